"""One code list: reading its file, labels by language, validity by date, and what people write for a code."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, cast

Certainty = Literal["exact", "synonym", "none"]
_NOT_SAID = re.compile(r"[\s・･,、，.．。()（）「」/／_\-‐‑–—〜~]+")


@dataclass(frozen=True, slots=True)
class Code:
    """One entry. `source`, `confidence` (A seen, B known, C unsure) and `checked_on` say how far to trust it.

    `valid_from`/`valid_to` are ISO dates, both inclusive, "" = open. `extra` holds what only this list knows
    (transfer_years, ilo, national, first, …). `short` is for narrow cells, `easy` for plain Japanese.
    """

    code: str
    ja: str
    en: str
    short: str
    easy: str
    parent: str
    place: int
    valid_from: str
    valid_to: str
    source: str
    confidence: str
    checked_on: str
    synonyms: tuple[str, ...]
    extra: Mapping[str, Any]

    def label(self, language: str = "ja") -> str:
        """Japanese for ja, plain Japanese for ja-x-easy where there is one, English for all others."""
        if language == "ja":
            return self.ja
        if language == "ja-x-easy":
            return self.easy or self.ja
        return self.en

    def is_valid(self, day: dt.date) -> bool:
        """Whether the entry is in force on that day."""
        iso = day.isoformat()
        return (not self.valid_from or self.valid_from <= iso) and (not self.valid_to or iso <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Match:
    """What `find` made of a cell: one code or none, how sure, and the codes it hesitated between."""

    code: str | None
    certainty: Certainty
    candidates: tuple[str, ...] = ()


class CodeList:
    """An immutable list of codes in its official or agreed order."""

    def __init__(self, kind: str, ja: str, en: str, entries: tuple[Code, ...], extra: Mapping[str, Any]) -> None:
        self.kind = kind
        self.ja = ja
        self.en = en
        self.extra = extra
        self._entries = entries
        self._by_code: dict[str, Code] = {entry.code: entry for entry in entries}
        self._said: tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]] | None = None

    def __iter__(self) -> Iterator[Code]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def get(self, code: str) -> Code | None:
        """The entry, or None if this program does not know it."""
        return self._by_code.get(code)

    def label(self, code: str, language: str = "ja") -> str:
        """The label; an unknown code comes back as it is."""
        entry = self._by_code.get(code)
        return entry.label(language) if entry else code

    def short(self, code: str, language: str = "ja") -> str:
        """The label for narrow cells: 技人国, 飲食料品 …; only Japanese has its own short forms."""
        entry = self._by_code.get(code)
        if entry is None:
            return code
        return entry.short if language == "ja" else entry.label(language)

    def on(self, day: dt.date) -> tuple[Code, ...]:
        """What may be chosen on that day; old records keep showing what is no longer in force."""
        return tuple(entry for entry in self._entries if entry.is_valid(day))

    def tops(self) -> tuple[Code, ...]:
        """Entries without a parent."""
        return tuple(entry for entry in self._entries if not entry.parent)

    def subs(self, parent: str) -> tuple[Code, ...]:
        """The entries under one entry."""
        return tuple(entry for entry in self._entries if entry.parent == parent)

    def top_of(self, code: str) -> str:
        """The topmost entry above a code: L02 → L, LTRN → LTR; a code without a parent is its own top."""
        entry = self._by_code.get(code)
        while entry is not None and entry.parent:
            code, entry = entry.parent, self._by_code.get(entry.parent)
        return code

    def find(self, text: str) -> Match:
        """The code that a person meant by `text`, or none: it never guesses, two candidates are none.

        exact: the code itself or a label; synonym: a spelling listed for that code. Width, case, spaces and
        punctuation do not count.
        """
        key = fold(text)
        if not key:
            return Match(None, "none")
        exact, synonyms = self._spellings()
        for spellings, certainty in ((exact, "exact"), (synonyms, "synonym")):
            found = spellings.get(key, ())
            if len(found) == 1:
                return Match(found[0], cast(Certainty, certainty), found)
            if found:
                return Match(None, "none", found)
        return Match(None, "none")

    def _spellings(self) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
        if self._said is None:
            exact: dict[str, tuple[str, ...]] = {}
            synonyms: dict[str, tuple[str, ...]] = {}
            for entry in self._entries:
                for text in (entry.code, entry.ja, entry.en):
                    _note(exact, text, entry.code)
                for text in (entry.short, entry.easy, *entry.synonyms):
                    _note(synonyms, text, entry.code)
            self._said = exact, synonyms
        return self._said


def fold(text: str) -> str:
    """The key under which spellings are compared: NFKC, lower case, without spaces and punctuation."""
    return _NOT_SAID.sub("", unicodedata.normalize("NFKC", text).casefold())


def _note(spellings: dict[str, tuple[str, ...]], text: str, code: str) -> None:
    key = fold(text)
    if key and code not in spellings.get(key, ()):
        spellings[key] = (*spellings.get(key, ()), code)


def read_list(path: Path) -> CodeList:
    """Read one data file; what the head says of source, confidence and dates holds for entries that say nothing."""
    head = cast(dict[str, Any], json.loads(path.read_bytes()))
    rows = cast(list[dict[str, Any]], head.pop("codes"))
    entries = tuple(_entry(row, place, head) for place, row in enumerate(rows))
    return CodeList(head.pop("kind"), head.pop("ja"), head.pop("en"), entries, MappingProxyType(head))


def _entry(row: dict[str, Any], place: int, head: dict[str, Any]) -> Code:
    own = row.pop
    ja: str = own("ja")
    return Code(
        code=own("code"),
        ja=ja,
        en=own("en"),
        short=own("short", ja),
        easy=own("easy", ""),
        parent=own("parent", ""),
        place=place,
        valid_from=own("valid_from", head.get("valid_from", "")),
        valid_to=own("valid_to", head.get("valid_to", "")),
        source=own("source", head["source"]),
        confidence=own("confidence", head["confidence"]),
        checked_on=own("checked_on", head["checked_on"]),
        synonyms=tuple(own("synonyms", ())),
        extra=MappingProxyType(row),
    )
