"""人: one person as this vault knows them. The name stands as written; how they may be reached is always in sight.

Everything saves itself; a colleague's change never touches a field that is being typed in. Opening is logged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from app.base.errors import UserError
from app.base.texts import N_
from app.services import drafts, histories, organisations, people
from app.services.contacts import Saved
from app.services.histories import HistoryLine
from app.services.shapes import Rows
from models.changes import Changes
from models.records.cases import DraftRecord, PersonFile
from models.records.people import PersonRecord
from ui.commands import Command
from ui.context import Context
from ui.lists.lines import Line
from ui.pages.base import Page
from ui.people.keeper import Keeper
from ui.people.merge_panel import MergePanel
from ui.people.person_form import PersonForm, values_of
from ui.people.record_lists import SideList, case_lines, contact_lines, history_lines
from ui.people.safe import SafeBlock
from ui.people.undo import Undo
from ui.people.ways import Ways
from ui.shell.shell import Shell
from ui.widgets.buttons import Button
from ui.widgets.frames import Plane, column, row
from ui.widgets.labels import ElidingLabel
from ui.widgets.notices import EmptyState, SaveChip
from ui.widgets.scroll import ScrollArea


@dataclass(frozen=True, slots=True)
class Answer:
    """What one reading gives."""

    file: PersonFile
    history: list[HistoryLine]
    members: dict[str, str]
    draft: DraftRecord | None


class PersonPage(Page):
    """A tab for each person; `id` names them."""

    icon = "person"

    def __init__(self, ctx: Context, id: str, parent: QWidget | None = None) -> None:
        super().__init__(ctx, f"person.{id}", parent)
        self._ctx, self._id = ctx, id
        self._person: PersonRecord | None = None
        self._shown = False
        self.undo = Undo(ctx, self)
        self._build()
        audit = ctx.vault.audit
        ctx.write(lambda: audit.note_read("person", id, ""), owner=self)

    # --- building -----------------------------------------------------------------------------
    def _build(self) -> None:
        ctx, t, theme = self._ctx, self._ctx.t, self._ctx.theme
        self.chip = SaveChip(theme, name="person.save")
        service = ctx.vault.people

        def save(id: str, fields: dict[str, Any], seen: int) -> Changes:
            return service.edit(id, fields, seen=seen)

        self.keeper = Keeper(ctx, "person", save, self.chip, self)
        self.ways = Ways(ctx, self.undo, self.chip)
        self.form = PersonForm(ctx, self.ways, self)
        self._name = ElidingLabel(theme, "", "name")
        self._called = ElidingLabel(theme, "", "small", "text2")
        self.safe = SafeBlock(ctx, "person.safe")
        self._new_case = Button(theme, t("新しい案件"), icon="plus", size="h", name="person.new_case")
        self._new_case.clicked.connect(self.new_case)
        self._cases = SideList(
            ctx, "person.cases", t("案件"), t("案件はまだありません。右上の「新しい案件」で開けます。")
        )
        self._contacts = SideList(ctx, "person.contacts", t("対応"), t("対応記録はまだありません。"), most=8)
        self._history = SideList(ctx, "person.history", t("変更の記録"), t("変更はありません。"), most=6)
        self._cases.view.opened.connect(lambda line: ctx.go("case", id=line.record))
        self._contacts.view.opened.connect(self._open_contact)
        self._gone = EmptyState(
            theme, t("この人の記録はありません"), t("削除されたか、この保管庫に共有されていません。"), icon="person"
        )
        self.form.form.edited.connect(self._edited)
        self.form.form.unreadable.connect(self.keeper.hold)
        self.form.form.left.connect(self.keeper.flush)
        self.keeper.refused.connect(self._refused)
        self.keeper.saved.connect(self.undo.remember)
        self._arrange()

    def _arrange(self) -> None:
        px, theme = self.theme.px, self.theme
        self._banner = Plane(theme, "window", "b", name="person.banner")
        self._head = QGridLayout(self._banner)
        self._head.setContentsMargins(px(20), px(10), px(20), px(10))
        self._head.setHorizontalSpacing(px(14))
        self._head.setVerticalSpacing(px(8))
        self._head.addLayout(column(None, self._name, self._called, None, gap=px(2)), 0, 0)
        self._head.addWidget(self.chip, 0, 2)
        self._head.addWidget(self._new_case, 0, 3)
        self._head.setColumnStretch(0, 1)
        self._banner.setMinimumHeight(px(76))
        left, self._lists = QWidget(), QWidget()
        form = column(*self.form.sections(), gap=px(12), margins=(px(20), px(14), px(12), px(20)))
        self._below = column(gap=0)
        form.addLayout(self._below)
        form.addStretch(1)
        left.setLayout(form)
        self._lists.setLayout(column(self._cases, self._contacts, self._history, gap=px(12)))
        right = QWidget()
        self._beside = column(gap=0, margins=(px(4), px(14), px(20), px(20)))
        right.setLayout(self._beside)
        self._left = ScrollArea(theme, left, name="person.form")
        self._right = ScrollArea(theme, right, name="person.side")
        body = row(gap=0)
        body.addWidget(self._left, 1)
        body.addWidget(self._right)
        self._whole = QWidget(self)
        whole = column(self._banner, gap=0)
        whole.addLayout(body, 1)
        self._whole.setLayout(whole)
        self._missing = QWidget(self)
        self._missing.setLayout(column(self._gone, margins=(px(20), px(20), px(20), px(20))))
        self.setLayout(column(self._whole, self._missing, gap=0))
        self._missing.hide()
        self._fit(True)

    _wide: bool | None = None

    def _fit(self, wide: bool) -> None:
        """Wide: lists at the right, the rule in the banner's line. Narrow: both below, nothing is cut."""
        if wide == self._wide:
            return
        self._wide = wide
        self._head.removeWidget(self.safe)
        self._head.addWidget(self.safe, 0 if wide else 1, 1 if wide else 0, 1, 1 if wide else 4)
        (self._below if wide else self._beside).removeWidget(self._lists)
        if wide:
            self._beside.insertWidget(0, self._lists)
            self._beside.addStretch(1)
        else:
            self._below.addWidget(self._lists)
        self._right.setVisible(wide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        px, width = self.theme.px, self.width()
        self._fit(width >= px(860))
        self._right.setFixedWidth(px(372 if width >= px(1080) else 300))

    # --- the contract -------------------------------------------------------------------------
    def title(self) -> str:
        person = self._person
        return (person.call_name or person.shown_name or self.t("名前は未確認")) if person else self.t("人")

    def key(self) -> str:
        return self._id

    def cares_about(self, changes: Changes) -> bool:
        return self._id in changes.ids or changes.touches("case", "contact", "way", "deadline", "batch")

    def commands(self) -> Sequence[Command]:
        return (
            Command(
                "person.new_case", N_("この人の新しい案件"), self.new_case, "Ctrl+Shift+N", icon="plus", menu="case"
            ),
            Command("person.save", N_("いま保存"), self.save_now, "Ctrl+S", icon="save", menu="file"),
            Command("person.merge", N_("同じ人としてまとめる…"), self.ask_merge, icon="merge", menu="case"),
            Command("person.add_way", N_("連絡先を足す"), self.form.add_way, icon="phone", menu="case"),
            self.undo.command(),
        )

    def leave(self) -> None:
        super().leave()
        self.save_now()

    def save_now(self) -> None:
        """Write what is pending."""
        self.keeper.flush()
        self.ways.flush()

    def refresh(self) -> None:
        id = self._id

        def read(rows: Rows, seen: int) -> Answer:
            members = {str(m.id): m.short or m.name for m in organisations.members(rows)}
            kept = [d for d in drafts.read_all(rows) if d.kind == "person" and d.subject == id]
            found = people.file(rows, id, seen=seen)
            return Answer(found, histories.of(rows, "person", id), members, kept[0] if kept else None)

        self._ctx.ask(read, owner=self, done=self._show, failed=self._failed)

    # --- showing ------------------------------------------------------------------------------
    def _failed(self, error: BaseException) -> None:
        if isinstance(error, UserError) and error.code == "record.missing":
            self._whole.hide()
            self._missing.show()
            return
        self._ctx.errors.report(error)

    def _show(self, answer: Answer) -> None:
        self._whole.show()
        self._missing.hide()
        person = self._person = answer.file.person
        if str(person.id) != self._id:  # merged meanwhile: the one it lives on in is shown, and written to
            self._id, self._shown = str(person.id), False
        if not self._shown:
            self.keeper.begin(self._id, person.seen, answer.draft.id if answer.draft else "")
            self.form.form.show_all(values_of(person))
        held = self.form.form.show(values_of(person), self.keeper.is_busy)
        if held - set(self.keeper.pending) - set(self.keeper.unread):
            self.notice(self.t("ほかの人がこの欄を変えました。書き終えると、両方が残ります。"), "info")
        self.keeper.read_again(person.seen, held)
        if not self._shown:
            self._shown = True
            self._take_up(answer.draft)
            self._stand_again()
        self.ways.show_person(person)
        self._show_head(person)
        self._cases.show_lines(case_lines(self._ctx, answer.file.cases))
        self._contacts.show_lines(contact_lines(self._ctx, answer.file.contacts))
        self._history.show_lines(history_lines(self._ctx, answer.history, answer.members))
        self.title_changed.emit()

    def _show_head(self, person: PersonRecord) -> None:
        self._name.set_words(person.shown_name or self.t("名前は未確認"))
        language = self._ctx.label("language", person.language)
        called = person.call_name if person.call_name != person.shown_name else ""
        parts = (called, person.reading, person.latin if person.latin != person.shown_name else "", language)
        self._called.set_words("　".join(part for part in parts if part))
        self.safe.show_rule(person.safe)

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self._standing = state.get("widgets", {})

    _standing: dict[str, dict[str, Any]] | None = None

    def _stand_again(self) -> None:
        """Caret and selection once more, now that the fields are filled."""
        standing, self._standing = self._standing, None
        for name, state in (standing or {}).items():
            edit = self.findChild(QLineEdit, name)
            if edit is not None and "caret" in state:
                edit.setCursorPosition(state["caret"])
                if "selection" in state:
                    edit.setSelection(*state["selection"])

    def _take_up(self, draft: DraftRecord | None) -> None:
        """What was typed and not yet written when the page was last left."""
        if draft is not None:
            for field, value in draft.fields:
                self.form.form.put(field, value)
            self.keeper.take_up(draft, lambda field: field in self.form.form.errors())

    # --- acting -------------------------------------------------------------------------------
    def _edited(self, field: str, value: Any) -> None:
        self.keeper.change(field, value)

    def _refused(self, field: str) -> None:
        words = self.t("マイナンバーは記録できません(番号法)。番号を消すと保存されます。")
        self.form.form.set_error(field.removeprefix("safe."), words)

    def new_case(self) -> None:
        """Open a case whose client this person is."""
        self.save_now()
        person, cases = self._person, self._ctx.vault.cases
        fields = {"client": self._id, "language": person.language if person else ""}

        def opened(saved: Saved) -> None:
            self.undo.offer(self.t("案件を開きました"), saved.changes)
            self._ctx.go("case", id=saved.id)

        self._ctx.write(lambda: cases.open(fields), owner=self, done=opened)

    def ask_merge(self) -> None:
        """Find the other record of this person; both become one, with the way back."""
        self.save_now()
        shell = self.window().findChild(Shell)
        if shell is None:
            return
        panel = MergePanel(self._ctx, shell, self._id)

        def away() -> None:
            shell.close_panel(panel)
            panel.deleteLater()

        def merge(other: str, taken: tuple[str, ...]) -> None:
            away()
            vault, seen, keep = self._ctx.vault, self._person.seen if self._person else 0, self._id
            self._ctx.write(
                lambda: vault.merging.merge(keep, other, chosen=taken, seen=seen), owner=self, done=self._merged
            )

        panel.closed.connect(away)
        panel.chosen.connect(merge)
        panel.open_in(shell)

    def _merged(self, saved: Saved) -> None:
        self.undo.offer(self.t("二つの記録を、一人としてまとめました。"), saved.changes)

    def _open_contact(self, line: Line) -> None:
        contact = line.record
        if contact.case_id:
            self._ctx.go("case", id=contact.case_id)
        else:
            self._ctx.go("inbox", contact=str(contact.id))
