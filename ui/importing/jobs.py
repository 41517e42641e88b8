"""Long work of the wizard, off the main thread: reading a file (work lane) and storing it (vault lane, in chunks).

Both show progress at 10 Hz and can be cancelled at any moment; a cancelled import leaves nothing behind.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.base.errors import UserError
from app.services.imports import Imported, ImportRun
from models.records.imports import Choices, ImportPlan
from models.records.imports import Mapping as Columns
from ui.context import Context
from ui.importing.choices import At, Digest, digest, settled

TICK_MS = 100


@contextmanager
def unswept() -> Iterator[None]:
    """Without Python's garbage sweep, which stops every thread: over the millions of parts of a growing plan it would
    freeze the window for half a second again and again. Plans hold no cycles, so nothing is lost by waiting."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@dataclass(slots=True)
class _Watch:
    """What the work lane tells and is told; whole numbers and an event only."""

    rows: int = 0
    stop: threading.Event | None = None


class Reading(QObject):
    """One file. `read` starts anew and drops what an older call still brings; `decide` applies choices to the plan.

    `came(Digest)`, `failed(error)`, `progressed(rows)`, `busy(bool)`.
    """

    came = Signal(object)
    failed = Signal(object)
    progressed = Signal(int)
    busy = Signal(bool)

    def __init__(self, ctx: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._desk = ctx.program.reading()
        self._turn = 0
        self._watch = _Watch()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(lambda: self.progressed.emit(self._watch.rows))

    def read(self, path: Path, mapping: Columns | None, choices: Choices, done: Callable[[Digest], object] | None = None
             ) -> None:  # fmt: skip
        """Read the file with this mapping. A choice that no longer fits is dropped, never a reason to fail."""
        watch = self._begin()
        desk = self._desk

        def work() -> Digest:
            def told(rows: int) -> None:
                watch.rows = rows

            with unswept():
                plan = desk.read(path, mapping, progress=told, cancelled=watch.stop.is_set if watch.stop else None)
                try:
                    return digest(plan, settled(plan, choices, desk.decide))
                except UserError:
                    return digest(plan, plan)

        self._run(work, done)

    def decide(
        self, plan: ImportPlan, choices: Choices, done: Callable[[Digest], object], failed: Callable[[Any], object]
    ) -> None:
        """The plan with other choices."""
        desk = self._desk
        self._begin()

        def work() -> Digest:
            with unswept():
                return digest(plan, settled(plan, choices, desk.decide))

        self._run(work, done, failed)

    def cancel(self) -> None:
        """Stop reading; nothing comes of it."""
        if self._watch.stop is not None:
            self._watch.stop.set()
        self._turn += 1
        self._end()

    def _begin(self) -> _Watch:
        if self._watch.stop is not None:
            self._watch.stop.set()
        self._turn += 1
        self._watch = _Watch(0, threading.Event())
        self._timer.start()
        self.busy.emit(True)
        return self._watch

    def _run(self, work: Callable[[], Digest], done: Any, failed: Any = None) -> None:
        turn = self._turn

        def arrived(found: Digest) -> None:
            if turn == self._turn:
                self._end()
                (done or self.came.emit)(found)

        def broke(error: BaseException) -> None:
            if turn == self._turn:
                self._end()
                (failed or self.failed.emit)(error)

        self._ctx.tasks.run(work, owner=self, done=arrived, failed=broke, lane="work")

    def _end(self) -> None:
        self._timer.stop()
        self.busy.emit(False)


class Storing(QObject):
    """One import into the vault, a chunk a task, so that a colleague's call memo is saved in between.

    `progressed(done, total)` at most every 100 ms, `stored(Imported)`, `cancelled()`, `failed(error)`.
    """

    progressed = Signal(int, int)
    stored = Signal(object)
    cancelled = Signal()
    failed = Signal(object)

    def __init__(self, ctx: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._run: ImportRun | None = None
        self._stopping = False
        self.running = False
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tell)

    def start(self, plan: ImportPlan, source: Path | None, known: Callable[[], Mapping[At, str]]) -> None:
        """Seal the file and begin. `known`, asked on the lane: rows that are a person of this vault."""
        imports = self._ctx.vault.imports
        self._stopping, self.running = False, True
        self._timer.start()
        self._ctx.write(
            lambda: imports.begin(plan, source, known=known()), owner=self, done=self._begun, failed=self._broke
        )

    def cancel(self) -> None:
        """Stop after the present chunk and drop the batch."""
        self._stopping = True

    def _begun(self, run: ImportRun) -> None:
        self._run = run
        self._next()

    def _next(self) -> None:
        run = self._run
        assert run is not None
        if self._stopping:
            self._ctx.write(run.cancel, owner=self, done=lambda _: self._dropped(), failed=self._broke)
            return

        def step() -> Imported | None:
            return None if run.step() else run.result

        self._ctx.write(step, owner=self, done=self._stepped, failed=self._stopped_short)

    def _stepped(self, result: Imported | None) -> None:
        if result is None:
            self._next()
            return
        self._end()
        audit = self._ctx.vault.audit
        self._ctx.write(lambda: audit.note("import", "batch", result.batch, str(result.rows)), owner=self)
        self.stored.emit(result)

    def _stopped_short(self, error: BaseException) -> None:
        """A chunk failed: nothing of the import may stay."""
        run = self._run
        if run is not None:
            self._ctx.write(run.cancel, owner=self, failed=lambda _: None)
        self._broke(error)

    def _dropped(self) -> None:
        self._end()
        self.cancelled.emit()

    def _broke(self, error: BaseException) -> None:
        self._end()
        self.failed.emit(error)

    def _tell(self) -> None:
        if self._run is not None:
            self.progressed.emit(self._run.done, self._run.total)

    def _end(self) -> None:
        self.running = False
        self._run = None
        self._timer.stop()
