"""A vault with an attachment and a backup, and what can be done to its files. For tests of what is said about it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.base.clock import SystemClock
from app.crypto.keys import FLOOR_KIB, FLOOR_TIMES, Kdf
from app.vault import backup, blobs, driver, lifecycle, upgrade
from app.vault import keyfile as keyfiles

GOOD = "みかん畑を歩くとなりの犬 四月"
KDF = Kdf(FLOOR_TIMES, FLOOR_KIB)
Spoil = Callable[[Path], None]


def make(place: Path) -> Path:
    """A closed vault with a passphrase, an attachment and a backup."""
    lifecycle.create(place / "vault", GOOD, clock=SystemClock(), kdf=KDF)
    opened = lifecycle.unlock(place / "vault", GOOD, clock=SystemClock(), machine=place / "machine")
    try:
        blobs.add(place / "vault", [b"x" * 9_000])
        backup.make(opened, place / "one.banso-backup", now_ms=1)
    finally:
        lifecycle.close(opened)
    return place


def lay_out(made: Path, tmp_path: Path) -> Path:
    """A copy of it, on which anything may be done, as the only vault of the machine whose home is `home`."""
    home = tmp_path / "home"
    shutil.copytree(made / "vault", home / "profiles" / "p")
    shutil.copy(made / "one.banso-backup", tmp_path / "one.banso-backup")
    (tmp_path / "phrase").write_text(GOOD + "\n")
    return tmp_path


def vault_of(place: Path) -> Path:
    return place / "home" / "profiles" / "p"


def flip(file: Path, at: float = 0.5) -> None:
    """One bit, in the middle or where it is said."""
    data = bytearray(file.read_bytes())
    data[int(len(data) * at)] ^= 1
    file.write_bytes(data)


def wrong_passphrase(place: Path) -> None:
    (place / "phrase").write_text(GOOD + "x\n")


def first_page(place: Path) -> None:
    flip(vault_of(place) / "vault.db", 0.0)


def some_page(place: Path) -> None:
    flip(vault_of(place) / "vault.db")


def key_file(place: Path) -> None:
    file = vault_of(place) / "vault.json"
    flip(file, file.read_bytes().index(b'"label"') / file.stat().st_size)


def newer(place: Path) -> None:
    """As a program to come would leave it: the same key, a format that we do not know."""
    keyfile = keyfiles.read(vault_of(place))
    key = lifecycle.key_of(keyfile, GOOD)
    connection = driver.connect(vault_of(place) / "vault.db", key)
    connection.execute(f"pragma user_version = {upgrade.this_format() + 1}")
    connection.close()
    key.wipe()


def gone(place: Path) -> None:
    (vault_of(place) / "vault.db").unlink()


CASES = [
    pytest.param(wrong_passphrase, "vault.wrong_passphrase", id="wrong passphrase"),
    pytest.param(first_page, "vault.damaged", id="first page"),
    pytest.param(some_page, "vault.damaged", id="some page"),
    pytest.param(key_file, "vault.damaged", id="key file"),
    pytest.param(newer, "vault.newer_format", id="newer format"),
    pytest.param(gone, "vault.missing", id="no database"),
]


def bytes_of(folder: Path) -> dict[str, bytes]:
    """What must not be touched: not the lock, the device and SQLite's shared memory."""
    kept = ("vault.db", "vault.json")
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name in kept}
