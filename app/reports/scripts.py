"""What a character asks of a typesetter: its script, where a line may break, what makes one cluster.

Pure functions over characters. Kinsoku after JIS X 4051 in its common, strict form. Thread: any.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from itertools import pairwise

ZERO_WIDTH_SPACE = "\u200b"
NO_BREAK_SPACE = "\u00a0"

# Start of each range, role of the font that sets it; "" means: by coverage, in the order of the fonts.
_RANGES: tuple[tuple[int, str], ...] = (
    (0x0000, ""),
    (0x0600, "arabic"),
    (0x0700, ""),
    (0x0750, "arabic"),
    (0x0780, ""),
    (0x0900, "devanagari"),
    (0x0980, "bengali"),
    (0x0A00, ""),
    (0x0B80, "tamil"),
    (0x0C00, ""),
    (0x0D80, "sinhala"),
    (0x0E00, "thai"),
    (0x0E80, "lao"),
    (0x0F00, ""),
    (0x1000, "myanmar"),
    (0x10A0, ""),
    (0x1780, "khmer"),
    (0x1800, ""),
    (0x19E0, "khmer"),
    (0x1A00, ""),
    (0x1CD0, "devanagari"),
    (0x1D00, ""),
    (0xA8E0, "devanagari"),
    (0xA900, ""),
    (0xA9E0, "myanmar"),
    (0xAA00, ""),
    (0xAA60, "myanmar"),
    (0xAA80, ""),
    (0xFB50, "arabic"),
    (0xFE00, ""),
    (0xFE70, "arabic"),
    (0xFF00, ""),
)
_STARTS = [start for start, _ in _RANGES]

NO_START = frozenset(
    "、。，．・：；？！゛゜´｀¨＾‐ー―～〜…‥’”）〕］｝〉》」』】｠〗〙％°′″℃￠"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ々〻ヽヾゝゞ"
    "｡､･ｰﾞﾟ｣,.:;?!)]}%»›။၊।॥ฯๆ។៕៖ៗ៘"
)
NO_END = frozenset("‘“（〔［｛〈《「『【｟〖〘￥＄£([{«‹¥$#")
# Punctuation that both a Latin and a Japanese face have: it takes the face of its neighbour.
SHARED = frozenset("“”‘’…‥—―·×÷°±→←↑↓§¶†‡′″")

_MYANMAR = re.compile("[\u1000-\u102a\u103f\u104c-\u104f\u1050-\u1055\u106e-\u1070\u1075-\u1081\u108e\uaa60-\uaa7a]")
_MYANMAR_KILLED = re.compile("[\u1037-\u103b]*[\u1039\u103a]")
_SPACES = frozenset(" \t\u2002\u2003\u2009")
_HYPHENS = frozenset("-‐–/")


def script_of(char: str) -> str:
    """Role of the font for a script that must be shaped, "" for the rest."""
    return _RANGES[bisect_right(_STARTS, ord(char)) - 1][1]


def is_joiner(char: str) -> bool:
    """True for what attaches to the character before it: marks, variation selectors, joiners."""
    code = ord(char)
    if code < 0x300:
        return False
    if code in (0x200C, 0x200D) or 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF:
        return True
    return unicodedata.category(char) in ("Mn", "Me", "Mc") and code not in (0x3099, 0x309A)


def is_silent(char: str) -> bool:
    """Characters that have no shape by their nature: soft hyphen, direction marks, byte order mark."""
    return char == "\u00ad" or (unicodedata.category(char) == "Cf" and char not in "\u200c\u200d")


def is_wide(char: str) -> bool:
    """CJK in the wide sense: lines may break on both sides of it."""
    code = ord(char)
    return 0x2E80 <= code <= 0xA4CF or 0xAC00 <= code <= 0xD7FF or 0xF900 <= code <= 0xFAFF or code >= 0xFE30


def may_break(before: str, after: str) -> bool:
    """Whether a line may end between two neighbouring units (clusters, syllables or characters)."""
    last, first = before[-1], after[0]
    if first in _SPACES:
        return False
    if last in _SPACES or last == ZERO_WIDTH_SPACE:
        return first not in NO_START
    if NO_BREAK_SPACE in (last, first) or first in NO_START or last in NO_END:
        return False
    if is_wide(last) or is_wide(first):
        return True
    script = script_of(first)
    if script == "myanmar":
        return True
    if last in _HYPHENS:
        return first.isalpha()
    return bool(script) != bool(script_of(before[0])) and not is_joiner(first)


def clusters(text: str) -> list[str]:
    """Splits a run of one shaped script into units that are never torn: Burmese syllables, Khmer and Thai
    clusters, Devanagari words (shaped whole and cached)."""
    script = script_of(text[0])
    if script == "myanmar":
        return _split(text, _burmese_starts)
    if script == "khmer":
        return _split(text, _khmer_starts)
    if script in ("thai", "lao"):
        return _split(text, _thai_starts)
    return [text]


def letters(text: str) -> list[str]:
    """Splits an over-long word into clusters, for the narrow column that cannot hold it."""
    return _split(text, _indic_starts)


def _split(text: str, starts_at: Callable[[str, int], bool]) -> list[str]:
    cuts = [0, *(i for i in range(1, len(text)) if starts_at(text, i)), len(text)]
    return [text[a:b] for a, b in pairwise(cuts)]


def _burmese_starts(text: str, i: int) -> bool:
    """A consonant or independent letter that is not killed by asat and not stacked starts a syllable."""
    if text[i] in "၊။" or "၀" <= text[i] <= "၉":
        return not ("၀" <= text[i] <= "၉" and "၀" <= text[i - 1] <= "၉")
    if not _MYANMAR.match(text[i]) or text[i - 1] == "\u1039":
        return False
    return not _MYANMAR_KILLED.match(text, i + 1)


def _khmer_starts(text: str, i: int) -> bool:
    return not is_joiner(text[i]) and text[i - 1] != "\u17d2" and text[i] not in "\u200b"


def _thai_starts(text: str, i: int) -> bool:
    """Marks and following vowels stay with their consonant, leading vowels with the next one."""
    return not (is_joiner(text[i]) or text[i] in "ะาำๅๆฯະາຳໆ" or text[i - 1] in "เแโใไເແໂໃໄ")


def _indic_starts(text: str, i: int) -> bool:
    return not (is_joiner(text[i]) or text[i - 1] in "\u094d\u09cd\u0bcd\u0dca\u200d")
