"""Persons, their contact ways, and who a phone number may belong to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from app.base.ids import Ids
from app.services import case_list, contacts, streams
from app.services.contacts import Saved
from app.services.keys import phone_key, way_key
from app.services.shapes import Rows, Shape, birth, edit
from app.vault.store import Store
from app.vault.unit import Unit
from models.changes import Changes
from models.records.cases import PersonFile
from models.records.people import PersonRecord, WayRecord

SHAPE = Shape("person", PersonRecord, skip=("ways",))
WAYS = Shape("way", WayRecord)


class People:
    """Thread: methods that take no `rows` write, on the vault lane."""

    def __init__(self, store: Store, ids: Ids) -> None:
        self._store = store
        self._ids = ids

    def create(self, fields: Mapping[str, Any], ways: Iterable[Mapping[str, Any]] = ()) -> Saved:
        """A new person; nothing is compulsory. Raises UserError("text.my_number")."""
        with self._store.unit() as unit:
            id = self.write(unit, fields, ways)
            return Saved(id, unit.commit())

    def write(self, unit: Unit, fields: Mapping[str, Any], ways: Iterable[Mapping[str, Any]] = ()) -> str:
        """Append a person and their contact ways inside a unit; returns the id."""
        id = self._ids.new()
        birth(unit, "person", id, streams.person(id), _own(fields))
        for way in ways:
            self._way(unit, id, way)
        return id

    def edit(self, id: str, fields: Mapping[str, Any], *, seen: int) -> Changes:
        """Set what was changed of a person (not their contact ways)."""
        with self._store.unit(seen=seen) as unit:
            edit(unit, "person", id, _own(fields))
            return unit.commit()

    def add_way(self, person: str, way: Mapping[str, Any], *, seen: int) -> Saved:
        """A new phone number, address or account; `way` has kind, value, label, safe."""
        with self._store.unit(seen=seen) as unit:
            id = self._way(unit, person, way)
            return Saved(id, unit.commit())

    def edit_way(self, id: str, way: Mapping[str, Any], *, seen: int) -> Changes:
        with self._store.unit(seen=seen) as unit:
            old = unit.row("way", id) or {}
            values = dict(way)
            if "value" in values or "kind" in values:
                kind, value = values.get("kind", old.get("kind")) or "", values.get("value", old.get("value")) or ""
                values["key"] = way_key(str(kind), str(value))
            edit(unit, "way", id, values)
            return unit.commit()

    def remove_way(self, id: str, *, seen: int) -> Changes:
        with self._store.unit(seen=seen) as unit:
            unit.tomb("way", id)
            return unit.commit()

    def _way(self, unit: Unit, person: str, way: Mapping[str, Any]) -> str:
        id = self._ids.new()
        kind, value = str(way.get("kind") or "phone"), str(way.get("value") or "")
        fields = {**way, "person": person, "kind": kind, "value": value, "key": way_key(kind, value)}
        birth(unit, "way", id, streams.person(person), fields)
        return id


def _own(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in fields.items() if k not in {"id", "seen", "ways", "conflicts"}}


def read(rows: Rows, id: str, *, seen: int = 0) -> PersonRecord:
    """One person with their contact ways. Raises UserError("record.missing")."""
    return with_ways(rows, [SHAPE.one(rows, id, seen=seen)])[0]


def read_many(rows: Rows, ids: Iterable[str], *, seen: int = 0) -> list[PersonRecord]:
    """Living persons among `ids`, in that order, with their contact ways."""
    wanted = list(dict.fromkeys(i for i in ids if i))
    if not wanted:
        return []
    where = f"id in ({','.join('?' * len(wanted))}) and dead = 0"
    found: dict[str, PersonRecord] = {p.id: p for p in SHAPE.many(rows, where, wanted, seen=seen)}
    return with_ways(rows, [found[i] for i in wanted if i in found])


def with_ways(rows: Rows, people: list[PersonRecord]) -> list[PersonRecord]:
    ids = [p.id for p in people]
    if not ids:
        return []
    ways: dict[str, list[WayRecord]] = {}
    where = f"person in ({','.join('?' * len(ids))}) and dead = 0 order by id"
    for way in WAYS.many(rows, where, ids):
        ways.setdefault(way.person, []).append(way)
    return [replace(p, ways=tuple(ways.get(p.id, ()))) for p in people]


def file(rows: Rows, id: str, *, seen: int = 0) -> PersonFile:
    """A person with every case and every contact this vault knows of them; of a merged one, the one they live on in."""
    id = lives_on(rows, [id]).get(id, id)
    person = read(rows, id, seen=seen)
    cases = case_list.of_person(rows, id)
    found = contacts.read_contacts(rows, "person = ? order by start desc, id desc limit 500", (id,), seen=seen)
    return PersonFile(person.id, person, tuple(cases), tuple(found))


def by_phone(rows: Rows, typed: str, limit: int = 5) -> list[PersonRecord]:
    """Who has this number: exact key first, else the last eight digits. Offered, never forced (domain J1)."""
    key = phone_key(typed)
    digits = "".join(c for c in key if c.isdigit())
    if len(digits) < 4:
        return []
    exact = rows.rows("select distinct person from way where key = ? and dead = 0 limit ?", (key, limit))
    if not exact and len(digits) >= 8:
        sql = "select distinct person from way where key like ? and dead = 0 limit ?"
        exact = rows.rows(sql, (f"%{digits[-8:]}", limit))
    return read_many(rows, [person for (person,) in exact])


def lives_on(rows: Rows, ids: Iterable[str]) -> dict[str, str]:
    """Where merged persons live on: (id → the last of the chain), for those of `ids` that were merged.

    Two people who merge apart may have made a ring; its least id stands for all of it.
    """
    into: dict[str, str] = {}
    asked = set(ids)
    while asked:
        sql = "select id, merged_into from person where id in (select value from json_each(?)) and merged_into > ''"
        found = dict(rows.rows(sql, (json.dumps(sorted(asked)),)))
        into |= found
        asked = set(found.values()) - into.keys()
    return {id: _end(id, into) for id in into}


def living(rows: Rows, ids: Iterable[str]) -> list[str]:
    """These persons, merged ones as who they live on in, each once, in that order."""
    wanted = list(ids)
    ends = lives_on(rows, wanted)
    return list(dict.fromkeys(ends.get(id, id) for id in wanted))


def _end(id: str, into: Mapping[str, str]) -> str:
    walked = [id]
    while (after := into.get(walked[-1])) is not None:
        if after in walked:
            return min(walked[walked.index(after) :])
        walked.append(after)
    return walked[-1]


def _all_ends(rows: Rows) -> dict[str, str]:
    into = dict(rows.rows("select id, merged_into from person where merged_into > ''"))
    return {id: _end(id, into) for id in into}


def page(rows: Rows, after: tuple[str, str] | None = None, limit: int = 50) -> list[PersonRecord]:
    """Persons by name for the list, keyset paged; `after` = (name, id) of the last shown."""
    order = "coalesce(family, reading, name, latin, call_name, '')"
    heads = sorted({end for one, end in _all_ends(rows).items() if one == end})  # of a ring one stays in the list
    where = "dead = 0 and (merged_into is null or id in (select value from json_each(?)))"
    params: tuple[Any, ...] = (json.dumps(heads),)
    if after:
        where += f" and ({order}, id) > (?, ?)"
        params += after
    return with_ways(rows, SHAPE.many(rows, f"{where} order by {order}, id limit ?", (*params, limit)))
