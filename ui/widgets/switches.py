"""Segmented switch, section tabs, steps, completeness dots, avatar: small painted widgets with real focus."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.base.texts import N_
from ui import paint
from ui.paint import DotState
from ui.theme import Theme
from ui.tokens import ToneName
from ui.widgets.base import PaintedButton, Themed


class Avatar(Themed, QWidget):
    """The disc of a colleague. `tone`: accent for oneself, review for lawyer and supervisor, neutral for others."""

    def __init__(
        self, theme: Theme, person: str, *, size: int = 20, tone: ToneName = "neutral", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.person, self._size = person, size
        self.tone: ToneName = tone
        self._begin(theme, spoken=person)
        self.setToolTip(person)
        self._rethemed()

    def _rethemed(self) -> None:
        self.setFixedSize(self.theme.px(self._size), self.theme.px(self._size))
        super()._rethemed()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.avatar(QPainter(self), self.theme, QRectF(self.rect()), self.person, self.tone)


DOT_WORDS: dict[DotState, str] = {
    "none": N_("まだ書かれていません"),
    "part": N_("書きかけ"),
    "done": N_("書かれています"),
    "wrong": N_("読めない項目があります"),
}
"""What a dot says to those who do not see it."""


class _Option(PaintedButton):
    """One part of a switch; arrows move between siblings."""

    def __init__(self, theme: Theme, words: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, words, name, parent)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        siblings = [b for b in self.siblings(_Option) if b.isEnabled()]
        if step and self in siblings:
            other = siblings[(siblings.index(self) + step) % len(siblings)]
            other.setFocus(Qt.FocusReason.TabFocusReason)
            other.click()
            return
        super().keyPressEvent(event)


class _Segment(_Option):
    def sizeHint(self) -> QSize:
        t = self.theme
        return QSize(round(t.width(self.words(), "small_strong")) + t.px(22), t.px(26))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = self.theme
        on = self.isChecked()
        if on:
            paint.plane(painter, self.box(), t.color("raised"), t.color("line2"), t.px(4))
        elif shade := self.shade():
            paint.plane(painter, self.box(), t.color("text", shade), None, t.px(4))
        role, colour = ("small_strong", t.color("text")) if on else ("small", t.color("text2"))
        paint.text(painter, t, self.box(), self.words(), role, colour, "center", elide=False)


class Segmented(Themed, QWidget):
    """One of few (自分 / チーム). `picked(str)` with the key of the option."""

    picked = Signal(str)

    def __init__(
        self,
        theme: Theme,
        options: Sequence[tuple[str, str]],
        *,
        current: str = "",
        spoken: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._begin(theme, name, spoken)
        box = QHBoxLayout(self)
        box.setContentsMargins(2, 2, 2, 2)
        box.setSpacing(0)
        self._parts: dict[str, _Segment] = {}
        for key, words in options:
            part = _Segment(theme, words, f"{name}.{key}", self)
            part.clicked.connect(lambda _=False, k=key: self.picked.emit(k))
            self._parts[key] = part
            box.addWidget(part)
        self.set_current(current or options[0][0])
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def current(self) -> str:
        """Key of the option that is on."""
        return next((key for key, part in self._parts.items() if part.isChecked()), "")

    def set_current(self, key: str) -> None:
        """Choose by program; says nothing."""
        if key in self._parts:
            self._parts[key].setChecked(True)

    def set_words(self, key: str, words: str) -> None:
        """Change the words of an option (a count in it)."""
        self._parts[key].set_words(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self.theme
        paint.plane(QPainter(self), QRectF(self.rect()), t.color("surface"), t.color("line2"), t.px(5))


class _SectionTab(_Option):
    accessible_role = QAccessible.Role.PageTab

    def __init__(self, theme: Theme, words: str, name: str, parent: QWidget) -> None:
        super().__init__(theme, words, name, parent)
        self.count = ""

    def sizeHint(self) -> QSize:
        t = self.theme
        count = t.px(5) + t.width(self.count, "small") if self.count else 0
        return QSize(round(t.width(self.words(), "strong") + count) + 2, t.px(38))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = self.theme
        on = self.isChecked()
        colour = t.color("accent") if on else t.mixed("text2", self.shade() * 4)
        x = paint.text(painter, t, self.box(), self.words(), "strong" if on else "body", colour, elide=False)
        if self.count:
            box = self.box().adjusted(x + t.px(5), 0, 0, 0)
            paint.text(painter, t, box, self.count, "small", t.color("text3"), elide=False)
        if on:
            painter.fillRect(QRectF(0, self.height() - t.px(2) - 1, self.width(), t.px(2)), t.color("accent"))


class SectionTabs(Themed, QWidget):
    """Tabs inside a page (時系列 24, 様式 3/6 …). `picked(str)`."""

    picked = Signal(str)

    def __init__(
        self,
        theme: Theme,
        options: Sequence[tuple[str, str]],
        *,
        current: str = "",
        gap: int = 22,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._begin(theme, name)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(gap))
        self._parts: dict[str, _SectionTab] = {}
        for key, words in options:
            part = _SectionTab(theme, words, f"{name}.{key}", self)
            part.clicked.connect(lambda _=False, k=key: self.picked.emit(k))
            self._parts[key] = part
            box.addWidget(part)
        box.addStretch(1)
        if options:
            self.set_current(current or options[0][0])

    def current(self) -> str:
        """Key of the tab that is open."""
        return next((key for key, part in self._parts.items() if part.isChecked()), "")

    def set_current(self, key: str) -> None:
        """Open by program; says nothing."""
        if key in self._parts:
            self._parts[key].setChecked(True)

    def set_count(self, key: str, count: str) -> None:
        """The small figure behind the words."""
        part = self._parts[key]
        part.count = count
        part.setAccessibleName(f"{part.words()} {count}".strip())
        part.updateGeometry()


class Dots(Themed, QWidget):
    """A completeness dot with words: まだ, 途中, 完了, 直す."""

    def __init__(
        self, theme: Theme, words: str, state: DotState = "none", *, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._state: DotState = state
        self._begin(theme, name, words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, state: DotState, words: str = "") -> None:
        """Change dot and words."""
        self._state, self._words = state, words or self._words
        self.setAccessibleName(self._words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        t = self.theme
        words = t.px(6) + t.width(self._words, "small") if self._words else 0
        return QSize(round(t.px(12) + words + 1), t.px(21))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = self.theme
        side = t.px(12)
        paint.dot(painter, t, QRectF(0, (self.height() - side) / 2, side, side), self._state)
        box = QRectF(side + t.px(6), 0, self.width() - side, self.height())
        paint.text(painter, t, box, self._words, "small", t.color("text2"), elide=False)


class DotTab(_Option):
    """A section of the right dock: dot and word; on with a tint."""

    accessible_role = QAccessible.Role.PageTab

    def __init__(self, theme: Theme, words: str, state: DotState = "none", *, name: str = "", parent=None) -> None:
        super().__init__(theme, words, name, parent)
        self.state: DotState = state

    def show_state(self, state: DotState) -> None:
        """Change the dot."""
        self.state = state
        self.setAccessibleDescription(self.theme.t(DOT_WORDS[state]))
        self.update()

    def sizeHint(self) -> QSize:
        t = self.theme
        return QSize(round(t.width(self.words(), "small_strong")) + t.px(12 + 4 + 14), t.px(26))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = self.theme
        on = self.isChecked()
        if on or self.shade():
            fill = t.color("accent_tint") if on else t.color("text", self.shade())
            paint.plane(painter, self.box(), fill, None, t.px(4))
        side = t.px(11)
        paint.dot(painter, t, QRectF(t.px(7), (self.height() - side) / 2, side, side), self.state)
        box = QRectF(t.px(7 + 11 + 5), 0, self.width(), self.height())
        role, colour = ("small_strong", t.color("accent")) if on else ("small", t.color("text2"))
        paint.text(painter, t, box, self.words(), role, colour, elide=False)


class Steps(Themed, QWidget):
    """Where one is in a wizard: done steps ticked, the present one filled. Not pressed, only read."""

    def __init__(
        self, theme: Theme, steps: Sequence[str], *, current: int = 0, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._steps, self._current = list(steps), current
        self._begin(theme, name)
        self.set_current(current)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_current(self, index: int) -> None:
        """Go to a step, counted from 0."""
        self._current = index
        words = self._steps[index] if 0 <= index < len(self._steps) else ""
        self.setAccessibleName(f"{index + 1}/{len(self._steps)} {words}")
        self.update()

    def current(self) -> int:
        """Index of the present step."""
        return self._current

    def sizeHint(self) -> QSize:
        t = self.theme
        words = sum(t.width(step, "strong") for step in self._steps)
        gaps = len(self._steps) * t.px(24 + 7) + (len(self._steps) - 1) * t.px(12 + 32 + 12)
        return QSize(round(words) + gaps, t.px(28))

    def minimumSizeHint(self) -> QSize:
        t = self.theme
        words = sum(t.width(step, "strong") for step in self._steps)
        gaps = len(self._steps) * t.px(24 + 7) + (len(self._steps) - 1) * t.px(8 + 8 + 8)
        return QSize(round(words) + gaps, t.px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = self.theme
        spare = (self.width() - self.sizeHint().width()) / max(1, len(self._steps) - 1)
        rail = max(t.px(8), min(t.px(32), t.px(32) + spare))
        gap = t.px(12) if rail >= t.px(20) else t.px(8)
        x = 0.0
        for i, words in enumerate(self._steps):
            x = self._step(painter, x, i, words)
            if i < len(self._steps) - 1:
                colour = t.color("accent" if i < self._current else "line2")
                painter.fillRect(QRectF(x + gap, self.height() / 2 - 0.5, rail, 1.4), colour)
                x += 2 * gap + rail

    def _step(self, painter: QPainter, x: float, i: int, words: str) -> float:
        t = self.theme
        side = t.px(22)
        disc = QRectF(x, (self.height() - side) / 2, side, side)
        now, done = i == self._current, i < self._current
        ring = t.color("accent" if now or done else "input")
        paint.plane(painter, disc, t.color("accent") if now else None, ring, side / 2, 1.3)
        if done:
            t.icons.paint(painter, "check", disc.adjusted(4, 4, -4, -4), ring)
        else:
            colour = t.color("on_accent" if now else "text2")
            paint.text(painter, t, disc, str(i + 1), "caption_strong", colour, "center", elide=False)
        role = "strong" if now else "body"
        box = QRectF(x + side + t.px(7), 0, self.width(), self.height())
        token = "text" if now else "text2"
        return x + side + t.px(7) + paint.text(painter, t, box, words, role, t.color(token), elide=False)
