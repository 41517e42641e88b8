"""Two set-ups of one folder wait for each other; the system frees the lock of one that died."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from say import Refused, say

PATIENCE_SECONDS = 900
POLL_SECONDS = 0.5


@contextlib.contextmanager
def one_at_a_time(root: Path) -> Iterator[None]:
    """Hold the lock of `root`; waits up to 15 minutes, then Refused."""
    owner = os.getuid() if hasattr(os, "getuid") else 0
    name = hashlib.sha256(str(root).encode()).hexdigest()[:16]
    with (Path(tempfile.gettempdir()) / f"banso-setup-{owner}-{name}.lock").open("a+b") as file:
        _wait_for(file)
        yield


def _wait_for(file: IO[bytes]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    told = False
    while not _taken(file):
        if not told:
            say("別の準備が進んでいるので、終わるのを待ちます。", "waiting for another set-up of this folder")
            told = True
        if time.monotonic() > until:
            raise Refused("別の準備が終わりません。", "the other set-up does not end.")
        time.sleep(POLL_SECONDS)


def _taken(file: IO[bytes]) -> bool:
    """Closing the file, or the end of the process, gives the lock back."""
    try:
        if os.name == "nt":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
