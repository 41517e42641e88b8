"""A question as typed, as FTS5 expressions and as the test that every candidate must pass.

A hit holds every word of the question. A word is found anywhere in running text and digits; where it begins with a
Latin (Greek, Cyrillic) letter, only at the beginning of a word. Digits are also found across the hyphens of a number.
The second rank takes a word without its marks, and in names by its sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.base.fold import LATIN, fold, folded, kana_key, light, markless, sound_key, sounding_runs
from app.vault.search_text import EDGES, KANA, MARKLESS, NUMBER, RUNS, SOUND, Texts, joined_digits, kind_token

LONGEST = 200
"""Characters of a question that are read; longer ones are cut."""
MOST_WORDS = 12
SHORTEST_NUMBER = 5
"""Digits typed without hyphens are looked for across the hyphens of a number from this length on."""
_LETTER = re.compile(f"[{LATIN}]")
_KANA = re.compile("[\u3041-\u3096ー]")
_NUMERIC = re.compile(r"[\d\-ー()/+]+")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True, repr=False)
class Word:
    """One folded word and its other keys; a key is empty where it could find nothing."""

    text: str
    is_latin: bool = False  # begins with a letter that must begin a word
    is_han: bool = False
    has_kana: bool = True
    digits: str = ""
    bare: str = ""
    sound: str = ""
    kana: str = ""

    def spans(self, key: str) -> list[tuple[int, int]]:
        """Where the word stands in a folded text."""
        found = _places(self.text, key, self.is_latin)
        if not found and self.digits:
            found = [(start, end) for start, end, digits in joined_digits(key) if self.digits in digits]
            found = found or _places(self.digits, key, False)
        return found

    def loose_spans(self, key: str, is_name: bool) -> list[tuple[int, int]]:
        """Where the word stands in a folded text by its other keys."""
        found = _places(self.bare, markless(key), self.is_latin) if self.bare else []
        if is_name and not found and (self.sound or self.kana):
            for start, end, sound in sounding_runs(key):
                if (self.sound and self.sound in sound) or (self.kana and self.kana in kana_key(key[start:end])):
                    found.append((start, end))
        return found


def _places(word: str, key: str, is_latin: bool) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = key.find(word)
    while at >= 0:
        if not (is_latin and at and _LETTER.match(key[at - 1])):
            found.append((at, at + len(word)))
        at = key.find(word, at + 1)
    return found


class Part:
    """One text of a row while it is looked at; folded once, and only as far as needed."""

    __slots__ = ("_key", "_light", "is_name", "text")

    def __init__(self, text: str, is_name: bool) -> None:
        self.text = text
        self.is_name = is_name
        self._light: str | None = None
        self._key: str | None = None

    def key(self, kana: bool = True) -> str:
        """The folded text; without `kana` the kana may be as typed."""
        if self._key is None and kana:
            self._key = fold(self.text)
        if self._key is not None:
            return self._key
        if self._light is None:
            self._light = light(self.text)
        return self._light

    def has(self, word: Word) -> bool:
        """Whether the word is in it; Chinese characters need no folding to be seen."""
        return (word.is_han and word.text in self.text) or bool(word.spans(self.key(word.has_kana)))

    def has_loosely(self, word: Word) -> bool:
        """The second rank of `has`."""
        return self.has(word) or bool(word.loose_spans(self.key(), self.is_name))

    def marks(self, words: Sequence[Word]) -> list[tuple[int, int]]:
        """The parts of the text as stored that the words found, in order, joined where they touch."""
        plain = self.text.lower()
        if len(plain) == len(self.text):  # as good as always: seen without folding, which costs more than all the rest
            seen = [_places(word.text, plain, word.is_latin) for word in words]
            if all(seen):
                return _joined(span for spans in seen for span in spans)
        key = folded(self.text)
        found = (word.spans(key.text) or word.loose_spans(key.text, self.is_name) for word in words)
        return _joined(key.span(*span) for spans in found for span in spans)


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


class Look:
    """A look at one candidate row with one question."""

    __slots__ = ("_parts", "_shown", "_words")

    def __init__(self, words: Sequence[Word], texts: Texts) -> None:
        named = [Part(texts.names, True)] if texts.names else []
        shown = [Part(text, False) for text in texts.shown]
        self._words = words
        self._shown = [*named, *shown] if texts.names_first else [*shown, *named]
        self._parts = [*self._shown, *(Part(text, False) for text in texts.hidden)]

    def hits(self) -> bool:
        """Whether the row is a hit of the first rank."""
        return all(any(part.has(word) for part in self._parts) for word in self._words)

    def hits_loosely(self) -> bool:
        """Whether the row is a hit of the second rank (or the first)."""
        return all(any(part.has_loosely(word) for part in self._parts) for word in self._words)

    def snippet(self) -> tuple[str, tuple[tuple[int, int], ...]]:
        """The line that shows the hit, cut from the text as stored, and the [start, end) to mark in it."""
        best, most = None, 0
        for part in self._shown:
            here = sum(2 if part.has(word) else part.has_loosely(word) for word in self._words)
            if here > most:
                best, most = part, here
                if here == 2 * len(self._words):
                    break
        if best is None:
            return _window(self._shown[0].text if self._shown else "", [])
        return _window(best.text, best.marks(self._words))


@dataclass(frozen=True, slots=True, repr=False)
class Query:
    """A question ready to be asked. `first` is empty if it holds nothing that can be found; `second` is empty if the
    second rank can find nothing more. `exact` says that every candidate of `first` is a hit."""

    words: tuple[Word, ...]
    first: str
    second: str
    exact: bool


def ask(text: str, kinds: Sequence[str] | None = None) -> Query:
    """Read a question. Never raises; an empty `first` means that there is nothing to look for."""
    words = [_word(key) for key in fold(text[:LONGEST]).split()[:MOST_WORDS] if RUNS.search(key)]
    if not words or (kinds is not None and not kinds):
        return Query((), "", "", False)
    only = [_any([_quoted(kind_token(kind)) for kind in kinds])] if kinds is not None else []
    first = [term for word in words for term in _first(word)]
    second = ""
    if any(word.bare or word.sound or word.kana for word in words):
        second = _all([*(_loose(word) for word in words), *only])
    exact = all(word.is_han and len(word.text) <= 2 for word in words)
    return Query(tuple(words), _all([*dict.fromkeys(first), *only]), second, exact)


def _word(key: str) -> Word:
    digits = re.sub(r"\D", "", key) if _NUMERIC.fullmatch(key) else ""
    kana = kana_key(key) if _only(_KANA, key) else ""
    sound = sound_key(key) if kana or _only(_LETTER, key) else ""
    return Word(
        key,
        is_latin=bool(_LETTER.match(key)),
        is_han=bool(_HAN.fullmatch(key)),
        has_kana=bool(_KANA.search(key)),
        digits=digits if len(digits) >= (SHORTEST_NUMBER if digits == key else 2) else "",
        bare=markless(key) if any(len(latin) > 1 for latin, _ in RUNS.findall(key)) else "",
        sound=sound if len(sound) >= (2 if kana else 3) else "",
        kana=kana if len(kana) >= 2 else "",
    )


def _only(letters: re.Pattern[str], key: str) -> bool:
    return bool(key) and all(letters.match(char) for char in key)


def _first(word: Word) -> list[str]:
    """Terms of the first rank; a number may also stand with other hyphens, or none."""
    if not word.digits:
        return _terms(word.text)
    ways = (_terms(word.text), _terms(word.digits), [_quoted(NUMBER + pair) for pair in _cover(word.digits)])
    return [_any(list(dict.fromkeys(_all(way) for way in ways)))]


def _terms(word: str, beginnings: str = "") -> list[str]:
    """Terms that every text with this word has; `beginnings` is put before those of Latin words."""
    terms: list[str] = []
    for latin, run in RUNS.findall(word):
        if latin:
            length = max((edge for edge in EDGES if edge <= len(latin)), default=0)
            terms.append(_quoted(beginnings + latin[:length]) if length else f"{_quoted(beginnings + latin)}*")
        elif len(run) == 1:
            terms.append(f"{_quoted(run)}*")
        else:
            terms.extend(_quoted(pair) for pair in _cover(run))
    return terms


def _cover(run: str) -> list[str]:
    """The fewest pairs that cover every character; the text itself is looked at afterwards."""
    starts = [*range(0, len(run) - 1, 2), len(run) - 2]
    return [run[at : at + 2] for at in dict.fromkeys(starts)]


def _loose(word: Word) -> str:
    ways = [_all(_bare_terms(word.bare))] if word.bare else [_all(_first(word))]
    for key, space in ((word.sound, SOUND), (word.kana, KANA)):
        if key:
            ways.append(_all([_quoted(space + pair) for pair in _cover(key)]))
    return _any(ways)


def _bare_terms(word: str) -> list[str]:
    """Terms for a word without marks: each of its Latin runs as it is, or as a marked word's bare form."""
    terms: list[str] = []
    for latin, run in RUNS.findall(word):
        if len(latin) > 1:
            terms.append(_any([*_terms(latin), *_terms(latin, MARKLESS)]))
        elif run:
            terms.extend(_terms(run))
    return terms


def _quoted(token: str) -> str:
    return f'"{token}"'


def _all(terms: Sequence[str]) -> str:
    return terms[0] if len(terms) == 1 else "(" + " AND ".join(terms) + ")"


def _any(terms: Sequence[str]) -> str:
    return terms[0] if len(terms) == 1 else "(" + " OR ".join(terms) + ")"


# ---- the snippet

SNIPPET = 60
"""Characters of a snippet."""
BEFORE = 16
"""Characters shown before the first hit."""


def _window(text: str, spans: list[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A piece of the text around the first mark, line breaks shown as blanks."""
    start = max(spans[0][0] - BEFORE, 0) if spans else 0
    start = 0 if len(text) <= SNIPPET else min(start, len(text) - SNIPPET)
    end = start + SNIPPET
    head, tail = ("…" if start else ""), ("…" if end < len(text) else "")
    piece = re.sub(r"[\n\r\t\x00]", " ", text[start:end])
    marks = tuple(
        (max(a, start) - start + len(head), min(b, end) - start + len(head)) for a, b in spans if a < end and b > start
    )
    return head + piece + tail, marks
