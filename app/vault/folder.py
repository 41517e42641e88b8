"""The folder of a profile: where it may lie, who has it open, and whether it was copied.

Must not: read the database or a key.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
import shutil
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.base import files
from app.base.errors import UserError

DATABASE = "vault.db"
LOCK = "vault.lock"
DEVICE = "device.json"
BLOBS = "blobs"
SYNCED = re.compile(
    r"onedrive( .*|-.*)?|dropbox( \(.*\))?|icloud ?drive|com~apple~clouddocs|mobile documents|cloudstorage"
    r"|google ?drive|googledrive-.*|my drive|マイドライブ|box sync|nextcloud|owncloud|pcloud ?drive|yandex\.disk|mega"
)
LEAST_FREE = 512 << 20
SYNC_VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
SYNC_MARKS = (".dropbox.cache", ".owncloudsync.log", ".tmp.driveupload")


def is_synced(folder: Path, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a file service would carry the folder away, and write over it behind our back."""
    roots = [Path(environ[name]) for name in SYNC_VARIABLES if environ.get(name)]
    for form in (folder.absolute(), folder.resolve()):
        parts = (unicodedata.normalize("NFKC", part).casefold() for part in form.parts)
        if any(SYNCED.fullmatch(part) for part in parts) or any(form.is_relative_to(root) for root in roots):
            return True
        if any((above / mark).exists() for above in form.parents for mark in SYNC_MARKS):
            return True
    return False


def nearly_full(folder: Path) -> int | None:
    """The MiB that are left on the disk of a vault, if they are so few that a day's work could meet the end.

    A re-key or an upgrade needs the database once more, a backup twice and the attachments: so much must be free.
    """
    with files.told():
        free = shutil.disk_usage(folder).free
        size = (folder / DATABASE).stat().st_size
    return free >> 20 if free < max(LEAST_FREE, 3 * size) else None


def new_beside(folder: Path, environ: Mapping[str, str] = os.environ) -> Path:
    """An empty private folder beside the goal, to be filled and then moved in with `move_in`.

    Raises UserError vault.exists, vault.not_empty, vault.synced_folder, vault.unwritable and others of `files`.
    """
    if is_synced(folder, environ):
        raise UserError("vault.synced_folder")
    with files.told():
        if (folder / "vault.json").exists() or (folder / DATABASE).exists():
            raise UserError("vault.exists")
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise UserError("vault.not_empty")
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Path(tempfile.mkdtemp(prefix=".banso-", dir=folder.parent))


def move_in(made: Path, folder: Path) -> None:
    """The filled folder takes its place, whole."""
    with files.told():
        for each in (made, *made.rglob("*")):
            (files.sync_folder if each.is_dir() else files.sync_file)(each)
        if folder.exists():
            folder.rmdir()
        files.replace(made, folder)


class Lock:
    """One process at a time. The system lets go of it when the process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        """Raises UserError vault.in_use (pid=), vault.unwritable, vault.missing."""
        with files.told():
            self._file: int | None = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _hold(self._file)
        except OSError:
            pid = os.pread(self._file, 20, 1) if sys.platform != "win32" else b""
            self.release()
            raise UserError("vault.in_use", pid=int(pid) if pid.isdigit() else 0) from None
        os.ftruncate(self._file, 0)
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, f" {os.getpid()}".encode())

    @property
    def held(self) -> bool:
        """Whether it is still ours."""
        return self._file is not None

    def release(self) -> None:
        """Let others in; twice does no harm."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _hold(descriptor: int) -> None:
    if sys.platform == "win32":  # pragma: no cover  (measured on POSIX)
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@dataclass(frozen=True, slots=True)
class Device:
    """The vault's name among devices, and the mark that tells a copy from its original."""

    device: str
    token: str
    checked_ms: int = 0


def device_of(folder: Path, machine: Path, profile: str, new_id: Callable[[], str]) -> Device:
    """The device id to write under: the old one only if this very folder was last opened here.

    The mark changes at every opening and is also kept in `machine`, outside the vault. A vault that was restored,
    copied or moved brings another mark than the one expected and gets a new id (architecture §5).
    """
    outside = machine / "devices" / f"{_place(folder, profile)}.json"
    mine, known = _read(folder / DEVICE), _read(outside)
    ours = mine is not None and known is not None and mine.get("token") in (known.get("token"), known.get("coming"))
    device, checked = _own(mine) if ours and mine else ("", 0)
    fresh = Device(device or new_id(), secrets.token_hex(16), checked if device else 0)
    with files.told():
        outside.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(outside, {"token": mine["token"] if ours and mine else fresh.token, "coming": fresh.token})
    note(folder, fresh)
    _write(outside, {"token": fresh.token})
    return fresh


def forget(folder: Path, machine: Path, profile: str) -> None:
    """Take away what this machine keeps outside of a vault that is to be deleted."""
    with files.told():
        files.remove(machine / "devices" / f"{_place(folder, profile)}.json")


def note(folder: Path, device: Device) -> None:
    """Keep the device's own file."""
    _write(folder / DEVICE, asdict(device))


def _own(mine: Mapping[str, Any]) -> tuple[str, int]:
    device, checked = mine.get("device"), mine.get("checked_ms")
    return device if isinstance(device, str) else "", checked if type(checked) is int else 0


def _place(folder: Path, profile: str) -> str:
    return hashlib.sha256(f"{profile}\0{folder.resolve()}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _read(path: Path) -> dict[str, Any] | None:
    found: Any = None
    with contextlib.suppress(ValueError, RecursionError):
        found = json.loads(files.read(path, 4096) or b"")
    return found if isinstance(found, dict) and isinstance(found.get("token"), str) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


def _write(path: Path, plain: Mapping[str, Any]) -> None:
    files.write_whole(path, json.dumps(plain, sort_keys=True).encode())
