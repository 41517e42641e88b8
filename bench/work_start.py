"""Process start → unlock window painted, beside the same form in bare Qt and beside a bare window (performance §6)."""

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


def form(home: Path) -> Measured:
    """The same words, fonts, icons and parts without our code."""
    return until_line(["-m", "bench.bare_form"], "painted", home)


def window(home: Path) -> Measured:
    """A bare window with four parts."""
    return until_line(["-m", "bench.bare_window"], "painted", home)


WORKS = [
    Work("start", Goal(ratio=1.25), prepare, product, form, rounds=15, quick_rounds=5),
    Work("start_bare", Goal(ratio=1.5), prepare, product, window, rounds=15, quick_rounds=5),
]
