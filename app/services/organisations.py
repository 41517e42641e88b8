"""Organisations, programmes, member codes and members of the desk: stream `desk/main`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.base.ids import Ids
from app.services import streams
from app.services.contacts import Saved
from app.services.shapes import Rows, Shape, birth, edit
from app.vault.store import Store
from models.changes import Changes
from models.records.people import MemberCodeRecord, MemberRecord, OrganisationRecord, ProgrammeRecord

ORGANISATION = Shape("organisation", OrganisationRecord)
PROGRAMME = Shape("programme", ProgrammeRecord)
MEMBER_CODE = Shape("member_code", MemberCodeRecord)
MEMBER = Shape("member", MemberRecord)
KINDS = ("organisation", "programme", "member_code", "member")


class Desk:
    """Writes what the whole desk shares. Thread: vault lane."""

    def __init__(self, store: Store, ids: Ids) -> None:
        self._store = store
        self._ids = ids

    def create(self, kind: str, fields: Mapping[str, Any], *, id: str = "") -> Saved:
        """A new organisation, programme, member_code or member."""
        if kind not in KINDS:
            raise ValueError(kind)
        with self._store.unit() as unit:
            made = id or self._ids.new()
            birth(unit, kind, made, streams.DESK, _own(fields))
            return Saved(made, unit.commit())

    def edit(self, kind: str, id: str, fields: Mapping[str, Any], *, seen: int) -> Changes:
        with self._store.unit(seen=seen) as unit:
            edit(unit, kind, id, _own(fields))
            return unit.commit()

    def delete(self, kind: str, id: str, *, seen: int) -> Changes:
        with self._store.unit(seen=seen) as unit:
            unit.tomb(kind, id)
            return unit.commit()


def _own(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in fields.items() if k not in {"id", "seen", "conflicts"}}


def organisations(
    rows: Rows, *, text: str = "", kind: str = "", seen: int = 0, limit: int = 500
) -> list[OrganisationRecord]:
    """By reading or name; `text` narrows by any part of name or reading."""
    where, params = "dead = 0", list[Any]()
    if text:
        where += " and (name like ? or reading like ?)"
        params += [f"%{text}%", f"%{text}%"]
    if kind:
        where += " and id in (select id from elem where entity = 'organisation' and field = 'kinds' and member = ?)"
        params.append(kind)
    where += " order by coalesce(reading, name, ''), id limit ?"
    return ORGANISATION.many(rows, where, (*params, limit), seen=seen)


def organisation(rows: Rows, id: str, *, seen: int = 0) -> OrganisationRecord:
    return ORGANISATION.one(rows, id, seen=seen)


def programmes(rows: Rows, *, seen: int = 0) -> list[ProgrammeRecord]:
    return PROGRAMME.many(rows, "dead = 0 order by starts desc, id", seen=seen)


def member_codes(rows: Rows, *, seen: int = 0) -> list[MemberCodeRecord]:
    return MEMBER_CODE.many(rows, "dead = 0 order by code, id", seen=seen)


def code_for(rows: Rows, typed: str) -> MemberCodeRecord | None:
    """The member code that was typed, if there is one; a missing or wrong code never blocks help (R12)."""
    found = MEMBER_CODE.many(rows, "code = ? collate nocase and dead = 0 limit 1", (typed.strip(),))
    return found[0] if found else None


def members(rows: Rows) -> list[MemberRecord]:
    return MEMBER.many(rows, "dead = 0 order by id")
