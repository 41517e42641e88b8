"""Vaults filled with the corpus, for works that need one: a raw key, and every contact written by its service."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from app.base.clock import SystemClock
from app.base.ids import Ids
from app.services.contacts import Contacts
from app.vault import batches
from app.vault.search import SearchIndex
from app.vault.store import Store
from bench.corpus import Text, texts
from bench.paired import Scale

KEY = bytes(range(32))
FIRST_DAY = dt.datetime(2024, 4, 1, 9, 0)
CONTACT = ("start", "summary", "language")


@dataclass(frozen=True, slots=True)
class Filled:
    """An open vault and the service that wrote it."""

    path: Path
    store: Store
    contacts: Contacts
    count: int


@contextmanager
def opened(scale: Scale, *, indexed: bool = True) -> Iterator[Store]:
    """An empty, durable vault, with the search index where the work has to do with it."""
    path = scale.folder / "vault.db"
    Store.create_tables(path, KEY)
    clock = SystemClock()
    ids = Ids(clock, random.Random(scale.seed).getrandbits)
    observers = (SearchIndex(),) if indexed else ()
    store = Store(path, KEY, clock=clock, ids=ids, device="bench", member="bench", observers=observers)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def filled(scale: Scale, count: int) -> Iterator[Filled]:
    """A durable vault of `count` unfiled contacts, indexed, its housekeeping done."""
    with opened(scale) as store:
        fill(
            store, "contact", ([store.ids.new(), *fields(text).values()] for text in texts(count, scale.seed)), CONTACT
        )
        yield Filled(store.path, store, Contacts(store, store.clock, store.ids), count)


def fill(store: Store, entity: str, rows: Iterable[Sequence[Any]], columns: Sequence[str]) -> None:
    """Write rows as one batch, the road of an import, and rest."""
    batch = batches.start(store, "bench")
    source = iter(rows)
    while part := list(islice(source, batches.STREAM_ROWS)):
        batch.write(entity, columns, part)
        rest(store)
    batch.finish()
    rest(store)


def rest(store: Store) -> None:
    """Merging and checkpoints, as the program does them when nobody works."""
    while store.idle():
        pass


def fields(text: Text) -> dict[str, Any]:
    """What a counsellor would have typed."""
    start = FIRST_DAY + dt.timedelta(minutes=text.minute)
    return {"start": start.strftime("%Y-%m-%dT%H:%M"), "summary": text.words, "language": text.language}
