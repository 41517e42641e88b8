"""What runs behind the screen while a vault is open: small steps when nobody types, figures in nav and status bar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication

from app.base.clock import local
from app.services import today
from app.services.shapes import Rows
from models.changes import Changes
from ui.accessible import announce
from ui.context import Context
from ui.shell.shell import Shell

QUIET_MS = 2_000
"""Nobody typed for so long: merging the index and checkpoints may take their few milliseconds."""
DISK_FIRST_MS, DISK_MS = 5_000, 5 * 60_000
"""When the room on the disk is looked at: once the first page stands, then again and again."""
CLOCK_MS = 5_000
"""How late a new minute may be noticed; a PC that slept notices it when it wakes."""


class IdleSteps(QObject):
    """Runs `store.idle()` on the vault lane, one step at a time, only while nobody types."""

    def __init__(self, ctx: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._running = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._step)
        app = QGuiApplication.instance()
        if app is not None:
            app.installEventFilter(self)
        ctx.bus.changed.connect(self._heard)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.InputMethod):
            self._wait()
        return False

    def _heard(self, changes: Changes) -> None:
        del changes
        self._wait()

    def _wait(self) -> None:
        self._timer.start(QUIET_MS)

    def _step(self) -> None:
        if self._running:
            return
        self._running = True
        store = self._ctx.vault.store
        self._ctx.write(store.idle, owner=self, done=self._more, failed=self._stop)

    def _more(self, waits: bool) -> None:
        self._running = False
        if waits:
            self._timer.start(20)

    def _stop(self, error: BaseException) -> None:
        del error  # a locked vault; nothing to tell
        self._running = False


class DiskRoom(QObject):
    """Says once, quietly, that the disk will soon be full, while there is still room to act; again after a recovery."""

    def __init__(self, ctx: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._said = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(DISK_FIRST_MS)

    def look(self) -> None:
        """Measure on the work lane: a network disk may take its time."""
        self._timer.start(DISK_MS)
        measure = self._ctx.vault.nearly_full
        self._ctx.tasks.run(measure, owner=self, done=self._show, failed=self._unknown, lane="work")

    def _show(self, left_mib: int | None) -> None:
        if left_mib is not None and not self._said:
            t = self._ctx.t
            words = t(
                "ディスクの空きが残り{n}MBです。書いたものは保存されています。"
                "早めにごみ箱や不要なファイルを片づけてください。",
                n=left_mib,
            )
            self._ctx.notice(words, "warn")
        self._said = left_mib is not None

    def _unknown(self, error: BaseException) -> None:
        del error  # a disk that cannot even be measured says so at the next save


class SavedMark(QObject):
    """The status bar says when something of this session was last written. A QObject and not a function: the bus
    lives as long as the window, and must forget a session that was locked."""

    def __init__(self, ctx: Context, shell: Shell) -> None:
        super().__init__(shell)
        self._ctx = ctx
        self._shell = shell
        ctx.bus.changed.connect(self._hear)
        self.show_now()

    def _hear(self, changes: Changes) -> None:
        if changes.origin == "local":
            self.show_now()

    def show_now(self) -> None:
        """With the time of this moment."""
        self._shell.status.show_saved(local(self._ctx.clock.now_ms()).strftime("%H:%M:%S"))


class Figures(QObject):
    """Badges of the navigation and the conflict mark, from kept counters; asked anew a moment after a change."""

    def __init__(self, ctx: Context, shell: Shell) -> None:
        super().__init__(shell)
        self._ctx = ctx
        self._shell = shell
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(150)
        self._timer.timeout.connect(self.ask)
        self._conflicts = 0
        ctx.bus.changed.connect(self._hear)
        self.ask()

    def _hear(self, changes: Changes) -> None:
        if changes.touches("case", "contact", "deadline", "person", "batch"):
            self._timer.start()

    def ask(self) -> None:
        """Read the figures on the read lane."""
        clock, me = self._ctx.clock, self._ctx.me

        def read(rows: Rows, seen: int) -> today.Figures:
            del seen
            return today.figures(rows, clock, me)

        self._ctx.ask(read, owner=self, done=self._show)

    def _show(self, found: today.Figures) -> None:
        nav, t = self._shell.nav, self._ctx.t
        if found.conflicts > self._conflicts:
            announce(self._shell.status, t("競合 {n}件", n=found.conflicts))
        self._conflicts = found.conflicts
        nav.set_badge("today", _figure(found.due))
        nav.set_badge("inbox", _figure(found.unfiled))
        nav.set_badge("deadlines", _figure(found.overdue), "danger")
        nav.set_badge("conflicts", _figure(found.conflicts), "warn")
        words = t("競合 {n}件", n=found.conflicts) if found.conflicts else ""
        self._shell.status.show_item("conflict", words, "warning", "warn")


class Minutes(QObject):
    """Tells pages and figures that a minute or a day has passed: lanes move at midnight while the program runs."""

    def __init__(self, ctx: Context, shell: Shell, figures: Figures) -> None:
        super().__init__(shell)
        self._ctx, self._shell, self._figures = ctx, shell, figures
        self._at = ctx.now()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(CLOCK_MS)

    def look(self) -> None:
        """Compare the desk's clock with the last look."""
        before, self._at = self._at, self._ctx.now()
        new_day = before.date() != self._at.date()
        if new_day or (before.hour, before.minute) != (self._at.hour, self._at.minute):
            self._shell.time_passed(new_day=new_day)
            self._figures.ask()


def _figure(count: int) -> str:
    return "" if not count else "99+" if count > 99 else str(count)
