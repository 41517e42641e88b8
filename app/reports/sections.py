"""Building blocks of the printed records: banner, headings, fields, the safe-contact block, columns side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from app.reports.book import BLACK, Book, Style
from app.reports.options import Wording
from app.reports.page import GREY, HAIRLINE, LEFT, RIGHT, TEXT_WIDTH, WIDTH, Cell, Row
from app.reports.text_flow import set_text
from models.records.people import PersonRecord, SafeContact

BODY = Style(9.5)
LABEL = Style(8.5, colour=GREY, leading=1.788)  # same line height as BODY, so that baselines agree
STRONG = Style(9.5, bold=True)
HEADING = Style(11.5, bold=True, leading=1.5)
CAPTION = Style(8, colour=GREY, leading=1.55)
NAME = Style(18, bold=True, leading=1.4)
TEAL, GREEN = "#0F5E66", "#1E6B3A"
EDGE = WIDTH - RIGHT
_LABEL_WIDTH = 74.0
_HALF = TEXT_WIDTH / 2

Field = tuple[str, str]


def heading(book: Book, text: str) -> Row:
    """A section heading over a hairline; stays with what follows."""
    return Row([Cell(LEFT, set_text(book, [(text, HEADING)], TEXT_WIDTH))], before=14, after=3, keep=True)


def line(before: float = 0.0) -> Row:
    """A hairline over the width of the text."""
    return Row([], before=before, after=4, keep=True, hairline=HAIRLINE)


def text(book: Book, spans: Sequence[tuple[str, Style]], before: float = 0.0, keep: bool = False) -> Row:
    """A text over the whole width."""
    return Row([Cell(LEFT, set_text(book, spans, TEXT_WIDTH))], before=before, keep=keep)


def section(book: Book, title: str, rows: Iterable[Row]) -> Iterator[Row]:
    """Heading, hairline, rows; nothing at all if there are no rows."""
    started = False
    for row in rows:
        if not started:
            started = True
            yield heading(book, title)
            yield line()
        yield row


def fields(book: Book, pairs: Iterable[Field], language: str = "") -> Iterator[Row]:
    """Labels and values, two pairs a row; a long value has the row to itself. Empty ones are left out."""
    value_style = Style(BODY.size, language=language)
    waiting: list[Field] = []
    for label, value in pairs:
        if not value:
            continue
        if _is_long(book, value, value_style):
            if waiting:
                yield _pair(book, waiting, value_style)
                waiting = []
            yield _pair(book, [(label, value)], value_style)
            continue
        waiting.append((label, value))
        if len(waiting) == 2:
            yield _pair(book, waiting, value_style)
            waiting = []
    if waiting:
        yield _pair(book, waiting, value_style)


def _is_long(book: Book, value: str, style: Style) -> bool:
    return len(value) > 60 or len(set_text(book, [(value, style)], _HALF - _LABEL_WIDTH - 12)) > 1


def _pair(book: Book, pairs: Sequence[Field], style: Style) -> Row:
    cells: list[Cell] = []
    for column, (label, value) in enumerate(pairs):
        x = LEFT + column * _HALF
        room = (TEXT_WIDTH if len(pairs) == 1 else _HALF - 12) - _LABEL_WIDTH
        cells.append(Cell(x, set_text(book, [(label, LABEL)], _LABEL_WIDTH - 8)))
        cells.append(Cell(x + _LABEL_WIDTH, set_text(book, [(value, style)], room)))
    return Row(aligned(cells), after=1.5)


def aligned(cells: list[Cell]) -> list[Cell]:
    """Gives the first lines of all cells one height, so that they stand on one baseline."""
    firsts = [cell.lines[0] for cell in cells if cell.lines]
    height = max((first.height for first in firsts), default=0.0)
    size = max((first.size for first in firsts), default=0.0)
    for first in firsts:
        first.height, first.size = height, size
    return cells


def banner(book: Book, words: Wording, person: PersonRecord | None, facts: Sequence[str]) -> Iterator[Row]:
    """Name as written, what to call them, reading; then number, status, urgency and so on in one line."""
    name = person.shown_name if person else ""
    language = person.language if person else ""
    style = Style(NAME.size, bold=True, leading=NAME.leading, language=language)
    yield Row([Cell(LEFT, set_text(book, [(name or words.t("氏名は聞いていません"), style)], TEXT_WIDTH))], keep=True)
    if person:
        yield from _other_names(book, words, person, name)
    shown = [fact for fact in facts if fact]
    if shown:
        yield text(book, [("　·　".join(shown), STRONG)], before=2)


def _other_names(book: Book, words: Wording, person: PersonRecord, name: str) -> Iterator[Row]:
    t = words.t
    plain = Style(9.5, language=person.language)
    spans: list[tuple[str, Style]] = []
    for label, value in (
        (t("呼び名"), person.call_name),
        (t("よみ"), person.reading),
        (t("ローマ字"), person.latin),
        (t("母語の表記"), person.native),
    ):
        if value and value != name:
            spans += [(f"{label} ", Style(8.5, colour=GREY)), (f"{value}　　", plain)]
    if spans:
        yield text(book, spans, keep=True)


def safe_sentence(words: Wording, safe: SafeContact) -> str:
    """The rule for reaching a person, in one line; "" if none was told."""
    t = words.t
    parts = (
        (t("相手"), safe.by),
        (t("方法"), words.label("safe_mode", safe.mode)),
        (t("時間"), safe.when),
        (t("避けること"), safe.avoid),
    )
    return "　".join(f"{label}: {value}" for label, value in parts if value)


def safe_block(book: Book, words: Wording, safe: SafeContact) -> Row:
    """The bordered block that stands before any phone number or address."""
    t = words.t
    rule = safe_sentence(words, safe) or t("決まりをまだ聞いていません。連絡する前に確かめてください。")
    title = set_text(book, [(t("安全な連絡"), STRONG)], 66)
    lines = set_text(book, [(rule, BODY)], TEXT_WIDTH - 92)
    return Row(aligned([Cell(LEFT + 10, title), Cell(LEFT + 82, lines)]), before=6, after=4, box=BLACK, pad=6)


def ways(book: Book, words: Wording, person: PersonRecord) -> Iterator[Row]:
    """Phone numbers and addresses, each with the rule that holds for it."""
    t = words.t
    for way in person.ways:
        rule = safe_sentence(words, way.safe) or safe_sentence(words, person.safe)
        kind = words.label("way_kind", way.kind) or t("連絡先")
        shown = f"{way.value}（{way.label}）" if way.label else way.value
        caution = t("安全な連絡 — {rule}", rule=rule) if rule else t("安全な連絡 — 決まりをまだ聞いていません")
        spans = [(shown, STRONG), ("\n", CAPTION), (caution, CAPTION)]
        yield Row(
            aligned(
                [
                    Cell(LEFT, set_text(book, [(kind, LABEL)], _LABEL_WIDTH - 8)),
                    Cell(LEFT + _LABEL_WIDTH, set_text(book, spans, TEXT_WIDTH - _LABEL_WIDTH)),
                ]
            ),
            after=2,
        )


def side_by_side(
    book: Book,
    parts: Sequence[tuple[str, str, Style, str]],
    again: str,
) -> Iterator[Row]:
    """Columns of (tag, text, style, colour of the rule): tags first, then the texts, over as many pages as needed."""
    width = TEXT_WIDTH / len(parts)
    gap = 16.0
    inner = width - gap - 8

    def tags(suffix: str = "") -> Row:
        cells = [
            Cell(LEFT + 8 + i * width, set_text(book, [(tag + suffix, Style(8, bold=True, colour=GREY))], inner))
            for i, (tag, _, _, _) in enumerate(parts)
        ]
        return Row(cells, before=6, keep=True)

    yield tags()
    cells = [
        Cell(LEFT + 8 + i * width, set_text(book, [(body, style)], inner), rule=colour)
        for i, (_, body, style, colour) in enumerate(parts)
    ]
    yield Row(
        aligned(cells),
        after=3,
        again=tags(again),
    )
