"""A sheet into rows: header, columns, era, then every row in order with the blank ones between them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.base.errors import UserError
from app.importers.cleaning import clean, escape
from app.importers.columns import ColumnReader, era_of_column, looks_like_my_numbers
from app.importers.headers import field_of, find_header, propose
from app.importers.limits import Watch
from app.importers.raw import RawRow
from app.importers.rows import RowBuilder, blank_run, not_record
from models.records.imports import REFUSED_FIELD, Column, ColumnRead, Mapping, RowRead, SheetFacts

_SAMPLE = 200
_TICK = 5000


@dataclass(frozen=True, slots=True)
class TableRead:
    """One sheet, read."""

    facts: SheetFacts
    columns: tuple[Column, ...]
    figures: tuple[ColumnRead, ...]
    rows: list[RowRead]


def read_table(sheet: str, raws: Iterable[RawRow], mapping: Mapping | None, today: dt.date, watch: Watch) -> TableRead:
    """Read one sheet. Raises: UserError file.* from the reader below, map.twice, file.cancelled."""
    rows = [raw for raw in raws if not raw.blank]
    width = max((len(row.cells) for row in rows), default=0)
    chosen = mapping is not None and mapping.sheets and sheet not in mapping.sheets
    header_row = 0 if chosen else _header_row(rows, mapping)
    last = rows[-1].number if rows else 0
    if not header_row:
        code = "sheet.not_chosen" if chosen else "sheet.no_header"
        read = list(_with_blanks(sheet, (not_record(raw, code) for raw in rows)))
        return TableRead(SheetFacts(sheet, 0, last, width, False), (), (), read)
    header = next(raw.cells for raw in rows if raw.number == header_row)
    headings = [clean(cell)[0].strip() for cell in header] + [""] * (width - len(header))
    readers = _readers(headings, rows, header_row, mapping, today)
    builder = RowBuilder(sheet, readers, header, header_row)
    read = list(_with_blanks(sheet, _built(builder, rows, watch)))
    records = sum(1 for row in read if row.status != "not_record")
    figures = tuple(reader.figures(records, sheet) for reader in readers if reader.heading or reader.filled)
    columns = tuple(Column(reader.index, reader.heading, reader.field) for reader in readers if reader.heading)
    return TableRead(SheetFacts(sheet, header_row, last, width, True), columns, figures, read)


def _header_row(rows: list[RawRow], mapping: Mapping | None) -> int:
    if mapping is not None and mapping.header_row:
        return mapping.header_row if any(raw.number == mapping.header_row for raw in rows) else 0
    found = find_header([(raw.number, raw.cells) for raw in rows[:60] if not raw.refused])
    if found or mapping is None or not mapping.columns:
        return found
    named = {column.header for column in mapping.columns if column.field}
    hits = [(sum(cell.strip() in named for cell in raw.cells), raw.number) for raw in rows[:60]]
    best = max(hits, default=(0, 0))
    return best[1] if best[0] else 0


def _readers(
    headings: list[str], rows: list[RawRow], header_row: int, mapping: Mapping | None, today: dt.date
) -> list[ColumnReader]:
    fields = list(propose(headings))
    if mapping is not None and mapping.columns:
        fields = [mapping.field_of(heading, column) or "" for column, heading in enumerate(headings)]
    sample = [raw.cells for raw in rows if raw.number > header_row][:_SAMPLE]
    for column, heading in enumerate(headings):
        texts = [cells[column] for cells in sample if column < len(cells)]
        if field_of(heading) == REFUSED_FIELD or looks_like_my_numbers(texts):
            fields[column] = REFUSED_FIELD
    used = [field for field in fields if field and field != REFUSED_FIELD]
    if len(set(used)) != len(used):
        raise UserError("map.twice")
    era, said = _era(fields, rows, header_row, mapping, today)
    return [
        ColumnReader(column, escape(heading[:200]), field, today, era, said)
        for column, (heading, field) in enumerate(zip(headings, fields, strict=True))
    ]


def _era(
    fields: list[str], rows: list[RawRow], header_row: int, mapping: Mapping | None, today: dt.date
) -> tuple[str, bool]:
    if mapping is not None and mapping.era:
        return mapping.era, True
    if "contact.date" not in fields:
        return "", False
    column = fields.index("contact.date")
    texts = {raw.cells[column] for raw in rows if raw.number > header_row and column < len(raw.cells)}
    return era_of_column([text for text in texts if text.strip() and len(text) <= 60], today), False


def _built(builder: RowBuilder, rows: list[RawRow], watch: Watch) -> Iterator[RowRead]:
    """Built in order; each raw row is let go as soon as it has become a draft."""
    for place, raw in enumerate(rows):
        if place % _TICK == 0:
            watch.tick(place)
        row = builder.build(raw)
        raw.cells = []
        yield row


def _with_blanks(sheet: str, rows: Iterable[RowRead]) -> Iterator[RowRead]:
    """The rows with what the sheet left blank between them, so that the counts add up to the last row."""
    expected = 1
    for row in rows:
        if row.row > expected:
            yield blank_run(sheet, expected, row.row - 1)
        yield row
        expected = row.row + 1
