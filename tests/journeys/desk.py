"""A counsellor at the real window: the robot of the journeys. Its verbs are the words of a desk.

Real window, real doors, real lanes, a real encrypted vault in a folder of the test; only the key is handed over raw,
so that no test waits for a derivation. Every key goes through QTest to the widget that has the focus, every
conversion as the events an input method sends. Nothing here sleeps: it waits for what it wants to see.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QTextEdit, QWidget

from app.base.clock import Clock, FakeClock
from app.base.lanes import Lanes
from app.base.texts import Texts
from app.bootstrap import build
from app.crypto.keys import RawKey
from app.services import drafts
from app.services.opened import OpenVault
from models.records.cases import DraftRecord
from ui.application import Look, make_application, make_theme
from ui.doors import make_doors
from ui.errors import ErrorBox
from ui.memo.desk import MemoDesk
from ui.memo.memo import Memo
from ui.shell.shell import Shell
from ui.widgets.notices import NoticeBar
from ui.window import MainWindow

T = TypeVar("T", bound=QWidget)
KEY = RawKey(bytes(range(32)))
PROFILE = "practice"
MOMENT_MS = 1_795_151_040_000
"""Friday 2026-11-20 14:04 in Japan, a minute after the practice data."""
WAIT_MS = 20_000


class Desk:
    """One running program. `errors.seen` must be empty at its end."""

    def __init__(self, home: Path, qtbot: Any, *, clock: Clock | None = None, size: tuple[int, int] = (1366, 768),
                 language: str = "ja", autolock_minutes: int = 10) -> None:  # fmt: skip
        self.home, self._qtbot = home, qtbot
        self.clock = clock or FakeClock(MOMENT_MS)
        self.idle_clock = FakeClock(MOMENT_MS)
        self.lanes = Lanes()
        self.program = build(clock=self.clock, lanes=self.lanes, home=home)
        self.errors = ErrorBox()
        theme = make_theme(make_application(["banso"]), Look("light", language=language), Texts(language))
        doors = make_doors(self.program)
        doors.unlock = self._open
        self.window = MainWindow(
            theme, self.lanes, doors, self.errors, autolock_minutes=autolock_minutes, clock=self.idle_clock
        )
        self.window.resize(*size)
        self.ended: list[bool] = []
        self.window.ended.connect(lambda: self.ended.append(True))
        self.strays = Strays(self.window)

    def _open(self, key: str, passphrase: str) -> OpenVault:
        del passphrase
        opened = self.program.open_vault(self.program.places.profiles / key, KEY)
        opened.begin_session()
        return opened

    # --- the day ------------------------------------------------------------------------------
    def start(self) -> Desk:
        """Start the program; the unlock page stands there."""
        with self._qtbot.waitExposed(self.window):
            self.window.show()
        self.front()
        self.settle()
        return self

    def front(self) -> None:
        """Our window is the active one."""
        self.window.activateWindow()
        self.window.windowHandle().requestActivate()
        self.until(self.window.isActiveWindow)

    def unlock(self) -> Desk:
        """The passphrase and Enter."""
        self.until(lambda: self.focus().objectName().startswith("unlock.passphrase"))
        QTest.keyClicks(self.focus(), "any words, the key is handed over raw")
        self.press("Enter")
        self.until(lambda: self.window.shell is not None)
        self.settle()
        return self

    def lock(self) -> None:
        """Ctrl+Shift+L."""
        QTest.keyClick(self.focus(), Qt.Key.Key_L, CTRL | Qt.KeyboardModifier.ShiftModifier)
        assert self.window.shell is None
        self.settle()

    def nobody_is_there(self, minutes: float) -> None:
        """Time passes without a key; the watch looks at its clock."""
        self.idle_clock.forward(int(minutes * 60_000))
        self.window.idle.check()

    def end(self) -> None:
        """Close the window as a person does; it asks nothing."""
        self.window.close()
        self.until(lambda: bool(self.ended))
        self.strays.stop()
        self.window.deleteLater()
        self.lanes.stop()
        QApplication.processEvents()

    # --- the call -----------------------------------------------------------------------------
    def call(self, words: str = "") -> Memo:
        """The phone rings: Ctrl+N and what is heard."""
        self.press("Ctrl+N")
        self.until(lambda: self.memo_or_none() is not None)
        if words:
            self.type(words)
        return self.memo()

    def finish(self) -> None:
        """Ctrl+Enter, and the memo is put away."""
        self.press("Ctrl+Return")
        self.until(lambda: self.memo_or_none() is None)
        self.settle()

    def memo_or_none(self) -> Memo | None:
        """The memo on the screen."""
        memo = self.shell().findChild(MemoDesk).memo
        return memo if memo is not None and memo.isVisible() else None

    def memo(self) -> Memo:
        memo = self.memo_or_none()
        assert memo is not None
        return memo

    # --- hands --------------------------------------------------------------------------------
    def focus(self) -> QWidget:
        """The widget that gets the keys: Qt gives them to the window while no part of it has the focus."""
        return QApplication.focusWidget() or self.window

    def press(self, *chords: str) -> None:
        """Chords as people read them: Ctrl+N, Esc, Tab."""
        for chord in chords:
            keys = QKeySequence(chord)[0]
            QTest.keyClick(self.focus(), keys.key(), keys.keyboardModifiers())
            self.settle()

    def type(self, words: str) -> None:
        """Letters by keys; what a keyboard does not have through a conversion."""
        for number, line in enumerate(words.split("\n")):
            if number:
                QTest.keyClick(self.focus(), Qt.Key.Key_Return)
            if line.isascii():
                QTest.keyClicks(self.focus(), line)
            else:
                self.compose(line)
                self.convert(line)

    def compose(self, preedit: str) -> None:
        """A conversion is open and shows these words."""
        QApplication.sendEvent(self._input(), QInputMethodEvent(preedit, []))

    def convert(self, words: str) -> None:
        """The conversion ends with these words."""
        event = QInputMethodEvent("", [])
        event.setCommitString(words)
        QApplication.sendEvent(self._input(), event)

    def _input(self) -> Any:
        target = QGuiApplication.focusObject()
        assert target is not None
        return target

    def into(self, name: str) -> QWidget:
        """Put the caret into a field, by its name; returns what has the focus."""
        field = self.find(name)
        target = field.focusProxy() or getattr(field, "edit", field)
        target.setFocus(Qt.FocusReason.MouseFocusReason)
        QApplication.processEvents()
        assert QApplication.focusWidget() is target, name
        return target

    # --- eyes ---------------------------------------------------------------------------------
    def shell(self) -> Shell:
        assert self.window.shell is not None
        return self.window.shell

    def page(self) -> Any:
        return self.shell().page()

    def find(self, name: str) -> Any:
        """The widget of this name on the page in front, or in the window."""
        for root in (self.page() if self.window.shell else None, self.window):
            found = root.findChild(QWidget, name) if root is not None else None
            if found is not None:
                return found
        raise AssertionError(f"no widget {name}")

    def notices(self) -> list[str]:
        return [bar.words.text() for bar in self.shell().notices.bars()]

    def bar(self) -> NoticeBar:
        return self.shell().notices.bars()[0]

    def caret(self) -> tuple[str, int, int]:
        """Name of the field, selection start and caret."""
        return place_of(self.focus())

    def until(self, happened: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(happened, timeout=WAIT_MS)

    def settle(self) -> None:
        """Until every answer has come."""
        self.until(lambda: self.window.tasks.open_count() == 0)
        QApplication.processEvents()
        self.until(lambda: self.window.tasks.open_count() == 0)

    # --- ways ---------------------------------------------------------------------------------
    def go(self, kind: str, **where: Any) -> Any:
        """Open a page."""
        page = self.shell().go(kind, **where)
        self.settle()
        return page

    def open_case(self, number: str) -> Any:
        page = self.go("case", id=self.case_id(number))
        self.until(lambda: page.room is not None)
        return page

    # --- the vault ----------------------------------------------------------------------------
    def vault(self) -> OpenVault:
        assert self.window.opened is not None
        return self.window.opened

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.vault().read(lambda rows, seen: rows.rows(sql, values))

    def case_id(self, number: str) -> str:
        return self.rows('select id from "case" where number like ?', f"%-{number}")[0][0]

    def drafts(self) -> list[DraftRecord]:
        return self.vault().read(lambda rows, seen: drafts.read_all(rows))

    def inbox(self) -> list[str]:
        """Texts of the unfiled memos in the database, newest first."""
        found = self.rows("select summary from contact where dead = 0 and case_id is null order by start desc, id desc")
        return [summary for (summary,) in found]


class Strays(QObject):
    """Remembers parts that were shown as windows of their own: for a moment, but long enough to take the focus."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self._window = window
        self.seen: list[str] = []
        self._app = QApplication.instance()
        assert self._app is not None
        self._app.installEventFilter(self)

    def stop(self) -> None:
        assert self._app is not None
        self._app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched is not self._window:
            stray = watched.windowType() == Qt.WindowType.Window
            self.seen += [f"{type(watched).__name__} {watched.objectName()}"] if stray else []
        return False


CTRL = Qt.KeyboardModifier.ControlModifier


def place_of(widget: QWidget) -> tuple[str, int, int]:
    """Name of a text field, anchor and caret in it."""
    if isinstance(widget, QTextEdit):
        cursor = widget.textCursor()
        return widget.objectName(), cursor.anchor(), cursor.position()
    if isinstance(widget, QLineEdit):
        start = widget.selectionStart() if widget.hasSelectedText() else widget.cursorPosition()
        return widget.objectName(), start, widget.cursorPosition()
    return widget.objectName(), 0, 0
