"""Proof that a vault is whole: pages, log, projections and counters each held against an independent source."""

from __future__ import annotations

import secrets
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.vault.driver import Connection, connect
from app.vault.heart import Heart, make_tables
from app.vault.schema import PROJECTED_TABLES
from app.vault.store import Store
from models.tables import Base
from models.tables.heart import COUNTER

IN_MEMORY_BYTES = 64 << 20
"""A log larger than this is replayed into a temporary encrypted file instead."""
REPLAYED = tuple(name for name in PROJECTED_TABLES if name != COUNTER.name)
"""Counters are held against SQL instead: a kept zero is no difference."""
Check = tuple[str, bool, int]
"""(name, ok, figure)"""


def verify(store: Store, folder: Path | None = None) -> list[Check]:
    """Every check of a vault; `folder` is where a large replay may lie. Reads only. Thread: the vault lane."""
    pages = store.db.execute("pragma integrity_check").fetchall()
    torn = store.db.execute("pragma cipher_integrity_check").fetchall()
    checks: list[Check] = [
        ("integrity", pages == [("ok",)], 0 if pages == [("ok",)] else len(pages)),
        ("cipher", not torn, len(torn)),
    ]
    changes, wrong = _compare_with_replay(store, folder)
    checks.append(("replay", not wrong, wrong or changes))
    kept, truth = store.counters.kept(), store.counters.truth()
    off = [key for key in {*kept, *truth} if kept[key] != truth[key]]
    checks.append(("counters", not off, len(off) if off else len(truth)))
    return checks


def differing_rows(left: Connection, right: Connection, tables: tuple[str, ...]) -> int:
    """How many rows of these tables differ between two databases."""
    return sum(_differing(left, right, table) for table in tables)


def _compare_with_replay(store: Store, folder: Path | None) -> tuple[int, int]:
    size = store.db.execute("select coalesce(sum(bytes), 0) from log").fetchone()[0]
    with _empty(None if size <= IN_MEMORY_BYTES else folder or store.path.parent) as path:
        db = connect(path, secrets.token_bytes(32), create=True, lock_memory=store.durable)
        try:
            make_tables(db)
            changes = Heart(db, store.shapes).replay(store.log.all())
            wrong = differing_rows(store.db, db, REPLAYED + tuple(store.shapes))
        finally:
            db.close()
    return changes, wrong


@contextmanager
def _empty(folder: Path | None) -> Generator[Path]:
    if folder is None:
        yield Path(":memory:")
        return
    with TemporaryDirectory(dir=folder, prefix="verify-") as made:
        yield Path(made) / "replay.db"


def _differing(left: Connection, right: Connection, table: str) -> int:
    order = ", ".join(f'"{column.name}"' for column in Base.metadata.tables[table].primary_key.columns)
    pairs = zip_longest(_rows(left, table, order), _rows(right, table, order))
    return sum(1 for one, other in pairs if one != other)


def _rows(db: Connection, table: str, order: str) -> Iterator[tuple[Any, ...]]:
    return iter(db.execute(f'select * from "{table}" order by {order}'))
