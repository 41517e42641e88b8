"""Taking back what was just done: a bar for ten seconds, and Ctrl+Z for as long as the page is open."""

from __future__ import annotations

from app.base.texts import N_
from models.changes import Changes
from ui.commands import Command
from ui.context import Context
from ui.pages.base import Page

KEPT = 50


class Undo:
    """The acts of one page, newest last. An act may be several transactions. Thread: main."""

    def __init__(self, ctx: Context, page: Page) -> None:
        self._ctx, self._page = ctx, page
        self._acts: list[tuple[str, ...]] = []

    def offer(self, words: str, *changes: Changes) -> None:
        """Say what was done, with the way back."""
        if self.remember(*changes):
            t = self._ctx.t
            act = self._acts[-1]
            self._ctx.notice(
                words, "ok", action=t("元に戻す"), act=lambda: self._take_back(act), shortcut="Ctrl+Z", seconds=10
            )

    def remember(self, *changes: Changes) -> bool:
        """Keep an act for Ctrl+Z without a bar."""
        txns = tuple(change.txn for change in changes if change.txn)
        if txns:
            self._acts = [*self._acts[-KEPT:], txns]
        return bool(txns)

    def last(self) -> None:
        """Ctrl+Z."""
        if self._acts:
            self._take_back(self._acts[-1])

    def command(self) -> Command:
        return Command(
            "edit.undo", N_("元に戻す"), self.last, "Ctrl+Z", icon="undo", menu="edit", enabled=lambda: bool(self._acts)
        )

    def _take_back(self, act: tuple[str, ...]) -> None:
        if act not in self._acts:
            return
        self._acts.remove(act)
        undo = self._ctx.vault.cases.undo

        def work() -> tuple[Changes, ...]:
            return tuple(undo(txn) for txn in reversed(act))

        self._ctx.write(
            work, owner=self._page, done=lambda _: self._ctx.notice(self._ctx.t("元に戻しました"), seconds=5)
        )
