"""The call memo: two chords and the text, nothing lost, nothing forced, the work behind it given back exactly."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.base.lanes import InlineLanes, Lanes
from app.services import drafts
from tests.ui.conftest import compose
from tests.ui.memo_room import (
    KEY,
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
from ui.theme import Theme

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def room(tmp_path: Path, theme: Theme, qtbot: Any) -> Iterator[Room]:
    with memo_room(tmp_path, theme, InlineLanes()) as made:
        QApplication.processEvents()
        yield made


# --- checks 1 and 2: from everywhere, and two chords -----------------------------------------------------------------
def test_ctrl_n_opens_it_from_everywhere_with_the_caret_in_the_text(room: Room, qtbot: Any) -> None:
    page = room.work()
    for place in (page.line.edit, page.text, room.shell.header.search, None):
        if place is None:
            room.desk.open_link()
            assert room.desk.link_panel is not None
            assert focused() is room.desk.link_panel.search.edit
        else:
            place.setFocus()
        memo = open_memo(qtbot, room)
        assert memo.isVisible()
        assert focused() is memo.text
        keys(qtbot, Qt.Key.Key_Escape)
        assert room.desk.memo is None


def test_two_chords_and_the_text_make_a_record(room: Room, qtbot: Any) -> None:
    room.work().text.setFocus()
    open_memo(qtbot, room)
    type_text(qtbot, "番号非通知。残業代が3か月ない。")
    keys(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: room.desk.memo is None, timeout=1000)
    found = room.rows("select summary, channel, direction, start, minutes, case_id from contact where dead = 0")
    assert found == [("番号非通知。残業代が3か月ない。", "phone", "in", "2026-11-20T14:03", 1, None)]
    assert room.rows("select count(*) from draft") == [(0,)]
    assert bars(room) == ["メモを受信箱に残しました。"]


def test_everything_chosen_reaches_the_record(room: Room, qtbot: Any) -> None:
    room.work().text.setFocus()
    memo = open_memo(qtbot, room)
    type_text(qtbot, "寮から出るように言われた")
    form = memo.form
    for field, words in ((form.phone.edit, "０９０ー１２３４ー５６７８"), (form.call_name.edit, "ホアさん"),
                         (form.step.edit, "通知を読んで返事"), (form.due.edit, "R８．１１．２５")):  # fmt: skip
        field.setFocus()
        type_text(qtbot, words)
    memo.form.language._chips["vi"].click()
    memo.form.interpreter._chips["staff"].click()
    memo.form.consent.click()
    memo.form.categories._chips["L02"].click()
    memo.form.safety._chips["not_company"].click()
    memo.direction.click()
    memo.text.setFocus()
    room.app.clock.forward(192_000)  # type: ignore[attr-defined]
    keys(qtbot, Qt.Key.Key_Enter, CTRL)
    qtbot.waitUntil(lambda: room.desk.memo is None, timeout=1000)
    names = "phone, phone_key, call_name, language, interpreter, consent, next_step, next_due, direction, minutes"
    assert room.rows(f"select {names} from contact") == [
        (
            "090-1234-5678",
            "+819012345678",
            "ホアさん",
            "vi",
            "staff",
            "oral",
            "通知を読んで返事",
            "2026-11-25",
            "out",
            4,
        )
    ]
    assert room.rows("select category from topic where dead = 0") == [("L02",)]
    assert room.rows("select what, due, kind from deadline where dead = 0") == [
        ("通知を読んで返事", "2026-11-25", "promise")
    ]
    assert room.rows("select member from elem where entity = 'contact' and field = 'safety'") == [("not_company",)]


def test_without_a_word_it_says_what_is_missing_and_stays(room: Room, qtbot: Any) -> None:
    room.work().text.setFocus()
    memo = open_memo(qtbot, room)
    memo.form.phone.edit.setFocus()
    type_text(qtbot, "090-1234-5678")
    keys(qtbot, Qt.Key.Key_Return, CTRL)
    assert room.desk.memo is memo
    assert "ひと言" in memo.error.text()
    assert focused() is memo.text
    assert room.rows("select count(*) from contact") == [(0,)]
    type_text(qtbot, "あ")
    assert not memo.error.isVisible()


# --- check 3: an interruption ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("end", ["finish", "close", "minimise", "escape"])
def test_focus_caret_selection_and_scroll_come_back(room: Room, qtbot: Any, end: str) -> None:
    page = room.work()
    page.text.set_text("\n".join(f"{n} 行目の話" for n in range(60)))
    page.text.setFocus()
    cursor = page.text.textCursor()
    cursor.setPosition(40)
    cursor.setPosition(47, cursor.MoveMode.KeepAnchor)
    page.text.setTextCursor(cursor)
    page.area.verticalScrollBar().setValue(300)
    memo = open_memo(qtbot, room)
    if end != "escape":
        type_text(qtbot, "割り込みの電話")
    page.area.verticalScrollBar().setValue(300)
    if end == "finish":
        keys(qtbot, Qt.Key.Key_Return, CTRL)
        qtbot.waitUntil(lambda: room.desk.memo is None, timeout=1000)
    elif end == "escape":
        keys(qtbot, Qt.Key.Key_Escape)
        assert room.desk.memo is None
    else:
        memo.findChild(QWidget, f"memo.{end}").click()  # type: ignore[attr-defined]
    assert focused() is page.text
    after = page.text.textCursor()
    assert (after.anchor(), after.position(), page.area.verticalScrollBar().value()) == (40, 47, 300)


def test_the_selection_of_a_line_comes_back_though_qt_forgets_it(room: Room, qtbot: Any) -> None:
    line = room.work().line.edit
    line.setText("賃金と寮費")
    line.setFocus()
    line.setSelection(1, 3)
    open_memo(qtbot, room)
    assert not line.hasSelectedText()
    keys(qtbot, Qt.Key.Key_Escape)
    assert focused() is line
    assert (line.selectedText(), line.cursorPosition()) == ("金と寮", 4)


def test_who_went_on_working_behind_it_is_not_pulled_away(room: Room, qtbot: Any) -> None:
    page = room.work()
    page.line.edit.setFocus()
    memo = open_memo(qtbot, room)
    type_text(qtbot, "保留中")
    page.text.setFocus()
    memo.close_asked.emit()
    assert focused() is page.text


# --- checks 4 and 5: kept within a second, and it says so -----------------------------------------------------------
def test_what_was_typed_survives_a_kill_one_second_later(tmp_path: Path, theme: Theme, qtbot: Any) -> None:
    with memo_room(tmp_path, theme, Lanes()) as room:
        room.work().text.setFocus()
        memo = open_memo(qtbot, room)
        type_text(qtbot, "切れる前に書いた一行")
        saved(qtbot, room)
        draft = memo.saver.draft
        # What the disk holds at this moment is what a killed program leaves behind.
        left = tmp_path / "left"
        shutil.copytree(room.folder, left)
        again = room.app.open_vault(left, KEY)
        try:
            found = again.read(lambda rows, seen: drafts.read(rows, draft))
        finally:
            again.close()
    assert found is not None
    fields = dict(found.fields)
    assert (found.kind, fields["summary"], tuple(fields["_caret"]), fields["_open"]) == (
        "memo", "切れる前に書いた一行", (10, 10), True)  # fmt: skip


def test_typing_without_a_pause_is_written_too(room: Room, qtbot: Any) -> None:
    room.work().text.setFocus()
    memo = open_memo(qtbot, room)
    writes: list[object] = []
    memo.saver.saved.connect(writes.append)

    def typed() -> bool:
        type_text(qtbot, "話")
        return bool(writes)

    qtbot.waitUntil(typed, timeout=1500)
    assert "話" in str(dict(drafts_of(room)[0].fields)["summary"])


def test_ctrl_s_writes_again_and_refreshes_the_chip(room: Room, qtbot: Any) -> None:
    room.work().text.setFocus()
    memo = open_memo(qtbot, room)
    assert "まだ" in memo.chip.words()
    type_text(qtbot, "一行")
    saved(qtbot, room)
    assert memo.chip.words() == "保存済み 14:03:00"
    room.app.clock.forward(62_000)  # type: ignore[attr-defined]
    keys(qtbot, Qt.Key.Key_S, CTRL)
    assert memo.chip.words() == "保存済み 14:04:02"


def test_closing_asks_nothing_and_the_draft_can_be_taken_up_where_the_caret_stood(room: Room, qtbot: Any) -> None:
    room.work().text.setFocus()
    memo = open_memo(qtbot, room)
    type_text(qtbot, "途中までの話")
    memo.put_caret(2, 5)
    memo.form.call_name.edit.setText("ホアさん")
    draft = memo.saver.draft
    memo.close_asked.emit()
    QApplication.processEvents()
    assert room.desk.memo is None
    room.desk.open(draft=draft)
    qtbot.waitUntil(lambda: room.desk.memo is not None, timeout=1000)
    again = memo_of(room)
    cursor = again.text.textCursor()
    assert (again.text.text(), cursor.anchor(), cursor.position()) == ("途中までの話", 2, 5)
    assert again.form.call_name.text() == "ホアさん"
    assert again.mark.isVisible()
    assert not again.running


def test_an_emptied_memo_leaves_no_draft(room: Room, qtbot: Any) -> None:
    room.work().text.setFocus()
    memo = open_memo(qtbot, room)
    type_text(qtbot, "x")
    saved(qtbot, room)
    assert len(drafts_of(room)) == 1
    memo.text.selectAll()
    keys(qtbot, Qt.Key.Key_Delete)
    memo.close_asked.emit()
    qtbot.waitUntil(lambda: drafts_of(room) == [], timeout=1000)


def test_a_second_call_puts_the_first_memo_aside_as_a_draft(room: Room, qtbot: Any) -> None:
    room.work().text.setFocus()
    first = open_memo(qtbot, room)
    type_text(qtbot, "一人目")
    second = open_memo(qtbot, room)
    assert second is not first
    assert second.is_blank()
    assert [dict(d.fields)["summary"] for d in drafts_of(room)] == ["一人目"]
    press(room, "開く")
    qtbot.waitUntil(lambda: room.desk.memo is not None and memo_of(room).text.text() == "一人目", timeout=1000)


def test_minimised_it_runs_in_the_header_and_comes_back(room: Room, qtbot: Any) -> None:
    room.work().text.setFocus()
    memo = open_memo(qtbot, room)
    type_text(qtbot, "保留")
    room.desk.minimise()
    room.app.clock.forward(192_000)  # type: ignore[attr-defined]
    memo._tick()
    assert room.shell.header.memo.words() == "通話中 00:03:12"
    assert not memo.isVisible()
    room.shell.header.memo.click()
    assert memo.isVisible()
    assert room.desk.memo is memo
    assert focused() is memo.text


# --- check 6: lock ---------------------------------------------------------------------------------------------------
def test_lock_during_a_conversion_keeps_its_words_and_brings_the_memo_back(
    tmp_path: Path, theme: Theme, qtbot: Any
) -> None:
    with memo_room(tmp_path, theme, Lanes()) as room:
        room.work().text.setFocus()
        memo = open_memo(qtbot, room)
        type_text(qtbot, "会社からの")
        compose(memo.text, "書類を見せて")
        room.window.lock()
        assert room.window.shell is None
        qtbot.waitUntil(lambda: room.window.tasks.open_count() == 0, timeout=3000)
        room.window.unlock_with("desk", "")
        qtbot.waitUntil(lambda: room.window.shell is not None and room.desk.memo is not None, timeout=5000)
        again = memo_of(room)
        assert again.text.text() == "会社からの書類を見せて"
        assert again.text.textCursor().position() == 11
        assert focused() is again.text
        assert again.running


def test_a_change_of_language_keeps_the_memo_with_its_last_words(tmp_path: Path, theme: Theme, qtbot: Any) -> None:
    with memo_room(tmp_path, theme, Lanes()) as room:
        room.work().text.setFocus()
        open_memo(qtbot, room)
        type_text(qtbot, "まだ保存の前")
        room.window.speak("en")
        qtbot.waitUntil(lambda: len(room.desks) == 2 and room.desk.memo is not None, timeout=5000)
        assert memo_of(room).text.text() == "まだ保存の前"
        assert memo_of(room).running


def test_a_memo_that_was_closed_does_not_come_back_by_itself(tmp_path: Path, theme: Theme, qtbot: Any) -> None:
    with memo_room(tmp_path, theme, Lanes()) as room:
        room.work().text.setFocus()
        open_memo(qtbot, room)
        type_text(qtbot, "あとで")
        room.desk.close()
        room.window.lock()
        qtbot.waitUntil(lambda: room.window.tasks.open_count() == 0, timeout=3000)
        room.window.unlock_with("desk", "")
        qtbot.waitUntil(lambda: room.window.shell is not None, timeout=5000)
        qtbot.waitUntil(lambda: room.window.tasks.open_count() == 0, timeout=3000)
        assert room.desk.memo is None
        assert len(drafts_of(room)) == 1
