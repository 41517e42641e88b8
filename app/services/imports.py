"""Imports 取り込み: a plan that a person has looked at becomes contacts, all at once or not at all.

The file is kept once as a sealed blob (unless it holds individual numbers), and each contact keeps its sheet, row and
cells as read. Written chunk by chunk, so that the vault lane is free between; shown only when the last chunk is in.
Source: architecture §4 "Larger acts".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.base.clock import Clock, local
from app.base.errors import UserError
from app.base.fold import fold
from app.base.ids import Ids
from app.services.documents import Documents
from app.services.keys import phone_key
from app.services.shapes import Rows
from app.vault import batches
from app.vault.store import Store
from models.changes import Changes
from models.records.imports import ImportPlan, RowRead

PERSON = ("name", "reading", "gender", "birth", "age_band", "prefecture", "safe_avoid", "merged_into")
WAY = ("person", "kind", "value", "key")
CONTACT = (
    "person", "channel", "direction", "start", "minutes", "language", "summary", "original", "original_language",
    "view", "author_text", "call_name", "phone", "phone_key", "sheet", "sheet_row", "cells", "source_document",
)  # fmt: skip
TOPIC = ("contact", "category", "place")


@dataclass(slots=True)
class _Chunk:
    """Rows of one entity waiting to be written."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]] = field(default_factory=list[tuple[Any, ...]])
    sets: dict[str, list[tuple[str, str]]] = field(default_factory=dict[str, list[tuple[str, str]]])


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import; `batch` undoes it as one action."""

    batch: str
    rows: int
    persons: int
    document: str
    changes: Changes


class ImportRun:
    """One import under way. Call `step` on the vault lane until it is False; a step writes or indexes ≤ 200 rows."""

    def __init__(self, imports: Imports, plan: ImportPlan, document: str, known: Mapping[tuple[str, int], str]) -> None:
        self._imports = imports
        self._ready = plan.ready
        self._document = document
        self._known = known
        self._batch = imports.start(plan, document)
        self._chunks = self._cut()
        self._persons: dict[str, str] = {}
        self._written = 0
        self._waiting: tuple[int, int] | None = None
        self.total = len(self._ready)
        self.result: Imported | None = None

    def step(self) -> bool:
        """Write or prepare one chunk; False once everything is in and shown."""
        chunk = next(self._chunks, None)
        if chunk is not None:
            entity, rows = chunk
            self._batch.write(entity, rows.columns, rows.rows, rows.sets or None)
            return True
        waiting = self._batch.prepare()
        self._waiting = waiting, self._waiting[1] if self._waiting else waiting
        if waiting:
            return True
        changes = self._batch.finish()
        self.result = Imported(self._batch.id, self.total, len(self._persons), self._document, changes)
        return False

    @property
    def done(self) -> int:
        """Rows of the file behind us; writing a row counts half, indexing it the other half."""
        left, at_first = self._waiting or (1, 1)
        indexed = self.total * (at_first - left) // at_first if at_first else self.total
        return (self._written + indexed) // 2

    def cancel(self) -> None:
        """Leave nothing behind."""
        batches.drop(self._imports.store, self._batch.id)

    def _cut(self) -> Iterator[tuple[str, _Chunk]]:
        waiting = {"person": _Chunk(PERSON), "way": _Chunk(WAY), "contact": _Chunk(CONTACT), "topic": _Chunk(TOPIC)}
        blank = {entity: chunk.columns for entity, chunk in waiting.items()}
        for row in self._ready:
            self._fill(waiting, row)
            self._written += 1
            for entity, chunk in waiting.items():
                if len(chunk.rows) >= batches.CHUNK - 20:  # one row of a file may bring many topics
                    yield entity, chunk
                    waiting[entity] = _Chunk(blank[entity])
        yield from ((entity, chunk) for entity, chunk in waiting.items() if chunk.rows)

    def _fill(self, waiting: Mapping[str, _Chunk], row: RowRead) -> None:
        values = dict(row.values)
        person = self._person(waiting, row, values)
        start = str(values.get("contact.start") or values.get("contact.date") or "")
        contact = self._imports.ids.new()
        read = {k: v for k, v in values.items() if k.split(".")[0] in ("case", "work")}
        cells = json.dumps({"cells": row.cells, "read": read}, ensure_ascii=False)
        waiting["contact"].rows.append((
            contact, person, values.get("contact.channel"), values.get("contact.direction"), start or None,
            values.get("contact.minutes"), values.get("contact.language"), values.get("contact.summary"),
            values.get("contact.original"), values.get("contact.language") if values.get("contact.original") else None,
            values.get("contact.note"), values.get("contact.author_text"), values.get("person.name"),
            values.get("person.phone_typed"), values.get("person.phone"), row.sheet or None, row.row, cells,
            self._document or None,
        ))  # fmt: skip
        for code in _tuple(values.get("contact.responses")):
            waiting["contact"].sets.setdefault("responses", []).append((contact, code))
        for place, category in enumerate(_tuple(values.get("contact.categories"))):
            waiting["topic"].rows.append((self._imports.ids.new(), contact, category, place))

    def _person(self, waiting: Mapping[str, _Chunk], row: RowRead, values: Mapping[str, Any]) -> str | None:
        """The person of a row: one already known, one of this file, or a new one where the row says who it was."""
        known = self._known.get((row.sheet, row.row))
        if known:
            return known
        if row.person in self._persons:
            return self._persons[row.person]
        if not any(values.get(f"person.{name}") for name in ("name", "reading", "phone", "phone_typed", "mail")):
            return None
        person = self._imports.ids.new()
        self._persons[row.person or person] = person
        own = [values.get(f"person.{name}") for name in PERSON[:-2]]
        waiting["person"].rows.append((person, *own, values.get("safety.hint"), None))
        for code in _tuple(values.get("person.nationalities")):
            waiting["person"].sets.setdefault("nationalities", []).append((person, code))
        typed = _tuple(values.get("person.phone_typed")) + _tuple(values.get("person.phone_more"))
        keys = _tuple(values.get("person.phone")) + tuple(map(phone_key, _tuple(values.get("person.phone_more"))))
        mails = _tuple(values.get("person.mail"))
        ways = [("phone", *pair) for pair in zip(typed, keys, strict=False)] + [("mail", m, fold(m)) for m in mails]
        waiting["way"].rows.extend((self._imports.ids.new(), person, *way) for way in ways)
        return person


class Imports:
    """Thread: vault lane."""

    def __init__(self, store: Store, documents: Documents, clock: Clock, ids: Ids) -> None:
        self.store = store
        self.ids = ids
        self._documents = documents
        self._clock = clock

    def begin(
        self, plan: ImportPlan, source: Path | None, *, known: Mapping[tuple[str, int], str] | None = None
    ) -> ImportRun:
        """Seal the file and open a batch. `known` links rows to persons of this vault that a user agreed to.

        Raises UserError("import.nothing") when no row is ready.
        """
        if not plan.ready:
            raise UserError("import.nothing")
        document = ""
        if source is not None and not plan.file.has_mynumber:
            document = self._documents.keep(source, plan.file.name, MIMES.get(plan.file.kind, "text/plain")).id
        return ImportRun(self, plan, document, known or {})

    def whole(self, plan: ImportPlan, source: Path | None, tick: Callable[[int, int], None] | None = None) -> Imported:
        """Everything in one call, for commands and tests."""
        run = self.begin(plan, source)
        while run.step():
            if tick:
                tick(run.done, run.total)
        assert run.result is not None
        return run.result

    def start(self, plan: ImportPlan, document: str) -> batches.Batch:
        return batches.start(self.store, plan.file.name, rows_total=len(plan.ready), source_document=document or None)

    def undo(self, batch: str) -> Changes:
        """Take a whole import back; rows that somebody has worked on since stay. Raises UserError("batch.unknown")."""
        return batches.undo(self.store, batch)

    def drop_unfinished(self) -> int:
        """After a crash: an import that was never shown is dropped, its file is where it was. Returns how many."""
        found = batches.unfinished(self.store)
        for each in found:
            batches.drop(self.store, each.id)
        return len(found)

    def today(self) -> str:
        return local(self._clock.now_ms()).date().isoformat()


MIMES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "eml": "message/rfc822",
    "jsonl": "application/x-ndjson",
}


def _tuple(value: object) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return tuple(str(part) for part in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return (str(value),) if value else ()


def known_phones(rows: Rows, plan: ImportPlan) -> dict[tuple[str, int], tuple[str, ...]]:
    """Rows whose number this vault knows already: (sheet, row) → persons. Offered, never linked by itself."""
    by_key: dict[str, list[tuple[str, int]]] = {}
    for row in plan.ready:
        key = str(row.value("person.phone") or "")
        if key:
            by_key.setdefault(key, []).append((row.sheet, row.row))
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    for part in _parts(list(by_key), 400):
        sql = f"select key, person from way where dead = 0 and key in ({','.join('?' * len(part))}) order by id"
        for key, person in rows.rows(sql, part):
            for at in by_key[key]:
                found[at] = (*found.get(at, ()), person)
    return found


def _parts(values: list[str], size: int) -> Iterable[list[str]]:
    return (values[start : start + size] for start in range(0, len(values), size))
