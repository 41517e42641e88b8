"""The garbage sweep belongs to the main thread: elsewhere it would destroy widgets on a lane, and Qt would crash.

Python sweeps whenever enough objects were made, on the thread that made the last one. A lane reading 100,000 rows
makes them by the million, and a closed page's widgets that wait in a reference cycle would then die on that lane.
So the automatic sweep is off while a window lives, and a timer sweeps here: the young often, all of them rarely.
Source: Qt's rule that a QWidget may only be destroyed on the GUI thread; seen as crashes on closing pages.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 400
YOUNG, MIDDLE, OLD = 700, 12, 40
"""Objects, young sweeps, and middle sweeps after which the next older generation is swept."""


class Sweeper(QObject):
    """Owns the sweep of the process from its making to `stop`. Thread: main; one a process."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        gc.disable()
        gc.freeze()  # what the imports made stays for good: no sweep looks at it again
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Sweep what has grown enough."""
        young, middle, old = gc.get_count()
        if old > OLD:
            gc.collect(2)
        elif middle > MIDDLE:
            gc.collect(1)
        elif young > YOUNG:
            gc.collect(0)

    def stop(self) -> None:
        """Give the sweep back to Python."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_on:
            gc.enable()
