"""No page locking in the tests: with it SQLCipher makes system calls for every allocation, three times the time in all.

The switch is one for the whole process and cannot be turned back, so a single test that opened a vault as the program
does slowed down every later one. That the program does lock is shown in a process of its own (test_driver.py).
"""

from __future__ import annotations

from typing import Any

from app.vault import driver


def leave_memory_unlocked() -> None:
    """From now on this process opens vaults without `cipher_memory_security`; all else is as in the program."""
    prepare = driver._prepare

    def unlocked(connection: Any, key: bytes, *, read_only: bool, lock_memory: bool = True) -> None:
        del lock_memory
        prepare(connection, key, read_only=read_only, lock_memory=False)

    driver._prepare = unlocked
