"""A plan becomes contacts: every ready row, whole or not at all, undone as one action."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.errors import UserError
from app.importers.plan import read
from app.services import contacts, people
from app.services.documents import Documents
from app.services.imports import Imports, known_phones
from models.records.imports import Choices
from tests.vault.desk import TestDesk, open_desk

SHEET = """No,受付日,時刻,方法,お名前,国籍,対応言語,電話番号,相談内容（分類）,相談内容,原文,所要時間,担当
1,R4.5.23,15:37,電話,シタ・グルン,ネパール,ネパール語,０９０ー００００ー４６５７,在留資格更新,期限が近い,,60分,佐藤
2,R4.5.28,11:36,チャット,ブディ・サントソ,インドネシア,インドネシア語,080-0000-8628,住宅・転職,退寮,Paspor.,４５,高橋
x,令和5年13月40日,17:18,電話,陳,ワカンダ,？,090-0000-7519,転職,辞めたい,,百人,田中
3,R4.6.2,17:18,電話,シタ・グルン,ネパール,ネパール語,０９０ー００００ー４６５７,残業代,残業代が出ない,,,佐藤
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestDesk]:
    with open_desk(tmp_path) as made:
        yield made


@pytest.fixture
def imports(desk: TestDesk, tmp_path: Path) -> Imports:
    return Imports(desk.store, Documents(desk.store, tmp_path, desk.clock, desk.ids), desk.clock, desk.ids)


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "台帳.csv"
    path.write_bytes(SHEET.encode("cp932"))
    return path


def stored(desk: TestDesk) -> list[tuple[str, str, str]]:
    found = contacts.read_contacts(desk.reader, "true order by start")
    return [(c.start, c.summary, c.channel) for c in found]


def test_every_ready_row_becomes_a_contact_with_its_cells(desk: TestDesk, imports: Imports, sheet: Path) -> None:
    plan = read(sheet, today=dt.date(2026, 11, 20))
    assert len(plan.ready) == 3
    result = imports.whole(plan, sheet)
    assert result.rows == 3
    assert stored(desk) == [
        ("2022-05-23T15:37", "期限が近い", "phone"),
        ("2022-05-28T11:36", "退寮", "chat"),
        ("2022-06-02T17:18", "残業代が出ない", "phone"),
    ]
    one = contacts.read_contacts(desk.reader, "sheet_row = 3")[0]
    assert one.categories == ("S01", "L18")
    assert (one.minutes, one.author_text, one.language) == (45, "高橋", "id")
    assert "ブディ・サントソ" in one.cells
    assert one.source_document == result.document


def test_nothing_is_shown_before_the_last_chunk_and_nothing_after_undo(
    desk: TestDesk, imports: Imports, sheet: Path
) -> None:
    plan = read(sheet, today=dt.date(2026, 11, 20))
    run = imports.begin(plan, sheet)
    assert run.step()
    assert stored(desk) == []
    while run.step():
        assert stored(desk) == []
    assert len(stored(desk)) == 3
    assert run.result is not None
    imports.undo(run.result.batch)
    assert stored(desk) == []
    assert people.page(desk.reader) == []


def test_an_import_that_a_crash_cut_off_is_dropped(desk: TestDesk, imports: Imports, sheet: Path) -> None:
    run = imports.begin(read(sheet, today=dt.date(2026, 11, 20)), sheet)
    run.step()
    assert imports.drop_unfinished() == 1
    assert stored(desk) == []
    assert imports.drop_unfinished() == 0


def test_persons_are_linked_only_where_the_user_agreed(desk: TestDesk, imports: Imports, sheet: Path) -> None:
    apart = read(sheet, today=dt.date(2026, 11, 20))
    assert imports.whole(apart, None).persons == 3
    [match] = [m for m in apart.matches if m.reason == "same_phone"]
    agreed = read(sheet, today=dt.date(2026, 11, 20), choices=Choices(links=(match.id,)))
    assert imports.whole(agreed, None).persons == 2


def test_a_number_that_the_vault_knows_is_offered(desk: TestDesk, imports: Imports, sheet: Path) -> None:
    known = desk.people.create({"name": "ブディ"}, [{"kind": "phone", "value": "080-0000-8628"}]).id
    plan = read(sheet, today=dt.date(2026, 11, 20))
    offered = known_phones(desk.reader, plan)
    assert list(offered.values()) == [(known,)]
    run = imports.begin(plan, None, known={at: who[0] for at, who in offered.items()})
    while run.step():
        pass
    assert [c.summary for c in people.file(desk.reader, known).contacts] == ["退寮"]


def test_undecided_rows_stay_out_and_a_file_without_rows_is_refused(
    desk: TestDesk, imports: Imports, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("受付日,お名前,相談内容\n令和5年13月40日,陳,辞めたい\n", encoding="utf-8")
    plan = read(bad, today=dt.date(2026, 11, 20))
    with pytest.raises(UserError) as caught:
        imports.begin(plan, bad)
    assert caught.value.code == "import.nothing"
    assert desk.reader.value("select count(*) from document") == 0
