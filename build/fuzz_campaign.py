"""Bad input, many times over: each is refused in words or read whole; nothing else may happen.

    python build/fuzz_campaign.py --inputs 20000 [--seed 7] [--first 0] [--jobs 2]

Every importer and every field is given files and texts made to hurt (tests/fuzz/). For each input: a UserError that
has a sentence, or a plan or record in which everything is accounted for; no other exception, no process, no socket,
no file written elsewhere, at most some seconds of this processor and a bounded growth of memory. Input n of a seed is
always the same: a failure is printed as `seed/n`, and `--first n --inputs 1` tries it again. The vault that the
records went into must pass `verify` at the end.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from app.base.errors import UserError  # noqa: E402
from app.vault.verify import verify  # noqa: E402
from tests.fuzz.aims import AIMS, Aim, known  # noqa: E402
from tests.fuzz.desk import Desk, Watched  # noqa: E402
from tests.unlocked_memory import leave_memory_unlocked  # noqa: E402

SECONDS = 20.0
"""Of this processor, for one input; an honest large file takes two."""
GROWTH_KIB = 400 * 1024
"""Of the process at its largest, by one input."""
MOST_SHOWN = 20


class TooLong(BaseException):
    """Passes through every `except Exception`."""


@contextmanager
def limited() -> Iterator[None]:
    """Stop what takes too long (POSIX; elsewhere the run itself would hang, which is seen too)."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def largest_kib() -> int:
    """The most memory this process has had."""
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)


def chosen(chance: random.Random, aims: Sequence[Aim]) -> Aim:
    return chance.choices(aims, [aim.share for aim in aims])[0]


def tried(desk: Desk, watched: Watched, aim: Aim, chance: random.Random) -> str:
    """What is wrong with how one input was taken; "" if nothing is."""
    before = largest_kib()
    try:
        with limited(), watched.over():
            aim.try_(desk, chance)
    except UserError as error:
        try:
            known(error)
        except AssertionError as wrong:
            return f"no sentence: {wrong}"
    except TooLong:
        return "too long " + traceback.format_exc()[-600:]
    except Exception:
        return traceback.format_exc()[-1500:]
    if watched.seen:
        return f"did {watched.seen[:3]}"
    grown = largest_kib() - before
    return f"{grown} KiB of memory" if grown > GROWTH_KIB else ""


def campaign(folder: Path, numbers: range, seed: int, aims: Sequence[Aim] = AIMS) -> tuple[Counter[str], list[str]]:
    """Try the inputs of these numbers; returns how many of each aim were tried, and everything that was wrong."""
    desk, watched, wrong, counted = Desk(folder), Watched(), list[str](), Counter[str]()
    watched.inside = (str(folder), "/dev/null")
    try:
        for number in numbers:
            chance = random.Random(f"{seed}/{number}")
            aim = chosen(chance, aims)
            counted[aim.try_.__name__] += 1
            found = tried(desk, watched, aim, chance)
            if found:
                wrong.append(f"{seed}/{number} {aim.try_.__name__}: {found}")
        wrong += [f"verify {name} {figure}" for name, ok, figure in verify(desk.vault.store) if not ok]
    finally:
        desk.close()
    return counted, wrong


def part(numbers: range, seed: int, folder: str | None) -> tuple[Counter[str], list[str]]:
    """One job: a vault of its own, in memory where there is such a place."""
    leave_memory_unlocked()
    with tempfile.TemporaryDirectory(dir=folder) as made:
        return campaign(Path(made), numbers, seed)


def parts(first: int, inputs: int, jobs: int) -> list[range]:
    """The numbers, dealt to the jobs."""
    return [range(first + job, first + inputs, jobs) for job in range(jobs)]


def run(asked: Any) -> tuple[Counter[str], list[str]]:
    """All jobs, each in a process of its own."""
    counted, wrong = Counter[str](), list[str]()
    with ProcessPoolExecutor(asked.jobs, mp_context=get_context("spawn")) as pool:
        dealt = parts(asked.first, asked.inputs, asked.jobs)
        for tried_here, wrong_here in pool.map(part, dealt, [asked.seed] * len(dealt), [asked.folder] * len(dealt)):
            counted += tried_here
            wrong += wrong_here
    return counted, wrong


def kinds(wrong: Sequence[str]) -> Iterator[tuple[int, str]]:
    """One of each kind of failure, the commonest first: of a kind is what was raised on the same line."""
    found: dict[str, list[str]] = {}
    for line in wrong:
        places = [each for each in line.splitlines() if each.startswith("  File ")]
        found.setdefault(places[-1] if places else line.partition(" ")[2][:60], []).append(line)
    for lines in sorted(found.values(), key=len, reverse=True):
        yield len(lines), lines[0]


def main() -> int:
    parser = argparse.ArgumentParser(description="fuzz campaign")
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--folder", help="where the vaults lie; memory is quickest")
    asked = parser.parse_args()
    begun = time.monotonic()
    counted, wrong = (
        run(asked) if asked.jobs > 1 else part(parts(asked.first, asked.inputs, 1)[0], asked.seed, asked.folder)
    )
    print(f"{counted.total()} inputs, {len(wrong)} wrong, {time.monotonic() - begun:.0f} s")
    print(", ".join(f"{name} {count}" for name, count in counted.most_common()))
    for count, line in list(kinds(wrong))[:MOST_SHOWN]:
        print(f"{count} times, as: {line}")
    return 1 if wrong or counted.total() != asked.inputs else 0


if __name__ == "__main__":
    sys.exit(main())
