"""Values side by side: shown, decided, taken back; and the history of a record. On a real encrypted store."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.base.errors import UserError
from app.services import conflicts, record_history, subjects
from app.services.conflicts import ConflictRecord, Conflicts
from app.services.keys import way_key
from app.vault import history
from models.changes import Change, Op
from tests.vault.desk import TestDesk, open_desk

MINUTE = 60_000


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestDesk]:
    with open_desk(tmp_path) as made:
        yield made


def a_case(desk: TestDesk, **fields: object) -> tuple[str, str]:
    person = desk.people.create({"name": "MARCIA UEDA", "call_name": "マルシアさん", "language": "pt"}).id
    return desk.cases.open({"client": person, **fields}).id, person


def colleague(desk: TestDesk, entity: str, id: str, values: dict[str, Any], base: dict[str, str], **more: Any) -> str:
    """A change that a colleague made on another device, having seen only `base`."""
    stream = desk.reader.value(f'select stream from "{entity}" where id = ?', (id,))
    ops = tuple(Op(entity, id, name, "set", value, (base[name],)) for name, value in values.items())
    author, at = more.get("author", "tanaka"), more.get("at", desk.clock.now_ms() - 6 * MINUTE)
    change = Change(desk.ids.new(), stream, author, "device-b", at << 16, desk.ids.new(), ops)
    assert desk.store.accept(change, "device-b") is not None
    return change.id


def born(desk: TestDesk, entity: str, id: str) -> str:
    return desk.reader.value(f'select born from "{entity}" where id = ?', (id,))


def apart(desk: TestDesk, entity: str, id: str, field: str, mine: object, theirs: object) -> None:
    """We and a colleague write one field, neither having seen the other."""
    before = born(desk, entity, id)
    with desk.store.unit() as unit:
        unit.set(entity, id, field, mine)
        unit.commit()
    colleague(desk, entity, id, {field: theirs}, {field: before})


def read(desk: TestDesk, entity: str, id: str) -> ConflictRecord:
    return conflicts.read(desk.reader, entity, id, "device-a", seen=desk.seen)


def shown(desk: TestDesk, entity: str, id: str, field: str) -> Any:
    return desk.reader.value(f'select {field} from "{entity}" where id = ?', (id,))


def test_both_values_stand_with_author_device_time_and_what_was_before(desk: TestDesk) -> None:
    tanaka = desk.desk.create("member", {"name": "田中 恵", "short": "田中"}).id
    case, person = a_case(desk, stay_status="SSW1")
    assert conflicts.count(desk.reader) == 0
    assert conflicts.lines(desk.reader) == []
    before = born(desk, "case", case)
    desk.cases.edit(case, {"stay_status": "SSW2"}, seen=desk.seen)
    at = desk.clock.now_ms() - 6 * MINUTE
    colleague(desk, "case", case, {"stay_status": "DIP"}, {"stay_status": before}, author=tanaka, at=at)
    assert conflicts.count(desk.reader) == 1
    [line] = conflicts.lines(desk.reader)
    assert (line.kind, line.id, line.fields) == ("case", case, 1)
    assert (line.subject.who, line.subject.formal, line.subject.person) == ("マルシアさん", "MARCIA UEDA", person)
    [field] = read(desk, "case", case).fields
    mine, theirs = field.sides
    assert field.before == "SSW1"
    assert (mine.value, mine.author, mine.local) == ("SSW2", "sato", True)
    assert (theirs.value, theirs.name, theirs.local, theirs.at_ms) == ("DIP", "田中", False, at)
    assert [side.shown for side in field.sides].count(True) == 1


def test_an_editor_with_old_eyes_makes_siblings_too(desk: TestDesk) -> None:
    case, _ = a_case(desk)
    seen = desk.seen
    desk.cases.edit(case, {"team": "consult"}, seen=seen)
    desk.cases.edit(case, {"team": "adr"}, seen=seen)
    [field] = read(desk, "case", case).fields
    assert {side.value for side in field.sides} == {"consult", "adr"}


def test_unknown_authors_have_no_name(desk: TestDesk) -> None:
    case, _ = a_case(desk)
    apart(desk, "case", case, "outcome", "O01", "O02")
    [field] = read(desk, "case", case).fields
    assert [side.name for side in field.sides] == ["", ""]


@pytest.mark.parametrize("take", [0, 1])
def test_taking_a_side_ends_the_conflict_and_keeps_the_other_in_the_history(desk: TestDesk, take: int) -> None:
    case, _ = a_case(desk)
    apart(desk, "case", case, "triage", "T3", "T0")
    assert shown(desk, "case", case, "triage") == "T0"  # until decided the more protective value is shown
    [field] = read(desk, "case", case).fields
    side = field.sides[take]
    Conflicts(desk.store).resolve("case", case, "triage", side.id, seen=desk.seen)
    assert shown(desk, "case", case, "triage") == side.value
    assert conflicts.count(desk.reader) == 0
    assert history.siblings(desk.reader, "case", case, "triage") == []
    told = [
        change for entry in record_history.read(desk.reader, "case", case, "triage").entries for change in entry.fields
    ]
    assert set(told[0].old) == {"T3", "T0"}
    assert {change.new for change in told if change.kind == "set"} == {"T3", "T0"}


@pytest.mark.parametrize("how", ["first", "second", "written"])
def test_undo_brings_both_back_with_their_authors(desk: TestDesk, how: str) -> None:
    case, _ = a_case(desk, outcome="O01")
    apart(desk, "case", case, "outcome", "O02", "O03")
    service = Conflicts(desk.store)
    [old] = read(desk, "case", case).fields
    choice: Any = {"first": (old.sides[0].id,), "second": (old.sides[1].id,), "written": "O04"}[how]
    decided = service.decide("case", case, {"outcome": choice}, seen=desk.seen)
    assert conflicts.count(desk.reader) == 0
    desk.clock.forward(MINUTE)
    service.undo(decided.txn)
    [new] = read(desk, "case", case).fields
    assert {(s.value, s.author, s.at_ms, s.local) for s in new.sides} == {
        (s.value, s.author, s.at_ms, s.local) for s in old.sides
    }
    assert new.before == "O01"
    again = service.decide("case", case, {"outcome": (new.sides[1].id,)}, seen=desk.seen)
    assert conflicts.count(desk.reader) == 0
    service.undo(again.txn)
    assert conflicts.count(desk.reader) == 1


def test_undo_is_refused_when_somebody_built_on_the_decision(desk: TestDesk) -> None:
    case, _ = a_case(desk)
    apart(desk, "case", case, "outcome", "O02", "O03")
    service = Conflicts(desk.store)
    decided = service.resolve_with("case", case, "outcome", "O04", seen=desk.seen)
    desk.cases.edit(case, {"outcome": "O05"}, seen=desk.seen)
    with pytest.raises(UserError, match=r"undo\.superseded"):
        service.undo(decided.txn)
    assert shown(desk, "case", case, "outcome") == "O05"


def test_other_acts_are_undone_as_ever(desk: TestDesk) -> None:
    case, _ = a_case(desk, outcome="O01")
    changes = desk.cases.edit(case, {"outcome": "O02"}, seen=desk.seen)
    Conflicts(desk.store).undo(changes.txn)
    assert shown(desk, "case", case, "outcome") == "O01"


def test_a_value_that_came_meanwhile_stays_beside_the_decision(desk: TestDesk) -> None:
    case, _ = a_case(desk)
    before = born(desk, "case", case)
    apart(desk, "case", case, "outcome", "O02", "O03")
    record = read(desk, "case", case)
    colleague(desk, "case", case, {"outcome": "O05"}, {"outcome": before}, author="le")
    side = record.fields[0].sides[0]
    Conflicts(desk.store).resolve("case", case, "outcome", side.id, seen=record.seen)
    [field] = read(desk, "case", case).fields
    assert {side.value for side in field.sides} == {"O02", "O05"}


def test_several_fields_are_one_act(desk: TestDesk) -> None:
    case, _ = a_case(desk)
    for field, mine, theirs in (("outcome", "O01", "O02"), ("team", "consult", "adr")):
        apart(desk, "case", case, field, mine, theirs)
    record = read(desk, "case", case)
    assert [field.id for field in record.fields] == ["team", "outcome"]
    service = Conflicts(desk.store)
    changes = service.decide(
        "case", case, {"team": (record.fields[0].sides[1].id,), "outcome": "O09"}, seen=record.seen
    )
    assert (shown(desk, "case", case, "team"), shown(desk, "case", case, "outcome")) == ("adr", "O09")
    assert len(changes.change_ids) == 1
    service.undo(changes.txn)
    assert conflicts.lines(desk.reader)[0].fields == 2


def test_a_number_is_decided_with_the_key_that_matching_compares(desk: TestDesk) -> None:
    _, person = a_case(desk)
    way = desk.people.add_way(person, {"kind": "mobile", "value": "090-0000-0001"}, seen=desk.seen).id
    before = born(desk, "way", way)
    with desk.store.unit() as unit:
        unit.set("way", way, "value", "090-0000-0002")
        unit.set("way", way, "key", "+819000000002")
        unit.commit()
    theirs = {"value": "090-0000-0003", "key": "+819000000003"}
    colleague(desk, "way", way, theirs, dict.fromkeys(theirs, before))
    assert conflicts.lines(desk.reader)[0].fields == 1
    [field] = read(desk, "way", way).fields
    assert field.id == "value"
    other = next(side for side in field.sides if side.value == "090-0000-0003")
    Conflicts(desk.store).resolve("way", way, "value", other.id, seen=desk.seen)
    assert shown(desk, "way", way, "key") == way_key("mobile", "090-0000-0003")
    assert conflicts.count(desk.reader) == 0


def test_same_words_and_the_last_contact_need_no_thought(desk: TestDesk) -> None:
    case, _ = a_case(desk)
    apart(desk, "case", case, "outcome", "O01", "O01")
    apart(desk, "case", case, "last_contact", "2026-11-19T10:00", "2026-11-20T09:00")
    last, outcome = read(desk, "case", case).fields
    assert outcome.advised == outcome.sides[0].id
    assert [side.value for side in last.sides if side.id == last.advised] == ["2026-11-20T09:00"]


def test_long_text_edited_in_different_places_is_one_text_and_nothing_to_decide(desk: TestDesk) -> None:
    case, _ = a_case(desk, wish="給料がほしい。\nまん中の文。\n日本で働きたい。")
    mine = "残業代がほしい。\nまん中の文。\n日本で働きたい。"
    theirs = "給料がほしい。\nまん中の文。\n日本で長く働きたい。"
    apart(desk, "case", case, "wish", mine, theirs)
    assert conflicts.count(desk.reader) == 0
    record = read(desk, "case", case)
    assert record.fields == ()
    assert record.merged[0].merged == "残業代がほしい。\nまん中の文。\n日本で長く働きたい。"


def test_my_number_is_refused_and_both_values_stay(desk: TestDesk) -> None:
    case, _ = a_case(desk)
    apart(desk, "case", case, "wish", "あ", "い")
    with pytest.raises(UserError, match=r"text\.my_number"):
        Conflicts(desk.store).resolve_with("case", case, "wish", "1234-5678-9018", seen=desk.seen)
    assert len(read(desk, "case", case).fields[0].sides) == 2


def test_a_side_that_never_was_is_refused(desk: TestDesk) -> None:
    case, _ = a_case(desk)
    apart(desk, "case", case, "outcome", "O01", "O02")
    with pytest.raises(UserError, match=r"record\.missing"):
        Conflicts(desk.store).resolve("case", case, "outcome", "nothing", seen=desk.seen)
    assert conflicts.count(desk.reader) == 1


def test_what_was_decided_lately(desk: TestDesk) -> None:
    case, _ = a_case(desk)
    service = Conflicts(desk.store)
    apart(desk, "case", case, "outcome", "O01", "O02")
    changes = service.resolve_with("case", case, "outcome", "O03", seen=desk.seen)
    apart(desk, "case", case, "wish", "あ", "い")
    service.resolve_with("case", case, "wish", "あ\nい", seen=desk.seen)
    since = desk.clock.now_ms() - MINUTE
    found = conflicts.decided(desk.reader, since)
    assert [(one.fields, one.how) for one in found] == [(("wish",), "both"), (("outcome",), "written")]
    service.undo(changes.txn)
    assert [one.fields for one in conflicts.decided(desk.reader, since)] == [("wish",)]
    assert conflicts.decided(desk.reader, desk.clock.now_ms() + MINUTE) == []


def test_the_history_tells_old_and_new_newest_first_and_what_can_be_taken_back(desk: TestDesk) -> None:
    member = desk.desk.create("member", {"name": "田中 恵", "short": "田中"}).id
    case, person = a_case(desk, status="received")
    desk.clock.forward(MINUTE)
    desk.cases.edit(case, {"status": "working", "flags": ("F01",)}, seen=desk.seen)
    desk.clock.forward(MINUTE)
    desk.cases.assign([case], member, seen=desk.seen)
    entries = record_history.read(desk.reader, "case", case).entries
    kinds = [sorted({change.kind for change in entry.fields}) for entry in entries]
    assert kinds == [["set"], ["add", "set"], ["add", "append"]]
    assert (entries[0].fields[0].field, entries[0].fields[0].old, entries[0].fields[0].new) == (
        "owner",
        ("sato",),
        member,
    )
    assert [entry.undoable for entry in entries] == [True, True, False]
    assert subjects.values_named(desk.reader, "case", [("owner", member), ("client", person)]) == {
        member: "田中",
        person: "マルシアさん",
    }
    desk.cases.edit(case, {"status": "closed"}, seen=desk.seen)
    older = record_history.read(desk.reader, "case", case).entries[2]
    assert [change.field for change in older.fields if change.kind == "set"] == ["status"]
    assert not older.undoable  # somebody has built on it
    only = record_history.read(desk.reader, "case", case, "owner").entries
    assert [change.new for entry in only for change in entry.fields] == [member, {"owner": "sato"}]


def test_an_act_over_several_records_says_so(desk: TestDesk) -> None:
    one, _ = a_case(desk)
    two, _ = a_case(desk)
    desk.cases.assign([one, two], "tanaka", seen=desk.seen)
    assert record_history.read(desk.reader, "case", one).entries[0].others == 1


def test_what_a_record_is_about(desk: TestDesk) -> None:
    case, person = a_case(desk)
    contact = desk.contacts.finish({"summary": "話", "case_id": case, "start": "2026-11-19T10:00"}).id
    memo = desk.contacts.finish({"summary": "話", "call_name": "ホアさん"}).id
    task = desk.deadlines.add(case, "書類", "2026-11-30").id
    place = desk.desk.create("organisation", {"name": "労基署"}).id
    about = {
        kind_id: subjects.subject(desk.reader, *kind_id)
        for kind_id in (
            ("contact", contact),
            ("contact", memo),
            ("deadline", task),
            ("organisation", place),
            ("person", person),
        )
    }
    assert (about["contact", contact].who, about["contact", contact].about) == ("マルシアさん", "2026-11-19T10:00")
    assert about["contact", memo].who == "ホアさん"
    assert (about["deadline", task].about, about["deadline", task].case_id) == ("書類", case)
    assert about["organisation", place].who == "労基署"
    assert about["person", person].who == "マルシアさん"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_value_is_ever_lost(desk: TestDesk, data: st.DataObject) -> None:
    """Whatever is decided, taken back and decided again: every value that was ever typed is in the history."""
    case, _ = a_case(desk)
    before, first, service, typed = born(desk, "case", case), desk.seen, Conflicts(desk.store), set[str]()
    values = st.sampled_from(["O01", "O02", "O03", "O04"])
    done: list[str] = []
    for _ in range(data.draw(st.integers(1, 6))):
        step = data.draw(st.sampled_from(["mine", "theirs", "take", "write", "undo"]))
        record = read(desk, "case", case)
        value = data.draw(values)
        if step == "mine":
            typed.add(value)
            desk.cases.edit(case, {"outcome": value}, seen=data.draw(st.sampled_from([record.seen, first])))
        elif step == "theirs":
            typed.add(value)
            colleague(desk, "case", case, {"outcome": value}, {"outcome": before})
        elif step == "undo" and done:
            with contextlib.suppress(UserError):  # somebody has built on it: refused, and nothing is written
                service.undo(done.pop())
        elif step == "write" and record.fields:
            typed.add(value)
            done.append(service.resolve_with("case", case, "outcome", value, seen=record.seen).txn)
        elif step == "take" and record.fields:
            side = data.draw(st.sampled_from(record.fields[0].sides))
            done.append(service.resolve("case", case, "outcome", side.id, seen=record.seen).txn)
            assert read(desk, "case", case).fields == ()
            assert shown(desk, "case", case, "outcome") == side.value
    told = record_history.read(desk.reader, "case", case, "outcome").entries
    kept = {change.new for entry in told for change in entry.fields if change.kind == "set"}
    assert typed - {None} <= kept
