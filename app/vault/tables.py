"""The logged tables as images: reading rows whole, writing only what differs."""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from typing import Any

from app.vault.authorizer import MARK
from app.vault.bulk import insert_many
from app.vault.driver import Connection
from app.vault.schema import Image, Shapes


class Tables:
    """The logged tables as images. Thread: that of the connection."""

    def __init__(self, db: Connection, shapes: Shapes) -> None:
        self._db = db
        self._read = {entity: f'select {_names(shape.columns)} from "{entity}"' for entity, shape in shapes.items()}
        self._insert = {
            entity: f'{MARK}insert into "{entity}"({_names(shape.columns)}) values({_marks(shape.columns)})'
            for entity, shape in shapes.items()
        }
        self._shapes = shapes

    def get(self, entity: str, entity_id: str) -> Image | None:
        """A row, dead or alive."""
        found = self._db.execute(f"{self._read[entity]} where id=?", (entity_id,)).fetchone()
        return dict(zip(self._shapes[entity].columns, found, strict=True)) if found else None

    def select(self, entity: str, where: str, params: Sequence[Any]) -> list[Image]:
        """Rows under a condition."""
        columns = self._shapes[entity].columns
        found = self._db.execute(f"{self._read[entity]} where {where}", params).fetchall()
        return [dict(zip(columns, row, strict=True)) for row in found]

    def rowids(self, entity: str, where: str, params: Sequence[Any]) -> array[int]:
        """The numbers of rows under a condition, in its order: eight bytes a row, whatever a row holds."""
        return array(
            "q", [rowid for (rowid,) in self._db.execute(f'select rowid from "{entity}" where {where}', params)]
        )

    def at(self, entity: str, rowids: Sequence[int]) -> list[Image]:
        """The rows with these numbers, in their order."""
        columns = self._shapes[entity].columns
        names = ", ".join(f't."{column}"' for column in columns)
        sql = f'select {names} from json_each(?) j cross join "{entity}" t on t.rowid = j.value order by j.key'
        found = self._db.execute(sql, (json.dumps(list(rowids)),))
        return [dict(zip(columns, row, strict=True)) for row in found]

    def write(self, entity: str, before: Image | None, after: Image) -> None:
        """Bring a row from one image to the other."""
        if before is None:
            self._db.execute(self._insert[entity], tuple(after.values()))
            return
        moved = {name: value for name, value in after.items() if value != before[name]}
        if moved:
            pairs = ", ".join(f'"{name}"=?' for name in moved)
            self._db.execute(f'{MARK}update "{entity}" set {pairs} where id=?', (*moved.values(), after["id"]))

    def insert(self, entity: str, shared: Image, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bool:
        """Many new rows with `shared` in each of them; columns not named stay empty, rows that are there already are
        left. Whether all were new."""
        sql = f'{MARK}insert or ignore into "{entity}"({_names((*shared, *columns))})'
        return insert_many(self._db, sql, rows, tuple(shared.values())) == len(rows)


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _marks(values: Sequence[Any]) -> str:
    return ",".join("?" * len(values))
