"""紙の用紙: the call memo as a blank form in Japanese and one more language, for the day the computer does not start.

Needs no vault. The words are data (resources/forms/call_memo.json), because the person reads along in their language.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.base.errors import UserError
from app.base.texts import Texts
from app.reports.book import BLACK, Book, Style
from app.reports.options import Options, Wording
from app.reports.page import GREY, HAIRLINE, LEFT, TEXT_WIDTH, Cell, Press, Row
from app.reports.protect import finish
from app.reports.sections import aligned
from app.reports.text_flow import set_text

FORM = Path(__file__).parents[2] / "resources" / "forms" / "call_memo.json"
TOPICS = ("L", "V", "S", "M", "T", "E", "other")
QUESTIONS = ("may_call", "written", "others")
TRIAGE = ("T0", "T1", "T2", "T3")
_BOX = "□"
_TITLE, _DANGER = Style(15, bold=True, leading=1.4), Style(10.5, bold=True, leading=1.45)
_HALF = TEXT_WIDTH / 2


@dataclass(frozen=True, slots=True)
class FormWords:
    """The labels of the form: by name, then by language; `languages` name themselves."""

    languages: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]
    staff: Mapping[str, str]


@cache
def form_words() -> FormWords:
    """The data file, read when first asked for; immutable, for any thread."""
    said: dict[str, Any] = json.loads(FORM.read_text(encoding="utf-8"))
    return FormWords(*(MappingProxyType(said[name]) for name in ("languages", "labels", "staff")))


def call_form(press: Press, language: str, options: Options, texts: Texts) -> bytes:
    """The PDF, at most two A4 sides. Thread: a work lane. Raises UserError("form.language")."""
    said = form_words()
    if language not in said.languages:
        raise UserError("form.language")
    words = Wording(texts, options)
    title = said.labels["title"]["ja"]
    sheets = press.make(words.frame(title, "", ""), lambda book: _Form(book, language).rows())
    return finish(sheets.data, title, "ja", options.printed_at)


class _Form:
    """Sets one form. Two languages stand one below the other in every label; for Japanese, one."""

    def __init__(self, book: Book, language: str) -> None:
        self._book, self._language, self._said = book, language, form_words()

    def rows(self) -> Iterator[Row]:
        yield self._text("title", _TITLE, 11)
        yield self._text("danger", _DANGER, 9.5, box=BLACK)
        yield self._text("name_optional", Style(9.5, bold=True), 9, before=4)
        yield self._text("no_my_number", Style(8.5), 8)
        yield from self._blanks(("date", "time"), ("call_name", "phone"), ("language", "next"))
        yield self._ticks()
        yield self._space("talk", 8 if self._language == "ja" else 5)
        yield self._head("safe")
        for name in QUESTIONS:
            yield self._question(name)
        yield self._space("when", 1)
        yield self._space("avoid", 1)
        yield from self._staff()
        if self._language != "ja":  # two languages need the other side, which leaves room for a long story
            yield self._space("talk", 14)

    def _spans(self, name: str, first: Style, second: float, joint: str = "\n") -> list[tuple[str, Style]]:
        label = self._said.labels[name]
        spans = [(label["ja"], first)]
        if self._language != "ja":
            own = Style(second, colour=GREY, leading=1.4, language=self._language)
            spans += [(joint, own), (label[self._language], own)]
        return spans

    def _text(self, name: str, first: Style, second: float, before: float = 0.0, box: str = "") -> Row:
        x = LEFT + (8 if box else 0)
        lines = set_text(self._book, self._spans(name, first, second), TEXT_WIDTH - 2 * (x - LEFT))
        return Row([Cell(x, lines)], before=before or (4 if box else 0), after=2, box=box, pad=5 if box else 0)

    def _head(self, name: str) -> Row:
        lines = set_text(self._book, self._spans(name, Style(11, bold=True), 9.5, "　"), TEXT_WIDTH)
        return Row([Cell(LEFT, lines)], before=8, after=2, keep=True)

    def _blanks(self, *pairs: tuple[str, str]) -> Iterator[Row]:
        """Two labels a row with room to write under them."""
        for pair in pairs:
            cells = [self._blank(name, LEFT + 4 + i * _HALF) for i, name in enumerate(pair)]
            yield Row(aligned(cells), before=2, hairline=HAIRLINE)
        yield Row([], hairline=HAIRLINE)

    def _blank(self, name: str, x: float) -> Cell:
        spans = [*self._spans(name, Style(8.5, leading=1.5), 8, "　"), ("\n", Style(13, leading=1.8))]
        return Cell(x, set_text(self._book, [*spans, (" ", Style(13, leading=1.8))], _HALF - 12))

    def _ticks(self) -> Row:
        joint = " / "
        spans = [*self._spans("topics", Style(9, bold=True), 8, joint), ("\n", Style(9))]
        for code in TOPICS:
            spans += [
                (f"{_BOX} ", Style(11)),
                *self._spans(f"topic_{code}", Style(9.5), 8.5, joint),
                ("　　", Style(9)),
            ]
        return Row([Cell(LEFT + 4, set_text(self._book, spans, TEXT_WIDTH - 8))], before=4, after=2)

    def _space(self, name: str, lines: int) -> Row:
        spans = [*self._spans(name, Style(8.5, leading=1.5), 8, "　"), ("\n " * lines, Style(13, leading=1.7))]
        return Row([Cell(LEFT + 6, set_text(self._book, spans, TEXT_WIDTH - 12))], before=3, box=HAIRLINE, pad=3)

    def _question(self, name: str) -> Row:
        joint = " / "
        answer = [(f"{_BOX} ", Style(11)), *self._spans("yes", Style(9.5), 8.5, joint), ("　", Style(9)),
                  (f"{_BOX} ", Style(11)), *self._spans("no", Style(9.5), 8.5, joint)]  # fmt: skip
        width = 150.0
        cells = [
            Cell(LEFT + 4, set_text(self._book, self._spans(name, Style(9.5), 8.5), TEXT_WIDTH - width - 12)),
            Cell(LEFT + TEXT_WIDTH - width, set_text(self._book, answer, width)),
        ]
        return Row(aligned(cells), after=2)

    def _staff(self) -> Iterator[Row]:
        staff, plain = self._said.staff, Style(9, leading=1.7)
        yield self._head("staff")
        boxes = "　".join(f"{_BOX} {staff[code]}" for code in TRIAGE)
        wide = "＿" * 9
        rows = (
            f"{staff['serial']} {wide}　{staff['member']} {wide}　{staff['minutes']} ＿＿＿＿",
            f"{staff['direction']}　　{staff['channel']}",
            f"{staff['triage']}　{boxes}",
            f"{staff['entered']} {wide}　{_BOX} {staff['shred']}",
        )
        spans = [("\n".join(rows), plain)]
        lines = set_text(self._book, spans, TEXT_WIDTH - 16)
        yield Row([Cell(LEFT + 8, lines)], box=BLACK, pad=5)
        yield self._text("shred", Style(8.5), 8, before=3)


__all__ = ["FormWords", "call_form", "form_words"]
