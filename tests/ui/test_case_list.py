"""The case list by keys, in the real shell on a real vault: open, tick, assign, close, undo, views, states."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.bootstrap import App
from app.services import case_list, views
from app.services.case_list import CaseQuery
from app.services.opened import OpenVault
from app.services.shapes import Rows
from models.records.base import ViewId
from models.records.cases import CaseLine, ViewRecord
from tests.ui.rooms import make_context, practice_vault
from ui.context import Context
from ui.lists.case_filters import resolved
from ui.lists.case_model import CaseModel
from ui.pages.base import Page
from ui.pages.case_list import CaseList
from ui.shell.shell import PageSpec, Shell
from ui.widgets.combo import PickList
from ui.widgets.notices import NoticeBar


class Case(Page):
    """Stands for the case workspace."""

    def __init__(self, ctx: Context, id: str) -> None:
        super().__init__(ctx, f"case.{id}")
        self.id = id


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[App, OpenVault]]:
    with practice_vault(Path(tmp_path_factory.mktemp("cases")), size=24) as opened:
        yield opened


def settle() -> None:
    for _ in range(12):
        QApplication.processEvents()


@pytest.fixture
def shell(qtbot: Any, qapp: QApplication, room: tuple[App, OpenVault], show: Callable[..., QWidget]) -> Iterator[Shell]:
    ctx = make_context(*room)
    ctx.theme.apply(qapp)
    pages = {
        "cases": PageSpec("案件", "folder", CaseList),
        "case": PageSpec("案件", "folder", Case, place="", many=True),
    }
    made = Shell(ctx, pages)
    show(made, 1366, 768)
    made.windowHandle().requestActivate()
    qtbot.waitUntil(made.isActiveWindow)
    made.go("cases")
    settle()
    yield made
    assert ctx.errors.seen == []
    undo_all(room[1], made)


def undo_all(vault: OpenVault, shell: Shell) -> None:
    """Leave the shared vault as it was found."""
    page = list_of(shell)
    while page.undo.command().enabled():
        page.undo.last()
        settle()


def list_of(shell: Shell) -> CaseList:
    page = next(o.page for o in shell.opened if o.kind == "cases")
    assert isinstance(page, CaseList)
    return page


def keys(widget: QWidget, *pressed: tuple[Qt.Key, Qt.KeyboardModifier] | Qt.Key) -> None:
    window = widget.window()
    window.windowHandle().requestActivate()
    settle()
    for one in pressed:
        key, more = one if isinstance(one, tuple) else (one, Qt.KeyboardModifier.NoModifier)
        QTest.keyClick(widget, key, more)
        settle()


def cases_of(vault: OpenVault, query: CaseQuery) -> list[str]:
    return vault.read(lambda rows, seen: case_list.ids(rows, query))


def line_of(vault: OpenVault, id: str) -> CaseLine:
    def read(rows: Rows, seen: int) -> CaseLine:
        return case_list.lines(rows, [id])[0]

    return vault.read(read)


CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_it_stands_with_the_first_saved_view(shell: Shell, room: tuple[App, OpenVault]) -> None:
    page = list_of(shell)
    assert page.views.entry(page.views.current()).name == "進行中の案件"  # type: ignore[union-attr]
    assert page.model.rowCount() == len(page.model.ids()) > 10
    counts = {entry.name: entry.count for entry in page.views.entries()}
    assert counts["すべての進行中"] == len(cases_of(room[1], CaseQuery()))
    assert counts["未割当"] == len(cases_of(room[1], CaseQuery(owners=("",))))
    first = line_of(room[1], page.model.id_at(0))
    assert first.triage == "T0"


def test_enter_opens_the_case_under_the_caret(shell: Shell) -> None:
    page = list_of(shell)
    page.table.setFocus()
    settle()
    keys(page.table, Qt.Key.Key_Down, Qt.Key.Key_Down)
    wanted = page.model.id_at(2)
    keys(page.table, Qt.Key.Key_Return)
    front = shell.page()
    assert isinstance(front, Case)
    assert front.id == wanted


def test_assign_by_keys_and_take_back(shell: Shell, room: tuple[App, OpenVault]) -> None:
    """Check 20: a bar with the way back, and Ctrl+Z; one act for both cases."""
    page, vault = list_of(shell), room[1]
    page.table.setFocus()
    assert not page.bulk.isVisible()
    keys(page.table, Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Space)
    assert page.bulk.isVisible()
    ids = page.model.in_order()
    before = [line_of(vault, id).owner for id in ids]
    keys(page.table, (Qt.Key.Key_A, CTRL | SHIFT))
    opened = shell.findChild(PickList)
    assert opened is not None
    other = next(entry for entry in opened._all if entry.code and entry.code not in before)
    target = opened.search.edit if opened.search.isVisible() else opened.view
    for _ in range([entry.code for entry in opened._all].index(other.code)):
        keys(target, Qt.Key.Key_Down)
    keys(target, Qt.Key.Key_Return)
    assert [line_of(vault, id).owner for id in ids] == [other.code, other.code]
    bars = shell.findChildren(NoticeBar)
    assert any(other.text in bar.words.text() for bar in bars)
    keys(page.table, (Qt.Key.Key_Z, CTRL))
    assert [line_of(vault, id).owner for id in ids] == before


def test_closing_has_a_bar_and_comes_back(shell: Shell, room: tuple[App, OpenVault]) -> None:
    page, vault = list_of(shell), room[1]
    page.table.setFocus()
    keys(page.table, Qt.Key.Key_End, Qt.Key.Key_Space)
    id = page.model.in_order()[0]
    before = line_of(vault, id).status
    shell.parts.commands.run("cases.status")
    settle()
    opened = shell.findChild(PickList)
    assert opened is not None
    for letter in "終結":
        opened.search.edit.insert(letter)
    opened._find("終結")
    keys(opened.search.edit, Qt.Key.Key_Return)
    assert line_of(vault, id).status == "closed"
    assert id not in page.model.ids(), "a closed case leaves the view of open ones"
    bar = next(bar for bar in shell.findChildren(NoticeBar) if "終結" in bar.words.text())
    bar.action.click()
    settle()
    assert line_of(vault, id).status == before
    assert id in page.model.ids()


def test_a_deadline_for_all_ticked_is_one_undo(shell: Shell, room: tuple[App, OpenVault]) -> None:
    page, vault = list_of(shell), room[1]
    page.table.setFocus()
    keys(page.table, (Qt.Key.Key_A, CTRL))
    assert len(page.model.ticked) == page.model.rowCount()

    def open_ones() -> int:
        return vault.read(
            lambda rows, seen: rows.rows("select count(*) from deadline where dead = 0 and done is null")[0][0]
        )

    before = open_ones()
    keys(page.table, (Qt.Key.Key_D, CTRL))
    panel = shell.findChild(QWidget, "deadline.new")
    assert panel is not None
    what = panel.findChild(QWidget, "deadline.new.what.edit")
    due = panel.findChild(QWidget, "deadline.new.due.edit")
    assert what is not None
    assert due is not None
    QTest.keyClicks(what, "check")
    keys(what, Qt.Key.Key_Return)
    QTest.keyClicks(due, "R8.13.40")
    keys(due, Qt.Key.Key_Return)
    assert open_ones() == before, "an unreadable date is said, nothing is guessed"
    due.selectAll()  # type: ignore[attr-defined]
    QTest.keyClicks(due, "R8.12.4")
    keys(due, Qt.Key.Key_Return)
    assert open_ones() == before + page.model.rowCount()
    keys(page.table, (Qt.Key.Key_Z, CTRL))
    assert open_ones() == before


def test_finding_and_escaping(shell: Shell) -> None:
    page = list_of(shell)
    page.table.setFocus()
    keys(page.table, (Qt.Key.Key_F, CTRL))
    assert page.search.edit.hasFocus()
    QTest.keyClicks(page.search.edit, "0098")
    keys(page.search.edit, Qt.Key.Key_Return)
    assert page.model.rowCount() == 1
    assert "0098" not in repr(page.own_state()), "words of a search are not carried behind the lock"
    keys(page.search.edit, Qt.Key.Key_Escape, Qt.Key.Key_Return)
    assert page.model.rowCount() > 1
    QTest.keyClicks(page.search.edit, "zzzzz")
    keys(page.search.edit, Qt.Key.Key_Return)
    assert page.model.rowCount() == 0
    assert page.empty.isVisible()
    page.empty.button.click()
    settle()
    assert page.model.rowCount() > 1


def test_a_view_is_saved_renamed_and_deleted(shell: Shell, room: tuple[App, OpenVault]) -> None:
    page, vault = list_of(shell), room[1]
    page.arrive(view="unassigned")
    settle()
    page.sort_by("number")
    settle()
    assert page.save_button.isVisible(), "a changed view can be saved"
    page.save_button.click()
    settle()
    field = shell.findChild(QWidget, "view.name.text.edit")
    assert field is not None
    QTest.keyClicks(field, "Mine")
    keys(field, Qt.Key.Key_Return)

    def names() -> list[tuple[str, bool, CaseQuery]]:
        return vault.read(
            lambda rows, seen: [(v.name, v.shared, views.query_of(v)) for v in views.read_all(rows, vault.member)]
        )

    assert ("Mine", False, CaseQuery(owners=("",), sort="number")) in names()
    assert page.views.entry(page.views.current()).name == "Mine"  # type: ignore[union-attr]
    assert not page.save_button.isVisible()
    page.views.delete_asked.emit()
    settle()
    assert "Mine" not in [name for name, _, _ in names()]
    keys(page.table, (Qt.Key.Key_Z, CTRL))
    assert "Mine" in [name for name, _, _ in names()]


def test_filters_are_chips_that_go_away(shell: Shell, room: tuple[App, OpenVault]) -> None:
    page = list_of(shell)
    page.arrive(view="open")
    settle()
    chip = page.findChild(QWidget, "cases.filter.statuses")
    assert chip is not None
    keys(chip, Qt.Key.Key_Delete)
    assert page.model.rowCount() == len(cases_of(room[1], CaseQuery(scope="all")))
    now = page.filters.findChildren(QWidget, "cases.filter.statuses")[-1]
    assert now.accessibleName() == "状態"


def test_days_of_a_view_are_relative() -> None:
    import datetime as dt

    query = resolved(CaseQuery(due_by="+7", silent_since="-14", stay_until="2027-01-01"), dt.date(2026, 11, 20))
    assert (query.due_by, query.silent_since, query.stay_until) == ("2026-11-27", "2026-11-06", "2027-01-01")


def test_it_stands_where_it_stood(shell: Shell, room: tuple[App, OpenVault], show: Callable[..., QWidget]) -> None:
    page = list_of(shell)
    page.arrive(view="open")
    settle()
    page.sort_by("number")
    settle()
    page.table.setFocus()
    keys(page.table, Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Down)
    state = page.state()
    ctx = make_context(*room)
    again = CaseList(ctx)
    show(again, 1100, 600)
    again.restore(state)
    settle()
    assert again.model.ids() == page.model.ids()
    assert again.model.in_order() == page.model.in_order()
    assert again.table.current_id() == page.table.current_id()
    assert again.views.current() == "open"


def test_a_view_that_cannot_be_read_is_said_once_and_the_others_stand(
    shell: Shell, room: tuple[App, OpenVault]
) -> None:
    page = list_of(shell)
    before = page.views.entries()
    good = ViewRecord(ViewId("v"), "よい", "{}")
    bad = replace(good, id=ViewId("w"), query="[")
    for _ in range(2):
        page._show_views([bad, good])
    assert [entry.name for entry in page.views.entries() if entry.group == "own"] == ["よい"]
    assert page._ctx.errors.seen == ["view.unreadable"]
    page._ctx.errors.seen.clear()
    page.refresh()
    settle()
    assert [entry.key for entry in page.views.entries()] == [entry.key for entry in before]


def test_two_hundred_thousand_rows_ask_only_for_what_is_seen(qapp: QApplication, room: tuple[App, OpenVault]) -> None:
    ctx = make_context(*room)
    model = CaseModel(ctx)
    asked: list[list[str]] = []
    model.wanted.connect(asked.append)
    model.show_first([])
    model.show_ids([f"{n:08}" for n in range(200_000)])
    assert model.rowCount() == 200_000
    assert asked == []
    assert model.line_at(150_010) is None
    assert model.line_at(150_011) is None
    assert [len(part) for part in asked] == [50]
    assert asked[0][0] == "00150000"
