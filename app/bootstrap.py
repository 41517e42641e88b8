"""Builds one `App` and hands its parts to constructors (law 7). Tests and commands use it like the window does.

settings → clock, ids, lanes → (a vault is opened) → services. Nothing here imports Qt; SQLAlchemy loads with the
first vault, so that the unlock window is painted before it (architecture §8).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from app.base import paths, settings
from app.base.clock import Clock, SystemClock
from app.base.ids import Ids
from app.base.lanes import Lanes, Runner
from app.base.paths import Places
from app.base.settings import Settings

if TYPE_CHECKING:
    from app.crypto.keys import RawKey
    from app.services.opened import OpenVault

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class App:
    """What lives as long as the program: no vault is needed for any of it."""

    clock: Clock
    ids: Ids
    lanes: Runner
    places: Places

    def settings(self) -> Settings:
        """The settings of this machine as they are on disk now."""
        return settings.load(self.places.settings)

    def keep_settings(self, changed: Settings) -> None:
        """Write all settings. Raises UserError when the disk refuses."""
        settings.save(self.places.settings, changed)

    def open_vault(self, folder: Path, secret: str | RawKey) -> OpenVault:
        """Unlock a vault and build its services. Thread: work lane (the key takes its time).

        Raises UserError: vault.wrong_passphrase, vault.newer_format, vault.damaged, vault.in_use, vault.weak_kdf …
        """
        from app.services.opened import OpenVault

        return OpenVault.open(folder, secret, clock=self.clock, ids=self.ids)


def build(
    *,
    clock: Clock | None = None,
    lanes: Runner | None = None,
    home: Path | None = None,
    randbits: Callable[[int], int] | None = None,
) -> App:
    """The one place where parts are put together."""
    clock = clock or SystemClock()
    ids = Ids(clock, randbits) if randbits else Ids(clock)
    return App(clock=clock, ids=ids, lanes=lanes or Lanes(), places=Places(home) if home else paths.find())


__all__ = ["App", "build"]
