"""What fields make of typed dates, phone numbers, 法人番号: never refused, said in words beside the field."""

from __future__ import annotations

from collections.abc import Callable

from app.base.dates import read_date, read_moment, wareki
from app.base.errors import UserError
from app.base.numbers import integer, narrow
from app.base.phones import read_phone
from app.base.texts import N_
from ui.context import Context
from ui.widgets.parsed import Reading

SENTENCES = {
    "date.no_such_day": N_("その日はありません。日付を確かめてください。"),
    "date.not_in_era": N_("その年号の期間にない日付です。"),
    "date.no_such_era_year": N_("その年号にない年です。"),
    "date.too_far": N_("1873年から2100年までの日付にしてください。"),
    "date.needs_era": N_("年号か西暦を付けてください(例: 令和8年、2026)。"),
}
OTHER = N_("日付として読めません。例: 2026-11-20、令和8年11月20日、R8.11.20")


def date_reader(ctx: Context) -> Callable[[str], Reading]:
    """Reads 2026-11-20, 11/20, 令和8年11月20日, R8.11.20, 2024-08, 1994, 明日; shows the other calendar beside it."""

    def read(words: str) -> Reading:
        try:
            found = read_date(words, today=ctx.now().date())
        except UserError as error:
            return Reading(error=ctx.t(SENTENCES.get(error.code, OTHER)))
        return Reading(found.iso, found.iso, both(found.iso))

    return read


def moment_reader(ctx: Context) -> Callable[[str], Reading]:
    """A day, perhaps with a time: 12/4 15時, 明日 15:00."""

    def read(words: str) -> Reading:
        try:
            day, time = read_moment(words, today=ctx.now().date())
        except UserError as error:
            return Reading(error=ctx.t(SENTENCES.get(error.code, OTHER)))
        shown = f"{day.iso} {time}" if time else day.iso
        return Reading(shown.replace(" ", "T"), shown, both(day.iso))

    return read


def both(iso: str) -> str:
    """The Japanese calendar beside the western one."""
    return wareki(iso) if iso else ""


def phone_reader(ctx: Context) -> Callable[[str], Reading]:
    """A number in any writing; one that no plan knows is kept as it is."""

    def read(words: str) -> Reading:
        phone = read_phone(words)
        if phone is None:
            return Reading(words, "", ctx.t("番号ではない文字として、そのまま残します"))
        note = "" if phone.valid else ctx.t("見なれない番号です。そのまま残します")
        return Reading(phone.shown if phone.valid else words, phone.shown if phone.valid else "", note)

    return read


def count_reader(ctx: Context) -> Callable[[str], Reading]:
    """A whole number, also full-width or kanji."""

    def read(words: str) -> Reading:
        try:
            value = integer(words)
        except UserError:
            return Reading(error=ctx.t("数として読めません"))
        return Reading(value, str(value))

    return read


def corporate_reader(ctx: Context) -> Callable[[str], Reading]:
    """法人番号: the check digit is only a hint, the number stays as typed."""

    def read(words: str) -> Reading:
        digits = "".join(c for c in narrow(words) if c.isdigit())
        if len(digits) != 13:
            return Reading(words, "", ctx.t("法人番号は13桁です(いま {n}桁)", n=len(digits)))
        if corporate_check(digits[1:]) != int(digits[0]):
            return Reading(digits, digits, ctx.t("検査数字が合いません。番号を確かめてください"))
        return Reading(digits, digits, ctx.t("検査数字が合いました"))

    return read


def corporate_check(base: str) -> int:
    """The check digit before the twelve digits of a 法人番号.

    Source: 法人番号の指定等に関する省令 (平成26年財務省令第70号) 2条: 9 minus the rest by 9 of the sum of P × Q, Q
    being 1 for odd and 2 for even places from the right (confidence A).
    """
    total = sum(int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(base)))
    return 9 - total % 9
