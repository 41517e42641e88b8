"""A list of frozen records and the view that shows it: painted rows, keyboard, hover, one button inside a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyledItemDelegate, QWidget

from ui.theme import Theme
from ui.widgets.scroll import thin_bars

Index = QModelIndex | QPersistentModelIndex
RECORD = Qt.ItemDataRole.UserRole


class RecordModel(QAbstractListModel):
    """Holds records; `spoken(record)` is what a screen reader says of a row."""

    def __init__(self, spoken: Callable[[Any], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._records: Sequence[Any] = ()
        self._spoken = spoken

    def set_records(self, records: Sequence[Any]) -> None:
        """Show these; nothing happens when they are the same."""
        if tuple(records) == tuple(self._records):
            return
        self.beginResetModel()
        self._records = tuple(records)
        self.endResetModel()

    def records(self) -> Sequence[Any]:
        return self._records

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._records)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == RECORD:
            return self._records[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._spoken(self._records[index.row()])
        return None


class RowDelegate(QStyledItemDelegate):
    """Base of painted rows. `button_box(row)` is where a row's painted button lies, in the row's own rectangle."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme

    def button_box(self, rect: QRect, record: Any) -> QRect | None:
        """None for rows without a button."""
        return None


class RecordView(QListView):
    """`opened(record)` on click or Enter, `acted(record)` on the row's button or Ctrl+Enter."""

    opened = Signal(object)
    acted = Signal(object)

    def __init__(self, theme: Theme, model: RecordModel, delegate: RowDelegate, *, name: str, spoken: str) -> None:
        super().__init__()
        self.theme = theme
        self._delegate = delegate
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.viewport().setAutoFillBackground(False)
        thin_bars(theme, self)
        theme.changed.connect(self._rethemed)

    def record_at(self, index: Index) -> Any:
        return index.data(RECORD)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            pressed = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            (self.acted if pressed else self.opened).emit(self.record_at(index))
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        record = self.record_at(index)
        box = self._delegate.button_box(self.visualRect(index), record)
        if box is not None and box.contains(event.position().toPoint()):
            self.acted.emit(record)
        else:
            self.opened.emit(record)

    def focusInEvent(self, event) -> None:  # type: ignore[override]
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.setCurrentIndex(self.model().index(0, 0))

    def _rethemed(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.viewport().update()
