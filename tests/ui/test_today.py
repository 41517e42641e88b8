"""Today by keys: who is next, what waits, where each leads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.bootstrap import App
from app.services.opened import OpenVault
from tests.ui.rooms import make_context, practice_vault
from ui.context import Context
from ui.pages.today import Today

DAY_MS = 24 * 3_600_000


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[tuple[App, OpenVault]]:
    with practice_vault(tmp_path) as opened:
        yield opened


@pytest.fixture
def page(vault: tuple[App, OpenVault], qtbot: QtBot) -> Today:
    ctx = make_context(*vault)
    made = Today(ctx)
    qtbot.addWidget(made)
    made.resize(1198, 660)
    made.show()
    made.wake()
    settle(ctx, qtbot)
    return made


def settle(ctx: Context, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: ctx.tasks.open_count() == 0)


def titles(page: Today, lane: str) -> list[str]:
    return [card.name for card in page._lanes[lane]._cards]


def test_every_lane_shows_who_and_when(page: Today) -> None:
    assert titles(page, "overdue") == ["ホアさん"]
    assert titles(page, "today") == ["リナさん", "ティーダーさん", "スニタさん"]
    assert titles(page, "week")[0] == "マルシアさん"
    assert "ほかに期限切れはありません" in page._lanes["overdue"]._note.text()


def test_what_does_not_fit_is_counted_and_leads_on(page: Today, qtbot: QtBot) -> None:
    lane = page._lanes["later"]
    shown = lane._model.rowCount()
    assert lane._more.words() == f"ほか{len(lane._cards) - shown}件"
    qtbot.keyClick(lane._more, Qt.Key.Key_Space)
    assert page._ctx.go[-1] == ("deadlines", {"lane": "later"})


def test_enter_opens_the_case_of_a_card(page: Today, qtbot: QtBot) -> None:
    view = page._lanes["overdue"]._view
    view.setFocus()
    view.setCurrentIndex(view.model().index(0, 0))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    kind, where = page._ctx.go[-1]
    assert kind == "case"
    assert where["id"] == page._lanes["overdue"]._cards[0].case_id


def test_overdue_moves_at_midnight_without_a_restart(page: Today, vault: tuple[App, OpenVault], qtbot: QtBot) -> None:
    vault[0].clock.forward(DAY_MS)  # type: ignore[attr-defined]
    page.time_passed(new_day=True)
    settle(page._ctx, qtbot)
    assert set(titles(page, "overdue")) >= {"ホアさん", "リナさん", "ティーダーさん", "スニタさん"}


def test_the_team_sees_more_than_one_does(page: Today, qtbot: QtBot) -> None:
    mine = sum(len(lane._cards) for lane in page._lanes.values())
    page._whose.picked.emit("team")
    settle(page._ctx, qtbot)
    assert sum(len(lane._cards) for lane in page._lanes.values()) > mine
    assert page.own_state() == {"scope": "team"}


def test_a_draft_goes_on_where_it_was_left(page: Today) -> None:
    view = page._drafts.view
    line = page._drafts.model.records()[0]
    view.acted.emit(line)
    assert page._ctx.go[-1][0] == "case"


def test_the_running_memo_is_not_among_the_drafts(page: Today, vault: tuple[App, OpenVault], qtbot: QtBot) -> None:
    before = page._drafts.model.rowCount()
    vault[1].drafts.save("running", "memo", "", {"summary": "いま", "_open": True}, seen=0)
    page.refresh()
    settle(page._ctx, qtbot)
    assert page._drafts.model.rowCount() == before


def test_a_narrow_window_hides_promises_behind_a_chip(page: Today) -> None:
    page.resize(925, 506)
    assert not page._promises.isVisible()
    assert page._promise_chip.isVisible()
    assert page._promise_chip.words() == "約束 2"
