"""Filing つなぐ: a contact never changes stream, it is copied and the old one tombed, in one txn.

Source: architecture §4 ("An entity never changes stream"). A reader of the old stream alone sees the tomb.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.base.clock import local
from app.base.errors import UserError
from app.base.ids import Ids, made_ms
from app.services import streams
from app.services.cases import Cases
from app.services.contacts import Saved, topics_of
from app.services.people import People
from app.services.shapes import Rows, birth
from app.services.subjects import names_of
from app.vault.store import Store
from app.vault.unit import Unit
from models.records.base import Quiet
from models.tables import LOGGED


class Filing:
    """Thread: vault lane."""

    def __init__(self, store: Store, ids: Ids, cases: Cases, people: People) -> None:
        self._store = store
        self._ids = ids
        self._cases = cases
        self._people = people

    def to_case(self, contact: str, case_id: str, *, seen: int) -> Saved:
        """File (or refile) a contact into a case; its topics, promises and documents go with it."""
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
        left = unit.row("case", old["case_id"]) if old["case_id"] else None
        whose = old["person"]
        if left is not None and whose == left["client"]:
            whose = None  # it was the case's client by being filed there, and follows the case
        person = whose or client or case["client"]
        self._again(unit, "contact", contact, id, stream, {"case_id": case_id, "cites": contact, "person": person})
        moved = {"contact": id, "case_id": case_id}
        for entity in ("topic", "deadline", "document"):
            for (part,) in unit.rows(f"select id from {entity} where contact = ? and dead = 0", (contact,)):
                self._again(unit, entity, part, self._ids.new(), stream, moved)
        self._follow(unit, case_id, case, old, topics_of(unit, [contact]).get(contact, ()))
        if left is not None and left["last_contact"] == old["start"]:
            self._step_back(unit, old["case_id"], contact)
        return id

    @staticmethod
    def _step_back(unit: Unit, case_id: str, gone: str) -> None:
        """The case that a contact leaves was last spoken of by the contact before it."""
        sql = "select max(start) from contact where case_id = ? and id <> ? and dead = 0"
        unit.set("case", case_id, "last_contact", unit.rows(sql, (case_id, gone))[0][0])

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


@dataclass(frozen=True, slots=True, repr=False)
class FiledAway(Quiet):
    """整理済み: what stood in a case and was moved to another, and who could read it here meanwhile."""

    id: str
    start: str
    channel: str
    goal: str  # id of the contact that it is now
    case_id: str  # where that lies
    number: str
    moved_ms: int
    readers: tuple[str, ...]  # names; the case's owner and supervisor, and whoever opened the case


AWAY = """
select o.id, coalesce(o.start, ''), coalesce(o.channel, ''), n.id, coalesce(n.case_id, ''), coalesce(k.number, '')
from contact o cross join contact n on n.cites = o.id left join "case" k on k.id = n.case_id
where o.case_id = ? and o.dead = 1 and n.dead = 0 and n.case_id is not o.case_id order by o.start desc, o.id"""


def filed_away(rows: Rows, case_id: str) -> list[FiledAway]:
    """What was moved out of a case, newest first."""
    found = rows.rows(AWAY, (case_id,))
    if not found:
        return []
    keepers = rows.rows("select coalesce(owner, ''), coalesce(supervisor, '') from \"case\" where id = ?", (case_id,))
    readers = rows.rows(
        "select member, at from audit where subject = ? and act = 'read' and dead = 0 order by at", (case_id,)
    )
    names = names_of(rows, (("member", id) for id in {*keepers[0], *(who for who, _ in readers)} if id))
    away: list[FiledAway] = []
    for id, start, channel, goal, case, number in found:
        came, went = (local(made_ms(each)).isoformat(timespec="seconds") for each in (id, goal))
        could = [*keepers[0], *(who for who, at in readers if came <= at <= went)]
        known = tuple(dict.fromkeys(names[who] for who in could if who in names))
        away.append(FiledAway(id, start, channel, goal, case, number, made_ms(goal), known))
    return away
