"""History, siblings and "who did what": queries of the log, never tables of their own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.vault.driver import Connection
from app.vault.heads import REVIVE
from app.vault.log import Entry, Log, births, members
from models.changes import Op, OpKind, Sibling


class Reads(Protocol):
    """A `Reader` or a `Unit`."""

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]: ...


@dataclass(frozen=True, slots=True, repr=False)
class Event:
    """One thing that one person did to one field. `field` is empty for a birth or a deletion."""

    change: str
    position: int
    txn: str
    act: str
    author: str
    device: str
    hlc: int
    origin: str
    kind: OpKind
    field: str
    value: Any
    base: tuple[str, ...] = ()

    @property
    def at_ms(self) -> int:
        """Wall time on the author's machine."""
        return self.hlc >> 16

    def __repr__(self) -> str:
        return f"Event({self.kind} {self.field} {self.change})"


@dataclass(frozen=True, slots=True)
class Act:
    """What one person did at one moment: the entities of one transaction."""

    txn: str
    act: str
    author: str
    device: str
    at_ms: int
    position: int
    touched: tuple[tuple[str, str, str], ...]
    """(kind of op, entity, id); a `rows` op has an empty id."""


def history(reads: Reads, entity: str, entity_id: str, field: str | None = None) -> list[Event]:
    """Everything that happened to an entity, or to one field of it, in the order in which it came here."""
    positions = [
        position
        for (position,) in reads.rows(
            f'select l.position from "{entity}" r join log l on l.change = r.born where r.id = ?1 '
            "union select position from touch where entity = ?2 and id = ?1 order by 1",
            (entity_id, entity),
        )
    ]
    found: list[Event] = []
    for entry in _log(reads).at(positions):
        for op in entry.change.ops:
            found += [_event(entry, seen) for seen in _of_entity(op, entity, entity_id) if _concerns(seen, field)]
    return found


def siblings(reads: Reads, entity: str, entity_id: str, field: str) -> list[Sibling]:
    """The values that stand side by side in a field, the shown one not marked; empty without a conflict."""
    found = reads.rows(
        "select h.change, l.author, h.device, h.hlc, h.value from head h join log l on l.change = h.change "
        "where h.entity = ? and h.id = ? and h.field = ? order by h.hlc desc, h.change",
        (entity, entity_id, field),
    )
    values = [Sibling(change, author, device, hlc, json.loads(value)) for change, author, device, hlc, value in found]
    return values if len(values) > 1 else []


def conflicting(reads: Reads, entity: str, entity_id: str) -> list[str]:
    """Fields in which values stand side by side, merged texts among them."""
    found = reads.rows(
        "select field from head where entity = ? and id = ? and field <> ? group by field having count(*) > 1",
        (entity, entity_id, REVIVE),
    )
    return [field for (field,) in found]


def acts(
    reads: Reads, *, author: str | None = None, stream: str | None = None, before: int | None = None, limit: int = 50
) -> list[Act]:
    """Who did what, the newest first; `before` is the position of the last one already shown."""
    positions = reads.rows(
        "select max(position) from log where (?1 is null or author = ?1) and (?2 is null or stream = ?2) "
        "and (?3 is null or position < ?3) group by txn order by 1 desc limit ?4",
        (author, stream, before, limit),
    )
    log = _log(reads)
    found: list[Act] = []
    for entry in reversed(log.at([position for (position,) in positions])):
        whole = log.of_txn(entry.change.txn)
        ops = dict.fromkeys((op.kind, op.entity, op.entity_id) for part in whole for op in part.change.ops)
        change = entry.change
        found.append(
            Act(change.txn, entry.act, change.author, change.device, change.hlc >> 16, entry.position, tuple(ops))
        )
    return found


class _Lent:
    """A reader in the place of a connection, for `Log`."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def execute(self, sql: str, params: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        return iter(self._reads.rows(sql, params))


def _log(reads: Reads) -> Log:
    lent: Any = _Lent(reads)
    connection: Connection = lent
    return Log(connection)


def _of_entity(op: Op, entity: str, entity_id: str) -> Iterator[Op]:
    """The parts of an op that concern one entity; a birth among many is told as a birth of its own."""
    if op.entity != entity:
        return
    if op.kind != "rows":
        if op.entity_id == entity_id:
            yield op
        return
    for born, values in births(op):
        if born == entity_id:
            yield Op(entity, entity_id, "", "append", values)
    for owner, name, member in members(op):
        if owner == entity_id:
            yield Op(entity, entity_id, name, "add", member)


def _concerns(op: Op, field: str | None) -> bool:
    return field is None or op.field == field or (op.kind == "append" and field in op.value)


def _event(entry: Entry, op: Op) -> Event:
    change = entry.change
    value = op.value
    stamp = (change.id, entry.position, change.txn, entry.act, change.author, change.device, change.hlc, entry.origin)
    return Event(*stamp, op.kind, op.field, value, op.base)
