"""Dates and times as Japanese offices write them, read without guessing.

Era table: 元号法 (昭和54年法律第43号) and its orders: 平成 by 昭和64年政令第1号 (from 1989-01-08), 令和 by
平成31年政令第143号 (from 2019-05-01); 昭和 from 1926-12-25 and 大正 from 1912-07-30 (改元の詔書). 明治 is read
only from the day Japan took the Gregorian calendar (明治6年1月1日, 明治5年太政官布告第337号).

Codes (UserError): date.unreadable, date.no_such_day, date.not_in_era, date.no_such_era_year, date.too_far,
date.needs_era, date.no_such_time, date.ambiguous_time.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from app.base.errors import UserError
from app.base.numbers import KANJI, kanji_number, narrow

Precision = Literal["year", "month", "day"]
FIRST, LAST = dt.date(1873, 1, 1), dt.date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class Era:
    """One era: its kanji, its letter, its first day in our table, and the year that its year 1 was."""

    name: str
    letter: str
    start: dt.date
    base: int


ERAS = (
    Era("令和", "R", dt.date(2019, 5, 1), 2019),
    Era("平成", "H", dt.date(1989, 1, 8), 1989),
    Era("昭和", "S", dt.date(1926, 12, 25), 1926),
    Era("大正", "T", dt.date(1912, 7, 30), 1912),
    Era("明治", "M", dt.date(1873, 1, 1), 1868),
)
"""Newest first."""
_BY_SIGN = {sign: era for era in ERAS for sign in (era.name, era.letter, era.name[0])} | {
    "㍻": ERAS[1], "㍼": ERAS[2], "㍽": ERAS[3], "㍾": ERAS[4], "㋿": ERAS[0]
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A date as read: `iso` is whole or partial (2026-11-20, 2024-08, 1994); `era` is the kanji of the era that was
    written or supplied, else None; `guessed_year` says that the year was not written but taken from `today`."""

    iso: str
    precision: Precision
    era: str | None = None
    guessed_year: bool = False


_N = rf"(?:\d+|[{KANJI}]+)"
_KANJI_DATE = re.compile(rf"(?P<y>{_N}|元)年(?:(?P<m>{_N})月(?:(?P<d>{_N})日)?)?")
_SIGN_DATE = re.compile(r"(?P<y>\d{1,4}|元)(?P<s>[-/.])(?P<m>\d{1,2})(?:(?P=s)(?P<d>\d{1,2}))?")
_MONTH_DAY = re.compile(rf"(?:(?P<m>\d{{1,2}})[-/.]|(?P<k>{_N})月)(?P<d>{_N})日?")
_ERA = re.compile("(明治|大正|昭和|平成|令和|[MTSHRmtshr明大昭平令])\\.?(?=[\\d元〇一二三四五六七八九十])")
_WEEKDAY = re.compile(r"(?<=[\d日])\s*(?:[(\[][月火水木金土日](?:曜日?)?[)\]]|[月火水木金土日]曜日?)$")


def read_date(text: str, *, today: dt.date, era: str | None = None) -> ReadDate:
    """Read a date that a person typed.

    `today` chooses the nearest year of 11/20; `era` (令和 …) says what 4年6月7日 or 4.6.7 means.
    Raises UserError with a code of this module. Thread: any.
    """
    cleaned = _clean(text)
    relative = read_relative(cleaned, today)
    if relative is not None:
        return ReadDate(relative.isoformat(), "day")
    written, rest = _take_era(cleaned)
    if written is None and re.fullmatch(r"\d{8}", rest):
        return _whole(int(rest[:4]), int(rest[4:6]), int(rest[6:]))
    if written is None and re.fullmatch(r"\d{4}", rest):
        return _whole(int(rest), None, None)
    near = _MONTH_DAY.fullmatch(rest) if written is None else None
    if near:
        return _nearest(_number(near["m"] or near["k"]), _number(near["d"]), today)
    found = _KANJI_DATE.fullmatch(rest) or _SIGN_DATE.fullmatch(rest)
    if found:
        month, day = (_number(found[part]) if found[part] else None for part in "md")
        return _resolved(_number(found["y"]), month, day, written, found["y"], era)
    raise UserError("date.unreadable")


def _clean(text: str) -> str:
    if len(text) > 60:
        raise UserError("date.unreadable")
    for square in "㍻㍼㍽㍾㋿":
        text = text.replace(square, _BY_SIGN[square].name)
    text = re.sub(r"(?<=[\d年月])\s+|\s+(?=[\d年月日/.-])", "", narrow(text))
    return _WEEKDAY.sub("", text).replace("．", ".").replace("・", ".").rstrip("頃ごろ ")


def _take_era(text: str) -> tuple[Era | None, str]:
    found = _ERA.match(text)
    if not found:
        return None, text
    return _BY_SIGN[found[1].upper()], text[found.end() :]


_LONGEST = 20
"""Digits; the rest of a longer number changes nothing about its being too large."""


def _number(text: str) -> int:
    if text.isdigit() and text.isascii():
        return int(text[:_LONGEST])
    value = 1 if text == "元" else kanji_number(text)
    if value is None:
        raise UserError("date.unreadable")
    return value


def _resolved(
    year: int, month: int | None, day: int | None, written: Era | None, typed: str, era: str | None
) -> ReadDate:
    if written is None and year < 100 and len(typed) < 4:
        if era is None:
            raise UserError("date.needs_era")
        written = _BY_SIGN[era]
    if written is None:
        if typed == "元":
            raise UserError("date.needs_era")
        return _whole(year, month, day)
    return _in_era(written, year, month, day)


def _in_era(era: Era, year: int, month: int | None, day: int | None) -> ReadDate:
    """The date of an era year, refused where the era had not begun or was over."""
    if not 1 <= year <= 200:
        raise UserError("date.no_such_era_year")
    read = _whole(era.base + year - 1, month, day)
    first, last = span(read.iso)
    later = [other.start for other in ERAS if other.start > era.start]
    if last < era.start or (later and first >= min(later)):
        raise UserError("date.not_in_era")
    return ReadDate(read.iso, read.precision, era.name)


def _whole(year: int, month: int | None, day: int | None) -> ReadDate:
    if not FIRST.year <= year <= LAST.year:
        raise UserError("date.too_far", year=min(year, 9999))
    if month is None:
        return ReadDate(f"{year:04}", "year")
    if not 1 <= month <= 12:
        raise UserError("date.no_such_day")
    if day is None:
        return ReadDate(f"{year:04}-{month:02}", "month")
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise UserError("date.no_such_day")
    return ReadDate(f"{year:04}-{month:02}-{day:02}", "day")


def _nearest(month: int, day: int, today: dt.date) -> ReadDate:
    """Month and day in the year that brings them nearest to `today`."""
    days: list[dt.date] = []
    for year in range(today.year - 1, today.year + 2):
        try:
            days.append(dt.date(year, month, day))
        except ValueError:
            continue
    if not days:
        raise UserError("date.no_such_day")
    best = min(days, key=lambda found: abs((found - today).days))
    return ReadDate(best.isoformat(), "day", guessed_year=True)


# ---- words

_WEEKDAYS = "月火水木金土日"
_WORDS = {"本日": 0, "今日": 0, "きょう": 0, "明日": 1, "あした": 1, "あす": 1, "明後日": 2, "あさって": 2,
          "昨日": -1, "きのう": -1, "一昨日": -2, "おととい": -2}  # fmt: skip
_WEEKS = {"今週": 0, "来週": 1, "再来週": 2, "先週": -1}
_RELATIVE_WEEK = re.compile("(今週|来週|再来週|先週)の?(?:([月火水木金土日])(?:曜日?)?)?")
_IN = re.compile(rf"({_N})(日|週間|か月|ヶ月|カ月|ケ月|ヵ月)後")


def read_relative(text: str, today: dt.date) -> dt.date | None:
    """今日, 明後日, 来週金曜, 金曜日 (the next one), 3日後, 2週間後, 1か月後 -> date; None for anything else.

    Weeks begin on Monday. A month later than the 31st ends on the month's last day.
    """
    text = narrow(text)
    if text in _WORDS:
        return today + dt.timedelta(_WORDS[text])
    week = _RELATIVE_WEEK.fullmatch(text)
    if week:
        monday = today - dt.timedelta(today.weekday()) + dt.timedelta(7 * _WEEKS[week[1]])
        return monday + dt.timedelta(_WEEKDAYS.index(week[2]) if week[2] else today.weekday())
    day = re.fullmatch("(?:次の)?([月火水木金土日])曜日?", text)
    if day:
        return today + dt.timedelta((_WEEKDAYS.index(day[1]) - today.weekday() - 1) % 7 + 1)
    later = _IN.fullmatch(text)
    number = _number(later[1]) if later else 0
    if later is None or number > 3660:
        return None
    if later[2] in ("日", "週間"):
        return today + dt.timedelta(number * (7 if later[2] == "週間" else 1))
    return months_later(today, number)


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or that month's last day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


# ---- cells of a workbook


def from_serial(serial: float, *, epoch_1904: bool = False) -> ReadDate:
    """An Excel day number -> date; day 60 of the 1900 system is its invented 29 February. Raises UserError."""
    days = int(serial) if abs(serial) < 10**9 else 10**9  # infinity and "no number" among them
    if epoch_1904:
        days += 1462
    if days == 60:
        raise UserError("date.no_such_day")
    if not 1 <= days <= 73_415:
        raise UserError("date.too_far", serial=days)
    day = dt.date(1899, 12, 31 if days < 60 else 30) + dt.timedelta(days)
    return _whole(day.year, day.month, day.day)


def from_cell(value: object, *, today: dt.date, era: str | None = None) -> ReadDate:
    """A cell's value, whatever its type: date, datetime, day number, or text. Raises UserError."""
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return _whole(value.year, value.month, value.day)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if isinstance(value, int) and (1873 <= value <= 2100 or 18_730_101 <= value <= 21_001_231):
            return read_date(str(value), today=today, era=era)
        return from_serial(value)
    if isinstance(value, str):
        return read_date(value, today=today, era=era)
    raise UserError("date.unreadable")


# ---- times of day

_TIME = re.compile(
    rf"(?P<half>午前|午後|am|pm|AM|PM)?(?P<h>{_N})(?::(?P<m>\d{{2}})(?::\d{{2}})?|時(?:(?P<hm>半)|(?P<k>{_N})分?)?)"
    r"(?P<after>am|pm|AM|PM)?"
)


def read_time(text: str) -> str:
    """14:02, １４時２分, 午後3時, 3時半, 2:05pm, 1402 -> HH:MM. Raises UserError."""
    cleaned = re.sub(r"\s", "", narrow(text)).rstrip("頃ごろ~")
    if re.fullmatch(r"\d{4}", cleaned):
        cleaned = f"{cleaned[:2]}:{cleaned[2:]}"
    found = _TIME.fullmatch(cleaned)
    if not found or (found["half"] and found["after"]):
        raise UserError("date.unreadable")
    hour = _number(found["h"])
    minute = 30 if found["hm"] else _number(found["m"] or found["k"] or "0")
    half = (found["half"] or found["after"] or "").lower()
    if half and hour > 12:
        raise UserError("date.no_such_time")
    if half.startswith("午") and hour == 12:  # noon or midnight: the order of 1872 and daily speech disagree
        raise UserError("date.ambiguous_time")
    if half:
        hour = hour % 12 + (12 if half in ("午後", "pm") else 0)
    if hour > 23 or minute > 59:
        raise UserError("date.no_such_time")
    return f"{hour:02}:{minute:02}"


_MOMENT = re.compile(r"(?P<date>.*?)(?:[T\s]+|(?<=日))(?P<time>(?:午前|午後)?\s*[^\s年月日./-]+)")


def read_moment(text: str, *, today: dt.date, era: str | None = None) -> tuple[ReadDate, str | None]:
    """A date with or without a time of day: 2026/11/20 14:02, 令和8年11月20日 午後3時 -> (date, HH:MM or None)."""
    found = _MOMENT.fullmatch(narrow(text)) if len(text) <= 60 else None
    if found:
        try:
            return read_date(found["date"], today=today, era=era), read_time(found["time"])
        except UserError as error:
            if error.code != "date.unreadable":
                raise
    return read_date(text, today=today, era=era), None


# ---- showing


def span(iso: str) -> tuple[dt.date, dt.date]:
    """First and last day of a whole or partial ISO date."""
    year, *rest = [int(part) for part in iso[:10].split("-")]
    if not rest:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    month = rest[0]
    if len(rest) > 1:
        return dt.date(year, month, rest[1]), dt.date(year, month, rest[1])
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


def era_of(day: dt.date) -> Era | None:
    """The era of a day; None before 1873."""
    return next((era for era in ERAS if day >= era.start), None)


def wareki(iso: str) -> str:
    """2026-11-20 -> 令和8年11月20日; partial dates stay partial; 元年 for a first year. A year that two eras share is
    named by the later one."""
    first, last = span(iso)
    era = era_of(last)
    if era is None:
        return iso
    year = last.year - era.base + 1
    text = f"{era.name}{'元' if year == 1 else year}年"
    parts = len(iso[:10].split("-"))
    if parts > 1:
        text += f"{first.month}月"
    return text + f"{first.day}日" if parts > 2 else text


def era_year(iso: str) -> str:
    """Only the year of an ISO date, whole or partial: "2024-08-19" → "令和6年"; "" where no era holds."""
    era, mark, _ = wareki(iso).partition("年")
    return era + mark if mark else ""


def show_both(iso: str) -> str:
    """2026-11-20 -> 2026/11/20（令和8年）; 2024-08 -> 2024/08（令和6年）; other text is given back."""
    if not re.fullmatch(r"\d{4}(-\d{2}){0,2}(T\d{2}:\d{2})?", iso):
        return iso
    date, _, time = iso.partition("T")
    years = wareki(date).partition("年")[0] + "年"
    return f"{date.replace('-', '/')}（{years}）" + (f" {time}" if time else "")
