"""What the heart knows of the logged tables: their shapes as data, the DDL, the streams of batches.

An entity or field without a shape comes from a newer program: it is kept, has heads, and has no column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.schema import CreateIndex, CreateTable

from models.tables import LOGGED, Base
from models.tables.base import Logged
from models.tables.heart import LOG, PROJECTED

FORMAT = 1
"""Version of the vault's tables, kept in `pragma user_version`."""
BATCH = "batch"
SHOWN, DELETED, HIDDEN = 0, 1, 2
"""Values of `dead`: hidden rows belong to a batch that is not visible (yet)."""
BOOKKEEPING = ("id", "stream", "born", "dead", "tombs", "conflicts")
PROJECTED_TABLES = tuple(table.name for table in PROJECTED)
PROTECTED = frozenset({LOG.name, *PROJECTED_TABLES, *LOGGED})
"""Tables that nobody but the projector may write."""

Image = dict[str, Any]
"""A row as it stands in its table, by column name."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One logged table."""

    entity: str
    fields: tuple[str, ...]
    sets: frozenset[str] = frozenset()
    protective: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, Mapping[str, int]])
    long: frozenset[str] = frozenset()

    @property
    def columns(self) -> tuple[str, ...]:
        return BOOKKEEPING + self.fields

    def rank(self, name: str, value: Any) -> int:
        """How protective a value is; 0 where the field knows no ranks."""
        ranks = self.protective.get(name)
        return ranks.get(value, -1) if ranks else 0

    def blank(self, entity_id: str, stream: str) -> Image:
        """A row before its birth has come."""
        image: Image = dict.fromkeys(self.columns)
        image.update(id=entity_id, stream=stream, dead=SHOWN, tombs=0, conflicts=0)
        return image


Shapes = Mapping[str, Shape]


def shape_of(row: type[Logged]) -> Shape:
    """The shape that a row class declares."""
    ranks = {name: {code: place for place, code in enumerate(codes)} for name, codes in row.PROTECTIVE.items()}
    return Shape(row.__tablename__, row.fields(), frozenset(row.SETS), ranks, frozenset(row.LONG))


def all_shapes() -> Shapes:
    """Every logged table of this program."""
    return {entity: shape_of(row) for entity, row in LOGGED.items()}


@cache
def ddl() -> tuple[str, ...]:
    """Statements that make every table of a new vault."""
    dialect = SQLiteDialect()
    made: list[str] = []
    for table in Base.metadata.sorted_tables:
        made.append(str(CreateTable(table).compile(dialect=dialect)))
        made.extend(str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes)
    return tuple(made)


def batch_stream(batch: str, part: int | None = None) -> str:
    """Where a batch lives, or the `part`-th thousand of its rows."""
    return f"archive/{batch}" if part is None else f"archive/{batch}/{part:04d}"


def batch_of(stream: str) -> str | None:
    """The batch whose rows lie in this stream."""
    parts = stream.split("/")
    return parts[1] if parts[0] == "archive" and len(parts) == 3 else None


def batch_range(batch: str) -> tuple[str, str]:
    """Every stream s of the batch's rows has low <= s < high."""
    return f"archive/{batch}/", f"archive/{batch}0"
