"""Today 今日 of a large desk beside that of a small one: its cost must not follow the number of cases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from app.base.clock import SystemClock
from app.services import today
from app.vault.store import Reader
from bench.desk import fill_cases
from bench.paired import Goal, Scale, Work
from bench.vaults import opened


@dataclass(frozen=True, slots=True)
class State:
    """A reader of each desk."""

    large: Reader
    small: Reader


@contextmanager
def prepare(scale: Scale) -> Iterator[State]:
    with ExitStack() as stack:
        readers: list[Reader] = []
        for name, count in (("large", scale.of(200_000, 6_000)), ("small", scale.of(5_000, 3_500))):
            folder = scale.folder / name
            folder.mkdir()
            store = stack.enter_context(opened(replace(scale, folder=folder), indexed=False))
            fill_cases(store, count, scale.seed)
            readers.append(store.reader())
            stack.callback(readers[-1].close)
        yield State(*readers)


def product(state: State) -> object:
    return today.read(state.large, SystemClock(), "bench")


def limit(state: State) -> object:
    return today.read(state.small, SystemClock(), "bench")


WORK = Work("today", Goal(ratio=1.3, median_ms=60), prepare, product, limit, rounds=31, quick_rounds=11)
