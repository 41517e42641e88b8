"""An .eml into one draft: headers and text decoded, attachments named safely and left where they are.

Nothing is followed or fetched: an HTML mail is read for its words only, links and pictures stay words and nothing.
"""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
from dataclasses import dataclass, replace
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from typing import cast

from app.base.clock import JST
from app.base.errors import UserError
from app.importers.cleaning import clean, escape
from app.importers.columns import mask
from app.importers.decide import count
from app.importers.file_names import safe_name
from app.importers.html_words import words_of
from app.importers.iso2022jp import decode_japanese
from app.importers.limits import DEFAULT, Limits
from models.records.imports import (
    DECIDE,
    FIXED,
    NOTE,
    OK,
    Attachment,
    FileFacts,
    ImportPlan,
    Issue,
    Mapping,
    RowRead,
    SheetFacts,
    Value,
)

_LARGE = 25 * 1024 * 1024
_MOST_HEADER = 2000
_SHOWN_HEADERS = ("From", "To", "Cc", "Date", "Subject", "Message-ID")
_DEEPEST = 30


@dataclass(slots=True)
class _Body:
    plain: list[str]
    html: list[str]
    attachments: list[tuple[Message, str, str]]  # part, name as given, mime
    codes: list[str]


def read_mail(data: bytes, facts: FileFacts, today: dt.date, limits: Limits) -> ImportPlan:
    """A mail into a plan of one row. Raises: UserError file.bad_mail, file.too_large."""
    if len(data) > limits.mail_bytes:
        raise UserError("file.too_large", limit=limits.mail_bytes)
    message = _parsed(data)
    body = _body(message, limits)
    issues = [Issue("contact.original", code, NOTE) for code in dict.fromkeys(body.codes)]
    text = "\n".join(body.plain).strip()
    if not text and body.html:
        text = "\n".join(words_of(html) for html in body.html).strip()
        issues.append(Issue("contact.original", "mail.html_only", NOTE))
    original = _kept("contact.original", text[: limits.cell_chars], issues)
    subject = _kept("contact.summary", _header(message, "Subject"), issues)
    sender_name, sender = parseaddr(_header(message, "From"))
    values: list[tuple[str, Value]] = [("contact.channel", "mail"), ("contact.direction", "in")]
    values.extend(_start(message, today, issues))
    for field, value in (
        ("contact.summary", subject),
        ("contact.original", original),
        ("person.name", _kept("person.name", sender_name, issues)),
        ("person.mail", _kept("person.mail", sender, issues)),
    ):
        if value:
            values.append((field, value))
    if not subject and not original:
        issues.append(Issue("", "mail.no_text", DECIDE))
    if len(text) > limits.cell_chars:
        issues.append(Issue("contact.original", "cell.too_long", "refused"))
    attachments = tuple(_attachment(number, part, limits) for number, part in enumerate(body.attachments))
    return _plan(facts, message, values, issues, attachments, today)


def attachment_bytes(data: bytes, index: int, limits: Limits = DEFAULT) -> bytes:
    """The bytes of attachment `index` of a mail. Raises: UserError file.bad_mail."""
    attachments = _body(_parsed(data), limits).attachments
    if not 0 <= index < len(attachments):
        raise UserError("file.bad_mail")
    return _payload(attachments[index][0])


def _plan(
    facts: FileFacts,
    message: Message,
    values: list[tuple[str, Value]],
    issues: list[Issue],
    attachments: tuple[Attachment, ...],
    today: dt.date,
) -> ImportPlan:
    severities = {issue.severity for issue in issues}
    status = next((s for s in ("refused", DECIDE, FIXED) if s in severities), OK)
    cells = tuple(f"{name}: {mask(escape(_header(message, name)))[0]}" for name in _SHOWN_HEADERS if message[name])
    row = RowRead("", 1, status, tuple(values), tuple(issues), cells)
    numbers = any(issue.code.startswith("mynumber.") for issue in issues)
    facts = replace(facts, sheets=(SheetFacts("", 0, 1, 0, True),), has_mynumber=numbers)
    return ImportPlan(facts, Mapping(), (), (row,), (), count((row,)), today.isoformat(), attachments)


def _parsed(data: bytes) -> Message:
    try:
        return email.message_from_bytes(data, policy=email.policy.compat32)
    except Exception as error:
        raise UserError("file.bad_mail") from error


def _body(message: Message, limits: Limits) -> _Body:
    """All parts, in order, without recursion into what is attached."""
    body = _Body([], [], [], [])
    waiting: list[tuple[Message, int]] = [(message, 0)]
    seen = 0
    while waiting:
        part, depth = waiting.pop(0)
        seen += 1
        if seen > limits.mail_parts or depth > _DEEPEST:
            raise UserError("file.bad_mail")
        kind = part.get_content_type()
        if part.is_multipart() and kind != "message/rfc822":
            waiting[0:0] = [(child, depth + 1) for child in _children(part)]
            continue
        name = _file_name(part)
        disposition = str(part.get("Content-Disposition", "")).strip().lower()
        if disposition.startswith("attachment") or name or kind not in ("text/plain", "text/html"):
            body.attachments.append((part, name, kind))
        elif kind == "text/plain":
            body.plain.append(_text(part, body.codes))
        else:
            body.html.append(_text(part, body.codes))
    return body


def _children(part: Message) -> list[Message]:
    payload = cast(object, part.get_payload())
    items = cast(list[object], payload) if isinstance(payload, list) else []
    return [cast(Message, item) for item in items if isinstance(item, Message)]


def _payload(part: Message) -> bytes:
    try:
        if part.is_multipart():
            return b"".join(bytes(child) for child in _children(part))
        payload: object = part.get_payload(decode=True)
    except Exception as error:
        raise UserError("file.bad_mail") from error
    return payload if isinstance(payload, bytes) else b""


def _text(part: Message, codes: list[str]) -> str:
    text, guessed = decode(_payload(part), str(part.get_param("charset", "") or ""))
    if guessed:
        codes.append("mail.charset_guessed")
    return text.replace("\r\n", "\n")


def decode(raw: bytes, charset: str) -> tuple[str, bool]:
    """Bytes of a mail as text, and whether the named charset did not hold.

    ISO-2022-JP is read with the NEC and IBM rows that Japanese mail programs put into it.
    """
    charset = charset.strip().strip("\"'").lower()
    if charset.startswith("iso-2022-jp") or (not charset and b"\x1b$" in raw):
        return decode_japanese(raw), not charset
    wanted = {"shift_jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "gb2312": "gb18030"}.get(charset, charset)
    for name, guessed in ((wanted or "utf-8", False), ("utf-8", bool(charset)), ("cp932", True)):
        try:
            return _strictly(raw, name), guessed and not raw.isascii()
        except (UnicodeError, LookupError, ValueError):
            continue
    return raw.decode("utf-8", "replace"), True


_TEXT_CODECS = re.compile(
    r"(?:utf[-_]?(?:7|8|16|32)(?:[-_]?[lb]e)?|us-ascii|ascii|iso-8859-\d+|latin-?1|windows-\d+|cp\d+"
    r"|euc[-_](?:jp|kr)|gb18030|gbk|big5|ks_c_5601-1987|tis-620|koi8-[ru])"
)


def _strictly(raw: bytes, name: str) -> str:
    """Only codecs of texts are taken from a stranger's header: Python also knows zip and hex as codecs."""
    if _TEXT_CODECS.fullmatch(name) is None:
        raise LookupError(name[:20])
    return raw.decode(name)


def _header(message: Message, name: str) -> str:
    """A header as text, on one line, at most 2,000 characters; RFC 2047 words decoded, broken ones kept as written."""
    value = message.get(name)
    if value is None:
        return ""
    raw = str(value)[: _MOST_HEADER * 4]
    raw = raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        parts = decode_header(re.sub(r"\r?\n[ \t]+", " ", raw))
        text = "".join(part if isinstance(part, str) else decode(part, charset or "")[0] for part, charset in parts)
    except Exception:  # the standard library raises several kinds on broken words; the header as written is better
        text = raw
    return " ".join(text.split())[:_MOST_HEADER]


def _start(message: Message, today: dt.date, issues: list[Issue]) -> list[tuple[str, Value]]:
    written = _header(message, "Date")
    try:
        moment = parsedate_to_datetime(written)
        moment = moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment
        local = moment.astimezone(JST)
        if local.year < 1980 or local.date() > today + dt.timedelta(1):
            raise ValueError
    except (ValueError, TypeError, IndexError, OverflowError):
        issues.append(Issue("contact.date", "mail.bad_date", DECIDE, escape(written)))
        return []
    return [("contact.start", f"{local:%Y-%m-%dT%H:%M}")]


def _kept(field: str, text: str, issues: list[Issue]) -> str:
    kept, _, taken = clean(text)
    kept, masked = mask(kept)
    issues.extend(Issue(field, code, NOTE) for code in taken)
    if masked:
        issues.append(Issue(field, "mynumber.cell", FIXED))
    return kept.strip()


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except Exception:  # broken parameters: an attachment without a name
        return ""
    if "=?" in name:
        holder = Message()
        holder["Subject"] = name[:_MOST_HEADER].replace("\n", " ").replace("\r", " ")
        name = _header(holder, "Subject")
    return name


def _attachment(number: int, found: tuple[Message, str, str], limits: Limits) -> Attachment:
    part, given, mime = found
    name, changed = safe_name(given, mime, number + 1)
    size = len(_payload(part))
    issues: list[Issue] = []
    if changed:
        issues.append(Issue("", "mail.attachment_name", FIXED, escape(given[:200]), name))
    if size > min(_LARGE, limits.mail_bytes):
        issues.append(Issue("", "mail.attachment_large", DECIDE, name))
    mime = mime if re.fullmatch(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,80}", mime) else "application/octet-stream"
    return Attachment(number, name, mime, size, tuple(issues))
