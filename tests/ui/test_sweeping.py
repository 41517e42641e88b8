"""The sweep stays on the main thread, sweeps all the same, and is given back."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ui.sweeping import EVERY_MS, YOUNG, Sweeper


class Knot:
    """Garbage that only a sweep finds; remembers on which thread it died."""

    died: list[str] = []

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        Knot.died.append(threading.current_thread().name)


@pytest.fixture
def sweeper() -> Iterator[Sweeper]:
    Knot.died.clear()
    made = Sweeper()
    yield made
    made.stop()


def test_a_lane_never_sweeps_and_the_main_thread_does(sweeper: Sweeper, qtbot: QtBot) -> None:
    knot = weakref.ref(Knot())

    def busy() -> None:
        kept = [[] for _ in range(YOUNG * 40)]
        del kept

    lane = threading.Thread(target=busy, name="lane")
    lane.start()
    lane.join()
    assert knot() is not None
    kept = [[] for _ in range(YOUNG * 2)]
    qtbot.waitUntil(lambda: knot() is None, timeout=EVERY_MS * 20)
    assert Knot.died == ["MainThread"]
    del kept


def test_the_sweep_is_given_back() -> None:
    was = gc.isenabled()
    Sweeper().stop()
    assert gc.isenabled() == was
    assert gc.get_freeze_count() == 0
