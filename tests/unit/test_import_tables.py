"""Ledgers in the shapes that desks keep: every row accounted for, what cannot be read shown and not guessed."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.phones import read_phone
from app.importers.columns import letters_lost
from app.importers.headers import find_header, propose
from app.importers.plan import read, read_bytes
from app.importers.values import read_phone_cell
from models.records.imports import ImportPlan, RowRead

DATA = Path(__file__).parents[1] / "data" / "imports"
TODAY = dt.date(2026, 11, 26)


@pytest.fixture(scope="module")
def ledger() -> ImportPlan:
    return read(DATA / "ledger_cp932.csv", today=TODAY)


def row(plan: ImportPlan, number: int) -> RowRead:
    return next(found for found in plan.rows if found.row == number)


def asked(found: RowRead) -> dict[str, str]:
    return {issue.field or "row": issue.code for issue in found.issues if issue.severity == "decide"}


def reason(found: RowRead) -> str:
    assert found.status == "not_record"
    return found.issues[0].code


def test_every_row_is_accounted_for(ledger: ImportPlan) -> None:
    counts = ledger.counts
    assert counts.total == 11 == ledger.file.sheets[0].rows
    assert (counts.decide, counts.not_record) == (3, 4)
    assert counts.ok + counts.fixed == 4 == len(ledger.ready)
    assert (ledger.file.encoding, ledger.file.delimiter) == ("cp932", ",")
    reasons = [reason(row(ledger, number)) for number in (1, 8, 9, 11)]
    assert reasons == ["row.header", "row.blank", "row.header_again", "row.total"]


def test_a_row_is_read_into_codes_and_keeps_its_cells(ledger: ImportPlan) -> None:
    found = dict(row(ledger, 3).values)
    assert found["contact.start"] == "2023-04-10T15:05"
    assert found["contact.channel"] == "phone"
    assert found["contact.categories"] == ("L06", "S01")
    assert found["contact.responses"] == ("A11", "A01")
    assert found["contact.minutes"] == 60
    assert found["person.phone"] == "+818022223456"
    assert found["person.phone_typed"] == "０８０ー２２２２ー３４５６"
    assert found["person.prefecture"] == "33"
    assert found["contact.safety"] == ("not_company",)
    assert found["safety.hint"] == "会社には電話しないでください"
    assert "person.name" not in found
    assert row(ledger, 3).cells[13] == "解雇\n住宅"
    assert row(ledger, 2).value("work.field") == "SSW01"


def test_what_is_said_beside_a_value(ledger: ImportPlan) -> None:
    codes = {issue.code for issue in row(ledger, 3).issues}
    assert {"cell.letters_lost", "name.anonymous", "safety.hint", "date.wareki"} <= codes
    third = row(ledger, 4)
    assert third.status == "fixed"
    assert [(i.code, i.stored) for i in third.issues if i.severity == "fixed"] == [("date.era_assumed", "2023-04-17")]
    assert "contact.repeat" in {issue.code for issue in third.issues}
    assert row(ledger, 5).value("contact.note") == "継続\n=要確認"


def test_the_impossible_row_lists_all_that_is_unreadable_and_stores_none_of_it(ledger: ImportPlan) -> None:
    found = row(ledger, 7)
    assert found.status == "decide"
    assert asked(found) == {
        "contact.date": "date.no_such_day",
        "contact.time": "date.no_such_time",
        "person.age": "age.unread",
        "person.nationalities": "code.unknown",
        "contact.language": "code.unknown",
        "contact.responses": "code.unknown",
        "contact.minutes": "minutes.unread",
        "row": "row.similar",
    }
    for field in ("contact.start", "person.age", "person.nationalities", "contact.language", "contact.minutes"):
        assert found.value(field) == ""
    assert {"令和5年2月30日", "アトランティス", "？", "百分"} <= set(found.cells)
    assert found.duplicate_of == 4


def test_the_row_typed_twice_is_seen(ledger: ImportPlan) -> None:
    assert asked(row(ledger, 6)) == {"row": "row.duplicate"}
    assert row(ledger, 6).duplicate_of == 5
    assert row(ledger, 5).duplicate_of is None


def test_an_unreadable_phone_and_an_unknown_word_are_questions(ledger: ImportPlan) -> None:
    assert asked(row(ledger, 10)) == {"person.phone": "phone.unread", "work.industry": "code.unknown"}
    assert row(ledger, 10).value("person.phone") == ""


def test_persons_are_proposed_not_linked(ledger: ImportPlan) -> None:
    found = {(match.reason, tuple(number for _, number in match.rows)): match.certainty for match in ledger.matches}
    assert found["same_phone", (2, 5, 6)] == "likely"
    assert found["same_phone", (4, 7)] == "likely"
    assert all(not found.person for found in ledger.rows)


def test_the_columns_tell_their_verdict(ledger: ImportPlan) -> None:
    columns = {column.header: column for column in ledger.columns}
    assert columns["No"].verdict == "unmapped"
    assert columns["受付日"].verdict == "decide"
    assert dict(columns["受付日"].codes)["date.wareki"] == 3
    assert columns["国籍"].unknown == ("アトランティス",)
    assert columns["担当"].verdict == "ok"
    assert columns["お名前"].samples == ("マリア・クルス", "匿名")


def workbook(pages: dict[str, list[list[object]]], merge: str = "") -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for title, rows in pages.items():
        page = book.create_sheet(title)
        for cells in rows:
            page.append(cells)
        if merge:
            page.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def plan_of(pages: dict[str, list[list[object]]], merge: str = "") -> ImportPlan:
    plan = read_bytes(workbook(pages, merge), "x.xlsx", today=TODAY)
    assert plan.counts.total == sum(found.span for found in plan.rows)
    return plan


def test_title_rows_several_sheets_and_typed_cells() -> None:
    pages: dict[str, list[list[object]]] = {
        "令和5年": [
            ["外国人相談 受付簿"],
            [],
            ["受付日", "時刻", "氏名", "電話", "内容", "所要時間"],
            [dt.date(2023, 4, 3), dt.time(9, 40), "グエン", 9012345678, "賃金", 30],
            [dt.datetime(2023, 4, 4, 15, 30), None, "グエン", "090-1234-5679", "賃金の続き", 45.0],
            [],
            ["小計", None, None, None, 2],
        ],
        "集計": [["月", "件数"], ["4月", 2]],
    }
    plan = plan_of(pages, "A1:F1")
    found = dict(plan.rows[3].values)
    assert found["contact.start"] == "2023-04-03T09:40"
    assert found["person.phone"] == "+819012345678"
    assert {issue.code for issue in plan.rows[3].issues} == {"phone.lost_zero"}
    assert found["contact.minutes"] == 30
    assert plan.rows[4].value("contact.start") == "2023-04-04T15:30"
    assert [reason(r) for r in plan.rows if r.status == "not_record"] == [
        "row.title", "row.blank", "row.header", "row.blank", "row.total", "sheet.no_header", "sheet.no_header",
    ]  # fmt: skip
    assert [(sheet.name, sheet.header_row, sheet.used) for sheet in plan.file.sheets] == [
        ("令和5年", 3, True),
        ("集計", 0, False),
    ]


def test_my_numbers_are_stored_nowhere() -> None:
    number = "123456789018"
    header = ["受付日", "氏名", "内容", "マイナンバー", "控え", "備考"]
    rows = [[f"2023/4/{day}", "グエン", f"相談{day}", number, number, ""] for day in range(1, 9)]
    rows[0][5] = "個人番号は1234-5678-9018と聞いた"
    plan = plan_of({"a": [header, *rows]})
    assert plan.file.has_mynumber
    assert number not in repr([(r.values, r.cells, [(i.shown, i.stored) for i in r.issues]) for r in plan.rows])
    assert "5678" not in str([(r.values, r.cells, [(i.shown, i.stored) for i in r.issues]) for r in plan.rows])
    assert {column.header: column.verdict for column in plan.columns}["マイナンバー"] == "refused"
    assert {column.header: column.verdict for column in plan.columns}["控え"] == "refused"
    assert all(number not in sample for column in plan.columns for sample in column.samples)
    assert plan.counts.ok + plan.counts.fixed == 8


def test_an_era_is_assumed_only_where_the_column_is_of_one_mind() -> None:
    def read_days(days: list[str]) -> list[object]:
        plan = plan_of({"a": [["受付日", "内容"], *[[day, f"相談{day}"] for day in days]]})
        return [found.value("contact.start") or asked(found).get("contact.date") for found in plan.rows[1:]]

    assert read_days(["R4.5.1", "R4.5.2", "R4.5.3", "４年５月４日"])[-1] == "2022-05-04"
    assert read_days(["H28.5.1", "R4.5.2", "R4.5.3", "４年５月４日"])[-1] == "date.needs_era"
    assert read_days(["R4.5.1", "４年５月４日"])[-1] == "date.needs_era"
    assert read_days(["R4.5.1", "R4.5.2", "R4.5.3", "20年５月４日"])[-1] == "date.needs_era"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(encoding: str, delimiter: str) -> None:
    rows = [["受付日", "お名前", "相談内容"], ["R4.5.23", "髙橋①㈱", "給料、未払い"], ["R4.5.24", "あ", "次の\n行"]]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in cells) for cells in rows)
    plan = read_bytes(text.encode(encoding), "x", today=TODAY)
    assert plan.file.delimiter == delimiter
    assert plan.file.encoding == encoding
    assert plan.rows[1].value("person.name") == "髙橋①㈱"
    assert plan.rows[2].value("contact.summary") == "次の\n行"


@pytest.mark.parametrize("text", ["L? Minh Tu?n", "???? ??? ????? ????", "老板?我下个月", "ch?a tr? l??ng", "?u?i"])
def test_lost_letters(text: str) -> None:
    assert letters_lost(text)


@pytest.mark.parametrize("text", ["matatanggal ba ako sa trabaho?", "Why? I see.", "？", "本当ですか?", "a ? b"])
def test_a_question_is_no_lost_letter(text: str) -> None:
    assert not letters_lost(text)


def test_headers() -> None:
    rows = [
        (1, ["受付簿", "", ""]),
        (3, ["No", "受付日", "氏名", "内容"]),
        (4, ["1", "R4.1.2", "グエン", "内容の相談"]),
    ]
    assert find_header(rows) == 3
    assert find_header([(1, ["月", "件数"]), (2, ["4", "5"])]) == 0
    assert propose(["相談内容（分類）", "相談内容", "内容", "TEL", "ご相談者氏名", "整理番号"]) == (
        "contact.categories", "contact.summary", "", "person.phone", "person.name", "",
    )  # fmt: skip


def test_blank_and_numbered_rows_below_are_no_records() -> None:
    pages: dict[str, list[list[object]]] = {
        "a": [["No", "受付日", "氏名", "内容"], [1, "R4.1.2", "グエン", "相談"], [2], [3], ["令和5年度"], [4, "R5.1.2"]]
    }
    plan = plan_of(pages)
    assert [reason(r) for r in plan.rows if r.status == "not_record"] == [
        "row.header", "row.blank", "row.blank", "row.title",
    ]  # fmt: skip
    assert asked(plan.rows[-1]) == {"row": "row.no_text"}


def test_zawgyi_is_asked_about_and_kept_as_written() -> None:
    zawgyi = "\u1031\u1000\u103a\u102c\u1004\u1039\u1038"
    plan = plan_of({"a": [["受付日", "氏名", "内容"], ["R4.1.2", zawgyi, "相談"]]})
    assert asked(plan.rows[1]) == {"person.name": "cell.zawgyi"}
    assert plan.rows[1].value("person.name") == zawgyi


@settings(max_examples=60, deadline=None)
@given(st.from_regex(r"\A\(?0[789]0\)?[- ]?[0-9]{4}[- ]?[0-9]{4}\Z"))
def test_the_short_way_reads_phones_as_the_library_does(text: str) -> None:
    found = dict(read_phone_cell(text).values)
    phone = read_phone(text)
    assert phone is not None
    assert found.get("person.phone") == phone.key


DAY = st.dates(dt.date(2019, 5, 1), dt.date(2026, 11, 25))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(DAY, st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs"]), min_size=1, max_size=30)),
        max_size=12,
    )
)
def test_what_is_written_is_what_is_read(rows: list[tuple[dt.date, str]]) -> None:
    out = io.StringIO()
    import csv

    writer = csv.writer(out)
    writer.writerow(["受付日", "お名前", "相談内容"])
    for day, text in rows:
        writer.writerow([f"R{day.year - 2018}.{day.month}.{day.day}", "グエン", f"相談 {text}"])
    plan = read_bytes(out.getvalue().encode("utf-8"), "x", today=TODAY)
    records = [found for found in plan.rows if found.status != "not_record"]
    assert len(records) == len(rows)
    for found, (day, text) in zip(records, rows, strict=True):
        assert found.value("contact.start") == day.isoformat()
        assert found.value("contact.summary") == f"相談 {text}".strip()
