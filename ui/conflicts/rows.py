"""Rows of the list at the left: records with something to decide, and what was decided lately."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ui import paint
from ui.lists.records import RECORD, Index, RowDelegate


@dataclass(frozen=True, slots=True)
class ListRow:
    """What a row says; `record` is handed back when it is opened."""

    title: str
    sub: str
    right: str
    done: bool = False
    current: bool = False
    record: Any = None

    def __repr__(self) -> str:
        return f"ListRow(done={self.done})"


def spoken(row: ListRow) -> str:
    return "、".join(part for part in (row.title, row.sub, row.right) if part)


class ListRowDelegate(RowDelegate):
    """Icon, two lines, a word at the right; the record that is open has a bar and a tint."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        theme = self.theme
        return QSize(theme.px(120), theme.line("strong") + theme.line("small") + theme.px(14))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, theme = index.data(RECORD), self.theme
        rect, state = QRectF(option.rect), option.state  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.current:
            painter.fillRect(rect, theme.color("accent_tint"))
            painter.fillRect(QRectF(rect.x(), rect.y(), 3, rect.height()), theme.color("accent"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.mixed("window", 0.04))
        bottom = rect.bottom() - 0.5
        paint.hairline(painter, theme.color("line"), rect.left(), bottom, rect.right(), bottom)
        if state & QStyle.StateFlag.State_HasFocus:
            paint.plane(painter, rect.adjusted(3, 1, -2, -2), None, theme.color("accent"), theme.px(3), 2)
        side = theme.px(18)
        icon = QRectF(rect.x() + theme.px(16), rect.center().y() - side / 2, side, side)
        name, ink = ("check-circle", "ok") if row.done else ("warning", "warn")
        theme.icons.paint(painter, name, icon, theme.color(ink))
        self._words(painter, rect, row)
        painter.restore()

    def _words(self, painter: QPainter, rect: QRectF, row: ListRow) -> None:
        theme = self.theme
        left, right = rect.x() + theme.px(45), rect.right() - theme.px(16)
        width = min(theme.width(row.right, "small"), (right - left) / 2)
        box = QRectF(right - width, rect.y(), width + 1, rect.height() - 1)
        paint.text(painter, theme, box, row.right, "small", theme.color("ok" if row.done else "text2"), "right")
        room = right - left - width - theme.px(8)
        top = rect.y() + (rect.height() - theme.line("strong") - theme.line("small")) / 2
        first = QRectF(left, top, room, theme.line("strong"))
        paint.text(painter, theme, first, row.title, "strong", theme.color("accent" if row.current else "text"))
        second = QRectF(left, first.bottom(), room, theme.line("small"))
        paint.text(painter, theme, second, row.sub, "small", theme.color("text2"))
