"""Practice data: the cast of the manual, in every language, the same for the same seed, through the log."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from app.base.clock import JST, FakeClock
from app.base.errors import UserError
from app.base.ids import Ids
from app.base.mynumber import refused
from app.rules.calendar import DeskCalendar, lane_of, read_hours
from app.services import drafts, practice
from app.services.documents import Documents
from app.services.drafts import Drafts
from app.services.practice import make_practice
from app.services.practice_plan import Moments, Plan
from app.services.practice_spec import Spec
from app.vault.store import Store
from models.codes import codes
from models.tables import LOGGED

STAGE = dt.datetime(2026, 11, 20, 14, 3)
KEY = bytes(range(32))
ME = "me"
LISTS = {
    "channel": "channel", "direction": "direction", "interpreter": "interpreter", "triage": "triage",
    "status": "case_status", "outcome": "outcome", "source": "intake_source", "consulter": "consulter",
    "stay_status": "stay_status", "stay_sub": "stay_status", "main_category": "category", "category": "category",
    "language": "language", "original_language": "language", "gender": "gender", "japanese": "japanese_level",
    "safe_mode": "safe_mode", "prefecture": "prefecture", "industry": "industry", "field": "ssw_field",
    "contract": "contract", "consent": "consent_form", "translation_by": "translation_by", "role": "role",
    "licence": "licence", "staff_gender": "gender", "responses": "response", "safety": "safety", "flags": "flag",
    "nationalities": "nationality", "languages": "language", "kinds": "organisation_kind", "needs": "need",
}  # fmt: skip


def clock_at(moment: dt.datetime) -> FakeClock:
    return FakeClock(int(moment.replace(tzinfo=JST).timestamp() * 1000))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "vault.db"
    Store.create_tables(path, KEY)
    clock = clock_at(STAGE)
    ids = Ids(clock, random.Random(5).getrandbits)
    opened = Store(path, KEY, clock=clock, ids=ids, device="d", member=ME, durable=False)
    yield opened
    opened.close()


def specs(size: int, seed: int = 1, now: dt.datetime = STAGE, near: int = 300) -> list[Spec]:
    plan = Plan(seed, now, ME)
    return [*plan.desk(), *(made for case in plan.cases(size, near) for made in case)]


def values(made: list[Spec], entity: str, name: str) -> list[str]:
    return [str(spec.values.get(name, "")) for spec in made if spec.entity == entity]


def test_today_and_list_are_those_of_the_pictures(store: Store) -> None:
    make_practice(store, clock=clock_at(STAGE), size=24)
    open_cases = store.db.execute(
        "select number, triage, status from \"case\" where status <> 'closed' order by triage, number"
    ).fetchall()
    assert [number for number, _, _ in open_cases] == [
        "2026-0098", "2026-0109", "2026-0069", "2026-0076", "2026-0083", "2026-0087", "2026-0091", "2026-0101",
        "2026-0105", "2026-0112", "2026-0058", "2026-0064", "2026-0072", "2026-0110",
    ]  # fmt: skip
    dues = [due for (due,) in store.db.execute("select due from deadline where done is null").fetchall()]
    assert Counter(lane_of(due, STAGE) for due in dues) == {"overdue": 2, "today": 3, "week": 6, "later": 9}
    assert store.db.execute("select count(*) from deadline where kind = 'promise'").fetchone() == (3,)
    assert store.db.execute("select count(*) from contact where case_id is null").fetchone() == (2,)
    hoa = 'select p.name, c.stay_until from "case" c join person p on p.id = c.client where c.number = ?'
    assert store.db.execute(hoa, ("2026-0112",)).fetchone() == ("NGUYỄN THỊ HOA", "2027-08-14")
    assert store.db.execute("select name from member where id = ?", (ME,)).fetchone() == ("佐藤 美咲",)


def test_drafts_and_documents_belong_to_their_cases(store: Store, tmp_path: Path) -> None:
    clock = clock_at(STAGE)
    ids = Ids(clock, random.Random(6).getrandbits)
    documents = Documents(store, tmp_path, clock, ids)
    make_practice(store, clock=clock, size=24, drafts=Drafts(store, clock, ids), documents=documents)
    with store.unit() as unit:
        open_drafts = drafts.read_all(unit)
        numbers = {id: number for id, number in unit.rows('select id, number from "case"')}
        kept = unit.rows("select id, name, case_id from document order by name")
        assert sorted(numbers[draft.subject] for draft in open_drafts) == ["2026-0076", "2026-0087", "2026-0112"]
        assert [(name, numbers[case]) for _, name, case in kept] == [
            ("タイムカード写真 14枚.pdf", "2026-0112"),
            ("給与明細 8〜10月.pdf", "2026-0112"),
        ]
        data = documents.content(unit, kept[0][0])
    pages = pypdfium2.PdfDocument(data)
    assert "nothing in this file is real" in pages[0].get_textpage().get_text_range()
    pages.close()


def test_sizes_are_cases(store: Store) -> None:
    contacts = make_practice(store, clock=clock_at(STAGE), size=40)
    assert store.db.execute('select count(*) from "case"').fetchone() == (40,)
    assert store.db.execute("select count(*) from contact").fetchone() == (contacts,)
    with pytest.raises(UserError, match=r"practice\.not_empty"):
        make_practice(store, clock=clock_at(STAGE), size=1)


def test_small_road_and_batch_road_hold_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def filled(name: str, near: int) -> list[list[tuple[object, ...]]]:
        monkeypatch.setattr(practice, "BATCH_FROM", near)
        path = tmp_path / name
        Store.create_tables(path, KEY)
        clock = clock_at(STAGE)
        ids = Ids(clock, random.Random(5).getrandbits)
        opened = Store(path, KEY, clock=clock, ids=ids, device="d", member=ME, durable=False)
        try:
            make_practice(opened, clock=clock, size=60)
            return [
                opened.db.execute(
                    f'select {", ".join(LOGGED[entity].fields())} from "{entity}" where dead = 0 order by id'
                ).fetchall()
                for entity in ("person", "way", "case", "work", "contact", "topic", "deadline")
            ] + [opened.db.execute("select entity, id, field, member from elem order by 1, 2, 3, 4").fetchall()]
        finally:
            opened.close()

    assert filled("a.db", 60) == filled("b.db", 20)


def test_every_desk_language_is_there_in_a_small_vault() -> None:
    spoken = set(values(specs(24), "case", "language"))
    nine = {entry.code for entry in codes("language") if entry.extra.get("nine")}
    assert spoken >= nine | {"ja-x-easy", "ne", "th", "km"}
    written = {spec.values["original_language"] for spec in specs(24) if spec.values.get("original")}
    assert written >= {"vi", "zh-Hans", "fil", "id", "my", "pt", "es", "ne", "th", "km"}


def test_same_seed_same_vault_other_seed_other_people() -> None:
    assert specs(40) == specs(40)
    assert specs(40, seed=2) != specs(40)


def test_a_case_does_not_depend_on_the_size() -> None:
    small, large = {s.id: s for s in specs(30)}, {s.id: s for s in specs(60, near=25)}
    assert all(large[id] == spec for id, spec in small.items())


NEW_YEAR, MIDNIGHT = dt.datetime(2027, 1, 4, 9, 1), dt.datetime(2026, 11, 20, 23, 58)


@pytest.mark.parametrize(("size", "now"), [(150, STAGE), (60, NEW_YEAR), (24, MIDNIGHT)])
def test_specs_are_sound(size: int, now: dt.datetime) -> None:
    made = specs(size, now=now)
    ids = [spec.id for spec in made]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[0-9a-z]{26}", id) or id == ME for id in ids)
    numbers = values(made, "case", "number")
    assert len(set(numbers)) == size
    assert all(re.fullmatch(r"\d{4}-\d{4}", number) for number in numbers)
    assert all(start <= now.strftime("%Y-%m-%dT%H:%M") for start in values(made, "contact", "start"))
    for spec in made:
        table = LOGGED[spec.entity]
        assert set(spec.values) <= set(table.fields())
        assert set(spec.sets) <= set(table.SETS)
        assert not any(isinstance(value, str) and refused(value) for value in spec.values.values())


def test_every_code_is_in_its_list() -> None:
    for spec in specs(150):
        for name, value in [*spec.values.items(), *((n, m) for n, ms in spec.sets.items() for m in ms)]:
            if name in LISTS and not (spec.entity == "organisation" and name == "status"):
                assert value in codes(LISTS[name]), (spec.entity, name, value)


def test_references_point_at_what_is_there() -> None:
    made = specs(60)
    ids = {spec.id for spec in made}
    for spec in made:
        for name in (
            "case_id",
            "person",
            "client",
            "contact",
            "owner",
            "author",
            "employer",
            "programme",
            "organisation",
        ):
            assert spec.values.get(name, ME) in ids | {ME} or spec.entity == "programme", (spec.entity, name)


def test_nobody_can_be_rung_up() -> None:
    made = specs(150)
    ways = [spec for spec in made if spec.entity == "way" and spec.values["kind"] in ("mobile", "phone")]
    numbers = [*(str(spec.values["value"]) for spec in ways), *filter(None, values(made, "contact", "phone"))]
    numbers += list(filter(None, values(made, "organisation", "phone")))
    assert len(numbers) > 150
    assert all(re.search(r"-0000?-", number) for number in numbers)
    mails = [str(spec.values["value"]) for spec in made if spec.entity == "way" and spec.values["kind"] == "mail"]
    assert all(mail.endswith("@example.jp") for mail in mails)


@pytest.mark.parametrize("hour", [0, 8, 14, 20, 23])
def test_today_stays_today_at_any_hour(hour: int) -> None:
    now = STAGE.replace(hour=hour, minute=30)
    when = Moments(now)
    assert when.past("0dT10:24") < when.past("0dT13:52") <= now
    assert lane_of(when.due("0dT15:00"), now) == "today"
    assert lane_of(when.due("0dT17:00"), now) == "today"
    assert when.day("+7d") == "2026-11-27"
    assert when.text("通訳の手配({+5d:md} 面談)") == "通訳の手配(11/25 面談)"


def test_appointments_fall_on_desk_days_and_stay_in_their_lane() -> None:
    desk = DeskCalendar(read_hours())
    for ahead in range(120):
        now = STAGE + dt.timedelta(days=ahead)
        when = Moments(now)
        for rel, lane in (
            ("+4d", "week"),
            ("+5dT13:30", "week"),
            ("+7d", "week"),
            ("+12d", "later"),
            ("+28d", "later"),
        ):
            due = when.due(rel)
            assert lane_of(due, now) == lane, (now, rel, due)
            assert desk.is_open_day(dt.date.fromisoformat(due[:10])), (now, rel, due)


def test_large_vaults_leave_some_cases_open() -> None:
    statuses = Counter(values(specs(400), "case", "status"))
    assert statuses["closed"] > 300
    assert 14 < 400 - statuses["closed"] < 90


def test_specs_do_not_tell_what_they_hold() -> None:
    assert "NGUY" not in repr(specs(3))
