"""Small stores for the tests of the heart: real SQLCipher files, copied from one template."""

from __future__ import annotations

import random
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.base.clock import FakeClock
from app.base.ids import Ids
from app.vault.store import Store

KEY = bytes(range(32))
SHM = Path("/dev/shm")


def memory_folder() -> TemporaryDirectory[str]:
    """A folder in memory where the system has one."""
    return TemporaryDirectory(dir=SHM if SHM.is_dir() else None)


def open_store(path: Path, seed: int = 1, *, clock: FakeClock | None = None, **options: Any) -> Store:
    """A store with a fake clock and seeded ids."""
    clock = clock or FakeClock()
    options.setdefault("device", f"device{seed}")
    options.setdefault("member", f"member{seed}")
    options.setdefault("durable", False)
    return Store(path, KEY, clock=clock, ids=Ids(clock, random.Random(seed).getrandbits), **options)


@contextmanager
def stores(count: int = 1, **options: Any) -> Generator[list[Store]]:
    """`count` empty stores, closed at the end."""
    with memory_folder() as folder:
        template = Path(folder) / "template.db"
        Store.create_tables(template, KEY, lock_memory=False)
        opened: list[Store] = []
        for place in range(count):
            path = Path(folder) / f"{place}.db"
            shutil.copy(template, path)
            opened.append(open_store(path, place + 1, **options))
        try:
            yield opened
        finally:
            for store in opened:
                store.close()


def shown(store: Store, entity: str, entity_id: str, field: str) -> Any:
    """What a list would show."""
    with store.unit() as unit:
        row = unit.row(entity, entity_id)
    return None if row is None else row[field]


def exchange(*replicas: Store) -> None:
    """Everything that one store holds reaches every other, in the order of the sender's log."""
    for source in replicas:
        for entry in list(source.log.all()):
            for target in replicas:
                if target is not source:
                    target.accept(entry.change, source.device, arrived=entry.arrived)
