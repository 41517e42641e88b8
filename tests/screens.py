"""What every test with a screen shares: our QApplication, and nothing of a test outliving it.

Offscreen before Qt is imported. The fixtures are taken by the conftest of each area that has windows.
"""

from __future__ import annotations

import gc
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from ui.application import make_application


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """Our application instead of pytest-qt's plain one."""
    return make_application(["banso"])


@pytest.fixture(autouse=True, scope="module")
def keep_the_heap_small() -> Iterator[None]:
    """What a file of tests leaves for good (modules, caches) is not looked at by the sweeps of the next."""
    yield
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def sweep_on_the_main_thread() -> Iterator[None]:
    """As in the program (ui/sweeping.py): no sweep on a lane may meet the widgets of a test before.

    Windows that the test made go too: each one left would take part in every later change of font and palette.
    """
    gc.disable()
    before = set(QApplication.topLevelWidgets()) if QApplication.instance() else set()
    yield
    if QApplication.instance():
        for window in set(QApplication.topLevelWidgets()) - before:
            window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    gc.enable()
