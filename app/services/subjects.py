"""What a record is about, and what ids that a field holds are called: for lists that mix kinds of records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.services.shapes import Rows
from models.records.base import Quiet
from models.tables import LOGGED

CLIENT = "coalesce(call_name, name, latin, native, '')"
NAMED = {
    "person": CLIENT,
    "member": "coalesce(short, name, '')",
    "organisation": "coalesce(name, '')",
    "programme": "coalesce(short, name, '')",
    "member_code": "coalesce(code, '')",
    "case": "coalesce(number, '')",
}
REFERENCES: dict[tuple[str, str], str] = {
    ("case", "client"): "person",
    ("case", "persons"): "person",
    ("case", "owner"): "member",
    ("case", "supervisor"): "member",
    ("case", "programme"): "programme",
    ("case", "member_code"): "member_code",
    ("case", "organisations"): "organisation",
    ("case", "linked"): "case",
    ("work", "employer"): "organisation",
    ("work", "supervising"): "organisation",
    ("work", "support"): "organisation",
    ("work", "sender"): "organisation",
    ("contact", "person"): "person",
    ("contact", "author"): "member",
    ("contact", "handed_to"): "member",
    ("contact", "handed_by"): "member",
    ("duty", "member"): "member",
    ("contact", "translation_checked"): "member",
    ("contact", "case_id"): "case",
    ("deadline", "owner"): "member",
    ("deadline", "case_id"): "case",
    ("way", "person"): "person",
    ("organisation", "parent"): "organisation",
    ("member_code", "organisation"): "organisation",
    ("person", "merged_into"): "person",
}
"""Fields whose value is the id of another record: (entity, field) → its entity."""
OWN_WORDS = {"contact": "start", "deadline": "what", "document": "name", "way": "value"}


@dataclass(frozen=True, slots=True, repr=False)
class Subject(Quiet):
    """Whose case a record lies in, and its own words. Everything may be empty."""

    kind: str
    id: str
    who: str = ""  # the client as called, or the record's own name
    formal: str = ""  # the client's name as written, where it says more
    number: str = ""  # of the case
    about: str = ""  # start of a contact (ISO minute), what of a deadline, name of a document, a contact way
    case_id: str = ""
    person: str = ""


def names_of(rows: Rows, wanted: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Names of referred records by id: (entity, id) pairs in; what this vault does not know is left out."""
    by_entity: dict[str, list[str]] = {}
    for entity, id in wanted:
        if entity in NAMED and id:
            by_entity.setdefault(entity, []).append(id)
    found: dict[str, str] = {}
    for entity, ids in by_entity.items():
        unique = list(dict.fromkeys(ids))
        for start in range(0, len(unique), 400):
            part = unique[start : start + 400]
            marks = ",".join("?" * len(part))
            told = rows.rows(f'select id, {NAMED[entity]} from "{entity}" where id in ({marks})', part)
            found.update((id, name) for id, name in told if name)
    return found


def values_named(rows: Rows, entity: str, pairs: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """Names of the records that these (field, value) pairs refer to, by id."""
    wanted = [(REFERENCES.get((entity, field), ""), value) for field, value in pairs if isinstance(value, str)]
    return names_of(rows, wanted)


def subject(rows: Rows, entity: str, id: str) -> Subject:
    """What a record is about, a deleted one too."""
    row = _row(rows, entity, id)
    if entity in NAMED and entity not in ("case", "person"):
        return Subject(entity, id, who=names_of(rows, [(entity, id)]).get(id, ""))
    case_id = id if entity == "case" else row.get("case_id") or ""
    if not case_id and row.get("contact"):
        case_id = _row(rows, "contact", row["contact"]).get("case_id") or ""
    case = row if entity == "case" else _row(rows, "case", case_id) if case_id else {}
    person = id if entity == "person" else row.get("person") or case.get("client") or ""
    who, formal = _names(rows, person)
    return Subject(
        kind=entity,
        id=id,
        who=who or row.get("call_name") or row.get("phone") or row.get("name") or "",
        formal=formal if formal != who else "",
        number=case.get("number") or "",
        about=row.get(OWN_WORDS.get(entity, "")) or "",
        case_id=case_id,
        person=person,
    )


def _row(rows: Rows, entity: str, id: str) -> dict[str, Any]:
    fields = LOGGED[entity].fields()
    found = rows.rows(f'select {", ".join(fields)} from "{entity}" where id = ?', (id,))
    return dict(zip(fields, found[0], strict=True)) if found else {}


def _names(rows: Rows, person: str) -> tuple[str, str]:
    sql = f"select {CLIENT}, coalesce(latin, name, native, '') from person where id = ?"
    found = rows.rows(sql, (person,)) if person else []
    return (found[0][0], found[0][1]) if found else ("", "")
