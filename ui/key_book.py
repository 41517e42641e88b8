"""Every command of a page, before that page has ever been opened: for the list of keys, clashes, and the paper card.

A page makes its commands when it is made; this book says beforehand which there will be. The tests hold it against
the pages (tests/ui/test_keys.py): a new page command gets its line here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.base.texts import N_
from ui.commands import Command, Commands


@dataclass(frozen=True, slots=True)
class PageKey:
    """A command of a page: its id, source text and the key it comes with."""

    page: str
    id: str
    title: str
    key: str = ""


BOOK: tuple[PageKey, ...] = (
    PageKey("cases", "cases.find", N_("この一覧で探す"), "Ctrl+F"),
    PageKey("cases", "cases.new", N_("新しい案件"), "Ctrl+Shift+N"),
    PageKey("cases", "cases.assign", N_("担当を変える"), "Ctrl+Shift+A"),
    PageKey("cases", "cases.status", N_("状態を変える")),
    PageKey("cases", "cases.deadline", N_("期限を追加"), "Ctrl+D"),
    PageKey("cases", "cases.sort.triage", N_("緊急の順に並べる")),
    PageKey("cases", "cases.sort.number", N_("案件番号の順に並べる")),
    PageKey("cases", "cases.sort.last", N_("最終対応の順に並べる")),
    PageKey("cases", "cases.save_view", N_("いまの表示を保存")),
    PageKey("case", "case.add_contact", N_("記録を追加"), "Ctrl+Shift+N"),
    PageKey("case", "case.memo", N_("この案件の通話メモ")),
    PageKey("case", "case.refile", N_("記録を別の案件へ移す"), "Ctrl+L"),
    PageKey("case", "case.deadline", N_("期限を加える"), "Ctrl+D"),
    PageKey("case", "case.assign_me", N_("自分の担当にする"), "Ctrl+Shift+A"),
    PageKey("case", "case.close", N_("案件を終結する")),
    PageKey("case", "case.missing", N_("まだ書かれていない項目へ"), "Ctrl+Shift+M"),
    PageKey("case", "case.dock", N_("記入欄"), "Ctrl+Shift+B"),
    PageKey("case", "case.save", N_("いま保存"), "Ctrl+S"),
    PageKey("case", "case.safety", N_("安全な連絡の決まり")),
    PageKey("people", "people.find", N_("この一覧で探す"), "Ctrl+F"),
    PageKey("people", "people.new", N_("新しい人")),
    PageKey("people", "organisations.new", N_("新しい機関")),
    PageKey("people", "people.save", N_("いま保存"), "Ctrl+S"),
    PageKey("person", "person.new_case", N_("この人の新しい案件"), "Ctrl+Shift+N"),
    PageKey("person", "person.save", N_("いま保存"), "Ctrl+S"),
    PageKey("person", "person.merge", N_("同じ人としてまとめる…")),
    PageKey("person", "person.add_way", N_("連絡先を足す")),
    PageKey("deadlines", "deadlines.new", N_("新しい期限"), "Ctrl+D"),
    PageKey("import", "import.choose", N_("取り込むファイルを選ぶ"), "Ctrl+Shift+O"),
    PageKey("conflicts", "conflict.decide", N_("競合をこの内容で決める")),
    PageKey("conflicts", "conflict.history", N_("変更の記録を開く")),
    PageKey("report", "report.xlsx", N_("表計算の表を保存…")),
    PageKey("report", "report.earlier", N_("前の日・月")),
    PageKey("report", "report.later", N_("次の日・月")),
    PageKey("print", "print.save", N_("PDFとして保存"), "Ctrl+S"),
)
PAGE_OF = {entry.id: entry.page for entry in BOOK}

WINDOW_KEYS: tuple[tuple[str, str], ...] = (
    ("Ctrl+Enter", N_("書き終える（通話メモ、記録、競合）")),
    ("Alt+1 … Alt+9", N_("候補や選択肢を番号で選ぶ")),
    ("Ctrl+1 … Ctrl+9", N_("タブへ移る")),
    ("Shift+F10", N_("選んだ行のメニューを開く")),
    ("Esc", N_("書きかけのない窓を閉じる、知らせを消す")),
    ("Tab / Shift+Tab", N_("次の項目、前の項目")),
)
"""Keys that belong to open panels and lists; they stay as they are."""


def every_command(commands: Commands) -> list[Command]:
    """Those there are now, and those other pages will bring, each with its present key."""
    now = {command.id: command for command in commands.all()}
    taken = {command.shortcut for command in now.values() if command.id not in PAGE_OF}
    later = [commands.bound(_blank(entry)) for entry in BOOK if entry.id not in now]
    # A key that the window holds stays with it, as on the page itself.
    return [*now.values(), *(replace(each, shortcut="") if each.shortcut in taken else each for each in later)]


def _blank(entry: PageKey) -> Command:
    return Command(entry.id, entry.title, lambda: None, entry.key)


def listed(commands: Iterable[Command]) -> list[Command]:
    """Those a person may give a key: what the palette shows."""
    return [command for command in commands if command.palette]
