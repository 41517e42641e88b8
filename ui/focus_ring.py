"""The focus ring: one overlay that follows the focus, 2 px accent, 1 px gap, also around painted widgets.

A widget may name another to ring (`ring_widget`: the frame of a field), its radius (`ring_radius`), or refuse
(`ring_none`: lists paint their own row). Buttons show it only when the focus came by key (`focus_visible`).
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QMenu, QMenuBar, QWidget
from shiboken6 import isValid

from ui import paint
from ui.theme import Theme
from ui.widgets.base import Themed

REACH = 3
MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.ZOrderChange)


class FocusRing(Themed, QWidget):
    """Make one per window; it follows `QApplication.focusChanged` by itself."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self._begin(theme, "focus.ring")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._moved)

    def target(self) -> QWidget | None:
        """The widget that is ringed now."""
        return self._target if self.isVisible() else None

    def _moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        self._let_go()
        if now is None or not isValid(now) or now.window() is not self._window or isinstance(now, (QMenu, QMenuBar)):
            return
        if getattr(now, "ring_none", False) or not getattr(now, "focus_visible", True):
            return
        if isinstance(now, QAbstractScrollArea) and not (hasattr(now, "ring_radius") or hasattr(now, "ring_inside")):
            return
        target: QWidget = getattr(now, "ring_widget", now)
        self._target = target
        holder = self._holder(target)
        self.setParent(holder)
        watched: QWidget | None = target
        while watched is not None and watched is not holder:
            watched.installEventFilter(self)
            self._watched.append(watched)
            watched = watched.parentWidget()
        self._follow()

    def _holder(self, target: QWidget) -> QWidget:
        """The nearest that may clip the ring: a scrolled viewport, a floating panel, or the window."""
        above = target.parentWidget()
        while above is not None and above is not self._window:
            scroll = above.parentWidget()
            if isinstance(scroll, QAbstractScrollArea) and scroll.viewport() is above:
                return above
            if getattr(above, "SHADOW", 0):
                return above
            above = above.parentWidget()
        return self._window

    def _let_go(self) -> None:
        for widget in self._watched:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._watched.clear()
        self._target = None
        self.hide()

    def _follow(self) -> None:
        target = self._target
        if target is None or not isValid(target) or not target.isVisible():
            self.hide()
            return
        holder = self.parentWidget()
        assert holder is not None
        corner = target.mapTo(holder, QPoint(0, 0))
        # A list that fills its panel to the edges is ringed inside: outside there is no room.
        reach = 0 if getattr(target, "ring_inside", False) else REACH
        self.setGeometry(QRect(corner, target.size()).adjusted(-reach, -reach, reach, reach))
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in MOVES:
            self._follow()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self.theme
        radius = getattr(self._target, "ring_radius", 4)
        box = QRectF(self.rect())
        paint.plane(QPainter(self), box, None, t.color("accent"), t.px(radius) + 2, 2)
