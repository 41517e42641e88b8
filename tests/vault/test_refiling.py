"""別の案件へ: what was filed wrongly moves with all that hangs on it; its old place says so, and who read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services import cases, contacts, filing
from app.services.audit import Audit
from app.services.shapes import birth
from tests.vault.desk import TestDesk, open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestDesk]:
    with open_desk(tmp_path) as opened:
        for id, short in (("sato", "佐藤"), ("tran", "チャン")):
            opened.desk.create("member", {"short": short, "active": 1}, id=id)
        yield opened


def a_case(desk: TestDesk, name: str, **fields: object) -> tuple[str, str]:
    person = desk.people.create({"call_name": name}).id
    return desk.cases.open({"client": person, **fields}).id, person


def filed(desk: TestDesk, case: str) -> str:
    """A memo in a case, with two topics, a promise and a paper."""
    saved = desk.contacts.finish({
        "summary": "残業代", "categories": ("L02", "L26"), "next_step": "給与明細をもらう", "next_due": "2026-11-24",
    }).id  # fmt: skip
    contact = desk.filing.to_case(saved, case, seen=desk.seen).id
    with desk.store.unit() as unit:
        paper = {"case_id": case, "contact": contact, "name": "明細.pdf", "blob": "b", "blob_key": "k"}
        birth(unit, "document", desk.ids.new(), f"case/{case}/core", paper)
        unit.commit()
    return contact


def place(desk: TestDesk, case: str) -> tuple[list[str], list[str], list[str], int]:
    """Texts, promises, papers and topics that a case shows."""
    file = cases.file(desk.reader, case)
    topics = desk.reader.rows("select count(*) from topic where case_id = ? and dead = 0", (case,))[0][0]
    return (
        [c.summary for c in file.contacts],
        [d.what for d in file.deadlines],
        [d.name for d in file.documents],
        topics,
    )


WHOLE = (["残業代"], ["給与明細をもらう"], ["明細.pdf"], 2)
NOTHING: tuple[list[str], list[str], list[str], int] = ([], [], [], 0)


def test_everything_follows_and_one_undo_brings_it_back(desk: TestDesk) -> None:
    wrong, wrong_person = a_case(desk, "ホア")
    right, right_person = a_case(desk, "ミン")
    contact = filed(desk, wrong)
    assert contacts.one(desk.reader, contact).person == wrong_person
    moved = desk.filing.to_case(contact, right, seen=desk.seen)
    assert (place(desk, wrong), place(desk, right)) == (NOTHING, WHOLE)
    again = contacts.one(desk.reader, moved.id)
    assert (again.person, again.cites, again.categories) == (right_person, contact, ("L02", "L26"))
    desk.cases.undo(moved.changes.txn)
    assert (place(desk, wrong), place(desk, right)) == (WHOLE, NOTHING)
    assert contacts.one(desk.reader, contact).person == wrong_person


def test_somebody_else_who_called_stays_who_called(desk: TestDesk) -> None:
    wrong, _ = a_case(desk, "ホア")
    right, _ = a_case(desk, "ミン")
    _, friend = a_case(desk, "友人")
    contact = filed(desk, wrong)
    desk.filing.to_person(contact, friend, seen=desk.seen)
    moved = desk.filing.to_case(contact, right, seen=desk.seen).id
    assert contacts.one(desk.reader, moved).person == friend


def test_both_cases_know_when_they_were_last_spoken_of(desk: TestDesk) -> None:
    wrong, _ = a_case(desk, "ホア")
    right, _ = a_case(desk, "ミン")
    desk.contacts.finish({"summary": "先週", "case_id": wrong, "start": "2026-11-13T10:00"})
    contact = filed(desk, wrong)
    desk.filing.to_case(contact, right, seen=desk.seen)
    last = dict(desk.reader.rows('select id, last_contact from "case"'))
    assert (last[wrong], last[right]) == ("2026-11-13T10:00", "2026-11-20T12:00")


def test_the_old_place_says_where_it_went_and_who_could_read_it_meanwhile(desk: TestDesk) -> None:
    wrong, _ = a_case(desk, "ホア", owner="sato")
    right, _ = a_case(desk, "ミン")
    audit = Audit(desk.store, desk.clock, desk.ids)
    desk.clock.forward(60_000)
    contact = filed(desk, wrong)
    desk.clock.forward(60_000)
    desk.store.member = "tran"
    audit.note("read", "case", wrong)
    desk.store.member = "sato"
    desk.clock.forward(60_000)
    moved = desk.filing.to_case(contact, right, seen=desk.seen)
    [away] = filing.filed_away(desk.reader, wrong)
    assert (away.id, away.goal, away.case_id, away.start) == (contact, moved.id, right, "2026-11-20T12:01")
    assert away.readers == ("佐藤", "チャン")
    assert filing.filed_away(desk.reader, right) == []
    desk.cases.undo(moved.changes.txn)
    assert filing.filed_away(desk.reader, wrong) == []


def test_who_opened_the_case_before_or_after_is_not_named(desk: TestDesk) -> None:
    wrong, _ = a_case(desk, "ホア", owner="")
    right, _ = a_case(desk, "ミン")
    desk.cases.assign([wrong], "", seen=desk.seen)
    audit = Audit(desk.store, desk.clock, desk.ids)
    desk.store.member = "tran"
    audit.note("read", "case", wrong)
    desk.store.member = "sato"
    desk.clock.forward(60_000)
    desk.filing.to_case(filed(desk, wrong), right, seen=desk.seen)
    desk.clock.forward(60_000)
    desk.store.member = "tran"
    audit.note("read", "case", wrong)
    [away] = filing.filed_away(desk.reader, wrong)
    assert away.readers == ()


def test_a_filed_memo_of_the_inbox_and_a_deleted_record_are_not_filed_away(desk: TestDesk) -> None:
    case, _ = a_case(desk, "ホア")
    contact = filed(desk, case)
    desk.contacts.delete(contact, seen=desk.seen)
    assert filing.filed_away(desk.reader, case) == []
