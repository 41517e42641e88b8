"""What can be done on a case: every act runs a service, says so in the notice bar, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from app.base.texts import N_
from app.services.contacts import Saved
from models.changes import Changes
from models.codes import codes
from models.records.cases import CaseLine, ContactRecord, DeadlineRecord, DocumentRecord, DraftRecord
from ui.case.documents_tab import mime_of
from ui.case.reading import CaseRoom, Entry, other_cases
from ui.commands import Command
from ui.context import Context
from ui.widgets.combo import Option, PickList

if TYPE_CHECKING:
    from ui.case.page import CasePage

UNDO_SECONDS = 10


class CaseActs(QObject):
    """Acts of one page. Thread: main."""

    def __init__(self, page: CasePage, ctx: Context, case_id: str) -> None:
        super().__init__(page)
        self._page, self._ctx, self._case = page, ctx, case_id
        self._done: list[tuple[str, ...]] = []

    @property
    def _room(self) -> CaseRoom:
        assert self._page.room is not None
        return self._page.room

    # --- doing and undoing --------------------------------------------------------------------
    def _do(self, work: Callable[[], Any], words: str, then: Callable[[Any], object] | None = None) -> None:
        def told(answer: Any) -> None:
            self._tell(words, self.keep_txns(answer))
            if then is not None:
                then(answer)

        self._ctx.write(work, owner=self._page, done=told)

    def _tell(self, words: str, txns: tuple[str, ...]) -> None:
        undo = {"action": self._ctx.t("元に戻す"), "act": lambda: self.undo(txns), "shortcut": "Ctrl+Z"} if txns else {}
        self._page.notice(words, "ok", seconds=UNDO_SECONDS, **undo)

    def keep_txns(self, answer: Any) -> tuple[str, ...]:
        """Remember an act, so that it can be undone; an act may be several txns (a person and their case)."""
        parts = answer if isinstance(answer, tuple) else (answer,)
        found = [part.changes if isinstance(part, Saved) else part for part in parts]
        txns = tuple(part.txn for part in found if isinstance(part, Changes) and part.txn)
        if txns:
            self._done.append(txns)
        return txns

    def undo(self, txns: tuple[str, ...] = ()) -> None:
        """Take an act of this page back, the last one if none is named."""
        if not self._done:
            self._page.notice(self._ctx.t("元に戻すものはありません。"), "info", seconds=5)
            return
        txns, vault = txns or self._done[-1], self._ctx.vault
        self._done = [done for done in self._done if done != txns]
        self._ctx.write(
            lambda: tuple(vault.cases.undo(txn) for txn in reversed(txns)),
            owner=self._page,
            done=lambda _: self._page.notice(self._ctx.t("元に戻しました。"), "ok", seconds=5),
        )

    def committed(self, changes: tuple[Changes, ...]) -> None:
        """Fields of 記入 were saved; no bar, the save chip tells it."""
        self.keep_txns(changes)
        if not changes:
            self._page.refresh()

    # --- the case -----------------------------------------------------------------------------
    def assign(self, member: str) -> None:
        vault, case, seen = self._ctx.vault, self._case, self._room.seen
        name = dict(self._room.file.members).get(member, "")
        words = self._ctx.t("担当を{name}にしました。", name=name) if name else self._ctx.t("担当を外しました。")
        self._do(lambda: vault.cases.assign([case], member, seen=seen), words)

    def assign_me(self) -> None:
        if self._page.room is not None and self._room.file.case.owner != self._ctx.me:
            self.assign(self._ctx.me)

    def close_case(self) -> None:
        """Close it, or open a closed one again; the bar and Ctrl+Z take it back."""
        self.set_status("received" if self._room.file.case.status == "closed" else "closed")

    def set_status(self, status: str) -> None:
        vault, case, seen = self._ctx.vault, self._case, self._room.seen
        words = self._ctx.t("状態を「{status}」にしました。", status=self._ctx.label("case_status", status))
        self._do(lambda: vault.cases.set_status([case], status, seen=seen), words)

    def set_triage(self, triage: str) -> None:
        vault, case, seen = self._ctx.vault, self._case, self._room.seen
        words = self._ctx.t("緊急度を {code} にしました。", code=triage)
        self._do(lambda: vault.cases.edit(case, {"triage": triage}, seen=seen), words)

    def show_conflicts(self) -> None:
        """The field history, where conflicts are decided."""
        self._go("conflicts", id=self._case)

    def _go(self, kind: str, **where: Any) -> None:
        try:
            self._ctx.go(kind, **where)
        except KeyError:
            self._page.notice(self._ctx.t("この画面はまだ開けません。"), "info", seconds=5)

    def print_case(self) -> None:
        self._print(("case", self._case))

    def _print(self, what: tuple[str, str]) -> None:
        """The window's print command asks the page what: the case, or for this once a contact."""
        self._page.print_next = what
        if not self._ctx.commands.run("print"):
            self._page.notice(self._ctx.t("いまは印刷できません。"), "info", seconds=5)
        self._page.print_next = None

    # --- contacts -----------------------------------------------------------------------------
    def finish_contact(self, fields: dict[str, Any], draft: str, contact: ContactRecord | None) -> None:
        vault, case, seen = self._ctx.vault, self._case, self._room.seen
        editor, t = self._page.editor, self._ctx.t

        def saved(_: Any) -> None:
            editor.forget()
            editor.closed.emit()

        if contact is None:
            client = self._room.file.case.client
            whole = {**fields, "case_id": case, **({"person": client} if client else {})}
            self._do(lambda: vault.contacts.finish(whole, draft=draft, seen=seen), t("記録を保存しました。"), saved)
            return

        def correct() -> Any:
            if set(fields) == {"translation"}:
                answer: Any = vault.contacts.check_translation(contact.id, fields["translation"], seen=contact.seen)
            else:
                answer = vault.contacts.correct(contact.id, fields, seen=contact.seen)
            if draft:
                vault.drafts.drop(draft)
            return answer

        self._do(correct, t("訂正を保存しました。"), saved)

    def drop_draft(self, draft: str) -> None:
        """Forget a draft; until the bar goes it can be brought back."""
        entry = next((e for e in self._room.entries if e.id == draft), None)
        if draft:
            self._drop(entry.draft if entry else None, draft)

    def _drop(self, draft: DraftRecord | None, id: str) -> None:
        vault, page, t = self._ctx.vault, self._page, self._ctx.t

        def back() -> None:
            assert draft is not None
            one, again = draft, dict(draft.fields)
            self._ctx.write(
                lambda: vault.drafts.save(one.id, one.kind, one.subject, again, seen=one.seen),
                owner=page,
                done=lambda _: page.refresh(),
            )

        def told(_: Any) -> None:
            page.refresh()
            undo: dict[str, Any] = {"action": t("元に戻す"), "act": back} if draft else {}
            page.notice(t("下書きを消しました。"), "ok", seconds=UNDO_SECONDS, **undo)

        self._ctx.write(lambda: vault.drafts.drop(id), owner=page, done=told)

    def on_entry(self, act: str, entry: Entry) -> None:
        """checked, delete, print, refile of a row of the timeline."""
        contact, vault, t = entry.contact, self._ctx.vault, self._ctx.t
        if entry.draft is not None and act == "delete":
            self._drop(entry.draft, entry.id)
        elif contact is None:
            return
        elif act == "checked":
            seen = contact.seen
            self._do(
                lambda: vault.contacts.check_translation(contact.id, None, seen=seen), t("訳を確認済みにしました。")
            )
        elif act == "delete":
            seen = contact.seen
            self._do(lambda: vault.contacts.delete(contact.id, seen=seen), t("記録を消しました。"))
        elif act == "print":
            self._print(("contact", contact.id))
        elif act == "refile":
            self.refile(contact)
        elif act == "history":
            self._go("conflicts", entity="contact", id=contact.id)

    def refile(self, contact: ContactRecord) -> None:
        """Choose another case for a contact."""
        case = self._case
        self._ctx.ask(
            lambda rows, seen: other_cases(rows, case),
            owner=self._page,
            done=lambda lines: self._choose_case(contact, lines),
        )

    def _choose_case(self, contact: ContactRecord, lines: list[CaseLine]) -> None:
        t, vault = self._ctx.t, self._ctx.vault
        entries = [
            Option(line.id, f"{line.call_name or line.name or t('名前は未確認')} {line.number}", line.name,
                   self._ctx.label("language", line.language))
            for line in lines
        ]  # fmt: skip
        names = {option.code: option.text for option in entries}
        anchor = self._page.timeline.mode
        opened = PickList(self._ctx.theme, anchor, entries, search=True)
        opened.setObjectName("case.refile")

        def move(target: str) -> None:
            words = t("{case}へ移しました。", case=names[target])
            self._do(lambda: vault.filing.to_case(contact.id, target, seen=contact.seen), words)

        opened.picked.connect(move)

    def refile_current(self) -> None:
        """Ctrl+L on the chosen row."""
        entry = self._page.timeline.view.item()
        if entry is not None and entry.contact is not None:
            self.refile(entry.contact)

    # --- deadlines ----------------------------------------------------------------------------
    def add_deadline(self, what: str, due: str, kind: str) -> None:
        vault, case = self._ctx.vault, self._case
        self._do(lambda: vault.deadlines.add(case, what, due, kind=kind), self._ctx.t("期限を加えました。"))

    def change_deadline(self, record: DeadlineRecord, what: str, due: str, kind: str) -> None:
        vault = self._ctx.vault
        fields = {name: value for name, value in (("what", what), ("due", due), ("kind", kind))
                  if value != getattr(record, name)}  # fmt: skip
        if fields:
            self._do(
                lambda: vault.deadlines.edit(record.id, fields, seen=record.seen), self._ctx.t("期限を直しました。")
            )

    def tick(self, record: DeadlineRecord) -> None:
        vault, t, back = self._ctx.vault, self._ctx.t, bool(record.done)
        words = t("期限を開き直しました。") if back else t("済みにしました: {what}", what=record.what)
        self._do(lambda: vault.deadlines.done(record.id, seen=record.seen, undo=back), words)

    def delete_deadline(self, record: DeadlineRecord) -> None:
        vault = self._ctx.vault
        self._do(lambda: vault.deadlines.delete(record.id, seen=record.seen), self._ctx.t("期限を消しました。"))

    # --- people, documents, consent -----------------------------------------------------------
    def add_person(self, name: str) -> None:
        """A new person of the case; the client, if there is none yet."""
        vault, case, room = self._ctx.vault, self._case, self._room
        persons = (*room.file.case.persons,)

        def work() -> Any:
            made = vault.people.create({"name": name})
            seen = max(room.seen, made.changes.position)
            if room.file.client is None:
                return made.changes, vault.cases.set_client(case, made.id, seen=seen)
            return made.changes, vault.cases.edit(case, {"persons": (*persons, made.id)}, seen=seen)

        self._do(work, self._ctx.t("{name}を加えました。", name=name))

    def add_way(self, kind: str, value: str) -> None:
        vault, room, case = self._ctx.vault, self._room, self._case
        way = {"kind": kind, "value": value}

        def work() -> Any:
            if room.file.client is not None:
                return vault.people.add_way(room.file.client.id, way, seen=room.seen)
            made = vault.people.create({}, [way])
            return made.changes, vault.cases.set_client(case, made.id, seen=made.changes.position)

        self._do(work, self._ctx.t("連絡先を加えました。"))

    def record_consent(self, purposes: list[str], form: str) -> None:
        """A consent is a contact: when, how, and to what, in words that a print shows."""
        ctx, vault, room = self._ctx, self._ctx.vault, self._room
        what = "、".join(ctx.label("consent_purpose", code) for code in purposes)
        fields = {
            "case_id": self._case,
            "person": room.file.case.client,
            "channel": "other",
            "direction": "none",
            "consent": form,
            "summary": ctx.t("同意: {what}", what=what),
        }
        kept = {name: value for name, value in fields.items() if value}
        self._do(lambda: vault.contacts.finish(kept, seen=room.seen), ctx.t("同意を記録しました。"))

    def keep_files(self, files: list[Path]) -> None:
        vault, case, t = self._ctx.vault, self._case, self._ctx.t
        for path in files:
            self._do(
                lambda p=path: vault.documents.keep(p, p.name, mime_of(p), case_id=case),
                t("「{name}」を加えました。", name=path.name),
            )

    def delete_document(self, record: DocumentRecord) -> None:
        vault, seen = self._ctx.vault, self._room.seen
        self._do(lambda: vault.documents.delete(record.id, seen=seen), self._ctx.t("資料を消しました。"))

    def export(self, record: DocumentRecord, place: Path) -> None:
        """Write a document outside the vault: recorded first, then written on the work lane."""
        vault, page, t = self._ctx.vault, self._page, self._ctx.t

        def write() -> None:
            place.write_bytes(vault.read(lambda rows, _: vault.documents.content(rows, record.id)))

        def noted(_: Any) -> None:
            words = t("「{name}」を書き出しました。使い終えたら消してください。", name=record.name)
            page.tasks.run(write, owner=page, done=lambda _: page.notice(words, "warn"), lane="work")

        self._ctx.write(lambda: vault.audit.note("export", "document", record.id), owner=page, done=noted)

    # --- menu and commands --------------------------------------------------------------------
    def fill_menu(self, menu: QMenu) -> None:
        """The … menu: owner, status, urgency, print, undo."""
        if self._page.room is None:
            return
        t, ctx, case = self._ctx.t, self._ctx, self._room.file.case
        members = [("", t("未割当")), *self._room.file.members]
        menu.addAction(t("自分の担当にする")).triggered.connect(lambda: self.assign_me())
        for words, entries, current, act in (
            (t("担当"), members, case.owner, self.assign),
            (t("状態"), [(c.code, ctx.label("case_status", c.code)) for c in codes("case_status")], case.status,
             self.set_status),
            (t("緊急度"), [(c.code, f"{c.code} {ctx.label('triage', c.code)}") for c in codes("triage")], case.triage,
             self.set_triage),
        ):  # fmt: skip
            sub = menu.addMenu(words)
            for code, label in entries:
                action = sub.addAction(label)
                action.setCheckable(True)
                action.setChecked(code == current)
                action.triggered.connect(lambda _=False, a=act, c=code: a(c))
        menu.addSeparator()
        menu.addAction(t("案件を印刷")).triggered.connect(lambda: self.print_case())
        menu.addAction(t("元に戻す")).triggered.connect(lambda: self.undo())

    def commands(self) -> list[Command]:
        """Commands while the case is in front. Print, link and undo are the window's: they ask `printable`,
        `link_current` and the bus. A key that somebody else holds stays with them."""
        page, known = self._page, self._ctx.commands

        def ready() -> bool:
            return page.room is not None

        def free(key: str, id: str) -> str:
            return "" if any(c.shortcut == key and c.id != id for c in known.all()) else key

        rows = (
            ("case.add_contact", N_("記録を追加"), page.add_contact, "Ctrl+Shift+N", "plus", 0),
            ("case.memo", N_("この案件の通話メモ"), lambda: self._ctx.open_memo(case=self._case), "", "phone", 0),
            ("case.refile", N_("記録を別の案件へ移す"), self.refile_current, "Ctrl+L", "link", 0),
            ("case.deadline", N_("期限を加える"), page.begin_deadline, "Ctrl+D", "calendar", 1),
            ("case.assign_me", N_("自分の担当にする"), self.assign_me, "Ctrl+Shift+A", "person", 1),
            ("case.close", N_("案件を終結する"), self.close_case, "", "check-circle", 1),
            ("case.missing", N_("まだ書かれていない項目へ"), page.go_missing, "Ctrl+Shift+M", "pencil", 2),
            ("case.dock", N_("記入欄"), page.toggle_dock, "Ctrl+Shift+B", "panel", 2),
            ("case.save", N_("いま保存"), page.leave, "Ctrl+S", "save", 2),
            ("case.safety", N_("安全な連絡の決まり"), lambda: page.show_section("safety"), "", "shield", 2),
        )
        return [
            Command(id, title, run, free(key, id), icon=icon, menu="case", group=group, enabled=ready)
            for id, title, run, key, icon, group in rows
        ]
