"""Styles, the faces of a font set, and pens: which face sets a character in a style, and how wide it is.

Thread: one document at a time; the press holds the lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.base.fonts import FontFile, FontSet
from app.reports.faces import Face
from app.reports.scripts import SHARED, is_joiner, is_silent, script_of

BLACK = "#1B1F24"
# role: (optical size, line height) against Japanese, whose line is 1.0
_OPTICAL = {
    "myanmar": (1.1, 1.28),
    "devanagari": (1.1, 1.1),
    "khmer": (1.1, 1.3),
    "thai": (1.08, 1.12),
    "lao": (1.08, 1.12),
}
_SHAPED = frozenset(("myanmar", "devanagari", "khmer", "thai", "lao", "sinhala", "bengali", "tamil", "arabic"))
_ORDER = ("latin", "japanese", "chinese", "symbols", "rare", "rare2")
_CHINESE_ORDER = ("latin", "chinese", "japanese", "symbols", "rare", "rare2")


@dataclass(frozen=True, slots=True)
class Style:
    """How text is set. Sizes in points, `leading` as a factor, `language` a code ("zh" prefers Chinese forms)."""

    size: float = 10.0
    bold: bool = False
    colour: str = BLACK
    leading: float = 1.6
    language: str = ""


@dataclass(slots=True, eq=False)
class Ink:
    """A face at a size and colour: what neighbouring units of one run share."""

    face: Face
    style: Style
    code: str = ""  # drawn in place of a character that no font has

    @property
    def size(self) -> float:
        return round(self.style.size * self.face.scale, 3)

    @property
    def height(self) -> float:
        return self.style.size * self.style.leading * self.face.line


class Book:
    """The faces of a font set, regular and bold, and a pen for every style. Nothing is read before it is needed."""

    def __init__(self, fonts: FontSet) -> None:
        self._faces: dict[tuple[str, bool], Face] = {}
        self._pens: dict[Style, Pen] = {}
        self._roles = [file.role for file in fonts.files]
        self.lost: dict[str, None] = {}
        for file in fonts.files:
            self._add(file)

    def _add(self, file: FontFile) -> None:
        scale, line = _OPTICAL.get(file.role, (1.0, 1.0))
        shaping = file.role in _SHAPED
        regular = Face(file.role, file.regular, file.index, scale, line, shaping)
        self._faces[file.role, False] = regular
        bold = Face(file.role, file.bold, file.bold_index, scale, line, shaping) if file.bold else regular
        self._faces[file.role, True] = bold

    def face_for(self, char: str, bold: bool = False, language: str = "") -> Face | None:
        """The first face, in the order of preference, that has the character."""
        script = script_of(char)
        chinese = language.startswith("zh")
        order: Sequence[str] = (script, *_ORDER) if script else (_CHINESE_ORDER if chinese else _ORDER)
        for role in dict.fromkeys((*order, *(r for r in self._roles if r not in _SHAPED or r == script))):
            face = self._faces.get((role, bold))
            if face is not None and face.has(char):
                return face
        return None

    def face(self, role: str, bold: bool = False) -> Face | None:
        return self._faces.get((role, bold))

    def any_face(self, bold: bool = False) -> Face | None:
        """Some face for ASCII, for the codes of characters that no font has."""
        return self.face_for("U", bold)

    def pen(self, style: Style) -> Pen:
        pen = self._pens.get(style)
        if pen is None:
            pen = self._pens[style] = Pen(self, style)
        return pen

    def forget(self) -> None:
        """Drops every piece of people's texts that was kept for speed, and the list of what was drawn as code."""
        self.lost.clear()
        for face in self._faces.values():
            face.forget()

    def missing(self, text: str) -> tuple[str, ...]:
        """Code points of a text that no font of this machine has, in order, once each."""
        lost = (c for c in dict.fromkeys(text) if not (c.isspace() or is_silent(c) or is_joiner(c)))
        return tuple(f"U+{ord(c):04X}" for c in lost if self.face_for(c) is None)


class Pen:
    """A style with its faces: ink and width of every character met so far."""

    def __init__(self, book: Book, style: Style) -> None:
        self.book = book
        self.style = style
        self._by_face: dict[Face, Ink] = {}
        self.inks: dict[str, Ink] = {}
        self.widths: dict[str, float] = {}
        self.simple: set[str] = set()

    def ink(self, face: Face) -> Ink:
        ink = self._by_face.get(face)
        if ink is None:
            ink = self._by_face[face] = Ink(face, self.style)
        return ink

    def width(self, face: Face, unit: str) -> float:
        """Points that a unit takes in a face."""
        em = self.style.size * face.scale / 1000
        return (face.shape(unit).advance if face.shaping else face.width(unit)) * em

    def learn(self, chars: Iterable[str]) -> bool:
        """Looks characters up once; True if all of them are plain (no shaping, no choice by neighbour)."""
        for char in chars:
            self._learn(char)
        return self.simple.issuperset(chars)

    def _learn(self, char: str) -> None:
        if char in self.inks:
            return
        face = self.book.face_for(char, self.style.bold, self.style.language)
        if face is None:
            self._learn_code(char)
            return
        if ord(char) > 0xFFFF:
            face = face.twin
        self.inks[char] = self.ink(face)
        if not face.shaping:
            self.widths[char] = self.width(face, char)
            if char not in SHARED and not is_joiner(char) and not is_silent(char):
                self.simple.add(char)

    def _learn_code(self, char: str) -> None:
        face = self.book.any_face(self.style.bold)
        if face is None:
            raise LookupError("no font at all")
        left, right = ("⟨", "⟩") if face.has("⟨") else ("[", "]")
        code = f"{left}U+{ord(char):04X}{right}"
        self.inks[char] = Ink(face, self.style, code)
        self.widths[char] = sum(self.width(face, c) for c in code)
