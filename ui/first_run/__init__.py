"""What stands in the place of the unlock page before there is a vault to unlock: practice, new, restore, forgotten.

Light: everything is imported when it is chosen, because this is reached before the first paint.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.bootstrap import App
    from ui.context import Context
    from ui.window import MainWindow


def choices(app: App) -> dict[str, Callable[[MainWindow], object]]:
    """What the entries of the unlock page do. Entries that are not named here say that they do not exist yet."""

    def practice(window: MainWindow) -> object:
        from ui.first_run.practice import begin_practice

        return begin_practice(app, window)

    def new(window: MainWindow) -> object:
        from ui.first_run.new_vault import NewVault

        return NewVault(app, window).open()

    def restore(window: MainWindow) -> object:
        from ui.first_run.restore import Restore

        return Restore(app, window).open()

    def forgotten(window: MainWindow) -> object:
        from ui.first_run.recover import Recover

        return Recover(app, window).open()

    def paper(window: MainWindow) -> object:
        from ui.printing.forms import PaperForms

        return PaperForms(app, window).open()

    return {"paper": paper, "practice": practice, "new": new, "restore": restore, "forgotten": forgotten}


def begin_backups(ctx: Context) -> Any:
    """At unlock: the daily backup, if it is due, and again every hour; in a practice vault the way out of it."""
    from ui.first_run.backups import begin

    return begin(ctx)
