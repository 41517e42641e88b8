"""引き継ぎ: a memo still being written reaches a colleague whole, goes on in two hands, can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from app.base.errors import UserError
from app.services import contacts, handing
from app.services.cases import Cases
from app.services.contacts import Contacts
from app.services.drafts import Drafts
from app.services.drafts import read as read_draft
from app.services.filing import Filing
from app.services.handing import Handing
from app.services.people import People
from app.vault.store import Reader, Store
from models.records.cases import ContactRecord
from tests.vault.heart_kit import exchange, stores

MINUTE = 60_000
TYPED = {"summary": "包丁を見せられた", "phone": "090-1234-5678", "safety": ("danger",), "channel": "phone",
         "direction": "in", "start": "2026-11-20T14:02", "_open": True}  # fmt: skip


@dataclass
class Person:
    """A member at their own vault."""

    store: Store
    reader: Reader

    def __post_init__(self) -> None:
        store, clock, ids = self.store, self.store.clock, self.store.ids
        self.contacts = Contacts(store, clock, ids)
        self.handing = Handing(store, clock, self.contacts)
        self.drafts = Drafts(store, clock, ids)
        self.filing = Filing(store, ids, Cases(store, clock, ids), People(store, ids))

    def types(self, draft: str, **fields: Any) -> None:
        self.drafts.save(draft, "memo", "", TYPED | fields, seen=0)

    def sees(self, contact: str) -> ContactRecord:
        return contacts.one(self.reader, contact, seen=self.store.position)

    def passes(self, minutes: float) -> None:
        self.store.clock.forward(round(minutes * MINUTE))  # type: ignore[attr-defined]

    def topics(self, contact: str) -> tuple[str, ...]:
        return contacts.topics_of(self.reader, [contact]).get(contact, ())


@pytest.fixture
def two() -> Iterator[tuple[Person, Person]]:
    with stores(2) as opened:
        readers = [store.reader() for store in opened]
        yield Person(opened[0], readers[0]), Person(opened[1], readers[1])
        for reader in readers:
            reader.close()


def meet(*people: Person) -> None:
    exchange(*(person.store for person in people))


def test_a_memo_that_is_left_for_half_an_hour_reaches_the_desk_and_its_draft_stays(two: tuple[Person, Person]) -> None:
    author, colleague = two
    author.types("m1")
    author.passes(29)
    assert author.handing.share_left() == []
    author.passes(1)
    assert len(author.handing.share_left()) == 1
    assert author.handing.share_left() == [], "what has not changed is not written twice"
    assert read_draft(author.reader, "m1") is not None
    meet(author, colleague)
    seen = handing.underway(colleague.reader)[0]
    assert (seen.id, seen.underway, seen.author, seen.summary) == ("m1", True, "member1", "包丁を見せられた")
    assert (seen.handed_to, seen.safety, seen.case_id) == ("", ("danger",), "")


def test_what_the_author_types_later_goes_into_the_same_contact(two: tuple[Person, Person]) -> None:
    author, colleague = two
    author.types("m1", categories=("L02",))
    author.passes(30)
    author.handing.share_left()
    author.types("m1", summary="包丁を見せられた。寮にいる", phone="", categories=("L26",), next_step="折り返す")
    author.handing.finish({**TYPED, "summary": "包丁を見せられた。寮にいる", "phone": "", "categories": ("L26",),
                           "next_step": "折り返す", "minutes": 12}, draft="m1")  # fmt: skip
    meet(author, colleague)
    done = colleague.sees("m1")
    assert (done.summary, done.phone, done.underway, done.minutes) == ("包丁を見せられた。寮にいる", "", False, 12)
    assert colleague.topics("m1") == ("L26",)
    assert colleague.reader.rows("select what, contact from deadline where dead = 0") == [("折り返す", "m1")]
    assert colleague.reader.rows("select count(*) from contact where dead = 0") == [(1,)]
    assert read_draft(author.reader, "m1") is None


def test_a_blank_memo_a_correction_and_a_fresh_memo_are_not_shared(two: tuple[Person, Person]) -> None:
    author, _ = two
    author.drafts.save("blank", "memo", "", {"channel": "phone", "start": "2026-11-20T14:02"}, seen=0)
    author.drafts.save("mends", "memo", "a contact", {"summary": "直し"}, seen=0)
    author.passes(40)
    author.types("fresh")
    assert author.handing.share_left() == []


def test_a_handed_memo_is_gone_on_with_as_the_same_contact_by_its_receiver(two: tuple[Person, Person]) -> None:
    author, colleague = two
    author.types("m1")
    author.handing.hand("m1", "member2", " 私は早退します ")
    assert read_draft(author.reader, "m1") is None
    meet(author, colleague)
    mine = handing.underway(colleague.reader, to="member2", seen=colleague.store.position)[0]
    assert (mine.handed_by, mine.handed_note, mine.author) == ("member1", "私は早退します", "member1")
    colleague.handing.go_on("m1", {"facts": "警察に連絡した", "next_step": "夜に電話"}, seen=mine.seen)
    meet(author, colleague)
    for person in two:
        done = person.sees("m1")
        assert (done.summary, done.facts, done.underway) == ("包丁を見せられた", "警察に連絡した", False)
        assert (done.author, done.handed_to) == ("member1", "member2")
        assert handing.underway(person.reader) == []


def test_words_that_were_not_seen_are_never_replaced(two: tuple[Person, Person]) -> None:
    author, colleague = two
    author.types("m1", call_name="グエン")
    author.passes(30)
    author.handing.share_left()
    meet(author, colleague)
    colleague.handing.go_on("m1", {"call_name": "グエンさん", "view": "急ぐ"}, seen=colleague.store.position)
    meet(author, colleague)
    author.types("m1", call_name="グェン")
    author.passes(31)
    assert author.handing.share_left() == [], "a colleague has written meanwhile: only the author's own act shares"
    author.handing.finish({**TYPED, "call_name": "グェン"}, draft="m1")
    meet(author, colleague)
    for person in two:
        found = person.sees("m1")
        assert (found.view, found.conflicts) == ("急ぐ", 1)
        heads = person.reader.rows("select value from head where id = 'm1' and field = 'call_name' order by 1")
        assert heads == [('"グェン"',), ('"グエンさん"',)]


def test_the_autosave_that_was_on_its_way_does_not_forget_what_was_shared(two: tuple[Person, Person]) -> None:
    author, _ = two
    author.types("m1")
    author.passes(30)
    author.handing.share_left()
    author.types("m1", summary="二度目")  # saved with seen=0, as a memo does that has not heard of the sharing
    author.passes(30)
    author.handing.share_left()
    found = author.sees("m1")
    assert (found.summary, found.conflicts) == ("二度目", 0)


def test_handing_is_taken_back_as_the_memo_that_it_was(two: tuple[Person, Person]) -> None:
    author, _ = two
    author.types("m1")
    handed = author.handing.hand("m1", "member2")
    author.handing.take_back(handed, "again", TYPED)
    assert author.reader.rows("select count(*) from contact where dead = 0") == [(0,)]
    kept = read_draft(author.reader, "again")
    assert kept is not None
    assert dict(kept.fields)["summary"] == "包丁を見せられた"
    author.passes(30)
    author.handing.share_left()
    assert author.sees("again").underway


def test_handing_a_shared_memo_is_taken_back_into_the_same_contact(two: tuple[Person, Person]) -> None:
    author, colleague = two
    author.types("m1")
    author.passes(30)
    author.handing.share_left()
    handed = author.handing.hand("m1", "member2", "頼みます")
    author.handing.take_back(handed, "m1", TYPED)
    found = author.sees("m1")
    assert (found.underway, found.handed_to, found.handed_note) == (True, "", "")
    author.handing.finish({**TYPED, "summary": "書き足した"}, draft="m1")
    assert (author.sees("m1").summary, author.sees("m1").conflicts) == ("書き足した", 0)
    meet(author, colleague)
    again = colleague.handing.give("m1", "member1", seen=colleague.store.position)
    assert again.txn


def test_what_the_receiver_has_built_on_is_not_taken_back(two: tuple[Person, Person]) -> None:
    author, colleague = two
    author.types("m1")
    handed = author.handing.hand("m1", "member2")
    meet(author, colleague)
    colleague.handing.go_on("m1", {"facts": "行った"}, seen=colleague.store.position)
    meet(author, colleague)
    with pytest.raises(UserError, match="superseded"):
        author.handing.take_back(handed, "again", TYPED)
    assert read_draft(author.reader, "again") is None
    assert author.sees("m1").facts == "行った"


def test_a_memo_with_nothing_in_it_is_not_handed(two: tuple[Person, Person]) -> None:
    author, _ = two
    author.drafts.save("blank", "memo", "", {"channel": "phone"}, seen=0)
    for draft, code in (("blank", "contact.empty"), ("nothing", "record.missing")):
        with pytest.raises(UserError, match=code):
            author.handing.hand(draft, "member2")


def test_a_memo_of_a_case_is_underway_in_its_case(two: tuple[Person, Person]) -> None:
    author, _ = two
    case = Cases(author.store, author.store.clock, author.store.ids).open({"language": "vi"}).id
    author.types("m1", case_id=case)
    author.handing.hand("m1", "member2")
    found = author.sees("m1")
    assert (found.case_id, found.stream, found.underway) == (case, f"case/{case}/core", True)
    assert not handing.lies_with_desk(found)


def test_a_plain_memo_is_finished_as_ever(two: tuple[Person, Person]) -> None:
    author, _ = two
    author.types("m1")
    saved = author.handing.finish(TYPED | {"minutes": 3}, draft="m1")
    assert saved.id != "m1"
    assert read_draft(author.reader, "m1") is None
