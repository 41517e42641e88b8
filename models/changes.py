"""A change and its parts: the only road by which shared facts reach the tables.

Source: architecture §4. `base` names the changes an op replaces: the heads of that field which the
person had seen when they acted. What they had not seen is never replaced; it becomes a sibling.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

OpKind = Literal["append", "set", "add", "remove", "tomb", "rows"]
SCHEMA = 1


@dataclass(frozen=True, slots=True, repr=False)
class Op:
    """One fact of a change.

    append  entity born; value = {field: value} of every field given at birth
    set     scalar written; base = ids of the changes whose values it replaces
    add     set member added; value = the member
    remove  set member removed; base = the adds that were seen
    tomb    entity deleted; base = birth, heads and adds that were seen
    rows    many births at once; value = {"columns": [...], "rows": [[id, ...], ...]}, new ids only
    """

    entity: str
    entity_id: str
    field: str
    kind: OpKind
    value: Any
    base: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Op({self.kind} {self.entity}.{self.field} {self.entity_id})"


@dataclass(frozen=True, slots=True, repr=False)
class Change:
    """What one person did in one stream at one moment, whole or not at all."""

    id: str
    stream: str
    author: str
    device: str
    hlc: int
    txn: str
    ops: tuple[Op, ...]
    schema: int = SCHEMA

    def __repr__(self) -> str:
        return f"Change({self.id} {self.stream} {len(self.ops)} ops)"


@dataclass(frozen=True, slots=True)
class Changes:
    """What a commit touched, for the screens: entity kinds, ids, where it came from, log position after."""

    kinds: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    origin: str = "local"
    change_ids: tuple[str, ...] = ()
    txn: str = ""
    position: int = 0

    def touches(self, *kinds: str) -> bool:
        """Whether any of these entity kinds changed."""
        return not self.kinds.isdisjoint(kinds)


@dataclass(frozen=True, slots=True, repr=False)
class Sibling:
    """One of several values that people left apart in one field."""

    change: str
    author: str
    device: str
    hlc: int
    value: Any = field(default=None)
