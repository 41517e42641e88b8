"""Where memos are opened, put aside, finished and taken back. One is visible at a time; the others are drafts.

Make one per shell: `desk = MemoDesk(ctx, shell)`, then `ctx.commands.add(*desk.commands())`. A memo that was open at
a lock, a language switch or a crash comes back by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.base.errors import UserError
from app.base.texts import N_
from app.services import contacts, drafts, memos
from app.services.memos import Favourites, Target
from app.services.shapes import Rows
from models.changes import Changes
from models.records.cases import ContactRecord, DraftRecord
from ui.commands import Command
from ui.context import Context
from ui.dialogs.link import Choice, LinkPanel, link_contact
from ui.memo import finishing
from ui.memo.behind import Behind
from ui.memo.finishing import Finished
from ui.memo.memo import HEIGHT, LONG_HEIGHT, WIDTH, Memo
from ui.sentences import sentence
from ui.shell.shell import Shell

STILL_CALLING_MS = 120_000


class MemoDesk(QObject):
    """`hand_asked` for whoever hands memos over (ui/memo/hands.py). Thread: main. Lives as long as its shell."""

    hand_asked = Signal()

    def __init__(self, ctx: Context, shell: Shell) -> None:
        super().__init__(shell)
        self._ctx, self._shell = ctx, shell
        self.memo: Memo | None = None
        self.minimised = False
        self.link_panel: LinkPanel | None = None
        self._behind = Behind()
        self._favourites = Favourites()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)
        self._ask_after_writes(_begin, self._begun)

    def commands(self) -> Sequence[Command]:
        """For the registry of the window."""
        return (
            Command(
                "memo.new", N_("通話メモ"), self.new, "Ctrl+N", icon="phone", menu="file", group=0, words="memo call"
            ),
            Command("memo.link", N_("人・案件につなぐ"), self.link, "Ctrl+L", icon="link", menu="case", group=0),
        )

    def _begun(self, answer: tuple[Favourites, tuple[DraftRecord | None, ContactRecord | None]]) -> None:
        self._favourites, left_open = answer
        if left_open[0] is not None and self.memo is None:
            self._show_draft(left_open)

    # --- opening ------------------------------------------------------------------------------
    def new(self) -> None:
        """Ctrl+N and the header: bring the memo back, or begin a new one. Full ones become drafts, never lost."""
        memo = self.memo
        if memo is None:
            self.open()
        elif self.minimised or not memo.isAncestorOf(QApplication.focusWidget() or self._shell):
            self.restore_memo()
        elif memo.is_blank():
            memo.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.open()

    def open(self, draft: str = "", contact: str = "", case: str = "", phone: str = "", text: str = "") -> None:
        """Begin a memo (of a case, from a number), take up a draft, or correct a contact."""
        memo = self.memo
        if memo is not None and {draft, contact} & {memo.saver.draft, memo.subject} - {""}:
            self.restore_memo()
        elif draft:
            self._ask_after_writes(
                lambda rows, seen: _with_subject(rows, drafts.read(rows, draft), seen), self._show_draft
            )
        elif contact:
            self._ask_after_writes(
                lambda rows, seen: (contacts.one(rows, contact, seen=seen), _draft_of(rows, contact)),
                self._show_contact,
            )
        else:
            self._begin({"case_id": case, "phone": phone, "summary": text})

    def _ask_after_writes(self, question: Callable[[Rows, int], Any], done: Callable[[Any], object]) -> None:
        """Read behind the drafts that are still on their way to the disk."""
        vault = self._ctx.vault
        self._ctx.write(lambda: vault.read(question), owner=self, done=done)

    def _begin(self, fields: Mapping[str, Any]) -> Memo:
        memo = self._show(self._make(self._ctx.vault.drafts.new_id()))
        memo.fill({name: value for name, value in fields.items() if value})
        self._settle(memo)
        if not memo.is_blank():
            memo.saver.touch()
        return memo

    def _show_draft(self, answer: tuple[DraftRecord | None, ContactRecord | None]) -> None:
        draft, about = answer
        if draft is None:
            self._ctx.notice(self._ctx.t("この下書きは、もうありません。"), "info", seconds=8)
            return
        fields = dict(draft.fields)
        goes_on = bool(about and about.underway)
        memo = self._show(self._make(draft.id, draft.subject, goes_on=goes_on))
        # What differs is told against the record, not against the draft: else a resumed correction would be none.
        memo.fill(fields, before=_values(about) if about else None)
        memo.saver.seen, memo.saver.kept = draft.seen, True
        fresh = self._ctx.clock.now_ms() - draft.updated_ms <= STILL_CALLING_MS
        memo.continue_call(fields, running=fresh and bool(fields.get("_open")))
        memo.mark.show()
        self._settle(memo)

    def _show_contact(self, answer: tuple[ContactRecord, DraftRecord | None]) -> None:
        record, draft = answer
        if draft is not None:
            self._show_draft((draft, record if draft.subject else None))
            return
        memo = self._show(self._make(self._ctx.vault.drafts.new_id(), record.id, goes_on=record.underway))
        memo.fill(_values(record))
        memo.saver.seen = record.seen
        self._settle(memo)

    def _make(self, draft: str, subject: str = "", *, goes_on: bool = False) -> Memo:
        return Memo(
            self._ctx, self._shell, draft, favourites=self._favourites, subject=subject, goes_on=goes_on
        )  # fmt: skip

    def _show(self, memo: Memo) -> Memo:
        former = self.memo
        if former is None or self.minimised:
            self._behind = Behind.now()
        if former is not None:
            self._put_aside(former)
        self.memo, self.minimised = memo, False
        memo.finish_asked.connect(self.finish)
        memo.link_asked.connect(self.link)
        memo.hand_asked.connect(self.hand_asked)
        memo.close_asked.connect(self.close)
        memo.minimise_asked.connect(self.minimise)
        memo.ticked.connect(lambda time: self._show_time(memo, time))
        return memo

    def _float(self, memo: Memo) -> None:
        theme = self._ctx.theme
        height = HEIGHT if theme.t.language.startswith("ja") else LONG_HEIGHT
        self._shell.float_panel(memo, theme.px(WIDTH), theme.px(height))

    def _settle(self, memo: Memo) -> None:
        """Show it with the caret in the text, and who and where it belongs to."""
        self._float(memo)
        memo.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._show_time(memo, "")
        person, case_id = memo.person, memo.case_id
        if person or case_id:
            self._ctx.ask(
                lambda rows, seen: memos.target(rows, case_id=case_id, person=person),
                owner=memo,
                done=memo.show_target,
            )
        elif memo.form.phone.text() or memo.form.call_name.text():
            memo.look_for_callers()

    def _put_aside(self, memo: Memo) -> None:
        said = not memo.is_blank()
        draft = memo.saver.draft
        self.take_away(memo)
        if said:
            t = self._ctx.t
            self._ctx.notice(t("前のメモは下書きに残しました。"), "info", action=t("開く"), seconds=10,
                             act=lambda: self.open(draft=draft))  # fmt: skip

    def restore_memo(self) -> None:
        """Bring the minimised or forgotten memo to the front, caret where it was."""
        memo = self.memo
        if memo is None:
            return
        self._behind = Behind.now() if self.minimised else self._behind
        self.minimised = False
        if not memo.isVisible():
            self._float(memo)
        memo.raise_()
        memo.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # --- putting away -------------------------------------------------------------------------
    def minimise(self) -> None:
        """Only the header shows that the call runs."""
        if self.memo is not None:
            self.minimised, ours = True, self.has_focus()
            self._shell.close_panel(self.memo)
            self.give_back(ours)

    def close(self) -> None:
        """Put the memo away; asks nothing. What was written stays as a draft."""
        memo = self.memo
        if memo is None:
            return
        said, draft, t, ours = not memo.is_blank(), memo.saver.draft, self._ctx.t, self.has_focus()
        self.take_away(memo)
        self.give_back(ours)
        if said:
            self._ctx.notice(t("メモは下書きに残っています。"), "info", action=t("続ける"), seconds=10,
                             act=lambda: self.open(draft=draft))  # fmt: skip

    def leave(self) -> None:
        """Before lock or language switch: conversions stand, the draft is written."""
        if self.memo is not None:
            self.memo.leave()

    def take_away(self, memo: Memo) -> None:
        if self.memo is memo:
            self.memo, self.minimised = None, False
        if self.link_panel is not None and self.link_panel.memo is memo:
            self._close_link()
        memo.forget_open()
        self._shell.close_panel(memo)
        self._show_time(memo, "")
        memo.deleteLater()

    def has_focus(self) -> bool:
        # Asked before the memo is hidden: Qt then gives the focus to whatever comes next.
        focus = QApplication.focusWidget()
        return focus is None or self._is_ours(focus)

    def give_back(self, ours: bool) -> None:
        """Focus, caret, selection and scroll of what was behind; not if somebody has gone on working there."""
        behind, self._behind = self._behind, Behind()
        if ours and not behind.give_back():
            page = self._shell.page()
            (page or self._shell).setFocus(Qt.FocusReason.OtherFocusReason)

    def _is_ours(self, widget: QWidget) -> bool:
        panels = [panel for panel in (self.memo, self.link_panel) if panel is not None and isValid(panel)]
        return any(panel is widget or panel.isAncestorOf(widget) for panel in panels) or not isValid(widget)

    def _focus_moved(self, old: QWidget | None, now: QWidget | None) -> None:
        if self.memo is None or old is None or now is None or not isValid(old):
            return
        if self._is_ours(now) and not self._is_ours(old) and self._behind.focus is not old and old.isVisible():
            # Somebody worked behind the memo and comes back to it.
            self._behind = Behind.of(old)

    def _show_time(self, memo: Memo, time: str) -> None:
        if self.memo is None:
            self._shell.header.show_call("")
        elif self.memo is memo:
            self._shell.header.show_call((time or memo.shown_time()) if memo.running else "")
        self._shell.header.fit(self._shell.width())

    # --- finishing ----------------------------------------------------------------------------
    def finish(self) -> None:
        """完了: the memo becomes a contact, its draft goes in the same transaction."""
        memo, t = self.memo, self._ctx.t
        if memo is None or not memo.done.isEnabled():
            return
        if not memo.has_words():
            memo.text.setFocus(Qt.FocusReason.OtherFocusReason)
            memo.show_error(t("ひと言だけ書けば完了できます。ほかの欄は空のままでかまいません。"))
            return
        memo.saver.stop()
        memo.done.refuse(t("保存しています…"))
        vault, subject, draft = self._ctx.vault, memo.subject, memo.saver.draft
        fields, seen, new_case, stored = memo.fields(), memo.saver.seen, memo.new_case, memo.stored()
        goes_on = memo.goes_on

        def write() -> list[Any]:
            if goes_on:
                done = finishing.go_on(vault, subject, fields, draft, seen)
            elif subject:
                done = finishing.correct(vault, subject, fields, draft, seen)
            else:
                done = finishing.finish(vault, fields, draft, new_case)
            return [done, *done.changes, Changes(frozenset({"draft"}), frozenset({draft}))]

        self._ctx.write(
            write,
            owner=memo,
            done=lambda answer: self._finished(memo, answer[0], stored),
            failed=lambda error: self._not_finished(memo, error),
        )

    def _finished(self, memo: Memo, done: Finished, stored: dict[str, Any]) -> None:
        number, was_correction, ours = done.number, bool(memo.subject), self.has_focus()
        went_on = memo.goes_on
        self.take_away(memo)
        self.give_back(ours)
        t = self._ctx.t
        if went_on:
            words = t("引き継いだメモを完了しました。")
        elif was_correction:
            words = t("訂正しました。前の文は履歴に残っています。")
        elif number:
            words = t("メモを案件 {number} に残しました。", number=number)
        else:
            words = t("メモを受信箱に残しました。")
        if not done.txns:
            return
        self._ctx.notice(words, "ok", action=t("元に戻す"), shortcut="Ctrl+Z", seconds=10,
                         act=lambda: self._take_back(done, stored, was_correction))  # fmt: skip

    def _not_finished(self, memo: Memo, error: BaseException) -> None:
        memo.done.refuse("")
        memo.saver.resume()
        memo.text.setFocus(Qt.FocusReason.OtherFocusReason)
        memo.show_error(sentence(self._ctx.t, error))
        if not isinstance(error, UserError):
            self._ctx.errors.report(error)

    def _take_back(self, done: Finished, stored: dict[str, Any], was_correction: bool) -> None:
        vault = self._ctx.vault

        def undone(_: object) -> None:
            if done.shared:
                self.open(draft=done.contact)
            elif not was_correction:
                memo = self._begin(stored)
                memo.continue_call(stored, running=False)

        self._ctx.write(lambda: finishing.take_back(vault, done, stored), owner=self, done=undone)

    def undo_shown(self) -> bool:
        """Ctrl+Z outside a text: press 元に戻す of the newest bar that has it; False if none is shown."""
        for bar in self._shell.notices.bars():
            if bar.action.hint == "Ctrl+Z" and bar.isVisible():
                bar.action.click()
                return True
        return False

    # --- linking ------------------------------------------------------------------------------
    def link(self) -> None:
        """Ctrl+L: of the memo if one is in hand, else of the contact that the page shows."""
        memo = self.memo
        asked = getattr(self._shell.page(), "current_contact", None)
        contact: ContactRecord | None = asked() if asked is not None else None
        focus = QApplication.focusWidget()
        in_memo = memo is not None and focus is not None and memo.isAncestorOf(focus)
        if memo is not None and memo.isVisible() and not memo.subject and (in_memo or contact is None):
            self.open_link(memo.form.phone.text(), memo.form.call_name.text(), memo=memo)
        elif contact is not None:
            self.open_link(contact.phone, contact.call_name, contact=contact)

    def open_link(self, phone: str = "", name: str = "", *, memo: Memo | None = None,
                  contact: ContactRecord | None = None) -> LinkPanel:  # fmt: skip
        """Open the picker, for a memo in hand or for a contact that is to be filed."""
        self._close_link()
        behind = Behind.now()
        panel = LinkPanel(self._ctx, self._shell, phone=phone, name=name)
        panel.memo = memo
        self.link_panel = panel
        panel.chosen.connect(lambda choice: self._chosen(choice, memo, contact, behind))
        panel.closed.connect(lambda: self._link_closed(panel, behind))
        panel.open_in(self._shell)
        return panel

    def _chosen(self, choice: Choice, memo: Memo | None, contact: ContactRecord | None, behind: Behind) -> None:
        self._close_link()
        behind.give_back()
        if memo is not None and isValid(memo):
            target: Target | None = choice.target
            memo.attach(target, new_case=choice.kind == "new_case", person_only=choice.kind == "person")
        elif contact is not None:
            link_contact(self._ctx, contact, choice, owner=self)

    def _link_closed(self, panel: LinkPanel, behind: Behind) -> None:
        if self.link_panel is panel:
            self._close_link()
            behind.give_back()

    def _close_link(self) -> None:
        panel, self.link_panel = self.link_panel, None
        if panel is not None and isValid(panel):
            self._shell.close_panel(panel)
            panel.deleteLater()


def _begin(rows: Rows, seen: int) -> tuple[Favourites, tuple[DraftRecord | None, ContactRecord | None]]:
    left = next((d for d in drafts.read_all(rows) if d.kind == "memo" and dict(d.fields).get("_open")), None)
    return memos.favourites(rows), _with_subject(rows, left, seen)


def _values(record: ContactRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in ContactRecord.__dataclass_fields__}


def _draft_of(rows: Rows, contact: str) -> DraftRecord | None:
    """The open draft about a contact: a correction of it, or the memo that it is shared from."""
    return next((d for d in drafts.read_all(rows) if d.kind == "memo" and contact in (d.subject, d.id)), None)


def _with_subject(rows: Rows, draft: DraftRecord | None, seen: int) -> tuple[DraftRecord | None, ContactRecord | None]:
    """A draft with the contact that it is about; None where that is gone, or where the draft is a memo of its own."""
    if draft is None or not draft.subject:
        return draft, None
    return draft, next(iter(contacts.read_contacts(rows, "id = ?", (draft.subject,), seen=seen)), None)
