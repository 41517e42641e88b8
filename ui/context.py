"""What every page is handed: the opened vault, the ways to act, and the words. No page reaches past it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from app.base.clock import Clock, local
from app.base.texts import Texts
from models.codes import codes
from ui.dates_text import DatesText

if TYPE_CHECKING:
    from app.bootstrap import App
    from app.services.opened import OpenVault
    from ui.bus import Bus
    from ui.commands import Commands
    from ui.tasks import Tasks
    from ui.theme import Theme


class Go(Protocol):
    """Opens a screen: `go("case", id=…)`, `go("person", id=…)`, `go("search", text=…)`."""

    def __call__(self, kind: str, **where: Any) -> None: ...


class Notify(Protocol):
    """Shows a notice bar; with `undo` (a txn) it offers 「元に戻す」 for ten seconds."""

    def __call__(self, text: str, kind: str = "ok", *, undo: str = "") -> None: ...


@dataclass(frozen=True, slots=True)
class Context:
    """Thread: main."""

    app: App
    vault: OpenVault
    tasks: Tasks
    bus: Bus
    theme: Theme
    t: Texts
    commands: Commands
    go: Go
    notice: Notify

    @property
    def clock(self) -> Clock:
        return self.app.clock

    def now(self) -> dt.datetime:
        """The desk's wall time."""
        return local(self.clock.now_ms())

    @property
    def dates(self) -> DatesText:
        return DatesText(self.t, self.now().date())

    def label(self, kind: str, code: str) -> str:
        """The label of a code in the screen's language; an unknown code as it is; "" for none."""
        return codes(kind).label(code, self.t.language) if code else ""

    def short(self, kind: str, code: str) -> str:
        """The narrow label of a code."""
        return codes(kind).short(code, self.t.language) if code else ""
