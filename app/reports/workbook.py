"""日報・月報 as a workbook. Every text is a text and nothing else: no cell of ours can become a formula."""

from __future__ import annotations

import importlib
import io
from typing import Any

from app.base.texts import Texts
from app.reports.day_report import INTERNAL, TITLES, figures, line_words, period_words
from app.reports.options import Options, Wording
from app.services.tallies import DEFINITIONS, TABLES, Tally

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_A4 = 9


def inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe stands before = + - @ and their wide forms."""
    return f"'{text}" if text.startswith(_RISKY) else text


def day_workbook(tally: Tally, options: Options, texts: Texts) -> bytes:
    """A sheet of figures with their definitions, then a sheet a table. Thread: a work lane (openpyxl loads here)."""
    book: Any = importlib.import_module("openpyxl").Workbook()
    words = Wording(texts, options)
    title = f"{texts(TITLES[tally.period.kind])} {period_words(words, tally.period)}"
    first = book.active
    first.title = texts("数")
    rows: list[list[str | int]] = [[texts("数"), "", texts("数え方")]]
    for name, figure in figures(tally):
        label, _, meaning = texts(DEFINITIONS[name]).partition(":")
        rows.append([label, figure, meaning.strip()])
    by_line = DEFINITIONS["rows"]
    rows.append([texts("注意"), "", texts(INTERNAL)])
    rows.append([texts("表"), "", texts(by_line)])
    _fill(first, rows, (24, 10, 90), words, title)
    for name, lines in tally.tables():
        sheet = book.create_sheet(texts(TABLES[name][0])[:31])
        head: list[str | int] = [texts(TABLES[name][0]), texts("人"), texts("回"), texts("件")]
        body: list[list[str | int]] = [
            [line_words(words, name, x.code), x.persons, x.contacts, x.topics] for x in lines
        ]
        _fill(sheet, [head, *body], (44, 10, 10, 10), words, title)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill(sheet: Any, rows: list[list[str | int]], widths: tuple[int, ...], words: Wording, title: str) -> None:
    styles: Any = importlib.import_module("openpyxl.styles")
    for y, row in enumerate(rows, 1):
        for x, value in enumerate(row, 1):
            if value == "":
                continue
            cell = sheet.cell(y, x)
            cell.value = inert(value) if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type, cell.number_format = "s", "@"
            cell.alignment = styles.Alignment(wrap_text=True, vertical="top")
            if y == 1:
                cell.font = styles.Font(bold=True)
    for x, width in enumerate(widths):
        sheet.column_dimensions["ABCD"[x]].width = width
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    page = sheet.page_setup
    page.paperSize, page.orientation, page.fitToWidth, page.fitToHeight = _A4, "portrait", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    mark = words.t("練習") if words.options.practice else ""
    sheet.oddHeader.left.text = "　".join(part for part in (mark, title) if part).replace("&", "&&")
    sheet.oddFooter.right.text = "&P / &N"
    sheet.oddFooter.left.text = words.t("取扱注意")
