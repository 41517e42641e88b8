"""Rows that were typed twice, and rows that may be one person. Proposals: nothing is joined without the user."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import chain

from app.base.fold import fold
from models.records.imports import DECIDE, NOT_RECORD, REFUSED, Issue, PersonMatch, RowRead, Value

_MOST_MATCHES = 20_000


def mark_duplicates(rows: list[RowRead]) -> list[RowRead]:
    """The rows, with `duplicate_of` on each that repeats an earlier one of its sheet or of another.

    row.duplicate: same person, start and texts. row.similar: same person and text, one of the dates unreadable.
    """
    exact: dict[tuple[Value, ...], RowRead] = {}
    alike: dict[tuple[Value, ...], RowRead] = {}
    out: list[RowRead] = []
    for row in rows:
        if row.status in (NOT_RECORD, REFUSED):
            out.append(row)
            continue
        found = dict(row.values)
        get = found.get
        person = (get("person.name", ""), get("person.phone", ""))
        text = (get("contact.summary", ""), get("contact.original", ""))
        start = get("contact.start", "")
        rest = () if any(person) else tuple(value for field, value in row.values if field != "contact.author_text")
        key = (*person, *text, start, *rest)
        before, code = (exact.get(key), "row.duplicate") if any(text) and start else (None, "")
        if before is None and any(person) and any(text):
            first = alike.get((*person, *text))
            if first is not None and (not start or not first.value("contact.start")):
                before, code = first, "row.similar"
        if before is not None:
            issue = Issue("", code, DECIDE, "", str(before.row))
            row = replace(row, status=DECIDE, duplicate_of=before.row, issues=(*row.issues, issue))
        else:
            exact[key] = row
            alike.setdefault((*person, *text), row)
        out.append(row)
    return out


def find_persons(rows: list[RowRead]) -> tuple[PersonMatch, ...]:
    """Groups of two and more rows: same phone, or same name and nationality. A row may be in one of each."""
    phones: dict[Value, list[RowRead]] = defaultdict(list)
    names: dict[tuple[str, Value], list[RowRead]] = defaultdict(list)
    keys: dict[Value, str] = {}
    for row in rows:
        if row.status in (NOT_RECORD, REFUSED):
            continue
        found = dict(row.values)
        phone, name, nationality = (
            found.get("person.phone"), found.get("person.name"), found.get("person.nationalities"),
        )  # fmt: skip
        if phone:
            phones[phone].append(row)
        if isinstance(name, str) and nationality:
            key = keys.get(name)
            if key is None:
                key = keys[name] = "".join(fold(name).split())
            names[key, nationality].append(row)
    groups = chain(
        (("same_phone", group, _phone_certainty(group)) for group in phones.values() if len(group) > 1),
        (("same_name_nationality", group, _name_certainty(group)) for group in names.values() if len(group) > 1),
    )
    return tuple(
        PersonMatch(f"m{number}", tuple((row.sheet, row.row) for row in group), reason, certainty)
        for number, (reason, group, certainty) in enumerate(groups, 1)
        if number <= _MOST_MATCHES
    )


def _phone_certainty(group: list[RowRead]) -> str:
    """A number may be a dormitory's: different names make it weaker."""
    names = {fold(str(row.value("person.name"))) for row in group} - {""}
    return "likely" if len(names) <= 1 else "possible"


def _name_certainty(group: list[RowRead]) -> str:
    """Names repeat within a nationality; different genders speak against one person."""
    genders = {row.value("person.gender") for row in group} - {"", "U", "N"}
    phones = {row.value("person.phone") for row in group} - {""}
    if len(genders) > 1:
        return "weak"
    return "likely" if len(phones) == 1 else "possible"
