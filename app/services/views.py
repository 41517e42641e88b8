"""Saved views 保存した表示: a name over a case query; one's own or the desk's."""

from __future__ import annotations

import json
from typing import Any, cast

from app.base.errors import UserError
from app.base.ids import Ids
from app.services import streams
from app.services.case_list import CaseQuery
from app.services.contacts import Saved
from app.services.shapes import Rows, birth, edit
from app.vault.store import Store
from models.changes import Changes
from models.records.base import ViewId
from models.records.cases import ViewRecord


class Views:
    """Thread: vault lane."""

    def __init__(self, store: Store, ids: Ids) -> None:
        self._store = store
        self._ids = ids

    def save(self, name: str, query: CaseQuery, *, shared: bool = False, place: int = 0) -> Saved:
        with self._store.unit() as unit:
            id = self._ids.new()
            fields = {"name": name, "query": json.dumps(query.as_data(), ensure_ascii=False), "place": place}
            birth(unit, "view", id, streams.DESK if shared else streams.member(self._store.member), fields)
            return Saved(id, unit.commit())

    def change(self, id: str, name: str, query: CaseQuery, *, seen: int) -> Changes:
        with self._store.unit(seen=seen) as unit:
            edit(unit, "view", id, {"name": name, "query": json.dumps(query.as_data(), ensure_ascii=False)})
            return unit.commit()

    def delete(self, id: str, *, seen: int) -> Changes:
        with self._store.unit(seen=seen) as unit:
            unit.tomb("view", id)
            return unit.commit()


def read_all(rows: Rows, member: str) -> list[ViewRecord]:
    """One's own views and the desk's, in their order."""
    sql = "select id, name, query, stream, place from view where dead = 0 and stream in (?, ?) order by place, id"
    found = rows.rows(sql, (streams.member(member), streams.DESK))
    return [ViewRecord(ViewId(i), n or "", q or "{}", s == streams.DESK, p or 0) for i, n, q, s, p in found]


def query_of(view: ViewRecord) -> CaseQuery:
    """What a view asks for. Raises: UserError view.unreadable."""
    try:
        found: Any = json.loads(view.query or "{}")
    except (ValueError, RecursionError) as error:
        raise UserError("view.unreadable") from error
    if not isinstance(found, dict):
        raise UserError("view.unreadable")
    return CaseQuery.of_data(cast(dict[str, Any], found))
