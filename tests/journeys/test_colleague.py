"""A colleague works on the same case at another PC (acceptance check 7): what is typed here, and the focus, stay."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLineEdit

from models.changes import Change, Op
from tests.journeys.desk import Desk, place_of


def arrives(desk: Desk, entity: str, id: str, **values: Any) -> None:
    """A change that another device made to values it had seen, as sync hands it to the vault."""
    vault = desk.vault()
    ids, stream = vault.store.ids, desk.rows(f'select stream from "{entity}" where id = ?', id)[0][0]
    born = desk.rows(f'select born from "{entity}" where id = ?', id)[0][0]
    ops = tuple(Op(entity, id, field, "set", value, (born,)) for field, value in values.items())
    stamp = desk.clock.now_ms() << 16
    change = Change(ids.new(), stream, "member-b", "device-b", stamp, ids.new(), ops)
    desk.window.tasks.run(lambda: vault.store.accept(change, "device-b"), owner=desk.window, lane="vault")
    desk.settle()


def test_a_change_from_elsewhere_touches_neither_typing_nor_focus(desk: Desk) -> None:
    page = desk.open_case("0112")
    case = page.case_id
    client = desk.rows('select client from "case" where id = ?', case)[0][0]
    page.show_section("home")
    field = desk.into("case.field.person.municipality")
    assert isinstance(field, QLineEdit)
    field.clear()
    desk.type("Fuji")
    caret = place_of(field)
    owner = desk.rows("select id from member where short like '田中%'")[0][0]
    arrives(desk, "person", client, municipality="焼津市 北", reading="ぐえん てぃ ほあ")
    arrives(desk, "case", case, owner=owner)
    assert desk.focus() is field
    assert place_of(field) == caret
    assert field.text() == "Fuji"
    assert "入力中の項目はそのまま" in desk.find("case.dock.notice").words.text()
    assert desk.page().banner.reading.text() == "ぐえん てぃ ほあ"
    assert desk.rows('select owner from "case" where id = ?', case) == [(owner,)]
    desk.type("eda")
    desk.press("Tab")
    assert desk.rows("select conflicts from person where id = ?", client) == [(1,)]
    heads = desk.rows("select value from head where id = ? and field = 'municipality'", client)
    assert {value for (value,) in heads} == {'"Fujieda"', '"焼津市 北"'}


def test_a_memo_goes_on_while_the_inbox_changes(desk: Desk) -> None:
    memo = desk.call("she says the dormitory")
    desk.compose("りょう")
    contact = desk.rows("select id from contact where dead = 0 and case_id is null limit 1")[0][0]
    arrives(desk, "contact", contact, call_name="別の名前")
    assert desk.focus() is memo.text
    assert memo.text.text() == "she says the dormitory"
    desk.convert("寮")
    assert memo.text.text() == "she says the dormitory寮"
