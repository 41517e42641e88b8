"""A mapping as a file, for `--map` and for the wizard's saved mappings (docs/import-format.md)."""

from __future__ import annotations

import json
from typing import Any, cast

from app.base.dates import ERAS
from app.base.errors import UserError
from models.records.imports import FIELDS, REFUSED_FIELD, Column, Mapping

_KEYS = {"banso_mapping", "columns", "header_row", "sheets", "desk_names", "era"}
_COLUMN_KEYS = {"header", "field", "index"}
_LARGEST = 1024 * 1024


def save_mapping(mapping: Mapping) -> str:
    """The mapping as JSON text; holds headings and fields, never a cell."""
    columns = [
        {"header": column.header, "field": column.field, "index": column.index}
        for column in mapping.columns
        if column.field != REFUSED_FIELD
    ]
    content: dict[str, Any] = {"banso_mapping": 1, "columns": columns}
    if mapping.header_row:
        content["header_row"] = mapping.header_row
    if mapping.sheets:
        content["sheets"] = list(mapping.sheets)
    if mapping.desk_names:
        content["desk_names"] = list(mapping.desk_names)
    if mapping.era:
        content["era"] = mapping.era
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def load_mapping(data: bytes) -> Mapping:
    """Read a mapping file. Raises: UserError map.* with the place (`column`, from 1) where there is one."""
    if len(data) > _LARGEST:
        raise UserError("map.unreadable")
    try:
        content: Any = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UserError("map.not_json") from error
    if not isinstance(content, dict):
        raise UserError("map.wrong_shape")
    found = cast(dict[str, Any], content)
    if found.get("banso_mapping") != 1:
        raise UserError("map.wrong_version")
    if set(found) - _KEYS:
        raise UserError("map.unknown_key")
    columns = found.get("columns")
    if not isinstance(columns, list):
        raise UserError("map.wrong_shape")
    rows = tuple(_column(number, item) for number, item in enumerate(cast(list[Any], columns), 1))
    header_row = found.get("header_row", 0)
    if not isinstance(header_row, int) or isinstance(header_row, bool) or not 0 <= header_row <= 1_048_576:
        raise UserError("map.wrong_shape")
    era = found.get("era", "")
    if era not in ("", *(known.name for known in ERAS)):
        raise UserError("map.unknown_era")
    return Mapping(rows, header_row, _texts(found.get("sheets", [])), _texts(found.get("desk_names", [])), era)


def _column(number: int, item: object) -> Column:
    if not isinstance(item, dict):
        raise UserError("map.wrong_shape", column=number)
    column = cast(dict[str, Any], item)
    if set(column) - _COLUMN_KEYS:
        raise UserError("map.unknown_key", column=number)
    header, field, index = column.get("header"), column.get("field", ""), column.get("index", -1)
    if not isinstance(header, str) or not isinstance(field, str) or not isinstance(index, int):
        raise UserError("map.wrong_shape", column=number)
    if isinstance(index, bool) or not -1 <= index < 16_384:
        raise UserError("map.wrong_shape", column=number)
    if field and field not in FIELDS:
        raise UserError("map.unknown_field", column=number)
    return Column(index, header, field)


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in cast(list[Any], value)):
        raise UserError("map.wrong_shape")
    return tuple(cast(list[str], value))
