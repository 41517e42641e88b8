"""Pages: rows of cells that flow over A4 sheets, with header, page numbers and the practice mark.

A row is one or more columns of lines side by side. When a page is full, every column goes on with its own next line
on the next page, so that a text of any length is set without loss. Points, origin at the top left of the text area.
Thread: the press makes one document at a time, on a work lane.
"""

from __future__ import annotations

import importlib
import io
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from app.base.fonts import FontSet
from app.reports.book import Book, Style
from app.reports.faces import Writer, actual
from app.reports.text_flow import Line, paint, set_text

MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM
LEFT, RIGHT, TOP, BOTTOM = 25 * MM, 20 * MM, 20 * MM, 20 * MM
TEXT_WIDTH = WIDTH - LEFT - RIGHT
FIRST_Y = HEIGHT - TOP - 8 * MM  # below the running head
LAST_Y = BOTTOM + 7 * MM  # above the foot
HAIRLINE = "#C9D0D9"
GREY = "#4B5563"
PALE = "#E3E7EC"
_SMALL = Style(8, colour=GREY)
_MIN_LINES = 3


@dataclass(slots=True, eq=False)
class Cell:
    """One column of a row: lines from the left edge `x`; `rule` paints a vertical line at its left."""

    x: float
    lines: list[Line]
    rule: str = ""
    right: float = 0.0  # set flush right to this x when > 0

    @property
    def height(self) -> float:
        return sum(line.height for line in self.lines)


@dataclass(slots=True, eq=False)
class Row:
    """Cells side by side. `keep`: never the last row of a page. `again`: repeated when the row goes on."""

    cells: list[Cell]
    before: float = 0.0
    after: float = 0.0
    keep: bool = False
    hairline: str = ""
    box: str = ""
    fill: str = ""
    pad: float = 0.0
    again: Row | None = None
    modules: tuple[tuple[bool, ...], ...] = ()  # a square of dark fields (QR code), `side` points wide
    side: float = 0.0

    @property
    def height(self) -> float:
        return max((cell.height for cell in self.cells), default=self.side) + 2 * self.pad

    @property
    def first(self) -> float:
        """Height of the least piece that may stand alone at the foot of a page."""
        tops = [sum(line.height for line in cell.lines[:_MIN_LINES]) for cell in self.cells]
        return max(tops, default=0.0) + 2 * self.pad


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the text of every page."""

    head_left: str
    head_right: str
    foot_left: str
    page_of: Callable[[int, int], str]
    lost_note: Callable[[str], str]  # the sentence that lists characters drawn as codes
    practice: str = ""  # the word of the practice mark, "" for real work


@dataclass(frozen=True, slots=True, repr=False)
class Sheets:
    """A finished document without password; `missing`: characters that had to be drawn as codes."""

    data: bytes
    pages: int
    missing: tuple[str, ...]


class Press:
    """Makes documents with the fonts of this machine. Holds no text of a person between two documents."""

    def __init__(self, fonts: FontSet) -> None:
        self.book = Book(fonts)
        self._lock = threading.Lock()

    def missing(self, text: str) -> tuple[str, ...]:
        """Code points of a text that would be drawn as codes, e.g. ("U+20BB7",)."""
        with self._lock:
            return self.book.missing(text)

    def make(self, frame: Frame, rows: Callable[[Book], Iterable[Row]]) -> Sheets:
        """Sets the rows that `rows` yields; they are asked for one by one and dropped once drawn."""
        with self._lock:
            self.book.lost.clear()
            try:
                flow = _Flow(self.book, frame)
                for row in rows(self.book):
                    flow.add(row)
                if self.book.lost:
                    flow.add(self._lost_note(frame))
                return flow.finish()
            finally:
                self.book.forget()

    def _lost_note(self, frame: Frame) -> Row:
        codes = ", ".join(f"U+{ord(char):04X}" for char in self.book.lost)
        lines = set_text(self.book, [(frame.lost_note(codes), _SMALL)], TEXT_WIDTH)
        return Row([Cell(LEFT, lines)], before=12)


@dataclass(slots=True, eq=False)
class _Flow:
    """Fills pages from the top; a page is kept as its operators only."""

    book: Book
    frame: Frame
    y: float = FIRST_Y
    pages: list[str] = field(default_factory=list[str])
    held: list[Row] = field(default_factory=list[Row])
    canvas: Any = None
    writer: Writer = field(init=False)
    _ops: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        self.canvas = _canvas()
        self.writer = Writer(self.canvas._doc)  # pyright: ignore[reportPrivateUsage]

    def add(self, row: Row) -> None:
        """Rows that keep with the next wait for it; together they need room for its first lines."""
        self.held.append(row)
        if row.keep:
            return
        need = sum(r.before + r.height + r.after for r in self.held[:-1]) + row.before
        whole = row.height <= (FIRST_Y - LAST_Y) / 5
        need += row.height if whole else row.first
        if need > self.y - LAST_Y and self._ops:
            self._next_page()
        held, self.held = self.held, []
        for one in held:
            self._place(one)

    def _place(self, row: Row) -> None:
        self.y -= row.before if self._ops else 0.0
        while not self._draw(row):
            self._next_page()
            if row.again is not None:
                self._draw(row.again)
        self.y -= row.after

    def _draw(self, row: Row) -> bool:
        """Draws what fits and takes it out of the row; True when nothing is left."""
        top = self.y
        room = top - LAST_Y - 2 * row.pad
        parts: list[str] = []
        deepest = top - row.pad
        if row.modules:
            parts.append(_square(row, top))
            deepest -= row.side
        for cell in row.cells:
            taken, bottom = self._draw_cell(cell, top - row.pad, room, parts)
            if cell.rule and taken:
                parts.append(f"{paint(cell.rule)} {cell.x - 7:.2f} {bottom:.2f} 1.4 {top - row.pad - bottom:.2f} re f")
            deepest = min(deepest, bottom)
        bottom = deepest - row.pad
        self._ops.extend([*_frame(row, top, bottom), *parts])
        self.y = bottom
        return all(not cell.lines for cell in row.cells)

    def _draw_cell(self, cell: Cell, y: float, room: float, parts: list[str]) -> tuple[int, float]:
        floor = y - room - 0.01
        taken = 0
        fresh = not self._ops
        for line in cell.lines:
            if y - line.height < floor and not (fresh and taken == 0):
                break
            baseline = y - (line.height - line.size) / 2 - 0.86 * line.size
            x = cell.right - line.width if cell.right else cell.x
            if line.end > line.start:
                parts.append(line.operators(self.writer, x, baseline))
            y -= line.height
            taken += 1
        del cell.lines[:taken]
        return taken, y

    def _next_page(self) -> None:
        self.pages.append("\n".join(self._ops))
        self._ops = []
        self.y = FIRST_Y

    def finish(self) -> Sheets:
        for row in self.held:
            self._place(row)
        self._next_page()
        for number, ops in enumerate(self.pages, 1):
            self.canvas._code = [self._practice(), ops, *self._running(number)]
            self.canvas.showPage()
        stream: io.BytesIO = self.canvas._filename
        self.canvas.save()
        return Sheets(stream.getvalue(), len(self.pages), tuple(self.book.lost))

    def _running(self, number: int) -> list[str]:
        head, foot = HEIGHT - TOP, BOTTOM
        parts = [
            self._text(self.frame.head_left, LEFT, head, Style(8.5, bold=True, colour=GREY)),
            self._text(self.frame.head_right, WIDTH - RIGHT, head, _SMALL, flush=True),
            self._text(self.frame.foot_left, LEFT, foot - 2, _SMALL),
            self._text(self.frame.page_of(number, len(self.pages)), WIDTH - RIGHT, foot - 2, _SMALL, flush=True),
            rule(head - 2.2 * MM),
            rule(foot + 3.2 * MM),
        ]
        return [f"/Artifact BMC {part} EMC" for part in parts if part]

    def _text(self, text: str, x: float, y: float, style: Style, flush: bool = False) -> str:
        lines = set_text(self.book, [(text, style)], TEXT_WIDTH)
        if not lines:
            return ""
        return lines[0].operators(self.writer, x - lines[0].width if flush else x, y)

    def _practice(self) -> str:
        if not self.frame.practice:
            return ""
        lines = set_text(self.book, [(self.frame.practice, Style(120, bold=True, colour="#F0F1F4"))], 2 * HEIGHT)
        x, y = -lines[0].width / 2, -45.0
        turn = f"q 0.5736 0.8192 -0.8192 0.5736 {WIDTH / 2:.2f} {HEIGHT / 2:.2f} cm"
        return f"/Artifact BMC {turn} {actual('')} {lines[0].operators(self.writer, x, y)} EMC Q EMC"


def _square(row: Row, top: float) -> str:
    """The dark fields of a QR code, each a little larger than its place so that no white lines show."""
    step = row.side / len(row.modules)
    fields = [
        f"{LEFT + c * step:.2f} {top - (r + 1) * step:.2f} {step + 0.05:.2f} {step + 0.05:.2f} re"
        for r, line in enumerate(row.modules)
        for c, dark in enumerate(line)
        if dark
    ]
    return f"0 g {' '.join(fields)} f"


def _frame(row: Row, top: float, bottom: float) -> list[str]:
    parts: list[str] = []
    if row.hairline:
        parts.append(rule(top, row.hairline))
    if row.fill or row.box:
        area = f"{LEFT:.2f} {bottom:.2f} {TEXT_WIDTH:.2f} {top - bottom:.2f} re"
        if row.fill:
            parts.append(f"{paint(row.fill)} {area} f")
        if row.box:
            parts.append(f"0.8 w {paint(row.box, 'RG')} {area} S")
    return parts


def rule(y: float, colour: str = HAIRLINE) -> str:
    """A hairline over the width of the text."""
    return f"0.4 w {paint(colour, 'RG')} {LEFT:.2f} {y:.2f} m {WIDTH - RIGHT:.2f} {y:.2f} l S"


def _canvas() -> Any:
    """ReportLab's canvas without its own first font, which could not be embedded."""
    module: Any = importlib.import_module("reportlab.pdfgen.canvas")

    class Quiet(module.Canvas):
        def _make_preamble(self) -> None:
            self._preamble = ""

    return Quiet(io.BytesIO(), pagesize=(WIDTH, HEIGHT), pageCompression=1, invariant=1, pdfVersion=(1, 7))
