"""Keeping what is typed in a form: a draft within a second, the fields themselves on blur or after a pause.

Every field remembers the log position at which its value was read, so that a colleague's change that was not seen is
never replaced. What cannot be read yet (half a date) stays in the draft only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.base.errors import UserError
from models.changes import Changes
from models.records.cases import DraftRecord
from ui.context import Context
from ui.widgets.notices import SaveChip

DRAFT_MS = 600
PAUSE_MS = 2500
Save = Callable[[str, dict[str, Any], int], Changes]


class Keeper(QObject):
    """Saves one record at a time. `saved(Changes)` after a write, `refused(field)` when a field may not be kept."""

    saved = Signal(object)
    refused = Signal(str)

    def __init__(self, ctx: Context, kind: str, save: Save, chip: SaveChip, owner: QObject) -> None:
        super().__init__(owner)
        self._ctx, self._kind, self._save, self._chip = ctx, kind, save, chip
        self.subject = ""
        self._seen: dict[str, int] = {}
        self._read_at = 0
        self.pending: dict[str, Any] = {}
        self.unread: dict[str, str] = {}
        self._draft = ""
        self.made: set[str] = set()
        self._draft_timer = self._timer(DRAFT_MS, self._keep_draft)
        self._pause = self._timer(PAUSE_MS, self.flush)

    def _timer(self, ms: int, call: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(ms)
        timer.timeout.connect(call)
        return timer

    # --- what is edited -----------------------------------------------------------------------
    def begin(self, subject: str, seen: int, draft: str = "") -> None:
        """Another record is shown; what was typed of the former one is handed over first."""
        self.flush()
        self.subject, self._read_at, self._draft = subject, seen, draft
        self._seen.clear()
        self.pending, self.unread = {}, {}

    def read_again(self, seen: int, held: set[str]) -> None:
        """The record was read anew; `held` fields still show what was read before."""
        for field in held:
            self._seen.setdefault(field, self._read_at)
        for field in set(self._seen) - held:
            del self._seen[field]
        self._read_at = seen

    def change(self, field: str, value: Any) -> None:
        """A person changed a field."""
        self.unread.pop(field, None)
        self.pending[field] = value
        self._begin_saving()
        self._pause.start()

    def take_up(self, draft: DraftRecord, unreadable: Callable[[str], bool]) -> None:
        """What was typed and not written when the program ended; it replaces only what its writer had seen."""
        for field, value in draft.fields:
            self._seen[field] = draft.seen
            if unreadable(field):
                self.hold(field, str(value))
            else:
                self.change(field, value)

    def hold(self, field: str, typed: str) -> None:
        """Typed, but not readable (yet): the draft keeps it."""
        self.unread[field] = typed
        self.pending.pop(field, None)
        self._begin_saving()

    def _begin_saving(self) -> None:
        self._chip.show_saving()
        if not self._draft_timer.isActive():
            self._draft_timer.start()

    def is_busy(self, field: str) -> bool:
        """Whether the field holds something that is not written yet."""
        return field in self.pending or field in self.unread

    # --- writing ------------------------------------------------------------------------------
    def _keep_draft(self) -> None:
        fields = {**self.pending, **self.unread}
        if not fields or not self.subject:
            return
        drafts, subject, kind, seen = self._ctx.vault.drafts, self.subject, self._kind, self._read_at
        self._draft = self._draft or drafts.new_id()
        self.made.add(self._draft)
        draft = self._draft
        self._ctx.write(
            lambda: drafts.save(draft, kind, subject, fields, seen=seen),
            owner=self,
            done=lambda _: self._show_saved(),
            failed=lambda _: self._chip.show_failed(),
        )

    def flush(self) -> None:
        """Write what is pending now: on blur, when leaving."""
        self._pause.stop()
        if self.unread and self._draft_timer.isActive():
            self._draft_timer.stop()
            self._keep_draft()
        if not self.pending or not self.subject:
            return
        self._draft_timer.stop()
        groups: dict[int, dict[str, Any]] = {}
        for field, value in self.pending.items():
            groups.setdefault(self._seen.get(field, self._read_at), {})[field] = value
        self.pending = {}
        for seen, fields in groups.items():
            self._write(self.subject, fields, seen)

    def _write(self, subject: str, fields: dict[str, Any], seen: int) -> None:
        save, drafts, draft, rest = self._save, self._ctx.vault.drafts, self._draft, dict(self.unread)
        kind = self._kind

        def work() -> Changes:
            changes = save(subject, fields, seen)
            if draft and rest:
                drafts.save(draft, kind, subject, rest, seen=seen)
            elif draft:
                drafts.drop(draft)
            return changes

        def done(changes: Changes) -> None:
            if subject == self.subject:
                for field in fields:
                    self._seen[field] = max(changes.position, seen)
                if not rest and not self.pending:
                    self._draft = ""
                self._show_saved()
            self.saved.emit(changes)

        self._ctx.write(work, owner=self, done=done, failed=lambda error: self._failed(subject, fields, error))

    def _failed(self, subject: str, fields: Mapping[str, Any], error: BaseException) -> None:
        if subject == self.subject:
            self._chip.show_failed()
            field = str(error.facts.get("field", "")) if isinstance(error, UserError) else ""
            for name, value in fields.items():
                if name == field:
                    self.unread[name] = str(value)
                else:
                    self.pending.setdefault(name, value)
            if field:
                self.refused.emit(field)
                self._pause.start() if self.pending else None
                return
        self._ctx.errors.report(error)

    def _show_saved(self) -> None:
        if not self.pending:
            self._chip.show_saved(self._ctx.now().strftime("%H:%M:%S"))
