"""Numbers as people write them: full-width, kanji, with units. A failure is a code, never a guess.

Codes (UserError): number.unreadable, number.not_minutes, number.not_yen, number.too_large.
"""

from __future__ import annotations

import re
import unicodedata

from app.base.errors import UserError

LARGEST = 10**15
_LONGEST = 200
"""Signs; nobody writes a number as long, and Python refuses to read one of some thousand digits."""
_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {
    "零": 0, "壱": 1, "弐": 2, "参": 3, "元": 1
}  # fmt: skip
_SMALL = {"十": 10, "拾": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12}
KANJI = "〇一二三四五六七八九零壱弐参十拾百千"
_PLAIN = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")


def narrow(text: str) -> str:
    """Full-width digits, letters and signs as ASCII; every dash between digits as a hyphen; outer blanks gone."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub("[\u2010-\u2015\u2212]", "-", text)
    return re.sub(r"(?<=\d)ー(?=\d)", "-", text).strip()


def kanji_number(text: str) -> int | None:
    """The value of a kanji number without 万 and above: 四十一, 二〇二六, 百; None if it is not one."""
    if not text or any(char not in _DIGITS and char not in _SMALL for char in text):
        return None
    if not any(char in _SMALL for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, digit, last = 0, None, 10_000
    for char in text:
        if char in _DIGITS:
            if digit is not None:
                return None
            digit = _DIGITS[char]
            continue
        unit = _SMALL[char]
        if unit >= last or digit == 0:
            return None
        total += unit * (1 if digit is None else digit)
        last, digit = unit, None
    return total + (digit or 0)


def _section(text: str) -> int | None:
    if len(text) > _LONGEST:
        raise UserError("number.too_large")
    if _PLAIN.fullmatch(text):
        return int(text.replace(",", ""))
    return kanji_number(text)


def integer(text: str) -> int:
    """４１, 四十一, 1,234, 57万, 3億5千万 -> int. Raises UserError(number.unreadable, number.too_large)."""
    text = narrow(text)
    sign = -1 if text.startswith("-") else 1
    rest = text.removeprefix("-")
    total, last = 0, LARGEST * 10
    for part, unit in re.findall(r"([^万億兆]*)([万億兆]?)", rest):
        if not part and not unit:
            continue
        value = _tens_of_thousands(part) if unit else _section(part)
        size = _LARGE.get(unit, 1)
        if value is None or size >= last:
            raise UserError("number.unreadable")
        total, last = total + value * size, size
    if not rest:
        raise UserError("number.unreadable")
    if total >= LARGEST:
        raise UserError("number.too_large")
    return sign * total


def _tens_of_thousands(text: str) -> int | None:
    """What stands before 万: a plain section, or 5千 (a digit with a kanji unit)."""
    mixed = re.fullmatch(r"(\d{1,16})([十百千])", text)
    if mixed:
        return int(mixed.group(1)) * _SMALL[mixed.group(2)]
    return _section(text)


_HOURS = re.compile(rf"(?P<h>[\d.]+|[{KANJI}]+)(?:時間|h|hr|hrs|hour|hours|タイム)(?P<half>半)?(?P<rest>.*)", re.I)
_MINUTES = re.compile(rf"(?P<m>\d+|[{KANJI}]+)(?:分間?|m|min|mins|minutes?)?", re.I)
DAY = 24 * 60


def minutes(text: str) -> int:
    """How long something took: ４５, 45分, 1時間, 1時間半, 1時間30分, 1.5時間, 1:30, 百分 -> minutes.

    A bare number is minutes. Raises UserError(number.not_minutes), and for more than a day number.too_large.
    """
    text = re.sub(r"\s|約|およそ|程度|くらい|ぐらい|ほど", "", narrow(text))
    clock = re.fullmatch(r"(\d{1,2}):([0-5]\d)", text)
    if clock:
        value = int(clock.group(1)) * 60 + int(clock.group(2))
    elif (hours := _HOURS.fullmatch(text)) is not None:
        value = _hours(hours)
    else:
        value = _bare_minutes(text)
    if value > DAY:
        raise UserError("number.too_large")
    return value


def _hours(found: re.Match[str]) -> int:
    text = found["h"]
    if re.fullmatch(r"\d{1,2}\.(?:5|25|75|0)", text):
        value = int(float(text) * 60)
    else:
        whole = _section(text)
        if whole is None:
            raise UserError("number.not_minutes")
        value = whole * 60
    if found["half"]:
        value += 30
    if found["rest"]:
        rest = _bare_minutes(found["rest"])
        if rest >= 60 or found["half"]:
            raise UserError("number.not_minutes")
        value += rest
    return value


def _bare_minutes(text: str) -> int:
    found = _MINUTES.fullmatch(text)
    value = _section(found["m"]) if found else None
    if value is None:
        raise UserError("number.not_minutes")
    return value


def yen(text: str) -> int:
    """An amount of yen: 57万円, ５，０００円, ¥1,200, 45.5万円 -> int. Raises UserError(number.not_yen, too_large)."""
    text = re.sub(r"[¥\\\s]|円|約", "", narrow(text))
    point = re.fullmatch(r"(\d{1,9})\.(\d{1,4})万", text)
    if point:
        return int(point.group(1)) * 10_000 + int(point.group(2).ljust(4, "0"))
    try:
        return integer(text)
    except UserError as error:
        if error.code == "number.too_large":
            raise
        raise UserError("number.not_yen") from error
