"""Ctrl+Enter in the palette: the memo in hand belongs to what is chosen."""

from __future__ import annotations

from collections.abc import Callable

from app.services import memos
from app.services.finding import Found
from ui.context import Context
from ui.memo.desk import MemoDesk


def memo_link(ctx: Context, desk: MemoDesk) -> tuple[Callable[[Found], object], Callable[[], bool]]:
    """`link` and `can_link` for `PaletteDesk`: only a memo that is no correction can be linked."""

    def can_link() -> bool:
        return desk.memo is not None and not desk.memo.subject

    def link(found: Found) -> None:
        memo = desk.memo
        if memo is None or not can_link():
            return

        def attach(target: memos.Target | None) -> None:
            if target is not None:
                memo.attach(target, person_only=not found.case_id)

        case, person = found.case_id, found.person
        ctx.ask(lambda rows, seen: memos.target(rows, case_id=case, person=person), owner=memo, done=attach)

    return link, can_link
