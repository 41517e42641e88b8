"""From the derived key to Today read: what a person waits for after the passphrase; the limit is bare connections."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.base.clock import SystemClock
from app.base.ids import Ids
from app.services import today
from app.vault.driver import connect
from app.vault.search import SearchIndex
from app.vault.store import Store
from bench.desk import fill_cases
from bench.paired import Goal, Scale, Work
from bench.vaults import KEY, opened


@dataclass(frozen=True, slots=True)
class State:
    """A vault at rest."""

    path: Path


@contextmanager
def prepare(scale: Scale) -> Iterator[State]:
    with opened(scale) as store:
        fill_cases(store, scale.of(200_000, 1_000), scale.seed)
    yield State(store.path)


def product(state: State) -> None:
    clock = SystemClock()
    ids = Ids(clock, lambda bits: 1)
    store = Store(state.path, KEY, clock=clock, ids=ids, device="bench", member="bench", observers=(SearchIndex(),))
    reader = store.reader()
    today.read(reader, clock, "bench")
    reader.close()
    store.close()


def limit(state: State) -> None:
    for _ in range(2):
        connection = connect(state.path, KEY)
        connection.execute('select 1 from "case" limit 1').fetchall()
        connection.close()


WORK = Work("unlock", Goal(median_ms=120, p95_ms=200), prepare, product, limit, rounds=31, quick_rounds=11)
