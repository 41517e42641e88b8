"""Which pages there are, and what begins when a vault opens. The one list that knows every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from app.base.texts import N_
from ui.case.page import CasePage
from ui.commands import Command
from ui.conflicts.page import ConflictsPage
from ui.context import Context
from ui.first_run import begin_backups
from ui.housekeeping import Figures, IdleSteps, SavedMark
from ui.importing.page import ImportPage
from ui.memo.desk import MemoDesk
from ui.memo.hands import Hands
from ui.pages.case_list import CaseList
from ui.pages.deadlines import DeadlinesPage
from ui.pages.inbox import Inbox
from ui.pages.people import People
from ui.pages.person import PersonPage
from ui.pages.search import SearchPage
from ui.pages.today import Today
from ui.palette.memo_link import memo_link
from ui.palette.palette import PaletteDesk
from ui.printing.page import PrintPage, open_print
from ui.settings.page import SettingsPage
from ui.shell.menus import open_user_menu
from ui.shell.shell import PageSpec, Shell
from ui.undoing import Undo

if TYPE_CHECKING:
    from app.bootstrap import App
    from app.services.opened import OpenVault

ROOMS: dict[str, PageSpec] = {
    "today": PageSpec(N_("今日"), "today", Today),
    "inbox": PageSpec(N_("受信箱"), "inbox", Inbox),
    "cases": PageSpec(N_("案件"), "folder", CaseList),
    "people": PageSpec(N_("人・機関"), "people", People),
    "deadlines": PageSpec(N_("期限"), "calendar", DeadlinesPage),
    "search": PageSpec(N_("検索"), "search", SearchPage, place=""),
    "case": PageSpec(N_("案件"), "folder", CasePage, place="", many=True, nav="cases"),
    "person": PageSpec(N_("人"), "person", PersonPage, place="", many=True, nav="people"),
    "print": PageSpec(N_("印刷"), "print", PrintPage, place="", many=True, nav="cases"),
    "import": PageSpec(N_("取り込み"), "download", ImportPage, place="", nav="settings"),
    "conflicts": PageSpec(N_("競合"), "merge", ConflictsPage, place="bottom"),
    "settings": PageSpec(N_("設定"), "settings", SettingsPage, place="bottom"),
}


def begin(app: App, shell: Shell, opened: OpenVault) -> None:
    """Commands, memo, palette and status of a new session. Thread: main."""
    del app, opened
    ctx = cast(Context, shell.parts)
    memos = MemoDesk(ctx, shell)
    ctx.open_memo = memos.open
    hands = Hands(ctx, shell, memos)
    undo = Undo(ctx, shell, memos.undo_shown)
    link, can_link = memo_link(ctx, memos)
    palette = PaletteDesk(ctx, shell, link=link, can_link=can_link)
    ctx.commands.add(*memos.commands(), *hands.commands(), *undo.commands(), *palette.commands(), *_own(ctx, shell))
    IdleSteps(ctx, shell)
    Figures(ctx, shell)
    begin_backups(ctx)
    SavedMark(ctx, shell)


def _own(ctx: Context, shell: Shell) -> list[Command]:
    """Commands that belong to no page."""

    def print_this() -> None:
        page = shell.page()
        if isinstance(page, CasePage) and (what := page.printable()):
            open_print(ctx, *what)
        elif isinstance(page, Inbox) and (contact := page.current_contact()):
            open_print(ctx, "contact", contact.id)

    return [
        Command("print", N_("印刷…"), print_this, "Ctrl+P", icon="print", menu="file", group=2),
        Command("go.import", N_("取り込み…"), lambda: shell.go("import"), icon="download", menu="file", group=1),
        Command(
            "go.search", N_("本文まで探す"), lambda: shell.go("search"), "Ctrl+Shift+F", icon="search", menu="edit"
        ),
        Command("user.settings", N_("自分の設定"), lambda: shell.go("settings"), icon="person"),
        Command("user.menu", N_("自分のメニュー"), lambda: open_user_menu(ctx, shell.header.user), palette=False),
    ]
