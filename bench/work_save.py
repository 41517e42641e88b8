"""Saving one contact durably, indexed, in a filled vault; the limit inserts the same text and tokens by bare SQL.

Limit and product use the same driver settings (SQLCipher, WAL, synchronous=FULL) and an index of the same form.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.vault.driver import Connection, connect
from app.vault.search_text import Texts, tokens
from bench.corpus import Text, texts
from bench.paired import Goal, Measured, Scale, Work, percentile, timed
from bench.vaults import KEY, Filled, fields, filled

CREATE = (
    "create table entry(id integer primary key, start text, words text)",
    "create virtual table words using fts5(body, content='', contentless_delete=1, detail=none, prefix='1', "
    "tokenize='ascii')",
    "insert into words(words, rank) values('automerge', 0)",
    "insert into words(words, rank) values('crisismerge', 1999)",
)


@dataclass(frozen=True, slots=True)
class State:
    """Both sides, and what they save next (each has its own copy of the same texts)."""

    vault: Filled
    bare: Connection
    product_texts: Iterator[Text]
    limit_texts: Iterator[tuple[str, str, str]]
    saves: int


@contextmanager
def prepare(scale: Scale) -> Iterator[State]:
    count = scale.of(100_000, 2_000)
    with filled(scale, count) as vault:
        bare = connect(scale.folder / "bare.db", KEY, create=True)
        try:
            for statement in CREATE:
                bare.execute(statement)
            rows = [_bare(text) for text in texts(count, scale.seed)]
            bare.execute("begin")
            bare.executemany("insert into entry(start, words) values(?, ?)", [row[:2] for row in rows])
            bare.executemany(
                "insert into words(rowid, body) values(?, ?)", [(n, row[2]) for n, row in enumerate(rows, 1)]
            )
            bare.execute("commit")
            bare.execute("pragma wal_checkpoint(passive)").fetchall()
            fresh = list(texts(4_000, scale.seed + 1))
            yield State(vault, bare, iter(fresh), iter([_bare(text) for text in fresh]), scale.of(1_000, 100))
        finally:
            bare.close()


def _bare(text: Text) -> tuple[str, str, str]:
    cut = tokens("contact", Texts("", (text.words,), (), False))
    return fields(text)["start"], text.words, cut


def product(state: State) -> None:
    state.vault.contacts.finish(fields(next(state.product_texts)))


def limit(state: State) -> None:
    start, words, cut = next(state.limit_texts)
    state.bare.execute("begin immediate")
    made = state.bare.execute("insert into entry(start, words) values(?, ?)", (start, words)).lastrowid
    state.bare.execute("insert into words(rowid, body) values(?, ?)", (made, cut))
    state.bare.execute("commit")


def fsync(state: State) -> None:
    """The least that durable can mean: the bytes of one text appended and synced."""
    _, words, _ = next(state.limit_texts)
    with (state.vault.path.parent / "plain").open("ab") as file:
        file.write(words.encode())
        file.flush()
        os.fsync(file.fileno())


def worst(rank: float, step: Callable[[State], None]) -> Callable[[State], Measured]:
    """A step that tells the time below which `rank` of that many saves stayed, with a rest between two as at a desk."""

    def many(state: State) -> Measured:
        spent: list[float] = []
        for _ in range(state.saves):
            spent.append(timed(lambda: step(state)))
            state.vault.store.idle()
        return Measured(percentile(spent, rank))

    return many


WORKS = [
    Work("save", Goal(ratio=1.5, p95_ms=16), prepare, product, limit, rounds=201, quick_rounds=41),
    Work("save_p99", Goal(ratio=4), prepare, worst(0.99, product), worst(0.99, fsync), rounds=1, quick_rounds=1),
    Work("save_max", Goal(p95_ms=50), prepare, worst(1, product), worst(1, fsync), rounds=1, quick_rounds=1),
]
