"""Organisations, programmes and codes by keys: created, written by themselves, deleted and brought back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.bootstrap import App
from app.services import organisations
from app.services.opened import OpenVault
from models.records.people import OrganisationRecord
from tests.ui.rooms import make_context, practice_vault
from ui.pages.organisations import Organisations
from ui.pages.people import People
from ui.people.readers import corporate_check
from ui.shell.shell import PageSpec, Shell
from ui.widgets.fields import TextField

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[App, OpenVault]]:
    with practice_vault(Path(tmp_path_factory.mktemp("desk")), size=4) as opened:
        yield opened


def settle() -> None:
    for _ in range(12):
        QApplication.processEvents()


@pytest.fixture
def shell(qtbot: Any, qapp: QApplication, room: tuple[App, OpenVault], show: Callable[..., QWidget]) -> Iterator[Shell]:
    ctx = make_context(*room)
    ctx.theme.apply(qapp)
    pages = {
        "people": PageSpec("人・機関", "people", People),
        "organisations": PageSpec("機関", "building", Organisations, place="", nav="people"),
    }
    made = Shell(ctx, pages)
    show(made, 1366, 768)
    made.windowHandle().requestActivate()
    qtbot.waitUntil(made.isActiveWindow)
    made.go("people", tab="organisations")
    settle()
    yield made
    assert ctx.errors.seen == []


def keys(widget: QWidget, *pressed: tuple[Qt.Key, Qt.KeyboardModifier] | Qt.Key) -> None:
    widget.window().windowHandle().requestActivate()
    settle()
    for one in pressed:
        key, more = one if isinstance(one, tuple) else (one, Qt.KeyboardModifier.NoModifier)
        QTest.keyClick(widget, key, more)
        settle()


def has_caret(widget: QWidget) -> bool:
    widget.window().windowHandle().requestActivate()
    settle()
    return widget.hasFocus()


def page_of(shell: Shell) -> People:
    page = shell.page()
    assert isinstance(page, People)
    return page


def field(page: QWidget, name: str) -> TextField:
    found = page.findChild(QWidget, name)
    assert isinstance(found, TextField)
    return found


def named(vault: OpenVault, name: str) -> list[OrganisationRecord]:
    def read(rows: Any, seen: int) -> list[OrganisationRecord]:
        return [o for o in organisations.organisations(rows, seen=seen) if o.name == name]

    return vault.read(read)


def test_a_new_organisation_writes_itself_and_comes_back(shell: Shell, room: tuple[App, OpenVault]) -> None:
    page, vault = page_of(shell), room[1]
    pane = page.organisations.pane
    keys(page.organisations._new, Qt.Key.Key_Return)
    name = field(page, "organisation.name")
    assert has_caret(name.edit), "the caret is in the name"
    QTest.keyClicks(name.edit, "Kibou")
    keys(name.edit, Qt.Key.Key_Tab)
    number = field(page, "organisation.corporate_number")
    number.edit.setFocus()
    QTest.keyClicks(number.edit, "1234567890123")
    keys(number.edit, Qt.Key.Key_Tab)
    assert "検査数字" in number.hint.text()
    assert not number.error.isVisible(), "a hint, never a refusal"
    chip = page.findChild(QWidget, "organisation.kinds.employer")
    assert chip is not None
    keys(chip, Qt.Key.Key_Space)
    record = named(vault, "Kibou")[0]
    assert (record.corporate_number, record.kinds) == ("1234567890123", ("employer",))
    assert pane.keeper.subject == record.id
    pane.delete.click()
    settle()
    assert named(vault, "Kibou") == []
    assert pane.keeper.subject != record.id
    keys(page.organisations.view, (Qt.Key.Key_Z, CTRL))
    assert [o.id for o in named(vault, "Kibou")] == [record.id]


def test_searching_and_walking_by_keys(shell: Shell, room: tuple[App, OpenVault]) -> None:
    page, vault = page_of(shell), room[1]
    id = vault.desk.create("organisation", {"name": "Zeta Foods", "reading": "ぜーた"}).id
    keys(page.organisations.view, (Qt.Key.Key_F, CTRL))
    assert page.organisations.search.edit.hasFocus()
    QTest.keyClicks(page.organisations.search.edit, "Zeta")
    keys(page.organisations.search.edit, Qt.Key.Key_Return)
    assert [line.title for line in page.organisations.model.records()] == ["Zeta Foods"]
    keys(page.organisations.view, Qt.Key.Key_Return)
    assert page.organisations.pane.keeper.subject == id
    assert field(page, "organisation.name").text() == "Zeta Foods"


def test_what_is_typed_survives_leaving(shell: Shell, room: tuple[App, OpenVault]) -> None:
    page, vault = page_of(shell), room[1]
    id = vault.desk.create("organisation", {"name": "Leaver"}).id
    page.arrive(organisation=id)
    settle()
    hours = field(page, "organisation.hours")
    hours.edit.setFocus()
    QTest.keyClicks(hours.edit, "10-18")
    page.open_tab("programmes")
    settle()
    assert named(vault, "Leaver")[0].hours == "10-18"


def test_a_code_of_a_programme(shell: Shell, room: tuple[App, OpenVault]) -> None:
    page, vault = page_of(shell), room[1]
    page.open_tab("programmes")
    settle()
    keys(page.programmes.codes.new, Qt.Key.Key_Return)
    code = field(page, "member_code.code")
    assert has_caret(code.edit)
    QTest.keyClicks(code.edit, "TEST-77")
    keys(code.edit, Qt.Key.Key_Tab)
    found = vault.read(lambda rows, seen: organisations.code_for(rows, "test-77"))
    assert found is not None
    assert found.active
    keys(page.programmes.programmes.new, Qt.Key.Key_Return)
    starts = field(page, "programme.starts")
    starts.edit.setFocus()
    QTest.keyClicks(starts.edit, "R8.4.1")
    keys(starts.edit, Qt.Key.Key_Tab)
    assert starts.text() == "2026-04-01"
    programme = page.programmes.programme.keeper.subject
    record = vault.read(lambda rows, seen: [p for p in organisations.programmes(rows) if p.id == programme])[0]
    assert record.starts == "2026-04-01"


def test_a_place_of_its_own(shell: Shell, room: tuple[App, OpenVault]) -> None:
    id = room[1].desk.create("organisation", {"name": "Direct"}).id
    page = shell.go("organisations", id=id)
    settle()
    assert isinstance(page, Organisations)
    assert page.organisations.pane.keeper.subject == id


@pytest.mark.parametrize("number", ["8700110005901", "7000012050002", "1000012030001"])
def test_the_check_digit_of_published_numbers(number: str) -> None:
    """The example of the tax agency's own pages, and the numbers of two ministries' bodies."""
    assert corporate_check(number[1:]) == int(number[0])
