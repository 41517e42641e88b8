"""Dates as screens write them."""

from __future__ import annotations

import datetime as dt

import pytest

from app.base.texts import Texts
from ui.dates_text import DatesText, clock_text

TODAY = dt.date(2026, 11, 20)


@pytest.fixture
def dates() -> DatesText:
    return DatesText(Texts("ja"), TODAY)


@pytest.mark.parametrize(
    ("iso", "shown"),
    [("2026-11-25", "11/25(水)"), ("2027-01-15", "2027-01-15(金)"), ("2024-08", "2024-08"), ("", ""), ("x", "x")],
)
def test_a_day(dates: DatesText, iso: str, shown: str) -> None:
    assert dates.day(iso) == shown


@pytest.mark.parametrize(
    ("iso", "shown"),
    [
        ("2026-11-18", "2日超過"),
        ("2026-11-20T15:00", "15:00"),
        ("2026-11-20", "本日中"),
        ("2026-11-25", "11/25(水)"),
    ],
)
def test_what_is_due(dates: DatesText, iso: str, shown: str) -> None:
    assert dates.due(iso) == shown


def test_moments_and_headings(dates: DatesText) -> None:
    assert dates.moment("2026-11-20T12:40") == "今日 12:40"
    assert dates.moment("2026-11-18T15:30") == "11/18 15:30"
    assert dates.moment("2025-12-04T09:00") == "2025-12-04"
    assert dates.heading("2026-11-20T10:00") == ("11月20日(金)", "今日")
    assert dates.heading("2026-11-18") == ("11月18日(水)", "2日前")
    assert dates.heading("2025-01-06") == ("2025年1月6日(月)", "")
    assert dates.long(TODAY) == "2026年11月20日(金)・令和8年"
    assert dates.brief("2026-11-19T12:15") == "昨日"
    assert dates.left("2026-11-27") == "あと7日"


def test_closing_time() -> None:
    t = Texts("ja")
    assert clock_text(t, 237) == "閉所まで 3時間57分"
    assert clock_text(t, 20) == "閉所まで 20分"
    assert clock_text(t, None) == "いまは閉所時間"
