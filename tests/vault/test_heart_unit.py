"""The unit of work: births, edits, sets, tombs, undo, and what a unit shows of itself."""

from __future__ import annotations

import pytest

from app.base.errors import BugError, UserError
from models.tables import CaseRow, ContactRow, PersonRow
from tests.vault.heart_kit import shown, stores


def new_case(store, **values):
    with store.unit() as unit:
        case = unit.new(CaseRow, stream="case/a/core", **values)
        unit.commit()
    return case.id


def edit(store, case, seen=None, **values):
    with store.unit(seen=seen) as unit:
        for field, value in values.items():
            unit.set("case", case, field, value)
        return unit.commit()


def test_a_unit_that_is_not_committed_leaves_nothing():
    with stores() as [store]:
        with store.unit() as unit:
            unit.new(CaseRow, stream="case/a/core", title="x")
        assert store.position == 0
        with pytest.raises(ZeroDivisionError), store.unit() as unit:
            unit.new(CaseRow, stream="case/a/core", title="x")
            _ = 1 / 0
        assert store.log.position() == 0
        assert not store.db.in_transaction


def test_one_act_over_two_streams_is_two_changes_of_one_txn_and_undone_as_one():
    with stores() as [store]:
        with store.unit(act="memo") as unit:
            person = unit.new(PersonRow, stream="person/p", name="N", nationalities=["VN", "ID"])
            contact = unit.new(ContactRow, stream="desk/main", summary="電話")
            contact.person = person.id
            done = unit.commit()
        assert len(done.change_ids) == 2
        assert done.kinds == {"person", "contact"}
        assert {entry.change.stream for entry in store.log.of_txn(done.txn)} == {"person/p", "desk/main"}
        assert shown(store, "contact", contact.id, "person") == person.id
        with store.unit() as unit:
            assert unit.members("person", person.id, "nationalities") == ("ID", "VN")
            unit.undo(done.txn)
            unit.commit()
        assert shown(store, "contact", contact.id, "dead") == shown(store, "person", person.id, "dead") == 1


def test_the_last_write_in_a_unit_wins_and_set_back_leaves_no_change():
    with stores() as [store]:
        case = new_case(store, title="one")
        with store.unit() as unit:
            unit.set("case", case, "title", "two")
            unit.set("case", case, "title", "three")
            unit.add("case", case, "flags", "violence")
            unit.remove("case", case, "flags", "violence")
            assert unit.row("case", case)["title"] == "three"
            unit.commit()
        assert shown(store, "case", case, "title") == "three"
        assert [len(entry.change.ops) for entry in store.log.all()] == [1, 1]
        before = store.position
        with store.unit() as unit:
            unit.set("case", case, "title", "four")
            unit.set("case", case, "title", "three")
            assert unit.commit().change_ids == ()
        assert store.position == before


def test_a_loaded_row_writes_only_what_was_changed_on_it():
    with stores() as [store]:
        case = new_case(store, title="one", owner="m1")
        with store.unit() as unit:
            row = unit.load(CaseRow, case)
            row.title = "two"
            assert unit.row("case", case)["title"] == "two"
            unit.commit()
        [_, last] = list(store.log.all())
        assert [(op.kind, op.field, op.value) for op in last.change.ops] == [("set", "title", "two")]


def test_a_stale_edit_becomes_a_sibling_and_citing_both_ends_the_conflict():
    with stores() as [store]:
        case = new_case(store, title="one")
        seen = store.position
        edit(store, case, title="colleague")
        edit(store, case, seen=seen, title="mine")
        assert shown(store, "case", case, "conflicts") == 1
        assert {head.value for head in store.heads.stored("case", case, "title")} == {"colleague", "mine"}
        edit(store, case, title="both")
        assert shown(store, "case", case, "conflicts") == 0
        assert shown(store, "case", case, "title") == "both"


def test_the_more_protective_status_is_shown_whoever_was_later():
    with stores() as [store]:
        case = new_case(store, status="working")
        seen = store.position
        edit(store, case, status="reopened")
        edit(store, case, seen=seen, status="closed")
        assert shown(store, "case", case, "status") == "reopened"
        assert shown(store, "case", case, "conflicts") == 1


def test_an_edit_beats_a_deletion_that_had_not_seen_it():
    with stores() as [store]:
        case = new_case(store, title="one")
        seen = store.position
        edit(store, case, title="two")
        with store.unit(seen=seen) as unit:
            unit.tomb("case", case)
            assert unit.row("case", case)["dead"] == 1
            unit.commit()
        assert shown(store, "case", case, "dead") == 0
        with store.unit() as unit:
            unit.tomb("case", case)
            unit.commit()
        assert shown(store, "case", case, "dead") == 1


def test_undo_goes_back_and_undo_of_the_undo_goes_forth():
    with stores() as [store]:
        case = new_case(store, title="one")
        done = edit(store, case, title="two")
        for wanted in ("one", "two", "one"):
            with store.unit() as unit:
                unit.undo(done.txn)
                done = unit.commit()
            assert shown(store, "case", case, "title") == wanted
            assert shown(store, "case", case, "conflicts") == 0


def test_undo_is_refused_once_somebody_has_built_on_it():
    with stores() as [store]:
        case = new_case(store, title="one")
        done = edit(store, case, title="two")
        edit(store, case, title="three")
        with store.unit() as unit, pytest.raises(UserError) as refused:
            unit.undo(done.txn)
        assert refused.value.code == "undo.superseded"
        with store.unit() as unit, pytest.raises(UserError) as refused:
            unit.undo("nothing")
        assert refused.value.code == "undo.unknown"


def test_undo_of_a_deletion_and_of_set_members():
    with stores() as [store]:
        case = new_case(store, title="one", flags=["a"])
        with store.unit() as unit:
            unit.tomb("case", case)
            deleted = unit.commit()
        with store.unit() as unit:
            unit.undo(deleted.txn)
            revived = unit.commit()
        assert shown(store, "case", case, "dead") == 0
        with store.unit() as unit:
            unit.undo(revived.txn)
            unit.commit()
        assert shown(store, "case", case, "dead") == 1
        with store.unit() as unit:
            unit.revive("case", case)
            unit.remove("case", case, "flags", "a")
            unit.add("case", case, "flags", "b")
            swapped = unit.commit()
        with store.unit() as unit:
            assert unit.members("case", case, "flags") == ("b",)
            unit.undo(swapped.txn)
            assert unit.members("case", case, "flags") == ("a",)
            unit.commit()


def test_a_birth_deleted_in_the_same_unit_never_happened():
    with stores() as [store]:
        with store.unit() as unit:
            case = unit.new(CaseRow, stream="case/a/core", flags=["a"])
            unit.tomb("case", case.id)
            assert unit.commit().change_ids == ()
        assert store.position == 0


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1 << 63, "value.too_large"),
        (float("nan"), "value.not_a_number"),
        ("\ud800", "value.broken_text"),
        ([], "unit.value_kind"),
    ],
)
def test_values_that_would_not_come_back_unchanged_are_refused(value, code):
    with stores() as [store]:
        case = new_case(store)
        with store.unit() as unit, pytest.raises((UserError, BugError)) as refused:
            unit.set("case", case, "title", value)
        assert refused.value.code == code


def test_misuse_is_a_bug_not_a_silent_success():
    with stores() as [store]:
        with store.unit() as unit:
            with pytest.raises(BugError), store.unit():
                pass
            with pytest.raises(UserError):
                unit.load(CaseRow, "absent")
            with pytest.raises(UserError):
                unit.set("case", "absent", "title", "x")
            unit.commit()
        with store.unit() as unit:
            unit.new(CaseRow, stream="s")
            unit.commit()
            with pytest.raises(BugError):
                unit.commit()
        with store.unit() as unit, pytest.raises(BugError):
            for _ in range(501):
                unit.new(CaseRow, stream="s")
            unit.commit()
