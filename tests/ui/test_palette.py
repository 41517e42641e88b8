"""The palette and the search page on a real vault, by keys: everybody is found however they are typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.base.lanes import InlineLanes, Lane
from app.base.texts import Texts
from app.bootstrap import App
from app.services.finding import Piece
from app.services.opened import OpenVault
from tests.ui.conftest import commit, compose
from tests.ui.rooms import Went, make_context, practice_vault
from ui.commands import Command
from ui.context import Context
from ui.memo.desk import MemoDesk
from ui.pages.base import Page
from ui.pages.search import SearchPage
from ui.palette import Palette, PaletteDesk
from ui.palette.lines import Head, Line
from ui.palette.matching import matching, title_of
from ui.palette.memo_link import memo_link
from ui.shell.shell import PageSpec, Shell

Show = Callable[..., QWidget]


class Late:
    """Lanes whose work on `read` waits until a test lets it go, one at a time."""

    def __init__(self) -> None:
        self.held: list[tuple[Future[Any], Callable[[], Any]]] = []
        self.hold = False

    def run(self, lane: Lane, work: Callable[[], Any]) -> Future[Any]:
        if not self.hold:
            return InlineLanes().run(lane, work)
        future: Future[Any] = Future()
        self.held.append((future, work))
        return future

    def let_go(self) -> None:
        future, work = self.held.pop(0)
        future.set_result(work())

    def stop(self) -> None:
        """Nothing to end."""


@pytest.fixture(scope="module")
def lanes_of_desk() -> Late:
    return Late()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: Any, lanes_of_desk: Late) -> Iterator[tuple[App, OpenVault]]:
    home: Path = tmp_path_factory.mktemp("palette")
    with practice_vault(home, lanes=lanes_of_desk) as both:
        yield both


@pytest.fixture
def ctx(desk: tuple[App, OpenVault], qapp: QApplication, lanes_of_desk: Late) -> Iterator[Context]:
    made = make_context(*desk)
    made.theme.apply(qapp)
    yield made
    lanes_of_desk.hold = False
    lanes_of_desk.held.clear()


@pytest.fixture
def linked() -> list[Any]:
    return []


@pytest.fixture
def palette(ctx: Context, show: Show, linked: list[Any]) -> Palette:
    shell = Shell(ctx, {"plain": PageSpec("plain", "today", lambda parts: Page(parts, "plain"))}, person="x")
    show(shell, 1366, 768)
    shell.go("plain")
    ctx.go = Went()
    desk = PaletteDesk(ctx, shell, link=linked.append, can_link=lambda: True)
    ctx.commands.add(*desk.commands())
    return desk.palette


def typed(palette: Palette, qtbot: Any, text: str) -> list[Line]:
    """Open, type, wait for the answer to exactly this; the lines shown."""
    palette.open()
    qtbot.waitUntil(lambda: palette._asked == "" and not palette._busy)
    for letter in text:
        qtbot.keyClick(palette.edit, letter) if letter.isascii() else commit(palette.edit, letter)
    qtbot.waitUntil(lambda: palette._asked == text.strip() and not palette._busy)
    return lines(palette)


def lines(palette: Palette) -> list[Line]:
    return [row for row in palette.view.lines.rows if isinstance(row, Line)]


def people(palette: Palette) -> list[str]:
    return [line.spoken() for line in lines(palette) if line.found is not None and line.found.kind == "person"]


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("thida", "ခင်သီတာ"),
        ("သီတာ", "ခင်သီတာ"),
        ("ティーダー", "ခင်သီတာ"),
        ("てぃーだー", "ခင်သီတာ"),
        ("THIDA", "थिदा राई"),
        ("雪梅", "雪梅さん"),
    ],
)
def test_a_person_is_found_however_the_name_is_typed(palette: Palette, qtbot: Any, text: str, whom: str) -> None:
    typed(palette, qtbot, text)
    assert any(whom in one for one in people(palette))


def test_a_vietnamese_name_is_found_without_its_marks(
    palette: Palette, desk: tuple[App, OpenVault], qtbot: Any
) -> None:
    name = "Nguyễn Thị Phượng Đào"
    desk[1].people.create({"name": name, "call_name": "フォンさん"}, [{"kind": "phone", "value": "070-5555-0143"}])
    typed(palette, qtbot, "phuong dao")
    assert any(name in one for one in people(palette))
    typed(palette, qtbot, "5550143")
    assert any(name in one for one in people(palette))


def test_the_match_is_tinted_in_the_name(palette: Palette, qtbot: Any) -> None:
    typed(palette, qtbot, "thida")
    piece = next(p for line in lines(palette) for p in line.names if p.text == "KHIN THIDA")
    assert [piece.text[a:b] for a, b in piece.marks] == ["THIDA"]


def test_the_rule_for_safe_contact_stands_there_before_anything_is_opened(palette: Palette, qtbot: Any) -> None:
    found = typed(palette, qtbot, "khin")
    assert found[0].right == "電話しない・文字だけ"


def test_groups_have_titles_that_are_never_chosen(palette: Palette, qtbot: Any) -> None:
    typed(palette, qtbot, "ティーダー")
    heads = [row for row in palette.view.lines.rows if isinstance(row, Head)]
    assert [head.title for head in heads][:2] == ["人", "案件・記録"]
    assert all(head.count > 0 for head in heads)
    for _ in range(len(lines(palette)) + 3):
        qtbot.keyClick(palette.edit, Qt.Key.Key_Down)
        assert palette.view.current() is not None
    assert palette.view.current() == lines(palette)[-1]
    qtbot.keyClick(palette.edit, Qt.Key.Key_PageUp)
    qtbot.keyClick(palette.edit, Qt.Key.Key_PageUp)
    assert palette.view.current() == lines(palette)[0]


def test_enter_opens_what_is_chosen_and_the_palette_goes(palette: Palette, ctx: Context, qtbot: Any) -> None:
    found = typed(palette, qtbot, "thida")
    qtbot.keyClick(palette.edit, Qt.Key.Key_Down)
    qtbot.keyClick(palette.edit, Qt.Key.Key_Return)
    assert found[1].found is not None
    went = ("person", {"id": found[1].found.id})
    qtbot.waitUntil(lambda: ctx.go == [went])
    assert not palette.isVisible()


def test_ctrl_enter_links_the_running_memo(palette: Palette, qtbot: Any, linked: list[Any]) -> None:
    found = typed(palette, qtbot, "thida")
    qtbot.keyClick(palette.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: linked == [found[0].found])


def test_the_memo_in_hand_is_tied_to_what_is_chosen(palette: Palette, ctx: Context, qtbot: Any) -> None:
    memos = MemoDesk(ctx, palette._shell)
    own = Palette(ctx, palette._shell)
    own._link, own._can_link = memo_link(ctx, memos)
    own.open()
    assert not own._link_hint[0].isVisible()
    own.close()
    memos.open(text="折り返しの電話")
    qtbot.waitUntil(lambda: memos.memo is not None)
    found = typed(own, qtbot, "khin thida")
    assert own._link_hint[0].isVisible()
    qtbot.keyClick(own.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert found[0].found is not None
    case = found[0].found.case_id
    qtbot.waitUntil(lambda: memos.memo is not None and memos.memo.case_id == case)
    assert memos.memo is not None
    assert memos.memo.person == found[0].found.person


def test_escape_closes_and_gives_the_focus_back(palette: Palette, ctx: Context, qtbot: Any, show: Show) -> None:
    search = palette._shell.header.search
    search.setFocus()
    before = QApplication.focusWidget()
    ctx.commands.run("palette.open")
    assert QApplication.focusWidget() is palette.edit
    qtbot.keyClick(palette.edit, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert QApplication.focusWidget() is before


def test_an_open_conversion_is_searched_for_but_its_keys_do_nothing(palette: Palette, ctx: Context, qtbot: Any) -> None:
    palette.open()
    compose(palette.edit, "てぃーだー")
    qtbot.waitUntil(lambda: palette._asked == "てぃーだー" and not palette._busy)
    assert people(palette)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down):
        qtbot.keyClick(palette.edit, key)
    assert palette.isVisible()
    assert ctx.go == []
    commit(palette.edit, "ティーダー")
    qtbot.waitUntil(lambda: palette._asked == "ティーダー" and not palette._busy)


def test_only_the_newest_text_is_answered(palette: Palette, qtbot: Any, lanes_of_desk: Late) -> None:
    typed(palette, qtbot, "")
    lanes_of_desk.hold = True
    for letter in "thida":
        qtbot.keyClick(palette.edit, letter)
    assert len(lanes_of_desk.held) == 1  # the others wait in one place, not in the lane
    lanes_of_desk.let_go()
    qtbot.waitUntil(lambda: len(lanes_of_desk.held) == 1)
    assert people(palette) == []  # the answer to "t" was stale
    lanes_of_desk.let_go()
    qtbot.waitUntil(lambda: palette._asked == "thida" and not palette._busy)
    assert len(people(palette)) == 3


def test_commands_are_found_and_teach_their_keys(palette: Palette, ctx: Context, qtbot: Any) -> None:
    done: list[str] = []
    ctx.commands.add(
        Command("test.deadline", "期限を追加", lambda: done.append("ran"), "Ctrl+D", words="kigen deadline")
    )
    for text in ("期限を", "deadline", "kigen"):
        found = [line for line in typed(palette, qtbot, text) if line.command == "test.deadline"]
        assert [line.cap for line in found] == ["Ctrl+D"]
    qtbot.keyClick(palette.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: done == ["ran"])


def test_one_kind_alone(palette: Palette, qtbot: Any) -> None:
    typed(palette, qtbot, "ティーダー")
    palette.show_kind("contact")
    qtbot.waitUntil(lambda: not palette._busy and bool(lines(palette)))
    assert {line.found.kind for line in lines(palette) if line.found} == {"contact"}
    palette.show_kind("command")
    qtbot.waitUntil(lambda: not palette._busy)
    assert all(line.command for line in lines(palette))


def test_nothing_found_says_so(palette: Palette, qtbot: Any) -> None:
    typed(palette, qtbot, "qqqq")
    assert palette.empty.what.text() == "「qqqq」に合うものはありません"
    assert palette.empty.isVisible()


def test_before_a_word_recent_cases_and_commands_stand_there(palette: Palette, qtbot: Any) -> None:
    found = typed(palette, qtbot, "")
    assert any(line.found is not None and line.found.kind == "case" for line in found)
    assert any(line.command for line in found)


def test_the_words_go_on_to_the_search_page(palette: Palette, ctx: Context, qtbot: Any) -> None:
    typed(palette, qtbot, "thida")
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(palette.edit, Qt.Key.Key_F, both)
    assert ctx.go[-1] == ("search", {"text": "thida"})  # type: ignore[index]


def test_titles_are_matched_in_pieces_and_by_sound() -> None:
    listed = [Command("a", "文字を大きく", print), Command("b", "メモをつなぐ", print, words="link")]
    t = Texts()
    assert [c.id for c in matching(listed, "さくじょ", t, {})] == []
    assert [c.id for c in matching(listed, "大きく 文字", t, {})] == ["a"]
    assert [c.id for c in matching(listed, "めも", t, {})] == ["b"]
    assert [c.id for c in matching(listed, "ｌｉｎｋ", t, {})] == ["b"]
    assert title_of(listed[1], "めも", t) == Piece("メモをつなぐ", ((0, 2),))


class TestSearchPage:
    @pytest.fixture
    def page(self, ctx: Context, show: Show) -> SearchPage:
        page = SearchPage(ctx)
        show(page, 1100, 640)
        page.wake()
        return page

    def ask(self, page: SearchPage, qtbot: Any, text: str) -> None:
        page.arrive(text=text)
        qtbot.waitUntil(lambda: not page._busy and (not text or page.count.text() != ""))

    def test_all_that_holds_the_words_is_listed_with_counts(self, page: SearchPage, qtbot: Any) -> None:
        self.ask(page, qtbot, "残業")
        assert page.found
        assert page.chips["contact"].words().endswith(str(sum(f.kind == "contact" for f in page.found)))
        plain = unicodedata.normalize("NFKC", page.found[0].snippet.text + "".join(n.text for n in page.found[0].names))
        assert "残業" in plain

    def test_a_kind_narrows_and_is_kept_in_the_state(self, page: SearchPage, ctx: Context, qtbot: Any) -> None:
        self.ask(page, qtbot, "残業")
        qtbot.mouseClick(page.chips["case"], Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not page._busy)
        assert {found.kind for found in page.found} == {"case"}
        other = SearchPage(ctx)
        qtbot.addWidget(other)
        other.restore(page.state())
        qtbot.waitUntil(lambda: not other._busy and bool(other.found))
        assert [f.id for f in other.found] == [f.id for f in page.found]

    def test_more_is_shown_when_asked(self, page: SearchPage, qtbot: Any) -> None:
        self.ask(page, qtbot, "の")
        assert len(page.found) == 50
        assert page.more.isVisible()
        page.more.click()
        qtbot.waitUntil(lambda: len(page.found) > 50)

    def test_enter_opens_and_arrows_move_while_the_caret_stays(
        self, page: SearchPage, ctx: Context, qtbot: Any
    ) -> None:
        self.ask(page, qtbot, "thida")
        qtbot.keyClick(page.field.edit, Qt.Key.Key_Down)
        qtbot.keyClick(page.field.edit, Qt.Key.Key_Return)
        second = page.found[1]
        assert second.id != page.found[0].id
        assert ctx.go[-1] == (second.kind, {"id": second.id})  # type: ignore[index]
        assert QApplication.focusWidget() is page.field.edit

    def test_nothing_typed_says_what_can_be_typed(self, page: SearchPage) -> None:
        assert page.empty.isVisible()
        assert not page.more.isVisible()
