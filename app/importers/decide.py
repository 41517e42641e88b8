"""A plan with the user's decisions: which rows go in, with what, and which persons are one."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from app.base.errors import UserError
from app.importers.cleaning import clean
from app.importers.columns import mask
from app.importers.values import reader_for
from models.records.imports import (
    DECIDE,
    FIELDS,
    FIXED,
    NOT_RECORD,
    OK,
    REFUSED,
    SKIPPED,
    Choices,
    Counts,
    ImportPlan,
    Issue,
    RowChoice,
    RowRead,
    Value,
    ValueChoice,
)

_CLOSED = (NOT_RECORD, REFUSED, SKIPPED)
_ACTIONS = ("empty", "value", "keep")
_ROW_ACTIONS = ("skip", "take", "empty", "value", "keep", "unlink")


def apply(plan: ImportPlan, choices: Choices) -> ImportPlan:
    """The plan as decided; `ready` are the rows to write, `person` on each says who is one with whom.

    A row with an open question stays `decide` (and out), unless `choices.undecided` is "empty"; a row that seems
    typed twice stays out until a user says `take`. Raises: UserError choice.unknown_action, choice.unknown_field,
    choice.unreadable, choice.unknown_match.
    """
    desk = _Desk(choices, dt.date.fromisoformat(plan.today))
    persons = _joined(plan, choices)
    rows: list[RowRead] = []
    for row in plan.rows:
        decided = row if row.status in _CLOSED else desk.decide(row)
        person = "" if "unlink" in desk.said(row, "") else persons.get((row.sheet, row.row), "")
        rows.append(replace(decided, person=person) if person != decided.person else decided)
    return replace(plan, rows=tuple(rows), counts=count(rows))


class _Desk:
    """The choices, by where they apply."""

    def __init__(self, choices: Choices, today: dt.date) -> None:
        self._today = today
        self._empty = choices.undecided == "empty"
        if choices.undecided not in ("hold", "empty"):
            raise UserError("choice.unknown_action")
        self._values = {(choice.field, choice.shown): choice for choice in choices.values}
        self._rows: dict[tuple[str, int], list[RowChoice]] = {}
        for choice in choices.rows:
            self._rows.setdefault((choice.sheet, choice.row), []).append(choice)
        for choice in (*choices.values, *choices.rows):
            known = _ACTIONS if isinstance(choice, ValueChoice) else _ROW_ACTIONS
            if choice.action not in known:
                raise UserError("choice.unknown_action")
            if choice.action in _ACTIONS and choice.field not in FIELDS:
                raise UserError("choice.unknown_field")

    def said(self, row: RowRead, field: str) -> dict[str, str]:
        """Action → value of what was chosen for this row and field."""
        choices = self._rows.get((row.sheet, row.row), ())
        return {choice.action: choice.value for choice in choices if choice.field == field}

    def decide(self, row: RowRead) -> RowRead:
        whole = self.said(row, "")
        if "skip" in whole:
            return replace(row, status=SKIPPED)
        found = dict(row.values)
        issues: list[Issue] = []
        for issue in row.issues:
            issues.append(self._settle(row, issue, found, "take" in whole))
        for choice in self._rows.get((row.sheet, row.row), ()):
            asked = any(issue.field == choice.field and issue.severity == DECIDE for issue in row.issues)
            if choice.field and not asked:
                self._set(found, choice.field, choice.action, choice.value)
                issues.append(Issue(choice.field, "choice.made", FIXED, "", choice.value))
        severities = {issue.severity for issue in issues}
        status = DECIDE if DECIDE in severities else FIXED if FIXED in severities else OK
        return replace(row, status=status, values=tuple(found.items()), issues=tuple(issues))

    def _settle(self, row: RowRead, issue: Issue, found: dict[str, Value], take: bool) -> Issue:
        """The issue as it stands after the choices; changes `found` where a choice says so."""
        if issue.severity != DECIDE:
            return issue
        if not issue.field:
            return replace(issue, severity=FIXED) if take else issue
        said = self.said(row, issue.field)
        for action in _ACTIONS:
            if action in said:
                self._set(found, issue.field, action, said[action])
                return replace(issue, severity=FIXED, stored=said[action])
        choice = self._values.get((issue.field, issue.shown))
        if choice is not None:
            self._set(found, issue.field, choice.action, choice.value)
            return replace(issue, severity=FIXED, stored=choice.value)
        return replace(issue, severity=FIXED, stored="") if self._empty else issue

    def _set(self, found: dict[str, Value], field: str, action: str, value: str) -> None:
        """Put a chosen value where the cell's own would have gone. A chosen value is read as a cell is."""
        if action == "keep":
            return
        for name in _stored_as(field):
            found.pop(name, None)
        if action == "empty":
            return
        reading = reader_for(field, self._today)(mask(clean(value)[0])[0])
        if not reading.values or any(severity == DECIDE for _, severity, _ in reading.said):
            raise UserError("choice.unreadable")
        found.update(reading.values)
        day, clock = found.get("contact.date"), found.get("contact.time")
        if day:
            del found["contact.date"]
            found.pop("contact.time", None)
            found["contact.start"] = f"{day}T{clock}" if clock and len(str(day)) == 10 else day


def _stored_as(field: str) -> tuple[str, ...]:
    """The values that a column of this field makes."""
    return {
        "contact.date": ("contact.start",),
        "person.age": ("person.age", "person.age_band"),
        "person.phone": ("person.phone", "person.phone_typed", "person.phone_more"),
    }.get(field, (field,))


def _joined(plan: ImportPlan, choices: Choices) -> dict[tuple[str, int], str]:
    """Row → id of its person, over all matches that were agreed to; matches that share a row become one person."""
    known = {match.id: match for match in plan.matches}
    owner: dict[tuple[str, int], str] = {}
    for link in choices.links:
        match = known.get(link)
        if match is None:
            raise UserError("choice.unknown_match")
        others = {owner[row] for row in match.rows if row in owner}
        for row, person in list(owner.items()) if others else ():
            if person in others:
                owner[row] = link
        owner.update(dict.fromkeys(match.rows, link))
    return owner


def count(rows: Iterable[RowRead]) -> Counts:
    """How many rows of each status; a run of blank rows counts as many as it is."""
    found: Counter[str] = Counter()
    for row in rows:
        found[row.status] += row.span
    return Counts(**found)
