"""Mails, chats and .jsonl into drafts; names of attachments defused; what cannot be read is said."""

from __future__ import annotations

import datetime as dt
import json
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.errors import UserError
from app.importers.file_names import safe_name
from app.importers.html_words import words_of
from app.importers.iso2022jp import decode_japanese
from app.importers.mail import attachment_bytes
from app.importers.plan import read, read_bytes
from models.records.imports import ImportPlan, Mapping

DATA = Path(__file__).parents[1] / "data" / "imports"
TODAY = dt.date(2026, 11, 26)


def plan_of(data: bytes, mapping: Mapping | None = None) -> ImportPlan:
    return read_bytes(data, "x", mapping, today=TODAY)


def mail_of(**headers: str) -> EmailMessage:
    mail = EmailMessage()
    given = {"From": "Anna <a@example.com>", "Date": "Tue, 24 Nov 2026 21:14:00 +0900", "Subject": "相談"} | headers
    for name, value in given.items():
        if value:
            mail[name] = value
    return mail


def codes(plan: ImportPlan) -> set[str]:
    return {issue.code for row in plan.rows for issue in row.issues}


# ---- mail


def test_an_encoding_that_no_name_can_be() -> None:
    plan = plan_of('From: a@b.c\nSubject: x\nContent-Type: text/plain; charset="a\0b"\n\n相談です\n'.encode())
    assert plan.rows[0].value("contact.original") == "相談です"


def test_a_japanese_mail_with_nec_characters() -> None:
    plan = read(DATA / "mail_nec.eml", today=TODAY)
    found = dict(plan.rows[0].values)
    assert found["contact.original"] == "①契約書②㈱"
    assert found["contact.summary"] == "①相談"
    assert found["contact.start"] == "2026-10-01T15:30"
    assert (found["contact.channel"], found["contact.direction"]) == ("mail", "in")
    assert found["person.mail"] == "a@example.com"
    assert plan.counts.ok == plan.counts.total == 1


@settings(max_examples=80, deadline=None)
@given(st.text(st.characters(codec="iso2022_jp", exclude_categories=["Cc"]), max_size=40))
def test_our_iso_2022_jp_reads_what_the_standard_codec_writes(text: str) -> None:
    text = text.translate({0x2015: None, 0x301C: None, 0x2016: None, 0x2212: None, 0xA2: None, 0xA3: None, 0xAC: None})
    text = text.replace("\\", "").replace("~", "").replace("¥", "").replace("‾", "")
    assert decode_japanese(text.encode("iso2022_jp")) == text


@given(st.binary(max_size=80))
def test_our_iso_2022_jp_never_fails(raw: bytes) -> None:
    decode_japanese(b"\x1b$B" + raw).encode("utf-8")


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ('<p title="a > b">ひとつ</p>ふたつ', "ひとつ\nふたつ"),
        ("1 < 2 &amp; <3 &lt;b&gt;", "1 < 2 & <3 <b>"),
        ("a<!-- > -->b<!x>c<?y>d</>e", "abcde"),
        ("a<style>p > b { }</style>b<SCRIPT>if (a<b) '</p>'</script >c", "abc"),
        ("<head><title>t</title><body>本文", "本文"),
        ("it's <b>Anna's</b> <i class=x'y>day</i>", "it's Anna's day"),
        ('a <b class="x>y', "a y"),
        ("a <b class=x", "a <b class=x"),
        ("a<!-- b", "a<!-- b"),
        ("a<script>b", "a"),
        ("給料<br/>休み<br>  寮", "給料\n休み\n寮"),
    ],
)
def test_words_of_markup(markup: str, words: str) -> None:
    assert words_of(markup) == words


@pytest.mark.parametrize(
    "unit", ["<a ", "<", "<!--", "<!-- > ", '<a ="> ', "<a ='\"", "<script>", "</", "<![CDATA[", "&", "&#", "<a\n"]
)
def test_markup_that_never_ends_is_read_once(unit: str) -> None:
    assert isinstance(words_of(unit * 400_000), str)


def test_an_html_mail_is_read_for_its_words() -> None:
    mail = mail_of()
    mail.set_content(
        "<html><head><title>t</title><style>p{}</style></head><body><p>給料が<b>出ない</b></p><script>evil()</script>"
        '<img src="http://x.example/pixel.png"><a href="http://x.example/">ここ</a><br>次の行</body></html>',
        subtype="html",
    )
    plan = plan_of(mail.as_bytes())
    assert plan.rows[0].value("contact.original") == "給料が出ない\nここ\n次の行"
    assert "mail.html_only" in codes(plan)


def test_attachments_are_named_safely_and_read_only_when_asked() -> None:
    mail = mail_of()
    mail.set_content("添付します")
    names = [
        "../../etc/passwd",
        "C:\\Windows\\evil.exe",
        "写真\u202egnp.exe",
        "con.txt",
        "",
        "給与明細.png",
        "a" * 300 + ".pdf",
    ]
    for number, name in enumerate(names):
        mail.add_attachment(b"%d" % number * 10, maintype="image", subtype="png", filename=name or None)
    data = mail.as_bytes()
    plan = plan_of(data)
    shown = [attachment.name for attachment in plan.attachments]
    assert shown[:6] == ["passwd", "evil.exe", "写真gnp.exe", "_con.txt", "attachment-5.png", "給与明細.png"]
    assert len(shown[6]) == 120
    assert shown[6].endswith(".pdf")
    assert "\\u202e" in plan.attachments[2].issues[0].shown
    assert [bool(attachment.issues) for attachment in plan.attachments] == [True, True, True, True, False, False, True]
    assert attachment_bytes(data, 3) == b"3333333333"
    with pytest.raises(UserError, match=r"file\.bad_mail"):
        attachment_bytes(data, 9)


@given(st.text(max_size=200))
def test_no_name_is_a_path(given_name: str) -> None:
    name, _ = safe_name(given_name, "image/png", 1)
    assert name
    assert len(name) <= 120
    assert not set(name) & set('/\\:*?"<>|\0\n\u202e')
    assert name.strip(". ") == name


def test_mails_with_broken_parts() -> None:
    plan = plan_of(b"From: a@example.com\nDate: never\nSubject: =?utf-8?b?4?= =?x-zip?b?eA==?=\n\nhello\n")
    assert plan.counts.decide == 1
    assert "mail.bad_date" in codes(plan)
    plan = plan_of(mail_of(Date="Tue, 24 Nov 2099 21:14:00 +0900").as_bytes() + b"\n\nx")
    assert "mail.bad_date" in codes(plan)
    plan = plan_of(b"From: a@example.com\nDate: Tue, 24 Nov 2026 21:14:00 +0900\nSubject:\n\n\n")
    assert "mail.no_text" in codes(plan)
    raw = (
        b"From: a@b\nDate: Tue, 24 Nov 2026 21:14:00 +0900\nContent-Type: text/plain; charset=zlib\n\n"
        + "給料".encode("cp932")
    )
    plan = plan_of(raw)
    assert plan.rows[0].value("contact.original") == "給料"
    assert "mail.charset_guessed" in codes(plan)


def test_a_mail_nested_without_end_is_refused() -> None:
    parts = b"From: a@b\nDate: Tue, 24 Nov 2026 21:14:00 +0900\n"
    for depth in range(200):
        parts += b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (depth, depth)
    with pytest.raises(UserError, match=r"file\.(bad_mail|unreadable)"):
        plan_of(parts + b"\nx\n")


def test_a_my_number_in_a_mail_is_masked() -> None:
    mail = mail_of()
    mail.set_content("マイナンバーは123456789018です")
    plan = plan_of(mail.as_bytes())
    assert "9018" not in str(plan.rows[0].values)
    assert plan.file.has_mynumber


# ---- chats


def test_a_line_export_becomes_a_contact_a_day() -> None:
    plan = read(DATA / "chat_line.txt", today=TODAY)
    assert plan.file.kind == "chat_line"
    days = [row for row in plan.rows if row.status == "ok"]
    assert [row.value("contact.start") for row in days] == ["2026-10-03T21:05", "2026-10-05T09:15"]
    assert days[0].value("contact.original") == (
        "21:05 スリ: Mau tanya soal gaji.\n21:06 スリ: Gaji bulan lalu belum dibayar.\ndan lembur juga"
    )
    assert days[0].value("contact.direction") == "in"
    assert days[1].value("contact.direction") == ""
    assert days[1].value("person.name") == "スリ"
    assert {"chat.sticker", "chat.photo"} <= codes(plan)
    assert plan.mapping.desk_names == ("外国人相談窓口",)
    assert plan.counts.total == len(plan.rows) == 7


def test_a_messenger_export() -> None:
    plan = read(DATA / "chat_messenger.txt", today=TODAY)
    assert [(row.row, row.value("contact.direction")) for row in plan.rows] == [(1, "in"), (7, "out")]
    assert plan.rows[0].value("contact.original") == "22:10 Lan Pham: Chị ơi em muốn hỏi\n\nvề hợp đồng"


def test_the_desk_may_be_named() -> None:
    data = "[LINE] Aさんとのトーク\n2026/10/03(土)\n9:00\tA\thi\n9:01\tB\tyes\n".encode()
    assert plan_of(data).mapping.desk_names == ("B",)
    plan = plan_of(data, Mapping(desk_names=("A",)))
    assert plan.rows[-1].value("person.name") == "B"
    nobody = "2026/10/03(土)\n9:00\tA\thi\n".encode()
    assert "chat.no_desk" in codes(plan_of(nobody))


def test_a_chat_without_a_message_is_refused() -> None:
    with pytest.raises(UserError, match=r"file\.bad_chat"):
        plan_of("[LINE] Aさんとのトーク履歴\n".encode())


# ---- jsonl


def test_every_line_of_a_jsonl_is_accounted_for() -> None:
    plan = read(DATA / "contacts.jsonl", today=TODAY)
    found = {row.row: (row.status, [issue.code for issue in row.issues]) for row in plan.rows}
    assert found == {
        1: ("ok", []),
        2: ("ok", []),
        3: ("not_record", ["row.blank"]),
        4: ("fixed", ["json.unknown_key", "json.unknown_key"]),
        5: ("refused", ["json.wrong_type"]),
        6: ("decide", ["date.unreadable"]),
        7: ("refused", ["json.bad_line"]),
        8: ("refused", ["json.not_object"]),
        9: ("decide", ["json.bad_code"]),
        10: ("decide", ["json.no_text"]),
    }
    assert plan.counts.total == 10
    first = dict(plan.rows[0].values)
    assert first["contact.categories"] == ("L02", "L06")
    assert first["person.phone"] == "+819012345678"
    assert first["case.stay_status"] == "SSW1"
    assert '"colour": "blue"' in plan.rows[3].cells[0]


def test_a_jsonl_without_one_readable_line_is_refused() -> None:
    with pytest.raises(UserError, match=r"file\.bad_json"):
        plan_of(b"{broken\n{still\n")


def test_twice_the_same_key_and_no_number_are_no_lines() -> None:
    plan = plan_of(b'{"summary": "a", "summary": "b"}\n{"summary": NaN}\n{"summary": "c"}\n' + b'{"a":' * 5000 + b"\n")
    assert [row.status for row in plan.rows] == ["refused", "refused", "ok", "refused"]


KEYS = st.sampled_from(["start", "summary", "person", "case", "minutes", "categories", "x"])
SIMPLE = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9)
ANY = st.recursive(
    SIMPLE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(KEYS, ANY))
def test_any_json_is_read_or_refused(content: dict[str, object]) -> None:
    try:
        plan = plan_of(json.dumps(content).encode() + b"\n")
    except UserError:
        return
    assert plan.counts.total == 1


def test_a_phone_of_a_line_is_cleaned_and_masked_as_any_text() -> None:
    plan = plan_of(rb'{"summary": "x", "person": {"phone": "\ud800 1234-5678-9018"}}' + b"\n")
    row = plan.rows[0]
    assert plan.file.has_mynumber
    assert "123456789018" not in str([value for _, value in row.values] + [issue.shown for issue in row.issues])
    str(row.values).encode()


@pytest.mark.parametrize(("who", "said"), [("1234-5678-9018", "相談です"), ("マイナンバー", "123456789018")])
def test_an_individual_number_is_masked_whoever_is_called_by_it(who: str, said: str) -> None:
    plan = plan_of(f"2026/11/19(木)\n10:12\t{who}\t{said}\n10:13\tB\tはい\n".encode())
    assert plan.file.has_mynumber
    assert "9018" not in str([value for row in plan.rows for _, value in row.values])
