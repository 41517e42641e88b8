"""Search keys: equal where people expect it, and always with a way back to what was typed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.fold import fold, folded, kana_key, light, markless, name_keys
from app.base.kangxi import SUPPLEMENT, unradical

ALPHABETS = (
    "サシｶﾞﾊﾟﾊﾟーヶヽァがぎ゙゚あ漢字高橋⺟⻑⾼⼈辻󠄀𠮷㈱①㍻ﬁ…～"
    "ABcđĐƯươṕe\u0301\u0323ŐßİıЖφ လစာမရသေးပါ\u200c\u200d मलाईतलबदिएको 한글각 0１２-ー−– \u0000\ud800\ufffd"
)
TEXTS = st.text(st.sampled_from(ALPHABETS) | st.characters(), max_size=30)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("サトウ", "さとう"),
        ("ｻﾄｳ", "さとう"),
        ("ｶﾞｽ", "がす"),
        ("ヴェトナム", "ゔぇとなむ"),
        ("１２３", "123"),
        ("ＡＢＣ", "abc"),
        ("⾼橋", "高橋"),
        ("⻑谷川", "長谷川"),
        ("辻\U000e0100", "辻"),
        ("Ｎｇｕｙễｎ", "nguyễn"),
        ("㈱山田", "(株)山田"),
        ("𠮷野", "𠮷野"),
        ("0−1", "0-1"),
        ("a\u200bb", "ab"),
        ("\ud800x", "\ufffdx"),
        ("Straße", "strasse"),
        ("ティーダー", "てぃーだー"),
    ],
)
def test_fold(typed: str, key: str) -> None:
    assert fold(typed) == key


def test_decomposed_marks_are_composed() -> None:
    assert fold(unicodedata.normalize("NFD", "Lương ガ")) == "lương が"


@given(TEXTS)
@settings(max_examples=400)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    once.encode()
    assert light(once) == once


@given(TEXTS)
@settings(max_examples=400)
def test_every_folded_character_has_a_place_in_the_original(text: str) -> None:
    result = folded(text)
    assert result.text == fold(text)
    assert len(result.starts) == len(result.text) + 1
    assert list(result.starts) == sorted(result.starts)
    assert result.starts[-1] == len(text)
    if result.text:
        assert result.span(0, len(result.text))[1] == len(text)


def test_spans_mark_the_original() -> None:
    text = "㈱ｶﾞｽで働く⾼橋"
    result = folded(text)
    at = result.text.index("高橋")
    assert text[slice(*result.span(at, at + 2))] == "⾼橋"
    at = result.text.index("がす")
    assert text[slice(*result.span(at, at + 1))] == "ｶﾞ"


@given(TEXTS)
def test_markless_keeps_the_length(text: str) -> None:
    key = fold(text)
    assert len(markless(key)) == len(key)
    assert markless(markless(key)) == markless(key)


def test_vietnamese_without_marks() -> None:
    assert markless(fold("Đỗ Thị Lương")) == "do thi luong"
    assert markless("がぎ相談") == "がぎ相談"


@pytest.mark.parametrize(
    "names",
    [
        ("ティーダー", "Thida", "ティダ", "tida", "THIDA"),
        ("サトウ", "さとう", "Sato", "satou", "Satoh", "サトー"),
        ("グエン", "Nguyễn", "nguyen"),
        ("アウン", "Aung", "aun"),
        ("チャン", "Chan"),
        ("しんじ", "shinji", "sinzi"),
        ("つだ", "tsuda", "tuda"),
        ("ジョン", "jon", "John"),
        ("はっとり", "hattori", "hatori"),
        ("なんば", "namba", "nanba"),
        ("ふじい", "Fujii", "huzii"),
    ],
)
def test_names_that_sound_alike_share_a_key(names: tuple[str, ...]) -> None:
    assert len({name_keys(name) for name in names}) == 1


def test_names_that_differ_stay_apart() -> None:
    assert (
        len({name_keys(name) for name in ("かとう", "がとう", "さとう", "たとう", "はとう", "ばとう", "ぱとう")}) == 7
    )
    assert name_keys("佐藤") == ()


def test_kana_key() -> None:
    assert kana_key("さとう") == kana_key("さとー") == "さと"
    assert kana_key("ふぁん") == kana_key("ふあん")
    assert kana_key("がっこう") != kana_key("かっこう")


def test_radicals() -> None:
    assert len(SUPPLEMENT) == 114
    assert unradical("⽇本⺟㈱") == "日本母㈱"
    assert all(unicodedata.name(chr(to)).startswith("CJK UNIFIED") for to in SUPPLEMENT.values())
