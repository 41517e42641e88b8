"""Scrolling: thin bars painted by us, a frameless area for pages and docks."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QScrollArea, QScrollBar, QWidget

from ui import paint
from ui.theme import Theme
from ui.widgets.base import Themed


class ThinBar(Themed, QScrollBar):
    """A bar of 10 px with a rounded handle and no arrows."""

    def __init__(self, theme: Theme, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self._begin(theme)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        upright = self.orientation() == Qt.Orientation.Vertical
        return QSize(10, 40) if upright else QSize(40, 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.maximum() <= self.minimum():
            return
        # Here: to make these two types known takes 15 ms, and the unlock page has nothing to scroll.
        from PySide6.QtWidgets import QStyle, QStyleOptionSlider

        option = QStyleOptionSlider()
        self.initStyleOption(option)
        slider = self.style().subControlRect(
            QStyle.ComplexControl.CC_ScrollBar, option, QStyle.SubControl.SC_ScrollBarSlider, self
        )
        t = self.theme
        busy = self.isSliderDown() or self.underMouse()
        box = QRectF(slider).adjusted(2, 2, -2, -2)
        paint.plane(QPainter(self), box, t.color("input" if busy else "line2"), None, 3)


def thin_bars(theme: Theme, area: QAbstractScrollArea) -> None:
    """Give a list, table or text our bars and no frame."""
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setVerticalScrollBar(ThinBar(theme, Qt.Orientation.Vertical))
    area.setHorizontalScrollBar(ThinBar(theme, Qt.Orientation.Horizontal))


class ScrollArea(QScrollArea):
    """A page or dock that scrolls upright only; its content takes the width there is."""

    def __init__(self, theme: Theme, content: QWidget | None = None, *, name: str = "", parent=None) -> None:
        super().__init__(parent)
        # Ours from the start, without a ground of its own: to wrap Qt's, PySide makes all its types known (16 ms).
        self.setViewport(QWidget())
        thin_bars(theme, self)
        self.setObjectName(name)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if content is not None:
            self.setWidget(content)
            content.setAutoFillBackground(False)
