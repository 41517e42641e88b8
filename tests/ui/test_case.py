"""The case workspace by keys, on a real practice vault."""

from __future__ import annotations

import dataclasses
import gc
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.base.clock import FakeClock
from app.base.lanes import InlineLanes
from app.bootstrap import build
from app.services import contacts, drafts
from app.services.opened import OpenVault
from models.records.cases import ContactRecord
from tests.ui.case_room import Desk
from tests.ui.conftest import commit, compose
from tests.ui.rooms import KEY, NOON_MS, make_context, practice_vault
from ui.case.page import CasePage
from ui.case.plans import PlanView
from ui.case.reading import Entry, with_days
from ui.case.timeline import Timeline
from ui.walker import faults_of

Show = Callable[..., QWidget]


def case_of(vault: OpenVault, number: str) -> str:
    return vault.read(lambda rows, _: rows.rows('select id from "case" where number like ?', (f"%-{number}",)))[0][0]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice vault that every test gets a copy of."""
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
    made = Desk(program, vault, ctx, CasePage(ctx, id=case_of(vault, "0112")))
    ctx.bus.changed.connect(made.page.hear)
    show(made.page, 1198, 660)
    made.page.wake()
    made.settle()
    yield made
    for page in [w for w in QApplication.topLevelWidgets() if isinstance(w, CasePage) and w.isVisible()]:
        page.leave()
        page.hide()
    made.settle()
    # Gone before its vault and theme are; the garbage collector must not choose the moment.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    vault.close()
    program.lanes.stop()


def test_the_banner_says_who_and_how_this_person_may_be_reached(desk: Desk) -> None:
    banner = desk.page.banner
    assert banner.name.text() == "NGUYỄN THỊ HOA"
    assert banner.call.text() == "ホアさん"
    assert banner.safe.rule == "文字だけ・19時以降・寮に電話しない"
    assert banner.safe.isVisible()
    assert banner.due.text() == "2日超過"
    assert desk.page.title() == "ホアさん 2026-0112"
    desk.focus(banner.safe)
    desk.key(Qt.Key.Key_Return)
    assert desk.page.dock.section == "safety"
    focused = QApplication.focusWidget()
    assert focused is not None
    assert desk.page.dock.isAncestorOf(focused)


def test_timeline_shows_days_drafts_and_counts_and_filters_by_keys(desk: Desk) -> None:
    view = desk.page.timeline.view
    items = view.plans.items()
    assert items[0].heading
    assert items[1].draft is not None
    chip = desk.find("case.filter.phone")
    desk.focus(chip)
    desk.key(Qt.Key.Key_Space)
    shown = [e for e in view.plans.items() if not e.heading]
    assert shown
    assert {e.channel for e in shown} == {"phone"}
    assert chip.words() == f"電話 {len(shown)}"  # type: ignore[attr-defined]


def test_arrows_pass_over_day_headings_and_enter_opens(desk: Desk) -> None:
    view = desk.page.timeline.view
    desk.focus(view)
    view.choose_first()
    seen = []
    for _ in range(4):
        seen.append(view.item())
        desk.key(Qt.Key.Key_Down)
    assert not any(entry.heading for entry in seen)
    assert len({entry.id for entry in seen}) == 4
    desk.key(Qt.Key.Key_Return)
    assert desk.page.stack.currentWidget() is desk.page.editor
    assert desk.page.editor.contact_id() == view.item().id


def test_a_machine_translation_is_checked_by_its_painted_button_and_taken_back(desk: Desk) -> None:
    entry = desk.entry(translation_by="machine", translation_checked="")
    view = desk.page.timeline.view
    view.choose(entry.id)
    rect = view.visualRect(view.currentIndex())
    press = next(p for p in view.delegate.plan(entry).presses if p.act == "checked")
    at = (QPointF(rect.topLeft()) + press.box.center()).toPoint()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at))
    desk.settle()
    assert desk.entry(id=entry.id).contact.translation_checked == desk.vault.member  # type: ignore[union-attr]
    assert desk.notices() == ["訳を確認済みにしました。"]
    desk.page.acts.undo()
    desk.settle()
    assert desk.entry(id=entry.id).contact.translation_checked == ""  # type: ignore[union-attr]


def test_row_menu_is_reached_by_key_and_deletes_with_undo(desk: Desk) -> None:
    entry = desk.entry(channel="mail")
    before = len(desk.file().contacts)
    view = desk.page.timeline.view
    view.choose(entry.id)
    desk.focus(view)
    asked: list[object] = []
    view.menu_asked.disconnect()
    view.menu_asked.connect(lambda item, _at: asked.append(item))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(view.viewport(), event)
    assert asked == [entry]
    names = [action.objectName() for action in desk.page.timeline.make_menu(entry).actions()]
    assert {"entry.open", "entry.refile", "entry.print", "entry.delete"} <= set(names)
    desk.key(Qt.Key.Key_Delete)
    assert len(desk.file().contacts) == before - 1
    desk.page.acts.undo()
    desk.settle()
    assert len(desk.file().contacts) == before


def test_a_contact_is_added_with_free_text_alone_and_ctrl_enter(desk: Desk) -> None:
    desk.focus(desk.page.add)
    desk.key(Qt.Key.Key_Return)
    text = desk.page.editor.texts["summary"].edit
    assert text.hasFocus()
    QTest.keyClicks(text, "kyuuyo meisai wo yonda")
    desk.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    added = desk.file().contacts[0]
    assert added.summary == "kyuuyo meisai wo yonda"
    assert added.person == desk.file().case.client
    assert desk.page.stack.currentWidget() is desk.page.timeline


def test_what_is_typed_is_a_draft_within_a_second_and_stands_in_the_timeline(desk: Desk, qtbot: Any) -> None:
    desk.page.add_contact()
    text = desk.page.editor.texts["summary"].edit
    QTest.keyClicks(text, "hanbun")

    def kept() -> list[Any]:
        found = desk.vault.read(lambda rows, _: drafts.read_all(rows))
        return [d for d in found if dict(d.fields).get("summary") == "hanbun"]

    qtbot.waitUntil(lambda: bool(kept()), timeout=1000)
    assert kept()[0].subject == desk.page.case_id
    desk.key(Qt.Key.Key_Escape)
    row = desk.page.timeline.view.plans.row_of(kept()[0].id)
    assert row > 0
    desk.page.open_entry(desk.page.timeline.view.plans.items()[row])
    assert text.text() == "hanbun"
    desk.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert kept() == []
    assert desk.file().contacts[0].summary == "hanbun"


def test_enter_of_a_conversion_saves_nothing(desk: Desk) -> None:
    before = len(desk.file().contacts)
    desk.page.add_contact()
    text = desk.page.editor.texts["summary"].edit
    compose(text, "きゅうよ")
    desk.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.key(Qt.Key.Key_Escape)
    assert desk.page.stack.currentWidget() is desk.page.editor
    assert len(desk.file().contacts) == before
    commit(text, "給与")
    assert text.text() == "給与"


def test_an_older_contact_is_corrected_by_a_new_one_that_cites_it(desk: Desk) -> None:
    old = desk.entry(channel="mail").contact
    assert old is not None
    desk.page.open_entry(desk.entry(channel="mail"))
    text = desk.page.editor.texts["summary"].edit
    text.moveCursor(text.textCursor().MoveOperation.End)
    QTest.keyClicks(text, " x")
    desk.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    citing = [c for c in desk.file().contacts if c.cites == old.id]
    assert [c.summary for c in citing] == [old.summary + " x"]
    assert any(c.id == old.id and c.summary == old.summary for c in desk.file().contacts)


def test_a_field_is_saved_on_leaving_it_and_taken_back(desk: Desk) -> None:
    desk.page.show_section("home")
    desk.type_in("case.field.person.municipality", "Yaizu")
    assert desk.file().client.municipality == "焼津市"  # type: ignore[union-attr]
    assert desk.page.unsaved
    desk.key(Qt.Key.Key_Tab)
    assert desk.file().client.municipality == "Yaizu"  # type: ignore[union-attr]
    assert not desk.page.unsaved
    assert desk.page.dock.chip.words().startswith("保存済み")
    desk.page.acts.undo()
    desk.settle()
    assert desk.file().client.municipality == "焼津市"  # type: ignore[union-attr]


def test_the_same_field_twice_in_a_row_is_no_conflict_with_oneself(desk: Desk) -> None:
    desk.page.show_section("home")
    for words in ("A", "B", "C"):
        desk.type_in("case.field.person.municipality", words)
        desk.page.dock.commit()
        desk.page.dock.commit()
        desk.settle()
    assert desk.file().client.municipality == "C"  # type: ignore[union-attr]
    assert desk.file().client.conflicts == 0  # type: ignore[union-attr]


def test_a_date_in_any_writing_is_read_and_one_that_is_none_blocks_nothing(desk: Desk) -> None:
    desk.page.show_section("stay")
    desk.type_in("case.field.case.stay_until", "R９．８．１４")
    desk.key(Qt.Key.Key_Tab)
    assert desk.file().case.stay_until == "2027-08-14"
    desk.type_in("case.field.case.stay_until", "asatte")
    desk.key(Qt.Key.Key_Tab)
    assert desk.file().case.stay_until == "2027-08-14"
    assert desk.page.dock.tabs["stay"].state == "wrong"
    kept = [d for d in desk.vault.read(lambda rows, _: drafts.read_all(rows)) if d.kind == "case"]
    assert dict(kept[0].fields)["case.stay_until"] == "asatte"


def test_typed_fields_of_a_draft_come_back_after_a_crash(desk: Desk, show: Show) -> None:
    fields = {"work.job": "hako-zume", "person.municipality": "Shimada"}
    seen = desk.file().seen
    desk.vault.drafts.save(desk.vault.ids.new(), "case", desk.page.case_id, fields, seen=seen)
    again = CasePage(desk.ctx, id=desk.page.case_id)
    show(again, 1198, 660)
    again.wake()
    desk.settle()
    assert again.unsaved
    field = again.findChild(QLineEdit, "case.field.work.job.edit")
    assert field is not None
    assert field.text() == "hako-zume"
    again.leave()
    desk.settle()
    assert desk.file().works[-1].job == "hako-zume"
    assert desk.file().client.municipality == "Shimada"  # type: ignore[union-attr]
    assert [d for d in desk.vault.read(lambda rows, _: drafts.read_all(rows)) if d.kind == "case"] == []


def test_a_change_from_elsewhere_leaves_the_editor_alone_and_says_so(desk: Desk) -> None:
    desk.page.show_section("home")
    desk.type_in("case.field.person.municipality", "half-writ")
    field = QApplication.focusWidget()
    seen = desk.file().seen
    client = desk.file().client
    assert client is not None
    changes = desk.vault.people.edit(client.id, {"municipality": "Fujieda", "reading": "ぐえん"}, seen=seen)
    desk.ctx.bus.publish(dataclasses.replace(changes, origin="sync"))
    desk.settle()
    assert QApplication.focusWidget() is field
    assert isinstance(field, QLineEdit)
    assert field.text() == "half-writ"
    assert desk.page.banner.reading.text() == "ぐえん"
    bar = desk.find("case.dock.notice")
    assert "入力中の項目はそのまま" in bar.words.text()  # type: ignore[attr-defined]
    desk.find("case.dock.notice.action").setFocus()
    desk.settle()
    # Leaving the field saved it beside the other value: both are kept.
    assert desk.file().client.conflicts == 1  # type: ignore[union-attr]


def test_what_arrived_is_shown_when_asked_for(desk: Desk) -> None:
    desk.page.show_section("home")
    field = desk.find("case.field.person.municipality.edit")
    field.setFocus()
    client = desk.file().client
    assert client is not None
    changes = desk.vault.people.edit(client.id, {"municipality": "Fujieda"}, seen=desk.file().seen)
    desk.ctx.bus.publish(dataclasses.replace(changes, origin="sync"))
    desk.settle()
    assert field.text() == "焼津市"  # type: ignore[attr-defined]
    desk.find("case.dock.notice.action").click()  # type: ignore[attr-defined]
    desk.settle()
    assert field.text() == "Fujieda"  # type: ignore[attr-defined]
    assert desk.file().client.conflicts == 0  # type: ignore[union-attr]


def test_a_deadline_is_added_changed_and_ticked_by_keys(desk: Desk) -> None:
    command = next(c for c in desk.page.commands() if c.id == "case.deadline")
    assert command.shortcut == "Ctrl+D"
    command.run()
    desk.settle()
    QTest.keyClicks(QApplication.focusWidget(), "denwa")
    desk.key(Qt.Key.Key_Tab)
    QTest.keyClicks(QApplication.focusWidget(), "11/25")
    desk.key(Qt.Key.Key_Return)
    added = next(d for d in desk.file().deadlines if d.what == "denwa")
    assert added.due == "2026-11-25"
    view = desk.page.dock.deadlines.view
    desk.focus(view)
    view.choose(added.id)
    desk.key(Qt.Key.Key_Space)
    assert next(d for d in desk.file().deadlines if d.id == added.id).done
    desk.page.acts.undo()
    desk.settle()
    assert not next(d for d in desk.file().deadlines if d.id == added.id).done


def test_a_person_and_a_number_are_added_and_every_number_shows_its_rule(desk: Desk) -> None:
    desk.page.show_tab("people")
    field = desk.find("case.people.name.edit")
    desk.focus(field)
    QTest.keyClicks(field, "LE MINH")
    desk.key(Qt.Key.Key_Return)
    assert "LE MINH" in [p.name for p in desk.file().persons]
    desk.page.show_section("safety")
    number = desk.find("case.way.value.edit")
    desk.focus(number)
    QTest.keyClicks(number, "090-0000-1234")
    desk.key(Qt.Key.Key_Return)
    ways = desk.file().client.ways  # type: ignore[union-attr]
    assert [w.value for w in ways][-1] == "090-0000-1234"
    client = next(t for t in desk.page.people.view.plans.items() if t.role == "本人")
    chips = [spec.text for _, spec in desk.page.people.view.delegate.plan(client).chips if spec.icon == "shield"]
    assert len(chips) == len(ways)
    assert chips[-1] == "文字だけ・19時以降・寮に電話しない"


def test_a_file_is_taken_in_and_leaves_only_after_a_warning(desk: Desk, tmp_path: Path) -> None:
    given, place = tmp_path / "meisai.pdf", tmp_path / "out.pdf"
    given.write_bytes(b"%PDF-1.4 nothing")
    desk.page.documents.files_given.emit([given])
    desk.settle()
    record = next(d for d in desk.file().documents if d.name == "meisai.pdf")
    desk.page.show_tab("documents")
    view = desk.page.documents.view
    desk.focus(view)
    view.choose(record.id)
    desk.key(Qt.Key.Key_Return)
    assert any("暗号の外に書き出します" in words for words in desk.notices())
    assert not place.exists()
    desk.page.documents.export_asked.emit(record, place)
    desk.settle()
    assert place.read_bytes() == given.read_bytes()
    logged = desk.vault.read(lambda rows, _: desk.vault.audit.of(rows, record.id))
    assert [act for _, _, act in logged] == ["export"]


def test_a_contact_is_moved_to_another_case(desk: Desk) -> None:
    entry = desk.entry(channel="mail")
    other = case_of(desk.vault, "0098")
    desk.page.timeline.view.choose(entry.id)
    desk.page.link_current()
    desk.settle()
    chooser = desk.page.window().findChild(QWidget, "case.refile")
    assert chooser is not None
    search = chooser.findChild(QLineEdit, "picklist.search.edit")
    assert search is not None
    desk.focus(search)
    QTest.keyClicks(search, "0098")
    desk.key(Qt.Key.Key_Return)
    moved = desk.vault.read(lambda rows, _: contacts.of_case(rows, other))
    assert any(c.cites == entry.id for c in moved)
    assert entry.id not in [c.id for c in desk.file().contacts]


def test_opening_a_colleagues_case_is_logged_and_ones_own_is_not(desk: Desk, show: Show) -> None:
    own = desk.page.case_id
    assert desk.vault.read(lambda rows, _: desk.vault.audit.of(rows, own)) == []
    members = [id for id, _ in desk.file().members if id != desk.vault.member]
    other = case_of(desk.vault, "0098")
    desk.vault.cases.assign([other], members[0], seen=desk.file().seen)
    page = CasePage(desk.ctx, id=other)
    show(page, 1198, 660)
    page.wake()
    desk.settle()
    page.refresh()
    desk.settle()
    logged = desk.vault.read(lambda rows, _: desk.vault.audit.of(rows, other))
    assert [(member, act) for _, member, act in logged] == [(desk.vault.member, "read")]


def test_assign_me_status_and_urgency(desk: Desk) -> None:
    members = [id for id, _ in desk.file().members if id != desk.vault.member]
    desk.page.acts.assign(members[0])
    desk.settle()
    assert desk.file().case.owner == members[0]
    command = next(c for c in desk.page.commands() if c.id == "case.assign_me")
    assert command.shortcut == "Ctrl+Shift+A"
    command.run()
    desk.settle()
    assert desk.file().case.owner == desk.vault.member
    desk.page.acts.set_status("closed")
    desk.settle()
    assert desk.page.banner.status.words() == "終結"
    desk.page.acts.undo()
    desk.settle()
    assert desk.file().case.status == "working"


def test_state_carries_tab_filter_row_and_open_editor(desk: Desk, show: Show) -> None:
    page = desk.page
    entry = desk.entry(channel="mail")
    page.timeline.view.choose(entry.id)
    page.dock.show_section("work")
    page.open_entry(entry)
    state = page.state()
    page.leave()
    again = CasePage(desk.ctx, id=page.case_id)
    show(again, 1198, 660)
    again.restore(state)
    again.wake()
    desk.settle()
    assert again.dock.section == "work"
    assert again.timeline.view.item().id == entry.id
    assert again.editor.contact_id() == entry.id
    assert again.stack.currentWidget() is again.editor


@pytest.mark.parametrize(("width", "height", "scale"), [(949, 510, 100), (1198, 660, 150), (1198, 660, 100)])
def test_nothing_is_cut_off(desk: Desk, width: int, height: int, scale: int) -> None:
    desk.ctx.theme.use(scale=scale)
    desk.page.resize(width, height)
    for tab in ("timeline", "form", "people", "documents", "deadlines"):
        desk.page.show_tab(tab)
        desk.settle()
        assert faults_of(desk.page) == []
    desk.page.add_contact()
    desk.settle()
    assert faults_of(desk.page) == []


def test_fifty_thousand_rows_open_as_few(desk: Desk, show: Show) -> None:
    """Only a portion is measured; the last row is reached by the End key in steps."""
    sample = desk.entry(channel="mail").contact
    assert isinstance(sample, ContactRecord)
    many = [
        Entry(f"c{n}", (f"c{n}", 0), "2026-11-01T10:00", contact=dataclasses.replace(sample, id=f"c{n}"))  # type: ignore[arg-type]
        for n in range(50_000)
    ]
    timeline = Timeline(desk.ctx)
    show(timeline, 800, 600)
    assert desk.page.room is not None
    timeline.show_room(dataclasses.replace(desk.page.room, entries=tuple(many)))
    desk.settle()
    view: PlanView = timeline.view
    assert view.plans.shown() < 500
    assert len(view.delegate._heights) < 500
    assert len(view.plans.items()) == len(with_days(many))
    began = time.perf_counter()
    view.choose("c2000")
    assert view.item().id == "c2000"
    assert time.perf_counter() - began < 5
    assert view.plans.shown() < 2500


def test_every_part_has_a_name_for_screen_readers(desk: Desk) -> None:
    for tab in ("timeline", "people", "documents", "deadlines"):
        desk.page.show_tab(tab)
        desk.settle()
        for widget in desk.page.findChildren(QWidget):
            if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                assert widget.accessibleName(), widget.objectName()
