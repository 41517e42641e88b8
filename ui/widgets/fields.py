"""Fields: label above, hint right of it, error below with an icon. Nothing here refuses or drops a character."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from ui import paint
from ui.fonts import Role
from ui.theme import Theme
from ui.widgets.base import Themed
from ui.widgets.buttons import IconButton
from ui.widgets.ime import LineEdit
from ui.widgets.labels import ElidingLabel, Label


class FieldFrame(Themed, QWidget):
    """The painted frame around an editor. `mark`: "" or "danger"/"warn" colours the border."""

    ring_radius = 4

    def __init__(self, theme: Theme, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._height = height
        self.mark = ""
        self.read_only = False
        self._begin(theme)
        self.row = QHBoxLayout(self)
        self.row.setSpacing(theme.px(6))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._rethemed()

    def _rethemed(self) -> None:
        t = self.theme
        self.setFixedHeight(t.px(self._height))
        self.row.setContentsMargins(t.px(10), 1, t.px(8), 1)
        super()._rethemed()

    def set_mark(self, mark: str) -> None:
        """Colour the border by a token, "" for the plain one."""
        self.mark = mark
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        editor = self.findChild(QLineEdit)
        if editor is not None:
            editor.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self.theme
        fill = t.color("surface" if self.read_only else "raised")
        border = t.color(self.mark or ("line2" if self.read_only else "input"))
        paint.plane(QPainter(self), QRectF(self.rect()), fill, border, t.px(4))


class Field(Themed, QWidget):
    """Base: head (label, hint), a frame made by the kind of field, a line for errors. `label=""`: no head; then give
    `spoken` for screen readers."""

    def __init__(
        self,
        theme: Theme,
        label: str = "",
        *,
        hint: str = "",
        spoken: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._begin(theme, name)
        self.spoken = spoken or label
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(theme.px(4))
        self.label = Label(theme, label, "caption", "text2")
        self.hint = ElidingLabel(theme, hint, "caption", "text3", align="right")
        self.error = Label(theme, "", "caption", "danger", wrap=True, icon="warning")
        self.error.hide()
        self._head = QWidget(self)
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(theme.px(8))
        head.addWidget(self.label)
        head.addWidget(self.hint, 1)
        self._head.setVisible(bool(label))
        self.box.addWidget(self._head)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def _place(self, frame: QWidget, editor: QWidget) -> None:
        """Put the frame in, tie label and names to the editor."""
        self.box.addWidget(frame)
        self.box.addWidget(self.error)
        self.label.setBuddy(editor)
        editor.setAccessibleName(self.spoken)
        if self.objectName():
            editor.setObjectName(f"{self.objectName()}.edit")
        self.setFocusProxy(editor)
        editor.ring_widget = frame  # type: ignore[attr-defined]

    def set_hint(self, words: str) -> None:
        """Words at the right of the label."""
        self.hint.set_words(words)

    def set_error(self, words: str, tone: str = "danger", icon: str = "warning") -> None:
        """Show what to do, under the field; "" takes it away. Never blocks anything."""
        self.error.set_words(words, tone, icon)
        self.error.setVisible(bool(words))
        frame = self.findChild(FieldFrame)
        if frame is not None:
            frame.set_mark(tone if words else "")
        if (editor := self.focusProxy()) is not None:
            editor.setAccessibleDescription(words)


class TextField(Field):
    """One line of text. `changed(str)` while a person types (never while converting), `left()` on blur, `entered()`."""

    changed = Signal(str)
    left = Signal()
    entered = Signal()

    def __init__(
        self,
        theme: Theme,
        label: str = "",
        *,
        text: str = "",
        placeholder: str = "",
        hint: str = "",
        icon: str = "",
        suffix: str = "",
        height: int = 32,
        role: Role = "body",
        spoken: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, label, hint=hint, spoken=spoken or placeholder, name=name, parent=parent)
        self.spoken = spoken or label or placeholder
        self.frame = FieldFrame(theme, height, self)
        self.edit = LineEdit(theme, role, parent=self.frame)
        self.edit.setText(text)
        self.edit.setPlaceholderText(placeholder)
        if icon:
            self.frame.row.addWidget(Glyph(theme, icon, 16, "text3"))
        self.frame.row.addWidget(self.edit, 1)
        self.suffix = Label(theme, suffix, "caption", "text3", parent=self.frame)
        self.suffix.setVisible(bool(suffix))
        self.frame.row.addWidget(self.suffix)
        self._place(self.frame, self.edit)
        self.edit.textEdited.connect(self.changed)
        self.edit.left.connect(self.left)
        self.edit.entered.connect(self.entered)

    def text(self) -> str:
        """What was typed, as typed."""
        return self.edit.text()

    def set_text(self, words: str) -> None:
        """Fill in by program; says nothing."""
        if words != self.edit.text():
            self.edit.setText(words)
            self.edit.setCursorPosition(0)

    def set_suffix(self, words: str) -> None:
        """Unit or shortcut inside the frame at the right."""
        self.suffix.set_words(words)
        self.suffix.setVisible(bool(words))

    def set_read_only(self, read_only: bool) -> None:
        """Only to be looked at: on surface, still focusable and copyable."""
        self.edit.setReadOnly(read_only)
        self.frame.read_only = read_only
        self.frame.update()

    def add_tool(self, icon: str, words: str, name: str = "") -> IconButton:
        """An icon button inside the frame at the right."""
        tool = IconButton(self.theme, icon, words, size=24, glyph=16, name=name, parent=self.frame)
        self.frame.row.addWidget(tool)
        return tool


class SearchField(TextField):
    """Magnifier, words, shortcut at the right; Escape empties it first. `soft` border for the header."""

    def __init__(self, theme: Theme, placeholder: str, *, shortcut: str = "", height: int = 30, **more) -> None:
        super().__init__(theme, placeholder=placeholder, icon="search", suffix=shortcut, height=height, **more)
        self.edit.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.edit.text()
            and not self.edit.preedit_active
        ):
            self.edit.clear()
            self.changed.emit("")
            return True
        return super().eventFilter(watched, event)


class PasswordField(TextField):
    """Passphrase: dots, an eye to look, a warning while Caps Lock is on."""

    def __init__(self, theme: Theme, label: str, *, icon: str = "key", height: int = 38, **more) -> None:
        super().__init__(theme, label, icon=icon, height=height, **more)
        self._caps = False
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoAutoUppercase
            | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.eye = self.add_tool("eye-off", theme.t("文字を見せる"), f"{self.objectName() or 'password'}.eye")
        self.eye.setCheckable(True)
        self.eye.toggled.connect(self._show)
        self.edit.installEventFilter(self)

    def take(self) -> str:
        """The passphrase; the field is empty afterwards."""
        secret = self.edit.text()
        self.edit.clear()
        self.eye.setChecked(False)
        return secret

    def _show(self, on: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password
        self.edit.setEchoMode(mode)
        self.eye.icon_name = "eye" if on else "eye-off"
        self.eye.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._watch_caps(event)
        return super().eventFilter(watched, event)

    def _watch_caps(self, event: QKeyEvent) -> None:
        # Qt has no state of Caps Lock: a letter whose case disagrees with Shift tells it.
        letter = event.text()
        if event.key() == Qt.Key.Key_CapsLock:
            self._set_caps(not self._caps)
        elif len(letter) == 1 and letter.isascii() and letter.isalpha():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._set_caps(letter.isupper() != shifted)

    def _set_caps(self, on: bool) -> None:
        if on == self._caps:
            return
        self._caps = on
        words = self.theme.t("大文字ロック(Caps Lock)が入っています") if on else ""
        self.set_error(words, "warn", "alert")
        self.frame.set_mark("")


class Glyph(Themed, QWidget):
    """An icon that only accompanies words."""

    def __init__(
        self, theme: Theme, icon: str, size: int = 18, ink: str = "text2", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.icon_name, self._size, self.ink = icon, size, ink
        self._begin(theme)
        self._rethemed()

    def show_icon(self, icon: str, ink: str = "") -> None:
        """Change the icon or its colour."""
        self.icon_name, self.ink = icon, ink or self.ink
        self.update()

    def _rethemed(self) -> None:
        self.setFixedSize(self.theme.px(self._size), self.theme.px(self._size))
        super()._rethemed()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.icon_name:
            box = QRectF(self.rect())
            self.theme.icons.paint(QPainter(self), self.icon_name, box, self.theme.color(self.ink))
