"""What is searched: the texts of each kind, and how they are cut into tokens.

These sets of tokens share one FTS5 column; private characters, which never are part of a word, begin all but the first.
  first      two characters of running text and digits; the beginnings of Latin, Greek and Cyrillic words
  \\ue000     the same beginnings without marks, for words that have marks
  \\ue004     two digits of a number without its hyphens
  \\ue001 \\ue002  two letters of the sound key, two characters of the kana key; names only
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from app.base.fold import LATIN, fold, kana_key, markless, sounding_runs
from app.base.phones import search_digits

KINDS = {"contact": 1, "case": 2, "person": 3, "organisation": 4}
KIND_NAMES = {number: kind for kind, number in KINDS.items()}
CHILDREN = {"way": ("person", "person"), "work": ("case", "case_id")}
"""Entity -> the kind whose text it is part of, and the field that names the owner."""

CLIENT = "client"
"""A case is also found by the names of its client; they come like a child of this name."""

MARKLESS, SOUND, KANA, KIND, NUMBER = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
EDGES = (2, 3, 4, 6, 8)
"""Lengths of the word beginnings that are kept; what lies between is verified in the text."""

_SEPARATORS = (
    "\\x00-/:-@\\[-`{-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7\u2000-\u206f"
    "\u0964\u0965\u104a\u104b\u3000-\u3004\u3008-\u3020\u3030\u30fb\ue000-\uf8ff\ufff9-\uffff"
)
RUNS = re.compile(f"([{LATIN}]+)|([^{LATIN}{_SEPARATORS}]+)")
_WORDS = re.compile(f"[{LATIN}]+")
_BETWEEN = re.compile(f"[{LATIN}{_SEPARATORS}]+")
_FIRST_ALONE = re.compile("   +[^ ] ")
_BLANK = array("I", [0x20])
_PHONE_LIKE = re.compile(r"(?<!\d)\d+(?:[-ー()/]{1,2}\d+)+")
"""Begins where digits begin: a run of a hundred thousand of them is looked at once, not from each of its places."""


@dataclass(frozen=True, slots=True, repr=False)
class Source:
    """The searchable columns of a kind: `names` are joined to one line, `texts` stand alone, `digits` are keys of
    phone numbers (searched, never shown), `cells` is a JSON object whose values are searched."""

    names: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    digits: tuple[str, ...] = ()
    cells: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.names, *self.texts, *self.digits, *((self.cells,) if self.cells else ()))


SOURCES: dict[str, Source] = {
    "contact": Source(
        ("call_name",),
        ("summary", "translation", "original", "facts", "said", "view", "next_step", "phone", "author_text"),
        ("phone_key",),
        "cells",
    ),
    "case": Source(("title",), ("number", "wish", "member_code")),
    "person": Source(("name", "latin", "native", "reading", "call_name"), ("note",)),
    "organisation": Source(("name", "reading"), ("address", "phone", "url", "corporate_number", "note")),
    "way": Source((), ("value", "label"), ("key",)),
    "work": Source((), ("employer_text", "job", "dormitory")),
}


@dataclass(frozen=True, slots=True, repr=False)
class Texts:
    """The texts of one row: `names` may be empty, `shown` can be quoted in a snippet, `hidden` cannot."""

    names: str
    shown: tuple[str, ...]
    hidden: tuple[str, ...] = ()
    names_first: bool = True

    def parts(self) -> Iterable[str]:
        """Everything that is searched."""
        if self.names:
            yield self.names
        yield from self.shown
        yield from self.hidden


Row = Mapping[str, Any]


def texts_of(kind: str, row: Row, children: Sequence[tuple[str, Row]] = ()) -> Texts:
    """The texts of a row and of its children (entity, row), in the order in which a snippet prefers them."""
    return texts_in(kind, [row.get(name) for name in SOURCES[kind].columns], children)


def texts_in(kind: str, values: Sequence[Any], children: Sequence[tuple[str, Row]] = ()) -> Texts:
    """The same from the values of the searchable columns, in their order."""
    source = SOURCES[kind]
    texts = len(source.names)
    digits = texts + len(source.texts)
    cells = digits + len(source.digits)
    names = dict.fromkeys([str(name) for name in values[:texts] if name])
    shown = [str(text) for text in values[texts:digits] if text]
    hidden = [search_digits(str(number)) for number in values[digits:cells] if number]
    for entity, child in children:
        if entity == CLIENT:
            names.update(dict.fromkeys(str(name) for name in child.values() if name))
            continue
        part = texts_of(entity, child)
        shown.extend(part.shown)
        hidden.extend(part.hidden)
    if source.cells and values[cells]:
        held = set(shown)
        shown.extend(cell for cell in _cells(str(values[cells])) if cell not in held)
    return Texts("  ".join(names), tuple(shown), tuple(hidden), kind != "contact")


def _cells(text: str) -> list[str]:
    """The texts in a JSON object or list of cells; the text itself where it is no JSON."""
    try:
        cells = json.loads(text)
    except ValueError:
        return [text]
    values = cast("Iterable[object]", cells.values() if isinstance(cells, dict) else cells)
    return [str(value) for value in values if value is not None] if isinstance(cells, (dict, list)) else [text]


@lru_cache(maxsize=20_000)
def _beginnings(word: str) -> str:
    """Tokens of one Latin word: its beginnings, and those without marks if it has any."""
    cuts = [word[:length] for length in EDGES if length <= len(word)] or [word]
    bare = markless(word)
    if bare != word:
        cuts += [MARKLESS + bare[:length] for length in EDGES if length <= len(bare)] or [MARKLESS + bare]
    return " ".join(cuts)


def pairs(run: str) -> list[str]:
    """Two neighbouring characters at every place, and the last one alone."""
    return [run[at : at + 2] for at in range(len(run))]


def _running_pairs(key: str) -> str:
    """`pairs` of every run that is not Latin, as one line: cut by arrays, because most of an import is this."""
    text = f" {_BETWEEN.sub(' ', key)} "
    points = array("I", text.encode("utf-32-le"))
    length = len(points) - 1
    line = _BLANK * (3 * length)
    line[0::3] = points[:-1]
    line[1::3] = points[1:]
    return _FIRST_ALONE.sub("   ", "  " + line.tobytes().decode("utf-32-le"))


def joined_digits(folded_text: str) -> list[tuple[int, int, str]]:
    """(start, end, digits) of each number that is written with hyphens, brackets or slashes."""
    return [(run.start(), run.end(), re.sub(r"\D", "", run[0])) for run in _PHONE_LIKE.finditer(folded_text)]


def cut(text: str, into: list[str]) -> str:
    """Add the tokens of one text, some more than once; returns the folded text."""
    key = fold(text)
    words = _WORDS.findall(key)
    if words:
        into.extend(map(_beginnings, set(words)))
    into.append(_running_pairs(key))
    for _, _, digits in joined_digits(key):
        into.extend(NUMBER + pair for pair in pairs(digits))
    return key


def tokens(kind: str, texts: Texts) -> str:
    """All tokens of a row, as the body to index. Neither order nor repetition matters (detail=none)."""
    found = [kind_token(kind)]
    for part in (*texts.shown, *texts.hidden):
        cut(part, found)
    if texts.names:
        key = cut(texts.names, found)
        for start, end, sound in sounding_runs(key):
            found.extend(SOUND + pair for pair in pairs(sound))
            found.extend(KANA + pair for pair in pairs(kana_key(key[start:end])))
    return " ".join(found)


def kind_token(kind: str) -> str:
    """The token that every row of a kind carries."""
    return KIND + ("t" if kind == "contact" else kind[0])
