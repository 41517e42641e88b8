"""The printed code: what a tired hand mistypes is found, and which group it is in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import UserError
from app.base.ids import ALPHABET
from app.crypto import recovery

secrets_ = st.binary(min_size=16, max_size=16)


@given(secrets_)
def test_what_is_printed_is_read_back(secret: bytes) -> None:
    code = recovery.shown(secret)
    assert [len(group) for group in code.split("-")] == [5] * 7
    assert recovery.parse(code) == secret


@given(secrets_, st.sampled_from([" ", "", "‐", "ー", "－", "\n", ". "]))
def test_case_width_and_marks_do_not_matter(secret: bytes, mark: str) -> None:
    code = recovery.shown(secret).lower().replace("0", "O").replace("1", "l")
    wide = "".join(chr(ord(each) + 0xFEE0) if each.isalnum() else "　" for each in code)
    assert recovery.parse(code.replace("-", mark if mark != "ー" else "-")) == secret
    assert recovery.parse(wide) == secret
    assert recovery.parse(code.replace("l", "I")) == secret


@given(secrets_, st.integers(0, 34), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_found_and_its_group_named(secret: bytes, place: int, letter: str) -> None:
    text = list(recovery.shown(secret).replace("-", "").lower())
    if text[place] == letter:
        return
    text[place] = letter
    with pytest.raises(UserError) as error:
        recovery.parse("".join(text))
    assert (error.value.code, error.value.facts["group"]) == ("recovery.group", place // 5 + 1)


@given(secrets_, st.integers(0, 33))
def test_two_exchanged_neighbours_are_found(secret: bytes, place: int) -> None:
    text = list(recovery.shown(secret).replace("-", ""))
    if text[place] == text[place + 1]:
        return
    text[place], text[place + 1] = text[place + 1], text[place]
    with pytest.raises(UserError):
        recovery.parse("".join(text))


@given(secrets_, st.integers(0, 6), st.integers(0, 6))
def test_two_exchanged_groups_are_found(secret: bytes, one: int, other: int) -> None:
    groups = recovery.shown(secret).split("-")
    if one == other:
        return
    groups[one], groups[other] = groups[other], groups[one]
    with pytest.raises(UserError) as error:
        recovery.parse("".join(groups))
    assert error.value.code == "recovery.group"


def test_groups_of_two_codes_are_not_mixed_up() -> None:
    one, other = (recovery.shown(bytes([n]) * 16).split("-") for n in (1, 200))
    with pytest.raises(UserError) as error:
        recovery.parse("-".join(one[:3] + other[3:]))
    assert error.value.code == "recovery.other"


@given(st.text(max_size=60))
def test_any_text_gives_a_secret_or_a_code(text: str) -> None:
    code = ""
    try:
        assert len(recovery.parse(text)) == 16
    except UserError as error:
        code = error.code
    assert code in ("", "recovery.length", "recovery.letter", "recovery.group", "recovery.other")


def test_letters_outside_the_alphabet_are_named() -> None:
    code = recovery.shown(b"\0" * 16)
    with pytest.raises(UserError) as error:
        recovery.parse(code[:-1] + "u")
    assert (error.value.code, error.value.facts) == ("recovery.letter", {"group": 7})
    with pytest.raises(UserError) as error:
        recovery.parse(code[:-1])
    assert error.value.code == "recovery.length"


def test_secrets_are_128_random_bits() -> None:
    assert len(recovery.new()) == 16
    assert recovery.new() != recovery.new()
    with pytest.raises(ValueError):
        recovery.shown(b"short")
