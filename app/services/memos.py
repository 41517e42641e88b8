"""What a call memo asks of the desk while somebody is talking: who may this be, where can it go, when is it due.

All answers are offers: nothing here decides or links anything (domain J1, "offered, not forced").
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.base.clock import Clock, today
from app.rules.calendar import DeskCalendar, read_hours
from app.services import people
from app.services.keys import phone_key
from app.services.search import Search
from app.services.shapes import Rows
from models.records.base import Quiet
from models.records.people import PersonRecord, SafeContact

LANGUAGES = ("ja-x-easy", "vi", "my", "pt")
CATEGORIES = ("L02", "L01", "S02")
RECENT = 500
CASES_OF = """
select c.id, coalesce(c.number, ''), coalesce(c.status, ''), coalesce(c.last_contact, '') from "case" c
where c.dead = 0 and (c.client = ? or c.id in
  (select id from elem where entity = 'case' and field = 'persons' and member = ?))
order by c.status is 'closed', c.last_contact desc, c.id"""
LAST = """
select coalesce(t.start, ''), coalesce(m.short, m.name, t.author_text, '') from contact t left join member m
on m.id = t.author where t.person = ? and t.dead = 0 order by t.start desc, t.id desc limit 1"""
CASE = """
select c.id, coalesce(c.number,''), coalesce(c.client,''), coalesce(c.language, p.language, ''),
  coalesce(p.name, p.latin, p.native, p.call_name, p.reading, ''), coalesce(p.call_name,''),
  coalesce(c.last_contact,''), coalesce(c.status,''),
  coalesce(p.safe_by,''), coalesce(p.safe_mode,''), coalesce(p.safe_when,''), coalesce(p.safe_avoid,'')
from "case" c left join person p on p.id = c.client where c.dead = 0"""


@dataclass(frozen=True, slots=True, repr=False)
class Caller(Quiet):
    """A person who may be calling. `why` is "phone" or "name"; `case_id` is given where exactly one case is open."""

    id: str
    why: str
    name: str
    call_name: str
    language: str
    safe: SafeContact
    number: str = ""  # of the case touched last
    case_id: str = ""
    cases: int = 0
    last: str = ""  # ISO minute of the last contact
    last_by: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Target(Quiet):
    """Where a contact can go: a case with its client, or a person. For a person `case_id` is ""."""

    id: str
    case_id: str
    person: str
    name: str
    call_name: str
    number: str
    language: str
    last: str
    status: str
    safe: SafeContact


@dataclass(frozen=True, slots=True)
class Favourites:
    """Codes that this desk used last, most used first; what the chips of a memo offer."""

    languages: tuple[str, ...] = LANGUAGES
    categories: tuple[str, ...] = CATEGORIES


def callers(rows: Rows, phone: str, name: str, *, limit: int = 3) -> list[Caller]:
    """Who has this number, else who is called so. Both are offers, the number first."""
    found: dict[str, tuple[str, PersonRecord]] = {}
    if phone.strip():
        found = {p.id: ("phone", p) for p in people.by_phone(rows, phone, limit)}
    if len(name.strip()) >= 2 and len(found) < limit:
        hits = Search(rows).page(name.strip(), ("person",), limit)
        for person in people.read_many(rows, people.living(rows, [hit.id for hit in hits])):
            found.setdefault(person.id, ("name", person))
    return [_caller(rows, why, person) for why, person in list(found.values())[:limit]]


def _caller(rows: Rows, why: str, person: PersonRecord) -> Caller:
    cases = rows.rows(CASES_OF, (person.id, person.id))
    open_cases = [case for case in cases if case[2] != "closed"]
    last = next(iter(rows.rows(LAST, (person.id,))), ("", ""))
    shown = open_cases[0] if open_cases else cases[0] if cases else None
    return Caller(
        id=person.id,
        why=why,
        name=person.shown_name,
        call_name=person.call_name if person.call_name != person.shown_name else "",
        language=person.language,
        safe=person.safe,
        number=shown[1] if shown else "",
        case_id=open_cases[0][0] if len(open_cases) == 1 else "",
        cases=len(cases),
        last=max(last[0], max((case[3] for case in cases), default="")),
        last_by=last[1] if cases or last[0] else "",
    )


def targets(rows: Rows, text: str, *, phone: str = "", name: str = "", limit: int = 30) -> list[Target]:
    """Cases and persons for what was typed; with nothing typed, those of the memo's caller, then the cases touched
    last."""
    if not text.strip():
        return _near(rows, phone, name, limit)
    hits = Search(rows).page(text, ("case", "person"), limit)
    cases = [hit.id for hit in hits if hit.kind == "case"]
    persons = people.living(rows, [hit.id for hit in hits if hit.kind == "person"])
    if phone_key(text) and sum(c.isdigit() for c in text) >= 4:
        persons = [*dict.fromkeys([*(p.id for p in people.by_phone(rows, text)), *persons])]
    for person in persons:
        cases += [case[0] for case in rows.rows(CASES_OF, (person, person))]
    return [*_cases(rows, list(dict.fromkeys(cases))[:limit]), *_persons(rows, persons)]


def target(rows: Rows, *, case_id: str = "", person: str = "") -> Target | None:
    """One case with its client, or one person; None if it is gone."""
    found = _cases(rows, [case_id]) if case_id else _persons(rows, [person])
    return next(iter(found), None)


def _near(rows: Rows, phone: str, name: str, limit: int) -> list[Target]:
    people_ids = [caller.id for caller in callers(rows, phone, name)]
    own = [case[0] for person in people_ids for case in rows.rows(CASES_OF, (person, person))]
    sql = (
        "select id from \"case\" where dead = 0 and status is not 'closed'"
        " order by coalesce(last_contact, '') desc, id desc limit ?"
    )
    recent = [id for (id,) in rows.rows(sql, (limit,))]
    near = list(dict.fromkeys([*own, *recent]))[:limit]
    first = _cases(rows, near[: len(own)])
    return [*first, *_persons(rows, people_ids), *_cases(rows, near[len(own) :])]


def _cases(rows: Rows, ids: Sequence[str]) -> list[Target]:
    if not ids:
        return []
    found: dict[str, Target] = {}
    for row in rows.rows(f"{CASE} and c.id in ({','.join('?' * len(ids))})", ids):
        id, number, client, language, name, call_name, last, status, *safe = row
        called = call_name if call_name != name else ""
        found[id] = Target(id, id, client, name, called, number, language, last, status, SafeContact(*safe))
    return [found[id] for id in ids if id in found]


def _persons(rows: Rows, ids: Iterable[str]) -> list[Target]:
    return [
        Target(p.id, "", p.id, p.shown_name, p.call_name if p.call_name != p.shown_name else "", "", p.language, "", "",
               p.safe)
        for p in people.read_many(rows, ids)
    ]  # fmt: skip


def favourites(rows: Rows) -> Favourites:
    """Languages and categories of the last few hundred contacts; the usual ones where there are none."""
    languages = _most(rows, "contact", "language", 4, LANGUAGES)
    return Favourites(languages, _most(rows, "topic", "category", 3, CATEGORIES))


def _most(rows: Rows, table: str, column: str, count: int, usual: tuple[str, ...]) -> tuple[str, ...]:
    recent = f"(select {column} as code from {table} where dead = 0 order by id desc limit {RECENT})"
    sql = f"select code from {recent} where code is not null group by code order by count(*) desc, code limit ?"
    used = [code for (code,) in rows.rows(sql, (count,))]
    return tuple(list(dict.fromkeys([*used, *usual]))[:count])


@dataclass(frozen=True, slots=True)
class DeskDay:
    """A day that a promise may be made for: `key` today, tomorrow, next_desk_day, three_desk_days, week, two_weeks."""

    key: str
    iso: str


def desk_days_to(clock: Clock, iso: str) -> int | None:
    """Desk days from today to a whole date (11/20(金) → 11/24(火) is 2); None for a partial or unreadable one."""
    try:
        day = dt.date.fromisoformat(iso)
    except ValueError:
        return None
    return DeskCalendar(read_hours()).desk_days_between(today(clock), day)


def promise_days(clock: Clock) -> tuple[DeskDay, ...]:
    """Days that promises are usually made for."""
    day, calendar = today(clock), DeskCalendar(read_hours())
    days: list[tuple[str, Any]] = [
        ("today", day),
        ("tomorrow", day + dt.timedelta(days=1)),
        ("next_desk_day", calendar.add_desk_days(day, 1)),
        ("three_desk_days", calendar.add_desk_days(day, 3)),
        ("week", day + dt.timedelta(days=7)),
        ("two_weeks", day + dt.timedelta(days=14)),
    ]
    return tuple(DeskDay(key, found.isoformat()) for key, found in days)
