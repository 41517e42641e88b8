"""Keys painted on buttons and told in tooltips follow what the person has chosen in the settings.

Buttons are made with the key a command comes with; when keys change, those named here are told the present one.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from ui.commands import Commands
from ui.widgets.base import PaintedButton

SHOWN_ON: dict[str, str] = {
    "header.search": "palette.open",
    "header.memo": "memo.new",
    "header.lock": "lock",
    "tabs.new": "palette.open",
    "case.print": "print",
    "case.dock.show": "case.dock",
    "case.dock.deadlines.add": "case.deadline",
    "cases.bulk.owner": "cases.assign",
    "cases.bulk.deadline": "cases.deadline",
    "deadlines.new": "deadlines.new",
    "inbox.link": "memo.link",
    "inbox.print": "print",
    "inbox.empty.action": "memo.new",
    "memo.link": "memo.link",
    "palette.texts": "go.search",
}
"""Object name → command."""


class KeyHints(QObject):
    """Watches the shell: its commands, its pages and the panels that open in it. Thread: main."""

    def __init__(self, commands: Commands, shell: QWidget) -> None:
        super().__init__(shell)
        self._commands, self._shell = commands, shell
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.show_keys)
        commands.changed.connect(self._soon.start)
        shell.installEventFilter(self)
        self._soon.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ChildAdded:
            self._soon.start()
        return False

    def show_keys(self) -> None:
        """Tell every button of the list its present key."""
        for name, command in SHOWN_ON.items():
            if self._commands.get(command) is None:
                continue
            for button in self._shell.findChildren(PaintedButton, name):
                button.show_key(self._commands.shortcut(command))
