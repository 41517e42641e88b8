"""Kept counters: figures that screens show at once. Each follows the rows by difference; SQL can prove it.

A counter says twice what it counts, as a function of a row and as SQL, so that `verify` can hold one against the other.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.vault.authorizer import MARK
from app.vault.driver import Connection
from app.vault.schema import SHOWN, Image

Figures = Tally[tuple[str, str]]
"""(counter, key) -> figure."""


@dataclass(frozen=True, slots=True)
class Counter:
    """One family of figures over the shown rows of an entity."""

    name: str
    entity: str
    keys: Callable[[Image], Iterable[str]]
    sql_key: str = "''"
    sql_where: str = "true"


def _once(image: Image) -> Iterable[str]:
    return ("",)


COUNTERS = (
    Counter("cases", "case", _once),
    Counter("cases.status", "case", lambda row: (row["status"] or "",), "coalesce(status, '')"),
    Counter("cases.owner", "case", lambda row: (row["owner"] or "",), "coalesce(owner, '')"),
    Counter("cases.conflicts", "case", lambda row: ("",) if row["conflicts"] else (), "''", "conflicts > 0"),
    Counter("contacts", "contact", _once),
    Counter("contacts.conflicts", "contact", lambda row: ("",) if row["conflicts"] else (), "''", "conflicts > 0"),
    Counter(
        "contacts.unfiled",
        "contact",
        lambda row: (row["author"] or "",) if row["case_id"] is None and row["stream"].startswith("desk/") else (),
        "coalesce(author, '')",
        "case_id is null and stream like 'desk/%'",
    ),
    Counter("persons", "person", _once),
    Counter("persons.conflicts", "person", lambda row: ("",) if row["conflicts"] else (), "''", "conflicts > 0"),
    Counter("organisations", "organisation", _once),
    Counter(
        "deadlines.open",
        "deadline",
        lambda row: () if row["done"] else (row["owner"] or "",),
        "coalesce(owner, '')",
        "coalesce(done, '') = ''",
    ),
)


class Counters:
    """Keeps the figures. Thread: that of the connection."""

    def __init__(self, db: Connection, counters: Iterable[Counter] = COUNTERS) -> None:
        self._db = db
        self._by_entity: dict[str, list[Counter]] = {}
        for counter in counters:
            self._by_entity.setdefault(counter.entity, []).append(counter)

    def of(self, entity: str, images: Iterable[Image]) -> Figures:
        """What these rows count for."""
        figures = Figures()
        counters = self._by_entity.get(entity, ())
        for image in images:
            if image["dead"] == SHOWN and image["born"] is not None:
                figures.update((counter.name, key) for counter in counters for key in counter.keys(image))
        return figures

    def truth(self, entity: str | None = None, streams: tuple[str, str] | None = None) -> Figures:
        """The same from the tables, by SQL; of one entity, of the streams between two bounds."""
        figures = Figures()
        for counter in (c for name, found in self._by_entity.items() if entity in (None, name) for c in found):
            where = f"dead = 0 and born is not null and ({counter.sql_where})"
            bounds: tuple[Any, ...] = ()
            if streams:
                where += " and stream >= ? and stream < ?"
                bounds = streams
            sql = f'select {counter.sql_key}, count(*) from "{counter.entity}" where {where} group by 1'
            figures.update({(counter.name, key): count for key, count in self._db.execute(sql, bounds)})
        return figures

    def under(self, entity: str, where: str, params: Sequence[Any]) -> Figures:
        """What the rows under a condition count for once they are shown: read in one pass, whatever they hold."""
        counters = self._by_entity.get(entity, ())
        figures = Figures()
        if not counters:
            return figures
        asked = ", ".join(f"{counter.sql_key}, ({counter.sql_where}) is true" for counter in counters)
        groups = ", ".join(str(place + 1) for place in range(2 * len(counters)))
        sql = f'select {asked}, count(*) from "{entity}" where born is not null and {where} group by {groups}'
        for *keys, count in self._db.execute(sql, params):
            for counter, key, holds in zip(counters, keys[::2], keys[1::2], strict=True):
                if holds:
                    figures[counter.name, key] += count
        return figures

    def kept(self) -> Figures:
        """The figures as they are kept."""
        return Figures({(name, key): value for name, key, value in self._db.execute("select * from counter")})

    def move(self, before: Figures, after: Figures) -> None:
        """Follow a difference."""
        moved = after.copy()
        moved.subtract(before)
        self._db.executemany(
            f"{MARK}insert into counter values(?,?,?) on conflict do update set value = value + excluded.value",
            [(*key, step) for key, step in moved.items() if step],
        )
