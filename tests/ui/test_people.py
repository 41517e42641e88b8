"""Persons by keys on a real vault: names as written, drafts, colleagues' changes, contact ways and their rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.bootstrap import App
from app.services import case_list, drafts, people
from app.services.audit import Audit
from app.services.opened import OpenVault
from app.services.search import Search
from models.records.people import PersonRecord, SafeContact
from tests.ui.rooms import make_context, practice_vault
from ui.context import Context
from ui.pages.base import Page
from ui.pages.people import People
from ui.pages.person import PersonPage
from ui.people.ways import WayCard
from ui.shell.shell import PageSpec, Shell
from ui.widgets.combo import PickList
from ui.widgets.fields import TextField
from ui.widgets.notices import NoticeBar
from ui.window import without_words

CTRL = Qt.KeyboardModifier.ControlModifier
BURMESE = "မြတ်နိုးသူဇာ"


class Case(Page):
    """Stands for the case workspace."""

    def __init__(self, ctx: Context, id: str) -> None:
        super().__init__(ctx, f"case.{id}")
        self.id = id


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[App, OpenVault]]:
    with practice_vault(Path(tmp_path_factory.mktemp("people")), size=12) as opened:
        yield opened


def settle() -> None:
    for _ in range(12):
        QApplication.processEvents()


@pytest.fixture
def shell(qtbot: Any, qapp: QApplication, room: tuple[App, OpenVault], show: Callable[..., QWidget]) -> Iterator[Shell]:
    ctx = make_context(*room)
    ctx.theme.apply(qapp)
    pages = {
        "people": PageSpec("人・機関", "people", People),
        "person": PageSpec("人", "person", PersonPage, place="", many=True, nav="people"),
        "case": PageSpec("案件", "folder", Case, place="", many=True),
    }
    made = Shell(ctx, pages)
    show(made, 1366, 768)
    made.windowHandle().requestActivate()
    qtbot.waitUntil(made.isActiveWindow)
    made.go("people")
    settle()
    yield made
    assert ctx.errors.seen == []


def keys(widget: QWidget, *pressed: tuple[Qt.Key, Qt.KeyboardModifier] | Qt.Key) -> None:
    widget.window().windowHandle().requestActivate()
    settle()
    for one in pressed:
        key, more = one if isinstance(one, tuple) else (one, Qt.KeyboardModifier.NoModifier)
        QTest.keyClick(widget, key, more)
        settle()


def person_of(vault: OpenVault, id: str) -> PersonRecord:
    return vault.read(lambda rows, seen: people.read(rows, id, seen=seen))


def opened(shell: Shell, vault: OpenVault, fields: dict[str, Any]) -> tuple[PersonPage, str]:
    id = vault.people.create(fields).id
    page = shell.go("person", id=id)
    settle()
    assert isinstance(page, PersonPage)
    return page, id


def field(page: QWidget, name: str) -> TextField:
    found = page.findChild(QWidget, f"person.field.{name}")
    assert isinstance(found, TextField)
    return found


def type_into(page: QWidget, name: str, words: str) -> TextField:
    """Type at the end of a field, as a person would."""
    page.window().windowHandle().requestActivate()
    settle()
    made = field(page, name)
    made.edit.setFocus()
    settle()
    made.edit.end(False)
    made.edit.insert(words)
    made.edit.textEdited.emit(made.edit.text())
    return made


def test_one_burmese_name_and_nothing_else(shell: Shell, room: tuple[App, OpenVault]) -> None:
    """Check 15: saved without a warning, sorted, searched, shown unchanged."""
    vault = room[1]
    page = shell.page()
    assert isinstance(page, People)
    page.persons._new.click()
    settle()
    person = shell.page()
    assert isinstance(person, PersonPage)
    QApplication.processEvents()
    type_into(person, "name", BURMESE)
    keys(field(person, "name").edit, Qt.Key.Key_Tab)
    record = person_of(vault, person.key())
    assert (record.name, record.reading, record.family) == (BURMESE, "", "")
    assert person.title() == BURMESE
    assert person._name.text() == BURMESE
    assert not field(person, "name").error.isVisible()
    assert [bar.kind for bar in shell.findChildren(NoticeBar) if bar.kind in ("warn", "error")] == []
    shell.go("people")
    settle()
    lines = page.persons.model.records()
    names = [line.person.family or line.person.reading or line.person.name for line in lines]
    assert names == sorted(names)
    assert BURMESE in names
    assert [h.id for h in vault.read(lambda r, seen: Search(r).page(BURMESE[:4], ["person"]))] == [person.key()]
    page.persons.search.edit.setText(BURMESE[:4])
    keys(page.persons.search.edit, Qt.Key.Key_Return)
    assert [line.person.name for line in page.persons.model.records()] == [BURMESE]
    keys(page.persons.view, Qt.Key.Key_Return)
    assert shell.page() is person


def test_a_date_that_cannot_be_read_blocks_nothing(shell: Shell, room: tuple[App, OpenVault], qtbot: Any) -> None:
    """Check 22: said beside the field on blur; the rest is saved, the typed text stays in the draft and comes back."""
    vault = room[1]
    page, id = opened(shell, vault, {"name": "A"})
    birth = type_into(page, "birth", "R8.13.40")
    keys(birth.edit, Qt.Key.Key_Tab)
    assert birth.error.isVisible()
    assert birth.error.icon_name
    type_into(page, "call_name", "Anna")
    keys(field(page, "call_name").edit, Qt.Key.Key_Tab)
    assert (person_of(vault, id).call_name, person_of(vault, id).birth) == ("Anna", "")

    def kept() -> list[tuple[str, object]]:
        found = vault.read(lambda rows, seen: [d for d in drafts.read_all(rows) if d.subject == id])
        return [pair for draft in found for pair in draft.fields]

    page.leave()
    settle()
    assert kept() == [("birth", "R8.13.40")]
    shell.close_tab(shell._current)
    settle()
    again = shell.go("person", id=id)
    settle()
    birth = field(again, "birth")
    assert birth.text() == "R8.13.40"
    assert birth.error.isVisible()
    birth.edit.clear()
    type_into(again, "birth", "平成6年5月1日")
    keys(birth.edit, Qt.Key.Key_Tab)
    assert birth.text() == "1994-05-01"
    assert birth.hint.text() == "平成6年5月1日"
    assert person_of(vault, id).birth == "1994-05-01"
    assert kept() == []


def test_a_draft_within_a_second(shell: Shell, room: tuple[App, OpenVault], qtbot: Any) -> None:
    vault = room[1]
    page, id = opened(shell, vault, {"name": "B"})
    type_into(page, "reading", "びー")

    def kept() -> bool:
        return vault.read(lambda rows, seen: any(d.subject == id for d in drafts.read_all(rows)))

    qtbot.waitUntil(kept, timeout=1000)
    assert person_of(vault, id).reading == "", "not written while typing"
    qtbot.waitUntil(lambda: person_of(vault, id).reading == "びー", timeout=4000)
    settle()
    assert not kept()
    assert "保存済み" in page.chip.words()


def test_a_colleague_never_tears_the_field_from_me(shell: Shell, room: tuple[App, OpenVault]) -> None:
    vault = room[1]
    page, id = opened(shell, vault, {"name": "C", "call_name": "old"})
    mine = type_into(page, "call_name", " mine")
    seen = person_of(vault, id).seen
    theirs = vault.people.edit(id, {"call_name": "theirs", "reading": "しー"}, seen=seen)
    shell.parts.bus.publish(theirs)
    settle()
    assert mine.edit.text() == "old mine"
    assert mine.edit.hasFocus()
    assert field(page, "reading").text() == "しー", "what is not being typed in follows"
    keys(mine.edit, Qt.Key.Key_Tab)
    record = person_of(vault, id)
    assert record.conflicts > 0, "both values are kept"
    assert record.call_name in ("old mine", "theirs")


def test_my_own_edits_are_no_conflicts(shell: Shell, room: tuple[App, OpenVault]) -> None:
    vault = room[1]
    page, id = opened(shell, vault, {"name": "D"})
    for part in ("a", "b", "c"):
        type_into(page, "latin", part)
        keys(field(page, "latin").edit, (Qt.Key.Key_S, CTRL))
    record = person_of(vault, id)
    assert (record.latin, record.conflicts) == ("abc", 0)


def test_the_rule_stands_beside_every_number(shell: Shell, room: tuple[App, OpenVault]) -> None:
    vault = room[1]
    page, id = opened(shell, vault, {"name": "E", "safe": SafeContact(mode="text", when="19時以降")})
    assert "文字だけ" in page.safe.title.text()
    assert "19時以降" in page.safe.words.text()
    shell.parts.commands.run("person.add_way")
    settle()
    picks = shell.findChild(PickList)
    assert picks is not None
    keys(picks.view, Qt.Key.Key_Down, Qt.Key.Key_Return)
    number = shell.findChild(QWidget, "way.new.value.edit")
    assert number is not None
    QTest.keyClicks(number, "03-0000-0000")
    keys(number, Qt.Key.Key_Return)
    card = page.findChild(WayCard)
    assert card is not None
    assert card.rule.words() == "本人のルール: 文字だけ・19時以降"
    value = card.findChild(QWidget, f"way.{card.way_id}.value")
    assert isinstance(value, TextField)
    value.edit.setFocus()
    value.edit.selectAll()
    keys(value.edit, Qt.Key.Key_Delete, Qt.Key.Key_Tab)
    assert person_of(vault, id).ways[0].value == "03-0000-0000", "never an empty number"
    value.edit.setFocus()
    QTest.keyClicks(value.edit, "09012345678")
    keys(value.edit, Qt.Key.Key_Tab)
    way = person_of(vault, id).ways[0]
    assert (way.value, way.key) == ("090-1234-5678", "+819012345678")
    own = vault.people.edit_way(card.way_id, {"safe_mode": "none"}, seen=person_of(vault, id).seen)
    shell.parts.bus.publish(own)
    settle()
    assert card.rule.words() == "こちらから連絡しない"
    card.away.click()
    settle()
    assert person_of(vault, id).ways == ()
    keys(page._new_case, (Qt.Key.Key_Z, CTRL))
    assert [w.value for w in person_of(vault, id).ways] == ["090-1234-5678"]


def test_a_my_number_is_refused_with_the_reason(shell: Shell, room: tuple[App, OpenVault]) -> None:
    vault = room[1]
    page, id = opened(shell, vault, {"name": "F"})
    type_into(page, "family", "マイナンバー 123456789018")
    keys(field(page, "family").edit, Qt.Key.Key_Tab)
    assert person_of(vault, id).family == ""
    assert "番号法" in field(page, "family").error.text()
    field(page, "family").edit.clear()
    type_into(page, "family", "G")
    keys(field(page, "family").edit, Qt.Key.Key_Tab)
    assert person_of(vault, id).family == "G"


def test_a_new_case_for_this_person(shell: Shell, room: tuple[App, OpenVault]) -> None:
    vault = room[1]
    page, id = opened(shell, vault, {"name": "H", "language": "vi"})
    keys(page._new_case, Qt.Key.Key_Return)
    front = shell.page()
    assert isinstance(front, Case)
    cases = vault.read(lambda rows, seen: case_list.of_person(rows, id))
    assert [(str(line.id), line.language) for line in cases] == [(front.id, "vi")]


def test_opening_is_logged_and_history_told(shell: Shell, room: tuple[App, OpenVault]) -> None:
    vault = room[1]
    page, id = opened(shell, vault, {"name": "I"})
    read = vault.read(lambda rows, seen: Audit.of(rows, id))
    assert [act for _, _, act in read] == ["read"]
    type_into(page, "call_name", "Ida")
    keys(field(page, "call_name").edit, Qt.Key.Key_Tab)
    titles = [line.title for line in page._history.model.records()]
    assert titles[0] == "呼び名 → Ida"
    assert "氏名 → I" in titles
    assert "人を登録" in titles


def test_it_stands_where_it_stood(shell: Shell, room: tuple[App, OpenVault]) -> None:
    page = shell.page()
    assert isinstance(page, People)
    page.open_tab("organisations")
    settle()
    keys(page.organisations.view, Qt.Key.Key_Down, Qt.Key.Key_Return)
    state = page.state()
    again = People(page._ctx)
    again.restore(state)
    settle()
    assert again.switch.current() == "organisations"
    assert again.organisations.pane.keeper.subject == page.organisations.pane.keeper.subject


def test_looking_changes_nothing(shell: Shell, room: tuple[App, OpenVault]) -> None:
    """Walking through every field with Tab, numbers and dates among them, writes nothing and keeps the writing."""
    vault = room[1]
    id = vault.people.create({"name": "J", "birth": "1999"}, [{"kind": "mobile", "value": "０８００ー０００ー2214"}]).id
    page = shell.go("person", id=id)
    settle()
    before = person_of(vault, id)
    field(page, "name").edit.setFocus()
    for _ in range(60):
        keys(QApplication.focusWidget() or page, Qt.Key.Key_Tab)
    page.leave()
    settle()
    after = person_of(vault, id)
    assert after.seen == before.seen
    assert after.ways[0].value == "０８００ー０００ー2214"
    card = page.findChild(WayCard)
    assert card is not None
    assert card.form.widget("value").text() == "０８００ー０００ー2214"  # type: ignore[attr-defined]


def test_what_was_saved_by_itself_can_be_taken_back(shell: Shell, room: tuple[App, OpenVault]) -> None:
    vault = room[1]
    page, id = opened(shell, vault, {"name": "K", "gender": "F"})
    type_into(page, "call_name", "Kei")
    keys(field(page, "call_name").edit, Qt.Key.Key_Tab)
    assert person_of(vault, id).call_name == "Kei"
    keys(page._new_case, (Qt.Key.Key_Z, CTRL))
    assert person_of(vault, id).call_name == ""
    assert field(page, "call_name").text() == ""


def test_after_a_lock_caret_and_words_are_back(shell: Shell, room: tuple[App, OpenVault]) -> None:
    """Check 6 for a person: the state holds no words, the fields come from the vault, the caret from the state."""
    vault = room[1]
    page, id = opened(shell, vault, {"name": "L", "call_name": "Lena Lang"})
    edit = type_into(page, "call_name", " !").edit
    edit.setCursorPosition(4)
    page.leave()
    settle()
    state = without_words({"tabs": [{"kind": "person", "page": page.state()}]})["tabs"][0]["page"]
    assert "Lena" not in repr(state)
    shell.close_tab(shell._current)
    again = PersonPage(page._ctx, id=id)
    shell.stack.addWidget(again)
    shell.stack.setCurrentWidget(again)
    again.restore(state)
    again.refresh()
    settle()
    assert field(again, "call_name").text() == "Lena Lang !"
    assert field(again, "call_name").edit.cursorPosition() == 4
    assert again.keeper.pending == {}
