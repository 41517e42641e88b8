"""変更の記録: who changed what of a record, when, from what to what, and whether it can be taken back.

Everything is read from the log (app/vault/history.py); nothing is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.services.shapes import Rows
from app.services.subjects import names_of, values_named
from app.vault.heads import REVIVE
from app.vault.history import Event, history
from app.vault.schema import DELETED
from models.changes import OpKind
from models.records.base import Quiet


@dataclass(frozen=True, slots=True, repr=False)
class FieldChange(Quiet):
    """One field in one act. `old` holds every value that was replaced: two when a conflict was decided."""

    id: str  # of the change
    kind: OpKind
    field: str  # "" of a birth or a deletion, "+" of a deletion taken back
    old: tuple[Any, ...]
    new: Any  # of a birth: {field: value}


@dataclass(frozen=True, slots=True, repr=False)
class Entry(Quiet):
    """What one person did to one record at one moment."""

    id: str  # of the change
    txn: str
    at_ms: int  # on the author's machine
    author: str  # member id
    name: str  # as colleagues write it; "" for somebody this vault does not know
    act: str
    local: bool
    fields: tuple[FieldChange, ...]
    undoable: bool
    others: int  # further records that the same act touched; taking it back touches them too


@dataclass(frozen=True, slots=True, repr=False)
class RecordHistory(Quiet):
    """The entries, newest first, and what the ids in them are called."""

    id: str
    entries: tuple[Entry, ...]
    names: Mapping[str, str]
    more: bool  # older entries were left off


def read(rows: Rows, entity: str, id: str, field: str | None = None, limit: int = 200) -> RecordHistory:
    """The history of a record, living or dead, or of one field of it."""
    events = history(rows, entity, id)
    written = _written(events)
    by_change: dict[str, list[Event]] = {}
    for event in events:
        if field is None or event.field == field or (event.kind == "append" and field in event.value):
            by_change.setdefault(event.change, []).append(event)
    newest = sorted(by_change.values(), key=lambda found: (found[0].hlc, found[0].position), reverse=True)
    names = names_of(rows, (("member", found[0].author) for found in newest))
    entries = tuple(_entry(rows, (entity, id), found, written, names, field) for found in newest[:limit])
    changes = [change for entry in entries for change in entry.fields]
    pairs = [(change.field, value) for change in changes for value in (*change.old, change.new)]
    pairs += [pair for change in changes if change.kind == "append" for pair in change.new.items()]
    return RecordHistory(id, entries, values_named(rows, entity, pairs), len(newest) > limit)


def _entry(
    rows: Rows,
    record: tuple[str, str],
    events: list[Event],
    written: Mapping[tuple[str, str], Any],
    names: Mapping[str, str],
    field: str | None,
) -> Entry:
    first = events[0]
    others = rows.rows(
        "select count(distinct t.id) from touch t join log l on l.position = t.position where l.txn = ? and t.id <> ?",
        (first.txn, record[1]),
    )[0][0]
    return Entry(
        id=first.change,
        txn=first.txn,
        at_ms=first.at_ms,
        author=first.author,
        name=names.get(first.author, ""),
        act=first.act,
        local=first.origin == "local",
        fields=tuple(_change(event, written, field) for event in events),
        undoable=all(_stands(rows, record, event) for event in events),
        others=others,
    )


def _change(event: Event, written: Mapping[tuple[str, str], Any], field: str | None) -> FieldChange:
    if event.kind == "append":
        new = {field: event.value.get(field)} if field is not None else event.value
        return FieldChange(event.change, "append", "", (), new)
    old = [written[base, event.field] for base in event.base if (base, event.field) in written]
    return FieldChange(event.change, event.kind, event.field, tuple(dict.fromkeys(old)), event.value)


def _written(events: Iterable[Event]) -> dict[tuple[str, str], Any]:
    """What each change wrote into each field that somebody replaced: (change, field) → value."""
    found: dict[tuple[str, str], Any] = {}
    births: dict[str, Mapping[str, Any]] = {}
    for event in events:
        if event.kind == "append":
            births[event.change] = event.value
        elif event.kind == "set":
            found[event.change, event.field] = event.value
    for event in events:
        for base in event.base if event.kind == "set" else ():
            if base in births:
                found.setdefault((base, event.field), births[base].get(event.field))
    return found


def _stands(rows: Rows, record: tuple[str, str], event: Event) -> bool:
    """Whether nothing has been built on what this event did. A birth is not offered: taking it back would delete the
    record, and deleting is an act of its own."""
    key = (*record, event.field)
    if event.kind == "set":
        heads = rows.rows("select change from head where entity = ? and id = ? and field = ?", key)
        return event.field != REVIVE and heads == [(event.change,)]
    if event.kind in ("add", "remove"):
        sql = "select distinct change from elem where entity = ? and id = ? and field = ? and member = ?"
        adds = rows.rows(sql, (*key, event.value))
        return adds == ([(event.change,)] if event.kind == "add" else [])
    if event.kind == "tomb":
        return rows.rows(f'select dead from "{record[0]}" where id = ?', (record[1],)) == [(DELETED,)]
    return False
