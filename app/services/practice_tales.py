"""Invented cases by the thousand, varied in language, subject, length and end; each is fixed by seed and number."""

from __future__ import annotations

import datetime as dt
import random
import unicodedata
from typing import Any

from app.services import streams
from app.services.practice_spec import NewId, Row, Spec, id_maker, minute, read_file, spec

LAST_YEAR = 200
"""So many cases belong to last year; older years have PER_YEAR each, so that numbers keep four digits."""
PER_YEAR = 9000
OPEN_SHARE = 0.12
CHANNELS = ("phone",) * 6 + ("messenger", "line", "chat", "mail", "visit", "visit", "online", "whatsapp", "sms")
WRITTEN = frozenset({"messenger", "line", "chat", "mail", "whatsapp", "sms", "wechat", "letter"})
OPEN_STATUSES = ("hearing", "working", "working", "working", "specialist", "accompanying", "watching", "adr_prep")
OUTCOMES = ("O01", "O01", "O02", "O03", "O03", "O03", "O04", "O05", "O08", "O09", "O10", "O11", "O14", "O15", "O17")
SOURCES = ("flyer", "portal", "self_check", "friends", "member", "municipality", "public_body", "word_of_mouth",
           "returning", "outreach", "joint_day")  # fmt: skip
FLAGS = {"L01": "F10", "L02": "F11", "L08": "F08", "L11": "F17", "L13": "F02", "L15": "F18", "L16": "F19", "L22": "F06"}


class Tales:
    """Tells invented cases; `is_busy` leaves some of them open, with things to do."""

    def __init__(self, seed: int, now: dt.datetime, members: tuple[str, ...], *, is_busy: bool) -> None:
        self._seed, self._now, self._members, self._is_busy = seed, now, members, is_busy
        self._texts = read_file("texts.json")
        self._languages = list(reversed(self._texts["languages"]))  # rare ones first, so that small vaults have all
        self._weights = [self._texts["languages"][name]["share"] for name in self._languages]

    def case(self, n: int) -> list[Spec]:
        """All specs of the n-th invented case: person, ways, case, work, contacts, topics, deadline."""
        dice = random.Random(f"{self._seed}:{n}")  # noqa: S311  (invented people, no secrets)
        number, begun = self._place(n, dice)
        language = self._languages[n] if n < len(self._languages) else dice.choices(self._languages, self._weights)[0]
        is_open = self._is_busy and dice.random() < OPEN_SHARE
        tale = _Tale(dice, self._texts, language, begun, self._now, dice.choice(self._members))
        return tale.specs(number, is_open=is_open)

    def _place(self, n: int, dice: random.Random) -> tuple[str, dt.datetime]:
        """Number and first day: numbers fall and days go back together."""
        if n < LAST_YEAR:
            year, serial, part = self._now.year - 1, LAST_YEAR + 2 - n, (LAST_YEAR - n) / (LAST_YEAR + 3)
        else:
            past, place = divmod(n - LAST_YEAR, PER_YEAR)
            year, serial, part = self._now.year - 2 - past, PER_YEAR - place, (PER_YEAR - place) / (PER_YEAR + 1)
        first = dt.datetime.combine(dt.date(year, 1, 4), dt.time(10))
        begun = first + dt.timedelta(days=int(part * 355), minutes=dice.randrange(0, 465, 5))
        return f"{year}-{serial:04d}", begun


class _Tale:
    """One invented case while it is told."""

    def __init__(
        self, dice: random.Random, texts: Row, language: str, begun: dt.datetime, now: dt.datetime, author: str
    ) -> None:
        self._dice, self._texts, self._begun, self._now = dice, texts, begun, now
        self._language, self._pool = language, texts["languages"][language]
        self._author = author
        self._new: NewId = id_maker(dice)
        self._line: list[str] = dice.choice(self._pool["lines"])
        self._category = self._line[0]

    def specs(self, number: str, *, is_open: bool) -> list[Spec]:
        case_id, person = self._new(self._begun), self._new(self._begun)
        stream = streams.case_core(case_id)
        told = self._contacts(case_id, person, stream, is_open=is_open)
        starts = [str(made.values["start"]) for made in told if made.entity == "contact"]
        specs = [*self._person(person), self._case(case_id, person, number, starts[-1], is_open=is_open)]
        specs += [self._work(case_id, stream), *told]
        if is_open:
            specs.append(self._deadline(case_id, stream))
        return specs

    def _person(self, id: str) -> list[Spec]:
        dice = self._dice
        family, given = dice.choice(self._pool["family"]), dice.choice(self._pool["given"])
        is_family_first = self._pool["order"] == "family"

        def joined(place: int) -> str:
            parts = (family[place], given[place])
            return " ".join(part for part in (parts if is_family_first else parts[::-1]) if part)

        name, latin = joined(0), joined(1)
        age = dice.randint(19, 55)
        values: dict[str, Any] = {
            "name": name,
            "latin": latin,
            "native": "" if unicodedata.name(name[0]).startswith("LATIN") else name,
            "call_name": f"{given[2]}さん",
            "family": family[0],
            "birth": str(self._begun.year - age),
            "gender": given[3],
            "language": self._language,
            "japanese": dice.choice(("none", "A0", "A1", "A1", "A2", "A2", "B1", "B2")),
            "prefecture": dice.choice(self._texts["prefectures"]),
            "safe_mode": dice.choice(("either", "either", "voice", "text", "text")),
            "safe_avoid": dice.choice(("", "", "会社に知らせない", "寮に電話しない", "家族に話さない")),
        }
        stream = streams.person(id)
        number = f"0{dice.choice('789')}0-0000-{dice.randrange(10_000):04d}"
        return [
            spec("person", id, stream, values, {"nationalities": (self._pool["nationality"],)}),
            spec("way", self._new(self._begun), stream, {"person": id, "kind": "mobile", "value": number}),
        ]

    def _case(self, id: str, person: str, number: str, last: str, *, is_open: bool) -> Spec:
        dice = self._dice
        flag = FLAGS.get(self._category)
        ends = self._begun + dt.timedelta(days=dice.randrange(60, 900))
        values = {
            "number": number,
            "client": person,
            "opened": self._begun.date().isoformat(),
            "triage": dice.choices(("T1", "T2", "T3"), (4, 26, 70))[0],
            "status": dice.choice(OPEN_STATUSES) if is_open else "closed",
            "closed": "" if is_open else last[:10],
            "outcome": "" if is_open else dice.choice(OUTCOMES),
            "owner": self._author,
            "source": dice.choice(SOURCES),
            "consulter": dice.choices(("self", "friend", "supporter", "company"), (88, 5, 5, 2))[0],
            "language": self._language,
            "main_category": self._category,
            "last_contact": last,
            "stay_status": dice.choice(self._pool["stays"]),
            "stay_until": ends.date().isoformat(),
        }
        sets = {"persons": (person,), "flags": (flag,) if flag and dice.random() < 0.5 else ()}
        return spec("case", id, streams.case_core(id), values, sets)

    def _work(self, case_id: str, stream: str) -> Spec:
        job = self._dice.choice(self._texts["jobs"])
        starts = self._begun - dt.timedelta(days=self._dice.randrange(30, 1200))
        values = {
            **{name: job.get(name) for name in ("industry", "field", "job")},
            "wage": self._filled(job["wage"]),
            "case_id": case_id,
            "contract": self._dice.choice(("fixed", "trainee", "dispatch", "part_time", "permanent")),
            "starts": starts.date().isoformat(),
            "prefecture": self._dice.choice(self._texts["prefectures"]),
        }
        return spec("work", self._new(self._begun), stream, values)

    def _contacts(self, case_id: str, person: str, stream: str, *, is_open: bool) -> list[Spec]:
        dice, moment = self._dice, self._begun
        count = dice.choices((1, 2, 4, 6, 8, 11, 16), (8, 12, 18, 24, 20, 12, 6))[0]
        made: list[Spec] = []
        for place in range(count):
            if is_open and place == count - 1 and place:
                moment = self._now - dt.timedelta(days=dice.randint(0, 20), minutes=dice.randrange(30, 200))
            values = self._first() if place == 0 else self._later()
            responses = values.pop("responses")
            values |= {"case_id": case_id, "person": person, "start": minute(moment), "author": self._author}
            values |= {"language": self._language, "minutes": dice.choice((5, 10, 15, 20, 30, 45, 60))}
            id = self._new(moment)
            made.append(spec("contact", id, stream, values, {"responses": responses}))
            if place == 0 or dice.random() < 0.3:
                topic = {"contact": id, "case_id": case_id, "category": self._category, "place": 0}
                made.append(spec("topic", self._new(moment), stream, topic))
            latest = self._now - dt.timedelta(minutes=5)
            moment = min(moment + dt.timedelta(days=dice.randint(1, 12), minutes=dice.randrange(-120, 120)), latest)
        return made

    def _first(self) -> Row:
        """What the client brought, in their own words where they wrote."""
        channel = self._dice.choice(CHANNELS)
        _, original, translation = self._line
        summary = self._filled(self._dice.choice(self._texts["first"][self._category]))
        values: Row = {"channel": channel, "direction": "in", "summary": summary, "responses": ("A01", "A02")}
        if channel in WRITTEN or self._dice.random() < 0.3:
            values |= {"original": original, "original_language": self._language}
            if translation:
                values |= {"translation": translation, "translation_by": self._dice.choice(("machine", "human"))}
        elif channel == "phone":
            values["interpreter"] = self._dice.choice(("phone", "staff", "none"))
        return values

    def _later(self) -> Row:
        response, text = self._dice.choice(self._texts["follow"])
        direction = self._dice.choice(("in", "out"))
        channel = "accompany" if response == "A09" else self._dice.choice(CHANNELS)
        return {"channel": channel, "direction": direction, "summary": text, "responses": (response,)}

    def _deadline(self, case_id: str, stream: str) -> Spec:
        due = self._now.date() + dt.timedelta(days=self._dice.randint(-3, 60))
        what = self._dice.choice(self._texts["steps"]).replace("{who}", "本人")
        values = {"case_id": case_id, "kind": self._dice.choice(("task", "task", "promise")), "what": what}
        values |= {"due": due.isoformat(), "owner": self._author}
        return spec("deadline", self._new(self._now), stream, values)

    def _filled(self, text: str) -> str:
        dice = self._dice
        return text.format(
            n=dice.randint(2, 3), k=dice.randint(2, 7), h=dice.randint(25, 80), s=dice.randint(5, 20),
            man=dice.randint(5, 48), w=dice.randrange(1010, 1450, 10),
        )  # fmt: skip
