"""日報・月報: persons, contacts and topics of a day or a month, three counters that never mix.

Source: domain §2.1 ("keep three counters apart and print all three"), §2.8 (names of the national statistics).
What each figure means is said by `DEFINITIONS`, which screens and prints show beside it. Thread: the read lane.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.base.errors import UserError
from app.base.texts import N_
from app.rules.calendar import DeskCalendar, read_hours
from app.services.contacts import topics_of
from app.services.people import lives_on
from app.services.shapes import Rows
from models.codes import codes

DEFINITIONS: dict[str, str] = {
    "persons": N_(
        "人: 期間中に対応した人の数。何回話しても一人です。対応記録に人がなければ、案件の本人を数えます。"
        "どちらもない記録は、同じ電話番号なら一人、番号もなければ一回を一人と数えます。まとめた人は一人です。"
    ),
    "unnamed": N_(
        "うち登録のない人: 人にも案件にも結びついていない記録から数えた人。同じ人を重ねていることがあります。"
    ),
    "contacts": N_("回: 始まりが期間中にある対応記録の数。あとから訂正された記録は、新しいほうだけを数えます。"),
    "topics": N_("件: 相談分野の数。一回の対応が三つの分野に触れれば三件です。分野のない記録は0件です。"),
    "new": N_("新しい案件: 期間中に対応記録があり、受付日も期間中の案件。"),
    "ongoing": N_("続いている案件: 期間中に対応記録があり、受付日が期間より前か、わからない案件。"),
    "outside": N_("窓口の時間外: 始まりが窓口の開いている時間でない対応の回数。時刻のない記録は入れません。"),
    "rows": N_("表の「人」は行ごとに数えます。二つの行に出る人がいるので、足しても合計の人数にはなりません。"),
    "responses": N_("一回の対応にいくつも付くことがあるので、足しても合計の回数にはなりません。"),
}
"""What a figure counts, by its name: shown beside it wherever it is shown."""

NO_NATIONAL = N_("（国の統計に分類なし）")

# Every stream once, by jumping along the index (stream, start, id); then only the rows of the period in each. There is
# no index on the start alone, and a scan would read the text of every contact.
_STREAMS = (
    "with recursive s(stream) as (select min(stream) from contact union all"
    " select (select min(stream) from contact where stream > s.stream) from s where s.stream is not null)"
)
_OF_PERIOD = (
    f"{_STREAMS} select c.id, c.start, coalesce(c.person, k.client, ''), coalesce(c.phone_key, ''),"
    " coalesce(c.language, ''), coalesce(c.channel, ''), coalesce(c.case_id, ''), coalesce(c.cites, ''),"
    " coalesce(k.opened, '') from s cross join contact c on c.stream = s.stream and c.start >= ? and c.start < ?"
    ' left join "case" k on k.id = c.case_id and k.dead = 0 where s.stream is not null and c.dead = 0'
)


@dataclass(frozen=True, slots=True)
class Period:
    """A day or a month. `first` and `last` are ISO days, both inclusive."""

    kind: str  # daily, monthly
    first: str
    last: str

    @classmethod
    def of(cls, kind: str, day: dt.date) -> Period:
        """The day, or the month around it."""
        if kind == "daily":
            return cls(kind, day.isoformat(), day.isoformat())
        first = day.replace(day=1)
        return cls(kind, first.isoformat(), (_next_month(first) - dt.timedelta(days=1)).isoformat())

    @classmethod
    def named(cls, kind: str, name: str) -> Period:
        """From 2026-11-20 or 2026-11. Raises UserError("date.unreadable")."""
        try:
            return cls.of(kind, dt.date.fromisoformat(name if len(name) > 7 else f"{name}-01"))
        except ValueError:
            raise UserError("date.unreadable") from None

    @property
    def name(self) -> str:
        """2026-11-20, or 2026-11."""
        return self.first if self.kind == "daily" else self.first[:7]

    def moved(self, steps: int) -> Period:
        """The period so many days or months later (earlier when negative)."""
        first = dt.date.fromisoformat(self.first)
        if self.kind == "daily":
            return Period.of(self.kind, first + dt.timedelta(days=steps))
        months = first.year * 12 + first.month - 1 + steps
        return Period.of(self.kind, dt.date(months // 12, months % 12 + 1, 1))

    @property
    def after(self) -> str:
        """The first ISO day that no longer belongs to it."""
        return (dt.date.fromisoformat(self.last) + dt.timedelta(days=1)).isoformat()


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: a code (or an ISO day) with its three counters."""

    code: str
    persons: int
    contacts: int
    topics: int


@dataclass(frozen=True, slots=True)
class Tally:
    """All figures of one period. Tables are sorted by contacts, days by date; "" is: not recorded."""

    period: Period
    persons: int = 0
    unnamed: int = 0
    contacts: int = 0
    topics: int = 0
    new_cases: int = 0
    ongoing_cases: int = 0
    outside: int = 0
    days: tuple[Line, ...] = ()
    languages: tuple[Line, ...] = ()
    categories: tuple[Line, ...] = ()
    national: tuple[Line, ...] = ()
    channels: tuple[Line, ...] = ()
    responses: tuple[Line, ...] = ()

    def tables(self) -> tuple[tuple[str, tuple[Line, ...]], ...]:
        """(name, lines) in the order of a report; a day has no table of days."""
        found = (
            ("days", self.days if self.period.kind == "monthly" else ()),
            ("languages", self.languages),
            ("categories", self.categories),
            ("national", self.national),
            ("channels", self.channels),
            ("responses", self.responses),
        )
        return tuple((name, lines) for name, lines in found if lines)


TABLES: dict[str, tuple[str, str]] = {
    "days": (N_("日ごと"), ""),
    "languages": (N_("言語ごと"), "language"),
    "categories": (N_("相談分野ごと"), "category"),
    "national": (N_("国の統計の分類ごと"), ""),
    "channels": (N_("経路ごと"), "channel"),
    "responses": (N_("対応区分ごと"), "response"),
}
"""Title and code list of each table."""


@dataclass(slots=True)
class _Count:
    persons: set[str] = field(default_factory=set[str])
    contacts: int = 0
    topics: int = 0

    def add(self, person: str, topics: int) -> None:
        self.persons.add(person)
        self.contacts += 1
        self.topics += topics


@dataclass(slots=True)
class _Sum:
    """Everything that is counted while the rows of the period go by once."""

    whole: _Count = field(default_factory=_Count)
    by: dict[str, dict[str, _Count]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(_Count)))
    cases: dict[str, str] = field(default_factory=dict[str, str])
    outside: int = 0


def tally(rows: Rows, period: Period, calendar: DeskCalendar | None = None) -> Tally:
    """Count one period. Costs its rows, and a jump along the index for every stream."""
    found = rows.rows(_OF_PERIOD, (period.first, period.after))
    replaced = {cites for *_, cites, _ in found if cites}
    found = [row for row in found if row[0] not in replaced]
    ids = [row[0] for row in found]
    topics, responses = topics_of(rows, ids), _responses(rows, ids)
    merged = lives_on(rows, {row[2] for row in found if row[2]})
    calendar = calendar or DeskCalendar(read_hours())
    total = _Sum()
    for id, start, person, phone, language, channel, case_id, _, opened in found:
        who = _who(id, merged.get(person) or person, phone)
        touched = topics.get(id, ())
        total.whole.add(who, len(touched))
        for table, code in (("days", start[:10]), ("languages", language), ("channels", channel)):
            total.by[table][code].add(who, len(touched))
        _by_topic(total, who, touched)
        for code in responses.get(id, ()) or ("",):
            total.by["responses"][code].add(who, len(touched))
        if case_id:
            total.cases[case_id] = opened
        total.outside += _is_outside(start, calendar)
    return _tally(period, total)


def _who(contact: str, person: str, phone: str) -> str:
    if person:
        return f"person:{person}"
    return f"phone:{phone}" if phone else f"contact:{contact}"


def _by_topic(total: _Sum, who: str, touched: Iterable[str]) -> None:
    touched = tuple(touched)
    for code in touched or ("",):
        total.by["categories"][code].add(who, 1 if code else 0)
    national: dict[str, int] = defaultdict(int)
    for code in touched:
        national[national_name(code)] += 1
    for name, count in (national or {"": 0}).items():
        total.by["national"][name].add(who, count)


def national_name(category: str) -> str:
    """The name of a category in the national one-stop statistics, or NO_NATIONAL."""
    entry = codes("category").get(category)
    return str(entry.extra.get("national") or NO_NATIONAL) if entry else NO_NATIONAL


def _is_outside(start: str, calendar: DeskCalendar) -> bool:
    if "T" not in start:
        return False
    try:
        return not calendar.is_open(dt.datetime.fromisoformat(start))
    except ValueError:
        return False


def _responses(rows: Rows, ids: list[str]) -> Mapping[str, tuple[str, ...]]:
    sql = (
        "select distinct id, member from elem where entity = 'contact' and field = 'responses'"
        " and id in (select value from json_each(?)) order by id, member"
    )
    found: dict[str, list[str]] = {}
    for id, member in rows.rows(sql, (json.dumps(ids),)):
        found.setdefault(id, []).append(member)
    return {id: tuple(members) for id, members in found.items()}


def _tally(period: Period, total: _Sum) -> Tally:
    tables = {name: _lines(counts, by_date=name == "days") for name, counts in total.by.items()}
    new = sum(period.first <= opened[:10] <= period.last for opened in total.cases.values())
    return Tally(
        period=period,
        persons=len(total.whole.persons),
        unnamed=sum(not who.startswith("person:") for who in total.whole.persons),
        contacts=total.whole.contacts,
        topics=total.whole.topics,
        new_cases=new,
        ongoing_cases=len(total.cases) - new,
        outside=total.outside,
        **tables,
    )


def _lines(counts: Mapping[str, _Count], *, by_date: bool) -> tuple[Line, ...]:
    found = [Line(code, len(one.persons), one.contacts, one.topics) for code, one in counts.items()]
    if by_date:
        return tuple(sorted(found, key=lambda line: line.code))
    return tuple(sorted(found, key=lambda line: (not line.code, -line.contacts, line.code)))


def _next_month(first: dt.date) -> dt.date:
    return (first + dt.timedelta(days=31)).replace(day=1)
