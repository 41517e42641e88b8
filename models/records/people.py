"""Persons, contact ways, organisations, programmes, member codes, members of the desk."""

from __future__ import annotations

from dataclasses import dataclass

from models.records.base import (
    DutyId,
    MemberCodeId,
    MemberId,
    OrganisationId,
    PersonId,
    ProgrammeId,
    Quiet,
    WayId,
)


@dataclass(frozen=True, slots=True, repr=False)
class SafeContact(Quiet):
    """安全な連絡: by whom, how, when a person may be reached, and what must not be mentioned."""

    by: str = ""
    mode: str = ""  # code list safe_mode
    when: str = ""
    avoid: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.by or self.mode or self.when or self.avoid)


@dataclass(frozen=True, slots=True, repr=False)
class WayRecord(Quiet):
    """A contact way with its own rule; an empty rule means that the person's rule holds."""

    id: WayId
    person: PersonId
    kind: str = ""
    value: str = ""
    key: str = ""
    label: str = ""
    safe: SafeContact = SafeContact()


@dataclass(frozen=True, slots=True, repr=False)
class PersonRecord(Quiet):
    """A client or another person, as this vault knows them."""

    id: PersonId
    seen: int = 0
    name: str = ""
    reading: str = ""
    latin: str = ""
    native: str = ""
    call_name: str = ""
    family: str = ""
    birth: str = ""
    age_band: str = ""
    gender: str = ""
    nationalities: tuple[str, ...] = ()
    language: str = ""
    languages: tuple[str, ...] = ()
    japanese: str = ""
    reading_ability: str = ""
    prefecture: str = ""
    municipality: str = ""
    dependants_here: int | None = None
    dependants_abroad: int | None = None
    staff_gender: str = ""
    needs: tuple[str, ...] = ()
    safe: SafeContact = SafeContact()
    note: str = ""
    ways: tuple[WayRecord, ...] = ()
    conflicts: int = 0

    @property
    def shown_name(self) -> str:
        """The name as written; where there is none, what else we call them."""
        return self.name or self.latin or self.native or self.call_name or self.reading


@dataclass(frozen=True, slots=True, repr=False)
class OrganisationRecord(Quiet):
    id: OrganisationId
    seen: int = 0
    name: str = ""
    reading: str = ""
    kinds: tuple[str, ...] = ()
    parent: str = ""
    corporate_number: str = ""
    industry: str = ""
    prefecture: str = ""
    address: str = ""
    phone: str = ""
    url: str = ""
    hours: str = ""
    languages: tuple[str, ...] = ()
    funds_desk: bool = False
    note: str = ""
    conflicts: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class ProgrammeRecord(Quiet):
    id: ProgrammeId
    seen: int = 0
    name: str = ""
    short: str = ""
    owner: str = ""
    starts: str = ""
    ends: str = ""
    population: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class MemberCodeRecord(Quiet):
    id: MemberCodeId
    seen: int = 0
    code: str = ""
    organisation: str = ""
    programme: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True, repr=False)
class MemberRecord(Quiet):
    """A colleague, as screens show them."""

    id: MemberId
    name: str = ""
    short: str = ""
    role: str = ""
    licence: str = ""
    active: bool = True
    languages: tuple[str, ...] = ()
    week: str = ""  # JSON {"1": "10:00-18:00"}, by ISO weekday


@dataclass(frozen=True, slots=True, repr=False)
class DutyRecord(Quiet):
    """One day on which a member's week does not hold."""

    id: DutyId
    member: str = ""
    day: str = ""
    kind: str = ""  # code list duty_kind
    hours: str = ""  # 13:00-18:00
    note: str = ""
