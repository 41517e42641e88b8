"""Fields bound to record fields: what was shown, what was typed, and on which reading it rests.

A field never throws away what somebody is typing: `offer` hands it a newly read value, which it takes only while it is
untouched and without the focus. `seen` is the log position of the value that stands in it (architecture §4).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.base.dates import era_year, read_date
from app.base.errors import UserError
from app.base.texts import Texts
from models.codes import codes
from ui.context import Context
from ui.widgets.buttons import CheckBox
from ui.widgets.combo import CodePicker, ComboField, Option, PickList
from ui.widgets.fields import TextField
from ui.widgets.frames import column
from ui.widgets.freetext import FramedText
from ui.widgets.labels import Label
from ui.widgets.parsed import DateField, Reading

Target = Literal["person", "case", "work", "way"]
SHOWN_CODES = ("industry", "triage")
Kind = Literal["text", "long", "date", "code", "codes", "check", "organisation", "employer", "options"]


@dataclass(frozen=True, slots=True)
class Spec:
    """A field of a form. `label` and `hint` are source texts (N_); `codes` names a code list; `half`: two in a row;
    `counts`: whether the completeness dot asks for it."""

    target: Target
    name: str
    label: str
    kind: Kind = "text"
    codes: str = ""
    half: bool = False
    counts: bool = True
    hint: str = ""
    placeholder: str = ""
    favourites: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        return self.target, self.name


def date_reader(t: Texts, today: dt.date) -> Callable[[str], Reading]:
    """Reads what a person types as a date; the era stands beside the label, whole or partial dates are fine."""

    def read(text: str) -> Reading:
        try:
            found = read_date(text, today=today)
        except UserError:
            return Reading(error=t("日付として読めません。2026-11-20 や R8.11.20 のように書いてください。"))
        return Reading(found.iso, found.iso, era_year(found.iso))

    return read


class Told:
    """Who wants to know: like a signal, for things that are no QObjects."""

    def __init__(self) -> None:
        self._calls: list[Callable[[], object]] = []

    def connect(self, call: Callable[[], object]) -> None:
        self._calls.append(call)

    def emit(self) -> None:
        for call in self._calls:
            call()


class Bound:
    """One field: its widget, the value last read and the value as typed. Override the three ways below."""

    def __init__(self, spec: Spec, widget: QWidget) -> None:
        self.edited, self.left = Told(), Told()
        self.spec = spec
        self.widget = widget
        self.base: Any = self.blank()
        self.sent: Any = None
        self.seen = 0
        self.touched = False

    def blank(self) -> Any:
        return ""

    def value(self) -> Any:
        """The value as it would be saved. Raises ValueError while it cannot be read."""
        raise NotImplementedError

    def raw(self) -> Any:
        """What a draft keeps: also what cannot be read yet."""
        return self.value()

    def put(self, value: Any) -> None:
        """Show a value; says nothing."""
        raise NotImplementedError

    def has_focus(self) -> bool:
        now = QApplication.focusWidget()
        return now is not None and (now is self.widget or self.widget.isAncestorOf(now))

    def is_busy(self) -> bool:
        """Whether somebody is in the middle of a value: a conversion is open, or a date is half written."""
        if not self.has_focus():
            return False
        return bool(getattr(QApplication.focusWidget(), "preedit_active", False)) or self.spec.kind == "date"

    def take_focus(self) -> None:
        """Put the keyboard there."""
        stops = [self.widget, self.widget.focusProxy(), *self.widget.findChildren(QWidget)]
        for each in stops:
            if each is not None and each.focusProxy() is None and each.focusPolicy() & Qt.FocusPolicy.TabFocus:
                each.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def is_changed(self) -> bool:
        """Whether something stands here that has not been saved."""
        if not self.touched:
            return False
        try:
            return self.value() != (self.base if self.sent is None else self.sent)
        except ValueError:
            return True

    def offer(self, value: Any, seen: int) -> bool:
        """Take a newly read value. False: somebody else's value waits, because this field is being edited."""
        ours = value == self.base or (self.sent is not None and value == self.sent)
        if not (self.touched or self.has_focus()):
            if value != self.base or not self.seen:
                self.put(value)
            ours = True
        elif ours and not self._differs(value):
            self.touched = False
        if not ours:
            return False
        self.base, self.seen, self.sent = value, seen, None
        return True

    def _differs(self, value: Any) -> bool:
        try:
            return self.value() != value
        except ValueError:
            return True

    def take(self, value: Any, seen: int) -> None:
        """Give up what was typed for the value that was read."""
        self.touched = False
        self.put(value)
        self.base, self.seen, self.sent = value, seen, None

    def restore(self, raw: Any) -> None:
        """Put back what a draft kept."""
        self.put(raw)
        self.touched = True

    def _edit(self) -> None:
        self.touched = True
        self.edited.emit()


class TextBound(Bound):
    def __init__(self, spec: Spec, field: TextField) -> None:
        super().__init__(spec, field)
        self.field = field
        self.quiet = False
        field.changed.connect(lambda _: None if self.quiet else self._edit())
        field.left.connect(self.left.emit)
        field.entered.connect(self.left.emit)

    def value(self) -> Any:
        return self.field.text().strip()

    def raw(self) -> str:
        return self.field.text()

    def put(self, value: Any) -> None:
        self.quiet = True  # a date tidies itself up, which is no typing
        self.field.set_text(str(value or ""))
        self.quiet = False


class DateBound(TextBound):
    def value(self) -> str:
        assert isinstance(self.field, DateField)
        self.quiet = True
        found = self.field.value()
        self.quiet = False
        if found is None and self.field.text().strip():
            raise ValueError("date")
        return found or ""


class LongBound(Bound):
    def __init__(self, spec: Spec, holder: QWidget, text: FramedText) -> None:
        super().__init__(spec, holder)
        self.text = text
        text.edit.changed.connect(self._edit)
        text.edit.left.connect(self.left.emit)
        text.edit.finished.connect(self.left.emit)

    def value(self) -> str:
        return self.text.edit.text().rstrip()

    def put(self, value: Any) -> None:
        self.text.edit.set_text(str(value or ""))


class ComboBound(Bound):
    def __init__(self, spec: Spec, combo: ComboField) -> None:
        super().__init__(spec, combo)
        self.combo = combo
        combo.picked.connect(lambda _: (self._edit(), self.left.emit()))

    def value(self) -> str:
        return self.combo.code()

    def put(self, value: Any) -> None:
        self.combo.set_code(str(value or ""))


class CodesBound(Bound):
    def __init__(self, spec: Spec, holder: QWidget, picker: CodePicker) -> None:
        super().__init__(spec, holder)
        self.picker = picker
        picker.changed.connect(lambda: (self._edit(), self.left.emit()))

    def blank(self) -> Any:
        return ()

    def value(self) -> tuple[str, ...]:
        return tuple(self.picker.chosen())

    def put(self, value: Any) -> None:
        self.picker.set_chosen(list(value or ()))
        # A flow that was filled after it was shown lays itself out only when told.
        self.picker.flow.flow.invalidate()
        self.picker.flow.flow.activate()


class CheckBound(Bound):
    def __init__(self, spec: Spec, box: CheckBox) -> None:
        super().__init__(spec, box)
        self.box = box
        box.clicked.connect(lambda: (self._edit(), self.left.emit()))

    def blank(self) -> Any:
        return False

    def value(self) -> bool:
        return self.box.isChecked()

    def put(self, value: Any) -> None:
        self.box.setChecked(bool(value))


class EmployerBound(TextBound):
    """勤め先: an organisation of the desk, or its name as told. The value is (organisation id, name as told)."""

    def __init__(self, spec: Spec, field: TextField) -> None:
        super().__init__(spec, field)
        self.entries: list[Option] = []
        self._id = ""
        self.tool = field.add_tool("link", field.theme.t("登録済みの機関から選ぶ"), f"{field.objectName()}.link")
        self.tool.clicked.connect(self.open_list)
        field.changed.connect(self._unlink)

    def blank(self) -> Any:
        return ("", "")

    def value(self) -> tuple[str, str]:
        return (self._id, "") if self._id else ("", self.field.text().strip())

    def raw(self) -> Any:
        return list(self.value())

    def put(self, value: Any) -> None:
        self._id, told = (value or ("", ""))[:2]
        name = next((o.text for o in self.entries if o.code == self._id), "")
        self.field.set_text(name or told)
        self._show_link()

    def open_list(self) -> PickList:
        opened = PickList(self.field.theme, self.tool, self.entries, chosen={self._id}, search=True)
        opened.picked.connect(self._pick)
        return opened

    def _pick(self, code: str) -> None:
        self.put((code, ""))
        self._edit()
        self.left.emit()

    def _unlink(self) -> None:
        self._id = ""
        self._show_link()

    def _show_link(self) -> None:
        self.tool.tone = "accent" if self._id else ""
        self.tool.update()


class FormMaker:
    """Makes bound widgets from specs. `lists` holds options by name: organisation, member, programme."""

    def __init__(self, ctx: Context, prefix: str) -> None:
        self._ctx = ctx
        self._prefix = prefix

    def make(self, spec: Spec) -> tuple[QWidget, Bound]:
        """The widget to place and its binding."""
        ctx, t = self._ctx, self._ctx.t
        theme, label, name = ctx.theme, t(spec.label), f"{self._prefix}.{spec.target}.{spec.name}"
        hint, ghost = t(spec.hint) if spec.hint else "", t(spec.placeholder) if spec.placeholder else ""
        if spec.kind == "long":
            text = FramedText(theme, role="body", rows=3, spoken=label, placeholder=ghost, name=name)
            holder = QWidget()
            holder.setLayout(column(Label(theme, label, "caption", "text2"), text, gap=theme.px(4)))
            text.setMinimumHeight(theme.px(78))
            return holder, LongBound(spec, holder, text)
        if spec.kind == "codes":
            picker = CodePicker(theme, codes(spec.codes), favourites=spec.favourites, spoken=label, name=name)
            holder = QWidget()
            holder.setLayout(column(Label(theme, label, "caption", "text2"), picker, gap=theme.px(4)))
            return holder, CodesBound(spec, holder, picker)
        if spec.kind == "check":
            box = CheckBox(theme, label, name=name)
            return box, CheckBound(spec, box)
        if spec.kind in ("code", "options", "organisation"):
            icon = "search" if spec.kind == "organisation" else ""
            entries = [Option("", ""), *_options(spec, t)]
            combo = ComboField(theme, label, entries, placeholder=ghost, hint=hint, icon=icon, name=name)
            return combo, ComboBound(spec, combo)
        if spec.kind == "date":
            parse = date_reader(t, ctx.now().date())
            date = DateField(theme, label, parse=parse, hint=hint, placeholder=ghost, name=name)
            return date, DateBound(spec, date)
        field = TextField(theme, label, hint=hint, placeholder=ghost, name=name)
        return field, EmployerBound(spec, field) if spec.kind == "employer" else TextBound(spec, field)


def _options(spec: Spec, t: Texts) -> Sequence[Option]:
    if not spec.codes:
        return ()
    found = [code for code in codes(spec.codes)]
    tops = {code.code: code for code in found}
    return [
        Option(
            code.code,
            f"{code.code} {code.label(t.language)}" if spec.codes in SHOWN_CODES else code.label(t.language),
            " ".join((code.ja, code.en, code.easy, code.short, *code.synonyms)),
            tops[code.parent].short if code.parent in tops and t.language == "ja" else "",
        )
        for code in found
    ]


class DraftClock(QObject):
    """Says `due` at most `WAIT_MS` after the first key of a burst, so that a draft is never older than a second; and
    `rested` when no key has come for `REST_MS`: then it becomes a change of the record."""

    due = Signal()
    rested = Signal()
    WAIT_MS = 700
    REST_MS = 2_000

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(self.WAIT_MS)
        self._timer.timeout.connect(self.due)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(self.REST_MS)
        self._rest.timeout.connect(self.rested)

    def touch(self) -> None:
        """Something was typed."""
        if not self._timer.isActive():
            self._timer.start()
        self._rest.start()

    def stop(self) -> None:
        """What was typed is saved."""
        self._timer.stop()
        self._rest.stop()

    def is_running(self) -> bool:
        return self._timer.isActive()


def changed(fields: Iterable[Bound]) -> list[Bound]:
    """Those with something unsaved."""
    return [bound for bound in fields if bound.is_changed()]
