"""How a row becomes a record, and how a person's edits become ops: one place for every noun.

Reads are narrow Core-less SQL (architecture §5: lists never read ORM objects); a NULL becomes the record's own default.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Generic, Protocol, TypeVar

from app.base.errors import UserError
from app.base.mynumber import refused
from app.vault.unit import Unit
from models.records.people import SafeContact
from models.tables import LOGGED

R = TypeVar("R")
SAFE = {"by": "safe_by", "mode": "safe_mode", "when": "safe_when", "avoid": "safe_avoid"}
NONE: Mapping[str, Any] = MappingProxyType({})


More = Callable[["Rows", list[str]], Mapping[str, Mapping[str, Any]]]


class Rows(Protocol):
    """A unit or a reader: whatever answers SQL on its own thread."""

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]: ...


class Shape(Generic[R]):
    """Reads one table into one record class; `skip` names record fields that the caller fills in."""

    def __init__(self, entity: str, record: type[R], skip: Iterable[str] = ()) -> None:
        self.entity = entity
        self._record = record
        table = LOGGED[entity]
        known = set(table.fields()) | {"id", "stream", "conflicts"}
        names = [f.name for f in dataclasses.fields(record) if f.name not in skip]  # pyright: ignore[reportArgumentType]
        self._sets = tuple(name for name in names if name in table.SETS)
        self._columns = tuple(name for name in names if name in known)
        self._safe = {part: column for part, column in SAFE.items() if column in known} if "safe" in names else {}
        self._booleans = frozenset(
            f.name
            for f in dataclasses.fields(record)  # pyright: ignore[reportArgumentType]
            if f.type in ("bool", bool)
        )
        self._tells_seen = "seen" in names
        columns = (*self._columns, *self._safe.values())
        self.select = f'select {", ".join(columns)} from "{entity}"'

    def many(
        self, rows: Rows, where: str, params: Sequence[Any] = (), *, seen: int = 0, more: More | None = None
    ) -> list[R]:
        """Records for `where …` (with its order and limit), sets included.

        `more(rows, ids)` gives what other tables say of them: {id: {field: value}}.
        """
        found = rows.rows(f"{self.select} where {where}", params)
        if not found:
            return []
        at = self._columns.index("id")
        ids = [row[at] for row in found]
        sets = self._members(rows, ids)
        others: Mapping[str, Mapping[str, Any]] = more(rows, ids) if more else NONE
        return [self._build(row, sets.get(row[at], NONE), others.get(row[at], NONE), seen) for row in found]

    def one(self, rows: Rows, id: str, *, seen: int = 0) -> R:
        """The record of a living entity. Raises UserError("record.missing")."""
        found = self.many(rows, "id = ? and dead = 0", (id,), seen=seen)
        if not found:
            raise UserError("record.missing", kind=self.entity, id=id)
        return found[0]

    def _members(self, rows: Rows, ids: list[Any]) -> dict[str, dict[str, list[str]]]:
        if not self._sets:
            return {}
        found: dict[str, dict[str, list[str]]] = {}
        sql = (
            "select id, field, member from elem where entity = ? and id in (select value from json_each(?))"
            " group by id, field, member order by min(change)"
        )
        for id, field, value in rows.rows(sql, (self.entity, json.dumps(ids))):
            found.setdefault(id, {}).setdefault(field, []).append(value)
        return found

    def _build(self, row: Sequence[Any], sets: Mapping[str, list[str]], others: Mapping[str, Any], seen: int) -> R:
        values: dict[str, Any] = {
            name: bool(value) if name in self._booleans else value
            for name, value in zip(self._columns, row, strict=False)
            if value is not None
        }
        for name in self._sets:
            values[name] = tuple(sets.get(name, ()))
        if self._safe:
            tail = row[len(self._columns) :]
            values["safe"] = SafeContact(**{part: value or "" for part, value in zip(self._safe, tail, strict=True)})
        if self._tells_seen:
            values["seen"] = seen
        return self._record(**values, **others)


def guard(values: Mapping[str, Any]) -> None:
    """Refuse a My Number in any text. Raises UserError("text.my_number", field=…).

    Source: 番号法 (Act 27 of 2013) art. 19–20: nobody may collect or keep one outside the listed purposes; a
    consultation desk has none (confidence B; security-sync §5.3).
    """
    for name, value in values.items():
        if isinstance(value, str) and refused(value):
            raise UserError("text.my_number", field=name)


def flat(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Record fields as table fields: the safe-contact rule unfolds, "" becomes NULL, truth becomes 1."""
    values: dict[str, Any] = {}
    for name, value in fields.items():
        if isinstance(value, SafeContact):
            values.update({column: getattr(value, part) or None for part, column in SAFE.items()})
        elif isinstance(value, bool):
            values[name] = int(value) or None
        else:
            values[name] = None if value == "" else value
    return values


def birth(unit: Unit, entity: str, id: str, stream: str, fields: Mapping[str, Any]) -> None:
    """Append a new entity with the fields that say something."""
    guard(fields)
    table = LOGGED[entity]
    values = {k: v for k, v in flat(fields).items() if v is not None and k not in table.SETS}
    sets: dict[str, Iterable[str]] = {name: tuple(fields[name]) for name in table.SETS if fields.get(name)}
    unit.append(entity, id, stream, values, sets)


def edit(unit: Unit, entity: str, id: str, fields: Mapping[str, Any]) -> None:
    """Set what a person changed; set fields become adds and removes against what they had seen."""
    guard(fields)
    table = LOGGED[entity]
    for name, value in flat(fields).items():
        if name in table.SETS:
            had = set(unit.members(entity, id, name))
            for member in had - set(value or ()):
                unit.remove(entity, id, name, member)
            for member in value or ():
                if member not in had:
                    unit.add(entity, id, name, member)
        else:
            unit.set(entity, id, name, value)
