"""How the window reaches the rest of the program: vaults of this machine, unlocking, pages, what begins at unlock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.base import settings as settings_file
from app.base.errors import UserError
from ui.pages.unlock import VaultEntry
from ui.theme import Theme
from ui.window import Doors, MainWindow

if TYPE_CHECKING:
    from app.bootstrap import App
    from app.services.opened import OpenVault
    from ui.context import Context
    from ui.pages.base import Parts
    from ui.shell.shell import PageSpec, Shell

VERSION = "0.1.0"


def make_doors(app: App) -> Doors:
    """The doors of a window on this App."""

    def unlock(key: str, passphrase: str) -> OpenVault:
        opened = app.open_vault(app.places.profiles / key, passphrase)
        opened.begin_session()
        app.keep_settings(replace(app.settings(), last_profile=key))
        return opened

    return Doors(
        vaults=lambda: entries(app),
        unlock=unlock,
        close=lambda opened: opened.close(),
        pages=_pages,
        make_parts=lambda parts, opened: _context(app, parts, opened),
        begin=lambda shell, opened: _begin(app, shell, opened),
        preload=_preload,
        person=lambda opened: opened.person,
        key=lambda opened: opened.folder.name if opened.folder.parent == app.places.profiles else "",
        practice=lambda opened: opened.practice,
        keep_look=lambda theme: _keep_look(app, theme),
        choices=_choices(app),
        version=VERSION,
    )


def entries(app: App) -> list[VaultEntry]:
    """Vaults of this machine, the one opened last first. Reads only what lies outside the encryption."""
    from app.bootstrap import vault_labels

    last = settings_file.load(app.places.settings).last_profile
    found = [VaultEntry(folder.name, label) for folder, label in vault_labels(app.places)]
    return sorted(found, key=lambda entry: entry.key != last)


def _preload() -> None:
    """What unlocking will need, while the passphrase is typed."""
    import ui.rooms  # noqa: F401


def _context(app: App, parts: Parts, opened: OpenVault) -> Context:
    from ui.context import Context

    return Context(
        theme=parts.theme,
        tasks=parts.tasks,
        bus=parts.bus,
        errors=parts.errors,
        commands=parts.commands,
        go=parts.go,
        notice=parts.notice,
        app=opened,
        program=app,
        vault=opened,
        open_memo=lambda **what: None,  # `ui.rooms.begin` puts the memo desk of the shell here
    )


def _pages(parts: Parts, opened: OpenVault) -> dict[str, PageSpec]:
    del parts, opened
    from ui.rooms import ROOMS

    return ROOMS


def _begin(app: App, shell: Shell, opened: OpenVault) -> None:
    from ui.rooms import begin

    begin(app, shell, opened)


def _keep_look(app: App, theme: Theme) -> None:
    names = {"light", "dark", "contrast"}
    now = app.settings()
    theme_name = theme.name if theme.name in names and now.theme != "system" else now.theme
    app.keep_settings(replace(now, theme=theme_name, text_size=theme.scale, language=theme.t.language))


def _choices(app: App) -> dict[str, Callable[[MainWindow], object]]:
    from ui.first_run import choices

    return choices(app)


__all__ = ["UserError", "make_doors"]
