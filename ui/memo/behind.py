"""What was behind a floating panel when it opened: focus, caret, selection and scroll, given back exactly."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLineEdit, QTextEdit, QWidget
from shiboken6 import isValid


@dataclass(slots=True)
class Behind:
    """Take it before the focus moves: a line edit forgets its selection when the focus leaves. Thread: main."""

    focus: QWidget | None = None
    caret: tuple[int, int] | None = None
    selection: tuple[int, int] | None = None
    scrolls: list[tuple[QAbstractScrollArea, int, int]] = field(default_factory=list)

    @classmethod
    def now(cls) -> Behind:
        """As everything stands at this moment."""
        return cls.of(QApplication.focusWidget())

    @classmethod
    def of(cls, focus: QWidget | None) -> Behind:
        """As one widget stands, with everything it scrolls in."""
        found = cls(focus)
        if isinstance(focus, QTextEdit):
            cursor = focus.textCursor()
            found.caret = (cursor.anchor(), cursor.position())
        elif isinstance(focus, QLineEdit):
            found.caret = (focus.cursorPosition(), focus.cursorPosition())
            if focus.hasSelectedText():
                found.selection = (focus.selectionStart(), focus.selectionLength())
        above = focus
        while above is not None:
            if isinstance(above, QAbstractScrollArea):
                found.scrolls.append((above, above.horizontalScrollBar().value(), above.verticalScrollBar().value()))
            above = above.parentWidget()
        return found

    def give_back(self) -> bool:
        """Put focus, caret, selection and scroll back; False if the widget is gone."""
        focus = self.focus
        if focus is None or not isValid(focus) or not focus.isVisible():
            return False
        focus.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(focus, QTextEdit) and self.caret:
            cursor = focus.textCursor()
            last = focus.document().characterCount() - 1
            cursor.setPosition(min(self.caret[0], last))
            cursor.setPosition(min(self.caret[1], last), cursor.MoveMode.KeepAnchor)
            focus.setTextCursor(cursor)
        elif isinstance(focus, QLineEdit) and self.caret:
            focus.setCursorPosition(self.caret[1])
            if self.selection:
                self._select(focus, *self.selection)
        for area, across, down in self.scrolls:
            if isValid(area):
                area.horizontalScrollBar().setValue(across)
                area.verticalScrollBar().setValue(down)
        return True

    def _select(self, edit: QLineEdit, start: int, length: int) -> None:
        # The caret may stand at either end of what is selected.
        if self.caret and self.caret[1] == start:
            edit.setSelection(start + length, -length)
        else:
            edit.setSelection(start, length)
