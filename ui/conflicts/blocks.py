"""One conflicting field on the page: its head, its sides, and the place for another value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app.services.conflicts import FieldConflict, Side
from ui.conflicts.fields import CODED, DATES, MOMENTS
from ui.conflicts.options import Option, Pick, SideCard, neighbour
from ui.conflicts.words import Words
from ui.people.readers import date_reader, moment_reader
from ui.widgets.combo import ComboField, options
from ui.widgets.fields import TextField
from ui.widgets.frames import column, row
from ui.widgets.freetext import FramedText
from ui.widgets.labels import ElidingLabel, Label
from ui.widgets.parsed import DateField

BOTH, WRITTEN = "both", "written"


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for a field: a side by its change, both, or another value. Plain, so that it can be kept."""

    how: str = ""  # "", side, both, written
    side: str = ""
    value: Any = None

    def __repr__(self) -> str:
        return f"Choice({self.how})"


class FieldBlock(QWidget):
    """`chosen()` when the choice changed, `moved_out(dy)` when an arrow leaves the block up or down."""

    chosen = Signal()
    moved_out = Signal(int)

    def __init__(self, words: Words, kind: str, field: FieldConflict, names: Mapping[str, str], place: str) -> None:
        super().__init__()
        self.field, self.kind, self._words, self._names = field, kind, words, names
        self.choice = Choice()
        self._editor: QWidget | None = None
        self.setObjectName(f"conflicts.{field.id}")
        self.setAccessibleName(words.label(kind, field.id))
        self.options: list[Option] = []
        self.picks: dict[str, Pick] = {}
        self._make_options()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(words.ctx.theme.px(12))
        self._columns = 0
        self._below = column(gap=0)
        self.setLayout(column(self._head_row(place), self._grid, self._below, gap=words.ctx.theme.px(7)))
        self._flow(2)
        for option in self.options:
            option.clicked.connect(lambda _=False, figure=option.figure: self.pick(figure))
            option.figured.connect(self.pick)
            option.moved.connect(lambda dx, dy, one=option: self._move(one, dx, dy))
        if field.advised:
            self.pick(1 + [side.id for side in field.sides].index(field.advised))

    def _make_options(self) -> None:
        words, field, name = self._words, self.field, f"conflicts.{self.field.id}"
        text = words.is_text(self.kind, field.id)
        base = field.before if text and isinstance(field.before, str) else ""
        self.cards = [
            SideCard(
                words.ctx.theme,
                f"{name}.side{n}",
                n,
                self._head(side),
                words.time(side.at_ms),
                self.say(side.value),
                base,
            )
            for n, side in enumerate(field.sides, 1)
        ]
        self.options += self.cards
        t = words.ctx.t
        if text and len({side.value for side in field.sides if side.value}) > 1:
            self._add_pick(BOTH, t("つないで残す") if field.long else t("両方を残す"), "copy")
        if text or f"{self.kind}.{field.id}" in CODED or self._dated():
            self._add_pick(WRITTEN, t("別の値を書く"), "pencil")

    def _head_row(self, place: str) -> QHBoxLayout:
        theme, t, field = self._words.ctx.theme, self._words.ctx.t, self.field
        self._told = (
            t("もとの値: {value}", value=self.say(field.before)) if field.before is not None else t("もとは空欄")
        )
        self._advised = t("安全の項目は、狭いほうをすすめます") if field.id.startswith("safe_") else self._advice()
        self._base = ElidingLabel(theme, self._told, "small", "text2")
        self._hint = Label(theme, self._advised, "small", "text2")
        head = row(
            Label(theme, place, "small", "text2"),
            Label(theme, self._words.label(self.kind, field.id), "section"),
            self._base,
            self._hint,
            gap=theme.px(8),
        )
        head.setStretch(2, 1)
        for pick in self.picks.values():
            head.addWidget(pick)
        return head

    # --- reading ------------------------------------------------------------------------------
    def say(self, value: Any) -> str:
        return self._words.value(self.kind, self.field.id, value, self._names)

    def value(self) -> Any:
        """What will stand in the field."""
        if self.choice.how == "side":
            return next(side.value for side in self.field.sides if side.id == self.choice.side)
        return self.joined() if self.choice.how == BOTH else self.choice.value

    def shown(self) -> Any:
        """What lists show until somebody decides."""
        return next((side.value for side in self.field.sides if side.shown), self.field.sides[0].value)

    def decision(self) -> Any:
        """What `Conflicts.decide` is told: a side, or the value."""
        return (self.choice.side,) if self.choice.how == "side" else self.value()

    def joined(self) -> str:
        """Both values: long texts in order of time, each under who wrote it and when; short ones side by side."""
        sides = [side for side in self.field.sides if side.value]
        if self.field.long:
            ordered = sorted(sides, key=lambda side: (side.at_ms, side.id))
            mark = self._words.ctx.t
            parts = [
                mark("【{name} {time}】", name=self._words.person(side.name), time=self._words.time(side.at_ms))
                + f"\n{str(side.value).rstrip()}"
                for side in ordered
            ]
            return "\n".join(parts)
        values = list(dict.fromkeys(str(side.value) for side in sides))
        base = self.field.before
        if isinstance(base, str) and base and all(value.startswith(base) for value in values):
            values = [values[0], *(value[len(base) :] for value in values[1:])]
        return " / ".join(value.strip() for value in values if value.strip())

    def how(self) -> str:
        """両方 · 佐藤 · 別の値, for the preview."""
        t = self._words.ctx.t
        if self.choice.how == "side":
            side = next(side for side in self.field.sides if side.id == self.choice.side)
            return self._words.person(side.name)
        return {BOTH: t("両方"), WRITTEN: t("別の値")}.get(self.choice.how, "")

    def ready(self) -> bool:
        """Whether something was chosen that can be written."""
        return bool(self.choice.how) and (self.choice.how != WRITTEN or self.choice.value not in (None, ""))

    # --- choosing -----------------------------------------------------------------------------
    def pick(self, figure: int) -> None:
        """Choose by figure; one that stands for nothing here does nothing, the same twice takes it back."""
        option = next((one for one in self.options if one.figure == figure), None)
        if option is None:
            return
        how = next((key for key, one in self.picks.items() if one is option), "side")
        if how == "side":
            side = self.field.sides[figure - 1].id
            choice = Choice("side", side)
            choice = Choice() if choice == self.choice else choice
        else:
            choice = Choice() if self.choice.how == how else Choice(how, value=self.choice.value)
        self.choose(choice, edit=True)

    def choose(self, choice: Choice, *, edit: bool = False) -> None:
        """Take up a choice; `edit` puts the caret into the place for another value."""
        self.choice = choice
        for number, card in enumerate(self.cards):
            card.setChecked(choice.how == "side" and self.field.sides[number].id == choice.side)
        for key, pick in self.picks.items():
            pick.setChecked(choice.how == key)
        if choice.how == WRITTEN:
            self._edit(edit)
        elif self._editor is not None:
            self._editor.hide()
        self.chosen.emit()

    def typing(self) -> bool:
        """Whether the caret is in the place for another value."""
        return self._editor is not None and self._editor.isAncestorOf(self.window().focusWidget() or self)

    def take_focus(self) -> None:
        chosen = next((one for one in self.options if one.isChecked()), self.options[0])
        chosen.setFocus(Qt.FocusReason.TabFocusReason)

    # --- inside -------------------------------------------------------------------------------
    def _add_pick(self, key: str, words: str, icon: str) -> None:
        pick = Pick(self._words.ctx.theme, words, icon, f"conflicts.{self.field.id}.{key}", len(self.options) + 1)
        self.picks[key] = pick
        self.options.append(pick)

    def _head(self, side: Side) -> str:
        t, who = self._words.ctx.t, self._words.person(side.name)
        return t("{name}(この端末)", name=who) if side.local else t("{name}(届いた変更)", name=who)

    def _advice(self) -> str:
        t = self._words.ctx.t
        if not self.field.advised:
            return ""
        same = len({side.value for side in self.field.sides}) == 1
        return t("どちらも同じ値です") if same else t("新しいほうを選んであります")

    def _dated(self) -> bool:
        key = f"{self.kind}.{self.field.id}"
        return key in DATES or key in MOMENTS

    def _move(self, one: Option, dx: int, dy: int) -> None:
        if dy:
            self.moved_out.emit(dy)
            return
        other = neighbour(self.options, one, dx)
        if other is not None:
            other.setFocus(Qt.FocusReason.TabFocusReason)

    def _edit(self, focus: bool) -> None:
        if self._editor is None:
            self._editor = self._make_editor()
            self._below.addWidget(self._editor)
        self._editor.show()
        if focus:
            target = self._editor.focusProxy() or getattr(self._editor, "edit", None) or self._editor
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_editor(self) -> QWidget:
        ctx, name = self._words.ctx, f"conflicts.{self.field.id}.value"
        spoken = ctx.t("{field}の別の値", field=self._words.label(self.kind, self.field.id))
        start = self.choice.value if self.choice.value is not None else ""
        key = f"{self.kind}.{self.field.id}"
        if key in CODED:
            entries = options(self._words.options(self.kind, self.field.id), ctx.t.language)
            combo = ComboField(ctx.theme, entries=entries, code=str(start), spoken=spoken, name=name)
            combo.picked.connect(self._wrote)
            return combo
        if self._dated():
            reader = moment_reader(ctx) if key in MOMENTS else date_reader(ctx)
            date = DateField(ctx.theme, parse=reader, text=str(start), spoken=spoken, name=name)
            date.tool.hide()
            date.read.connect(lambda reading: self._wrote(reading.value))
            return date
        if self.field.long:
            long = FramedText(ctx.theme, text=str(start) or self.joined(), rows=4, spoken=spoken, name=name)
            long.edit.changed.connect(lambda: self._wrote(long.edit.text()))
            self._wrote(long.edit.text())
            return long
        text = TextField(ctx.theme, text=str(start), spoken=spoken, name=name)
        text.changed.connect(self._wrote)
        return text

    def _wrote(self, value: Any) -> None:
        self.choice = Choice(WRITTEN, value=value)
        self.chosen.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        px = self._words.ctx.theme.px
        self._flow(1 if self.width() < px(560) else 2)
        # Where there is no room for both, the advice goes before what was there; that stands in the history too.
        wide = self.width() >= px(820) or not self._advised
        self._hint.setVisible(wide and bool(self._advised))
        self._base.set_words(self._told if wide else self._advised)

    def _flow(self, columns: int) -> None:
        """Sides stand beside each other where there is room, else below."""
        if columns == self._columns:
            return
        self._columns = columns
        for number, card in enumerate(self.cards):
            self._grid.addWidget(card, number // columns, number % columns)
        for place in range(2):
            self._grid.setColumnStretch(place, 1 if place < columns else 0)
