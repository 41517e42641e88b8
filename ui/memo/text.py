"""The text of a memo: one signal for each change of its words, and no key of a conversion acts or is lost."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent

from ui.theme import Theme
from ui.widgets.freetext import FreeText


class MemoText(FreeText):
    """While a conversion is open every key is the input method's: one that still arrives here does nothing.

    `typed()` once for each change of the words; Qt also speaks of every change of a conversion.
    """

    typed = Signal()
    ring_inside = True
    focus_visible = False
    """The caret tells where one stands; the ring comes when Tab brought the focus."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.focus_visible = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)

    def __init__(self, theme: Theme, **more: Any) -> None:
        super().__init__(theme, **more)
        self.ring_none = False
        self._words = self.text()
        self.changed.connect(self._compare)

    def set_text(self, words: str) -> None:
        super().set_text(words)
        self._words = self.text()

    def _compare(self) -> None:
        if self.text() != self._words:
            self._words = self.text()
            self.typed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.preedit_active:
            event.accept()
            return
        super().keyPressEvent(event)


def keep_preedit(edit: FreeText) -> None:
    """Where the input method did not commit, take what it showed: better a half-converted word than none."""
    cursor = edit.textCursor()
    layout = cursor.block().layout()
    words = layout.preeditAreaText() if layout is not None else ""
    if words:
        at = layout.preeditAreaPosition() + cursor.block().position()
        layout.setPreeditArea(-1, "")
        cursor.setPosition(at)
        cursor.insertText(words)
        edit.setTextCursor(cursor)
        edit.preedit_active = False
