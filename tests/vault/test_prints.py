"""Every print of the program, from a real vault: practice is marked on each page (acceptance check 30), a packet of
thirty pages is whole and can be searched (check 28)."""

from __future__ import annotations

import inspect
import io
import re
from collections.abc import Callable, Iterator

import openpyxl
import pypdfium2
import pytest

from app.bootstrap import App, PrintDesk
from app.services.opened import OpenVault
from tests.ui.rooms import practice_vault

Room = tuple[App, OpenVault]
CODE = "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with practice_vault(tmp_path_factory.mktemp("home"), size=3) as opened:
        yield opened


def some(vault: OpenVault, table: str) -> str:
    return str(vault.read(lambda rows, _: rows.rows(f'select id from "{table}" where dead = 0 limit 1'))[0][0])


PRINTS: dict[str, Callable[[PrintDesk, OpenVault], bytes]] = {
    "contact": lambda desk, vault: desk.contact(vault, some(vault, "contact"), desk.options(vault, "ja")),
    "case": lambda desk, vault: desk.case(vault, some(vault, "case"), desk.options(vault, "ja")),
    "day_report": lambda desk, vault: desk.day_report(vault, "monthly", "2026-11", desk.options(vault, "ja")),
    "day_workbook": lambda desk, vault: desk.day_workbook(vault, "daily", "2026-11-20", desk.options(vault, "ja")),
    "form": lambda desk, vault: desk.form("vi", practice=vault.practice),
    "kit": lambda desk, vault: desk.kit(CODE, "佐藤", "ja", practice=vault.practice),
}
MEMOS, SAID = 40, 38
NO_PRINT = {"with_password": "the same pages, behind a password", "keys": "names commands, not people"}


def test_no_print_is_forgotten_here() -> None:
    made = {
        name
        for name, method in inspect.getmembers(PrintDesk, inspect.isfunction)
        if not name.startswith("_") and inspect.signature(method).return_annotation == "bytes"
    }
    assert made - set(NO_PRINT) == set(PRINTS)


@pytest.mark.parametrize("name", PRINTS)
def test_practice_is_marked_on_every_page(room: Room, name: str) -> None:
    app, vault = room
    data = PRINTS[name](app.printing(), vault)
    marks = [("練習" in page) for page in texts(data)]
    assert marks
    assert all(marks)


def texts(data: bytes) -> list[str]:
    """Page by page, or sheet by sheet with what a printer puts on top."""
    if data.startswith(b"PK"):
        book = openpyxl.load_workbook(io.BytesIO(data))
        return [
            " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)
            + "".join(str(part.text) for part in (sheet.oddHeader.left, sheet.oddHeader.center, sheet.oddHeader.right))
            for sheet in book
        ]
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def test_a_packet_of_thirty_pages_is_whole_and_can_be_searched(room: Room) -> None:
    app, vault = room
    case = vault.cases.open({"title": "厚い案件"}).id
    long = "高橋さんが11月20日に話した。残業代と寮費について、会社の説明と給与明細が違う。" * SAID
    for number in range(MEMOS):
        at = f"2026-11-{number % 20 + 1:02}T10:{number:02}"
        memo = vault.contacts.finish({"summary": f"記録{number:03}。{long}", "start": at}).id
        vault.filing.to_case(memo, case, seen=vault.store.position)
    pages = texts(app.printing().case(vault, case, app.printing().options(vault, "ja")))
    assert len(pages) >= 30
    whole = re.sub(r"\s", "", "".join(pages))
    assert all(f"記録{number:03}。" in whole for number in range(MEMOS))
    for word in ("高橋", "11月20日"):  # a page may end in the middle of one
        assert MEMOS * SAID - len(pages) <= whole.count(word) <= MEMOS * SAID + 1
    assert not re.search("[\u2e80-\u2fdf]", whole)
