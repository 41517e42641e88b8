"""Process start → unlock window painted, beside a bare window with the same form (performance goal §6)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.children import until_line
from bench.paired import Goal, Measured, Scale, Work


@contextmanager
def prepare(scale: Scale) -> Iterator[Path]:
    """An empty home: the unlock page is what a first start and every later one paint."""
    home = scale.folder / "home"
    home.mkdir()
    yield home


def product(home: Path) -> Measured:
    """The program as people start it; it prints `painted` after the first paint event and ends."""
    return until_line(["-m", "app", "--benchmark-first-paint"], "painted", home)


def limit(home: Path) -> Measured:
    return until_line(["-m", "bench.bare_window"], "painted", home)


WORK = Work("start", Goal(ratio=1.25), prepare, product, limit, rounds=15, quick_rounds=5)
