"""What the heart keeps beside the rows: history, siblings, counters, drafts, what it does not know, the clock."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.clock import FakeClock
from app.vault import drafts, history
from app.vault.hlc import TOLERANCE_MS, HybridClock, effective
from app.vault.schema import all_shapes
from app.vault.verify import verify
from models.changes import Change, Op
from models.tables import CaseRow, ContactRow
from tests.vault.heart_kit import exchange, open_store, shown, stores

YEAR = 365 * 86_400_000


def a_case(store, **values):
    with store.unit(act="open") as unit:
        case = unit.new(CaseRow, stream="case/a/core", **values)
        unit.commit()
    return case.id


def edit(store, case, field, value, seen=None):
    with store.unit(seen=seen, act="edit") as unit:
        unit.set("case", case, field, value)
        return unit.commit()


def test_history_tells_every_event_of_an_entity_or_a_field():
    with stores() as [store]:
        case = a_case(store, title="one", flags=["a"])
        other = a_case(store, title="another")
        edit(store, case, "title", "two")
        edit(store, other, "title", "no")
        with store.unit() as unit:
            unit.tomb("case", case)
            unit.commit()
        reader = store.reader()
        try:
            found = history.history(reader, "case", case)
            assert [e.kind for e in found] == ["append", "add", "set", "tomb"]
            assert [e.field for e in found] == ["", "flags", "title", ""]
            assert [e.author for e in found] == ["member1"] * 4
            assert [e.act for e in found] == ["open", "open", "edit", ""]
            assert found[0].at_ms == store.clock.now_ms()
            titles = history.history(reader, "case", case, "title")
            assert [e.value if e.kind == "set" else e.value["title"] for e in titles] == ["one", "two"]
            assert "two" not in repr(titles)
            acts = history.acts(reader, limit=2)
            assert [act.touched[0][0] for act in acts] == ["tomb", "set"]
            older = history.acts(reader, before=acts[0].position)
            assert [act.touched[0][2] for act in older] == [other, case, other, case]
            assert history.acts(reader, author="nobody") == history.acts(reader, stream="none") == []
        finally:
            reader.close()


def test_siblings_are_named_until_somebody_picks():
    with stores() as [store]:
        case = a_case(store, title="one")
        seen = store.position
        edit(store, case, "title", "two")
        with store.unit() as unit:
            assert history.siblings(unit, "case", case, "title") == []
        edit(store, case, "title", "three", seen=seen)
        with store.unit() as unit:
            assert {s.value for s in history.siblings(unit, "case", case, "title")} == {"two", "three"}
            assert history.conflicting(unit, "case", case) == ["title"]
            unit.set("case", case, "title", "two")
            unit.commit()
        with store.unit() as unit:
            assert history.siblings(unit, "case", case, "title") == []


def test_history_of_an_imported_row():
    with stores() as [store]:
        value = {"columns": ["summary"], "rows": [["r1", "a"], ["r2", "b"]], "sets": {"responses": [["r1", "x"]]}}
        op = Op("contact", "", "", "rows", value)
        store.accept(Change("c", "archive/b/0000", "m", "d", 1, "t", (op,)), "server")
        with store.unit() as unit:
            found = history.history(unit, "contact", "r1")
            assert [(e.kind, e.value) for e in found] == [("append", {"summary": "a"}), ("add", "x")]
            unit.set("contact", "r1", "summary", "c")
            done = unit.commit()
        with store.unit() as unit:
            unit.undo(done.txn)
            unit.commit()
        assert shown(store, "contact", "r1", "summary") == "a"


ACTS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4), st.booleans()), max_size=25)


@settings(max_examples=25)
@given(acts=ACTS)
def test_counters_equal_the_truth_after_any_acts(acts):
    with stores() as [store]:
        ids: list[str] = []
        for kind, which, stale in acts:
            with store.unit(seen=max(0, store.position - 3) if stale else None) as unit:
                if kind == 0 or not ids:
                    ids.append(unit.new(CaseRow, stream="case/a/core", status="working", owner=f"m{which}").id)
                    unit.new(ContactRow, stream="desk/main", author=f"m{which}")
                elif kind in (1, 2, 3):
                    unit.set("case", ids[which % len(ids)], ("", "status", "owner", "title")[kind], str(which % 3))
                elif kind == 4:
                    unit.tomb("case", ids[which % len(ids)])
                else:
                    unit.revive("case", ids[which % len(ids)])
                unit.commit()
            assert +store.counters.kept() == store.counters.truth()


def test_drafts_are_overwritten_and_become_changes_with_what_was_seen():
    with stores() as [store]:
        case = a_case(store, title="one")
        drafts.save(store, "d1", "case", '{"title": "dra"}', seen=store.position, updated=1)
        drafts.save(store, "d1", "case", '{"title": "draft"}', seen=store.position, updated=2)
        drafts.save(store, "d2", "memo", "{}", seen=0, updated=3)
        assert [draft.id for draft in drafts.listed(store)] == ["d2", "d1"]
        assert [draft.updated for draft in drafts.listed(store, "case")] == [2]
        assert "draft" not in repr(drafts.listed(store, "case")[0]).replace("StoredDraft", "")
        edit(store, case, "title", "colleague")

        def write(unit, draft):
            unit.set("case", case, "title", "draft")

        with pytest.raises(ZeroDivisionError):
            drafts.promote(store, "d1", lambda unit, draft: 1 / 0)
        assert drafts.get(store, "d1") is not None
        drafts.promote(store, "d1", write)
        assert shown(store, "case", case, "conflicts") == 1
        assert drafts.promote(store, "d1", write) is None
        drafts.promote(store, "d2", lambda unit, draft: None)
        assert drafts.listed(store) == []
        drafts.save(store, "d3", "memo", "{}", seen=0, updated=3)
        drafts.delete(store, "d3")
        assert drafts.listed(store) == []


def narrow(*missing):
    """The shapes of an older program."""
    shapes = dict(all_shapes())
    shapes["case"] = dataclasses.replace(
        shapes["case"], fields=tuple(name for name in shapes["case"].fields if name != "refugee"), long=frozenset()
    )
    for entity in missing:
        del shapes[entity]
    return shapes


def test_what_a_newer_program_wrote_is_kept_and_shown_after_the_upgrade():
    with stores(2) as [new, old]:
        path = old.path
        old.close()
        old = open_store(path, 2, shapes=narrow("work"))
        with new.unit() as unit:
            case = unit.new(CaseRow, stream="case/a/core", title="one", refugee=1).id
            unit.append("work", "w1", "case/a/core", {"case_id": case, "wage": "1000"})
            unit.commit()
        edit(new, case, "refugee", 2)
        exchange(new, old)
        old.accept(Change("odd", "case/a/core", "m", "d", 1, "t", (Op("case", case, "title", "future", 1),)), "server")
        assert [head.value for head in old.heads.stored("case", case, "refugee")] == [2]
        assert [head.value for head in old.heads.stored("work", "w1", "wage")] == ["1000"]
        assert old.tables.get("case", case).get("refugee") is None
        before = [entry.change for entry in old.log.all()]
        assert all(ok for _, ok, _ in verify(old))
        old.close()
        again = open_store(path, 2)
        try:
            assert [entry.change for entry in again.log.all()] == before
            assert shown(again, "case", case, "refugee") == 2
            assert shown(again, "work", "w1", "wage") == "1000"
            assert all(ok for _, ok, _ in verify(again))
        finally:
            again.close()


def test_verify_sees_a_row_and_a_counter_that_the_log_does_not_explain():
    with stores() as [store]:
        case = a_case(store, title="one")
        assert all(ok for _, ok, _ in verify(store))
        with store._guard.open():
            store.db.execute("update \"case\" set title = 'tampered' where id = ?", (case,))
            store.db.execute("update counter set value = value + 1 where name = 'cases'")
        assert {name: ok for name, ok, _ in verify(store)} == {
            "integrity": True, "cipher": True, "replay": False, "counters": False,
        }  # fmt: skip
        store.rebuild()
        assert all(ok for _, ok, _ in verify(store))


def test_a_large_log_is_replayed_in_a_file_that_is_gone_afterwards(tmp_path, monkeypatch):
    monkeypatch.setattr("app.vault.verify.IN_MEMORY_BYTES", 0)
    with stores() as [store]:
        a_case(store, title="one")
        assert all(ok for _, ok, _ in verify(store, tmp_path))
        assert list(tmp_path.iterdir()) == []


def test_stamps_grow_and_wild_clocks_are_not_believed():
    clock = FakeClock()
    stamps = HybridClock(clock)
    first = stamps.next()
    assert stamps.next() == first + 1
    stamps.heard((clock.now_ms() + TOLERANCE_MS) << 16)
    assert stamps.next() == ((clock.now_ms() + TOLERANCE_MS) << 16) + 1
    clock.forward(1_000_000)
    stamps.heard((clock.now_ms() + 10 * YEAR) << 16)
    assert stamps.next() == clock.now_ms() << 16
    clock.set_wall(clock.now_ms() + YEAR)
    assert stamps.next() == clock.now_ms() << 16
    clock.set_wall(clock.now_ms() - YEAR)
    assert stamps.next() == clock.now_ms() << 16
    assert effective(5 << 16, 1) == 5 << 16
    assert effective((TOLERANCE_MS + 9) << 16, 2) == (TOLERANCE_MS + 2) << 16


def test_a_clock_ten_years_ahead_does_not_win_once_the_server_has_said_when_its_change_came():
    with stores(2) as [honest, wild]:
        case = a_case(honest, title="one")
        exchange(honest, wild)
        wild.clock.set_wall(honest.clock.now_ms() + 10 * YEAR)
        done = edit(wild, case, "title", "wild")
        arrived = honest.clock.now_ms()
        honest.accept(wild.log.entry(done.change_ids[0]).change, "server", arrived=arrived)
        honest.clock.forward(TOLERANCE_MS + 1)
        seen = 1
        late = edit(honest, case, "title", "honest", seen=seen)
        assert shown(honest, "case", case, "title") == "honest"
        wild.accept(honest.log.entry(late.change_ids[0]).change, "server", arrived=honest.clock.now_ms())
        assert shown(wild, "case", case, "title") == "wild"
        assert wild.acknowledge(done.change_ids[0], arrived, 7).touches("case")
        assert shown(wild, "case", case, "title") == "honest"
        assert wild.acknowledge("absent", arrived) is None
        assert wild.accept(honest.log.entry(late.change_ids[0]).change, "server") is None
        assert all(ok for _, ok, _ in verify(wild))


def test_idle_steps_end():
    with stores() as [store]:
        a_case(store, title="one")
        assert store.idle() is False
        assert store.idle() is False
