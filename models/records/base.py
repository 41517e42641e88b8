"""Typed ids, and a repr that never shows what a record says."""

from __future__ import annotations

from typing import NewType

PersonId = NewType("PersonId", str)
WayId = NewType("WayId", str)
OrganisationId = NewType("OrganisationId", str)
ProgrammeId = NewType("ProgrammeId", str)
MemberCodeId = NewType("MemberCodeId", str)
MemberId = NewType("MemberId", str)
DutyId = NewType("DutyId", str)
CaseId = NewType("CaseId", str)
WorkId = NewType("WorkId", str)
ContactId = NewType("ContactId", str)
DeadlineId = NewType("DeadlineId", str)
DocumentId = NewType("DocumentId", str)
DraftId = NewType("DraftId", str)
ViewId = NewType("ViewId", str)


class Quiet:
    """Mixin: shows type and id only, so that no log or traceback repeats a person's words (law 4)."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({getattr(self, 'id', '')})"
