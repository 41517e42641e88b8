"""Our documented .jsonl (docs/import-format.md): one contact a line, with `person` and `case` blocks if there are any.

Keys are strict in meaning and lenient in loss: an unknown key is named and kept in the cells, a value of the wrong
shape is refused with its line, nothing is converted by guess (dates are ISO, codes are codes or their labels).
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from dataclasses import replace
from typing import Any, cast

from app.base.errors import UserError
from app.importers.cleaning import clean, cut, escape
from app.importers.columns import mask
from app.importers.decide import count
from app.importers.limits import Limits, Watch
from app.importers.matches import find_persons, mark_duplicates
from app.importers.raw import RawRow
from app.importers.rows import not_record
from app.importers.values import read_phone_cell
from models.codes import codes
from models.records.imports import (
    DECIDE,
    FIXED,
    NOTE,
    OK,
    REFUSED,
    FileFacts,
    ImportPlan,
    Issue,
    Mapping,
    RowRead,
    SheetFacts,
    Value,
)

_TEXT, _WHOLE, _DAY, _MOMENT, _PHONE = "text", "whole", "day", "moment", "phone"
_CONTACT = {
    "start": _MOMENT, "channel": "channel", "direction": "direction", "minutes": _WHOLE, "language": "language",
    "summary": _TEXT, "original": _TEXT, "original_language": "language", "translation": _TEXT, "facts": _TEXT,
    "said": _TEXT, "view": _TEXT, "categories": "category*", "responses": "response*", "safety": "safety*",
    "author": _TEXT, "note": _TEXT, "next_step": _TEXT, "next_due": _DAY,
}  # fmt: skip
_PERSON = {
    "name": _TEXT, "reading": _TEXT, "latin": _TEXT, "native": _TEXT, "call_name": _TEXT, "gender": "gender",
    "age_band": "age_band", "birth": _DAY, "nationalities": "nationality*", "language": "language",
    "prefecture": "prefecture", "phone": _PHONE, "note": _TEXT,
}  # fmt: skip
_CASE = {"title": _TEXT, "stay_status": "stay_status", "stay_until": _DAY, "industry": "industry", "employer": _TEXT}
_BLOCKS = {"person": _PERSON, "case": _CASE}
_NAMES = {
    "contact.author": "contact.author_text", "case.industry": "work.industry", "case.employer": "work.employer_text",
}  # fmt: skip
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2})?")
_TICK = 2000


def read_lines(data: bytes, facts: FileFacts, today: dt.date, limits: Limits, watch: Watch) -> ImportPlan:
    """A .jsonl into a plan. A bad line is refused with its number; the others go on.

    Raises: UserError file.too_many_rows, file.bad_json (no line at all can be read), file.not_text.
    """
    rows: list[RowRead] = []
    stream = io.BytesIO(data)
    number = 0
    while line := stream.readline(limits.line_bytes + 1):
        number += 1
        if number > limits.rows:
            raise UserError("file.too_many_rows", limit=limits.rows)
        if number % _TICK == 0:
            watch.tick(number)
        if len(line) > limits.line_bytes:
            while line and not line.endswith(b"\n"):
                line = stream.readline(limits.line_bytes)
            rows.append(_refusal(number, "row.too_long", ""))
            continue
        rows.append(_row(number, line, today, limits))
    if all(row.status in (REFUSED, "not_record") for row in rows) and not any(
        issue.code != "json.bad_line" for row in rows for issue in row.issues
    ):
        raise UserError("file.bad_json", line=1)
    rows = mark_duplicates(rows)
    numbers = any(issue.code.startswith("mynumber.") for row in rows for issue in row.issues)
    facts = replace(facts, encoding="utf-8", has_mynumber=numbers, sheets=(SheetFacts("", 0, number, 0, True),))
    return ImportPlan(facts, Mapping(), (), tuple(rows), find_persons(rows), count(rows), today.isoformat())


def _row(number: int, line: bytes, today: dt.date, limits: Limits) -> RowRead:
    if not line.strip():
        return not_record(RawRow("", number, []), "row.blank")
    try:
        text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        content: Any = json.loads(text, object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return _refusal(number, "json.bad_line", line.decode("utf-8", "replace"))
    if not isinstance(content, dict):
        return _refusal(number, "json.not_object", text)
    line_read = _Line(today, limits)
    line_read.block("contact", _CONTACT, cast(dict[str, Any], content))
    return line_read.row(number, text)


class _Line:
    """The values and issues of one line while its keys are read."""

    def __init__(self, today: dt.date, limits: Limits) -> None:
        self._today = today
        self._limits = limits
        self._found: dict[str, Value] = {}
        self._issues: list[Issue] = []

    def block(self, name: str, keys: dict[str, str], content: dict[str, Any]) -> None:
        for key, value in content.items():
            inner = _BLOCKS.get(key) if name == "contact" else None
            if inner is not None and isinstance(value, dict):
                self.block(key, inner, cast(dict[str, Any], value))
                continue
            kind = keys.get(key)
            field = _NAMES.get(f"{name}.{key}", f"{name}.{key}")
            if kind is None or inner is not None:
                code = "json.unknown_key" if inner is None else "json.wrong_type"
                severity = FIXED if inner is None else REFUSED
                self._issues.append(Issue(escape(f"{name}.{key}"[:100]), code, severity))
            elif value is not None and value != "":
                self._take(field, kind, value)

    def _take(self, field: str, kind: str, value: object) -> None:
        if kind == _WHOLE:
            good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1440
            self._put(field, cast(int, value)) if good else self._wrong(field)
        elif kind.endswith("*"):
            items = cast(list[object], value) if isinstance(value, list) else None
            if items is None or len(items) > 50 or not all(isinstance(item, str) for item in items):
                self._wrong(field)
                return
            found = [self._code(field, kind[:-1], str(item)) for item in items]
            self._put(field, tuple(dict.fromkeys(code for code in found if code)))
        elif not isinstance(value, str):
            self._wrong(field)
        elif len(value) > self._limits.cell_chars:
            self._issues.append(Issue(field, "cell.too_long", REFUSED))
        else:
            self._take_text(field, kind, value)

    def _take_text(self, field: str, kind: str, value: str) -> None:
        if kind in (_DAY, _MOMENT):
            self._take_date(field, kind, value)
        elif kind == _PHONE:
            kept = self._kept(field, value)
            reading = read_phone_cell(kept)
            self._found.update(reading.values)
            self._issues.extend(Issue(field, code, severity, kept, to) for code, severity, to in reading.said)
        elif kind == _TEXT:
            self._put(field, self._kept(field, value))
        elif code := self._code(field, kind, value):
            self._put(field, code)

    def _kept(self, field: str, value: str) -> str:
        """The text without signs that cannot be stored and without individual numbers; what was done is said."""
        kept, _, taken = clean(value)
        kept, masked = mask(kept)
        self._issues.extend(Issue(field, code, NOTE) for code in taken)
        if masked:
            self._issues.append(Issue(field, "mynumber.cell", FIXED))
        return kept

    def _take_date(self, field: str, kind: str, value: str) -> None:
        form = _ISO_MOMENT if kind == _MOMENT else _ISO_DAY
        try:
            moment = dt.datetime.fromisoformat(value) if form.fullmatch(value) else None
        except ValueError:
            moment = None
        if moment is None:
            self._issues.append(Issue(field, "date.unreadable", DECIDE, mask(escape(cut(value)))[0]))
        elif kind == _MOMENT and moment.date() > self._today:
            self._issues.append(Issue(field, "date.future", DECIDE, value, value))
        else:
            self._put(field, value)

    def _code(self, field: str, kind: str, text: str) -> str:
        match = codes(kind).find(text[:100])
        if match.code is None:
            self._issues.append(Issue(field, "json.bad_code", DECIDE, mask(escape(cut(text)))[0]))
        return match.code or ""

    def _put(self, field: str, value: Value) -> None:
        if value != "" and value != ():
            self._found[field] = value

    def _wrong(self, field: str) -> None:
        self._issues.append(Issue(field, "json.wrong_type", REFUSED))

    def row(self, number: int, text: str) -> RowRead:
        found = self._found
        wrong = any(issue.severity == REFUSED for issue in self._issues)
        texts = [f"contact.{key}" for key in ("summary", "original", "note", "facts", "said")]
        if not wrong and not any(found.get(field) for field in texts):
            self._issues.append(Issue("", "json.no_text", DECIDE))
        severities = {issue.severity for issue in self._issues}
        status = next((s for s in (REFUSED, DECIDE, FIXED) if s in severities), OK)
        values = () if status == REFUSED else tuple(found.items())
        cells = (mask(escape(cut(text, self._limits.cell_chars)))[0],)
        return RowRead("", number, status, values, tuple(self._issues), cells)


def _refusal(number: int, code: str, text: str) -> RowRead:
    return RowRead("", number, REFUSED, (), (Issue("", code, REFUSED),), (mask(escape(cut(text.strip())))[0],))


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_constant(_: str) -> float:
    raise ValueError
