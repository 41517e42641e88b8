"""Long texts edited apart: one text where the edited regions lie apart, both kept side by side where they do not.

What is shown is a pure function of the changes that have come, so replicas agree in any order of arrival.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from functools import reduce

from app.vault.log import Written

_PIECE = re.compile(r"[^\n。！？!?]*(?:[\n。！？!?]+|\Z)")
MAX_PIECES = 4_000
"""Longer texts are kept side by side: comparing them would hold the vault lane."""

Region = tuple[int, int, tuple[str, ...]]
"""Pieces [start, end) of the base are replaced by these pieces."""


def pieces(text: str) -> list[str]:
    """A text cut after line ends and full stops; joining gives it back."""
    return [piece for piece in _PIECE.findall(text) if piece]


def merge(base: str, texts: Iterable[str]) -> str | None:
    """All edits of `base` in one text, or None where two of them meet. The order of `texts` plays no part."""
    old = pieces(base)
    cut = [pieces(text) for text in texts]
    if max(map(len, [old, *cut])) > MAX_PIECES:
        return None
    regions = sorted({region for new in cut for region in _regions(old, new)})
    merged: list[str] = []
    reached = 0
    for place, (start, end, new) in enumerate(regions):
        if place and start <= regions[place - 1][1]:  # touching counts as meeting: nobody saw the two together
            return None
        merged += [*old[reached:start], *new]
        reached = end
    return "".join([*merged, *old[reached:]])


def _regions(old: Sequence[str], new: Sequence[str]) -> list[Region]:
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(i1, i2, tuple(new[j1:j2])) for tag, i1, i2, j1, j2 in codes if tag != "equal"]


class Lineage:
    """The text that a set of siblings stands for, found through the changes that they replaced."""

    def __init__(self, written: Callable[[str], Written | None]) -> None:
        self._written = written
        self._known: dict[str, Written | None] = {}

    def text(self, changes: frozenset[str]) -> str | None:
        """One text for these siblings; None if regions meet or no text is known that all of them came from."""
        if len(changes) == 1:
            return self._own_text(next(iter(changes)))
        base_text = self._base_text(changes)
        texts = [self._own_text(change) for change in sorted(changes)]
        if base_text is None or None in texts:
            return None
        return merge(base_text, [text for text in texts if text is not None])

    def _base_text(self, changes: frozenset[str]) -> str | None:
        """What the siblings' authors had all seen: the newest changes that all of them came from, merged themselves."""
        shared = reduce(lambda left, right: left & right, map(self._older, changes))
        newest = shared.difference(*map(self._older, shared))
        return self.text(newest) if newest else None

    def _older(self, change: str) -> frozenset[str]:
        """Every change that this one came from."""
        found: set[str] = set()
        waiting = list(self._base(change))
        while waiting:
            older = waiting.pop()
            if older not in found:
                found.add(older)
                waiting.extend(self._base(older))
        return frozenset(found)

    def _base(self, change: str) -> tuple[str, ...]:
        written = self._look(change)
        return written.base if written else ()

    def _own_text(self, change: str) -> str | None:
        written = self._look(change)
        if written is None or not (written.value is None or isinstance(written.value, str)):
            return None
        return written.value or ""

    def _look(self, change: str) -> Written | None:
        if change not in self._known:
            self._known[change] = self._written(change)
        return self._known[change]
