"""Who sits at the window: what stands for a person there, and how long until the window locks.

Must not: lock anything itself; `due` says that it is time (security-sync §6 item 25; `app.base.autolock` counts).
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.base.autolock import AutoLock
from app.base.clock import Clock

LOOK_MS = 5_000


class FirstPaint(QObject):
    """`happened` once, when the first picture of a widget and its children is on its way to the screen."""

    happened = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self.happened.emit)
        return False


class IdleWatch(QObject):
    """Says when nobody was at an open window for too long. Watches the window's own events, not every object's."""

    due = Signal()
    minutes_left = Signal(int)
    SIGNS = (
        QEvent.Type.KeyPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.InputMethod,
    )

    def __init__(self, window: QWidget, minutes: int, clock: Clock) -> None:
        super().__init__(window)
        self._window = window
        self._lock = AutoLock(clock, minutes, self.due.emit)
        self._awake = False
        self._focus: QObject | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.check)
        self._timer.start()
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.focusObjectChanged.connect(self._focus_moved)

    def watch_window(self) -> None:
        """Begin when the native window is there."""
        handle = self._window.windowHandle()
        if handle is not None:
            handle.removeEventFilter(self)
            handle.installEventFilter(self)

    def begin(self) -> None:
        """A vault is open from now on."""
        self._awake = True
        self._lock.arm()
        self.tell()

    def end(self) -> None:
        """Nothing is left to lock."""
        self._awake = False

    def set_minutes(self, minutes: int) -> None:
        """Another limit from now on."""
        self._lock.set_minutes(minutes)
        self.check()

    def check(self) -> None:
        """Asked every five seconds, and by a key that comes too late."""
        if self._awake:
            self._lock.tick()
        self.tell()

    def tell(self) -> None:
        """Say how long it is until the lock."""
        if self._awake:
            self.minutes_left.emit(max(1, -(-self._lock.remaining_ms() // 60_000)))

    def _focus_moved(self, focus: QObject | None) -> None:
        # A conversion speaks to the focus object directly, past the window.
        if self._focus is not None:
            self._focus.removeEventFilter(self)
            self._focus.destroyed.disconnect(self._forget)
        self._focus = focus
        if focus is not None:
            focus.installEventFilter(self)
            focus.destroyed.connect(self._forget)

    def _forget(self) -> None:
        self._focus = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in self.SIGNS or not self._awake or self._lock.touched():
            return False
        # The machine slept, or nobody looked: what comes after the time is neither typed nor clicked. Queued, because
        # locking takes away the very object that is being asked. A conversion was typed before: locking commits it.
        QTimer.singleShot(0, self, self.check)
        return event.type() != QEvent.Type.InputMethod
