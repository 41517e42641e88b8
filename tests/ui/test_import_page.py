"""The import wizard from a file to stored contacts and back, by keys and signals, on a real vault."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QListView, QWidget

from app.base.lanes import Lanes
from app.base.texts import Texts
from models.records import imports as records
from models.records.imports import DECIDE, Choices, Issue, PersonMatch
from tests.ui.rooms import make_context, practice_vault
from ui.context import Context
from ui.importing.choices import chosen, known_links, pairs, toggled
from ui.importing.choices import settled as of_choices
from ui.importing.page import CHECK, FILE, PEOPLE, STORE, ImportPage
from ui.importing.words import REASONS, afterwards, reason, verdict
from ui.sentences import SENTENCES
from ui.widgets.combo import PickList

HEAD = "受付日,氏名,TEL,国,内容,生年月日,マイナンバー"
NUMBER = "123456789018"
BOOK = (
    HEAD,
    f"R6.4.1,グエン ティ ホア,080-1234-3001,ベトナム,残業代が出ない,H5.1.20,{NUMBER}",
    f"R6.4.2,KHIN THIDA,０８０－１２３４－３００２,ミャンマー,寮費が上がった,H6.2.1,{NUMBER}",
    f"R6.4.3,Tran Van Hoa,080-1234-3003,ベトナム,帰国を求められた,H5.2.30,{NUMBER}",
    f"R6.4.4,Rai Sita,080-1234-3004,山の国,暴言がある,H7.3.3,{NUMBER}",
    f"R6.4.5,Rai Gita,080-1234-3005,山の国,賃金が減った,H7.3.4,{NUMBER}",
    f"R6.4.9,グエン ティ ホア,080-1234-3001,ベトナム,続きの相談,H5.1.20,{NUMBER}",
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "相談台帳.csv"
    path.write_bytes("\r\n".join(BOOK).encode("cp932"))
    return path


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


@pytest.fixture
def page(ctx: Context, show: Callable[..., QWidget]) -> ImportPage:
    made = ImportPage(ctx)
    show(made, 1198, 660)
    return made


def opened(page: ImportPage, path: Path, qtbot: Any) -> None:
    page.open_file(path)
    qtbot.waitUntil(lambda: page._digest is not None and page._steps.current() == CHECK, timeout=8000)
    settled(page, qtbot)


def settled(page: ImportPage, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: page.tasks.open_count() == 0 and not page._settle.isActive(), timeout=8000)


def key(widget: QWidget, code: Qt.Key, qtbot: Any) -> None:
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(widget, code)


def contacts(ctx: Context) -> list[Any]:
    sql = "select summary, person from contact where dead = 0 and sheet_row is not null order by sheet_row"
    return ctx.vault.read(lambda rows, seen: rows.rows(sql))


def counts_of(page: ImportPage) -> records.Counts:
    assert page._digest is not None
    return page._digest.decided.counts


def walk(page: ImportPage, qtbot: Any, step: int) -> None:
    while page._steps.current() < step:
        before = page._steps.current()
        key(page._next, Qt.Key.Key_Return, qtbot)
        qtbot.waitUntil(lambda b=before: page._steps.current() > b, timeout=8000)
        settled(page, qtbot)


# --- words -------------------------------------------------------------------------------------------
def test_every_code_has_a_sentence() -> None:
    listed = str(records.__doc__)
    areas = (
        "file map choice sheet row cell date time minutes age phone code name mynumber safety contact mail chat json"
    )
    codes = set(re.findall(rf"\b(?:{'|'.join(areas.split())})\.[a-z_]+", listed))
    codes.add("contact.repeat")
    assert len(codes) > 80
    assert not sorted(codes - set(REASONS) - set(SENTENCES))
    t = Texts()
    for code in REASONS:
        for severity in ("note", "fixed", "decide", "refused"):
            issue = Issue("person.birth", code, severity, "x", "2024-01-01")
            assert "{" not in reason(t, issue) + afterwards(t, issue)


def test_an_unknown_code_is_named() -> None:
    assert "new.code" in reason(Texts(), Issue("", "new.code", DECIDE))


# --- the way through -----------------------------------------------------------------------------------
def test_from_file_to_stored_contacts_and_back(page: ImportPage, ctx: Context, book: Path, qtbot: Any) -> None:
    opened(page, book, qtbot)
    counts = counts_of(page)
    assert counts.decide == 3
    assert counts.total == len(BOOK)
    assert sum(int(page.side.counts[n].value.text()[:-1]) for n in ("ok", "fixed", "decide", "not_record")) == len(BOOK)
    walk(page, qtbot, STORE)
    assert "3行" in page._note.text()
    key(page._next, Qt.Key.Key_Return, qtbot)
    qtbot.waitUntil(lambda: page._result is not None, timeout=8000)
    settled(page, qtbot)
    result = page._result
    assert result is not None
    assert result.rows == 3
    assert [row[0] for row in contacts(ctx)] == ["残業代が出ない", "寮費が上がった", "続きの相談"]
    assert page.store.left.lines.rowCount() == 3
    assert not page.store.left.lines.at(0).ways
    acts = ctx.vault.read(lambda rows, seen: rows.rows("select act, subject, detail from audit where act = 'import'"))
    assert [tuple(row) for row in acts] == [("import", result.batch, "3")]
    key(page.store.undo, Qt.Key.Key_Return, qtbot)
    settled(page, qtbot)
    assert contacts(ctx) == []
    assert not page._can_take_back()
    position = ctx.vault.read(lambda rows, seen: seen)
    page._undo()  # the notice bar may still offer it
    settled(page, qtbot)
    assert ctx.vault.read(lambda rows, seen: seen) == position
    key(page.store.again, Qt.Key.Key_Return, qtbot)
    assert page._steps.current() == FILE


def test_a_day_that_is_none_is_left_empty_or_mended(page: ImportPage, book: Path, qtbot: Any) -> None:
    opened(page, book, qtbot)
    view = page.check.view
    assert view.present().cell == "H5.2.30"
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert view.editor is not None
    view.editor.edit.selectAll()
    qtbot.keyClicks(view.editor.edit, "H5.2.31")
    qtbot.keyClick(view.editor.edit, Qt.Key.Key_Return)
    settled(page, qtbot)
    assert counts_of(page).decide == 3
    assert view.editor is not None
    assert not view.editor.error.isHidden()
    view.editor.edit.selectAll()
    qtbot.keyClicks(view.editor.edit, "H5.2.28")
    qtbot.keyClick(view.editor.edit, Qt.Key.Key_Return)
    settled(page, qtbot)
    assert counts_of(page).decide == 2
    assert view.editor is None
    assert page._digest.decided.rows[3].value("person.birth") == "1993-02-28"
    page._take_back()
    settled(page, qtbot)
    assert counts_of(page).decide == 3
    view.way = 0
    key(view, Qt.Key.Key_Space, qtbot)
    settled(page, qtbot)
    assert counts_of(page).decide == 2
    assert page._digest.decided.rows[3].value("person.birth") == ""


def test_one_spelling_is_decided_for_all_its_rows(page: ImportPage, book: Path, qtbot: Any) -> None:
    opened(page, book, qtbot)
    view = page.check.view
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.present().cell == "山の国"
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    picking = page.window().findChild(PickList)
    qtbot.keyClicks(picking.search.edit, "nepal")
    qtbot.keyClick(picking.search.edit, Qt.Key.Key_Return)
    settled(page, qtbot)
    assert counts_of(page).decide == 1
    assert [page._digest.decided.rows[n].value("person.nationalities") for n in (4, 5)] == [("NP",), ("NP",)]
    page.check.chips["fixed"].click()
    assert view.lines.rowCount() >= 2
    assert view.lines.at(view.lines.rowCount() - 1).ways[0][0] == "undo"


def test_a_changed_column_is_read_anew(page: ImportPage, book: Path, qtbot: Any) -> None:
    opened(page, book, qtbot)
    view = page.check.columns.view
    birth = next(c for c in page._digest.plan.columns if c.header == "生年月日")
    view.setCurrentIndex(view.lines.index(list(view.lines.records()).index(birth), 0))
    key(view, Qt.Key.Key_Space, qtbot)
    picking = page.window().findChild(PickList)
    assert picking is not None
    picking.picked.emit("")
    settled(page, qtbot)
    assert counts_of(page).decide == 2
    assert "生年月日" in [c.header for c in page._digest.plan.columns if not c.field]


def test_individual_numbers_are_masked_and_cannot_be_chosen(page: ImportPage, book: Path, qtbot: Any) -> None:
    opened(page, book, qtbot)
    view = page.check.columns.view
    column = next(c for c in page._digest.plan.columns if c.header == "マイナンバー")
    assert NUMBER not in "".join(column.samples)
    assert "番号法" in verdict(Texts(), column)[0]
    view.open_list(column)
    assert page.window().findChild(PickList) is None
    spoken = [str(view.lines.index(n, 0).data()) for n in range(view.lines.rowCount())]
    assert NUMBER not in "".join(spoken)
    assert "元のファイルは残しません" in page.side.warning.text()


def test_people_are_joined_only_when_ticked(page: ImportPage, ctx: Context, book: Path, qtbot: Any) -> None:
    opened(page, book, qtbot)
    walk(page, qtbot, PEOPLE)
    assert [pair.reason for pair in page._pairs] == ["same_phone", "same_name_nationality"]
    assert page._ticked == frozenset()
    key(page.people.view, Qt.Key.Key_Space, qtbot)
    assert page._ticked == {page._pairs[0].id}
    walk(page, qtbot, STORE)
    key(page._next, Qt.Key.Key_Return, qtbot)
    qtbot.waitUntil(lambda: page._result is not None, timeout=8000)
    stored = {row[0]: row[1] for row in contacts(ctx)}
    assert stored["残業代が出ない"] == stored["続きの相談"]
    assert page._result.persons == 2


def test_a_person_of_the_vault_is_offered_by_phone(page: ImportPage, ctx: Context, book: Path, qtbot: Any) -> None:
    ways = [{"kind": "phone", "value": "080-1234-3002"}]
    saved = ctx.program.lanes.run("vault", lambda: ctx.vault.people.create({"name": "キン ティダ"}, ways)).result()
    opened(page, book, qtbot)
    walk(page, qtbot, PEOPLE)
    assert page._pairs[0].reason == "known"
    key(page.people.view, Qt.Key.Key_Return, qtbot)
    walk(page, qtbot, STORE)
    key(page._next, Qt.Key.Key_Return, qtbot)
    qtbot.waitUntil(lambda: page._result is not None, timeout=8000)
    assert {row[0]: row[1] for row in contacts(ctx)}["寮費が上がった"] == saved.id


def test_cancelled_leaves_nothing(page: ImportPage, ctx: Context, book: Path, qtbot: Any) -> None:
    opened(page, book, qtbot)
    walk(page, qtbot, STORE)
    key(page._next, Qt.Key.Key_Return, qtbot)
    page.store.cancel.click()
    with qtbot.waitSignal(page._storing.cancelled, timeout=8000):
        pass
    settled(page, qtbot)
    assert contacts(ctx) == []
    assert page._result is None
    assert page._next.isEnabled()


def test_the_rehearsal_writes_nothing(page: ImportPage, ctx: Context, book: Path, qtbot: Any) -> None:
    before = ctx.vault.read(lambda rows, seen: seen)
    opened(page, book, qtbot)
    key(page._try, Qt.Key.Key_Return, qtbot)
    settled(page, qtbot)
    assert ctx.vault.read(lambda rows, seen: seen) == before


def test_the_mapping_is_kept_as_a_file(page: ImportPage, book: Path, tmp_path: Path, qtbot: Any) -> None:
    opened(page, book, qtbot)
    birth = next(c for c in page._digest.plan.columns if c.header == "生年月日")
    page._map(birth, "")
    settled(page, qtbot)
    kept = tmp_path / "map.json"
    page.maps.save(page._mapping, kept)
    settled(page, qtbot)
    assert "残業" not in kept.read_text(encoding="utf-8")
    opened(page, book, qtbot)
    assert counts_of(page).decide == 3
    page.maps.load(kept)
    settled(page, qtbot)
    assert counts_of(page).decide == 2


def test_a_file_that_is_none_says_why(page: ImportPage, tmp_path: Path, qtbot: Any) -> None:
    path = tmp_path / "x.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    page.open_file(path)
    settled(page, qtbot)
    assert page._steps.current() == FILE
    assert ".xlsx" in page.file.error.text()


def test_a_dropped_file_is_read(page: ImportPage, book: Path, qtbot: Any) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(book))])
    event = QDropEvent(
        QPointF(20, 20), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    page.dropEvent(event)
    qtbot.waitUntil(lambda: page._steps.current() == CHECK, timeout=8000)


def test_the_dialog_blocks_nothing(page: ImportPage, qtbot: Any) -> None:
    page.file.drop.button.click()
    dialog = page.window().findChild(QFileDialog, "import.dialog")
    assert dialog is not None
    assert dialog.isVisible()
    dialog.reject()


def test_a_mail_shows_its_attachments_instead_of_columns(page: ImportPage, tmp_path: Path, qtbot: Any) -> None:
    mail = (
        "From: hoa@example.org\r\nTo: desk@example.org\r\nDate: Mon, 02 Nov 2026 10:00:00 +0900\r\n"
        "Subject: soudan\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n"
        "--B\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nzangyou ga denai\r\n"
        "--B\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=slip.pdf\r\n\r\n"
        "%PDF-1.4\r\n--B--\r\n"
    )
    path = tmp_path / "mail.eml"
    path.write_bytes(mail.encode())
    opened(page, path, qtbot)
    assert page.check.columns.isHidden()
    assert not page.check.attachments.isHidden()
    assert "slip.pdf" in page.check._files.text()
    assert page.check.view.lines.rowCount() == 1


def test_where_one_stood_comes_back(page: ImportPage, ctx: Context, book: Path, show: Any, qtbot: Any) -> None:
    opened(page, book, qtbot)
    view = page.check.view
    key(view, Qt.Key.Key_Return, qtbot)
    settled(page, qtbot)
    page.check.chips["all"].click()
    state = page.state()
    other = ImportPage(ctx)
    show(other, 1198, 660)
    other.restore(state)
    qtbot.waitUntil(lambda: other._steps.current() == CHECK, timeout=8000)
    assert counts_of(other) == counts_of(page)
    assert other.check.present_list() == "all"


def test_a_hundred_thousand_rows_cost_what_twenty_cost(page: ImportPage, book: Path, qtbot: Any) -> None:
    opened(page, book, qtbot)
    made = page._digest
    items = made.lists["all"] * 15_000
    view = page.check.view
    view.show_items(made, items)
    QApplication.processEvents()
    assert view.lines.rowCount() == len(items) > 100_000
    assert len(view.lines._made) < 100
    assert view.layoutMode() == QListView.LayoutMode.Batched


def test_ctrl_z_takes_a_stored_import_back(page: ImportPage, ctx: Context, book: Path, qtbot: Any) -> None:
    opened(page, book, qtbot)
    walk(page, qtbot, STORE)
    key(page._next, Qt.Key.Key_Return, qtbot)
    qtbot.waitUntil(lambda: page._result is not None, timeout=8000)
    settled(page, qtbot)
    assert len(contacts(ctx)) == 3
    undo = next(command for command in page.commands() if command.shortcut == "Ctrl+Z")
    assert undo.enabled()
    undo.run()
    settled(page, qtbot)
    assert contacts(ctx) == []


def test_one_decision_asks_only_the_rows_it_can_change(page: ImportPage, book: Path, qtbot: Any) -> None:
    opened(page, book, qtbot)
    plan, desk = page._digest.plan, page._ctx.program.reading()
    asked: list[int] = []

    def decide(part: records.ImportPlan, choices: Choices) -> records.ImportPlan:
        asked.append(len(part.rows))
        return desk.decide(part, choices)

    row = plan.rows[3]
    choices = chosen(Choices(), row, next(i for i in row.issues if i.severity == DECIDE), "empty")
    found = of_choices(plan, choices, decide)
    assert asked == [3]
    assert found == desk.decide(plan, choices)


def test_one_of_several_persons_with_a_number(page: ImportPage, book: Path, qtbot: Any) -> None:
    opened(page, book, qtbot)
    plan = page._digest.decided
    at = ("", 2)
    from models.records.people import PersonRecord

    one, two = (PersonRecord(id=x, name=x) for x in ("a", "b"))
    offered = pairs(replace(plan, matches=()), {at: (one, two)})
    ticked = toggled(toggled(frozenset(), offered[0], offered), offered[1], offered)
    assert ticked == {offered[1].id}
    assert known_links(plan, offered, ticked) == {at: "b"}
    match = PersonMatch("m9", (at, ("", 7)), "same_phone", "likely")
    linked = page._ctx.program.reading().decide(replace(plan, matches=(match,)), Choices(links=("m9",)))
    assert known_links(linked, offered, ticked) == {at: "b", ("", 7): "b"}
