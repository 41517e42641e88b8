"""Attachments on the disk: sealed, under random names, whole or absent."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base import files
from app.base.errors import UserError
from app.crypto.blobs import CHUNK
from app.vault import blobs


def code_of(folder: Path, name: str, key: str) -> str:
    with pytest.raises(UserError) as error:
        blobs.whole(folder, name, key)
    return error.value.code


def test_a_file_comes_back_and_nothing_of_it_shows(tmp_path: Path) -> None:
    data = "給与明細".encode() * 300_000
    made = blobs.add(tmp_path, [data[:5], data[5:]])
    assert (made.size, blobs.names(tmp_path)) == (len(data), (made.name,))
    assert blobs.whole(tmp_path, made.name, made.key) == data
    assert [len(chunk) for chunk in blobs.read(tmp_path, made.name, made.key)][:3] == [CHUNK] * 3
    assert "給与".encode() not in (tmp_path / "blobs" / made.name).read_bytes()
    assert made.key not in repr(made)
    blobs.remove(tmp_path, made.name)
    assert blobs.names(tmp_path) == ()


def test_two_blobs_cannot_be_exchanged_and_a_bit_is_noticed(tmp_path: Path) -> None:
    one, other = blobs.add(tmp_path, [b"one"]), blobs.add(tmp_path, [b"other"])
    place = tmp_path / "blobs"
    assert code_of(tmp_path, one.name, other.key) == "blob.damaged"
    (place / one.name).write_bytes((place / other.name).read_bytes())
    assert code_of(tmp_path, one.name, other.key) == "blob.damaged"
    data = bytearray((place / other.name).read_bytes())
    data[-1] ^= 1
    (place / other.name).write_bytes(data)
    assert code_of(tmp_path, other.name, other.key) == "blob.damaged"
    assert code_of(tmp_path, other.name, "no key") == "blob.damaged"
    assert code_of(tmp_path, other.name, "AAAA") == "blob.damaged"


def test_what_is_not_there_and_names_that_are_no_names(tmp_path: Path) -> None:
    assert blobs.names(tmp_path) == ()
    key = blobs.add(tmp_path, [b""]).key
    for name in ("0" * 32, "../vault.db", "0" * 32 + "\n", ""):
        assert code_of(tmp_path, name, key) == "blob.missing"
    (tmp_path / "blobs" / ("1" * 32)).mkdir()
    assert code_of(tmp_path, "1" * 32, key) == "blob.damaged"


def test_a_source_or_a_disk_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x" * CHUNK
        raise UserError("import.cut")

    with pytest.raises(UserError):
        blobs.add(tmp_path, broken())
    assert list((tmp_path / "blobs").iterdir()) == []

    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, "no")

    monkeypatch.setattr(files, "sync", fail)
    with pytest.raises(UserError) as error:
        blobs.add(tmp_path, [b"x"])
    assert error.value.code == "vault.disk_full"
    assert list((tmp_path / "blobs").iterdir()) == []
