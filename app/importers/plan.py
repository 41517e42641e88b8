"""The front door of the importers: a file into an `ImportPlan`; with the user's choices, the rows to write.

Pure: reads the one file, writes nothing, opens no other. Thread: any (a lane; 100,000 rows take seconds).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from pathlib import Path

from app.base.errors import UserError
from app.importers import chat, jsonl, mail
from app.importers.archive import Archive
from app.importers.cleaning import escape
from app.importers.decide import apply, count
from app.importers.delimited import Delimited
from app.importers.detect import detect_bytes, load
from app.importers.limits import DEFAULT, Limits, Watch
from app.importers.matches import find_persons, mark_duplicates
from app.importers.table import TableRead, read_table
from app.importers.workbook import Workbook
from models.records.imports import Choices, FileFacts, ImportPlan, Mapping

_NO_WATCH = Watch()


def read(
    path: Path,
    mapping: Mapping | None = None,
    *,
    today: dt.date,
    choices: Choices | None = None,
    limits: Limits = DEFAULT,
    watch: Watch = _NO_WATCH,
) -> ImportPlan:
    """Read a file of any known kind into drafts.

    Args: mapping: the user's, else one is proposed. today: the desk's date; later dates are questions.
        choices: decided before (then `apply` is done too).
    Raises: UserError file.*, map.*; nothing else whatever the bytes are.
    """
    return read_bytes(load(path, limits), path.name, mapping, today=today, choices=choices, limits=limits, watch=watch)


def read_bytes(
    data: bytes,
    name: str,
    mapping: Mapping | None = None,
    *,
    today: dt.date,
    choices: Choices | None = None,
    limits: Limits = DEFAULT,
    watch: Watch = _NO_WATCH,
) -> ImportPlan:
    """`read` for bytes that are already in memory. `name` is only shown."""
    kind = detect_bytes(data)
    facts = FileFacts(escape(name)[:255], kind, len(data), hashlib.sha256(data).hexdigest())
    try:
        if kind == "xlsx":
            plan = _workbook(data, facts, mapping, today, limits, watch)
        elif kind == "csv":
            plan = _delimited(data, facts, mapping, today, limits, watch)
        elif kind == "eml":
            plan = mail.read_mail(data, facts, today, limits)
        elif kind == "jsonl":
            plan = jsonl.read_lines(data, facts, today, limits, watch)
        else:
            plan = chat.read_chat(data, facts, mapping, today, limits)
    except RecursionError as error:
        raise UserError("file.unreadable") from error
    return apply(plan, choices) if choices is not None else plan


def _workbook(
    data: bytes, facts: FileFacts, mapping: Mapping | None, today: dt.date, limits: Limits, watch: Watch
) -> ImportPlan:
    archive = Archive(data, limits)
    try:
        book = Workbook(archive, limits, watch)
        tables = [read_table(name, book.rows(name), mapping, today, watch) for name in book.sheet_names]
    finally:
        archive.close()
    facts = replace(facts, has_macros=book.has_macros, has_links=book.has_links)
    return _from_tables(facts, mapping, tables, today)


def _delimited(
    data: bytes, facts: FileFacts, mapping: Mapping | None, today: dt.date, limits: Limits, watch: Watch
) -> ImportPlan:
    table = Delimited(data, limits, watch)
    facts = replace(facts, encoding=table.encoding, delimiter=table.delimiter)
    return _from_tables(facts, mapping, [read_table("", table.rows(), mapping, today, watch)], today)


def _from_tables(facts: FileFacts, mapping: Mapping | None, tables: list[TableRead], today: dt.date) -> ImportPlan:
    _check_mapping(mapping, tables)
    rows = mark_duplicates([row for table in tables for row in table.rows])
    columns = tuple(dict.fromkeys(column for table in tables for column in table.columns))
    used = Mapping(
        columns,
        mapping.header_row if mapping else 0,
        mapping.sheets if mapping else (),
        mapping.desk_names if mapping else (),
        mapping.era if mapping else "",
    )
    figures = tuple(figure for table in tables for figure in table.figures)
    numbers = any(issue.code.startswith("mynumber.") for row in rows for issue in row.issues)
    facts = replace(facts, sheets=tuple(table.facts for table in tables), has_mynumber=numbers)
    return ImportPlan(facts, used, figures, tuple(rows), find_persons(rows), count(rows), today.isoformat())


def _check_mapping(mapping: Mapping | None, tables: list[TableRead]) -> None:
    """A heading that a mapping names and no sheet has is a mistake, not something to pass over."""
    if mapping is None:
        return
    headings = {column.header for table in tables for column in table.columns}
    for number, column in enumerate(mapping.columns, 1):
        if column.field and column.header not in headings:
            raise UserError("map.no_column", column=number)
