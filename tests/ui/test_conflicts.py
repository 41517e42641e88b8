"""Deciding between values by keys, in the real shell on a real vault; the history beside it (check 9)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.bootstrap import App
from app.services import conflicts
from app.services.opened import OpenVault
from models.changes import Change, Op
from models.tables import LOGGED
from tests.ui.conftest import compose
from tests.ui.rooms import make_context, practice_vault
from tests.vault.heart_kit import memory_folder
from ui.conflicts.blocks import FieldBlock
from ui.conflicts.fields import CHECKS, CODED, DATES, FIELDS, KINDS, MOMENTS, NUMBERS, ONE_VALUE
from ui.conflicts.history import HistoryPanel, open_history
from ui.conflicts.options import spans
from ui.conflicts.page import ConflictsPage
from ui.conflicts.words import Words
from ui.context import Context
from ui.pages.today import Today
from ui.shell.shell import PageSpec, Shell
from ui.widgets.notices import NoticeBar

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
Key = Qt.Key
MINUTE = 60_000


class Desk:
    """A practice vault in which a colleague's changes arrive."""

    def __init__(self, app: App, vault: OpenVault) -> None:
        self.app, self.vault = app, vault
        self.tanaka = self.value("select id from member where short like '田中%'")
        sql = 'select c.id from "case" c join person p on p.id = c.client where p.call_name like ?'
        self.case = self.value(sql, "マルシア%")
        self.client = self.value('select client from "case" where id = ?', self.case)

    def value(self, sql: str, *params: Any) -> Any:
        return self.vault.read(lambda rows, seen: rows.rows(sql, params))[0][0]

    def shown(self, field: str, entity: str = "case", id: str = "") -> Any:
        return self.value(f'select {field} from "{entity}" where id = ?', id or self.case)

    def set(self, field: str, value: Any, entity: str = "case", id: str = "") -> str:
        with self.vault.store.unit() as unit:
            unit.set(entity, id or self.case, field, value)
            return unit.commit().change_ids[0]

    def arrive(self, field: str, value: Any, base: str, entity: str = "case", id: str = "", author: str = "") -> None:
        store, id = self.vault.store, id or self.case
        stream = self.value(f'select stream from "{entity}" where id = ?', id)
        stamp = self.app.clock.now_ms() - 6 * MINUTE << 16
        op = Op(entity, id, field, "set", value, (base,))
        change = Change(store.ids.new(), stream, author or self.tanaka, "device-b", stamp, store.ids.new(), (op,))
        assert store.accept(change, "device-b") is not None

    def apart(self, field: str, before: Any, mine: Any, theirs: Any, entity: str = "case", id: str = "") -> None:
        base = self.set(field, before, entity, id)
        self.set(field, mine, entity, id)
        self.arrive(field, theirs, base, entity, id)

    def count(self) -> int:
        return self.vault.read(lambda rows, seen: conflicts.count(rows))


@pytest.fixture
def desk(qapp: QApplication) -> Iterator[Desk]:
    with memory_folder() as folder, practice_vault(Path(folder), size=6) as (app, vault):
        yield Desk(app, vault)


@pytest.fixture
def shell(qtbot: Any, qapp: QApplication, desk: Desk, show: Callable[..., QWidget]) -> Iterator[Shell]:
    ctx = make_context(desk.app, desk.vault)
    ctx.theme.apply(qapp)
    pages = {
        "today": PageSpec("今日", "today", Today),
        "conflicts": PageSpec("競合", "merge", ConflictsPage, place="bottom"),
    }
    made = Shell(ctx, pages)
    show(made, 1366, 768)
    made.windowHandle().requestActivate()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    for one in made.opened:
        one.page.leave()  # as at lock: what was typed goes to the vault while it is open
    settle()
    assert ctx.errors.seen == []


def settle() -> None:
    for _ in range(12):
        QApplication.processEvents()


def page_of(shell: Shell) -> ConflictsPage:
    page = shell.go("conflicts")
    settle()
    assert isinstance(page, ConflictsPage)
    return page


def block(page: ConflictsPage, field: str) -> FieldBlock:
    return next(one for one in page.blocks if one.field.id == field)


def keys(shell: Shell, *pressed: tuple[Qt.Key, Qt.KeyboardModifier] | Qt.Key) -> None:
    """Type where the focus is."""
    shell.windowHandle().requestActivate()
    settle()
    for one in pressed:
        focus = shell.focusWidget()
        assert focus is not None
        key, more = one if isinstance(one, tuple) else (one, Qt.KeyboardModifier.NoModifier)
        QTest.keyClick(focus, key, more)
        settle()


def bars(shell: Shell) -> list[str]:
    """The notices of the context stand outside the window in tests; they are found by type."""
    return [bar.words.text() for bar in QApplication.allWidgets() if isinstance(bar, NoticeBar) and not bar.isHidden()]


def test_without_conflicts_it_says_so_and_why(shell: Shell, desk: Desk) -> None:
    page = page_of(shell)
    assert page.findChild(QWidget, "conflicts.empty").isVisible()  # type: ignore[union-attr]
    assert page.findChild(QWidget, "conflicts.finish").isVisible() is False  # type: ignore[union-attr]
    assert desk.count() == 0


def test_two_fields_decided_by_figures_and_taken_back(shell: Shell, desk: Desk) -> None:
    """Check 9: both values kept, decided per field with keys, undo works."""
    desk.apart("outcome", "O01", "O02", "O03")
    desk.apart("team", "consult", "specialist", "adr")
    page = page_of(shell)
    assert [row.sub for row in page.side.model.records()] == ["案件 2026-0087"]
    assert [one.field.id for one in page.blocks] == ["team", "outcome"]
    page.blocks[0].take_focus()
    keys(shell, Key.Key_2, Key.Key_Down, Key.Key_1)
    assert [one.how() for one in page.blocks] == ["田中", "佐藤"]
    assert page.side.model.records()[0].right == "2/2"
    assert desk.count() == 1  # nothing is written before the decision
    keys(shell, (Key.Key_Return, CTRL))
    assert (desk.shown("team"), desk.shown("outcome")) == ("adr", "O02")
    assert desk.count() == 0
    assert "2項目を決めました" in bars(shell)
    assert page.findChild(QWidget, "conflicts.empty").isVisible()  # type: ignore[union-attr]
    assert page.side.past.rowCount() == 1
    shell.parts.commands.run("edit.undo")
    settle()
    assert desk.count() == 1
    assert {side.name for side in block(page, "team").field.sides} == {"佐藤", "田中"}


def test_a_field_alone_may_be_decided_and_the_rest_stays(shell: Shell, desk: Desk) -> None:
    desk.apart("outcome", "O01", "O02", "O03")
    desk.apart("team", "consult", "specialist", "adr")
    page = page_of(shell)
    block(page, "outcome").take_focus()
    keys(shell, Key.Key_1, (Key.Key_Return, CTRL))
    assert desk.shown("outcome") == "O02"
    assert [one.field.id for one in page.blocks] == ["team"]
    assert shell.focusWidget() in page.blocks[0].options


def test_alt_chords_choose_from_anywhere_on_the_page(shell: Shell, desk: Desk) -> None:
    desk.apart("outcome", "O01", "O02", "O03")
    page = page_of(shell)
    page.side.records.setFocus()
    settle()
    keys(shell, (Key.Key_2, ALT))
    assert page.blocks[0].how() == "田中"


def test_figures_are_letters_in_a_text_and_in_a_conversion(shell: Shell, desk: Desk) -> None:
    desk.apart("stay_sub", "x", "mine", "theirs")
    page = page_of(shell)
    one = page.blocks[0]
    one.take_focus()
    keys(shell, Key.Key_4)
    focus = shell.focusWidget()
    assert focus is not None
    assert one.typing()
    keys(shell, Key.Key_1, Key.Key_2)
    assert one.choice.value == "12"
    compose(focus, "に")
    keys(shell, (Key.Key_1, ALT), (Key.Key_Return, CTRL), Key.Key_Return)
    assert one.choice.how == "written"
    assert desk.count() == 1


def test_both_long_texts_stand_under_author_and_time(shell: Shell, desk: Desk) -> None:
    desk.apart("wish", "帰りたい。", "日本にいたい。", "金がほしい。")
    page = page_of(shell)
    one = page.blocks[0]
    one.take_focus()
    keys(shell, Key.Key_3)
    assert one.joined() == "【田中 11/20 13:57】\n金がほしい。\n【佐藤 11/20 14:03】\n日本にいたい。"
    keys(shell, (Key.Key_Return, CTRL))
    assert desk.shown("wish") == one.joined()
    assert page.side.past.records()[0].right == "両方"


def test_short_texts_are_joined_without_repeating_what_both_kept(shell: Shell, desk: Desk) -> None:
    desk.apart("safe_when", "SMS・", "SMS・19時以降", "SMS・休みの日は送らない", "person", desk.client)
    page = page_of(shell)
    assert block(page, "safe_when").joined() == "SMS・19時以降 / 休みの日は送らない"


def test_codes_offer_another_value_from_their_list_but_never_both(shell: Shell, desk: Desk) -> None:
    desk.apart("status", "received", "closed", "working")
    page = page_of(shell)
    one = block(page, "status")
    assert list(one.picks) == ["written"]
    assert [card.words() for card in one.cards] == ["終結", "対応中"]
    one.pick(3)
    assert not one.ready()
    one.findChild(QWidget, "conflicts.status.value").picked.emit("watching")  # type: ignore[union-attr]
    page.decide()
    settle()
    assert desk.shown("status") == "watching"


def test_unknown_authors_are_said_to_be_unknown(shell: Shell, desk: Desk) -> None:
    base = desk.set("outcome", "O01")
    desk.set("outcome", "O02")
    desk.arrive("outcome", "O03", base, author="nobody")
    page = page_of(shell)
    assert "佐藤さんと不明の職員が" in page.findChild(QWidget, "conflicts.what").text()  # type: ignore[union-attr]
    assert page.blocks[0].cards[1].accessibleName().startswith("不明の職員(届いた変更)")


def test_the_same_words_are_chosen_already(shell: Shell, desk: Desk) -> None:
    desk.apart("outcome", "O01", "O02", "O02")
    assert page_of(shell).blocks[0].ready()


def test_a_change_that_comes_while_typing_leaves_the_words_alone(shell: Shell, desk: Desk) -> None:
    base = desk.set("stay_sub", "x")
    desk.set("stay_sub", "mine")
    desk.arrive("stay_sub", "theirs", base)
    page = page_of(shell)
    one = page.blocks[0]
    one.take_focus()
    keys(shell, Key.Key_4, Key.Key_A, Key.Key_B)
    desk.arrive("stay_sub", "third", base)
    page.refresh()
    settle()
    assert page.blocks == [one]
    assert one.choice.value == "ab"
    assert "この記録にほかの変更が届きました" in bars(shell)
    page.decide()
    settle()
    assert desk.shown("stay_sub") in ("ab", "third")
    sides = {side.value for side in page.blocks[0].field.sides}
    assert sides == {"ab", "third"}  # the third was not seen: it stands beside the decision


def test_choices_survive_lock_and_language(shell: Shell, desk: Desk) -> None:
    desk.apart("outcome", "O01", "O02", "O03")
    desk.apart("stay_sub", "x", "mine", "theirs")
    page = page_of(shell)
    block(page, "outcome").pick(2)
    block(page, "stay_sub").pick(4)
    keys(shell, Key.Key_B)
    state = page.state()
    again = ConflictsPage(shell.parts)  # type: ignore[arg-type]
    again.restore(state)
    again.wake()
    settle()
    assert block(again, "outcome").how() == "田中"
    assert (block(again, "stay_sub").choice.how, block(again, "stay_sub").choice.value) == ("written", "b")
    again.deleteLater()


def test_words_of_another_value_are_on_disk_within_a_second_and_come_back(shell: Shell, desk: Desk, qtbot: Any) -> None:
    desk.apart("stay_sub", "x", "mine", "theirs")
    page = page_of(shell)
    page.blocks[0].take_focus()
    keys(shell, Key.Key_4, Key.Key_A, Key.Key_B)
    qtbot.waitUntil(lambda: desk.value("select count(*) from draft where kind = 'conflict'") == 1, timeout=2000)
    again = ConflictsPage(shell.parts)  # type: ignore[arg-type]
    again.wake()  # as after a crash: nothing but the vault is left
    settle()
    assert (again.blocks[0].choice.how, again.blocks[0].choice.value) == ("written", "ab")
    again.deleteLater()
    page.decide()
    settle()
    assert desk.shown("stay_sub") == "ab"
    assert desk.value("select count(*) from draft where kind = 'conflict'") == 0


def test_arrive_shows_the_record_that_was_asked_for(shell: Shell, desk: Desk) -> None:
    desk.apart("outcome", "O01", "O02", "O03")
    desk.apart("safe_when", "", "夜", "朝", "person", desk.client)
    page = page_of(shell)
    shell.go("conflicts", entity="person", id=desk.client)
    settle()
    assert page.blocks[0].field.id == "safe_when"
    assert [row.current for row in page.side.model.records()] == [False, True]


@pytest.mark.parametrize(("size", "scale"), [((1093, 614), 100), ((1093, 614), 150)])
def test_nothing_hangs_out_of_the_page(shell: Shell, desk: Desk, size: tuple[int, int], scale: int) -> None:
    desk.apart("outcome", "O01", "O02", "O03")
    desk.apart("safe_when", "", "夜の九時から十時まで", "朝の六時から七時まで", "person", desk.client)
    desk.apart("wish", "あ。", "日本で長く働きたい。" * 8, "国へ帰りたい。" * 8)
    shell.theme.use("light", scale)
    shell.resize(*size)
    page = page_of(shell)
    settle()
    scroll = page.findChild(QWidget, "conflicts.scroll")
    assert scroll is not None
    for one in page.blocks:
        assert one.mapTo(scroll, one.rect().bottomRight()).x() <= scroll.width()
        for option in one.options:
            assert one.rect().contains(option.geometry()), (one.field.id, option.objectName())
            assert option.height() >= min(option.heightForWidth(option.width()), 400) or not option.hasHeightForWidth()
    finish = page.findChild(QWidget, "conflicts.finish")
    assert finish is not None
    assert page.rect().contains(finish.rect().translated(finish.mapTo(page, finish.rect().topLeft())))


def test_the_history_tells_and_takes_back_by_key(shell: Shell, desk: Desk) -> None:
    page = page_of(shell)
    desk.set("outcome", "O01")
    desk.app.clock.forward(MINUTE)  # type: ignore[attr-defined]
    desk.set("outcome", "O02")
    ctx = shell.parts
    assert isinstance(ctx, Context)
    panel = open_history(ctx, "case", desk.case, anchor=page.side.records)
    settle()
    words = Words(ctx)
    first = panel.model.records()[0]
    assert panel.delegate.speak is not None
    [(label, told)] = panel.delegate.speak.lines(first)
    assert label == "結果"
    assert told == f"{words.coded('outcome', 'O01')} → {words.coded('outcome', 'O02')}"
    assert [one.undoable for one in panel.model.records()][:2] == [True, False]
    panel.view.setFocus()
    keys(shell, (Key.Key_Return, CTRL))
    assert desk.shown("outcome") == "O01"
    assert panel.model.records()[0].act != first.act or panel.model.records()[0].id != first.id
    keys(shell, Key.Key_Escape)
    assert not [one for one in shell.findChildren(HistoryPanel) if one.isVisible()]


def test_the_history_goes_with_the_shell_when_the_vault_is_locked(shell: Shell, desk: Desk, qtbot: Any) -> None:
    page = page_of(shell)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    shell.setParent(window)
    shell.resize(1366, 768)
    window.show()
    shell.show()
    assert isinstance(shell.parts, Context)
    panel = open_history(shell.parts, "case", desk.case, anchor=page.side.records)
    settle()
    assert panel.isVisible()
    shell.hide()
    assert not panel.isVisible()
    shell.setParent(None)


def test_every_field_of_every_record_has_a_name() -> None:
    for entity, table in LOGGED.items():
        assert entity in KINDS
        assert set(FIELDS[entity]) == {*table.fields(), *table.SETS}
    known = {f"{entity}.{field}" for entity, fields in FIELDS.items() for field in fields}
    for marks in (CODED.keys(), DATES, MOMENTS, CHECKS, NUMBERS, ONE_VALUE):
        assert set(marks) <= known


def test_values_read_as_people_write_them(desk: Desk) -> None:
    ctx = make_context(desk.app, desk.vault)
    words = Words(ctx)
    assert words.value("case", "stay_until", "2026-12-20", {}) == "2026-12-20(日)・令和8年12月20日"
    assert words.value("case", "last_contact", "2026-11-19T10:30", {}) == "2026-11-19(木)・令和8年11月19日 10:30"
    assert words.value("person", "birth", "1994", {}) == "1994・平成6年"
    assert words.value("case", "legal_hold", None, {}) == "いいえ"
    assert words.value("case", "owner", "m1", {"m1": "田中"}) == "田中"
    assert words.value("case", "owner", "m2", {}) == "(この保管庫にない記録)"
    assert words.value("case", "wish", None, {}) == "(空欄)"
    assert words.value("case", "field_of_tomorrow", "あす", {}) == "あす"
    assert words.value("case", "status", "code_of_tomorrow", {}) == "code_of_tomorrow"


def test_only_what_differs_is_tinted() -> None:
    assert spans("SMS・", "SMS・夜だけ") == [(4, 3)]
    assert spans("", "夜だけ") == []
    assert spans("一枚目は白い。", "二枚目は白い。") == [(0, 1)]
    assert spans("同じ文", "同じ文") == []
    assert spans("朝", "夜だけ") == []
