"""What finishing a memo writes, and how all of it is taken back. Runs on the vault lane; knows no widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.services import memos
from app.services.opened import OpenVault
from models.changes import Changes


@dataclass(slots=True)
class Finished:
    """What finishing wrote: enough to take it all back. `shared`: the colleagues had it already, as 途中."""

    contact: str
    txns: list[str] = field(default_factory=list)
    number: str = ""
    changes: list[Changes] = field(default_factory=list)
    shared: bool = False

    def add(self, changes: Changes) -> None:
        if changes.txn:
            self.txns.append(changes.txn)
        self.changes.append(changes)


def finish(vault: OpenVault, fields: Mapping[str, Any], draft: str, new_case: bool) -> Finished:
    """A memo becomes a contact, in a case if it was tied to one or to a new one."""
    saved = vault.handing.finish(fields, draft=draft)
    done = Finished(saved.id, shared=saved.id == draft)
    done.add(saved.changes)
    case_id = str(fields.get("case_id") or "")
    if new_case:
        opened = vault.filing.to_new_case(saved.id, str(fields.get("person") or ""), seen=saved.changes.position)
        done.add(opened.changes)
        case_id = opened.id
    elif done.shared and case_id:
        done.add(vault.filing.to_case(saved.id, case_id, seen=saved.changes.position).changes)
    if case_id:
        target = vault.read(lambda rows, seen: memos.target(rows, case_id=case_id))
        done.number = target.number if target else ""
    return done


def correct(vault: OpenVault, contact: str, fields: Mapping[str, Any], draft: str, seen: int) -> Finished:
    """A correction, or a citing record once the day has closed."""
    if not fields:
        vault.drafts.drop(draft)
        return Finished(contact)
    saved = vault.contacts.correct(contact, fields, seen=seen)
    vault.drafts.drop(draft)
    done = Finished(saved.id)
    done.add(saved.changes)
    return done


def go_on(vault: OpenVault, contact: str, fields: Mapping[str, Any], draft: str, seen: int) -> Finished:
    """A memo that was taken over is finished as the contact that it is."""
    saved = vault.handing.go_on(contact, fields, seen=seen, draft=draft)
    done = Finished(contact)
    done.add(saved.changes)
    return done


def take_back(vault: OpenVault, done: Finished, stored: Mapping[str, Any]) -> list[Changes]:
    """Take back what finishing wrote, the last first."""
    if done.shared:
        return _underway_again(vault, done, stored)
    *first, last = done.txns
    if not first:
        return [vault.cases.undo(last)]
    # Taking the new case back gives the memo its life again: what lives anew is deleted, not undone.
    opened = vault.cases.undo(last)
    return [opened, vault.contacts.delete(done.contact, seen=opened.position)]


def _underway_again(vault: OpenVault, done: Finished, stored: Mapping[str, Any]) -> list[Changes]:
    """The colleagues had the memo before it was finished: it stays with them as 途中, and its author writes on."""
    *moves, last = done.txns[1:] or [""]
    written = [vault.cases.undo(txn) for txn in (last, *reversed(moves)) if txn]
    written.append(vault.handing.reopen(done.contact))
    vault.drafts.save(done.contact, "memo", "", stored, seen=written[-1].position)
    return [*written, Changes(frozenset({"draft"}), frozenset({done.contact}))]
