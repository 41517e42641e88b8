"""Where Tab goes: in the order one reads, which is the order of the layouts, also for what was made later.

Qt's own chain is the order of creation, so chips, tabs and rows that come with the data would stand at its end.
Panels that float come after the page behind them; while one lies over a scrim, Tab stays in it. Thread: main.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QGridLayout, QLayout, QScrollArea, QSplitter, QWidget


def move_focus(root: QWidget, forward: bool) -> bool:
    """Give the focus to the next stop below `root`, round and round. False if there is none."""
    now = QApplication.focusWidget()
    stops = [each for each in _walk(root) if each is now or is_stop(each)]
    if not stops:
        return False
    if now in stops:
        goal = stops[(stops.index(now) + (1 if forward else -1)) % len(stops)]
    else:
        goal = stops[0 if forward else -1]
    goal.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    _bring_into_view(goal)
    return True


def _bring_into_view(widget: QWidget) -> None:
    # Qt scrolls only the area that is left, not the one that is entered.
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget)
        above = above.parentWidget()


def is_stop(widget: QWidget) -> bool:
    """Whether Tab stops here."""
    tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(tab) and widget.isEnabled() and widget.focusProxy() is None and not widget.size().isEmpty()


def reading_order(root: QWidget) -> list[QWidget]:
    """All stops below a widget, first to last."""
    return [each for each in _walk(root) if is_stop(each)]


def _walk(widget: QWidget) -> Iterator[QWidget]:
    for child in _children(widget):
        if not child.isHidden() and not child.isWindow():
            yield child
            yield from _walk(child)


def _children(widget: QWidget) -> list[QWidget]:
    placed: list[QWidget] = []
    layout = widget.layout()
    if isinstance(widget, QSplitter):
        placed = [each for at in range(widget.count()) if (each := widget.widget(at)) is not None]
    elif layout is not None:
        placed = list(_of_layout(layout))
    known = {id(each) for each in placed}
    loose = [each for each in widget.children() if isinstance(each, QWidget) and id(each) not in known]
    loose.sort(key=lambda each: (hasattr(each, "SHADOW"), each.y(), each.x()))
    return [*placed, *loose]


def _of_layout(layout: QLayout) -> Iterator[QWidget]:
    places = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        # (row, column, …) of an item: forms are filled in any order.
        places.sort(key=lambda at: tuple(layout.getItemPosition(at))[:2])  # type: ignore[arg-type]
    for at in places:
        item = layout.itemAt(at)
        if item is None:
            continue
        if (widget := item.widget()) is not None:
            yield widget
        elif (inner := item.layout()) is not None:
            yield from _of_layout(inner)
