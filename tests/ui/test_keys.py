"""Keys can be chosen, shown everywhere at once, and are refused when somebody else owns them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.base import settings
from app.base.texts import N_, Texts
from app.bootstrap import App
from app.services.opened import OpenVault
from tests.ui.rooms import make_context, practice_vault
from ui.commands import Command, Commands
from ui.context import Context
from ui.key_book import BOOK, every_command
from ui.keys import OWNERS, clash, owner_of, refusal
from ui.pages.base import Page
from ui.rooms import ROOMS
from ui.settings.keys import KeysSection
from ui.shell.key_hints import SHOWN_ON, KeyHints
from ui.widgets.buttons import Button, IconButton

Show = Callable[..., QWidget]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[App, OpenVault]]:
    with practice_vault(tmp_path_factory.mktemp("keys"), size=3) as both:
        yield both


@pytest.fixture
def ran() -> list[str]:
    return []


@pytest.fixture
def ctx(desk: tuple[App, OpenVault], qapp: QApplication, ran: list[str]) -> Context:
    made = make_context(*desk)
    made.theme.apply(qapp)
    made.commands.add(
        Command("memo.new", N_("通話メモ"), lambda: ran.append("memo"), "Ctrl+N", menu="file"),
        Command("lock", N_("ロック"), lambda: ran.append("lock"), "Ctrl+Shift+L", menu="file"),
        Command("edit.undo", N_("元に戻す"), lambda: ran.append("undo"), "Ctrl+Z", menu="edit"),
    )
    return made


@pytest.fixture
def section(ctx: Context, show: Show) -> KeysSection:
    made = KeysSection(ctx)
    show(made, 820, 900)
    return made


def press(section: KeysSection, id: str, key: Qt.Key, held: Any = Qt.KeyboardModifier.NoModifier) -> None:
    button = section.keys[id].button
    button.setFocus()
    button.click()
    assert button.waiting
    QTest.keyClick(button, key, held)


class TestOwners:
    @pytest.mark.parametrize(
        ("key", "owner"),
        [
            ("F7", "ime"),
            ("Ctrl+Space", "ime"),
            ("Shift+Space", "ime"),
            ("Alt+`", "ime"),
            ("Ctrl+I", "ime"),
            ("Alt+F4", "system"),
            ("Meta+L", "system"),
            ("Ctrl+C", "text"),
            ("Alt+1", "panel"),
            ("Ctrl+Return", "panel"),
            ("Ctrl+Alt+E", "altgr"),
            ("J", "letter"),
            ("Shift+J", "letter"),
            ("Ctrl+K, Ctrl+C", "letter"),
            ("Ctrl+Shift+E", ""),
            ("Alt+Right", ""),
            ("F1", ""),
        ],
    )
    def test_every_key_has_its_owner(self, qapp: object, key: str, owner: str) -> None:
        assert owner_of(key) == owner

    def test_no_key_we_ship_is_owned_by_another(self, qapp: object) -> None:
        assert {e.key: owner_of(e.key) for e in BOOK if e.key and owner_of(e.key)} == {}

    def test_two_pages_may_share_a_key_a_page_and_the_window_may_not(self, qapp: object) -> None:
        commands = Commands()
        commands.add(Command("lock", N_("ロック"), lambda: None, "Ctrl+Shift+L"))
        known = every_command(commands)
        by_id = {each.id: each for each in known}
        assert clash(by_id["cases.new"], "Ctrl+F", known) == by_id["cases.find"]
        assert clash(by_id["deadlines.new"], "Ctrl+F", known) is None
        assert clash(by_id["lock"], "Ctrl+F", known) is not None
        words = refusal(Texts(), by_id["deadlines.new"], "Ctrl+Shift+L", known)
        assert words == "Ctrl+Shift+L は「ロック」のキーです。先にそちらを変えてください。"


class TestBook:
    def test_the_book_names_what_pages_bring(self, ctx: Context, desk: tuple[App, OpenVault]) -> None:
        """A command of a page that is not in ui/key_book.py cannot be given a key before the page was opened."""
        case, person = desk[1].read(lambda rows, seen: rows.rows("select id, client from \"case\" where client <> ''"))[
            0
        ]
        where = {"case": {"id": case}, "person": {"id": person}, "print": {"what": "case", "id": case}}
        book = {entry.id: entry for entry in BOOK}
        missing, wrong = [], []
        for kind, spec in ROOMS.items():
            page: Page = spec.make(ctx, **where.get(kind, {})) if spec.many else spec.make(ctx)
            for command in page.commands():
                if command.id in ("edit.undo", "print"):
                    continue  # the window's own, answered by the page
                entry = book.get(command.id)
                if entry is None:
                    missing.append((kind, command.id))
                elif (entry.page, entry.title) != (kind, command.title) or command.shortcut not in ("", entry.key):
                    wrong.append((kind, command.id, command.shortcut))
            page.deleteLater()
        assert (missing, wrong) == ([], [])


class TestChoosing:
    def test_a_new_key_holds_at_once_and_next_time(
        self, ctx: Context, section: KeysSection, desk: tuple[App, OpenVault], qtbot: Any
    ) -> None:
        press(section, "memo.new", Qt.Key.Key_M, CTRL)
        assert ctx.commands.shortcut("memo.new") == "Ctrl+M"
        assert section.keys["memo.new"].button.words() == "Ctrl+M"
        qtbot.waitUntil(lambda: ctx.tasks.open_count() == 0)
        assert dict(settings.load(desk[0].places.settings).keys) == {"memo.new": "Ctrl+M"}
        section.keys["memo.new"].back.click()
        assert ctx.commands.shortcut("memo.new") == "Ctrl+N"
        assert section.keys["memo.new"].back.isHidden()

    def test_the_key_that_is_being_chosen_runs_nothing(
        self, ctx: Context, section: KeysSection, ran: list[str]
    ) -> None:
        press(section, "memo.new", Qt.Key.Key_L, CTRL | SHIFT)
        assert ran == []
        said = section.keys["memo.new"].said
        assert said.isVisible()
        assert "「ロック」" in said.text()
        assert ctx.commands.shortcut("memo.new") == "Ctrl+N"

    def test_what_the_ime_owns_is_refused_with_its_owner(self, ctx: Context, section: KeysSection) -> None:
        press(section, "lock", Qt.Key.Key_F7)
        assert section.keys["lock"].said.text() == ctx.t(OWNERS["ime"], key="F7")
        press(section, "lock", Qt.Key.Key_J)
        assert section.keys["lock"].said.text() == ctx.t(OWNERS["letter"], key="J")

    def test_escape_and_tab_leave_it_backspace_takes_it_away(self, ctx: Context, section: KeysSection) -> None:
        for key in (Qt.Key.Key_Escape, Qt.Key.Key_Tab):
            press(section, "lock", key)
            assert section.keys["lock"].button.words() == "Ctrl+Shift+L"
        press(section, "lock", Qt.Key.Key_Backspace)
        assert ctx.commands.shortcut("lock") == ""
        assert section.keys["lock"].button.words() == "キーなし"
        section.unbind_all()
        assert ctx.commands.shortcut("lock") == "Ctrl+Shift+L"

    def test_the_way_back_waits_while_another_has_the_key(self, ctx: Context, section: KeysSection) -> None:
        press(section, "memo.new", Qt.Key.Key_M, CTRL)
        press(section, "lock", Qt.Key.Key_N, CTRL)
        section.keys["memo.new"].back.click()
        assert section.keys["memo.new"].said.isVisible()
        assert ctx.commands.shortcut("memo.new") == "Ctrl+M"
        section.unbind_all()

    def test_undo_keeps_its_key(self, section: KeysSection) -> None:
        assert not section.keys["edit.undo"].button.isEnabled()


class TestShown:
    def test_buttons_and_tooltips_follow(self, ctx: Context, show: Show, qtbot: Any) -> None:
        page = QWidget()
        memo = Button(ctx.theme, "通話メモ", shortcut="Ctrl+N", name="header.memo", parent=page)
        lock = IconButton(ctx.theme, "lock", "ロック", shortcut="Ctrl+Shift+L", name="header.lock", parent=page)
        KeyHints(ctx.commands, page)
        show(page, 300, 80)
        ctx.commands.use_keys({"memo.new": "Ctrl+M", "lock": "F12"})
        qtbot.waitUntil(lambda: memo.hint == "Ctrl+M")
        assert lock.toolTip() == "ロック F12"
        ctx.commands.use_keys({})
        qtbot.waitUntil(lambda: memo.hint == "Ctrl+N")

    def test_hints_name_commands_that_exist(self, ctx: Context) -> None:
        ours = {"palette.open", "print", "memo.link", "go.search", "lock", "memo.new"}
        assert set(SHOWN_ON.values()) - ours <= {entry.id for entry in BOOK}

    def test_a_page_does_not_take_a_key_that_was_given_away(self, qapp: object) -> None:
        commands = Commands()
        commands.add(Command("lock", N_("ロック"), lambda: None, "Ctrl+Shift+L"))
        commands.use_keys({"lock": "Ctrl+D"})
        commands.set_page([Command("deadlines.new", N_("新しい期限"), lambda: None, "Ctrl+D")])
        assert [c.shortcut for c in commands.all()] == ["Ctrl+D", ""]


@pytest.mark.parametrize("kept", [{"a": 1}, [], "x", {"a": "y" * 100}])
def test_what_cannot_be_keys_is_passed_over(tmp_path: Any, kept: Any) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"keys": kept, "theme": "dark"}))
    found = settings.load(path)
    assert (dict(found.keys), found.theme) == ({}, "dark")


def test_sequences_are_written_as_people_read_them(qapp: object) -> None:
    assert all(QKeySequence(e.key).toString() == e.key for e in BOOK)
