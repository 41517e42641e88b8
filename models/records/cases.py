"""Cases, contacts and what hangs on them."""

from __future__ import annotations

from dataclasses import dataclass

from models.records.base import (
    CaseId,
    ContactId,
    DeadlineId,
    DocumentId,
    DraftId,
    PersonId,
    Quiet,
    ViewId,
    WorkId,
)
from models.records.people import PersonRecord, SafeContact


@dataclass(frozen=True, slots=True, repr=False)
class CaseRecord(Quiet):
    """案件 with the stay of its client. Dates are ISO, whole or partial; "" is unknown."""

    id: CaseId
    seen: int = 0
    stream: str = ""
    number: str = ""
    title: str = ""
    client: str = ""
    opened: str = ""
    programme: str = ""
    member_code: str = ""
    source: str = ""
    consulter: str = ""
    eligibility: str = ""
    triage: str = ""
    flags: tuple[str, ...] = ()
    status: str = ""
    main_category: str = ""
    language: str = ""
    owner: str = ""
    team: str = ""
    supervisor: str = ""
    persons: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    last_contact: str = ""
    whistleblow: bool = False
    legal_hold: bool = False
    closed: str = ""
    outcome: str = ""
    wish: str = ""
    stay_status: str = ""
    stay_sub: str = ""
    stay_until: str = ""
    stay_pending: bool = False
    first_entry: str = ""
    arrival: str = ""
    work_scope: str = ""
    refugee: bool = False
    conflicts: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class WorkRecord(Quiet):
    id: WorkId
    case_id: CaseId
    seen: int = 0
    employer: str = ""
    employer_text: str = ""
    prefecture: str = ""
    industry: str = ""
    field: str = ""
    job: str = ""
    contract: str = ""
    starts: str = ""
    ends: str = ""
    wage: str = ""
    pay_day: str = ""
    hours: str = ""
    overtime: str = ""
    supervising: str = ""
    support: str = ""
    sender: str = ""
    fee: str = ""
    debt: str = ""
    debt_currency: str = ""
    creditor: str = ""
    dormitory: str = ""
    documents_kept: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class ContactRecord(Quiet):
    """対応記録. `categories` are the topics in order, the first is the main one."""

    id: ContactId
    seen: int = 0
    stream: str = ""
    case_id: str = ""
    person: str = ""
    channel: str = ""
    direction: str = ""
    start: str = ""  # 2026-11-20T14:02, desk time
    minutes: int | None = None
    language: str = ""
    interpreter: str = ""
    interpreter_name: str = ""
    interpreter_minutes: int | None = None
    consent: str = ""
    summary: str = ""
    original: str = ""
    original_language: str = ""
    translation: str = ""
    translation_by: str = ""
    translation_checked: str = ""
    facts: str = ""
    said: str = ""
    view: str = ""
    categories: tuple[str, ...] = ()
    responses: tuple[str, ...] = ()
    safety: tuple[str, ...] = ()
    call_name: str = ""
    phone: str = ""
    next_step: str = ""
    next_due: str = ""
    next_done: str = ""
    travel_minutes: int | None = None
    travel_cost: int | None = None
    author: str = ""  # member id
    author_text: str = ""
    cites: str = ""
    sheet: str = ""
    sheet_row: int | None = None
    cells: str = ""
    source_document: str = ""
    underway: bool = False  # 途中: shared before it was finished
    handed_to: str = ""  # member id
    handed_by: str = ""
    handed_note: str = ""
    conflicts: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class DeadlineRecord(Quiet):
    id: DeadlineId
    case_id: str = ""
    contact: str = ""
    kind: str = ""  # task, promise, stay
    what: str = ""
    due: str = ""
    done: str = ""
    owner: str = ""
    seen: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class DocumentRecord(Quiet):
    id: DocumentId
    case_id: str = ""
    contact: str = ""
    name: str = ""
    mime: str = ""
    size: int = 0
    received: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class DraftRecord(Quiet):
    """An open draft: `fields` holds only what was changed, `seen` what its writer had read."""

    id: DraftId
    kind: str  # memo, contact, case, person, …
    subject: str = ""  # id of what is edited, "" for new
    seen: int = 0
    updated_ms: int = 0
    fields: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class ViewRecord(Quiet):
    id: ViewId
    name: str = ""
    query: str = ""
    shared: bool = False
    place: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class CaseLine(Quiet):
    """One row of the case list: narrow, already joined with the client's names."""

    id: CaseId
    number: str
    triage: str
    status: str
    call_name: str
    name: str
    language: str
    stay_status: str
    main_category: str
    next_due: str
    next_what: str
    owner: str
    last_contact: str
    conflicts: int


@dataclass(frozen=True, slots=True, repr=False)
class CaseFile(Quiet):
    """Everything that the case screen and the case print show, read in one go."""

    id: CaseId
    case: CaseRecord
    client: PersonRecord | None
    persons: tuple[PersonRecord, ...]
    works: tuple[WorkRecord, ...]
    contacts: tuple[ContactRecord, ...]  # newest first
    deadlines: tuple[DeadlineRecord, ...]
    documents: tuple[DocumentRecord, ...]
    organisations: tuple[tuple[str, str], ...]  # id, name
    members: tuple[tuple[str, str], ...]  # id, short name
    seen: int = 0

    @property
    def safe(self) -> SafeContact:
        return self.client.safe if self.client else SafeContact()


@dataclass(frozen=True, slots=True, repr=False)
class PersonFile(Quiet):
    """A person with every case and contact that this vault knows of them."""

    id: PersonId
    person: PersonRecord
    cases: tuple[CaseLine, ...]
    contacts: tuple[ContactRecord, ...]
