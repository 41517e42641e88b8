"""Files that are either wholly there or not there: new → fsync → rename → fsync of the folder.

The few calls that change a disk go through here, so that a test can end the process at each of them.
Errors of the disk become one code each: vault.disk_full, vault.unwritable, vault.missing, vault.disk_error.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.base.errors import UserError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Also a file that the disk's own format takes no larger (4 GB on many USB sticks)."""
CLOSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
GONE = frozenset({errno.ENOENT, errno.ENOTDIR})


@contextmanager
def told() -> Generator[None]:
    """Turn an OSError into a UserError that names no path."""
    try:
        yield
    except OSError as error:
        raise UserError(_code(error.errno), errno=error.errno or 0) from None


def _code(number: int | None) -> str:
    if number in FULL:
        return "vault.disk_full"
    if number in CLOSED:
        return "vault.unwritable"
    return "vault.missing" if number in GONE else "vault.disk_error"


def write_whole(path: Path, data: bytes) -> None:
    """Replace `path` by `data`; after a crash it holds the old bytes or the new ones, never a part."""
    write_chunks(path, (data,))


def write_chunks(path: Path, chunks: Iterable[bytes]) -> None:
    """As `write_whole`, for more than memory should hold."""
    fresh = path.with_name(path.name + ".new")
    with told():
        try:
            with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                for chunk in chunks:
                    _write(file, chunk)
                file.flush()
                sync(file.fileno())
            replace(fresh, path)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise


def _write(file: BinaryIO, chunk: bytes) -> None:
    file.write(chunk)


def read(path: Path, limit: int) -> bytes | None:
    """All bytes of a small file; None if it is not there or longer than `limit` bytes."""
    with told():
        try:
            with path.open("rb") as file:
                data = file.read(limit + 1)
        except FileNotFoundError:
            return None
    return data if len(data) <= limit else None


def sync(descriptor: int) -> None:
    """Wait until the bytes of an open file are on the disk."""
    os.fsync(descriptor)


def sync_file(path: Path) -> None:
    """As `sync`, for a file that another library wrote."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)


def replace(source: Path, goal: Path) -> None:
    """Rename over `goal` and wait until the folder knows it."""
    os.replace(source, goal)
    sync_folder(goal.parent)


def twin(path: Path, other: Path) -> None:
    """The same bytes under a second name: a hard link, or a copy where the disk knows no links."""
    fresh = other.with_name(other.name + ".new")
    fresh.unlink(missing_ok=True)
    try:
        os.link(path, fresh)
    except OSError:
        shutil.copyfile(path, fresh)
        sync_file(fresh)
    replace(fresh, other)


def remove(path: Path) -> None:
    """Delete a file if it is there."""
    path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Wait until names in `folder` are on the disk; Windows does this by itself."""
    if sys.platform == "win32":  # pragma: no cover  (measured on POSIX)
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)
