"""Free text: fixed line height, accent caret, knows an open conversion. What this field holds is the work itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QTextBlockFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QSizePolicy, QTextEdit, QWidget

from ui import paint
from ui.fonts import Role
from ui.theme import Theme
from ui.widgets.base import Themed
from ui.widgets.ime import Preedit
from ui.widgets.scroll import thin_bars


class FreeText(Preedit, Themed, QTextEdit):
    """Plain text of many lines. `changed()` when the text changed (also while converting, without the preedit),
    `left()` on blur, `finished()` on Ctrl+Enter. No frame (memo); `FramedText` has one. Tab leaves the field."""

    changed = Signal()
    left = Signal()
    finished = Signal()
    ring_radius = 4

    def __init__(
        self,
        theme: Theme,
        *,
        text: str = "",
        placeholder: str = "",
        role: Role = "memo",
        rows: int = 4,
        spoken: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._role: Role = role
        self._rows = rows
        self._begin(theme, name, spoken or placeholder)
        thin_bars(theme, self)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setPlaceholderText(placeholder)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursorWidth(0)
        self.ring_none = True
        self._rethemed()
        self.set_text(text)
        self.textChanged.connect(self.changed)

    # --- text ---------------------------------------------------------------------------------
    def text(self) -> str:
        """The text as typed, lines ended by \\n."""
        return self.toPlainText()

    def set_text(self, words: str) -> None:
        """Fill in by program; says nothing and starts a new undo history."""
        quiet = self.blockSignals(True)
        self.setPlainText(words)
        self._set_lines()
        self.blockSignals(quiet)

    def insert(self, words: str) -> None:
        """Type words at the caret (a set phrase); can be undone."""
        self.textCursor().insertText(words)

    def _set_lines(self) -> None:
        """Fixed line height on every block; without an undo step."""
        form = QTextBlockFormat()
        form.setLineHeight(self._line_height(), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        document = self.document()
        undo = document.isUndoRedoEnabled()
        document.setUndoRedoEnabled(False)
        cursor = QTextCursor(document)
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(form)
        document.setUndoRedoEnabled(undo)

    def _line_height(self) -> int:
        return self.theme.line(self._role, self.toPlainText())

    def _rethemed(self) -> None:
        t = self.theme
        self.setFont(t.font(self._role))
        palette = t.palette()
        palette.setColor(palette.ColorRole.Base, t.color("raised", 0.0))
        self.setPalette(palette)
        self.document().setDocumentMargin(t.px(2))
        quiet = self.blockSignals(True)
        self._set_lines()
        self.blockSignals(quiet)
        super()._rethemed()

    # --- keys and IME -------------------------------------------------------------------------
    def event(self, event: QEvent) -> bool:
        if self._is_early(event) and self._owned_by_ime(event):
            return True
        return super().event(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._note_preedit(event)
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Every key is the input method's while a conversion is open: one that still arrives here does nothing.
        if self._owned_by_ime(event):
            return
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finished.emit()
            return
        super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        # Text only: no pictures, no foreign formats.
        if source.hasText():
            self.insertPlainText(source.text())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.preedit_active = False
        self.update()
        self.left.emit()

    # --- looks --------------------------------------------------------------------------------
    def sizeHint(self) -> QSize:
        t = self.theme
        return QSize(t.px(320), t.line(self._role) * self._rows + t.px(4))

    def minimumSizeHint(self) -> QSize:
        t = self.theme
        return QSize(t.px(120), t.line(self._role) * min(2, self._rows) + t.px(4))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() and not self.isReadOnly():
            # The caret is ours: 2 px in accent, steady (nothing blinks here).
            rect = self.cursorRect()
            size = self.theme.px(19)
            top = rect.center().y() - size // 2 + 1
            QPainter(self.viewport()).fillRect(QRectF(rect.x(), top, 2, size), self.theme.color("accent"))


class FramedText(Themed, QWidget):
    """FreeText in a field frame: `edit` is the text. Border turns accent with focus."""

    def __init__(self, theme: Theme, **more) -> None:
        super().__init__(more.pop("parent", None))
        name = more.get("name", "")
        self._begin(theme)
        from PySide6.QtWidgets import QVBoxLayout

        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(8), theme.px(4), theme.px(4), theme.px(4))
        self.edit = FreeText(theme, **more)
        self.edit.ring_none = False
        self.edit.ring_widget = self  # type: ignore[attr-defined]
        box.addWidget(self.edit)
        if name:
            self.setObjectName(f"{name}.frame")
        self.setFocusProxy(self.edit)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self.theme
        border = t.color("line2" if self.edit.isReadOnly() else "input")
        paint.plane(QPainter(self), QRectF(self.rect()), t.color("raised"), border, t.px(4))
