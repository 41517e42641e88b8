"""The services on a real encrypted store: saving, correcting, filing, finding, undoing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.errors import UserError
from app.services import case_list, cases, contacts, deadlines, drafts, organisations, people, today, views
from app.services.case_list import CaseQuery
from models.records.base import ViewId
from models.records.cases import ViewRecord
from models.records.people import SafeContact
from tests.vault.desk import TestDesk, open_desk

MY_NUMBER = "マイナンバーは 1234-5678-9018 です"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestDesk]:
    with open_desk(tmp_path) as made:
        yield made


def memo(desk: TestDesk, text: str = "残業代が出ない", **more: object) -> str:
    return desk.contacts.finish({"summary": text, **more}).id


def a_case(desk: TestDesk, **fields: object) -> tuple[str, str]:
    person = desk.people.create({"name": "NGUYỄN THỊ HOA", "call_name": "ホアさん", "language": "vi"}).id
    return desk.cases.open({"client": person, **fields}).id, person


def test_only_free_text_is_needed_to_save(desk: TestDesk) -> None:
    saved = memo(desk)
    found = contacts.one(desk.reader, saved)
    assert found.summary == "残業代が出ない"
    assert found.start == "2026-11-20T12:00"
    assert found.author == "sato"
    assert [c.id for c in contacts.unfiled(desk.reader)] == [saved]


@pytest.mark.parametrize("fields", [{}, {"summary": "  \n"}, {"phone": "090-0000-4821"}])
def test_a_contact_without_any_text_is_refused(desk: TestDesk, fields: dict[str, str]) -> None:
    with pytest.raises(UserError) as caught:
        desk.contacts.finish(fields)
    assert caught.value.code == "contact.empty"


def test_topics_keep_their_order_and_the_promise_becomes_a_deadline(desk: TestDesk) -> None:
    saved = memo(desk, categories=("S02", "L07"), next_step="通知を読んで返事", next_due="2026-11-24")
    assert contacts.one(desk.reader, saved).categories == ("S02", "L07")
    [promise] = today.read(desk.reader, desk.clock).promises
    assert (promise.what, promise.due, promise.kind) == ("通知を読んで返事", "2026-11-24", "promise")


def test_the_draft_goes_with_the_save_and_only_with_it(desk: TestDesk) -> None:
    desk.drafts.save("d1", "memo", "", {"summary": "途中"}, seen=0)
    assert drafts.read(desk.reader, "d1").fields == (("summary", "途中"),)  # type: ignore[union-attr]
    with pytest.raises(UserError):
        desk.contacts.finish({"summary": MY_NUMBER}, draft="d1")
    assert drafts.read(desk.reader, "d1") is not None
    desk.contacts.finish({"summary": "できた"}, draft="d1")
    assert drafts.read_all(desk.reader) == []


@pytest.mark.parametrize("field", ["summary", "original", "facts", "next_step", "call_name"])
def test_an_individual_number_is_refused_in_every_text(desk: TestDesk, field: str) -> None:
    with pytest.raises(UserError) as caught:
        desk.contacts.finish({"summary": "本文", field: MY_NUMBER})
    assert caught.value.code == "text.my_number"
    assert desk.reader.value("select count(*) from contact") == 0


def test_not_even_a_draft_keeps_an_individual_number(desk: TestDesk) -> None:
    desk.drafts.save("d1", "memo", "", {"summary": MY_NUMBER}, seen=0)
    kept = dict(drafts.read(desk.reader, "d1").fields)["summary"]  # type: ignore[union-attr]
    assert kept == "マイナンバーは ●●●●●●●●●●●●●● です"


def test_filing_copies_the_contact_and_tombs_the_old_one(desk: TestDesk) -> None:
    case, person = a_case(desk)
    saved = memo(
        desk, categories=("L02",), phone="０９０ー００００ー４８２１", next_step="折り返す", next_due="2026-11-21"
    )
    filed = desk.filing.to_case(saved, case, seen=desk.seen)
    assert contacts.unfiled(desk.reader) == []
    file = cases.file(desk.reader, case)
    assert [c.id for c in file.contacts] == [filed.id]
    assert (file.contacts[0].cites, file.contacts[0].person, file.contacts[0].categories) == (saved, person, ("L02",))
    assert file.case.last_contact == "2026-11-20T12:00"
    assert file.case.main_category == "L02"
    assert [d.what for d in file.deadlines] == ["折り返す"]
    assert desk.reader.value("select stream from contact where id = ?", (filed.id,)) == f"case/{case}/core"


def test_filing_is_undone_as_one_action(desk: TestDesk) -> None:
    case, _ = a_case(desk)
    saved = memo(desk, categories=("L02",))
    filed = desk.filing.to_case(saved, case, seen=desk.seen)
    desk.cases.undo(filed.changes.txn)
    assert [c.id for c in contacts.unfiled(desk.reader)] == [saved]
    assert contacts.one(desk.reader, saved).categories == ("L02",)
    assert cases.file(desk.reader, case).contacts == ()


def test_a_case_opens_from_a_memo_with_the_caller_as_client(desk: TestDesk) -> None:
    saved = memo(desk, call_name="ホアさん", phone="090-0000-4821", language="vi", categories=("L02",))
    case = desk.filing.to_new_case(saved, seen=desk.seen).id
    file = cases.file(desk.reader, case)
    assert file.case.number == "2026-0001"
    assert file.client is not None
    assert file.client.call_name == "ホアさん"
    assert file.client.ways[0].key == "+819000004821" or file.client.ways[0].key == "09000004821"
    assert len(file.contacts) == 1
    assert people.by_phone(desk.reader, "０９０００００４８２１")[0].id == file.client.id


def test_a_refiled_contact_leaves_its_first_case(desk: TestDesk) -> None:
    first, _ = a_case(desk)
    second, _ = a_case(desk)
    filed = desk.filing.to_case(memo(desk), first, seen=desk.seen).id
    again = desk.filing.to_case(filed, second, seen=desk.seen).id
    assert cases.file(desk.reader, first).contacts == ()
    assert [c.id for c in cases.file(desk.reader, second).contacts] == [again]


def test_the_author_corrects_until_the_day_closes_then_a_new_entry_cites_the_old(desk: TestDesk) -> None:
    saved = memo(desk, categories=("L02",))
    assert desk.contacts.correct(saved, {"summary": "直した"}, seen=desk.seen).id == saved
    assert contacts.one(desk.reader, saved).summary == "直した"
    desk.clock.forward(24 * 3_600_000)
    later = desk.contacts.correct(saved, {"summary": "翌日に直した"}, seen=desk.seen).id
    assert later != saved
    assert contacts.one(desk.reader, later).cites == saved
    assert contacts.one(desk.reader, later).categories == ("L02",)
    assert contacts.one(desk.reader, saved).summary == "直した"


def test_what_the_editor_had_not_seen_becomes_a_conflict_never_lost(desk: TestDesk) -> None:
    case, _ = a_case(desk)
    seen = desk.seen
    desk.cases.edit(case, {"wish": "帰国したくない", "title": "甲"}, seen=seen)
    desk.cases.edit(case, {"title": "乙"}, seen=seen)
    assert cases.read(desk.reader, case).conflicts == 1
    assert today.read(desk.reader, desk.clock).conflicts == 1


def test_sets_change_by_adds_and_removes(desk: TestDesk) -> None:
    case, _ = a_case(desk, flags=("F06", "F08"))
    desk.cases.edit(case, {"flags": ("F08", "F28")}, seen=desk.seen)
    assert set(cases.read(desk.reader, case).flags) == {"F08", "F28"}


def test_safe_contact_is_kept_with_the_person_and_with_each_way(desk: TestDesk) -> None:
    rule = SafeContact(by="本人のみ", mode="text", when="19時以降", avoid="会社")
    person = desk.people.create({"name": "ခင်သီတာ", "safe": rule}, [{"kind": "phone", "value": "070-0000-3355"}]).id
    found = people.read(desk.reader, person)
    assert found.safe == rule
    way = found.ways[0]
    desk.people.edit_way(way.id, {"safe": SafeContact(mode="none")}, seen=desk.seen)
    assert people.read(desk.reader, person).ways[0].safe.mode == "none"


def test_a_burmese_name_is_stored_as_it_was_written(desk: TestDesk) -> None:
    person = desk.people.create({"name": "ခင်သီတာ"}).id
    found = people.read(desk.reader, person)
    assert (found.name, found.family, found.reading) == ("ခင်သီတာ", "", "")
    assert [p.id for p in people.page(desk.reader)] == [person]


def test_the_list_filters_sorts_and_counts(desk: TestDesk) -> None:
    urgent, _ = a_case(desk, triage="T0", owner="tanaka")
    plain, _ = a_case(desk, triage="T3")
    shut, _ = a_case(desk, triage="T1")
    desk.cases.set_status([shut], "closed", seen=desk.seen)
    assert case_list.ids(desk.reader, CaseQuery()) == [urgent, plain]
    assert case_list.ids(desk.reader, CaseQuery(scope="closed")) == [shut]
    assert case_list.ids(desk.reader, CaseQuery(scope="all", owners=("tanaka",))) == [urgent]
    assert case_list.count(desk.reader, CaseQuery(text="ホア")) == 2
    [line] = case_list.lines(desk.reader, [urgent])
    assert (line.call_name, line.name, line.language, line.triage) == ("ホアさん", "NGUYỄN THỊ HOA", "vi", "T0")
    assert [x.id for x in case_list.page(desk.reader, CaseQuery(), 1)] == [urgent]


def test_a_list_filter_on_topics_and_due_days(desk: TestDesk) -> None:
    case, _ = a_case(desk)
    other, _ = a_case(desk)
    desk.contacts.finish({"summary": "x", "case_id": case, "categories": ("L02",)})
    desk.deadlines.add(other, "資料を送る", "2026-11-18")
    assert case_list.ids(desk.reader, CaseQuery(categories=("L",))) == [case]
    assert case_list.ids(desk.reader, CaseQuery(due_by="2026-11-20")) == [other]


def test_assigning_many_is_one_undo(desk: TestDesk) -> None:
    ids = [a_case(desk)[0] for _ in range(3)]
    changes = desk.cases.assign(ids, "tanaka", seen=desk.seen)
    assert {cases.read(desk.reader, i).owner for i in ids} == {"tanaka"}
    desk.cases.undo(changes.txn)
    assert {cases.read(desk.reader, i).owner for i in ids} == {"sato"}


def test_lanes_follow_the_clock(desk: TestDesk) -> None:
    case, _ = a_case(desk)
    for what, due in (("遅れ", "2026-11-18"), ("今日", "2026-11-20"), ("今週", "2026-11-25"), ("先", "2027-01-15")):
        desk.deadlines.add(case, what, due)
    page = today.read(desk.reader, desk.clock)
    assert [[c.what for c in cards] for _, cards in page.lanes] == [["遅れ"], ["今日"], ["今週"], ["先"]]
    desk.clock.forward(13 * 3_600_000)
    assert [c.what for c in today.read(desk.reader, desk.clock).lane("overdue")] == ["遅れ", "今日"]
    done = page.lane("overdue")[0].id
    desk.deadlines.done(done, seen=desk.seen)
    assert deadlines.of_case(desk.reader, case)[-1].done == "2026-11-21"


@pytest.mark.parametrize("query", ["{", "5", "[" * 100_000, '{"owners": 3}', '{"owners": [3]}', '{"due_by": ["x"]}'])
def test_a_view_that_cannot_be_read_is_said(query: str) -> None:
    with pytest.raises(UserError, match=r"view\.unreadable"):
        views.query_of(ViewRecord(ViewId("v"), "x", query))


def test_a_list_asked_for_a_text_that_is_none_finds_nothing(desk: TestDesk) -> None:
    desk.cases.open({"title": "残業代"})
    assert case_list.page(desk.reader, CaseQuery(text="\ud800", owners=("\udfff",))) == []


def test_views_round_trip_and_survive_unknown_keys(desk: TestDesk) -> None:
    query = CaseQuery(owners=("sato",), sort="number")
    desk.views.save("進行中", query)
    desk.views.save("共有", CaseQuery(stay_until="2027-02-01"), shared=True)
    found = views.read_all(desk.reader, "sato")
    assert {v.name: v.shared for v in found} == {"進行中": False, "共有": True}
    assert views.query_of(next(v for v in found if v.name == "進行中")) == query
    assert CaseQuery.of_data({"owners": ["sato"], "from_the_future": 1}) == CaseQuery(owners=("sato",))


def test_member_codes_are_found_in_any_case_and_missing_ones_do_not_raise(desk: TestDesk) -> None:
    desk.desk.create("member_code", {"code": "HMN-01", "active": True})
    assert organisations.code_for(desk.reader, " hmn-01 ") is not None
    assert organisations.code_for(desk.reader, "nope") is None


def test_figures_of_the_navigation(desk: TestDesk) -> None:
    case, _ = a_case(desk)
    for due in ("2026-11-18", "2026-11-20", "2026-11-20T11:00", "2026-11-20T15:00", "2026-11-21"):
        desk.deadlines.add(case, due, due)
    memo(desk)
    found = today.figures(desk.reader, desk.clock, "sato")
    assert (found.due, found.overdue, found.unfiled, found.conflicts) == (4, 2, 1, 0)
    assert today.figures(desk.reader, desk.clock, "tanaka").due == 0
