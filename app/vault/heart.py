"""The parts of the heart over one connection, put together: for the store, and for a replay beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.vault.counters import COUNTERS, Counter, Counters
from app.vault.driver import Connection
from app.vault.heads import Heads
from app.vault.log import Entry, Log
from app.vault.project import Observer, Projector
from app.vault.schema import FORMAT, PROJECTED_TABLES, Shapes, ddl
from app.vault.tables import Tables


class Heart:
    """Log, heads, tables, counters and projector. Thread: that of the connection."""

    def __init__(
        self,
        db: Connection,
        shapes: Shapes,
        *,
        counters: Iterable[Counter] = COUNTERS,
        observers: Sequence[Observer] = (),
    ) -> None:
        self.db = db
        self.shapes = shapes
        self.log = Log(db)
        self.tables = Tables(db, shapes)
        self.heads = Heads(db, shapes, self.log)
        self.counters = Counters(db, counters)
        self.projector = Projector(
            db,
            shapes,
            log=self.log,
            tables=self.tables,
            heads=self.heads,
            counters=self.counters,
            observers=observers,
        )

    def replay(self, entries: Iterable[Entry]) -> int:
        """Take a whole log into an empty database, in one transaction; answers how many changes there were."""
        self.db.execute("begin immediate")
        count = 0
        for entry in entries:
            count += 1
            position = self.log.append(entry.change, origin=entry.origin, arrived=entry.arrived, act=entry.act)
            self.projector.project(entry.change, position, entry.arrived)
        self.db.execute("commit")
        return count

    def reproject(self) -> None:
        """Make every projection anew from the own log, inside the transaction that is open."""
        for table in (*PROJECTED_TABLES, *self.shapes):
            self.db.execute(f'delete from "{table}"')
        for entry in self.log.all():
            self.projector.project(entry.change, entry.position, entry.arrived)


def make_tables(db: Connection) -> None:
    """Every table of a new vault, in one transaction."""
    db.execute("begin immediate")
    for statement in ddl():
        db.execute(statement)
    db.execute(f"pragma user_version = {FORMAT}")
    db.execute("commit")
