"""The shell: one registry of commands, tabs, folding, floating panels, lock without asking, language without loss."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.base.clock import FakeClock
from app.base.errors import BugError, UserError
from app.base.lanes import InlineLanes
from app.base.texts import N_, Texts
from models.changes import Changes
from tests.ui.conftest import compose
from tests.ui.test_widgets import faults
from ui.commands import Command, Commands
from ui.errors import ErrorBox
from ui.pages.base import Page, Parts
from ui.pages.unlock import LANGUAGES, UnlockPage, VaultEntry
from ui.shell import PageSpec, Shell
from ui.shell.tabs import Tab
from ui.theme import Theme
from ui.widgets.fields import TextField
from ui.widgets.frames import Floating
from ui.widgets.freetext import FreeText
from ui.window import Doors, MainWindow, without_words

Show = Callable[..., Any]
ROOT = Path(__file__).parents[2]


class Sheet(Page):
    """A page with a text and a field."""

    icon = "folder"

    def __init__(self, parts: Parts, name: str = "sheet", **where: Any) -> None:
        super().__init__(parts, name)
        self.where, self.loads, self.left_count = where, 0, 0
        box = QVBoxLayout(self)
        self.text = FreeText(parts.theme, name=f"{name}.text", spoken="本文")
        self.field = TextField(parts.theme, self.t("呼び名"), name=f"{name}.name")
        box.addWidget(self.text)
        box.addWidget(self.field)

    def title(self) -> str:
        return str(self.where.get("case", self.objectName()))

    def refresh(self) -> None:
        self.loads += 1

    def cares_about(self, changes: Changes) -> bool:
        return changes.touches("case")

    def leave(self) -> None:
        super().leave()
        self.left_count += 1

    def commands(self) -> list[Command]:
        return [Command(f"{self.objectName()}.act", N_("この画面の操作"), lambda: None, "Ctrl+D", menu="case")]


def sheets() -> dict[str, PageSpec]:
    def one(name: str) -> Callable[..., Page]:
        return lambda parts, **where: Sheet(parts, name, **where)

    return {
        "today": PageSpec(N_("今日"), "today", one("today")),
        "inbox": PageSpec(N_("受信箱"), "inbox", one("inbox")),
        "cases": PageSpec(N_("案件"), "folder", one("cases")),
        "settings": PageSpec(N_("設定"), "settings", one("settings"), "bottom"),
        "case": PageSpec(N_("案件"), "folder", one("case"), "", True, "cases"),
    }


@pytest.fixture
def shell(parts: Parts, show: Show) -> Shell:
    made = Shell(parts, sheets(), person="佐藤")
    show(made, 1366, 768)
    made.go("today")
    return made


class TestCommands:
    """Menu bar, palette and card read the same list; keys of the IME cannot be bound."""

    @pytest.mark.parametrize("keys", ["F6", "F10", "Ctrl+U", "Ctrl+I", "Ctrl+O", "j"])
    def test_keys_of_the_ime_are_refused(self, keys: str, qapp: object) -> None:
        with pytest.raises(BugError):
            Commands().add(Command("x", "x", lambda: None, keys))

    def test_a_key_means_one_thing(self, qapp: object) -> None:
        commands = Commands()
        commands.add(Command("a", "a", lambda: None, "Ctrl+D"))
        with pytest.raises(BugError):
            commands.add(Command("b", "b", lambda: None, "Ctrl+D"))
        commands.add(Command("a", "a", lambda: None, "Ctrl+D"))

    def test_a_command_that_is_off_does_not_run(self, qapp: object) -> None:
        ran: list[int] = []
        commands = Commands()
        commands.add(Command("a", "a", lambda: ran.append(1), enabled=lambda: False))
        assert not commands.run("a")
        assert not commands.run("nothing")
        assert ran == []

    def test_the_menu_bar_shows_what_is_registered(self, shell: Shell) -> None:
        shell.parts.commands.add(Command("case.new", N_("新しい案件"), lambda: None, "Ctrl+Shift+N", menu="file"))
        titles = {a.text(): a for a in shell.header.menu_bar.actions()}
        assert {"ファイル", "表示", "案件"} <= set(titles)
        file_menu = [a.text() for a in titles["ファイル"].menu().actions() if not a.isSeparator()]
        assert file_menu == ["新しい案件", "ロック", "人を替える", "終了"]

    def test_a_key_works_and_goes_with_its_page(self, shell: Shell, qtbot: Any) -> None:
        assert shell.parts.commands.get("today.act") is not None
        shell.go("inbox")
        assert shell.parts.commands.get("today.act") is None
        shell.go("today")
        qtbot.keyClick(shell, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
        assert shell.nav.is_folded()


class TestTabs:
    """Home, one browsing tab, a tab per case."""

    def words(self, shell: Shell) -> list[str]:
        return [tab.words() for tab in shell.tabs.findChildren(Tab) if not tab.isHidden()]

    def test_navigation_shares_one_tab_and_keeps_its_pages(self, shell: Shell) -> None:
        inbox = shell.go("inbox")
        shell.go("case", case="2026-0112")
        shell.go("cases")
        assert self.words(shell) == ["今日", "案件", "2026-0112"]
        assert shell.go("inbox") is inbox
        assert self.words(shell) == ["今日", "受信箱", "2026-0112"]

    def test_the_same_case_is_one_tab(self, shell: Shell) -> None:
        first = shell.go("case", case="2026-0112")
        shell.go("case", case="2026-0087")
        assert shell.go("case", case="2026-0112") is first
        assert self.words(shell) == ["今日", "2026-0112", "2026-0087"]
        assert shell.nav.item("cases").isChecked()  # type: ignore[union-attr]

    def test_closing_hands_over_first_and_home_stays(self, shell: Shell) -> None:
        case = shell.go("case", case="2026-0112")
        shell.close_tab(1)
        assert case.left_count == 1  # type: ignore[attr-defined]
        shell.close_tab(0)
        assert self.words(shell) == ["今日"]
        assert shell.page() is shell.opened[0].page

    def test_ctrl_tab_walks_and_leaving_is_told(self, shell: Shell, qtbot: Any) -> None:
        today = shell.page()
        shell.go("case", case="1")
        qtbot.keyClick(shell, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
        assert shell.page() is today
        qtbot.keyClick(shell, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
        assert shell.page() is not today

    def test_unsaved_words_show_a_dot(self, shell: Shell) -> None:
        case = shell.go("case", case="1")
        case.set_unsaved(True)
        tab = shell.tabs.tab(1)
        assert tab.unsaved
        assert "途中" in tab.accessibleName()

    def test_a_change_reloads_what_is_seen_and_marks_what_is_not(self, shell: Shell) -> None:
        today = shell.page()
        inbox = shell.go("inbox")
        assert (today.loads, inbox.loads) == (1, 1)  # type: ignore[union-attr,attr-defined]
        shell.parts.bus.publish(Changes(frozenset({"case"}), frozenset({"c"})))
        shell.parts.bus.publish(Changes(frozenset({"person"}), frozenset({"p"})))
        assert (today.loads, inbox.loads) == (1, 2)  # type: ignore[union-attr,attr-defined]
        shell.show_tab(0)
        assert today.loads == 2  # type: ignore[union-attr]


class TestShape:
    """1366×768 and 1093×614, up to 150 % text: nothing cut, nothing over another."""

    @pytest.mark.parametrize(("width", "height", "scale"), [(1366, 768, 100), (1093, 614, 100), (1093, 614, 150)])
    def test_everything_fits(self, width: int, height: int, scale: int, parts: Parts, show: Show) -> None:
        parts.theme.use(scale=scale)
        made = Shell(parts, sheets(), person="佐藤")
        for key, badge in (("today", "5"), ("inbox", "12")):
            made.nav.set_badge(key, badge)
        made.status.show_saved("14:03:22")
        made.status.show_item("sync", "同期待ち 2件・最終 13:58", "sync")
        made.status.show_item("lock", "自動ロックまで 9分", "key")
        show(made, width, height)
        made.go("today")
        made.go("case", case="ホアさん 2026-0112")
        QApplication.processEvents()
        assert (made.width(), made.height()) == (width, height)
        assert faults(made) == []

    def test_navigation_folds_by_width_and_by_hand(self, shell: Shell) -> None:
        assert shell.nav.width() == 168
        shell.resize(1093, 614)
        assert shell.nav.width() == 144
        shell.resize(900, 600)
        assert shell.nav.width() == 64
        shell.nav.fold(False)
        assert shell.nav.width() > 64

    def test_the_memo_is_whole_and_does_not_block(self, shell: Shell, qtbot: Any) -> None:
        shell.resize(1093, 614)
        panel = Floating(shell.theme, shell, movable=True, name="memo")
        shell.float_panel(panel, 612, 494)
        sheet = panel.sheet().translated(panel.x(), panel.y()).toRect()
        assert shell.rect().contains(sheet)
        assert sheet.bottom() < shell.status.y()
        qtbot.mouseClick(shell.nav.item("inbox"), Qt.MouseButton.LeftButton)
        assert panel.isVisible()
        assert shell.opened[1].kind == "inbox"

    def test_a_click_beside_the_palette_closes_it(self, shell: Shell, qtbot: Any) -> None:
        panel = Floating(shell.theme, shell, name="palette")
        shell.open_over(panel, 718, 400)
        scrim = shell.findChild(QWidget, "scrim")
        assert panel.isVisible()
        qtbot.mouseClick(scrim, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
        assert not panel.isVisible()
        assert not scrim.isVisible()


class TestState:
    """Lock, language switch and restart use one mechanism."""

    def test_text_caret_selection_and_focus_come_back(self, shell: Shell, parts: Parts, show: Show) -> None:
        case = shell.go("case", case="2026-0112")
        case.text.set_text("一行目\n二行目")  # type: ignore[attr-defined]
        cursor = case.text.textCursor()  # type: ignore[attr-defined]
        cursor.setPosition(1)
        cursor.setPosition(3, cursor.MoveMode.KeepAnchor)
        case.text.setTextCursor(cursor)  # type: ignore[attr-defined]
        case.field.edit.setText("ホア")  # type: ignore[attr-defined]
        case.text.setFocus()  # type: ignore[attr-defined]
        state = shell.state()
        shell.hide()
        second = Shell(parts, sheets(), person="佐藤")
        show(second, 1366, 768)
        second.restore(state)
        page = second.page()
        assert page.title() == "2026-0112"  # type: ignore[union-attr]
        assert page.text.text() == "一行目\n二行目"  # type: ignore[union-attr]
        there = page.text.textCursor()  # type: ignore[union-attr]
        assert (there.anchor(), there.position()) == (1, 3)
        assert page.field.text() == "ホア"  # type: ignore[union-attr]
        assert QApplication.focusWidget() is page.text  # type: ignore[union-attr]

    def test_behind_the_lock_no_words_are_kept(self, shell: Shell) -> None:
        case = shell.go("case", case="1")
        case.text.set_text("会社の寮から出るように")  # type: ignore[attr-defined]
        case.field.edit.setText("ホア")  # type: ignore[attr-defined]
        kept = repr(without_words(shell.state()))
        assert "会社の寮" not in kept
        assert "ホア" not in kept
        assert "caret" in kept

    def test_a_draft_that_comes_back_later_finds_its_caret(self, shell: Shell) -> None:
        case = shell.go("case", case="1")
        case.text.set_text("入力の途中")  # type: ignore[attr-defined]
        case.text.moveCursor(case.text.textCursor().MoveOperation.End)  # type: ignore[attr-defined]
        state = without_words(shell.state())["tabs"][1]["page"]
        case.text.set_text("")  # type: ignore[attr-defined]
        case.restore(state)
        case.text.set_text("入力の途中")  # type: ignore[attr-defined]
        case.settle()
        assert case.text.textCursor().position() == 5  # type: ignore[attr-defined]


class Vaults:
    """A vault that opens with one passphrase, and says what was done."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def doors(self, **more: Any) -> Doors:
        return Doors(
            vaults=lambda: [VaultEntry("a", "佐藤 美咲", "みなと多言語相談室")],
            unlock=self.unlock,
            close=lambda opened: self.done.append(f"close {opened}"),
            pages=lambda parts, opened: sheets(),
            person=lambda opened: "佐藤",
            preload=lambda: self.done.append("preload"),
            **more,
        )

    def unlock(self, key: str, passphrase: str) -> str:
        if passphrase != "correct horse battery":
            raise UserError("vault.wrong_passphrase")
        self.done.append(f"open {key}")
        return "vault"


class TestWindow:
    """Unlock, lock, language: never a question, never a lost word."""

    @pytest.fixture
    def desk(self, theme: Theme, show: Show, qtbot: Any) -> tuple[MainWindow, Vaults, FakeClock]:
        vaults, clock = Vaults(), FakeClock()
        window = MainWindow(theme, InlineLanes(), vaults.doors(), ErrorBox(), clock=clock)
        show(window, 1366, 768)
        qtbot.waitUntil(lambda: "preload" in vaults.done)
        return window, vaults, clock

    def unlock(self, window: MainWindow, qtbot: Any) -> Shell:
        page = window.unlock_page
        qtbot.keyClicks(page.passphrase.edit, "correct horse battery")
        with qtbot.waitSignal(window.unlocked):
            qtbot.keyClick(page.passphrase.edit, Qt.Key.Key_Return)
        assert window.shell is not None
        return window.shell

    def test_a_wrong_passphrase_is_one_sentence_and_the_caret(self, desk: Any, qtbot: Any) -> None:
        window, _, _ = desk
        page = window.unlock_page
        qtbot.keyClicks(page.passphrase.edit, "wrong")
        qtbot.keyClick(page.passphrase.edit, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: page.passphrase.error.isVisible())
        assert "パスフレーズがちがいます" in page.passphrase.error.text()
        assert page.passphrase.text() == ""
        assert QApplication.focusWidget() is page.passphrase.edit
        assert window.shell is None
        assert page.button.isEnabled()

    def test_the_passphrase_is_gone_from_the_field_once_it_was_taken(self, desk: Any, qtbot: Any) -> None:
        window, vaults, _ = desk
        self.unlock(window, qtbot)
        assert window.unlock_page.passphrase.text() == ""
        assert vaults.done[-1] == "open a"

    def test_lock_hides_at_once_lets_conversions_stand_and_closes_behind(self, desk: Any, qtbot: Any) -> None:
        window, vaults, _ = desk
        shell = self.unlock(window, qtbot)
        page = shell.go("case", case="1")
        page.text.setFocus()
        compose(page.text, "しょるい")
        qtbot.keyClick(page.text, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        assert window.shell is shell
        window.lock()
        assert window.shell is None
        assert not shell.isVisible()
        assert window.stack.currentWidget() is window.unlock_page
        assert page.left_count == 1
        assert "そのまま戻ります" in window.unlock_page.why.text()
        qtbot.waitUntil(lambda: vaults.done[-1] == "close vault")
        again = self.unlock(window, qtbot)
        assert [o.kind for o in again.opened] == ["today", "case"]
        assert again.page().title() == "1"  # type: ignore[union-attr]

    @pytest.mark.expects_log("ui.errors")
    def test_a_page_that_fails_to_leave_does_not_keep_the_lock_open(self, desk: Any, qtbot: Any) -> None:
        window, vaults, _ = desk
        shell = self.unlock(window, qtbot)
        shell.page().leave = lambda: 1 / 0  # type: ignore[union-attr,method-assign]
        window.lock()
        assert window.shell is None
        assert window.errors.seen == ["ZeroDivisionError"]
        qtbot.waitUntil(lambda: vaults.done[-1] == "close vault")

    def test_it_locks_itself_when_nobody_is_there(self, desk: Any, qtbot: Any) -> None:
        window, _, clock = desk
        shell = self.unlock(window, qtbot)
        assert "自動ロックまで 10分" in shell.status.words("lock"), "told at once, not after the first look"
        clock.forward(540_000)
        window.idle.check()
        assert "自動ロックまで 1分" in shell.status.words("lock")
        qtbot.keyClick(window.windowHandle(), Qt.Key.Key_Shift)
        clock.forward(540_000)
        window.idle.check()
        assert window.shell is shell
        clock.forward(61_000)
        window.idle.check()
        assert window.shell is None
        assert "自動でロックしました" in window.unlock_page.why.text()

    def test_typing_through_an_ime_counts_as_being_there(self, desk: Any, qtbot: Any) -> None:
        window, _, clock = desk
        shell = self.unlock(window, qtbot)
        page = shell.go("case", case="1")
        page.text.setFocus()
        clock.forward(599_000)
        compose(page.text, "か")
        clock.forward(300_000)
        window.idle.check()
        assert window.shell is shell

    def test_the_language_changes_and_everything_stands_where_it_stood(self, desk: Any, qtbot: Any) -> None:
        window, _, _ = desk
        shell = self.unlock(window, qtbot)
        page = shell.go("case", case="1")
        page.text.set_text("書きかけ")
        page.text.setFocus()
        window.speak("en")
        assert window.shell is not shell
        now = window.shell.page()
        assert now.text.text() == "書きかけ"
        assert QApplication.focusWidget() is now.text
        assert window.theme.t.language == "en"

    def test_closing_locks_first_and_then_ends(self, desk: Any, qtbot: Any) -> None:
        window, vaults, _ = desk
        shell = self.unlock(window, qtbot)
        page = shell.page()
        with qtbot.waitSignal(window.ended):
            window.close()
        assert page.left_count == 1
        assert vaults.done[-1] == "close vault"


class TestUnlockPage:
    """Picture 05: unlock and first run on one page."""

    @pytest.mark.parametrize(("width", "height", "scale"), [(1366, 768, 100), (1093, 614, 100), (1093, 614, 125)])
    def test_it_fits(self, width: int, height: int, scale: int, theme: Theme, show: Show) -> None:
        theme.use(scale=scale)
        page = UnlockPage(theme, vaults=[VaultEntry("a", "佐藤", "相談室")], version="0.1.0")
        show(page, width, height)
        QApplication.processEvents()
        # What scrolls may reach beyond its viewport.
        assert [
            f for f in faults(page) if "viewport" not in f and not f.startswith("outside: QWidget  in QWidget")
        ] == []

    def test_without_a_vault_only_the_first_steps_stand_there(self, theme: Theme, show: Show, qtbot: Any) -> None:
        page = show(UnlockPage(theme), 1366, 768)
        assert not page.enter.isVisible()
        page.begin()
        assert QApplication.focusWidget() is page.choices["practice"]
        with qtbot.waitSignal(page.choice_asked) as asked:
            qtbot.keyClick(page.choices["new"], Qt.Key.Key_Return)
        assert asked.args == ["new"]

    def test_eleven_languages_in_their_own_script_and_only_real_ones_can_be_chosen(self, theme: Theme) -> None:
        page = UnlockPage(theme, languages=("ja", "en"))
        assert len(LANGUAGES) == len(page.language_buttons) == 11
        assert [c for c, b in page.language_buttons.items() if b.isEnabled()] == ["ja", "en"]
        assert page.language_buttons["my"].toolTip()

    def test_an_empty_passphrase_asks_for_one(self, theme: Theme, show: Show, qtbot: Any) -> None:
        page = show(UnlockPage(theme, vaults=[VaultEntry("a", "佐藤")]), 1366, 768)
        with qtbot.assertNotEmitted(page.unlock_asked):
            page.button.click()
        assert page.passphrase.error.isVisible()

    def test_theme_and_size_change_on_the_spot(self, theme: Theme, show: Show, qtbot: Any) -> None:
        page = show(UnlockPage(theme, vaults=[VaultEntry("a", "佐藤")]), 1366, 768)
        with qtbot.waitSignal(page.look_changed):
            page._look(name="dark", scale=125)
        image: QImage = page.grab().toImage()
        assert image.pixelColor(image.width() - 4, 4).name() == "#16191d"


def test_nothing_heavy_is_imported_before_the_first_paint() -> None:
    """Architecture §8: Qt and the standard library only."""
    code = (
        "import sys, ui.application, ui.window; "
        "bad = [m for m in sys.modules if m.split('.')[0] in "
        "{'sqlalchemy', 'sqlcipher3', 'reportlab', 'nacl', 'cryptography', 'openpyxl', 'pikepdf', 'phonenumbers', "
        "'alembic', 'uharfbuzz', 'pypdfium2', 'asyncio', 'httpx'}]; print(bad)"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert found.stdout.strip() == "[]", found.stderr


def test_texts_of_a_rebuilt_shell_are_in_the_new_language(parts: Parts, show: Show) -> None:
    class Loud(Texts):
        def __call__(self, source: str, /, **fields: object) -> str:
            return f"«{super().__call__(source, **fields)}»"

    parts.theme.speak(Loud())
    made = show(Shell(parts, sheets()), 1366, 768)
    made.go("today")
    assert made.nav.item("today").words() == "«今日»"
    assert made.tabs.tab(0).words() == "«今日»"
    assert made.header.menu_bar.actions()[0].text() == "«ファイル»"
