"""Fields: nothing typed is dropped or lost, and a conversion of the IME owns its keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QShortcut, QTextBlockFormat
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from tests.ui.conftest import commit, compose
from ui.theme import Theme
from ui.widgets.fields import PasswordField, SearchField, TextField
from ui.widgets.freetext import FramedText, FreeText
from ui.widgets.parsed import DateField, NumberField, PhoneField, Reading

Show = Callable[..., Any]


def half_width(words: str) -> Reading:
    """A reader for tests: full-width digits to half; letters cannot be read."""
    shown = words.translate(str.maketrans("０１２３４５６７８９－", "0123456789-"))
    if not any(c.isdigit() for c in shown):
        return Reading(error="数字がありません。")
    return Reading(value=shown, shown=shown, note="全角の数字を半角にしました" if shown != words else "")


class TestParsed:
    """Date, phone and number fields: accept anything, tidy up on blur."""

    def field(self, theme: Theme, show: Show) -> PhoneField:
        return show(PhoneField(theme, "電話", parse=half_width, name="memo.phone"), 300, 80)

    def test_full_width_is_accepted_and_tidied_on_blur(self, theme: Theme, show: Show, qtbot: Any) -> None:
        field = self.field(theme, show)
        field.edit.setFocus()
        commit(field.edit, "０９０－0000")
        assert field.text() == "０９０－0000"
        field.edit.clearFocus()
        assert field.text() == "090-0000"
        assert field.original() == "０９０－0000"
        assert "０９０－0000" in field.edit.toolTip()
        assert field.hint.text() == "全角の数字を半角にしました"
        field.edit.undo()
        assert field.text() == "０９０－0000"

    def test_what_cannot_be_read_stays_and_is_told(self, theme: Theme, show: Show, qtbot: Any) -> None:
        field = self.field(theme, show)
        field.edit.setFocus()
        commit(field.edit, "会社の寮")
        field.edit.clearFocus()
        assert field.text() == "会社の寮"
        assert field.value() is None
        assert field.error.isVisible()
        assert field.edit.accessibleDescription() == "数字がありません。"
        qtbot.keyClicks(field.edit, "0")
        assert not field.error.isVisible()

    def test_it_is_not_read_in_the_middle_of_a_conversion(self, theme: Theme, show: Show) -> None:
        field = self.field(theme, show)
        field.edit.setText("０")
        field.edit.setFocus()
        compose(field.edit, "いち")
        field.tidy()
        assert field.text() == "０"

    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(words=st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60))
    def test_no_character_is_ever_dropped(self, words: str, theme: Theme) -> None:
        field = NumberField(theme, "額", parse=half_width)
        field.edit.insert(words)
        field.edit.textEdited.emit(field.edit.text())
        field.tidy()
        assert field.original() == words
        field.deleteLater()


def test_a_calendar_is_asked_for_by_key_and_icon_where_there_is_one(theme: Theme, show: Show, qtbot: Any) -> None:
    field = DateField(theme, "期限", parse=half_width, name="d")
    asked: list[int] = []
    field.wants_calendar.connect(lambda: asked.append(1))
    show(field, 300, 80)
    qtbot.keyClick(field.edit, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.mouseClick(field.tool, Qt.MouseButton.LeftButton)
    assert asked == [1, 1]
    assert not show(DateField(theme, "期限", parse=half_width), 300, 80).tool.isVisible()


class TestIme:
    """Keys of an open conversion belong to the IME: no finish, no shortcut, no closing."""

    def page(self, theme: Theme, show: Show) -> tuple[QWidget, FreeText, TextField, list[str]]:
        page = QWidget()
        box = QVBoxLayout(page)
        text, field = FreeText(theme, name="memo.text"), TextField(theme, "呼び名", name="memo.name")
        box.addWidget(text)
        box.addWidget(field)
        heard: list[str] = []
        for keys in ("Ctrl+Return", "Escape", "Ctrl+P", "Ctrl+N"):
            QShortcut(keys, page, lambda k=keys: heard.append(k))
        text.finished.connect(lambda: heard.append("finished"))
        field.entered.connect(lambda: heard.append("entered"))
        show(page, 400, 300)
        return page, text, field, heard

    @pytest.mark.parametrize(
        ("key", "modifier"),
        [
            (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
            (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier),
            (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
            (Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier),
            (Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier),
        ],
    )
    @pytest.mark.parametrize("which", ["text", "field"])
    def test_keys_are_swallowed_while_converting(
        self, which: str, key: Qt.Key, modifier: Any, theme: Theme, show: Show, qtbot: Any
    ) -> None:
        _, text, field, heard = self.page(theme, show)
        target = text if which == "text" else field.edit
        target.setFocus()
        compose(target, "しょるい")
        assert target.preedit_active
        qtbot.keyClick(target, key, modifier)
        assert heard == []
        assert target.preedit_active
        commit(target, "書類")
        assert not target.preedit_active
        assert (text.text() if which == "text" else field.text()) == "書類"

    def test_after_the_conversion_the_keys_are_ours_again(self, theme: Theme, show: Show, qtbot: Any) -> None:
        _, text, field, heard = self.page(theme, show)
        text.setFocus()
        compose(text, "しょ")
        commit(text, "書")
        qtbot.keyClick(text, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        field.edit.setFocus()
        qtbot.keyClick(field.edit, Qt.Key.Key_Return)
        assert heard == ["Ctrl+N", "entered"]

    def test_ctrl_enter_finishes_a_text(self, theme: Theme, show: Show, qtbot: Any) -> None:
        text = show(FreeText(theme, name="t"), 300, 100)
        text.setFocus()
        with qtbot.waitSignal(text.finished):
            qtbot.keyClick(text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert text.text() == ""

    def test_a_field_says_nothing_of_a_conversion_and_once_of_its_result(self, theme: Theme, show: Show) -> None:
        field = show(TextField(theme, "呼び名"), 300, 60)
        heard: list[str] = []
        field.changed.connect(heard.append)
        field.edit.setFocus()
        compose(field.edit, "ほ")
        compose(field.edit, "ほあ")
        commit(field.edit, "ホア")
        assert heard == ["ホア"]


class TestFreeText:
    """Fixed line height everywhere, plain text only, a quiet fill."""

    def heights(self, text: FreeText) -> set[float]:
        block, found = text.document().begin(), set()
        while block.isValid():
            assert block.blockFormat().lineHeightType() == QTextBlockFormat.LineHeightTypes.FixedHeight.value
            found.add(block.blockFormat().lineHeight())
            block = block.next()
        return found

    def test_every_block_has_the_same_height(self, theme: Theme, show: Show, qtbot: Any) -> None:
        text = show(FreeText(theme, text="一行目\n二行目"), 300, 160)
        text.setFocus()
        text.moveCursor(text.textCursor().MoveOperation.End)
        qtbot.keyClick(text, Qt.Key.Key_Return)
        qtbot.keyClicks(text, "abc")
        assert self.heights(text) == {25.0}
        theme.use(scale=150)
        assert self.heights(text) == {38.0}
        assert text.text() == "一行目\n二行目\nabc"

    def test_filling_in_says_nothing_and_undo_does_not_bring_the_former_back(self, theme: Theme, show: Show) -> None:
        text = show(FreeText(theme), 300, 100)
        heard: list[int] = []
        text.changed.connect(lambda: heard.append(1))
        text.set_text("開いた記録")
        assert heard == []
        text.undo()
        assert text.text() == "開いた記録"
        text.insert("。続き")
        assert heard
        text.undo()
        assert text.text() == "開いた記録"

    def test_pasted_pictures_and_formats_stay_outside(self, theme: Theme, show: Show) -> None:
        text = show(FreeText(theme), 300, 100)
        data = QMimeData()
        data.setHtml("<b style='font-size:40pt'>太字</b><img src='file:///x.png'>")
        data.setText("太字")
        text.insertFromMimeData(data)
        assert text.text() == "太字"
        assert not text.textCursor().charFormat().fontWeight() > 400

    def test_tab_leaves_the_text(self, theme: Theme, show: Show, qtbot: Any) -> None:
        page = QWidget()
        box = QVBoxLayout(page)
        first, second = FramedText(theme, name="a"), TextField(theme, "次")
        box.addWidget(first)
        box.addWidget(second)
        show(page, 300, 300)
        first.edit.setFocus()
        qtbot.keyClick(first.edit, Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is second.edit
        assert first.edit.text() == ""


def test_label_gives_the_field_its_name(theme: Theme) -> None:
    field = TextField(theme, "勤め先", name="work.employer")
    assert field.edit.accessibleName() == "勤め先"
    assert field.edit.objectName() == "work.employer.edit"
    assert field.label.buddy() is field.edit


def test_a_field_without_head_still_has_a_name(theme: Theme) -> None:
    assert SearchField(theme, "この一覧で探す").edit.accessibleName() == "この一覧で探す"
    assert TextField(theme, spoken="次の約束").edit.accessibleName() == "次の約束"


def test_escape_empties_a_search_first(theme: Theme, show: Show, qtbot: Any) -> None:
    field = show(SearchField(theme, "探す"), 300, 40)
    heard: list[str] = []
    field.changed.connect(heard.append)
    qtbot.keyClicks(field.edit, "ab")
    qtbot.keyClick(field.edit, Qt.Key.Key_Escape)
    assert (field.text(), heard) == ("", ["a", "ab", ""])


def test_an_error_under_a_field_grows_it_and_goes(theme: Theme, show: Show, qtbot: Any) -> None:
    page = QWidget()
    box = QVBoxLayout(page)
    field = TextField(theme, "生年月日", text="H5.2.30")
    box.addWidget(field)
    box.addStretch(1)
    show(page, 240, 200)
    before = field.height()
    field.set_error("2月30日はありません。年月だけでも残せます。")
    qtbot.waitUntil(lambda: field.height() >= before + theme.line("caption"))
    assert field.frame.mark == "danger"
    field.set_error("")
    qtbot.waitUntil(lambda: field.height() == before)
    assert field.frame.mark == ""


class TestPassphrase:
    """Dots, an eye, Caps Lock, and a field that is empty once its words were taken."""

    def test_taking_empties_it(self, theme: Theme, show: Show, qtbot: Any) -> None:
        field = show(PasswordField(theme, "パスフレーズ", name="p"), 300, 80)
        qtbot.keyClicks(field.edit, "correct horse")
        field.eye.click()
        assert field.edit.echoMode() == QLineEdit.EchoMode.Normal
        assert field.take() == "correct horse"
        assert field.text() == ""
        assert field.edit.echoMode() == QLineEdit.EchoMode.Password

    def test_caps_lock_is_told_and_taken_back(self, theme: Theme, show: Show, qtbot: Any) -> None:
        field = show(PasswordField(theme, "パスフレーズ"), 300, 100)
        qtbot.keyClicks(field.edit, "A")
        assert not field.error.isVisible() or "Caps" in field.error.text()
        qtbot.keyClick(field.edit, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
        assert not field.error.isVisible()
        qtbot.keyClick(field.edit, Qt.Key.Key_CapsLock)
        assert field.error.isVisible()
        assert "Caps Lock" in field.error.text()
        qtbot.keyClick(field.edit, Qt.Key.Key_CapsLock)
        assert not field.error.isVisible()
