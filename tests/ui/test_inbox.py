"""The inbox and linking: what no case has taken yet, one key to file it, one to take it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.base.lanes import InlineLanes
from app.services import memos
from tests.ui.memo_room import HOA_PHONE, Room, bars, focused, hoa, keys, memo_of, memo_room, press, type_text
from ui.dialogs.link import LinkPanel
from ui.memo.reading import ReadText
from ui.pages.inbox import Inbox
from ui.theme import Theme

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def room(tmp_path: Path, theme: Theme) -> Iterator[Room]:
    with memo_room(tmp_path, theme, InlineLanes()) as made:
        yield made


def written(room: Room, summary: str, **fields: Any) -> str:
    return room.vault.contacts.finish({"summary": summary, "channel": "phone", "direction": "in", **fields}).id


def inbox(room: Room, **where: Any) -> Inbox:
    page = room.shell.go("inbox", **where)
    assert isinstance(page, Inbox)
    page.stale = True
    page.wake()
    settle()
    room.window.activateWindow()
    assert QTest.qWaitForWindowActive(room.window)
    return page


def settle() -> None:
    for _ in range(4):
        QApplication.processEvents()


def titles(page: Inbox) -> list[str]:
    return [row.text for row in page._model.records()]


def panel_of(room: Room) -> LinkPanel:
    assert room.desk.link_panel is not None
    return room.desk.link_panel


def shown_texts(page: Inbox) -> str:
    labels = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    return " ".join([*labels, *(text.text() for text in page.findChildren(ReadText) if text.isVisible())])


# --- the list --------------------------------------------------------------------------------------------------------
def test_an_empty_inbox_says_why_and_starts_a_memo(room: Room) -> None:
    page = inbox(room)
    assert "未整理メモはありません" in shown_texts(page)
    page.findChild(QWidget, "inbox.empty.action").click()  # type: ignore[union-attr,attr-defined]
    assert room.desk.memo is not None


def test_newest_first_and_read_with_every_field_that_says_something(room: Room) -> None:
    written(room, "前の話", start="2026-11-19T10:00")
    more = {"phone": "03-1234-5678", "call_name": "ホアさん", "language": "vi", "safety": ("danger", "can_talk")}
    promise = {"next_step": "返事", "next_due": "2026-11-24", "facts": "明細がある", "consent": "oral"}
    written(room, "あとの話\n二行目", start="2026-11-20T13:00", interpreter="staff", minutes=12, **more, **promise)
    page = inbox(room)
    assert titles(page) == ["あとの話 二行目", "前の話"]
    said = shown_texts(page)
    for words in (
        "ホアさん",
        "あとの話\n二行目",
        "明細がある",
        "03-1234-5678",
        "ベトナム語",
        "職員",
        "口頭",
        "11/24(火)",
        "12分",
    ):
        assert words in said
    assert "本人の話" not in said
    assert page._model.records()[0].mark.text == "危険の合図"
    page._list.setFocus()
    keys(_Bot(), Qt.Key.Key_Down)
    assert "前の話" in shown_texts(page)
    assert page.current_contact().summary == "前の話"  # type: ignore[union-attr]


class _Bot:
    """`keys` of the memo's tests without a fixture."""

    keyClick = staticmethod(QTest.keyClick)


def test_a_memo_left_for_half_an_hour_stands_there_with_its_author(room: Room) -> None:
    kept = room.vault.drafts
    kept.save("draft-1", "memo", "", {"summary": "書きかけ", "phone": "080-0000-0001"}, seen=0)
    page = inbox(room)
    assert titles(page) == []
    room.app.clock.forward(31 * 60_000)  # type: ignore[attr-defined]
    kept.save("draft-2", "memo", "", {"summary": "いま書いている"}, seen=0)
    page = inbox(room)
    assert titles(page) == ["書きかけ"]
    assert "途中" in page._model.records()[0].mark.text
    assert page.current_contact() is None
    page.resume.click()
    settle()
    assert memo_of(room).text.text() == "書きかけ"


def test_state_and_selection_survive_a_refresh(room: Room) -> None:
    first = written(room, "一つ目", start="2026-11-18T10:00")
    written(room, "二つ目", start="2026-11-19T10:00")
    page = inbox(room, contact=first)
    assert page.current_contact().id == first  # type: ignore[union-attr]
    written(room, "三つ目", start="2026-11-20T10:00")
    page.refresh()
    settle()
    assert titles(page) == ["三つ目", "二つ目", "一つ目"]
    assert page.current_contact().id == first  # type: ignore[union-attr]
    state = page.state()
    again = Inbox(page._ctx)
    again.restore(state)
    again.wake()
    settle()
    assert again.current_contact().id == first  # type: ignore[union-attr]
    again.deleteLater()


# --- linking ---------------------------------------------------------------------------------------------------------
def test_ctrl_l_files_into_the_case_that_was_found_and_undo_brings_it_back(room: Room) -> None:
    _, case = hoa(room.vault)
    contact = written(room, "また電話があった")
    page = inbox(room, contact=contact)
    page._list.setFocus()
    keys(_Bot(), Qt.Key.Key_L, CTRL)
    panel = panel_of(room)
    assert focused() is panel.search.edit
    type_text(None, "hoa")
    panel.search.edit.textEdited.emit("hoa")
    panel.look()
    settle()
    target = panel.current()
    assert target is not None
    assert (target.name, target.call_name, target.number, target.language) == (
        "NGUYỄN THỊ HOA", "ホアさん", "2026-0001", "vi")  # fmt: skip
    assert (target.safe.mode, target.safe.avoid) == ("text", "寮に電話しない")
    keys(_Bot(), Qt.Key.Key_Return)
    settle()
    assert room.desk.link_panel is None
    assert room.rows("select case_id, summary from contact where dead = 0") == [(case, "また電話があった")]
    assert bars(room) == ["メモを 2026-0001 につなぎました。"]
    assert titles(page) == []
    assert room.desk.undo_shown()
    settle()
    assert room.rows("select case_id from contact where dead = 0") == [(None,)]
    assert titles(page) == ["また電話があった"]


def test_a_row_says_the_safe_contact_rule_before_anything_is_opened(room: Room) -> None:
    hoa(room.vault)
    contact = written(room, "話")
    inbox(room, contact=contact, link=True)
    panel = panel_of(room)
    said = panel.model.data(panel.model.index(0, 0))
    for words in ("NGUYỄN THỊ HOA", "ホアさん", "2026-0001", "ベトナム語", "19時以降", "寮に電話しない"):
        assert words in said


def test_a_new_case_from_a_memo_without_a_name(room: Room) -> None:
    contact = written(room, "名前は聞けなかった", phone="080-0000-9999", language="pt")
    inbox(room, contact=contact).new_case.click()
    settle()
    assert room.rows('select number, language, status from "case" where dead = 0') == [("2026-0001", "pt", "received")]
    assert bars(room) == ["メモから新しい案件 2026-0001 を作りました。"]
    press(room, "元に戻す")
    settle()
    assert room.rows('select count(*) from "case" where dead = 0') == [(0,)]
    assert room.rows("select case_id from contact where dead = 0") == [(None,)]


def test_the_person_only(room: Room) -> None:
    person, _ = hoa(room.vault)
    contact = written(room, "話")
    inbox(room, contact=contact, link=True)
    type_text(None, "ホア")
    panel_of(room).look()
    settle()
    keys(_Bot(), Qt.Key.Key_2, ALT)
    settle()
    assert room.rows("select person, case_id from contact where dead = 0") == [(person, None)]


def test_the_caller_with_the_same_number_is_offered_in_the_pane(room: Room) -> None:
    person, _ = hoa(room.vault)
    contact = written(room, "話", phone="０９０ー１２３４ー５６７８")
    page = inbox(room, contact=contact)
    assert page.match.isVisible()
    page._list.setFocus()
    keys(_Bot(), Qt.Key.Key_1, ALT)
    settle()
    assert room.rows("select person from contact where dead = 0") == [(person,)]
    assert not page.match.isVisible()


def test_escape_closes_the_picker_and_gives_the_focus_back(room: Room) -> None:
    contact = written(room, "話")
    page = inbox(room, contact=contact)
    page._list.setFocus()
    keys(_Bot(), Qt.Key.Key_L, CTRL)
    type_text(None, "だれか")
    keys(_Bot(), Qt.Key.Key_Escape)
    assert room.desk.link_panel is not None
    keys(_Bot(), Qt.Key.Key_Escape)
    assert room.desk.link_panel is None
    assert focused() is page._list


def test_linking_in_the_memo_is_kept_for_the_end(room: Room) -> None:
    person, case = hoa(room.vault)
    room.work().text.setFocus()
    keys(_Bot(), Qt.Key.Key_N, CTRL)
    type_text(None, "話の途中でつなぐ")
    keys(_Bot(), Qt.Key.Key_L, CTRL)
    panel = panel_of(room)
    type_text(None, HOA_PHONE)
    panel.look()
    settle()
    keys(_Bot(), Qt.Key.Key_Return)
    memo = memo_of(room)
    assert focused() is memo.text
    assert (memo.person, memo.case_id) == (person, case)
    assert "2026-0001" in memo.where.words()
    assert room.rows("select count(*) from contact") == [(0,)]
    keys(_Bot(), Qt.Key.Key_Return, CTRL)
    settle()
    assert room.rows("select person, case_id from contact where dead = 0") == [(person, case)]


def test_a_new_case_chosen_in_the_memo_is_made_when_it_is_finished(room: Room) -> None:
    room.work().text.setFocus()
    keys(_Bot(), Qt.Key.Key_N, CTRL)
    type_text(None, "はじめての人")
    keys(_Bot(), Qt.Key.Key_L, CTRL)
    keys(_Bot(), Qt.Key.Key_1, ALT)
    assert room.rows('select count(*) from "case"') == [(0,)]
    keys(_Bot(), Qt.Key.Key_Return, CTRL)
    settle()
    assert room.rows('select number from "case" where dead = 0') == [("2026-0001",)]
    assert bars(room) == ["メモを案件 2026-0001 に残しました。"]
    assert room.desk.undo_shown()
    settle()
    assert room.rows('select count(*) from "case" where dead = 0') == [(0,)]
    assert room.rows("select count(*) from contact where dead = 0") == [(0,)]
    assert memo_of(room).text.text() == "はじめての人"
    assert memo_of(room).new_case


# --- correcting and deleting -----------------------------------------------------------------------------------------
def test_a_correction_changes_only_what_was_changed(room: Room) -> None:
    contact = written(
        room, "ざんぎょう代", phone="03-1234-5678", language="vi", next_step="返事", next_due="2026-11-24"
    )
    inbox(room, contact=contact).correct.click()
    settle()
    memo = memo_of(room)
    assert memo.subject == contact
    assert memo.form.phone.text() == "03-1234-5678"
    memo.text.selectAll()
    type_text(None, "残業代")
    assert memo.fields() == {"summary": "残業代"}
    keys(_Bot(), Qt.Key.Key_Return, CTRL)
    settle()
    assert room.desk.memo is None
    assert room.rows("select id, summary, language, next_due from contact where dead = 0") == [
        (contact, "残業代", "vi", "2026-11-24")
    ]
    assert room.rows("select count(*) from draft") == [(0,)]


def test_deleting_can_be_taken_back(room: Room) -> None:
    contact = written(room, "消すメモ", categories=("L02",))
    page = inbox(room, contact=contact)
    page.delete.click()
    settle()
    assert titles(page) == []
    press(room, "元に戻す")
    settle()
    assert titles(page) == ["消すメモ"]
    assert room.rows("select category from topic where dead = 0") == [("L02",)]


def test_a_deleted_draft_can_be_taken_back(room: Room) -> None:
    room.vault.drafts.save("draft-1", "memo", "", {"summary": "書きかけ"}, seen=0)
    room.app.clock.forward(31 * 60_000)  # type: ignore[attr-defined]
    page = inbox(room)
    page.delete.click()
    settle()
    assert room.rows("select count(*) from draft") == [(0,)]
    press(room, "元に戻す")
    settle()
    assert room.rows("select id from draft") == [("draft-1",)]


# --- the questions behind it -----------------------------------------------------------------------------------------
def test_callers_by_number_come_before_callers_by_name_and_nobody_by_nothing(room: Room) -> None:
    person, case = hoa(room.vault)
    other = room.vault.people.create({"name": "TRẦN VĂN HÒA", "call_name": "ホアさん"}).id
    found = room.vault.read(lambda rows, seen: memos.callers(rows, HOA_PHONE, "ホアさん"))
    assert [(c.id, c.why) for c in found] == [(person, "phone"), (other, "name")]
    assert (found[0].case_id, found[0].number, found[1].case_id) == (case, "2026-0001", "")
    assert room.vault.read(lambda rows, seen: memos.callers(rows, "", "")) == []
    assert room.vault.read(lambda rows, seen: memos.callers(rows, "090", "ホ")) == []


def test_two_open_cases_are_never_chosen_between(room: Room) -> None:
    person, _ = hoa(room.vault)
    room.vault.cases.open({"client": person})
    found = room.vault.read(lambda rows, seen: memos.callers(rows, HOA_PHONE, ""))
    assert (found[0].cases, found[0].case_id) == (2, "")


def test_favourites_are_what_the_desk_used_last(room: Room) -> None:
    assert room.vault.read(lambda rows, seen: memos.favourites(rows)) == memos.Favourites()
    for _ in range(2):
        written(room, "話", language="km", categories=("H01",))
    written(room, "話", language="th")
    found = room.vault.read(lambda rows, seen: memos.favourites(rows))
    assert found.languages == ("km", "th", "ja-x-easy", "vi")
    assert found.categories[0] == "H01"
