"""Files and texts made to hurt, each from a `random.Random`: the same chance makes the same bytes.

`Made.marks` are words that stand in one record each; they are given only where the file itself was left whole, so
that each of them must be found again in what was read.
"""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from xml.sax.saxutils import escape

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = ["受付日", "時刻", "お名前", "電話番号", "国籍", "相談内容", "備考", "所要時間"]
WORDS = (
    "R4.5.23",
    "令和5年13月40日",
    "４年６月７日",
    "9999/12/31",
    "R200.1.1",
    "99999999-1-1",
    "2026-02-30",
    "1e309",
    "44000.5",
    "-1",
    "15:37",
    "25時61分",
    "午後3時半",
    "百二十分",
    "９" * 40,
    "9" * 5000,
    "1,2,3",
    "57万円",
    "NaN",
    "²",
    "٣٤",
    "⑨",
    "グエン・ティ・ホア",
    "NGUYỄN THỊ HOA",
    "علی",
    "သီတာ",
    "မြန်မာ\u1039",
    "匿名",
    "不明",
    "Ｔｈｉｄａ",
    "がぎぐ",
    "カ\u3099",
    "ﾀﾞ",
    "090-1234-5678",
    "+81 (0)90 1234 5678 内線12",
    "０９０ー１２３４ー５６７８",
    "+" * 30,
    "((((((",
    "tel:" + "1" * 60,
    "123456789018",
    "１２３４-５６７８-９０１８",
    "マイナンバー 123456789018",
    "\0",
    "\ud800",
    "\udfff\ud800",
    "\ufffe",
    "\ufeff",
    "\u202e",
    "\u200f",
    "\u2066",
    "\u200b",
    "\u0301" * 40,
    "👩‍👩‍👧‍👦",
    "𠮷",
    "\U000e0001",
    "\U0010ffff",
    "\x1b[31m",
    "\r",
    "\n",
    "\x85",
    "\u2028",
    "\t",
    '"',
    "'",
    "''; drop table contact; --",
    "%",
    "_",
    "\\",
    "*",
    "(",
    ")",
    ":",
    "^",
    "NEAR(",
    "AND",
    "OR NOT",
    "=1+1",
    "=cmd|' /C calc'!A0",
    "@SUM(A1)",
    "{{7*7}}",
    "${x}",
    "%s%n",
    "{time}",
    "<b>&amp;",
    "<script>alert(1)</script>",
    "]]>",
    "<!DOCTYPE x>",
    "../../etc/passwd",
    "C:\\con",
    "file:///etc/hostname",
    "合計",
    "受付日",
    "[写真]",
    "[スタンプ]",
    "?? ?",
    "あ" * 300,
    "x" * 2000,
    " " * 50,
    "残業代",
    "ビザ 更新",
    "3か月前",
    "明日",
    "先週の金曜",
    "元年",
    "四万十",
    "㍻５年",
    "㋿",
)
"""Dates, times, numbers, phones, names, My Numbers, signs that are none, questions, formulas, paths."""


TAILS = ("", " ", "<", "<a ", "&#", "=?", "-", "/", "1", "九", ".", "\n", "@", '"')
"""What begins something that never ends."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file, and the words that must be found again in what is read of it."""

    data: bytes
    marks: tuple[str, ...] = ()


def words(chance: random.Random, most: int = 4) -> str:
    """A text nobody would type: hostile words, or any code points, lone surrogates among them."""
    parts = [
        chance.choice(WORDS)
        if chance.random() < 0.8
        else chr(chance.choice((0x80, 0x3100, 0xE000, 0x110000)) - 1 - chance.randrange(90))
        for _ in range(chance.randint(0, most))
    ]
    text = chance.choice(("", "", " ")).join(parts)
    if text and chance.random() < 0.2:
        at = chance.randrange(len(text))
        text = text[:at] + text[at + 1 :] * chance.choice((1, 2))
    return text


def valid(text: str) -> str:
    """As far as UTF-8 can carry it."""
    return text.encode("utf-8", "replace").decode()


def harmed(chance: random.Random, data: bytes) -> bytes:
    """Some bytes changed, cut out, doubled or moved."""
    raw = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(raw) + 1), chance.choice((1, 1, 2, 8, 200))
        piece = bytes(raw[at : at + length])
        raw[at : at + length] = chance.choice(
            (chance.randbytes(len(piece)), b"", piece * 2, b"\0" * len(piece), b"\xff")
        )
    return bytes(raw[: chance.randrange(len(raw) + 1)] if chance.random() < 0.15 else raw)


def mutated(chance: random.Random, plain: Any, depth: int = 0) -> Any:
    """JSON of almost the right shape: values of another kind, keys lost, lists nested."""
    if chance.random() < 0.12:
        other: list[Any] = [
            None,
            True,
            -1,
            10**30,
            1.5,
            [],
            {},
            "",
            words(chance),
            [[]] * 3,
            {"": None},
            [plain],
            2**63,
        ]
        return chance.choice(other)
    if isinstance(plain, dict):
        found: dict[str, Any] = {
            key: mutated(chance, value, depth + 1) for key, value in plain.items() if chance.random() > 0.03
        }
        return found | ({words(chance, 1): words(chance)} if chance.random() < 0.05 else {})
    if isinstance(plain, list):
        return [mutated(chance, value, depth + 1) for value in plain] * chance.choice((1, 1, 1, 2))
    return words(chance) if isinstance(plain, str) and chance.random() < 0.2 else plain


def written(chance: random.Random, plain: Any) -> bytes:
    """JSON bytes; now and then no JSON any more."""
    data = json.dumps(plain, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    if chance.random() < 0.05:
        data = b"[" * 100_000 if chance.random() < 0.3 else b'{"a":' + data
    return harmed(chance, data) if chance.random() < 0.2 else data


def _record(chance: random.Random, mark: str) -> list[str]:
    """One line of a table; its mark stands in a cell that is read as text."""
    row = ["R4.5.23", "15:37", "グエン", "090-1234-5678", "ベトナム", "残業代が出ない", "", "45分"]
    for at in range(len(row)):
        if chance.random() < 0.3:
            row[at] = words(chance, 2)
    row[5] = f" {mark} {row[5]}"
    return row


def _marks(chance: random.Random) -> list[str]:
    return [f"mark{chance.getrandbits(40):010x}z" for _ in range(chance.randint(0, 12))]


def table(chance: random.Random) -> Made:
    """Comma or tab separated, in any encoding."""
    marks, out = _marks(chance), io.StringIO(newline="")
    write = csv.writer(out, delimiter=chance.choice(",,\t;"), lineterminator=chance.choice(("\n", "\r\n")))
    head = [word if chance.random() > 0.05 else words(chance, 1) for word in HEAD]
    write.writerows([head, *(_record(chance, mark) for mark in marks)])
    encoding = chance.choice(("utf-8", "utf-8-sig", "cp932", "utf-16", "euc_jp"))
    text = out.getvalue()
    data = text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "replace")
    return _maybe_harmed(chance, data, marks)


def _maybe_harmed(chance: random.Random, data: bytes, marks: list[str]) -> Made:
    if chance.random() < 0.4:
        return Made(harmed(chance, data))
    return Made(data, tuple(marks))


def relation(identity: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{identity}" Type="{RELATIONS}/{kind}" Target="{target}"/>'


def packed(sheet: str | bytes, extra: dict[str, bytes] | None = None, shared: str = "") -> bytes:
    """A workbook with one sheet whose XML is given; `extra` parts are added or stand instead."""
    parts: dict[str, str | bytes] = {
        "_rels/.rels": f"<Relationships>{relation('r', 'officeDocument', 'xl/workbook.xml')}</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns:r="{RELATIONS}"><sheets><sheet name="a" r:id="s"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{relation('s', 'worksheet', 's.xml')}"
        f"{relation('t', 'sharedStrings', 't.xml')}</Relationships>",
        "xl/t.xml": f"<sst>{shared}</sst>",
        "xl/s.xml": sheet,
        **(extra or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return out.getvalue()


def cells(texts: list[str]) -> str:
    """Cells of a row, as text that is XML already."""
    return "".join(f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>' for text in texts)


def one_sheet(rows: str, size: str = "A1:H20") -> str:
    """The XML of a sheet with our headings and these rows."""
    head = f'<worksheet><dimension ref="{size}"/><sheetData><row r="1">{cells(HEAD)}</row>'
    return f"{head}{rows}</sheetData></worksheet>"


BAD_CELLS = (
    '<c r="ZZZZ9"><v>1</v></c>',
    '<c t="s"><v>99999999999</v></c>',
    '<c t="s"><v>-1</v></c>',
    '<c r="C2"><f>1+1</f><v/></c>',
    '<c r="C2"><v>1e309</v></c>',
    '<c r="C2" s="-1"><v>5</v></c>',
    '<c r="C2" s="1"><v>NaN</v></c>',
    "<c><v>&#0;</v></c>",
    '<c t="inlineStr"><is><t>_xD800_a_x0000_</t></is></c>',
    '<row r="3">',
    "</row>",
    '<row r="99999999999">',
    "<row>",
    "<f>",
    "</c>",
    "<rPh>",
    "text",
    '<c t="e"><v>#N/A</v></c>',
    '<c t="b"><v>1</v></c>',
    '<c t="d"><v>2026-13-40</v></c>',
    "<v>" * 200,
    '<c r="A2" t="zzz"><v>1</v></c>',
    '<c r="0"><v>1</v></c>',
    "<![CDATA[x]]>",
    "<?php x?>",
    "<!-- -->",
    "&x;",
    '<row r="1048576"/>',
    '<mergeCell ref="A1:XFD1048576"/>',
)
BAD_PARTS: tuple[tuple[str, bytes], ...] = (
    ("xl/s.xml", b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'),
    ("xl/t.xml", b'<!DOCTYPE x SYSTEM "file:///etc/hostname"><sst/>'),
    ("xl/workbook.xml", b"<workbook/>"),
    ("xl/workbook.xml", b'<workbook><sheets><sheet name="" id="s"/><sheet name="a" id="no"/></sheets></workbook>'),
    ("xl/vbaProject.bin", b"Sub Auto_Open()\nShell 1"),
    ("xl/externalLinks/externalLink1.xml", b"<x/>"),
    ("../../evil.txt", b"x"),
    ("xl/styles.xml", b"<styleSheet><cellXfs><xf numFmtId='x'/></cellXfs></styleSheet>"),
    ("_rels/.rels", relation("r", "officeDocument", "../../xl/s.xml").encode()),
    ("_rels/.rels", relation("r", "officeDocument", "_rels/.rels").encode()),
    ("xl/_rels/workbook.xml.rels", relation("s", "worksheet", "http://127.0.0.1:9/s.xml").encode()),
    ("xl/_rels/workbook.xml.rels", relation("s", "worksheet", "workbook.xml").encode()),
)


def workbook(chance: random.Random) -> Made:
    """A sheet of records; some with cells, parts or bytes as no program writes them."""
    marks = _marks(chance)
    signs = str.maketrans({sign: " " for sign in map(chr, [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])})
    rows = [[escape(valid(cell).translate(signs)) for cell in _record(chance, mark)] for mark in marks]
    body = "".join(f'<row r="{number}">{cells(row)}</row>' for number, row in enumerate(rows, 2))
    extra: dict[str, bytes] = {}
    kind = chance.random()
    if kind < 0.35:
        bad = "".join(chance.choices(BAD_CELLS, k=chance.randint(1, 5)))
        body, marks = chance.choice((f'{body}<row r="90">{bad}</row>', bad + body, body + bad)), []
    elif kind < 0.5:
        extra, marks = dict(chance.choices(BAD_PARTS, k=chance.randint(1, 2))), []
    size = chance.choice(("A1:H20", "A1:XFD1048576", "x", "A1:A1"))
    data = packed(one_sheet(body, size), extra)
    return Made(harmed(chance, data)) if chance.random() < 0.2 else Made(data, tuple(marks))


def _bomb() -> bytes:
    return packed(b"<worksheet>" + b" " * 20_000_000)


def _long_cell() -> bytes:
    return packed(one_sheet(f'<row r="2">{cells(["x" * 10_000_000])}</row>'))


def _wide_row() -> bytes:
    return packed(one_sheet(f'<row r="2">{"<c><v>1</v></c>" * 100_000}</row>'))


def _shared_text() -> bytes:
    rows = "".join(f'<row r="{n}"><c t="s"><v>0</v></c></row>' for n in range(2, 2000))
    return packed(f"<worksheet><sheetData>{rows}</sheetData></worksheet>", shared=f"<si><t>{'x' * 90_000}</t></si>")


HEAVY: tuple[Callable[[], bytes], ...] = (
    _bomb,
    _long_cell,
    _wide_row,
    _shared_text,
    lambda: packed(b'<worksheet a="' + b"x" * 9_000_000),
    lambda: ",".join(HEAD).encode() + b"\n" + b"x" * 10_000_000 + b"\n",
    lambda: b'"' * 3_000_000,
    lambda: b"," * 3_000_000,
    lambda: b"Subject: x\n\n" + b"<div>" * 400_000,
    lambda: b'{"summary":"' + b"x" * 5_000_000 + b'"}',
)
"""Large for nothing: rare, under the product's own limits."""


def mail(chance: random.Random) -> Made:
    """An .eml with parts in parts, names that are paths, and encodings that lie."""
    message, mark = EmailMessage(), _marks(chance)[:1]
    body = "".join(mark) + " " + valid(words(chance)).replace("\r", " ").replace("\n", " ")
    message.set_content(body, subtype=chance.choice(("plain", "html", "plain")))
    for _ in range(chance.choice((0, 0, 1, 3))):
        message.add_attachment(b"x" * chance.randrange(50), maintype="application", subtype="pdf", filename="f.pdf")
    text = message.as_string().replace("f.pdf", valid(words(chance, 2)).replace("\n", " ").replace("\r", " "))
    head = {
        "From": chance.choice(
            ("a@example.com", f"{words(chance, 2)} <a@example.com>", "=?x?q?=?=", "=?iso-2022-jp?b?GyRCJDM?=")
        ),
        "Date": chance.choice(
            ("Fri, 20 Nov 2026 12:00:00 +0900", words(chance, 1), "Fri, 99 Nov 99999 25:61:61 +9999")
        ),
        "Subject": chance.choice((words(chance), "=?utf-8?b?4?=", "=?cp932?q?=83?=", "=?ISO-2022-JP?B?GyRC?=")),
    }
    lines = "".join(f"{name}: {value}\n" for name, value in head.items() if chance.random() > 0.1)
    data = (lines + text).encode("utf-8", "surrogatepass")
    if chance.random() < 0.1:
        data = b"Subject: x\nMIME-Version: 1.0\n" + b"".join(
            b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n)
            for n in range(chance.choice((5, 60, 600)))
        )
    return Made(harmed(chance, data)) if chance.random() < 0.4 else Made(data)


def chat(chance: random.Random) -> Made:
    """A talk exported by LINE or Messenger."""
    marks, lines, line = _marks(chance), list[str](), chance.random() < 0.5
    if line:
        lines = ["[LINE] ホアさんとのトーク履歴", "保存日時：2026/11/20 10:00", "", "2026/11/19(木)"]
    for mark in marks:
        said, hour = words(chance, 2).replace("\n", " "), chance.randrange(26)
        who = chance.choice(("ホア", "相談窓口", words(chance, 1).replace("\n", " ").replace("\t", " ")))
        stamp = chance.choice(("2026年11月18日", "2026年11月19日", "0000年0月0日", "9999年12月31日"))
        lines += [f"{hour:02}:12\t{who}\t{mark}{said}"] if line else [who, f"{stamp} {hour}:41", mark + said]
        if chance.random() < 0.1:
            lines.append(chance.choice(("2026/99/99(木)", "2026/11/20(金)", words(chance), "")))
    data = "\n".join(lines).encode("utf-8", "surrogatepass")
    return _maybe_harmed(chance, data, marks)


LINE: dict[str, Any] = {
    "start": "2026-11-20T14:02",
    "channel": "phone",
    "direction": "in",
    "minutes": 18,
    "language": "vi",
    "original": "x",
    "categories": ["L02"],
    "responses": ["A03"],
    "safety": [],
    "next_due": "2026-12-01",
    "author": "佐藤",
    "note": "",
    "person": {"name": "HOA", "gender": "f", "nationalities": ["VN"], "phone": "090-1234-5678", "birth": "1999-01-01"},
    "case": {"title": "x", "stay_status": "x", "stay_until": "2027-08-14", "industry": "x", "employer": "浜波フーズ"},
}


def lines(chance: random.Random) -> Made:
    """Our own .jsonl, near and far from the shape of docs/import-format.md."""
    marks = _marks(chance)
    rows: list[str] = []
    for mark in marks:
        found = mutated(chance, LINE)
        line = {"summary": f"{mark} {words(chance)}", **(found if isinstance(found, dict) else LINE)}
        rows.append(json.dumps(line, ensure_ascii=chance.random() < 0.5))
    data = "\n".join(rows).encode("utf-8", "surrogatepass")
    return _maybe_harmed(chance, data, marks)


def anything(chance: random.Random) -> Made:
    """Bytes of no kind, or a head of one kind before the body of another."""
    head = chance.choice(
        (b"", b"PK\x03\x04", b"{", b"[LINE]", b"From: a\nDate: b\n", b"\xff\xfe", b"\xef\xbb\xbf", b"\xd0\xcf\x11\xe0")
    )
    return Made(
        head
        + chance.choice((chance.randbytes(chance.randrange(400)), words(chance, 40).encode("utf-8", "surrogatepass")))
    )


KINDS: tuple[Callable[[random.Random], Made], ...] = (table, table, workbook, workbook, mail, chat, lines, anything)
