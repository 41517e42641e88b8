"""One table of three counters: painted, so that walking from day to day rebuilds no widgets."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import paint
from ui.theme import Theme
from ui.widgets.base import Themed

Row = tuple[str, int, int, int]
HEAD, ROW, COLUMN = 30, 32, 72


class CountTable(Themed, QWidget):
    """Rows of (words, persons, contacts, topics) under a head; its spoken name reads all of them."""

    def __init__(self, theme: Theme, title: str, units: tuple[str, str, str], *, name: str) -> None:
        super().__init__()
        self._title, self._units = title, units
        self._rows: tuple[Row, ...] = ()
        self._begin(theme, name, title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these instead."""
        self._rows = tuple(rows)
        said = [f"{row[0]} " + " ".join(f"{n}{unit}" for n, unit in zip(row[1:], self._units, strict=True))
                for row in self._rows]  # fmt: skip
        self.setAccessibleDescription("、".join(said))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        t = self.theme
        return QSize(t.px(320), t.px(HEAD) + len(self._rows) * t.row(ROW) + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = self.theme, QPainter(self)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        paint.plane(painter, box, t.color("window"), t.color("line"), t.px(6))
        head = QRectF(box.x() + 1, box.y() + 1, box.width() - 2, t.px(HEAD))
        paint.plane(painter, head, t.color("surface"), None, t.px(5))
        self._line(painter, head, (self._title, *self._units), "small_strong", "text2")
        top = head.bottom()
        for row in self._rows:
            line = QRectF(head.x(), top, head.width(), t.row(ROW))
            paint.hairline(painter, t.color("line"), line.x(), line.y(), line.right(), line.y())
            self._line(painter, line, (row[0], *(f"{n:,}" for n in row[1:])), "small", "text")
            top = line.bottom()

    def _line(self, painter: QPainter, box: QRectF, cells: Sequence[str], role: paint.Role, ink: str) -> None:
        t = self.theme
        column, pad = t.px(COLUMN), t.px(12)
        first = QRectF(box.x() + pad, box.y(), box.width() - 3 * column - 2 * pad, box.height())
        paint.text(painter, t, first, cells[0], role, t.color(ink))
        for i, words in enumerate(cells[1:]):
            place = QRectF(box.right() - pad - (3 - i) * column, box.y(), column, box.height())
            paint.text(painter, t, place, words, role, t.color(ink), "right")
