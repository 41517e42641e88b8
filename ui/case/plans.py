"""Painted rows of any height: an item becomes a `Plan` (what stands where), the plan is measured, painted and hit.

One model, one delegate and one view serve the timeline, 関係者, 資料 and 期限. The model shows its rows in portions
(`fetchMore`), heights are kept by (id, revision, width), plans only for what was on the screen lately: fifty thousand
rows scroll like fifty. Units: logical px from the row's top left.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent, QTextLayout
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem

from ui import paint
from ui.fonts import Role
from ui.lists.delegates import RowState
from ui.paint import Align, ChipSpec
from ui.theme import Theme
from ui.widgets.scroll import thin_bars

Index = QModelIndex | QPersistentModelIndex
ITEM = Qt.ItemDataRole.UserRole
PORTION = 120
PLANS = 400


class Item(Protocol):
    """What a row shows. `key` changes whenever the row would look different; a heading cannot be chosen."""

    @property
    def id(self) -> str: ...
    @property
    def key(self) -> object: ...
    @property
    def heading(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Press:
    """A painted button: what it does, where, how it looks ("link", "button", "icon", "chip", "tick")."""

    act: str
    box: QRectF
    words: str
    look: str = "link"
    icon: str = ""
    on: bool = False


@dataclass(slots=True)
class Plan:
    """What stands where in one row."""

    theme: Theme
    width: float
    height: float = 0.0
    fill: str = ""
    words: list[tuple[QRectF, str, Role, str, Align]] = field(default_factory=list)
    blocks: list[tuple[QTextLayout, QPointF, str]] = field(default_factory=list)
    chips: list[tuple[QRectF, ChipSpec]] = field(default_factory=list)
    rules: list[tuple[QRectF, str]] = field(default_factory=list)
    icons: list[tuple[str, QRectF, str]] = field(default_factory=list)
    discs: list[tuple[QRectF, str, str]] = field(default_factory=list)
    presses: list[Press] = field(default_factory=list)

    def say(self, box: QRectF, words: str, role: Role = "body", ink: str = "text", align: Align = "left") -> float:
        """One line; returns the width it wants."""
        self.words.append((box, words, role, ink, align))
        return self.theme.width(words, role)

    def wrap(
        self, x: float, y: float, width: float, words: str, role: Role = "body", ink: str = "text", lines: int = 0
    ) -> float:
        """Wrapped text; returns its height."""
        made, height = paint.layout(self.theme, words, role, max(width, 20.0), lines)
        self.blocks.append((made, QPointF(x, y), ink))
        return height

    def chip(self, x: float, middle: float, spec: ChipSpec, height: int = 22) -> float:
        """A chip from `x` on; returns its width."""
        tall, wide = self.theme.px(height), paint.chip_width(self.theme, spec)
        self.chips.append((QRectF(x, middle - tall / 2, wide, tall), spec))
        return wide

    def press(self, right: float, middle: float, act: str, words: str, look: str = "link", icon: str = "") -> float:
        """A painted button that ends at `right`; returns where it begins."""
        t = self.theme
        if look == "icon":
            wide, tall = t.px(24), t.px(24)
        elif look == "chip":
            wide, tall = paint.chip_width(t, ChipSpec(words, icon, kind="code")), t.px(22)
        elif look == "button":
            wide, tall = round(t.width(words, "small")) + t.px(26) + (t.px(20) if icon else 0), t.px(28)
        else:
            wide, tall = round(t.width(words, "small")) + 1, t.px(22)
        self.presses.append(Press(act, QRectF(right - wide, middle - tall / 2, wide, tall), words, look, icon))
        return right - wide

    def pressed(self, at: QPointF) -> str:
        """The act of the button at a point, "" for none."""
        near = self.theme.px(3)
        return next((p.act for p in self.presses if p.box.adjusted(-near, -near, near, near).contains(at)), "")


Maker = Callable[[Any, float], Plan]


class PlanModel(QAbstractListModel):
    """Holds items and shows them in portions. `spoken(item)` is what a screen reader says."""

    def __init__(self, spoken: Callable[[Any], str]) -> None:
        super().__init__()
        self._items: Sequence[Any] = ()
        self._shown = 0
        self._spoken = spoken

    def set_items(self, items: Sequence[Any], least: int = PORTION) -> None:
        """Show these, `least` of them at once."""
        self.beginResetModel()
        self._items = items
        self._shown = min(len(items), max(least, PORTION))
        self.endResetModel()

    def items(self) -> Sequence[Any]:
        """All items, also those not yet shown."""
        return self._items

    def shown(self) -> int:
        """How many are shown so far."""
        return self._shown

    def row_of(self, item_id: str) -> int:
        """The row of an item, fetched if need be; -1 if it is gone."""
        row = next((i for i, item in enumerate(self._items) if item.id == item_id and not item.heading), -1)
        while row >= self._shown:
            self.fetchMore(QModelIndex())
        return row

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._shown

    def canFetchMore(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008
        return not parent.isValid() and self._shown < len(self._items)

    def fetchMore(self, parent: Index = QModelIndex()) -> None:  # noqa: B008
        more = min(PORTION, len(self._items) - self._shown)
        if more > 0:
            self.beginInsertRows(QModelIndex(), self._shown, self._shown + more - 1)
            self._shown += more
            self.endInsertRows()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= self._shown:
            return None
        item = self._items[index.row()]
        if role == ITEM:
            return item
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._spoken(item)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and self._items[index.row()].heading:
            return Qt.ItemFlag.ItemNeverHasChildren
        return super().flags(index) | Qt.ItemFlag.ItemNeverHasChildren


class PlanDelegate(QStyledItemDelegate):
    """Measures and paints plans made by `make(item, width)`."""

    def __init__(self, theme: Theme, make: Maker, view: QListView) -> None:
        super().__init__(view)
        self.theme = theme
        self._make = make
        self._view = view
        self._heights: dict[tuple[object, int], int] = {}
        self._plans: OrderedDict[tuple[object, int], Plan] = OrderedDict()

    def forget(self) -> None:
        """Theme, text size or way of showing has changed: measure anew."""
        self._heights.clear()
        self._plans.clear()

    def width(self) -> int:
        """The width rows are planned for."""
        return max(240, self._view.viewport().width())

    def plan(self, item: Any) -> Plan:
        """The plan of an item at the width of the moment."""
        key = (item.key, self.width())
        found = self._plans.get(key)
        if found is None:
            found = self._plans[key] = self._make(item, float(key[1]))
            self._heights[key] = round(found.height)
            if len(self._plans) > PLANS:
                self._plans.popitem(last=False)
        else:
            self._plans.move_to_end(key)
        return found

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        item = index.data(ITEM)
        width = self.width()
        height = self._heights.get((item.key, width))
        return QSize(width, round(self.plan(item).height) if height is None else height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(ITEM)
        box, state = QRectF(option.rect), RowState.of(option)  # type: ignore[attr-defined]
        plan, t = self.plan(item), self.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = state.selected and not item.heading
        if plan.fill:
            painter.fillRect(box, t.color(plan.fill))
        if chosen:
            tint = t.color("accent_tint", 1.0 if self._view.hasFocus() else 0.45)
            painter.fillRect(box, tint)
            painter.fillRect(QRectF(box.x(), box.y(), 3, box.height()), t.color("accent"))
        painter.translate(box.topLeft())
        self._paint(painter, plan)
        painter.restore()

    def _paint(self, painter: QPainter, plan: Plan) -> None:
        t = self.theme
        for box, ink in plan.rules:
            painter.fillRect(box, t.color(ink))
        for box, fill, border in plan.discs:
            paint.plane(painter, box, t.color(fill), t.color(border) if border else None, box.width() / 2)
        for icon, box, ink in plan.icons:
            t.icons.paint(painter, icon, box, t.color(ink))
        for box, spec in plan.chips:
            paint.chip(painter, t, box, spec)
        for box, words, role, ink, align in plan.words:
            paint.text(painter, t, box, words, role, t.color(ink), align)
        for made, at, ink in plan.blocks:
            painter.setPen(t.color(ink))
            made.draw(painter, at)
        for press in plan.presses:
            self._press(painter, press)

    def _press(self, painter: QPainter, press: Press) -> None:
        t = self.theme
        if press.look == "chip":
            paint.chip(painter, t, press.box, ChipSpec(press.words, press.icon, kind="code"))
        elif press.look == "tick":
            paint.check_box(painter, t, press.box, Qt.CheckState.Checked if press.on else Qt.CheckState.Unchecked)
        elif press.look == "icon":
            side = t.px(18)
            at = QRectF(press.box.center().x() - side / 2, press.box.center().y() - side / 2, side, side)
            t.icons.paint(painter, press.icon, at, t.color("text2"))
        elif press.look == "button":
            paint.plane(painter, press.box, t.color("raised"), t.color("line2"))
            paint.text(painter, t, press.box, press.words, "small", t.color("text"), "center", elide=False)
        else:
            paint.text(painter, t, press.box, press.words, "small", t.color("accent"), elide=False)


class PlanView(QListView):
    """`opened(item)` on Enter or double click; `asked(act, item)` for painted buttons; `menu_asked(item, point)`."""

    opened = Signal(object)
    asked = Signal(str, object)
    menu_asked = Signal(object, object)
    ring_inside = True

    def __init__(self, theme: Theme, model: PlanModel, make: Maker, *, name: str, spoken: str) -> None:
        super().__init__()
        self.theme = theme
        self.plans = model
        model.setParent(self)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        thin_bars(theme, self)
        self.setModel(model)
        self.delegate = PlanDelegate(theme, make, self)
        self.setItemDelegate(self.delegate)
        self.setMouseTracking(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.viewport().setAutoFillBackground(False)
        theme.changed.connect(self.plan_anew)

    def plan_anew(self) -> None:
        """Measure and paint everything anew."""
        self.delegate.forget()
        self.doItemsLayout()
        self.viewport().update()

    def show_items(self, items: Sequence[Any]) -> None:
        """Show these; the chosen row and the place stay."""
        if [item.key for item in items] == [item.key for item in self.plans.items()]:
            return
        current, place = self.item(), self.verticalScrollBar().value()
        self.plans.set_items(items, self.plans.shown())
        if current is not None:
            self.choose(current.id)
        self.doItemsLayout()
        self.verticalScrollBar().setValue(place)

    def item(self) -> Any:
        """The item of the current row, None if there is none."""
        index = self.currentIndex()
        return index.data(ITEM) if index.isValid() else None

    def choose(self, item_id: str) -> bool:
        """Make an item the current one."""
        row = self.plans.row_of(item_id)
        if row < 0:
            return False
        self.setCurrentIndex(self.plans.index(row, 0))
        return True

    def choose_first(self) -> None:
        """The first row that can be chosen."""
        for row in range(self.plans.rowCount()):
            if not self.plans.items()[row].heading:
                self.setCurrentIndex(self.plans.index(row, 0))
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.item()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None and not event.modifiers():
            self.opened.emit(item)
            return
        if event.key() == Qt.Key.Key_Space and item is not None:
            self.asked.emit("space", item)
            return
        if event.key() == Qt.Key.Key_Delete and item is not None:
            self.asked.emit("delete", item)
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event) -> None:  # type: ignore[override]
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.choose_first()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        item = index.data(ITEM) if index.isValid() else None
        if item is None or item.heading:
            return
        at = self.visualRect(index).center() if by_key else event.pos()
        self.menu_asked.emit(item, self.viewport().mapToGlobal(at))

    def act_at(self, at: QPointF) -> tuple[str, Any]:
        """The painted button at a point of the viewport, with its item."""
        index = self.indexAt(at.toPoint())
        if not index.isValid():
            return "", None
        item = index.data(ITEM)
        return self.delegate.plan(item).pressed(at - QPointF(self.visualRect(index).topLeft())), item

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        act, item = self.act_at(event.position())
        if act and event.button() == Qt.MouseButton.LeftButton:
            if act == "menu":
                self.menu_asked.emit(item, event.globalPosition().toPoint())
            else:
                self.asked.emit(act, item)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        act, item = self.act_at(event.position())
        if not act and item is not None and not item.heading:
            self.opened.emit(item)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        act, _ = self.act_at(event.position())
        shape = Qt.CursorShape.PointingHandCursor if act else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.oldSize().width() != event.size().width():
            self.delegate.forget()
        super().resizeEvent(event)
