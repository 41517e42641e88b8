"""Backups: one file with the vault's ciphertext, and a sealed list by which a restore is proved.

A `.banso-backup` is a zip (stored): vault.json, vault.db, blobs/*, list.sealed. The list holds size and SHA-256 of each
file and the rows of each table, sealed under a key made from the vault's own. Passphrase and recovery code of the day
of the backup open it. device.json is left out, so that a restored vault gets a new device id before its first write.
A new backup is restored into a temporary folder and checked before it takes its name; a bad one replaces nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.base import files
from app.base.errors import UserError
from app.crypto import keys
from app.crypto.keys import Box, RawKey
from app.vault import folder as folders
from app.vault import keyfile as keyfiles
from app.vault import lifecycle, upgrade
from app.vault.blobs import names as blob_names

END = ".banso-backup"
LIST = "list.sealed"
LABEL = b"banso/backup/v1"
MEMBER = re.compile(r"vault\.json|vault\.db|list\.sealed|blobs/[0-9a-f]{32}")
DAY_MS = 86_400_000
KEPT = 3
PIECE = 1 << 20
LIST_LIMIT = 64 << 20
OWN = frozenset({"vault.wrong_passphrase", "vault.wrong_key", "vault.wrong_recovery", "vault.newer_format"}) | {
    "vault.weak_kdf", "vault.disk_full", "vault.unwritable", "vault.no_memory", "vault.old_sqlite", "vault.exists",
    "vault.not_empty", "vault.synced_folder", "vault.disk_error", "backup.missing",
}  # fmt: skip
"""Codes that keep their name when a backup is read; everything else that is wrong with it is backup.damaged."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a backup was proved to hold."""

    profile_id: str
    created_ms: int
    rows: int
    blobs: int


def make(opened: lifecycle.Opened, target: Path, *, now_ms: int) -> Verified:
    """Write a backup of the open vault to `target`, proved by a restore. Work lane; the vault stays in use.

    Raises UserError vault.damaged (the vault itself), vault.disk_full, vault.unwritable.
    """
    with files.told():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        work = Path(tempfile.mkdtemp(prefix=".banso-", dir=target.parent))
    try:
        fresh = work / "backup"
        _pack(opened, work, fresh, now_ms)
        found = verify(fresh, opened.key)
        with files.told():
            files.sync_file(fresh)
            files.replace(fresh, target)
        return found
    finally:
        shutil.rmtree(work, ignore_errors=True)


def verify(file: Path, secret: lifecycle.Secret) -> Verified:
    """Restore into a temporary folder beside the file and check every page, file and count.

    Raises UserError backup.damaged, backup.missing, vault.wrong_passphrase, vault.newer_format, vault.disk_full.
    """
    with _readable(), files.told():
        if not file.is_file():
            raise UserError("backup.missing")
        work = Path(tempfile.mkdtemp(prefix=".banso-", dir=file.parent))
    try:
        return _unpack(file, secret, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def restore(file: Path, folder: Path, secret: lifecycle.Secret) -> Verified:
    """Put the vault of a backup into `folder` (absent or empty), whole and checked, or not at all."""
    made = folders.new_beside(folder)
    try:
        found = _unpack(file, secret, made)
        with files.told():
            (made / folders.BLOBS).mkdir(exist_ok=True, mode=0o700)
            (made / LIST).unlink()
        folders.move_in(made, folder)
        return found
    finally:
        shutil.rmtree(made, ignore_errors=True)


def due(last_ms: int | None, now_ms: int) -> bool:
    """Whether the daily backup is to be made; also when the clock says that the last one lies ahead."""
    return last_ms is None or not 0 <= now_ms - last_ms < DAY_MS


def last_ms(folder: Path, profile: str) -> int | None:
    """When the newest scheduled backup of this profile was made."""
    found = _scheduled(folder, profile)
    return _moment(found[-1]) if found else None


def scheduled(opened: lifecycle.Opened, folder: Path, *, now_ms: int) -> Path | None:
    """The daily backup, if it is due; the three newest are kept, and older ones go only after a new one is proved."""
    if not due(last_ms(folder, opened.profile_id), now_ms):
        return None
    moment = dt.datetime.fromtimestamp(now_ms // 1000, dt.UTC)
    target = folder / f"banso-{opened.profile_id}-{moment:%Y%m%d-%H%M%S}{END}"
    make(opened, target, now_ms=now_ms)
    others = [each for each in _scheduled(folder, opened.profile_id) if each != target]
    for old in others[: max(0, len(others) - (KEPT - 1))]:
        files.remove(old)
    return target


def _scheduled(folder: Path, profile: str) -> list[Path]:
    return sorted(each for each in folder.glob(f"banso-{profile}-*{END}") if _moment(each) is not None)


def _moment(file: Path) -> int | None:
    try:
        found = dt.datetime.strptime(file.name[-len(END) - 15 : -len(END)] + "+0000", "%Y%m%d-%H%M%S%z")
    except ValueError:
        return None
    return int(found.timestamp() * 1000)


def _pack(opened: lifecycle.Opened, work: Path, fresh: Path, now_ms: int) -> None:
    database = work / "copy.db"
    upgrade.copy(opened.folder / folders.DATABASE, database, opened.key)
    upgrade.settle(database, opened.key)
    rows = upgrade.check(database, opened.key)
    keyfile = work / "keys"
    files.write_whole(keyfile, keyfiles.packed(keyfiles.read(opened.folder)))
    sources = {keyfiles.NAME: keyfile, folders.DATABASE: database}
    for name in blob_names(opened.folder):
        sources[f"{folders.BLOBS}/{name}"] = opened.folder / folders.BLOBS / name
    with files.told(), zipfile.ZipFile(fresh, "w", zipfile.ZIP_STORED) as packed:
        sums = {name: _add(packed, name, source) for name, source in sources.items()}
        plain = {"profile": opened.profile_id, "created_ms": now_ms, "files": sums, "rows": rows}
        packed.writestr(zipfile.ZipInfo(LIST), _sealed(plain, opened.key))


def _add(packed: zipfile.ZipFile, name: str, source: Path) -> list[int | str]:
    digest, size = hashlib.sha256(), 0
    info = zipfile.ZipInfo(name)
    with source.open("rb") as file, packed.open(info, "w", force_zip64=True) as member:
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
            member.write(piece)
    return [size, digest.hexdigest()]


def _sealed(plain: dict[str, Any], key: RawKey) -> bytes:
    box = keys.seal(json.dumps(plain, sort_keys=True).encode(), keys.expand(bytes(key), LABEL), LABEL)
    return box.nonce + box.sealed


def _opened(data: bytes, key: RawKey) -> dict[str, Any]:
    plain = keys.opened(Box(data[:24], data[24:]), keys.expand(bytes(key), LABEL), LABEL)
    if plain is None:
        raise UserError("backup.damaged")
    return json.loads(plain)


@contextmanager
def _readable() -> Generator[None]:
    """Whatever is wrong with a backup file is one code."""
    try:
        yield
    except UserError as error:
        raise error if error.code in OWN else UserError("backup.damaged") from None
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, NotImplementedError, RuntimeError, OSError):
        raise UserError("backup.damaged") from None  # an OSError of reading: places in the file that cannot be


def _unpack(file: Path, secret: lifecycle.Secret, goal: Path) -> Verified:
    with _readable(), _zip(file) as packed:
        members = _members(packed)
        keyfile = keyfiles.unpacked(_small(packed, members[keyfiles.NAME], keyfiles.LIMIT))
        key = lifecycle.key_of(keyfile, secret)
        try:
            plain = _opened(_small(packed, members[LIST], LIST_LIMIT), key)
            if {*plain["files"], LIST} != set(members) or plain["profile"] != keyfile.profile:
                raise UserError("backup.damaged")
            for name, info in members.items():
                _extract(packed, info, goal / name, plain["files"].get(name))
            upgrade.readable(goal / folders.DATABASE, key)
            rows = upgrade.check(goal / folders.DATABASE, key)
        finally:
            key.wipe()
        if rows != plain["rows"]:
            raise UserError("backup.damaged")
        sealed = sum(1 for name in members if name.startswith(folders.BLOBS))
        return Verified(keyfile.profile, int(plain["created_ms"]), sum(rows.values()), sealed)


@contextmanager
def _zip(file: Path) -> Generator[zipfile.ZipFile]:
    try:
        packed = zipfile.ZipFile(file)
    except FileNotFoundError:
        raise UserError("backup.missing") from None
    except OSError:
        raise UserError("backup.damaged") from None
    with packed:
        yield packed


def _members(packed: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Only the names that we write, each once, not compressed: nothing to explode, nowhere to escape to."""
    found: dict[str, zipfile.ZipInfo] = {}
    for info in packed.infolist():
        plain = info.compress_type == zipfile.ZIP_STORED and info.file_size == info.compress_size
        if not MEMBER.fullmatch(info.filename) or info.filename in found or not plain:
            raise UserError("backup.damaged")
        found[info.filename] = info
    return found


def _small(packed: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    if info.file_size > limit:
        raise UserError("backup.damaged")
    return packed.read(info)


def _extract(packed: zipfile.ZipFile, info: zipfile.ZipInfo, goal: Path, known: Any) -> None:
    digest, size = hashlib.sha256(), 0

    def pieces(read: Callable[[int], bytes]) -> Iterator[bytes]:
        nonlocal size
        while piece := read(PIECE):
            digest.update(piece)
            size += len(piece)
            yield piece

    with files.told():
        goal.parent.mkdir(exist_ok=True, mode=0o700)
    with packed.open(info) as member:
        files.write_chunks(goal, pieces(member.read))
    if info.filename != LIST and known != [size, digest.hexdigest()]:
        raise UserError("backup.damaged")
