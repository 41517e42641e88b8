"""Persons and the ways to reach them: streams `person/<id>`, apart from cases."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from models.tables.base import Logged, added


class PersonRow(Logged):
    """本人・相談者. Every field may be empty: a person without a name is helped all the same."""

    __tablename__ = "person"
    SETS = ("nationalities", "languages", "needs")
    LONG = ("note",)

    name: Mapped[str | None]  # 氏名, as written; never rearranged, never normalised
    reading: Mapped[str | None]  # よみ (kana)
    latin: Mapped[str | None]  # Latin letters
    native: Mapped[str | None]  # the person's own script
    call_name: Mapped[str | None]  # 呼び名, how they want to be called
    family: Mapped[str | None]  # optional family part, for sorting only
    birth: Mapped[str | None]  # ISO, whole or partial: 1994-03-02, 1994-03, 1994
    age_band: Mapped[str | None]
    gender: Mapped[str | None]
    language: Mapped[str | None]
    japanese: Mapped[str | None]
    reading_ability: Mapped[str | None]
    prefecture: Mapped[str | None]
    municipality: Mapped[str | None]
    dependants_here: Mapped[int | None]
    dependants_abroad: Mapped[int | None]
    staff_gender: Mapped[str | None]  # wish for the gender of counsellor and interpreter
    safe_by: Mapped[str | None]  # who may be spoken to
    safe_mode: Mapped[str | None]  # code: voice, text, either, none
    safe_when: Mapped[str | None]
    safe_avoid: Mapped[str | None]  # what must not be mentioned, whom not to tell
    note: Mapped[str | None]
    merged_into: Mapped[str | None]


class WayRow(Logged):
    """連絡先: one phone number, address or account, with its own safe-to-contact rule."""

    __tablename__ = "way"
    __table_args__ = (Index(None, "person"), Index(None, "key"))

    person: Mapped[str | None]
    kind: Mapped[str | None]  # code list way_kind
    value: Mapped[str | None]  # as typed
    key: Mapped[str | None]  # E.164, or the folded value: what matching compares
    label: Mapped[str | None]
    safe_mode: Mapped[str | None]
    safe_when: Mapped[str | None]
    safe_avoid: Mapped[str | None]


class OrganisationRow(Logged):
    """機関: employer, 監理団体, office, partner …; stream `desk/main`."""

    __tablename__ = "organisation"
    SETS = ("kinds", "languages")
    LONG = ("note",)

    name: Mapped[str | None]
    reading: Mapped[str | None]
    parent: Mapped[str | None]
    corporate_number: Mapped[str | None]
    industry: Mapped[str | None]
    prefecture: Mapped[str | None]
    address: Mapped[str | None]
    phone: Mapped[str | None]
    url: Mapped[str | None]
    hours: Mapped[str | None]
    funds_desk: Mapped[int | None]
    note: Mapped[str | None]


class ProgrammeRow(Logged):
    """事業・ロット: who pays for which population; stream `desk/main`."""

    __tablename__ = "programme"
    name: Mapped[str | None]
    short: Mapped[str | None]
    owner: Mapped[str | None]
    starts: Mapped[str | None]
    ends: Mapped[str | None]
    population: Mapped[int | None]
    note: Mapped[str | None]


class MemberCodeRow(Logged):
    """識別コード on a member's flyer; never reveals a user to the company."""

    __tablename__ = "member_code"
    code: Mapped[str | None]
    organisation: Mapped[str | None]
    programme: Mapped[str | None]
    active: Mapped[int | None]


class MemberRow(Logged):
    """職員: a person of the desk, as shown on screens; stream `desk/main`."""

    __tablename__ = "member"
    SETS = ("languages",)

    name: Mapped[str | None]
    short: Mapped[str | None]  # family name or the part that colleagues use
    role: Mapped[str | None]
    licence: Mapped[str | None]
    active: Mapped[int | None]
    week: Mapped[str | None] = added()  # JSON {"1": "10:00-18:00"}: when this member usually is in, by ISO weekday


class DutyRow(Logged):
    """出勤の例外: one day on which a member's week does not hold; stream `desk/main`."""

    __tablename__ = "duty"
    __table_args__ = (Index(None, "day"),)

    member: Mapped[str | None]
    day: Mapped[str | None]  # ISO date
    kind: Mapped[str | None]  # code list duty_kind: off, late, out, in
    hours: Mapped[str | None]  # 13:00-18:00: from when to when they are in (out: away), where it is known
    note: Mapped[str | None]
