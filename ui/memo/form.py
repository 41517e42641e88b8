"""The rows of a call memo below its text: all of them optional, all of them a matter of one key or click."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.base.texts import N_
from app.services.memos import DeskDay, Favourites, desk_days_to, promise_days
from models.codes import codes
from ui.context import Context
from ui.memo.picks import FewCodes, ToneCodes, short_options
from ui.memo.readers import date_reader, phone_reader
from ui.widgets.chips import Chip
from ui.widgets.combo import Option, PickList
from ui.widgets.fields import TextField
from ui.widgets.freetext import FramedText
from ui.widgets.labels import ElidingLabel, Label
from ui.widgets.parsed import DateField, PhoneField, Reading

BOXES = (("original", N_("原文")), ("facts", N_("事実")), ("said", N_("本人の話")), ("view", N_("見立て")))
DAYS = {
    "today": N_("今日"),
    "tomorrow": N_("明日"),
    "next_desk_day": N_("次の営業日"),
    "three_desk_days": N_("3営業日後"),
    "week": N_("1週間後"),
    "two_weeks": N_("2週間後"),
}


class MemoForm(QWidget):
    """`changed()` on every edit. `fields()` gives what says something, by the names of ContactRecord."""

    changed = Signal()
    called = Signal()
    warned = Signal()

    def __init__(self, ctx: Context, favourites: Favourites, *, promise: bool = True) -> None:
        super().__init__()
        self._ctx, self._filling = ctx, False
        self._consent = "oral"
        self._grid = QGridLayout()
        self._build_words()
        self._build_codes(favourites)
        self._arrange(promise)
        self._connect()

    # --- building -----------------------------------------------------------------------------
    def _build_words(self) -> None:
        ctx, t, theme = self._ctx, self._ctx.t, self._ctx.theme
        self.phone = PhoneField(
            theme, parse=phone_reader(ctx), spoken=t("電話"), height=30, name="memo.phone", placeholder=""
        )
        self.phone.setFixedWidth(theme.px(152))
        self.phone_note = ElidingLabel(theme, t("非通知のときは空でよい"), "small", "text3")
        self.call_name = TextField(theme, spoken=t("呼び名"), height=30, name="memo.call_name")
        self.call_name.setFixedWidth(theme.px(132))
        self.step = TextField(theme, spoken=t("次の約束"), height=30, name="memo.next_step")
        self.due = DateField(theme, parse=date_reader(ctx), spoken=t("約束の日"), height=30, name="memo.next_due")
        self.due.setFixedWidth(theme.px(124))
        self.due_note = Label(theme, "", "small", "text2")
        self.note = Label(theme, "", "small", "danger", wrap=True, icon="warning")
        self.note.hide()
        self.danger = Label(theme, "", "small", "danger", wrap=True, icon="warning", name="memo.danger")
        self.danger.hide()

    def _build_codes(self, favourites: Favourites) -> None:
        theme, t = self._ctx.theme, self._ctx.t
        self.language = ToneCodes(
            theme,
            short_options("language", t.language),
            favourites=favourites.languages,
            single=True,
            spoken=t("言語"),
            name="memo.language",
            rest=t("ほか"),
        )
        self.interpreter = ToneCodes(
            theme,
            short_options("interpreter", t.language),
            favourites=("none", "staff", "phone"),
            single=True,
            spoken=t("通訳"),
            name="memo.interpreter",
            rest=t("ほか"),
        )
        self.consent = Chip(theme, t("口頭で説明した"), name="memo.consent")
        self.categories = FewCodes(
            theme,
            short_options("category", t.language),
            favourites=favourites.categories,
            show_code=True,
            spoken=t("分類"),
            name="memo.categories",
        )
        self.safety = ToneCodes(
            theme,
            short_options("safety", t.language, {"text_back": t("文字で折り返し")}),
            favourites=("can_talk", "text_back", "not_company", "danger"),
            spoken=t("安全"),
            name="memo.safety",
            rest=t("ほか"),
            tones={"text_back": ("warn", "shield"), "danger": ("danger", "warning")},
        )

    def _arrange(self, promise: bool) -> None:
        px, t, theme = self._ctx.theme.px, self._ctx.t, self._ctx.theme
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(px(6))
        self._grid.setVerticalSpacing(px(6))
        self._grid.setColumnMinimumWidth(0, px(52))
        self._grid.setColumnStretch(1, 1)
        phone = _line(px(8), self.phone, (self.phone_note, 1), Label(theme, t("呼び名"), "small", "text2"),
                      self.call_name)  # fmt: skip
        interpreter = _line(px(8), (self.interpreter, 1), Label(theme, t("同意"), "small", "text2"), self.consent)
        step = _line(px(6), (self.step, 1), self.due, self.due_note)
        rows: list[tuple[str, Any]] = [
            (t("電話"), phone),
            (t("言語"), self.language),
            (t("通訳"), interpreter),
            (t("分類"), self.categories),
            (t("安全"), self.safety),
        ]
        for place, (label, part) in enumerate(rows):
            self._row(place, label, part, 30 if part is phone else 26)
        self._grid.addWidget(self.danger, len(rows), 1)
        if promise:
            self._row(len(rows) + 1, t("次の約束"), step, 30)
        else:
            for part in (self.step, self.due, self.due_note):
                part.setParent(self)
                part.hide()
        self._grid.addWidget(self.note, len(rows) + 2, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(8))
        box.addLayout(self._grid)
        self.more = self._more_boxes()
        box.addWidget(self.more)
        self.more.hide()

    def _row(self, place: int, label: str, part: Any, height: int = 26) -> None:
        words = Label(self._ctx.theme, label, "small", "text2")
        words.setFixedHeight(self._ctx.theme.px(height))
        self._grid.addWidget(words, place, 0, Qt.AlignmentFlag.AlignTop)
        if isinstance(part, QWidget):
            self._grid.addWidget(part, place, 1)
        else:
            self._grid.addLayout(part, place, 1)

    def _more_boxes(self) -> QWidget:
        theme, t = self._ctx.theme, self._ctx.t
        self.boxes = {
            name: FramedText(theme, role="body", rows=2, spoken=t(title), name=f"memo.{name}") for name, title in BOXES
        }
        self.code = TextField(theme, spoken=t("識別コード"), height=30, name="memo.member_code",
                              placeholder=t("ちらしの識別コード。なくてもよい"))  # fmt: skip
        more = QWidget(self)
        grid = QGridLayout(more)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(6))
        grid.setVerticalSpacing(theme.px(6))
        grid.setColumnMinimumWidth(0, theme.px(52))
        for place, (name, title) in enumerate(BOXES):
            grid.addWidget(Label(theme, t(title), "small", "text2"), place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self.boxes[name], place, 1)
        grid.addWidget(Label(theme, t("コード"), "small", "text2"), len(BOXES), 0)
        grid.addWidget(self.code, len(BOXES), 1)
        return more

    def _connect(self) -> None:
        for field in (self.phone, self.call_name, self.step, self.due, self.code):
            field.changed.connect(self._changed)
        for field in (self.phone, self.call_name):
            field.changed.connect(self.called)
        for picker in (self.language, self.interpreter, self.categories, self.safety):
            picker.changed.connect(self._changed)
        for box in self.boxes.values():
            box.edit.changed.connect(self._changed)
        self.consent.toggled.connect(self._changed)
        self.safety.changed.connect(self._show_danger)
        self.phone.read.connect(self._phone_read)
        self.due.read.connect(self._due_read)
        self.due.wants_calendar.connect(self._open_days)

    def _changed(self, *_: object) -> None:
        if not self._filling:
            self.changed.emit()

    # --- reading and filling ------------------------------------------------------------------
    def fields(self) -> dict[str, Any]:
        """What was filled in; empty ones are left out. The due date only if it could be read, `_due` as typed."""
        due = self.due.reading().value if self.due.text().strip() else ""
        found: dict[str, Any] = {
            "phone": self.phone.text().strip(),
            "call_name": self.call_name.text().strip(),
            "language": next(iter(self.language.chosen()), ""),
            "interpreter": next(iter(self.interpreter.chosen()), ""),
            "consent": self._consent if self.consent.isChecked() else "",
            "categories": tuple(self.categories.chosen()),
            "safety": tuple(self.safety.chosen()),
            "next_step": self.step.text().strip(),
            "next_due": due or "",
            **{name: box.edit.text() for name, box in self.boxes.items()},
        }
        if self.due.text().strip() and not due:
            found["_due"] = self.due.text()
        if self.code.text().strip():
            found["_code"] = self.code.text().strip()
        return {name: value for name, value in found.items() if value}

    def tidy(self) -> None:
        """Read what still stands as typed."""
        self.phone.tidy()
        self.due.tidy()

    def fill(self, fields: Mapping[str, Any]) -> None:
        """Show these values; says nothing."""
        self._filling = True
        text = lambda name: str(fields.get(name) or "")  # noqa: E731
        self.phone.set_text(text("phone"))
        self.call_name.set_text(text("call_name"))
        self.step.set_text(text("next_step"))
        due = text("next_due")
        self.due.set_text(self._ctx.dates.day(due) if due else text("_due"))
        self.code.set_text(text("_code"))
        self.language.set_chosen([text("language")] if text("language") else [])
        self.interpreter.set_chosen([text("interpreter")] if text("interpreter") else [])
        self.categories.set_chosen(list(fields.get("categories") or ()))
        self.safety.set_chosen(list(fields.get("safety") or ()))
        self._fill_consent(text("consent"))
        for name, box in self.boxes.items():
            box.edit.set_text(text(name))
        if any(text(name) for name in (*self.boxes, "_code")):
            self.more.show()
        self._show_danger()
        self._filling = False

    def _fill_consent(self, code: str) -> None:
        self._consent = code or "oral"
        if code not in ("", "oral"):
            self.consent.set_words(self._ctx.label("consent_form", code))
        self.consent.setChecked(bool(code))

    # --- what it says back --------------------------------------------------------------------
    def _show_danger(self) -> None:
        on = "danger" in self.safety.chosen()
        if on:
            t, t0 = self._ctx.t, next((code for code in codes("triage") if code.code == "T0"), None)
            label = t0.label(t.language) if t0 else ""
            act = str(t0.extra.get("act", "")) if t0 and t.language == "ja" else ""
            words = t("いま安全な場所か、先に聞きます。T0 {label} なら、すぐに: {act}", label=label, act=act)
            self.danger.set_words(words if act else t("いま安全な場所か、先に聞きます。"))
        self.danger.setVisible(on)
        if on:
            self.warned.emit()

    def _phone_read(self, reading: Reading) -> None:
        plain = self._ctx.t("非通知のときは空でよい")
        self.phone_note.set_words(reading.note or ("" if reading.value else plain), "text3")
        self.called.emit()
        self._changed()

    def _due_read(self, reading: Reading) -> None:
        t, theme = self._ctx.t, self._ctx.theme
        wrong = bool(self.due.text().strip()) and reading.value is None
        self.due.frame.set_mark("danger" if wrong else "")
        self.note.set_words(reading.note if wrong else "")
        self.note.setVisible(wrong)
        days = desk_days_to(self._ctx.clock, reading.value) if reading.value else None
        words = ""
        if days is not None:
            past = str(reading.value) < self._ctx.now().date().isoformat()
            words = t("過ぎた日") if past else t("本日中") if days == 0 else t.many("{n}営業日", days)
        self.due_note.set_words(words, "warn" if words == t("過ぎた日") else "text2")
        self.due_note.setToolTip(reading.note if not wrong else "")
        self.due_note.setMinimumWidth(theme.px(0))
        self._changed()

    def _open_days(self) -> None:
        t = self._ctx.t
        days: tuple[DeskDay, ...] = promise_days(self._ctx.clock)
        entries = [Option(day.iso, t(DAYS[day.key]), note=self._ctx.dates.day(day.iso)) for day in days]
        picked = PickList(self._ctx.theme, self.due.edit, entries, chosen={str(self.due.reading().value)}, search=False)
        picked.picked.connect(self._take_day)

    def _take_day(self, iso: str) -> None:
        self.due.set_text(self._ctx.dates.day(iso))
        self._changed()


def _line(gap: int, *parts: QWidget | tuple[QWidget, int]) -> QHBoxLayout:
    box = QHBoxLayout()
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(gap)
    for part in parts:
        widget, stretch = part if isinstance(part, tuple) else (part, 0)
        box.addWidget(widget, stretch)
    return box
