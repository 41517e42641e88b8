"""Rows of the inbox: who, in which language, when; below, what was written and the one mark that matters most."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from models.records.cases import ContactRecord, DraftRecord
from ui import paint
from ui.lists.records import RECORD, Index, RowDelegate
from ui.paint import ChipSpec


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One line of the list: a memo that no case has taken, or a draft that was left."""

    key: str
    title: str
    language: str
    when: str
    text: str
    icon: str
    mark: ChipSpec | None = None
    contact: ContactRecord | None = None
    draft: DraftRecord | None = None

    def __repr__(self) -> str:
        return f"InboxRow({self.key})"

    @property
    def is_underway(self) -> bool:
        """Not finished: a draft of this machine, or a memo that is shared as 途中."""
        return self.draft is not None or bool(self.contact and self.contact.underway)

    def spoken(self) -> str:
        """For a screen reader."""
        mark = self.mark.text if self.mark else ""
        return "、".join(part for part in (self.title, self.language, self.when, mark, self.text) if part)


class InboxDelegate(RowDelegate):
    """Paints an `InboxRow` in two lines."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        theme = self.theme
        return QSize(160, theme.line("strong") + theme.line("small") + theme.px(20))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, theme, px = index.data(RECORD), self.theme, self.theme.px
        rect, state = QRectF(option.rect), option.state  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.tone("accent")[1])
            painter.fillRect(QRectF(rect.x(), rect.y(), 3, rect.height()), theme.color("accent"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.mixed("window", 0.03))
        paint.hairline(painter, theme.color("line"), rect.left(), rect.bottom() - 0.5, rect.right(), rect.bottom())
        if state & QStyle.StateFlag.State_HasFocus:
            paint.plane(painter, rect.adjusted(1, 1, -1, -2), None, theme.color("accent"), px(3), 2)
        top = rect.y() + (rect.height() - theme.line("strong") - theme.line("small")) / 2 - 1
        left, right = rect.x() + px(40), rect.right() - px(14)
        side = px(16)
        ink = theme.color("warn" if row.is_underway else "text2")
        theme.icons.paint(painter, row.icon, QRectF(rect.x() + px(14), top, side, theme.line("strong")), ink)
        self._first(painter, QRectF(left, top, right - left, theme.line("strong")), row)
        self._second(painter, QRectF(left, top + theme.line("strong") + px(2), right - left, theme.line("small")), row)
        painter.restore()

    def _first(self, painter: QPainter, box: QRectF, row: InboxRow) -> None:
        theme = self.theme
        width = theme.width(row.when, "caption") + theme.px(8)
        paint.text(painter, theme, box, row.when, "caption", theme.color("text2"), "right", elide=False)
        room = box.adjusted(0, 0, -width, 0)
        used = paint.text(painter, theme, room, row.title, "strong")
        rest = room.adjusted(used + theme.px(8), 0, 0, 0)
        if row.language and rest.width() > theme.px(30):
            paint.text(painter, theme, rest, row.language, "caption", theme.color("text2"))

    def _second(self, painter: QPainter, box: QRectF, row: InboxRow) -> None:
        theme, room = self.theme, QRectF(box)
        if row.mark is not None:
            width, height = paint.chip_width(theme, row.mark), theme.px(20)
            chip = QRectF(box.right() - width, box.center().y() - height / 2, width, height)
            paint.chip(painter, theme, chip, row.mark)
            room.adjust(0, 0, -width - theme.px(8), 0)
        paint.text(painter, theme, room, row.text, "small", theme.color("text2"))
