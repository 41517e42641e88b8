"""Other programs to measure beside: each in an environment and a process of its own, and only with --peers.

A peer's script speaks lines: it gets its data as files, prints `ready`, then for each line `go …` prints the
milliseconds it took. So its time never holds the cost of starting it or of talking to it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.paired import Measured

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENTS = ROOT / "out" / "bench-peers"


def environment(name: str, *requirements: str) -> Path:
    """The interpreter of a peer's own environment, made when first asked for. Raises CalledProcessError."""
    folder = ENVIRONMENTS / name
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    done = folder / "installed.txt"
    wanted = "\n".join(requirements)
    if not done.exists() or done.read_text(encoding="utf-8") != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        install = [str(python), "-m", "pip", "install", "-q", "--only-binary", ":all:", *requirements]
        subprocess.run(install, check=True, stdout=sys.stderr)
        done.write_text(wanted, encoding="utf-8")
    return python


@contextmanager
def speaking(python: Path, script: Path, *words: str) -> Iterator[Callable[[str], Measured]]:
    """Start a peer; gives `step("find 給料")` → what the peer measured. Raises RuntimeError if it dies."""
    command = [str(python), str(script), *words]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as child:
        assert child.stdin is not None
        assert child.stdout is not None
        answers, orders = child.stdout, child.stdin
        if answers.readline().strip() != "ready":
            child.kill()
            raise RuntimeError(f"{script.name} did not get ready")

        def step(order: str) -> Measured:
            orders.write(f"go {order}\n")
            orders.flush()
            told = answers.readline().strip()
            if not told:
                raise RuntimeError(f"{script.name} ended")
            return Measured(float(told))

        try:
            yield step
        finally:
            orders.close()
