"""A desk for tests: services on a real encrypted store, with a clock that tests move."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.base.clock import FakeClock
from app.base.ids import Ids
from app.services.cases import Cases
from app.services.contacts import Contacts
from app.services.deadlines import Deadlines
from app.services.drafts import Drafts
from app.services.duty import Duty
from app.services.filing import Filing
from app.services.handing import Handing
from app.services.organisations import Desk
from app.services.people import People
from app.services.views import Views
from app.vault.store import Reader, Store

KEY = bytes(range(32))
FRIDAY_NOON_MS = 1_795_143_600_000  # 2026-11-20 12:00 in Japan


@dataclass
class TestDesk:
    __test__ = False

    store: Store
    clock: FakeClock
    ids: Ids
    reader: Reader

    def __post_init__(self) -> None:
        store, clock, ids = self.store, self.clock, self.ids
        self.contacts = Contacts(store, clock, ids)
        self.people = People(store, ids)
        self.cases = Cases(store, clock, ids)
        self.filing = Filing(store, ids, self.cases, self.people)
        self.deadlines = Deadlines(store, clock, ids)
        self.drafts = Drafts(store, clock, ids)
        self.handing = Handing(store, clock, self.contacts)
        self.desk = Desk(store, ids)
        self.duty = Duty(store, ids)
        self.views = Views(store, ids)

    @property
    def seen(self) -> int:
        return self.store.position


@contextmanager
def open_desk(folder: Path) -> Iterator[TestDesk]:
    clock = FakeClock(FRIDAY_NOON_MS)
    ids = Ids(clock, random.Random(7).getrandbits)
    path = folder / "vault.db"
    Store.create_tables(path, KEY)
    store = Store(path, KEY, clock=clock, ids=ids, device="device-a", member="sato", durable=False)
    reader = store.reader()
    try:
        yield TestDesk(store, clock, ids, reader)
    finally:
        reader.close()
        store.close()
