"""Mappings as files, and what the user's decisions make of a plan."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from app.base.errors import UserError
from app.importers.mapping import load_mapping, save_mapping
from app.importers.plan import apply, read, read_bytes
from models.records import imports
from models.records.imports import Choices, Column, ImportPlan, Mapping, RowChoice, ValueChoice

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data" / "imports"
TODAY = dt.date(2026, 11, 26)


@pytest.fixture(scope="module")
def ledger() -> ImportPlan:
    return read(DATA / "ledger_cp932.csv", today=TODAY)


def by_row(plan: ImportPlan) -> dict[int, imports.RowRead]:
    return {row.row: row for row in plan.rows}


def test_open_questions_stay_out_until_decided(ledger: ImportPlan) -> None:
    plan = apply(ledger, Choices())
    assert plan.counts == ledger.counts
    assert {row.row for row in plan.rows if row.status == "decide"} == {6, 7, 10}


def test_undecided_may_go_in_empty_but_never_a_row_typed_twice(ledger: ImportPlan) -> None:
    plan = apply(ledger, Choices(undecided="empty"))
    rows = by_row(plan)
    assert rows[10].status == "fixed"
    assert rows[10].value("person.phone") == ""
    assert rows[6].status == rows[7].status == "decide"
    assert plan.counts.total == ledger.counts.total


def test_one_decision_for_a_value_holds_for_every_row(ledger: ImportPlan) -> None:
    values = (
        ValueChoice("contact.date", "令和5年2月30日", "value", "令和5年2月28日"),
        ValueChoice("contact.time", "25:10", "empty"),
        ValueChoice("person.age", "200", "empty"),
        ValueChoice("person.nationalities", "アトランティス", "value", "MM"),
        ValueChoice("contact.language", "？", "value", "my"),
        ValueChoice("contact.responses", "謎の対応", "value", "A02"),
        ValueChoice("contact.minutes", "百分", "value", "100"),
    )
    rows = by_row(apply(ledger, Choices(values, (RowChoice("", 7, "take"),))))
    assert rows[7].status == "fixed"
    assert rows[7].value("contact.start") == "2023-02-28"
    assert rows[7].value("person.nationalities") == ("MM",)
    assert rows[7].value("contact.minutes") == 100
    assert rows[7].cells == by_row(ledger)[7].cells


def test_rows_may_be_skipped_taken_and_changed(ledger: ImportPlan) -> None:
    choices = Choices(
        rows=(
            RowChoice("", 6, "skip"),
            RowChoice("", 2, "value", "person.age", "33"),
            RowChoice("", 10, "empty", "person.phone"),
            RowChoice("", 10, "value", "work.industry", "H"),
        )
    )
    plan = apply(ledger, choices)
    rows = by_row(plan)
    assert rows[6].status == "skipped"
    assert (rows[2].status, rows[2].value("person.age")) == ("fixed", 33)
    assert (rows[10].status, rows[10].value("work.industry")) == ("fixed", "H")
    assert plan.counts.skipped == 1
    assert plan.counts.total == ledger.counts.total


def test_a_chosen_text_is_cleaned_as_a_cell_is(ledger: ImportPlan) -> None:
    choice = RowChoice("", 7, "value", "contact.summary", "a\ud800b\0c")
    rows = by_row(apply(ledger, Choices((), (choice,))))
    assert rows[7].value("contact.summary") == "a\ufffdbc"


def test_a_chosen_individual_number_is_masked(ledger: ImportPlan) -> None:
    choice = RowChoice("", 7, "value", "contact.summary", "番号は 1234-5678-9018")
    assert "9018" not in str(by_row(apply(ledger, Choices((), (choice,))))[7].value("contact.summary"))


def test_persons_are_one_only_where_the_user_agreed(ledger: ImportPlan) -> None:
    phone = next(match.id for match in ledger.matches if match.rows[0] == ("", 2) and match.reason == "same_phone")
    name = next(match.id for match in ledger.matches if match.rows[0] == ("", 2) and match.reason != "same_phone")
    rows = by_row(apply(ledger, Choices(links=(phone, name), rows=(RowChoice("", 5, "unlink"),))))
    assert rows[2].person == rows[6].person != ""
    assert rows[5].person == ""
    assert rows[4].person == rows[3].person == ""


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        (Choices(undecided="guess"), "choice.unknown_action"),
        (Choices((ValueChoice("contact.date", "x", "burn"),)), "choice.unknown_action"),
        (Choices((ValueChoice("shoe", "x", "empty"),)), "choice.unknown_field"),
        (Choices(rows=(RowChoice("", 7, "value", "contact.date", "令和5年2月31日"),)), "choice.unreadable"),
        (Choices(links=("m999",)), "choice.unknown_match"),
    ],
)
def test_decisions_that_cannot_be(ledger: ImportPlan, choices: Choices, code: str) -> None:
    with pytest.raises(UserError) as caught:
        apply(ledger, choices)
    assert caught.value.code == code


# ---- mappings


def test_a_mapping_goes_to_a_file_and_back(ledger: ImportPlan) -> None:
    again = load_mapping(save_mapping(ledger.mapping).encode())
    assert again == ledger.mapping
    assert read(DATA / "ledger_cp932.csv", again, today=TODAY) == ledger


def test_a_mapping_rules_and_what_it_leaves_out_stays_in_the_cells() -> None:
    text = "いつ,だれ,なに,マイナンバー\nR4.5.23,グエン,相談,123456789018\n４年５月２４日,グエン,相談2,123456789018\n"
    assert read_bytes(text.encode(), "x", today=TODAY).counts.not_record == 3
    columns = (Column(-1, "いつ", "contact.date"), Column(-1, "なに", "contact.summary"))
    plan = read_bytes(text.encode(), "x", Mapping(columns, 1, era="令和"), today=TODAY)
    assert plan.rows[1].values == (("contact.summary", "相談"), ("contact.start", "2022-05-23"))
    assert plan.rows[1].cells[:3] == ("R4.5.23", "グエン", "相談")
    assert "1234" not in str(plan.rows[1].cells)
    assert plan.rows[2].value("contact.start") == "2022-05-24"
    assert plan.rows[2].status == "ok"
    assert plan.counts.ok == 2
    found = read_bytes(text.encode(), "x", Mapping(columns), today=TODAY)
    assert found.file.sheets[0].header_row == 1


def test_a_my_number_column_cannot_be_mapped() -> None:
    text = "受付日,相談内容,マイナンバー\nR4.5.23,相談,123456789018\n"
    columns = (Column(-1, "相談内容", "contact.summary"), Column(-1, "マイナンバー", "contact.note"))
    plan = read_bytes(text.encode(), "x", Mapping(columns), today=TODAY)
    assert "123456789018" not in str([(row.values, row.cells) for row in plan.rows])
    assert plan.columns[2].verdict == "refused"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("{", "map.not_json"),
        ("[]", "map.wrong_shape"),
        ("{}", "map.wrong_version"),
        ({"columns": {}}, "map.wrong_shape"),
        ({"columns": [], "colums": []}, "map.unknown_key"),
        ({"columns": [{"header": "a", "field": "person.shoe"}]}, "map.unknown_field"),
        ({"columns": [{"header": "a", "field": "refused.mynumber"}]}, "map.unknown_field"),
        ({"columns": [{"header": "a", "index": "1"}]}, "map.wrong_shape"),
        ({"columns": [{"header": "a", "feild": ""}]}, "map.unknown_key"),
        ({"columns": [], "header_row": True}, "map.wrong_shape"),
        ({"columns": [], "era": "慶応"}, "map.unknown_era"),
        ({"columns": [], "sheets": [1]}, "map.wrong_shape"),
    ],
)
def test_bad_mapping_files(content: object, code: str) -> None:
    text = content if isinstance(content, str) else json.dumps({"banso_mapping": 1, **content})  # type: ignore[dict-item]
    with pytest.raises(UserError) as caught:
        load_mapping(text.encode())
    assert caught.value.code == code


def test_a_mapping_that_does_not_fit_the_file_is_refused() -> None:
    text = "受付日,日付,相談内容\nR4.5.23,x,相談\n".encode()
    with pytest.raises(UserError, match=r"map\.no_column"):
        read_bytes(text, "x", Mapping((Column(-1, "お名前", "person.name"),), 1), today=TODAY)
    twice = Mapping((Column(0, "受付日", "contact.date"), Column(1, "日付", "contact.date")))
    with pytest.raises(UserError, match=r"map\.twice"):
        read_bytes(text, "x", twice, today=TODAY)


def test_every_code_is_listed_where_codes_are_explained() -> None:
    listed = set(re.findall(r"\b[a-z]+\.[a-z_0-9]+\b", imports.__doc__ or ""))
    families = "file|map|choice|sheet|row|cell|date|time|minutes|age|phone|code|name|mynumber|safety|mail|chat|json"
    used: set[str] = set()
    for path in (ROOT / "app" / "importers").glob("*.py"):
        used |= set(re.findall(rf'"((?:{families})\.[a-z_]+)"', path.read_text("utf-8")))
    assert used - listed == set()
    dates = "unreadable no_such_day not_in_era no_such_era_year too_far needs_era no_such_time ambiguous_time"
    raised_by_others = {f"date.{name}" for name in dates.split()}
    ours = {code for code in listed if re.fullmatch(rf"(?:{families})\.[a-z_]+", code)}
    assert ours - used - raised_by_others == set()
