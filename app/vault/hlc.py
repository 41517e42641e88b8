"""Hybrid logical clock: wall milliseconds × 2¹⁶ + a count. It orders what is *shown*, never what is kept."""

from __future__ import annotations

from app.base.clock import Clock

TOLERANCE_MS = 600_000
"""A stamp may run this far ahead of its arrival, and of our own clock, before it is no longer believed."""


def effective(hlc: int, arrived_ms: int) -> int:
    """What a stamp counts for: a clock ten years ahead wins nothing for longer than ten minutes."""
    return min(hlc, arrived_ms + TOLERANCE_MS << 16)


class HybridClock:
    """The stamps of one device. Thread: the vault lane."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        """A stamp after every believable stamp that was made or heard here."""
        now = self._clock.now_ms()
        last = self._last if self._last <= now + TOLERANCE_MS << 16 else 0
        self._last = max(now << 16, last + 1)
        return self._last

    def heard(self, stamp: int) -> None:
        """Advance past another device's stamp, unless it is more than ten minutes ahead."""
        if stamp <= self._clock.now_ms() + TOLERANCE_MS << 16:
            self._last = max(self._last, stamp)
