"""Deadlines 期限 and promises 約束: what must happen by when, and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.base.clock import Clock, today
from app.base.ids import Ids
from app.services import streams
from app.services.contacts import Saved
from app.services.shapes import Rows, Shape, birth, edit
from app.vault.store import Store
from models.changes import Changes
from models.records.cases import DeadlineRecord

SHAPE = Shape("deadline", DeadlineRecord)


class Deadlines:
    """Thread: vault lane."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids

    def add(self, case_id: str, what: str, due: str, *, kind: str = "task", owner: str = "") -> Saved:
        """A new deadline; `due` is an ISO date or minute. Without a case it lies in the desk's stream."""
        with self._store.unit() as unit:
            id = self._ids.new()
            fields = {"case_id": case_id, "what": what, "due": due, "kind": kind}
            fields["owner"] = owner or self._store.member
            birth(unit, "deadline", id, streams.case_core(case_id) if case_id else streams.DESK, fields)
            return Saved(id, unit.commit())

    def edit(self, id: str, fields: Mapping[str, Any], *, seen: int) -> Changes:
        with self._store.unit(seen=seen) as unit:
            edit(unit, "deadline", id, {k: fields[k] for k in ("what", "due", "kind", "owner") if k in fields})
            return unit.commit()

    def done(self, id: str, *, seen: int, undo: bool = False) -> Changes:
        """Tick off, or take the tick back."""
        with self._store.unit(seen=seen) as unit:
            unit.set("deadline", id, "done", None if undo else today(self._clock).isoformat())
            return unit.commit()

    def delete(self, id: str, *, seen: int) -> Changes:
        with self._store.unit(seen=seen) as unit:
            unit.tomb("deadline", id)
            return unit.commit()


def of_case(rows: Rows, case_id: str, *, seen: int = 0) -> list[DeadlineRecord]:
    """Open ones by due day, then what is done, newest first."""
    where = "case_id = ? and dead = 0 order by done is not null, coalesce(done, ''), coalesce(due, '9'), id"
    return SHAPE.many(rows, where, (case_id,), seen=seen)
