"""Settings act at once and stay: on this machine in its file, in the vault as changes that can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from app.base.clock import FakeClock
from app.base.errors import UserError
from app.base.lanes import InlineLanes
from app.bootstrap import App, build
from app.crypto.keys import Kdf
from app.services import organisations, vaults
from app.services.opened import OpenVault
from app.vault import lifecycle
from tests.ui.rooms import NOON_MS, make_context, practice_vault
from ui.commands import Command
from ui.context import Context
from ui.settings.page import SettingsPage

Show = Callable[..., QWidget]
OLD = "みかん畑を歩くとなりの犬 四月"
NEW = "青い自転車で海まで三十分ほど走る"
CHEAP = Kdf(3, 64 * 1024)


class Said(list[tuple[str, Callable[[], object] | None]]):
    """Remembers what the notice bar was asked to say, and the way back it offered."""

    def __call__(self, words: str, kind: str = "", *, act: Callable[[], object] | None = None, **_: Any) -> None:
        self.append((words, act))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: Any) -> Iterator[tuple[App, OpenVault]]:
    with practice_vault(tmp_path_factory.mktemp("settings")) as both:
        yield both


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def ctx(desk: tuple[App, OpenVault], qapp: QApplication, said: Said) -> Context:
    made = make_context(*desk)
    made.notice = said  # type: ignore[assignment]
    made.theme.apply(qapp)
    return made


@pytest.fixture
def page(ctx: Context, show: Show, qtbot: Any) -> SettingsPage:
    made = SettingsPage(ctx)
    show(made, 1198, 660)
    made.wake()
    qtbot.waitUntil(lambda: ctx.tasks.open_count() == 0)
    return made


def settled(ctx: Context, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: ctx.tasks.open_count() == 0)


def press(switch: Any, key: str) -> None:
    switch._parts[key].click()


def me(desk: tuple[App, OpenVault]) -> Any:
    vault = desk[1]
    found = vault.read(lambda rows, seen: organisations.members(rows))
    return next(each for each in found if each.id == vault.member)


class TestLook:
    def test_colours_size_and_density_change_at_once_and_are_kept(
        self, page: SettingsPage, ctx: Context, desk: tuple[App, OpenVault], qtbot: Any
    ) -> None:
        press(page.look.theme_switch, "dark")
        press(page.look.size_switch, "125")
        press(page.look.density, "compact")
        assert (ctx.theme.name, ctx.theme.scale, ctx.theme.density) == ("dark", 125, "compact")
        settled(ctx, qtbot)
        kept = desk[0].settings()
        assert (kept.theme, kept.text_size, kept.density) == ("dark", 125, "compact")
        press(page.look.theme_switch, "system")
        settled(ctx, qtbot)
        assert desk[0].settings().theme == "system"

    def test_the_language_is_changed_by_the_windows_own_command(self, page: SettingsPage, ctx: Context) -> None:
        asked: list[str] = []
        ctx.commands.add(Command("language.en", "英語で表示", lambda: asked.append("en")))
        press(page.look.language, "en")
        assert asked == ["en"]

    def test_keys_that_change_the_size_are_followed(self, page: SettingsPage, ctx: Context) -> None:
        ctx.theme.use(scale=150)
        assert page.look.size_switch.current() == "150"


class TestPeople:
    def test_my_name_is_kept_when_the_field_is_left_and_can_be_taken_back(
        self, page: SettingsPage, ctx: Context, desk: tuple[App, OpenVault], said: Said, qtbot: Any
    ) -> None:
        before = me(desk)
        field = page.people.me.short
        field.edit.setFocus()
        field.edit.selectAll()
        qtbot.keyClicks(field.edit, "Misaki")
        qtbot.keyClick(field.edit, Qt.Key.Key_Return)
        settled(ctx, qtbot)
        assert me(desk).short == "Misaki"
        assert me(desk).name == before.name
        undo = said[-1][1]
        assert undo is not None
        undo()
        settled(ctx, qtbot)
        assert me(desk).short == before.short

    def test_a_colleague_is_added_and_can_be_set_aside(
        self, page: SettingsPage, ctx: Context, desk: tuple[App, OpenVault], qtbot: Any
    ) -> None:
        count = page.people.model.rowCount()
        page.people.add.click()
        qtbot.keyClicks(page.people.other.full.edit, "Yamamoto Jun")
        qtbot.keyClick(page.people.other.full.edit, Qt.Key.Key_Return)
        settled(ctx, qtbot)
        assert page.people.model.rowCount() == count + 1
        qtbot.keyClicks(page.people.other.short.edit, "Yamamoto")
        qtbot.keyClick(page.people.other.short.edit, Qt.Key.Key_Return)
        settled(ctx, qtbot)
        page.people.other.active.click()
        settled(ctx, qtbot)
        made = [m for m in desk[1].read(lambda r, s: organisations.members(r)) if m.name == "Yamamoto Jun"]
        assert [(m.short, m.active) for m in made] == [("Yamamoto", False)]

    def test_nothing_is_written_when_nothing_was_changed(
        self, page: SettingsPage, ctx: Context, said: Said, qtbot: Any
    ) -> None:
        page.people.me.full.edit.setFocus()
        page.search.edit.setFocus()
        settled(ctx, qtbot)
        assert said == []


class TestSafety:
    def test_minutes_until_the_lock_hold_from_now_on_and_can_be_taken_back(
        self, page: SettingsPage, ctx: Context, desk: tuple[App, OpenVault], said: Said, qtbot: Any
    ) -> None:
        press(page.safety.minutes, "3")
        settled(ctx, qtbot)
        assert desk[0].settings().autolock_minutes == 3
        undo = said[-1][1]
        assert undo is not None
        undo()
        settled(ctx, qtbot)
        assert desk[0].settings().autolock_minutes == 10
        assert page.safety.minutes.current() == "10"

    def test_a_practice_vault_has_no_passphrase_to_change(self, page: SettingsPage) -> None:
        assert not page.safety.change.isEnabled()
        assert "練習" in page.safety.rows[1].why.text()


class TestKeys:
    """With a vault that has a passphrase."""

    @pytest.fixture
    def own(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[App, OpenVault, str]]:
        monkeypatch.setenv("BANSO_HOME", str(tmp_path))
        app = build(clock=FakeClock(NOON_MS), lanes=InlineLanes(), home=tmp_path)
        folder = app.places.profiles / "a"
        folder.parent.mkdir()
        made = lifecycle.create(folder, OLD, clock=app.clock, label="佐藤", kdf=CHEAP, ids=app.ids)
        vault = app.open_vault(folder, OLD)
        yield app, vault, made.recovery_code
        vault.close()
        app.lanes.stop()

    @pytest.fixture
    def safe(self, own: tuple[App, OpenVault, str], qapp: QApplication, show: Show, said: Said) -> SettingsPage:
        ctx = make_context(own[0], own[1])
        ctx.notice = said  # type: ignore[assignment]
        made = SettingsPage(ctx)
        show(made, 1198, 660)
        return made

    def test_the_passphrase_is_changed_only_by_who_knows_the_old_one(
        self, safe: SettingsPage, own: tuple[App, OpenVault, str], qtbot: Any
    ) -> None:
        form = safe.safety.passphrase
        safe.safety.change.click()
        assert QApplication.focusWidget() is form.old.edit
        for old, ok in (("not the old one", False), (OLD, True)):
            form.old.edit.setText(old)
            form.new.first.edit.setText(NEW)
            form.new.second.edit.setText(NEW)
            qtbot.waitUntil(lambda: form.go.isEnabled())
            form.go.click()
            settled(safe._ctx, qtbot)
            assert form.isVisible() is not ok
        own[1].close()
        own[0].open_vault(own[1].folder, NEW).close()
        with pytest.raises(UserError, match=r"vault\.wrong_passphrase"):
            own[0].open_vault(own[1].folder, OLD)

    def test_a_new_code_makes_the_old_paper_worthless(
        self, safe: SettingsPage, own: tuple[App, OpenVault, str], qtbot: Any
    ) -> None:
        form = safe.safety.code
        safe.safety.renew.click()
        qtbot.keyClicks(form.passphrase.edit, "wrong")
        qtbot.keyClick(form.passphrase.edit, Qt.Key.Key_Return)
        settled(safe._ctx, qtbot)
        assert form.sheet is None
        assert form.passphrase.error.isVisible()
        form.passphrase.edit.setText(OLD)
        form.go.click()
        settled(safe._ctx, qtbot)
        assert form.sheet is not None
        new = "-".join(form.sheet.block.groups)
        form.stop.click()
        assert form.sheet is None
        own[1].close()
        with pytest.raises(UserError, match=r"vault\.wrong_recovery"):
            lifecycle.unlock_with_recovery(own[1].folder, own[2], NEW, kdf=CHEAP)
        lifecycle.unlock_with_recovery(own[1].folder, new, NEW, kdf=CHEAP)


class TestBackups:
    def test_a_backup_now_is_listed_proved_and_logged(
        self, page: SettingsPage, ctx: Context, desk: tuple[App, OpenVault], said: Said, qtbot: Any
    ) -> None:
        desk[0].clock.forward(60_000)  # type: ignore[attr-defined]
        page.backups.now.click()
        settled(ctx, qtbot)
        qtbot.waitUntil(lambda: page.backups.model.rowCount() == 1)
        assert "戻せることを確かめました" in said[-1][0]
        page.backups.view.acted.emit(page.backups.model.records()[0])
        settled(ctx, qtbot)
        assert said[-1][0].startswith("この控えは戻せます")
        acts = desk[1].read(lambda rows, seen: vaults.acts(rows))
        assert acts[0].act == "backup"

    def test_a_backup_that_was_tampered_with_is_told_of(
        self, page: SettingsPage, ctx: Context, desk: tuple[App, OpenVault], tmp_path: Path, qtbot: Any
    ) -> None:
        bad = tmp_path / "x.banso-backup"
        bad.write_bytes(b"not a backup")
        page.backups.prove(bad)
        settled(ctx, qtbot)
        assert ctx.errors.seen == ["backup.damaged"]
        assert page.backups.now.isEnabled()

    def test_another_folder_is_used_and_can_be_taken_back(
        self, page: SettingsPage, ctx: Context, desk: tuple[App, OpenVault], said: Said, tmp_path: Path, qtbot: Any
    ) -> None:
        page.backups.use(str(tmp_path / "disk"))
        settled(ctx, qtbot)
        assert page.backups.folder.text() == str(tmp_path / "disk")
        assert desk[0].settings().other["backup_folder"] == str(tmp_path / "disk")
        undo = said[-1][1]
        assert undo is not None
        undo()
        settled(ctx, qtbot)
        assert page.backups.folder.text() == str(desk[0].places.backups)


class TestPage:
    def test_search_shows_only_what_fits(self, page: SettingsPage, qtbot: Any) -> None:
        qtbot.keyClicks(page.search.edit, "autolock".replace("auto", ""))
        shown = [row for section in page.sections.values() for row in section.rows if row.isVisible()]
        assert shown == [page.safety.rows[0]]
        page.search.edit.setText("ｶﾝｹｲﾅｲ")
        assert page.none.isVisible()
        page.search.edit.clear()
        assert all(section.isVisible() for section in page.sections.values())

    def test_sections_are_reached_by_their_buttons_and_by_name(self, page: SettingsPage, qtbot: Any) -> None:
        bar = page.area.verticalScrollBar()
        page.buttons["data"].click()
        assert page.section() == "data"
        there = bar.value()
        assert there > 0
        page.arrive(section="safety")
        qtbot.waitUntil(lambda: page.section() == "safety")
        assert 0 < bar.value() < there

    def test_the_log_of_acts_is_shown_in_words(
        self, page: SettingsPage, ctx: Context, desk: tuple[App, OpenVault], qtbot: Any
    ) -> None:
        case, number = desk[1].read(lambda rows, seen: rows.rows('select id, number from "case" limit 1'))[0]
        desk[0].clock.forward(60_000)  # type: ignore[attr-defined]
        desk[1].audit.note("print", "case", case)
        page.data.load()
        settled(ctx, qtbot)
        newest = page.data.model.records()[0]
        assert newest.title == "印刷した"
        assert number in newest.sub

    def test_every_control_has_a_name_and_words(self, page: SettingsPage) -> None:
        for widget in page.findChildren(QWidget):
            if isinstance(widget, (QAbstractButton, QLineEdit)) and widget.isVisible():
                assert widget.objectName(), widget
                assert widget.accessibleName() or widget.toolTip(), widget.objectName()
