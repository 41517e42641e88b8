"""人・回・件 of random desks against a count by hand, figure by figure."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.base.errors import UserError
from app.rules.calendar import DeskCalendar, read_hours
from app.services import contacts, people
from app.services.merging import Merging
from app.services.tallies import NO_NATIONAL, Period, Tally, tally
from models.codes import codes
from models.records.cases import ContactRecord
from tests.vault.desk import TestDesk, open_desk

NOV = Period.of("monthly", dt.date(2026, 11, 20))
STARTS = ("2026-10-31T23:59", "2026-11-01T09:00", "2026-11-20T10:00", "2026-11-20T18:00", "2026-11-30T23:59",
          "2026-12-01T00:00")  # fmt: skip
PHONES = ("", "090-1111-2222", "09033334444")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestDesk]:
    with open_desk(tmp_path_factory.mktemp("tally")) as made:
        yield made


def every(contact: ContactRecord, _name: str) -> int:
    return len(contact.categories)


def by_hand(desk: TestDesk, period: Period) -> dict[str, Any]:
    """From whole records and with nothing of the service: who, how often, what about."""
    found = contacts.read_contacts(desk.reader, "1 = 1")
    cites = {one.cites for one in found}
    inside = [c for c in found if c.id not in cites and period.first <= c.start[:10] <= period.last]
    into = dict(desk.reader.rows("select id, merged_into from person where merged_into is not null"))
    cases = {id: (client, opened) for id, client, opened in desk.reader.rows('select id, client, opened from "case"')}

    def who(c: ContactRecord) -> str:
        person = c.person or (cases.get(c.case_id, ("", ""))[0] or "")
        while person in into:
            person = into[person]
        return person or "".join(x for x in c.phone if x.isdigit()) or c.id

    national = {code.code: code.extra.get("national") or NO_NATIONAL for code in codes("category")}
    calendar = DeskCalendar(read_hours())

    def table(codes_of: Any, topics: Any) -> set[tuple[str, int, int, int]]:
        names = {name for c in inside for name in codes_of(c)}
        return {
            (
                name,
                len({who(c) for c in inside if name in codes_of(c)}),
                sum(name in codes_of(c) for c in inside),
                sum(topics(c, name) for c in inside if name in codes_of(c)),
            )
            for name in names
        }

    touched = {c.case_id for c in inside if c.case_id}
    return {
        "persons": len({who(c) for c in inside}),
        "unnamed": len({who(c) for c in inside if not (c.person or cases.get(c.case_id, ("",))[0])}),
        "contacts": len(inside),
        "topics": sum(len(c.categories) for c in inside),
        "outside": sum(not calendar.is_open(dt.datetime.fromisoformat(c.start)) for c in inside),
        "new_cases": sum(period.first <= (cases[id][1] or "") <= period.last for id in touched),
        "ongoing_cases": sum(not period.first <= (cases[id][1] or "") <= period.last for id in touched),
        "days": table(lambda c: [c.start[:10]], every),
        "languages": table(lambda c: [c.language], every),
        "channels": table(lambda c: [c.channel], every),
        "responses": table(lambda c: c.responses or [""], every),
        "categories": table(lambda c: c.categories or [""], lambda c, name: int(name in c.categories)),
        "national": table(
            lambda c: [national.get(k, NO_NATIONAL) for k in c.categories] or [""],
            lambda c, name: sum(national.get(k, NO_NATIONAL) == name for k in c.categories),
        ),
    }


def told(found: Tally) -> dict[str, Any]:
    tables = ("days", "languages", "channels", "responses", "categories", "national")
    plain = ("persons", "unnamed", "contacts", "topics", "outside", "new_cases", "ongoing_cases")
    return {name: getattr(found, name) for name in plain} | {
        name: {(line.code, line.persons, line.contacts, line.topics) for line in getattr(found, name)}
        for name in tables
    }


CALL = st.fixed_dictionaries(
    {
        "start": st.sampled_from(STARTS),
        "person": st.integers(-1, 3),
        "case": st.integers(-1, 3),
        "phone": st.sampled_from(PHONES),
        "language": st.sampled_from(("", "vi", "ne")),
        "channel": st.sampled_from(("", "phone")),
        "categories": st.lists(st.sampled_from(("L01", "L02", "S01", "X01", "zz")), max_size=3, unique=True),
        "responses": st.lists(st.sampled_from(("A01", "A02")), max_size=2, unique=True),
        "corrected": st.booleans(),
        "deleted": st.integers(0, 4),
    }
)


def fill(desk: TestDesk, calls: list[dict[str, Any]], merged: bool) -> None:
    for (id,) in desk.reader.rows("select id from contact where dead = 0"):
        desk.contacts.delete(id, seen=desk.seen)
    persons = [desk.people.create({"name": f"人{n}"}).id for n in range(4)]
    opened = ("2026-10-01", "2026-11-05", "2026")
    cases = [desk.cases.open({"client": persons[n % 2] if n else "", "opened": day}).id for n, day in
             enumerate((*opened, "2026-11-30"))]  # fmt: skip
    for call in calls:
        fields = {k: v for k, v in call.items() if k not in ("person", "case", "corrected", "deleted") and v}
        if call["person"] >= 0:
            fields["person"] = persons[call["person"]]
        if call["case"] >= 0:
            fields["case_id"] = cases[call["case"]]
        id = desk.contacts.finish({**fields, "summary": "相談"}).id
        if call["corrected"]:
            desk.clock.forward(86_400_000)
            desk.contacts.correct(id, {"summary": "訂正した相談"}, seen=desk.seen)
        elif not call["deleted"]:
            desk.contacts.delete(id, seen=desk.seen)
    if merged:
        merging = Merging(desk.store, desk.ids)
        merging.merge(persons[1], persons[0], seen=desk.seen)
        merging.merge(persons[2], persons[1], seen=desk.seen)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=st.lists(CALL, max_size=7), merged=st.booleans())
def test_every_figure_is_what_a_person_would_count(desk: TestDesk, calls: list[dict[str, Any]], merged: bool) -> None:
    fill(desk, calls, merged)
    for period in (NOV, Period.of("daily", dt.date(2026, 11, 20))):
        assert told(tally(desk.reader, period)) == by_hand(desk, period)


def test_three_counters_of_one_afternoon(tmp_path: Path) -> None:
    """Hoa calls twice about three things, a man without a name calls twice from one number, one never says anything."""
    with open_desk(tmp_path) as desk:
        hoa = desk.people.create({"name": "ホア"}).id
        for fields in (
            {"person": hoa, "categories": ("L01", "S01")},
            {"person": hoa, "categories": ("L01",)},
            {"phone": "090-1111-2222", "categories": ("V01",)},
            {"phone": "09011112222"},
            {},
        ):
            desk.contacts.finish({"summary": "相談", **fields})
        found = tally(desk.reader, Period.of("daily", dt.date(2026, 11, 20)))
    assert (found.persons, found.contacts, found.topics, found.unnamed) == (3, 5, 4, 2)


def test_a_person_merged_late_is_still_one(desk: TestDesk) -> None:
    fill(desk, [], merged=False)
    one, other = desk.people.create({"name": "A"}).id, desk.people.create({"name": "B"}).id
    Merging(desk.store, desk.ids).merge(one, other, seen=desk.seen)
    desk.contacts.finish({"summary": "開いたままの下書きから", "person": other})  # written before the merge was seen
    desk.contacts.finish({"summary": "相談", "person": one})
    assert tally(desk.reader, Period.of("daily", people_day(desk))).persons == 1
    assert people.living(desk.reader, [other, one]) == [one]


def people_day(desk: TestDesk) -> dt.date:
    return dt.date.fromisoformat(max(start for (start,) in desk.reader.rows("select start from contact"))[:10])


def test_periods_walk_over_months_and_years() -> None:
    january = Period.of("monthly", dt.date(2027, 1, 31))
    assert (january.moved(-1).name, january.moved(1).last, january.moved(-13).name) == (
        "2026-12", "2027-02-28", "2025-12")  # fmt: skip
    day = Period.named("daily", "2026-12-31")
    assert (day.moved(1).name, day.after) == ("2027-01-01", "2027-01-01")
    names = [Period.named("monthly", "2026-11").moved(n).name for n in range(14)]
    assert len(set(names)) == 14
    assert all(a < b for a, b in itertools.pairwise(names))
    with pytest.raises(UserError, match=r"date\.unreadable"):
        Period.named("daily", "2026-13-01")
