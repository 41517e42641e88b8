"""Child processes that are measured: from their start to the line they print, or by the time they tell."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from bench.paired import Measured

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 60


def until_line(words: list[str], awaited: str, home: Path) -> Measured:
    """Start Python with `words`; the time until it prints `awaited`. Its end is waited for but not counted.

    Raises RuntimeError with what the child complained about, if it ends without the line.
    """
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "BANSO_HOME": str(home), "PYTHONUTF8": "1"}
    started = time.perf_counter_ns()
    with subprocess.Popen(
        [sys.executable, *words], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if line.strip().startswith(awaited):
                spent = (time.perf_counter_ns() - started) / 1e6
                child.communicate(timeout=PATIENCE_SECONDS)
                return Measured(spent)
        _, complaint = child.communicate(timeout=PATIENCE_SECONDS)
    raise RuntimeError(f"{words} ended without {awaited!r}: {complaint.strip()[-400:]}")


def told_ms(code: str, home: Path) -> Measured:
    """Run `code` in a fresh Python; it prints its own milliseconds as its last word."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "BANSO_HOME": str(home), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_SECONDS,
    )
    return Measured(float(done.stdout.split()[-1]))
