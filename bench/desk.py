"""A desk's worth of cases: persons, cases, deadlines and contacts by `rows` ops, the same for the same seed."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from app.base.clock import local
from app.vault.store import Store
from bench.corpus import NAMES, texts
from bench.vaults import fill

PERSON = ("name", "call_name", "language")
CASE = ("number", "title", "client", "opened", "triage", "status", "main_category", "language", "owner", "last_contact")
DEADLINE = ("case_id", "kind", "what", "due", "owner")
CONTACT = ("case_id", "person", "channel", "start", "language", "summary", "author")
TOPIC = ("contact", "case_id", "category", "place")
STATUSES = ("received", "hearing", "working", "watching", "closed")
LANGUAGES = ("vi", "zh", "en", "pt", "id", "my", "fil", "es", "ja")


def fill_cases(store: Store, count: int, seed: int) -> list[str]:
    """`count` cases, each with its client, one in four with an open deadline around today; returns their ids."""
    chance = random.Random(seed)
    today = local(store.clock.now_ms()).date()
    persons = [store.ids.new() for _ in range(count)]
    cases = [store.ids.new() for _ in range(count)]

    def person_rows() -> Iterator[tuple[object, ...]]:
        for number, id in enumerate(persons):
            name = chance.choice(NAMES)
            yield id, f"{name} {number}", name.split()[0], chance.choice(LANGUAGES)

    def case_rows() -> Iterator[tuple[object, ...]]:
        for number, (id, client) in enumerate(zip(cases, persons, strict=True)):
            opened = today - dt.timedelta(days=chance.randrange(1, 2_000))
            last = f"{opened + dt.timedelta(days=chance.randrange(300))}T{chance.randrange(9, 18):02}:00"
            triage, status = chance.choice(("T0", "T1", "T2", "T3")), chance.choice(STATUSES)
            rest = (opened.isoformat(), triage, status, "L02", chance.choice(LANGUAGES), "bench", last)
            yield id, f"{opened.year}-{number:06}", f"件 {number}", client, *rest

    def deadline_rows() -> Iterator[tuple[object, ...]]:
        for id in cases[::4]:
            due = today + dt.timedelta(days=chance.randrange(-5, 200))
            yield store.ids.new(), id, "task", "電話する", due.isoformat(), "bench"

    fill(store, "person", person_rows(), PERSON)
    fill(store, "case", case_rows(), CASE)
    fill(store, "deadline", deadline_rows(), DEADLINE)
    return cases


def fill_timeline(store: Store, case: str, count: int, seed: int) -> None:
    """`count` contacts with a topic each in one case, where a day's work would have put them."""
    start = dt.datetime(2024, 4, 1, 9)
    made = [(store.ids.new(), text) for text in texts(count, seed)]
    for part in (made[at : at + 200] for at in range(0, count, 200)):
        with store.unit() as unit:
            for id, text in part:
                at = (start + dt.timedelta(minutes=text.minute)).strftime("%Y-%m-%dT%H:%M")
                values = (case, None, "phone", at, text.language, text.words, "bench")
                unit.append("contact", id, f"case/{case}/core", dict(zip(CONTACT, values, strict=True)))
                topic = (id, case, "L02", 0)
                unit.append("topic", store.ids.new(), f"case/{case}/core", dict(zip(TOPIC, topic, strict=True)))
            unit.commit()
