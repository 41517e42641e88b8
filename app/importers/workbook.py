"""An .xlsx as a stream of rows of text. Cells only: no macro, no link, no formula is ever followed or computed.

Written on expat rather than on openpyxl because a stranger's sheet needs bounds that a tree cannot give (a row of ten
million cells, a billion-row number, a 500 MB cell), because a formula and the value stored beside it are wanted
together, and because it is several times faster. Fixtures for the tests are written by openpyxl.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from app.base.errors import UserError
from app.importers import safe_xml
from app.importers.archive import Archive
from app.importers.cell_text import CellText, is_date_format
from app.importers.limits import Limits, Watch
from app.importers.raw import RawRow
from app.importers.sheet_events import SharedStrings, SheetEvents

_BUILTIN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}


class Workbook:
    """The sheets of a workbook in order. Raises: UserError file.* while opening and while reading."""

    def __init__(self, archive: Archive, limits: Limits, watch: Watch) -> None:
        self._archive = archive
        self._limits = limits
        self._watch = watch
        self._rows_left = limits.rows
        self._cells_left = limits.cells
        self._chars_left = limits.text_chars
        self._done = 0
        book = self._main_part()
        relations = self._relations(book)
        self._sheets, self._epoch_1904 = self._read_book(book, relations)
        if not self._sheets:
            raise UserError("file.no_sheet")
        if len(self._sheets) > limits.sheets:
            raise UserError("file.too_many_parts", parts=len(self._sheets))
        self._shared = self._read_shared(relations)
        self._dates = self._read_styles(relations)
        self.has_macros = any(name.lower().endswith("vbaproject.bin") for name in archive.names)
        self.has_links = any("externallinks/" in name.lower() for name in archive.names)

    @property
    def sheet_names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self._sheets)

    def rows(self, name: str) -> Iterator[RawRow]:
        """Rows that hold something, in the order of the file; missing numbers are blank rows."""
        part = next(part for title, part in self._sheets if title == name)
        if part not in self._archive.names:
            return
        sheet = SheetEvents(name, self._shared, CellText(self._dates, self._epoch_1904), self._limits)
        parts = safe_xml.feed(self._archive.chunks(part), sheet.start, sheet.end, sheet.text)
        for _ in parts:
            for row in sheet.take():
                self._account(row)
                yield row
            self._watch.tick(self._done)

    def _account(self, row: RawRow) -> None:
        self._done += 1
        self._rows_left -= 1
        self._cells_left -= len(row.cells)
        self._chars_left -= sum(map(len, row.cells))
        if self._rows_left < 0:
            raise UserError("file.too_many_rows", limit=self._limits.rows)
        if self._cells_left < 0 or self._chars_left < 0:
            raise UserError("file.too_many_cells", limit=self._limits.cells)

    def _main_part(self) -> str:
        for kind, target, _ in self._read_relations("_rels/.rels", ""):
            if kind == "officeDocument" and target in self._archive.names:
                return target
        if "xl/workbook.xml" in self._archive.names:
            return "xl/workbook.xml"
        raise UserError("file.no_sheet")

    def _relations(self, part: str) -> list[tuple[str, str, str]]:
        folder, name = posixpath.split(part)
        return self._read_relations(posixpath.join(folder, "_rels", name + ".rels"), folder)

    def _read_relations(self, part: str, folder: str) -> list[tuple[str, str, str]]:
        found: list[tuple[str, str, str]] = []

        def start(name: str, attrs: dict[str, str]) -> None:
            if safe_xml.local(name) == "Relationship" and attrs.get("TargetMode") != "External":
                target = attrs.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
                if len(found) < self._limits.parts:
                    found.append((attrs.get("Type", "").rpartition("/")[2], path.lstrip("/"), attrs.get("Id", "")))

        if part in self._archive.names:
            safe_xml.run(self._archive.chunks(part), start, safe_xml.nothing, safe_xml.nothing)
        return found

    def _read_book(self, part: str, relations: list[tuple[str, str, str]]) -> tuple[list[tuple[str, str]], bool]:
        targets = {identity: path for kind, path, identity in relations if kind == "worksheet"}
        sheets: list[tuple[str, str]] = []
        epoch: list[bool] = []

        def start(name: str, attrs: dict[str, str]) -> None:
            tag = safe_xml.local(name)
            if tag == "workbookPr":
                epoch.append(attrs.get("date1904", "0").lower() in ("1", "true"))
            elif tag == "sheet" and len(sheets) <= self._limits.sheets:
                identity = next((value for key, value in attrs.items() if key.endswith(":id")), "")
                if identity in targets:
                    sheets.append((_unique(attrs.get("name", ""), sheets), targets[identity]))

        safe_xml.run(self._archive.chunks(part), start, safe_xml.nothing, safe_xml.nothing)
        return sheets, any(epoch)

    def _read_shared(self, relations: list[tuple[str, str, str]]) -> list[str]:
        part = next((path for kind, path, _ in relations if kind == "sharedStrings"), "")
        if part not in self._archive.names:
            return []
        strings = SharedStrings(self._limits)
        safe_xml.run(self._archive.chunks(part), strings.start, strings.end, strings.text)
        return strings.found

    def _read_styles(self, relations: list[tuple[str, str, str]]) -> list[str]:
        part = next((path for kind, path, _ in relations if kind == "styles"), "")
        if part not in self._archive.names:
            return []
        formats: dict[str, str] = {}
        styles: list[str] = []
        inside: list[bool] = []

        def start(name: str, attrs: dict[str, str]) -> None:
            tag = safe_xml.local(name)
            if tag == "numFmt" and len(formats) < 10_000:
                formats[attrs.get("numFmtId", "")] = is_date_format(attrs.get("formatCode", ""))
            elif tag == "cellXfs":
                inside.append(True)
            elif tag == "xf" and inside and len(styles) < 100_000:
                number = attrs.get("numFmtId", "0")
                builtin = "date" if number.isdecimal() and int(number[:9]) in _BUILTIN_DATES else ""
                styles.append(formats.get(number, "duration" if number == "46" else builtin))

        def end(name: str) -> None:
            if safe_xml.local(name) == "cellXfs":
                inside.clear()

        safe_xml.run(self._archive.chunks(part), start, end, safe_xml.nothing)
        return styles


def _unique(name: str, sheets: list[tuple[str, str]]) -> str:
    """Sheet names are unique in an honest file; a second one of a name gets a number."""
    taken = {title for title, _ in sheets}
    title, number = name[:200], 2
    while title in taken:
        title, number = f"{name[:200]} ({number})", number + 1
    return title
