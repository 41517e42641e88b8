"""The unit of work: what one act of a person writes, whole or not at all.

`seen` is the log position that the person had read. From it the unit computes the `base` of every op: the heads that
they had in front of them. Taking the base from the table at save time would silently overwrite what sync brought
while an editor had the focus; so nothing here looks past `seen`, except rows that were read for another purpose.
Within a unit the last write of a field wins, and a value set and set back leaves no trace.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from app.base.errors import BugError, UserError
from app.vault import undo as undoing
from app.vault.heads import REVIVE
from app.vault.schema import DELETED, SHOWN, Image
from models.changes import Change, Changes, Op
from models.tables.base import Logged

if TYPE_CHECKING:
    from app.vault.store import Store

Row = TypeVar("Row", bound=Logged)
MAX_ENTITIES = 500
"""A larger act is a batch (app/vault/batches.py)."""
SCALARS = (str, int, float, type(None))
_INT_LIMIT = 1 << 63


@dataclass(slots=True)
class _Birth:
    stream: str
    values: dict[str, Any]


class Unit:
    """One act, open in one transaction. Made by `Store.unit`. Thread: the vault lane."""

    def __init__(self, store: Store, *, seen: int | None, act: str) -> None:
        self.seen = store.position if seen is None else min(seen, store.position)
        self._store = store
        self._act = act
        self._births: dict[tuple[str, str], _Birth] = {}
        self._ops: dict[tuple[str, str, str, str], Op] = {}
        self._batches: list[tuple[str, list[Op]]] = []
        self._scratch: list[tuple[Logged, Image]] = []
        self._open = False

    def __enter__(self) -> Self:
        self._store.begin()
        self._open = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._open:
            self._open = False
            self._store.rollback()

    # rows as a scratch pad

    def new(self, row_class: type[Row], *, stream: str, id: str | None = None, **values: Any) -> Row:
        """A new entity, born when the unit commits; names in SETS take iterables of members."""
        sets = {name: values.pop(name) for name in row_class.SETS if name in values}
        row = row_class(id=id or self._store.ids.new(), stream=stream, **values)
        self._births[row.__tablename__, row.id] = _Birth(stream, {})
        self._scratch.append((row, self._store.shapes[row.__tablename__].blank(row.id, stream)))
        for name, members in sets.items():
            for member in members or ():
                self.add(row.__tablename__, row.id, name, member)
        return row

    def load(self, row_class: type[Row], id: str) -> Row:
        """A copy of a row; attributes changed on it become ops. Raises UserError row.missing."""
        image = self.row(row_class.__tablename__, id)
        if image is None:
            raise UserError("row.missing", entity=row_class.__tablename__, id=id)
        row = row_class(**image)
        self._scratch.append((row, image))
        return row

    # ops

    def append(
        self,
        entity: str,
        entity_id: str,
        stream: str,
        values: dict[str, Any],
        sets: dict[str, Iterable[str]] | None = None,
    ) -> None:
        """A birth, without a row object."""
        self._births[entity, entity_id] = _Birth(stream, {name: _checked(value) for name, value in values.items()})
        for field, members in (sets or {}).items():
            for member in members:
                self.add(entity, entity_id, field, member)

    def set(self, entity: str, entity_id: str, field: str, value: Any) -> None:
        """Write a scalar over the values that were seen."""
        value = _checked(value)
        birth = self._births.get((entity, entity_id))
        if birth:
            birth.values[field] = value
            return
        known = self._store.heads.known(entity, entity_id, field, self._stored(entity, entity_id), self.seen)
        key = (entity, entity_id, field, "")
        if [head.value for head in known] == [value]:
            self._ops.pop(key, None)
        else:
            self._ops[key] = Op(entity, entity_id, field, "set", value, tuple(head.change for head in known))

    def add(self, entity: str, entity_id: str, field: str, member: str) -> None:
        """Put a member into a set, unless the person saw it there."""
        key = (entity, entity_id, field, member)
        pending = self._ops.get(key)
        if pending and pending.kind == "remove":
            del self._ops[key]
        elif not pending and member not in self._members_seen(entity, entity_id, field):
            self._ops[key] = Op(entity, entity_id, field, "add", _checked(member))

    def remove(self, entity: str, entity_id: str, field: str, member: str) -> None:
        """Take a member out of a set: only the adds that were seen."""
        key = (entity, entity_id, field, member)
        self._ops.pop(key, None)
        adds = self._members_seen(entity, entity_id, field).get(member)
        if adds:
            self._ops[key] = Op(entity, entity_id, field, "remove", member, tuple(adds))

    def tomb(self, entity: str, entity_id: str) -> None:
        """Delete. Whoever edits without having seen this keeps the entity alive."""
        if self._births.pop((entity, entity_id), None):
            self._scratch = [pair for pair in self._scratch if pair[0].id != entity_id]
            self._ops = {key: op for key, op in self._ops.items() if key[:2] != (entity, entity_id)}
            return
        row = self._stored(entity, entity_id)
        life = self._store.heads.known_life(entity, entity_id, row, self.seen)
        self._ops[entity, entity_id, "", ""] = Op(entity, entity_id, "", "tomb", None, tuple(life))

    def revive(self, entity: str, entity_id: str) -> None:
        """Undo a deletion: a head that no tomb has seen."""
        known = self._store.heads.known(entity, entity_id, REVIVE, None, self.seen)
        base = tuple(head.change for head in known)
        self._ops[entity, entity_id, REVIVE, ""] = Op(entity, entity_id, REVIVE, "set", 1, base)

    def bury_batch(self, batch: str, births: Iterable[str]) -> None:
        """Delete a batch and the rows that these changes bore; rows touched since survive."""
        self.tomb("batch", batch)
        op = self._ops["batch", batch, "", ""]
        self._ops["batch", batch, "", ""] = replace(op, base=tuple(sorted({*op.base, *births})))

    def rows_op(self, stream: str, op: Op) -> None:
        """Many births at once, a change of their own; for batches only."""
        self._batches.append((stream, [op]))

    def undo(self, txn: str) -> None:
        """Undo one act. Raises UserError undo.superseded when somebody has built on it, undo.unknown."""
        undoing.undo(self, self._store, txn)

    # reading

    def row(self, entity: str, entity_id: str) -> Image | None:
        """A row as shown, with what this unit is about to write; None if there is none."""
        self._read_scratch()
        birth = self._births.get((entity, entity_id))
        shape = self._store.shapes[entity]
        image = shape.blank(entity_id, birth.stream) if birth else self._store.tables.get(entity, entity_id)
        if image is None:
            return None
        if birth:
            image.update((name, value) for name, value in birth.values.items() if name in image)
        for (_, _, field, _), op in self._ops_of(entity, entity_id):
            if op.kind == "set" and field in image:
                image[field] = op.value
            elif op.kind == "tomb" or field == REVIVE:
                image["dead"] = DELETED if op.kind == "tomb" else SHOWN
        return image

    def members(self, entity: str, entity_id: str, field: str) -> tuple[str, ...]:
        """The members of a set now, in order of text, with what this unit is about to write."""
        found = self.rows(
            "select distinct member from elem where entity=? and id=? and field=?", (entity, entity_id, field)
        )
        members = {str(member) for (member,) in found}
        for (_, _, name, member), op in self._ops_of(entity, entity_id):
            if name == field and op.kind == "add":
                members.add(member)
            elif name == field and op.kind == "remove":
                members.discard(member)
        return tuple(sorted(members))

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Read inside the transaction; sees nothing of what this unit is about to write."""
        return self._store.db.execute(sql, params).fetchall()

    def commit(self) -> Changes:
        """Write everything: one change a stream under one txn, one database transaction."""
        if not self._open:
            raise BugError("unit.closed")
        self._read_scratch()
        changes = self._changes()
        written = self._store.write(changes, self._act)
        self._open = False
        return written

    # inside

    def _changes(self) -> list[Change]:
        streams: dict[str, list[Op]] = {}
        for (entity, entity_id), birth in self._births.items():
            op = Op(entity, entity_id, "", "append", {k: v for k, v in birth.values.items() if v is not None})
            streams.setdefault(birth.stream, []).append(op)
        for op in self._ops.values():
            birth = self._births.get((op.entity, op.entity_id))
            stream = birth.stream if birth else self._stored(op.entity, op.entity_id)["stream"]
            streams.setdefault(stream, []).append(op)
        if len({(op.entity, op.entity_id) for ops in streams.values() for op in ops}) > MAX_ENTITIES:
            raise BugError("unit.too_large")
        store = self._store
        if not streams and not self._batches:
            return []
        txn, hlc = store.ids.new(), store.hlc.next()
        made: list[Change] = []
        for stream, ops in (*streams.items(), *self._batches):
            change = store.ids.new()
            own = tuple(replace(op, base=(*op.base, change)) if op.kind == "tomb" else op for op in ops)
            made.append(Change(change, stream, store.member, store.device, hlc, txn, own))
        return made

    def _read_scratch(self) -> None:
        """Move what was changed on row objects into ops."""
        for place, (row, image) in enumerate(self._scratch):
            entity = row.__tablename__
            now = {name: getattr(row, name) for name in self._store.shapes[entity].fields}
            for name, value in now.items():
                if value != image[name]:
                    self.set(entity, row.id, name, value)
            self._scratch[place] = (row, {**image, **now})

    def _ops_of(self, entity: str, entity_id: str) -> Iterator[tuple[tuple[str, str, str, str], Op]]:
        return ((key, op) for key, op in self._ops.items() if key[:2] == (entity, entity_id))

    def _stored(self, entity: str, entity_id: str) -> Image:
        row = self._store.tables.get(entity, entity_id) if entity in self._store.shapes else None
        if row is None:
            raise UserError("row.missing", entity=entity, id=entity_id)
        return row

    def _members_seen(self, entity: str, entity_id: str, field: str) -> dict[str, list[str]]:
        if (entity, entity_id) in self._births:
            return {}
        return self._store.heads.known_members(entity, entity_id, field, self.seen)


def _checked(value: Any) -> Any:
    """A value that SQLite and JSON both give back unchanged; refuses what they would not."""
    if isinstance(value, bool):
        return int(value)
    if not isinstance(value, SCALARS):
        raise BugError("unit.value_kind", kind=type(value).__name__)
    if isinstance(value, int) and not -_INT_LIMIT <= value < _INT_LIMIT:
        raise UserError("value.too_large")
    if isinstance(value, float) and not abs(value) < float("inf"):
        raise UserError("value.not_a_number")
    if isinstance(value, str) and not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:  # a lone surrogate: no valid text, and SQLite could not store it
            raise UserError("value.broken_text") from error
    return value
