"""The desk's calendar around the days on which calendars break."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.clock import JST
from app.rules.calendar import (
    LANES,
    DeskCalendar,
    DeskHours,
    days_over,
    holiday,
    is_correctable,
    is_silent,
    lane_of,
    read_hours,
    silent_before,
)

DAY = dt.date.fromisoformat
AT = dt.datetime.fromisoformat
NOW = AT("2026-11-20T14:03")  # a Friday; Monday the 23rd is a holiday


@pytest.fixture
def desk() -> DeskCalendar:
    return DeskCalendar(read_hours())


@pytest.mark.parametrize(
    ("day", "name", "is_open"),
    [
        ("2026-05-02", "", True),  # Saturday
        ("2026-05-03", "憲法記念日", False),  # Sunday as well, so that …
        ("2026-05-06", "憲法記念日 振替休日", False),  # … Wednesday is the substitute
        ("2026-05-07", "", True),
        ("2026-09-21", "敬老の日", False),
        ("2026-09-22", "国民の休日", False),  # between two holidays
        ("2026-09-23", "秋分の日", False),
        ("2026-11-20", "", True),
        ("2026-11-21", "", True),
        ("2026-11-22", "", False),  # Sunday
        ("2026-11-23", "勤労感謝の日", False),
        ("2026-12-28", "", True),
        ("2026-12-29", "", False),  # year end
        ("2027-01-01", "元日", False),
        ("2027-01-03", "", False),
        ("2027-01-04", "", True),
    ],
)
def test_open_days(desk: DeskCalendar, day: str, name: str, is_open: bool) -> None:
    assert holiday(DAY(day)) == name
    assert desk.is_open_day(DAY(day)) is is_open


def test_own_dates_override_holidays_and_weekdays() -> None:
    own = DeskCalendar(
        DeskHours(open_dates=frozenset({DAY("2026-11-22")}), closed_dates=frozenset({DAY("2026-11-20")}))
    )
    assert own.is_open_day(DAY("2026-11-22"))
    assert not own.is_open_day(DAY("2026-11-20"))
    always = DeskCalendar(DeskHours(closed_on_holidays=False))
    assert always.is_open_day(DAY("2026-11-23"))


@pytest.mark.parametrize(
    ("now", "minutes"),
    [
        ("2026-11-20T14:03", 237),  # 3時間57分
        ("2026-11-21T17:59", 1),  # Saturday closes at 18:00 too
        ("2026-11-21T18:00", None),
        ("2026-11-20T10:00", 480),
        ("2026-11-20T09:59", None),
        ("2026-11-22T12:00", None),  # Sunday
        ("2026-05-06T12:00", None),
        ("2026-11-20T05:03+00:00", 237),  # the same moment told in another zone
    ],
)
def test_closing_in(desk: DeskCalendar, now: str, minutes: int | None) -> None:
    left = desk.closing_in(AT(now))
    assert left == (None if minutes is None else dt.timedelta(minutes=minutes))
    assert desk.is_open(AT(now)) == (minutes is not None)


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        ("2026-11-20T09:00", "2026-11-20T10:00"),
        ("2026-11-20T10:00", "2026-11-21T10:00"),
        ("2026-11-21T18:00", "2026-11-24T10:00"),  # Sunday, then a holiday
        ("2026-05-02T18:00", "2026-05-07T10:00"),
        ("2026-12-28T18:00", "2027-01-04T10:00"),
    ],
)
def test_next_opening(desk: DeskCalendar, now: str, opening: str) -> None:
    assert desk.next_opening(AT(now)) == AT(opening)


def test_a_desk_that_never_opens_ends_the_search() -> None:
    never = DeskCalendar(DeskHours(open_weekdays=frozenset()))
    assert never.next_opening(NOW) is None
    assert never.add_desk_days(NOW.date(), 1) > NOW.date()


@pytest.mark.parametrize(
    ("day", "count", "result"),
    [
        ("2026-11-20", 2, "2026-11-24"),  # as the memo says: 11/24(火) 2営業日
        ("2026-11-20", 1, "2026-11-21"),
        ("2026-11-20", 0, "2026-11-20"),
        ("2026-11-22", 0, "2026-11-24"),
        ("2026-11-24", -1, "2026-11-21"),
        ("2026-05-02", 1, "2026-05-07"),
        ("2026-09-19", 1, "2026-09-24"),
        ("2026-12-28", 3, "2027-01-06"),
    ],
)
def test_desk_days(desk: DeskCalendar, day: str, count: int, result: str) -> None:
    assert desk.add_desk_days(DAY(day), count) == DAY(result)


@given(st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31)), st.integers(-40, 40))
def test_desk_days_go_forth_and_back(day: dt.date, count: int) -> None:
    desk = DeskCalendar(read_hours())
    start = desk.add_desk_days(day, 0)
    there = desk.add_desk_days(start, count)
    assert desk.is_open_day(there)
    assert desk.desk_days_between(start, there) == count
    assert desk.add_desk_days(there, -count) == start


def test_act_by_is_the_last_desk_day_before_a_closed_due_day(desk: DeskCalendar) -> None:
    assert desk.act_by(DAY("2026-11-23")) == DAY("2026-11-21")
    assert desk.act_by(DAY("2027-01-03")) == DAY("2026-12-28")
    assert desk.act_by(DAY("2026-11-20")) == DAY("2026-11-20")


@pytest.mark.parametrize(
    ("due", "lane"),
    [
        ("2026-11-18", "overdue"),
        ("2026-11-19T23:59", "overdue"),
        ("2026-11-20T14:02", "overdue"),
        ("2026-11-20T14:03", "today"),
        ("2026-11-20T15:00", "today"),
        ("2026-11-20", "today"),
        ("2026-11-21", "week"),
        ("2026-11-27", "week"),
        ("2026-11-27T13:30", "week"),
        ("2026-11-28", "later"),
        ("2027-01-15", "later"),
        ("2026-11", "later"),  # the month ends on the 30th
        ("2026-10", "overdue"),
        ("2027", "later"),
        ("", "later"),
        ("そのうち", "today"),
        ("2026-13-40", "today"),
    ],
)
def test_lanes(due: str, lane: str) -> None:
    assert lane_of(due, NOW) == lane
    assert lane_of(due, NOW.replace(tzinfo=JST)) == lane


@given(st.text(max_size=20))
def test_any_text_has_a_lane(due: str) -> None:
    assert lane_of(due, NOW) in LANES
    assert isinstance(days_over(due, NOW.date()), int)


def test_days_over_and_left() -> None:
    assert days_over("2026-11-18", NOW.date()) == 2
    assert days_over("2026-11-19T17:00", NOW.date()) == 1
    assert days_over("2027-01-15", NOW.date()) == -56


def test_silence_is_fourteen_days() -> None:
    today = NOW.date()
    assert is_silent("2026-11-06T10:00", today)
    assert not is_silent("2026-11-07T00:00", today)
    assert is_silent("", today)
    assert silent_before(today) == "2026-11-06"


def test_the_author_may_correct_until_midnight() -> None:
    written = DAY("2026-11-20")
    assert is_correctable(written, AT("2026-11-20T23:59:59"))
    assert not is_correctable(written, AT("2026-11-21T00:00"))
    assert is_correctable(written, AT("2026-11-20T14:59:59+00:00"))
    assert not is_correctable(written, AT("2026-11-20T15:00:00+00:00"))


def test_hours_are_data(tmp_path: Path) -> None:
    shipped = json.loads((Path(__file__).parents[2] / "resources/rules/desk.json").read_bytes())
    shipped |= {"closes": "17:00", "open_weekdays": [1, 2], "yearly_closures": [["08-13", "08-16"]]}
    file = tmp_path / "desk.json"
    file.write_text(json.dumps(shipped), encoding="utf-8")
    own = DeskCalendar(read_hours(file))
    assert own.closing_in(AT("2026-11-24T16:00")) == dt.timedelta(hours=1)
    assert not own.is_open_day(DAY("2026-11-20"))
    assert not own.is_open_day(DAY("2029-08-13"))
