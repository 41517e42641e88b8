"""Forms made of named fields: each reports what a person changed, takes up what was read, and is left alone while it
has the focus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from models.codes import codes
from ui.context import Context
from ui.widgets.buttons import CheckBox
from ui.widgets.combo import CodePicker, ComboField, Option, options
from ui.widgets.fields import TextField
from ui.widgets.frames import Panel, column, row
from ui.widgets.freetext import FramedText
from ui.widgets.labels import ElidingLabel, Label
from ui.widgets.parsed import DateField, NumberField, ParsedField, PhoneField, Reading

Reader = Callable[[str], Reading]


class Form(QObject):
    """`edited(field, value)` while a person types or picks, `unreadable(field, text)` for what could not be read,
    `left()` when a field loses the focus. Names of widgets are `<name>.<field>`."""

    edited = Signal(str, object)
    unreadable = Signal(str, str)
    left = Signal()

    def __init__(self, ctx: Context, name: str, owner: QWidget) -> None:
        super().__init__(owner)
        self._ctx, self._name = ctx, name
        self._widgets: dict[str, QWidget] = {}
        self._set: dict[str, Callable[[Any], None]] = {}
        self._get: dict[str, Callable[[], Any]] = {}
        self._put: dict[str, Callable[[Any], None]] = {}

    # --- fields -------------------------------------------------------------------------------
    def text(self, field: str, label: str, **more: Any) -> TextField:
        """One line as typed."""
        made = TextField(self._ctx.theme, label, name=f"{self._name}.{field}", **more)
        made.changed.connect(lambda words: self.edited.emit(field, words))
        self._add(field, made, made.text, lambda value: made.set_text(value or ""))
        made.left.connect(self.left)
        return made

    def date(self, field: str, label: str, parse: Reader, **more: Any) -> ParsedField:
        return self._parsed(field, DateField, label, parse, more)

    def phone(self, field: str, label: str, parse: Reader, **more: Any) -> ParsedField:
        return self._parsed(field, PhoneField, label, parse, more)

    def number(self, field: str, label: str, parse: Reader, **more: Any) -> ParsedField:
        return self._parsed(field, NumberField, label, parse, more)

    def _parsed(self, field: str, make: Any, label: str, parse: Reader, more: dict[str, Any]) -> ParsedField:
        """Kept in the draft while typed, read on blur; what cannot be read stays in the draft. A value that was read
        from the vault is shown as it stands and never tidied: looking at a record must not change it."""
        stored: list[Any] = [None]

        def read(words: str) -> Reading:
            reading = parse(words)
            known = stored[0] is not None and words == str(stored[0])
            return Reading(stored[0], "", reading.note) if known else reading

        made: ParsedField = make(self._ctx.theme, label, parse=read, name=f"{self._name}.{field}", **more)

        def take() -> None:
            made.tidy()
            reading = made.reading()
            if reading.error:
                self.unreadable.emit(field, made.text())
            elif reading.value != stored[0]:
                stored[0] = reading.value
                self.edited.emit(field, reading.value)
            self.left.emit()

        def show(value: Any) -> None:
            stored[0] = None if value in (None, "") else value
            made.set_text("" if stored[0] is None else str(value))
            made.tidy()

        def put(typed: Any) -> None:
            made.set_text(str(typed or ""))

        made.changed.connect(lambda words: self.unreadable.emit(field, words))
        made.left.connect(take)
        made.entered.connect(take)
        self._add(field, made, lambda: "" if stored[0] is None else stored[0], show)
        self._put[field] = put
        return made

    def combo(self, field: str, label: str, entries: Iterable[Any] = (), *, kind: str = "", **more: Any) -> ComboField:
        """One code, or none."""
        listed = options(codes(kind), self._ctx.t.language) if kind else list(entries)
        made = ComboField(
            self._ctx.theme, label, [Option("", ""), *listed], name=f"{self._name}.{field}",
            placeholder=more.pop("placeholder", self._ctx.t("未確認")), **more,
        )  # fmt: skip
        made.picked.connect(lambda code: self._picked(field, code))
        self._add(field, made, made.code, lambda value: made.set_code(value or ""))
        return made

    def picks(self, field: str, label: str, kind: str, *, favourites: tuple[str, ...] = ()) -> QWidget:
        """Several codes as chips."""
        theme = self._ctx.theme
        made = CodePicker(theme, codes(kind), favourites=favourites, spoken=label, name=f"{self._name}.{field}")
        made.changed.connect(lambda: self._picked(field, tuple(made.chosen())))
        holder = QWidget()
        holder.setLayout(column(Label(theme, label, "caption", "text2"), made, gap=theme.px(4)))
        self._add(field, made, lambda: tuple(made.chosen()), lambda value: made.set_chosen(tuple(value or ())))
        return holder

    def note(self, field: str, label: str, *, rows: int = 3, placeholder: str = "") -> QWidget:
        """Free text."""
        theme = self._ctx.theme
        made = FramedText(
            theme, role="body", rows=rows, spoken=label, placeholder=placeholder, name=f"{self._name}.{field}"
        )
        made.edit.changed.connect(lambda: self.edited.emit(field, made.edit.text()))
        made.edit.left.connect(self.left)
        made.setFixedHeight(theme.line("body") * rows + theme.px(14))

        def show(value: Any) -> None:
            if made.edit.text() != (value or ""):
                made.edit.set_text(value or "")

        self._add(field, made, made.edit.text, show)
        holder = QWidget()
        holder.setLayout(column(Label(theme, label, "caption", "text2"), made, gap=theme.px(4)))
        return holder

    def check(self, field: str, words: str) -> CheckBox:
        made = CheckBox(self._ctx.theme, words, name=f"{self._name}.{field}")
        made.clicked.connect(lambda: self._picked(field, made.isChecked()))
        self._add(field, made, made.isChecked, lambda value: made.setChecked(bool(value)))
        return made

    def _picked(self, field: str, value: Any) -> None:
        self.edited.emit(field, value)
        self.left.emit()

    def _add(self, field: str, widget: QWidget, get: Callable[[], Any], show: Callable[[Any], None]) -> None:
        self._widgets[field], self._get[field], self._set[field] = widget, get, show

    # --- values -------------------------------------------------------------------------------
    def widget(self, field: str) -> QWidget:
        return self._widgets[field]

    def show(self, values: Mapping[str, Any], busy: Callable[[str], bool]) -> set[str]:
        """Fill in what was read. Busy fields, and those with the focus that say something else, are left alone and
        named in the answer."""
        held: set[str] = set()
        focus = QApplication.focusWidget()
        for field, widget in self._widgets.items():
            value = values.get(field)
            if busy(field):
                held.add(field)
            elif focus is not None and (widget is focus or widget.isAncestorOf(focus)):
                if (self._get[field]() or "") != (value or ""):
                    held.add(field)
            else:
                self._set[field](value)
        return held

    def show_all(self, values: Mapping[str, Any]) -> None:
        """Fill in another record, whatever has the focus."""
        for field, show in self._set.items():
            show(values.get(field))

    def put(self, field: str, value: Any) -> None:
        """Fill in one field, as from a draft."""
        if field in self._set:
            self._put.get(field, self._set[field])(value)

    def set_error(self, field: str, words: str) -> None:
        widget = self._widgets.get(field)
        show = getattr(widget, "set_error", None)
        if show is not None:
            show(words)

    def errors(self) -> list[str]:
        """Fields that could not be read."""
        return [f for f, w in self._widgets.items() if isinstance(w, ParsedField) and w.reading().error]


def grid(ctx: Context, *lines: tuple[QWidget | None, ...]) -> QGridLayout:
    """Fields in equal columns; None leaves a place to the field before it."""
    px = ctx.theme.px
    box = QGridLayout()
    box.setHorizontalSpacing(px(12))
    box.setVerticalSpacing(px(10))
    width = max(len(line) for line in lines)
    for place, line in enumerate(lines):
        at = 0
        while at < len(line):
            span = 1
            while at + span < len(line) and line[at + span] is None:
                span += 1
            if at + span == len(line):
                span = width - at
            widget = line[at]
            if widget is not None:
                box.addWidget(widget, place, at, 1, span)
            at += span
    for column_at in range(width):
        box.setColumnStretch(column_at, 1)
        box.setColumnMinimumWidth(column_at, 1)
    return box


def section(ctx: Context, title: str, *parts: Any, note: str = "", tools: tuple[QWidget, ...] = ()) -> Panel:
    """A titled panel of a form."""
    px = ctx.theme.px
    panel = Panel(ctx.theme, fill="window")
    head = row(Label(ctx.theme, title, "strong"), gap=px(10))
    head.addWidget(ElidingLabel(ctx.theme, note, "caption", "text3"), 1)
    for tool in tools:
        head.addWidget(tool)
    panel.body.setContentsMargins(px(16), px(12), px(16), px(14))
    panel.body.setSpacing(px(10))
    panel.body.addLayout(head)
    for part in parts:
        if isinstance(part, QWidget):
            panel.body.addWidget(part)
        else:
            panel.body.addLayout(part)
    return panel
