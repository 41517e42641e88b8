"""Texts in the reader's language: gettext, one object per language, Japanese as the source.

`t("{n}件を選択", n=3)` looks the source text up and fills the fields. A translation whose fields differ from
the source is refused at run time and the source is shown (tests/unit/test_texts.py refuses it at build time).
"""

from __future__ import annotations

import gettext
import string
from pathlib import Path

SOURCE = "ja"
DOMAIN = "banso"


def N_(source: str) -> str:
    """Mark a module-level text for extraction; look it up later with `t(CONSTANT)`."""
    return source


class Texts:
    """All texts of one language. Thread: any. Hand it to whoever speaks to a person; never keep it global."""

    def __init__(self, language: str = SOURCE, folder: Path | None = None) -> None:
        self.language = language
        root = folder or Path(__file__).parents[2] / "i18n"
        self._catalogue = gettext.translation(DOMAIN, root, [language.replace("-", "_")], fallback=True)

    def __call__(self, source: str, /, **fields: object) -> str:
        """The text in this language with its fields filled in."""
        return self._fill(source, self._catalogue.gettext(source), fields)

    def many(self, source: str, n: int, /, **fields: object) -> str:
        """A text with a count; the field `n` is filled with it."""
        return self._fill(source, self._catalogue.ngettext(source, source, n), {"n": n, **fields})

    def _fill(self, source: str, text: str, fields: dict[str, object]) -> str:
        if text != source and field_names(text) != field_names(source):
            text = source
        return text.format(**fields) if fields else text


def field_names(text: str) -> frozenset[str]:
    """Names in braces of a text: what a translation must share with its source."""
    try:
        return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)
    except ValueError:
        return frozenset({"?"})
