"""Finding anything as it is typed: contacts, cases, persons, organisations, newest first.

First rank: the words as written (width, case and kana folded). Second rank, after them: Latin without marks, and in
names the sound (thida finds ティーダー). What is found is verified against the rows, so there is no false hit.
Thread: that of the reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.vault.search_query import Look, ask
from app.vault.search_text import CHILDREN, KIND_NAMES, SOURCES, Texts, texts_of

STEP = 64
"""Candidates read at a time; also the number of ids of every prepared statement."""
COUNT_UP_TO = 100_000
_FIND = (
    "select f.rowid, m.kind, m.id from search_fts f cross join search_map m on m.rowid = f.rowid "
    "where f.search_fts match ? and f.rowid > ? order by f.rowid limit ?"
)
_COUNT = "select count(*) from (select 1 from search_fts where search_fts match ? limit ?)"
_EXTRA = {
    "contact": "t.start, p.name, p.latin, p.native, p.call_name, k.number, k.title",
    "case": "t.last_contact, p.name, p.latin, p.native, p.call_name, t.opened",
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
            return int(self._rows(_COUNT, (query.first, COUNT_UP_TO))[0][0])
        return sum(Look(query.words, found.texts).hits() for found in self._candidates(query.first, COUNT_UP_TO))

    def _candidates(self, match: str, wanted: int) -> Iterator[_Candidate]:
        """Rows that may be hits, newest first, read a step at a time."""
        after = -1
        step = min(max(wanted, 1), STEP)
        while True:
            found = self._rows(_FIND, (match, after, step))
            loaded = self._load(found)
            for _, kind, entity_id in found:
                candidate = loaded.get((kind, entity_id))
                if candidate is not None:
                    yield candidate
            if len(found) < step:
                return
            after = found[-1][0]
            step = STEP

    def _load(self, found: Sequence[tuple[Any, ...]]) -> dict[tuple[int, str], _Candidate]:
        """The rows behind index entries; what has gone meanwhile is left out."""
        loaded: dict[tuple[int, str], _Candidate] = {}
        for number, kind in KIND_NAMES.items():
            ids = [entity_id for _, of_kind, entity_id in found if of_kind == number]
            if not ids:
                continue
            columns = SOURCES[kind].columns
            children = self._children(kind, ids)
            for row in self._rows(_SELECT[kind], _padded(ids)):
                entity_id = row[0]
                texts = texts_of(kind, dict(zip(columns, row[1:], strict=False)), children.get(entity_id, ()))
                loaded[number, entity_id] = _Candidate(kind, entity_id, texts, row[1 + len(columns) :])
        return loaded

    def _children(self, kind: str, ids: Sequence[str]) -> dict[str, list[tuple[str, dict[str, Any]]]]:
        found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        for entity, (owner, _) in CHILDREN.items():
            if owner == kind:
                for owner_id, *values in self._rows(_CHILDREN[entity], _padded(ids)):
                    row = dict(zip(SOURCES[entity].columns, values, strict=True))
                    found.setdefault(owner_id, []).append((entity, row))
        return found


@dataclass(frozen=True, slots=True, repr=False)
class _Candidate:
    kind: str
    id: str
    texts: Texts
    extra: tuple[Any, ...]


def _hit(candidate: _Candidate, look: Look, *, loose: bool) -> Hit:
    piece, marks = look.snippet()
    when, *rest = candidate.extra
    names, others = [str(name) for name in rest[:4] if name], [str(other) for other in rest[4:] if other]
    name = next(iter(names), "")
    if candidate.kind == "contact":
        title, sub = name or candidate.texts.names, " · ".join(others)
    elif candidate.kind == "case":
        title = candidate.texts.names or name
        sub = " · ".join(dict.fromkeys([*candidate.texts.shown[:1], *([name] if name else [])]))
        when = when or next(iter(others), "")
    else:
        title, sub = name, " · ".join(dict.fromkeys([*names[1:], *others]))
    return Hit(candidate.kind, candidate.id, title, piece, marks, sub, when or "", loose)


def _padded(ids: Sequence[str]) -> list[str | None]:
    """Ids filled up to STEP, so that one prepared statement serves every page."""
    return [*ids, *[None] * (STEP - len(ids))]


_MARKS = ",".join("?" * STEP)


def _select(kind: str) -> str:
    columns = ", ".join(f't."{name}"' for name in SOURCES[kind].columns)
    return (
        f'select t.id, {columns}, {_EXTRA[kind]} from "{kind}" t {_JOINS.get(kind, "")} '
        f"where t.id in ({_MARKS}) and t.dead = 0"
    )


_SELECT = {kind: _select(kind) for kind in KIND_NAMES.values()}
_CHILDREN = {
    entity: f'select "{field}", {", ".join(SOURCES[entity].columns)} from "{entity}" '
    f'where "{field}" in ({_MARKS}) and dead = 0 order by id'
    for entity, (_, field) in CHILDREN.items()
}
