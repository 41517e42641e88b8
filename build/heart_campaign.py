"""Plays the heart's state machine at any size: `python build/heart_campaign.py --examples 10000 --steps 50`.

Half of the examples have three replicas, of which one reads a part; half have two. Exits 1 on the first failure and
prints the shortest history that shows it.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def play(two: bool, examples: int, steps: int, seed: int) -> str:
    """Play one share of the campaign; answers the failure, or nothing."""
    import traceback

    from hypothesis import HealthCheck, Phase, settings
    from hypothesis import seed as seeded
    from hypothesis.stateful import run_state_machine_as_test

    from tests.vault.machine import Machine, MachineOfTwo

    size = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
    machine = seeded(seed)(MachineOfTwo if two else Machine)
    try:
        run_state_machine_as_test(machine, settings=size)
    except Exception:
        return traceback.format_exc()
    return ""


def main() -> int:
    """Share the examples among processes and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=1_200)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.randrange(1 << 32)
    share = max(1, options.examples // options.processes)
    tasks = [(place % 2 == 1, share, options.steps, seed + place) for place in range(options.processes)]
    started = time.monotonic()
    with get_context("spawn").Pool(options.processes) as pool:
        failures = [failure for failure in pool.starmap(play, tasks) if failure]
    seconds = time.monotonic() - started
    print(f"{share * options.processes} examples x {options.steps} steps, seed {seed}: {seconds:.0f} s")
    print("\n".join(failures) or "no failure")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
