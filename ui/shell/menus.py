"""The menu bar, filled from the one registry of commands; also the keys, which live as long as the shell."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from app.base.texts import N_
from ui.commands import Command, Commands, Place, make_action
from ui.pages.base import Parts
from ui.theme import Theme

TITLES: dict[Place, str] = {
    "file": N_("ファイル"),
    "edit": N_("編集"),
    "view": N_("表示"),
    "case": N_("案件"),
    "tools": N_("ツール"),
    "help": N_("ヘルプ"),
}


class Menus(QObject):
    """Builds menus and keys anew when commands change; asks `enabled` when a menu opens."""

    def __init__(self, theme: Theme, bar: QMenuBar, commands: Commands, owner: QWidget) -> None:
        super().__init__(owner)
        self._theme, self._bar, self._commands, self._owner = theme, bar, commands, owner
        self._actions: list[QAction] = []
        self._menus: dict[Place, QMenu] = {}
        for place, title in TITLES.items():
            menu = bar.addMenu(theme.t(title))
            menu.setObjectName(f"menu.{place}")
            menu.aboutToShow.connect(partial(self._ask, place))
            self._menus[place] = menu
        commands.changed.connect(self.rebuild)
        self.rebuild()

    def rebuild(self) -> None:
        """Take the commands of the moment."""
        for action in self._actions:
            self._owner.removeAction(action)
            action.deleteLater()
        self._actions.clear()
        for menu in self._menus.values():
            menu.clear()
        for place, menu in self._menus.items():
            found = [c for c in self._commands.all() if c.menu == place]
            self._fill(menu, sorted(found, key=lambda c: c.group))
        for command in self._commands.all():
            if command.menu == "none" and command.shortcut:
                self._owner.addAction(self._action(command))
        for place, menu in self._menus.items():
            menu.menuAction().setVisible(any(c.menu == place for c in self._commands.all()))

    def _fill(self, menu: QMenu, commands: list[Command]) -> None:
        group: int | None = None
        for command in commands:
            if group is not None and command.group != group:
                menu.addSeparator()
            group = command.group
            action = self._action(command)
            menu.addAction(action)
            # Also on the shell: a key must work while the menu has never been opened.
            self._owner.addAction(action)

    def _action(self, command: Command) -> QAction:
        action = make_action(command, self._theme.t, self._owner, self._commands.run)
        self._actions.append(action)
        return action

    def _ask(self, place: Place) -> None:
        for action in self._menus[place].actions():
            command = self._commands.get(action.objectName().removeprefix("action."))
            if command is not None:
                action.setEnabled(command.enabled())
                if command.checked is not None:
                    action.setChecked(command.checked())


USER_MENU = ("user.switch", "user.settings", "lock")


def make_user_menu(parts: Parts, anchor: QWidget) -> QMenu:
    """The menu under one's own name: another person, one's settings, lock."""
    menu = QMenu(anchor)
    menu.setObjectName("user.menu")
    menu.setStyleSheet(parts.theme.menu_qss())
    for id in USER_MENU:
        command = parts.commands.get(id)
        if command is not None:
            words = parts.theme.t(command.title)
            action = menu.addAction(f"{words}\t{command.shortcut}" if command.shortcut else words)
            action.setObjectName(f"user.{id}")
            action.triggered.connect(lambda _=False, run=command.id: parts.commands.run(run))
    return menu


def open_user_menu(parts: Parts, anchor: QWidget) -> None:
    """Show it under the name."""
    menu = make_user_menu(parts, anchor)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))
