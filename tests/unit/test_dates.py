"""Dates as offices type them: accepted, refused with the right reason, never guessed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.dates import ERAS, era_year, from_cell, from_serial, read_date, read_moment, read_time, show_both, wareki
from app.base.errors import UserError

TODAY = dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("2026-11-20", "2026-11-20"),
        ("2026/11/20", "2026-11-20"),
        ("2026.11.20", "2026-11-20"),
        ("２０２６／１１／２０", "2026-11-20"),
        ("20261120", "2026-11-20"),
        ("2026年11月20日", "2026-11-20"),
        ("2026年11月20日(金)", "2026-11-20"),
        ("2026/11/20（金）", "2026-11-20"),
        ("R8.11.20", "2026-11-20"),
        ("R８．１１．２０", "2026-11-20"),
        ("r8-11-20", "2026-11-20"),
        ("R8/11/20", "2026-11-20"),
        ("令8.11.20", "2026-11-20"),
        ("令和8年11月20日", "2026-11-20"),
        ("令和 8年 11月 20日", "2026-11-20"),
        ("令和八年十一月二十日", "2026-11-20"),
        ("㋿8年11月20日", "2026-11-20"),
        ("二〇二六年十一月二十日", "2026-11-20"),
        ("令和元年5月1日", "2019-05-01"),
        ("平成31年4月30日", "2019-04-30"),
        ("昭和64年1月7日", "1989-01-07"),
        ("平成元年1月8日", "1989-01-08"),
        ("S64.1.7", "1989-01-07"),
        ("大正15年12月24日", "1926-12-24"),
        ("昭和元年12月25日", "1926-12-25"),
        ("明治45年7月29日", "1912-07-29"),
        ("大正元年7月30日", "1912-07-30"),
        ("明治6年1月1日", "1873-01-01"),
        ("2024-08", "2024-08"),
        ("2024/8", "2024-08"),
        ("令和6年8月", "2024-08"),
        ("R6.8", "2024-08"),
        ("1994", "1994"),
        ("1994年", "1994"),
        ("平成6年", "1994"),
        ("昭和64年", "1989"),
        ("2024-02-29", "2024-02-29"),
        ("11/20", "2026-11-20"),
        ("11月20日", "2026-11-20"),
        ("1/5", "2027-01-05"),
        ("７／１", "2026-07-01"),
        ("今日", "2026-11-20"),
        ("明日", "2026-11-21"),
        ("来週金曜", "2026-11-27"),
        ("来週の火曜日", "2026-11-24"),
        ("金曜", "2026-11-27"),
        ("土曜日", "2026-11-21"),
        ("3日後", "2026-11-23"),
        ("２週間後", "2026-12-04"),
        ("一か月後", "2026-12-20"),
    ],
)
def test_reads(typed: str, iso: str) -> None:
    assert read_date(typed, today=TODAY).iso == iso


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("H5.2.30", "date.no_such_day"),
        ("令和5年13月40日", "date.no_such_day"),
        ("2023-02-29", "date.no_such_day"),
        ("2/30", "date.no_such_day"),
        ("20261340", "date.no_such_day"),
        ("令和元年4月30日", "date.not_in_era"),
        ("平成31年5月1日", "date.not_in_era"),
        ("昭和64年1月8日", "date.not_in_era"),
        ("平成元年1月7日", "date.not_in_era"),
        ("平成32年", "date.not_in_era"),
        ("令和元年4月", "date.not_in_era"),
        ("明治5年12月2日", "date.too_far"),
        ("令和0年1月1日", "date.no_such_era_year"),
        ("9999-12-31", "date.too_far"),
        ("0001-01-01", "date.too_far"),
        ("令和99年1月1日", "date.too_far"),
        ("４年６月７日", "date.needs_era"),
        ("4.6.7", "date.needs_era"),
        ("元年5月", "date.needs_era"),
        ("", "date.unreadable"),
        ("不明", "date.unreadable"),
        ("来月ごろ", "date.unreadable"),
        ("2026-11/20", "date.unreadable"),
        ("令和6年度", "date.unreadable"),
        ("090-1234-5678", "date.unreadable"),
        ("1" * 10_000, "date.unreadable"),
    ],
)
def test_refuses_with_a_reason(typed: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        read_date(typed, today=TODAY)
    assert caught.value.code == code


def test_era_comes_from_the_column() -> None:
    read = read_date("４年６月７日", today=TODAY, era="令和")
    assert (read.iso, read.era) == ("2022-06-07", "令和")
    assert read_date("4.6.7", today=TODAY, era="平成").iso == "1992-06-07"


def test_a_year_taken_from_today_is_told() -> None:
    assert read_date("11/20", today=TODAY).guessed_year
    assert not read_date("2026/11/20", today=TODAY).guessed_year


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("14:02", "14:02"),
        ("１４：０２", "14:02"),
        ("１４時２分", "14:02"),
        ("14時", "14:00"),
        ("午後3時", "15:00"),
        ("午後三時半", "15:30"),
        ("午前9時5分", "09:05"),
        ("2:05pm", "14:05"),
        ("12:10am", "00:10"),
        ("1402", "14:02"),
        ("9:30:59", "09:30"),
        ("18時頃", "18:00"),
    ],
)
def test_times(typed: str, time: str) -> None:
    assert read_time(typed) == time


@pytest.mark.parametrize(
    ("typed", "code"),
    [("25:00", "date.no_such_time"), ("14:60", "date.no_such_time"), ("午後15時", "date.no_such_time"),
     ("午後12時", "date.ambiguous_time"), ("夕方", "date.unreadable"), ("", "date.unreadable")],
)  # fmt: skip
def test_times_refused(typed: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        read_time(typed)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("typed", "iso", "time"),
    [
        ("2026/11/20 14:02", "2026-11-20", "14:02"),
        ("2026-11-20T14:02", "2026-11-20", "14:02"),
        ("令和8年11月20日 午後3時", "2026-11-20", "15:00"),
        ("令和8年11月20日１４時２分", "2026-11-20", "14:02"),
        ("2026/11/20", "2026-11-20", None),
        ("令和 8年 11月 20日", "2026-11-20", None),
    ],
)
def test_moments(typed: str, iso: str, time: str | None) -> None:
    read, at = read_moment(typed, today=TODAY)
    assert (read.iso, at) == (iso, time)


@pytest.mark.parametrize("typed", ["9" * 5000, "9" * 5000 + "時", "令和" + "9" * 5000 + "年1月1日", "1/" + "9" * 5000])
def test_a_number_without_end_is_no_moment(typed: str) -> None:
    for read in (lambda: read_time(typed), lambda: read_date(typed, today=TODAY)):
        with pytest.raises(UserError):
            read()


def test_workbook_cells() -> None:
    assert from_serial(1).iso == "1900-01-01"
    assert from_serial(59).iso == "1900-02-28"
    assert from_serial(61).iso == "1900-03-01"
    assert from_serial(46346.58).iso == "2026-11-20"
    assert from_serial(44884, epoch_1904=True).iso == "2026-11-20"
    assert from_cell(dt.datetime(2026, 11, 20, 14, 2), today=TODAY).iso == "2026-11-20"
    assert from_cell(20261120, today=TODAY).iso == "2026-11-20"
    assert from_cell(1994, today=TODAY).iso == "1994"
    for bad in (60, 0, -5, 1e12, True, None, float("1e300"), float("inf"), float("-inf"), float("nan")):
        with pytest.raises(UserError):
            from_cell(bad, today=TODAY)


def test_shown_both_ways() -> None:
    assert show_both("2026-11-20") == "2026/11/20（令和8年）"
    assert show_both("2024-08") == "2024/08（令和6年）"
    assert show_both("2019-05-01") == "2019/05/01（令和元年）"
    assert show_both("2026-11-20T14:02") == "2026/11/20（令和8年） 14:02"
    assert show_both("不明") == "不明"


@given(st.dates(dt.date(1873, 1, 1), dt.date(2100, 12, 31)))
def test_wareki_reads_back(day: dt.date) -> None:
    assert read_date(wareki(day.isoformat()), today=TODAY).iso == day.isoformat()
    assert read_date(day.strftime("%Y%m%d"), today=TODAY).iso == day.isoformat()


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_by_code(text: str) -> None:
    for read in (lambda: read_date(text, today=TODAY), lambda: read_time(text), lambda: read_moment(text, today=TODAY)):
        code = "date."
        try:
            read()
        except UserError as error:
            code = error.code
        assert code.startswith("date.")


@given(st.sampled_from(ERAS), st.integers(0, 99), st.integers(0, 14), st.integers(0, 33))
def test_era_dates_are_never_outside_their_era(era: object, year: int, month: int, day: int) -> None:
    name = getattr(era, "name")  # noqa: B009
    try:
        read = read_date(f"{name}{year}年{month}月{day}日", today=TODAY)
    except UserError:
        return
    assert wareki(read.iso).startswith(name)
    assert read.era == name


@pytest.mark.parametrize(
    ("iso", "year"), [("2024-08-19", "令和6年"), ("2019-05-01", "令和元年"), ("2024-08", "令和6年")]
)
def test_the_year_of_an_era_alone(iso: str, year: str) -> None:
    assert era_year(iso) == year
