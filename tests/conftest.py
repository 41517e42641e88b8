"""Rules of every test: no real home, no unexpected warning in the log, no thread left behind, seconds per area printed.

Must not: offer fixtures of one area; those live beside their tests.
"""

from __future__ import annotations

import gc
import logging
import os
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.configuration import set_hypothesis_home_dir

from tests.unlocked_memory import leave_memory_unlocked

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

QUOTA_SECONDS = {"unit": 90, "vault": 180, "ui": 180, "journeys": 240, "laws": 60, "mutants": 60}
"""Seconds of test time an area may take on one core; with two workers the whole stays under ten minutes."""
THREAD_GRACE_SECONDS = 3.0
FIRST = ("vault/test_kill.py", "journeys/test_kill_window.py", "vault/test_heart_machine.py", "ui/test_tour.py")
"""Files of tests that take long in one piece: begun first, so that no worker is left alone with one at the end."""

leave_memory_unlocked()
set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "banso-hypothesis")
_COMMON = {"deadline": None, "database": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("dev", max_examples=50, **_COMMON)
settings.register_profile("ci", max_examples=100, derandomize=True, print_blob=True, **_COMMON)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test sees or touches the vaults and settings of the person who runs it."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("BANSO_HOME", str(home))
    return home


class LogCatcher(logging.Handler):
    """Keeps what was logged at WARNING or above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def _quiet_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """A warning nobody expected fails the test; so does an expected one that never came."""
    wanted = [str(mark.args[0]) for mark in request.node.iter_markers("expects_log")]
    catcher = LogCatcher()
    root = logging.getLogger()
    root.addHandler(catcher)
    try:
        yield
    finally:
        root.removeHandler(catcher)
    problem = judge_log(catcher.records, wanted)
    if problem:
        pytest.fail(problem, pytrace=False)


def judge_log(records: list[logging.LogRecord], wanted: list[str]) -> str:
    """What is wrong with the log of a test; empty if nothing is."""
    matched = {name for name in wanted for record in records if _belongs(record.name, name)}
    strange = [record for record in records if not any(_belongs(record.name, name) for name in wanted)]
    lines = [f"unexpected log: {record.levelname} {record.name}: {record.getMessage()}" for record in strange]
    lines += [f"expected a warning of {name}, none came" for name in wanted if name not in matched]
    return "\n".join(lines)


def _belongs(logger: str, name: str) -> bool:
    return logger == name or logger.startswith(f"{name}.")


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    """A thread that outlives its test fails it, by name."""
    before = set(threading.enumerate())
    yield
    left = threads_left(before, THREAD_GRACE_SECONDS)
    if left:
        pytest.fail("threads alive at the end of the test: " + ", ".join(left), pytrace=False)


def threads_left(before: set[threading.Thread], grace_seconds: float) -> list[str]:
    """Names of the threads started since `before` that do not end within the grace.

    Dummy threads are left out: they stand for foreign threads that once called Python, and never end.
    """
    until = time.monotonic() + grace_seconds
    left: list[str] = []
    for thread in threading.enumerate():
        if thread in before or thread is threading.current_thread() or isinstance(thread, threading._DummyThread):
            continue
        thread.join(max(0.0, until - time.monotonic()))
        if thread.is_alive():
            left.append(f"{thread.name}{' (daemon)' if thread.daemon else ''}")
    return left


def area_of(nodeid: str) -> str:
    """`tests/vault/test_x.py::…` → vault; a file right under tests/ counts as laws."""
    parts = nodeid.split("::")[0].split("/")
    return parts[1] if len(parts) > 2 else "laws"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the seconds of each area beside its quota."""
    spent: dict[str, float] = defaultdict(float)
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                spent[area_of(report.nodeid)] += report.duration
    if not spent:
        return
    terminalreporter.section("seconds per area")
    for area, seconds in sorted(spent.items()):
        quota = QUOTA_SECONDS.get(area)
        over = "  OVER ITS QUOTA" if quota is not None and seconds > quota else ""
        terminalreporter.write_line(f"{area:10} {seconds:7.1f} s of {quota or '–'}{over}")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long ones first, whatever order pytest-randomly has drawn; the others stay in it."""
    items.sort(key=lambda item: not item.path.as_posix().endswith(FIRST))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the sweep after each test of the screen looks only at what came later."""
    gc.collect()
    gc.freeze()
