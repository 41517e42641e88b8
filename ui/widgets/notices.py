"""Notice bars instead of message boxes; empty states with a reason and a key; the chip that tells what is saved."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import paint
from ui.accessible import announce
from ui.theme import Theme
from ui.tokens import ToneName
from ui.widgets.base import Themed
from ui.widgets.buttons import Button, IconButton
from ui.widgets.chips import StateChip
from ui.widgets.fields import Glyph
from ui.widgets.labels import Label

NoticeKind = Literal["info", "warn", "ok", "error"]
LOOKS: dict[NoticeKind, tuple[ToneName, str]] = {
    "info": ("accent", "info"),
    "warn": ("warn", "warning"),
    "ok": ("ok", "check-circle"),
    "error": ("danger", "stop"),
}


class NoticeBar(Themed, QWidget):
    """A tinted bar: words, one action (`acted`), close (`closed`). `seconds` > 0: goes away by itself (undo: 10)."""

    accessible_role = QAccessible.Role.AlertMessage

    acted = Signal()
    closed = Signal()

    def __init__(
        self,
        theme: Theme,
        words: str,
        kind: NoticeKind = "info",
        *,
        icon: str = "",
        action: str = "",
        shortcut: str = "",
        closable: bool = True,
        seconds: int = 0,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._begin(theme, name, words)
        self.kind: NoticeKind = kind
        self.dismissed = False
        tone, glyph = LOOKS[kind]
        box = QHBoxLayout(self)
        box.setContentsMargins(theme.px(13), theme.px(3), theme.px(6), theme.px(3))
        box.setSpacing(theme.px(10))
        self.glyph = Glyph(theme, icon or glyph, 17, tone)
        self.words = Label(theme, words, "body", wrap=True)
        box.addWidget(self.glyph)
        self.words.middle = True
        box.addWidget(self.words, 1)
        self.action = Button(theme, action, kind="text", shortcut=shortcut, size="m", name=f"{name}.action")
        # Never shown before it has a parent: it would be a window of its own for a moment, and take the focus.
        if not action:
            self.action.hide()
        self.action.clicked.connect(self._act)
        box.addWidget(self.action)
        self.cross = IconButton(theme, "close", theme.t("閉じる"), size=26, glyph=14, name=f"{name}.close")
        if not closable:
            self.cross.hide()
        self.cross.clicked.connect(self.dismiss)
        box.addWidget(self.cross)
        self.setMinimumHeight(theme.px(40))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        if seconds:
            self._timer.start(seconds * 1000)

    def dismiss(self) -> None:
        """Take the bar away."""
        self._timer.stop()
        self.dismissed = True
        self.hide()
        self.closed.emit()

    def _act(self) -> None:
        self.acted.emit()
        self.dismiss()

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self.theme
        own, tint = t.tone(LOOKS[self.kind][0])
        border = own if t.tokens.bordered else None
        paint.plane(QPainter(self), QRectF(self.rect()), tint, border, t.px(4))


class NoticeStack(QWidget):
    """Where the bars of a page or of the window stand: newest first, at most three."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(theme.px(6))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_notice(
        self, words: str, kind: NoticeKind = "info", *, action: str = "", act=None, shortcut: str = "", seconds: int = 0
    ) -> NoticeBar:
        """Show a bar; `act()` is called by its action. The same words twice stay one bar."""
        for old in self.bars():
            if old.words.text() == words:
                old.dismiss()
        bar = NoticeBar(
            self.theme, words, kind, action=action, shortcut=shortcut, seconds=seconds, name="notice", parent=self
        )
        if act is not None:
            bar.acted.connect(act)
        # A bound method: a lambda would hold the stack, and the bar's destructor would drop it, and with it the bar.
        bar.closed.connect(self._tidy)
        self.box.insertWidget(0, bar)
        for old in self.bars()[3:]:
            old.dismiss()
        self.show()
        key = f"{action} {shortcut}".strip() if action else ""
        announce(bar, "。".join(part.rstrip("。") for part in (words, key) if part), urgent=kind == "error")
        return bar

    def bars(self) -> list[NoticeBar]:
        """The bars shown, newest first."""
        items = [self.box.itemAt(i) for i in range(self.box.count())]
        found = [item.widget() for item in items if item is not None]
        return [bar for bar in found if isinstance(bar, NoticeBar)]

    def _tidy(self) -> None:
        """Let the bars go that have been dismissed."""
        for bar in self.bars():
            if bar.dismissed:
                self.box.removeWidget(bar)
                bar.deleteLater()
        self.setVisible(bool(self.bars()))


class EmptyState(Themed, QWidget):
    """A dashed panel: icon, what, why, one secondary button with its key. `acted` by the button."""

    acted = Signal()

    def __init__(
        self,
        theme: Theme,
        what: str,
        why: str = "",
        *,
        icon: str = "note",
        action: str = "",
        action_icon: str = "",
        shortcut: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._begin(theme, name, what)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        box.setSpacing(theme.px(4))
        middle = Qt.AlignmentFlag.AlignHCenter
        box.addStretch(1)
        box.addWidget(Glyph(theme, icon, 26, "text3"), 0, middle)
        box.addSpacing(theme.px(3))
        self.what = Label(theme, what, "strong", align="center")
        self.why = Label(theme, why, "small", "text2", align="center")
        box.addWidget(self.what, 0, middle)
        box.addWidget(self.why, 0, middle)
        self.button = Button(theme, action, icon=action_icon, shortcut=shortcut, name=f"{name}.action")
        if not action:
            self.button.hide()
        self.button.clicked.connect(self.acted)
        box.addSpacing(theme.px(4))
        box.addWidget(self.button, 0, middle)
        box.addStretch(1)

    def show_words(self, what: str, why: str = "") -> None:
        """Change what it says."""
        self.what.set_words(what)
        self.why.set_words(why)
        self.setAccessibleName(what)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self.theme
        paint.plane(QPainter(self), QRectF(self.rect()), None, t.color("line2"), t.px(6), dashed=True)


class SaveChip(StateChip):
    """Always tells whether what one types is kept: 保存しています… / 保存済み 14:03:22 / 届かない."""

    def __init__(self, theme: Theme, *, name: str = "save", parent: QWidget | None = None) -> None:
        self._told = ""
        super().__init__(theme, theme.t("まだ書いていません"), icon="pencil", height=24, name=name, parent=parent)

    def show_saving(self) -> None:
        """A write is on its way."""
        self.show_state(self.theme.t("保存しています…"), "neutral", "pencil")

    def show_saved(self, time: str) -> None:
        """The last write is on disk since `time`, as text."""
        words = self.theme.t("保存済み {time}", time=time)
        self.show_state(words, "ok", "check-circle")
        # Every pause in typing saves: the first is said, and the one after a failure; the chip tells the others.
        if self._told != "saved" and self.isVisible():
            announce(self, words)
        self._told = "saved"

    def show_failed(self) -> None:
        """The disk refused; the words stay on the screen."""
        words = self.theme.t("まだ保存できていません")
        self.show_state(words, "danger", "stop")
        if self._told != "failed":
            announce(self, words, urgent=True)
        self._told = "failed"
