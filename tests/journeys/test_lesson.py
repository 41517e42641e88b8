"""The lesson on practice data (acceptance check 30): five steps done by their keys, ended by Esc, never over a memo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRect

from tests.journeys.desk import Desk
from tests.journeys.test_first_day import begin_practice, empty
from ui.help.lesson import STEPS, Lesson

__all__ = ["empty"]


def lesson(desk: Desk) -> Lesson:
    return desk.shell().findChild(Lesson)


def test_it_goes_on_by_doing_each_act(desk: Desk) -> None:
    assert len(STEPS) <= 5
    desk.shell().parts.commands.run("lesson.start")
    assert desk.notices()[0].startswith("1/5")
    desk.call("only to try")
    bar, memo = desk.bar(), desk.memo()
    assert not QRect(bar.mapToGlobal(bar.rect().topLeft()), bar.size()).intersects(
        QRect(memo.mapToGlobal(memo.sheet().topLeft().toPoint()), memo.sheet().size().toSize())
    )
    desk.finish()
    desk.until(lambda: lesson(desk).step == 1)
    desk.open_case("0112")
    desk.until(lambda: lesson(desk).step == 2)
    case = desk.page()
    saved = desk.vault().deadlines.add(case.case_id, "try", "2026-12-01")
    desk.window.bus.publish(saved.changes)
    desk.until(lambda: lesson(desk).step == 3)
    desk.window.bus.publish(desk.vault().cases.undo(saved.changes.txn))
    desk.until(lambda: lesson(desk).step == 4)
    assert desk.bar().action.text() == "終わる"
    desk.bar().action.click()
    assert lesson(desk).step == -1
    assert not any(words.startswith("5/5") for words in desk.notices())


def test_escape_ends_it_at_any_step(desk: Desk) -> None:
    desk.shell().parts.commands.run("lesson.start")
    desk.page().setFocus()
    desk.press("Esc")
    assert lesson(desk).step == -1
    assert desk.notices() == []
    desk.call("no step follows")
    desk.finish()
    assert lesson(desk).step == -1


def test_it_is_offered_once(empty: Path, make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(empty)
    begin_practice(desk)
    assert [words for words in desk.notices() if "5つの操作" in words]
    desk.bar().action.click()
    assert desk.notices()[0].startswith("1/5")
    desk.lock()
    begin_practice(desk)
    assert not any("5つの操作" in words for words in desk.notices())
