"""Dates as screens write them: 11/20(金) within the year, 2027-01-15(金) beyond (look.md §4)."""

from __future__ import annotations

import datetime as dt

from app.base.clock import local
from app.base.dates import era_year
from app.base.texts import Texts

JA_DAYS = "月火水木金土日"
EN_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class DatesText:
    """Formats ISO dates and minutes for one reader on one day."""

    def __init__(self, t: Texts, today: dt.date) -> None:
        self._t = t
        self._today = today
        self._japanese = t.language.startswith("ja")

    def weekday(self, day: dt.date) -> str:
        return JA_DAYS[day.weekday()] if self._japanese else EN_DAYS[day.weekday()]

    def day(self, iso: str) -> str:
        """A whole date short; a partial one (2024, 2024-08) as it is."""
        whole = _date(iso)
        if whole is None:
            return iso
        if whole.year == self._today.year:
            return f"{whole.month}/{whole.day}({self.weekday(whole)})"
        return f"{whole.isoformat()}({self.weekday(whole)})"

    def moment(self, iso: str) -> str:
        """今日 12:40 · 11/18 15:30 · 2025-12-04."""
        whole, time = _date(iso), iso[11:16]
        if whole is None:
            return iso
        if whole == self._today:
            return f"{self._t('今日')} {time}".rstrip()
        if whole.year == self._today.year:
            return f"{whole.month}/{whole.day} {time}".rstrip()
        return whole.isoformat()

    def heading(self, iso: str) -> tuple[str, str]:
        """A day heading of a timeline and what stands beside it: ("11月20日(金)", "今日")."""
        whole = _date(iso)
        if whole is None:
            return iso, ""
        if self._japanese:
            year = "" if whole.year == self._today.year else f"{whole.year}年"
            text = f"{year}{whole.month}月{whole.day}日({self.weekday(whole)})"
        else:
            text = self.day(iso)
        return text, self.distance(whole)

    def distance(self, day: dt.date) -> str:
        """今日 · 昨日 · 3日前, up to a week back; "" beyond."""
        days = (self._today - day).days
        if days == 0:
            return self._t("今日")
        if days == 1:
            return self._t("昨日")
        return self._t.many("{n}日前", days) if 1 < days <= 7 else ""

    def due(self, iso: str) -> str:
        """What a date that is due says: 2日超過 · 15:00 · 本日中 · 11/25(水)."""
        whole = _date(iso)
        if whole is None:
            return iso
        late = (self._today - whole).days
        if late > 0:
            return self._t.many("{n}日超過", late)
        if late == 0:
            return iso[11:16] or self._t("本日中")
        return self.day(iso)

    def long(self, day: dt.date) -> str:
        """2026年11月20日(金)・令和8年."""
        if not self._japanese:
            return f"{EN_DAYS[day.weekday()]}, {day.isoformat()}"
        era = era_year(day.isoformat())
        return f"{day.year}年{day.month}月{day.day}日({self.weekday(day)})・{era}"

    def brief(self, iso: str) -> str:
        """Today's time, 昨日, or the day: what stands at the right of a row."""
        whole = _date(iso)
        if whole is None:
            return iso
        if whole == self._today:
            return iso[11:16] or self._t("今日")
        return self._t("昨日") if (self._today - whole).days == 1 else self.day(iso)

    def brief_ms(self, ms: int) -> str:
        return self.brief(local(ms).strftime("%Y-%m-%dT%H:%M"))

    def left(self, iso: str) -> str:
        """あと7日 · 2日超過 · 今日."""
        whole = _date(iso)
        if whole is None:
            return ""
        days = (whole - self._today).days
        if days < 0:
            return self._t.many("{n}日超過", -days)
        return self._t("今日") if days == 0 else self._t.many("あと{n}日", days)


def _date(iso: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(iso[:10])
    except ValueError:
        return None


def clock_text(t: Texts, minutes: int | None) -> str:
    """閉所まで 3時間57分 · 本日は閉所."""
    if minutes is None:
        return t("いまは閉所時間")
    hours, rest = divmod(minutes, 60)
    if not hours:
        return t("閉所まで {minutes}分", minutes=rest)
    return t("閉所まで {hours}時間{minutes}分", hours=hours, minutes=rest)
