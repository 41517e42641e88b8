"""An unlocked practice vault and the parts that pages are given, for tests of single pages and for pictures."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from app.base.clock import FakeClock
from app.base.lanes import InlineLanes, Runner
from app.base.texts import Texts
from app.bootstrap import App, build
from app.crypto.keys import RawKey
from app.services.opened import OpenVault
from app.services.practice import make_practice
from app.vault import lifecycle
from ui.bus import Bus
from ui.commands import Commands
from ui.context import Context
from ui.errors import ErrorBox
from ui.tasks import Tasks
from ui.theme import Theme
from ui.widgets.notices import NoticeStack

KEY = RawKey(bytes(range(32)))
NOON_MS = 1_795_150_980_000  # Friday 2026-11-20 14:03 in Japan, the moment of the mock-ups


@contextmanager
def practice_vault(home: Path, *, size: int = 24, lanes: Runner | None = None) -> Iterator[tuple[App, OpenVault]]:
    """A vault of invented cases on a clock that tests move (`app.clock.forward(ms)`)."""
    app = build(
        clock=FakeClock(NOON_MS), lanes=lanes or InlineLanes(), home=home, randbits=random.Random(5).getrandbits
    )
    folder = app.places.profiles / "practice"
    folder.parent.mkdir(parents=True, exist_ok=True)
    lifecycle.create(folder, KEY, clock=app.clock, label="佐藤 美咲", practice=True, ids=app.ids)
    vault = app.open_vault(folder, KEY)
    try:
        make_practice(vault.store, clock=app.clock, size=size, drafts=vault.drafts, documents=vault.documents)
        yield app, vault
    finally:
        vault.close()
        app.lanes.stop()


class Went(list[tuple[str, dict[str, Any]]]):
    """Remembers where a page wanted to go."""

    def __call__(self, kind: str, **where: Any) -> None:
        self.append((kind, where))


def make_context(
    app: App,
    vault: OpenVault,
    *,
    theme: str = "light",
    language: str = "ja",
    parent: QWidget | None = None,
    open_memo: Callable[..., object] | None = None,
) -> Context:
    """Parts as the window makes them; `ctx.go` is a `Went`."""
    errors = ErrorBox()
    look = Theme(Texts(language), theme)  # type: ignore[arg-type]
    bus = Bus(parent)
    stack = NoticeStack(look, parent)
    return Context(
        theme=look,
        tasks=Tasks(app.lanes, bus, errors, parent),
        bus=bus,
        errors=errors,
        commands=Commands(),
        go=Went(),
        notice=stack.show_notice,
        app=vault,
        program=app,
        vault=vault,
        open_memo=open_memo or Went(),
    )
