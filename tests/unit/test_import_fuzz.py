"""Whatever the bytes are: a plan whose counts add up, or a UserError; never anything else, never a hang.

BANSO_FUZZ=20000 runs the long campaign.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import zipfile
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.base.errors import UserError
from app.importers.limits import DEFAULT
from app.importers.plan import read_bytes
from models.records.imports import ImportPlan

TODAY = dt.date(2026, 11, 26)
TIMES = int(os.environ.get("BANSO_FUZZ", "60"))
SMALL = replace(DEFAULT, rows=2000, cells=20_000, cell_chars=500, columns=30, unpacked_bytes=4_000_000, line_bytes=4000)
fuzz = settings(max_examples=TIMES, deadline=None, suppress_health_check=[HealthCheck.too_slow])

HEADER = "受付日,時刻,お名前,電話番号,相談内容,備考,マイナンバー\n"
WORDS = st.sampled_from(
    [
        "R4.5.23",
        "令和5年13月40日",
        "４年６月７日",
        "15:37",
        "グエン",
        '"',
        "\n",
        ",",
        ";",
        "\t",
        "090-1234-5678",
        "\0",
        "\ud800",
        "\u202e",
        "=1+1",
        "合計",
        "受付日",
        "123456789018",
        "{",
        "}",
        "[LINE]",
        "2026/11/19(木)\n",
        "10:12\tA\tb\n",
        "2026年11月18日 20:41\n",
        "From: a@example.com\n",
        "Subject: =?utf-8?b?4?=\n",
        "\n\n",
        "?? ?",
    ]
)


def total_is_right(plan: ImportPlan) -> None:
    assert plan.counts.total == sum(row.span for row in plan.rows)
    numbers = [(row.sheet, row.row) for row in plan.rows]
    assert len(set(numbers)) == len(numbers)


def tried(data: bytes) -> None:
    try:
        plan = read_bytes(data, "x", today=TODAY, limits=SMALL)
    except UserError:
        return
    total_is_right(plan)
    for row in plan.rows:
        for text in row.cells:
            text.encode("utf-8")
            assert "\0" not in text
        for _, value in row.values:
            str(value).encode("utf-8")
            assert "\u202e" not in str(value)


@fuzz
@given(st.binary(max_size=600))
def test_any_bytes(data: bytes) -> None:
    tried(data)


@fuzz
@given(
    st.lists(WORDS | st.text(max_size=8), max_size=60),
    st.sampled_from(["", HEADER, "{", "[LINE]", "From: a\nDate: b\n"]),
)
def test_any_text_that_looks_like_something(words: list[str], head: str) -> None:
    tried((head + "".join(words)).encode("utf-8", "surrogatepass"))


@fuzz
@given(st.data())
def test_any_cp932(data: st.DataObject) -> None:
    body = "".join(data.draw(st.lists(WORDS, max_size=40)))
    raw = (HEADER + body).encode("cp932", "replace") + data.draw(st.binary(max_size=20))
    tried(raw)


CELLS = st.sampled_from(
    [
        '<c r="A2" t="inlineStr"><is><t>R4.5.23</t></is></c>',
        '<c r="B2" t="s"><v>0</v></c>',
        '<c r="ZZZZ9"><v>1</v></c>',
        '<c t="s"><v>99999999999</v></c>',
        '<c r="C2"><f>1+1</f><v/></c>',
        '<c r="C2"><v>1e309</v></c>',
        '<c r="C2" s="-1"><v>5</v></c>',
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
        '<c r="E2" t="e"><v>#N/A</v></c>',
        '<c r="D2" t="b"><v>1</v></c>',
    ]
)


def relation(identity: str, kind: str, target: str) -> str:
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return f'<Relationship Id="{identity}" Type="{rels}/{kind}" Target="{target}"/>'


def workbook(sheet: str, shared: str = "<si><t>電話</t></si>") -> bytes:
    """An .xlsx made of strings, as nobody's program would write it."""
    parts = {
        "_rels/.rels": f"<Relationships>{relation('r', 'officeDocument', 'xl/workbook.xml')}</Relationships>",
        "xl/workbook.xml": '<workbook xmlns:r="r"><sheets><sheet name="a" sheetId="1" r:id="s"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{relation('s', 'worksheet', 'worksheets/s.xml')}"
        f"{relation('t', 'sharedStrings', 't.xml')}</Relationships>",
        "xl/t.xml": f"<sst>{shared}</sst>",
        "xl/worksheets/s.xml": sheet,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return out.getvalue()


@fuzz
@given(st.lists(CELLS, max_size=25), st.booleans())
def test_any_sheet(cells: list[str], whole: bool) -> None:
    head = "".join(f'<c t="inlineStr"><is><t>{word}</t></is></c>' for word in HEADER.strip().split(","))
    body = f'<worksheet><sheetData><row r="1">{head}</row><row r="2">{"".join(cells)}'
    tried(workbook(body + ("</row></sheetData></worksheet>" if whole else "")))


@fuzz
@given(st.data())
def test_a_real_workbook_with_flipped_bytes(data: st.DataObject) -> None:
    raw = bytearray(workbook('<worksheet><sheetData><row r="1"><c t="s"><v>0</v></c></row></sheetData></worksheet>'))
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    tried(bytes(raw))


@pytest.mark.parametrize("data", [b"\0" * 1000, b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, bytes(range(256)) * 40])
def test_garbage(data: bytes) -> None:
    with pytest.raises(UserError):
        read_bytes(data, "x", today=TODAY)
