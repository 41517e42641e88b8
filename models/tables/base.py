"""What every logged table has in common.

A logged table holds the *shown* value of each field. Only the projector writes it; defaults, onupdate, cascades
and secondary tables are forbidden here (tests/unit/test_tables.py reads the metadata), because a value that the
database invents is in no change and would not survive a replay.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import Integer, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Root of all rows of the local vault."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {str: Text, int: Integer}


def added() -> Any:
    """A column that a later format added: it stands last, as ALTER TABLE puts it into an old vault."""
    return mapped_column(sort_order=1)


class Logged(Base):
    """A table that is a projection of the log; `__tablename__` is the entity's name in a change."""

    __abstract__ = True
    SETS: ClassVar[tuple[str, ...]] = ()
    """Set fields: members live in `elem`, not in a column."""
    PROTECTIVE: ClassVar[dict[str, tuple[str, ...]]] = {}
    """Field -> codes from least to most protective; in a conflict the most protective is shown."""
    LONG: ClassVar[tuple[str, ...]] = ()
    """Long texts: concurrent edits of regions apart are merged."""

    id: Mapped[str] = mapped_column(primary_key=True)
    stream: Mapped[str]
    born: Mapped[str | None]
    dead: Mapped[int]
    tombs: Mapped[int]
    conflicts: Mapped[int]

    @classmethod
    def fields(cls) -> tuple[str, ...]:
        """Names of the scalar fields, in order: every column but the bookkeeping ones."""
        own = {"id", "stream", "born", "dead", "tombs", "conflicts"}
        return tuple(column.name for column in cls.__table__.columns if column.name not in own)
