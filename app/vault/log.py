"""The log: one compressed blob a change, in the order in which changes came to this machine."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from app.vault.authorizer import MARK
from app.vault.driver import Connection
from models.changes import Change, Op

_HEADER = "position, change, stream, author, device, hlc, txn, schema, arrived, origin, act, body"
_INSERT = (
    f"{MARK}insert into log(change, stream, author, device, hlc, txn, origin, schema, arrived, act, bytes, body) "
    "values(?,?,?,?,?,?,?,?,?,?,?,?)"
)


class Entry(NamedTuple):
    """A change as it lies in the log."""

    position: int
    change: Change
    arrived: int
    origin: str
    act: str


class Written(NamedTuple):
    """What a change wrote into one field, and what it replaced there."""

    value: Any
    base: tuple[str, ...]


def encode(ops: tuple[Op, ...]) -> bytes:
    """The inner bytes of a change."""
    plain = [[op.entity, op.entity_id, op.field, op.kind, op.value, list(op.base)] for op in ops]
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return zlib.compress(text.encode(), 1)


def decode(body: bytes) -> tuple[Op, ...]:
    """Ops from inner bytes."""
    return tuple(
        Op(e, i, f, kind, value, tuple(base)) for e, i, f, kind, value, base in json.loads(zlib.decompress(body))
    )


class Log:
    """Reads and appends. Thread: that of the connection."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def append(self, change: Change, *, origin: str, arrived: int, act: str) -> int:
        """Keep a change; answers its position."""
        body = encode(change.ops)
        header = (change.id, change.stream, change.author, change.device, change.hlc, change.txn)
        cursor = self._db.execute(_INSERT, (*header, origin, change.schema, arrived, act, len(body), body))
        return int(cursor.lastrowid or 0)

    def acknowledge(self, change: str, sequence: int | None, arrived: int) -> None:
        """Keep what the server said of the arrival of a change."""
        self._db.execute(f"{MARK}update log set sequence=?, arrived=? where change=?", (sequence, arrived, change))

    def position(self) -> int:
        """The newest position; 0 in an empty log."""
        return int(self._db.execute("select coalesce(max(position), 0) from log").fetchone()[0])

    def position_of(self, change: str) -> int | None:
        """Where a change lies, or None while it has not come."""
        found = self._db.execute("select position from log where change=?", (change,)).fetchone()
        return int(found[0]) if found else None

    def entry(self, change: str) -> Entry | None:
        """One change by its id."""
        found = list(self._entries("change=?", (change,)))
        return found[0] if found else None

    def of_txn(self, txn: str) -> list[Entry]:
        """The changes of one act."""
        return list(self._entries("txn=?", (txn,)))

    def of_stream(self, stream: str) -> Iterator[Entry]:
        """Every change of a stream, oldest first."""
        return self._entries("stream=?", (stream,))

    def at(self, positions: list[int]) -> list[Entry]:
        """The changes at these positions, oldest first."""
        return list(self._entries("position in (select value from json_each(?))", (json.dumps(positions),)))

    def all(self) -> Iterator[Entry]:
        """The whole log, oldest first."""
        return self._entries("true", ())

    def written(self, change: str, entity: str, entity_id: str, field: str) -> Written | None:
        """What a change wrote into a field, or None while the change has not come."""
        entry = self.entry(change)
        for op in reversed(entry.change.ops) if entry else ():
            if op.entity != entity:
                continue
            if op.kind == "set" and op.entity_id == entity_id and op.field == field:
                return Written(op.value, op.base)
            if op.kind == "append" and op.entity_id == entity_id:
                return Written(op.value.get(field), ())
            if op.kind == "rows" and (row := _row_of(op, entity_id)) is not None:
                return Written(row.get(field), ())
        return None

    def _entries(self, where: str, params: tuple[Any, ...]) -> Iterator[Entry]:
        found = self._db.execute(f"select {_HEADER} from log where {where} order by position", params)
        for position, change, stream, author, device, hlc, txn, schema, arrived, origin, act, body in found:
            whole = Change(change, stream, author, device, hlc, txn, decode(body), schema)
            yield Entry(position, whole, arrived, origin, act)


def births(op: Op) -> Iterator[tuple[str, dict[str, Any]]]:
    """The births that a `rows` op stands for: (id, values)."""
    columns: list[str] = op.value["columns"]
    for entity_id, *values in op.value["rows"]:
        yield entity_id, dict(zip(columns, values, strict=True))


def members(op: Op) -> Iterator[tuple[str, str, str]]:
    """The set members that a `rows` op gives at birth: (id, field, member)."""
    for field, pairs in op.value.get("sets", {}).items():
        for entity_id, member in pairs:
            yield entity_id, field, member


def _row_of(op: Op, entity_id: str) -> dict[str, Any] | None:
    return next((values for found, values in births(op) if found == entity_id), None)
