"""Type: families in order, sizes and weights by role, fixed line heights in pixels (look.md §4).

A Latin face stands first, so that a Vietnamese name stays in one face; BIZ UDPGothic has only 400 and 700, so
600 gives Latin SemiBold beside BIZ Bold, which match. Which face sets which run is Qt's work.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtGui import QFont

Role = Literal[
    "display",
    "name",
    "title",
    "section",
    "read",
    "read_strong",
    "memo",
    "body",
    "strong",
    "small",
    "small_strong",
    "caption",
    "caption_strong",
    "tiny",
]

FAMILIES = (
    "Noto Sans",
    "BIZ UDPGothic",
    "Noto Sans Myanmar",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
    "Noto Sans Khmer",
    "Noto Sans CJK JP",
)
CHINESE = ("Noto Sans", "Noto Sans CJK SC", *FAMILIES[2:])


@dataclass(frozen=True, slots=True)
class Face:
    """Size and line height in logical px at 100 %, weight as CSS."""

    size: int
    weight: int
    line: int


FACES: dict[Role, Face] = {
    "display": Face(30, 700, 42),
    "name": Face(21, 700, 30),
    "title": Face(19, 600, 28),
    "section": Face(16, 600, 24),
    "read": Face(15, 400, 24),
    "read_strong": Face(15, 600, 24),
    "memo": Face(15, 400, 25),
    "body": Face(14, 400, 22),
    "strong": Face(14, 600, 22),
    "small": Face(13, 400, 21),
    "small_strong": Face(13, 600, 21),
    "caption": Face(12, 400, 18),
    "caption_strong": Face(12, 600, 18),
    "tiny": Face(11, 400, 16),
}


def families(language: str) -> tuple[str, ...]:
    """The family list of a language; BIZ has no simplified forms, and mixing shows."""
    return CHINESE if language.lower().startswith("zh") else FAMILIES


def is_tall(text: str) -> bool:
    """Whether Burmese or Devanagari letters are in the text: these are set one size up, in taller lines."""
    return any("\u1000" <= c <= "\u109f" or "\uaa60" <= c <= "\uaa7f" or "\u0900" <= c <= "\u097f" for c in text)


def line_families(text: str) -> tuple[str, ...]:
    """Families that must come first where Qt measures a whole line by its first family."""
    burmese = any("\u1000" <= c <= "\u109f" or "\uaa60" <= c <= "\uaa7f" for c in text)
    return ("Noto Sans Myanmar",) if burmese else ()


def make(role: Role, scale: float, language: str, sample: str = "") -> QFont:
    """A font of a role at a text scale (1.0 = 100 %); `sample` decides whether it is set one size up."""
    face = FACES[role]
    font = QFont()
    font.setFamilies(list(families(language)))
    font.setPixelSize(max(9, round((face.size + (2 if is_tall(sample) else 0)) * scale)))
    font.setWeight(QFont.Weight(face.weight))
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    return font


def line_height(role: Role, scale: float, sample: str = "") -> int:
    """Fixed height of a line in px."""
    face = FACES[role]
    tall = max(28, face.line + 7) if face.size >= 14 else face.line + 6
    return round((tall if is_tall(sample) else face.line) * scale)
