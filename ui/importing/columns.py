"""列の対応: a line per column of the file with a sample, what it means in Banso, and how reading it went, in words.

Painted; the field is chosen from a list that opens over the row (click, Enter, Space or F4).
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyleOptionViewItem, QVBoxLayout, QWidget

from models.records.imports import DECIDE, FIELDS, REFUSED_FIELD, ColumnRead
from ui import paint
from ui.importing.words import field_words, verdict
from ui.lists.delegates import RowState, row_back
from ui.lists.records import RECORD, Index, RecordModel, RecordView, RowDelegate
from ui.theme import Theme
from ui.widgets.base import Themed
from ui.widgets.combo import Option, PickList
from ui.widgets.frames import Panel

SHARES = (0.135, 0.41, 0.22)


def edges(theme: Theme, left: float, width: float) -> tuple[float, float, float, float, float]:
    """Where header, sample, arrow, field and verdict begin."""
    px = theme.px
    field = max(px(150), width * SHARES[2])
    said = max(px(150), width * 0.2)
    arrow = left + width - said - field - px(42)
    sample = left + max(px(96), width * SHARES[0]) + px(10)
    return left + px(15), sample, arrow, arrow + px(27), arrow + px(27) + field + px(11)


class _Head(Themed, QWidget):
    """The names of the columns of this table."""

    def __init__(self, theme: Theme, view: QWidget) -> None:
        super().__init__()
        self._view = view
        self._begin(theme)
        self._rethemed()

    def _rethemed(self) -> None:
        self.setFixedHeight(self.theme.px(31))
        super()._rethemed()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), self.theme
        at = edges(t, 0, self._view.width())  # a scroll bar takes its share of the lines
        words = (t.t("元の列"), t.t("見本(1行目・2行目)"), "", t.t("Banso の項目"), t.t("読み取り"))
        for x, said in zip(at, words, strict=True):
            box = QRectF(x, 0, self.width() - x, self.height())
            paint.text(painter, t, box, said, "caption", t.color("text2"))
        paint.hairline(painter, t.color("line2"), 0, self.height() - 1, self.width(), self.height())


class ColumnDelegate(RowDelegate):
    """Paints a `ColumnRead`."""

    def height(self) -> int:
        return self.theme.px(39)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self.height())

    def button_box(self, rect: QRect, record: ColumnRead) -> QRect:
        t = self.theme
        _, _, _, field, said = edges(t, rect.left(), rect.width())
        tall = t.px(31)
        return QRect(round(field), rect.center().y() - tall // 2, round(said - field - t.px(11)), tall)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        t = self.theme
        column: ColumnRead = index.data(RECORD)
        rect: QRect = option.rect  # type: ignore[attr-defined]
        state = RowState.of(option)
        painter.save()
        row_back(painter, t, QRectF(rect), RowState(False, state.hover, False))
        head, sample, arrow, _, said = edges(t, rect.left(), rect.width())
        top, tall = rect.top(), rect.height()
        name = column.header or t.t("{n}列目", n=column.index + 1)
        paint.text(painter, t, QRectF(head, top, sample - head - t.px(10), tall), name, "strong")
        seen = " / ".join(text for text in column.samples if text)
        paint.text(painter, t, QRectF(sample, top, arrow - sample - t.px(14), tall), seen, "body", t.color("text2"))
        side = t.px(16)
        middle = rect.center().y() - side / 2
        t.icons.paint(painter, "arrow-right", QRectF(arrow, middle, side, side), t.color("text2"))
        self._field(painter, QRectF(self.button_box(rect, column)), column, state.focus)
        words, icon, ink = verdict(t.t, column)
        t.icons.paint(painter, icon, QRectF(said, middle, side, side), t.color(ink))
        room = QRectF(said + t.px(21), top, rect.right() - said - t.px(27), tall)
        paint.text(painter, t, room, words, "small", t.color(ink))
        painter.restore()

    def _field(self, painter: QPainter, box: QRectF, column: ColumnRead, focus: bool) -> None:
        t = self.theme
        refused = column.field == REFUSED_FIELD
        border = "warn" if column.verdict == DECIDE else "line2" if refused or not column.field else "input"
        paint.plane(painter, box, t.color("surface" if refused else "raised"), t.color(border), t.px(4))
        if focus:
            paint.plane(painter, box.adjusted(-2, -2, 2, 2), None, t.color("accent"), t.px(5), 2)
        taken = bool(column.field) and not refused
        words = field_words(t.t, column.field) if taken else t.t("取り込まない")
        inner = box.adjusted(t.px(11), 0, -t.px(28), 0)
        paint.text(painter, t, inner, words, "body", t.color("text" if taken else "text2"))
        side = t.px(16)
        chevron = QRectF(box.right() - t.px(9) - side, box.center().y() - side / 2, side, side)
        t.icons.paint(painter, "lock" if refused else "chevron-down", chevron, t.color("text2"))


class ColumnView(RecordView):
    """`picked(ColumnRead, field)`."""

    picked = Signal(object, str)

    def __init__(self, theme: Theme) -> None:
        self.lines = RecordModel(self._spoken)
        delegate = ColumnDelegate(theme)
        super().__init__(theme, self.lines, delegate, name="import.columns", spoken=theme.t("列の対応"))
        delegate.setParent(self)
        self.lines.setParent(self)
        self._painted = delegate
        self.ring_none = True
        self.opened.connect(self.open_list)
        self.acted.connect(self.open_list)

    def _spoken(self, column: ColumnRead) -> str:
        t = self.theme.t
        words, _, _ = verdict(t, column)
        return t(
            "{header}は{field}、{verdict}", header=column.header, field=field_words(t, column.field), verdict=words
        )

    def full_height(self) -> int:
        """The height of all lines."""
        return self._painted.height() * self.lines.rowCount()

    def open_list(self, column: ColumnRead) -> None:
        """Choose the field; a column of individual numbers has nothing to choose."""
        if column.field == REFUSED_FIELD:
            return
        place = list(self.lines.records()).index(column)
        box = self._painted.button_box(self.visualRect(self.lines.index(place, 0)), column)
        anchor = QWidget(self.viewport())
        anchor.setAccessibleName(self.theme.t("Banso の項目"))
        anchor.setGeometry(box)
        anchor.show()
        t = self.theme.t
        entries = [Option("", t("取り込まない")), *(Option(field, field_words(t, field)) for field in FIELDS)]
        opened = PickList(self.theme, anchor, entries, chosen={column.field})
        opened.picked.connect(lambda field: self.picked.emit(column, field))
        opened.closed.connect(anchor.deleteLater)
        opened.closed.connect(lambda: self.setFocus(Qt.FocusReason.OtherFocusReason))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_F4) and index.isValid():
            self.open_list(self.record_at(index))
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.viewport().update()
        return super().event(event)


class ColumnsPanel(Panel):
    """The table with its head; as high as its lines where there is room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, name="import.mapping")
        self.view = ColumnView(theme)
        self._head = _Head(theme, self.view.viewport())
        self.body.addWidget(self._head)
        box = QVBoxLayout()
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.view)
        self.body.addLayout(box, 1)

    def show_columns(self, columns: Sequence[ColumnRead]) -> None:
        place = self.view.currentIndex().row()
        self.view.lines.set_records(columns)
        if place >= 0 and columns:
            self.view.setCurrentIndex(self.view.lines.index(min(place, len(columns) - 1), 0))

    def wanted(self) -> int:
        """Height for all lines, in px."""
        return self._head.height() + self.view.full_height() + 3

    def least(self) -> int:
        """Height for three lines."""
        return self._head.height() + 3 * self.theme.px(39) + 3


__all__ = ["ColumnsPanel"]
