"""Which pages there are, and what begins when a vault opens. The one list that knows every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base.texts import N_
from ui.pages.today import Today
from ui.shell.shell import PageSpec, Shell

if TYPE_CHECKING:
    from app.bootstrap import App
    from app.services.opened import OpenVault

ROOMS: dict[str, PageSpec] = {
    "today": PageSpec(N_("今日"), "today", Today),
}


def begin(app: App, shell: Shell, opened: OpenVault) -> None:
    """Commands, memo, palette and status of a new session."""
    del app, shell, opened
