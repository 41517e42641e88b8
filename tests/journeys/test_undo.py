"""Taking back (acceptance check 20): deletion, closing, assignment, filing, a finished memo; by Ctrl+Z and by bar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog

from tests.journeys.desk import Desk


class Act:
    """Something a counsellor does: bring the desk there, do it, and what the vault then says."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.before()

    def before(self) -> None: ...
    def do(self) -> None: ...
    def truth(self) -> Any: ...


class InInbox(Act):
    def before(self) -> None:
        self.desk.call("a memo of nobody yet")
        self.desk.finish()
        self.desk.bar().dismiss()
        self.page = self.desk.go("inbox")
        rows = self.page.findChild(object, "inbox.rows")
        self.desk.until(lambda: rows.model().rowCount() > 0)
        texts = [row.spoken() for row in rows.model().records()]
        at = next(n for n, text in enumerate(texts) if "a memo of nobody yet" in text)
        rows.setCurrentIndex(rows.model().index(at, 0))
        rows.setFocus()
        self.desk.settle()

    def truth(self) -> Any:
        live = "select case_id, person from contact where dead = 0 and summary = 'a memo of nobody yet'"
        return self.desk.rows(live), self.desk.rows('select count(*) from "case" where dead = 0')


class Deletes(InInbox):
    def do(self) -> None:
        self.page.delete.click()


class Files(InInbox):
    def do(self) -> None:
        self.desk.press("Ctrl+L")
        self.desk.type("0112")
        self.desk.until(lambda: not self.desk.find("link")._soon.isActive())
        self.desk.settle()
        self.desk.press("Return")


class FilesAsNewCase(InInbox):
    def do(self) -> None:
        self.desk.press("Ctrl+L", "Alt+1")


class InCase(Act):
    def before(self) -> None:
        self.page = self.desk.open_case("0112")
        self.page.timeline.view.setFocus()

    def truth(self) -> Any:
        return self.desk.rows('select status, owner, closed from "case" where number like ?', "%-0112")


class Closes(InCase):
    def do(self) -> None:
        self.page.acts.set_status("closed")


class Assigns(InCase):
    def before(self) -> None:
        super().before()
        self.page.acts.assign("")
        self.desk.settle()
        self.desk.bar().dismiss()

    def do(self) -> None:
        self.page.acts.assign_me()


class Merges(Act):
    """Two records turn out to be one person: found by name, laid side by side, made one by keys."""

    def before(self) -> None:
        self.keep = self.desk.rows('select client from "case" where number like ?', "%-0112")[0][0]
        self.other = self.desk.vault().people.create({"name": "NGUYEN HOA", "call_name": "ホア"}).id
        self.desk.vault().contacts.finish({"summary": "an old call", "person": self.other})
        self.desk.go("person", id=self.keep)

    def do(self) -> None:
        desk = self.desk
        desk.shell().parts.commands.run("person.merge")
        desk.settle()
        desk.type("NGUYEN HOA")
        desk.until(lambda: not desk.find("merge")._soon.isActive())
        desk.settle()
        desk.press("Return")
        desk.until(lambda: desk.find("merge").take.isEnabled())
        assert desk.focus().objectName() == "merge.other.name"
        desk.press("Space", "Ctrl+Return")

    def truth(self) -> Any:
        return (
            self.desk.rows("select id, name, merged_into from person where id in (?, ?)", self.keep, self.other),
            self.desk.rows("select person from contact where summary = 'an old call'"),
        )


def by_key(desk: Desk) -> None:
    desk.press("Ctrl+Z")


def by_bar(desk: Desk) -> None:
    desk.bar().action.click()


@pytest.mark.parametrize("back", [by_key, by_bar])
@pytest.mark.parametrize("kind", [Deletes, Files, FilesAsNewCase, Closes, Assigns, Merges])
def test_it_can_be_taken_back(desk: Desk, kind: type[Act], back: Callable[[Desk], None]) -> None:
    act = kind(desk)
    before = act.truth()
    act.do()
    desk.settle()
    assert act.truth() != before
    assert desk.bar().action.text().startswith("元に戻す")
    assert desk.window.findChildren(QDialog) == []
    back(desk)
    desk.settle()
    assert act.truth() == before
    assert [bar.kind for bar in desk.shell().notices.bars() if bar.kind == "error"] == []


@pytest.mark.parametrize("back", [by_key, by_bar])
def test_a_finished_memo_comes_back_as_a_memo(desk: Desk, back: Callable[[Desk], None]) -> None:
    held = desk.inbox()
    desk.call("finished too early")
    desk.finish()
    assert desk.inbox() == ["finished too early", *held]
    back(desk)
    desk.settle()
    desk.until(lambda: desk.memo_or_none() is not None)
    assert desk.memo().text.text() == "finished too early"
    assert desk.inbox() == held


def test_ctrl_z_in_a_text_takes_back_typing_and_no_act(desk: Desk) -> None:
    desk.call("an act before")
    desk.finish()
    held = desk.inbox()
    desk.call("typing")
    desk.press("Ctrl+Z")
    assert desk.memo().text.text() == ""
    assert desk.inbox() == held
