"""The case list: narrow rows by keyset, filters as data, totals from counters (architecture §5)."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from app.services.shapes import Rows
from models.records.cases import CaseLine

OPEN = "status is not 'closed'"
SORTS = {
    "triage": ("coalesce(c.triage, 'T9')", False),
    "last_contact": ("coalesce(c.last_contact, '')", True),
    "number": ("coalesce(c.number, '')", True),
}
DUE = (
    "(select {what} from deadline d where d.case_id = c.id and d.done is null and d.dead = 0"
    " order by d.due is null, d.due, d.id limit 1)"
)
LINE = f"""
select c.id, coalesce(c.number,''), coalesce(c.triage,''), coalesce(c.status,''), coalesce(p.call_name,''),
  coalesce(p.name, p.latin, p.native, ''), coalesce(c.language, p.language, ''), coalesce(c.stay_status,''),
  coalesce(c.main_category,''), {DUE.format(what="d.due")}, {DUE.format(what="d.what")}, coalesce(c.owner,''),
  coalesce(c.last_contact,''), c.conflicts + coalesce(p.conflicts, 0)
from "case" c left join person p on p.id = c.client"""


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
        """From JSON; unknown keys of a newer program are ignored, the view still opens."""
        known = {f.name for f in fields(CaseQuery)}
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items() if k in known}
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
    return " and ".join(parts), params


def _order(query: CaseQuery) -> str:
    if query.sort == "last_contact":
        return "c.last_contact desc, c.id desc"
    if query.sort == "number":
        return "c.number desc, c.id desc"
    return "c.triage, c.last_contact desc, c.id desc"


def ids(rows: Rows, query: CaseQuery, limit: int = -1) -> list[str]:
    """Ids of a view in its order: 200,000 of them cost one index walk; the list fetches lines by page."""
    where, params = _where(query)
    joined = 'from "case" c left join person p on p.id = c.client' if "p." in where else 'from "case" c'
    sql = f"select c.id {joined} where {where} order by {_order(query)} limit ?"
    return [id for (id,) in rows.rows(sql, (*params, limit))]


def count(rows: Rows, query: CaseQuery) -> int:
    where, params = _where(query)
    return rows.rows(f'select count(*) from "case" c left join person p on p.id = c.client where {where}', params)[0][0]


def page(rows: Rows, query: CaseQuery, limit: int = 50) -> list[CaseLine]:
    """The first lines of a view."""
    where, params = _where(query)
    found = rows.rows(f"{LINE} where {where} order by {_order(query)} limit ?", (*params, limit))
    return [_line(row) for row in found]


def lines(rows: Rows, wanted: list[str]) -> list[CaseLine]:
    """Lines of these cases, in this order; those that have gone are left out."""
    if not wanted:
        return []
    found = rows.rows(f"{LINE} where c.id in ({','.join('?' * len(wanted))}) and c.dead = 0", wanted)
    by_id = {row[0]: _line(row) for row in found}
    return [by_id[id] for id in wanted if id in by_id]


def of_person(rows: Rows, person: str) -> list[CaseLine]:
    """Every case that a person is in, newest contact first."""
    where = (
        "c.dead = 0 and (c.client = ? or c.id in"
        " (select id from elem where entity = 'case' and field = 'persons' and member = ?))"
    )
    return [_line(r) for r in rows.rows(f"{LINE} where {where} order by c.last_contact desc", (person, person))]


def _line(row: tuple[Any, ...]) -> CaseLine:
    values: list[Any] = [value if value is not None else "" for value in row]
    return CaseLine(*values)


def narrowed(query: CaseQuery, **changed: Any) -> CaseQuery:
    """The same view with some conditions changed."""
    return replace(query, **changed)
