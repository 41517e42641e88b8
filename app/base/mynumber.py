"""Finding a My Number (個人番号), which the desk has no lawful use for and must not keep.

Check digit: 平成26年総務省令第85号 第5条 (under 番号利用法). About one random 12-digit number in ten passes, so a
bare one is only suspect: a driving licence number must stay usable.

refused  a context word within 20 characters, or 4-4-4 groups; the check digit is right
suspect  the check digit is right, nothing else speaks for it
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["refused", "suspect"]
REACH = 20
"""Characters either side in which a context word counts."""

_SEP = r"[-\s\u2010-\u2015\u2212\u30fc・.]"
_FOURS = rf"\d{{4}}(?:{_SEP}{{1,3}}\d{{4}}){{2}}"
_TWELVE = re.compile(
    rf"(?<!\d)(?<!\d-)(?:\d{{12}}|{_FOURS}|\d{{3}}(?:{_SEP}\d{{3}}){{3}}|\d{{6}}{_SEP}\d{{6}}"
    rf"|\d{{2}}(?:{_SEP}\d{{2}}){{5}}|\d(?:{_SEP}\d){{11}})(?!-?\d)"
)
_GROUPED = re.compile(_FOURS)
_CONTEXT = re.compile("マイナンバー|マイ・ナンバー|個人番号|まいなんばー|my\\s*-?number|mynumber|individual\\s*number|"
                      "個人no|mã số cá nhân|通知カード", re.IGNORECASE)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """Where a number stands in the text as given: [start, end), and how sure we are. Never its digits."""

    start: int
    end: int
    verdict: Verdict


def check_digit(eleven: str) -> int:
    """The twelfth digit: 11 − (Σ Pn·Qn mod 11), 0 where the remainder is 0 or 1; n counts from the right."""
    total = 0
    for n, char in enumerate(reversed(eleven), start=1):
        total += int(char) * (n + 1 if n <= 6 else n - 5)
    rest = total % 11
    return 0 if rest <= 1 else 11 - rest


def passes(digits: str) -> bool:
    """Whether 12 ASCII digits carry the right check digit."""
    return len(digits) == 12 and digits.isascii() and digits.isdigit() and check_digit(digits[:11]) == int(digits[11])


def find(text: str, *, labelled: bool = False) -> list[Span]:
    """Every 12-digit number with a right check digit in `text`.

    `labelled` says that the field or column itself is called so. Thread: any. Linear in the text's length.
    """
    narrowed = _narrow(text)
    spans: list[Span] = []
    for found in _TWELVE.finditer(narrowed):
        if not passes(re.sub(r"\D", "", found[0])):
            continue
        before = narrowed[max(found.start() - REACH, 0) : found.start()]
        after = narrowed[found.end() : found.end() + REACH]
        around = unicodedata.normalize("NFKC", f"{before} {after}")
        certain = labelled or bool(_GROUPED.fullmatch(found[0])) or bool(_CONTEXT.search(around))
        spans.append(Span(found.start(), found.end(), "refused" if certain else "suspect"))
    return spans


def refused(text: str, *, labelled: bool = False) -> bool:
    """Whether `text` must not be stored as it is."""
    return any(span.verdict == "refused" for span in find(text, labelled=labelled))


def is_label(text: str) -> bool:
    """Whether a column or field name means the My Number itself."""
    return bool(_CONTEXT.search(unicodedata.normalize("NFKC", text)))


def _narrow(text: str) -> str:
    """NFKC character by character where that keeps the length, so that positions stay those of the text."""
    if text.isascii():
        return text
    folded = (unicodedata.normalize("NFKC", char) for char in text)
    return "".join(new if len(new) == 1 else old for new, old in zip(folded, text, strict=True))
