"""Cases and what lies in them: streams `case/<id>/core`; unfiled contacts in `desk/main`, imports `archive/<batch>`."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from models.tables.base import Logged, added

STATUS_RANK = ("closed", "watching", "adr_pending", "adr_prep", "accompanying", "specialist", "received", "hearing",
               "working", "reopened")  # fmt: skip
TRIAGE_RANK = ("T3", "T2", "T1", "T0")


class CaseRow(Logged):
    """案件: a folder that joins contacts, with the stay (在留) of its client."""

    __tablename__ = "case"
    __table_args__ = (
        Index(None, "last_contact", "id"),
        Index(None, "client"),
        Index(None, "status", "last_contact", "id"),
        Index("ix_case_triage_last_contact_id", "triage", text("last_contact desc"), text("id desc")),
    )
    SETS = ("flags", "persons", "linked", "organisations")
    PROTECTIVE = {"status": STATUS_RANK, "triage": TRIAGE_RANK}
    LONG = ("wish",)

    number: Mapped[str | None]
    title: Mapped[str | None]
    client: Mapped[str | None]  # person id
    opened: Mapped[str | None]  # ISO date
    programme: Mapped[str | None]
    member_code: Mapped[str | None]
    source: Mapped[str | None]
    consulter: Mapped[str | None]
    eligibility: Mapped[str | None]
    triage: Mapped[str | None]
    status: Mapped[str | None]
    main_category: Mapped[str | None]
    language: Mapped[str | None]
    owner: Mapped[str | None]  # member id
    team: Mapped[str | None]
    supervisor: Mapped[str | None]
    last_contact: Mapped[str | None]  # ISO minute of the newest contact
    whistleblow: Mapped[int | None]
    legal_hold: Mapped[int | None]
    closed: Mapped[str | None]
    outcome: Mapped[str | None]
    wish: Mapped[str | None]  # what the client wants, in their own words
    stay_status: Mapped[str | None]
    stay_sub: Mapped[str | None]
    stay_until: Mapped[str | None]
    stay_pending: Mapped[int | None]
    first_entry: Mapped[str | None]
    arrival: Mapped[str | None]
    work_scope: Mapped[str | None]
    refugee: Mapped[int | None]


class WorkRow(Logged):
    """就労: one job in a case."""

    __tablename__ = "work"
    __table_args__ = (Index(None, "case_id"),)

    case_id: Mapped[str | None]
    employer: Mapped[str | None]  # organisation id
    employer_text: Mapped[str | None]  # as told, while no organisation is chosen
    prefecture: Mapped[str | None]
    industry: Mapped[str | None]
    field: Mapped[str | None]  # 特定技能・育成就労 分野
    job: Mapped[str | None]
    contract: Mapped[str | None]
    starts: Mapped[str | None]
    ends: Mapped[str | None]
    wage: Mapped[str | None]
    pay_day: Mapped[str | None]
    hours: Mapped[str | None]
    overtime: Mapped[str | None]
    supervising: Mapped[str | None]  # 監理団体
    support: Mapped[str | None]  # 登録支援機関
    sender: Mapped[str | None]  # 送出機関
    fee: Mapped[str | None]
    debt: Mapped[str | None]
    debt_currency: Mapped[str | None]
    creditor: Mapped[str | None]
    dormitory: Mapped[str | None]
    documents_kept: Mapped[str | None]


class ContactRow(Logged):
    """対応記録: one conversation on one channel in one language. Append-only but for same-day corrections."""

    __tablename__ = "contact"
    __table_args__ = (
        Index(None, "case_id", "start", "id"),
        Index(None, "person", "start"),
        Index(None, "phone_key"),
        Index(None, "stream", "start", "id"),
        Index("ix_contact_underway", "handed_to", sqlite_where=text("underway is not null")),
        Index("ix_contact_cites", "cites", sqlite_where=text("cites is not null")),
    )
    SETS = ("responses", "safety")
    LONG = ("summary", "facts", "said", "view")

    case_id: Mapped[str | None]
    person: Mapped[str | None]
    channel: Mapped[str | None]
    direction: Mapped[str | None]
    start: Mapped[str | None]  # ISO minute, desk time: 2026-11-20T14:02
    minutes: Mapped[int | None]
    language: Mapped[str | None]
    interpreter: Mapped[str | None]  # code: none, staff, phone, partner, family
    interpreter_name: Mapped[str | None]
    interpreter_minutes: Mapped[int | None]
    consent: Mapped[str | None]
    summary: Mapped[str | None]  # the free text: the only thing needed to save
    original: Mapped[str | None]
    original_language: Mapped[str | None]
    translation: Mapped[str | None]
    translation_by: Mapped[str | None]  # code: machine, human
    translation_checked: Mapped[str | None]  # member id, once checked
    facts: Mapped[str | None]
    said: Mapped[str | None]
    view: Mapped[str | None]
    call_name: Mapped[str | None]
    phone: Mapped[str | None]  # as typed
    phone_key: Mapped[str | None]
    next_step: Mapped[str | None]
    next_due: Mapped[str | None]
    next_done: Mapped[str | None]
    travel_minutes: Mapped[int | None]
    travel_cost: Mapped[int | None]
    author: Mapped[str | None]  # member id
    author_text: Mapped[str | None]  # as written in an imported file
    cites: Mapped[str | None]  # the contact that this one corrects or was filed from
    sheet: Mapped[str | None]
    sheet_row: Mapped[int | None]
    cells: Mapped[str | None]  # JSON, the cells as read
    source_document: Mapped[str | None]
    underway: Mapped[int | None] = added()  # 途中: shared before it was finished
    handed_to: Mapped[str | None] = added()  # member id: who was asked to go on
    handed_by: Mapped[str | None] = added()
    handed_note: Mapped[str | None] = added()


class TopicRow(Logged):
    """件: one subject that a contact touches; the first is the main one."""

    __tablename__ = "topic"
    __table_args__ = (Index(None, "contact"), Index(None, "case_id"))

    contact: Mapped[str | None]
    case_id: Mapped[str | None]
    category: Mapped[str | None]
    place: Mapped[int | None]


class DeadlineRow(Logged):
    """期限・約束: what must happen by when. `kind` task, promise (to the client) or stay."""

    __tablename__ = "deadline"
    __table_args__ = (
        Index(None, "case_id", "done", "due", "id"),
        Index(None, "done", "due"),
        Index(None, "owner", "done", "due"),
        Index(None, "kind", "done", "due"),
    )

    case_id: Mapped[str | None]
    contact: Mapped[str | None]
    kind: Mapped[str | None]
    what: Mapped[str | None]
    due: Mapped[str | None]  # ISO date or minute
    done: Mapped[str | None]
    owner: Mapped[str | None]


class DocumentRow(Logged):
    """資料: an attachment or a made document; the bytes lie sealed in the blob store."""

    __tablename__ = "document"
    __table_args__ = (Index(None, "case_id"),)

    case_id: Mapped[str | None]
    contact: Mapped[str | None]
    name: Mapped[str | None]
    mime: Mapped[str | None]
    size: Mapped[int | None]
    blob: Mapped[str | None]  # random blob name
    blob_key: Mapped[str | None]  # file key, base64; readable only inside the vault
    received: Mapped[str | None]
    supersedes: Mapped[str | None]
    note: Mapped[str | None]


class BatchRow(Logged):
    """取り込み: many births shown at once; `visible` is set by the last op of the batch."""

    __tablename__ = "batch"
    label: Mapped[str | None]
    source_document: Mapped[str | None]
    rows_total: Mapped[int | None]
    started: Mapped[str | None]
    visible: Mapped[int | None]


class ViewRow(Logged):
    """保存した表示: a filter and its columns; `member/<id>` for one's own, `desk/main` for shared ones."""

    __tablename__ = "view"
    name: Mapped[str | None]
    query: Mapped[str | None]  # JSON
    place: Mapped[int | None]


class AuditRow(Logged):
    """操作の記録: who opened, printed, exported, unlocked; streams `audit/<member>`."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "subject", "at"),)

    member: Mapped[str | None]
    act: Mapped[str | None]  # code: read, print, export, unlock, import, backup
    subject_kind: Mapped[str | None]
    subject: Mapped[str | None]
    at: Mapped[str | None]
    detail: Mapped[str | None]  # codes and numbers only
