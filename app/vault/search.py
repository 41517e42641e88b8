"""The search index: one FTS5 table of tokens that we cut ourselves, kept inside the projector's transaction.

Contentless (no second copy of any text), detail=none, prefix=1: 1 and 2 characters are found exactly, longer ones are
verified against the rows. Tokenizer `ascii`, because it takes every character beyond ASCII as part of a token, whatever
Unicode version SQLite knows. A rowid is `minutes before HORIZON × 2^SLOT_BITS + slot`: FTS5 walks its lists upwards
several times faster than downwards, so the newest has the lowest number. It is local and means nothing elsewhere.
Few slots keep the distance between rowids short, which is most of the index's size: 20 bits more than double it.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from app.base.ids import ALPHABET
from app.vault import search_waits
from app.vault.bulk import insert_many
from app.vault.driver import Connection
from app.vault.schema import HIDDEN, SHOWN, batch_of, batch_range
from app.vault.search_text import CHILDREN, CLIENT, KINDS, SOURCES, Row, texts_of, tokens
from app.vault.search_waits import Waits

SLOT_BITS = 1
"""Two rows a minute before they spill into the next; only their order within the minutes around is touched."""
HORIZON = 130_000_000
"""Minutes since 1970 in the year 2217; later dates count as this."""
MERGE_PAGES = 16
VERSION = 3
"""What this program makes of a text; another number in a vault, and the index is made anew."""
STAMP = f"{VERSION}/{unicodedata.unidata_version}"
PAGE = 1_000
"""Rows read at a time when the index is made anew."""
_DATES = {"contact": "start", "case": "opened"}
_DROP = ("search_fts", "search_map", "search_waits", "search_stamp")
_CREATE = (
    "create virtual table search_fts using fts5(body, content='', contentless_delete=1, "
    "detail=none, prefix='1', tokenize='ascii')",
    "create table search_map(rowid integer primary key, kind integer not null, id text not null, "
    "part integer not null)",
    search_waits.CREATE,
    "create unique index ix_search_map_id on search_map(id)",
    "create table search_stamp(stamp text not null, parts integer not null)",
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
        self._waits: Waits
        self._merging = True

    def bind(self, connection: Connection) -> None:
        """Take the projector's connection. Makes the index where there is none, where another program made it, or where
        rows were written without it: whole or not at all."""
        self._db = connection
        self._waits = Waits(connection)
        if self._is_ours():
            return
        begun = connection.in_transaction
        if not begun:
            connection.execute("begin immediate")
        try:
            for table in _DROP:
                connection.execute(f"drop table if exists {table}")
            for statement in _CREATE:
                connection.execute(statement)
            connection.execute("insert into search_stamp values(?, 0)", (STAMP,))
            self._fill()
            if not begun:
                connection.execute("commit")
        except BaseException:
            if connection.in_transaction and not begun:
                connection.execute("rollback")
            raise

    def _is_ours(self) -> bool:
        """Whether this program made the index, and it is not empty beside rows that it should hold."""
        one = self._db.execute
        if one("select 1 from sqlite_master where name='search_stamp'").fetchone() is None:
            return False
        if one("select stamp from search_stamp").fetchone() != (STAMP,):
            return False
        if one("select 1 from search_map limit 1").fetchone():
            return True
        return not any(one(f'select 1 from "{kind}" where dead=0 limit 1').fetchone() for kind in KINDS)

    def touched(self, entity: str, entity_id: str, before: Row | None, after: Row) -> None:
        """One row changed. Unsearchable entities and fields cost a comparison."""
        if after["dead"] == HIDDEN and (before is None or before["dead"] != HIDDEN):
            self._waits.one(entity, batch_of(after["stream"]) or "", entity_id)
        if entity in CHILDREN:
            if not _same(entity, before, after):
                self._touch_owners(entity, [row for row in (before, after) if row])
        elif entity in KINDS and not _same(entity, before, after):
            self._remove([entity_id])
            if after["dead"] == SHOWN:
                self._add(entity, [after])
            self._merging = True
            if entity == "person":
                self._touch_cases([entity_id])

    def rows(self, entity: str, rows: Sequence[Row]) -> None:
        """Many rows were born at once, all shown."""
        self._take(entity, rows)
        if entity in CHILDREN:
            self._touch_owners(entity, rows)
        elif entity == "person":
            self._touch_cases([row["id"] for row in rows])

    def hidden(self, entity: str, batch: str, count: int) -> None:
        """Rows of a batch were born; they are indexed later, a slice at a time."""
        self._waits.born(entity, batch, count)

    def prepare(self, batch: str) -> int:
        """Index one slice of waiting rows; how many still wait. Nobody finds them before `revealed`."""
        part = self._waits.next(batch)
        if part is None:
            return 0
        streams = batch_range(batch)
        sql = (
            f'select {_names(part.kind)} from "{part.kind}" where rowid >= ? and rowid < ? '
            f"and dead={HIDDEN} and +stream >= ? and +stream < ?"
        )
        rows = _images(part.kind, self._db.execute(sql, (part.low, part.end, *streams)))
        if part.again:
            self._remove([row["id"] for row in rows])
        self._add(part.kind, rows, part.part, batch)
        return self._waits.left(batch)

    def is_ready(self, batch: str) -> bool:
        """Whether every waiting row of a batch is in the index."""
        return self._waits.is_ready(batch)

    def revealed(self, batch: str) -> None:
        """The entries of a batch are found from now on, and so are its texts in owners outside of it."""
        self._waits.show(batch)
        streams = batch_range(batch)
        for entity, (kind, field) in CHILDREN.items():
            sql = (
                f'select distinct o.id from "{entity}" c cross join "{kind}" o on o.id = c."{field}" '
                "where c.stream >= ? and c.stream < ? and c.dead = 0 and not (o.stream >= ? and o.stream < ?)"
            )
            owners = [{field: owner} for (owner,) in self._db.execute(sql, (*streams, *streams))]
            self._touch_owners(entity, owners)
        self._merging = True

    def unprepared(self, batch: str, shown: bool) -> None:
        """What was prepared is taken out; rows that are shown come by `turned`."""
        self._take_out(self._waits.forget(batch, shown))

    def turned(self, entity: str, rows: Sequence[Row]) -> None:
        """Rows of one batch appeared or went with it, newest first: then the index grows at one end, which is
        quickest. What belongs to them in the same batch has its own turn."""
        self._take(entity, rows)
        if entity in CHILDREN and rows:
            self._touch_owners(entity, rows, batch_of(rows[0]["stream"]) or "")

    def _take(self, kind: str, rows: Sequence[Row]) -> None:
        if kind in KINDS and rows:
            self._remove([row["id"] for row in rows])
            self._add(kind, [row for row in rows if row["dead"] == SHOWN])
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
        self._db.execute("insert into search_fts(search_fts) values('delete-all')")
        self._db.execute("delete from search_map")
        self._fill()

    def _fill(self) -> None:
        """Everything shown, newest first; only the order is read at once, the texts page by page."""
        for kind in KINDS:
            date = _DATES.get(kind, "id")
            found = self._db.execute(f'select rowid from "{kind}" where dead=0 order by {date} desc, id desc')
            order = array("q", (rowid for (rowid,) in found))
            for start in range(0, len(order), PAGE):
                part = order[start : start + PAGE]
                sql = f'select {_names(kind)} from "{kind}" where rowid in ({",".join("?" * len(part))})'
                self._add(kind, _images(kind, self._db.execute(sql, part)))
        self._waits.all()
        self._merging = True

    def _remove(self, ids: Sequence[str]) -> None:
        self._take_out([rowid for (rowid,) in self._in_parts(_WHERE, ids)])

    def _take_out(self, rowids: Sequence[int]) -> None:
        if rowids:
            gone = [(rowid,) for rowid in rowids]
            self._db.executemany("delete from search_fts where rowid=?", gone)
            self._db.executemany("delete from search_map where rowid=?", gone)

    def _add(self, kind: str, rows: Sequence[Row], part: int = 0, batch: str = "") -> None:
        children = self._children(kind, [row["id"] for row in rows], batch)
        dated = sorted(((_minute(kind, row), row) for row in rows), key=lambda pair: pair[0])
        rowids = self._rowids([minute for minute, _ in dated])
        number = KINDS[kind]
        bodies = [
            (rowid, tokens(kind, texts_of(kind, row, children.get(row["id"], ()))))
            for rowid, (_, row) in zip(rowids, dated, strict=True)
        ]
        self._db.executemany("insert into search_fts(rowid, body) values(?,?)", bodies)  # FTS5 flushes at a savepoint
        insert_many(
            self._db,
            "insert or fail into search_map(kind, part, rowid, id)",
            [(rowid, row["id"]) for rowid, (_, row) in zip(rowids, dated, strict=True)],
            (number, part),
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

    def _children(self, kind: str, ids: Sequence[str], batch: str) -> dict[str, list[tuple[str, Row]]]:
        """Rows that belong to the text of these rows, by owner: those shown, and those that wait in this batch."""
        found: dict[str, list[tuple[str, Row]]] = {}
        for entity, (owner, field) in CHILDREN.items():
            if owner == kind:
                what = f'select "{field}", {_names(entity)} from "{entity}"'
                there = f"(dead={SHOWN} or (dead={HIDDEN} and +stream >= ? and +stream < ?))"
                for owner_id, *values in self._in_parts(
                    f'{what} where "{field}" in ({{marks}}) and {there} order by id', ids, batch_range(batch)
                ):
                    found.setdefault(owner_id, []).append((entity, _images(entity, [values])[0]))
        if kind == "case":
            for owner_id, *values in self._in_parts(CLIENTS, ids):
                found.setdefault(owner_id, []).append((CLIENT, dict(zip(CLIENT_NAMES, values, strict=True))))
        return found

    def _in_parts(self, sql: str, ids: Sequence[str], more: Sequence[str] = ()) -> Iterator[tuple[Any, ...]]:
        """The answers to a question with `{marks}` for ids, some hundred of them at a time, then `more` values."""
        for start in range(0, len(ids), 400):
            part = ids[start : start + 400]
            yield from self._db.execute(sql.format(marks=",".join("?" * len(part))), (*part, *more)).fetchall()

    def _touch_owners(self, entity: str, rows: Iterable[Row], but: str = "") -> None:
        """Index again the owners that are already in the index, but those of a batch; others bring these rows along."""
        kind, field = CHILDREN[entity]
        ids = list(dict.fromkeys(row[field] for row in rows if row[field]))
        outside = "and not (stream >= ? and stream < ?)"
        sql = f'select {_names(kind)} from "{kind}" where id in ({{marks}}) and dead=0 {outside}'
        self._again(kind, sql, ids, batch_range(but))

    def _touch_cases(self, persons: Sequence[str]) -> None:
        """Index again the cases whose client has other names now."""
        self._again("case", f'select {_names("case")} from "case" where client in ({{marks}}) and dead=0', persons)

    def _again(self, kind: str, sql: str, ids: Sequence[str], more: Sequence[str] = ()) -> None:
        rows = _images(kind, self._in_parts(sql, ids, more))
        if rows:
            self._remove([row["id"] for row in rows])
            self._add(kind, rows)
            self._merging = True


_WHERE = "select rowid from search_map where id in ({marks})"
CLIENT_NAMES = SOURCES["person"].names
CLIENTS = (
    f"select c.id, {', '.join(f'p.{name}' for name in CLIENT_NAMES)} "
    'from "case" c join person p on p.id = c.client where c.id in ({marks})'
)
"""Case id and the names of its client; deleted persons too, because the case still shows them."""


def _columns(entity: str) -> tuple[str, ...]:
    date = (_DATES[entity],) if entity in _DATES else ()
    return ("id", *SOURCES[entity].columns, *date, *(("client",) if entity == "case" else ()))


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
