"""A form lists what is still empty and leads there by key; what was typed becomes part of the record in a pause."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.base.clock import FakeClock
from app.base.lanes import InlineLanes
from app.bootstrap import build
from app.services import drafts
from tests.ui.case_room import Desk
from tests.ui.conftest import compose
from tests.ui.rooms import KEY, NOON_MS, make_context, practice_vault
from ui.case.form import DraftClock
from ui.case.page import CasePage

Show = Callable[..., QWidget]
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("practice")
    with practice_vault(made, size=3):
        pass
    return made


@pytest.fixture
def desk(qapp: QApplication, home: Path, tmp_path: Path, show: Show) -> Iterator[Desk]:
    shutil.copytree(home, tmp_path / "home")
    program = build(clock=FakeClock(NOON_MS + 60_000), lanes=InlineLanes(), home=tmp_path / "home")
    vault = program.open_vault(program.places.profiles / "practice", KEY)
    ctx = make_context(program, vault)
    ctx.theme.apply(qapp)
    id = vault.read(lambda rows, _: rows.rows("select id from \"case\" where number like '%-0112'"))[0][0]
    made = Desk(program, vault, ctx, CasePage(ctx, id=id))
    ctx.bus.changed.connect(made.page.hear)
    show(made.page, 1198, 660)
    made.page.wake()
    made.settle()
    yield made
    made.page.leave()
    made.page.hide()
    made.settle()
    made.page.deleteLater()
    vault.close()
    program.lanes.stop()


def listed(desk: Desk) -> list[str]:
    return [spec.name for spec in desk.page.dock.missing.fields()]


def case_drafts(desk: Desk) -> list[Any]:
    found = desk.vault.read(lambda rows, _: drafts.read_all(rows))
    return [each for each in found if each.kind == "case" and each.subject == desk.page.case_id]


def go_where_something_is_empty(desk: Desk) -> str:
    """A colleague takes the reading of the name away."""
    client, vault = desk.file().client, desk.vault
    assert client is not None
    work = lambda: vault.people.edit(client.id, {"reading": ""}, seen=client.seen)  # noqa: E731
    desk.ctx.write(work, owner=desk.page)
    desk.settle()
    assert listed(desk) == ["reading"]
    return "basic"


class TestMissing:
    def test_the_line_names_what_is_empty_and_forgets_what_was_written(self, desk: Desk) -> None:
        section = go_where_something_is_empty(desk)
        before = listed(desk)
        spec = next(s for s in desk.page.dock.missing.fields() if s.kind == "text")
        bound = next(b for b in desk.page.dock.form(section).fields if b.spec.key == spec.key)
        assert bound.value() == ""
        desk.type_in(f"case.field.{spec.target}.{spec.name}", "x")
        desk.key(Qt.Key.Key_Tab)
        assert spec.name not in listed(desk)
        assert desk.page.dock.missing.count.text() == f"あと{len(before) - 1}つ:"

    def test_enter_on_a_word_and_alt_figure_lead_to_the_field(self, desk: Desk) -> None:
        section, dock = go_where_something_is_empty(desk), desk.page.dock
        first = dock.missing.fields()[0]
        bound = next(b for b in dock.form(section).fields if b.spec.key == first.key)
        desk.focus(dock.missing.jumps[0])
        desk.key(Qt.Key.Key_Return)
        assert bound.has_focus()
        desk.focus(dock.tabs[section])
        desk.key(Qt.Key.Key_1, ALT)
        assert bound.has_focus()
        desk.focus(dock.tabs[section])
        desk.page.go_missing()
        assert bound.has_focus()

    def test_what_cannot_be_read_is_named_first_and_blocks_nothing(self, desk: Desk) -> None:
        desk.page.dock.show_section("basic")
        desk.type_in("case.field.person.birth", "soon")
        desk.key(Qt.Key.Key_Tab)
        birth = next(b for b in desk.page.dock.form("basic").fields if b.spec.name == "birth")
        error = birth.widget.error  # type: ignore[attr-defined]
        assert error.isVisible()
        assert (error.text() != "", error.icon_name) == (True, "warning")
        assert listed(desk)[0] == "birth"
        assert "読めません" in desk.page.dock.missing.jumps[0].accessibleName()
        assert dict(case_drafts(desk)[0].fields)["person.birth"] == "soon"
        desk.page.dock.show_section("stay")
        assert listed(desk)[0] == "birth"
        desk.page.dock.missing.jump(0)
        assert (desk.page.dock.section, birth.has_focus()) == ("basic", True)

    def test_nothing_missing_says_nothing(self, desk: Desk) -> None:
        desk.page.dock.missing.show_fields((), ())
        assert desk.page.dock.missing.isHidden()


class TestPause:
    def test_a_draft_in_the_second_then_the_record_after_a_pause(self, desk: Desk, qtbot: Any) -> None:
        assert (DraftClock.WAIT_MS, DraftClock.REST_MS) == (700, 2_000)
        desk.type_in("case.field.person.call_name", "Hoa2")
        assert desk.file().client.call_name != "Hoa2"  # type: ignore[union-attr]
        qtbot.waitUntil(lambda: bool(case_drafts(desk)), timeout=2_000)
        qtbot.waitUntil(lambda: desk.file().client.call_name == "Hoa2", timeout=4_000)  # type: ignore[union-attr]
        assert desk.find("case.field.person.call_name.edit").hasFocus()
        assert case_drafts(desk) == []

    def test_a_pause_in_the_middle_of_a_date_or_a_conversion_changes_nothing(self, desk: Desk) -> None:
        dock = desk.page.dock
        desk.type_in("case.field.person.birth", "R8")
        dock._clock.rested.emit()
        edit = desk.find("case.field.person.birth.edit")
        assert edit.text() == "R8"  # type: ignore[attr-defined]
        desk.key(Qt.Key.Key_Tab)
        desk.type_in("case.field.person.call_name", "Ho")
        compose(desk.find("case.field.person.call_name.edit"), "あ")
        dock._clock.rested.emit()
        assert desk.file().client.call_name != "Ho"  # type: ignore[union-attr]


def test_a_case_is_closed_and_opened_again_by_command(desk: Desk) -> None:
    close = next(c for c in desk.page.commands() if c.id == "case.close")
    close.run()
    desk.settle()
    assert desk.file().case.status == "closed"
    desk.page.acts.undo()
    desk.settle()
    assert desk.file().case.status != "closed"
