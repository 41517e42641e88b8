"""競合: fields in which people left values side by side, and the act that decides between them.

Both values stay until a person decides (architecture §4). A decision is a `set` that cites every value the person had
in front of them; one that came meanwhile stays beside it. What was not chosen stays in the history.
Sets never conflict (adds win) and long texts edited in different places are one text already: those are shown merged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.base.errors import UserError
from app.services.keys import phone_key, way_key
from app.services.shapes import Rows, flat, guard
from app.services.subjects import Subject, names_of, subject, values_named
from app.vault.history import Event, history
from app.vault.log import decode
from app.vault.store import Store
from app.vault.unit import Unit
from models.changes import Changes, Op
from models.records.base import Quiet
from models.tables import LOGGED

ACT = "conflict.decide"
LIMIT = 200
DERIVED = {("way", "key"): "value", ("contact", "phone_key"): "phone"}
"""Keys that matching compares: decided with the field they are made from, never shown beside it."""
LATEST = {("case", "last_contact")}
"""Fields kept by the program itself, where the later value is the true one."""


@dataclass(frozen=True, slots=True, repr=False)
class Side(Quiet):
    """One of the values that stand side by side."""

    id: str  # the change that holds it
    author: str  # member id of who wrote these words first
    name: str  # "" for somebody this vault does not know
    device: str
    at_ms: int
    value: Any
    local: bool  # written on this device
    shown: bool  # what lists show until somebody decides


@dataclass(frozen=True, slots=True, repr=False)
class FieldConflict(Quiet):
    """One field. `merged` is the one text that a long text's siblings make, where they do: nothing to decide."""

    id: str  # name of the field
    sides: tuple[Side, ...]  # this device's first, then the newest
    before: Any = None  # what all of them had in front of them
    merged: str | None = None
    long: bool = False
    advised: str = ""  # id of the side that is true by itself: all say the same, or the later counts


@dataclass(frozen=True, slots=True, repr=False)
class ConflictLine(Quiet):
    """A record in which something is to be decided."""

    id: str
    kind: str
    subject: Subject
    fields: int


@dataclass(frozen=True, slots=True, repr=False)
class ConflictRecord(Quiet):
    """A record with its conflicting fields, in the order of its table."""

    id: str
    kind: str
    subject: Subject
    fields: tuple[FieldConflict, ...]
    merged: tuple[FieldConflict, ...]
    names: Mapping[str, str]  # of records that values refer to, by id
    seen: int


@dataclass(frozen=True, slots=True, repr=False)
class Decided(Quiet):
    """One field that was decided on this device. `how`: side (`name` wrote it), both, written."""

    id: str  # txn
    kind: str
    subject: Subject
    fields: tuple[str, ...]
    how: str
    name: str
    by: str
    at_ms: int


class Conflicts:
    """Thread: vault lane."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def resolve(self, entity: str, id: str, field: str, change: str, *, seen: int) -> Changes:
        """Take the value of one side. Raises UserError record.missing when there is no such side."""
        return self.decide(entity, id, {field: (change,)}, seen=seen)

    def resolve_with(self, entity: str, id: str, field: str, value: Any, *, seen: int) -> Changes:
        """Write a further value in place of all that were seen. Raises UserError text.my_number."""
        return self.decide(entity, id, {field: value}, seen=seen)

    def decide(self, entity: str, id: str, choices: Mapping[str, Any], *, seen: int) -> Changes:
        """Decide several fields in one act: {field: (change,)} takes a side, any other value is written."""
        guard({field: value for field, value in choices.items() if not isinstance(value, tuple)})
        with self._store.unit(seen=seen, act=ACT) as unit:
            for field, choice in choices.items():
                value = self._value(entity, id, field, choice)
                unit.set(entity, id, field, value)
                self._derive(unit, entity, id, field, value)
            return unit.commit()

    def undo(self, txn: str) -> tuple[Changes, ...]:
        """Take a decision back: the values stand side by side again. Other acts are undone as ever.

        A decision that took one side stays as that side, and the others come back beside it; a written value goes and
        all sides come back. Raises UserError undo.superseded, undo.unknown.
        """
        entries = self._store.log.of_txn(txn)
        ops = [(entry.position, entry.change.id, op) for entry in entries for op in entry.change.ops]
        if not ops or any(op.kind != "set" or len(op.base) < 2 for _, _, op in ops):
            with self._store.unit() as unit:
                unit.undo(txn)
                return (unit.commit(),)
        for _, change, op in ops:
            heads = self._store.heads.stored(op.entity, op.entity_id, op.field)
            if [head.change for head in heads] != [change]:
                raise UserError("undo.superseded", entity=op.entity, id=op.entity_id)
        return self._reopen([(position, op) for position, _, op in ops])

    def _reopen(self, ops: list[tuple[int, Op]]) -> tuple[Changes, ...]:
        rounds: dict[tuple[int, int], list[tuple[Op, Any]]] = {}
        for position, op in ops:
            values = [self._written(op, change) for change in op.base]
            # With the eyes of before the decision when it took a side (it stays), of after it when it must go.
            seen = position - 1 if op.value in values else position
            back = [value for value in dict.fromkeys(values) if value != op.value]
            for place, value in enumerate(back):
                rounds.setdefault((seen, place), []).append((op, value))
        made: list[Changes] = []
        for (seen, _), sets in sorted(rounds.items(), key=lambda one: one[0]):
            with self._store.unit(seen=seen, act="conflict.reopen") as unit:
                for op, value in sets:
                    unit.set(op.entity, op.entity_id, op.field, value)
                made.append(unit.commit())
        return tuple(made)

    def _value(self, entity: str, id: str, field: str, choice: Any) -> Any:
        if not isinstance(choice, tuple):
            return flat({field: choice})[field]
        written = self._store.log.written(str(choice[0]), entity, id, field)  # pyright: ignore[reportUnknownArgumentType]
        if written is None:
            raise UserError("record.missing", kind=entity, id=id)
        return written.value

    def _written(self, op: Op, change: str) -> Any:
        written = self._store.log.written(change, op.entity, op.entity_id, op.field)
        return written.value if written else None

    def _derive(self, unit: Unit, entity: str, id: str, field: str, value: Any) -> None:
        if (entity, field) == ("way", "value"):
            row = unit.row(entity, id) or {}
            unit.set(entity, id, "key", way_key(row.get("kind") or "", value) or None if value else None)
        elif (entity, field) == ("contact", "phone"):
            unit.set(entity, id, "phone_key", phone_key(value) or None if value else None)


def count(rows: Rows) -> int:
    """How many records have something to decide: the badge."""
    return len(_open(rows))


def lines(rows: Rows, limit: int = LIMIT) -> list[ConflictLine]:
    """Records with something to decide; cases and persons first."""
    first = {"case": 0, "person": 1, "contact": 2}
    found = sorted(_open(rows), key=lambda one: (first.get(one[0], 9), one))[:limit]
    return [ConflictLine(id, kind, subject(rows, kind, id), fields) for kind, id, fields in found]


def _open(rows: Rows) -> list[tuple[str, str, int]]:
    """(entity, id, fields). `head` holds edited fields only, so this walks no table of records."""
    doubled = "select id from head where entity = ? group by id, field having count(*) > 1"
    found: list[tuple[str, str, int]] = []
    for entity in LOGGED:
        sql = f'select id, conflicts from "{entity}" where id in ({doubled}) and conflicts > 0 and dead = 0'
        found += [(entity, id, _shown_fields(rows, entity, id, number)) for id, number in rows.rows(sql, (entity,))]
    return found


def _shown_fields(rows: Rows, entity: str, id: str, number: int) -> int:
    """Without the keys that are decided with their field."""
    derived = [(key, source) for (kind, key), source in DERIVED.items() if kind == entity]
    if not derived or number < 2:
        return number
    fields = _doubled(rows, entity, id)
    return number - sum(key in fields and source in fields for key, source in derived)


def _doubled(rows: Rows, entity: str, id: str) -> dict[str, set[str]]:
    """Fields with several heads → their changes."""
    found: dict[str, set[str]] = {}
    for field, change in rows.rows("select field, change from head where entity = ? and id = ?", (entity, id)):
        found.setdefault(field, set()).add(change)
    return {field: changes for field, changes in found.items() if len(changes) > 1 and field != "+"}


def read(rows: Rows, entity: str, id: str, device: str, *, seen: int = 0) -> ConflictRecord:
    """A record's conflicting fields with everything that is needed to decide. Raises UserError record.missing."""
    if not rows.rows(f'select 1 from "{entity}" where id = ? and dead = 0', (id,)):
        raise UserError("record.missing", kind=entity, id=id)
    events = history(rows, entity, id)
    known = {event.author for event in events}
    names = names_of(rows, (("member", author) for author in known))
    doubled = _doubled(rows, entity, id)
    for (kind, key), source in DERIVED.items():
        if kind == entity and source in doubled:
            doubled.pop(key, None)
    order = {name: place for place, name in enumerate(LOGGED[entity].fields())}
    table = _Reading(rows, entity, id, events, names, device)
    fields = [
        table.field(name, doubled[name]) for name in sorted(doubled, key=lambda name: (order.get(name, 999), name))
    ]
    pairs = [(f.id, value) for f in fields for value in (f.before, *(side.value for side in f.sides))]
    return ConflictRecord(
        id=id,
        kind=entity,
        subject=subject(rows, entity, id),
        fields=tuple(f for f in fields if f.merged is None),
        merged=tuple(f for f in fields if f.merged is not None),
        names=values_named(rows, entity, pairs),
        seen=seen,
    )


class _Reading:
    """Reads the sides of one record's fields out of its events."""

    def __init__(
        self, rows: Rows, entity: str, id: str, events: list[Event], names: Mapping[str, str], device: str
    ) -> None:
        self._rows, self._entity, self._id, self._names, self._device = rows, entity, id, names, device
        self._events: dict[str, list[Event]] = {}
        for event in events:
            self._events.setdefault(event.change, []).append(event)

    def field(self, name: str, changes: set[str]) -> FieldConflict:
        row = (
            self._rows.rows(f'select {name} from "{self._entity}" where id = ?', (self._id,)) if self._has(name) else []
        )
        shown = row[0][0] if row else None
        sides = sorted(
            (self._side(name, change, shown) for change in changes), key=lambda s: (not s.local, -s.at_ms, s.id)
        )
        values = [side.value for side in sides]
        long = name in LOGGED[self._entity].LONG
        advised = ""
        if all(value == values[0] for value in values):
            advised = sides[0].id
        elif (self._entity, name) in LATEST:
            advised = max(sides, key=lambda side: side.value or "").id
        merged = shown if long and shown not in values else None
        return FieldConflict(name, tuple(sides), self._before(name, changes), merged, long, advised)

    def _has(self, name: str) -> bool:
        return name in LOGGED[self._entity].fields()

    def _event(self, name: str, change: str) -> Event:
        found = self._events[change]
        return next((e for e in found if e.field == name), found[0])

    def _value(self, name: str, event: Event) -> Any:
        return event.value.get(name) if event.kind == "append" else event.value

    def _side(self, name: str, change: str, shown: Any) -> Side:
        event = self._event(name, change)
        value = self._value(name, event)
        first = self._first(name, event, value)
        local = first.device == self._device
        who = self._names.get(first.author, "")
        return Side(change, first.author, who, first.device, first.at_ms, value, local, value == shown)

    def _first(self, name: str, event: Event, value: Any) -> Event:
        """Who wrote these words first: a decision taken back, or that took one side, repeats somebody's words."""
        for base in event.base:
            if base not in self._events:
                continue
            older = self._event(name, base)
            if self._value(name, older) == value and (len(event.base) > 1 or len(older.base) > 1):
                return self._first(name, older, value)
            for oldest in older.base if len(older.base) > 1 else ():
                if oldest in self._events and self._value(name, self._event(name, oldest)) == value:
                    return self._first(name, self._event(name, oldest), value)
        return event

    def _before(self, name: str, changes: set[str]) -> Any:
        """The value that every author had in front of them, where there is one."""
        shared: set[str] = set(self._events)
        for change in changes:
            event = self._event(name, change)
            shared &= set(self._first(name, event, self._value(name, event)).base)
        return self._value(name, self._event(name, shared.pop())) if len(shared) == 1 else None


def decided(rows: Rows, since_ms: int, limit: int = 20) -> list[Decided]:
    """What was decided on this device since then and still stands, newest first."""
    found = rows.rows(
        "select txn, author, hlc, body from log where act = ? and hlc >= ? order by position desc limit ?",
        (ACT, since_ms << 16, limit),
    )
    made: list[Decided] = []
    for txn, author, hlc, body in found:
        ops = [op for op in decode(body) if op.kind == "set" and (op.entity, op.field) not in DERIVED]
        if ops and not _reopened(rows, ops[0]):
            how, name = _how(rows, ops)
            first = ops[0]
            about = subject(rows, first.entity, first.entity_id)
            by = names_of(rows, [("member", author)]).get(author, "")
            made.append(Decided(txn, first.entity, about, tuple(op.field for op in ops), how, name, by, hlc >> 16))
    return made


def _reopened(rows: Rows, op: Op) -> bool:
    key = (op.entity, op.entity_id, op.field)
    return len(rows.rows("select 1 from head where entity = ? and id = ? and field = ?", key)) > 1


def _how(rows: Rows, ops: list[Op]) -> tuple[str, str]:
    """How a decision of one field went; of several fields only when all went alike."""
    told: set[tuple[str, str]] = set()
    for op in ops:
        events = {e.change: e for e in history(rows, op.entity, op.entity_id, op.field)}
        sides = [events[change] for change in op.base if change in events]
        values = [e.value.get(op.field) if e.kind == "append" else e.value for e in sides]
        if op.value in values:
            author = sides[values.index(op.value)].author
            told.add(("side", names_of(rows, [("member", author)]).get(author, "")))
        elif all(isinstance(value, str) and value in str(op.value) for value in values):
            told.add(("both", ""))
        else:
            told.add(("written", ""))
    return told.pop() if len(told) == 1 else ("mixed", "")
