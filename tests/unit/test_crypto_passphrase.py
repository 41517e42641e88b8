"""Passphrases: what is refused, and that nothing good is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto import passphrase
from app.crypto.passphrase import check

DESK = ("林檎デスク", "Ringo Desk")


@pytest.mark.parametrize(
    "good",
    [
        "夜明け前に三番線で待ち合わせる約束",
        "わたしの ねこは さかなが すき です",
        "noodle-kettle-orbit-42",
        "velvet canoe ticket lamp",
        "zmxncbvalskdjfhg",
        "monkey dragon banana sunflower",
        "chín con mèo ngồi trên mái nhà",
        "ကျောင်းသားများသည်စာဖတ်ကြသည်",
        "🦊🌊🍋🎻🧭🪁🏔️🧵🫖🛶🪐🧲🪕🎲🪗🧊",
        "x7Kq mB2v Tz9r Lw4c " * 12,
    ],
)
def test_good_ones_pass(good: str) -> None:
    assert check(good, DESK) == []


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("fourteen chars", "too_short"),
        ("x" * 1025, "too_long"),
        ("correct horse battery staple", "blocked"),
        ("P@ssw0rd12345678", "blocked"),
        ("passw0rd!!!!!!!!", "blocked"),
        ("ＰＡＳＳＷＯＲＤ２０２６！！！", "blocked"),
        ("hokkaido2026!!!!", "blocked"),
        ("いろはにほへとちりぬるを2026", "blocked"),
        ("伴走2026年11月21日!!!", "blocked"),
        ("ばんそうバンソウ伴走banso", "blocked"),
        ("banso-banso-banso", "repeated"),
        ("ringo desk / ringo desk", "blocked"),
        ("リンゴ 林檎デスク 2026 林檎デスク", "blocked"),
        ("iloveyou iloveyou 1", "blocked"),
        ("aaaaaaaaaaaaaaaaaaa", "repeated"),
        ("xq7!xq7!xq7!xq7!xq7!", "repeated"),
        ("kkkkkkkkkkkkkzzzzzzzzzzpppppppvvvvwwww", "repeated"),
        ("2026年11月21日2026年11月", "repeated"),
        ("abcdefghijklmnopqrst", "sequence"),
        ("zyxwvutsrqponmlkj", "sequence"),
        ("qwertyuiopasdfghjkl", "sequence"),
        ("1q2w3e4r5t6y7u8i", "sequence"),
        ("あいうえおかきくけこさしすせそ", "sequence"),
        ("アイウエオカキクケコサシスセソ", "sequence"),
        ("acegikmoqsuwy13579", "sequence"),
        ("1234 5678 9012 3456", "sequence"),
        ("月火水木金土日月火水木金土日月", "repeated"),
        ("กขฃคฅฆงจฉชซฌญฎฏฐ", "sequence"),
    ],
)
def test_bad_ones_are_refused_for_their_reason(bad: str, reason: str) -> None:
    assert reason in check(bad, DESK)


def test_every_listed_word_alone_or_with_a_tail_is_refused() -> None:
    for word in passphrase.listed():
        assert check(word), word
        padded = word + "!" * max(0, 15 - len(word))
        assert check(padded), word
        assert check((word + "2026") * 4), word


def test_the_list_is_long_enough_and_knows_japanese() -> None:
    words = passphrase.listed()
    assert len(words) >= 1500
    assert sum(1 for word in words if not word.isascii()) >= 300
    assert {"伴走", "banso", "password", "ぱすわーど"} <= words


def test_lengths_count_characters_after_nfkc() -> None:
    assert "too_short" in check("ヴェルベット船切符")
    assert "too_short" in check("ｳﾞｪﾙﾍﾞｯﾄのｶﾇｰと電")
    assert "too_short" not in check("㌖一二X七八Y九Z電灯と船")
    assert check("".join(chr(0x4E00 + n * 37 % 9000) for n in range(1024))) == []


@given(st.text(max_size=80))
def test_any_text_is_judged(text: str) -> None:
    reasons = check(text)
    assert len(reasons) == len(set(reasons))
    assert not set(reasons) - {"too_short", "too_long", "blocked", "repeated", "sequence"}


@given(st.text(alphabet="bcdfghjkmpqrtvwxz", min_size=24, max_size=24).filter(lambda text: len(set(text)) > 9))
def test_random_letters_are_not_refused_for_their_kind(text: str) -> None:
    assert "too_short" not in check(text)
    assert "too_long" not in check(text)


def test_own_words_are_looked_for_whole_and_in_parts() -> None:
    assert check("kumquat collective 1", ("Kumquat Collective",)) == ["blocked"]
    assert check("collective kumquat 1", ("Kumquat Collective",)) == ["blocked"]
    assert check("collective kumquat 1") == []
    assert check("collective kumquat 1", ("", "a", " ")) == []
