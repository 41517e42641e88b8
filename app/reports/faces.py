"""Fonts as the report engine uses them: coverage, widths, shaped words, and glyphs written into a page.

ReportLab embeds the subsets; HarfBuzz shapes. Text is mapped to glyphs by us from the characters as stored, so what
is copied or searched in the PDF is what was typed: no Kangxi radicals, and an /ActualText span around shaped runs.
Neither library is imported before the first document is made. Thread: one document at a time (the press holds a lock).
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_PRIVATE_FIRST, _PRIVATE_LAST = 0xE000, 0xF8FF
_CACHE_LIMIT = 20_000
_LEAST = 0.01  # 1/1000 em


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph of a shaped word; lengths in 1/1000 em, `width` is what the PDF will advance by itself."""

    code: int
    advance: float
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Shaped:
    """A word or syllable after shaping."""

    glyphs: tuple[Glyph, ...]
    advance: float


@dataclass(slots=True, eq=False)
class Face:
    """A font file at work. `scale` and `line` are optical: size and line height against the Japanese face."""

    role: str
    path: Path
    index: int = 0
    scale: float = 1.0
    line: float = 1.0
    shaping: bool = False
    font: Any = None
    _twin: Face | None = None
    _hb: Any = None
    _codes: dict[int, int] = field(default_factory=dict[int, int])
    _words: dict[str, Shaped] = field(default_factory=dict[str, Shaped])

    def load(self) -> Face:
        """Reads the file once (5 to 100 ms)."""
        if self.font is None:
            ttfonts: Any = importlib.import_module("reportlab.pdfbase.ttfonts")
            name = f"{self.path.stem}-{self.index}"
            self.font = ttfonts.TTFont(name, str(self.path), subfontIndex=self.index, asciiReadable=False)
        return self

    def has(self, char: str) -> bool:
        """Whether the font has a glyph for the character."""
        code = ord(char)
        return code in self.load().font.face.charToGlyph and not _PRIVATE_FIRST <= code <= _PRIVATE_LAST

    def width(self, char: str) -> float:
        """Advance of an unshaped character, 1/1000 em."""
        return float(self.load().font.face.getCharWidth(32 if char == "\u00a0" else ord(char)))

    @property
    def twin(self) -> Face:
        """The same file, shaping: for letters with combining marks or variation selectors."""
        if self.shaping:
            return self
        if self._twin is None:
            self._twin = Face(self.role, self.path, self.index, self.scale, self.line, True, self.load().font)
        return self._twin

    def forget(self) -> None:
        """Drops words of people's texts that were kept for speed."""
        self._words.clear()
        if self._twin is not None:
            self._twin.forget()

    def shape(self, word: str) -> Shaped:
        """The glyphs of a word. Repeated words come from the cache."""
        known = self._words.get(word)
        if known is None:
            if len(self._words) >= _CACHE_LIMIT:
                self._words.clear()
            known = self._words[word] = self._shape(word)
        return known

    def _shape(self, word: str) -> Shaped:
        hb: Any = importlib.import_module("uharfbuzz")
        if self._hb is None:
            blob = hb.Blob(self.load().font.face._ttf_data)  # pyright: ignore[reportPrivateUsage]
            self._hb = hb.Font(hb.Face(blob, self.index))
        buffer = hb.Buffer()
        buffer.add_str(word)
        buffer.guess_segment_properties()
        hb.shape(self._hb, buffer)
        to_em = 1000 / self.font.face.unitsPerEm
        glyphs: list[Glyph] = []
        for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            code = self._code_of(info.codepoint, to_em)
            width = float(self.font.face.getCharWidth(code))
            glyphs.append(Glyph(code, at.x_advance * to_em, at.x_offset * to_em, at.y_offset * to_em, width))
        return Shaped(tuple(glyphs), sum(glyph.advance for glyph in glyphs))

    def _code_of(self, glyph: int, to_em: float) -> int:
        """A character code that the subset writer maps to the glyph: its own, or one of the private area."""
        code = self._codes.get(glyph)
        if code is None:
            face = self.font.face
            own = [c for c in face.glyphToChar.get(glyph, ()) if c != 0xA0 and c <= 0xFFFF]
            code = own[0] if own else self._private(face, glyph, to_em)
            self._codes[glyph] = code
        return code

    def _private(self, face: Any, glyph: int, to_em: float) -> int:
        code = next(c for c in range(_PRIVATE_FIRST, _PRIVATE_LAST) if c not in face.charToGlyph)
        face.charToGlyph[code] = glyph
        face.charWidths[code] = self._hb.get_glyph_h_advance(glyph) * to_em
        face.glyphToChar.setdefault(glyph, []).append(code)
        return code


class Writer:
    """Turns runs into text operators of one document. `document` is ReportLab's, for the font subsets."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._cells: dict[tuple[int, int], tuple[str, str]] = {}
        self._words: dict[tuple[int, str], list[_Piece]] = {}

    def plain(self, face: Face, text: str, size: float) -> str:
        """Operators for unshaped text; the text position moves on by its width."""
        parts: list[str] = []
        for subset, codes in face.font.splitString(text, self._document):
            name = face.font.getSubsetInternalName(subset, self._document)
            parts.append(f"{name} {size:g} Tf <{codes.hex()}> Tj")
        return " ".join(parts)

    def shaped(self, face: Face, words: list[str], size: float) -> str:
        """Operators for shaped words, set as one span that copies and is found as it was typed."""
        run = _Run(size)
        for word in words:
            run.add(self._pieces(face, word))
        return f"{actual(''.join(words))} {run.close()} EMC"

    def _pieces(self, face: Face, word: str) -> list[_Piece]:
        """A word as pieces of one font subset and one height each; kept, because vocabulary repeats."""
        key = (id(face.font), word)
        pieces = self._words.get(key)
        if pieces is None:
            if len(self._words) >= _CACHE_LIMIT:
                self._words.clear()
            pieces = self._words[key] = []
            shift = 0.0
            for glyph in face.shape(word).glyphs:
                font, cell = self._cell(face, glyph.code)
                shift += glyph.x
                last = pieces[-1] if pieces else None
                if last is not None and last.font == font and last.rise == glyph.y:
                    last.array += f"{-shift:.2f} <{cell}>" if abs(shift) > _LEAST else f"<{cell}>"
                else:
                    pieces.append(_Piece(font, glyph.y, shift, f"<{cell}>"))
                shift = glyph.advance - glyph.width - glyph.x
                pieces[-1].after = shift
        return pieces

    def _cell(self, face: Face, code: int) -> tuple[str, str]:
        key = (id(face.font), code)
        cell = self._cells.get(key)
        if cell is None:
            ((subset, codes),) = face.font.splitString(chr(code), self._document)
            cell = self._cells[key] = (face.font.getSubsetInternalName(subset, self._document), codes.hex())
        return cell


@dataclass(slots=True, eq=False)
class _Piece:
    """Part of a TJ array: glyphs of one subset at one height (1/1000 em), with the shifts around it."""

    font: str
    rise: float
    before: float  # to the right, 1/1000 em, with what the piece before left over
    array: str
    after: float = 0.0


class _Run:
    """Joins pieces; a new array starts where the font subset or the height changes."""

    def __init__(self, size: float) -> None:
        self._size = size
        self._parts: list[str] = []
        self._array: list[str] = []
        self._font = ""
        self._rise: float = 0.0
        self._shift: float = 0.0

    def add(self, pieces: list[_Piece]) -> None:
        left_over = self._shift
        for piece in pieces:
            if piece.font != self._font or piece.rise != self._rise:
                self._turn(piece)
            shift = left_over + piece.before
            if abs(shift) > _LEAST:
                self._array.append(f"{-shift:.2f}")
            self._array.append(piece.array)
            self._shift = piece.after
            left_over = 0.0

    def _turn(self, piece: _Piece) -> None:
        self._flush()
        if piece.font != self._font:
            self._parts.append(f"{piece.font} {self._size:g} Tf")
        if piece.rise != self._rise:
            self._parts.append(f"{piece.rise * self._size / 1000:.3f} Ts")
        self._font, self._rise = piece.font, piece.rise

    def _flush(self) -> None:
        if self._array:
            self._parts.append(f"[{' '.join(self._array)}] TJ")
            self._array = []

    def close(self) -> str:
        if abs(self._shift) > _LEAST:
            self._array.append(f"{-self._shift:.2f}")
        self._flush()
        if self._rise:
            self._parts.append("0 Ts")
        return " ".join(self._parts)


def actual(text: str) -> str:
    """Opens a span that reads as `text`, whatever is drawn in it. Close it with EMC."""
    return f"/Span <</ActualText <FEFF{text.encode('utf-16-be', 'replace').hex()}>>> BDC"
