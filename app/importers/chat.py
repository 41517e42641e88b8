"""Exported chats (LINE, Messenger) into drafts: one contact per day of the conversation.

A day, not a message, is a contact: a desk counts 回 by conversation, ten lines in an evening are one talk, and a
transcript is only understood whole. Every line of the export is kept in `contact.original`, with its time and
speaker; a day in which both sides wrote has no direction, else it is in or out. Photos and stickers are marked; how
long it took is not guessed. Lines that belong to no message (the export's own head) are kept with the reason, as rows
that are no records.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, field, replace

from app.base.errors import UserError
from app.importers.cleaning import clean, escape
from app.importers.columns import mask
from app.importers.decide import count
from app.importers.encoding import find_encoding, open_text
from app.importers.limits import Limits
from models.records.imports import (
    DECIDE,
    FIXED,
    NOT_RECORD,
    NOTE,
    OK,
    FileFacts,
    ImportPlan,
    Issue,
    Mapping,
    RowRead,
    SheetFacts,
    Value,
)

DESK_NAMES = ("相談窓口", "相談センター", "外国人相談窓口", "多文化共生センター", "相談員")
_LINE_DAY = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})\s?\([月火水木金土日]\)\s*")
_LINE_TALK = re.compile(r"(?:(午前|午後))?(\d{1,2}):(\d{2})\t([^\t]*)\t(.*)")
_MESSENGER = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日 (\d{1,2}):(\d{2})\s*")
_PARTNER = re.compile(r"\[LINE\]\s*(.{1,200}?)(?:さん)?とのトーク(?:履歴)?")
_PHOTO = ("[写真]", "[動画]", "[アルバム]", "[Photo]", "[ファイル]", "[ボイスメッセージ]", "写真が送信されました", "☎")
_STICKER = ("[スタンプ]", "[Sticker]", "スタンプが送信されました")


@dataclass(slots=True)
class _Message:
    line: int
    moment: dt.datetime
    speaker: str
    lines: list[str] = field(default_factory=list[str])


def read_chat(data: bytes, facts: FileFacts, mapping: Mapping | None, today: dt.date, limits: Limits) -> ImportPlan:
    """An export into a plan; `sheet` is "", `row` the line where the day's first message stands.

    Raises: UserError file.bad_chat (no message found), file.too_many_rows, file.not_text.
    """
    encoding = find_encoding(data)
    lines: list[str] = []
    for line in open_text(data, encoding):
        lines.append(line.rstrip("\r\n"))
        if len(lines) > limits.messages:
            raise UserError("file.too_many_rows", limit=limits.messages)
        if len(line) > limits.cell_chars:
            raise UserError("file.bad_chat", line=len(lines))
    is_line = facts.kind == "chat_line"
    messages, others = (_line if is_line else _messenger)(lines)
    if not messages:
        raise UserError("file.bad_chat")
    desk = _desk_names(messages, mapping, lines)
    days = _days(messages, desk, "line" if is_line else "messenger", today)
    rows = sorted([*days, *_kept(others)], key=lambda row: row.row)
    numbers = any(issue.code.startswith("mynumber.") for row in rows for issue in row.issues)
    sheet = SheetFacts("", 0, len(lines), 0, True)
    facts = replace(facts, encoding=encoding, has_mynumber=numbers, sheets=(sheet,))
    used = Mapping((), 0, (), tuple(sorted(desk)))
    return ImportPlan(facts, used, (), tuple(rows), (), count(rows), today.isoformat())


def _line(lines: list[str]) -> tuple[list[_Message], list[tuple[int, str]]]:
    messages: list[_Message] = []
    others: list[tuple[int, str]] = []
    day: dt.date | None = None
    current: _Message | None = None
    for number, line in enumerate(lines, 1):
        dated, talk = _LINE_DAY.fullmatch(line.lstrip("\ufeff")), _LINE_TALK.fullmatch(line)
        if dated:
            day, current = _day(*dated.groups()), None
            others.append((number, line))
        elif talk and day is not None:
            half, hour, minute, speaker, text = talk.groups()
            moment = _moment(day, int(hour) % 12 + 12 * (half == "午後") if half else int(hour), int(minute))
            if moment is None:
                others.append((number, line))
                continue
            current = _Message(number, moment, speaker.strip(), [text])
            messages.append(current)
        elif current is not None and (line or day):
            current.lines.append(line)
        else:
            others.append((number, line))
    return messages, others


def _messenger(lines: list[str]) -> tuple[list[_Message], list[tuple[int, str]]]:
    messages: list[_Message] = []
    others: list[tuple[int, str]] = []
    current: _Message | None = None
    place = 0
    while place < len(lines):
        following = lines[place + 1] if place + 1 < len(lines) else ""
        stamp = _MESSENGER.fullmatch(following)
        day = _day(*stamp.groups()[:3]) if stamp and lines[place].strip() else None
        moment = _moment(day, int(stamp[4]), int(stamp[5])) if stamp and day else None
        if moment is not None:
            current = _Message(place + 1, moment, lines[place].strip("\ufeff \t"))
            messages.append(current)
            place += 2
            continue
        if current is not None:
            current.lines.append(lines[place])
        else:
            others.append((place + 1, lines[place]))
        place += 1
    return messages, others


def _day(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _moment(day: dt.date, hour: int, minute: int) -> dt.datetime | None:
    try:
        return dt.datetime.combine(day, dt.time(hour, minute))
    except ValueError:
        return None


def _desk_names(messages: list[_Message], mapping: Mapping | None, lines: list[str]) -> set[str]:
    """Speakers who are the desk: the mapping's, else known names, else everybody but the partner of the talk."""
    speakers = Counter(message.speaker for message in messages)
    if mapping is not None and mapping.desk_names:
        return set(mapping.desk_names)
    known = {name for name in speakers if any(word in name for word in DESK_NAMES)}
    if known:
        return known
    partner = next((found[1] for line in lines[:5] if (found := _PARTNER.search(line))), "")
    return {name for name in speakers if name != partner} if partner in speakers else set()


def _days(messages: list[_Message], desk: set[str], channel: str, today: dt.date) -> list[RowRead]:
    by_day: dict[dt.date, list[_Message]] = {}
    for message in messages:
        by_day.setdefault(message.moment.date(), []).append(message)
    return [_contact(group, desk, channel, today) for group in by_day.values()]


def _contact(group: list[_Message], desk: set[str], channel: str, today: dt.date) -> RowRead:
    issues: list[Issue] = []
    written: list[str] = []
    for message in group:
        text = "\n".join(message.lines).strip("\n")
        kept, _, taken = clean(text)
        written.append(f"{message.moment:%H:%M} {clean(message.speaker)[0]}: {kept}")
        issues.extend(Issue("contact.original", code, NOTE) for code in taken)
        for code, words in (("chat.photo", _PHOTO), ("chat.sticker", _STICKER)):
            if text.strip() in words:
                issues.append(Issue("contact.original", code, NOTE, text.strip()))
    original, masked = mask("\n".join(written))  # as a whole: the word may stand in another message than the number
    if masked:
        issues.append(Issue("contact.original", "mynumber.cell", FIXED))
    partners = dict.fromkeys(mask(clean(m.speaker)[0])[0] for m in group if m.speaker not in desk)
    sides = {message.speaker in desk for message in group}
    if not desk:
        issues.append(Issue("contact.direction", "chat.no_desk", NOTE))
    first = group[0].moment
    values: list[tuple[str, Value]] = [
        ("contact.start", f"{first:%Y-%m-%dT%H:%M}"),
        ("contact.channel", channel),
        ("contact.original", original),
    ]
    if desk and len(sides) == 1:
        values.append(("contact.direction", "out" if True in sides else "in"))
    if len(partners) == 1:
        values.append(("person.name", next(iter(partners))))
    if first.date() > today:
        issues.append(Issue("contact.date", "date.future", DECIDE, f"{first:%Y-%m-%d}"))
    severities = {issue.severity for issue in issues}
    status = DECIDE if DECIDE in severities else FIXED if FIXED in severities else OK
    cells = tuple(mask(escape(f"{m.moment:%H:%M}\t{m.speaker}\t" + "\n".join(m.lines)))[0] for m in group)
    return RowRead("", group[0].line, status, tuple(values), tuple(issues), cells)


def _kept(others: list[tuple[int, str]]) -> list[RowRead]:
    rows: list[RowRead] = []
    for number, line in others:
        code = "row.title" if line.strip() else "row.blank"
        shown = mask(escape(line))[0]
        rows.append(RowRead("", number, NOT_RECORD, (), (Issue("", code, NOTE),), (shown,)))
    return rows
