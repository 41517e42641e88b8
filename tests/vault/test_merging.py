"""Two records of one person become one and, with one undo, two again; nothing either said gets lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.base.errors import UserError
from app.services import case_list, contacts, people
from app.services.merging import Merging, merged_here, pair
from app.vault.store import Store
from models.records.people import SafeContact
from tests.vault.desk import KEY, TestDesk, open_desk

AT_NIGHT = SafeContact(mode="text", when="19時以降", avoid="寮に電話しない")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestDesk]:
    with open_desk(tmp_path) as made:
        yield made


@pytest.fixture
def two(desk: TestDesk) -> tuple[str, str]:
    """ホア with a case, and what was written down as another person at her second call."""
    first = desk.people.create(
        {"name": "NGUYỄN THỊ HOA", "call_name": "ホアさん", "languages": ("vi",), "note": "一回目"},
        [{"kind": "mobile", "value": "090-1111-2222"}],
    ).id
    second = desk.people.create(
        {
            "name": "グエン・ホア",
            "reading": "ぐえんほあ",
            "languages": ("vi", "ja"),
            "safe": AT_NIGHT,
            "note": "二回目",
        },
        [{"kind": "mobile", "value": "090-3333-4444"}, {"kind": "mobile", "value": "09011112222"}],
    ).id
    return first, second


def table(desk: TestDesk) -> dict[str, list[Any]]:
    """All that is visible of persons, ways, cases and contacts."""
    fields = {
        "person": "id, name, reading, call_name, safe_mode, safe_when, note, merged_into",
        "way": "person, kind, value, key, safe_mode",
        "case": "id, client",
        "contact": "id, person",
    }
    found: dict[str, list[Any]] = {
        name: sorted(desk.reader.rows(f'select {columns} from "{name}" where dead = 0'), key=repr)
        for name, columns in fields.items()
    }
    found["sets"] = sorted(desk.reader.rows("select distinct entity, id, field, member from elem"))
    return found


def test_everything_follows_and_one_undo_brings_all_back(desk: TestDesk, two: tuple[str, str]) -> None:
    first, second = two
    case = desk.cases.open({"client": second}).id
    beside = desk.cases.open({"client": first, "persons": (second,)}).id
    call = desk.contacts.finish({"summary": "二回目の電話", "person": second}).id
    before = table(desk)
    merging = Merging(desk.store, desk.ids)
    saved = merging.merge(first, second, chosen=("name",), seen=desk.seen)
    assert saved.id == first
    kept = people.read(desk.reader, first)
    assert (kept.name, kept.call_name, kept.reading) == ("グエン・ホア", "ホアさん", "ぐえんほあ")
    assert kept.safe == AT_NIGHT
    assert set(kept.languages) == {"vi", "ja"}
    assert kept.note == "一回目\n\n二回目"
    assert sorted(way.value for way in kept.ways) == ["090-1111-2222", "090-3333-4444"]
    assert contacts.one(desk.reader, call).person == first
    assert {line.id for line in case_list.of_person(desk.reader, first)} == {case, beside}
    assert case_list.of_person(desk.reader, second) == []
    desk.cases.undo(saved.changes.txn)
    assert table(desk) == before


def test_a_link_to_the_merged_one_opens_the_one_that_stays(desk: TestDesk, two: tuple[str, str]) -> None:
    first, second = two
    third = desk.people.create({"name": "N. T. HOA"}).id
    merging = Merging(desk.store, desk.ids)
    merging.merge(second, third, seen=desk.seen)
    merging.merge(first, second, seen=desk.seen)
    assert people.file(desk.reader, third).id == first
    assert [person.id for person in people.page(desk.reader)] == [first]
    assert {person.name for person in merged_here(desk.reader, first)} == {"グエン・ホア", "N. T. HOA"}
    assert [person.id for person in people.by_phone(desk.reader, "090-3333-4444")] == [first]
    with pytest.raises(UserError, match=r"person\.same"):
        merging.merge(first, third, seen=desk.seen)
    with pytest.raises(UserError, match=r"person\.same"):
        pair(desk.reader, third, second)


def test_what_neither_chose_can_still_be_read(desk: TestDesk, two: tuple[str, str]) -> None:
    first, second = two
    both = pair(desk.reader, first, second)
    assert both.differing() == ("name",)
    Merging(desk.store, desk.ids).merge(first, second, seen=desk.seen)
    assert people.read(desk.reader, first).name == "NGUYỄN THỊ HOA"
    assert [person.name for person in merged_here(desk.reader, first)] == ["グエン・ホア"]


def test_the_rule_of_a_number_survives_the_same_number_without_one(desk: TestDesk) -> None:
    plain = desk.people.create({"name": "A"}, [{"kind": "mobile", "value": "090-1111-2222"}]).id
    careful = desk.people.create({"name": "B"}, [{"kind": "mobile", "value": "090-1111-2222", "safe": AT_NIGHT}]).id
    Merging(desk.store, desk.ids).merge(plain, careful, seen=desk.seen)
    assert AT_NIGHT in [way.safe for way in people.read(desk.reader, plain).ways]


def test_two_who_merge_apart_in_opposite_directions_leave_one_person(
    desk: TestDesk, two: tuple[str, str], tmp_path: Path
) -> None:
    first, second = two
    path = tmp_path / "other.db"
    Store.create_tables(path, KEY)
    other = Store(path, KEY, clock=desk.clock, ids=desk.ids, device="device-b", member="tanaka", durable=False)
    try:
        for entry in list(desk.store.log.all()):
            other.accept(entry.change, "device-a")
        here = Merging(desk.store, desk.ids).merge(first, second, seen=desk.seen)
        there = Merging(other, desk.ids).merge(second, first, seen=other.position)
        for entry in other.log.of_txn(there.changes.txn):
            desk.store.accept(entry.change, "device-b")
        for entry in desk.store.log.of_txn(here.changes.txn):
            other.accept(entry.change, "device-a")
        reader = other.reader()
        for rows in (desk.reader, reader):
            assert [person.id for person in people.page(rows)] == [min(first, second)]
            assert people.file(rows, first).id == people.file(rows, second).id == min(first, second)
        reader.close()
    finally:
        other.close()
