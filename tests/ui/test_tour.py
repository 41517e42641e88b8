"""The tour finds no fault: nothing cut off, no glyph missing, nothing outside its place, on every screen."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from ui.tour import Stage, _clear, scenes
from ui.walker import faults_of

SMALL = ("unlock", "today", "memo", "case", "palette")
"""Where room is tightest: both columns, the floating memo, the banner."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The practice vault is made in it by the first walk."""
    return Path(tmp_path_factory.mktemp("tour"))


def walk(home: Path, look: tuple[str, str], size: tuple[int, int], names: tuple[str, ...]) -> dict[str, Any]:
    """Faults of each scene by its name."""
    stage = Stage(home, look[1], look[0], size, 100)
    found: dict[str, Any] = {}
    try:
        stage.window.show()
        stage.settle()
        for scene in scenes():
            if names and scene.name not in names:
                continue
            if not scene.locked and stage.vault is None:
                stage.open()
            scene.play(stage)
            stage.settle()
            found[scene.name] = faults_of(stage.window)
            _clear(stage)
        assert stage.errors.seen == []
    finally:
        stage.close()
    return found


def test_every_screen_in_japanese_and_light(qapp: object, home: Path) -> None:
    found = walk(home, ("ja", "light"), (1366, 768), ())
    assert len(found) == len(scenes())
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_the_tightest_screens_in_english_and_dark(qapp: object, home: Path) -> None:
    found = walk(home, ("en", "dark"), (1093, 614), SMALL)
    assert tuple(found) == SMALL
    assert {name: faults for name, faults in found.items() if faults} == {}


PLACES = ("today", "cases", "settings")


def sizes(stage: Stage) -> dict[str, dict[str, tuple[int, int]]]:
    """Size of every named widget of some pages."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for place in PLACES:
        stage.go(place)
        stage.settle()
        named = [w for w in stage.shell().findChildren(QWidget) if w.objectName() and w.isVisible()]
        found[place] = {
            w.objectName(): (w.width(), w.height()) for w in named if not w.objectName().startswith(("qt_", "tabs"))
        }
    return found


def test_another_text_size_acts_at_once_and_everywhere(qapp: object, tmp_path: Path) -> None:
    measured: list[dict[str, dict[str, tuple[int, int]]]] = []
    for steps in ((150, 90), ()):
        stage = Stage(tmp_path, "light", "ja", (1366, 768), 100 if steps else 90)
        try:
            stage.window.show()
            stage.open()
            assert stage.window.ring.target() is None
            assert stage.window.focusWidget() is stage.shell().page()
            if steps:
                sizes(stage)
            for scale in steps:
                stage.theme.use(scale=scale)
                stage.settle()
            measured.append(sizes(stage))
            assert faults_of(stage.window) == []
        finally:
            stage.close()
    for place, there in measured[1].items():
        here = measured[0][place]
        differs = {
            name: (here.get(name), there.get(name)) for name in {*here, *there} if here.get(name) != there.get(name)
        }
        assert (place, differs) == (place, {})


def test_an_open_memo_is_not_taken_away_by_another_text_size(qapp: object, home: Path) -> None:
    stage = Stage(home, "light", "ja", (1366, 768), 100)
    try:
        stage.window.show()
        stage.open()
        former = stage.shell()
        stage.memo()
        stage.settle()
        stage.theme.use(scale=125)
        stage.settle()
        assert stage.shell() is former
        _clear(stage)
        assert stage.shell() is not former
    finally:
        stage.close()


def test_the_walker_sees_what_is_cut_off(qapp: object, qtbot: Any) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(200, 60)
    cut = QLabel("a sentence that is much longer than its label", page)
    cut.setObjectName("cut")
    cut.setGeometry(0, 0, 40, 20)
    away = QWidget(page)
    away.setObjectName("away")
    away.setGeometry(180, 0, 60, 20)
    page.show()
    assert faults_of(page) == ["cut: cut", "outside: away in QWidget"]
