"""Buttons: one primary per work area, others line, text or quiet; check boxes and radios; large choices."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import paint
from ui.theme import Theme, mix
from ui.tokens import ToneName
from ui.widgets.base import PaintedButton

Kind = Literal["primary", "line", "text", "quiet", "danger"]
HEIGHTS = {"xl": 38, "m": 32, "h": 30, "s": 28, "xs": 26}


class Button(PaintedButton):
    """A button with words, maybe an icon and its shortcut. `size`: m 32 px, s 28, xs 26, xl 38 (unlock)."""

    def __init__(
        self,
        theme: Theme,
        words: str,
        *,
        kind: Kind = "line",
        icon: str = "",
        shortcut: str = "",
        size: str = "m",
        name: str = "",
        menu: bool = False,
        wide: bool = False,
        flush: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, words, name, parent)
        self.kind: Kind = kind
        self.icon_name = icon
        self.hint = self.key = shortcut
        self.show_hint = True
        self.size_name = size
        self.opens_menu = menu
        self.flush = flush
        policy = QSizePolicy.Policy.Expanding if wide else QSizePolicy.Policy.Fixed
        self.setSizePolicy(policy, QSizePolicy.Policy.Fixed)
        if shortcut:
            self.setToolTip(shortcut)

    def show_key(self, key: str) -> None:
        if self.key == key:
            return
        # A button that hides its key for now (the memo button during a call) goes on hiding it.
        self.hint = key if self.hint or not self.key else ""
        self.key = key
        if self.isEnabled():
            self.setToolTip(key)
        self.updateGeometry()
        self.update()

    def set_icon(self, name: str) -> None:
        """Change the icon."""
        self.icon_name = name
        self.updateGeometry()
        self.update()

    def _pad(self) -> int:
        return self.theme.px(0 if self.flush else 8 if self.kind == "text" else 12)

    def sizeHint(self) -> QSize:
        t = self.theme
        role = self._role()
        width = 2 * self._pad() + t.width(self.words(), role)
        if self.icon_name:
            width += t.px(18) + (t.px(6) if self.words() else 0)
        if self.hint and self.show_hint:
            width += t.px(10) + t.width(self.hint, "tiny")
        if self.opens_menu:
            width += t.px(4 + 14)
        return QSize(round(width + 0.5), t.px(HEIGHTS[self.size_name]))

    def _role(self):
        small = self.size_name in ("s", "xs")
        if self.kind == "primary":
            return "small_strong" if small else "strong"
        return "small" if small else "body"

    def _colours(self) -> tuple[QColor, QColor | None, QColor | None]:
        """Text, fill, border."""
        t, shade = self.theme, self.shade()
        if self.kind == "primary":
            return t.color("on_accent"), mix(t.color("accent"), t.color("text"), shade * 1.6), None
        if self.kind == "danger":
            return t.color("danger"), t.mixed("raised", shade), t.color("danger")
        if self.kind == "line":
            return t.color("text"), t.mixed("raised", shade), t.color("line2")
        colour = t.color("accent" if self.kind == "text" else "text2")
        return colour, t.color("text", shade) if shade else None, None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = self.theme
        colour, fill, border = self._colours()
        if not self.isEnabled():
            painter.setOpacity(0.45)
        if fill is not None or border is not None:
            paint.plane(painter, self.box(), fill, border, t.px(4))
        role = self._role()
        content = self.sizeHint().width() - 2 * self._pad()
        x = max(self._pad(), (self.width() - content) / 2)
        side = t.px(18 if self.size_name in ("m", "h", "xl") else 16)
        if self.icon_name:
            t.icons.paint(painter, self.icon_name, QRectF(x, (self.height() - side) / 2, side, side), colour)
            x += t.px(18) + (t.px(6) if self.words() else 0)
        room = self.width() - x - (0 if self.flush else t.px(4)) + 1
        x += paint.text(painter, t, QRectF(x, 0, room, self.height()), self.words(), role, colour)
        if self.hint and self.show_hint:
            soft = QColor(colour) if self.kind == "primary" else QColor(t.color("text3"))
            if self.kind == "primary":
                soft.setAlphaF(0.86)
            x += t.px(10)
            box = QRectF(x, 0, self.width() - x, self.height())
            x += paint.text(painter, t, box, self.hint, "tiny", soft)
        if self.opens_menu:
            side = t.px(14)
            x += t.px(4)
            t.icons.paint(painter, "chevron-down", QRectF(x, (self.height() - side) / 2, side, side), colour)


class IconButton(PaintedButton):
    """Just an icon (print, more, close): its words are tooltip and accessible name. `size` is the square's side."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        words: str,
        *,
        shortcut: str = "",
        size: int = 28,
        glyph: int = 18,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, words, name, parent)
        self.icon_name = icon
        self._side, self._glyph = size, glyph
        self.tone = ""
        self.setToolTip(f"{words} {shortcut}".strip())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_key(self, key: str) -> None:
        if self.isEnabled():
            self.setToolTip(f"{self.words()} {key}".strip())

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(self._side), self.theme.px(self._side))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = self.theme
        if not self.isEnabled():
            painter.setOpacity(0.45)
        if self.isChecked():
            paint.plane(painter, self.box(), t.color("accent_tint"), None, t.px(4))
        elif shade := self.shade():
            paint.plane(painter, self.box(), t.color("text", shade), None, t.px(4))
        side = t.px(self._glyph)
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        token = self.tone or ("accent" if self.isChecked() else "text2")
        t.icons.paint(painter, self.icon_name, box, t.color(token))


class CheckBox(PaintedButton):
    """A box with words: two states, or three with `set_partial`."""

    def __init__(self, theme: Theme, words: str, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, words, name, parent)
        self.setCheckable(True)
        self._partial = False
        self.toggled.connect(self._whole)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_partial(self, partial: bool) -> None:
        """Some of what it stands for is chosen."""
        self._partial = partial
        self.update()

    def _whole(self) -> None:
        self._partial = False

    def sizeHint(self) -> QSize:
        t = self.theme
        words = t.px(8) + t.width(self.words()) if self.words() else 0
        return QSize(round(t.px(16) + words + 1), t.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = self.theme
        state = Qt.CheckState.Checked if self.isChecked() else Qt.CheckState.Unchecked
        if self._partial:
            state = Qt.CheckState.PartiallyChecked
        box = QRectF(0, 0, t.px(16), self.height())
        self._mark(painter, box, state)
        colour = t.color("text") if self.isEnabled() else t.mixed("window", 0.45)
        x = t.px(16 + 8)
        paint.text(painter, t, QRectF(x, 0, self.width() - x, self.height()), self.words(), "body", colour)

    def _mark(self, painter: QPainter, box: QRectF, state: Qt.CheckState) -> None:
        paint.check_box(painter, self.theme, box, state, self.underMouse(), not self.isEnabled())


class Radio(CheckBox):
    """One of several: siblings under one parent exclude each other."""

    ring_radius = 8

    def __init__(self, theme: Theme, words: str, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, words, name=name, parent=parent)
        self.setAutoExclusive(True)

    def _mark(self, painter: QPainter, box: QRectF, state: Qt.CheckState) -> None:
        on = state == Qt.CheckState.Checked
        paint.radio(painter, self.theme, box, on, self.underMouse(), not self.isEnabled())


class Choice(PaintedButton):
    """A large entry: icon, what (semibold), why in one line, chevron. For first-run and empty pages."""

    def __init__(
        self,
        theme: Theme,
        words: str,
        why: str,
        *,
        icon: str,
        tone: ToneName = "accent",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, words, name, parent)
        self.why, self.icon_name = why, icon
        self.tone: ToneName = tone
        self.setAccessibleDescription(why)
        self.setToolTip(why)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say_why(self, why: str) -> None:
        """Another reason in its second line."""
        self.why = why
        self.setAccessibleDescription(why)
        self.setToolTip(why)
        self.update()

    def sizeHint(self) -> QSize:
        t = self.theme
        words = max(t.width(self.words(), "strong"), t.width(self.why, "small"))
        return QSize(round(words) + t.px(48 + 40), t.px(60))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(200), self.theme.px(60))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = self.theme
        if not self.isEnabled():
            painter.setOpacity(0.45)
        paint.plane(painter, self.box(), t.mixed("raised", self.shade()), t.color("line2"), t.px(4))
        middle = self.height() / 2
        own, _ = t.tone(self.tone)
        t.icons.paint(painter, self.icon_name, QRectF(t.px(15), middle - t.px(10), t.px(20), t.px(20)), own)
        side = t.px(18)
        t.icons.paint(
            painter, "chevron-right", QRectF(self.width() - t.px(28), middle - side / 2, side, side), t.color("text2")
        )
        x, room = t.px(48), self.width() - t.px(48 + 36)
        line = t.line("strong")
        paint.text(painter, t, QRectF(x, middle - line + t.px(1), room, line), self.words(), "strong")
        paint.text(painter, t, QRectF(x, middle, room, t.px(19)), self.why, "small", t.color("text2"))
