"""Batches: an act of any size that is seen all at once or not at all.

A batch entity is born in `archive/<batch>`; its rows follow in chunks of at most 200 in `archive/<batch>/<n>`, a
stream a thousand; `visible` comes last. Until then no list, search or count sees a row of it. After a crash a batch is
continued or dropped; undo is one tomb on the batch, and rows that somebody has touched since survive it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.base.clock import JST
from app.base.errors import BugError, UserError
from app.vault.schema import BATCH, batch_range, batch_stream
from models.changes import Changes, Op

if TYPE_CHECKING:
    from app.vault.store import Store

CHUNK = 200
"""Rows of one change."""
STREAM_ROWS = 1_000
"""Rows of one archive stream, so that opening or sharing one row never moves the whole import."""
_PARTS = STREAM_ROWS // CHUNK


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A batch that a crash or a cancel left invisible."""

    id: str
    label: str | None
    rows_total: int | None
    started: str | None
    chunks: int
    """Chunks written so far; the next one to write has this number."""


class Batch:
    """One batch being written. Thread: the vault lane, a chunk at a time, so that other acts come between."""

    def __init__(self, store: Store, batch: str, chunks: int) -> None:
        self.id = batch
        self.chunks = chunks
        self._store = store

    def write(
        self,
        entity: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[Any]],
        sets: dict[str, list[tuple[str, str]]] | None = None,
    ) -> Changes:
        """Write up to 1,000 rows in one transaction: each row is (id, *values). New ids only.

        `sets` gives (id, member) by field.
        """
        values = [list(row) for row in rows]
        if len(values) > STREAM_ROWS:
            raise BugError("batch.too_many_rows")
        with self._store.unit(act="import") as unit:
            for start in range(0, len(values), CHUNK):
                part = values[start : start + CHUNK]
                value: dict[str, Any] = {"columns": list(columns), "rows": part}
                if sets:
                    ids = {row[0] for row in part}
                    value["sets"] = {name: [[i, m] for i, m in pairs if i in ids] for name, pairs in sets.items()}
                place = self.chunks + start // CHUNK
                unit.rows_op(batch_stream(self.id, place // _PARTS), Op(entity, "", "", "rows", value))
            written = unit.commit()
        self.chunks += -(-len(values) // CHUNK)
        return written

    def prepare(self) -> int:
        """One small step of what `finish` needs, so that it holds the lane less; how many rows still wait."""
        return self._store.prepare(self.id)

    def finish(self) -> Changes:
        """Show every row at once. Quickest after `prepare` has answered 0; right at any time."""
        with self._store.unit(act="import") as unit:
            unit.set(BATCH, self.id, "visible", 1)
            return unit.commit()


def start(store: Store, label: str, *, rows_total: int | None = None, source_document: str | None = None) -> Batch:
    """Begin a batch; nothing of it is seen until `finish`."""
    batch = store.ids.new()
    started = dt.datetime.fromtimestamp(store.clock.now_ms() / 1000, JST).strftime("%Y-%m-%dT%H:%M")
    values = {"label": label, "rows_total": rows_total, "source_document": source_document, "started": started}
    with store.unit(act="import") as unit:
        unit.append(BATCH, batch, batch_stream(batch), values)
        unit.commit()
    return Batch(store, batch, 0)


def unfinished(store: Store) -> list[Unfinished]:
    """Batches of this device that are neither visible nor dropped, oldest first."""
    found = store.db.execute(
        "select b.id, b.label, b.rows_total, b.started from batch b join log l on l.change = b.born "
        "where coalesce(b.visible, 0) = 0 and b.dead = 0 and l.device = ? order by b.id",
        (store.device,),
    ).fetchall()
    return [Unfinished(*row, chunks=len(births_of(store, row[0]))) for row in found]


def resume(store: Store, batch: str) -> Batch:
    """Go on with a batch after a crash: write from chunk number `chunks` on. Raises UserError batch.unknown."""
    if batch not in {known.id for known in unfinished(store)}:
        raise UserError("batch.unknown", id=batch)
    return Batch(store, batch, len(births_of(store, batch)))


def undo(store: Store, batch: str) -> Changes:
    """Drop or undo a batch: one tomb. Raises UserError batch.unknown."""
    with store.unit(act="import.undo") as unit:
        if unit.row(BATCH, batch) is None:
            raise UserError("batch.unknown", id=batch)
        unit.bury_batch(batch, births_of(store, batch))
        return unit.commit()


drop = undo


def births_of(store: Store, batch: str) -> set[str]:
    """The changes that bore the rows of a batch; not those that edited them later."""
    found: set[str] = set()
    for entity in store.shapes:
        sql = f'select distinct born from "{entity}" where stream >= ? and stream < ? and born is not null'
        found.update(born for (born,) in store.db.execute(sql, batch_range(batch)))
    return found
