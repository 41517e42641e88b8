"""The desk's calendar: hours, holidays, desk days, and the lanes of Today. Pure: the moment is always handed in.

Hours and closures are data (`resources/rules/desk.json`); national holidays come from jpholiday (国民の祝日に関する
法律, with 振替休日 and 国民の休日), and the desk's own closed and open dates override both. All moments are desk time
(Japan), naive or aware. Nothing here raises on what a person may have written as a due date.
"""

from __future__ import annotations

import calendar
import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast

from app.base.clock import JST

Lane = Literal["overdue", "today", "week", "later"]
LANES: tuple[Lane, ...] = ("overdue", "today", "week", "later")
"""期限切れ, 今日, 今週, 来週以降 in the order in which they stand on the screen."""
WEEK_DAYS = 7
"""今週 reaches seven days ahead: on a Friday a calendar week would leave nothing to prepare for."""
SILENCE_DAYS = 14
FAR = 3660
LAST_SECOND = dt.time(23, 59, 59)
RULES = Path(__file__).parents[2] / "resources" / "rules"


@dataclass(frozen=True, slots=True)
class DeskHours:
    """One desk's settings. Weekdays are ISO (Monday = 1); a yearly closure is (MM-DD, MM-DD), both included."""

    opens: dt.time = dt.time(10)
    closes: dt.time = dt.time(18)
    open_weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5, 6})
    closed_on_holidays: bool = True
    yearly_closures: tuple[tuple[str, str], ...] = ()
    closed_dates: frozenset[dt.date] = frozenset()
    open_dates: frozenset[dt.date] = frozenset()


def read_hours(path: Path | None = None) -> DeskHours:
    """The desk's settings from its data file; the shipped one when no path is given."""
    data = cast(dict[str, Any], json.loads((path or RULES / "desk.json").read_bytes()))
    return DeskHours(
        opens=dt.time.fromisoformat(data["opens"]),
        closes=dt.time.fromisoformat(data["closes"]),
        open_weekdays=frozenset(data["open_weekdays"]),
        closed_on_holidays=data["closed_on_holidays"],
        yearly_closures=tuple((first, last) for first, last in data["yearly_closures"]),
        closed_dates=frozenset(map(dt.date.fromisoformat, data["closed_dates"])),
        open_dates=frozenset(map(dt.date.fromisoformat, data["open_dates"])),
    )


class DeskCalendar:
    """Answers when the desk is open. Thread: any."""

    def __init__(self, hours: DeskHours) -> None:
        self.hours = hours

    def is_open_day(self, day: dt.date) -> bool:
        """Whether the desk works on that day: own dates first, then closures, weekdays, holidays."""
        hours = self.hours
        if day in hours.open_dates:
            return True
        if day in hours.closed_dates or any(_within(day, *span) for span in hours.yearly_closures):
            return False
        if day.isoweekday() not in hours.open_weekdays:
            return False
        return not (hours.closed_on_holidays and holiday(day))

    def is_open(self, now: dt.datetime) -> bool:
        """Whether the desk is open at this moment; at closing time it is closed."""
        now = desk_time(now)
        return self.is_open_day(now.date()) and self.hours.opens <= now.time() < self.hours.closes

    def closing_in(self, now: dt.datetime) -> dt.timedelta | None:
        """Time until 閉所, None while the desk is closed."""
        now = desk_time(now)
        return dt.datetime.combine(now.date(), self.hours.closes) - now if self.is_open(now) else None

    def next_opening(self, now: dt.datetime) -> dt.datetime | None:
        """The moment when the desk opens next, strictly after now; None if its settings never open it."""
        now = desk_time(now)
        for ahead in range(FAR):
            day = now.date() + dt.timedelta(days=ahead)
            opening = dt.datetime.combine(day, self.hours.opens)
            if opening > now and self.is_open_day(day):
                return opening
        return None

    def add_desk_days(self, day: dt.date, count: int) -> dt.date:
        """The desk day that lies `count` desk days after `day` (営業日; the first day is not counted, 民法140条).

        Negative counts go back; 0 is the day itself if the desk works then, else the next desk day.
        """
        step = dt.timedelta(days=-1 if count < 0 else 1)
        left, walked = abs(count), 0
        while left or not self.is_open_day(day):
            day += step
            left -= 1 if left and self.is_open_day(day) else 0
            walked += 1
            if walked > FAR:
                return day
        return day

    def desk_days_between(self, first: dt.date, last: dt.date) -> int:
        """How many desk days lie after `first` up to and including `last`: 11/20(金) → 11/24(火) is 2."""
        days = (last - first).days
        if days < 0:
            return -self.desk_days_between(last, first)
        return sum(self.is_open_day(first + dt.timedelta(days=n)) for n in range(1, days + 1))

    def act_by(self, due: dt.date) -> dt.date:
        """The last desk day on or before a due date: the day on which a person must act (domain §3.7)."""
        return self.add_desk_days(due + dt.timedelta(days=1), -1)


def holiday(day: dt.date) -> str:
    """The name of a Japanese national holiday on that day, "" if it is none."""
    return _holidays(day.year).get(day, "")


@lru_cache(maxsize=64)
def _holidays(year: int) -> dict[dt.date, str]:
    import jpholiday  # its tables are built when first needed, not at the start of the program

    found = cast(Iterable[Any], jpholiday.year_holidays(year))  # pyright: ignore[reportUnknownMemberType]
    return {day: str(name) for day, name in found}


def desk_time(moment: dt.datetime) -> dt.datetime:
    """A naive moment in desk time."""
    return moment.astimezone(JST).replace(tzinfo=None) if moment.tzinfo else moment


def due_end(due: str) -> dt.datetime | None:
    """The last moment at which a due date (ISO date, month, year or minute) is still kept; None if unreadable."""
    parts = due.strip().split("-")
    try:
        if len(parts) == 1:
            return dt.datetime.combine(dt.date(int(parts[0]), 12, 31), LAST_SECOND)
        if len(parts) == 2:
            year, month = int(parts[0]), int(parts[1])
            return dt.datetime.combine(dt.date(year, month, calendar.monthrange(year, month)[1]), LAST_SECOND)
        moment = desk_time(dt.datetime.fromisoformat(due.strip()))
    except (ValueError, OverflowError):
        return None
    return moment if len(due.strip()) > 10 else dt.datetime.combine(moment.date(), LAST_SECOND)


def lane_of(due: str, now: dt.datetime, week_days: int = WEEK_DAYS) -> Lane:
    """The lane of one due date. Without a date it is later; an unreadable one is today, so that somebody looks."""
    if not due.strip():
        return "later"
    now, end = desk_time(now), due_end(due)
    if end is None:
        return "today"
    if end < now:
        return "overdue"
    ahead = (end.date() - now.date()).days
    if ahead == 0:
        return "today"
    return "week" if ahead <= week_days else "later"


def days_over(due: str, today: dt.date) -> int:
    """Days by which a due date has passed (2日超過); negative while days are left, 0 on the day or unreadable."""
    end = due_end(due)
    return (today - end.date()).days if end else 0


def is_silent(last_contact: str, today: dt.date, days: int = SILENCE_DAYS) -> bool:
    """Whether the client has heard nothing for `days` days (経過連絡); a case without any contact is silent."""
    if not last_contact.strip():
        return True
    last = due_end(last_contact)
    return last is None or (today - last.date()).days >= days


def silent_before(today: dt.date, days: int = SILENCE_DAYS) -> str:
    """ISO date: a case whose newest contact began on or before it is silent."""
    return (today - dt.timedelta(days=days)).isoformat()


def is_correctable(written: dt.date, now: dt.datetime) -> bool:
    """Whether the author may still correct what was written that day: until the day closes at midnight, desk time.

    Source: architecture §4 ("the author may correct until the day closes"). Midnight and not 18:00, because what
    arrives at closing time is written down after it.
    """
    return desk_time(now).date() == written


def _within(day: dt.date, first: str, last: str) -> bool:
    mark = day.strftime("%m-%d")
    return first <= mark <= last if first <= last else mark >= first or mark <= last
