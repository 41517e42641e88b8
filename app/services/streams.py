"""Names of streams: the unit of key, readers and sequence (architecture §4, "Which stream holds what")."""

from __future__ import annotations

DESK = "desk/main"


def case_core(case_id: str) -> str:
    return f"case/{case_id}/core"


def person(person_id: str) -> str:
    return f"person/{person_id}"


def member(member_id: str) -> str:
    return f"member/{member_id}"


def audit(member_id: str) -> str:
    return f"audit/{member_id}"
