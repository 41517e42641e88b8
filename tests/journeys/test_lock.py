"""Lock (acceptance check 6): at once, without a question, in the middle of a word; afterwards all stands as before."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QTextEdit

from tests.journeys.desk import Desk, place_of


def away(desk: Desk) -> None:
    """Ten minutes without a key."""
    desk.nobody_is_there(9)
    assert desk.window.shell is not None
    desk.nobody_is_there(1.1)
    assert desk.window.shell is None
    assert desk.window.findChildren(QDialog) == []
    desk.settle()
    assert desk.window.opened is None


def mark(text: QTextEdit, start: int, end: int) -> None:
    cursor = text.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, cursor.MoveMode.KeepAnchor)
    text.setTextCursor(cursor)


@pytest.mark.parametrize("converting", [False, True])
def test_a_memo_is_there_again_with_caret_and_conversion(desk: Desk, converting: bool) -> None:
    memo = desk.call("会社からの書類")
    if converting:
        desk.compose("を見せて")
    else:
        mark(memo.text, 2, 5)
    away(desk)
    desk.unlock()
    desk.until(lambda: desk.memo_or_none() is not None)
    again = desk.memo().text
    assert again.text() == ("会社からの書類を見せて" if converting else "会社からの書類")
    assert desk.focus() is again
    assert place_of(again)[1:] == ((11, 11) if converting else (2, 5))


@pytest.mark.parametrize("converting", [False, True])
def test_a_record_being_written_in_a_case_is_there_again(desk: Desk, converting: bool) -> None:
    page = desk.open_case("0112")
    desk.go("deadlines")
    desk.open_case("0112")
    page.add.click()
    text = desk.into("case.editor.summary")
    desk.type("面談で聞いた")
    if converting:
        desk.compose("こと")
    else:
        mark(text, 1, 4)  # type: ignore[arg-type]
    away(desk)
    desk.unlock()
    assert desk.page().objectName() == "case"
    desk.until(lambda: desk.focus().objectName() == "case.editor.summary")
    again = desk.focus()
    assert isinstance(again, QTextEdit)
    assert again.toPlainText() == ("面談で聞いたこと" if converting else "面談で聞いた")
    assert place_of(again)[1:] == ((8, 8) if converting else (1, 4))
    kinds = [opened.kind for opened in desk.shell().opened]
    assert kinds == ["today", "deadlines", "case"]


@pytest.mark.parametrize("converting", [False, True])
def test_a_field_of_a_person_is_there_again(desk: Desk, converting: bool) -> None:
    person = desk.rows('select client from "case" where number like ?', "%-0112")[0][0]
    page = desk.go("person", id=person)
    field = desk.into("person.field.municipality")
    field.clear()  # type: ignore[attr-defined]
    desk.type("みなと")
    if converting:
        desk.compose("市")
    away(desk)
    desk.unlock()
    assert desk.page() is not page
    assert desk.page().objectName().startswith("person")
    desk.until(lambda: desk.focus().objectName().startswith("person.field.municipality"))
    wanted = "みなと市" if converting else "みなと"
    assert desk.focus().text() == wanted  # type: ignore[attr-defined]
    assert place_of(desk.focus())[2] == len(wanted)
    assert desk.rows("select municipality from person where id = ?", person) == [(wanted,)]


def test_work_goes_on_after_many_locks_as_if_there_had_been_none(desk: Desk) -> None:
    for time in range(3):
        desk.call(f"call number {time}")
        desk.finish()
        desk.lock()
        desk.unlock()
    assert {f"call number {time}" for time in range(3)} <= set(desk.inbox())


def test_locked_nothing_typed_stays_in_sight_or_in_memory(desk: Desk) -> None:
    desk.call("a word that nobody may see")
    desk.lock()
    shown = [edit.toPlainText() for edit in desk.window.findChildren(QTextEdit) if edit.isVisible()]
    assert shown == []
    assert "a word that nobody may see" not in repr(desk.window._state)
    desk.press("Esc", "Ctrl+N", "Ctrl+K")
    assert desk.window.shell is None


def test_an_answer_that_comes_after_the_lock_is_no_error(desk: Desk) -> None:
    slow = threading.Event()
    waiting = desk.lanes.run("read", slow.wait)
    desk.shell().go("cases")
    opened = desk.vault()
    desk.window.lock()
    desk.until(lambda: opened._reader is None)
    slow.set()
    waiting.result()
    desk.settle()
    assert desk.errors.seen == []
    assert not desk.window.unlock_page.passphrase.error.isVisible()
    desk.unlock()


def test_a_machine_that_slept_locks_at_the_first_key_which_is_not_typed(desk: Desk) -> None:
    desk.call("before the lid was closed")
    # The monotonic clock stands still while a machine sleeps; the wall clock does not.
    desk.idle_clock.set_wall(desk.idle_clock.now_ms() + 3_600_000)
    QTest.keyClick(desk.window.windowHandle(), Qt.Key.Key_X)
    desk.until(lambda: desk.window.shell is None)
    desk.unlock()
    assert desk.memo().text.text() == "before the lid was closed"


def test_hours_behind_the_lock_do_not_lock_again(desk: Desk) -> None:
    desk.lock()
    desk.idle_clock.forward(7_200_000)
    desk.unlock()
    desk.window.idle.check()
    assert desk.window.shell is not None
