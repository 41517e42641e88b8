"""SQLAlchemy rows of the local vault, by noun. `LOGGED` lists every table that is a projection of the log."""

from models.tables.base import Base, Logged
from models.tables.cases import (
    AuditRow,
    BatchRow,
    CaseRow,
    ContactRow,
    DeadlineRow,
    DocumentRow,
    TopicRow,
    ViewRow,
    WorkRow,
)
from models.tables.people import DutyRow, MemberCodeRow, MemberRow, OrganisationRow, PersonRow, ProgrammeRow, WayRow

LOGGED: dict[str, type[Logged]] = {
    row.__tablename__: row
    for row in (
        PersonRow,
        WayRow,
        OrganisationRow,
        ProgrammeRow,
        MemberCodeRow,
        MemberRow,
        DutyRow,
        CaseRow,
        WorkRow,
        ContactRow,
        TopicRow,
        DeadlineRow,
        DocumentRow,
        BatchRow,
        ViewRow,
        AuditRow,
    )
}

__all__ = [
    "LOGGED",
    "AuditRow",
    "Base",
    "BatchRow",
    "CaseRow",
    "ContactRow",
    "DeadlineRow",
    "DocumentRow",
    "DutyRow",
    "Logged",
    "MemberCodeRow",
    "MemberRow",
    "OrganisationRow",
    "PersonRow",
    "ProgrammeRow",
    "TopicRow",
    "ViewRow",
    "WayRow",
    "WorkRow",
]
