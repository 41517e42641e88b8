"""python3 build/dev.py bench [--quick] [--json] [--peers] [WORK…]

Finds the works (`bench/work_*.py`, each with WORK or WORKS), measures each in its own folder, prints a line per work.
Exit 0 all goals met, 1 a goal missed or a work failed, 2 no such work.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from bench.paired import Goal, Result, Scale, Work, measure

HERE = Path(__file__).resolve().parent


def works() -> Iterator[Work]:
    """All works, by file name. A file that cannot be loaded becomes a work that fails, so that the others still run."""
    for path in sorted(HERE.glob("work_*.py")):
        try:
            module = importlib.import_module(f"bench.{path.stem}")
        except Exception as error:
            yield broken(path.stem.removeprefix("work_"), error)
        else:
            yield from getattr(module, "WORKS", None) or [module.WORK]


def broken(name: str, error: Exception) -> Work:
    """A work that raises what its file raised."""

    def prepare(scale: Scale) -> NoReturn:
        raise error

    return Work(name, Goal(), prepare, lambda _: None, lambda _: None)


def main(words: list[str]) -> int:
    """Measure what is asked for, one after another."""
    parser = argparse.ArgumentParser(prog="build/dev.py bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small data, few rounds")
    parser.add_argument("--json", action="store_true", help="one JSON line per work")
    parser.add_argument("--peers", action="store_true", help="install other programs apart and measure them too")
    parser.add_argument("names", nargs="*", metavar="WORK")
    asked = parser.parse_args(words)
    known = {work.name: work for work in works()}
    unknown = [name for name in asked.names if name not in known]
    if unknown:
        print(f"no such work: {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    return _measure_all([known[name] for name in asked.names or known], asked)


def _measure_all(chosen: list[Work], asked: argparse.Namespace) -> int:
    worst = 0
    if not asked.json:
        print(f"{'work':22}{'n':>4}{'median':>10}{'p95':>10}{'limit':>10}{'ratio':>8}{'peer':>16}  goal")
    for work in chosen:
        with tempfile.TemporaryDirectory(prefix="banso-bench-", ignore_cleanup_errors=True) as folder:
            try:
                result = measure(work, Scale(asked.quick, Path(folder), asked.peers))
            except Exception as error:
                traceback.print_exc()
                print(json.dumps({"work": work.name, "ok": False, "error": type(error).__name__}), flush=True)
                worst = 1
                continue
        print(result.json() if asked.json else line(result), flush=True)
        worst = max(worst, 0 if result.ok else 1)
    return worst


def line(result: Result) -> str:
    peer = f"{result.peer} {result.peer_ms:.2f}" if result.peer_ms is not None else "–"
    mark = "ok  " if result.ok else "MISS"
    times = f"{result.median_ms:10.2f}{result.p95_ms:10.2f}{result.limit_ms:10.2f}{result.ratio:8.2f}"
    return f"{result.work:22}{result.n:4}{times}{peer:>16}  {mark} {result.goal}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
