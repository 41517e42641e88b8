"""Random, time-ordered ids: 48 bits of milliseconds, 80 random bits, 26 letters.

The alphabet is Crockford's base 32 in lower case, so that text order is time order. Ids are never secrets.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from app.base.clock import Clock

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 26
SYSTEM_BITS = random.SystemRandom().getrandbits
"""What `secrets.randbits` is, without the OpenSSL that `import secrets` loads before the first paint."""


class Ids:
    """Makes ids from a clock and a source of random bits. Thread: any."""

    def __init__(self, clock: Clock, randbits: Callable[[int], int] = SYSTEM_BITS) -> None:
        self._clock = clock
        self._randbits = randbits

    def new(self, at_ms: int | None = None) -> str:
        """A fresh id; `at_ms` backdates it, for imported records."""
        moment = self._clock.now_ms() if at_ms is None else at_ms
        value = (max(moment, 0) & (1 << 48) - 1) << 80 | self._randbits(80)
        return "".join(ALPHABET[value >> shift & 31] for shift in range(125, -1, -5))


def made_ms(id: str) -> int:
    """The wall time in an id, in milliseconds."""
    value = 0
    for letter in id[:10]:
        value = value << 5 | ALPHABET.index(letter)
    return value
