"""One opened vault database: its write connection, its log and its projector. It knows nothing of passphrases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from app.base.clock import Clock
from app.base.errors import BugError
from app.base.ids import Ids
from app.vault.authorizer import Guard
from app.vault.counters import COUNTERS, Counter
from app.vault.driver import Connection, connect
from app.vault.heart import Heart, make_tables
from app.vault.hlc import HybridClock
from app.vault.project import Observer
from app.vault.schema import Shapes, all_shapes
from app.vault.unit import Unit
from models.changes import Change, Changes


class Reader:
    """An own connection that can only read: lists open while a batch commits. Thread: one at a time."""

    def __init__(self, path: Path, key: bytes, *, lock_memory: bool = True) -> None:
        self._db = connect(path, key, read_only=True, lock_memory=lock_memory)

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows."""
        return self._db.execute(sql, params).fetchall()

    def row(self, sql: str, params: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """The first row, or None."""
        return self._db.execute(sql, params).fetchone()

    def value(self, sql: str, params: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        found = self._db.execute(sql, params).fetchone()
        return found[0] if found else None

    def close(self) -> None:
        self._db.close()


class Store:
    """The heart of an open vault. Thread: the vault lane, but for `reader`."""

    def __init__(
        self,
        path: Path,
        key: bytes,
        *,
        clock: Clock,
        ids: Ids,
        device: str,
        member: str,
        observers: Iterable[Observer] = (),
        shapes: Shapes | None = None,
        counters: Iterable[Counter] = COUNTERS,
        durable: bool = True,
    ) -> None:
        """Open; `durable=False` is for tests, which lose nothing when the machine does: neither synced nor locked."""
        self.clock, self.ids, self.device, self.member = clock, ids, device, member
        self.shapes = shapes or all_shapes()
        self.hlc = HybridClock(clock)
        self.path, self._key = path, key
        self.durable = durable
        self.db: Connection = connect(path, key, lock_memory=durable)
        self._guard = Guard(self.db)
        if not durable:
            self.db.execute("pragma synchronous = off")
        self._observers = tuple(observers)
        self._heart = Heart(self.db, self.shapes, counters=counters, observers=self._observers)
        self.log, self.tables, self.heads = self._heart.log, self._heart.tables, self._heart.heads
        self.counters = self._heart.counters
        for observer in self._observers:
            observer.bind(self.db)
        self._position = self.log.position()
        self._wal_grew = True
        self._closed = False
        self._wake()

    @staticmethod
    def create_tables(path: Path, key: bytes, *, lock_memory: bool = True) -> None:
        """Make a new, empty vault database."""
        db = connect(path, key, create=True, lock_memory=lock_memory)
        try:
            make_tables(db)
        finally:
            db.close()

    @property
    def position(self) -> int:
        """The log position now: what a reader of this moment has seen."""
        return self._position

    def unit(self, *, seen: int | None = None, act: str = "") -> Unit:
        """A unit of work; `seen` is the position that the person had read, `act` a code for the history."""
        return Unit(self, seen=seen, act=act)

    def reader(self) -> Reader:
        """A reader of its own connection, for the read lane."""
        return Reader(self.path, self._key, lock_memory=self.durable)

    def accept(self, change: Change, origin: str, *, arrived: int | None = None) -> Changes | None:
        """Take a change from elsewhere; None if it is here already. `arrived` is the server's time of arrival, ms."""
        self.begin()
        try:
            if self.log.position_of(change.id) is not None:
                self.rollback()
                return None
            accepted = self._write([change], origin, self.clock.now_ms() if arrived is None else arrived, "")
        except BaseException:
            self.rollback()
            raise
        self.hlc.heard(change.hlc)
        return accepted

    def acknowledge(self, change: str, arrived: int, sequence: int | None = None) -> Changes | None:
        """The server has taken a change of ours: its arrival decides what the stamp is worth, here as elsewhere."""
        entry = self.log.entry(change)
        if entry is None:
            return None
        self.begin()
        try:
            with self._guard.open():
                self.log.acknowledge(change, sequence, arrived)
                self._heart.projector.restamp(entry.change, arrived)
            self.db.execute("commit")
        except BaseException:
            self.rollback()
            raise
        return _touched([entry.change], "acknowledged", self._position)

    def write(self, changes: Sequence[Change], act: str) -> Changes:
        """End the open transaction with these local changes. For `Unit`."""
        return self._write(changes, "local", self.clock.now_ms(), act)

    def prepare(self, batch: str) -> int:
        """One small step towards showing a batch at once; how many of its rows still wait."""
        self.begin()
        try:
            waits = max([observer.prepare(batch) for observer in self._observers], default=0)
            self.db.execute("commit")
        except BaseException:
            self.rollback()
            raise
        self._wal_grew = True
        return waits

    def begin(self) -> None:
        """Begin to write. One writer at a time: a unit inside a unit is a mistake."""
        if self.db.in_transaction:
            raise BugError("unit.nested")
        self.db.execute("begin immediate")

    def rollback(self) -> None:
        """Give up what was begun."""
        if self.db.in_transaction:
            self.db.execute("rollback")

    def rebuild(self) -> None:
        """Make every projection anew from the log."""
        self.begin()
        try:
            with self._guard.open():
                with self._heart.projector.quiet():
                    self._heart.reproject()
                for observer in self._observers:
                    observer.rebuild()
            self.db.execute("commit")
        except BaseException:
            self.rollback()
            raise

    def idle(self) -> bool:
        """One small step of housekeeping; True while more waits. Observers first, then the write-ahead log."""
        if any([observer.idle() for observer in self._observers]):
            self._wal_grew = True
            return True
        if self._wal_grew:
            self.db.execute("pragma wal_checkpoint(passive)").fetchall()
            self._wal_grew = False
        return False

    def close(self) -> None:
        """Close the write connection; whatever was not committed is gone. Closing twice does no harm."""
        if not self._closed:
            self._closed = True
            self.rollback()
            self.db.close()

    def _write(self, changes: Sequence[Change], origin: str, arrived: int, act: str) -> Changes:
        position = self._position
        with self._guard.open():
            for change in changes:
                position = self.log.append(change, origin=origin, arrived=arrived, act=act)
                self._heart.projector.project(change, position, arrived)
        self.db.execute("commit")
        self._position = position
        self._wal_grew = True
        return _touched(changes, origin, position)

    def _wake(self) -> None:
        """Go on where the last run ended: past our own stamps, and with what this program has come to know."""
        newest = self.db.execute(
            "select max(hlc) from (select hlc from log order by position desc limit 500)"
        ).fetchone()[0]
        self.hlc.heard(newest or 0)
        found = self.db.execute("select entity, field from unknown").fetchall()
        if any(entity in self.shapes and field in ("", *self.shapes[entity].fields) for entity, field in found):
            self.rebuild()


def _touched(changes: Sequence[Change], origin: str, position: int) -> Changes:
    ops = [op for change in changes for op in change.ops]
    ids = {op.entity_id for op in ops if op.kind != "rows"}
    ids.update(row[0] for op in ops if op.kind == "rows" for row in op.value["rows"])
    return Changes(
        frozenset(op.entity for op in ops),
        frozenset(ids),
        origin,
        tuple(change.id for change in changes),
        changes[0].txn if changes else "",
        position,
    )
