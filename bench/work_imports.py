"""What is imported before the first paint, beside Qt alone: import cost, not Qt, decides start-up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.children import told_ms
from bench.paired import Goal, Measured, Scale, Work

CODE = "import time; began = time.perf_counter_ns(); import {module}; print((time.perf_counter_ns() - began) / 1e6)"


@contextmanager
def prepare(scale: Scale) -> Iterator[Path]:
    yield scale.folder


def product(home: Path) -> Measured:
    """ui.application is what the front door imports before it paints."""
    return told_ms(CODE.format(module="ui.application"), home)


def limit(home: Path) -> Measured:
    return told_ms(CODE.format(module="PySide6.QtWidgets"), home)


WORK = Work("imports", Goal(ratio=1.4), prepare, product, limit, rounds=15, quick_rounds=5)
