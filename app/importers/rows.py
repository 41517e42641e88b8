"""A raw row into a draft: what its columns say, joined; what speaks against it; and why it may not be a record."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.importers.cleaning import cut, escape
from app.importers.columns import MASK, ColumnReader, mask
from app.importers.raw import RawRow
from models.codes import codes, fold
from models.records.imports import DECIDE, FIXED, NOT_RECORD, NOTE, OK, REFUSED, Issue, RowRead, Value

_TOTALS = {
    fold(word) for word in ("合計", "小計", "総計", "計", "総合計", "月計", "年計", "累計", "total", "subtotal", "件数")
}
_TEXTS = ("contact.summary", "contact.original", "contact.note")
_HINT = re.compile(
    "(?:電話|連絡|かけ|TEL|郵便|訪問|会社|家族|夫|妻).{0,12}(?:しない|しなく|不可|NG|禁止|だめ|ダメ|やめ|知らせ|言わ|内緒)"
    "|折り?返し|[0-9０-９]{1,2}時(?:以降|以後|まで|から|頃)|使わない|使えない|内緒|秘密|知られ|留守電"
    "|(?:LINE|SMS|メール|文字|チャット)(?:のみ|だけ|で連絡)",
    re.IGNORECASE,
)
_REPEAT = re.compile("再相談|再来|[2-9２-９二三]回目|前回|継続相談")
_UNREAD = {"cell.formula_unread", "cell.error"}
_RANK = {NOTE: 0, FIXED: 1, DECIDE: 2, REFUSED: 3}
_STATUS = (OK, FIXED, DECIDE, REFUSED)


class RowBuilder:
    """Builds the rows of one sheet with the readers of its columns."""

    def __init__(self, sheet: str, readers: Sequence[ColumnReader], header: Sequence[str], header_row: int) -> None:
        self._sheet = sheet
        self._readers = list(readers)
        self._header = [fold(heading) for heading in header]
        self._header_row = header_row
        self._hints: dict[str, tuple[tuple[tuple[str, Value], ...], tuple[Issue, ...]]] = {}
        self._industry = next((r.index for r in readers if r.field == "work.industry"), -1)

    def build(self, raw: RawRow) -> RowRead:
        """The draft of a row; its status says whether it may go in."""
        if raw.refused:
            return self._refused(raw)
        if raw.number <= self._header_row:
            return not_record(raw, "row.header" if raw.number == self._header_row else "row.title")
        if self._is_header_again(raw.cells):
            return not_record(raw, "row.header_again")
        found, issues, cells = self._read(raw)
        reason = self._why_not_record(raw.cells, found)
        if reason:
            return RowRead(self._sheet, raw.number, NOT_RECORD, (), (Issue("", reason, NOTE),), tuple(cells))
        issues.extend(self._notices(raw))
        self._join(found, issues, raw.cells)
        if not any(found.get(field) for field in _TEXTS):
            issues.append(Issue("", "row.no_text", DECIDE))
        worst = max((_RANK[issue.severity] for issue in issues), default=0)
        return RowRead(self._sheet, raw.number, _STATUS[worst], tuple(found.items()), tuple(issues), tuple(cells))

    def _read(self, raw: RawRow) -> tuple[dict[str, Value], list[Issue], list[str]]:
        found: dict[str, Value] = {}
        issues: list[Issue] = []
        cells = raw.cells
        kept = list(cells)
        unread = {column for column, code in raw.notices if code in _UNREAD} if raw.notices else ()
        for reader in self._readers:
            column = reader.index
            text = cells[column] if column < len(cells) else ""
            if not text or text.isspace():
                continue
            if column in unread:
                kept[column] = self._masked(column, text)
                continue
            values, said, kept[column] = reader.take(text)
            for field, value in values:
                if field == "contact.note" and field in found:
                    value = f"{found[field]}\n{value}"
                found[field] = value
            if said:
                issues.extend(said)
        return found, issues, kept

    def _notices(self, raw: RawRow) -> list[Issue]:
        """What the file said about single cells: formulas and errors. One without a value is shown, never computed."""
        issues: list[Issue] = []
        for column, code in raw.notices:
            field = self._field(column)
            severity = DECIDE if code in _UNREAD and field else NOTE
            shown = self._masked(column, cut(raw.cells[column])) if column < len(raw.cells) else ""
            issues.append(Issue(field, code, severity, shown, "", column))
        return issues

    def _join(self, found: dict[str, Value], issues: list[Issue], cells: Sequence[str]) -> None:
        """Fields that take two columns, and what a note tells beside itself."""
        day = found.pop("contact.date", "")
        clock = found.pop("contact.time", "")
        if clock and not day:
            found["contact.time"] = clock
        if day:
            found["contact.start"] = f"{day}T{clock}" if clock and len(str(day)) == 10 else day
        elif not any(issue.field == "contact.date" for issue in issues):
            issues.append(Issue("contact.date", "date.missing", FIXED))
        note = found.get("contact.note")
        if isinstance(note, str):
            values, said = self._hint(note)
            found.update(values)
            issues.extend(said)
        if found.get("case.stay_status") in ("SSW1", "SSW2") and 0 <= self._industry < len(cells):
            field = codes("ssw_field").find(cells[self._industry]).code
            if field:
                found["work.field"] = field

    def _hint(self, note: str) -> tuple[tuple[tuple[str, Value], ...], tuple[Issue, ...]]:
        known = self._hints.get(note)
        if known is None:
            known = read_hints(note)
            if len(self._hints) < 10_000:
                self._hints[note] = known
        return known

    def _is_header_again(self, cells: Sequence[str]) -> bool:
        if len(cells) < 2 or not self._header or fold(cells[0][:40]) != self._header[0]:
            return False
        filled = [(fold(cell[:40]), column) for column, cell in enumerate(cells) if cell.strip()]
        same = sum(column < len(self._header) and text == self._header[column] for text, column in filled)
        return len(filled) >= 2 and same * 10 >= len(filled) * 6

    def _why_not_record(self, cells: Sequence[str], found: dict[str, Value]) -> str:
        filled = [cell for cell in cells if cell.strip()]
        if any(field in found for field in (*_TEXTS, "person.name", "person.phone")):
            return "row.total" if fold(filled[0][:20]) in _TOTALS and "contact.date" not in found else ""
        if any(fold(cell[:20]) in _TOTALS for cell in filled[:3]):
            return "row.total"
        mapped = [
            reader
            for reader in self._readers
            if reader.field and reader.index < len(cells) and cells[reader.index].strip()
        ]
        if not mapped:
            return "row.blank" if all(cell.strip().isdecimal() for cell in filled) else "row.title"
        return "row.title" if len(filled) == 1 and not found else ""

    def _refused(self, raw: RawRow) -> RowRead:
        issues = [
            Issue(self._field(column), code, REFUSED, "", "", column)
            for column, code in raw.notices
            if code == "cell.too_long"
        ]
        if raw.refused != "cell.too_long" or not issues:
            issues.append(Issue("", raw.refused, REFUSED))
        cells = tuple(self._masked(column, cut(cell)) for column, cell in enumerate(raw.cells))
        return RowRead(self._sheet, raw.number, REFUSED, (), tuple(issues), cells)

    def _field(self, column: int) -> str:
        return self._readers[column].field if column < len(self._readers) else ""

    def _masked(self, column: int, cell: str) -> str:
        if not cell.strip():
            return cell
        if column < len(self._readers) and self._readers[column].masks_all:
            return MASK
        return mask(escape(cell))[0]


def read_hints(note: str) -> tuple[tuple[tuple[str, Value], ...], tuple[Issue, ...]]:
    """What a note says about reaching the person (safety.hint, contact.safety) and about earlier contacts."""
    values: list[tuple[str, Value]] = []
    issues: list[Issue] = []
    safety = [codes("safety").find(line).code for line in re.split("[\n。]", note)]
    listed = tuple(dict.fromkeys(code for code in safety if code))
    if listed or _HINT.search(note):
        values.append(("safety.hint", note))
        issues.append(Issue("contact.note", "safety.hint", NOTE, note))
    if listed:
        values.append(("contact.safety", listed))
    if _REPEAT.search(note):
        issues.append(Issue("contact.note", "contact.repeat", NOTE, note))
    return tuple(values), tuple(issues)


def not_record(raw: RawRow, code: str) -> RowRead:
    """A row that is accounted for without being a contact."""
    cells = tuple(mask(escape(cut(cell, 2000)))[0] for cell in raw.cells)
    return RowRead(raw.sheet, raw.number, NOT_RECORD, (), (Issue("", code, NOTE),), cells)


def blank_run(sheet: str, first: int, last: int) -> RowRead:
    """The blank rows from `first` to `last`."""
    return RowRead(sheet, first, NOT_RECORD, (), (Issue("", "row.blank", NOTE),), (), None, last - first + 1)
