"""My Numbers are found wherever they hide, and other numbers stay usable. All numbers here are made by arithmetic."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.mynumber import check_digit, find, is_label, passes, refused

ELEVEN = st.text("0123456789", min_size=11, max_size=11)


def whole(eleven: str) -> str:
    return f"{eleven}{check_digit(eleven)}"


def wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def test_check_digit_by_hand() -> None:
    # weights from the left 6 5 4 3 2 7 6 5 4 3 2: 6+10+12+12+10+42+42+40+36+0+2 = 212, 212 mod 11 = 3, 11 - 3 = 8
    assert check_digit("12345678901") == 8
    assert check_digit("00000000000") == 0


@given(ELEVEN, st.sampled_from(["マイナンバー", "個人番号", "My Number:", "mynumber ", "ﾏｲﾅﾝﾊﾞｰ"]),
       st.sampled_from(["", "-", " ", "　", "−", "ー"]), st.booleans(), st.booleans())  # fmt: skip
def test_with_context_always_refused(eleven: str, word: str, sep: str, full: bool, after: bool) -> None:
    digits = whole(eleven)
    written = sep.join((digits[:4], digits[4:8], digits[8:]))
    written = wide(written) if full else written
    text = f"{written}が{word}" if after else f"{word}は{written}です"
    (span,) = find(text)
    assert span.verdict == "refused"
    assert text[span.start : span.end] == written


@given(ELEVEN)
def test_bare_is_suspect_grouped_is_refused(eleven: str) -> None:
    digits = whole(eleven)
    assert [span.verdict for span in find(f"免許証 {digits}")] == ["suspect"]
    assert not refused(digits)
    assert refused(f"{digits[:4]}-{digits[4:8]}-{digits[8:]}")
    assert refused(digits, labelled=True)
    assert refused(" ".join(digits) + " 個人番号")


@given(ELEVEN, st.integers(1, 9))
def test_wrong_check_digit_is_nothing(eleven: str, off: int) -> None:
    digits = eleven + str((check_digit(eleven) + off) % 10)
    assert find(f"マイナンバー {digits}") == []


@given(ELEVEN, st.text("0123456789", min_size=1, max_size=4))
def test_longer_numbers_are_not_cut(eleven: str, more: str) -> None:
    assert find("個人番号 " + whole(eleven) + more) == []
    digits = whole(eleven)
    assert find(f"{digits[:4]}-{digits[4:8]}-{digits[8:]}-1234") == []


def test_context_reaches_twenty_characters() -> None:
    digits = whole("12345678901")
    assert refused("個人番号" + "あ" * 16 + digits)
    assert not refused("個人番号" + "あ" * 30 + digits)


@pytest.mark.parametrize(
    "text",
    ["090-1234-5678", "個人番号は聞かない。電話 090-1234-5678 3回", "2026-11-20 14:02", "法人番号 1234567890123", ""],
)
def test_other_numbers(text: str) -> None:
    assert find(text) == []


def test_labels() -> None:
    assert is_label("マイナンバー")
    assert is_label("個人番号（12桁）")
    assert not is_label("番号")
    assert not is_label("法人番号")


def test_about_a_tenth_of_random_numbers_pass() -> None:
    rng = random.Random(1)
    share = sum(passes(f"{rng.randrange(10**12):012}") for _ in range(20_000)) / 20_000
    assert 0.09 < share < 0.11


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    for span in find(text):
        assert 0 <= span.start < span.end <= len(text)
