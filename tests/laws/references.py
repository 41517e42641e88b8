"""Counts references to None that calls lose: a binding that loses them aborts the program after some minutes."""

from __future__ import annotations

import sys
from collections.abc import Callable


def lost(call: Callable[[], object], calls: int) -> int:
    """How many references to None are gone after `calls` calls (0 where None is immortal)."""
    before = sys.getrefcount(None)
    for _ in range(calls):
        call()
    return before - sys.getrefcount(None)
