"""Rows of two lines with an icon, a time and perhaps a button: memos, drafts, promises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from ui import paint
from ui.lists.records import RECORD, Index, RowDelegate
from ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Line:
    """What one row says; `record` is handed back when it is opened."""

    title: str
    sub: str
    icon: str
    when: str = ""
    button: str = ""
    ink: str = "text2"
    record: Any = None

    def __repr__(self) -> str:
        return f"Line({self.icon})"


class LineDelegate(RowDelegate):
    """Paints a `Line`; rows are divided by hairlines."""

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, make: Callable[[Any], Line] | None = None
    ) -> None:
        super().__init__(theme, parent)
        self._make = make

    def line_of(self, record: Any) -> Line:
        return self._make(record) if self._make else record

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, self.height())

    def height(self) -> int:
        theme = self.theme
        return theme.line("strong") + theme.line("small") + theme.px(19)

    def button_box(self, rect: QRect, record: Any) -> QRect | None:
        line = self.line_of(record)
        if not line.button:
            return None
        theme = self.theme
        width, height = int(theme.width(line.button, "small")) + theme.px(34), theme.px(30)
        return QRect(rect.right() - theme.px(13) - width, rect.center().y() - height // 2, width, height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        record = index.data(RECORD)
        line, theme = self.line_of(record), self.theme
        rect = QRectF(option.rect)
        hover = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(rect, theme.tone("accent")[1])
        elif hover:
            painter.fillRect(rect, theme.mixed("window", 0.03))
        bottom = rect.bottom() - 0.5
        paint.hairline(painter, theme.color("line"), rect.left(), bottom, rect.right(), bottom)
        top = rect.top() + (rect.height() - theme.line("strong") - theme.line("small")) / 2
        self._icon(painter, rect, line)
        right = rect.right() - theme.px(13)
        button = self.button_box(option.rect, record)
        if button is not None:
            self._button(painter, QRectF(button), line.button)
            right = button.left() - theme.px(12)
        self._words(painter, QRectF(rect.left() + theme.px(43), top, right - rect.left() - theme.px(43), 0), line)
        painter.restore()

    def _icon(self, painter: QPainter, rect: QRectF, line: Line) -> None:
        theme, side = self.theme, self.theme.px(16)
        box = QRectF(rect.left() + theme.px(15), rect.center().y() - side / 2 - theme.px(1), side, side)
        theme.icons.paint(painter, line.icon, box, theme.color(line.ink))

    def _words(self, painter: QPainter, box: QRectF, line: Line) -> None:
        theme = self.theme
        first = QRectF(box.x(), box.y(), box.width(), theme.line("strong"))
        width = theme.width(line.when, "caption") + theme.px(8) if line.when else 0.0
        paint.text(painter, theme, first, line.when, "caption", theme.color("text2"), "right")
        paint.text(painter, theme, first.adjusted(0, 0, -width, 0), line.title, "strong")
        second = QRectF(box.x(), first.bottom(), box.width(), theme.line("small"))
        paint.text(painter, theme, second, line.sub, "small", theme.color("text2"))

    def _button(self, painter: QPainter, box: QRectF, words: str) -> None:
        theme = self.theme
        paint.plane(painter, box.adjusted(0.5, 0.5, -0.5, -0.5), theme.color("raised"), theme.color("line2"))
        paint.text(painter, theme, box, words, "small", theme.color("text"), "center")
