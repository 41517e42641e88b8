"""Sentences of the set-up: Japanese first, English under it, never only one of them."""

from __future__ import annotations

import sys


class Refused(Exception):
    """The set-up cannot go on; both sentences say why and what to do."""

    def __init__(self, japanese: str, english: str) -> None:
        super().__init__(english)
        self.japanese = japanese
        self.english = english


def say(japanese: str, english: str) -> None:
    """Tell what happens now."""
    _write(sys.stdout, f"● {japanese}\n  {english}\n")


def complain(japanese: str, english: str) -> None:
    """Tell what went wrong."""
    _write(sys.stderr, f"× {japanese}\n  {english}\n")


def _write(stream: object, text: str) -> None:
    """A console that cannot show Japanese gets question marks, not an exception."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), end="", file=stream, flush=True)  # type: ignore[arg-type]
