"""Lanes: named threads where work runs, so that the main thread never waits (law 5).

vault  one thread, all writes and the reads inside a unit
read   one thread, its own query-only connection
net    one thread, the network
work   two threads: PDF, key derivation, reading files
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Literal, Protocol, TypeVar

T = TypeVar("T")
Lane = Literal["vault", "read", "net", "work"]
SIZES: dict[Lane, int] = {"vault": 1, "read": 1, "net": 1, "work": 2}


class Runner(Protocol):
    """What `ui/tasks.py` and services need of lanes."""

    def run(self, lane: Lane, work: Callable[[], T]) -> Future[T]: ...
    def stop(self) -> None: ...


class Lanes:
    """Real threads; started when first used."""

    def __init__(self) -> None:
        self._pools: dict[Lane, ThreadPoolExecutor] = {}
        self._guard = threading.Lock()

    def run(self, lane: Lane, work: Callable[[], T]) -> Future[T]:
        """Queue `work` on a lane; its result or error arrives in the future. Thread: any."""
        with self._guard:
            pool = self._pools.get(lane)
            if pool is None:
                pool = self._pools[lane] = ThreadPoolExecutor(SIZES[lane], thread_name_prefix=f"lane-{lane}")
            return pool.submit(work)

    def stop(self) -> None:
        """Finish what runs, drop what waits, end the threads. Never call it from a lane."""
        with self._guard:
            pools, self._pools = list(self._pools.values()), {}
        for pool in pools:
            pool.shutdown(wait=True, cancel_futures=True)


class InlineLanes:
    """Runs everything at once on the calling thread: for tests and commands."""

    def run(self, lane: Lane, work: Callable[[], T]) -> Future[T]:
        future: Future[Any] = Future()
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)
        return future

    def stop(self) -> None:
        """Nothing to end."""
