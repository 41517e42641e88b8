"""Comma, semicolon or tab separated text as rows. Quotes may hold line ends; an open quote spoils one row only.

The csv module is not used: its field limit is one number for the whole process, and one cell above it ends the file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TextIO

from app.base.errors import UserError
from app.importers.encoding import find_encoding, open_text
from app.importers.limits import Limits, Watch
from app.importers.raw import Notice, RawRow

DELIMITERS = (",", "\t", ";")
_QUOTED = re.compile('"((?:[^"]|"")*)"')
_TICK = 4096
_MOST_LINES = 500  # of one cell


class Delimited:
    """A text table. Raises: UserError file.not_text, file.empty, file.too_many_rows … while opening and reading."""

    def __init__(self, data: bytes, limits: Limits, watch: Watch, delimiter: str = "") -> None:
        self._data = data
        self._limits = limits
        self._watch = watch
        self.encoding = find_encoding(data)
        self.delimiter = delimiter or _sniff(self._first_lines())

    @property
    def sheet_names(self) -> tuple[str, ...]:
        return ("",)

    def rows(self, _: str = "") -> Iterator[RawRow]:
        """Rows by record number, as a spreadsheet would number them; blank records are skipped but counted."""
        lines = _Lines(open_text(self._data, self.encoding), self._limits)
        cells_left, chars_left, number = self._limits.cells, self._limits.text_chars, 0
        filled = 0
        while True:
            record = self._record(lines)
            if record is None:
                return
            number += 1
            if number % _TICK == 0:
                self._watch.tick(number)
            cells, notices, refused = record
            if not any(cells) and not refused:
                continue
            filled += 1
            cells_left -= len(cells)
            chars_left -= sum(map(len, cells))
            if filled > self._limits.rows:
                raise UserError("file.too_many_rows", limit=self._limits.rows)
            if cells_left < 0 or chars_left < 0:
                raise UserError("file.too_many_cells", limit=self._limits.cells)
            yield RawRow("", number, cells, None, tuple(notices), refused)

    def _first_lines(self) -> list[str]:
        lines = _Lines(open_text(self._data[: 1 << 20], self.encoding), self._limits)
        return [line for line, _ in (lines.take() for _ in range(60)) if line.strip()]

    def _record(self, lines: _Lines) -> tuple[list[str], list[Notice], str] | None:
        line, whole = lines.take()
        if not line:
            return None
        notices: list[Notice] = []
        refused = ""
        if '"' not in line:
            cells = line.rstrip("\r\n").split(self.delimiter, self._limits.columns)
        else:
            cells, closed = self._quoted(line, lines)
            if not closed:
                refused = "file.bad_csv"
        if not whole:
            refused = "row.too_long"
        if len(cells) > self._limits.columns:
            refused, cells = "cell.beyond", cells[: self._limits.columns]
        for column, cell in enumerate(cells):
            if len(cell) > self._limits.cell_chars:
                notices.append((column, "cell.too_long"))
                refused = "cell.too_long"
        return cells, notices, refused

    def _quoted(self, line: str, lines: _Lines) -> tuple[list[str], bool]:
        """Cells of a record that has quotes, and whether every quote was closed."""
        cells: list[str] = []
        at = 0
        while True:
            if line.startswith('"', at):
                match = _QUOTED.match(line, at)
                if match is None and (longer := lines.longer(line)):
                    line = longer
                    continue
                if match is None or not self._ends(line, match.end(), lines):
                    literal = lines.give_back(line)[at:].rstrip("\r\n")
                    cells.extend(literal.split(self.delimiter, self._limits.columns))
                    return cells, False
                cell, at = match.group(1).replace('""', '"'), match.end()
            else:
                cell = ""
            end = line.find(self.delimiter, at)
            if end < 0 or len(cells) > self._limits.columns:
                cells.append(cell + line[at:].rstrip("\r\n"))
                lines.settle()
                return cells, True
            cells.append(cell + line[at:end])
            at = end + 1

    def _ends(self, line: str, at: int, lines: _Lines) -> bool:
        """Whether a quote that closed on a later line really closed there, and not by the next stray quote."""
        return not lines.borrowed or line[at : at + 1] in ("", "\r", "\n", self.delimiter)


class _Lines:
    """Lines with a way back: an open quote gives the lines that it had swallowed to the next records."""

    def __init__(self, stream: TextIO, limits: Limits) -> None:
        self._stream = stream
        self._limit = limits.line_bytes
        self._longest = limits.cell_chars
        self._borrowed: list[str] = []
        self._waiting: list[str] = []

    def take(self) -> tuple[str, bool]:
        """The next line and whether it is whole; "" at the end."""
        if self._waiting:
            return self._waiting.pop(0), True
        line = self._stream.readline(self._limit)
        if len(line) < self._limit or line.endswith(("\n", "\r")):
            return line, True
        while True:
            rest = self._stream.readline(self._limit)
            if not rest or rest.endswith(("\n", "\r")):
                return line, False

    @property
    def borrowed(self) -> bool:
        return bool(self._borrowed)

    def longer(self, line: str) -> str:
        """`line` with the lines up to the next one that has a quote, or "" where that is out of reason."""
        parts = [line]
        length = len(line)
        while length <= self._longest and len(self._borrowed) < _MOST_LINES:
            more, whole = self.take()
            if not more:
                return ""
            self._borrowed.append(more)
            if not whole:
                return ""
            parts.append(more)
            length += len(more)
            if '"' in more:
                return "".join(parts)
        return ""

    def give_back(self, line: str) -> str:
        """The first line alone; the borrowed ones wait to be read as records of their own."""
        extra = sum(map(len, self._borrowed))
        self._waiting = self._borrowed + self._waiting
        self._borrowed = []
        return line[: len(line) - extra] if 0 < extra < len(line) and "\n" in line[:-1] else line

    def settle(self) -> None:
        self._borrowed = []


def _sniff(lines: list[str]) -> str:
    """The delimiter that cuts most of the first lines into the same number of cells; a comma if none does."""
    best, best_score = ",", 0
    for delimiter in DELIMITERS:
        widths = Counter(_QUOTED.sub("", line).count(delimiter) for line in lines)
        width, count = max(widths.items(), key=lambda item: (item[1] * item[0], item[0]), default=(0, 0))
        if width * count > best_score:
            best, best_score = delimiter, width * count
    return best
