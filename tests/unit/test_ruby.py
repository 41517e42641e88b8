"""Furigana: the readings of the desk's words, nothing guessed, nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language.ruby import KANJI, Ruby, Segment

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def ruby() -> Ruby:
    return Ruby.load()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("相談の記録", "相談(そうだん)の記録(きろく)"),
        ("取り込みを元に戻す", "取(と)り込(こ)みを元(もと)に戻(もど)す"),
        ("技能実習2号の在留資格", "技能実習(ぎのうじっしゅう)2号の在留資格(ざいりゅうしかく)"),
        ("次の約束", "次(つぎ)の約束(やくそく)"),
        ("次回", "次回"),
        ("3年で5回", "3年(ねん)で5回(かい)"),
        ("{n}人と1人", "{n}人と1人"),
        ("多くの人", "多(おお)くの人(ひと)"),
        ("労働基準監督署へ同行", "労働基準監督署(ろうどうきじゅんかんとくしょ)へ同行(どうこう)"),
        ("通知者", "通知(つうち)者(しゃ)"),
        ("佐藤相談員", "佐藤相談員(そうだんいん)"),
        ("書いた", "書(か)いた"),
        ("plain ひらがな 123", "plain ひらがな 123"),
    ],
)
def test_words_of_the_desk_are_read(ruby: Ruby, text: str, read: str) -> None:
    assert ruby.inline(text) == read


@given(text=st.text(alphabet=st.sampled_from("相談記録取り込次回労働基準監督署者中の、ABC佐藤\n 々𠮷"), max_size=40))
def test_no_letter_is_lost_or_added(text: str) -> None:
    segments = READER.segments(text)
    assert "".join(segment.base for segment in segments) == text
    assert all(KANJI.search(segment.base) for segment in segments if segment.reading)


READER = Ruby.load()


def test_a_reading_that_does_not_fit_its_kana_stands_over_the_whole_word() -> None:
    assert Ruby({"日び": "ひにち"}).segments("日び") == [Segment("日び", "ひにち")]


def test_every_line_of_the_list_is_a_word_and_its_kana() -> None:
    lines = [
        line for line in (ROOT / "resources/ruby/ja.tsv").read_text(encoding="utf-8").splitlines() if line[0] != "#"
    ]
    assert lines == sorted(lines)
    for line in lines:
        word, reading = line.split("\t")
        assert KANJI.search(word), line
        assert re.fullmatch("[\u3041-\u3096\u30a1-\u30fcー]+", reading), line


def texts() -> Iterator[str]:
    source = (ROOT / "i18n/banso.pot").read_text(encoding="utf-8")
    for block in re.findall(r'msgid ((?:"(?:[^"\\]|\\.)*"\n)+)', source):
        yield "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', block))


def test_nearly_all_kanji_of_the_screens_are_read(ruby: Ruby) -> None:
    """What the list leaves out is a handful of letters that are read in several ways."""
    read = missed = 0
    for text in texts():
        for segment in ruby.segments(text):
            count = len(KANJI.findall(segment.base))
            if segment.reading:
                read += count
            else:
                missed += count
    assert read / (read + missed) > 0.96
