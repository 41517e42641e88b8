"""The search index: one FTS5 table of tokens that we cut ourselves, kept inside the projector's transaction.

Contentless (no second copy of any text), detail=none, prefix=1: 1 and 2 characters are found exactly, longer ones are
verified against the rows. Tokenizer `ascii`, because it takes every character beyond ASCII as part of a token, whatever
Unicode version SQLite knows. A rowid is `minutes before HORIZON × 2^SLOT_BITS + slot`: FTS5 walks its lists upwards
several times faster than downwards, so the newest has the lowest number. It is local and means nothing elsewhere.
Few slots keep the distance between rowids short, which is most of the index's size: 20 bits more than double it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from app.base.ids import ALPHABET
from app.vault.driver import Connection
from app.vault.search_text import CHILDREN, KINDS, SOURCES, Row, texts_of, tokens

SLOT_BITS = 1
"""Two rows a minute before they spill into the next; only their order within the minutes around is touched."""
HORIZON = 130_000_000
"""Minutes since 1970 in the year 2217; later dates count as this."""
MERGE_PAGES = 16
SHOWN = 0
_DATES = {"contact": "start", "case": "opened"}
_CREATE = (
    "create virtual table if not exists search_fts using fts5(body, content='', contentless_delete=1, "
    "detail=none, prefix='1', tokenize='ascii')",
    "create table if not exists search_map(rowid integer primary key, kind integer not null, id text not null)",
    "create unique index if not exists ix_search_map_id on search_map(id)",
    # merging happens when idle: either default stalls a commit for up to half a second
    "insert into search_fts(search_fts, rank) values('automerge', 0)",
    "insert into search_fts(search_fts, rank) values('crisismerge', 1999)",
    "insert into search_fts(search_fts, rank) values('hashsize', 67108864)",
)
_ENDS = "select (select coalesce(min(rowid), -1) from search_map), (select coalesce(max(rowid), -1) from search_map)"
"""Two questions, because SQLite answers min and max from the ends of a table only one at a time."""
_EPOCH_DAY = dt.date(1970, 1, 1).toordinal()


class SearchIndex:
    """Follows the shown rows; an observer of the projector. Thread: that of the connection."""

    def __init__(self) -> None:
        self._db: Connection
        self._merging = True

    def bind(self, connection: Connection) -> None:
        """Take the projector's connection; makes the tables in a vault that has none."""
        self._db = connection
        if connection.execute("select 1 from sqlite_master where name='search_map'").fetchone() is None:
            for statement in _CREATE:
                connection.execute(statement)

    def cleared(self) -> None:
        """All rows are about to be told anew: forget them."""
        self._db.execute("insert into search_fts(search_fts) values('delete-all')")
        self._db.execute("delete from search_map")

    def touched(self, entity: str, entity_id: str, before: Row | None, after: Row) -> None:
        """One row changed. Unsearchable entities and fields cost a comparison."""
        if entity in CHILDREN:
            if not _same(entity, before, after):
                self._touch_owners(entity, [row for row in (before, after) if row])
        elif entity in KINDS and not _same(entity, before, after):
            self._remove([entity_id])
            if after["dead"] == SHOWN:
                self._add(entity, [after])
            self._merging = True

    def rows(self, entity: str, rows: Sequence[Row]) -> None:
        """Many rows appeared at once, all shown."""
        if entity in CHILDREN:
            self._touch_owners(entity, rows)
        elif entity in KINDS and rows:
            self._remove([row["id"] for row in rows])
            self._add(entity, rows)
            self._merging = True

    def idle(self) -> bool:
        """One small merge step; True while more waits."""
        if not self._merging:
            return False
        before = self._db.total_changes
        self._db.execute("insert into search_fts(search_fts, rank) values('merge', ?)", (MERGE_PAGES,))
        self._merging = self._db.total_changes - before >= 2  # fewer: FTS5 found nothing to merge
        return self._merging

    def rebuild(self) -> None:
        """Make the index anew from the tables, inside the caller's transaction."""
        self.cleared()
        for kind in KINDS:
            date = _DATES.get(kind, "id")
            cursor = self._db.execute(f'select {_names(kind)} from "{kind}" where dead=0 order by {date} desc, id desc')
            while found := cursor.fetchmany(5_000):
                self._add(kind, _images(kind, found))
        self._merging = True

    def _remove(self, ids: Sequence[str]) -> None:
        for start in range(0, len(ids), 400):
            part = ids[start : start + 400]
            sql = f"select rowid from search_map where id in ({','.join('?' * len(part))})"
            gone = self._db.execute(sql, part).fetchall()
            if gone:
                self._db.executemany("delete from search_fts where rowid=?", gone)
                self._db.executemany("delete from search_map where rowid=?", gone)

    def _add(self, kind: str, rows: Sequence[Row]) -> None:
        children = self._children(kind, [row["id"] for row in rows])
        dated = sorted(((_minute(kind, row), row) for row in rows), key=lambda pair: pair[0])
        rowids = self._rowids([minute for minute, _ in dated])
        number = KINDS[kind]
        bodies = [
            (rowid, tokens(kind, texts_of(kind, row, children.get(row["id"], ()))))
            for rowid, (_, row) in zip(rowids, dated, strict=True)
        ]
        self._db.executemany("insert into search_fts(rowid, body) values(?,?)", bodies)
        self._db.executemany(
            "insert into search_map(rowid, kind, id) values(?,?,?)",
            [(rowid, number, row["id"]) for rowid, (_, row) in zip(rowids, dated, strict=True)],
        )

    def _rowids(self, minutes: Sequence[int]) -> list[int]:
        """Free rowids, rising, for rising minutes: at its minute, else as near after it as there is room."""
        made: list[int] = []
        low, top = self._db.execute(_ENDS).fetchone()
        for minute in minutes:
            base = minute << SLOT_BITS
            if made and made[-1] >= base:
                base = made[-1] + 1
            made.append(base if base > top or base < low else self._free(base))
        return made

    def _free(self, base: int) -> int:
        """The first place after the last one taken in a window that grows until it has room."""
        width = 1 << SLOT_BITS
        while True:
            sql = "select coalesce(max(rowid), -1) from search_map where rowid < ?"
            top = self._db.execute(sql, (base + width,)).fetchone()[0]
            if top + 1 < base + width:
                return max(base, top + 1)
            width *= 4

    def _children(self, kind: str, ids: Sequence[str]) -> dict[str, list[tuple[str, Row]]]:
        """Rows that belong to the text of these rows, by owner."""
        found: dict[str, list[tuple[str, Row]]] = {}
        for entity, (owner, field) in CHILDREN.items():
            if owner != kind:
                continue
            for start in range(0, len(ids), 400):
                part = ids[start : start + 400]
                marks = ",".join("?" * len(part))
                sql = f'select "{field}", {_names(entity)} from "{entity}" where "{field}" in ({marks}) and dead=0'
                for owner_id, *values in self._db.execute(f"{sql} order by id", part):
                    found.setdefault(owner_id, []).append((entity, _images(entity, [values])[0]))
        return found

    def _touch_owners(self, entity: str, rows: Iterable[Row]) -> None:
        """Index again the owners that are already in the index; others will bring these rows along."""
        kind, field = CHILDREN[entity]
        ids = list(dict.fromkeys(row[field] for row in rows if row[field]))
        for start in range(0, len(ids), 400):
            part = ids[start : start + 400]
            marks = ",".join("?" * len(part))
            sql = f'select {_names(kind)} from "{kind}" where id in ({marks}) and dead=0'
            owners = _images(kind, self._db.execute(sql, part).fetchall())
            if owners:
                self._remove([row["id"] for row in owners])
                self._add(kind, owners)
                self._merging = True


def _columns(entity: str) -> tuple[str, ...]:
    date = (_DATES[entity],) if entity in _DATES else ()
    return ("id", *SOURCES[entity].columns, *date)


def _names(entity: str) -> str:
    return ", ".join(f'"{name}"' for name in _columns(entity))


def _images(entity: str, rows: Iterable[Sequence[Any]]) -> list[Row]:
    names = _columns(entity)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _same(entity: str, before: Row | None, after: Row) -> bool:
    """Whether nothing that the index knows has changed."""
    if before is None:
        return after["dead"] != SHOWN
    names = ("dead", *_columns(entity), *((CHILDREN[entity][1],) if entity in CHILDREN else ()))
    return all(before[name] == after[name] for name in names)


def _minute(kind: str, row: Row) -> int:
    """Minutes before HORIZON of what happened; without a date, of when the row was made (its id tells)."""
    date = row.get(_DATES[kind]) if kind in _DATES else None
    found = _minute_of(str(date)[:16]) if date else None
    minute = _made(row["id"]) if found is None else found
    return max(HORIZON - minute, 0)


@lru_cache(maxsize=4_096)
def _minute_of(iso: str) -> int | None:
    try:
        moment = dt.datetime.fromisoformat(iso)
    except ValueError:
        return None
    return (moment.toordinal() - _EPOCH_DAY) * 1440 + moment.hour * 60 + moment.minute


def _made(entity_id: str) -> int:
    """Minutes since 1970 from a time-ordered id; 0 for any other."""
    value = 0
    for char in entity_id[:10]:
        place = ALPHABET.find(char)
        if place < 0:
            return 0
        value = value << 5 | place
    return (value >> 2) // 60_000 if len(entity_id) == 26 else 0
