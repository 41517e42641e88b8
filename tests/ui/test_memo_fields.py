"""What is typed and chosen in a memo: conversions, dates, names, numbers; who calls; how it looks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.base.lanes import InlineLanes
from app.base.texts import Texts
from tests.ui.conftest import commit, compose
from tests.ui.memo_room import (
    HOA_PHONE,
    Room,
    bars,
    hoa,
    keys,
    memo_of,
    memo_room,
    open_memo,
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


# --- check 13: a conversion owns its keys ----------------------------------------------------------------------------
def test_no_key_acts_while_a_conversion_is_open(room: Room, qtbot: Any) -> None:
    room.work().text.setFocus()
    memo = open_memo(qtbot, room)
    changes: list[None] = []
    memo.text.typed.connect(lambda: changes.append(None))
    compose(memo.text, "ざんぎょう")
    K = Qt.Key
    plain = (K.Key_Return, K.Key_Space, K.Key_Escape, K.Key_Up, K.Key_Down, K.Key_Left, K.Key_F6, K.Key_F7, K.Key_F10)
    for key in plain:
        keys(qtbot, key)
    for key in (K.Key_Return, K.Key_L, K.Key_N, K.Key_S):
        keys(qtbot, key, CTRL)
    for key in (K.Key_1, K.Key_2):
        keys(qtbot, key, ALT)
    assert room.desk.memo is memo
    assert memo.isVisible()
    assert room.desk.link_panel is None
    assert room.rows("select count(*) from contact") == [(0,)]
    assert changes == []
    commit(memo.text, "残業")
    assert len(changes) == 1
    assert memo.text.text() == "残業"


# --- check 14: what people type --------------------------------------------------------------------------------------
def test_dates_in_any_writing(room: Room, qtbot: Any) -> None:
    room.work().text.setFocus()
    memo = open_memo(qtbot, room)
    for typed, iso, shown in (
        ("明日", "2026-11-21", "11/21(土)"),
        ("11/25", "2026-11-25", "11/25(水)"),
        ("R８．１１．２５", "2026-11-25", "11/25(水)"),
        ("令和8年11月25日", "2026-11-25", "11/25(水)"),
        ("2027-01-15", "2027-01-15", "2027-01-15(金)"),
    ):
        memo.form.due.edit.setFocus()
        memo.form.due.edit.selectAll()
        type_text(qtbot, typed)
        memo.text.setFocus()
        assert memo.form.due.text() == shown
        assert typed in memo.form.due.edit.toolTip()
        assert memo.form.fields()["next_due"] == iso
        memo.form.due.edit.setFocus()
        memo.text.setFocus()
        assert memo.form.fields()["next_due"] == iso


def test_a_date_in_english_can_be_read_again(tmp_path: Path, theme: Theme, qtbot: Any) -> None:
    theme.speak(Texts("en"))
    with memo_room(tmp_path, theme, InlineLanes()) as room:
        room.work().text.setFocus()
        memo = open_memo(qtbot, room)
        memo.form.due.edit.setFocus()
        type_text(qtbot, "11/24")
        for _ in range(2):
            memo.text.setFocus()
            assert memo.form.due.text() == "11/24(Tue)"
            assert memo.form.fields()["next_due"] == "2026-11-24"
            memo.form.due.edit.setFocus()


def test_two_desk_days_are_counted_over_the_holiday(room: Room, qtbot: Any) -> None:
    room.work().text.setFocus()
    memo = open_memo(qtbot, room)
    memo.form.due.set_text("11/24")
    assert memo.form.due_note.text() == "2営業日"


def test_an_impossible_date_is_said_and_kept_in_words(room: Room, qtbot: Any) -> None:
    room.work().text.setFocus()
    memo = open_memo(qtbot, room)
    type_text(qtbot, "電話する約束")
    memo.form.due.edit.setFocus()
    type_text(qtbot, "2/30")
    memo.text.setFocus()
    assert "その日はありません" in memo.form.note.text()
    keys(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: room.desk.memo is None, timeout=1000)
    assert room.rows("select next_step, next_due from contact") == [("2/30", None)]


# --- check 15 and law 3 ----------------------------------------------------------------------------------------------
def test_a_single_burmese_name_is_kept_as_it_is(room: Room, qtbot: Any) -> None:
    room.work().text.setFocus()
    memo = open_memo(qtbot, room)
    type_text(qtbot, "旅券を返してもらえない")
    memo.form.call_name.edit.setFocus()
    type_text(qtbot, "ခင်သီတာ")
    keys(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: room.desk.memo is None, timeout=1000)
    assert room.rows("select call_name from contact") == [("ခင်သီတာ",)]


def test_a_my_number_is_refused_in_words_and_stored_nowhere(room: Room, qtbot: Any) -> None:
    room.work().text.setFocus()
    memo = open_memo(qtbot, room)
    type_text(qtbot, "マイナンバーは 1234 5678 9018 だそうです")
    keys(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: "番号法" in memo.error.text(), timeout=1000)
    assert "1234 5678 9018" in memo.text.text()
    assert room.rows("select count(*) from contact") == [(0,)]
    saved(qtbot, room)
    assert "9018" not in str(room.rows("select payload from draft"))
    memo.text.selectAll()
    type_text(qtbot, "番号を消した")
    keys(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: room.desk.memo is None, timeout=1000)
    assert room.rows("select summary from contact where dead = 0") == [("番号を消した",)]


def test_finishing_can_be_taken_back_into_a_memo(room: Room, qtbot: Any) -> None:
    room.work().text.setFocus()
    open_memo(qtbot, room)
    type_text(qtbot, "早すぎた完了")
    keys(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: room.desk.memo is None, timeout=1000)
    assert room.desk.undo_shown()
    qtbot.waitUntil(lambda: room.desk.memo is not None, timeout=1000)
    assert memo_of(room).text.text() == "早すぎた完了"
    assert room.rows("select count(*) from contact where dead = 0") == [(0,)]
    assert not room.desk.undo_shown()


# --- who calls -------------------------------------------------------------------------------------------------------
def test_the_same_number_is_offered_with_the_safe_contact_rule_and_taken_by_key(room: Room, qtbot: Any) -> None:
    person, case = hoa(room.vault)
    room.work().text.setFocus()
    memo = open_memo(qtbot, room)
    type_text(qtbot, "また電話")
    memo.form.phone.edit.setFocus()
    type_text(qtbot, "０９０１２３４５６７８")
    qtbot.waitUntil(memo.match.isVisible, timeout=1000)
    said = " ".join(label.text() for label in memo.match.findChildren(QLabel) if label.isVisible())
    for words in ("NGUYỄN THỊ HOA", "ホアさん", "同じ番号", "2026-0001", "19時以降", "寮に電話しない"):
        assert words in said
    assert memo.person == ""
    keys(qtbot, Qt.Key.Key_1, ALT)
    assert (memo.person, memo.case_id) == (person, case)
    assert memo.form.phone.text() in ("０９０１２３４５６７８", HOA_PHONE)
    keys(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: room.desk.memo is None, timeout=1000)
    assert room.rows("select person, case_id, language, call_name from contact") == [(person, case, "vi", "ホアさん")]
    assert bars(room) == ["メモを案件 2026-0001 に残しました。"]


def test_another_person_is_refused_by_key_and_not_offered_again(room: Room, qtbot: Any) -> None:
    hoa(room.vault)
    room.work().text.setFocus()
    memo = open_memo(qtbot, room)
    memo.form.phone.edit.setFocus()
    type_text(qtbot, HOA_PHONE)
    qtbot.waitUntil(memo.match.isVisible, timeout=1000)
    keys(qtbot, Qt.Key.Key_2, ALT)
    assert not memo.match.isVisible()
    memo.look_for_callers()
    QApplication.processEvents()
    assert not memo.match.isVisible()
    assert memo.person == ""


def test_a_call_that_names_its_number_is_looked_up_at_once(room: Room, qtbot: Any) -> None:
    hoa(room.vault)
    room.desk.open(phone="+81 90 1234 5678")
    qtbot.waitUntil(lambda: memo_of(room).match.isVisible(), timeout=1000)
    assert memo_of(room).form.phone.text() == HOA_PHONE


def test_a_memo_of_a_case_goes_into_it_with_its_client(room: Room, qtbot: Any) -> None:
    person, case = hoa(room.vault)
    room.desk.open(case=case)
    qtbot.waitUntil(lambda: "2026-0001" in memo_of(room).where.words(), timeout=1000)
    type_text(qtbot, "続きの話")
    keys(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: room.desk.memo is None, timeout=1000)
    assert room.rows("select person, case_id from contact where dead = 0") == [(person, case)]


def test_what_was_typed_beside_the_rows_is_not_lost(room: Room, qtbot: Any) -> None:
    room.work().text.setFocus()
    memo = open_memo(qtbot, room)
    memo.more.click()
    for name in ("original", "facts", "said", "view"):
        memo.form.boxes[name].edit.setFocus()
        type_text(qtbot, name)
    memo.form.code.edit.setFocus()
    type_text(qtbot, "JM-104")
    keys(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: room.desk.memo is None, timeout=1000)
    assert room.rows("select original, facts, said, view from contact") == [
        ("original", "facts\n識別コード: JM-104", "said", "view")
    ]


def test_danger_says_what_to_do_first(room: Room, qtbot: Any) -> None:
    room.work().text.setFocus()
    memo = open_memo(qtbot, room)
    memo.form.safety._chips["danger"].click()
    assert "110/119" in memo.form.danger.text()
    assert memo.form.danger.isVisible()


# --- how it looks ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("scale", [100, 150])
def test_the_memo_is_whole_at_1093_by_614(tmp_path: Path, theme: Theme, qtbot: Any, scale: int) -> None:
    theme.use(scale=scale)
    with memo_room(tmp_path, theme, InlineLanes()) as room:
        hoa(room.vault)
        room.work().text.setFocus()
        memo = open_memo(qtbot, room)
        memo.form.phone.set_text(HOA_PHONE)
        memo.look_for_callers()
        qtbot.waitUntil(memo.match.isVisible, timeout=1000)
        sheet = memo.sheet().translated(memo.pos())
        assert room.shell.rect().contains(sheet.toRect())
        if scale == 100:
            assert memo.rolling.verticalScrollBar().maximum() == 0
            assert memo.text.height() >= 3 * theme.line("memo")
        for name in ("memo.finish", "memo.link", "memo.close", "memo.saved", "memo.text"):
            part = memo.findChild(QWidget, name)
            assert part is not None
            corner = part.mapTo(memo, QPoint(0, 0))
            assert memo.sheet().toRect().contains(corner), name
            assert part.width() >= part.minimumSizeHint().width(), name


def test_every_part_that_takes_the_focus_has_a_name(room: Room, qtbot: Any) -> None:
    room.work().text.setFocus()
    memo = open_memo(qtbot, room)
    memo.form.more.show()
    for part in memo.findChildren(QWidget):
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isVisible():
            assert part.objectName(), type(part)
            assert part.accessibleName(), part.objectName()
