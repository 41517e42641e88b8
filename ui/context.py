"""What a page is handed once a vault is open: the parts of the window, the services, and the words for codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject

from app.base.clock import Clock, local
from models.codes import codes
from ui.dates_text import DatesText
from ui.pages.base import Parts

if TYPE_CHECKING:
    from app.bootstrap import App
    from app.services.opened import OpenVault
    from app.services.shapes import Rows

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class Context(Parts):
    """Lives from unlock to lock. Thread: main."""

    program: App
    vault: OpenVault
    open_memo: Callable[..., object]
    """`open_memo(draft=…, contact=…, case=…, phone=…)`: the call memo, over whatever is shown."""

    @property
    def clock(self) -> Clock:
        return self.program.clock

    @property
    def me(self) -> str:
        """The member who has unlocked."""
        return self.vault.member

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

    def ask(
        self,
        question: Callable[[Rows, int], T],
        *,
        owner: QObject,
        done: Callable[[T], object],
        failed: Callable[[BaseException], object] | None = None,
    ) -> None:
        """Read on the read lane, from one steady picture of the vault; `done(answer)` comes on the main thread."""
        vault = self.vault
        self.tasks.run(lambda: vault.read(question), owner=owner, done=done, failed=failed, lane="read")

    def write(
        self,
        work: Callable[[], Any],
        *,
        owner: QObject,
        done: Callable[[Any], object] | None = None,
        failed: Callable[[BaseException], object] | None = None,
    ) -> None:
        """Run a writing service on the vault lane; what it changed is published to every page."""
        self.tasks.run(work, owner=owner, done=done, failed=failed, lane="vault")
