"""What a test of the screen needs: our QApplication, a theme, the parts of pages. Offscreen before Qt is imported."""

from __future__ import annotations

import gc
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.base.lanes import InlineLanes, Lanes
from app.base.texts import Texts
from ui.application import make_application
from ui.bus import Bus
from ui.commands import Commands
from ui.errors import ErrorBox
from ui.pages.base import Parts
from ui.tasks import Tasks
from ui.theme import Theme


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """Our application instead of pytest-qt's plain one."""
    return make_application(["banso"])


@pytest.fixture(autouse=True)
def _sweep_on_the_main_thread() -> Iterator[None]:
    """As in the program (ui/sweeping.py): no sweep on a lane may meet the widgets of a test before."""
    gc.disable()
    yield
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    gc.enable()


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    made = Theme(Texts())
    made.apply(qapp)
    return made


@pytest.fixture
def lanes() -> Iterator[Lanes]:
    made = Lanes()
    yield made
    made.stop()


@pytest.fixture
def parts(theme: Theme) -> Parts:
    bus, errors = Bus(), ErrorBox()
    tasks = Tasks(InlineLanes(), bus, errors)
    return Parts(theme, tasks, bus, errors, Commands(), lambda *a, **k: None, lambda *a, **k: None)  # type: ignore[arg-type]


@pytest.fixture
def show(qtbot: Any) -> Callable[..., QWidget]:
    """Show a widget as an active window, so that it can have the focus."""

    def shown(widget: QWidget, width: int = 0, height: int = 0) -> QWidget:
        qtbot.addWidget(widget)
        if width:
            widget.resize(width, height)
        with qtbot.waitExposed(widget):
            widget.show()
        widget.activateWindow()
        QApplication.processEvents()
        return widget

    return shown


def compose(widget: QWidget, preedit: str) -> None:
    """A conversion is open with these words."""
    QApplication.sendEvent(widget, QInputMethodEvent(preedit, []))


def commit(widget: QWidget, words: str) -> None:
    """The conversion ends with these words."""
    event = QInputMethodEvent("", [])
    event.setCommitString(words)
    QApplication.sendEvent(widget, event)
