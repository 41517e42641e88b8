"""The recovery secret as people write it: seven groups of five, each with its own check character.

    128 random bits + 12 check bits = 28 characters (Crockford base 32) in 7 groups of 4; the 5th of a group checks it.
    K3M7Q-2XWA0-…   O reads as 0, I and L as 1; case, width, blanks and hyphens do not matter.

The check of a group is a Reed-Solomon sum over GF(32) plus the group's place: one wrong character, two exchanged
neighbours and two exchanged groups are always found, and the reader is told which group to look at.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Callable

from app.base.errors import UserError
from app.base.ids import ALPHABET

BYTES = 16
GROUPS = 7
DATA = 4
CHECK_BITS = 12
LABEL = b"banso/recovery-check/v1"
FIELD = 0b100101  # x^5 + x^2 + 1: the field of 32 elements
WEIGHTS = (2, 4, 8, 16)
ALIKE = str.maketrans("oil", "011")


def new(random: Callable[[int], bytes] = secrets.token_bytes) -> bytes:
    """A fresh secret."""
    return random(BYTES)


def shown(secret: bytes) -> str:
    """The secret as it is printed, upper case, groups joined by hyphens."""
    if len(secret) != BYTES:
        raise ValueError("a recovery secret has 16 bytes")
    bits = int.from_bytes(secret) << CHECK_BITS | _whole_check(secret)
    letters = [bits >> shift & 31 for shift in range((GROUPS * DATA - 1) * 5, -1, -5)]
    groups = [letters[start : start + DATA] for start in range(0, GROUPS * DATA, DATA)]
    return "-".join(_text([*group, _check(group, place)]) for place, group in enumerate(groups)).upper()


def parse(typed: str) -> bytes:
    """The secret that somebody typed.

    Raises UserError recovery.length (characters=), recovery.letter (group=), recovery.group (group=, from 1),
    recovery.other (each group is right by itself, but they are not of one code).
    """
    text = "".join(each for each in unicodedata.normalize("NFKC", typed).casefold() if each.isalnum()).translate(ALIKE)
    if len(text) != GROUPS * (DATA + 1):
        raise UserError("recovery.length", characters=len(text))
    bits = 0
    for place in range(GROUPS):
        group = text[place * (DATA + 1) : (place + 1) * (DATA + 1)]
        values = [ALPHABET.find(each) for each in group]
        if -1 in values:
            raise UserError("recovery.letter", group=place + 1)
        if values[DATA] != _check(values[:DATA], place):
            raise UserError("recovery.group", group=place + 1)
        for value in values[:DATA]:
            bits = bits << 5 | value
    secret = (bits >> CHECK_BITS).to_bytes(BYTES)
    if bits & (1 << CHECK_BITS) - 1 != _whole_check(secret):
        raise UserError("recovery.other")
    return secret


def _text(values: list[int]) -> str:
    return "".join(ALPHABET[value] for value in values)


def _whole_check(secret: bytes) -> int:
    digest = hashlib.blake2b(secret, digest_size=2, key=LABEL).digest()
    return int.from_bytes(digest) >> 16 - CHECK_BITS


def _check(values: list[int], place: int) -> int:
    total = place + 1
    for value, weight in zip(values, WEIGHTS, strict=True):
        total ^= _times(value, weight)
    return total


def _times(one: int, other: int) -> int:
    product = 0
    while other:
        if other & 1:
            product ^= one
        other >>= 1
        one <<= 1
        if one & 32:
            one ^= FIELD
    return product
