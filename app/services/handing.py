"""Handing over 引き継ぎ: a memo that is still being written becomes a shared contact, marked 途中 (underway).

A memo lives as a draft on one machine; here it becomes a contact with the draft's own id, in the desk's inbox or in
its case, so that a memo about a life in danger does not die with a sick colleague (architecture §4, Drafts). Its author
goes on typing in the draft: later words go into the same contact, field by field, over what the author had seen there.
Who was asked to go on does so on the same contact; `author` stays. Finishing clears 途中.

Must not: write over words that the writer has not seen. While a colleague's words have come in, an author's draft is
shared again only by the author's own act.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from app.base.clock import Clock
from app.base.errors import UserError
from app.services import streams
from app.services.contacts import Contacts, Saved, read_contacts
from app.services.shapes import Rows, edit
from app.vault import drafts
from app.vault.drafts import StoredDraft
from app.vault.store import Store
from app.vault.unit import Unit
from models.changes import Changes
from models.records.cases import ContactRecord

LEFT_MS = 30 * 60_000
"""A memo left this long is shown to the desk as 途中 (architecture §4)."""
TEXTS = ("summary", "original", "facts", "said", "view")
OWN = (
    *TEXTS, "channel", "direction", "language", "interpreter", "interpreter_name", "consent", "call_name", "phone",
    "next_step", "next_due", "safety", "person",
)  # fmt: skip
"""What a memo writes; a field that its draft does not hold is empty."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A memo in a colleague's hands. `draft_seen` is 0 if the contact was born by this act."""

    id: str
    changes: Changes
    draft_seen: int


class Handing:
    """Thread: vault lane."""

    def __init__(self, store: Store, clock: Clock, contacts: Contacts) -> None:
        self._store = store
        self._clock = clock
        self._contacts = contacts

    # --- the author ---------------------------------------------------------------------------
    def share_left(self) -> list[Changes]:
        """Share every memo of this machine that was left for half an hour; the drafts stay with their author."""
        before = self._clock.now_ms() - LEFT_MS
        left = [draft for draft in drafts.listed(self._store, "memo") if draft.updated <= before]
        return [changes for draft in left if (changes := self._share(draft)) is not None and changes.txn]

    def _share(self, draft: StoredDraft) -> Changes | None:
        subject, fields = _read(draft)
        if subject or not says_something(fields):
            return None
        with self._store.unit(seen=draft.seen, act="memo.share") as unit:
            row = unit.row("contact", draft.id)
            if row is not None and (row["dead"] or self._others_wrote(unit, draft.id, draft.seen)):
                return None
            self._write(unit, draft.id, fields)
            changes = unit.commit()
        if changes.txn:
            drafts.save(self._store, draft.id, "memo", draft.payload_json, seen=changes.position, updated=draft.updated)
        return changes

    def hand(self, draft: str, member: str, note: str = "") -> Handed:
        """Give a memo to a colleague: shared as 途中, with who is asked; the draft goes in the same transaction.

        Raises UserError: record.missing (the draft is gone), contact.empty, text.my_number.
        """
        stored = drafts.get(self._store, draft)
        if stored is None:
            raise UserError("record.missing", kind="draft", id=draft)
        subject, fields = _read(stored)
        contact = subject or draft
        if not subject and not says_something(fields):
            raise UserError("contact.empty")
        with self._store.unit(seen=stored.seen, act="memo.hand") as unit:
            row = unit.row("contact", contact)
            self._write(unit, contact, fields)
            self._give(unit, contact, member, note)
            drafts.delete(self._store, draft)
            return Handed(contact, unit.commit(), stored.seen if row is not None else 0)

    def give(self, contact: str, member: str, note: str = "", *, seen: int) -> Changes:
        """Give an underway memo on, or a finished one back: who is asked to go on with it."""
        with self._store.unit(seen=seen, act="memo.hand") as unit:
            self._give(unit, contact, member, note)
            return unit.commit()

    def _give(self, unit: Unit, contact: str, member: str, note: str) -> None:
        given = {"underway": True, "handed_to": member, "handed_by": self._store.member, "handed_note": note.strip()}
        edit(unit, "contact", contact, given)

    def _write(self, unit: Unit, contact: str, fields: Mapping[str, Any]) -> None:
        """Bring a draft's words into its contact, which is born by it if it is not there yet."""
        row = unit.row("contact", contact)
        if row is None:
            known = {name: value for name, value in fields.items() if name in ContactRecord.__dataclass_fields__}
            promise = {name: known.pop(name) for name in ("next_step", "next_due") if known.get(name)}
            self._contacts.write(unit, known | {"underway": True}, contact)
            edit(unit, "contact", contact, promise)  # the promise itself is made when the memo is finished
            return
        self._contacts.rewrite(unit, contact, _whole(fields))

    def _others_wrote(self, unit: Unit, contact: str, since: int) -> bool:
        """Whether another device has touched a contact after a log position."""
        sql = (
            "select 1 from touch t join log l on l.position = t.position where t.entity = 'contact' and t.id = ?"
            " and t.position > ? and l.device <> ? limit 1"
        )
        return bool(unit.rows(sql, (contact, since, self._store.device)))

    # --- finishing ----------------------------------------------------------------------------
    def finish(self, fields: Mapping[str, Any], *, draft: str) -> Saved:
        """完了 of a memo: a new contact, or the end of 途中 of the one that it was shared as."""
        stored = drafts.get(self._store, draft)
        with self._store.unit() as unit:
            row = unit.row("contact", draft)
        if stored is None or row is None or row["dead"]:
            return self._contacts.finish(fields, draft=draft)
        return self._end(draft, _whole(fields) | {"minutes": fields.get("minutes")}, draft, stored.seen)

    def go_on(self, contact: str, fields: Mapping[str, Any], *, seen: int, draft: str = "") -> Saved:
        """The end of 途中 by whoever took the memo over: only what they changed is written; its author stays."""
        return self._end(contact, fields, draft, seen)

    def _end(self, contact: str, fields: Mapping[str, Any], draft: str, seen: int) -> Saved:
        with self._store.unit(seen=seen, act="memo.finish") as unit:
            row = unit.row("contact", contact)
            if row is None:
                raise UserError("record.missing", kind="contact", id=contact)
            ended = {"underway": False} if row["underway"] else {}  # a colleague may have finished it already
            self._contacts.rewrite(unit, contact, {**fields, **ended})
            self._contacts.promise(unit, contact)
            if draft:
                drafts.delete(self._store, draft)
            return Saved(contact, unit.commit())

    def reopen(self, contact: str) -> Changes:
        """途中 again, after it was finished too early."""
        with self._store.unit(act="memo.reopen") as unit:
            unit.set("contact", contact, "underway", 1)
            return unit.commit()

    def take_back(self, handed: Handed, draft: str, fields: Mapping[str, Any]) -> list[Changes]:
        """Undo `hand`: the memo lies with its author again, as the draft it was. Raises UserError undo.superseded."""
        with self._store.unit() as unit:
            if self._others_wrote(unit, handed.id, handed.changes.position):
                raise UserError("undo.superseded", entity="contact", id=handed.id)
            unit.undo(handed.changes.txn)
            changes = unit.commit()
        subject = "" if draft == handed.id or not handed.draft_seen else handed.id
        payload = json.dumps({"subject": subject, "fields": dict(fields)}, ensure_ascii=False)
        seen = changes.position if handed.draft_seen else 0
        drafts.save(self._store, draft, "memo", payload, seen=seen, updated=self._clock.now_ms())
        return [changes, Changes(frozenset({"draft"}), frozenset({draft}))]


def says_something(fields: Mapping[str, Any]) -> bool:
    """Whether a draft holds more than where it belongs and how it came."""
    bare = {"case_id", "person", "channel", "direction", "start"}
    return any(value and name not in bare and not name.startswith("_") for name, value in fields.items())


def underway(rows: Rows, *, to: str = "", seen: int = 0, limit: int = 100) -> list[ContactRecord]:
    """Memos that are 途中, those of one receiver or all, newest first; in the inbox and in cases."""
    where, params = ("and handed_to = ? ", (to,)) if to else ("", ())
    return read_contacts(
        rows, f"underway is not null {where}order by start desc, id desc limit {int(limit)}", params, seen=seen
    )


def lies_with_desk(contact: ContactRecord) -> bool:
    """Whether a memo waits in the desk's inbox, in no case yet."""
    return contact.stream == streams.DESK and not contact.case_id


def _whole(fields: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {name: fields.get(name, "") for name in OWN if name != "safety"}
    return said | {name: tuple(fields.get(name) or ()) for name in ("safety", "categories")}


def _read(draft: StoredDraft) -> tuple[str, dict[str, Any]]:
    kept: dict[str, Any] = json.loads(draft.payload_json)
    fields: dict[str, Any] = kept["fields"]
    subject: str = kept["subject"]
    return subject, {
        k: tuple(cast(list[Any], v)) if isinstance(v, list) else v for k, v in fields.items() if not k.startswith("_")
    }
