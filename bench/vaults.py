"""Vaults filled with the corpus, for works that need one: a raw key, and every contact written by its service."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from app.base.clock import SystemClock
from app.base.ids import Ids
from app.services.contacts import Contacts
from app.vault.search import SearchIndex
from app.vault.store import Store
from bench.corpus import Text, texts
from bench.paired import Scale

KEY = bytes(range(32))
FIRST_DAY = dt.datetime(2024, 4, 1, 9, 0)
PER_UNIT = 200


@dataclass(frozen=True, slots=True)
class Filled:
    """An open vault and the service that wrote it."""

    path: Path
    store: Store
    contacts: Contacts
    count: int


@contextmanager
def filled(scale: Scale, count: int) -> Iterator[Filled]:
    """A durable vault of `count` unfiled contacts, indexed, its housekeeping done."""
    path = scale.folder / "vault.db"
    Store.create_tables(path, KEY)
    clock = SystemClock()
    ids = Ids(clock, random.Random(scale.seed).getrandbits)
    store = Store(path, KEY, clock=clock, ids=ids, device="bench", member="bench", observers=(SearchIndex(),))
    try:
        contacts = Contacts(store, clock, ids)
        source = texts(count, scale.seed)
        while chunk := list(islice(source, PER_UNIT)):
            with store.unit() as unit:
                for text in chunk:
                    contacts.write(unit, fields(text))
                unit.commit()
        rest(store)
        yield Filled(path, store, contacts, count)
    finally:
        store.close()


def rest(store: Store) -> None:
    """Merging and checkpoints, as the program does them when nobody works."""
    while store.idle():
        pass


def fields(text: Text) -> dict[str, Any]:
    """What a counsellor would have typed."""
    start = FIRST_DAY + dt.timedelta(minutes=text.minute)
    return {"start": start.strftime("%Y-%m-%dT%H:%M"), "summary": text.words, "language": text.language}
