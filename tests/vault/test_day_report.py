"""日報・月報 as paper and as a workbook: the same figures, marked where they are practice, and nothing that acts."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest

from app.base.texts import Texts
from app.bootstrap import App
from app.reports.day_report import INTERNAL
from app.reports.options import Options
from app.reports.workbook import day_workbook, inert
from app.services.opened import OpenVault
from app.services.tallies import DEFINITIONS, Line, Period, Tally, tally
from tests.ui.rooms import practice_vault


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[App, OpenVault]]:
    with practice_vault(tmp_path_factory.mktemp("home"), size=12) as (app, vault):
        yield app, vault


def pages(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(("kind", "name"), [("daily", "2026-11-20"), ("monthly", "2026-11")])
def test_paper_says_the_figures_and_what_they_mean(
    room: tuple[App, OpenVault], kind: str, name: str, language: str
) -> None:
    app, vault = room
    desk = app.printing()
    found = vault.read(lambda rows, seen: tally(rows, Period.named(kind, name)))
    assert found.contacts > 0
    text = pages(desk.day_report(vault, kind, name, desk.options(vault, language)))
    whole = "".join("".join(text).split())
    t = Texts(language)
    said = (f"{n}{t(unit)}" for n, unit in zip((found.persons, found.contacts, found.topics), "人回件", strict=True))
    assert "".join("".join(said).split()) in whole
    assert name in whole
    assert "".join(t(INTERNAL).split()) in whole
    assert "".join(t(DEFINITIONS["persons"]).split()) in whole


def sheets(data: bytes) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def test_workbook_has_the_same_figures(room: tuple[App, OpenVault]) -> None:
    app, vault = room
    desk = app.printing()
    found = vault.read(lambda rows, seen: tally(rows, Period.named("monthly", "2026-11")))
    data = desk.day_workbook(vault, "monthly", "2026-11", desk.options(vault, "ja"))
    told = sheets(data)
    assert [row[1] for row in told["数"][1:4]] == [found.persons, found.contacts, found.topics]
    assert [row[1:] for row in told["言語ごと"][1:]] == [
        [line.persons, line.contacts, line.topics] for line in found.languages
    ]
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert (sheet.page_setup.paperSize, sheet.print_title_rows) == (9, "$1:$1")
        assert "練習" in sheet.oddHeader.left.text


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "＝"])
def test_no_cell_can_become_a_formula(sign: str) -> None:
    """A language code that an imported file brought along is shown, and does nothing."""
    risky = f'{sign}HYPERLINK("http://x")'
    line = Line(risky, 1, 1, 1)
    found = Tally(Period.named("daily", "2026-11-20"), 1, 0, 1, 1, languages=(line,), responses=(line,))
    book = openpyxl.load_workbook(io.BytesIO(day_workbook(found, Options(), Texts())))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert sum(cell.value == f"'{risky}" for cell in cells) == 2
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(cell.data_type == "n" or not cell.value.startswith(("=", "+", "-", "@")) for cell in cells)
    assert inert("賃金 - 不払") == "賃金 - 不払"


def test_libraries_wait_for_the_first_workbook(tmp_path: Path) -> None:
    import subprocess
    import sys

    code = "import sys, app.reports.workbook; sys.exit('openpyxl' in sys.modules or 'reportlab' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
