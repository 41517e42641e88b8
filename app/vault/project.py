"""The one projector: ops become rows. Local edits, imports, sync and replay all end here (law 2).

Rules, in any order of arrival:
- heads(field) = heads − base + op, unless something that came earlier has already replaced the op;
- a set member lives while one of its adds has not been removed by someone who had seen that add;
- an entity is dead when its birth and every head and add is covered by a tomb, so an edit beats a deletion;
- rows of a batch are hidden until the batch is visible, and die with it unless somebody has touched them since.

A change is worked on images of its rows, written once at the end; counters and observers follow from the difference.
"""

from __future__ import annotations

from array import array
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, Protocol

from app.vault.authorizer import MARK
from app.vault.counters import Counters
from app.vault.driver import Connection
from app.vault.heads import REVIVE, TOMB, Head, Heads
from app.vault.hlc import effective
from app.vault.log import Log, births, members
from app.vault.schema import (
    BATCH,
    BOOKKEEPING,
    DELETED,
    HIDDEN,
    SHOWN,
    Image,
    Shape,
    Shapes,
    batch_of,
    batch_range,
)
from app.vault.tables import Tables
from models.changes import Change, Op

PAGE = 1_000
"""Rows of a batch handed to observers at a time."""
Key = tuple[str, str]


class Observer(Protocol):
    """Follows the rows as they are shown, inside the same transaction: the search index is one."""

    def bind(self, connection: Connection) -> None:
        """The connection on which the projector works, once."""
        ...

    def rebuild(self) -> None:
        """Every row was made anew without being told: take them all from the tables."""
        ...

    def touched(self, entity: str, entity_id: str, before: Image | None, after: Image) -> None:
        """One row changed; its `dead` says whether it is shown (0)."""
        ...

    def rows(self, entity: str, rows: list[Image]) -> None:
        """Many rows were born at once, all shown."""
        ...

    def hidden(self, entity: str, batch: str, count: int) -> None:
        """So many rows of a batch were born at the end of their table; they wait to be shown."""
        ...

    def prepare(self, batch: str) -> int:
        """Do a small part of what showing a batch needs, in a transaction of its own; how many rows still wait."""
        ...

    def is_ready(self, batch: str) -> bool:
        """Whether every waiting row of a batch has been prepared."""
        ...

    def revealed(self, batch: str) -> None:
        """A batch that was ready has become visible: all its rows are shown, and none is handed over."""
        ...

    def unprepared(self, batch: str, shown: bool) -> None:
        """A batch turns otherwise: forget what was prepared. What appears or goes follows by `turned`."""
        ...

    def turned(self, entity: str, rows: list[Image]) -> None:
        """Rows of one batch appeared or went with it (their `dead` says which), newest first, a page at a time."""
        ...

    def idle(self) -> bool:
        """One small step of housekeeping; True while more waits."""
        ...


class Stamp(NamedTuple):
    """What the ops of one change share; `hlc` is the effective one."""

    change: str
    stream: str
    hlc: int
    device: str
    position: int


class Projector:
    """Turns changes into rows. Call inside a transaction and inside the guard. Thread: that of the connection."""

    def __init__(
        self,
        db: Connection,
        shapes: Shapes,
        *,
        log: Log,
        tables: Tables,
        heads: Heads,
        counters: Counters,
        observers: Sequence[Observer] = (),
    ) -> None:
        self._db = db
        self._shapes = shapes
        self._log = log
        self._heads = heads
        self._counters = counters
        self._observers = tuple(observers)
        self._tables = tables
        self._images: dict[Key, tuple[Image | None, Image | None]] = {}
        self._kinds = {
            "append": self._append,
            "set": self._set,
            "add": self._add,
            "remove": self._remove,
            "tomb": self._tomb,
            "rows": self._rows,
        }

    @contextmanager
    def quiet(self) -> Generator[None]:
        """Tells no observer; they are rebuilt afterwards, which is quicker than hearing of every row."""
        observers, self._observers = self._observers, ()
        try:
            yield
        finally:
            self._observers = observers

    def project(self, change: Change, position: int, arrived: int) -> None:
        """Project one change that has just been put into the log."""
        stamp = Stamp(change.id, change.stream, effective(change.hlc, arrived), change.device, position)
        self._images.clear()
        for op in change.ops:
            work = self._kinds.get(op.kind)
            if work:
                work(op, stamp)
            else:
                self._unknown("", op.kind)
            if op.entity not in self._shapes:
                self._unknown(op.entity, "")
        self._settle()

    def restamp(self, change: Change, arrived: int) -> None:
        """The server has said when a change arrived: choose anew what is shown wherever it is a head."""
        self._images.clear()
        self._db.execute(f"{MARK}update head set hlc=? where change=?", (effective(change.hlc, arrived), change.id))
        fields = self._db.execute("select entity, id, field from head where change=?", (change.id,)).fetchall()
        for entity, entity_id, field in fields:
            self._image(entity, entity_id, change.stream)
            self._show(entity, entity_id, field, self._heads.stored(entity, entity_id, field))
        self._settle()

    # one method per kind of op

    def _append(self, op: Op, stamp: Stamp) -> None:
        early = (op.entity, op.entity_id) in self._images  # something in this change came before the birth
        image = self._image(op.entity, op.entity_id, stamp.stream)
        early = early or image is None or self._images[op.entity, op.entity_id][0] is not None
        if image is not None and image["born"] is not None:  # born twice: the later birth is an edit that saw nothing
            for field, value in op.value.items():
                self._set(Op(op.entity, op.entity_id, field, "set", value), stamp)
            return
        fields = self._shapes[op.entity].fields if image is not None else ()
        for field in dict.fromkeys((*fields, *op.value)) if early else op.value:
            if early or image is None or field not in image:
                self._birth_of_field(op, field, stamp)
            else:
                image[field] = op.value[field]
        if image is not None:
            image["born"] = stamp.change

    def _birth_of_field(self, op: Op, field: str, stamp: Stamp) -> None:
        """A field whose edits may have come before its birth, or that has no column."""
        place = (op.entity, op.entity_id, field)
        image = self._images[op.entity, op.entity_id][1]
        heads = self._heads.stored(*place)
        if not self._heads.is_gone(*place, stamp.change):
            if image is not None and field in image and not heads:
                image[field] = op.value.get(field)  # nothing but the birth: the column is its head
                return
            if field in op.value or (image is not None and field in image):
                heads.append(_head(stamp, op.value.get(field)))
        self._put(*place, heads)

    def _set(self, op: Op, stamp: Stamp) -> None:
        image = self._touch(op, stamp)
        place = (op.entity, op.entity_id, op.field)
        heads = [head for head in self._heads.current(*place, image) if head.change not in {*op.base, stamp.change}]
        self._heads.cover(*place, op.base, stamp.position)
        if not self._heads.is_gone(*place, stamp.change):
            heads.append(_head(stamp, op.value))
        self._put(*place, heads)

    def _add(self, op: Op, stamp: Stamp) -> None:
        self._touch(op, stamp)
        self._insert_members(op.entity, [(op.entity_id, op.field, op.value)], stamp)

    def _remove(self, op: Op, stamp: Stamp) -> None:
        self._touch(op, stamp)
        self._heads.cover(op.entity, op.entity_id, op.field, op.base, stamp.position, member=op.value)
        self._db.executemany(
            f"{MARK}delete from elem where entity=? and id=? and field=? and member=? and change=?",
            [(op.entity, op.entity_id, op.field, op.value, change) for change in op.base],
        )

    def _tomb(self, op: Op, stamp: Stamp) -> None:
        image = self._touch(op, stamp)
        self._heads.cover(op.entity, op.entity_id, TOMB, op.base, stamp.position)
        if image is not None:
            image["tombs"] = 1

    def _rows(self, op: Op, stamp: Stamp) -> None:
        shape = self._shapes.get(op.entity)
        plain = shape is not None and set(op.value["columns"]) <= set(shape.fields)
        here = any((op.entity, row[0]) in self._images for row in op.value["rows"])
        waiting = births(op)
        if shape is not None and plain and not here:
            waiting = self._insert_rows(shape, op, stamp)
        for entity_id, values in waiting:
            self._append(Op(op.entity, entity_id, "", "append", values), stamp)
        self._insert_members(op.entity, list(members(op)), stamp)

    def _insert_rows(self, shape: Shape, op: Op, stamp: Stamp) -> Iterable[tuple[str, dict[str, Any]]]:
        """The fast road of an import: no images, no heads. Answers the births whose edits came before them."""
        blank = shape.blank("", stamp.stream)
        blank["born"] = stamp.change
        blank["dead"] = self._state(shape.entity, blank)
        shared = {name: blank[name] for name in BOOKKEEPING if name != "id"}
        columns: tuple[str, ...] = ("id", *op.value["columns"])
        rows: list[list[Any]] = op.value["rows"]
        early: set[str] = set()
        if not self._tables.insert(shape.entity, shared, columns, rows):
            early = {row[0] for row in rows if self._is_early(shape.entity, row[0], stamp)}
        if blank["dead"] == SHOWN:
            images = [{**blank, **dict(zip(columns, row, strict=True))} for row in rows if row[0] not in early]
            self._counters.move(self._counters.of(shape.entity, []), self._counters.of(shape.entity, images))
            for observer in self._observers:
                observer.rows(shape.entity, images)
        elif blank["dead"] == HIDDEN:
            for observer in self._observers:
                observer.hidden(shape.entity, batch_of(stamp.stream) or "", len(rows) - len(early))
        return [birth for birth in births(op) if birth[0] in early]

    def _is_early(self, entity: str, entity_id: str, stamp: Stamp) -> bool:
        row = self._tables.get(entity, entity_id)
        return row is not None and row["born"] != stamp.change

    # parts that several kinds share

    def _insert_members(self, entity: str, adds: list[tuple[str, str, str]], stamp: Stamp) -> None:
        self._db.executemany(
            f"{MARK}insert or ignore into elem select ?1,?2,?3,?4,?5,?6 where not exists "
            "(select 1 from gone where entity=?1 and id=?2 and field=?3 and member=?4 and change=?5)",
            [(entity, *add, stamp.change, stamp.position) for add in adds],
        )

    def _put(self, entity: str, entity_id: str, field: str, heads: list[Head]) -> None:
        self._heads.replace(entity, entity_id, field, heads)
        self._show(entity, entity_id, field, heads)

    def _show(self, entity: str, entity_id: str, field: str, heads: list[Head]) -> None:
        shape = self._shapes.get(entity)
        image = self._images[entity, entity_id][1]
        if shape is None or image is None:
            return
        if field in shape.fields:
            if heads:
                image[field] = self._heads.shown(shape, entity_id, field, heads)
        elif field != REVIVE:
            self._unknown(entity, field)

    def _unknown(self, entity: str, field: str) -> None:
        self._db.execute(f"{MARK}insert or ignore into unknown values(?,?)", (entity, field))

    def _touch(self, op: Op, stamp: Stamp) -> Image | None:
        image = self._image(op.entity, op.entity_id, stamp.stream)
        if image is None or image["born"] != stamp.change:
            touch = (op.entity, op.entity_id, stamp.position)
            self._db.execute(f"{MARK}insert or ignore into touch values(?,?,?)", touch)
        return image

    def _image(self, entity: str, entity_id: str, stream: str) -> Image | None:
        """The row as this change leaves it so far; None for an entity without a table."""
        key = (entity, entity_id)
        if key not in self._images:
            shape = self._shapes.get(entity)
            before = self._tables.get(entity, entity_id) if shape else None
            after = dict(before) if before else shape.blank(entity_id, stream) if shape else None
            self._images[key] = (before, after)
        return self._images[key][1]

    # the end of a change: life, conflicts, rows, counters, observers

    def _settle(self) -> None:
        for (entity, entity_id), (before, after) in self._images.items():
            if after is None:
                continue
            after["dead"] = self._state(entity, after)
            if before is not None:
                after["conflicts"] = self._heads.conflicts(entity, entity_id)
            if before == after:
                continue
            self._tables.write(entity, before, after)
            self._follow(entity, entity_id, before, after)
        for (entity, _), (before, after) in self._images.items():
            if entity == BATCH and after is not None:
                was_dead = before is not None and before["dead"]
                if was_dead or after["dead"] or _promised(before) != _promised(after):
                    self._turn_batch(after)

    def _follow(self, entity: str, entity_id: str, before: Image | None, after: Image) -> None:
        self._counters.move(self._counters.of(entity, [before] if before else []), self._counters.of(entity, [after]))
        for observer in self._observers:
            observer.touched(entity, entity_id, before, after)

    def _state(self, entity: str, image: Image) -> int:
        """Shown, deleted or hidden, from what keeps the row alive and from its batch."""
        batch = batch_of(image["stream"])
        if batch is None and not image["tombs"]:
            return SHOWN
        live = self._heads.life(entity, image["id"], image) - self._heads.buried(entity, image["id"])
        if image["tombs"] and not live:
            return DELETED
        if batch is None:
            return SHOWN
        whole = self._batch(batch)
        if whole is not None and whole["dead"] == DELETED and not live - self._heads.buried(BATCH, batch):
            return DELETED  # rows touched since, or not seen by who undid the batch, survive it
        return _promised(whole)

    def _batch(self, batch: str) -> Image | None:
        known = self._images.get((BATCH, batch))
        return known[1] if known else self._tables.get(BATCH, batch)

    def _turn_batch(self, batch: Image) -> None:
        """A batch became visible, was undone, or came back: its rows follow, all at once. Observers hear of it when all
        tables have turned, so that what belongs together is seen together; those that were ready read no row."""
        shown = batch["dead"] != DELETED and _promised(batch) == SHOWN
        ready = [observer for observer in self._observers if shown and observer.is_ready(batch["id"])]
        others = [observer for observer in self._observers if observer not in ready]
        turned = [(entity, rows) for entity in self._shapes for rows in self._turn_entity(entity, batch, bool(others))]
        for observer in ready:
            observer.revealed(batch["id"])
        for observer in others:
            observer.unprepared(batch["id"], shown)
        for entity, rowids in turned:
            for start in range(0, len(rowids), PAGE):
                rows = self._tables.at(entity, rowids[start : start + PAGE])
                for observer in others:
                    observer.turned(entity, rows)
        for entity in self._shapes:
            where = f"stream >= ? and stream < ? and (tombs=1 or {_touched(entity)})"
            for before in self._tables.select(entity, where, batch_range(batch["id"])):
                after = {**before, "dead": self._state(entity, before)}
                if after != before:
                    self._tables.write(entity, before, after)
                    self._follow(entity, before["id"], before, after)

    def _turn_entity(self, entity: str, batch: Image, listed: bool) -> Iterator[array[int]]:
        """Turn the rows of a batch that nobody has touched; answers those that appeared or went, where `listed`."""
        plain = f"stream >= ? and stream < ? and tombs=0 and not {_touched(entity)}"
        streams = batch_range(batch["id"])
        if batch["dead"] == DELETED:
            buried = f"born in (select change from gone where entity='{BATCH}' and id=? and field='{TOMB}')"
            yield self._turn_plain(entity, DELETED, f"{plain} and {buried}", (*streams, batch["id"]), listed)
            plain, streams = f"{plain} and not {buried}", (*streams, batch["id"])
        yield self._turn_plain(entity, _promised(batch), plain, streams, listed)

    def _turn_plain(self, entity: str, state: int, where: str, params: Sequence[Any], listed: bool) -> array[int]:
        """Turn rows together; answers those that appeared or went, newest first: the search index grows at one end so,
        which costs half. Their numbers only: an import may be larger than memory."""
        order = "start desc, id desc" if "start" in self._shapes[entity].fields else "id desc"
        seen = f"{where} and dead{'<>' if state == SHOWN else '='}{SHOWN}"
        rowids = self._tables.rowids(entity, f"{seen} order by {order}", params) if listed else array("q")
        figures, nothing = self._counters.under(entity, seen, params), self._counters.of(entity, ())
        self._counters.move(*((nothing, figures) if state == SHOWN else (figures, nothing)))
        self._db.execute(f'{MARK}update "{entity}" set dead={state} where {where} and dead<>{state}', params)
        return rowids


def _touched(entity: str) -> str:
    return f"exists (select 1 from touch t where t.entity='{entity}' and t.id=\"{entity}\".id)"


def _promised(batch: Image | None) -> int:
    """What a batch makes of a row that its tombs have not seen: shown once the batch is visible."""
    return SHOWN if batch is not None and batch["born"] is not None and batch["visible"] else HIDDEN


def _head(stamp: Stamp, value: Any) -> Head:
    return Head(stamp.change, stamp.hlc, stamp.device, stamp.position, value)
