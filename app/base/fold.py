"""Search keys: how texts that look or sound alike become equal. Stored text is never changed by this.

`fold`      first key: NFKC, case, katakana as hiragana, radicals as ideographs, invisible signs gone
`markless`  second key of Latin words: lương -> luong, đ -> d
`name_keys` second key of names: one spelling for kana and many romanisations (ティーダー, Thida -> tida)
`kana_key`  second key of kana: small kana, long vowels and double spellings made one

Voiced marks are kept. Every key is idempotent. Thread: any.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.base.kangxi import SUPPLEMENT

_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff"
)
_RARE = re.compile(f"[{_INVISIBLE}\u2e81-\u2ef3\ud800-\udfff\u2010-\u2015\u2212]")
_GONE = re.compile(f"[{_INVISIBLE}]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_DASHES = {point: 0x2D for point in (*range(0x2010, 0x2016), 0x2212)}
_ODD = SUPPLEMENT | _DASHES
_KATAKANA = re.compile("[ァ-ヶヽヾ]+")
_KANA = {point: point - 0x60 for point in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}


def light(text: str) -> str:
    """`fold` without the kana step: equal to it for texts without katakana."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold()
    if _RARE.search(text):
        text = _SURROGATE.sub("\ufffd", _GONE.sub("", text)).translate(_ODD)
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    return text


def _hiragana(run: re.Match[str]) -> str:
    return run.group().translate(_KANA)


def fold(text: str) -> str:
    """The first search key of `text`."""
    text = light(text)
    return text if text.isascii() else _KATAKANA.sub(_hiragana, text)


@dataclass(frozen=True, slots=True, repr=False)
class Folded:
    """A folded text and where each of its characters came from in the original."""

    text: str
    starts: Sequence[int]
    """Index in the original where the source of each folded character begins, then the original's length."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The part of the original that the folded [start, end) came from."""
        if start >= end:
            return self.starts[start], self.starts[start]
        last = self.starts[end - 1]
        after = end
        while after < len(self.text) and self.starts[after] == last:
            after += 1
        return self.starts[start], self.starts[after]


_JOINS = re.compile("[\uff9e\uff9f\u3099\u309a\u1160-\u11ff\ud7b0-\ud7fb]")


def _joins(char: str) -> bool:
    """Whether a character may melt into the one before it."""
    if char < "\u0300":
        return False
    return unicodedata.combining(char) != 0 or unicodedata.category(char)[0] == "M" or bool(_JOINS.match(char))


def folded(text: str) -> Folded:
    """`fold(text)` with its way back to the original."""
    whole = fold(text)
    if len(whole) == len(text) and not _RARE.search(text):
        plain = _PLAIN.match(text)
        if (plain and plain.end() == len(text)) or unicodedata.is_normalized("NFKC", text):
            return Folded(whole, range(len(text) + 1))
    starts: list[int] = []
    parts: list[str] = []
    for begin, end in _clusters(text):
        part = fold(text[begin:end])
        parts.append(part)
        one_to_one = len(part) == end - begin
        starts.extend(range(begin, end) if one_to_one else [begin] * len(part))
    if "".join(parts) != whole:
        return _by_prefixes(text, whole)
    return Folded(whole, (*starts, len(text)))


_PLAIN = re.compile(
    "(?:[ -~\u3000-\u3002\u300c-\u300f\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff\uff01-\uff5e]"
    "(?![\u0300-\u036f\u3099\u309a\uff9e\uff9f]))+"
)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Pieces that fold by themselves: runs in which every character becomes one, else one character with its marks."""
    at = 0
    while at < len(text):
        plain = _PLAIN.match(text, at)
        end = plain.end() if plain else at + 1
        while not plain and end < len(text) and _joins(text[end]):
            end += 1
        yield at, end
        at = end


def _by_prefixes(text: str, whole: str) -> Folded:
    """The slow, safe way: a folded character came from the first prefix that is long enough to hold it."""
    starts: list[int] = []
    for end in range(1, len(text) + 1):
        length = min(len(fold(text[:end])), len(whole))
        starts.extend([end - 1] * (length - len(starts)))
    starts.extend([max(len(text) - 1, 0)] * (len(whole) - len(starts)))
    return Folded(whole, (*starts, len(text)))


# ---- second key: Latin without marks

_SPECIAL = {"đ": "d", "ð": "d", "ł": "l", "ø": "o", "ħ": "h", "ı": "i", "ŋ": "n", "ɓ": "b", "ɗ": "d"}


def _base_letters() -> dict[int, str]:
    table = {ord(char): base for char, base in _SPECIAL.items()}
    for point in (*range(0xE0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(point))[0]
        if base.isascii() and base.isalpha():
            table.setdefault(point, base)
    return table


_BASE = _base_letters()
_MARKED = re.compile("[\u00e0-\u024f\u1e00-\u1eff]")


def markless(text: str) -> str:
    """A folded text with Latin letters bare, same length: lương -> luong. Other scripts stay."""
    return text.translate(_BASE) if _MARKED.search(text) else text


# ---- second keys of names

_ROWS = {
    "": "あいうえお", "k": "かきくけこ", "g": "がぎぐげご", "s": "さしすせそ", "z": "ざじずぜぞ",
    "t": "たちつてと", "d": "だ__でど", "n": "なにぬねの", "h": "はひ_へほ", "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ", "m": "まみむめも", "y": "や_ゆ_よ", "r": "らりるれろ", "w": "わ____",
}  # fmt: skip
_SYLLABLE = {
    kana: onset + vowel for onset, row in _ROWS.items() for kana, vowel in zip(row, "aiueo", strict=True) if kana != "_"
} | {"ふ": "fu", "ぢ": "zi", "づ": "zu", "ゔ": "bu", "を": "o", "ん": "n", "ゐ": "i", "ゑ": "e", "ゎ": "wa"}
_SMALL_VOWEL = dict(zip("ぁぃぅぇぉ", "aiueo", strict=True))
_SMALL_Y = {"ゃ": "ya", "ゅ": "yu", "ょ": "yo"}


def _romaji(kana: str) -> str:
    out: list[str] = []
    for char in kana:
        before = out[-1] if out else ""
        if char in _SMALL_VOWEL:
            keep = before in ("u", "ku", "gu", "")
            out[-1:] = [(before if keep else before[:-1]) + _SMALL_VOWEL[char]]
        elif char in _SMALL_Y:
            out[-1:] = [before[:-1] + _SMALL_Y[char]]
        else:
            out.append(_SYLLABLE.get(char, ""))
    return "".join(out)


_SPELLINGS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        ("^ng", "g"), ("tch", "ch"), ("sh(?=i)", "s"), ("sh", "sy"), ("ch(?=i)", "t"), ("ch", "ty"), ("dz", "z"),
        ("ts", "t"), ("ph", "f"), ("([tdkgb])h", r"\1"), ("j(?=[iy])", "z"), ("j", "zy"), ("[cq]", "k"), ("x", "s"),
        ("l", "r"), ("v", "b"), ("w(?=[ieu])", "u"), ("wo", "o"), ("uye", "ue"),
    )
)  # fmt: skip
_SQUEEZES = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        ("hu", "fu"), ("m(?=[bp])", "n"), ("ng(?![aeiouy])", "n"), ("oh(?![aeiouy])", "o"), ("ou", "o"),
        (r"([a-z])\1+", r"\1"),
    )
)  # fmt: skip


def _squeezed(key: str) -> str:
    for _ in range(4):
        before = key
        for pattern, to in _SQUEEZES:
            key = pattern.sub(to, key)
        if key == before:
            break
    return key


def sound_key(word: str) -> str:
    """One spelling for a folded Latin word or kana run by its sound; empty if it has neither."""
    if word and word[0] >= "\u3041":
        return _squeezed(_romaji(word.replace("ー", "").replace("っ", "")))
    key = re.sub("[^a-z]", "", markless(word))
    for pattern, to in _SPELLINGS:
        key = pattern.sub(to, key)
    return _squeezed(key)


LATIN = "a-z\u00df-\u00f6\u00f8-\u02af\u0300-\u0373\u0376-\u037d\u037f-\u052f\u1e00-\u1fff"
"""Letters (folded) of the scripts where a hit begins at the beginning of a word: Latin, Greek, Cyrillic."""
_SOUNDING = re.compile(f"[{LATIN}]+|[\u3041-\u3096ー]+")


def sounding_runs(folded_text: str) -> list[tuple[int, int, str]]:
    """(start, end, sound key) of each Latin word and kana run of a folded text that has a key."""
    found = ((run.start(), run.end(), sound_key(run.group())) for run in _SOUNDING.finditer(folded_text))
    return [run for run in found if run[2]]


def name_keys(text: str) -> tuple[str, ...]:
    """Sound keys of a name as written: ティーダー・アウン -> tida, aun."""
    return tuple(key for _, _, key in sounding_runs(fold(text)))


_LARGE = str.maketrans("ぁぃぅぇぉっゃゅょゎゔぢづ", "あいうえおつやゆよわぶじず")
_O_ROW = "おこごそぞとどのほぼぽもよろを"


def kana_key(word: str) -> str:
    """A folded text with small kana large, ー gone and long vowels short: さとう, さとー -> さと; ふぁ -> ふあ."""
    return re.sub(f"(?<=[{_O_ROW}])[うお]", "", word.translate(_LARGE).replace("ー", ""))
