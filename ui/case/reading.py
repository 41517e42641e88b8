"""What the case screen asks in one go, and the rows of its timeline, made on the read lane."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.services import case_list, cases, drafts, filing, organisations
from app.services.case_list import CaseQuery
from app.services.filing import FiledAway
from app.services.shapes import Rows
from models.records.base import Quiet
from models.records.cases import CaseFile, CaseLine, ContactRecord, DocumentRecord, DraftRecord
from models.records.people import OrganisationRecord, ProgrammeRecord

GROUPS: dict[str, tuple[str, ...]] = {
    "phone": ("phone",),
    "text": ("mail", "chat", "line", "messenger", "whatsapp", "wechat", "sms"),
    "meet": ("visit", "online", "outreach", "accompany"),
    "paper": ("letter", "fax"),
}


def group_of(channel: str) -> str:
    """phone, text, meet or paper; "" for the rest."""
    return next((group for group, channels in GROUPS.items() if channel in channels), "")


@dataclass(frozen=True, slots=True, repr=False)
class Entry(Quiet):
    """A row of the timeline: a day heading, an open draft, or a contact with its documents."""

    id: str
    key: object
    start: str
    contact: ContactRecord | None = None
    draft: DraftRecord | None = None
    documents: tuple[DocumentRecord, ...] = ()
    away: FiledAway | None = None

    @property
    def heading(self) -> bool:
        return self.contact is None and self.draft is None and self.away is None

    @property
    def channel(self) -> str:
        """The channel, also of a draft."""
        if self.contact is not None:
            return self.contact.channel
        if self.away is not None:
            return self.away.channel
        return str(dict(self.draft.fields).get("channel") or "") if self.draft else ""


@dataclass(frozen=True, slots=True, repr=False)
class CaseRoom(Quiet):
    """A case with what its screen needs beside the file: open drafts, linked cases, and the desk's lists."""

    id: str
    file: CaseFile
    entries: tuple[Entry, ...]
    form_drafts: tuple[DraftRecord, ...]
    linked: tuple[CaseLine, ...]
    organisations: tuple[OrganisationRecord, ...]
    programmes: tuple[ProgrammeRecord, ...]

    @property
    def seen(self) -> int:
        return self.file.seen


def read_room(rows: Rows, case_id: str, *, seen: int, today: str) -> CaseRoom:
    """Read all of it. Raises UserError("record.missing")."""
    file = cases.file(rows, case_id, seen=seen)
    own = [draft for draft in drafts.read_all(rows) if draft.subject == case_id]
    return CaseRoom(
        id=case_id,
        file=file,
        entries=tuple(
            make_entries(
                file, [d for d in own if d.kind in ("contact", "memo")], today, filing.filed_away(rows, case_id)
            )
        ),
        form_drafts=tuple(d for d in own if d.kind == "case"),
        linked=tuple(case_list.lines(rows, list(file.case.linked))),
        organisations=tuple(organisations.organisations(rows, seen=seen)),
        programmes=tuple(organisations.programmes(rows, seen=seen)),
    )


def other_cases(rows: Rows, case_id: str, limit: int = 400) -> list[CaseLine]:
    """Cases that a contact may be moved to, the last contacted first."""
    found = case_list.page(rows, CaseQuery(scope="all", sort="last_contact"), limit)
    return [line for line in found if line.id != case_id]


def make_entries(
    file: CaseFile, drafts: Iterable[DraftRecord], today: str, away: Iterable[FiledAway] = ()
) -> list[Entry]:
    """Newest first; open drafts stand on top of their day, what was moved to another case at its end."""
    papers: dict[str, list[DocumentRecord]] = {}
    for document in file.documents:
        papers.setdefault(document.contact, []).append(document)
    made: list[Entry] = []
    for draft in drafts:
        start = str(dict(draft.fields).get("start") or today)
        made.append(Entry(draft.id, ("draft", draft.id, draft.updated_ms), start, draft=draft))
    for contact in file.contacts:
        own = tuple(papers.get(contact.id, ()))
        # Everything but `seen`, which moves with every change in the vault.
        print_of = hash((_bare(contact), own))
        made.append(Entry(contact.id, (contact.id, print_of), contact.start, contact=contact, documents=own))
    made += [Entry(f"away.{each.id}", ("away", each.id, each.goal), each.start, away=each) for each in away]
    made.sort(key=lambda entry: entry.start[:10], reverse=True)  # stable: the file's own order stays within a day
    return made


def with_days(entries: Sequence[Entry]) -> list[Entry]:
    """The entries with a heading before each day."""
    found: list[Entry] = []
    day = None
    for entry in entries:
        if entry.start[:10] != day:
            day = entry.start[:10]
            found.append(Entry(f"day.{day}", ("day", day), day))
        found.append(entry)
    return found


def _bare(contact: ContactRecord) -> tuple[object, ...]:
    return tuple(getattr(contact, name) for name in ContactRecord.__dataclass_fields__ if name != "seen")
