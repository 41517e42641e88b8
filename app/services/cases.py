"""Cases 案件, their work sections, and the whole case file that the screen and the print show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.base.clock import Clock, today
from app.base.ids import Ids
from app.services import contacts, deadlines, documents, people, streams
from app.services.contacts import Saved
from app.services.shapes import Rows, Shape, birth, edit
from app.vault.store import Store
from app.vault.unit import Unit
from models.changes import Changes
from models.records.base import CaseId
from models.records.cases import CaseFile, CaseRecord, WorkRecord
from models.records.people import PersonRecord

SHAPE = Shape("case", CaseRecord)
WORK = Shape("work", WorkRecord)
NOT_COLUMNS = {"id", "seen", "stream", "conflicts"}


class Cases:
    """Thread: vault lane."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids

    def open(self, fields: Mapping[str, Any] | None = None) -> Saved:
        """Open a case; everything may be unknown."""
        with self._store.unit() as unit:
            id = self.write(unit, fields or {})
            return Saved(id, unit.commit())

    def write(self, unit: Unit, fields: Mapping[str, Any]) -> str:
        """Append a case inside a unit, with the next number of its year; returns the id."""
        id = self._ids.new()
        values = {k: v for k, v in fields.items() if k not in NOT_COLUMNS}
        values.setdefault("opened", today(self._clock).isoformat())
        values.setdefault("status", "received")
        values.setdefault("owner", self._store.member)
        values["number"] = values.get("number") or next_number(unit, str(values["opened"])[:4])
        if values.get("client"):
            values["persons"] = tuple(dict.fromkeys([values["client"], *values.get("persons", ())]))
        birth(unit, "case", id, streams.case_core(id), values)
        return id

    def edit(self, id: str, fields: Mapping[str, Any], *, seen: int) -> Changes:
        """Set what was changed of a case, its stay (在留) included."""
        with self._store.unit(seen=seen) as unit:
            edit(unit, "case", id, {k: v for k, v in fields.items() if k not in NOT_COLUMNS})
            return unit.commit()

    def assign(self, ids: list[str], member: str, *, seen: int) -> Changes:
        """Give cases to a member; one action, one undo."""
        return self._set_all(ids, {"owner": member}, seen)

    def set_status(self, ids: list[str], status: str, *, seen: int) -> Changes:
        """Move cases to a status; closing writes the day, reopening clears it."""
        closed = today(self._clock).isoformat() if status == "closed" else ""
        return self._set_all(ids, {"status": status, "closed": closed}, seen)

    def _set_all(self, ids: list[str], fields: Mapping[str, Any], seen: int) -> Changes:
        with self._store.unit(seen=seen) as unit:
            for id in ids:
                edit(unit, "case", id, fields)
            return unit.commit()

    def write_work(self, case_id: str, fields: Mapping[str, Any], work: str = "", *, seen: int) -> Saved:
        """Edit a job of a case, or add one when `work` is empty."""
        values = {k: v for k, v in fields.items() if k not in NOT_COLUMNS | {"case_id"}}
        with self._store.unit(seen=seen) as unit:
            if work:
                edit(unit, "work", work, values)
            else:
                work = self._ids.new()
                birth(unit, "work", work, streams.case_core(case_id), {**values, "case_id": case_id})
            return Saved(work, unit.commit())

    def set_client(self, case_id: str, person: str, *, seen: int) -> Changes:
        """Say whose case it is; the person joins the case's persons."""
        with self._store.unit(seen=seen) as unit:
            unit.set("case", case_id, "client", person)
            if person and person not in unit.members("case", case_id, "persons"):
                unit.add("case", case_id, "persons", person)
            return unit.commit()

    def undo(self, txn: str) -> Changes:
        """Take one action back as a new action. Raises UserError("undo.superseded")."""
        with self._store.unit() as unit:
            unit.undo(txn)
            return unit.commit()


def next_number(rows: Rows, year: str) -> str:
    """The next case number of a year, 2026-0113. Source: domain §2.2 (year + serial, no personal data)."""
    found = rows.rows('select max(number) from "case" where number >= ? and number < ?', (f"{year}-0", f"{year}-:"))
    last = found[0][0] if found else None
    return f"{year}-{int(last[5:]) + 1 if last else 1:04d}"


def read(rows: Rows, id: str, *, seen: int = 0) -> CaseRecord:
    """One case. Raises UserError("record.missing")."""
    return SHAPE.one(rows, id, seen=seen)


def file(rows: Rows, id: str, *, seen: int = 0) -> CaseFile:
    """The whole case, read in one go on one connection."""
    case = read(rows, id, seen=seen)
    persons = people.read_many(rows, [case.client, *case.persons], seen=seen)
    client = next((p for p in persons if p.id == case.client), None)
    works = WORK.many(rows, "case_id = ? and dead = 0 order by starts, id", (id,), seen=seen)
    timeline = contacts.of_case(rows, id, seen=seen)
    return CaseFile(
        id=CaseId(id),
        case=case,
        client=client,
        persons=tuple(persons),
        works=tuple(works),
        contacts=tuple(timeline),
        deadlines=tuple(deadlines.of_case(rows, id, seen=seen)),
        documents=tuple(documents.of_case(rows, id)),
        organisations=_organisations(rows, case, works),
        members=tuple(rows.rows("select id, coalesce(short, name, '') from member where dead = 0")),  # pyright: ignore[reportArgumentType]
        seen=seen,
    )


def _organisations(rows: Rows, case: CaseRecord, works: list[WorkRecord]) -> tuple[tuple[str, str], ...]:
    ids = {*case.organisations, *(o for w in works for o in (w.employer, w.supervising, w.support, w.sender) if o)}
    if not ids:
        return ()
    sql = f"select id, coalesce(name, '') from organisation where id in ({','.join('?' * len(ids))}) and dead = 0"
    return tuple((id, name) for id, name in rows.rows(sql, sorted(ids)))


def persons_of(rows: Rows, case: CaseRecord) -> list[PersonRecord]:
    return people.read_many(rows, [case.client, *case.persons])
