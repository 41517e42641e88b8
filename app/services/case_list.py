"""The case list: narrow rows by keyset, filters as data, totals from counters (architecture §5)."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from typing import Any, cast

from app.base.errors import UserError
from app.services.shapes import Rows
from models.records.cases import CaseLine

OPEN = "status is not 'closed'"
SORTS = {
    "triage": ("coalesce(c.triage, 'T9')", False),
    "last_contact": ("coalesce(c.last_contact, '')", True),
    "number": ("coalesce(c.number, '')", True),
}
OPEN_DEADLINE = "select id from deadline where case_id = c.id and done is null and dead = 0 and due"
LINE = """
select c.id, coalesce(c.number,''), coalesce(c.triage,''), coalesce(c.status,''), coalesce(p.call_name,''),
  coalesce(p.name, p.latin, p.native, ''), coalesce(c.language, p.language, ''), coalesce(c.stay_status,''),
  coalesce(c.main_category,''), coalesce(d.due,''), coalesce(d.what,''), coalesce(c.owner,''),
  coalesce(c.last_contact,''), c.conflicts + coalesce(p.conflicts, 0)"""
JOINS = f"""left join person p on p.id = c.client left join deadline d on d.id =
  coalesce(({OPEN_DEADLINE} > '' order by due, id limit 1), ({OPEN_DEADLINE} is null order by id limit 1))"""
"""The next deadline by day, else one without a day: both walk the index of the case, without a sort per line."""


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """What a saved view keeps. Empty means: no condition. Codes and ids only, but for `text`."""

    scope: str = "open"  # open, closed, all
    owners: tuple[str, ...] = ()  # member ids; "" = nobody's
    statuses: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()  # prefixes: L, L02
    triage: tuple[str, ...] = ()
    stay: tuple[str, ...] = ()
    due_by: str = ""  # ISO date: something is due on or before it
    stay_until: str = ""  # the stay ends on or before it
    silent_since: str = ""  # no contact since this date
    text: str = ""
    sort: str = "triage"

    def as_data(self) -> dict[str, Any]:
        """For JSON: only what differs from the default."""
        blank = CaseQuery()
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != getattr(blank, f.name)}

    @staticmethod
    def of_data(data: dict[str, Any]) -> CaseQuery:
        """From JSON; unknown keys of a newer program are ignored, the view still opens.

        A value of another kind is an error: without its condition the view would say something else than its name.
        Raises: UserError view.unreadable.
        """
        blank = CaseQuery()
        values: dict[str, Any] = {}
        for name in (f.name for f in fields(CaseQuery) if f.name in data):
            value = data[name]
            items = tuple(cast("list[Any]", value)) if isinstance(value, list) else (value,)
            is_list = isinstance(getattr(blank, name), tuple)
            if is_list != isinstance(value, list) or not all(isinstance(item, str) for item in items):
                raise UserError("view.unreadable")
            values[name] = items if is_list else value
        return CaseQuery(**values)


def _where(query: CaseQuery) -> tuple[str, list[Any]]:
    parts, params = ["c.dead = 0"], list[Any]()
    if query.scope != "all":
        parts.append("c.status is not 'closed'" if query.scope == "open" else "c.status = 'closed'")
    for column, values in (
        ("c.owner", query.owners),
        ("c.status", query.statuses),
        ("coalesce(c.language, p.language)", query.languages),
        ("c.triage", query.triage),
        ("c.stay_status", query.stay),
    ):
        if values:
            parts.append(f"coalesce({column}, '') in ({','.join('?' * len(values))})")
            params += values
    if query.categories:
        like = " or ".join("t.category like ?" for _ in query.categories)
        parts.append(f"c.id in (select t.case_id from topic t where t.dead = 0 and ({like}))")
        params += [f"{category}%" for category in query.categories]
    if query.due_by:
        parts.append("c.id in (select case_id from deadline where dead = 0 and done is null and due < ?)")
        params.append(query.due_by + "~")
    if query.stay_until:
        parts.append("c.stay_until <= ?")
        params.append(query.stay_until)
    if query.silent_since:
        parts.append("coalesce(c.last_contact, c.opened, '') < ?")
        params.append(query.silent_since)
    if query.text:
        like = f"%{query.text}%"
        columns = ("c.number", "c.title", "p.name", "p.call_name", "p.latin", "p.native", "p.reading")
        parts.append("(" + " or ".join(f"{column} like ?" for column in columns) + ")")
        params += [like] * len(columns)
    return " and ".join(parts), [storable(param) for param in params]


def storable(text: str) -> str:
    """A text as a question to SQLite: a lone surrogate, which no stored text has, becomes a sign that finds nothing."""
    return text.encode("utf-8", "replace").decode()


def _order(query: CaseQuery) -> str:
    if query.sort == "last_contact":
        return "c.last_contact desc, c.id desc"
    if query.sort == "number":
        return "c.number desc, c.id desc"
    return "c.triage, c.last_contact desc, c.id desc"


def _ids(query: CaseQuery, limit: int) -> tuple[str, list[Any]]:
    """The ids of a view in its order. The limit stands in the text: SQLite plans a statement anew at every binding of a
    limit, which costs five times the page."""
    where, params = _where(query)
    joined = 'from "case" c left join person p on p.id = c.client' if "p." in where else 'from "case" c'
    return f"select c.id {joined} where {where} order by {_order(query)} limit {int(limit)}", params


def ids(rows: Rows, query: CaseQuery, limit: int = -1) -> list[str]:
    """Ids of a view in its order: 200,000 of them cost one index walk; the list fetches lines by page."""
    return [id for (id,) in rows.rows(*_ids(query, limit))]


def count(rows: Rows, query: CaseQuery) -> int:
    where, params = _where(query)
    return rows.rows(f'select count(*) from "case" c left join person p on p.id = c.client where {where}', params)[0][0]


def page(rows: Rows, query: CaseQuery, limit: int = 50) -> list[CaseLine]:
    """The first lines of a view: its ids first, so that nothing is joined to a line that is not shown."""
    sql, params = _ids(query, limit)
    found = rows.rows(f'{LINE} from ({sql}) o cross join "case" c on c.id = o.id {JOINS}', params)
    return [_line(row) for row in found]


def lines(rows: Rows, wanted: list[str]) -> list[CaseLine]:
    """Lines of these cases, in this order; those that have gone are left out."""
    sql = f'{LINE} from json_each(?) j cross join "case" c on c.id = j.value and c.dead = 0 {JOINS}'
    by_id = {row[0]: _line(row) for row in rows.rows(sql, (json.dumps(wanted),))} if wanted else {}
    return [by_id[id] for id in wanted if id in by_id]


def of_person(rows: Rows, person: str) -> list[CaseLine]:
    """Every case that a person is in, newest contact first."""
    where = (
        "c.dead = 0 and (c.client = ? or c.id in"
        " (select id from elem where entity = 'case' and field = 'persons' and member = ?))"
    )
    return [
        _line(r)
        for r in rows.rows(f'{LINE} from "case" c {JOINS} where {where} order by c.last_contact desc', (person, person))
    ]


def _line(row: tuple[Any, ...]) -> CaseLine:
    return CaseLine(*row)


def narrowed(query: CaseQuery, **changed: Any) -> CaseQuery:
    """The same view with some conditions changed."""
    return replace(query, **changed)
