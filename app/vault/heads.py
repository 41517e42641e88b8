"""Heads: the values of a field that nothing has replaced. More than one are siblings: a conflict.

Heads are stored only for fields edited after birth; before that the birth is the head and the column its value.
`gone` remembers what was replaced, also before it came, so that any order of arrival ends in the same place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from app.vault import text_merge
from app.vault.authorizer import MARK
from app.vault.driver import Connection
from app.vault.hlc import effective
from app.vault.log import Log, Written
from app.vault.schema import Image, Shape, Shapes

TOMB = "†"
"""Field of `gone` under which tombs record what they had seen."""
REVIVE = "+"
"""Pseudo-field: a head here keeps its entity alive after a tomb. It is what undoing a deletion writes."""


class Head(NamedTuple):
    """One value of a field and the stamp of the change that wrote it."""

    change: str
    hlc: int
    device: str
    position: int
    value: Any


class Heads:
    """Heads, set members and what was replaced. Thread: that of the connection."""

    def __init__(self, db: Connection, shapes: Shapes, log: Log) -> None:
        self._db = db
        self._shapes = shapes
        self._log = log

    def stored(self, entity: str, entity_id: str, field: str) -> list[Head]:
        """Heads of a field that was edited after its birth."""
        found = self._db.execute(
            "select change, hlc, device, position, value from head where entity=? and id=? and field=?",
            (entity, entity_id, field),
        ).fetchall()
        return [Head(change, hlc, device, at, json.loads(value)) for change, hlc, device, at, value in found]

    def current(self, entity: str, entity_id: str, field: str, row: Image | None) -> list[Head]:
        """All heads of a field, the birth among them while nothing has replaced it."""
        heads = self.stored(entity, entity_id, field)
        if heads or row is None or row["born"] is None or field not in self._shapes[entity].fields:
            return heads
        if self.is_gone(entity, entity_id, field, row["born"]):
            return []
        return [self._stamped(row["born"], row[field])]

    def known(self, entity: str, entity_id: str, field: str, row: Image | None, seen: int) -> list[Head]:
        """The heads as they stood at log position `seen`: what an op of that reader replaces."""
        heads = [head for head in self.current(entity, entity_id, field, row) if head.position <= seen]
        for change in self._replaced_since(entity, entity_id, field, "", seen):
            written = self._log.written(change, entity, entity_id, field)
            heads.append(self._stamped(change, written.value if written else None))
        return heads

    def known_members(self, entity: str, entity_id: str, field: str, seen: int) -> dict[str, list[str]]:
        """Set members as they stood at `seen`, each with the changes that added it."""
        adds: dict[str, list[str]] = {}
        for member, change in self._db.execute(
            "select member, change from elem where entity=?1 and id=?2 and field=?3 and position<=?4 union "
            "select g.member, g.change from gone g join log l on l.change=g.change where g.entity=?1 and g.id=?2 "
            "and g.field=?3 and g.member<>'' and g.position>?4 and l.position<=?4 order by 1, 2",
            (entity, entity_id, field, seen),
        ).fetchall():
            adds.setdefault(member, []).append(change)
        return adds

    def known_life(self, entity: str, entity_id: str, row: Image, seen: int) -> list[str]:
        """Birth, heads and adds as they stood at `seen`: what a tomb of that reader covers."""
        key = (entity, entity_id, seen)
        found = self._db.execute(
            "select change from head where entity=?1 and id=?2 and position<=?3 union "
            "select change from elem where entity=?1 and id=?2 and position<=?3 union "
            "select g.change from gone g join log l on l.change=g.change where g.entity=?1 and g.id=?2 "
            "and g.field<>'†' and g.position>?3 and l.position<=?3",
            key,
        ).fetchall()
        born = self._log.position_of(row["born"]) if row["born"] else None
        return sorted({change for (change,) in found} | ({row["born"]} if born and born <= seen else set()))

    def life(self, entity: str, entity_id: str, row: Image) -> set[str]:
        """Everything that keeps an entity alive now: its birth, heads and adds."""
        found = self._db.execute(
            "select change from head where entity=?1 and id=?2 union select change from elem where entity=?1 and id=?2",
            (entity, entity_id),
        ).fetchall()
        return {change for (change,) in found} | ({row["born"]} if row["born"] else set())

    def buried(self, entity: str, entity_id: str) -> set[str]:
        """What the tombs of an entity had seen."""
        found = self._db.execute(
            "select change from gone where entity=? and id=? and field=?", (entity, entity_id, TOMB)
        ).fetchall()
        return {change for (change,) in found}

    def is_gone(self, entity: str, entity_id: str, field: str, change: str, member: str = "") -> bool:
        """Whether something has replaced this change here, perhaps before it came."""
        found = self._db.execute(
            "select 1 from gone where entity=? and id=? and field=? and member=? and change=?",
            (entity, entity_id, field, member, change),
        ).fetchone()
        return found is not None

    def cover(
        self, entity: str, entity_id: str, field: str, changes: Iterable[str], position: int, member: str = ""
    ) -> None:
        """Remember for good that these changes are replaced."""
        self._db.executemany(
            f"{MARK}insert or ignore into gone values(?,?,?,?,?,?)",
            [(entity, entity_id, field, member, change, position) for change in changes],
        )

    def replace(self, entity: str, entity_id: str, field: str, heads: Iterable[Head]) -> None:
        """Store the heads of a field anew."""
        self._db.execute(f"{MARK}delete from head where entity=? and id=? and field=?", (entity, entity_id, field))
        self._db.executemany(
            f"{MARK}insert or replace into head values(?,?,?,?,?,?,?,?)",
            [
                (entity, entity_id, field, *head[:4], json.dumps(head.value, ensure_ascii=False, allow_nan=False))
                for head in heads
            ],
        )

    def shown(self, shape: Shape, entity_id: str, field: str, heads: Sequence[Head]) -> Any:
        """The one value that lists show: merged text, else the most protective, else the latest."""
        merged = self.merged(shape, entity_id, field, heads)
        if merged is not None:
            return merged
        return max(heads, key=lambda head: (shape.rank(field, head.value), head.hlc, head.device, head.change)).value

    def shown_of(self, entity: str, entity_id: str, field: str, changes: Sequence[str]) -> Any:
        """What was shown when these changes were the heads; None when there were none."""
        written = {change: self._log.written(change, entity, entity_id, field) for change in changes}
        heads = [self._stamped(change, found.value) for change, found in written.items() if found]
        return self.shown(self._shapes[entity], entity_id, field, heads) if heads else None

    def merged(self, shape: Shape, entity_id: str, field: str, heads: Sequence[Head]) -> str | None:
        """Siblings of a long text in one, where the edited regions lie apart; a pure function of the changes known."""
        if len(heads) < 2 or field not in shape.long:
            return None

        def written(change: str) -> Written | None:
            return self._log.written(change, shape.entity, entity_id, field)

        return text_merge.Lineage(written).text(frozenset(head.change for head in heads))

    def conflicts(self, entity: str, entity_id: str) -> int:
        """In how many fields values stand side by side that a person should choose from."""
        fields = self._db.execute(
            "select field from head where entity=? and id=? and field<>? group by field having count(*)>1",
            (entity, entity_id, REVIVE),
        ).fetchall()
        shape = self._shapes.get(entity)
        apart = [
            field
            for (field,) in fields
            if shape is None or self.merged(shape, entity_id, field, self.stored(entity, entity_id, field)) is None
        ]
        return len(apart)

    def _replaced_since(self, entity: str, entity_id: str, field: str, member: str, seen: int) -> list[str]:
        found = self._db.execute(
            "select g.change from gone g join log l on l.change=g.change where g.entity=? and g.id=? and g.field=? "
            "and g.member=? and g.position>? and l.position<=? order by 1",
            (entity, entity_id, field, member, seen, seen),
        ).fetchall()
        return [change for (change,) in found]

    def _stamped(self, change: str, value: Any) -> Head:
        hlc, arrived, device, position = self._db.execute(
            "select hlc, arrived, device, position from log where change=?", (change,)
        ).fetchone()
        return Head(change, effective(hlc, arrived), device, position, value)
