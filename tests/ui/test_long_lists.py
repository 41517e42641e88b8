"""A list of 50,000 rows paints what is seen and measures one row: counted, not timed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from ui.lists.lines import Line, LineDelegate
from ui.lists.records import RecordModel, RecordView
from ui.theme import Theme

MANY = 50_000


class Counting(LineDelegate):
    """Counts what the view asks of it."""

    painted = 0
    measured = 0

    def paint(self, painter: Any, option: Any, index: Any) -> None:
        self.painted += 1
        super().paint(painter, option, index)

    def sizeHint(self, option: Any, index: Any) -> Any:
        self.measured += 1
        return super().sizeHint(option, index)


def counted(theme: Theme, show: Callable[..., QWidget], rows: int) -> tuple[int, int]:
    delegate, model = Counting(theme), RecordModel(lambda line: line.title)
    view = RecordView(theme, model, delegate, name="long", spoken="long")
    model.set_records([Line(f"row {n}", "below", "phone") for n in range(rows)])
    show(view, 400, 600)
    delegate.painted = delegate.measured = 0
    view.viewport().repaint()
    view.scrollTo(model.index(rows - 1, 0))
    QApplication.processEvents()
    view.viewport().repaint()
    return delegate.painted, delegate.measured


def test_fifty_thousand_rows_cost_what_fifty_cost(theme: Theme, show: Callable[..., QWidget]) -> None:
    few, many = counted(theme, show, 50), counted(theme, show, MANY)
    assert 0 < many[0] <= few[0] + 2
    assert many[1] <= few[1] + 2 * many[0]
