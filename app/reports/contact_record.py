"""対応記録: one conversation on paper, for the file or for a colleague who was not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.base.texts import Texts
from app.reports.options import Options, Wording
from app.reports.page import HAIRLINE, LEFT, TEXT_WIDTH, Cell, Press, Row
from app.reports.protect import finish
from app.reports.sections import (
    BODY,
    CAPTION,
    EDGE,
    GREEN,
    STRONG,
    TEAL,
    aligned,
    banner,
    fields,
    safe_block,
    section,
    side_by_side,
    text,
)
from app.reports.text_flow import Book, Style, set_text
from models.records.base import PersonId
from models.records.cases import CaseRecord, ContactRecord
from models.records.people import PersonRecord, SafeContact


def contact_record(
    press: Press,
    contact: ContactRecord,
    person: PersonRecord | None,
    case: CaseRecord | None,
    options: Options,
    texts: Texts,
    names: Mapping[str, str] | None = None,
) -> bytes:
    """The PDF of one contact. `names`: ids of members to the names to print.

    Thread: a work lane (some 50 ms the first time, while fonts are read). Errors: none expected; a character that
    no font has is drawn as its code and listed at the end.
    """
    words = Wording(texts, options, names)
    title = texts("対応記録")
    name = person.shown_name if person else contact.call_name
    frame = words.frame(title, case.number if case else "", name)
    sheets = press.make(frame, lambda book: _rows(book, words, contact, person, case))
    return finish(sheets.data, title, options.language, options.printed_at)


def _rows(
    book: Book, words: Wording, contact: ContactRecord, person: PersonRecord | None, case: CaseRecord | None
) -> Iterator[Row]:
    t = words.t
    facts = [
        case.number if case else "",
        words.label("case_status", case.status) if case else "",
        words.coded("triage", case.triage) if case else "",
        words.label("language", contact.language),
        words.conflicts(contact.conflicts),
    ]
    yield from banner(book, words, person or _unnamed(contact), facts)
    yield safe_block(book, words, person.safe if person else SafeContact())
    yield from section(book, t("対応"), fields(book, _about(words, contact)))
    yield from section(book, t("内容"), contact_body(book, words, contact))


def _unnamed(contact: ContactRecord) -> PersonRecord | None:
    """Whom we know only by what they asked to be called."""
    if not contact.call_name:
        return None
    return PersonRecord(id=PersonId(""), call_name=contact.call_name, language=contact.language)


def _about(words: Wording, contact: ContactRecord) -> Iterator[tuple[str, str]]:
    t = words.t
    travel = "" if contact.travel_cost is None else t("{yen}円", yen=f"{contact.travel_cost:,}")
    yield t("日時"), words.day(contact.start)
    yield t("方法"), words.dots((words.label("channel", contact.channel), words.label("direction", contact.direction)))
    yield t("時間"), words.minutes(contact.minutes)
    yield t("記録者"), words.name(contact.author) or contact.author_text
    yield t("使った言語"), words.label("language", contact.language)
    yield t("通訳"), _interpreter(words, contact)
    yield t("電話番号"), contact.phone
    yield t("安全の確認"), words.listed("safety", contact.safety)
    yield t("相談分野"), words.listed("category", contact.categories, coded=True)
    yield t("対応区分"), words.listed("response", contact.responses, coded=True)
    yield t("次にすること"), next_step(words, contact)
    yield t("移動"), words.join((words.minutes(contact.travel_minutes), travel))
    yield t("元の記録"), imported_from(words, contact)


def _interpreter(words: Wording, contact: ContactRecord) -> str:
    return words.join(
        (
            words.label("interpreter", contact.interpreter),
            contact.interpreter_name,
            words.minutes(contact.interpreter_minutes),
        )
    )


def next_step(words: Wording, contact: ContactRecord) -> str:
    """What was promised next, by when, and whether it is done."""
    t = words.t
    due = t("{day}まで", day=words.day(contact.next_due)) if contact.next_due else ""
    done = t("済み {day}", day=words.day(contact.next_done)) if contact.next_done else ""
    return "　".join(part for part in (contact.next_step, due, done) if part)


def imported_from(words: Wording, contact: ContactRecord) -> str:
    """Sheet and row of an imported record."""
    if not contact.sheet and contact.sheet_row is None:
        return ""
    if contact.sheet_row is None:
        return contact.sheet
    return words.t("{sheet} {row}行目", sheet=contact.sheet, row=contact.sheet_row).strip()


def contact_head(book: Book, words: Wording, contact: ContactRecord, first: bool = False) -> Iterator[Row]:
    """Day, channel and topics in one line, then who, how long, in which language."""
    when = words.day(contact.start)
    how = words.dots((words.label("channel", contact.channel), words.label("direction", contact.direction)))
    topics = words.listed("category", contact.categories, coded=True)
    left = set_text(book, [("　".join(part for part in (when, how) if part), STRONG)], TEXT_WIDTH * 0.56)
    right = set_text(book, [(topics, Style(8.5, leading=1.788))], TEXT_WIDTH * 0.42)
    cells = aligned([Cell(LEFT, left), Cell(LEFT, right, right=EDGE)])
    yield Row(cells, before=0 if first else 10, keep=True, hairline="" if first else HAIRLINE, pad=3)
    details = (
        words.name(contact.author) or contact.author_text,
        words.minutes(contact.minutes),
        words.label("language", contact.language),
        _interpreter(words, contact),
        imported_from(words, contact),
        words.conflicts(contact.conflicts),
    )
    shown = "　".join(part for part in details if part)
    if shown:
        yield text(book, [(shown, CAPTION)], keep=True)


def contact_body(book: Book, words: Wording, contact: ContactRecord) -> Iterator[Row]:
    """Summary; original beside translation; facts, what the client said and the staff's view in three columns."""
    t = words.t
    again = t("（続き）")
    if contact.summary:
        yield text(book, [(contact.summary, BODY)], before=3)
    yield from _original(book, words, contact, again)
    boxes = [
        (t("事実"), contact.facts, BODY, HAIRLINE),
        (t("本人の話"), contact.said, BODY, HAIRLINE),
        (t("職員の見立て"), contact.view, BODY, HAIRLINE),
    ]
    filled = [box for box in boxes if box[1]]
    if filled:
        yield from side_by_side(book, filled, again)


def _original(book: Book, words: Wording, contact: ContactRecord, again: str) -> Iterator[Row]:
    t = words.t
    original = contact.original if words.options.include_original else ""
    language = contact.original_language or contact.language
    parts: list[tuple[str, str, Style, str]] = []
    if original:
        tag = "　".join(part for part in (t("原文"), words.label("language", contact.original_language)) if part)
        parts.append((tag, original, Style(9.5, language=language), HAIRLINE))
    if contact.translation:
        colour = GREEN if contact.translation_checked else TEAL
        parts.append((translation_mark(words, contact), contact.translation, BODY, colour))
    if parts:
        yield from side_by_side(book, parts, again)


def translation_mark(words: Wording, contact: ContactRecord) -> str:
    """Who translated and whether a person has checked it: never left unsaid."""
    t = words.t
    by = words.label("translation_by", contact.translation_by) or t("訳")
    if contact.translation_checked:
        checker = words.name(contact.translation_checked)
        return t("{by}・確認済み {who}", by=by, who=checker).strip()
    if contact.translation_by == "human":
        return by
    return t("{by}・未確認", by=by)
