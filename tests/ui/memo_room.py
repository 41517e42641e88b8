"""A window with a memo desk over a real, almost empty vault: what the tests of memo, inbox and linking share."""

from __future__ import annotations

import atexit
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.base.clock import FakeClock
from app.base.lanes import InlineLanes, Runner
from app.bootstrap import App, build
from app.crypto.keys import RawKey
from app.services import drafts
from app.services.opened import OpenVault
from app.vault import lifecycle
from models.records.people import SafeContact
from tests.ui.conftest import commit
from ui.context import Context
from ui.errors import ErrorBox
from ui.memo import MemoDesk
from ui.memo.hands import Hands
from ui.memo.memo import Memo
from ui.pages.base import Page, Parts
from ui.pages.inbox import Inbox
from ui.pages.unlock import VaultEntry
from ui.shell.shell import PageSpec, Shell
from ui.theme import Theme
from ui.widgets.fields import TextField
from ui.widgets.freetext import FreeText
from ui.widgets.scroll import ScrollArea
from ui.window import Doors, MainWindow

KEY = RawKey(bytes(range(32)))
NOON_MS = 1_795_150_980_000  # Friday 2026-11-20 14:03 in Japan
HOA_PHONE = "090-1234-5678"


class Work(Page):
    """Something to be interrupted at: a line and a long text inside a scroll area."""

    def __init__(self, ctx: Parts, parent: QWidget | None = None) -> None:
        super().__init__(ctx, "work", parent)
        inside = QWidget()
        box = QVBoxLayout(inside)
        self.line = TextField(ctx.theme, "件名", name="work.line")
        self.text = FreeText(ctx.theme, rows=60, spoken="本文", name="work.text")
        self.text.setMinimumHeight(1600)
        box.addWidget(self.line)
        box.addWidget(self.text)
        self.area = ScrollArea(ctx.theme, inside, name="work.area")
        outer = QVBoxLayout(self)
        outer.addWidget(self.area)


class Room:
    """The parts that tests look at."""

    def __init__(self, app: App, window: MainWindow, folder: Path) -> None:
        self.app, self.window, self.folder = app, window, folder
        self.desks: list[MemoDesk] = []

    @property
    def desk(self) -> MemoDesk:
        return self.desks[-1]

    @property
    def shell(self) -> Shell:
        assert self.window.shell is not None
        return self.window.shell

    @property
    def vault(self) -> OpenVault:
        return self.window.opened

    def work(self) -> Work:
        page = self.shell.page()
        assert isinstance(page, Work)
        return page

    def rows(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        return self.vault.read(lambda rows, seen: rows.rows(sql, params))


@cache
def new_home() -> Path:
    """A home with a new vault, made once; every room works on its own copy."""
    home = Path(tempfile.mkdtemp(prefix="banso-room-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    app = build(clock=FakeClock(NOON_MS), lanes=InlineLanes(), home=home, randbits=random.Random(7).getrandbits)
    folder = app.places.profiles / "desk"
    folder.parent.mkdir(parents=True, exist_ok=True)
    lifecycle.create(folder, KEY, clock=app.clock, label="佐藤 美咲", ids=app.ids)
    return home


@contextmanager
def memo_room(home: Path, theme: Theme, lanes: Runner) -> Iterator[Room]:
    """An unlocked window whose lanes are given; locks at the end."""
    shutil.copytree(new_home(), home, dirs_exist_ok=True)
    app = build(clock=FakeClock(NOON_MS), lanes=lanes, home=home, randbits=random.Random(8).getrandbits)
    folder = app.places.profiles / "desk"
    pages = {"work": PageSpec("仕事", "folder", Work), "inbox": PageSpec("受信箱", "inbox", Inbox)}

    def make_parts(parts: Parts, opened: OpenVault) -> Context:
        return Context(
            theme=parts.theme, tasks=parts.tasks, bus=parts.bus, errors=parts.errors, commands=parts.commands,
            go=parts.go, notice=parts.notice, app=opened, program=app, vault=opened,
            open_memo=lambda **where: room.desk.open(**where),
        )  # fmt: skip

    def begin(shell: Shell, opened: OpenVault) -> None:
        desk = MemoDesk(shell.parts, shell)  # type: ignore[arg-type]
        hands = Hands(shell.parts, shell, desk)  # type: ignore[arg-type]
        shell.parts.commands.add(*desk.commands(), *hands.commands())
        room.desks.append(desk)

    doors = Doors(
        vaults=lambda: [VaultEntry("desk", "佐藤 美咲")],
        unlock=lambda key, passphrase: app.open_vault(folder, KEY),
        close=lambda opened: opened.close(),
        pages=lambda parts, opened: pages,
        make_parts=make_parts,  # type: ignore[arg-type]
        begin=begin,
    )
    window = MainWindow(theme, lanes, doors, ErrorBox())
    room = Room(app, window, folder)
    window.resize(1093, 614)
    window.enter(app.open_vault(folder, KEY))
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    try:
        yield room
    finally:
        if window.opened is not None:
            window.lock()
        window.hide()
        lanes.stop()
        window.deleteLater()


def hoa(vault: OpenVault) -> tuple[str, str]:
    """A known person with a safe-contact rule and one open case; returns person and case."""
    rule = SafeContact(mode="text", when="19時以降", avoid="寮に電話しない")
    person = vault.people.create(
        {"name": "NGUYỄN THỊ HOA", "call_name": "ホアさん", "language": "vi", "safe": rule},
        [{"kind": "mobile", "value": HOA_PHONE}],
    ).id
    return person, vault.cases.open({"client": person, "language": "vi"}).id


def keys(qtbot: Any, key: Qt.Key, chord: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key to whoever has the focus, as a keyboard would send it."""
    widget = focused()
    assert widget is not None
    qtbot.keyClick(widget, key, chord)
    QApplication.processEvents()


def focused() -> QWidget | None:
    """Who has the focus, also while no window is active (offscreen nobody brings one to the front again)."""
    windows = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
    return QApplication.focusWidget() or next((w.focusWidget() for w in windows if w.focusWidget()), None)


def type_text(qtbot: Any, words: str) -> None:
    widget = focused()
    assert widget is not None
    commit(widget, words)
    QApplication.processEvents()


def memo_of(room: Room) -> Memo:
    memo = room.desk.memo
    assert memo is not None
    return memo


def saved(qtbot: Any, room: Room) -> None:
    qtbot.waitUntil(lambda: "保存済み" in memo_of(room).chip.words(), timeout=1000)


def open_memo(qtbot: Any, room: Room) -> Memo:
    keys(qtbot, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    return memo_of(room)


def bars(room: Room) -> list[str]:
    return [bar.words.text() for bar in room.shell.notices.bars()]


def press(room: Room, words: str) -> None:
    next(bar for bar in room.shell.notices.bars() if bar.action.words() == words).action.click()
    QApplication.processEvents()


def drafts_of(room: Room) -> list[Any]:
    return room.vault.read(lambda rows, seen: drafts.read_all(rows))
