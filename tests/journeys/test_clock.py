"""The day goes on while the program runs (acceptance check 21): lanes and hours move at the real window."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from app.base.clock import JST, FakeClock
from app.services import memos
from tests.journeys.desk import Desk
from ui.housekeeping import Minutes

MINUTE_MS = 60_000


def ms(iso: str) -> int:
    return int(dt.datetime.fromisoformat(iso).replace(tzinfo=JST).timestamp() * 1000)


def lane(desk: Desk, code: str) -> set[str]:
    return {card.what for card in desk.find(f"today.lane.{code}")._cards}


def badge(desk: Desk) -> int:
    """Overdue deadlines as the navigation counts them."""
    item = desk.shell().nav.item("deadlines")
    assert item is not None
    return int(item.badge or "0")


def passes(desk: Desk, minutes: int) -> None:
    """Time passes, and the watch of the session looks at its clock."""
    desk.clock.forward(minutes * MINUTE_MS)  # type: ignore[attr-defined]
    desk.shell().findChild(Minutes).look()
    desk.settle()


def test_what_was_due_today_is_overdue_after_midnight(make_desk: Callable[..., Desk], home: Path) -> None:
    desk = make_desk(home, clock=FakeClock(ms("2026-11-20T23:58"))).unlock()
    case = desk.case_id("0112")
    desk.vault().deadlines.add(case, "夜のうちに", "2026-11-20")
    desk.page().refresh()
    desk.settle()
    assert "夜のうちに" in lane(desk, "today")
    before = badge(desk)
    passes(desk, 1)
    assert "夜のうちに" in lane(desk, "today")
    passes(desk, 1)
    assert "夜のうちに" in lane(desk, "overdue")
    assert badge(desk) > before


def test_an_hour_that_was_promised_is_overdue_a_minute_later(make_desk: Callable[..., Desk], home: Path) -> None:
    desk = make_desk(home, clock=FakeClock(ms("2026-11-20T14:59"))).unlock()
    case = desk.case_id("0112")
    desk.vault().deadlines.add(case, "折り返す", "2026-11-20T15:00", kind="promise")
    desk.page().refresh()
    desk.settle()
    closing = desk.page()._closing.text()
    assert "折り返す" in lane(desk, "today")
    passes(desk, 2)
    assert "折り返す" in lane(desk, "overdue")
    assert desk.page()._closing.text() != closing


@pytest.mark.parametrize(
    ("now", "next_desk_day", "third"),
    [
        # 3 to 6 May: 憲法記念日, みどりの日, こどもの日 and the day in lieu of the Sunday.
        ("2026-05-02T10:00", "2026-05-07", "2026-05-09"),
        # 21 to 23 September: 敬老の日, the day between two holidays, 秋分の日.
        ("2026-09-19T10:00", "2026-09-24", "2026-09-26"),
        # The desk is shut from 29 December to 3 January, the third being a Sunday.
        ("2026-12-28T10:00", "2027-01-04", "2027-01-06"),
    ],
)
def test_promises_around_holidays_fall_on_days_when_the_desk_is_open(
    make_desk: Callable[..., Desk], home: Path, now: str, next_desk_day: str, third: str
) -> None:
    desk = make_desk(home, clock=FakeClock(ms(now))).unlock()
    days = {day.key: day.iso for day in memos.promise_days(desk.clock)}
    assert (days["next_desk_day"], days["three_desk_days"]) == (next_desk_day, third)
    desk.vault().deadlines.add(desk.case_id("0112"), "折り返す", next_desk_day, kind="promise")
    desk.page().refresh()
    desk.settle()
    assert "折り返す" in lane(desk, "week")
    desk.clock.set_wall(ms(f"{next_desk_day}T09:59"))  # type: ignore[attr-defined]
    passes(desk, 1)
    assert "折り返す" in lane(desk, "today")
    passes(desk, 24 * 60)
    assert "折り返す" in lane(desk, "overdue")
