"""The lock that nobody can forget: by a clock that only the test moves."""

from __future__ import annotations

import pytest

from app.base.autolock import AutoLock
from app.base.clock import FakeClock

MINUTE = 60_000


def made(minutes: int) -> tuple[FakeClock, AutoLock, list[int]]:
    clock, locks = FakeClock(), list[int]()
    return clock, AutoLock(clock, minutes, lambda: locks.append(clock.ticks_ms())), locks


def test_it_locks_once_after_the_minutes() -> None:
    clock, lock, locks = made(10)
    clock.forward(10 * MINUTE - 1)
    lock.tick()
    assert (locks, lock.remaining_ms()) == ([], 1)
    clock.forward(1)
    lock.tick()
    lock.tick()
    assert locks == [10 * MINUTE]
    assert lock.remaining_ms() == 0


def test_a_key_puts_it_off() -> None:
    clock, lock, locks = made(5)
    for _ in range(20):
        clock.forward(4 * MINUTE)
        assert lock.touched()
        lock.tick()
    assert locks == []
    assert lock.remaining_ms() == 5 * MINUTE


def test_a_key_after_the_time_comes_too_late() -> None:
    """The laptop was closed overnight: the first key must not open what should have locked."""
    clock, lock, locks = made(5)
    clock.forward(600 * MINUTE)
    assert not lock.touched()
    lock.tick()
    assert len(locks) == 1


def test_after_an_unlock_it_counts_again() -> None:
    clock, lock, locks = made(1)
    clock.forward(MINUTE)
    lock.tick()
    clock.forward(500 * MINUTE)
    lock.tick()
    assert not lock.touched()
    lock.arm()
    assert lock.remaining_ms() == MINUTE
    clock.forward(MINUTE)
    lock.tick()
    assert len(locks) == 2


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (-3, 1), (3, 3), (10, 10), (11, 10), (9999, 10)])
def test_never_longer_than_ten_minutes(asked: int, given: int) -> None:
    assert made(asked)[1].remaining_ms() == given * MINUTE


def test_time_asleep_counts_and_a_wall_clock_set_back_gains_nothing() -> None:
    clock, lock, locks = made(10)
    clock.set_wall(clock.now_ms() + 11 * MINUTE)
    lock.tick()
    assert len(locks) == 1, "the monotonic clock stood still while the machine slept"
    clock, lock, locks = made(10)
    clock.set_wall(0)
    clock.forward(10 * MINUTE)
    lock.tick()
    assert len(locks) == 1


def test_other_minutes_count_from_the_last_key() -> None:
    clock, lock, locks = made(10)
    clock.forward(4 * MINUTE)
    lock.set_minutes(5)
    assert lock.remaining_ms() == MINUTE
    lock.set_minutes(3)
    lock.tick()
    assert len(locks) == 1
