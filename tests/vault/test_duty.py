"""出勤: who is in, by the week, by the days that differ and by the desk's calendar; and the work of who is not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.errors import UserError
from app.services import duty, organisations
from tests.vault.desk import TestDesk, open_desk

FRIDAY = dt.datetime(2026, 11, 20, 14, 3)
WEEK = {str(day): "10:00-18:00" for day in range(1, 7)}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestDesk]:
    with open_desk(tmp_path) as opened:
        for id, short in (("sato", "佐藤"), ("tran", "チャン"), ("lima", "リマ")):
            opened.desk.create("member", {"name": short, "short": short, "active": 1}, id=id)
        opened.duty.set_week("sato", WEEK, seen=opened.seen)
        opened.duty.set_week("tran", {"5": "13:00-17:00"}, seen=opened.seen)
        yield opened


def there(desk: TestDesk, now: dt.datetime = FRIDAY) -> dict[str, tuple[str, str, bool, bool]]:
    return {each.id: (each.hours, each.state, each.is_in, each.now) for each in duty.present(desk.reader, now)}


def test_the_week_says_who_is_in_and_who_can_be_asked_now(desk: TestDesk) -> None:
    assert there(desk) == {
        "sato": ("10:00-18:00", "", True, True),
        "tran": ("13:00-17:00", "", True, True),
        "lima": ("", "", False, False),
    }
    early = there(desk, FRIDAY.replace(hour=11))
    assert (early["sato"][3], early["tran"][2:]) == (True, (True, False))


def test_nobody_is_in_on_a_sunday_or_a_holiday_unless_it_is_said(desk: TestDesk) -> None:
    for day in (22, 23):  # Sunday; 勤労感謝の日
        assert not any(each[2] for each in there(desk, FRIDAY.replace(day=day)).values())
    desk.duty.set_day("sato", "2026-11-23", "in", "13:00-15:00", seen=desk.seen)
    assert there(desk, FRIDAY.replace(day=23))["sato"] == ("13:00-15:00", "in", True, True)


def test_a_day_that_differs_takes_the_place_of_the_week_and_of_what_was_said_before(desk: TestDesk) -> None:
    desk.duty.set_day("sato", "2026-11-20", "off", note="熱", seen=desk.seen)
    assert there(desk)["sato"] == ("", "off", False, False)
    desk.duty.set_day("sato", "2026-11-20", "late", "15:00-18:00", seen=desk.seen)
    assert there(desk)["sato"] == ("15:00-18:00", "late", True, False)
    desk.duty.set_day("sato", "2026-11-20", "out", "13:30-16:00", seen=desk.seen)
    assert there(desk)["sato"] == ("10:00-18:00", "out", True, False)
    assert there(desk, FRIDAY.replace(hour=17))["sato"][3]
    assert len(duty.days(desk.reader, "2026-11-20")) == 1
    desk.duty.set_day("sato", "2026-11-20", "", seen=desk.seen)
    assert there(desk)["sato"] == ("10:00-18:00", "", True, True)
    assert there(desk, FRIDAY.replace(day=21))["sato"][1] == ""


def test_those_who_are_in_now_come_first_and_who_is_off_last(desk: TestDesk) -> None:
    desk.duty.set_day("sato", "2026-11-20", "off", seen=desk.seen)
    assert [each.id for each in duty.present(desk.reader, FRIDAY)] == ["tran", "lima", "sato"]


def test_the_desk_closes_for_today_with_the_last_who_is_in(desk: TestDesk) -> None:
    def last() -> str:
        return duty.closes_at(duty.present(desk.reader, FRIDAY))

    assert last() == "18:00"
    desk.duty.set_day("sato", "2026-11-20", "off", seen=desk.seen)
    assert last() == "17:00"
    desk.duty.set_day("tran", "2026-11-20", "late", "13:00-20:00", seen=desk.seen)
    assert last() == "18:00", "somebody's overtime opens no desk"
    desk.duty.set_day("tran", "2026-11-20", "off", seen=desk.seen)
    assert last() == ""


def test_languages_and_a_week_of_a_newer_program(desk: TestDesk) -> None:
    desk.duty.set_languages("tran", ("vi", "ja"), seen=desk.seen)
    desk.desk.edit("member", "lima", {"week": "[not ours"}, seen=desk.seen)
    found = {each.id: each for each in duty.present(desk.reader, FRIDAY)}
    assert (set(found["tran"].languages), found["lima"].hours) == ({"vi", "ja"}, "")
    desk.duty.set_languages("tran", ("vi",), seen=desk.seen)
    desk.duty.set_week("sato", {}, seen=desk.seen)
    members = {str(each.id): each for each in organisations.members(desk.reader)}
    assert (members["tran"].languages, members["sato"].week) == (("vi",), "")


@pytest.mark.parametrize(
    ("typed", "read"),
    [("10-18", "10:00-18:00"), ("１０：００〜１８：３０", "10:00-18:30"), ("9時から17時", "09:00-17:00"),
     ("930-1215", "09:30-12:15"), (" 13:00 – 24:00 ", "13:00-24:00"), ("", "")],
)  # fmt: skip
def test_hours_in_any_writing(typed: str, read: str) -> None:
    assert duty.read_span(typed) == read


@pytest.mark.parametrize("typed", ["18-10", "午前", "10-25", "10", "1099-12"])
def test_what_are_no_hours_is_said(typed: str) -> None:
    with pytest.raises(UserError, match=r"duty\.hours"):
        duty.read_span(typed)


def test_the_work_of_a_sick_colleague_goes_to_another_in_one_act_and_comes_back_in_one(desk: TestDesk) -> None:
    case = desk.cases.open({"owner": "sato", "language": "vi"}).id
    other = desk.cases.open({"owner": "sato"}).id
    shared = desk.cases.open({"owner": "lima"}).id
    due = [
        desk.deadlines.add(where, "約束", day, owner="sato").id
        for where, day in (
            (case, "2026-11-20T16:00"),
            (case, "2026-11-18"),
            (shared, "2026-11-20"),
            (other, "2026-11-24"),
        )
    ]
    desk.drafts.save("m1", "memo", "", {"summary": "途中"}, seen=0)
    desk.handing.hand("m1", "sato")
    given = desk.duty.give_work("sato", "tran", FRIDAY.date(), seen=desk.seen)
    assert (given.deadlines, given.cases, given.memos) == (3, 1, 1)

    def owners() -> tuple[list[str], list[str], str]:
        rows = desk.reader.rows
        deadlines = dict(rows("select id, owner from deadline"))
        cases = dict(rows('select id, owner from "case"'))
        memo = rows("select handed_to from contact where id = 'm1'")[0][0]
        return [deadlines[id] for id in due], [cases[id] for id in (case, other, shared)], memo

    assert owners() == (["tran", "tran", "tran", "sato"], ["tran", "sato", "lima"], "tran")
    desk.cases.undo(given.changes.txn)
    assert owners() == (["sato"] * 4, ["sato", "sato", "lima"], "sato")
