"""Numbers and durations: what is readable is read, everything else is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import UserError
from app.base.numbers import integer, kanji_number, minutes, yen


@pytest.mark.parametrize(
    ("typed", "value"),
    [("４１", 41), ("四十一", 41), ("十", 10), ("二〇二六", 2026), ("百", 100), ("千二百三十四", 1234), ("1,234", 1234),
     ("57万", 570_000), ("3億5千万", 350_000_000), ("五万三千", 53_000), ("1万2,345", 12_345), ("－５", -5), ("0", 0)],
)  # fmt: skip
def test_integers(typed: str, value: int) -> None:
    assert integer(typed) == value


@pytest.mark.parametrize("typed", ["", "-", "20代", "不明", "四一十", "十百", "1,23", "万", "1万2万", "3.5", "〇十"])
def test_unreadable_integers(typed: str) -> None:
    with pytest.raises(UserError) as caught:
        integer(typed)
    assert caught.value.code == "number.unreadable"


@pytest.mark.parametrize(
    ("typed", "value"),
    [("60分", 60), ("４５", 45), ("４５分", 45), ("1時間", 60), ("1時間半", 90), ("1時間30分", 90), ("１．５時間", 90),
     ("1:30", 90), ("百分", 100), ("約30分", 30), ("二時間", 120), ("15 min", 15), ("1h", 60), ("20分間", 20)],
)  # fmt: skip
def test_minutes(typed: str, value: int) -> None:
    assert minutes(typed) == value


@pytest.mark.parametrize("typed", ["", "長い", "1時間半30分", "1時間90分", "30-45分", "-5分", "分", "1.33時間", "3.5"])
def test_not_minutes(typed: str) -> None:
    with pytest.raises(UserError) as caught:
        minutes(typed)
    assert caught.value.code == "number.not_minutes"


def test_too_long() -> None:
    with pytest.raises(UserError) as caught:
        minutes("100時間")
    assert caught.value.code == "number.too_large"


@pytest.mark.parametrize(
    ("typed", "value"),
    [("57万円", 570_000), ("５，０００円", 5000), ("¥1,200", 1200), ("￥1,200", 1200), ("45.5万円", 455_000),
     ("約20万円", 200_000)],
)  # fmt: skip
def test_yen(typed: str, value: int) -> None:
    assert yen(typed) == value


@pytest.mark.parametrize("typed", ["", "円", "高い", "1.5円", "USD 100"])
def test_not_yen(typed: str) -> None:
    with pytest.raises(UserError) as caught:
        yen(typed)
    assert caught.value.code == "number.not_yen"


def in_kanji(value: int) -> str:
    out = ""
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, size)
        if digit:
            out += ("" if digit == 1 and unit else "〇一二三四五六七八九"[digit]) + unit
    return out


@pytest.mark.parametrize("read", [integer, minutes, yen])
@pytest.mark.parametrize("typed", ["9" * 5000, "九" * 5000, "9" * 5000 + "千万", "9" * 5000 + "時間"])
def test_a_number_without_end_is_refused(read: Callable[[str], int], typed: str) -> None:
    with pytest.raises(UserError):
        read(typed)


@given(st.integers(1, 9999))
def test_kanji_round_trip(value: int) -> None:
    assert kanji_number(in_kanji(value)) == value


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (integer, minutes, yen):
        code = "number."
        try:
            read(text)
        except UserError as error:
            code = error.code
        assert code.startswith("number.")
