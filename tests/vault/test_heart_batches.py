"""Batches: seen whole or not at all, continued or dropped after a crash, equal to births one by one."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.errors import BugError, UserError
from app.vault import batches
from app.vault.schema import batch_stream
from app.vault.verify import verify
from models.changes import Change, Op
from models.tables import ContactRow
from tests.vault.heart_kit import exchange, open_store, shown, stores

COLUMNS = ["start", "summary", "minutes"]


class Watcher:
    """An observer that keeps what it was told."""

    def __init__(self) -> None:
        self.shown: dict[str, str | None] = {}

    def bind(self, connection) -> None:
        self.connection = connection

    def rebuild(self) -> None:
        self.shown = dict(self.connection.execute("select id, summary from contact where dead=0"))

    def touched(self, entity, entity_id, before, after) -> None:
        if entity == "contact":
            self.shown.pop(entity_id, None)
            if after["dead"] == 0:
                self.shown[entity_id] = after["summary"]

    def rows(self, entity, rows) -> None:
        self.shown.update({row["id"]: row["summary"] for row in rows})

    def hidden(self, entity, batch, count) -> None:
        self.waiting = getattr(self, "waiting", 0) + count

    def prepare(self, batch) -> int:
        return 0

    def is_ready(self, batch) -> bool:
        return False

    def revealed(self, batch) -> None:
        raise AssertionError("never ready")

    def unprepared(self, batch, shown) -> None:
        pass

    def turned(self, entity, rows) -> None:
        for row in rows:
            self.touched(entity, row["id"], None, row)

    def idle(self) -> bool:
        return False


def rows_of(store, count, place=0):
    return [(store.ids.new(), "2026-11-20T10:00", f"記録{place}-{n}", n) for n in range(count)]


def test_nothing_of_a_batch_is_seen_before_its_end_and_all_of_it_after():
    watcher = Watcher()
    with stores(observers=[watcher]) as [store]:
        batch = batches.start(store, "名簿", rows_total=450)
        made = [row for place in range(3) for row in rows_of(store, 150, place)]
        batch.write("contact", COLUMNS, made[:300])
        batch.write("contact", COLUMNS, made[300:])
        assert batch.chunks == 3
        assert store.db.execute("select count(*) from contact where dead=0").fetchone() == (0,)
        assert watcher.shown == {}
        assert store.counters.kept()["contacts", ""] == 0
        done = batch.finish()
        assert done.touches("batch")
        assert store.db.execute("select count(*) from contact where dead=0").fetchone() == (450,)
        assert len(watcher.shown) == 450
        assert store.counters.kept()["contacts", ""] == 450
        assert all(ok for _, ok, _ in verify(store))


def test_a_batch_of_any_size_lies_in_streams_of_a_thousand_rows():
    with stores() as [store]:
        batch = batches.start(store, "名簿")
        for place in range(3):
            batch.write("contact", COLUMNS, rows_of(store, 800, place))
        found = store.db.execute("select stream, count(*) from contact group by 1 order by 1").fetchall()
        assert [stream for stream, _ in found] == [batch_stream(batch.id, part) for part in range(3)]
        assert max(count for _, count in found) <= batches.STREAM_ROWS
        with pytest.raises(BugError):
            batch.write("contact", COLUMNS, rows_of(store, 1001))


def test_after_a_crash_a_batch_is_continued_or_dropped(tmp_path):
    with stores() as [store]:
        first, second = batches.start(store, "一"), batches.start(store, "二")
        first.write("contact", COLUMNS, rows_of(store, 300))
        second.write("contact", COLUMNS, rows_of(store, 100))
        path = store.path
        store.close()
        again = open_store(path, 9, device="device1")
        try:
            found = {batch.label: (batch.id, batch.chunks) for batch in batches.unfinished(again)}
            assert found == {"一": (first.id, 2), "二": (second.id, 1)}
            going = batches.resume(again, first.id)
            going.write("contact", COLUMNS, [(f"late{n}", None, "x", n) for n in range(10)])
            going.finish()
            batches.undo(again, second.id)
            assert batches.unfinished(again) == []
            assert again.counters.kept()["contacts", ""] == 310
            with pytest.raises(UserError):
                batches.resume(again, second.id)
            with pytest.raises(UserError):
                batches.undo(again, "absent")
        finally:
            again.close()


def test_undo_is_one_tomb_and_rows_touched_since_survive():
    watcher = Watcher()
    with stores(observers=[watcher]) as [store]:
        batch = batches.start(store, "名簿")
        made = rows_of(store, 5)
        batch.write("contact", COLUMNS, made, sets={"responses": [(made[2][0], "advice")]})
        batch.finish()
        with store.unit() as unit:
            unit.set("contact", made[0][0], "summary", "直した")
            unit.add("contact", made[1][0], "responses", "advice")
            unit.commit()
        undone = batches.undo(store, batch.id)
        [change] = undone.change_ids
        assert len(store.log.entry(change).change.ops) == 1
        assert set(watcher.shown) == {made[0][0], made[1][0]}
        assert store.counters.kept()["contacts", ""] == 2
        with store.unit() as unit:
            unit.undo(undone.txn)
            unit.commit()
        assert len(watcher.shown) == 5
        assert store.counters.kept()["contacts", ""] == 5
        assert all(ok for _, ok, _ in verify(store))


def test_undo_of_any_part_of_an_import_undoes_the_import():
    with stores() as [store]:
        batch = batches.start(store, "名簿")
        batch.write("contact", COLUMNS, rows_of(store, 3))
        part = batch.write("contact", COLUMNS, rows_of(store, 3))
        batch.finish()
        with store.unit() as unit:
            unit.undo(part.txn)
            unit.commit()
        assert store.counters.kept()["contacts", ""] == 0


VALUE = st.one_of(st.none(), st.text(max_size=4), st.integers(-9, 9))
BIRTHS = st.lists(st.tuples(st.text("abc", max_size=3), VALUE, st.sets(st.sampled_from("xyz"))), min_size=1, max_size=6)


@settings(max_examples=40)
@given(births=BIRTHS, early=st.lists(st.integers(0, 5), max_size=3), chance=st.randoms(use_true_random=False))
def test_rows_equal_the_same_births_one_by_one(births, early, chance):
    """Also when edits, removals and tombs of some rows came before their birth."""
    ids = [f"row{place}" for place in range(len(births))]
    stream = "archive/b/0000"

    def change(name, *ops, hlc=5):
        return Change(name, stream, "m", "d", hlc, name, ops)

    named = list(zip(ids, births, strict=True))
    given_sets = [[i, member] for i, (_, _, chosen) in named for member in sorted(chosen)]
    many = {
        "columns": ["summary", "minutes"],
        "rows": [[i, summary, minutes] for i, (summary, minutes, _) in named],
        "sets": {"responses": given_sets},
    }
    single = [Op("contact", i, "", "append", {"summary": s, "minutes": v}) for i, (s, v, _) in named]
    single += [Op("contact", i, "responses", "add", member) for i, member in given_sets]
    edits = []
    for number, place in enumerate(early):
        target = ids[place % len(ids)]
        kind = chance.choice(("set", "stale", "remove", "tomb"))
        op = {
            "set": Op("contact", target, "summary", "set", "edit", ("birth",)),
            "stale": Op("contact", target, "summary", "set", "stale", ()),
            "remove": Op("contact", target, "responses", "remove", "x", ("birth",)),
            "tomb": Op("contact", target, "", "tomb", None, ("birth", f"early{number}")),
        }[kind]
        edits.append(change(f"early{number}", op, hlc=6 + number))
    with stores(2) as [left, right]:
        for store, ops in ((left, (Op("contact", "", "", "rows", many),)), (right, tuple(single))):
            for edited in edits:
                store.accept(edited, "server", arrived=9)
            store.accept(change("birth", *ops), "server", arrived=9)
        tables = ("contact", "head", "gone", "elem", "touch")
        for table in tables:
            order = "1" if table == "contact" else "1, 2, 3, 4" if table != "touch" else "1, 2, 3"
            rows = [store.db.execute(f"select * from {table} order by {order}").fetchall() for store in (left, right)]
            assert rows[0] == rows[1], table


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000))
def test_an_import_arrives_whole_in_any_order(seed):
    with stores(2) as [one, two]:
        batch = batches.start(one, "名簿")
        made = rows_of(one, 6)
        batch.write("contact", COLUMNS, made[:3])
        batch.write("contact", COLUMNS, made[3:])
        batch.finish()
        with one.unit() as unit:
            unit.set("contact", made[0][0], "summary", "直した")
            unit.commit()
        if seed % 2:
            batches.undo(one, batch.id)
        entries = list(one.log.all())
        random.Random(seed).shuffle(entries)
        for entry in entries:
            two.accept(entry.change, "server", arrived=entry.arrived)
        sql = "select id, dead, summary, conflicts, born from contact order by id"
        assert one.db.execute(sql).fetchall() == two.db.execute(sql).fetchall()
        assert +one.counters.kept() == +two.counters.kept() == two.counters.truth()


def test_births_outside_batches_are_shown_at_once():
    watcher = Watcher()
    with stores(2, observers=()) as [one, two]:
        with one.unit() as unit:
            contact = unit.new(ContactRow, stream="desk/main", summary="電話")
            unit.commit()
        op = Op("contact", "", "", "rows", {"columns": ["summary"], "rows": [["r1", "a"], ["r2", "b"]]})
        two._heart.projector._observers = (watcher,)
        two.accept(Change("c", "desk/main", "m", "d", 1, "t", (op,)), "server")
        assert watcher.shown == {"r1": "a", "r2": "b"}
        exchange(one, two)
        assert shown(two, "contact", contact.id, "dead") == 0
        assert two.counters.kept()["contacts", ""] == 3
