"""The phone rings (acceptance checks 1, 2, 3 and 5): from everywhere, kept at once, and back to where one was."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QTextEdit, QWidget

from app.base.clock import FakeClock
from tests.journeys.desk import Desk, place_of
from ui.dialogs.link import LinkPanel
from ui.palette.palette import Palette


def rings(desk: Desk) -> None:
    """Ctrl+N: the memo is there with the caret in its empty text."""
    desk.press("Ctrl+N")
    memo = desk.memo()
    assert desk.focus() is memo.text
    assert not memo.text.isReadOnly()


def text_fields(page: QWidget) -> list[QWidget]:
    found = [*page.findChildren(QLineEdit), *page.findChildren(QTextEdit)]
    return [
        field
        for field in found
        if field.isVisible() and field.isEnabled() and not field.isReadOnly() and field.focusPolicy()
        and not isinstance(field.parent(), QAbstractSpinBox)
    ]  # fmt: skip


def places(desk: Desk) -> list[tuple[str, dict[str, Any]]]:
    case = desk.case_id("0112")
    person = desk.rows('select client from "case" where id = ?', case)[0][0]
    where: dict[str, dict[str, Any]] = {"case": {"id": case}, "person": {"id": person}}
    return [(kind, where.get(kind, {})) for kind in desk.shell().pages]


def test_ctrl_n_from_every_page_and_from_a_field_of_each(desk: Desk) -> None:
    visited = []
    for kind, where in places(desk):
        page = desk.go(kind, **where)
        page.setFocus()
        rings(desk)
        desk.press("Esc")
        assert desk.memo_or_none() is None, kind
        for field in text_fields(page)[:2]:
            field.setFocus()
            before = place_of(field)
            rings(desk)
            desk.press("Esc")
            assert desk.caret() == before, (kind, before)
        visited.append(kind)
    assert len(visited) == len(desk.shell().pages) >= 11


def test_ctrl_n_from_the_open_palette(desk: Desk) -> None:
    desk.press("Ctrl+K")
    palette = desk.find("palette")
    assert isinstance(palette, Palette)
    assert palette.isAncestorOf(desk.focus())
    desk.type("th")
    rings(desk)
    assert not palette.isVisible() or desk.memo().isAncestorOf(desk.focus())
    desk.type("over the palette")
    assert desk.memo().text.text() == "over the palette"


def test_ctrl_n_from_the_link_panel(desk: Desk) -> None:
    desk.call("who is this")
    desk.press("Ctrl+L")
    assert isinstance(desk.find("link"), LinkPanel)
    assert desk.focus().objectName().startswith("link.search")
    rings(desk)


def test_two_chords_and_the_text_make_a_record(desk: Desk) -> None:
    desk.call("寮を今日中に出るように言われた")
    desk.finish()
    assert desk.inbox()[0] == "寮を今日中に出るように言われた"
    assert "寮を今日中に出るように言われた" not in [dict(draft.fields).get("summary") for draft in desk.drafts()]
    page = desk.go("inbox")
    desk.until(lambda: page.findChild(QWidget, "inbox.rows").model().rowCount() > 0)
    shown = page.findChild(QWidget, "inbox.rows").model().records()
    assert any("寮を今日中に出るように言われた" in row.spoken() for row in shown)


@pytest.mark.parametrize("end", ["Ctrl+Return", "Esc"])
def test_an_interruption_gives_back_focus_caret_selection_and_scroll(desk: Desk, end: str) -> None:
    page = desk.open_case("0112")
    page.add.click()
    text = desk.into("case.editor.summary")
    desk.type("\n".join(f"line {n} of what was said" for n in range(30)))
    cursor = text.textCursor()
    cursor.setPosition(40)
    cursor.setPosition(52, cursor.MoveMode.KeepAnchor)
    text.setTextCursor(cursor)
    text.verticalScrollBar().setValue(text.verticalScrollBar().maximum() // 2)
    area = desk.find("case.editor.scroll").verticalScrollBar()
    area.setValue(min(20, area.maximum()))
    before = (place_of(text), text.verticalScrollBar().value(), area.value(), text.toPlainText())
    assert before[1] > 0
    desk.call("another caller" if end == "Ctrl+Return" else "")
    desk.press(end)
    desk.until(lambda: desk.memo_or_none() is None)
    desk.settle()
    assert desk.focus() is text
    assert (place_of(text), text.verticalScrollBar().value(), area.value(), text.toPlainText()) == before
    assert desk.page() is page


def test_the_chip_says_when_it_was_saved_and_closing_asks_nothing(desk: Desk) -> None:
    clock = desk.clock
    assert isinstance(clock, FakeClock)
    memo = desk.call("kept a moment later")
    desk.until(lambda: "14:04:00" in memo.chip.words())
    assert memo.chip.words() == "保存済み 14:04:00"
    clock.forward(61_000)
    desk.press("Ctrl+S")
    assert memo.chip.words() == "保存済み 14:05:01"
    memo.close_asked.emit()
    desk.settle()
    assert desk.memo_or_none() is None
    assert "kept a moment later" in [dict(draft.fields).get("summary") for draft in desk.drafts()]
    desk.window.close()
    assert desk.window.shell is None
    assert not desk.window.isVisible()
