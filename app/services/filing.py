"""Filing つなぐ: a contact never changes stream, it is copied and the old one tombed, in one txn.

Source: architecture §4 ("An entity never changes stream"). A reader of the old stream alone sees the tomb.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.base.errors import UserError
from app.base.ids import Ids
from app.services import streams
from app.services.cases import Cases
from app.services.contacts import Saved, topics_of
from app.services.people import People
from app.services.shapes import birth
from app.vault.store import Store
from app.vault.unit import Unit
from models.tables import LOGGED


class Filing:
    """Thread: vault lane."""

    def __init__(self, store: Store, ids: Ids, cases: Cases, people: People) -> None:
        self._store = store
        self._ids = ids
        self._cases = cases
        self._people = people

    def to_case(self, contact: str, case_id: str, *, seen: int) -> Saved:
        """File (or refile) a contact into a case; its topics and promises go with it."""
        with self._store.unit(seen=seen) as unit:
            id = self._copy(unit, contact, case_id)
            return Saved(id, unit.commit())

    def to_new_case(self, contact: str, person: str = "", *, seen: int) -> Saved:
        """Open a case from a memo: with a known person, or with one made of what the memo says.

        Returns the new case's id.
        """
        with self._store.unit(seen=seen) as unit:
            memo = unit.row("contact", contact)
            if memo is None or memo["dead"]:
                raise UserError("record.missing", kind="contact", id=contact)
            client = person or memo["person"] or self._person_of(unit, memo)
            fields = {
                "client": client,
                "opened": str(memo["start"] or "")[:10],
                "language": memo["language"],
                "status": "received",
                "triage": "T3",
                "owner": self._store.member,
            }
            case_id = self._cases.write(unit, {k: v for k, v in fields.items() if v})
            self._copy(unit, contact, case_id, client)
            return Saved(case_id, unit.commit())

    def to_person(self, contact: str, person: str, *, seen: int) -> Saved:
        """Say who called, without a case: the contact stays where it is and names the person."""
        with self._store.unit(seen=seen) as unit:
            unit.set("contact", contact, "person", person)
            return Saved(contact, unit.commit())

    def _person_of(self, unit: Unit, memo: Mapping[str, Any]) -> str:
        fields = {"call_name": memo["call_name"] or "", "language": memo["language"] or ""}
        ways = [{"kind": "phone", "value": memo["phone"]}] if memo["phone"] else []
        return self._people.write(unit, fields, ways)

    def _copy(self, unit: Unit, contact: str, case_id: str, client: str = "") -> str:
        old = unit.row("contact", contact)
        if old is None or old["dead"]:
            raise UserError("record.missing", kind="contact", id=contact)
        case = unit.row("case", case_id)
        if case is None or case["dead"]:
            raise UserError("record.missing", kind="case", id=case_id)
        if old["case_id"] == case_id:
            return contact
        stream, id = streams.case_core(case_id), self._ids.new()
        person = old["person"] or client or case["client"]
        self._again(unit, "contact", contact, id, stream, {"case_id": case_id, "cites": contact, "person": person})
        moved = {"contact": id, "case_id": case_id}
        for entity in ("topic", "deadline"):
            for (part,) in unit.rows(f"select id from {entity} where contact = ? and dead = 0", (contact,)):
                self._again(unit, entity, part, self._ids.new(), stream, moved)
        self._follow(unit, case_id, case, old, topics_of(unit, [contact]).get(contact, ()))
        return id

    def _again(self, unit: Unit, entity: str, old: str, new: str, stream: str, changed: Mapping[str, Any]) -> None:
        table, row = LOGGED[entity], unit.row(entity, old) or {}
        values = {name: row[name] for name in table.fields() if row.get(name) is not None} | dict(changed)
        sets = {name: unit.members(entity, old, name) for name in table.SETS}
        birth(unit, entity, new, stream, {**values, **sets})
        if not row["stream"].startswith("archive/"):  # an import stays as it was read; the copy cites it
            unit.tomb(entity, old)

    @staticmethod
    def _follow(
        unit: Unit, case_id: str, case: Mapping[str, Any], memo: Mapping[str, Any], topics: tuple[str, ...]
    ) -> None:
        if (memo["start"] or "") > (case["last_contact"] or ""):
            unit.set("case", case_id, "last_contact", memo["start"])
        if topics and not case["main_category"]:
            unit.set("case", case_id, "main_category", topics[0])
