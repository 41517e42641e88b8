"""Phone numbers as they are typed, and the key by which they match.

What was typed is always kept; a number that no plan knows is kept too, with its digits as the key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.base.numbers import narrow

REGION = "JP"
_DASHES = re.compile("[\u2010-\u2015\u2212\uff0dー－~〜～∼‑]")
_EXTENSION = re.compile(r"\s*[(\[]?\s*(?:内線|ext\.?|extension|x|#)\s*[:.]?\s*(\d{1,8})\s*[)\]]?\s*$", re.I)
_SPLIT = re.compile(r"[、，,;；/／\n\r\t|]+|\s+(?:または|又は|or)\s+|(?:または|又は)")
_NUMBER = re.compile(r"\+?[\d(][\d\s().-]{1,}\d|\d{2,}")
_LONGEST = 200


@dataclass(frozen=True, slots=True, repr=False)
class Phone:
    """One number. `key` is E.164 (+819012345678) if valid, else the digits; `shown` is for people."""

    typed: str
    key: str
    shown: str
    valid: bool
    extension: str = ""

    def __repr__(self) -> str:
        return f"Phone(valid={self.valid})"


def read_phone(text: str, region: str = REGION) -> Phone | None:
    """The one number in `text`, or None where there are no two digits. Never raises; loads phonenumbers late."""
    plain = _plain(text)
    extension = ""
    found = _EXTENSION.search(plain)
    if found:
        extension, plain = found[1], plain[: found.start()]
    number = _NUMBER.search(plain)
    if number is None:
        return None
    written = re.sub(r"^\(?\+?\(?(\d+)\)?", r"+\1 ", number[0]) if number[0].startswith("+") else number[0]
    key, shown, valid = _parsed(written, region)
    return Phone(text.strip(), key, shown + (f" 内線{extension}" if extension else ""), valid, extension)


def read_phones(text: str, region: str = REGION) -> list[Phone]:
    """All numbers of a cell, in order: 「090-1234-5678、03-1234-5678(内線12)」 -> two."""
    parts = (part for part in _SPLIT.split(text[:_LONGEST]) if part)
    phones = (read_phone(part, region) for part in parts)
    return [phone for phone in phones if phone is not None]


def _plain(text: str) -> str:
    text = _DASHES.sub("-", narrow(text[:_LONGEST]))
    return re.sub(r"-{2,}", "-", text)


def _parsed(written: str, region: str) -> tuple[str, str, bool]:
    import phonenumbers
    from phonenumbers import NumberParseException, PhoneNumberFormat

    digits = re.sub(r"\D", "", written)
    try:
        number = phonenumbers.parse(written, region)
    except NumberParseException:
        return digits, written.strip(), False
    if not phonenumbers.is_valid_number(number):
        return digits, written.strip(), False
    home = phonenumbers.country_code_for_region(region) == number.country_code
    style = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, PhoneNumberFormat.E164), phonenumbers.format_number(number, style), True


def digits_of(text: str) -> str:
    """The digits of a fragment as typed: 「０９０ー１２」 -> 09012."""
    return re.sub(r"[^0-9]", "", _plain(text))


def search_digits(key: str) -> str:
    """What a fragment is looked for in: the national form of a Japanese E.164 key, then the international digits."""
    digits = re.sub(r"\D", "", key)
    return f"0{digits[2:]} {digits}" if key.startswith("+81") else digits
