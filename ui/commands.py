"""One registry of commands: the menu bar, the palette and the shortcut card all read from here.

Keys that an IME owns are refused: F6–F10, Ctrl+U/I/O/T and single letters. Ctrl+P is print outside a conversion
(our text widgets keep all chords to themselves while one is open).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.base.errors import BugError
from app.base.texts import Texts

Place = Literal["file", "edit", "view", "case", "tools", "help", "none"]
IME_KEYS = frozenset({"F6", "F7", "F8", "F9", "F10", "Ctrl+U", "Ctrl+I", "Ctrl+O", "Ctrl+T", "Ctrl+Space"})


def always() -> bool:
    """A command that can be run at any time."""
    return True


@dataclass(frozen=True, slots=True)
class Command:
    """`title` is a source text marked by N_; `enabled()` is asked when a menu opens; `menu` "none": palette only.
    `group` draws a line in the menu between groups. `words`: more words the palette finds it by."""

    id: str
    title: str
    run: Callable[[], object]
    shortcut: str = ""
    icon: str = ""
    menu: Place = "none"
    group: int = 0
    enabled: Callable[[], bool] = always
    checked: Callable[[], bool] | None = None
    words: str = ""
    palette: bool = True


class Commands(QObject):
    """All commands there are at the moment. Thread: main."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, Command] = {}
        self._page: dict[str, Command] = {}
        self._keys: dict[str, str] = {}

    def use_keys(self, keys: Mapping[str, str]) -> None:
        """Keys this person has chosen, by command id; "" takes a key away. Menus, palette and hints follow."""
        self._keys = dict(keys)
        self.changed.emit()

    def chosen(self) -> Mapping[str, str]:
        """What `use_keys` was given."""
        return self._keys

    def add(self, *commands: Command) -> None:
        """Add commands that stay."""
        for command in commands:
            self._check(command)
            self._known[command.id] = command
        self.changed.emit()

    def set_page(self, commands: tuple[Command, ...] | list[Command]) -> None:
        """Commands of the page that is in front; they go with it."""
        for command in commands:
            self._check(command)
        self._page = {command.id: command for command in commands}
        self.changed.emit()

    def all(self) -> list[Command]:
        """Every command with its present key; one of the page replaces one of the same id."""
        return [self.bound(command) for command in {**self._known, **self._page}.values()]

    def get(self, command_id: str) -> Command | None:
        """A command by its id."""
        found = self._page.get(command_id) or self._known.get(command_id)
        return self.bound(found) if found is not None else None

    def bound(self, command: Command) -> Command:
        """A command with its present key. One a person gave to another act is not also that of a page's own."""
        key = self._keys.get(command.id, command.shortcut)
        if key and command.id not in self._known and command.id not in self._keys and key in self._keys.values():
            key = "" if any(k == key and id in self._known for id, k in self._keys.items()) else key
        return command if key == command.shortcut else replace(command, shortcut=key)

    def run(self, command_id: str) -> bool:
        """Run a command if it can be run now."""
        command = self.get(command_id)
        if command is None or not command.enabled():
            return False
        command.run()
        return True

    def shortcut(self, command_id: str) -> str:
        """Its key as shown to people, "" if it has none."""
        command = self.get(command_id)
        return command.shortcut if command is not None else ""

    def _check(self, command: Command) -> None:
        if command.shortcut in IME_KEYS or len(command.shortcut) == 1:
            raise BugError("ui.key_of_ime", command=command.id)
        clash = next(
            (c for c in self._known.values() if c.shortcut and c.shortcut == command.shortcut and c.id != command.id),
            None,
        )
        if clash is not None:
            raise BugError("ui.key_twice", command=command.id, other=clash.id)


def make_action(command: Command, t: Texts, parent: QWidget, run: Callable[[str], object]) -> QAction:
    """The QAction of a command, for menus and for its shortcut."""
    action = QAction(t(command.title), parent)
    action.setObjectName(f"action.{command.id}")
    if command.shortcut:
        action.setShortcut(QKeySequence(command.shortcut))
    if command.checked is not None:
        action.setCheckable(True)
    action.triggered.connect(lambda _=False: run(command.id))
    return action
