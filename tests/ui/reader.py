"""What a screen reader and a keyboard find in a window: names and roles of everything, and each stop of Tab."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QAbstractListModel, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from ui.reading_order import reading_order
from ui.widgets.frames import Floating

Role = QAccessible.Role
BUTTONS = {Role.Button, Role.CheckBox, Role.RadioButton, Role.PageTab, Role.ComboBox, Role.ListItem, Role.Link}
LISTS = {Role.List, Role.Table, Role.Tree}
ROLES = BUTTONS | LISTS | {Role.EditableText, Role.Document, Role.StaticText}
CELLS = {Role.ListItem, Role.Cell, Role.TreeItem, Role.ColumnHeader, Role.RowHeader}
MOST = 400
"""Stops of Tab after which a window counts as a trap."""
SLACK = 3


@dataclass(frozen=True, slots=True)
class Stop:
    """A place where Tab stands: how many bytes of the picture change when the focus goes on."""

    widget: str
    kind: str
    changed: int
    least: int


def face(widget: QWidget) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None
    return found


def unnamed(window: QWidget) -> list[str]:
    """Sentences about what has no name or no fitting role."""
    found: list[str] = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
            continue
        told, here = face(widget), f"{type(widget).__name__} {widget.objectName()}"
        name = told.text(QAccessible.Text.Name).strip()
        if len(name) < 2 and not name.isalnum():
            found.append(f"no name: {here}")
        if told.role() not in ROLES:
            found.append(f"role {told.role().name}: {here}")
        if isinstance(widget, QAbstractItemView):
            found += _items(widget, told, here)
    return found


def _items(view: QAbstractItemView, told: QAccessibleInterface, here: str) -> Iterator[str]:
    model = view.model()
    if model is None or not model.rowCount():
        return
    if told.childCount() < model.rowCount():
        yield f"{told.childCount()} children of {model.rowCount()} rows: {here}"
    for at in range(min(told.childCount(), 40)):
        child = told.child(at)
        if at == 0 and told.role() == Role.Table:
            continue  # Qt's corner of the two headers
        if child is None or child.role() not in CELLS:
            yield f"role {child.role().name if child else None} of item {at}: {here}"


def rows_unspoken(window: QWidget) -> list[str]:
    """Rows that say nothing; an empty cell of a table is empty for everybody."""
    found: list[str] = []
    for view in window.findChildren(QAbstractItemView):
        model = view.model()
        if not view.isVisible() or model is None:
            continue
        for row in range(min(model.rowCount(), 30)):
            columns = range(1 if isinstance(model, QAbstractListModel) else model.columnCount())
            said = [model.index(row, c).data(Qt.ItemDataRole.AccessibleTextRole) for c in columns]
            if not any(str(words or "").strip() for words in said):
                found.append(f"row {row} of {view.objectName()}")
    return found


def stops(window: QWidget, order: list[QWidget], within: QWidget | None = None) -> list[Stop]:
    """Press Tab until one is back, looking at the picture of every stop with and without the focus. Fills `order`."""
    found: list[Stop] = []
    around = reading_order(within or window)
    # The first stop may have the focus already, and not by key.
    around[-1].setFocus(Qt.FocusReason.TabFocusReason)
    around[0].setFocus(Qt.FocusReason.TabFocusReason)
    while (now := QApplication.focusWidget()) is not None and now not in order and len(found) < MOST:
        order.append(now)
        with_ring = _picture(window, now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
        QApplication.processEvents()
        changed = _differs(with_ring, _picture(window, now))
        wide = min(now.width(), now.height()) if now.isVisible() else 0
        if not _covered(window, now):
            found.append(Stop(now.objectName(), type(now).__name__, changed, 2 * wide))
    assert len(found) < MOST, "Tab does not come back"
    return found


def _covered(window: QWidget, widget: QWidget) -> bool:
    """Whether a floating panel lies over it: one that a person has put there and can push aside."""
    above = window.childAt(widget.mapTo(window, widget.rect().center()))
    while above is not None and not isinstance(above, Floating):
        above = above.parentWidget()
    return above is not None and not above.isAncestorOf(widget)


def _picture(window: QWidget, widget: QWidget) -> QImage:
    ring: QWidget = getattr(widget, "ring_widget", widget)
    corner = ring.mapTo(window, ring.rect().topLeft())
    box = QRect(corner, ring.size()).adjusted(-4, -4, 4, 4).intersected(window.rect())
    return window.grab(box).toImage()


def _differs(one: QImage, other: QImage) -> int:
    """Pixels that differ, at least."""
    if one.size() != other.size():
        return one.width() * one.height()
    left, right = bytes(one.constBits()), bytes(other.constBits())
    mixed = int.from_bytes(left, "little") ^ int.from_bytes(right, "little")
    return (len(left) - mixed.to_bytes(len(left), "little").count(0)) // 4


def out_of_order(window: QWidget, order: list[QWidget]) -> list[str]:
    """Pairs of the tab order that stand against the reading order: the later above, or left of it in one line."""
    return [
        f"{a.objectName() or type(a).__name__} before {b.objectName() or type(b).__name__}"
        for a, b in pairwise(order)
        if _against(window, a, b)
    ]


def _against(window: QWidget, a: QWidget, b: QWidget) -> bool:
    above = a.parentWidget()
    while above is not None and above is not window and not above.isAncestorOf(b):
        above = above.parentWidget()
    if above is None:
        return False
    one, other = _box(above, a), _box(above, b)
    level = min(one.bottom(), other.bottom()) - max(one.top(), other.top()) > min(one.height(), other.height()) / 2
    if level:
        return other.right() <= one.left() + SLACK
    return other.bottom() <= one.top() + SLACK and other.left() <= one.left() + SLACK


def _box(above: QWidget, widget: QWidget) -> QRect:
    """The branch of `above` in which the widget stands."""
    while (parent := widget.parentWidget()) is not None and parent is not above:
        widget = parent
    return QRect(widget.mapTo(above, widget.rect().topLeft()), widget.size())
