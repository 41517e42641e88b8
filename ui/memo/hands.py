"""引き継ぎ in the window: a memo goes to a colleague, one that was left reaches the desk, one's own is gone on with.

Make one per shell, beside its `MemoDesk`. What is written is told in app/services/handing.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

from app.base.texts import N_
from app.services.handing import Handed
from models.changes import Changes
from models.records.cases import ContactRecord
from ui.commands import Command
from ui.context import Context
from ui.dialogs.hand import Given, HandPanel
from ui.memo.behind import Behind
from ui.memo.desk import MemoDesk
from ui.memo.memo import Memo
from ui.memo.menu import HAND_KEY
from ui.shell.shell import Shell

LOOK_MS = 60_000


class Hands(QObject):
    """Thread: main. Lives as long as its shell."""

    def __init__(self, ctx: Context, shell: Shell, memos: MemoDesk) -> None:
        super().__init__(shell)
        self._ctx, self._shell, self._memos = ctx, shell, memos
        self.panel: HandPanel | None = None
        memos.hand_asked.connect(self.ask)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.share_left)
        self._timer.start()
        self.share_left()

    def commands(self) -> Sequence[Command]:
        """For the registry of the window."""
        return (
            Command(
                "memo.hand",
                N_("同僚に引き継ぐ"),
                self.ask,
                HAND_KEY,
                icon="people",
                menu="case",
                group=0,
                words="hand over colleague",
            ),
        )

    # --- what was left ------------------------------------------------------------------------
    def share_left(self) -> None:
        """Every minute: memos that were left for half an hour reach the desk as 途中; their typing goes on."""
        self._ctx.write(self._ctx.vault.handing.share_left, owner=self, done=self._shared)

    def _shared(self, shared: list[Changes]) -> None:
        memo = self._memos.memo
        if memo is not None and any(memo.saver.draft in changes.ids for changes in shared):
            memo.show_underway(self._ctx.t("途中・同僚にも見えます"))

    # --- handing ------------------------------------------------------------------------------
    def ask(self) -> None:
        """Ctrl+Shift+H: to whom? Of the memo in hand, else of the memo that the page shows."""
        memo, t = self._memos.memo, self._ctx.t
        asked = getattr(self._shell.page(), "current_contact", None)
        contact: ContactRecord | None = asked() if asked is not None else None
        if memo is not None and memo.isVisible() and not (memo.subject and not memo.goes_on):
            if memo.has_words():
                self._open(memo, None)
            else:
                memo.show_error(t("ひと言だけ書けば引き継げます。"))
        elif contact is not None and contact.underway:
            self._open(None, contact)
        else:
            self._ctx.notice(t("書いている途中のメモを開いてから、引き継いでください。"), "info", seconds=8)

    def _open(self, memo: Memo | None, contact: ContactRecord | None) -> None:
        self._close()
        behind = Behind.now()
        panel = HandPanel(self._ctx, self._shell, title=self._ctx.t("同僚に引き継ぐ"), but=self._ctx.me)
        self.panel = panel

        def closed() -> None:
            self._close()
            behind.give_back()

        def chosen(given: Given) -> None:
            closed()
            if memo is not None and isValid(memo):
                self._hand(memo, given)
            elif contact is not None:
                self._give(contact, given)

        panel.closed.connect(closed)
        panel.chosen.connect(chosen)
        panel.open_in(self._shell)

    def _close(self) -> None:
        panel, self.panel = self.panel, None
        if panel is not None and isValid(panel):
            self._shell.close_panel(panel)
            panel.deleteLater()

    def _hand(self, memo: Memo, given: Given) -> None:
        """The draft as it stands now is written, then it goes; the same lane keeps the order."""
        memo.leave()
        stored, draft, subject, vault = memo.stored(), memo.saver.draft, memo.subject, self._ctx.vault
        memo.saver.stop()

        def done(handed: Handed) -> None:
            ours = self._memos.has_focus()
            self._memos.take_away(memo)
            self._memos.give_back(ours)
            self._tell(given, lambda: self._take_back(handed, draft, subject, stored))

        def failed(error: BaseException) -> None:
            memo.saver.resume()
            self._ctx.errors.report(error)

        told = Changes(frozenset({"draft"}), frozenset({draft}))
        self._ctx.write(
            lambda: (vault.handing.hand(draft, given.member, given.note), told),
            owner=memo,
            done=lambda answer: done(answer[0]),
            failed=failed,
        )

    def _tell(self, given: Given, undo: Any) -> None:
        t = self._ctx.t
        self._ctx.notice(t("{name}さんに引き継ぎました。", name=given.name), "ok", action=t("元に戻す"),
                         shortcut="Ctrl+Z", seconds=10, act=undo)  # fmt: skip

    def _take_back(self, handed: Handed, draft: str, subject: str, stored: dict[str, Any]) -> None:
        vault = self._ctx.vault
        # A contact that was born by handing is gone again: its memo begins anew. One that was shared before stays.
        again = draft if handed.draft_seen or subject else vault.drafts.new_id()
        self._ctx.write(
            lambda: vault.handing.take_back(handed, again, stored),
            owner=self,
            done=lambda _: self._memos.open(draft=again),
        )

    def _give(self, contact: ContactRecord, given: Given) -> None:
        vault = self._ctx.vault

        def done(changes: Changes) -> None:
            undo = lambda: self._ctx.write(lambda: vault.cases.undo(changes.txn), owner=self)  # noqa: E731
            self._tell(given, undo)

        self._ctx.write(
            lambda: vault.handing.give(contact.id, given.member, given.note, seen=contact.seen), owner=self, done=done
        )
