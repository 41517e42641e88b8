"""Tabs above the content: the home page, one browsing page, then the open cases. A dot says that words are unsaved."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui import paint
from ui.theme import Theme
from ui.widgets.base import PaintedButton
from ui.widgets.buttons import IconButton
from ui.widgets.frames import Plane


class Tab(PaintedButton):
    """One tab. `closed` by ×, middle click or Delete."""

    closed = Signal()

    accessible_role = QAccessible.Role.PageTab

    def __init__(self, theme: Theme, words: str, icon: str, closable: bool, name: str, parent: QWidget) -> None:
        super().__init__(theme, words, name, parent)
        self.icon_name, self.closable = icon, closable
        self.unsaved, self.last = False, False
        self.setCheckable(True)
        self.setToolTip(words)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def nextCheckState(self) -> None:
        """The shell checks what is open."""

    def set_unsaved(self, unsaved: bool) -> None:
        """Show the dot instead of the cross."""
        self.unsaved = unsaved
        spoken = self.theme.t("{title}(途中)", title=self.words()) if unsaved else self.words()
        self.setAccessibleName(spoken)
        self.updateGeometry()
        self.update()

    def _tail(self) -> int:
        return self.theme.px(18) if self.unsaved or self.closable else 0

    def sizeHint(self) -> QSize:
        t = self.theme
        words = min(t.width(self.words(), "small_strong"), t.px(190))
        return QSize(round(t.px(12 + 16 + 7) + words + self._tail() + t.px(10)), t.px(33))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(64), self.theme.px(33))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = self.theme
        on = self.isChecked()
        if on:
            self._sheet(painter)
        elif shade := self.shade():
            paint.plane(painter, self.box().adjusted(2, t.px(4), -2, -t.px(3)), t.color("text", shade), None, t.px(4))
        side = t.px(16)
        icon = QRectF(t.px(12), (self.height() - side) / 2, side, side)
        t.icons.paint(painter, self.icon_name, icon, t.color("accent" if on else "text2"))
        x = t.px(12 + 16 + 7)
        room = QRectF(x, 0, self.width() - x - self._tail() - t.px(6), self.height())
        role, ink = ("small_strong", "text") if on else ("small", "text2")
        paint.text(painter, t, room, self.words(), role, t.color(ink))
        self._end(painter)

    def _sheet(self, painter: QPainter) -> None:
        t = self.theme
        painter.fillRect(self.box(), t.color("window"))
        w, h, line = self.width(), self.height(), t.color("line")
        paint.hairline(painter, line, 0, 0, 1, h)
        paint.hairline(painter, line, w - 1, 0, w, h)
        painter.fillRect(QRectF(t.px(6), 0, w - t.px(12), t.px(2)), t.color("accent"))

    def _end(self, painter: QPainter) -> None:
        t = self.theme
        right = self.width() - t.px(9)
        middle = self.height() / 2
        if self.unsaved:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(t.color("warn"))
            painter.drawEllipse(QRectF(right - t.px(10), middle - t.px(3.5), t.px(7), t.px(7)))
        elif self.closable:
            side = t.px(12)
            t.icons.paint(painter, "close", QRectF(right - side, middle - side / 2, side, side), t.color("text2"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.closable:
            self.closed.emit()
            return
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step:
            tabs = self.siblings(Tab)
            tabs[(tabs.index(self) + step) % len(tabs)].setFocus(Qt.FocusReason.TabFocusReason)
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        on_cross = self.closable and event.position().x() > self.width() - self.theme.px(26)
        middle = event.button() == Qt.MouseButton.MiddleButton and self.closable
        if inside and (middle or (on_cross and event.button() == Qt.MouseButton.LeftButton)):
            self.setDown(False)
            self.closed.emit()
            return
        super().mouseReleaseEvent(event)


class Tabs(Plane):
    """`picked(int)`, `closed(int)`, `new_asked`."""

    picked = Signal(int)
    closed = Signal(int)
    new_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "surface", "b", name="tabs")
        self._tabs: list[Tab] = []
        self.box = QHBoxLayout(self)
        self.box.setContentsMargins(theme.px(8), theme.px(3), theme.px(8), 0)
        self.box.setSpacing(1)
        self.more = IconButton(theme, "plus", theme.t("開く"), shortcut="Ctrl+K", size=26, glyph=16, name="tabs.new")
        self.more.clicked.connect(self.new_asked)
        self.box.addWidget(self.more)
        self.box.addStretch(1)
        self._rethemed()

    def _rethemed(self) -> None:
        self.setFixedHeight(self.theme.px(36))
        super()._rethemed()

    def show_tabs(self, tabs: list[tuple[str, str, bool, bool]], current: int) -> None:
        """Set all tabs: (title, icon, closable, unsaved). Existing buttons are kept, so that focus stays."""
        while len(self._tabs) > len(tabs):
            gone = self._tabs.pop()
            self.box.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self._tabs) < len(tabs):
            index = len(self._tabs)
            tab = Tab(self.theme, "", "document", True, f"tabs.{index}", self)
            tab.clicked.connect(lambda _=False, i=index: self.picked.emit(i))
            tab.closed.connect(lambda i=index: self.closed.emit(i))
            self._tabs.append(tab)
            self.box.insertWidget(index, tab)
            tab.show()
        for index, (words, icon, closable, unsaved) in enumerate(tabs):
            tab = self._tabs[index]
            tab.icon_name, tab.closable = icon, closable
            tab.set_words(words)
            tab.setToolTip(words)
            tab.set_unsaved(unsaved)
            tab.setChecked(index == current)
        self.update()

    def tab(self, index: int) -> Tab:
        """The button of a tab."""
        return self._tabs[index]

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        t = self.theme
        for index, tab in enumerate(self._tabs):
            near = self._tabs[index : index + 2]
            if not any(each.isChecked() for each in near):
                x = tab.geometry().right() + 1
                middle = tab.geometry().center().y()
                paint.hairline(painter, t.color("line2"), x, middle - t.px(6), x + 1, middle + t.px(7))
