"""When to lock: so many minutes after the last key or click, by the monotonic clock. Pure; the window calls `tick`.

A machine that slept locks at the first tick, because the monotonic clock of the system and the wall clock are both
asked: whichever says that more time has passed is believed. A wall clock that was set back never keeps it open longer.
"""

from __future__ import annotations

from collections.abc import Callable

from app.base.clock import Clock

LONGEST = 10
"""Minutes; a setting can only shorten it (ASVS 7.3.1, security-sync §6 item 25)."""


class AutoLock:
    """Thread: main. `on_lock` is called once; `arm` begins again after an unlock."""

    def __init__(self, clock: Clock, minutes: int, on_lock: Callable[[], None]) -> None:
        self._clock = clock
        self._on_lock = on_lock
        self.set_minutes(minutes)
        self.arm()

    def set_minutes(self, minutes: int) -> None:
        """Another limit, counted from the last key."""
        self._limit_ms = max(1, min(minutes, LONGEST)) * 60_000

    def arm(self) -> None:
        """Somebody unlocked."""
        self._locked = False
        self._note()

    def touched(self) -> bool:
        """A person pressed or clicked. False once the time is over: too late, the next tick locks."""
        if self.remaining_ms() <= 0:
            return False
        self._note()
        return True

    def tick(self) -> None:
        """Call about once a second, and when the machine wakes."""
        if not self._locked and self.remaining_ms() <= 0:
            self._locked = True
            self._on_lock()

    def remaining_ms(self) -> int:
        """How long until the lock; 0 when it is due or locked."""
        passed = max(self._clock.ticks_ms() - self._ticks_ms, self._clock.now_ms() - self._wall_ms)
        return max(0, self._limit_ms - passed)

    def _note(self) -> None:
        self._ticks_ms, self._wall_ms = self._clock.ticks_ms(), self._clock.now_ms()
