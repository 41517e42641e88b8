"""Signs that must not enter the record: taken out of the value, shown escaped in the cells as read."""

from __future__ import annotations

import re

from models.records.imports import NOTE

_NUL = "\0"
_SUSPECT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufff9-\ufffb\ufffe\uffff\ufeff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_MARK = re.compile("[\u061c\u200e\u200f]")
_RTL_LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_CUT = "…"


def clean(text: str) -> tuple[str, str, tuple[str, ...]]:
    """Args: text of a cell. Returns: text to store, text as shown in the cells, codes of what was taken out.

    Direction marks stay where a right-to-left script needs them (Urdu, Persian, Arabic); overrides never do.
    """
    if _SUSPECT.search(text) is None:
        return text, text, ()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found: list[str] = []
    bad = ["cell.nul"] if _NUL in text else []
    kept = text.replace(_NUL, "")
    for code, pattern, instead in (
        ("cell.control", _CONTROL, ""),
        ("cell.surrogate", _SURROGATE, "\ufffd"),
        ("cell.bidi", _DIRECTION, ""),
    ):
        fresh = pattern.sub(instead, kept)
        if fresh != kept:
            bad.append(code)
            kept = fresh
    if _MARK.search(kept) and not _RTL_LETTER.search(kept):
        kept = _MARK.sub("", kept)
        bad.append("cell.bidi")
    found.extend(dict.fromkeys(bad))
    return kept, escape(text), tuple(found)


def escape(text: str) -> str:
    """The text with every suspect sign written as \\uXXXX; safe to show, to log in a cell list and to encode."""

    def written(match: re.Match[str]) -> str:
        return f"\\u{ord(match.group()):04x}"

    return _SUSPECT.sub(written, text)


def cut(text: str, limit: int = 200) -> str:
    """The beginning of a text that is refused for its length."""
    return text if len(text) <= limit else text[:limit] + _CUT


def severity_of(code: str) -> str:
    """Signs taken out change no meaning: said, not asked."""
    return NOTE if code.startswith("cell.") else ""
