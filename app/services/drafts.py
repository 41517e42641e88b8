"""Open drafts: a row overwritten within a second of a key, outside the log until it is finished (architecture §4)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from app.base.clock import Clock
from app.base.ids import Ids
from app.base.mynumber import find
from app.services.shapes import Rows
from app.vault import drafts as vault_drafts
from app.vault.store import Store
from models.records.base import DraftId
from models.records.cases import DraftRecord


class Drafts:
    """Thread: vault lane for `save` and `drop`."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids

    def new_id(self) -> str:
        return self._ids.new()

    def save(self, id: str, kind: str, subject: str, fields: Mapping[str, Any], *, seen: int) -> int:
        """Keep what was typed so far; returns the time kept. A My Number is masked, the rest stays."""
        kept = {k: masked(v) if isinstance(v, str) else v for k, v in fields.items()}
        now = self._clock.now_ms()
        payload = json.dumps({"subject": subject, "fields": kept}, ensure_ascii=False)
        vault_drafts.save(self._store, id, kind, payload, seen=seen, updated=now)
        return now

    def drop(self, id: str) -> None:
        vault_drafts.delete(self._store, id)


def masked(text: str) -> str:
    """`text` with every refused My Number covered, so that not even a draft keeps one."""
    for span in find(text):
        if span.verdict == "refused":
            text = text[: span.start] + "●" * (span.end - span.start) + text[span.end :]
    return text


def read_all(rows: Rows) -> list[DraftRecord]:
    """All open drafts, newest first."""
    found = rows.rows("select id, kind, payload, seen, updated from draft order by updated desc, id")
    return [_record(row) for row in found]


def read(rows: Rows, id: str) -> DraftRecord | None:
    found = rows.rows("select id, kind, payload, seen, updated from draft where id = ?", (id,))
    return _record(found[0]) if found else None


def _record(row: tuple[Any, ...]) -> DraftRecord:
    id, kind, payload, seen, updated = row
    kept: dict[str, Any] = json.loads(payload)
    items: dict[str, Any] = kept["fields"]
    fields = tuple((k, tuple(cast(list[Any], v)) if isinstance(v, list) else v) for k, v in items.items())
    return DraftRecord(DraftId(id), kind, kept["subject"], seen, updated, fields)
