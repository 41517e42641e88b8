"""Which pages there are, and what begins when a vault opens. The one list that knows every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject

from app.base.texts import N_
from ui.case.page import CasePage
from ui.commands import Command
from ui.conflicts.page import ConflictsPage
from ui.context import Context
from ui.first_run import begin_backups
from ui.help.lesson import Lesson
from ui.housekeeping import DiskRoom, Figures, IdleSteps, Minutes, SavedMark
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
from ui.printing.forms import FormsPage
from ui.printing.page import PrintPage, open_print
from ui.reporting.page import ReportPage
from ui.settings.page import SettingsPage
from ui.settings.rows import keep
from ui.shell.key_hints import KeyHints
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
    "report": PageSpec(N_("日報・月報"), "chart", ReportPage),
    "search": PageSpec(N_("検索"), "search", SearchPage, place=""),
    "case": PageSpec(N_("案件"), "folder", CasePage, place="", many=True, nav="cases"),
    "person": PageSpec(N_("人"), "person", PersonPage, place="", many=True, nav="people"),
    "print": PageSpec(N_("印刷"), "print", PrintPage, place="", many=True, nav="cases"),
    "forms": PageSpec(N_("紙の用紙"), "document", FormsPage, place="", nav="settings"),
    "import": PageSpec(N_("取り込み"), "download", ImportPage, place="", nav="settings"),
    "conflicts": PageSpec(N_("競合"), "merge", ConflictsPage, place="bottom"),
    "settings": PageSpec(N_("設定"), "settings", SettingsPage, place="bottom"),
}


def begin(app: App, shell: Shell, opened: OpenVault) -> None:
    """Commands, memo, palette and status of a new session. Thread: main."""
    del opened
    ctx = cast(Context, shell.parts)
    memos = MemoDesk(ctx, shell)
    ctx.open_memo = memos.open
    hands = Hands(ctx, shell, memos)
    undo = Undo(ctx, shell, memos.undo_shown)
    link, can_link = memo_link(ctx, memos)
    palette = PaletteDesk(ctx, shell, link=link, can_link=can_link)
    ctx.commands.add(*memos.commands(), *hands.commands(), *undo.commands(), *palette.commands(), *_own(ctx, shell))
    ctx.commands.use_keys(app.settings().keys)
    KeyHints(ctx.commands, shell)
    ctx.commands.add(Lesson(ctx, shell).command())
    IdleSteps(ctx, shell)
    DiskRoom(ctx, shell)
    Minutes(ctx, shell, Figures(ctx, shell))
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
        furigana_command(ctx, shell),
        Command("print", N_("印刷…"), print_this, "Ctrl+P", icon="print", menu="file", group=2),
        Command("go.import", N_("取り込み…"), lambda: shell.go("import"), icon="download", menu="file", group=1),
        Command(
            "go.search", N_("本文まで探す"), lambda: shell.go("search"), "Ctrl+Shift+F", icon="search", menu="edit"
        ),
        Command("report.daily", N_("日報を見る"), lambda: shell.go("report", span="daily"), icon="chart", menu="tools"),
        Command(
            "report.monthly", N_("月報を見る"), lambda: shell.go("report", span="monthly"), icon="chart", menu="tools"
        ),
        Command("forms.print", N_("紙の用紙を印刷…"), lambda: shell.go("forms"), icon="document", menu="file", group=2),
        Command("user.settings", N_("自分の設定"), lambda: shell.go("settings"), icon="person"),
        Command("user.menu", N_("自分のメニュー"), lambda: open_user_menu(ctx, shell.header.user), palette=False),
    ]


def furigana_command(ctx: Context, owner: QObject) -> Command:
    """ふりがな: on and off for everything that is shown, kept for the next start."""

    def turn() -> None:
        theme = ctx.theme
        theme.show_ruby(None if theme.ruby is not None else ctx.program.ruby())
        keep(ctx, owner, ruby=theme.ruby is not None)

    return Command("look.ruby", N_("ふりがな"), turn, icon="language", menu="view", group=5,
                   checked=lambda: ctx.theme.ruby is not None, words="furigana ruby kanji")  # fmt: skip
