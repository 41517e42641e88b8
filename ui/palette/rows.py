"""Model, delegate and view of grouped rows; group titles cannot be chosen, ↑↓ pass over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.palette.lines import Head, Line, line_height, paint_head, paint_line
from ui.theme import Theme
from ui.widgets.scroll import thin_bars

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole
Row = Head | Line


class LineModel(QAbstractListModel):
    """Rows of groups."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self.rows[index.row()], Line):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.ItemIsEnabled

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.spoken()
        return None


class LineDelegate(QStyledItemDelegate):
    """Paints titles and rows. `keeps_choice`: the chosen row is tinted although another widget has the focus."""

    def __init__(self, theme: Theme, view: QAbstractItemView) -> None:
        super().__init__(view)
        self.theme = theme
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self.theme.px(160), line_height(self.theme, index.data(ROW)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, box = index.data(ROW), QRectF(option.rect)  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, Head):
            paint_head(painter, self.theme, box, row)
        else:
            hover = bool(option.state & QStyle.StateFlag.State_MouseOver)  # type: ignore[attr-defined]
            chosen = self._view.currentIndex() == index
            paint_line(painter, self.theme, box, row, chosen=chosen, hover=hover)
        painter.restore()


class LineView(QListView):
    """`opened(Line)` by click or Enter. `step(±1)` moves the choice past group titles."""

    opened = Signal(object)
    chosen = Signal(object)
    ring_inside = True

    def __init__(self, theme: Theme, *, name: str, spoken: str) -> None:
        super().__init__()
        self.theme = theme
        self.lines = LineModel(self)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setModel(self.lines)
        self.setItemDelegate(LineDelegate(theme, self))
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.viewport().setAutoFillBackground(False)
        thin_bars(theme, self)
        theme.changed.connect(self._rethemed)

    def _rethemed(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def show_rows(self, rows: Sequence[Row], keep: Callable[[Line], bool] | None = None) -> None:
        """Show rows; the line that `keep` knows again stays chosen, else the first one is."""
        self.lines.show_rows(rows)
        at = [i for i, row in enumerate(rows) if isinstance(row, Line)]
        known = [i for i in at if keep is not None and keep(rows[i])]  # type: ignore[arg-type]
        self._choose(known[0] if known else at[0] if at else -1)
        if not known:
            self.scrollToTop()

    def content_height(self) -> int:
        """How high all rows are together."""
        return sum(line_height(self.theme, row) for row in self.lines.rows)

    def current(self) -> Line | None:
        """The chosen line."""
        row = self.currentIndex().data(ROW) if self.currentIndex().isValid() else None
        return row if isinstance(row, Line) else None

    def step(self, by: int) -> None:
        """Choose the next or a former line; stops at the ends."""
        at = [i for i, row in enumerate(self.lines.rows) if isinstance(row, Line)]
        if not at:
            return
        now = at.index(self.currentIndex().row()) if self.currentIndex().row() in at else -1
        goal = min(max(now + by, 0), len(at) - 1)
        self._choose(at[goal])
        self.scrollTo(self.lines.index(0 if goal == 0 else at[goal], 0))

    def _choose(self, row: int) -> None:
        self.setCurrentIndex(self.lines.index(row, 0) if row >= 0 else QModelIndex())
        self.chosen.emit(self.current())
        self.viewport().update()

    def keyPressEvent(self, event) -> None:  # type: ignore[override]
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            line = self.current()
            if line is not None:
                self.opened.emit(line)
            return
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}
        if key in steps:
            self.step(steps[key])
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        row = index.data(ROW) if index.isValid() else None
        if event.button() == Qt.MouseButton.LeftButton and isinstance(row, Line):
            self._choose(index.row())
            self.opened.emit(row)
