"""What all our widgets share: the theme, a name for tests and screen readers, when the focus ring is shown."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFocusEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.theme import Theme

T = TypeVar("T", bound=QWidget)

KEY_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
)


class Themed:
    """Mixin of every widget here: keeps the theme and follows its changes. Call `_begin` in the constructor."""

    theme: Theme

    def _begin(self, theme: Theme, name: str = "", spoken: str = "") -> None:
        assert isinstance(self, QWidget)
        self.theme = theme
        if name:
            self.setObjectName(name)
        if spoken:
            self.setAccessibleName(spoken)
        theme.changed.connect(self._rethemed)

    def _rethemed(self) -> None:
        assert isinstance(self, QWidget)
        self.updateGeometry()
        self.update()


class PaintedButton(Themed, QAbstractButton):
    """A button painted by us. The ring shows when the focus came by key, not by mouse."""

    ring_radius = 4

    def __init__(self, theme: Theme, words: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.focus_visible = False
        self._reason = ""
        # Set before the text, so that '&' in a person's words is not taken for a mnemonic.
        self.setText(words.replace("&", "&&"))
        self._begin(theme, name, words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def words(self) -> str:
        """The text as shown."""
        return self.text().replace("&&", "&")

    def set_words(self, words: str) -> None:
        """Change the text and the accessible name with it."""
        self.setText(words.replace("&", "&&"))
        self.setAccessibleName(words)
        self.updateGeometry()

    def refuse(self, reason: str) -> None:
        """Disable, with the reason in words (tooltip and description); an empty reason enables again."""
        self.setEnabled(not reason)
        self._reason = reason
        self.setToolTip(reason)
        self.setAccessibleDescription(reason)

    def show_key(self, key: str) -> None:
        """Show the key that presses it, where this button shows one."""

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def focusInEvent(self, event: QFocusEvent) -> None:
        kept = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
        if event.reason() not in kept:
            self.focus_visible = event.reason() in KEY_REASONS
        super().focusInEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def shade(self) -> float:
        """How much text colour lies over the fill: hover 6 %, pressed 12 %."""
        if not self.isEnabled():
            return 0.0
        return 0.12 if self.isDown() else 0.06 if self.underMouse() else 0.0

    def siblings(self, kind: type[T]) -> list[T]:
        """Widgets of a kind under the same parent, in their order."""
        above = self.parentWidget()
        return above.findChildren(kind) if above is not None else []

    def box(self) -> QRectF:
        """The whole of the widget."""
        return QRectF(self.rect())

    def keyPressEvent(self, event) -> None:  # type: ignore[override]
        # Enter presses too: people expect it, and Qt gives it only to dialogs.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)
