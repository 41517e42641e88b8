"""Measures the product beside its limit in one run: product, limit, (peer), product, limit, (peer) …

Only ratios of one run count: absolute times belong to the machine and to whatever else it does just then.
Must not: import the product; the works do.
"""

from __future__ import annotations

import gc
import json
import statistics
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WARM_UP_ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Scale:
    """How large and how long a run is."""

    quick: bool
    folder: Path
    """Empty, thrown away afterwards."""
    peers: bool = False
    seed: int = 20261120

    def of(self, full: int, quick: int) -> int:
        """A size: `full` or, in a quick run, `quick`."""
        return quick if self.quick else full


@dataclass(frozen=True, slots=True)
class Measured:
    """Returned by a step whose time is not what the clock around it shows (a child process that told its own)."""

    ms: float


@dataclass(frozen=True, slots=True)
class Goal:
    """What is asked of the product; `ok` needs all that are given."""

    ratio: float | None = None
    """Median of the product ≤ ratio × median of the limit."""
    median_ms: float | None = None
    p95_ms: float | None = None
    peer_times: float | None = None
    """Median of the peer ≥ times × median of the product (only judged when the peer ran)."""

    def __str__(self) -> str:
        parts = [
            f"≤ {self.ratio:g} × limit" if self.ratio is not None else "",
            f"median ≤ {self.median_ms:g} ms" if self.median_ms is not None else "",
            f"p95 ≤ {self.p95_ms:g} ms" if self.p95_ms is not None else "",
            f"peer ≥ {self.peer_times:g} × product" if self.peer_times is not None else "",
        ]
        return "; ".join(part for part in parts if part)


Step = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Peer:
    """Another program doing the same; `open` prepares it from the same state (own environment, own process)."""

    name: str
    open: Callable[[Any, Scale], AbstractContextManager[Callable[[], object]]]


@dataclass(frozen=True, slots=True)
class Work:
    """One thing the product does, beside the fastest way to do it at all.

    prepare(scale) makes the state that product(state) and limit(state) are given; both must do the same work.
    """

    name: str
    goal: Goal
    prepare: Callable[[Scale], AbstractContextManager[Any]]
    product: Step
    limit: Step
    peer: Peer | None = None
    rounds: int = 21
    quick_rounds: int = 7


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the report; milliseconds."""

    work: str
    n: int
    median_ms: float
    p95_ms: float
    limit_ms: float
    ratio: float
    peer: str | None
    peer_ms: float | None
    goal: str
    ok: bool

    def json(self) -> str:
        fields = {name: getattr(self, name) for name in self.__slots__}
        rounded = {name: round(value, 4) if isinstance(value, float) else value for name, value in fields.items()}
        return json.dumps(rounded, ensure_ascii=False)


def measure(work: Work, scale: Scale) -> Result:
    """Run a work; the order turns by one each round, so that nobody always goes first."""
    rounds = work.quick_rounds if scale.quick else work.rounds
    with work.prepare(scale) as state:
        steps: dict[str, Callable[[], object]] = {
            "product": lambda: work.product(state),
            "limit": lambda: work.limit(state),
        }
        if work.peer is None or not scale.peers:
            return judge(work, interleaved(steps, rounds))
        with work.peer.open(state, scale) as step:
            return judge(work, interleaved({**steps, "peer": step}, rounds))


def interleaved(steps: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each step in each round, without the warm-up; the collector of garbage rests meanwhile."""
    spent: dict[str, list[float]] = {name: [] for name in steps}
    names = list(steps)
    was_on = gc.isenabled()
    gc.disable()
    gc.collect()
    gc.freeze()  # what is there already is not looked through again each round
    try:
        for number in range(WARM_UP_ROUNDS + rounds):
            turn = number % len(names)
            for name in names[turn:] + names[:turn]:
                ms = timed(steps[name])
                if number >= WARM_UP_ROUNDS:
                    spent[name].append(ms)
            gc.collect()
    finally:
        gc.unfreeze()
        if was_on:
            gc.enable()
    return spent


def timed(step: Callable[[], object]) -> float:
    """Milliseconds of one call, or what it says it measured itself."""
    started = time.perf_counter_ns()
    answer = step()
    spent = (time.perf_counter_ns() - started) / 1e6
    return answer.ms if isinstance(answer, Measured) else spent


def judge(work: Work, spent: dict[str, list[float]]) -> Result:
    """Medians, the ratio and whether the goal is met."""
    median, limit = statistics.median(spent["product"]), statistics.median(spent["limit"])
    p95 = percentile(spent["product"], 0.95)
    ratio = median / limit if limit else float("inf")
    peer_ms = statistics.median(spent["peer"]) if "peer" in spent else None
    goal = work.goal
    ok = (
        (goal.ratio is None or ratio <= goal.ratio)
        and (goal.median_ms is None or median <= goal.median_ms)
        and (goal.p95_ms is None or p95 <= goal.p95_ms)
        and (goal.peer_times is None or peer_ms is None or peer_ms >= goal.peer_times * median)
    )
    peer = work.peer.name if work.peer is not None and peer_ms is not None else None
    return Result(work.name, len(spent["product"]), median, p95, limit, ratio, peer, peer_ms, str(goal), ok)


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * int(share * 1000) // 1000) - 1)]
