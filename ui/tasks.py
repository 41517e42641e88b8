"""Work in lanes, answers on the main thread (architecture §7).

`Tasks.run(work, owner=…, done=…)`: the answer comes through a queued signal, is dropped when its owner is gone, and
`Changes` in it are always published, also when the owner is gone.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from shiboken6 import isValid

from app.base.errors import UserError
from app.base.lanes import Lane, Runner
from models.changes import Changes
from ui.bus import Bus
from ui.errors import ErrorBox

Parcel = tuple[QObject, Lane, Callable[[Any], object] | None, Callable[[BaseException], object] | None]


class _Post(QObject):
    """Carries an answer from a lane to the main thread."""

    arrived = Signal(object)


class Tasks(QObject):
    """Runs work and delivers its answer. Thread: main, except `work` itself."""

    busy_changed = Signal(int)

    def __init__(self, lanes: Runner, bus: Bus, errors: ErrorBox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes, self._bus, self._errors = lanes, bus, errors
        self._post = _Post(self)
        self._post.arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._open = 0
        self._last = 0
        self._parcels: dict[int, Parcel] = {}

    def run(
        self,
        work: Callable[[], Any],
        *,
        owner: QObject,
        done: Callable[[Any], object] | None = None,
        failed: Callable[[BaseException], object] | None = None,
        lane: Lane = "read",
    ) -> Future[Any]:
        """Run `work` on a lane. `done(answer)` or `failed(error)` follow on the main thread while `owner` lives;
        without `failed` the error goes to the error box."""
        self._open += 1
        self.busy_changed.emit(self._open)
        future = self._lanes.run(lane, work)
        # The lane holds a number only: were it the last to hold an owner, Qt's object would die on its thread.
        self._last += 1
        number = self._last
        self._parcels[number] = (owner, lane, done, failed)
        future.add_done_callback(lambda ready: self._hand_over(number, ready))
        return future

    def after(self, milliseconds: int, owner: QObject, call: Callable[[], object]) -> QTimer:
        """Call once later, unless the owner is gone: for waiting out a burst of keys."""
        timer = QTimer(owner)
        timer.setSingleShot(True)
        timer.timeout.connect(call)
        timer.start(milliseconds)
        return timer

    def open_count(self) -> int:
        """How many answers are still to come."""
        return self._open

    def _hand_over(self, number: int, ready: Future[Any]) -> None:
        # On the lane's thread: only the signal may be touched, and it may be gone when the program ends.
        if isValid(self._post):
            self._post.arrived.emit((number, ready))

    def _deliver(self, arrived: tuple[int, Future[Any]]) -> None:
        number, ready = arrived
        owner, lane, done, failed = self._parcels.pop(number)
        self._open -= 1
        self.busy_changed.emit(self._open)
        if ready.cancelled():
            return
        error = ready.exception()
        answer = None if error is not None else ready.result()
        for changes in changes_in(answer):
            self._bus.publish(changes)
        if not isValid(owner):
            # A question that the lock overtook wants no answer any more; a write that it overtook is a mistake.
            if error is not None and not (lane != "vault" and _says_locked(error)):
                self._errors.report(error)
            return
        try:
            if error is None:
                if done is not None:
                    done(answer)
            elif failed is not None:
                failed(error)
            else:
                self._errors.report(error)
        except Exception as mistake:
            self._errors.report(mistake)


def _says_locked(error: BaseException) -> bool:
    return isinstance(error, UserError) and error.code == "vault.locked"


def changes_in(answer: Any) -> Iterator[Changes]:
    """`Changes` that an answer is or holds: alone, in a tuple or list, or as a field of a record."""
    if isinstance(answer, Changes):
        yield answer
    elif isinstance(answer, (tuple, list)):
        if len(answer) <= 8:
            for part in answer:
                yield from changes_in(part)
    elif dataclasses.is_dataclass(answer) and not isinstance(answer, type):
        value = getattr(answer, "changes", None)
        if isinstance(value, Changes):
            yield value
