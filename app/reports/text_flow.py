"""Sets text into lines: a font for every character, lines broken by the rules of each script, one baseline.

A paragraph becomes three parallel lists (units, inks, widths), where a unit is what is never torn: a character of
Japanese or Latin, a Burmese syllable, a Nepali word. A line is a slice of them. A character that no font has is drawn
as its code, [U+20BB7], and is reported. Thread: one document at a time.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from app.reports.book import Book, Ink, Pen, Style
from app.reports.faces import Face, Writer, actual
from app.reports.scripts import SHARED, ZERO_WIDTH_SPACE, clusters, is_joiner, is_silent, letters, may_break, script_of

_EPSILON = 0.01
_LINE_ENDS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")


@dataclass(slots=True, eq=False)
class Setting:
    """A paragraph before it is broken."""

    units: list[str]
    inks: list[Ink]
    widths: list[float]


@dataclass(slots=True, eq=False)
class Line:
    """A slice of a setting on one baseline."""

    setting: Setting
    start: int
    end: int
    height: float
    size: float

    @property
    def text(self) -> str:
        return "".join(self.setting.units[self.start : self.end])

    @property
    def width(self) -> float:
        return sum(self.setting.widths[self.start : self.end])

    def operators(self, writer: Writer, x: float, y: float) -> str:
        """PDF operators that draw the line with its baseline at `y`."""
        parts = [f"BT 1 0 0 1 {x:.2f} {y:.2f} Tm"]
        units, inks = self.setting.units, self.setting.inks
        colour = ""
        for ink, group in groupby(range(self.start, self.end), key=inks.__getitem__):
            if ink.style.colour != colour:
                colour = ink.style.colour
                parts.append(paint(colour))
            words = [units[i] for i in group]
            if ink.code:
                parts.extend(_coded(writer, ink, word) for word in words)
            elif ink.face.shaping:
                parts.append(writer.shaped(ink.face, words, ink.size))
            else:
                parts.append(writer.plain(ink.face, "".join(words).replace(ZERO_WIDTH_SPACE, ""), ink.size))
        parts.append("ET")
        return " ".join(parts)


def _coded(writer: Writer, ink: Ink, char: str) -> str:
    """A code in place of its character. It copies as the character, but PDFium drops what lies beyond U+FFFF from
    such spans: there it copies as the code that is seen."""
    drawn = writer.plain(ink.face, ink.code, ink.size)
    return drawn if ord(char) > 0xFFFF else f"{actual(char)} {drawn} EMC"


def paint(colour: str, operator: str = "rg") -> str:
    """Operator that sets the fill ("rg") or stroke ("RG") colour from #RRGGBB."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return f"{red:.3g} {green:.3g} {blue:.3g} {operator}"


def set_text(book: Book, spans: Sequence[tuple[str, Style]], width: float) -> list[Line]:
    """Lines of a text with hard line breaks in it; an empty text gives no line."""
    if not any(text for text, _ in spans):
        return []
    lines: list[Line] = []
    for paragraph in _paragraphs(spans):
        setting = Setting([], [], [])
        for text, style in paragraph:
            _append(setting, text, book.pen(style), width)
        lines.extend(_break(setting, width, paragraph[-1][1]))
    return lines


def _paragraphs(spans: Sequence[tuple[str, Style]]) -> Iterator[list[tuple[str, Style]]]:
    paragraph: list[tuple[str, Style]] = []
    for text, style in spans:
        head, *rest = _LINE_ENDS.split(text)
        paragraph.append((head, style))
        for part in rest:
            yield paragraph
            paragraph = [(part, style)]
    yield paragraph


def _append(setting: Setting, text: str, pen: Pen, width: float) -> None:
    text = text.replace("\t", "    ")
    if pen.learn(set(text)):
        setting.units.extend(text)
        setting.inks.extend(map(pen.inks.__getitem__, text))
        setting.widths.extend(map(pen.widths.__getitem__, text))
        return
    for unit, ink in _units(text, pen):
        if ink.code:
            pen.book.lost[unit] = None
        length = _measure(pen, ink, unit)
        pieces = letters(unit) if length > width and ink.face.shaping else [unit]
        for piece in pieces:
            setting.units.append(piece)
            setting.inks.append(ink)
            setting.widths.append(length if len(pieces) == 1 else pen.width(ink.face, piece))


def _measure(pen: Pen, ink: Ink, unit: str) -> float:
    if unit == ZERO_WIDTH_SPACE:
        return 0.0
    if ink.code or (not ink.face.shaping and ink is pen.inks.get(unit)):
        return pen.widths[unit]
    return pen.width(ink.face, unit)


def _units(text: str, pen: Pen) -> Iterator[tuple[str, Ink]]:
    """Units of mixed text with the ink of each."""
    chars, inks = _attach(text, pen)
    _settle_shared(chars, inks, pen)
    _settle_spaces(chars, inks)
    for ink, group in groupby(range(len(chars)), key=inks.__getitem__):
        run = [chars[i] for i in group]
        if ink.face.shaping and not ink.code and script_of(run[0][0]):
            for part in _words("".join(run)):
                yield part, ink
        else:
            for unit in run:
                yield unit, ink


def _words(run: str) -> Iterator[str]:
    for is_space, group in groupby(run, key=lambda c: c in " \u200b"):
        part = "".join(group)
        if is_space:
            yield from part
        else:
            yield from clusters(part)


def _attach(text: str, pen: Pen) -> tuple[list[str], list[Ink]]:
    """Characters with their ink; marks join the character before them and make it shaped."""
    chars: list[str] = []
    inks: list[Ink] = []
    for char in text:
        if is_silent(char) and char != ZERO_WIDTH_SPACE:
            continue
        if char == ZERO_WIDTH_SPACE:
            if inks:
                chars.append(char)
                inks.append(inks[-1])
            continue
        ink = pen.inks[char]
        if chars and is_joiner(char) and not script_of(char):
            face = _joined(chars[-1], char, inks[-1], ink)
            if face is not None:
                chars[-1] += char
                inks[-1] = pen.ink(face)
                continue
        elif chars and is_joiner(char) and inks[-1].face.shaping and not ink.code:
            ink = inks[-1] if inks[-1].face is ink.face else ink
        chars.append(char)
        inks.append(ink)
    return chars, inks


def _joined(base: str, mark: str, below: Ink, ink: Ink) -> Face | None:
    """The face that sets a base with its mark, or None if the mark must stand alone as a code."""
    if below.code:
        return None
    face = below.face
    default_ignorable = mark in "\u200c\u200d" or ord(mark) >= 0xFE00
    if default_ignorable or face.has(mark):
        return face.twin
    if not ink.code and all(ink.face.has(c) for c in base):
        return ink.face.twin
    return None


def _settle_shared(chars: list[str], inks: list[Ink], pen: Pen) -> None:
    """Quotation marks, dashes and dots take the face of Japanese or Chinese beside them."""
    for i, char in enumerate(chars):
        if char not in SHARED:
            continue
        around = [inks[j].face for j in (i - 1, i + 1) if 0 <= j < len(inks)]
        wide = next((f for f in around if f.role in ("japanese", "chinese") and not f.shaping and f.has(char)), None)
        if wide is not None:
            inks[i] = pen.ink(wide)


def _settle_spaces(chars: list[str], inks: list[Ink]) -> None:
    """Spaces between two words of one shaped script belong to the run, so that it copies as one piece."""
    for i in range(1, len(chars)):
        before = inks[i - 1]
        if chars[i] != " " or not before.face.shaping or before.code or not before.face.has(" "):
            continue
        after = next((j for j in range(i + 1, len(chars)) if chars[j] != " "), None)
        if after is not None and inks[after] is before:
            inks[i] = before


def _break(setting: Setting, width: float, last: Style) -> Iterator[Line]:
    units, inks = setting.units, setting.inks
    total = len(units)
    if not total:
        yield Line(setting, 0, 0, last.size * last.leading, last.size)
        return
    ends = list(accumulate(setting.widths))
    start = 0
    while start < total:
        used = ends[start - 1] if start else 0.0
        stop = _stop(units, ends, start, used + width + _EPSILON)
        end = stop
        while end > start and units[end - 1] in (" ", ZERO_WIDTH_SPACE):
            end -= 1
        here = set(inks[start:end]) or {inks[start]}
        height = max(ink.height for ink in here)
        yield Line(setting, start, end, height, max(ink.style.size for ink in here))
        start = stop


def _stop(units: list[str], ends: list[float], start: int, limit: float) -> int:
    """Index after the last unit of the line that begins at `start`; spaces hang over the edge."""
    total = len(units)
    fits = bisect_right(ends, limit, start)
    while fits < total and units[fits] == " ":
        fits += 1
    if fits >= total:
        return total
    stop = fits
    while stop > start and not may_break(units[stop - 1], units[stop]):
        stop -= 1
    return stop if stop > start else max(fits, start + 1)
