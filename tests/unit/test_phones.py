"""Phone numbers: every way of typing one gives one key; nothing typed is dropped."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.phones import digits_of, read_phone, read_phones, search_digits


@pytest.mark.parametrize(
    "typed",
    [
        "090-1234-5678",
        "０９０ー１２３４ー５６７８",
        "０９０－１２３４－５６７８",
        "090−1234−5678",
        "090‐1234‐5678",
        "(090)1234-5678",
        "（０９０）１２３４−５６７８",
        "09012345678",
        "090 1234 5678",
        "+81 90-1234-5678",
        "+81(90)1234-5678",
        "TEL: 090-1234-5678",
    ],
)
def test_one_key(typed: str) -> None:
    phone = read_phone(typed)
    assert phone is not None
    assert (phone.key, phone.shown, phone.valid, phone.typed) == ("+819012345678", "090-1234-5678", True, typed)


def test_foreign_numbers_are_shown_whole() -> None:
    phone = read_phone("+84 912 345 678")
    assert phone is not None
    assert (phone.key, phone.shown) == ("+84912345678", "+84 912 345 678")


def test_extension() -> None:
    phone = read_phone("03-1234-5678（内線１２）")
    assert phone is not None
    assert (phone.key, phone.extension, phone.shown) == ("+81312345678", "12", "03-1234-5678 内線12")


def test_several_in_a_cell() -> None:
    cell = "090-1234-5678、03-1234-5678(内線12)\n080-1111-2222 または +84 912 345 678"
    keys = [phone.key for phone in read_phones(cell)]
    assert keys == ["+819012345678", "+81312345678", "+818011112222", "+84912345678"]


def test_what_no_plan_knows_is_kept() -> None:
    phone = read_phone("００００−１２")
    assert phone is not None
    assert (phone.key, phone.valid, phone.typed) == ("000012", False, "００００−１２")
    assert read_phone("なし") is None
    assert read_phones("") == []


def test_fragments() -> None:
    assert digits_of("０９０ー１２") == "09012"
    assert search_digits("+819012345678") == "09012345678 819012345678"
    assert search_digits("+84912345678") == "84912345678"
    assert "9012" not in repr(read_phone("090-1234-5678"))


def test_the_library_is_loaded_late() -> None:
    code = "import sys, app.base.phones; sys.exit('phonenumbers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(st.text(max_size=60))
def test_never_raises_and_keeps_the_digits(text: str) -> None:
    phone = read_phone(text)
    if phone is not None:
        assert phone.typed == text.strip()
        assert phone.key.removeprefix("+").isdigit()
    read_phones(text)
