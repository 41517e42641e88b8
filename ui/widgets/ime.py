"""Line edits that know when a conversion is open: Enter, Escape and chords belong to the IME then, not to us."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from ui import fonts
from ui.fonts import Role
from ui.theme import Theme
from ui.widgets.base import Themed


class Preedit:
    """Mixin of text widgets: `preedit_active` while a conversion is open; keys are swallowed meanwhile."""

    preedit_active = False
    _preedit = ""

    def _note_preedit(self, event: QInputMethodEvent) -> None:
        self._preedit = event.preeditString()
        self.preedit_active = bool(self._preedit)

    def commit_preedit(self) -> None:
        """Let an open conversion stand as text: before a lock, a tab switch, a close."""
        if self.preedit_active:
            QGuiApplication.inputMethod().commit()
        if self.preedit_active:
            # No input method answered. Better a half-converted word than none.
            event = QInputMethodEvent("", [])
            event.setCommitString(self._preedit)
            QApplication.sendEvent(self, event)  # type: ignore[arg-type]

    @staticmethod
    def _is_early(event: QEvent) -> bool:
        """What Qt acts upon before `keyPressEvent`: shortcuts, and Tab."""
        if event.type() == QEvent.Type.ShortcutOverride:
            return True
        tabs = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        return event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in tabs

    def _owned_by_ime(self, event: QEvent) -> bool:
        """Whether the key belongs to the open conversion. Accepted at ShortcutOverride, no shortcut fires."""
        if not self.preedit_active or not isinstance(event, QKeyEvent):
            return False
        event.accept()
        return True


class LineEdit(Preedit, Themed, QLineEdit):
    """A QLineEdit without frame, in our type. Never a validator, mask or maxLength: they drop characters."""

    left = Signal()
    entered = Signal()

    def __init__(self, theme: Theme, role: Role = "body", *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role: Role = role
        self.ink = "text"
        self.setFrame(False)
        self.setTextMargins(0, 0, 0, 0)
        self._begin(theme, name)
        self._rethemed()
        self.textChanged.connect(self._fit_script)

    def _fit_script(self) -> None:
        """QLineEdit centres by the metrics of its first family: a line in Burmese alone would stand too high."""
        font = self.theme.font(self._role, self.text())
        wanted = fonts.line_families(self.text())
        if wanted:
            font = QFont(font)
            font.setFamilies([*wanted, *font.families()])
        if font != self.font():
            self.setFont(font)

    def _rethemed(self) -> None:
        t = self.theme
        self._fit_script()
        palette = t.palette()
        clear = t.color("raised", 0.0)
        palette.setColor(palette.ColorRole.Base, clear)
        palette.setColor(palette.ColorRole.Text, t.color(self.ink))
        self.setPalette(palette)
        super()._rethemed()

    def event(self, event: QEvent) -> bool:
        if self._is_early(event) and self._owned_by_ime(event):
            return True
        return super().event(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._note_preedit(event)
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._owned_by_ime(event):
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.entered.emit()
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.preedit_active = False
        self.left.emit()
