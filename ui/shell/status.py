"""The status bar: what is saved, what waits, who else is here, when it locks. Quiet, always true."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import paint
from ui.theme import Theme
from ui.widgets.base import PaintedButton
from ui.widgets.frames import Plane, row


class StatusItem(PaintedButton):
    """Icon and words; pressing it says more."""

    def __init__(self, theme: Theme, key: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", f"status.{key}", parent)
        self.icon_name, self.ink = "", "text2"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_words(self, words: str, icon: str, ink: str) -> None:
        """Change it; no words hide it."""
        self.icon_name, self.ink = icon, ink
        self.set_words(words)
        self.setVisible(bool(words))
        self.update()

    def sizeHint(self) -> QSize:
        t = self.theme
        return QSize(round(t.width(self.words(), "caption")) + t.px(14 + 5 + 8), t.px(22))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = self.theme
        if shade := self.shade():
            paint.plane(painter, self.box(), t.color("text", shade), None, t.px(4))
        side = t.px(14)
        colour = t.color(self.ink)
        t.icons.paint(painter, self.icon_name or "info", QRectF(t.px(4), 0, side, self.height()), colour)
        box = self.box().adjusted(t.px(4 + 14 + 5), 0, 0, 0)
        paint.text(painter, t, box, self.words(), "caption", colour, elide=False)


class StatusBar(Plane):
    """Items by key: save, sync, conflict at the left; people, lock at the right. `pressed(str)`."""

    pressed = Signal(str)
    LEFT = ("save", "sync", "conflict")
    RIGHT = ("people", "lock")

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "surface", "t", name="status")
        self._items = {key: StatusItem(theme, key, self) for key in (*self.LEFT, *self.RIGHT)}
        for key, item in self._items.items():
            item.clicked.connect(lambda _=False, k=key: self.pressed.emit(k))
        left = [self._items[key] for key in self.LEFT]
        right = [self._items[key] for key in self.RIGHT]
        box = row(*left, None, *right, gap=theme.px(10))
        box.setContentsMargins(theme.px(10), 1, theme.px(10), 0)
        self.setLayout(box)
        self._rethemed()

    def _rethemed(self) -> None:
        self.setFixedHeight(self.theme.px(28))
        super()._rethemed()

    def show_item(self, key: str, words: str, icon: str = "info", ink: str = "text2") -> None:
        """Set an item; "" hides it."""
        self._items[key].show_words(words, icon, ink)

    def show_saved(self, time: str) -> None:
        """All that was typed is on disk since then."""
        self.show_item("save", self.theme.t("保存済み {time}", time=time), "check-circle", "ok")

    def words(self, key: str) -> str:
        """What an item says."""
        return self._items[key].words()
