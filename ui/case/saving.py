"""From changed fields to services: one write per record and reading, on the vault lane."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.services.contacts import Saved
from app.services.opened import OpenVault
from models.changes import Changes
from ui.case.form import Bound


@dataclass(frozen=True, slots=True)
class Write:
    """Fields of one record, with the log position of what their writer was looking at."""

    target: str
    record: str
    fields: Mapping[str, Any]
    seen: int

    def __repr__(self) -> str:
        return f"Write({self.target} {len(self.fields)} fields)"


def writes_of(fields: Iterable[Bound], *, case: str, client: str, work: str) -> list[Write]:
    """Group what was changed by record and reading; marks the fields as sent. Unreadable ones stay with the draft."""
    groups: dict[tuple[str, str, int], dict[str, Any]] = {}
    ids = {"case": case, "person": client, "work": work}
    for bound in fields:
        try:
            value = bound.value()
        except ValueError:
            continue
        target, name = bound.spec.target, bound.spec.name
        record = ids.get(target, "")
        if target == "way":
            record, _, name = name.partition("/")
        found = groups.setdefault((target, record, bound.seen), {})
        if bound.spec.kind == "employer":
            found["employer"], found["employer_text"] = value
        else:
            found[name] = value
        bound.sent = value
    return [Write(target, record, found, seen) for (target, record, seen), found in groups.items()]


def save(vault: OpenVault, case: str, writes: Iterable[Write], *, seen: int, draft: str) -> tuple[Changes, ...]:
    """Write them in order; the draft goes when all are in. Thread: vault lane."""
    found: list[Changes] = []
    for write in writes:
        found += _write(vault, case, write, seen)
    if draft:
        vault.drafts.drop(draft)
    return tuple(changes for changes in found if changes.txn)


def _write(vault: OpenVault, case: str, write: Write, seen: int) -> list[Changes]:
    if write.target == "case":
        return [vault.cases.edit(case, write.fields, seen=write.seen)]
    if write.target == "work":
        return [vault.cases.write_work(case, write.fields, write.record, seen=write.seen or seen).changes]
    if write.target == "way":
        return [vault.people.edit_way(write.record, write.fields, seen=write.seen)]
    if write.record:
        return [vault.people.edit(write.record, write.fields, seen=write.seen)]
    made: Saved = vault.people.create(write.fields)
    return [made.changes, vault.cases.set_client(case, made.id, seen=made.changes.position)]
