"""Keeping a draft: a moment after the last key, at the latest within a second, and at once when asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from models.changes import Changes
from ui.context import Context

PAUSE_MS = 300
"""After the last key. With the write itself the chip says 保存済み within half a second."""
MOST_MS = 800
"""While somebody types without a pause."""


class Autosave(QObject):
    """`saved(ms)` with the wall time of the write, `failed()`; `saving()` when one begins. Thread: main; the write
    runs on the vault lane, in order."""

    saved = Signal(object)
    failed = Signal()
    saving = Signal()

    def __init__(self, ctx: Context, draft: str, subject: str, fields: Callable[[], dict[str, Any]],
                 parent: QObject) -> None:  # fmt: skip
        super().__init__(parent)
        self._ctx, self.draft, self._subject, self._fields = ctx, draft, subject, fields
        self.seen = 0
        self.kept = False
        self._dirty = False
        self._stopped = False
        self._pause, self._most = QTimer(self), QTimer(self)
        for timer in (self._pause, self._most):
            timer.setSingleShot(True)
            timer.timeout.connect(self.flush)

    def touch(self) -> None:
        """Something was typed or chosen."""
        if self._stopped:
            return
        self._dirty = True
        self._pause.start(PAUSE_MS)
        if not self._most.isActive():
            self._most.start(MOST_MS)

    def flush(self, *, always: bool = False) -> None:
        """Write now what is not yet written; `always` also what is (Ctrl+S)."""
        self._pause.stop()
        self._most.stop()
        if self._stopped or not (self._dirty or always):
            return
        self._dirty = False
        fields = self._fields()
        drafts, draft, subject, seen = self._ctx.vault.drafts, self.draft, self._subject, self.seen
        if not any(not name.startswith("_") for name in fields):
            self._drop()
            return
        # Pages that list drafts hear of the first write and of the last, not of every key.
        told = None if self.kept and fields.get("_open") else Changes(frozenset({"draft"}), frozenset({draft}))
        self.kept = True
        self.saving.emit()
        self._ctx.write(
            lambda: (drafts.save(draft, "memo", subject, fields, seen=seen), told),
            owner=self,
            done=lambda answer: self.saved.emit(answer[0]),
            failed=self._not_saved,
        )

    def _drop(self) -> None:
        if self.kept:
            self.kept = False
            drafts, draft = self._ctx.vault.drafts, self.draft
            told = Changes(frozenset({"draft"}), frozenset({draft}))
            self._ctx.write(lambda: (drafts.drop(draft), told), owner=self)

    def _not_saved(self, error: BaseException) -> None:
        self._dirty = True
        self.failed.emit()
        self._pause.start(2000)
        self._ctx.errors.report(error)

    def stop(self) -> None:
        """Nothing is written any more: the memo is being finished."""
        self._pause.stop()
        self._most.stop()
        self._stopped = True

    def resume(self) -> None:
        """Finishing was refused: what stands there is kept again."""
        self._stopped = False
        self.touch()
