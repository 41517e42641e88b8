"""The open draft: a row overwritten while somebody types, outside the log, until it becomes a change.

A draft holds only the fields that were changed, as JSON, and the log position that its writer had seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from models.changes import Changes

if TYPE_CHECKING:
    from app.vault.store import Store
    from app.vault.unit import Unit


@dataclass(frozen=True, slots=True, repr=False)
class StoredDraft:
    """A draft as it lies in the vault; `updated` in milliseconds."""

    id: str
    kind: str
    payload_json: str = field(repr=False)
    seen: int
    updated: int

    def __repr__(self) -> str:
        return f"StoredDraft({self.kind} {self.id})"


def save(store: Store, draft_id: str, kind: str, payload_json: str, *, seen: int, updated: int) -> None:
    """Overwrite a draft; about a millisecond, safe against a crash when it returns. What was once seen stays seen."""
    store.db.execute(
        "insert into draft values(?,?,?,?,?) on conflict(id) do update set "
        "kind=excluded.kind, payload=excluded.payload, seen=max(seen, excluded.seen), updated=excluded.updated",
        (draft_id, kind, payload_json, seen, updated),
    )


def listed(store: Store, kind: str | None = None) -> list[StoredDraft]:
    """Open drafts, the latest first."""
    found = store.db.execute(
        "select id, kind, payload, seen, updated from draft where ?1 is null or kind = ?1 order by updated desc, id",
        (kind,),
    ).fetchall()
    return [StoredDraft(*row) for row in found]


def get(store: Store, draft_id: str) -> StoredDraft | None:
    """One draft."""
    row = store.db.execute("select id, kind, payload, seen, updated from draft where id=?", (draft_id,)).fetchone()
    return StoredDraft(*row) if row else None


def delete(store: Store, draft_id: str) -> None:
    """Forget a draft: its writer has discarded it."""
    store.db.execute("delete from draft where id=?", (draft_id,))


def promote(store: Store, draft_id: str, write: Callable[[Unit, StoredDraft], None]) -> Changes | None:
    """Turn a draft into a change: `write` puts it into a unit that has seen what the draft's writer had seen.

    The draft goes in the same transaction, so that a crash leaves either the draft or the change. None if it is gone.
    """
    draft = get(store, draft_id)
    if draft is None:
        return None
    with store.unit(seen=draft.seen, act="draft") as unit:
        write(unit, draft)
        delete(store, draft_id)
        return unit.commit()
