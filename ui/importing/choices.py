"""What a person decides about a file, and the lists that show what is left to decide. No Qt: it runs on the work lane.

A plan is never changed: `App.reading().decide(plan, choices)` makes a second one beside it, and a `Digest` says which
rows stand in which list. Everything is frozen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from app.services import people
from app.services.imports import known_phones
from app.services.shapes import Rows
from models.records.base import Quiet
from models.records.imports import (
    DECIDE,
    FIXED,
    NOT_RECORD,
    OK,
    REFUSED,
    REFUSED_FIELD,
    SKIPPED,
    Choices,
    Column,
    ColumnRead,
    Counts,
    ImportPlan,
    Issue,
    RowChoice,
    RowRead,
    ValueChoice,
)
from models.records.imports import Mapping as Columns
from models.records.people import PersonRecord

At = tuple[str, int]  # sheet and row
SPELLING = ("code.unknown", "code.unclear")
OFFERED = ("date.no_year", "minutes.unread")
STATUSES = (OK, FIXED, DECIDE, REFUSED, NOT_RECORD, SKIPPED)
NONE_ISSUE = Issue("", "", "")


class Item(NamedTuple):
    """A line of the row check: the place of its row in the plan, and the issue it shows (-1 for none)."""

    place: int
    issue: int


@dataclass(frozen=True, slots=True, repr=False)
class Digest(Quiet):
    """A plan with choices, cut into the lists of the screen."""

    plan: ImportPlan
    decided: ImportPlan
    lists: Mapping[str, tuple[Item, ...]]

    def row(self, item: Item) -> RowRead:
        return self.decided.rows[item.place]

    def issue(self, item: Item) -> Issue:
        return self.row(item).issues[item.issue] if item.issue >= 0 else NONE_ISSUE

    def was_open(self, item: Item) -> bool:
        """Whether a person has decided about this row."""
        return self.plan.rows[item.place].status == DECIDE and self.row(item).status != DECIDE


def digest(plan: ImportPlan, decided: ImportPlan) -> Digest:
    """Cut into lists; 100,000 rows take a moment, so on the work lane."""
    lists: dict[str, list[Item]] = {"decide": [], "fixed": [], "out": [], "all": []}
    for place, row in enumerate(decided.rows):
        if row.status == DECIDE:
            lists["decide"].extend(_open_items(place, row))
        elif row.status == FIXED:
            lists["fixed"].append(Item(place, _first(row, FIXED)))
        elif row.status in (REFUSED, SKIPPED):
            lists["out"].append(Item(place, _first(row, REFUSED if row.status == REFUSED else DECIDE)))
        lists["all"].append(Item(place, _worst(row)))
    return Digest(plan, decided, {name: tuple(items) for name, items in lists.items()})


def settled(plan: ImportPlan, choices: Choices, decide: Callable[[ImportPlan, Choices], ImportPlan]) -> ImportPlan:
    """`decide(plan, choices)`, asked only for the rows that a choice can change: one of 100,000 is decided at once.

    Agreed matches concern any row, so with those the whole plan is asked.
    """
    if choices.links:
        return decide(plan, choices)
    named = {(choice.sheet, choice.row) for choice in choices.rows}
    places = [n for n, row in enumerate(plan.rows) if row.status == DECIDE or (row.sheet, row.row) in named]
    part = decide(replace(plan, rows=tuple(plan.rows[n] for n in places)), choices)
    rows = list(plan.rows)
    figures = Counter({status: getattr(plan.counts, status) for status in STATUSES})
    for place, row in zip(places, part.rows, strict=True):
        figures[rows[place].status] -= row.span
        figures[row.status] += row.span
        rows[place] = row
    return replace(plan, rows=tuple(rows), counts=Counts(**figures))


def _open_items(place: int, row: RowRead) -> list[Item]:
    """One line per field in question: a field that is decided takes all its issues with it."""
    found: dict[str, Item] = {}
    for number, issue in enumerate(row.issues):
        if issue.severity == DECIDE:
            found.setdefault(issue.field, Item(place, number))
    return list(found.values())


def _first(row: RowRead, severity: str) -> int:
    return next((n for n, issue in enumerate(row.issues) if issue.severity == severity), 0 if row.issues else -1)


def _worst(row: RowRead) -> int:
    for severity in (REFUSED, DECIDE, FIXED):
        for number, issue in enumerate(row.issues):
            if issue.severity == severity:
                return number
    return 0 if row.issues and not row.values else -1


def ways_out(digested: Digest, item: Item) -> tuple[str, ...]:
    """What can be done about a line, the first being what Enter does: empty fix keep skip take accept undo."""
    row, issue = digested.row(item), digested.issue(item)
    if digested.was_open(item):
        return ("undo",)
    if row.status != DECIDE or issue.severity != DECIDE:
        return ()
    if not issue.field:
        return ("skip", "take")
    if issue.code == "cell.zawgyi":
        return ("keep", "empty")
    if issue.code in OFFERED and issue.stored:
        return ("accept", "empty")
    return ("empty", "fix")


def chosen(choices: Choices, row: RowRead, issue: Issue, action: str, value: str = "") -> Choices:
    """The choices with one more. A spelling that no list knows is decided once for all cells that read so."""
    action, value = {"fix": ("value", value), "accept": ("value", issue.stored)}.get(action, (action, ""))
    left = without(choices, row, issue)
    if issue.code in SPELLING and action in ("empty", "value"):
        return replace(left, values=(*left.values, ValueChoice(issue.field, issue.shown, action, value)))
    return replace(left, rows=(*left.rows, RowChoice(row.sheet, row.row, action, issue.field, value)))


def without(choices: Choices, row: RowRead, issue: Issue) -> Choices:
    """The choices without what was said of this cell or row."""
    at = (row.sheet, row.row, issue.field)
    return replace(
        choices,
        values=tuple(c for c in choices.values if (c.field, c.shown) != (issue.field, issue.shown)),
        rows=tuple(c for c in choices.rows if (c.sheet, c.row, c.field) != at),
    )


def forgotten(choices: Choices, row: RowRead) -> Choices:
    """The choices without anything about a row, nor about the spellings in it."""
    spelt = {(issue.field, issue.shown) for issue in row.issues}
    return replace(
        choices,
        values=tuple(c for c in choices.values if (c.field, c.shown) not in spelt),
        rows=tuple(c for c in choices.rows if (c.sheet, c.row) != (row.sheet, row.row)),
    )


def remapped(mapping: Columns, columns: Iterable[ColumnRead], changed: ColumnRead, field: str) -> Columns:
    """The mapping with one column changed; a field has one column a sheet, so another gives it up."""
    same = {(c.index, c.header) for c in columns if c.sheet == changed.sheet and c.field == field and field}
    found: list[Column] = []
    for column in mapping.columns:
        at = (column.index, column.header)
        if column.field == REFUSED_FIELD:
            found.append(column)
        elif at == (changed.index, changed.header):
            found.append(replace(column, field=field))
        else:
            found.append(replace(column, field="") if at in same else column)
    return replace(mapping, columns=tuple(found))


def unasked(choices: Choices, *fields: str) -> Choices:
    """The choices without those about fields whose column has changed."""
    return replace(
        choices,
        values=tuple(c for c in choices.values if c.field not in fields),
        rows=tuple(c for c in choices.rows if not c.field or c.field not in fields),
    )


# --- who may be one person ------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, repr=False)
class Pair(Quiet):
    """Rows that may be one person, or rows and a person of this vault. `id` is what is ticked."""

    id: str
    left: RowRead
    right: RowRead | PersonRecord
    reason: str
    certainty: str
    rows: tuple[At, ...]


def known_people(rows: Rows, plan: ImportPlan) -> dict[At, tuple[PersonRecord, ...]]:
    """Rows whose number this vault knows, with the persons. Thread: read lane."""
    found = known_phones(rows, plan)
    wanted = list(dict.fromkeys(id for ids in found.values() for id in ids))
    by_id: dict[str, PersonRecord] = {}
    for start in range(0, len(wanted), 400):
        by_id |= {str(person.id): person for person in people.read_many(rows, wanted[start : start + 400])}
    return {at: tuple(by_id[id] for id in ids if id in by_id) for at, ids in found.items()}


def pairs(plan: ImportPlan, known: Mapping[At, tuple[PersonRecord, ...]]) -> tuple[Pair, ...]:
    """What is offered: persons of this vault first, then rows of the file; only rows that go in."""
    by_at = {(row.sheet, row.row): row for row in plan.ready}
    found: list[Pair] = []
    groups: dict[tuple[str, str], tuple[PersonRecord, list[At]]] = {}
    for at, persons in known.items():
        if at in by_at:
            for person in persons:
                phone = str(by_at[at].value("person.phone"))
                groups.setdefault((phone, str(person.id)), (person, []))[1].append(at)
    for (_, id), (person, ats) in groups.items():
        found.append(Pair(f"known.{id}.{ats[0][1]}", by_at[ats[0]], person, "known", "likely", tuple(ats)))
    for match in plan.matches:
        ats = tuple(at for at in match.rows if at in by_at)
        if len(ats) > 1:
            found.append(Pair(match.id, by_at[ats[0]], by_at[ats[1]], match.reason, match.certainty, ats))
    return tuple(found)


def links(offered: Iterable[Pair], ticked: frozenset[str]) -> tuple[str, ...]:
    """The matches within the file that were agreed to."""
    return tuple(pair.id for pair in offered if pair.id in ticked and pair.reason != "known")


def known_links(plan: ImportPlan, offered: Iterable[Pair], ticked: frozenset[str]) -> dict[At, str]:
    """Row → person of this vault. A row that is one with such a row, by an agreed match, is that person too."""
    found: dict[At, str] = {}
    for pair in offered:
        if pair.reason == "known" and pair.id in ticked and isinstance(pair.right, PersonRecord):
            found |= dict.fromkeys(pair.rows, str(pair.right.id))
    joined = {
        row.person: found[row.sheet, row.row] for row in plan.ready if row.person and (row.sheet, row.row) in found
    }
    found |= {(row.sheet, row.row): joined[row.person] for row in plan.ready if row.person in joined}
    return found


def toggled(ticked: frozenset[str], pair: Pair, offered: Iterable[Pair]) -> frozenset[str]:
    """Ticked or not; of several persons with one number only one can be it."""
    if pair.id in ticked:
        return ticked - {pair.id}
    rivals: set[str] = set()
    if pair.reason == "known":
        rivals = {p.id for p in offered if p.reason == "known" and set(p.rows) & set(pair.rows)}
    return (ticked - rivals) | {pair.id}
