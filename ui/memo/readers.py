"""Readers of the memo's fields, and sentences that several parts of it say."""

from __future__ import annotations

import re

from app.base.dates import read_date, wareki
from app.base.errors import UserError
from app.base.phones import read_phone
from models.records.people import SafeContact
from ui.context import Context
from ui.widgets.parsed import Reading

_WEEKDAY = re.compile(r"\s*\([A-Za-z]{3}\)\s*$")


def phone_reader(ctx: Context):
    """Reads a phone number in any writing; what no plan knows is kept as typed."""

    def read(words: str) -> Reading:
        phone = read_phone(words)
        if phone is None:
            return Reading(words.strip(), "", ctx.t("番号として読めませんが、このまま残せます"))
        note = ctx.t("書き方をそろえました") if phone.valid and phone.shown != words.strip() else ""
        return Reading(phone.shown if phone.valid else words.strip(), phone.shown if phone.valid else "", note)

    return read


def date_reader(ctx: Context):
    """Reads 明日, 11/25, R8.11.25, 令和8年11月25日; `value` is ISO, `note` its Japanese year or what to do."""

    def read(words: str) -> Reading:
        try:
            # Our own 11/24(Tue) must be readable again; Japanese weekdays are known below.
            found = read_date(_WEEKDAY.sub("", words), today=ctx.now().date())
        except UserError as error:
            if error.code in ("date.no_such_day", "date.not_in_era", "date.no_such_era_year"):
                return Reading(None, "", ctx.t("その日はありません。日付を確かめてください。"))
            return Reading(None, "", ctx.t("日付として読めません。「明日」「11/25」「R8.11.25」のように書けます。"))
        return Reading(found.iso, ctx.dates.day(found.iso), wareki(found.iso))

    return read


def safe_words(ctx: Context, safe: SafeContact) -> str:
    """The safe-contact rule in one line, "" if there is none: 文字だけ・19時以降・寮に電話しない."""
    parts = (safe.by, ctx.label("safe_mode", safe.mode), safe.when, safe.avoid)
    return ctx.t("・").join(part for part in parts if part)


def call_time(seconds: int) -> str:
    """00:03:12."""
    minutes, rest = divmod(max(0, seconds), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest:02}"
