"""Lines: nothing lost, nothing too wide, kinsoku kept, every script copied as it was typed."""

import io
import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.fonts import find_fonts
from app.reports.book import Book, Style
from app.reports.page import LEFT, TEXT_WIDTH, Cell, Frame, Press, Row
from app.reports.scripts import NO_END, NO_START, clusters, is_silent, may_break
from app.reports.text_flow import set_text

FONTS = find_fonts()
PRESS = Press(FONTS)
BOOK = PRESS.book
BODY = Style(10)
SAMPLES = {
    "ja": "高橋さんは11月20日に相談した。「残業代が支払われていません」とのこと。",
    "vi": "Nguyễn Thị Hoà: tháng này em làm thêm 52 tiếng, ký túc xá ở Yaizu.",
    "vi-nfd": unicodedata.normalize("NFD", "Nguyễn Thị Hoà đã gọi điện"),
    "my": "ကျွန်မ စက်ရုံမှာ အချိန်ပိုလုပ်ခ မရပါဘူး။ ကျေးဇူးပြု၍ ကူညီပါ။",
    "ne": "मलाई तीन महिनाको तलब दिइएको छैन। कृपया मलाई सहयोग गर्नुहोस्।",
    "th": "นายจ้างไม่จ่ายค่าล่วงเวลาให้ฉันสามเดือนแล้ว กรุณาช่วยด้วย",
    "km": "ក្រុមហ៊ុនមិនបានបើកប្រាក់ខែឱ្យខ្ញុំបីខែហើយ។",
    "zh": "公司已经三个月没有支付加班费，还扣留了我的护照。①请帮帮我",
    "pt": "A empresa não paga as horas extras há três meses.",
    "id": "Saya belum menerima upah lembur selama tiga bulan.",
    "mixed": "同僚が「ကူညီပါ」「कृपया」と話した（11月20日、山𠮷さん）。",
    "ivs": "辻󠄀さんと葛󠄀さん",
}


def frame() -> Frame:
    return Frame("", "", "", lambda page, pages: f"{page}/{pages}", lambda lost: f"lost {lost}")


def row(text: str, style: Style = BODY) -> Row:
    return Row([Cell(LEFT, set_text(BOOK, [(text, style)], TEXT_WIDTH))])


def printed(texts: Iterable[str], style: Style = BODY) -> bytes:
    return PRESS.make(frame(), lambda book: [row(text, style) for text in texts]).data


def read(data: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(data))
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def as_read(text: str) -> str:
    """What PDFium gives back: it drops variation selectors and, without a font for it, 𠮷 is its code."""
    coded = "𠮷" if not PRESS.missing("𠮷") else "[U+20BB7]"
    return re.sub("[\U000e0100-\U000e01ef]", "", text).replace("𠮷", coded)


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("bold", [False, True])
def test_text_is_copied_as_it_was_typed(name: str, bold: bool) -> None:
    language = "zh" if name == "zh" else ""
    data = printed([SAMPLES[name]], Style(10, bold=bold, language=language))
    assert bare(as_read(SAMPLES[name])) in bare(read(data))


@pytest.mark.parametrize("name", ["ja", "my", "ne", "vi", "mixed"])
def test_a_line_is_found_with_its_spaces(name: str) -> None:
    assert as_read(SAMPLES[name]) in read(printed([SAMPLES[name]], Style(7)))


def test_no_kangxi_radical_comes_out() -> None:
    twins = "".join(unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6))
    out = read(printed([twins]))
    assert not [c for c in out if "\u2e80" <= c <= "\u2fdf"]
    assert bare(twins) in bare(out)


def test_text_over_several_lines_is_whole() -> None:
    text = SAMPLES["my"] * 8
    assert bare(text) in bare(read(printed([text])))


def test_a_character_without_any_font_is_drawn_as_its_code() -> None:
    text = "a\U0010fffdb"
    assert PRESS.missing(text) == ("U+10FFFD",)
    (line,) = set_text(Book(FONTS), [(text, BODY)], 500)
    assert line.setting.inks[1].code == "[U+10FFFD]"
    sheets = PRESS.make(frame(), lambda book: [row(text)])
    assert sheets.missing == ("\U0010fffd",)
    assert "a[U+10FFFD]b" in read(sheets.data)
    assert "lost U+10FFFD" in read(sheets.data)


def test_a_lost_character_of_the_basic_plane_copies_as_itself() -> None:
    assert PRESS.missing("\ua6a0") == ("U+A6A0",)
    assert "x\ua6a0y" in read(printed(["x\ua6a0y"]))


def test_every_sample_but_rare_names_has_glyphs() -> None:
    lost = set(PRESS.missing("".join(SAMPLES.values())))
    assert lost <= {"U+20BB7"}


def test_nothing_of_a_text_stays_after_printing() -> None:
    printed([*SAMPLES.values(), "\U0010fffd"])
    faces = list(BOOK._faces.values())
    assert not any(face._words or (face._twin and face._twin._words) for face in faces)
    assert not BOOK.lost


JAPANESE = st.text(st.sampled_from("高橋残業代あいうっゃー、。，．「」（）『』！？〜…々12A ％"), max_size=120)
ANY = st.text(
    st.sampled_from(
        [*"".join(SAMPLES.values()), "\n", "\t", "\u200b", "\u200c", "\x0b", "\u200d", "\u00ad", "\ud800", "\x07"]
    )
)


@settings(max_examples=150, deadline=None)
@given(ANY, st.sampled_from([30.0, 90.0, 200.0, 470.0]))
def test_no_character_is_lost(text: str, width: float) -> None:
    kept = "".join(line.text for line in set_text(BOOK, [(text, BODY)], width))
    wanted = "".join(c for c in text.replace("\t", "    ") if c == "\u200b" or not is_silent(c))
    drop = str.maketrans("", "", "\n\x0b \u200b")
    assert kept.translate(drop) == wanted.translate(drop)


def test_a_break_mark_is_never_drawn() -> None:
    assert "ab" in read(printed(["a\u200bb"]))


@settings(max_examples=100, deadline=None)
@given(ANY | st.text(max_size=80))
def test_no_box_is_ever_drawn(text: str) -> None:
    """Every plain character has a glyph in its face, and HarfBuzz never fell back to glyph 0."""
    for line in set_text(BOOK, [(text, BODY)], 200):
        for unit, ink in zip(line.setting.units, line.setting.inks, strict=True):
            if not ink.code and not ink.face.shaping and unit != "\u200b":
                assert all(ink.face.has(char) for char in unit)
    faces = list(BOOK._faces.values())
    assert not any(0 in each._codes for face in faces for each in (face, face._twin) if each is not None)


@settings(max_examples=150, deadline=None)
@given(ANY, st.sampled_from([90.0, 200.0, 470.0]))
def test_no_line_is_too_wide(text: str, width: float) -> None:
    for line in set_text(BOOK, [(text, BODY)], width):
        assert line.width <= width + 0.02 or line.end - line.start == 1


@settings(max_examples=150, deadline=None)
@given(JAPANESE)
def test_kinsoku(text: str) -> None:
    lines = [line.text for line in set_text(BOOK, [(text, BODY)], 180)]
    for before, after in pairwise(lines):
        if not before or not after:
            continue
        legal_place_existed = any(may_break(before[i - 1], before[i]) for i in range(1, len(before)))
        if legal_place_existed:
            assert after[0] not in NO_START
            assert before[-1] not in NO_END or text.count(" ")


def test_words_and_numbers_are_not_torn() -> None:
    lines = [line.text for line in set_text(BOOK, [("契約書をcontractと2026-11-20に受け取った" * 4, BODY)], 120)]
    assert len(lines) > 5
    for before, after in pairwise(lines):
        assert not (before[-1].isascii() and before[-1].isalnum() and after[0].isascii() and after[0].isalnum())


def test_a_word_longer_than_the_line_is_broken_rather_than_cut_off() -> None:
    address = "https://example.org/" + "a" * 300
    lines = set_text(BOOK, [(address, BODY)], 150)
    assert "".join(line.text for line in lines) == address
    assert all(line.width <= 150.02 for line in lines)


def test_burmese_syllables() -> None:
    assert clusters("ကျွန်မစက်ရုံ") == ["ကျွန်", "မ", "စက်", "ရုံ"]
    assert clusters("ကျေးဇူးပြု၍") == ["ကျေး", "ဇူး", "ပြု", "၍"]
    assert clusters("ပတ္တမြား") == ["ပတ္တ", "မြား"]
    assert clusters("၁၂၃") == ["၁၂၃"]


def test_burmese_lines_end_at_syllables_and_never_begin_with_a_stop() -> None:
    lines = [line.text for line in set_text(BOOK, [("ကျွန်မစက်ရုံမှာအလုပ်လုပ်ပါတယ်။" * 6, BODY)], 110)]
    assert len(lines) > 6
    assert not any(line[0] in "။၊" or unicodedata.category(line[0]).startswith("M") for line in lines)


@pytest.mark.parametrize("name", ["th", "km"])
def test_thai_and_khmer_prefer_spaces_and_never_tear_a_cluster(name: str) -> None:
    text = (SAMPLES[name] + " ") * 6
    wide = [line.text for line in set_text(BOOK, [(text, BODY)], 420)]
    assert all(line in text and text[text.index(line) + len(line)] == " " for line in wide[:-1])
    narrow = [line.text for line in set_text(BOOK, [(text, BODY)], 60)]
    assert not any(line and unicodedata.category(line[0]).startswith("M") for line in narrow)


def test_nepali_breaks_at_spaces() -> None:
    lines = [line.text for line in set_text(BOOK, [(SAMPLES["ne"] * 3, BODY)], 150)]
    assert " ".join(lines).split() == (SAMPLES["ne"] * 3).split()


def test_shaping_is_real() -> None:
    """The vowel sign i of a Nepali word is drawn before its consonant; a Burmese stack is lower than its base."""
    face = BOOK.face_for("क")
    assert face is not None
    plain = [face.shape(c).glyphs[0].code for c in "कि"]
    assert [glyph.code for glyph in face.shape("कि").glyphs] != plain
    burmese = BOOK.face_for("တ")
    assert burmese is not None
    assert burmese.shape("တ္တ").advance < 2 * burmese.shape("တ").advance


def test_marks_apart_from_their_letter_are_set_by_the_same_face() -> None:
    (line,) = set_text(BOOK, [(SAMPLES["vi-nfd"], BODY)], 400)
    composed = set_text(BOOK, [(unicodedata.normalize("NFC", SAMPLES["vi-nfd"]), BODY)], 400)[0]
    assert line.width == pytest.approx(composed.width, rel=0.01)


def test_punctuation_takes_the_face_of_its_neighbour() -> None:
    (line,) = set_text(BOOK, [("そして…と A…b", BODY)], 400)
    dots = [ink.face.role for unit, ink in zip(line.setting.units, line.setting.inks, strict=True) if unit == "…"]
    assert dots == ["japanese", "latin"]


def test_chinese_is_set_in_one_face() -> None:
    (line,) = set_text(BOOK, [("还扣留了我的护照", Style(10, language="zh-Hans"))], 400)
    assert {ink.face.role for ink in line.setting.inks} == {"chinese"}


@pytest.mark.parametrize("run", [*(SAMPLES[name] for name in ("my", "ne", "th", "km", "vi-nfd")), "ที่", "ខ្ញុំ"])
def test_what_follows_a_shaped_run_stands_where_the_layout_says(run: str) -> None:
    document = pypdfium2.PdfDocument(printed([run + "X"], Style(7)))
    text = document[0].get_textpage()
    place = next(i for i in range(text.count_chars()) if text.get_text_range(i, 1) == "X")
    left = text.get_charbox(place, loose=True)[0]
    (line,) = set_text(BOOK, [(run, Style(7))], TEXT_WIDTH)
    assert left == pytest.approx(LEFT + line.width, abs=0.05)
    document.close()


def test_only_one_document_is_made_at_a_time() -> None:
    held: list[bool] = []
    PRESS.make(frame(), lambda book: [held.append(PRESS._lock.locked()) or row("a")])
    assert held == [True]
