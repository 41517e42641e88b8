"""The case list as a table of painted cells: its delegate, its heads, its keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QItemSelectionModel,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from models.records.cases import CaseLine
from ui import paint
from ui.context import Context
from ui.lists import delegates
from ui.lists.case_model import COLUMNS, PLACES, CaseModel, Column, Index, due_words, name_parts, words_of
from ui.lists.delegates import TableHeader
from ui.paint import ChipSpec
from ui.widgets.scroll import thin_bars


class CaseDelegate(QStyledItemDelegate):
    """Paints one cell; the row's tint follows its tick, the text colour stays."""

    def __init__(self, ctx: Context, owner: Callable[[str], str], view: CaseTable) -> None:
        super().__init__(view)
        self._ctx, self._owner, self._view = ctx, owner, view
        self.theme = ctx.theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self.theme.px(60), self.theme.row(36))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        box = QRectF(option.rect)  # type: ignore[attr-defined]
        model: CaseModel = self._view.cases
        ticked = model.id_at(index.row()) in model.ticked
        hover = self._view.hovered == index.row()
        state = delegates.RowState(ticked, hover, False)
        painter.save()
        delegates.row_back(painter, self.theme, box, state)
        key = COLUMNS[index.column()].key
        if key == "tick":
            mark = Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
            paint.check_box(painter, self.theme, box.adjusted(self.theme.px(6), 0, 0, -1), mark, hover)
        else:
            line = model.line_at(index.row())
            if line is None:
                self._placeholder(painter, box, key)
            else:
                self._cell(painter, box, key, line)
        if self._view.hasFocus() and index.row() == self._view.currentIndex().row():
            self._ring(painter, box, index.column())
        painter.restore()

    def _ring(self, painter: QPainter, box: QRectF, column: int) -> None:
        ink, width = self.theme.color("accent"), 2
        painter.fillRect(QRectF(box.x(), box.y(), box.width(), width), ink)
        painter.fillRect(QRectF(box.x(), box.bottom() - width, box.width(), width), ink)
        shown = [place for place in range(len(COLUMNS)) if not self._view.isColumnHidden(place)]
        if column == shown[0]:
            painter.fillRect(QRectF(box.x(), box.y(), width, box.height()), ink)
        if column == shown[-1]:
            painter.fillRect(QRectF(box.right() - width, box.y(), width, box.height()), ink)

    def _placeholder(self, painter: QPainter, box: QRectF, key: str) -> None:
        if key in ("number", "name", "category"):
            px = self.theme.px
            bar = QRectF(box.x() + px(8), box.center().y() - px(4), min(px(90), box.width() - px(16)), px(8))
            paint.plane(painter, bar, self.theme.color("line"), None, px(3))

    def _cell(self, painter: QPainter, box: QRectF, key: str, line: CaseLine) -> None:
        theme, ctx = self.theme, self._ctx
        if key == "triage":
            if line.triage:
                delegates.cell_chip(
                    painter, theme, box.adjusted(0, 0, theme.px(8), 0), delegates.urgency(line.triage), height=22
                )
        elif key == "name":
            self._name(painter, box, line)
        elif key == "due":
            self._due(painter, box, line)
        elif key == "owner":
            name = self._owner(line.owner) if line.owner else ""
            if name:
                delegates.avatar(painter, theme, box, name, mine=line.owner == ctx.me)
            elif not line.owner:
                wide = box.adjusted(0, 0, theme.px(8), 0)
                delegates.cell(painter, theme, wide, ctx.t("未割当"), role="caption", ink="warn")
        else:
            ink = "text" if key == "category" else "text2"
            delegates.cell(painter, theme, box.adjusted(0, 0, theme.px(6), 0), words_of(ctx, line, key), ink=ink)

    def _name(self, painter: QPainter, box: QRectF, line: CaseLine) -> None:
        theme = self.theme
        called, native = name_parts(self._ctx, line)
        inner = box.adjusted(theme.px(8), 0, -theme.px(8), -1)
        if line.conflicts:
            chip = ChipSpec(self._ctx.t("競合"), "warning", "warn")
            wide = paint.chip_width(theme, chip)
            paint.chip(painter, theme, QRectF(inner.right() - wide, inner.center().y() - theme.px(10), wide,
                       theme.px(20)), chip)  # fmt: skip
            inner.setRight(inner.right() - wide - theme.px(6))
        used = paint.text(painter, theme, inner, called, "strong")
        rest = inner.adjusted(used + theme.px(8), 0, 0, 0)
        if native and rest.width() > theme.px(24):
            paint.text(painter, theme, rest, native, "caption", theme.color("text2"))

    def _due(self, painter: QPainter, box: QRectF, line: CaseLine) -> None:
        theme, ctx = self.theme, self._ctx
        words = due_words(ctx, line)
        today = ctx.now().date().isoformat()
        due = line.next_due[:10]
        ink, icon = "text2", ""
        if due and due < today:
            ink, icon = "danger", "warning"
        elif due == today:
            ink, icon = "warn", "clock"
        left = theme.px(8)
        side = theme.px(14)
        if icon:
            glyph = QRectF(box.x() + left, box.center().y() - side / 2 - 0.5, side, side)
            theme.icons.paint(painter, icon, glyph, theme.color(ink))
        inner = box.adjusted(left + side + theme.px(4), 0, -theme.px(4), -1)
        paint.text(painter, theme, inner, words, "small_strong" if icon else "small", theme.color(ink))


class CaseHeader(TableHeader):
    """The heads; the first one ticks everything."""

    def __init__(self, theme: Any, model: CaseModel) -> None:
        super().__init__(theme)
        self._cases = model

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        super().paintSection(painter, rect, section)
        if COLUMNS[section].key != "tick":
            return
        count = len(self._cases.ticked)
        mark = Qt.CheckState.Unchecked
        if count:
            whole = count == self._cases.rowCount()
            mark = Qt.CheckState.Checked if whole else Qt.CheckState.PartiallyChecked
        painter.save()
        box = QRectF(rect).adjusted(self.theme.px(6), 0, 0, -1)
        paint.check_box(painter, self.theme, box, mark)
        painter.restore()


class CaseTable(QTableView):
    """`opened(id)` by Enter or a click, `sort_asked(name)` by a head. Space ticks, Ctrl+A ticks all, Escape unticks."""

    opened = Signal(str)
    sort_asked = Signal(str)

    def __init__(self, ctx: Context, model: CaseModel, owner: Callable[[str], str], *, name: str, spoken: str) -> None:
        super().__init__()
        self.theme, self.cases, self.hovered = ctx.theme, model, -1
        self.hidden_by_choice: set[str] = set()
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setModel(model)
        self.setItemDelegate(CaseDelegate(ctx, owner, self))
        self.heads = CaseHeader(ctx.theme, model)
        self.setHorizontalHeader(self.heads)
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        thin_bars(ctx.theme, self)
        self.viewport().setAutoFillBackground(False)
        self.heads.setMinimumSectionSize(20)
        self.heads.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.heads.setSortIndicatorShown(True)
        self.heads.sectionClicked.connect(self._head_pressed)
        model.ticked_changed.connect(self.heads.viewport().update)
        ctx.theme.changed.connect(self.fit)
        self.show_sort("triage")
        self.fit()

    def show_sort(self, sort: str) -> None:
        """Mark the head by which the rows stand."""
        place = next((i for i, column in enumerate(COLUMNS) if column.sort == sort), 1)
        self.heads.setSortIndicator(place, Qt.SortOrder.DescendingOrder)

    def fit(self) -> None:
        """Give the width to the columns; the least needed give way first, names get what is left."""
        theme = self.theme
        self.verticalHeader().setDefaultSectionSize(theme.row(36))
        room = self.viewport().width()

        def need(column: Column) -> int:
            return theme.px(column.need(theme.t.language))

        shown = [c for c in COLUMNS if c.key not in self.hidden_by_choice]
        while sum(need(c) for c in shown) > room and any(c.drop for c in shown):
            shown.remove(min((c for c in shown if c.drop), key=lambda c: c.drop))
        spare = max(0, room - sum(need(c) for c in shown))
        some = spare // 3 if any(c.key == "category" for c in shown) else 0
        grows = {"name": spare - some, "category": some}
        for place, column in enumerate(COLUMNS):
            self.setColumnHidden(place, column not in shown)
            if column in shown:
                self.setColumnWidth(place, need(column) + grows.get(column.key, 0))
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def _head_pressed(self, place: int) -> None:
        column = COLUMNS[place]
        if column.key == "tick":
            self.cases.tick_all(len(self.cases.ticked) < self.cases.rowCount())
        elif column.sort:
            self.sort_asked.emit(column.sort)
        else:
            self.heads.setSortIndicator(self._sorted_place(), Qt.SortOrder.DescendingOrder)

    def _sorted_place(self) -> int:
        return self.heads.sortIndicatorSection()

    def go_to(self, row: int) -> None:
        """Make a row the current one and show it."""
        if 0 <= row < self.cases.rowCount():
            index = self.cases.index(row, PLACES["name"])
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index)
        self.viewport().update()

    def current_id(self) -> str:
        return self.cases.id_at(self.currentIndex().row())

    # --- keys and mouse -----------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, row = event.key(), self.currentIndex().row()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.opened.emit(self.cases.id_at(row))
        elif key == Qt.Key.Key_Space and row >= 0:
            self.cases.tick([row])
        elif key == Qt.Key.Key_A and control:
            self.cases.tick_all(True)
        elif key == Qt.Key.Key_Escape and self.cases.ticked:
            self.cases.tick_all(False)
        elif not self._step(key, row):
            super().keyPressEvent(event)

    def _step(self, key: int, row: int) -> bool:
        page = max(1, self.viewport().height() // max(1, self.theme.row(36)) - 1)
        last = self.cases.rowCount() - 1
        to = {
            Qt.Key.Key_Down: row + 1,
            Qt.Key.Key_Up: row - 1,
            Qt.Key.Key_PageDown: row + page,
            Qt.Key.Key_PageUp: row - page,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }.get(Qt.Key(key))
        if to is None or last < 0:
            return False
        self.go_to(min(max(to, 0), last))
        return True

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            super().mouseReleaseEvent(event)
            return
        if COLUMNS[index.column()].key == "tick":
            self.cases.tick([index.row()])
        else:
            self.opened.emit(self.cases.id_at(index.row()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row = self.indexAt(event.position().toPoint()).row()
        if row != self.hovered:
            self.hovered = row
            self.viewport().update()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: Any) -> None:
        self.hovered = -1
        self.viewport().update()
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.go_to(0)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()
