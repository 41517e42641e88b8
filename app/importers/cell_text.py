"""What a typed cell of a spreadsheet says, as text: numbers without noise, dates as ISO, _xHHHH_ undone."""

from __future__ import annotations

import datetime as dt
import math
import re

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_LITERAL = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|hh?\]|m+\]|s+\])[^\]]*\]|_.|\*.|E[+-]', re.IGNORECASE)
_CLOCK = re.compile(r"\[[hms]+\]", re.IGNORECASE)
_DAY = 86_400


def unescape(text: str) -> str:
    """Undo the spreadsheet way of writing signs that XML cannot hold."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text)


def is_date_format(code: str) -> str:
    """ "date", "duration" or "" for a number format (eras too: ggge年m月d日)."""
    if not code or len(code) > 1000 or code.lower() in ("general", "@"):
        return ""
    if _CLOCK.search(code):
        return "duration"
    bare = _LITERAL.sub("", code.split(";")[0]).lower()
    return "date" if any(sign in bare for sign in "ymdhsge") and "general" not in bare else ""


class CellText:
    """Texts of the cells of one workbook. `styles`: "date", "duration" or "" by style number."""

    def __init__(self, styles: list[str], epoch_1904: bool) -> None:
        self._styles = styles
        self._epoch = dt.datetime.fromisoformat("1904-01-01" if epoch_1904 else "1899-12-30")
        self._is_1904 = epoch_1904

    def read(self, value: str, kind: str, style: str) -> str:
        if kind == "n":
            return self._number(value, style)
        if kind == "b":
            return "TRUE" if value.strip() == "1" else "FALSE"
        return unescape(value)

    def _number(self, value: str, style: str) -> str:
        if value.isdecimal() and not style:
            return value
        try:
            number = float(value)
        except ValueError:
            return unescape(value)
        if not math.isfinite(number):
            return value
        form = self._styles[int(style)] if style.isdecimal() and int(style[:9]) < len(self._styles) else ""
        if form and number >= 0:
            return self._moment(number, form) or value
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)

    def _moment(self, number: float, form: str) -> str:
        if number > 2_958_466:
            return ""
        seconds = round(number * _DAY)
        if form == "duration" or number < 1:
            minutes, rest = divmod(seconds, 60)
            tail = f":{rest:02d}" if rest else ""
            return f"{minutes // 60}:{minutes % 60:02d}{tail}"
        if not self._is_1904 and number < 60:  # the spreadsheet calendar has a 29 February 1900
            seconds += _DAY
        try:
            moment = self._epoch + dt.timedelta(seconds=seconds)
        except OverflowError:
            return ""
        clock = moment.strftime("%H:%M:%S" if moment.second else "%H:%M")
        return moment.strftime("%Y-%m-%d") if seconds % _DAY == 0 else f"{moment:%Y-%m-%d} {clock}"
