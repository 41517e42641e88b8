"""What a file is, by its content; its name says nothing that we trust."""

from __future__ import annotations

import re
from pathlib import Path

from app.base.errors import UserError
from app.importers.encoding import find_encoding, open_text
from app.importers.limits import DEFAULT, Limits

KINDS = ("xlsx", "csv", "eml", "chat_line", "chat_messenger", "jsonl")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MAIL = re.compile(rb"\A(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:From|Date|Subject|Received|MIME-Version):", re.I)
_MAIL_HEADER = re.compile(rb"^(From|Date|Subject|To|Received|Message-ID|MIME-Version|Return-Path):", re.I | re.M)
_MESSENGER = re.compile(r"\A[^\n]{1,200}\n\d{4}年\d{1,2}月\d{1,2}日 \d{1,2}:\d{2}\r?\n")
_LINE_DAY = re.compile(r"^\d{4}[/.]\d{1,2}[/.]\d{1,2}\s?\([日月火水木金土]\)\s*$", re.M)
_LINE_TALK = re.compile(r"^\d{1,2}:\d{2}\t[^\t\n]+\t", re.M)
_HEAD = 64 * 1024


def load(path: Path, limits: Limits = DEFAULT) -> bytes:
    """The bytes of a file. Raises: UserError file.unreadable, file.too_large, file.empty."""
    try:
        with path.open("rb") as file:
            data = file.read(limits.file_bytes + 1)
    except (OSError, ValueError) as error:
        raise UserError("file.unreadable") from error
    if len(data) > limits.file_bytes:
        raise UserError("file.too_large", limit=limits.file_bytes)
    if not data.strip():
        raise UserError("file.empty")
    return data


def detect(path: Path, limits: Limits = DEFAULT) -> str:
    """One of KINDS. Raises: UserError file.* where the file is none of them."""
    return detect_bytes(load(path, limits))


def detect_bytes(data: bytes) -> str:
    """`detect` for a file that has been read."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "xlsx"
    if data.startswith(_OLE):
        raise UserError("file.encrypted" if _ENCRYPTED in data else "file.old_excel")
    head = data[:_HEAD]
    if _is_mail(head):
        return "eml"
    text = _head_text(data)
    if text.startswith("[LINE]") or (_LINE_DAY.search(text) and _LINE_TALK.search(text)):
        return "chat_line"
    if _MESSENGER.match(text.replace("\r\n", "\n")):
        return "chat_messenger"
    if text.startswith("{"):
        return "jsonl"
    if any(sign in text for sign in ",;\t"):
        return "csv"
    raise UserError("file.unknown_kind")


def _is_mail(head: bytes) -> bool:
    if _MAIL.match(head.replace(b"\r\n", b"\n")) is None:
        return False
    block = head.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return len({name.lower() for name in _MAIL_HEADER.findall(block)}) >= 2


def _head_text(data: bytes) -> str:
    encoding = find_encoding(data[:_HEAD] if len(data) > _HEAD else data)
    try:
        return open_text(data[:_HEAD], encoding).read().lstrip("\ufeff \r\n\t")
    except UnicodeError as error:
        raise UserError("file.not_text") from error
