"""The form of one section, and what two of them have besides fields: contact ways (安全) and consents (同意)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.base.phones import read_phone
from app.base.texts import N_, Texts
from models.codes import codes
from models.records.cases import CaseFile
from ui.case.form import Bound, FormMaker, Spec
from ui.case.sections import HEADS
from ui.context import Context
from ui.widgets.buttons import Button
from ui.widgets.combo import CodePicker, ComboField, Option, options
from ui.widgets.frames import Hairline, Plane, column, row
from ui.widgets.labels import ElidingLabel, Label
from ui.widgets.parsed import PhoneField, Reading


class SectionForm(Plane):
    """Fields of a section, two in a row where they are `half`."""

    def __init__(self, ctx: Context, section: str, specs: Sequence[Spec]) -> None:
        super().__init__(ctx.theme, "window", name=f"case.form.{section}")
        self.section = section
        self.fields: list[Bound] = []
        maker, px = FormMaker(ctx, "case.field"), ctx.theme.px
        heads = dict(HEADS.get(section, ()))
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(px(10))
        self.grid.setVerticalSpacing(px(8))
        self.grid.setColumnStretch(0, 1)
        self.grid.setColumnStretch(1, 1)
        at, left = 0, True
        for spec in specs:
            head = heads.get(f"{spec.target}.{spec.name}")
            if head or not (spec.half or left):
                at, left = at + (0 if left else 1), True
            if head:
                self.grid.addWidget(Label(ctx.theme, ctx.t(head), "small_strong"), at, 0, 1, 2)
                at += 1
            widget, bound = maker.make(spec)
            self.fields.append(bound)
            if spec.half:
                self.grid.addWidget(widget, at, 0 if left else 1)
                at, left = at + (0 if left else 1), not left
            else:
                self.grid.addWidget(widget, at, 0, 1, 2)
                at, left = at + 1, True
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(px(16), px(12), max(0, px(16) - 10), px(12))
        self.box.setSpacing(px(10))
        self.box.addLayout(self.grid)
        self.box.addStretch(1)

    def below(self, part: QWidget) -> None:
        """Put something under the fields."""
        self.box.insertWidget(self.box.count() - 1, part)


def phone_reader(t: Texts) -> Any:
    """Reads a phone number; what is no number stays as typed, with a word."""

    def read(text: str) -> Reading:
        phone = read_phone(text)
        if phone is None:
            return Reading(text, "", t("番号として読めません。このまま残せます"))
        return Reading(text, "", "")

    return read


def _brief(text: str, most: int = 40) -> str:
    line = text.split("\n")[0]
    return line if len(line) <= most else line[: most - 1] + "…"


class WaysBox(QWidget):
    """連絡先: each number with its own rule beside it, and a line to add one. `added(kind, value)`."""

    added = Signal(str, str)

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self.fields: list[Bound] = []
        self._shown: tuple[Any, ...] = ()
        t, theme = ctx.t, ctx.theme
        self.list = QVBoxLayout()
        self.list.setContentsMargins(0, 0, 0, 0)
        self.list.setSpacing(theme.px(6))
        self.kind = ComboField(theme, "", codes("way_kind"), code="mobile", spoken=t("種類"), name="case.way.kind")
        self.value = PhoneField(
            theme,
            "",
            parse=phone_reader(t),
            placeholder=t("番号やアカウント"),
            spoken=t("新しい連絡先"),
            name="case.way.value",
        )
        self.add = Button(theme, t("追加"), icon="plus", size="s", name="case.way.add")
        self.add.clicked.connect(self._add)
        self.value.entered.connect(self._add)
        line = row(self.kind, self.value, self.add, gap=theme.px(6))
        line.setStretch(0, 2)
        line.setStretch(1, 3)
        box = column(Hairline(theme), Label(theme, t("連絡先ごとの決まり"), "small_strong"), gap=theme.px(8))
        box.addLayout(self.list)
        box.addLayout(line)
        self.setLayout(box)

    def show_file(self, file: CaseFile) -> bool:
        """Show the client's ways; True if the fields were made anew."""
        ways = file.client.ways if file.client else ()
        shown = tuple((way.id, way.kind, way.value, way.label) for way in ways)
        if shown == self._shown or any(bound.has_focus() for bound in self.fields):
            return False
        self._shown = shown
        while self.list.count():
            gone = self.list.takeAt(0)
            widget = gone.widget() if gone else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.fields = []
        for id, kind, value, label in shown:
            self.list.addWidget(self._way(id, kind, value, label))
        return True

    def _way(self, id: str, kind: str, value: str, label: str) -> QWidget:
        ctx, holder = self._ctx, QWidget()
        maker = FormMaker(ctx, "case.way")
        made = [
            maker.make(Spec("way", f"{id}/safe_mode", N_("連絡のしかた"), "code", "safe_mode", counts=False)),
            maker.make(Spec("way", f"{id}/safe_when", N_("よいとき・しないこと"), counts=False)),
        ]
        self.fields += [bound for _, bound in made]
        kind_word = ctx.label("way_kind", kind)
        head = row(Label(ctx.theme, value or kind_word, "strong"), gap=ctx.theme.px(8))
        aside = "・".join(part for part in (kind_word if value else "", label) if part)
        head.addWidget(ElidingLabel(ctx.theme, aside, "caption", "text2"), 1)
        pair = row(*(widget for widget, _ in made), gap=ctx.theme.px(8))
        box = column(gap=ctx.theme.px(3))
        box.addLayout(head)
        box.addLayout(pair)
        holder.setLayout(box)
        return holder

    def _add(self) -> None:
        if self.value.edit.preedit_active or not self.value.text().strip():
            return
        self.added.emit(self.kind.code(), self.value.text().strip())
        self.value.set_text("")


class ConsentBox(QWidget):
    """同意: what was recorded so far, newest first, and a line to record one. `given(purposes, form)`."""

    given = Signal(list, str)

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        t, theme = ctx.t, ctx.theme
        self.told = Label(theme, "", "small", "text2", wrap=True, name="case.consents")
        self.purposes = CodePicker(
            theme,
            codes("consent_purpose"),
            favourites=("a", "b", "c", "e"),
            spoken=t("何への同意か"),
            name="case.consent",
        )
        forms = [o for o in options(codes("consent_form"), t.language) if o.code != "none"]
        self.form = ComboField(theme, t("かたち"), [Option("", ""), *forms], code="oral", name="case.consent.form")
        self.record = Button(theme, t("同意を記録"), icon="check", size="s", name="case.consent.record")
        self.record.clicked.connect(self._record)
        self.purposes.changed.connect(self._allow)
        line = row(self.form, self.record, gap=theme.px(8))
        box = column(
            Label(theme, t("これまでの同意"), "small_strong"),
            self.told,
            Hairline(theme),
            Label(theme, t("新しい同意"), "small_strong"),
            self.purposes,
            gap=theme.px(8),
        )
        line.setAlignment(self.record, Qt.AlignmentFlag.AlignBottom)
        box.addLayout(line)
        self.setLayout(box)
        self._allow()

    def show_file(self, file: CaseFile) -> None:
        """Consents are told in contacts: when, and how."""
        ctx = self._ctx
        lines = [
            ctx.t(
                "{day} {form}・{what}",
                day=ctx.dates.day(contact.start),
                form=ctx.label("consent_form", contact.consent),
                what=_brief(contact.summary),
            )
            for contact in file.contacts
            if contact.consent and contact.consent != "none"
        ]
        self.told.set_words("\n".join(lines) or ctx.t("まだ記録がありません。話す前に、何に使うかを母語で伝えます。"))

    def _allow(self) -> None:
        self.record.refuse("" if self.purposes.chosen() else self._ctx.t("何への同意かを選んでください"))

    def _record(self) -> None:
        self.given.emit(self.purposes.chosen(), self.form.code() or "oral")
        self.purposes.set_chosen([])
        self._allow()
