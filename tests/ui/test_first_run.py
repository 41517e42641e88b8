"""First run on real vaults: a vault is born and written in, opened by its code, brought back, practised with."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.base.clock import FakeClock
from app.base.lanes import InlineLanes
from app.base.texts import Texts
from app.bootstrap import App, build, vault_labels
from app.crypto.keys import Kdf
from app.services import vaults
from app.services.opened import OpenVault
from app.vault import lifecycle
from tests.ui.rooms import NOON_MS, make_context, practice_vault
from ui import first_run
from ui.errors import ErrorBox
from ui.first_run.backups import HOUR_MS, Backups, folder_of
from ui.first_run.frame import FirstRunPage
from ui.first_run.new_vault import NewVault
from ui.first_run.practice import practice_commands
from ui.first_run.recover import Recover
from ui.first_run.restore import Restore
from ui.pages.base import Page, Parts
from ui.pages.unlock import VaultEntry
from ui.shell.shell import PageSpec
from ui.theme import Theme
from ui.window import Doors, MainWindow

Show = Callable[..., QWidget]
GOOD = "みかん畑を歩くとなりの犬 四月"
OTHER = "青い自転車で海まで三十分ほど走る"
CHEAP = Kdf(3, 64 * 1024)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    monkeypatch.setenv("BANSO_HOME", str(tmp_path))
    made = build(clock=FakeClock(NOON_MS), lanes=InlineLanes(), home=tmp_path)
    yield made
    made.lanes.stop()


@pytest.fixture
def window(app: App, theme: Theme, show: Show, qtbot: Any) -> Iterator[MainWindow]:
    doors = Doors(
        vaults=lambda: [VaultEntry(folder.name, label) for folder, label in vault_labels(app.places)],
        unlock=lambda key, passphrase: app.open_vault(app.places.profiles / key, passphrase),
        close=lambda opened: opened.close(),
        pages=lambda parts, opened: {"plain": PageSpec("plain", "today", lambda p: Page(p, "plain"))},
        make_parts=lambda parts, opened: _context(app, parts, opened),
        begin=lambda shell, opened: shell.parts.commands.add(*practice_commands(shell.parts)),  # type: ignore[arg-type]
        person=lambda opened: opened.person,
        practice=lambda opened: opened.practice,
        choices=first_run.choices(app),
    )
    made = MainWindow(theme, InlineLanes(), doors, ErrorBox())
    show(made, 1366, 768)
    yield made
    if made.opened is not None:
        made.opened.close()


def _context(app: App, parts: Parts, opened: OpenVault) -> Parts:
    made = make_context(app, opened)
    made.theme, made.tasks, made.bus, made.commands = parts.theme, parts.tasks, parts.bus, parts.commands
    return made


def front(window: MainWindow) -> Any:
    page = window.stack.currentWidget()
    assert isinstance(page, FirstRunPage)
    return page


def choose(window: MainWindow, key: str) -> Any:
    window.unlock_page.choice_asked.emit(key)
    return front(window)


def small_vault(app: App, name: str = "a") -> tuple[Path, str]:
    """A vault with a passphrase that costs little, and its recovery code."""
    app.places.profiles.mkdir(exist_ok=True)
    folder = app.places.profiles / name
    made = lifecycle.create(folder, GOOD, clock=app.clock, label="佐藤 美咲", kdf=CHEAP, ids=app.ids)
    return folder, made.recovery_code


def fill(page: Any, qtbot: Any, secret: str, again: str = "") -> None:
    page.passphrase.first.edit.setText(secret)
    page.passphrase.second.edit.setText(again or secret)
    qtbot.waitUntil(lambda: page.passphrase.reasons is not None)


class TestNewVault:
    def test_from_nothing_to_a_vault_that_can_be_written_in(self, window: MainWindow, app: App, qtbot: Any) -> None:
        page: NewVault = choose(window, "new")
        assert QApplication.focusWidget() is page.name_field.edit
        qtbot.keyClicks(page.name_field.edit, "Sato Misaki")
        qtbot.keyClick(page.name_field.edit, Qt.Key.Key_Return)
        qtbot.keyClicks(page.desk_field.edit, "Minato")
        qtbot.keyClick(page.desk_field.edit, Qt.Key.Key_Return)
        assert QApplication.focusWidget() is page.passphrase.first.edit
        fill(page, qtbot, GOOD)
        qtbot.keyClick(page.passphrase.second.edit, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: page.made is not None)
        assert page.made is not None
        assert page.sheet is not None
        assert not page.back.isVisible()
        assert not page.start.isEnabled()
        code = page.made.recovery_code
        qtbot.keyClicks(page.sheet.check.edit, code.split("-")[page.sheet.group - 1].lower())
        assert page.start.isEnabled()
        page.start.click()
        assert window.shell is not None
        vault: OpenVault = window.opened
        assert vault.person == "Sato Misaki"
        assert app.settings().last_profile == page.made.folder.name
        saved = vault.contacts.finish({"summary": "はじめての電話"})
        assert saved.id
        window.lock()
        assert [entry.person for entry in window.doors.vaults()] == ["Sato Misaki・Minato"]

    def test_what_is_wrong_with_a_passphrase_is_said_while_it_is_typed(self, window: MainWindow, qtbot: Any) -> None:
        page: NewVault = choose(window, "new")
        page.name_field.set_text("佐藤 美咲")
        page.go_on()
        form = page.passphrase
        for text, reason in (
            ("みじかい", "too_short"),
            ("password password", "blocked"),
            ("いぬねこいぬねこいぬねこいぬねこ", "repeated"),
            ("abcdefghijklmnopqrst", "sequence"),
        ):
            form.first.edit.setText(text)
            qtbot.waitUntil(lambda: form.reasons is not None)
            assert reason in (form.reasons or ())
            assert form.verdict.ink == "warn"
            assert not page.make.isEnabled()
        form.first.edit.clear()
        QApplication.clipboard().setText(GOOD)
        form.first.edit.paste()
        qtbot.waitUntil(lambda: form.reasons == ())
        form.second.edit.setText("ちがう言葉をここに入れました")
        assert form.second.error.isVisible()
        assert not page.make.isEnabled()
        form.second.edit.setText(GOOD)
        assert page.make.isEnabled()

    def test_the_name_of_the_desk_is_no_passphrase(self, window: MainWindow, qtbot: Any) -> None:
        page: NewVault = choose(window, "new")
        page.name_field.set_text("長谷川虎之介")
        page.desk_field.set_text("みなと多言語相談室")
        page.go_on()
        page.passphrase.first.edit.setText("みなと多言語相談室長谷川虎之介")
        qtbot.waitUntil(lambda: page.passphrase.reasons is not None)
        assert "blocked" in (page.passphrase.reasons or ())

    def test_escape_goes_back_a_step_and_then_to_the_unlock_page(self, window: MainWindow, qtbot: Any) -> None:
        page: NewVault = choose(window, "new")
        page.name_field.set_text("佐藤")
        page.go_on()
        qtbot.keyClick(page.passphrase.first.edit, Qt.Key.Key_Escape)
        assert page.stack.currentIndex() == 0
        qtbot.keyClick(page.name_field.edit, Qt.Key.Key_Escape)
        assert window.stack.currentWidget() is window.unlock_page

    def test_going_without_paper_is_warned_of_once_and_written_above(
        self, window: MainWindow, app: App, qtbot: Any, tmp_path: Path
    ) -> None:
        folder, code = small_vault(app)
        page: NewVault = choose(window, "new")
        vault = app.open_vault(folder, GOOD)
        page._created((vaults.Made(folder, "p", code), vault))
        assert page.sheet is not None
        page.skip.click()
        assert page.warning.isVisible()
        assert window.shell is None
        file = tmp_path / "kit.pdf"
        page.sheet.write(file)
        qtbot.waitUntil(lambda: page.sheet is not None and page.sheet.file == file)
        assert file.read_bytes().startswith(b"%PDF")
        wrong = "00000" if page.sheet.group != 1 or not code.startswith("00000") else "11111"
        page.sheet.check.edit.clear()
        qtbot.keyClicks(page.sheet.check.edit, wrong)
        assert page.sheet.check.error.isVisible()
        assert not page.start.isEnabled()
        page.skip.click()
        assert window.shell is not None
        assert [bar.kind for bar in window.shell.notices.bars()] == ["warn"]


class TestRecover:
    def test_the_code_and_a_new_passphrase_open_the_vault(self, window: MainWindow, app: App, qtbot: Any) -> None:
        folder, code = small_vault(app)
        page: Recover = choose(window, "forgotten")
        qtbot.keyClicks(page.code.edit, code.lower().replace("-", " "))
        qtbot.waitUntil(lambda: page.groups == ("ok",) * 7)
        fill(page, qtbot, OTHER)
        page.go.click()
        qtbot.waitUntil(lambda: window.shell is not None)
        window.lock()
        app.open_vault(folder, OTHER).close()

    def test_a_group_that_was_mistyped_is_named(self, window: MainWindow, app: App, qtbot: Any) -> None:
        _, code = small_vault(app)
        groups = code.split("-")
        letter = groups[2][0]
        groups[2] = ("7" if letter != "7" else "8") + groups[2][1:]
        page: Recover = choose(window, "forgotten")
        page.code.edit.setText("-".join(groups))
        qtbot.waitUntil(lambda: page.groups[2] == "wrong")
        assert page.groups == ("ok", "ok", "wrong", "ok", "ok", "ok", "ok")
        assert "3番目" in page.code.error.text()
        assert not page.go.isEnabled()

    def test_the_code_of_another_vault_is_refused_in_words(self, window: MainWindow, app: App, qtbot: Any) -> None:
        small_vault(app)
        other = lifecycle.create(app.places.home / "b", GOOD, clock=app.clock, kdf=CHEAP, ids=app.ids)
        page: Recover = choose(window, "forgotten")
        page.code.edit.setText(other.recovery_code)
        fill(page, qtbot, OTHER)
        page.go.click()
        qtbot.waitUntil(lambda: page.bar.isVisible())
        assert "回復コード" in page.bar.words.text()
        assert window.shell is None


class TestRestore:
    def test_a_backup_comes_back_into_a_folder_of_its_own(self, window: MainWindow, app: App, qtbot: Any) -> None:
        folder, _ = small_vault(app)
        vault = app.open_vault(folder, GOOD)
        vault.contacts.finish({"summary": "控えに残る話"})
        vaults.copy_now(vault, app.places.backups, now_ms=app.clock.now_ms())
        vault.close()
        page: Restore = choose(window, "restore")
        page.take_file(next(app.places.backups.glob("*.banso-backup")))
        qtbot.keyClicks(page.passphrase.edit, "wrong words")
        page.go.click()
        qtbot.waitUntil(lambda: page.bar.isVisible())
        assert window.shell is None
        assert app.places.folders() == (folder,)
        page.passphrase.edit.setText(GOOD)
        qtbot.keyClick(page.passphrase.edit, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: window.shell is not None)
        assert len(app.places.folders()) == 2
        assert window.opened.folder != folder
        rows = window.opened.read(lambda rows, seen: rows.rows("select summary from contact"))
        assert rows == [("控えに残る話",)]


class TestPractice:
    def test_one_click_in_one_click_out(self, window: MainWindow, app: App, qtbot: Any) -> None:
        real, _ = small_vault(app)
        window.unlock_page.choices["practice"].click()
        qtbot.waitUntil(lambda: window.shell is not None)
        assert window.opened.practice
        assert app.places.folders() == (real,)
        window.lock()
        window.unlock_page.choices["practice"].click()
        qtbot.waitUntil(lambda: window.shell is not None)
        assert window.shell is not None
        window.shell.parts.commands.run("practice.end")
        qtbot.waitUntil(lambda: not vaults.practice_folder(app.places).exists())
        assert window.shell is None
        assert app.places.folders() == (real,)

    def test_a_practice_vault_that_was_cut_off_is_made_anew(self, app: App) -> None:
        vaults.open_practice(app.places, clock=app.clock, ids=app.ids).close()
        (vaults.practice_folder(app.places) / vaults.PRACTICE_KEY).unlink()
        vault = vaults.open_practice(app.places, clock=app.clock, ids=app.ids)
        assert vault.read(lambda rows, seen: rows.rows('select count(*) from "case"'))[0][0] > 0
        vault.close()

    def test_a_vault_that_is_not_for_practice_is_never_erased(self, app: App) -> None:
        folder = vaults.practice_folder(app.places)
        lifecycle.create(folder, GOOD, clock=app.clock, kdf=CHEAP, ids=app.ids)
        assert not vaults.erase_practice(app.places)
        assert (folder / "vault.json").exists()


class TestBackups:
    def test_the_daily_backup_is_made_behind_the_screen_and_failure_is_told_once(
        self, tmp_path: Path, qapp: QApplication, qtbot: Any
    ) -> None:
        with practice_vault(tmp_path / "home") as (app, vault):
            said: list[str] = []
            ctx = make_context(app, vault)
            ctx.notice = lambda words, *a, **k: said.append(words)
            keeper = Backups(ctx)
            keeper.look()
            qtbot.waitUntil(lambda: not keeper._running)
            kept = vaults.copies(vault, app.places.backups)
            assert len(kept.kept) == 1
            keeper.look()
            qtbot.waitUntil(lambda: not keeper._running)
            assert len(vaults.copies(vault, app.places.backups).kept) == 1
            assert keeper.timer.interval() == HOUR_MS
            acts = vault.read(lambda rows, seen: rows.rows("select count(*) from audit where act = 'backup'"))
            assert acts == [(1,)]
            blocked = tmp_path / "file"
            blocked.write_text("x")
            app.keep_settings(replace(app.settings(), other={"backup_folder": str(blocked / "under")}))
            assert folder_of(app.settings(), app.places.backups) == blocked / "under"
            for _ in range(2):
                keeper.look()
                qtbot.waitUntil(lambda: not keeper._running)
            assert len(said) == 1


def test_languages_change_and_the_first_run_page_makes_way(window: MainWindow, qtbot: Any) -> None:
    choose(window, "restore")
    window.speak("en")
    assert window.stack.currentWidget() is window.unlock_page


def test_only_what_exists_is_offered(window: MainWindow) -> None:
    page = window.unlock_page
    assert not page.choices["invited"].isVisible()
    assert all(page.choices[key].isVisible() for key in ("practice", "new", "restore"))


def test_the_window_is_painted_before_anything_heavy_is_imported(tmp_path: Path) -> None:
    code = (
        "import sys; from ui.start import start_window; code = start_window(first_paint_only=True); "
        "heavy = {'reportlab', 'openpyxl', 'pikepdf', 'uharfbuzz'} & {m.split('.')[0] for m in sys.modules}; "
        "print(code, sorted(heavy))"
    )
    environ = {"QT_QPA_PLATFORM": "offscreen", "BANSO_HOME": str(tmp_path), "PATH": "", "PYTHONPATH": str(ROOT)}
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, env=environ
    )
    assert found.stdout.splitlines() == ["painted", "0 []"], found.stderr


def test_settings_become_a_look() -> None:
    from app.base.settings import Settings
    from ui.start import look_of

    look = look_of(Settings(language="en", theme="dark", text_size=125, density="compact"))
    assert (look.language, look.theme, look.text_size, look.density) == ("en", "dark", 125, "compact")
    assert Texts("ja").language == "ja"
