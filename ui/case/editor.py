"""Adding a contact, or reading and correcting one. Draft within a second; only free text is needed to save."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.base.clock import local
from app.base.dates import read_moment
from app.base.errors import UserError
from app.base.numbers import minutes
from app.base.texts import N_
from app.services.contacts import may_correct
from models.codes import codes
from models.records.cases import ContactRecord, DraftRecord
from ui.case.form import DraftClock, date_reader
from ui.context import Context
from ui.widgets.buttons import Button, IconButton
from ui.widgets.combo import CodePicker, ComboField, Option, options
from ui.widgets.fields import TextField
from ui.widgets.frames import Hairline, Plane, column, row
from ui.widgets.freetext import FramedText
from ui.widgets.labels import ElidingLabel, Label
from ui.widgets.notices import SaveChip
from ui.widgets.parsed import DateField, NumberField, Reading
from ui.widgets.scroll import ScrollArea

TEXTS: tuple[tuple[str, str, int], ...] = (
    ("summary", N_("内容"), 5),
    ("facts", N_("事実"), 3),
    ("said", N_("本人の話"), 3),
    ("view", N_("職員の見立て"), 3),
    ("original", N_("原文（届いたまま・送ったまま）"), 3),
    ("translation", N_("訳"), 3),
)
FAVOURITES = ("L02", "L01", "L26", "L04", "L03")


class ContactEditor(Plane):
    """`finished(fields, draft, contact)`: save · `closed`: back to the timeline · `dropped(draft)` ·
    `kept`: a draft is on disk."""

    finished = Signal(dict, str, object)
    closed = Signal()
    dropped = Signal(str)
    kept = Signal()

    def __init__(self, ctx: Context, case_id: str) -> None:
        super().__init__(ctx.theme, "window", name="case.editor")
        self._ctx, self._case = ctx, case_id
        self._contact: ContactRecord | None = None
        self._before: dict[str, Any] = {}
        self._draft = ""
        self._seen = 0
        self.busy = False
        self._fields()
        self._clock = DraftClock(self)
        self._clock.due.connect(self.save_draft)
        self._arrange()
        self._watch()

    # --- building -----------------------------------------------------------------------------
    def _fields(self) -> None:
        ctx, t, theme = self._ctx, self._ctx.t, self._ctx.theme

        def combo(name: str, label: str, kind: str) -> ComboField:
            entries = [Option("", ""), *options(codes(kind), t.language)]
            return ComboField(theme, label, entries, name=f"case.editor.{name}")

        self.combos = {
            "channel": combo("channel", t("手段"), "channel"),
            "direction": combo("direction", t("向き"), "direction"),
            "language": combo("language", t("言語"), "language"),
            "interpreter": combo("interpreter", t("通訳"), "interpreter"),
            "original_language": combo("original_language", t("原文の言語"), "language"),
            "consent": combo("consent", t("同意"), "consent_form"),
        }
        self.start = TextField(theme, t("日時"), placeholder=t("11/20 14:02"), name="case.editor.start")
        self.minutes = NumberField(
            theme, t("時間"), parse=_minutes_reader(ctx), suffix=t("分"), name="case.editor.minutes"
        )
        self.helper = TextField(theme, t("通訳者"), name="case.editor.interpreter_name")
        self.next_step = TextField(theme, t("次の約束"), name="case.editor.next_step")
        today = ctx.now().date()
        self.next_due = DateField(theme, t("いつまでに"), parse=date_reader(t, today), name="case.editor.next_due")
        self.texts = {
            name: FramedText(theme, role="read", rows=rows, spoken=t(words), name=f"case.editor.{name}")
            for name, words, rows in TEXTS
        }
        self.texts["summary"].edit.setPlaceholderText(t("話したこと、見たこと、したこと"))
        self.topics = CodePicker(theme, codes("category"), favourites=FAVOURITES, show_code=True, spoken=t("分類"),
                                 name="case.editor.categories")  # fmt: skip
        self.responses = CodePicker(theme, codes("response"), favourites=("A02", "A04", "A07"), show_code=True,
                                    spoken=t("したこと"), name="case.editor.responses")  # fmt: skip

    def _arrange(self) -> None:
        theme, t, px = self._ctx.theme, self._ctx.t, self._ctx.theme.px
        self.back = IconButton(theme, "arrow-left", t("時系列に戻る"), shortcut="Esc", name="case.editor.back")
        self.back.clicked.connect(self.close_editor)
        self.title = Label(theme, "", "section")
        self.note = ElidingLabel(theme, "", "small", "text2")
        self.chip = SaveChip(theme, name="case.editor.saved")
        self.drop = Button(theme, t("下書きを消す"), kind="quiet", size="s", name="case.editor.drop")
        self.drop.clicked.connect(self._drop)
        self.keep = Button(theme, t("完了"), kind="primary", shortcut="Ctrl+Enter", name="case.editor.finish")
        self.keep.clicked.connect(self.finish)
        head = row(self.back, self.title, self.note, self.chip, self.drop, self.keep, gap=px(10),
                   margins=(px(12), px(8), px(20), px(8)))  # fmt: skip
        head.setStretch(2, 1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(10))
        grid.setVerticalSpacing(px(8))
        parts: list[QWidget] = [self.combos["channel"], self.combos["direction"], self.start, self.minutes,
                                self.combos["language"], self.combos["interpreter"], self.helper,
                                self.combos["consent"]]  # fmt: skip
        for place, part in enumerate(parts):
            grid.addWidget(part, place // 4, place % 4)
            grid.setColumnStretch(place % 4, 1)
        content = Plane(theme, "window")
        body = column(gap=px(12), margins=(px(20), px(12), px(20), px(20)))
        body.addWidget(self._text("summary"))
        body.addLayout(grid)
        body.addLayout(row(self._text("facts"), self._text("said"), self._text("view"), gap=px(12)))
        body.addLayout(row(self._text("original"), self._text("translation"), gap=px(12)))
        body.addLayout(row(self.combos["original_language"], self.next_step, self.next_due, gap=px(10)))
        for words, picker in ((t("分類"), self.topics), (t("したこと"), self.responses)):
            body.addLayout(column(Label(theme, words, "caption", "text2"), picker, gap=px(4)))
        body.addStretch(1)
        content.setLayout(body)
        box = column(gap=0)
        box.addLayout(head)
        box.addWidget(Hairline(theme))
        box.addWidget(ScrollArea(theme, content, name="case.editor.scroll"), 1)
        self.setLayout(box)

    def _text(self, name: str) -> QWidget:
        words = next(words for key, words, _ in TEXTS if key == name)
        holder = QWidget()
        self.texts[name].setMinimumHeight(self.theme.px(120 if name == "summary" else 84))
        label = Label(self.theme, self._ctx.t(words), "caption", "text2")
        holder.setLayout(column(label, self.texts[name], gap=self.theme.px(4)))
        return holder

    def _watch(self) -> None:
        for combo in self.combos.values():
            combo.picked.connect(self._touch)
        for field in (self.start, self.minutes, self.helper, self.next_step, self.next_due):
            field.changed.connect(self._touch)
        for text in self.texts.values():
            text.edit.changed.connect(self._touch)
            text.edit.finished.connect(self.finish)
        for picker in (self.topics, self.responses):
            picker.changed.connect(self._touch)

    # --- opening ------------------------------------------------------------------------------
    def begin(self, *, seen: int, contact: ContactRecord | None = None, draft: DraftRecord | None = None) -> None:
        """Empty for a new contact, a contact to read and correct, or a draft to go on with."""
        t = self._ctx.t
        self.busy, self._contact, self._draft = True, contact, draft.id if draft else ""
        self._seen = draft.seen if draft else contact.seen if contact and contact.seen else seen
        fresh = {"start": self._ctx.now().strftime("%Y-%m-%dT%H:%M"), "channel": "phone", "direction": "in"}
        self._put({name: getattr(contact, name) for name in type(contact).__dataclass_fields__} if contact else fresh)
        self._before = self.values()
        if draft is not None:
            self._put({**self._raw(), **dict(draft.fields)})
        same_day = contact is not None and may_correct(contact, self._ctx.me, self._ctx.now())
        correcting = t("記録を訂正する") if same_day else t("訂正の記録を加える")
        self.title.set_words(t("記録を追加") if contact is None else correcting)
        if contact is None:
            note = t("自由記述だけで保存できます。")
        elif same_day:
            note = t("今日のうちは、そのまま直せます。前の文は履歴に残ります。")
        else:
            note = t("元の記録は残り、これを引用する新しい記録になります。")
        self.note.set_words(note)
        self.keep.set_words(t("完了") if contact is None else t("訂正を保存"))
        self.drop.setVisible(bool(draft))
        self.chip.setVisible(bool(draft))
        if draft is not None:
            self.chip.show_saved(local(draft.updated_ms).strftime("%H:%M:%S"))
        self.busy = False
        self.texts["summary"].edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def mend_translation(self) -> None:
        """The caret goes to the translation."""
        self.texts["translation"].edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def draft_id(self) -> str:
        return self._draft

    def contact_id(self) -> str:
        return self._contact.id if self._contact else ""

    def _put(self, fields: Mapping[str, Any]) -> None:
        for name, combo in self.combos.items():
            combo.set_code(str(fields.get(name) or ""))
        self.start.set_text(str(fields.get("start") or "").replace("T", " "))
        given = fields.get("minutes")
        self.minutes.set_text("" if given is None else str(given))
        self.helper.set_text(str(fields.get("interpreter_name") or ""))
        self.next_step.set_text(str(fields.get("next_step") or ""))
        self.next_due.set_text(str(fields.get("next_due") or "")[:10])
        for name, text in self.texts.items():
            text.edit.set_text(str(fields.get(name) or ""))
        self.topics.set_chosen(list(fields.get("categories") or ()))
        self.responses.set_chosen(list(fields.get("responses") or ()))

    # --- what was typed -----------------------------------------------------------------------
    def values(self) -> dict[str, Any]:
        """The contact's fields as they would be saved."""
        was, self.busy = self.busy, True  # reading tidies fields up, which is no typing
        try:
            return self._values()
        finally:
            self.busy = was

    def _values(self) -> dict[str, Any]:
        found: dict[str, Any] = {name: combo.code() for name, combo in self.combos.items()}
        found |= {name: text.edit.text().rstrip() for name, text in self.texts.items()}
        found["start"] = self._start() or self._before.get("start", "")
        found["minutes"] = self.minutes.value()
        found["interpreter_name"] = self.helper.text().strip()
        found["next_step"] = self.next_step.text().strip()
        found["next_due"] = self.next_due.value() or ""
        found["categories"] = tuple(self.topics.chosen())
        found["responses"] = tuple(self.responses.chosen())
        return found

    def _raw(self) -> dict[str, Any]:
        """For the draft: also what cannot be read yet."""
        found = self.values() | {"start": self.start.text().replace(" ", "T"), "minutes": self.minutes.text()}
        return found | {"next_due": self.next_due.text()}

    def _start(self) -> str:
        try:
            day, time = read_moment(self.start.text(), today=self._ctx.now().date())
        except UserError:
            wrong = bool(self.start.text().strip())
            self.start.set_error(
                self._ctx.t("日時として読めません。11/20 14:02 のように書いてください。") if wrong else ""
            )
            return ""
        self.start.set_error("")
        return f"{day.iso}T{time}" if time and len(day.iso) == 10 else day.iso

    def changed(self) -> dict[str, Any]:
        """What differs from what was opened."""
        return {name: value for name, value in self.values().items() if value != self._before.get(name)}

    def says_something(self) -> bool:
        return any(self.texts[name].edit.text().strip() for name in ("summary", "original", "facts", "said", "view"))

    # --- saving -------------------------------------------------------------------------------
    def _touch(self, *_: object) -> None:
        if self.busy:
            return
        self.chip.show()
        self.chip.show_saving()
        self._clock.touch()

    def save_draft(self) -> None:
        """Keep what was typed so far; nothing if nothing was."""
        if self.busy or not self.isEnabled() or not (changed := self.changed()):
            return
        self._clock.stop()
        new = not self._draft
        self._draft = self._draft or self._ctx.vault.ids.new()
        raw = self._raw()
        fields = {name: raw[name] for name in changed} if self._contact else {k: v for k, v in raw.items() if v}
        fields |= {"case_id": self._case, "start": raw["start"], "channel": raw["channel"]}
        if self._contact is not None:
            fields["corrects"] = self._contact.id
        draft, vault, case, seen = self._draft, self._ctx.vault, self._case, self._seen
        if new:
            self.drop.show()
        self._ctx.write(
            lambda: vault.drafts.save(draft, "contact", case, fields, seen=seen),
            owner=self,
            done=self._kept,
            failed=lambda error: (self.chip.show_failed(), self._ctx.errors.report(error)),
        )

    def _kept(self, ms: int) -> None:
        self.chip.show_saved(local(ms).strftime("%H:%M:%S"))
        self.kept.emit()

    def finish(self) -> None:
        """Ctrl+Enter: save it as a contact, or as a correction. Says why if there is nothing to save."""
        if any(text.edit.preedit_active for text in self.texts.values()):
            return
        self._clock.stop()
        if not self.says_something():
            self.note.set_words(self._ctx.t("まだ何も書いていません。ひとことでも書けば保存できます。"), "warn")
            self.texts["summary"].edit.setFocus()
            return
        changed = self.changed()
        if self._contact is not None and not changed:
            self.close_editor()
            return
        fields = (
            changed if self._contact is not None else {k: v for k, v in self.values().items() if v not in ("", None)}
        )
        self.finished.emit(fields, self._draft, self._contact)

    def forget(self) -> None:
        """After a save: nothing is open any more."""
        self._draft, self._contact = "", None
        self._before = self.values()
        self._clock.stop()

    def close_editor(self) -> None:
        """Back to the timeline; what was typed stays as a draft there."""
        self.save_draft()
        self.forget()
        self.closed.emit()

    def _drop(self) -> None:
        draft = self._draft
        self.forget()
        self.dropped.emit(draft)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape:
            self.close_editor()
        elif control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finish()
        else:
            super().keyPressEvent(event)


def _minutes_reader(ctx: Context) -> Any:
    def read(text: str) -> Reading:
        try:
            found = minutes(text)
        except UserError:
            return Reading(error=ctx.t("分の数を書いてください。"))
        return Reading(found, str(found))

    return read
