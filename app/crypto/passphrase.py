"""What makes a passphrase too easy: length, the block list, repetition, sequences. No rule asks for kinds of signs.

    too_short  fewer than 15 characters (NFKC)      too_long  more than 1024
    repeated   a short piece over and over          sequence  runs of the alphabet, of digits, of a keyboard, of kana
    blocked    little is left beside words that guessers try first, or beside the names of this desk

"Little left" is a weight: a blocked word counts two, a run or a group of digits one, every other character one.
Source: NIST SP 800-63B-4, ASVS 6.2.1, 6.2.4, 6.2.11 (security-sync §6 items 16, 17). Works offline.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal

Reason = Literal["too_short", "too_long", "blocked", "repeated", "sequence"]
SHORTEST = 15
LONGEST = 1024
LIST = Path(__file__).parents[2] / "resources" / "blocklist.txt"
ENOUGH = 8
DISTINCT = 5
RUN = 4
LEET = tuple(str.maketrans("0134578@$!|€", letters) for letters in ("oieastbasiie", "oleastbaslle"))
STAND_INS = "@$!|€"
DATE = "年月日"
TRACKS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop[]",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl;:",
    "qsdfghjklm",
    "zxcvbnm,./",
    "yxcvbnm",
    "wxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "147258369",
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん",
    "いろはにほへとちりぬるをわかよたれそつねならむうゐのおくやまけふこえてあさきゆめみしゑひもせす",
    "一二三四五六七八九十百千万",
    "aiueokakikukekosashisusesotachitsutetonaninuneno",
    "janfebmaraprmayjunjulaugsepoctnovdec",
    "月火水木金土日月火",
)


def check(passphrase: str, extra_words: Iterable[str] = ()) -> list[Reason]:
    """All reasons to refuse `passphrase`, worst first; empty when it is good.

    `extra_words`: names of the desk, its label, the user's own name: what a colleague would guess.
    """
    text = folded(passphrase)
    if len(unicodedata.normalize("NFKC", passphrase)) > LONGEST:
        return ["too_long"]
    found: list[Reason] = []
    if len(unicodedata.normalize("NFKC", passphrase)) < SHORTEST:
        found.append("too_short")
    if _blocked(text, frozenset(_own(extra_words))):
        found.append("blocked")
    if _repeated(text):
        found.append("repeated")
    if _sequence(text):
        found.append("sequence")
    return found


def folded(text: str) -> str:
    """What is compared: NFKC, case folded, katakana as hiragana."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(chr(ord(each) - 0x60) if "ァ" <= each <= "ヶ" else each for each in plain)


@cache
def listed() -> frozenset[str]:
    """The block list, folded; read once."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(_parts(line for line in lines if line and not line.startswith("#")))


def _own(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        yield from _parts((word, *word.split()))


def _parts(words: Iterable[str]) -> Iterable[str]:
    """Words long enough to be looked for inside a passphrase: four letters, or two characters of other scripts."""
    for word in words:
        plain = _squeezed(folded(word))
        if len(plain) >= (4 if plain.isascii() else 2):
            yield plain


def _squeezed(text: str) -> str:
    """Letters, marks and digits only."""
    return "".join(each for each in text if unicodedata.category(each)[0] in "LMN" or each == "ー")


def _blocked(text: str, own: frozenset[str]) -> bool:
    words = listed() | own
    plain = "".join(each for each in text if each in STAND_INS or _squeezed(each))
    if _squeezed(text) in words:
        return True
    return any(_weight((plain, plain.translate(letters)), words) < ENOUGH for letters in LEET)


def _weight(readings: tuple[str, str], words: frozenset[str]) -> int:
    """How much there is to guess when blocked words are cheap; a large number when there is none in it.

    `readings`: the same text as typed and with figures read as letters (p4ssw0rd).
    """
    longest = max(map(len, words))
    text = readings[0]
    seen: set[str] = set()
    rest: list[str] = []
    at = 0
    while at < len(text):
        word = _word_at(readings, at, words, longest)
        if word:
            seen.add(word)
        rest.append(" " if word else text[at])
        at += len(word) or 1
    if not seen:
        return LONGEST
    figures = [each.isdigit() or each in DATE for each in rest]
    groups = sum(1 for figure, _ in groupby(figures) if figure)
    named = sum(1 if word.isdigit() else 2 for word in seen)
    return named + groups + sum(1 for each, figure in zip(rest, figures, strict=True) if _squeezed(each) and not figure)


def _word_at(readings: tuple[str, str], at: int, words: frozenset[str], longest: int) -> str:
    for end in range(min(len(readings[0]), at + longest), at + 1, -1):
        for text in readings:
            if text[at:end] in words:
                return text[at:end]
    return ""


def _repeated(text: str) -> bool:
    if len(text) >= RUN and len(set(text)) < DISTINCT:
        return True
    if len(text) >= SHORTEST and sum(1 for _ in groupby(text)) < SHORTEST // 2:
        return True
    sizes = range(1, min(SHORTEST, len(text) - RUN))
    return any((2 * size <= len(text) or len(text) - size > RUN) and _has_period(text, size) for size in sizes)


def _has_period(text: str, size: int) -> bool:
    return all(one == other for one, other in zip(text, text[size:], strict=False))


def _sequence(text: str) -> bool:
    squeezed = "".join(text.split())
    weight = runs = at = 0
    while at < len(squeezed):
        size = max(_track_run(squeezed, at), _step_run(squeezed, at))
        runs += size >= RUN
        weight += 1
        at += size if size >= RUN else 1
    return runs > 0 and weight < ENOUGH


def _track_run(text: str, at: int) -> int:
    best = 0
    for track in TRACKS:
        for way in (track, track[::-1]):
            size = RUN
            while at + size <= len(text) and text[at : at + size] in way:
                best = max(best, size)
                size += 1
    return best


def _step_run(text: str, at: int) -> int:
    """Length of a run whose code points go up or down by the same one or two."""
    if at + 1 >= len(text) or abs(step := ord(text[at + 1]) - ord(text[at])) not in (1, 2):
        return 0
    end = at + 2
    while end < len(text) and ord(text[end]) - ord(text[end - 1]) == step:
        end += 1
    return end - at
