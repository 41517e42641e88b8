"""日報・月報 as a PDF: the figures with what each of them means, then the tables. For the desk itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.base.texts import N_, Texts
from app.reports.book import Book, Style
from app.reports.options import Options, Wording
from app.reports.page import GREY, HAIRLINE, LEFT, TEXT_WIDTH, Cell, Press, Row
from app.reports.protect import finish
from app.reports.sections import BODY, CAPTION, LABEL, STRONG, aligned, heading, text
from app.reports.text_flow import set_text
from app.services.tallies import DEFINITIONS, NO_NATIONAL, TABLES, Line, Period, Tally

TITLES = {"daily": N_("日報"), "monthly": N_("月報")}
INTERNAL = N_("内部用。公表用の統計は別に作ります。少ない数から人が分かることがあるので、外に出さないでください。")
_FIGURE = Style(21, bold=True, leading=1.4)
_NAME = Style(18, bold=True, leading=1.4)
_COLUMN = 52.0
_NOTES = {"categories": "rows", "languages": "rows", "responses": "responses"}


def day_report(press: Press, tally: Tally, options: Options, texts: Texts) -> bytes:
    """The PDF of a day or a month. Thread: a work lane. Codes this program does not know are printed as they are."""
    words = Wording(texts, options)
    title = texts(TITLES[tally.period.kind])
    shown = f"{title} {period_words(words, tally.period)}"
    sheets = press.make(words.frame(title, "", ""), lambda book: _rows(book, words, tally, shown))
    return finish(sheets.data, shown, options.language, options.printed_at)


def period_words(words: Wording, period: Period) -> str:
    """2026-11-20（金）, or 2026-11."""
    return words.day(period.name).strip() if period.kind == "daily" else period.name


def line_words(words: Wording, table: str, code: str) -> str:
    """What the first cell of a row says."""
    _, kind = TABLES[table]
    if table == "days":
        return words.day(code).strip()
    if not code:
        return words.t("記録なし")
    if table == "national":
        return words.t(NO_NATIONAL) if code == NO_NATIONAL else code
    return words.coded(kind, code) if table == "categories" else words.label(kind, code)


def figures(tally: Tally) -> tuple[tuple[str, int], ...]:
    """(name in DEFINITIONS, figure) in the order of a report."""
    return (
        ("persons", tally.persons), ("contacts", tally.contacts), ("topics", tally.topics),
        ("unnamed", tally.unnamed), ("new", tally.new_cases), ("ongoing", tally.ongoing_cases),
        ("outside", tally.outside),
    )  # fmt: skip


def _rows(book: Book, words: Wording, tally: Tally, title: str) -> Iterator[Row]:
    t = words.t
    yield text(book, [(title, _NAME)], keep=True)
    yield text(book, [(t(INTERNAL), CAPTION)], before=2)
    main = ((t("人"), tally.persons), (t("回"), tally.contacts), (t("件"), tally.topics))
    third = TEXT_WIDTH / 3
    cells = [
        Cell(LEFT + 12 + i * third, set_text(book, [(f"{n:,}", _FIGURE), (f" {unit}", STRONG)], third - 16))
        for i, (unit, n) in enumerate(main)
    ]
    yield Row(cells, before=8, after=6, box=HAIRLINE, pad=8)
    more = (
        (t("うち登録のない人"), tally.unnamed),
        (t("新しい案件"), tally.new_cases),
        (t("続いている案件"), tally.ongoing_cases),
        (t("窓口の時間外（回）"), tally.outside),
    )
    for label, n in more:
        cells = [Cell(LEFT, set_text(book, [(label, BODY)], 220)), _right(book, f"{n:,}", 0, 280)]
        yield Row(aligned(cells), after=1)
    for name, lines in tally.tables():
        yield from _table(book, words, name, lines)
    yield heading(book, t("数え方"))
    yield Row([], after=4, keep=True, hairline=HAIRLINE)
    for sentence in DEFINITIONS.values():
        yield text(book, [(t(sentence), CAPTION)], before=2)


def _table(book: Book, words: Wording, name: str, lines: Sequence[Line]) -> Iterator[Row]:
    t = words.t
    yield heading(book, t(TABLES[name][0]))
    heads = [Cell(LEFT, set_text(book, [("", LABEL)], 10))]
    heads += [_right(book, unit, i, style=LABEL) for i, unit in enumerate((t("人"), t("回"), t("件")))]
    head = Row(heads, keep=True, after=2)
    yield head
    for line in lines:
        first = set_text(book, [(line_words(words, name, line.code), BODY)], TEXT_WIDTH - 3 * _COLUMN - 12)
        counts = (line.persons, line.contacts, line.topics)
        cells = [Cell(LEFT, first), *(_right(book, f"{n:,}", i) for i, n in enumerate(counts))]
        yield Row(aligned(cells), hairline="#E3E7EC", after=1)
    if name in _NOTES:
        yield text(book, [(t(DEFINITIONS[_NOTES[name]]), Style(8, colour=GREY))], before=3)


def _right(book: Book, words: str, column: int, at: float = 0.0, style: Style = BODY) -> Cell:
    edge = LEFT + at if at else LEFT + TEXT_WIDTH - (2 - column) * _COLUMN
    return Cell(LEFT, set_text(book, [(words, style)], _COLUMN), right=edge)
