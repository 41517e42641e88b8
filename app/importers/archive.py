"""A stranger's zip, opened with a hand on the brake: declared sizes, ratios and part counts, then a streaming limit.

Nothing is unpacked to disk, no path of the archive is ever used as a path of this machine.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import IO

from app.base.errors import UserError
from app.importers.limits import Limits

_CHUNK = 64 * 1024


class Archive:
    """The parts of a zip, by exact name; every byte handed out counts against `unpacked_bytes`."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._limits = limits
        self._left = limits.unpacked_bytes
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            parts = self._zip.infolist()
        except _BROKEN as error:
            raise UserError("file.bad_zip") from error
        self._check(parts)
        self._parts = {part.filename.lstrip("/"): part for part in parts if part.filename.strip("/")}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._parts)

    def _check(self, parts: list[zipfile.ZipInfo]) -> None:
        limits = self._limits
        if len(parts) > limits.parts:
            raise UserError("file.too_many_parts", parts=len(parts))
        if sum(part.file_size for part in parts) > limits.unpacked_bytes:
            raise UserError("file.bomb")
        for part in parts:
            if part.flag_bits & 1:
                raise UserError("file.encrypted")
            large = part.file_size > limits.ratio_from
            if large and part.file_size > limits.ratio * max(part.compress_size, 1):
                raise UserError("file.bomb")

    def chunks(self, name: str) -> Iterator[bytes]:
        """The part in pieces of 64 KiB. Raises: UserError file.bad_zip, file.bomb."""
        with self._open(name) as stream:
            while True:
                try:
                    chunk = stream.read(_CHUNK)
                except _BROKEN as error:
                    raise UserError("file.bad_zip") from error
                if not chunk:
                    return
                self._left -= len(chunk)
                if self._left < 0:
                    raise UserError("file.bomb")
                yield chunk

    @contextmanager
    def _open(self, name: str) -> Generator[IO[bytes]]:
        part = self._parts.get(name)
        if part is None:
            raise UserError("file.bad_zip")
        try:
            stream = self._zip.open(part)
        except _BROKEN as error:
            raise UserError("file.bad_zip") from error
        with stream:
            yield stream

    def close(self) -> None:
        self._zip.close()


_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    IndexError,
    KeyError,
)
