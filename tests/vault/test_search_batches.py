"""What a batch brings is found by nobody before its end and by everybody after, however it was indexed on the way."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.search import Search
from app.vault import batches, search_waits
from app.vault.search import SearchIndex
from app.vault.store import Store
from models.changes import Change, Op
from tests.vault.heart_kit import stores

WORDS = ("残業代", "旅券", "thida", "lương", "4444", "山")


class Desk:
    """A store with its index, and what is found in it."""

    def __init__(self, store: Store, search: Search) -> None:
        self.store = store
        self._search = search

    def found(self, word: str) -> set[str]:
        hits = [hit.id for hit in self._search.page(word, limit=0)]
        assert len(hits) == len(set(hits)), "found twice"
        return set(hits)

    def all(self) -> dict[str, tuple[set[str], int]]:
        return {word: (self.found(word), self._search.count_behind(word)) for word in WORDS}

    def waits(self) -> int:
        return self.store.db.execute("select count(*) from search_waits").fetchone()[0]


@contextmanager
def desks() -> Iterator[Desk]:
    with stores(observers=[SearchIndex()]) as [store]:
        reader = store.reader()
        try:
            yield Desk(store, Search(reader))
        finally:
            reader.close()


def prepared(batch: batches.Batch) -> int:
    steps = 0
    while batch.prepare():
        steps += 1
    return steps


def people(batch: batches.Batch) -> None:
    batch.write("person", ("name",), [("p1", "ティーダー"), ("p2", "山本")])
    batch.write("way", ("person", "value"), [("w1", "p1", "090-1111-4444"), ("w2", "known", "03-4444-0000")])
    batch.write("contact", ("start", "summary"), [(f"c{n:03}", "2026-11-20T10:00", "残業代") for n in range(450)])
    batch.write("case", ("title", "client"), [("k1", "旅券の件", "p1")])


def test_prepared_rows_are_found_by_nobody_and_then_all_at_once():
    with desks() as desk:
        with desk.store.unit() as unit:
            unit.append("person", "known", "person/known", {"name": "山田"})
            unit.append("contact", "own", "desk/main", {"summary": "残業代", "start": "2026-11-21T10:00"})
            unit.commit()
        batch = batches.start(desk.store, "名簿")
        people(batch)
        before = desk.all()
        assert prepared(batch) >= 450 // search_waits.SLICE
        assert desk.all() == before
        assert before["残業代"] == ({"own"}, 1)
        assert before["山"] == ({"known"}, 1)
        batch.finish()
        assert desk.found("残業代") == {"own", *(f"c{n:03}" for n in range(450))}
        assert (desk.found("thida"), desk.found("旅券")) == ({"p1", "k1"}, {"k1"})
        assert (desk.found("4444"), desk.found("山")) == ({"p1", "known"}, {"p2", "known"})
        assert desk.all()["残業代"][1] == 451
        assert desk.waits() == 0


def test_only_rows_that_are_not_prepared_are_read_at_the_end(monkeypatch: pytest.MonkeyPatch):
    told: list[str] = []

    class Listening(SearchIndex):
        def turned(self, entity, rows) -> None:
            told.append(entity)
            super().turned(entity, rows)

    with stores(observers=[Listening()]) as [store]:
        batch = batches.start(store, "名簿")
        people(batch)
        prepared(batch)
        batch.finish()
        assert told == []
        late = batches.start(store, "あと")
        late.write("contact", ("summary",), [("x1", "旅券")])
        prepared(late)
        late.write("contact", ("summary",), [("x2", "旅券")])
        late.finish()
        assert told == ["contact"]


def test_a_dropped_batch_leaves_nothing_in_the_index():
    with desks() as desk:
        batch = batches.start(desk.store, "名簿")
        people(batch)
        prepared(batch)
        dropped = batches.drop(desk.store, batch.id)
        assert desk.store.db.execute("select count(*) from search_map").fetchone() == (0,)
        with desk.store.unit() as unit:
            unit.undo(dropped.txn)
            unit.commit()
        batch.write("contact", ("summary",), [("late", "旅券")])
        assert prepared(batch) == 0
        batch.finish()
        assert desk.found("旅券") == {"k1", "late"}
        assert len(desk.found("残業代")) == 450


def change(store: Store, stream: str, *ops: Op) -> None:
    store.accept(Change(store.ids.new(), stream, "m", "d", store.hlc.next(), store.ids.new(), ops), "server")


@settings(max_examples=40)
@given(chance=st.randoms(use_true_random=False))
def test_any_way_to_the_end_finds_what_an_index_made_anew_finds(chance: random.Random):
    """Rows in any order, some one by one, edited or deleted while they wait; the batch dropped and brought back."""
    with desks() as desk:
        store, made = desk.store, list[tuple[str, str]]()
        with store.unit() as unit:
            unit.append("person", "known", "person/known", {"name": "山田"})
            unit.commit()
        batch = batches.start(store, "名簿")
        for step in range(chance.randint(4, 14)):
            kind = chance.choice(("rows", "rows", "one", "way", "edit", "tomb", "prepare", "prepare", "anew", "drop"))
            word, id = chance.choice(WORDS), f"{step:03}"
            if kind == "rows":
                entity, field = chance.choice((("contact", "summary"), ("person", "name"), ("case", "title")))
                batch.write(entity, (field,), [(f"r{id}", word), (f"s{id}", chance.choice(WORDS))])
                made += [(entity, f"r{id}"), (entity, f"s{id}")]
            elif kind == "one":
                op = Op("contact", f"o{id}", "", "append", {"summary": word})
                change(store, f"archive/{batch.id}/0000", op)
                made.append(("contact", f"o{id}"))
            elif kind == "way":
                owners = [i for entity, i in made if entity == "person"]
                batch.write("way", ("person", "value"), [(f"w{id}", chance.choice([*owners, "known"]), word)])
                if owners:
                    batch.write("case", ("client",), [(f"k{id}", chance.choice(owners))])
            elif kind in ("edit", "tomb") and made:
                entity, target = chance.choice(made)
                with store.unit() as unit:
                    field = {"contact": "summary", "person": "name", "case": "title"}[entity]
                    unit.tomb(entity, target) if kind == "tomb" else unit.set(entity, target, field, word)
                    unit.commit()
            elif kind == "prepare":
                batch.prepare()
            elif kind == "anew":
                store.rebuild()
            elif kind == "drop":
                dropped = batches.drop(store, batch.id)
                with store.unit() as unit:
                    unit.undo(dropped.txn)
                    unit.commit()
            assert all(not found - {"known"} for found, _ in desk.all().values())
        if chance.random() < 0.7:
            prepared(batch)
        batch.finish()
        shown = desk.all()
        store.rebuild()
        assert desk.all() == shown
