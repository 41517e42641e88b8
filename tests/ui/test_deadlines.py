"""The page of deadlines by keys: lanes, ticking off and taking back, one's own and the team's, midnight."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.bootstrap import App
from app.services.opened import OpenVault
from tests.ui.rooms import make_context, practice_vault
from ui.context import Context
from ui.pages.base import Page
from ui.pages.deadlines import DeadlinesPage
from ui.shell.shell import PageSpec, Shell

CTRL = Qt.KeyboardModifier.ControlModifier
DAY_MS = 86_400_000


class Case(Page):
    """Stands for the case workspace."""

    def __init__(self, ctx: Context, id: str) -> None:
        super().__init__(ctx, f"case.{id}")
        self.id = id


@pytest.fixture
def room(tmp_path: Path) -> Iterator[tuple[App, OpenVault]]:
    with practice_vault(tmp_path, size=14) as opened:
        yield opened


def settle() -> None:
    for _ in range(12):
        QApplication.processEvents()


@pytest.fixture
def shell(qtbot: Any, qapp: QApplication, room: tuple[App, OpenVault], show: Callable[..., QWidget]) -> Iterator[Shell]:
    ctx = make_context(*room)
    ctx.theme.apply(qapp)
    pages = {
        "deadlines": PageSpec("期限", "calendar", DeadlinesPage),
        "case": PageSpec("案件", "folder", Case, place="", many=True),
    }
    made = Shell(ctx, pages)
    show(made, 1366, 768)
    made.windowHandle().requestActivate()
    qtbot.waitUntil(made.isActiveWindow)
    made.go("deadlines", lane="today")
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


def page_of(shell: Shell) -> DeadlinesPage:
    page = shell.opened[0].page
    assert isinstance(page, DeadlinesPage)
    return page


def ids(page: DeadlinesPage) -> list[str]:
    return [card.id for card in page.model.records()]


def done(vault: OpenVault, id: str) -> str:
    found = vault.read(lambda rows, seen: rows.rows("select done from deadline where id = ?", (id,)))
    return found[0][0] or ""


def test_a_tick_is_done_and_comes_back(shell: Shell, room: tuple[App, OpenVault]) -> None:
    page, vault = page_of(shell), room[1]
    before = ids(page)
    assert before
    page.view.setFocus()
    keys(page.view, Qt.Key.Key_Space)
    assert done(vault, before[0]) == "2026-11-20"
    assert ids(page) == before[1:]
    keys(page.view, (Qt.Key.Key_Z, CTRL))
    assert done(vault, before[0]) == ""
    assert ids(page) == before


def test_enter_opens_the_case(shell: Shell) -> None:
    page = page_of(shell)
    page.view.setFocus()
    card = next(card for card in page.model.records() if card.case_id)
    page.view.setCurrentIndex(page.model.index(ids(page).index(card.id), 0))
    keys(page.view, Qt.Key.Key_Return)
    front = shell.page()
    assert isinstance(front, Case)
    assert front.id == card.case_id


def test_the_team_has_more_than_i(shell: Shell, room: tuple[App, OpenVault]) -> None:
    page, me = page_of(shell), room[1].member
    page.show_lane("week")
    assert {card.owner for card in page.model.records()} == {me}
    mine = len(ids(page))
    team = page.findChild(QWidget, "deadlines.whose.team")
    assert team is not None
    keys(team, Qt.Key.Key_Space)
    assert len(ids(page)) > mine


def test_lanes_move_at_midnight(shell: Shell, room: tuple[App, OpenVault]) -> None:
    page, app = page_of(shell), room[0]
    today = ids(page)
    app.clock.forward(DAY_MS)  # type: ignore[attr-defined]
    shell.time_passed(new_day=True)
    settle()
    page.show_lane("overdue")
    assert set(today) <= set(ids(page))


def test_an_empty_lane_says_why(shell: Shell) -> None:
    page = page_of(shell)
    page.show_lane("undated")
    settle()
    assert ids(page) == []
    assert page.empty.isVisible()
    assert page.empty.what.text() == "期日のない約束はありません"


def test_a_new_one_without_a_case(shell: Shell) -> None:
    page = page_of(shell)
    keys(page.view, (Qt.Key.Key_D, CTRL))
    what = shell.findChild(QWidget, "deadline.new.what.edit")
    due = shell.findChild(QWidget, "deadline.new.due.edit")
    assert what is not None
    assert due is not None
    QTest.keyClicks(what, "Call the printer")
    keys(what, Qt.Key.Key_Return)
    QTest.keyClicks(due, "11/20")
    keys(due, Qt.Key.Key_Return)
    assert "Call the printer" in [card.what for card in page.model.records()]
    state = page.state()
    again = DeadlinesPage(page._ctx)
    again.restore(state)
    settle()
    assert ids(again) == ids(page)
