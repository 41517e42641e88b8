"""Time, handed in: nothing below the bootstrap reads the machine's clock by itself."""

from __future__ import annotations

import datetime as dt
import time
from typing import Protocol

JST = dt.timezone(dt.timedelta(hours=9), "JST")


class Clock(Protocol):
    """What services and the vault ask of time. Thread: any."""

    def now_ms(self) -> int:
        """Wall time, milliseconds since 1970-01-01 UTC."""
        ...

    def ticks_ms(self) -> int:
        """A monotonic count for idle timers; unrelated to wall time."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def ticks_ms(self) -> int:
        return time.monotonic_ns() // 1_000_000


class FakeClock:
    """A clock that moves only when a test moves it."""

    def __init__(self, now_ms: int = 1_795_146_000_000) -> None:
        self._now_ms = now_ms
        self._ticks_ms = 0

    def now_ms(self) -> int:
        return self._now_ms

    def ticks_ms(self) -> int:
        return self._ticks_ms

    def forward(self, ms: int) -> None:
        """Let `ms` pass on both scales."""
        self._now_ms += ms
        self._ticks_ms += ms

    def set_wall(self, now_ms: int) -> None:
        """Jump the wall clock only, as a user or NTP would."""
        self._now_ms = now_ms


def local(now_ms: int) -> dt.datetime:
    """The desk's local time (Japan) of a wall-clock reading."""
    return dt.datetime.fromtimestamp(now_ms / 1000, JST)


def today(clock: Clock) -> dt.date:
    """The desk's date (Japan)."""
    return local(clock.now_ms()).date()
