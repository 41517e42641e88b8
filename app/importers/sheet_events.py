"""What a sheet and the table of shared texts say, event by event (see workbook.py). Bounded whatever comes."""

from __future__ import annotations

import re

from app.base.errors import UserError
from app.importers import safe_xml
from app.importers.cell_text import CellText, unescape
from app.importers.limits import Limits
from app.importers.raw import Notice, RawRow

_LAST_ROW = 1_048_576
_COLUMN = re.compile(r"^([A-Z]{1,3})$")


class SharedStrings:
    """Handlers for the table of shared texts. Furigana (rPh) is not part of the text."""

    def __init__(self, limits: Limits) -> None:
        self.found: list[str] = []
        self._limits = limits
        self._pieces: list[str] = []
        self._length = 0
        self._left = limits.text_chars
        self._collect = False
        self._phonetic = 0

    def start(self, name: str, _: dict[str, str]) -> None:
        tag = safe_xml.local(name)
        if tag == "si":
            self._pieces, self._length = [], 0
        elif tag == "rPh":
            self._phonetic += 1
        elif tag == "t":
            self._collect = not self._phonetic

    def text(self, text: str) -> None:
        if self._collect and self._length <= self._limits.cell_chars:
            self._pieces.append(text)
            self._length += len(text)

    def end(self, name: str) -> None:
        tag = safe_xml.local(name)
        if tag == "t":
            self._collect = False
        elif tag == "rPh":
            self._phonetic = max(0, self._phonetic - 1)
        elif tag == "si":
            self._left -= self._length
            if self._left < 0 or len(self.found) >= self._limits.shared_strings:
                raise UserError("file.too_many_cells", limit=self._limits.shared_strings)
            self.found.append(unescape("".join(self._pieces)))


class SheetEvents:
    """Handlers for one sheet: collects the rows of the chunk just parsed."""

    def __init__(self, name: str, shared: list[str], texts: CellText, limits: Limits) -> None:
        self._name = name
        self._shared = shared
        self._texts = texts
        self._limits = limits
        self._rows: list[RawRow] = []
        self._columns: dict[str, int] = {}
        self._number = 0
        self._open = False
        self._cells: dict[int, str] = {}
        self._notices: list[Notice] = []
        self._refused = ""
        self._column = -1
        self._kind = self._style = ""
        self._value: list[str] = []
        self._formula: list[str] = []
        self._has_formula = False
        self._length = 0
        self._into: list[str] | None = None
        self._phonetic = 0

    def take(self) -> list[RawRow]:
        rows, self._rows = self._rows, []
        return rows

    def start(self, name: str, attrs: dict[str, str]) -> None:
        tag = name if ":" not in name else safe_xml.local(name)
        if tag == "c":
            self._start_cell(attrs)
        elif tag == "v":
            self._into = self._value
        elif tag == "t":
            self._into = None if self._phonetic else self._value
        elif tag == "f":
            self._into, self._has_formula = self._formula, True
        elif tag == "row":
            self._start_row(attrs.get("r", ""))
        elif tag == "rPh":
            self._phonetic += 1

    def text(self, text: str) -> None:
        if self._into is not None and self._length <= self._limits.cell_chars:
            self._into.append(text)
            self._length += len(text)

    def end(self, name: str) -> None:
        tag = name if ":" not in name else safe_xml.local(name)
        if tag == "c":
            self._end_cell()
        elif tag in ("v", "t", "f"):
            self._into = None
        elif tag == "row":
            self._end_row()
        elif tag == "rPh":
            self._phonetic = max(0, self._phonetic - 1)

    def _start_row(self, given: str) -> None:
        number = int(given) if given.isdecimal() and len(given) < 12 else 0
        if number > _LAST_ROW or len(given) >= 12 or self._number >= _LAST_ROW:
            raise UserError("file.too_many_rows", limit=self._limits.rows)
        if self._open:  # a row inside a row: no spreadsheet program writes that
            raise UserError("file.bad_xml")
        self._open = True
        self._number = number if number > self._number else self._number + 1
        self._cells, self._notices, self._refused, self._column = {}, [], "", -1

    def _start_cell(self, attrs: dict[str, str]) -> None:
        letters = attrs.get("r", "").rstrip("0123456789")
        column = self._columns.get(letters) if letters else self._column + 1
        if column is None:
            column = _column_of(letters)
            if len(self._columns) < 20_000:
                self._columns[letters] = column
        self._column = column
        self._kind = attrs.get("t", "n")
        self._style = attrs.get("s", "")
        self._value, self._formula, self._has_formula, self._length, self._into = [], [], False, 0, None

    def _end_cell(self) -> None:
        value = "".join(self._value)
        if not value and not self._has_formula:
            return
        column = self._column
        if not self._open or column in self._cells:
            raise UserError("file.bad_xml")
        if not 0 <= column < self._limits.columns:
            self._refused = self._refused or "cell.beyond"
            return
        if self._kind == "s":
            text = self._shared[int(value)] if value.isdecimal() and int(value[:9]) < len(self._shared) else ""
        else:
            text = self._texts.read(value, self._kind, self._style)
        if self._has_formula:
            self._notices.append((column, "cell.formula_cached" if value else "cell.formula_unread"))
            text = text if value else "=" + "".join(self._formula)
        if self._kind == "e":
            self._notices.append((column, "cell.error"))
        if self._length > self._limits.cell_chars or len(text) > self._limits.cell_chars:
            self._notices.append((column, "cell.too_long"))
            self._refused = "cell.too_long"
        self._cells[column] = text

    def _end_row(self) -> None:
        self._open = False
        if self._cells or self._refused:
            get = self._cells.get
            cells = [get(column, "") for column in range(max(self._cells, default=-1) + 1)]
            self._rows.append(RawRow(self._name, self._number, cells, None, tuple(self._notices[:1000]), self._refused))


def _column_of(letters: str) -> int:
    match = _COLUMN.match(letters)
    if match is None:
        return -1
    column = 0
    for letter in match.group(1):
        column = column * 26 + ord(letter) - 64
    return column - 1
