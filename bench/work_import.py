"""The vault part of an import: rows in one batch until they are shown and found; and the reading of the sheet.

The limit of the vault part is raw rows by executemany into the same table on the same settings, then the best
index build we know (rising rowids, one flush, plain bigrams of lower-cased text); it keeps no log and cannot be undone.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from operator import add
from pathlib import Path
from typing import Any

from app.vault import batches
from app.vault.driver import connect
from app.vault.schema import ddl
from app.vault.store import Store
from bench.corpus import texts
from bench.paired import Goal, Measured, Scale, Work
from bench.vaults import CONTACT, KEY, fields, opened

CREATE = (
    "create virtual table words using fts5(body, content='', contentless_delete=1, detail=none, prefix='1', "
    "tokenize='ascii')",
    "insert into words(words, rank) values('automerge', 0)",
    "insert into words(words, rank) values('crisismerge', 1999)",
    "insert into words(words, rank) values('hashsize', 67108864)",
)
RUNS = re.compile(r"([a-z\u00df-\u024f\u1ea0-\u1eff]+)|([^\sa-z\u00df-\u024f\u1ea0-\u1eff.,。、「」]+)")
STEP_ROWS = 200


@dataclass(slots=True)
class State:
    """Rows to write, and a fresh place for each round."""

    scale: Scale
    rows: list[list[Any]]
    turn: int = 0

    def place(self) -> Scale:
        self.turn += 1
        folder = self.scale.folder / str(self.turn)
        folder.mkdir()
        return replace(self.scale, folder=folder)


@contextmanager
def prepare(scale: Scale) -> Iterator[State]:
    count = scale.of(100_000, 4_000)
    yield State(scale, [[f"{n:026}", *fields(text).values()] for n, text in enumerate(texts(count, scale.seed))])


def product(state: State) -> Measured:
    with opened(state.place()) as store:
        started = time.perf_counter()
        batch = batches.start(store, "bench")
        for place in range(0, len(state.rows), STEP_ROWS):
            batch.write("contact", CONTACT, state.rows[place : place + STEP_ROWS])
            store.idle()
        while batch.prepare():
            store.idle()
        batch.finish()
        return Measured((time.perf_counter() - started) * 1e3)


def limit(state: State) -> Measured:
    db = connect(state.place().folder / "bare.db", KEY, create=True)
    try:
        for statement in (*ddl(), *CREATE):
            db.execute(statement)
        started = time.perf_counter()
        db.execute("begin")
        db.executemany(
            "insert into contact(id, start, summary, language, stream, dead, tombs, conflicts) "
            "values(?, ?, ?, ?, 'desk/main', 0, 0, 0)",
            state.rows,
        )
        bodies = ((number, _bigrams(row[2])) for number, row in enumerate(state.rows, 1))
        db.executemany("insert into words(rowid, body) values(?, ?)", bodies)
        db.execute("commit")
        return Measured((time.perf_counter() - started) * 1e3)
    finally:
        db.close()


def _bigrams(text: str) -> str:
    tokens: list[str] = []
    for word, run in RUNS.findall(text.lower()):
        tokens.extend((word,) if word else map(add, run, run[1:]))
    return " ".join(tokens)


@dataclass(slots=True)
class Blocks:
    """A vault in which an import is under way, and the longest that a step of it held the lane."""

    store: Store
    rows: list[list[Any]]
    batch: batches.Batch
    at: int = 0


@contextmanager
def prepare_blocks(scale: Scale) -> Iterator[Blocks]:
    with prepare(scale) as state, opened(scale) as store:
        yield Blocks(store, state.rows, batches.start(store, "bench"))


def step(state: Blocks) -> None:
    """One chunk and one step of housekeeping, as between two acts of a person."""
    state.batch.write("contact", CONTACT, state.rows[state.at : state.at + STEP_ROWS])
    state.store.idle()
    state.at += STEP_ROWS


def fsync(state: Blocks) -> None:
    """Bytes of one chunk, appended and synced."""
    path: Path = state.store.path.with_name("plain")
    with path.open("ab") as file:
        file.write(b"".join(str(row).encode() for row in state.rows[state.at : state.at + STEP_ROWS]))
        file.flush()
        os.fsync(file.fileno())


WORKS = [
    Work("import_vault", Goal(ratio=1.3), prepare, product, limit, rounds=3, quick_rounds=3),
    Work("import_step", Goal(p95_ms=50), prepare_blocks, step, fsync, rounds=200, quick_rounds=15),
]
