"""Walks a widget tree and names what looks broken: labels smaller than their words, glyphs that no font has,
children outside their parent, siblings that overlap (look.md §5, point 4).
"""

from __future__ import annotations

from itertools import combinations

from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QAbstractScrollArea, QLabel, QScrollBar, QWidget

from ui.widgets.base import PaintedButton
from ui.widgets.frames import Floating
from ui.widgets.labels import ElidingLabel, Label

SLACK = 2
"""Pixels by which rounding may differ."""


def faults_of(window: QWidget) -> list[str]:
    """Sentences about every visible widget that is broken; empty for a sound screen."""
    found: list[str] = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or not widget.width() or not widget.height():
            continue
        found += _cut(widget)
        found += _outside(widget)
        found += _overlaps(widget)
    return found


def _name(widget: QWidget) -> str:
    return widget.objectName() or type(widget).__name__


def _cut(widget: QWidget) -> list[str]:
    """Words that do not fit; those that elide on purpose say all in their tooltip."""
    if isinstance(widget, ElidingLabel):
        return []
    if isinstance(widget, Label):
        wanted = widget.heightForWidth(widget.width()) if widget.wrap else widget.sizeHint().height()
        narrow = not widget.wrap and widget.sizeHint().width() > widget.width() + SLACK
        if (narrow or wanted > widget.height() + SLACK) and widget.text():
            return [f"cut: {_name(widget)} {widget.text()[:20]}"]
        return []
    if isinstance(widget, PaintedButton):
        narrow = bool(widget.words()) and widget.minimumSizeHint().width() > widget.width() + SLACK
        return [f"cut: {_name(widget)} {widget.words()[:20]}"] if narrow else []
    if isinstance(widget, QLabel):
        narrow = QFontMetricsF(widget.font()).horizontalAdvance(widget.text()) > widget.width() + SLACK
        return [f"cut: {_name(widget)}"] if narrow else []
    return []


def _outside(widget: QWidget) -> list[str]:
    parent = widget.parentWidget()
    if parent is None or isinstance(parent.parentWidget(), QAbstractScrollArea) or isinstance(widget, Floating):
        return []
    room = QRect(-SLACK, -SLACK, parent.width() + 2 * SLACK, parent.height() + 2 * SLACK)
    return [] if room.contains(widget.geometry()) else [f"outside: {_name(widget)} in {_name(parent)}"]


def _overlaps(widget: QWidget) -> list[str]:
    """Siblings that a layout has placed over one another."""
    layout = widget.layout()
    if layout is None:
        return []
    children = [
        child
        for child in widget.findChildren(QWidget)
        if child.parentWidget() is widget and child.isVisible() and not isinstance(child, QScrollBar | Floating)
    ]
    placed = [child for child in children if layout.indexOf(child) >= 0]
    return [
        f"overlap: {_name(one)} and {_name(other)}"
        for one, other in combinations(placed, 2)
        if _area(one.geometry().intersected(other.geometry())) > SLACK * 8
    ]


def _area(box: QRect) -> int:
    return box.width() * box.height() if box.isValid() else 0
