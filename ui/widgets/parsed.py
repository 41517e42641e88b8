"""Fields for dates, phones and numbers: plain line edits that accept anything and tidy up on blur.

Qt's own refuse full-width digits without a word. Here the reader is handed in (`parse`), nothing is dropped, the
original stays in the tooltip and in the undo history.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QMetaMethod, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from ui.theme import Theme
from ui.widgets.fields import TextField


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of the typed text. `shown` replaces it, `note` stands at the right of the label (和暦,
    全角の数字を半角にしました), `error` under the field; with an error the text stays as typed."""

    value: Any = None
    shown: str = ""
    note: str = ""
    error: str = ""


Reader = Callable[[str], Reading]


class ParsedField(TextField):
    """Tidies up on blur and on Enter. `read(Reading)` afterwards; `value()` is None while it could not be read."""

    read = Signal(object)

    def __init__(self, theme: Theme, label: str = "", *, parse: Reader, parent: QWidget | None = None, **more) -> None:
        super().__init__(theme, label, parent=parent, **more)
        self._parse = parse
        self._hint = more.get("hint", "")
        self._reading = Reading()
        self._tidying = False
        self.typed = self.text()
        self.edit.left.connect(self.tidy)
        self.edit.entered.connect(self.tidy)
        self.edit.textEdited.connect(self._typing)

    def value(self) -> Any:
        """What the text means now; reads it first if it was not yet."""
        self.tidy()
        return self._reading.value

    def reading(self) -> Reading:
        """The last reading, with its error if there was one."""
        return self._reading

    def original(self) -> str:
        """The text as typed, before it was tidied up."""
        return self.typed

    def set_text(self, words: str) -> None:
        super().set_text(words)
        self.typed = words
        self.tidy()

    def _typing(self, words: str) -> None:
        if self._tidying:
            return
        self.typed = words
        if self.error.isVisibleTo(self):
            self.set_error("")
        self.edit.setToolTip("")

    def tidy(self) -> None:
        """Read the text; replace it by the tidy form, keeping what was typed."""
        if self.edit.preedit_active:
            return
        words = self.text()
        reading = self._parse(words) if words.strip() else Reading()
        changed = reading != self._reading
        self._reading = reading
        self.set_error(reading.error)
        self.set_hint(reading.note or self._hint)
        if reading.shown and not reading.error and reading.shown != words:
            self._replace(reading.shown)
            self.edit.setToolTip(self.theme.t("入力したまま: {text}", text=self.typed))
        if changed:
            self.read.emit(reading)

    def _replace(self, shown: str) -> None:
        # Typed over a selection and not set: Ctrl+Z brings the original back.
        self._tidying = True
        self.edit.selectAll()
        self.edit.insert(shown)
        self._tidying = False
        if not self.edit.hasFocus():
            self.edit.setCursorPosition(0)


class PhoneField(ParsedField):
    """A phone number in any writing."""

    def __init__(self, theme: Theme, label: str = "", *, parse: Reader, **more) -> None:
        super().__init__(theme, label, parse=parse, **more)
        self.edit.setInputMethodHints(Qt.InputMethodHint.ImhDialableCharactersOnly)


class NumberField(ParsedField):
    """A number or an amount; `suffix` is its unit."""

    def __init__(self, theme: Theme, label: str = "", *, parse: Reader, **more) -> None:
        super().__init__(theme, label, parse=parse, **more)
        self.edit.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)


class DateField(ParsedField):
    """A date, also 和暦, kanji, or a year and month only. The icon and Alt+Down ask for a calendar by `wants_calendar`;
    the icon stands there only when somebody has connected to it."""

    wants_calendar = Signal()

    def __init__(self, theme: Theme, label: str = "", *, parse: Reader, **more: Any) -> None:
        super().__init__(theme, label, parse=parse, **more)
        name = f"{self.objectName() or 'date'}.calendar"
        self.tool = self.add_tool("calendar-small", theme.t("暦から選ぶ"), name)
        self.tool.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.tool.clicked.connect(self.wants_calendar)
        self.tool.hide()
        self.edit.installEventFilter(self)

    def showEvent(self, event: QShowEvent) -> None:
        self.tool.setVisible(self.isSignalConnected(QMetaMethod.fromSignal(self.wants_calendar)))
        super().showEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and not self.edit.preedit_active:
            alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
            if alt and event.key() == Qt.Key.Key_Down:
                self.wants_calendar.emit()
                return True
        return super().eventFilter(watched, event)
