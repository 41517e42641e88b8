"""Rows of batches that are not visible yet: indexed in small steps before, found by nobody, shown by one row less.

Each entry of the index says to which part it belongs; 0 is no part. While `search_waits` names a part, its entries are
passed over. Where a batch turns in any other way (undone, brought back), what was prepared is forgotten and a mark
stays, so that it is handed over row by row from then on.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from app.vault.driver import Connection
from app.vault.schema import HIDDEN, batch_of
from app.vault.search_text import CHILDREN, KINDS

SLICE = 200
"""Rows prepared at a time: some 30 ms."""
CREATE = (
    "create table search_waits(batch text not null, kind text not null, part integer not null, "
    "low integer not null, high integer not null, next integer not null, again integer not null, "
    "primary key(batch, kind)) without rowid"
)
PASSED_OVER = "select part from search_waits where kind <> ''"
"""Parts whose entries nobody finds."""
_MARK = ""
"""Kind of the row that says: nothing of this batch can be trusted to be prepared."""
_OWNERS = {entity: kind for entity, (kind, _) in CHILDREN.items()} | {"person": "case"}
"""Whose text this entity is part of."""


class Slice(NamedTuple):
    """Rows to prepare: those with low <= rowid < end."""

    kind: str
    part: int
    low: int
    end: int
    again: bool
    """Some may be in the index already."""


class Waits:
    """Keeps what has to be prepared. Thread: that of the connection."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def born(self, entity: str, batch: str, count: int) -> None:
        """So many rows were born at the end of their table."""
        self._owners_again(entity, batch)
        if entity in KINDS and count:
            high = self._db.execute(f'select coalesce(max(rowid), 0) from "{entity}"').fetchone()[0]
            self._widen(entity, batch, high - count + 1, high)

    def one(self, entity: str, batch: str, entity_id: str) -> None:
        """One row waits, wherever it stands; it may have been prepared before."""
        self._owners_again(entity, batch)
        found = self._db.execute(f'select rowid from "{entity}" where id=?', (entity_id,)).fetchone()
        if entity in KINDS and found:
            self._widen(entity, batch, found[0], found[0])
            self._db.execute("update search_waits set again=1 where batch=? and kind=?", (batch, entity))

    def all(self) -> None:
        """Begin anew: whatever is hidden waits."""
        self._db.execute("delete from search_waits")
        for kind in KINDS:
            sql = f'select stream, min(rowid), max(rowid) from "{kind}" where dead={HIDDEN} group by stream'
            for stream, low, high in self._db.execute(sql).fetchall():
                self._widen(kind, batch_of(stream) or "", low, high)

    def next(self, batch: str) -> Slice | None:
        """The next rows to prepare; None when none waits."""
        found = self._db.execute(
            "select kind, part, next, high, again from search_waits where batch=? and next<=high and kind<>? "
            "order by kind desc limit 1",
            (batch, _MARK),
        ).fetchone()
        if found is None:
            return None
        kind, part, low, high, again = found
        end = min(low + SLICE, high + 1)
        self._db.execute("update search_waits set next=? where batch=? and kind=?", (end, batch, kind))
        return Slice(kind, part, low, end, bool(again))

    def left(self, batch: str) -> int:
        """How many rows wait to be prepared, at most."""
        sql = "select coalesce(sum(high + 1 - next), 0) from search_waits where batch=? and kind<>?"
        return int(self._db.execute(sql, (batch, _MARK)).fetchone()[0])

    def is_ready(self, batch: str) -> bool:
        """Whether all of a batch is known and prepared."""
        found = self._db.execute("select next>high from search_waits where batch=?", (batch,)).fetchall()
        return bool(found) and all(done for (done,) in found)

    def show(self, batch: str) -> None:
        """The entries of a batch are found from now on."""
        self._db.execute("delete from search_waits where batch=?", (batch,))

    def forget(self, batch: str, shown: bool) -> list[int]:
        """Answers the rowids of what was prepared, to be taken out; a batch that is not shown keeps a mark."""
        sql = "select part from search_waits where batch=? and kind<>? and (next>low or again)"
        begun = [part for (part,) in self._db.execute(sql, (batch, _MARK))]
        found = "select rowid from search_map where part in (select value from json_each(?))"
        prepared = [rowid for (rowid,) in self._db.execute(found, (json.dumps(begun),))] if begun else []
        self.show(batch)
        if not shown:
            self._db.execute("insert into search_waits values(?, ?, 0, 0, 0, 0, 0)", (batch, _MARK))
        return prepared

    def _widen(self, kind: str, batch: str, low: int, high: int) -> None:
        wider = "update search_waits set low=min(low, ?), high=max(high, ?), next=min(next, ?) where batch=? and kind=?"
        if self._db.execute(wider, (low, high, low, batch, kind)).rowcount:
            return
        sql = "update search_stamp set parts=parts+1 returning parts"  # a number is never used again
        part = self._db.execute(sql).fetchall()[0][0]
        self._db.execute("insert into search_waits values(?,?,?,?,?,?,0)", (batch, kind, part, low, high, low))

    def _owners_again(self, entity: str, batch: str) -> None:
        """Rows that bear this one's text were perhaps prepared without it."""
        if entity in _OWNERS:
            self._db.execute(
                "update search_waits set next=low, again=1 where batch=? and kind=? and next>low",
                (batch, _OWNERS[entity]),
            )
