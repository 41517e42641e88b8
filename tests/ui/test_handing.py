"""引き継ぎ in the window: to a colleague by keys, back by Ctrl+Z, gone on with by its receiver, shared when left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.base.lanes import InlineLanes
from tests.ui.memo_room import (
    Room,
    bars,
    drafts_of,
    focused,
    keys,
    memo_of,
    memo_room,
    open_memo,
    press,
    saved,
    type_text,
)
from ui.memo.hands import Hands
from ui.memo.menu import make_menu
from ui.pages.inbox import Inbox
from ui.theme import Theme

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def room(tmp_path: Path, theme: Theme, qtbot: Any) -> Iterator[Room]:
    with memo_room(tmp_path, theme, InlineLanes()) as made:
        for id, name in ((made.vault.member, "佐藤"), ("tanaka", "田中"), ("lima", "リマ")):
            made.vault.desk.create("member", {"name": name, "short": name, "active": 1}, id=id)
        made.vault.duty.set_week("lima", {"5": "10:00-18:00"}, seen=made.vault.store.position)
        QApplication.processEvents()
        yield made


def settle() -> None:
    """Answers and what they ask in turn."""
    for _ in range(6):
        QApplication.processEvents()


def hands(room: Room) -> Hands:
    return room.shell.findChildren(Hands)[-1]


def contact(room: Room, where: str = "1") -> list[tuple[Any, ...]]:
    return room.rows(
        f"select summary, underway, handed_to, handed_note, author from contact where dead = 0 and {where}"
    )


def inbox(room: Room) -> Inbox:
    page = room.shell.go("inbox")
    settle()
    assert isinstance(page, Inbox)
    return page


def titles(page: Inbox) -> list[str]:
    return [row.mark.text if row.mark else "" for row in page._model.records()]


def hand_over(room: Room, qtbot: Any, note: str = "") -> None:
    keys(qtbot, Qt.Key.Key_H, CTRL | SHIFT)
    assert hands(room).panel is not None
    if note:
        type_text(qtbot, note)
    keys(qtbot, Qt.Key.Key_Return)


def test_by_keys_to_the_colleague_who_is_in_now(room: Room, qtbot: Any) -> None:
    open_memo(qtbot, room)
    type_text(qtbot, "包丁を見せられた")
    hand_over(room, qtbot, "寮にいます")
    assert room.desk.memo is None
    assert contact(room) == [("包丁を見せられた", 1, "lima", "寮にいます", room.vault.member)]
    assert drafts_of(room) == []
    assert any("リマさんに引き継ぎました" in words for words in bars(room))
    assert titles(inbox(room)) == ["途中 → リマ"]


def test_another_colleague_by_the_arrow_and_back_by_ctrl_z(room: Room, qtbot: Any) -> None:
    open_memo(qtbot, room)
    type_text(qtbot, "途中のことば")
    keys(qtbot, Qt.Key.Key_H, CTRL | SHIFT)
    keys(qtbot, Qt.Key.Key_Down)
    keys(qtbot, Qt.Key.Key_Return)
    assert contact(room)[0][2] == "tanaka"
    assert room.desk.undo_shown()
    settle()
    assert contact(room) == []
    again = memo_of(room)
    assert again.text.text() == "途中のことば"
    type_text(qtbot, "と続き")
    saved(qtbot, room)
    keys(qtbot, Qt.Key.Key_Return, CTRL)
    settle()
    assert contact(room) == [("途中のことばと続き", None, None, None, room.vault.member)]


def test_escape_hands_nothing_and_gives_the_caret_back(room: Room, qtbot: Any) -> None:
    memo = open_memo(qtbot, room)
    type_text(qtbot, "まだ")
    keys(qtbot, Qt.Key.Key_H, CTRL | SHIFT)
    keys(qtbot, Qt.Key.Key_Escape)
    assert hands(room).panel is None
    assert focused() is memo.text
    assert contact(room) == []


def test_an_empty_memo_says_what_is_missing(room: Room, qtbot: Any) -> None:
    memo = open_memo(qtbot, room)
    keys(qtbot, Qt.Key.Key_H, CTRL | SHIFT)
    assert hands(room).panel is None
    assert "ひと言" in memo.error.text()


def test_the_menu_of_the_memo_has_it_too(room: Room, qtbot: Any) -> None:
    memo = open_memo(qtbot, room)
    type_text(qtbot, "本文")
    action = next(each for each in make_menu(memo).actions() if each.objectName() == "memo.act.hand")
    action.trigger()
    assert hands(room).panel is not None


def test_what_is_left_for_half_an_hour_is_shared_and_its_typing_goes_on(room: Room, qtbot: Any) -> None:
    open_memo(qtbot, room)
    type_text(qtbot, "電話が切れた")
    saved(qtbot, room)
    room.app.clock.forward(31 * 60_000)  # type: ignore[attr-defined]
    hands(room).share_left()
    settle()
    memo = memo_of(room)
    assert "同僚にも" in memo.mark.words()
    assert focused() is memo.text
    assert contact(room)[0][:2] == ("電話が切れた", 1)
    page = inbox(room)
    assert titles(page) == ["途中 佐藤"], "one row, not a draft and a memo"
    page.resume.click()
    settle()
    assert memo_of(room) is memo, "its author goes on in the memo itself"
    memo.text.setFocus()
    type_text(qtbot, "。また来た")
    keys(qtbot, Qt.Key.Key_Return, CTRL)
    settle()
    assert contact(room) == [("電話が切れた。また来た", None, None, None, room.vault.member)]
    press(room, "元に戻す")
    settle()
    assert memo_of(room).text.text() == "電話が切れた。また来た"
    assert contact(room)[0][:2] == ("電話が切れた。また来た", 1)
    keys(qtbot, Qt.Key.Key_Return, CTRL)
    settle()
    assert contact(room) == [("電話が切れた。また来た", None, None, None, room.vault.member)]


def test_the_receiver_goes_on_with_the_same_contact(room: Room, qtbot: Any) -> None:
    vault = room.vault
    vault.drafts.save("m1", "memo", "", {"summary": "聞いたこと", "call_name": "ミン"}, seen=0)
    vault.store.member, me = "tanaka", vault.member
    vault.handing.hand("m1", me, "あとを頼みます")
    vault.store.member = me
    page = inbox(room)
    page.refresh()
    settle()
    assert titles(page) == ["あなたへ"]
    assert "田中さんからあなたへの引き継ぎ「あとを頼みます」" in page._about.text()
    assert page.resume.words() == "引き取って続ける"
    page.resume.click()
    settle()
    memo = memo_of(room)
    assert focused() is memo.text
    type_text(qtbot, "、続けたこと")
    memo.form.step.set_text("夜に電話")
    keys(qtbot, Qt.Key.Key_Return, CTRL)
    settle()
    assert contact(room) == [("聞いたこと、続けたこと", None, me, "あとを頼みます", "tanaka")]
    assert room.rows("select what from deadline where dead = 0") == [("夜に電話",)]
    assert drafts_of(room) == []


def test_the_receiver_may_stop_and_resume_from_the_draft(room: Room, qtbot: Any) -> None:
    vault = room.vault
    vault.drafts.save("m1", "memo", "", {"summary": "聞いたこと"}, seen=0)
    vault.handing.hand("m1", vault.member)
    room.desk.open(contact="m1")
    settle()
    type_text(qtbot, "、続き")
    saved(qtbot, room)
    room.desk.close()
    [draft] = drafts_of(room)
    room.desk.open(draft=draft.id)
    settle()
    assert memo_of(room).goes_on
    keys(qtbot, Qt.Key.Key_Return, CTRL)
    settle()
    assert contact(room)[0][:2] == ("聞いたこと、続き", None)


def test_a_correction_that_was_put_aside_is_not_lost_when_it_is_resumed(room: Room, qtbot: Any) -> None:
    made = room.vault.contacts.finish({"summary": "まちがい"}).id
    room.desk.open(contact=made)
    settle()
    memo_of(room).text.set_text("正しい")
    memo_of(room).saver.touch()
    saved(qtbot, room)
    room.desk.close()
    [draft] = drafts_of(room)
    room.desk.open(draft=draft.id)
    settle()
    keys(qtbot, Qt.Key.Key_Return, CTRL)
    settle()
    assert contact(room)[0][0] == "正しい"
    assert drafts_of(room) == []
