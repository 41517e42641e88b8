"""Attachments: one sealed file each in `blobs/`, under a random name, with a random key of its own.

The name and the key lie in the document's row, inside the encrypted database; the file's own name and kind only there
too. Written new → fsync → rename, before the row is committed: a crash leaves at most a sealed file without a row.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.base import files
from app.base.errors import UserError
from app.crypto import blobs
from app.crypto.keys import RawKey
from app.vault.folder import BLOBS

NAME = re.compile(r"[0-9a-f]{32}\Z")
PIECE = 1 << 20


@dataclass(frozen=True, slots=True, repr=False)
class Blob:
    """What the document's row keeps: the random name, the key as text, the plain size in bytes."""

    name: str
    key: str
    size: int

    def __repr__(self) -> str:
        return f"Blob({self.name})"


def add(folder: Path, data: Iterable[bytes]) -> Blob:
    """Seal `data` (pieces of any size) into the vault folder. Raises the UserErrors of `files`."""
    name, key = secrets.token_hex(16), RawKey.new()
    size = 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for piece in data:
            size += len(piece)
            yield piece

    with files.told():
        (folder / BLOBS).mkdir(exist_ok=True, mode=0o700)
    files.write_chunks(folder / BLOBS / name, blobs.sealed(counted(), key, name))
    return Blob(name, base64.b64encode(bytes(key)).decode(), size)


def read(folder: Path, name: str, key: str) -> Iterator[bytes]:
    """The plain bytes, chunk by chunk; use nothing of them before the iterator has ended.

    Raises UserError blob.missing, blob.damaged.
    """
    try:
        opener = RawKey(base64.b64decode(key, validate=True))
    except ValueError:
        raise UserError("blob.damaged") from None
    yield from blobs.opened(_pieces(_place(folder, name)), opener, name)


def whole(folder: Path, name: str, key: str) -> bytes:
    """All plain bytes of a file that fits into memory."""
    return b"".join(read(folder, name, key))


def names(folder: Path) -> tuple[str, ...]:
    """Names of the sealed files that are there."""
    if not (folder / BLOBS).is_dir():
        return ()
    return tuple(sorted(each.name for each in (folder / BLOBS).iterdir() if NAME.match(each.name)))


def remove(folder: Path, name: str) -> None:
    """Delete a sealed file; its key in a backup opens it no more either, once that backup is gone."""
    with files.told():
        files.remove(_place(folder, name))


def _place(folder: Path, name: str) -> Path:
    if not NAME.match(name):
        raise UserError("blob.missing")
    return folder / BLOBS / name


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece
    except FileNotFoundError:
        raise UserError("blob.missing") from None
    except OSError:
        raise UserError("blob.damaged") from None
