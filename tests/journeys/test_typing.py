"""What people type (acceptance checks 13, 14, 15 and 22): conversions own their keys, any writing of a number is read,
one name is a whole name, and nothing that is wrong stands in the way of a draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit

from tests.journeys.desk import Desk

BURMESE = "မြတ်နိုးသူဇာ"
IME_KEYS = (
    "Return", "Space", "Esc", "Left", "Right", "Up", "Down", "Tab", "F6", "F7", "F8", "F9", "F10", "Ctrl+Return",
    "Ctrl+S", "Ctrl+N", "Ctrl+K", "Ctrl+W", "Ctrl+Shift+L", "Ctrl+Tab",
)  # fmt: skip


def in_memo(desk: Desk) -> None:
    desk.call()


def in_editor(desk: Desk) -> None:
    desk.open_case("0112").add.click()
    desk.into("case.editor.summary")


def in_person(desk: Desk) -> None:
    desk.go("person", id=desk.rows('select client from "case" where number like ?', "%-0112")[0][0])
    desk.into("person.field.municipality")


def in_search(desk: Desk) -> None:
    desk.go("search")
    desk.into("search.field")


def in_palette(desk: Desk) -> None:
    desk.press("Ctrl+K")


def stand(desk: Desk) -> dict[str, Any]:
    """Everything a key could have moved, saved or closed."""
    memo = desk.memo_or_none()
    return {
        "focus": desk.focus(),
        "page": desk.page(),
        "memo": memo,
        "tabs": [opened.kind for opened in desk.shell().opened],
        "panels": [panel.objectName() for panel, _ in desk.shell()._overlays if panel.isVisible()],
        "contacts": desk.rows("select count(*), max(id) from contact"),
        "drafts": {draft.id: draft.fields for draft in desk.drafts()},
        "log": desk.rows("select max(position) from log"),
    }


@pytest.mark.parametrize("where", [in_memo, in_editor, in_person, in_search, in_palette])
def test_while_a_conversion_is_open_no_key_acts(desk: Desk, where: Callable[[Desk], None]) -> None:
    where(desk)
    desk.settle()
    field: Any = desk.focus()
    signal = getattr(field, "typed", None) or getattr(field, "changed", None) or field.textChanged
    desk.compose("ざんぎょう")
    before = stand(desk)
    said: list[object] = []
    signal.connect(lambda *_: said.append(1))
    for key in IME_KEYS:
        desk.press(key)
        assert desk.window.shell is not None, key
        assert stand(desk) == before, key
    assert said == []
    desk.convert("残業")
    assert said == [1]
    words = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
    assert "残業" in words
    assert "ざんぎょう" not in words


@pytest.mark.parametrize(
    ("typed", "shown", "iso"),
    [
        ("R８．１１．２０", "11/20(金)", "2026-11-20"),
        ("令和8年11月20日", "11/20(金)", "2026-11-20"),
        ("２０２７－０１－１５", "2027-01-15(金)", "2027-01-15"),
    ],
)
def test_a_date_in_any_writing(desk: Desk, typed: str, shown: str, iso: str) -> None:
    memo = desk.call("promise")
    field = desk.into(memo.form.due.objectName())
    desk.type(typed)
    desk.press("Tab")
    assert memo.form.due.text() == shown
    assert typed in field.toolTip()
    desk.finish()
    assert desk.rows("select due from deadline order by id desc limit 1") == [(iso,)]


def test_a_phone_number_in_full_width(desk: Desk) -> None:
    memo = desk.call("number")
    field = desk.into(memo.form.phone.objectName())
    desk.type("０９０ー１２３４ー５６７８")
    desk.press("Tab")
    assert memo.form.phone.text() == "090-1234-5678"
    assert "０９０ー１２３４ー５６７８" in field.toolTip()
    desk.finish()
    assert desk.rows("select phone from contact order by id desc limit 1") == [("090-1234-5678",)]


def test_a_figure_in_full_width(desk: Desk) -> None:
    desk.open_case("0112").add.click()
    desk.into("case.editor.summary")
    desk.type("talked")
    field: Any = desk.into("case.editor.minutes")
    desk.type("１２")
    desk.press("Tab")
    assert field.text() == "12"
    assert "１２" in field.toolTip()
    desk.into("case.editor.summary")
    desk.press("Ctrl+Return")
    assert desk.rows("select minutes from contact where summary = 'talked'") == [(12,)]


def test_one_burmese_name_is_a_whole_name(desk: Desk) -> None:
    people = desk.go("people")
    people.persons._new.click()
    desk.settle()
    desk.into("person.field.name")
    desk.type(BURMESE)
    desk.press("Tab")
    person = desk.page()
    kinds = [bar.kind for bar in desk.shell().notices.bars()]
    assert "warn" not in kinds
    assert "error" not in kinds
    assert not desk.find("person.field.name").error.isVisible()
    stored = "select name, coalesce(reading, ''), coalesce(family, '') from person where id = ?"
    assert desk.rows(stored, person.key()) == [(BURMESE, "", "")]
    desk.press("Ctrl+K")
    desk.type(BURMESE)
    desk.until(lambda: desk.window.tasks.open_count() == 0)
    desk.press("Return")
    assert desk.page() is person
    assert BURMESE in person.title()


def test_what_cannot_be_read_is_said_beside_the_field_and_blocks_no_draft(desk: Desk) -> None:
    desk.open_case("0112").add.click()
    desk.into("case.editor.next_due")
    desk.type("13/45")
    desk.press("Tab")
    field = desk.find("case.editor.next_due")
    assert field.error.isVisible()
    assert field.error.text()
    desk.into("case.editor.summary")
    desk.type("the draft is kept all the same")
    chip = desk.find("case.editor.saved")
    desk.until(lambda: chip.words().startswith("保存済み"))
    kept = [dict(draft.fields) for draft in desk.drafts()]
    mine = next(fields for fields in kept if fields.get("summary") == "the draft is kept all the same")
    assert mine["next_due"] == "13/45"


def test_an_impossible_date_stops_neither_draft_nor_finish_of_a_memo(desk: Desk) -> None:
    memo = desk.call("he must decide by then")
    desk.into(memo.form.due.objectName())
    desk.type("13/45")
    desk.press("Tab")
    assert memo.form.note.isVisible()
    assert "日" in memo.form.note.text()
    desk.until(lambda: memo.chip.words().startswith("保存済み"))
    desk.finish()
    assert desk.inbox()[0] == "he must decide by then"
    promise = desk.rows("select next_step from contact order by id desc limit 1")[0][0]
    assert "13/45" in promise
