"""The print preview on a real vault: what is shown is what leaves, logged before it does, locked where asked."""

from __future__ import annotations

import gc
import io
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from app.base.lanes import Lanes
from tests.ui.rooms import Went, make_context, practice_vault
from ui.context import Context
from ui.printing.page import PrintPage, open_print
from ui.printing.sheets import PDFIUM_TURN, Sheets, print_pages

SECRET = "yama kawa 2026"


@pytest.fixture
def ctx(qapp: QApplication, tmp_path: Path, lanes: Lanes, qtbot: Any) -> Iterator[Context]:
    holder = QWidget()
    qtbot.addWidget(holder)
    with practice_vault(tmp_path / "home", size=3, lanes=lanes) as (program, vault):
        made = make_context(program, vault, parent=holder)
        made.theme.apply(qapp)
        gc.disable()  # a sweep on a lane must not meet widgets of the test before
        try:
            yield made
        finally:
            gc.enable()
            del made
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            gc.collect()


def one(ctx: Context, table: str) -> str:
    return ctx.vault.read(lambda rows, seen: rows.rows(f"select id from [{table}] where dead = 0 order by id"))[0][0]


@pytest.fixture
def page(ctx: Context, show: Callable[..., QWidget], qtbot: Any) -> PrintPage:
    made = PrintPage(ctx, "case", one(ctx, "case"))
    show(made, 1198, 660)
    made.wake()
    ready(made, qtbot)
    return made


def ready(page: PrintPage, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: page._fresh() and page.preview.ready(), timeout=10_000)


def settled(page: PrintPage, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: page.tasks.open_count() == 0, timeout=10_000)


def saved(page: PrintPage, path: Path, qtbot: Any) -> bytes:
    page.save.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(page.save, Qt.Key.Key_Return)
    dialog = page.window().findChild(QFileDialog, "print.where")
    assert dialog is not None
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    qtbot.waitUntil(path.exists, timeout=10_000)
    settled(page, qtbot)
    return path.read_bytes()


def words(data: bytes, password: str | None = None) -> str:
    with PDFIUM_TURN:  # the preview may be rendering on its lane
        document = pypdfium2.PdfDocument(data, password=password)
        found = ""
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            found += text.get_text_range()
            text.close()
            page.close()
        document.close()
    return found


def acts(ctx: Context) -> list[tuple[Any, ...]]:
    sql = "select act, subject_kind, subject, detail from audit where act = 'print'"
    return [tuple(row) for row in ctx.vault.read(lambda rows, seen: rows.rows(sql))]


def test_what_is_shown_is_what_is_saved(page: PrintPage, ctx: Context, tmp_path: Path, qtbot: Any) -> None:
    shown = page._made.sheets.data
    assert "暗号化されずに" in page.safety.text()
    path = tmp_path / "out.pdf"
    assert saved(page, path, qtbot) == shown
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["out.pdf"]
    assert acts(ctx) == [("print", "case", page._id, "pdf")]
    picture = page.preview.picture(0)
    sheets = Sheets(path.read_bytes())
    assert picture == sheets.picture(0, picture.width())
    sheets.close()
    assert picture.pixelColor(3, 3).name() == "#ffffff"


def test_a_locked_document_opens_only_with_its_password(page: PrintPage, tmp_path: Path, qtbot: Any) -> None:
    qtbot.keyClick(page.with_password, Qt.Key.Key_Space)
    qtbot.keyClicks(page.password.edit, "kurz")
    settled(page, qtbot)
    assert not page.save.isEnabled()
    assert not page.password.error.isHidden()
    page.password.edit.clear()
    qtbot.keyClicks(page.password.edit, SECRET)
    assert not page.save.isEnabled()
    ready(page, qtbot)
    shown = page._made.sheets.data
    data = saved(page, tmp_path / "locked.pdf", qtbot)
    assert data == shown
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(data))
    with pikepdf.open(io.BytesIO(data), password=SECRET) as pdf:
        assert pdf.encryption.R == 6
    assert "AES-256" in page.safety.text()


def test_choices_change_the_document(page: PrintPage, ctx: Context, qtbot: Any) -> None:
    before = words(page._made.sheets.data)
    page.language._parts["en"].click()
    ready(page, qtbot)
    english = words(page._made.sheets.data)
    assert english != before
    plain = page._made.sheets.data
    qtbot.keyClick(page.with_name, Qt.Key.Key_Space)
    ready(page, qtbot)
    assert len(words(page._made.sheets.data)) > len(words(plain))


def test_a_contact_without_its_original(ctx: Context, show: Any, qtbot: Any) -> None:
    sql = "select id, original from contact where dead = 0 and length(original) > 20 order by id limit 1"
    found = ctx.vault.read(lambda rows, seen: rows.rows(sql))
    page = PrintPage(ctx, "contact", found[0][0])
    show(page, 900, 520)
    page.wake()
    ready(page, qtbot)
    whole = len(words(page._made.sheets.data))
    qtbot.keyClick(page.with_original, Qt.Key.Key_Space)
    ready(page, qtbot)
    assert len(words(page._made.sheets.data)) < whole


def test_paper_gets_every_page(page: PrintPage, ctx: Context, tmp_path: Path, qtbot: Any) -> None:
    goal = tmp_path / "paper.pdf"
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setOutputFileName(str(goal))
    printer.setResolution(100)
    pages = len(page._made.sheets)
    page.print_on(printer, page._made.sheets.data, "")
    settled(page, qtbot)
    with pikepdf.open(goal) as pdf:
        assert len(pdf.pages) == pages
    assert acts(ctx) == [("print", "case", page._id, "paper")]


def test_only_the_pages_asked_for(page: PrintPage, tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(page._made.sheets.data)) as pdf:
        pdf.pages.append(pdf.pages[0])
        pdf.pages.append(pdf.pages[0])
        out = io.BytesIO()
        pdf.save(out)
    sheets = Sheets(out.getvalue())
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "some.pdf"))
    printer.setResolution(72)
    printer.setFromTo(2, 3)
    assert print_pages(sheets, printer) == 2
    sheets.close()
    sheets.close()
    assert sheets.picture(0, 100) is None


def test_a_place_that_refuses_says_so(page: PrintPage, ctx: Context, tmp_path: Path, qtbot: Any) -> None:
    told: list[str] = []
    page.notice = lambda said, kind="info", **more: told.append(kind)  # type: ignore[assignment,method-assign]
    page.save_as(tmp_path / "none" / "x.pdf", page._made.sheets.data, False)
    settled(page, qtbot)
    qtbot.waitUntil(lambda: told == ["error"], timeout=5000)


def test_a_missing_record_is_said_in_words(ctx: Context, show: Any, qtbot: Any) -> None:
    page = PrintPage(ctx, "case", "01m7vnc8x0b02sg3e6zyysafe2")
    show(page, 900, 520)
    page.wake()
    settled(page, qtbot)
    assert not page.save.isEnabled()
    assert "見つかりません" in page._wait.text()


def test_opened_from_anywhere(ctx: Context) -> None:
    open_print(ctx, "case", "abc")
    assert isinstance(ctx.go, Went)
    assert ctx.go == [("print", {"what": "case", "id": "abc"})]
