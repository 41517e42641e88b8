"""What a test of the screen needs: our QApplication, a theme, the parts of pages. Offscreen before Qt is imported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.base.lanes import InlineLanes, Lanes
from app.base.texts import Texts
from tests import screens
from ui.bus import Bus
from ui.commands import Commands
from ui.errors import ErrorBox
from ui.pages.base import Parts
from ui.tasks import Tasks
from ui.theme import Theme

qapp = screens.qapp
sweep_on_the_main_thread = screens.sweep_on_the_main_thread
keep_the_heap_small = screens.keep_the_heap_small


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
