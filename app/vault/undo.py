"""Undo: a new change that sets what was there before. History grows; nothing is taken back out of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.base.errors import UserError
from app.vault import batches
from app.vault.heads import REVIVE, Heads
from app.vault.log import Entry, Log
from app.vault.schema import BATCH, DELETED, batch_of
from models.changes import Op

if TYPE_CHECKING:
    from app.vault.store import Store
    from app.vault.unit import Unit


def undo(unit: Unit, store: Store, txn: str) -> None:
    """Write the reverse of every change of `txn` into `unit`. Raises UserError undo.superseded, undo.unknown."""
    entries = store.log.of_txn(txn)
    if not entries:
        raise UserError("undo.unknown", txn=txn)
    imports = {batch for entry in entries for op in entry.change.ops if (batch := _batch_of(op, entry))}
    for batch in imports:
        _Undo(unit, store, entries).batch(batch)
    if not imports:
        _Undo(unit, store, entries).all()


def _batch_of(op: Op, entry: Entry) -> str | None:
    """The import that an op is part of: its rows, or the batch itself."""
    if op.kind == "append" and op.entity == BATCH:
        return op.entity_id
    return batch_of(entry.change.stream) if op.kind == "rows" else None


class _Undo:
    def __init__(self, unit: Unit, store: Store, entries: list[Entry]) -> None:
        self._unit = unit
        self._store = store
        self._log: Log = store.log
        self._heads: Heads = store.heads
        self._tables = store.tables
        self._entries = entries
        self._own = {entry.change.id for entry in entries}

    def batch(self, batch: str) -> None:
        """Part of an import cannot go by itself: the whole batch does."""
        self._unit.bury_batch(batch, batches.births_of(self._store, batch))

    def all(self) -> None:
        born = {(op.entity, op.entity_id) for entry in self._entries for op in entry.change.ops if op.kind == "append"}
        for entity, entity_id in born:
            self._birth(entity, entity_id)
        for entry in self._entries:
            for op in entry.change.ops:
                if (op.entity, op.entity_id) not in born:
                    self._one(op, entry.change.id)

    def _birth(self, entity: str, entity_id: str) -> None:
        row = self._tables.get(entity, entity_id)
        if row is None or row["dead"] == DELETED or self._heads.life(entity, entity_id, row) - self._own:
            raise _superseded(entity, entity_id)
        self._unit.tomb(entity, entity_id)

    def _one(self, op: Op, change: str) -> None:
        if op.kind == "set":
            self._set(op, change)
        elif op.kind == "tomb":
            row = self._tables.get(op.entity, op.entity_id)
            if row is None or row["dead"] != DELETED:
                raise _superseded(op.entity, op.entity_id)
            self._unit.revive(op.entity, op.entity_id)
        elif op.kind == "add":
            adds = self._heads.known_members(op.entity, op.entity_id, op.field, self._unit.seen)
            if adds.get(op.value) != [change]:
                raise _superseded(op.entity, op.entity_id)
            self._unit.remove(op.entity, op.entity_id, op.field, op.value)
        elif op.kind == "remove":
            if op.value in self._unit.members(op.entity, op.entity_id, op.field):
                raise _superseded(op.entity, op.entity_id)
            self._unit.add(op.entity, op.entity_id, op.field, op.value)

    def _set(self, op: Op, change: str) -> None:
        heads = self._heads.stored(op.entity, op.entity_id, op.field)
        if [head.change for head in heads] != [change]:
            raise _superseded(op.entity, op.entity_id)
        if op.field == REVIVE:
            self._unit.tomb(op.entity, op.entity_id)
        else:
            self._unit.set(op.entity, op.entity_id, op.field, self._earlier(op))

    def _earlier(self, op: Op) -> Any:
        """The value that was shown before: of several replaced siblings, the one that stood in front."""
        return self._heads.shown_of(op.entity, op.entity_id, op.field, op.base)


def _superseded(entity: str, entity_id: str) -> UserError:
    return UserError("undo.superseded", entity=entity, id=entity_id)
