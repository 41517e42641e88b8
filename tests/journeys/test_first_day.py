"""The first day (acceptance check 30): from an empty home to the first memo by keys; practice data in and fully out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from tests.journeys.desk import Desk

SECRET = "a mandarin field and the dog next door in April"


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "new-home"
    monkeypatch.setenv("BANSO_HOME", str(home))
    return home


def files(home: Path) -> set[str]:
    return {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}


def begin_practice(desk: Desk) -> None:
    desk.find("unlock.practice").click()
    desk.until(lambda: desk.window.shell is not None)
    desk.settle()


def test_from_an_empty_home_to_the_first_memo(empty: Path, make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(empty)
    desk.find("unlock.new").setFocus()
    desk.press("Space")
    desk.type("Sato Misaki")
    desk.press("Return", "Return")
    desk.type(SECRET)
    desk.press("Return")
    desk.type(SECRET)
    desk.until(desk.find("new.make").isEnabled)
    desk.press("Return")
    desk.until(lambda: desk.window.findChild(QWidget, "new.skip") is not None)
    desk.settle()
    # The code for the safe is offered, never forced: the way past it says what it means first.
    desk.find("new.skip").click()
    assert desk.find("new.warning").isVisible()
    desk.find("new.skip").click()
    desk.until(lambda: desk.window.shell is not None)
    desk.settle()
    desk.call("the first call of this desk")
    desk.finish()
    assert desk.inbox() == ["the first call of this desk"]
    assert desk.window.findChild(QWidget, "header.practice") is None


def test_practice_comes_by_one_click_and_goes_without_a_trace(empty: Path, make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(empty)
    before = files(empty)
    begin_practice(desk)
    assert desk.rows('select count(*) from "case"')[0][0] > 5
    for kind in ("today", "inbox", "cases", "deadlines"):
        desk.go(kind)
        assert desk.find("header.practice").isVisible()
    desk.call("only for practice")
    desk.finish()
    assert any("practice" in name for name in files(empty))
    assert desk.shell().parts.commands.run("practice.end")
    desk.until(lambda: not any("practice" in name for name in files(empty)))
    desk.settle()
    left = {name for name in files(empty) - before if not name.startswith("settings")}
    assert left == set()
    assert desk.window.shell is None
    begin_practice(desk)
    assert "only for practice" not in desk.inbox()
