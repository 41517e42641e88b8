"""What a practice vault holds, as plain frozen specs: invented people, cases and texts (`resources/practice/`).

Deterministic: the same seed and moment give the same specs, and case number n is the same whatever the size. The first
cases are the cast that the manual and the training use; dates in it are relative ("-2dT19:10", "+7d", "0dT15:00").
Nobody in it exists; phone numbers have 0000 where a real one cannot.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from app.rules.calendar import DeskCalendar, lane_of, read_hours
from app.services import streams
from app.services.practice_spec import Row, Spec, id_maker, minute, read_file, spec
from app.services.practice_tales import Tales

STAGE = dt.time(14, 3)
"""The time of day at which the cast's "today" is told."""
CASE_FIELDS = ("triage", "status", "source", "consulter", "language", "stay_status", "stay_sub", "wish", "outcome")
_REL = re.compile(r"([+-]?\d+)d(?:T(\d\d):(\d\d))?$")
_SLOT = re.compile(r"\{([+-]?\d+d):md\}")


@dataclass(frozen=True, slots=True, repr=False)
class DraftSpec:
    """A draft that was left open."""

    kind: str
    subject: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Moments:
    """Turns the cast's relative times into desk dates; `now` is naive desk time."""

    now: dt.datetime

    def day(self, rel: str) -> str:
        """ISO date of "+7d"."""
        found = _REL.match(rel)
        return (self.now.date() + dt.timedelta(days=int(found[1]))).isoformat() if found else rel

    def desk_day(self, rel: str) -> str:
        """Like "+7d", moved to a day on which the desk works; it stays in its lane."""
        found = _REL.match(rel)
        if not found or int(found[1]) <= 0:
            return self.day(rel)
        calendar, wanted = DeskCalendar(read_hours()), self.now.date() + dt.timedelta(days=int(found[1]))
        moved = calendar.add_desk_days(wanted, 0)
        if lane_of(moved.isoformat(), self.now) != lane_of(wanted.isoformat(), self.now):
            moved = calendar.act_by(wanted)
        return moved.isoformat() if moved > self.now.date() else wanted.isoformat()

    def past(self, rel: str) -> dt.datetime:
        """A moment that has happened; today's happen before now, in the same order and with the same gaps."""
        moment = self._moment(rel)
        if moment.date() == self.now.date() and self.now.time() < STAGE:
            moment = self.now - (dt.datetime.combine(self.now.date(), STAGE) - moment)
        return moment

    def due(self, rel: str) -> str:
        """ISO date or minute of something to be done; today's hours lie as far ahead as they do on the stage."""
        if "T" not in rel:
            return self.desk_day(rel)
        moment = self._moment(rel)
        if moment.date() > self.now.date():
            return f"{self.desk_day(rel)}T{rel[-5:]}"
        if moment.date() == self.now.date() and self.now.time() > STAGE:
            ahead = moment - dt.datetime.combine(self.now.date(), STAGE)
            minutes = int(((self.now + ahead).timestamp() // 300 + 1) * 5) - int(self.now.timestamp() // 60)
            moment = self.now.replace(second=0, microsecond=0) + dt.timedelta(minutes=minutes)
            if moment.date() != self.now.date():
                return self.now.date().isoformat()
        return minute(moment)

    def text(self, text: str) -> str:
        """Fills {+5d:md} with 11/25."""
        return _SLOT.sub(lambda slot: self.desk_day(slot[1])[5:].lstrip("0").replace("-0", "-").replace("-", "/"), text)

    def _moment(self, rel: str) -> dt.datetime:
        found = _REL.match(rel)
        if not found:
            raise ValueError(rel)
        at = dt.time(int(found[2] or 12), int(found[3] or 0))
        return dt.datetime.combine(self.now.date() + dt.timedelta(days=int(found[1])), at)


class Plan:
    """The specs of one practice vault. `me` is the member whose vault it is."""

    def __init__(self, seed: int, now: dt.datetime, me: str) -> None:
        self._seed = seed
        self._when = Moments(now)
        self._random = random.Random(seed)  # noqa: S311  (invented people, no secrets)
        self._cast = read_file("cast.json")
        self._new = id_maker(self._random)
        self._key: dict[str, str] = {"sato": me}
        self._year = now.year
        self.cast_size = len(self._cast["cases"])

    # the desk

    def desk(self) -> list[Spec]:
        """Staff, programmes, organisations, member codes, and what waits in the inbox."""
        made = [self._keyed("member", row, {"active": 1}) for row in self._cast["members"]]
        made += [self._keyed("programme", row) for row in self._cast["programmes"]]
        made += [self._keyed("organisation", row, sets=("kinds", "languages")) for row in self._cast["organisations"]]
        for row in self._cast["member_codes"]:
            made.append(self._keyed("member_code", {**row, "key": row["code"]}, {"active": 1}))
        for row in self._cast["unfiled"]:
            made += self._contact(row, "", "", streams.DESK)
        return made

    def drafts(self) -> list[DraftSpec]:
        """Drafts of the cast; call after `cases`, whose ids they name."""
        return [
            DraftSpec(d["kind"], self._key[d["case"]], {**d["fields"], "case_id": self._key[d["case"]]})
            for d in self._cast["drafts"]
            if d["case"] in self._key
        ]

    # cases

    def cases(self, size: int, near: int) -> Iterator[list[Spec]]:
        """All specs of one case after another: the cast and the newest, `near` in all, then the rest, oldest first.

        The rest goes in by rising id, which a B-tree takes several times faster than falling ones.
        """
        for row in self._cast["cases"][:size]:
            yield self._cast_case(row)
        tales = Tales(self._seed, self._when.now, (self._key["sato"], self._key["tanaka"]), is_busy=size > 100)
        newest, total = max(min(size, near) - self.cast_size, 0), max(size - self.cast_size, 0)
        yield from (tales.case(n) for n in chain(range(newest), reversed(range(newest, total))))

    def documents(self) -> list[tuple[str, str, str]]:
        """(case id, contact id, file name) of the cast's attachments; call after `cases`."""
        found: list[tuple[str, str, str]] = []
        for case in self._cast["cases"]:
            for contact in case["contacts"]:
                key = f"{case['number']}/{contact['at']}"
                if key in self._key:
                    found += [
                        (self._key[case["number"]], self._key[key], name) for name in contact.get("documents", ())
                    ]
        return found

    def member(self, key: str) -> str:
        """The id of a member, organisation, programme or case of the cast."""
        return self._key[key]

    def _cast_case(self, row: Row) -> list[Spec]:
        when, case_id = self._when, self._new(self._when.past(row["opened"]))
        self._key[row["number"]] = case_id
        person, specs = self._person(row["person"], row["ways"], row["opened"])
        newest = max((when.past(c["at"]) for c in row["contacts"]), default=when.past(row["opened"]))
        values = {name: row.get(name) for name in CASE_FIELDS}
        values |= {
            name: when.day(row[name]) for name in ("opened", "closed", "stay_until", "first_entry") if name in row
        }
        values |= {
            "number": f"{self._year + row.get('year', 0)}-{row['number']}",
            "client": person,
            "owner": self._key.get(row["owner"], ""),
            "programme": self._key.get(row.get("programme", ""), ""),
            "member_code": row.get("member_code"),
            "main_category": row["category"],
            "last_contact": minute(newest),
        }
        stream = streams.case_core(case_id)
        sets = {"persons": (person,), "flags": tuple(row.get("flags", ()))}
        specs.append(spec("case", case_id, stream, values, sets))
        if "work" in row:
            specs.append(self._work(row["work"], case_id, stream))
        for contact in row["contacts"]:
            made = self._contact(contact, case_id, person, stream)
            self._key[f"{row['number']}/{contact['at']}"] = made[0].id
            specs += made
        specs += [self._deadline(due, case_id, stream) for due in row["deadlines"]]
        return specs

    def _person(self, row: Row, ways: list[Row], opened: str) -> tuple[str, list[Spec]]:
        at = self._when.past(opened)
        id = self._new(at)
        sets = {name: tuple(row.get(name, ())) for name in ("nationalities", "languages", "needs")}
        specs = [spec("person", id, streams.person(id), row, sets)]
        for way in ways:
            specs.append(spec("way", self._new(at), streams.person(id), {**way, "person": id}))
        return id, specs

    def _work(self, row: Row, case_id: str, stream: str) -> Spec:
        values = {**row, "case_id": case_id}
        for name in ("employer", "supervising", "support", "sender"):
            values[name] = self._key.get(row.get(name, ""), "")
        for name in ("starts", "ends"):
            values[name] = self._when.day(row.get(name, ""))
        return spec("work", self._new(self._when.now), stream, values)

    def _contact(self, row: Row, case_id: str, person: str, stream: str) -> list[Spec]:
        at = self._when.past(row["at"])
        id = self._new(at)
        left_out = {"at", "categories", "responses", "safety", "documents"}
        values = {name: value for name, value in row.items() if name not in left_out}
        values |= {"case_id": case_id, "person": person, "start": minute(at), "author": self._key[row["author"]]}
        if row.get("translation_checked"):
            values["translation_checked"] = self._key[row["translation_checked"]]
        sets = {name: tuple(row.get(name, ())) for name in ("responses", "safety")}
        specs = [spec("contact", id, stream, values, sets)]
        for place, category in enumerate(row.get("categories", ())):
            topic = {"contact": id, "case_id": case_id, "category": category, "place": place}
            specs.append(spec("topic", self._new(at), stream, topic))
        return specs

    def _deadline(self, row: Row, case_id: str, stream: str) -> Spec:
        values = {
            "case_id": case_id,
            "kind": row["kind"],
            "what": self._when.text(row["what"]),
            "due": self._when.day(row["due"]) if row["kind"] in ("stay", "claim") else self._when.due(row["due"]),
            "owner": self._key[row["owner"]],
        }
        return spec("deadline", self._new(self._when.now), stream, values)

    def _keyed(self, entity: str, row: Row, more: Row | None = None, sets: tuple[str, ...] = ()) -> Spec:
        id = self._key.get(row["key"]) or self._new(self._when.now - dt.timedelta(days=400))
        self._key[row["key"]] = id
        values = {name: value for name, value in row.items() if name not in ("key", *sets)} | (more or {})
        values |= {name: self._when.day(row[name]) for name in ("starts", "ends") if name in row}
        if entity == "member_code":
            values |= {name: self._key[row[name]] for name in ("organisation", "programme")}
        return spec(entity, id, streams.DESK, values, {name: tuple(row.get(name, ())) for name in sets})
