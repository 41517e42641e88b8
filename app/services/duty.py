"""出勤: who is in on a day: each member's usual week, days that differ, the desk's own calendar; stream `desk/main`.

Nobody's week is compulsory: a member without one is simply not counted. Nothing here judges anybody's hours; it
answers whom one can ask now (domain J2), and moves the work of a colleague who is sick today (domain J6).
"""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from app.base.errors import UserError
from app.base.ids import Ids
from app.rules.calendar import DeskCalendar, desk_time, read_hours
from app.services import organisations, streams
from app.services.contacts import Saved
from app.services.shapes import Rows, Shape, birth, edit
from app.vault.store import Store
from app.vault.unit import Unit
from models.changes import Changes
from models.records.base import Quiet
from models.records.people import DutyRecord, MemberRecord

SHAPE = Shape("duty", DutyRecord)
MOST = 200
"""Deadlines that one act may move: with their cases it stays one transaction (architecture §4, size of an act)."""
_SPAN = re.compile(r"(\d{1,2})(?::?([0-5]\d))?時?[-~〜–ー—から]+(\d{1,2})(?::?([0-5]\d))?時?(?:まで)?")


@dataclass(frozen=True, slots=True, repr=False)
class Present(Quiet):
    """One member on one day. `hours` and `away` are "10:00-18:00" or "", `state` is a code of duty_kind or ""."""

    id: str
    name: str
    languages: tuple[str, ...]
    hours: str
    away: str
    state: str
    note: str
    is_in: bool  # some time of that day
    now: bool  # at the moment that was asked for


@dataclass(frozen=True, slots=True)
class Given:
    """What went to somebody else in one act."""

    changes: Changes
    deadlines: int
    cases: int
    memos: int


class Duty:
    """Thread: vault lane."""

    def __init__(self, store: Store, ids: Ids) -> None:
        self._store = store
        self._ids = ids

    def set_week(self, member: str, week: Mapping[str, str], *, seen: int) -> Changes:
        """A member's usual hours by ISO weekday ("1" is Monday); a day without hours is a day off."""
        kept = {day: span for day in "1234567" if (span := week.get(day))}
        with self._store.unit(seen=seen) as unit:
            edit(unit, "member", member, {"week": json.dumps(kept) if kept else ""})
            return unit.commit()

    def set_languages(self, member: str, languages: tuple[str, ...], *, seen: int) -> Changes:
        with self._store.unit(seen=seen) as unit:
            edit(unit, "member", member, {"languages": languages})
            return unit.commit()

    def set_day(self, member: str, day: str, kind: str, hours: str = "", note: str = "", *, seen: int) -> Saved:
        """Say that one day differs; a second word about it takes the place of the first; "" is as usual again."""
        fields = {"member": member, "day": day, "kind": kind, "hours": hours, "note": note}
        with self._store.unit(seen=seen) as unit:
            there = unit.rows(
                "select id from duty where member = ? and day = ? and dead = 0 order by id", (member, day)
            )
            id = str(there[-1][0]) if there else self._ids.new()
            if not kind:
                for (old,) in there:
                    unit.tomb("duty", old)
            elif there:
                edit(unit, "duty", id, fields)
            else:
                birth(unit, "duty", id, streams.DESK, fields)
            return Saved(id, unit.commit())

    def give_work(self, member: str, to: str, day: dt.date, *, seen: int) -> Given:
        """What of a colleague's work cannot wait goes to another: deadlines up to this day, the cases they lie in, and
        memos that were handed to them. One act, one undo."""
        with self._store.unit(seen=seen, act="duty.give") as unit:
            due = unit.rows(
                "select id, coalesce(case_id, '') from deadline where owner = ? and done is null and dead = 0"
                " and due > '' and due < ? order by due limit ?",
                (member, f"{day.isoformat()}~", MOST),
            )
            for id, _ in due:
                unit.set("deadline", id, "owner", to)
            cases = self._own(unit, member, tuple(dict.fromkeys(case for _, case in due if case)))
            for case in cases:
                unit.set("case", case, "owner", to)
            memos = unit.rows(
                "select id from contact where underway is not null and handed_to = ? and dead = 0 limit ?",
                (member, MOST // 4),
            )
            for (id,) in memos:
                unit.set("contact", id, "handed_to", to)
            return Given(unit.commit(), len(due), len(cases), len(memos))

    @staticmethod
    def _own(unit: Unit, member: str, cases: tuple[str, ...]) -> list[str]:
        sql = 'select id from "case" where id in (select value from json_each(?)) and owner = ? and dead = 0'
        return [id for (id,) in unit.rows(sql, (json.dumps(cases), member))]


def read_span(words: str) -> str:
    """10-18, １０：００〜１８：００, 10時から18時 → 10:00-18:00; "" for nothing. Raises UserError("duty.hours")."""
    plain = "".join(unicodedata.normalize("NFKC", words).split())
    if not plain:
        return ""
    found = _SPAN.fullmatch(plain)
    if found is None:
        raise UserError("duty.hours")
    first, last = (int(found[n]) * 60 + int(found[n + 1] or 0) for n in (1, 3))
    if not 0 <= first < last <= 24 * 60:
        raise UserError("duty.hours")
    return f"{first // 60:02}:{first % 60:02}-{last // 60:02}:{last % 60:02}"


def week_of(member: MemberRecord) -> dict[str, str]:
    """Hours by ISO weekday; empty where nothing is known or a newer program wrote what this one cannot read."""
    try:
        found: Any = json.loads(member.week) if member.week else {}
    except ValueError:
        return {}
    return {str(day): str(span) for day, span in cast(dict[str, Any], found).items()} if isinstance(found, dict) else {}


def days(rows: Rows, first: str, *, seen: int = 0) -> list[DutyRecord]:
    """Days that differ, from a day on."""
    return SHAPE.many(rows, "dead = 0 and day >= ? order by day, member, id limit 500", (first,), seen=seen)


def desk_calendar() -> DeskCalendar:
    """The calendar of this desk."""
    return DeskCalendar(read_hours())


def present(rows: Rows, now: dt.datetime) -> list[Present]:
    """Every active member on the day of `now`: who is in at this moment first, who is not in that day last."""
    now = desk_time(now)
    day = now.date().isoformat()
    differs = {each.member: each for each in SHAPE.many(rows, "dead = 0 and day = ? order by id", (day,))}
    usual = desk_calendar().is_open_day(now.date())
    found = [
        _present(member, differs.get(str(member.id)), usual, now)
        for member in organisations.members(rows)
        if member.active
    ]
    return sorted(found, key=lambda each: (not each.now, not each.is_in, each.state == "off", each.hours, each.id))


def _present(member: MemberRecord, differs: DutyRecord | None, usual: bool, now: dt.datetime) -> Present:
    hours = week_of(member).get(str(now.isoweekday()), "") if usual else ""
    state, away = differs.kind if differs else "", ""
    if differs and state == "out":
        away = differs.hours
    elif differs and state == "off":
        hours = ""
    elif differs:
        hours = differs.hours or hours
    is_in = bool(hours) or state in ("in", "late")
    minute = now.strftime("%H:%M")
    out = state == "out" and (not away or _within(minute, away))
    return Present(
        id=str(member.id),
        name=member.short or member.name,
        languages=member.languages,
        hours=hours,
        away=away,
        state=state,
        note=differs.note if differs else "",
        is_in=is_in,
        now=is_in and not out and _within(minute, hours) if hours else False,
    )


def _within(minute: str, span: str) -> bool:
    first, _, last = span.partition("-")
    return first <= minute < last


def closes_at(people: list[Present]) -> str:
    """The minute at which the last of those who are in today leaves, never after the desk closes; "" unknown."""
    last = max((each.hours.partition("-")[2] for each in people if each.is_in and each.hours), default="")
    return min(last, desk_calendar().hours.closes.strftime("%H:%M")) if last else ""
