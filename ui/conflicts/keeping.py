"""Another value that is being written is kept as a draft within a second, until it is decided or given up."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject, QTimer

from models.records.cases import DraftRecord
from ui.context import Context

KIND = "conflict"
WAIT_MS = 700
Key = tuple[str, str, str]
"""(entity, id, field)."""


class Keeping:
    """Drafts of kind "conflict": fields entity, id, field, value; subject is the case, if any. Thread: main."""

    def __init__(self, ctx: Context, owner: QObject) -> None:
        self._ctx, self._owner = ctx, owner
        self._ids: dict[Key, str] = {}
        self._waiting: dict[Key, tuple[str, str, int]] = {}
        self._timer = QTimer(owner)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self.flush)

    def found(self, drafts: Iterable[DraftRecord]) -> dict[Key, str]:
        """Take up what an earlier session left."""
        values: dict[Key, str] = {}
        for draft in drafts:
            kept = {name: str(value) for name, value in draft.fields}
            if draft.kind == KIND and {"entity", "id", "field", "value"} <= kept.keys():
                key = (kept["entity"], kept["id"], kept["field"])
                self._ids.setdefault(key, draft.id)
                values.setdefault(key, kept["value"])
        return values

    def note(self, key: Key, value: str, subject: str, seen: int) -> None:
        """Something was typed."""
        self._waiting[key] = (value, subject, seen)
        self._timer.start()

    def drop(self, key: Key) -> None:
        """It was decided, or something else was chosen."""
        self._waiting.pop(key, None)
        id = self._ids.pop(key, "")
        if id:
            self._ctx.write(partial(self._ctx.vault.drafts.drop, id), owner=self._owner)

    def flush(self) -> None:
        """Write what waits now: the second is over, or the page is left."""
        self._timer.stop()
        waiting, self._waiting = self._waiting, {}
        drafts = self._ctx.vault.drafts
        for key, (value, subject, seen) in waiting.items():
            id = self._ids.setdefault(key, drafts.new_id())
            fields = dict(zip(("entity", "id", "field"), key, strict=True)) | {"value": value}
            self._ctx.write(partial(drafts.save, id, KIND, subject, fields, seen=seen), owner=self._owner)
