"""One cell into the values of one field. What cannot be read stays empty and becomes an issue; nothing is guessed.

Every reader takes the cleaned text and gives a `Reading`. Dates, phones, numbers and My Number are read by app.base,
words by the code lists; here stands only what is particular to old files.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import NamedTuple

from app.base.dates import read_date, read_moment, read_relative, read_time
from app.base.errors import UserError
from app.base.numbers import KANJI, integer, minutes, narrow
from app.base.phones import read_phones
from models.codes import codes
from models.records.imports import DECIDE, FIXED, NOTE, Value

Said = tuple[str, str, str]  # code, severity, what would be stored


class Reading(NamedTuple):
    """Fields with values, and what must be said about them."""

    values: tuple[tuple[str, Value], ...] = ()
    said: tuple[Said, ...] = ()


EMPTY = Reading()
_NOTHING = {"", "-", "－", "ー", "―", "—", "‐", "/", "／", "n/a", "なし", "無し", "無", "空欄", "未記入", "未聴取"}
_UNKNOWN = {"不明", "不詳", "未確認", "わからない", "unknown"}
_ANONYMOUS = {"匿名", "匿名希望", "不明", "名前不明", "氏名不明", "無記名", "名無し", "本人希望により匿名", "anonymous"}
_STATES = {"継続", "継続中", "終了", "完了", "対応中", "対応済", "済", "終結", "保留", "経過観察"}
_PARTS = re.compile(r"[、，,・･\n/／;；&＆＋+]+")
_KANJI_ONLY = re.compile(f"[{KANJI}]+(?:分間?|時間半?|歳)?")
_MOBILE = re.compile(r"\(?0([789]0)\)?[- ]?([1-9]\d{3})[- ]?(\d{4})")
_LOST_ZERO = re.compile(r"[789]0[1-9]\d{7}")
_PLUS_EIGHTY_ONE = re.compile(r"^81[789]0\d{8}$")
_AGE = re.compile(r"(?:満)?(\d{1,3}|[一二三四五六七八九十百]+)(?:歳|才|さい)?")
_LISTS = {
    "contact.channel": "channel",
    "contact.language": "language",
    "person.gender": "gender",
    "person.prefecture": "prefecture",
    "case.stay_status": "stay_status",
    "work.industry": "industry",
}
_MANY = {"contact.categories": "category", "contact.responses": "response", "person.nationalities": "nationality"}
OLDEST = dt.date(1980, 1, 1)


def reader_for(field: str, today: dt.date, era: str = "", era_said: bool = False) -> Callable[[str], Reading]:
    """A reader of the cells of one column. `era` (令和) is what the column's other dates let us assume;
    `era_said`: a user said so, so that nothing is assumed."""
    if field in _LISTS:
        return lambda text: read_code(field, _LISTS[field], text)
    if field in _MANY:
        return lambda text: read_codes(field, _MANY[field], text)
    dated: dict[str, Callable[[str], Reading]] = {
        "contact.date": lambda text: read_contact_date(text, today, era, era_said),
        "person.birth": lambda text: read_day("person.birth", text, today, past=True),
        "case.stay_until": lambda text: read_day("case.stay_until", text, today, past=False),
        "contact.time": read_clock,
        "contact.minutes": read_minutes,
        "person.age": read_age,
        "person.phone": read_phone_cell,
        "person.name": read_name,
    }
    return dated.get(field, lambda text: read_text(field, text))


def is_nothing(text: str) -> bool:
    """Whether a cell says in a word or sign that there is nothing to say."""
    return text.strip().lower() in _NOTHING


def read_text(field: str, text: str) -> Reading:
    """Free text stays as written, without the blanks around it."""
    text = text.strip()
    return Reading(((field, text),)) if text else EMPTY


def read_name(text: str) -> Reading:
    """One name as written; 匿名 is not a name."""
    text = text.strip()
    if not text or is_nothing(text):
        return EMPTY
    if text.lower() in _ANONYMOUS:
        return Reading((), (("name.anonymous", NOTE, ""),))
    return Reading((("person.name", text),))


def read_code(field: str, kind: str, text: str) -> Reading:
    """One word of a code list."""
    text = text.strip()
    if not text:
        return EMPTY
    match = codes(kind).find(text)
    if match.code is not None:
        said: tuple[Said, ...] = (("code.assumed", NOTE, match.code),) if match.certainty == "synonym" else ()
        return Reading(((field, match.code),), said)
    if is_nothing(text):
        return EMPTY
    if text.lower() in _UNKNOWN:
        return Reading((), (("code.said_unknown", NOTE, ""),))
    return Reading((), (("code.unclear" if len(match.candidates) > 1 else "code.unknown", DECIDE, ""),))


def read_codes(field: str, kind: str, text: str) -> Reading:
    """Several words in one cell (、・改行 and the like). A part that is no code makes the whole cell a question."""
    whole = codes(kind).find(text)
    if whole.code is not None:
        return Reading(((field, (whole.code,)),), (("code.assumed", NOTE, whole.code),) if _loose(whole) else ())
    if is_nothing(text):
        return EMPTY
    found: list[str] = []
    states: list[str] = []
    said: list[Said] = []
    for part in (part.strip() for part in _PARTS.split(text)):
        if not part:
            continue
        match = codes(kind).find(part)
        if match.code is not None:
            found.append(match.code)
            said.extend([("code.assumed", NOTE, match.code)] if _loose(match) else [])
        elif field == "contact.responses" and part in _STATES:
            states.append(part)
            said.append(("code.state", FIXED, part))
        elif part.lower() in _UNKNOWN:
            said.append(("code.said_unknown", NOTE, ""))
        else:
            said.append(("code.unclear" if len(match.candidates) > 1 else "code.unknown", DECIDE, ""))
    values: list[tuple[str, Value]] = [(field, tuple(dict.fromkeys(found)))] if found else []
    if states:
        values.append(("contact.note", "、".join(states)))
    return Reading(tuple(values), tuple(said))


def _loose(match: object) -> bool:
    return getattr(match, "certainty", "") == "synonym"


def read_contact_date(text: str, today: dt.date, era: str = "", era_said: bool = False) -> Reading:
    """受付日, perhaps with a time of day: contact.date and contact.time."""
    text = text.strip()
    if is_nothing(text) or text in _UNKNOWN:
        return EMPTY
    try:
        if read_relative(narrow(text[:60]), today) is not None:
            raise UserError("date.unreadable")
        try:
            read, clock = read_moment(text, today=today)
            assumed = False
        except UserError as error:
            if error.code != "date.needs_era" or not era:
                raise
            read, clock = read_moment(text, today=today, era=era)
            assumed = not era_said
    except UserError as error:
        return Reading((), ((error.code, DECIDE, ""),))
    if read.guessed_year:
        return Reading((), (("date.no_year", DECIDE, read.iso),))
    if read.iso > today.isoformat():
        return Reading((), (("date.future", DECIDE, read.iso),))
    if read.iso < OLDEST.isoformat():
        return Reading((), (("date.too_old", DECIDE, read.iso),))
    said: list[Said] = [("date.era_assumed", FIXED, read.iso)] if assumed else []
    if read.era and not assumed:
        said.append(("date.wareki", NOTE, read.iso))
    if read.precision != "day":
        said.append(("date.partial", FIXED, read.iso))
    values: list[tuple[str, Value]] = [("contact.date", read.iso)]
    return Reading((*values, ("contact.time", clock)) if clock else tuple(values), tuple(said))


def read_day(field: str, text: str, today: dt.date, *, past: bool) -> Reading:
    """A birth date or the end of a stay. The era must be written: 5年6月7日 may be 昭和 as well as 平成."""
    text = text.strip()
    if is_nothing(text) or text.lower() in _UNKNOWN:
        return EMPTY
    try:
        if read_relative(narrow(text[:60]), today) is not None:
            raise UserError("date.unreadable")
        read = read_date(text, today=today)
    except UserError as error:
        return Reading((), ((error.code, DECIDE, ""),))
    if read.guessed_year:
        return Reading((), (("date.no_year", DECIDE, read.iso),))
    if past and read.iso > today.isoformat():
        return Reading((), (("date.future", DECIDE, read.iso),))
    return Reading(((field, read.iso),), (("date.wareki", NOTE, read.iso),) if read.era else ())


def read_clock(text: str) -> Reading:
    """時刻: 15:37, １５時３７分."""
    text = text.strip()
    if is_nothing(text) or text in _UNKNOWN:
        return EMPTY
    try:
        return Reading((("contact.time", read_time(text)),))
    except UserError as error:
        code = "time.unread" if error.code == "date.unreadable" else error.code
        return Reading((), ((code, DECIDE, ""),))


def read_minutes(text: str) -> Reading:
    """所要時間 in minutes. Kanji alone (百分) may be a hundred minutes or a slip: offered, not taken."""
    text = text.strip()
    if is_nothing(text) or text in _UNKNOWN:
        return EMPTY
    try:
        value = minutes(text)
    except UserError:
        return Reading((), (("minutes.unread", DECIDE, ""),))
    if _KANJI_ONLY.fullmatch(text):
        return Reading((), (("minutes.unread", DECIDE, str(value)),))
    return Reading((("contact.minutes", value),))


def read_age(text: str) -> Reading:
    """年齢 or 年代: the age band, and the age where a number was written."""
    text = text.strip()
    band = codes("age_band").find(text)
    if band.code is not None:
        return Reading((("person.age_band", band.code),))
    if is_nothing(text):
        return EMPTY
    found = _AGE.fullmatch(narrow(text[:20]))
    try:
        age = integer(found[1]) if found else -1
    except UserError:
        age = -1
    if not 0 <= age <= 120:
        return Reading((), (("age.unread", DECIDE, ""),))
    code = _band(age)
    return Reading((("person.age", age), ("person.age_band", code)), (("age.band", NOTE, code),))


def _band(age: int) -> str:
    for code in codes("age_band"):
        low, _, high = code.code.partition("-")
        if low.isdecimal() and int(low) <= age <= (int(high) if high else 200):
            return code.code
    return ""


def read_phone_cell(text: str) -> Reading:
    """電話番号: the first number as E.164 and as typed, others beside it."""
    text = text.strip()
    plain = narrow(text[:200]).replace("ー", "-").replace("―", "-")
    mobile = _MOBILE.fullmatch(plain)
    if mobile:  # most cells; the library takes a hundred times as long and says the same
        said: tuple[Said, ...] = (("phone.folded", NOTE, plain),) if not text.isascii() else ()
        return Reading((("person.phone", f"+81{mobile[1]}{mobile[2]}{mobile[3]}"), ("person.phone_typed", text)), said)
    if is_nothing(text) or text.lower() in _UNKNOWN:
        return EMPTY
    if _LOST_ZERO.fullmatch(plain) or _PLUS_EIGHTY_ONE.fullmatch(plain):
        key = f"+81{plain[-10:]}"
        return Reading(
            (("person.phone", key), ("person.phone_typed", text)), (("phone.lost_zero", FIXED, f"0{plain[-10:]}"),)
        )
    phones = [phone for phone in read_phones(text) if len(phone.key) >= 5]
    if not phones:
        return Reading((), (("phone.unread", DECIDE, ""),))
    first = phones[0]
    said = () if first.valid else (("phone.odd", FIXED, first.typed),)
    values: list[tuple[str, Value]] = [("person.phone", first.key), ("person.phone_typed", first.typed)]
    if len(phones) > 1:
        values.append(("person.phone_more", tuple(phone.typed for phone in phones[1:])))
        said = (*said, ("phone.several", NOTE, first.typed))
    return Reading(tuple(values), said)
