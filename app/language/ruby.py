"""Furigana: readings above the words of the desk, for staff who read kanji slowly (ux-ecosystem §1.3, check 17).

Readings come from a list that people can check (`resources/ruby/ja.tsv`), longest word first, never from a guess: what
the list does not know stays without, and names of people are never read. Pure; any thread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

WORDS = Path(__file__).parents[2] / "resources" / "ruby" / "ja.tsv"
KANJI = re.compile(r"[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_RUN = re.compile(r"[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text; `reading` is empty where none is shown."""

    base: str
    reading: str = ""


class Ruby:
    """Cuts texts into segments. The segments of a text, joined, are the text."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = {word: reading for word, reading in words.items() if word[0] not in "-+"}
        self._after = {word[1:]: reading for word, reading in words.items() if word[0] == "-"}
        self._counted = {word[1:]: reading for word, reading in words.items() if word[0] == "+"}
        self._longest = max(map(len, words), default=0)

    @staticmethod
    def load(path: Path = WORDS) -> Ruby:
        """The desk's list: `word<TAB>reading` a line, `#` begins a remark.

        A word behind `-` is read right after another word only, one behind `+` right after a figure (3年, {n}枚); where
        the figure changes the sound (1人, 2日, 3分) nothing is read.
        """
        lines = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
        return Ruby({parts[0]: parts[1] for parts in lines if len(parts) == 2 and not parts[0].startswith("#")})

    def segments(self, text: str) -> list[Segment]:
        """The text in pieces, kanji with their reading where the list knows it."""
        made: list[Segment] = []
        plain = at = 0
        while at < len(text):
            words = self._words_at(text, at) if KANJI.match(text[at]) else []
            if not words:
                at += 1
                continue
            if at > plain:
                made.append(Segment(text[plain:at]))
            for word in words:
                made.extend(_aligned(word.base, word.reading))
                at += len(word.base)
            plain = at
        if plain < len(text):
            made.append(Segment(text[plain:]))
        return made

    def inline(self, text: str) -> str:
        """Readings in brackets behind their words, for copies and for paper: 相談(そうだん)."""
        return "".join(f"{s.base}({s.reading})" if s.reading else s.base for s in self.segments(text))

    def _words_at(self, text: str, at: int) -> list[Segment]:
        """Words that cover the whole run of kanji from here; else the one longest word of two kanji or more."""
        whole = self._tiled(text, at, at)
        if whole is not None:
            return whole
        return [word for word in self._candidates(text, at) if len(KANJI.findall(word.base)) > 1][:1]

    def _tiled(self, text: str, begin: int, at: int) -> list[Segment] | None:
        if at >= len(text) or not KANJI.match(text[at]):
            return []
        inside = begin > 0 and KANJI.match(text[begin - 1]) is not None
        for word in self._candidates(text, at, follows=at > begin):
            rest = self._tiled(text, begin, at + len(word.base))
            # One kanji alone is read only where it stands alone: 次 is not つぎ in 次回.
            if rest is None or (len(word.base) == 1 and at == begin and (rest or inside)):
                continue
            return [word, *rest]
        return None

    def _candidates(self, text: str, at: int, *, follows: bool = False) -> Iterator[Segment]:
        is_counted = at > 0 and (text[at - 1].isdigit() or text[at - 1] == "}")
        for length in range(min(self._longest, len(text) - at), 0, -1):
            word = text[at : at + length]
            special = self._after if follows else self._counted if is_counted else {}
            reading = special.get(word)
            if reading is None and (length > 1 or not (follows or is_counted)):
                reading = self._words.get(word)
            if reading:
                yield Segment(word, reading)


def _aligned(word: str, reading: str) -> Iterator[Segment]:
    """取り込み・とりこみ → 取(と) り 込(こ) み: kana of the word itself need no reading."""
    pattern = "".join(
        "(.+?)" if run else re.escape(kana) for run, kana in re.findall(f"({_RUN.pattern})|([^\\s])", word)
    )
    found = re.fullmatch(pattern, reading)
    if found is None:
        yield Segment(word, reading)
        return
    readings, end = iter(found.groups()), 0
    for run in _RUN.finditer(word):
        if run.start() > end:
            yield Segment(word[end : run.start()])
        yield Segment(run.group(), next(readings))
        end = run.end()
    if end < len(word):
        yield Segment(word[end:])
