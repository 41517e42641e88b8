"""One signal for all screens: something that is shared or local has changed. Thread: main."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from models.changes import Changes


class Bus(QObject):
    """`changed(Changes)`: pages ask `cares_about` and reload or mark themselves stale."""

    changed = Signal(object)

    def publish(self, changes: Changes) -> None:
        """Tell everyone; nothing is said of an empty set."""
        if changes.kinds or changes.ids:
            self.changed.emit(changes)
