"""The printed records: everything that was written is on the page, nothing is cut off, safety stands beside numbers."""

import importlib.util
import io
import re
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.errors import UserError
from app.base.fonts import find_fonts
from app.base.texts import Texts
from app.crypto.recovery import shown
from app.reports.case_record import case_record
from app.reports.contact_record import contact_record
from app.reports.emergency_kit import Kit, emergency_kit
from app.reports.options import Options
from app.reports.page import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Press
from app.reports.protect import MIN_PASSWORD, archived, with_password
from models.records.base import CaseId, ContactId, DeadlineId, DocumentId, PersonId, WayId, WorkId
from models.records.cases import CaseFile, CaseRecord, ContactRecord, DeadlineRecord, DocumentRecord, WorkRecord
from models.records.people import PersonRecord, SafeContact, WayRecord

PRESS = Press(find_fonts())
JA = Texts("ja")
OPTIONS = Options(printed_by="佐藤", printed_at="2026-11-21T07:30")
RULE = SafeContact("本人だけ", "text", "19時以降", "寮に電話しない")
CLIENT = PersonRecord(
    id=PersonId("p1"),
    name="NGUYỄN THỊ HOA",
    reading="グエン・ティ・ホア",
    call_name="ホアさん",
    native="阮氏花",
    nationalities=("VN",),
    language="vi",
    prefecture="22",
    safe=RULE,
    ways=(
        WayRecord(WayId("w1"), PersonId("p1"), "mobile", "+81 90-0000-1234"),
        WayRecord(
            WayId("w2"), PersonId("p1"), "address", "静岡県焼津市1-2-3", safe=SafeContact(avoid="手紙を送らない")
        ),
    ),
)
COLLEAGUE = PersonRecord(
    id=PersonId("p2"), name="ခင်သီတာ", ways=(WayRecord(WayId("w3"), PersonId("p2"), "line", "thida_khin"),)
)
CASE = CaseRecord(
    id=CaseId("k1"),
    number="2026-0112",
    title="残業代の未払い",
    client="p1",
    triage="T2",
    status="working",
    main_category="L02",
    owner="m1",
    flags=("F06", "F08"),
    stay_until="2027-08-14",
)
CONTACT = ContactRecord(
    id=ContactId("c1"),
    start="2026-11-20T14:02",
    channel="phone",
    direction="in",
    minutes=18,
    language="vi",
    author="m1",
    summary="高橋さんから11月20日に電話。",
    original="Em sợ lắm. Chị đừng gọi đến ký túc xá nhé.",
    original_language="vi",
    translation="とても怖いです。寮には電話しないでください。",
    translation_by="machine",
    facts="給与明細を一緒に読んだ。",
    said="手書きの記録がある。",
    view="時効を確認したい。",
    categories=("L02", "V01"),
    responses=("A03",),
)
MEMBERS = (("m1", "佐藤"), ("m2", "田中"))
FILE = CaseFile(
    id=CaseId("k1"),
    case=CASE,
    client=CLIENT,
    persons=(CLIENT, COLLEAGUE),
    works=(WorkRecord(WorkId("x"), CaseId("k1"), employer_text="浜波フーズ", overtime="52時間"),),
    contacts=(replace(CONTACT, id=ContactId("c2"), start="2026-11-21T09:00", translation_checked="m2"), CONTACT),
    deadlines=(DeadlineRecord(DeadlineId("d1"), what="資料を弁護士へ送る", due="2026-11-25"),),
    documents=(DocumentRecord(DocumentId("e1"), name="給与明細.pdf", received="2026-11-10"),),
    organisations=(),
    members=MEMBERS,
)


def pages(data: bytes, password: str | None = None) -> list[str]:
    document = pypdfium2.PdfDocument(io.BytesIO(data), password=password)
    try:
        return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]
    finally:
        document.close()


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def read(data: bytes) -> str:
    return bare("".join(pages(data)))


def one_contact(contact: ContactRecord = CONTACT, options: Options = OPTIONS) -> bytes:
    return contact_record(PRESS, contact, CLIENT, CASE, options, JA, dict(MEMBERS))


def test_the_case_record_says_what_the_case_says() -> None:
    text = read(case_record(PRESS, FILE, OPTIONS, JA))
    for wanted in (
        "NGUYỄNTHỊHOA",
        "グエン・ティ・ホア",
        "阮氏花",
        "2026-0112",
        "T23営業日以内",
        "L02残業代",
        "F06旅券・在留カード取上げ、F08脅迫",
        "2027-08-14（土）",
        "浜波フーズ",
        "ခင်သီတာ",
        "資料を弁護士へ送る",
        "給与明細.pdf",
        "高橋さんから11月20日に電話。",
        "機械訳・未確認",
        "機械訳・確認済み田中",
        "とても怖いです。寮には電話しないでください。",
    ):
        assert wanted in text, wanted


def test_the_timeline_runs_forward() -> None:
    text = read(case_record(PRESS, FILE, OPTIONS, JA))
    assert text.index("2026-11-20（金）14:02") < text.index("2026-11-21（土）09:00")


def test_safe_contact_stands_with_every_number_and_address() -> None:
    text = read(case_record(PRESS, FILE, OPTIONS, JA))
    assert "安全な連絡相手:本人だけ方法:文字だけ時間:19時以降避けること:寮に電話しない" in text
    for way, rule in (
        ("+8190-0000-1234", "安全な連絡—相手:本人だけ"),
        ("静岡県焼津市1-2-3", "安全な連絡—避けること:手紙を送らない"),
        ("thida_khin", "安全な連絡—決まりをまだ聞いていません"),
    ):
        assert text[text.index(way) + len(way) :].startswith(rule)
    assert "避けること:寮に電話しない" in read(one_contact())


def test_a_conflict_and_an_unknown_id_on_paper() -> None:
    work = replace(FILE.works[0], supervising="0" * 26, support="支援センター虹")
    text = read(case_record(PRESS, replace(FILE, case=replace(CASE, conflicts=2), works=(work,)), OPTIONS, JA))
    assert "競合あり（未決2件）" in text
    assert "0" * 26 not in text
    assert "支援センター虹" in text


def test_an_empty_contact_prints() -> None:
    data = contact_record(PRESS, ContactRecord(id=ContactId("c")), None, None, Options(), JA)
    assert len(pages(data)) == 1
    assert "氏名は聞いていません" in read(data)


def test_an_empty_case_prints_no_empty_headings() -> None:
    file = CaseFile(CaseId("k"), CaseRecord(id=CaseId("k")), None, (), (), (), (), (), (), ())
    text = read(case_record(PRESS, file, Options(), JA))
    assert not any(word in text for word in ("在留", "就労", "期限", "経過", "資料"))


def test_the_original_is_left_out_when_asked() -> None:
    text = read(one_contact(options=replace(OPTIONS, include_original=False)))
    assert "Emsợlắm" not in text
    assert "とても怖いです" in text


def test_head_and_foot_on_every_page() -> None:
    long = replace(CONTACT, summary="相談の内容。" * 900)
    got = pages(one_contact(long))
    assert len(got) > 2
    for number, page in enumerate(got, 1):
        assert "案件 2026-0112" in page
        assert f"{number} / {len(got)}" in page
        assert "印刷 2026-11-21 07:30" in page
        assert "佐藤" in page
        assert ("NGUYỄN" in page) is (number == 1)
    named = pages(one_contact(long, replace(OPTIONS, show_name=True, show_number=False)))
    assert all("NGUYỄN THỊ HOA" in page for page in named)
    assert "案件 2026-0112" not in named[1]


def test_practice_is_marked_on_every_page_and_only_there() -> None:
    long = replace(CONTACT, summary="相談の内容。" * 900)
    marked, plain = one_contact(long, replace(OPTIONS, practice=True)), one_contact(long)
    assert all("練習" in page for page in pages(marked))
    assert not any("練習" in page for page in pages(plain))
    for data, wanted in ((marked, True), (plain, False)):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert len(pdf.pages) > 2
            assert all((b"0.5736 0.8192" in page.Contents.read_bytes()) is wanted for page in pdf.pages)


@pytest.mark.parametrize("field", ["summary", "original", "translation", "facts", "said", "view"])
def test_ten_thousand_characters_flow_without_loss(field: str) -> None:
    words = [f"Q{n:04d}" for n in range(1700)]
    got = read(one_contact(replace(CONTACT, **{field: "、".join(words)})))
    assert re.findall(r"Q\d{4}", got) == words


def test_long_columns_flow_side_by_side() -> None:
    columns = {"facts": "Q", "said": "W", "view": "Z"}
    words = {m: [f"{m}{n:04d}" for n in range(1700 // (1 + i))] for i, m in enumerate(columns.values())}
    data = one_contact(replace(CONTACT, **{field: "、".join(words[mark]) for field, mark in columns.items()}))
    got = read(data)
    for mark in columns.values():
        assert re.findall(rf"{mark}\d{{4}}", got) == words[mark]
    assert "事実（続き）" in got
    assert len(pages(data)) < 20


def test_nothing_is_drawn_outside_the_margins() -> None:
    address = "https://example.org/" + "x" * 400
    for data in (
        case_record(PRESS, replace(FILE, case=replace(CASE, title=address, wish="望み" * 2000)), OPTIONS, JA),
        one_contact(replace(CONTACT, summary=address, said="ကျေးဇူးပြု၍ကူညီပါ။" * 300)),
    ):
        document = pypdfium2.PdfDocument(data)
        for page in document:
            text = page.get_textpage()
            for i in range(text.count_chars()):
                if not text.get_text_range(i, 1).strip():
                    continue
                left, bottom, right, top = text.get_charbox(i)
                if right > left:
                    assert left >= LEFT - 3
                    assert right <= WIDTH - RIGHT + 6
                    assert bottom >= BOTTOM - 8
                    assert top <= HEIGHT - TOP + 12
        document.close()


@settings(max_examples=20)
@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_prints(text: str, name: str) -> None:
    contact = replace(CONTACT, summary=text, original=text, said=name, categories=(name,), channel=name, start=name)
    person = replace(CLIENT, name=name, call_name=text)
    data = contact_record(PRESS, contact, person, CASE, OPTIONS, JA)
    assert data.startswith(b"%PDF-")
    assert pages(data)


def test_metadata_names_nobody() -> None:
    with pikepdf.open(io.BytesIO(case_record(PRESS, FILE, replace(OPTIONS, show_name=True), JA))) as pdf:
        info = {key: str(value) for key, value in pdf.docinfo.items()}
        assert str(pdf.Root.Lang) == "ja-JP"
    assert info["/Title"] == "案件記録"
    assert info["/Producer"] == info["/Creator"] == "Banso"
    assert info["/CreationDate"] == "D:20261121073000+09'00'"
    assert not any("NGUY" in value or "0112" in value for value in info.values())


def test_all_fonts_are_embedded() -> None:
    with pikepdf.open(io.BytesIO(case_record(PRESS, FILE, OPTIONS, JA))) as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        assert fonts
        assert all("/FontFile2" in font.FontDescriptor for font in fonts)


def test_a_password_is_aes_256() -> None:
    locked = with_password(one_contact(), "秘密のことば12345", "もっと秘密のことば9")
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(locked))
    with pikepdf.open(io.BytesIO(locked), password="秘密のことば12345") as pdf:
        assert (pdf.encryption.R, pdf.encryption.bits) == (6, 256)
    assert "高橋さん" in "".join(pages(locked, "秘密のことば12345"))
    assert "高橋".encode("utf-16-be") not in locked


def test_a_password_without_an_owner_opens_only_with_it() -> None:
    locked = with_password(one_contact(), "秘密のことば12345")
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(locked), password="")
    with pikepdf.open(io.BytesIO(locked), password="秘密のことば12345") as pdf:
        assert pdf.owner_password_matched


@pytest.mark.parametrize(("user", "owner"), [("", ""), ("short", ""), ("long enough", "short")])
def test_a_short_password_is_refused(user: str, owner: str) -> None:
    with pytest.raises(UserError) as caught:
        with_password(one_contact(), user, owner)
    assert caught.value.code == "pdf.password_short"
    assert caught.value.facts == {"least": MIN_PASSWORD}


def test_the_archive_form_is_made_or_refused_in_words() -> None:
    if importlib.util.find_spec("jsonschema") is None:
        with pytest.raises(UserError, match=r"pdf\.archive_unavailable"):
            archived(one_contact())
        return
    data = archived(one_contact())
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert "/OutputIntents" in pdf.Root


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("with_qr", [False, True])
def test_the_emergency_kit_is_one_page_with_the_whole_code(language: str, with_qr: bool) -> None:
    code = shown(bytes(range(16)))
    kit = Kit(code, "相談窓口・佐藤", "2026-11-21", with_qr)
    data = emergency_kit(PRESS, kit, replace(OPTIONS, language=language), Texts(language))
    (page,) = pages(data)
    assert all(group in page for group in code.split("-"))
    assert "相談窓口・佐藤" in page
    assert code not in repr(kit)


def test_printing_from_two_threads_mixes_nothing() -> None:
    made: dict[int, bytes] = {}

    def work(n: int) -> None:
        made[n] = one_contact(replace(CONTACT, summary=f"番号{n}の相談"))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for n in range(4):
        text = read(made[n])
        assert [m for m in range(4) if f"番号{m}の相談" in text] == [n]


def test_libraries_are_not_loaded_before_the_first_print() -> None:
    code = (
        "import sys, app.reports.case_record, app.reports.emergency_kit, app.base.fonts;"
        "app.base.fonts.find_fonts();"
        "sys.exit(any(m.split('.')[0] in ('reportlab', 'pikepdf', 'uharfbuzz', 'PIL') for m in sys.modules))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
