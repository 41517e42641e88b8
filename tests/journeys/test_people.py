"""Several people at one PC: each finds their own words, caret and tab again, and never anything of another's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QTextEdit, QWidget

from app.base.clock import FakeClock
from app.base.paths import Places
from app.services import vaults
from app.services.opened import OpenVault
from app.vault import lifecycle
from tests.journeys.desk import KEY, MOMENT_MS, PROFILE, Desk, place_of
from ui.shell.menus import make_user_menu

SECOND = "tanaka"


@pytest.fixture
def shared(home: Path) -> Path:
    """A PC that Sato and Tanaka use in turn; Tanaka's vault is new."""
    clock = FakeClock(MOMENT_MS)
    folder = Places(home).profiles / SECOND
    lifecycle.create(folder, KEY, clock=clock, label="田中 一郎")
    from app.base.ids import Ids

    vault = OpenVault.open(folder, KEY, clock=clock, ids=Ids(clock))
    vaults.introduce(vault, "田中 一郎", "田中", "counsellor")
    vault.close()
    return home


@pytest.fixture
def desk(make_desk: Callable[..., Desk], shared: Path) -> Desk:
    started = make_desk(shared)
    started.window.unlock_page._choose(PROFILE)
    return started.unlock()


def everything_shown(desk: Desk) -> str:
    """Every word in any widget of the window, seen or not; window title and tool tips too."""
    found = [desk.window.windowTitle()]
    for part in desk.window.findChildren(QWidget):
        texts: list[Any] = [part.accessibleName(), part.accessibleDescription(), part.toolTip()]
        if isinstance(part, QTextEdit):
            texts.append(part.toPlainText())
        elif isinstance(part, QLineEdit | QLabel):
            texts.append(part.text())
        found += [str(text) for text in texts if text]
    return "\n".join(found)


def switch(desk: Desk, to: str) -> None:
    """Ctrl+Shift+P, and the other's passphrase."""
    desk.press("Ctrl+Shift+P")
    assert desk.window.shell is None
    assert desk.window.findChildren(QDialog) == []
    assert desk.focus().objectName().startswith("unlock.passphrase")
    assert desk.window.unlock_page.vault.words() == to
    desk.unlock()


def test_two_people_in_turn(desk: Desk) -> None:
    desk.open_case("0112")
    names = [name for pair in desk.rows("select name, call_name from person") for name in pair if name]
    desk.go("deadlines")
    desk.open_case("0112")
    tabs = [opened.kind for opened in desk.shell().opened]
    memo = desk.call("佐藤だけのことば")
    cursor = memo.text.textCursor()
    cursor.setPosition(2)
    cursor.setPosition(5, cursor.MoveMode.KeepAnchor)
    memo.text.setTextCursor(cursor)

    switch(desk, "田中 一郎")
    assert desk.shell().header.user.words() == "田中 一郎"
    assert [opened.kind for opened in desk.shell().opened] == ["today"]
    assert desk.memo_or_none() is None
    desk.call("田中のメモ")
    for kind in ("inbox", "cases", "people", "search", "today"):
        desk.go(kind)
        shown = everything_shown(desk)
        assert "佐藤だけのことば" not in shown
        assert [name for name in names if name in shown] == []
    assert "佐藤だけのことば" not in repr(desk.window._state)

    switch(desk, "佐藤 美咲")
    desk.until(lambda: desk.memo_or_none() is not None)
    again = desk.memo().text
    assert again.text() == "佐藤だけのことば"
    assert desk.focus() is again
    assert place_of(again)[1:] == (2, 5)
    assert [opened.kind for opened in desk.shell().opened] == tabs
    assert desk.page().objectName() == "case"
    assert "田中のメモ" not in everything_shown(desk)

    switch(desk, "田中 一郎")
    desk.until(lambda: desk.memo_or_none() is not None)
    assert desk.memo().text.text() == "田中のメモ"


def test_the_menu_under_the_name_leads_to_another_person(desk: Desk) -> None:
    menu = make_user_menu(desk.shell().parts, desk.shell().header.user)
    assert [action.objectName() for action in menu.actions()] == ["user.user.switch", "user.user.settings", "user.lock"]
    menu.actions()[0].trigger()
    desk.settle()
    assert desk.window.shell is None
    assert desk.window.unlock_page.vault.words() == "田中 一郎"
    desk.unlock()
    assert desk.shell().header.user.words() == "田中 一郎"


def test_what_was_typed_for_one_vault_is_not_tried_on_another(desk: Desk) -> None:
    desk.press("Ctrl+Shift+P")
    desk.type("a secret of Tanaka")
    page = desk.window.unlock_page
    page._pick(PROFILE)
    assert page.passphrase.text() == ""
    assert desk.focus() is page.passphrase.edit


def test_alone_at_a_pc_another_person_can_be_added(make_desk: Callable[..., Desk], home: Path) -> None:
    desk = make_desk(home).unlock()
    desk.press("Ctrl+Shift+P")
    assert desk.window.shell is None
    desk.settle()
    assert desk.focus().objectName() == "unlock.new"
    assert "人を加える" in desk.focus().accessibleName()
    desk.press("Space")
    desk.until(lambda: desk.focus().objectName().startswith("new.name"))
    desk.press("Esc")
    desk.window.unlock_page.passphrase.edit.setFocus()
    desk.unlock()
