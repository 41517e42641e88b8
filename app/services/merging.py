"""まとめる: two records of one person become one, by hand, in one act that one undo takes back.

The other record is not emptied: it keeps everything it said and names the one it lives on in (`merged_into`), so that
its names are still found and its values can still be read. What hangs on it follows. Source: ux-ecosystem §8 check 20.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.base.errors import UserError
from app.base.ids import Ids
from app.services import people, streams
from app.services.contacts import Saved
from app.services.shapes import Rows, birth, edit
from app.vault.store import Store
from app.vault.unit import Unit
from models.records.base import Quiet
from models.records.people import PersonRecord, SafeContact
from models.tables import LOGGED

ONE_VALUE = (
    "name", "reading", "latin", "native", "call_name", "family", "birth", "age_band", "gender", "language", "japanese",
    "reading_ability", "prefecture", "municipality", "dependants_here", "dependants_abroad", "staff_gender", "safe",
)  # fmt: skip
"""Fields that hold one value: where both persons say something else, somebody chooses."""
BOTH = ("nationalities", "languages", "needs")
"""Sets: everything that either says."""


@dataclass(frozen=True, slots=True, repr=False)
class Pair(Quiet):
    """Two records side by side. `cases` and `contacts` are how many follow from the other one."""

    id: str
    keep: PersonRecord
    other: PersonRecord
    cases: int
    contacts: int

    def differing(self) -> tuple[str, ...]:
        """Fields where both say something, and not the same."""
        return tuple(name for name in ONE_VALUE if _says(self.keep, name) and _says(self.other, name)
                     and getattr(self.keep, name) != getattr(self.other, name))  # fmt: skip


class Merging:
    """Thread: vault lane."""

    def __init__(self, store: Store, ids: Ids) -> None:
        self._store = store
        self._ids = ids

    def merge(self, keep: str, other: str, *, chosen: Sequence[str] = (), seen: int) -> Saved:
        """`other` lives on in `keep`; `chosen` are the fields whose value comes from the other.

        What `keep` does not say is filled, sets are joined, notes stand one below the other. Returns the id that stays.
        Raises UserError: person.same, record.missing.
        """
        with self._store.unit(seen=seen) as unit:
            ends = people.lives_on(unit, [keep, other])
            keep, other = ends.get(keep, keep), ends.get(other, other)
            if keep == other:
                raise UserError("person.same")
            for id in (keep, other):
                row = unit.row("person", id)
                if row is None or row["dead"]:
                    raise UserError("record.missing", kind="person", id=id)
            staying, going = people.read(unit, keep, seen=seen), people.read(unit, other, seen=seen)
            fields = joined(staying, going, chosen)
            edit(unit, "person", keep, fields)
            self._ways(unit, staying, going, fields.get("safe", staying.safe))
            self._follow(unit, keep, other)
            unit.set("person", other, "merged_into", keep)
            return Saved(keep, unit.commit())

    def _ways(self, unit: Unit, staying: PersonRecord, going: PersonRecord, safe: SafeContact) -> None:
        """A way never changes stream: it is copied, and the old one tombed. The same number twice is one number,
        unless the other's has a rule of its own: no rule of safety may get lost."""
        known = {(way.kind, way.key, way.safe) for way in staying.ways}
        plain = {(way.kind, way.key) for way in staying.ways}
        for way in going.ways:
            row = unit.row("way", way.id) or {}
            rule = way.safe if not way.safe.is_empty else going.safe
            lost_rule = not rule.is_empty and rule != safe and (way.kind, way.key, rule) not in known
            if (way.kind, way.key) not in plain or lost_rule:
                values = {name: row[name] for name in LOGGED["way"].fields() if row.get(name) is not None}
                told = {"safe": rule} if lost_rule else {}
                fields = {**values, **told, "person": str(staying.id)}
                birth(unit, "way", self._ids.new(), streams.person(staying.id), fields)
            unit.tomb("way", way.id)

    @staticmethod
    def _follow(unit: Unit, keep: str, other: str) -> None:
        for (contact,) in unit.rows("select id from contact where person = ? and dead = 0", (other,)):
            unit.set("contact", contact, "person", keep)
        for (case,) in unit.rows('select id from "case" where client = ? and dead = 0', (other,)):
            unit.set("case", case, "client", keep)
        beside = "select distinct id from elem where entity = 'case' and field = 'persons' and member = ?"
        for (case,) in unit.rows(beside, (other,)):
            unit.remove("case", case, "persons", other)
            if keep not in unit.members("case", case, "persons"):
                unit.add("case", case, "persons", keep)


def joined(keep: PersonRecord, other: PersonRecord, chosen: Sequence[str]) -> dict[str, Any]:
    """What has to be set on the one that stays."""
    fields: dict[str, Any] = {}
    for name in ONE_VALUE:
        if _says(other, name) and (name in chosen or not _says(keep, name)):
            fields[name] = getattr(other, name)
    for name in BOTH:
        both = dict.fromkeys((*getattr(keep, name), *getattr(other, name)))
        if len(both) > len(getattr(keep, name)):
            fields[name] = tuple(both)
    if other.note and other.note not in keep.note:
        fields["note"] = f"{keep.note}\n\n{other.note}" if keep.note else other.note
    return {name: value for name, value in fields.items() if value != getattr(keep, name)}


def _says(person: PersonRecord, name: str) -> bool:
    value = getattr(person, name)
    return not value.is_empty if isinstance(value, SafeContact) else value not in ("", None)


def pair(rows: Rows, keep: str, other: str, *, seen: int = 0) -> Pair:
    """Both, where they live now, with what would follow. Raises UserError: person.same, record.missing."""
    ends = people.lives_on(rows, [keep, other])
    keep, other = ends.get(keep, keep), ends.get(other, other)
    if keep == other:
        raise UserError("person.same")
    sql = (
        'select (select count(*) from "case" where client = ? and dead = 0),'
        " (select count(*) from contact where person = ? and dead = 0)"
    )
    ((cases, contacts),) = rows.rows(sql, (other, other))
    return Pair(other, people.read(rows, keep, seen=seen), people.read(rows, other, seen=seen), cases, contacts)


def merged_here(rows: Rows, id: str) -> list[PersonRecord]:
    """Who lives on in this person, with what their records said. Reads all persons: ask it behind what is shown."""
    into: Mapping[str, str] = dict(rows.rows("select id, merged_into from person where merged_into > ''"))
    ends = people.lives_on(rows, into)
    return people.read_many(rows, [one for one, end in ends.items() if end == id and one != id])


__all__ = ["BOTH", "ONE_VALUE", "Merging", "Pair", "joined", "merged_here", "pair"]
