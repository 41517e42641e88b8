"""Finding anything as it is typed: contacts, cases, persons, organisations, newest first.

First rank: the words as written (width, case and kana folded). Second rank, after them: Latin without marks, and in
names the sound (thida finds ティーダー). What is found is verified against the rows, so there is no false hit.
Thread: that of the reader.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.vault.search_query import Look, ask
from app.vault.search_text import CHILDREN, CLIENT, KIND_NAMES, KINDS, SOURCES, Texts, texts_in
from app.vault.search_waits import PASSED_OVER

STEP = 64
"""Candidates read at a time."""
COUNT_UP_TO = 100_000
_COUNT = "select count(*) from (select 1 from search_fts where search_fts match ? limit ?)"
_PASSED_OVER = f"m.part <> 0 and m.part in ({PASSED_OVER})"
"""Entries of an import that is not shown yet."""
_COUNT_MEANWHILE = (
    "select count(*) from (select 1 from search_fts f cross join search_map m on m.rowid = f.rowid "
    f"where f.search_fts match ? and not ({_PASSED_OVER}) limit ?)"
)
"""The count while an import is being prepared: slower, because each entry is asked."""
_EXTRA = {
    "contact": "t.start, p.name, p.latin, p.native, p.call_name, k.number, k.title",
    "case": "t.last_contact, p.name, p.latin, p.native, p.call_name, t.opened, t.title, t.number",
    "person": "null, t.name, t.latin, t.native, t.call_name, t.reading",
    "organisation": "null, t.name, t.prefecture, t.industry",
}
_JOINS = {
    "contact": 'left join person p on p.id = t.person left join "case" k on k.id = t.case_id',
    "case": "left join person p on p.id = t.client",
}


class Rows(Protocol):
    """Whatever answers SQL on its own thread: a reader of the vault."""

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]: ...


@dataclass(frozen=True, slots=True, repr=False)
class Hit:
    """One found thing. `marks` are the [start, end) of the snippet to tint; `when` is an ISO date or minute or empty;
    `loose` hits belong to the second rank. `sub` is the second line: names and numbers only, never a sentence."""

    kind: str
    id: str
    title: str
    snippet: str
    marks: tuple[tuple[int, int], ...] = ()
    sub: str = ""
    when: str = ""
    loose: bool = False

    def __repr__(self) -> str:
        return f"Hit({self.kind} {self.id})"


class Search:
    """Asks the index through a reader."""

    def __init__(self, reader: Rows) -> None:
        self._rows = reader.rows

    def page(self, text: str, kinds: Sequence[str] | None = None, limit: int = 50) -> list[Hit]:
        """The newest `limit` hits (0 = all), the first rank before the second. Unreadable questions find nothing."""
        query = ask(text, kinds)
        most = limit or COUNT_UP_TO
        hits: list[Hit] = []
        for candidate in self._candidates(query.first, most) if query.first else ():
            look = Look(query.words, candidate.texts)
            if look.hits():
                hits.append(_hit(candidate, look, loose=False))
                if len(hits) >= most:
                    return hits
        if query.second:
            have = {hit.id for hit in hits}
            for candidate in self._candidates(query.second, most - len(hits)):
                if candidate.id in have:
                    continue
                look = Look(query.words, candidate.texts)
                if look.hits_loosely():
                    hits.append(_hit(candidate, look, loose=True))
                    if len(hits) >= most:
                        break
        return hits

    def count_behind(self, text: str, kinds: Sequence[str] | None = None) -> int:
        """How many hits of the first rank there are, up to COUNT_UP_TO: for the number behind 「50+」. O(hits)."""
        query = ask(text, kinds)
        if not query.first:
            return 0
        if query.exact:
            count = _COUNT_MEANWHILE if self._rows(f"{PASSED_OVER} limit 1") else _COUNT
            return int(self._rows(count, (query.first, COUNT_UP_TO))[0][0])
        return sum(Look(query.words, found.texts).hits() for found in self._candidates(query.first, COUNT_UP_TO))

    def _candidates(self, match: str, wanted: int) -> Iterator[_Candidate]:
        """Rows that may be hits, newest first, read a step at a time."""
        after = -1
        step = min(max(wanted, 1), STEP)
        while True:
            found = self._rows(f"{_FIND}{step:d}", (match, after))
            loaded = self._load([(kind, entity_id) for _, kind, entity_id in found]) if found else {}
            for _, kind, entity_id in found:
                candidate = loaded.get((kind, entity_id))
                if candidate is not None:
                    yield candidate
            if len(found) < step:
                return
            after = found[-1][0]
            step = STEP

    def _load(self, found: Sequence[tuple[int, str]]) -> dict[tuple[int, str], _Candidate]:
        """The rows behind index entries; what has gone meanwhile is left out."""
        loaded: dict[tuple[int, str], _Candidate] = {}
        for number, kind in KIND_NAMES.items():
            ids = [entity_id for of_kind, entity_id in found if of_kind == number]
            if not ids:
                continue
            asked = (json.dumps(ids),)
            children = self._children(kind, asked)
            for entity_id, *values in self._rows(_SELECT[kind], asked):
                loaded[number, entity_id] = _candidate(kind, entity_id, values, children.get(entity_id, ()))
        return loaded

    def _children(self, kind: str, asked: tuple[str]) -> dict[str, list[tuple[str, dict[str, Any]]]]:
        found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        for entity, owner, columns in _BELONGING:
            if owner == kind:
                for owner_id, *values in self._rows(_CHILDREN[entity], asked):
                    found.setdefault(owner_id, []).append((entity, dict(zip(columns, values, strict=True))))
        return found


@dataclass(frozen=True, slots=True, repr=False)
class _Candidate:
    kind: str
    id: str
    texts: Texts
    extra: Sequence[Any]


def _candidate(
    kind: str, entity_id: str, values: Sequence[Any], children: Sequence[tuple[str, dict[str, Any]]] = ()
) -> _Candidate:
    """From the values of a row: its searchable columns, then what `_EXTRA` names."""
    width = len(SOURCES[kind].columns)
    return _Candidate(kind, entity_id, texts_in(kind, values[:width], children), values[width:])


def _hit(candidate: _Candidate, look: Look, *, loose: bool) -> Hit:
    piece, marks = look.snippet()
    when, *rest = candidate.extra
    names, others = [str(name) for name in rest[:4] if name], [str(other) for other in rest[4:] if other]
    name = next(iter(names), "")
    if candidate.kind == "contact":
        title, sub = name or candidate.texts.names, " · ".join(others)
    elif candidate.kind == "case":
        opened, own_title, number = (str(value or "") for value in rest[4:])
        title = own_title or name
        sub = " · ".join(dict.fromkeys(part for part in (number, name) if part))
        when = when or opened
    else:
        title, sub = name, " · ".join(dict.fromkeys([*names[1:], *others]))
    return Hit(candidate.kind, candidate.id, title, piece, marks, sub, when or "", loose)


def _columns(kind: str) -> str:
    return f"{', '.join(f't.{name}' for name in SOURCES[kind].columns)}, {_EXTRA[kind]}"


_FIND = (
    "select f.rowid, m.kind, m.id from search_fts f cross join search_map m on m.rowid = f.rowid "
    f"where f.search_fts match ? and f.rowid > ? and not ({_PASSED_OVER}) order by f.rowid limit "
)
"""The limit follows as a number: SQLite would plan a statement anew at every binding of a limit."""
_OF = "from json_each(?) j cross join"
"""Ids come as one JSON list: one prepared statement serves every page, and one value is bound, not 64."""
_SELECT = {
    kind: f'select t.id, {_columns(kind)} {_OF} "{kind}" t on t.id = j.value and t.dead = 0 {_JOINS.get(kind, "")}'
    for kind in KINDS
}
_CHILDREN = {
    entity: f"select t.{field}, {', '.join(f't.{name}' for name in SOURCES[entity].columns)} "
    f'{_OF} "{entity}" t on t.{field} = j.value and t.dead = 0 order by t.id'
    for entity, (_, field) in CHILDREN.items()
} | {
    CLIENT: f"select c.id, {', '.join(f'p.{name}' for name in SOURCES['person'].names)} "
    f'{_OF} "case" c on c.id = j.value join person p on p.id = c.client'
}
_BELONGING = (
    *((entity, owner, SOURCES[entity].columns) for entity, (owner, _) in CHILDREN.items()),
    (CLIENT, "case", SOURCES["person"].names),
)
"""What belongs to the text of a kind: (name, kind, columns)."""
