"""Where things lie on this machine. BANSO_HOME moves all of it, for tests and for portable use."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Places:
    """Folders of this machine's user; nothing is created by asking."""

    home: Path

    @property
    def profiles(self) -> Path:
        """One vault folder per profile."""
        return self.home / "profiles"

    @property
    def settings(self) -> Path:
        return self.home / "settings.json"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def machine(self) -> Path:
        """What must not travel with a vault: by it a copied vault knows that it was copied."""
        return self.home / "machine"

    @property
    def backups(self) -> Path:
        return self.home / "backups"

    def folders(self) -> tuple[Path, ...]:
        """Vault folders that exist, oldest name first."""
        if not self.profiles.is_dir():
            return ()
        return tuple(sorted(found.parent for found in self.profiles.glob("*/vault.json")))


def find(environ: Mapping[str, str] = os.environ) -> Places:
    """The places of this user. platformdirs is imported only when asked for."""
    if chosen := environ.get("BANSO_HOME"):
        return Places(Path(chosen))
    from platformdirs import user_data_path

    return Places(user_data_path("Banso", appauthor=False, roaming=False))
