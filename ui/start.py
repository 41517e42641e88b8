"""Opens the window: App, doors, look, Qt. Nothing heavy is imported on this way (tests/ui/test_shell.py looks)."""

from __future__ import annotations

import sys
from collections.abc import Callable

from app.base.settings import Settings
from app.bootstrap import build
from ui.application import Look, start
from ui.doors import make_doors
from ui.idle import FirstPaint
from ui.theme import Density, Readings
from ui.window import MainWindow

DENSITIES: dict[str, Density] = {"comfortable": "normal", "compact": "compact"}


def look_of(settings: Settings, ruby: Callable[[], Readings] | None = None) -> Look:
    """How this machine shows things, from its settings."""
    density = DENSITIES.get(settings.density, "normal")
    return Look(settings.theme, settings.text_size, density, settings.language, ruby if settings.ruby else None)


def start_window(practice: bool = False, first_paint_only: bool = False) -> int:
    """The program until its window is closed; returns the exit code.

    practice          opens the vault of invented data without a question
    first_paint_only  prints "painted" when the unlock page has been painted, and ends: for measuring
    """
    app = build()
    settings = app.settings()
    doors = make_doors(app)

    def shown(window: MainWindow) -> None:
        if first_paint_only:
            FirstPaint(window.unlock_page.side).happened.connect(lambda: _painted(window))
        elif practice:
            doors.choices["practice"](window)

    return start(
        doors, look_of(settings, app.ruby), lanes=app.lanes, autolock_minutes=settings.autolock_minutes, shown=shown,
        argv=[sys.argv[0]],
    )  # fmt: skip


def _painted(window: MainWindow) -> None:
    print("painted", file=sys.stdout, flush=True)
    window.close()
