"""The row check 行ごとの確認: each doubt with the cell as it stood, why, and two painted ways out.

Keys: ↑↓ rows, ←→ between the ways out, Enter or Space takes one, Escape leaves an inline field. Rows are made when they
are painted, so that 100,000 of them cost what 20 cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from models.codes import codes
from ui import paint
from ui.importing.choices import Digest, Item
from ui.importing.lines import RECORD, CheckModel, Index, Shown
from ui.importing.words import CODE_LISTS
from ui.lists.delegates import RowState, row_back
from ui.theme import Theme
from ui.widgets.combo import Option, PickList, options
from ui.widgets.fields import TextField
from ui.widgets.scroll import thin_bars


class CheckDelegate(QStyledItemDelegate):
    """Paints a line: number, icon, field, the cell on a tint, the reason, the ways out at the right."""

    def __init__(self, theme: Theme, view: CheckView) -> None:
        super().__init__(view)
        self.theme, self._view = theme, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self.height())

    def height(self) -> int:
        return self.theme.line("body") + self.theme.line("small") + self.theme.px(15)

    def columns(self, rect: QRect) -> tuple[QRectF, QRectF, QRectF]:
        """Field, cell, and what is left for the reason."""
        px, width = self.theme.px, rect.width()
        wide = width >= px(820)
        left = rect.left() + px(86)
        field = QRectF(left, rect.top(), px(96 if wide else 62), rect.height())
        tall = px(30)
        cell = QRectF(
            field.right() + px(8), rect.center().y() - tall / 2, max(px(108), width * (0.2 if wide else 0.16)), tall
        )
        rest = QRectF(cell.right() + px(12), rect.top(), rect.right() - cell.right() - px(24), rect.height())
        return field, cell, rest

    def boxes(self, rect: QRect, one: Shown) -> list[QRect]:
        """Where the ways out are painted, left to right."""
        px = self.theme.px
        widths = [round(self.theme.width(words)) + px(48 if way == "fix" else 26) for way, words in one.ways]
        x = rect.right() - px(13) - sum(widths) - px(8) * max(0, len(widths) - 1)
        found: list[QRect] = []
        for width in widths:
            found.append(QRect(x, rect.center().y() - px(15), width, px(30)))
            x += width + px(8)
        return found

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        t = self.theme
        one: Shown = index.data(RECORD)
        rect: QRect = option.rect  # type: ignore[attr-defined]
        state = RowState.of(option)
        painter.save()
        row_back(painter, t, QRectF(rect), RowState(False, state.hover, False))
        number = QRectF(rect.left() + t.px(8), rect.top(), t.px(46), rect.height())
        paint.text(painter, t, number, one.number, "small", t.color("text2"), "right")
        glyph = QRectF(rect.left() + t.px(61), rect.center().y() - t.px(8), t.px(16), t.px(16))
        t.icons.paint(painter, one.icon, glyph, t.color(one.ink))
        field, cell, rest = self.columns(rect)
        paint.text(painter, t, field, one.field, "body", t.color("text2"))
        paint.plane(painter, cell, t.color(one.tint), t.color(one.ink) if t.tokens.bordered else None, t.px(3))
        paint.text(painter, t, cell.adjusted(t.px(8), 0, -t.px(6), 0), one.cell, "body")
        boxes = self.boxes(rect, one)
        if boxes:
            rest.setRight(boxes[0].left() - t.px(12))
        self._reason(painter, rest, one)
        for place, box in enumerate(boxes):
            on = state.focus and self._view.hasFocus() and place == min(self._view.way, len(boxes) - 1)
            self._button(painter, QRectF(box), one.ways[place], place == 0, on)
        if state.focus and not boxes and self._view.hasFocus():
            paint.plane(painter, QRectF(rect).adjusted(1, 1, -1, -2), None, t.color("accent"), t.px(3), 2)
        painter.restore()

    def _reason(self, painter: QPainter, box: QRectF, one: Shown) -> None:
        t = self.theme
        first, second = t.line("body"), t.line("small")
        if t.width(one.why) > box.width():  # narrow: the reason itself is worth both lines
            _, height = paint.layout(t, one.why, "small", box.width(), 2)
            low = QRectF(box.x(), box.center().y() - height / 2, box.width(), height)
            paint.block(painter, t, low, one.why, "small", None, 2)
            return
        top = box.center().y() - (first + second) / 2
        paint.text(painter, t, QRectF(box.x(), top, box.width(), first), one.why, "body")
        low = QRectF(box.x(), top + first, box.width(), second)
        paint.text(painter, t, low, one.then, "small", t.color("text2"))

    def _button(self, painter: QPainter, box: QRectF, way: tuple[str, str], framed: bool, on: bool) -> None:
        t = self.theme
        ink = t.color("text" if framed else "text2")
        if framed:
            paint.plane(painter, box, t.color("raised"), t.color("line2"), t.px(4))
        if on:
            paint.plane(painter, box.adjusted(-1, -1, 1, 1), None, t.color("accent"), t.px(5), 2)
        if way[0] == "fix":
            side = t.px(16)
            glyph = QRectF(box.x() + t.px(11), box.center().y() - side / 2, side, side)
            t.icons.paint(painter, "pencil", glyph, ink)
            box = box.adjusted(t.px(20), 0, 0, 0)
        paint.text(painter, t, box, way[1], "body", ink, "center")


class CheckView(QListView):
    """`decided(Shown, way, value)`: a person took a way out; for "fix" after the inline field or the list."""

    decided = Signal(object, str, str)

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__()
        self.theme = theme
        self.way = 0
        self.editor: TextField | None = None
        self._editing: Shown | None = None
        self.setObjectName(name)
        self.setAccessibleName(theme.t("行ごとの確認"))
        self.lines = CheckModel(theme.t, self)
        self.setModel(self.lines)
        self._painter = CheckDelegate(theme, self)
        self.setItemDelegate(self._painter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(500)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.viewport().setAutoFillBackground(False)
        self.ring_none = True
        thin_bars(theme, self)
        theme.changed.connect(self._rethemed)

    def show_items(self, digested: Digest | None, items: Sequence[Item]) -> None:
        """Show a list; the keyboard stays on the same place."""
        self.close_editor()
        place = self.currentIndex().row()
        self.lines.show_items(digested, items)
        if items:
            self.setCurrentIndex(self.lines.index(max(0, min(place, len(items) - 1)), 0))

    def present(self) -> Shown | None:
        """The line with the keyboard."""
        index = self.currentIndex()
        return self.lines.at(index.row()) if index.isValid() else None

    def take(self, one: Shown, way: str) -> None:
        """Take a way out; "fix" first asks for the value, in place."""
        if way != "fix":
            self.decided.emit(one, way, "")
            return
        self._editing = one
        source = self.lines
        index = source.index(source.items().index(one.item), 0)
        self.scrollTo(index)
        field = source.field(one.item)
        _, cell, _ = self._painter.columns(self.visualRect(index))
        self._ask_code(one, field, cell) if field in CODE_LISTS else self._ask_text(one, cell)

    def _ask_text(self, one: Shown, cell: QRectF) -> None:
        self.close_editor()
        editor = TextField(self.theme, text=one.cell, height=30, spoken=self.theme.t("直した値"), name="import.fix")
        editor.setParent(self.viewport())
        editor.setGeometry(cell.toRect().adjusted(0, 0, self.theme.px(20), self.theme.px(24)))
        editor.entered.connect(lambda: self.decided.emit(one, "fix", editor.text().strip()))
        editor.show()
        editor.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        editor.edit.selectAll()
        editor.edit.installEventFilter(self)
        self.editor = editor

    def _ask_code(self, one: Shown, field: str, cell: QRectF) -> None:
        anchor = QWidget(self.viewport())
        anchor.setAccessibleName(one.field)
        anchor.setGeometry(cell.toRect())
        anchor.show()
        entries: list[Option] = options(codes(CODE_LISTS[field]), self.theme.t.language)
        opened = PickList(self.theme, anchor, entries, search=True)
        opened.picked.connect(lambda code: self.decided.emit(one, "fix", code))
        opened.closed.connect(anchor.deleteLater)
        opened.closed.connect(lambda: self.setFocus(Qt.FocusReason.OtherFocusReason))

    def refuse(self, words: str) -> None:
        """The typed value could not be read: it stays, with the reason."""
        if self.editor is not None:
            self.editor.set_error(words)
            self.editor.setFixedHeight(self.editor.sizeHint().height())

    def close_editor(self) -> None:
        """Take the inline field away; the focus goes back to the row."""
        if self.editor is not None:
            gone, self.editor = self.editor, None
            had = gone.edit.hasFocus()
            gone.hide()
            gone.deleteLater()
            if had:
                self.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: Any, event: Any) -> bool:
        if (
            self.editor is not None
            and watched is self.editor.edit
            and isinstance(event, QKeyEvent)
            and event.type() == event.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
            and not self.editor.edit.preedit_active
        ):
            self.close_editor()
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        one = self.present()
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if one is not None and one.ways:
            if step:
                self.way = (min(self.way, len(one.ways) - 1) + step) % len(one.ways)
                self.viewport().update()
                return
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
                self.take(one, one.ways[min(self.way, len(one.ways) - 1)][0])
                return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        one = self.lines.at(index.row())
        for place, box in enumerate(self._painter.boxes(self.visualRect(index), one)):
            if box.contains(at):
                self.way = place
                self.take(one, one.ways[place][0])
                return

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.lines.rowCount():
            self.setCurrentIndex(self.lines.index(0, 0))
        self.viewport().update()

    def _rethemed(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.viewport().update()
