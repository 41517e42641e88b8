"""Contacts 対応記録: saving a memo, correcting it, filing it. Only free text is needed to save."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.base.clock import Clock, local
from app.base.errors import UserError
from app.base.ids import Ids, made_ms
from app.rules.calendar import is_correctable
from app.services import streams
from app.services.keys import phone_key
from app.services.shapes import Rows, Shape, birth, edit
from app.vault import drafts
from app.vault.store import Store
from app.vault.unit import Unit
from models.changes import Changes
from models.records.base import ContactId
from models.records.cases import ContactRecord

SHAPE = Shape("contact", ContactRecord, skip=("categories",))
NOT_COLUMNS = {"categories", "seen", "conflicts", "id", "stream"}


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save gives back: the id it made and what it touched."""

    id: str
    changes: Changes


class Contacts:
    """Thread: methods that take no `rows` write, on the vault lane."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids

    def finish(self, fields: Mapping[str, Any], *, draft: str = "", seen: int | None = None) -> Saved:
        """Save a memo as a contact; its draft goes in the same transaction.

        `fields` are those of ContactRecord that were filled in. With `case_id` it is filed at once, else it
        waits in the desk's inbox. Raises UserError: contact.empty, text.my_number.
        """
        if not any(str(fields.get(name) or "").strip() for name in ("summary", "original", "facts", "said", "view")):
            raise UserError("contact.empty")
        with self._store.unit(seen=seen) as unit:
            id = self.write(unit, fields)
            if draft:
                drafts.delete(self._store, draft)
            return Saved(id, unit.commit())

    def write(self, unit: Unit, fields: Mapping[str, Any], id: str | None = None) -> str:
        """Append a contact, its topics and its promise inside a unit; returns its id."""
        id = id or self._ids.new()
        case_id = str(fields.get("case_id") or "")
        stream = streams.case_core(case_id) if case_id else streams.DESK
        values = {k: v for k, v in fields.items() if k not in NOT_COLUMNS}
        values.setdefault("start", local(self._clock.now_ms()).strftime("%Y-%m-%dT%H:%M"))
        values["author"] = values.get("author") or self._store.member
        if values.get("phone"):
            values["phone_key"] = phone_key(str(values["phone"]))
        birth(unit, "contact", id, stream, values)
        self._topics(unit, id, case_id, stream, fields.get("categories") or ())
        if values.get("next_step") or values.get("next_due"):
            self._promise(unit, id, case_id, stream, values)
        if case_id:
            self._touch_case(unit, case_id, values["start"], fields)
        return id

    def _topics(self, unit: Unit, contact: str, case_id: str, stream: str, categories: Any) -> None:
        for place, category in enumerate(categories):
            fields = {"contact": contact, "case_id": case_id, "category": category, "place": place}
            birth(unit, "topic", self._ids.new(), stream, fields)

    def _promise(self, unit: Unit, contact: str, case_id: str, stream: str, values: Mapping[str, Any]) -> None:
        fields = {
            "case_id": case_id,
            "contact": contact,
            "kind": "promise",
            "what": values.get("next_step"),
            "due": values.get("next_due"),
            "owner": values.get("author"),
        }
        birth(unit, "deadline", self._ids.new(), stream, fields)

    @staticmethod
    def _touch_case(unit: Unit, case_id: str, start: str, fields: Mapping[str, Any]) -> None:
        case = unit.row("case", case_id) or {}
        if start > (case.get("last_contact") or ""):
            unit.set("case", case_id, "last_contact", start)
        categories = fields.get("categories") or ()
        if categories and not case.get("main_category"):
            unit.set("case", case_id, "main_category", categories[0])
        if fields.get("language") and not case.get("language"):
            unit.set("case", case_id, "language", fields["language"])

    def correct(self, id: str, fields: Mapping[str, Any], *, seen: int) -> Saved:
        """Correct one's own contact until its day closes; later (or another's) a new entry cites it.

        Source: architecture §4 table, "append-only; the author may correct until the day closes".
        """
        with self._store.unit(seen=seen) as unit:
            old = unit.row("contact", id)
            if old is None or old["dead"]:
                raise UserError("record.missing", kind="contact", id=id)
            same_day = is_correctable(born(id), local(self._clock.now_ms()))
            if same_day and old["author"] == self._store.member:
                self.rewrite(unit, id, fields)
                return Saved(id, unit.commit())
            whole = {k: v for k, v in old.items() if k in ContactRecord.__dataclass_fields__ and k not in NOT_COLUMNS}
            whole |= {"categories": topics_of(unit, [id]).get(id, ()), **fields, "cites": id, "author": ""}
            whole["start"] = old["start"]
            new = self.write(unit, {k: v for k, v in whole.items() if not k.startswith("next_")})
            return Saved(new, unit.commit())

    def rewrite(self, unit: Unit, id: str, fields: Mapping[str, Any]) -> None:
        """Set fields of a contact inside a unit; its topics and the key of its phone number follow."""
        values = {k: v for k, v in fields.items() if k not in NOT_COLUMNS}
        if "phone" in values:
            values["phone_key"] = phone_key(str(values["phone"] or "")) or None
        edit(unit, "contact", id, values)
        if "categories" in fields and tuple(fields["categories"]) != topics_of(unit, [id]).get(id, ()):
            self._retopic(unit, id, unit.row("contact", id) or {}, fields["categories"])

    def promise(self, unit: Unit, id: str) -> None:
        """Make the deadline of what a contact promises, inside a unit, if there is none yet."""
        row = unit.row("contact", id) or {}
        made = unit.rows("select 1 from deadline where contact = ? and kind = 'promise' limit 1", (id,))
        if (row["next_step"] or row["next_due"]) and not made:
            self._promise(unit, id, row["case_id"] or "", row["stream"], row)

    def _retopic(self, unit: Unit, id: str, old: Mapping[str, Any], categories: Any) -> None:
        for (topic,) in unit.rows("select id from topic where contact = ? and dead = 0", (id,)):
            unit.tomb("topic", topic)
        self._topics(unit, id, old["case_id"] or "", old["stream"], categories)

    def check_translation(self, id: str, translation: str | None, *, seen: int) -> Changes:
        """A person has read (and perhaps mended) a machine translation; their name goes beside it."""
        with self._store.unit(seen=seen) as unit:
            changes: dict[str, Any] = {"translation_checked": self._store.member}
            if translation is not None:
                changes |= {"translation": translation, "translation_by": "human"}
            edit(unit, "contact", id, changes)
            return unit.commit()

    def delete(self, id: str, *, seen: int) -> Changes:
        """Tomb a contact with its topics; an edit that the deleter had not seen brings it back."""
        with self._store.unit(seen=seen) as unit:
            for (topic,) in unit.rows("select id from topic where contact = ? and dead = 0", (id,)):
                unit.tomb("topic", topic)
            unit.tomb("contact", id)
            return unit.commit()


def born(id: str) -> dt.date:
    """The desk's date on which an entity was born, read from its own id."""
    return local(made_ms(id)).date()


def may_correct(contact: ContactRecord, member: str, now: dt.datetime) -> bool:
    """Whether this member may still correct the contact itself: its author, until the day of its birth closes."""
    return contact.author == member and is_correctable(born(contact.id), now)


def topics_of(rows: Rows, contacts: list[str]) -> dict[str, tuple[str, ...]]:
    """Categories of contacts, main one first."""
    sql = (
        "select contact, category from topic where contact in (select value from json_each(?))"
        " and dead = 0 order by contact, place, id"
    )
    return _grouped(rows.rows(sql, (json.dumps(contacts),)))


def _grouped(found: Iterable[tuple[Any, ...]]) -> dict[str, tuple[str, ...]]:
    categories: dict[str, list[str]] = {}
    for contact, category in found:
        categories.setdefault(contact, []).append(category)
    return {contact: tuple(dict.fromkeys(values)) for contact, values in categories.items()}


def _with_topics(rows: Rows, contacts: list[str]) -> dict[str, dict[str, tuple[str, ...]]]:
    return _as_fields(topics_of(rows, contacts))


def _as_fields(topics: Mapping[str, tuple[str, ...]]) -> dict[str, dict[str, tuple[str, ...]]]:
    return {contact: {"categories": codes} for contact, codes in topics.items()}


def read_contacts(rows: Rows, where: str, params: tuple[Any, ...] = (), *, seen: int = 0) -> list[ContactRecord]:
    """Visible contacts with their topics; `where` may end in order and limit."""
    return SHAPE.many(rows, f"dead = 0 and {where}", params, seen=seen, more=_with_topics)


def of_case(rows: Rows, case_id: str, *, seen: int = 0) -> list[ContactRecord]:
    """A case's timeline, newest first. Topics are found by the case: asked contact by contact they cost half of it."""
    where = "dead = 0 and case_id = ? order by start desc, id desc"

    def topics(rows: Rows, contacts: list[str]) -> dict[str, dict[str, tuple[str, ...]]]:
        del contacts
        sql = "select contact, category from topic where case_id = ? and dead = 0 order by contact, place, id"
        return _as_fields(_grouped(rows.rows(sql, (case_id,))))

    return SHAPE.many(rows, where, (case_id,), seen=seen, more=topics)


def unfiled(rows: Rows, *, seen: int = 0, limit: int = 100) -> list[ContactRecord]:
    """The desk's inbox of memos that no case has taken yet, newest first."""
    where = (
        f"stream = ? and case_id is null order by start desc, id desc limit {int(limit)}"  # bound, it is planned anew
    )
    return read_contacts(rows, where, (streams.DESK,), seen=seen)


def one(rows: Rows, id: str, *, seen: int = 0) -> ContactRecord:
    found = read_contacts(rows, "id = ?", (ContactId(id),), seen=seen)
    if not found:
        raise UserError("record.missing", kind="contact", id=id)
    return found[0]
