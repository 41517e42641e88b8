"""Answers come on the main thread, changes are always published, errors always reach somebody."""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QObject, QTimer
from shiboken6 import delete

from app.base.errors import BugError, UserError
from app.base.lanes import InlineLanes, Lanes
from app.base.texts import Texts
from models.changes import Changes
from ui.bus import Bus
from ui.errors import ErrorBox
from ui.sentences import sentence
from ui.tasks import Tasks, changes_in

CHANGES = Changes(frozenset({"case"}), frozenset({"c1"}))


@dataclass(frozen=True)
class Answer:
    value: int
    changes: Changes


class Desk:
    """A Tasks with everything it tells."""

    def __init__(self, lanes: Any) -> None:
        self.bus, self.errors = Bus(), ErrorBox()
        self.tasks = Tasks(lanes, self.bus, self.errors)
        self.heard: list[Changes] = []
        self.bus.changed.connect(self.heard.append)


def test_the_answer_comes_on_the_main_thread(lanes: Lanes, qtbot: Any) -> None:
    desk, owner = Desk(lanes), QObject()
    seen: list[tuple[str, bool]] = []
    desk.tasks.run(
        lambda: threading.current_thread().name,
        owner=owner,
        done=lambda name: seen.append((name, threading.current_thread() is threading.main_thread())),
        lane="work",
    )
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0][0].startswith("lane-work")
    assert seen[0][1]


def test_done_is_never_called_before_run_returns(qtbot: Any) -> None:
    desk, owner = Desk(InlineLanes()), QObject()
    seen: list[int] = []
    desk.tasks.run(lambda: 1, owner=owner, done=seen.append)
    assert seen == []
    qtbot.waitUntil(lambda: seen == [1])


def test_an_answer_for_a_dead_owner_is_dropped_but_its_changes_are_published(qtbot: Any) -> None:
    desk, owner = Desk(InlineLanes()), QObject()
    seen: list[Any] = []
    desk.tasks.run(lambda: CHANGES, owner=owner, done=seen.append, lane="vault")
    delete(owner)
    qtbot.waitUntil(lambda: desk.tasks.open_count() == 0)
    assert seen == []
    assert desk.heard == [CHANGES]


def test_changes_are_found_alone_in_a_pair_and_in_a_record() -> None:
    assert list(changes_in(CHANGES)) == [CHANGES]
    assert list(changes_in(("id", CHANGES))) == [CHANGES]
    assert list(changes_in(Answer(1, CHANGES))) == [CHANGES]
    assert list(changes_in([1, 2])) == []
    assert list(changes_in(Answer)) == []


def test_an_empty_change_is_not_published(qtbot: Any) -> None:
    desk, owner = Desk(InlineLanes()), QObject()
    desk.tasks.run(Changes, owner=owner)
    qtbot.waitUntil(lambda: desk.tasks.open_count() == 0)
    assert desk.heard == []


@pytest.mark.parametrize("handled", [True, False])
def test_an_error_goes_to_its_handler_or_to_the_box(handled: bool, qtbot: Any) -> None:
    desk, owner = Desk(InlineLanes()), QObject()
    caught: list[BaseException] = []

    def work() -> None:
        raise UserError("vault.wrong_passphrase")

    desk.tasks.run(work, owner=owner, failed=caught.append if handled else None)
    qtbot.waitUntil(lambda: desk.tasks.open_count() == 0)
    assert [getattr(e, "code", "") for e in caught] == (["vault.wrong_passphrase"] if handled else [])
    assert desk.errors.seen == ([] if handled else ["vault.wrong_passphrase"])


@pytest.mark.expects_log("ui.errors")
def test_a_mistake_in_done_reaches_the_box(qtbot: Any) -> None:
    desk, owner = Desk(InlineLanes()), QObject()
    desk.tasks.run(lambda: 1, owner=owner, done=lambda _: 1 / 0)
    qtbot.waitUntil(lambda: bool(desk.errors.seen))
    assert desk.errors.seen == ["ZeroDivisionError"]


@pytest.mark.expects_log("ui.errors")
def test_an_exception_of_a_slot_reaches_the_box(qtbot: Any, monkeypatch: Any) -> None:
    errors = ErrorBox()
    said: list[str] = []
    errors.show = said.append
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    with qtbot.captureExceptions():
        errors.watch_slots()
        QTimer.singleShot(0, lambda: 1 / 0)
        qtbot.waitUntil(lambda: bool(said))
    assert errors.seen == ["ZeroDivisionError"]
    assert "ZeroDivisionError" in said[0]


@pytest.mark.expects_log("ui.errors")
def test_the_log_never_holds_the_words_of_an_exception(caplog: Any) -> None:
    errors = ErrorBox()
    with caplog.at_level("DEBUG"):
        try:
            raise ValueError("グエン・ティ・ホア 090-0000-4821")
        except ValueError as mistake:
            errors.report(mistake)
    assert "ホア" not in caplog.text
    assert "ValueError" in caplog.text


def test_sentences_say_what_to_do_and_never_fail() -> None:
    t = Texts()
    assert "パスフレーズ" in sentence(t, UserError("vault.wrong_passphrase"))
    assert "unknown.code" in sentence(t, UserError("unknown.code", n=3))
    assert "ui.odd" in sentence(t, BugError("ui.odd"))
    assert "KeyError" in sentence(t, KeyError("a person's words"))
    assert "a person's words" not in sentence(t, KeyError("a person's words"))
