"""vault.json: read back exactly, or refused with one code."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base import files
from app.base.errors import UserError
from app.crypto.keys import Box, Kdf, RawKey
from app.vault import keyfile as keyfiles
from app.vault.keyfile import Keyfile, Locked, Next

KEY = RawKey(b"k" * 32)
BOX = Box(b"n" * 24, b"s" * 48)
LOCKED = Locked(Kdf(3, 65_536), b"t" * 16, BOX)
PLAIN = Keyfile("profile", "member", 1, False, "林檎", LOCKED, BOX).signed(KEY)
WHOLE = replace(PLAIN, next=Next(BOX, LOCKED, BOX, b"m" * 32)).signed(KEY)


def code_of(data: bytes) -> str:
    with pytest.raises(UserError) as error:
        keyfiles.unpacked(data)
    return error.value.code


def changed(**values: Any) -> bytes:
    """The file with some values changed by somebody who also mends the sum."""
    plain = json.loads(keyfiles.packed(WHOLE)) | values
    plain.pop("sum")
    return json.dumps(plain | {"sum": keyfiles._sum(plain)}).encode()


@pytest.mark.parametrize("keyfile", [PLAIN, WHOLE, replace(PLAIN, passphrase=None)])
def test_what_is_written_is_read_back(tmp_path: Path, keyfile: Keyfile) -> None:
    keyfiles.write(tmp_path, keyfile)
    assert keyfiles.read(tmp_path) == keyfile
    assert repr(keyfile) == "Keyfile(profile)"
    assert [each.name for each in tmp_path.iterdir()] == ["vault.json"]


@given(st.integers(0, len(keyfiles.packed(WHOLE)) * 8 - 1))
def test_a_flipped_bit_is_damage(bit: int) -> None:
    data = bytearray(keyfiles.packed(WHOLE))
    data[bit // 8] ^= 1 << bit % 8
    code, found = "", None
    try:
        found = keyfiles.unpacked(bytes(data))
    except UserError as error:
        code = error.code
    assert code in ("vault.damaged", "vault.newer_format") or found == WHOLE, "read otherwise than it was written"


@given(st.integers(0, len(keyfiles.packed(PLAIN)) - 1))
def test_a_cut_is_damage(end: int) -> None:
    assert code_of(keyfiles.packed(PLAIN)[:end]) == "vault.damaged"


@given(st.binary(max_size=200))
def test_garbage_is_damage(data: bytes) -> None:
    assert code_of(data) == "vault.damaged"


def test_deep_nesting_is_damage() -> None:
    assert code_of(b"[" * 60_000) == "vault.damaged"


@pytest.mark.parametrize(
    "values",
    [
        {"banso": "other"},
        {"format": "1"},
        {"format": True},
        {"profile": 3},
        {"practice": 1},
        {"label": None},
        {"created_ms": "1"},
        {"recovery": None},
        {"recovery": {}},
        {"recovery": {"nonce": "!", "box": "!"}},
        {"recovery": {"nonce": 1, "box": 2}},
        {"passphrase": {"times": "3"}},
        {"passphrase": []},
        {"next": {"by_old": 3}},
        {"next": 7},
        {"mac": 0},
    ],
)
def test_other_shapes_are_damage(values: dict[str, Any]) -> None:
    assert code_of(changed(**values)) == "vault.damaged"


def test_a_newer_file_is_refused_before_its_shape_is_judged() -> None:
    assert code_of(b'{"banso": "vault", "format": 2, "unknown": []}') == "vault.newer_format"


def test_weak_and_absurd_costs_are_refused_when_read() -> None:
    box = {"nonce": "", "box": "", "salt": ""}
    assert code_of(changed(passphrase={"times": 1, "kib": 65_536, **box})) == "vault.weak_kdf"
    assert code_of(changed(passphrase={"times": 3, "kib": 1024, **box})) == "vault.weak_kdf"
    assert code_of(changed(passphrase={"times": 3, "kib": 1 << 30, **box})) == "vault.damaged"


def test_a_name_that_stands_twice_is_damage() -> None:
    assert code_of(keyfiles.packed(PLAIN).replace(b"{", b'{"label": "x",', 1)) == "vault.damaged"


@pytest.mark.parametrize(
    "values",
    [{"label": "x"}, {"practice": True}, {"member": "x"}, {"created_ms": 2}, {"passphrase": None}, {"next": None}],
)
def test_what_somebody_changed_on_purpose_is_found_by_the_key(values: dict[str, Any]) -> None:
    found = keyfiles.unpacked(changed(**values))
    with pytest.raises(UserError) as error:
        found.check(KEY)
    assert error.value.code == "vault.damaged"
    WHOLE.check(KEY)
    with pytest.raises(UserError):
        WHOLE.check(RawKey(b"x" * 32))


def test_missing_and_oversized_files(tmp_path: Path) -> None:
    for expected in ("vault.missing", "vault.damaged"):
        with pytest.raises(UserError) as error:
            keyfiles.read(tmp_path)
        assert error.value.code == expected
        (tmp_path / "vault.json").write_bytes(b" " * (keyfiles.LIMIT + 1))


@pytest.mark.parametrize("name", ["sync", "replace"])
def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    keyfiles.write(tmp_path, PLAIN)

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no")

    monkeypatch.setattr(files, name, fail)
    with pytest.raises(UserError) as error:
        keyfiles.write(tmp_path, WHOLE)
    assert error.value.code == "vault.disk_full"
    assert keyfiles.read(tmp_path) == PLAIN
    assert [each.name for each in tmp_path.iterdir()] == ["vault.json"]
