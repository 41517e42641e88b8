"""What a journey needs: our QApplication, a practice vault made once, a desk at work in a copy of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from tests import screens
from tests.journeys.desk import Desk
from tests.ui.rooms import practice_vault

qapp = screens.qapp
sweep_on_the_main_thread = screens.sweep_on_the_main_thread
keep_the_heap_small = screens.keep_the_heap_small


@pytest.fixture(scope="session")
def practice_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a practice vault that every journey gets a copy of."""
    home = tmp_path_factory.mktemp("practice")
    with practice_vault(home, size=6):
        pass
    return home


@pytest.fixture
def home(practice_home: Path, tmp_path: Path) -> Path:
    shutil.copytree(practice_home, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def make_desk(qapp: QApplication, qtbot: Any) -> Iterator[Callable[..., Desk]]:
    """Starts programs; ends them, and looks that nothing went wrong in them."""
    made: list[Desk] = []

    def start(home: Path, **more: Any) -> Desk:
        made.append(Desk(home, qtbot, **more).start())
        return made[-1]

    yield start
    for one in made:
        one.end()
        assert one.errors.seen == []
        assert one.strays.seen == []


@pytest.fixture
def desk(make_desk: Callable[..., Desk], home: Path) -> Desk:
    """An unlocked desk, today's page in front."""
    return make_desk(home).unlock()
