"""Telling Zawgyi apart from Unicode Burmese.

Zawgyi is an old font encoding that uses the same code points in another order, so it looks like Burmese and can be
neither read aloud, searched nor printed. We only warn (import, paste); nothing is converted behind a person's back.
The signs used here follow from the Unicode Standard (Myanmar, storage order) and are each impossible in Unicode text.
"""

from __future__ import annotations

import re

_BURMESE = re.compile("[\u1000-\u109f]")
_CONSONANT = "\u1000-\u102a\u103f\u104e"
_SIGNS = re.compile(
    "|".join(
        (
            # vowel E is written before its consonant and medials in Zawgyi, after them in Unicode
            f"(?:^|[^{_CONSONANT}\u103b-\u103e\u1039\u1075-\u1081\u108e])\u1031[\u1000-\u1021]",
            "\u1031[\u103b-\u103e]",
            # medial RA (Zawgyi U+103B) before its consonant at the start of a word
            "(?:^|[\\s\u104a\u104b])[\u103a-\u103e][\u1000-\u1021]",
            # U+1039 is the stacker in Unicode and must be followed by a consonant; in Zawgyi it is the asat
            f"\u1039(?![{_CONSONANT}])",
            # Zawgyi's own glyph variants; Unicode has letters of other languages there
            "[\u1060-\u1064\u1066-\u106d\u1070-\u107c\u1085\u108b-\u108d\u1090-\u1097]",
            "\u1033|\u1034",
            # asat straight after a vowel sign that never carries it
            "[\u102f\u1030]\u103a",
        )
    ),
    re.MULTILINE,
)


def looks_like_zawgyi(text: str) -> bool:
    """Whether Burmese in `text` is probably Zawgyi: at least one sign that Unicode Burmese cannot have, and at
    least one for every 40 Burmese characters. Text in other languages of Myanmar may be misjudged: warn only."""
    burmese = len(_BURMESE.findall(text))
    if not burmese:
        return False
    return len(_SIGNS.findall(text)) * 40 >= burmese
