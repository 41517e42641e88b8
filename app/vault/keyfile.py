"""vault.json: the boxes in which the vault's key lies, and nothing that names a person.

    {"banso": "vault", "format": 1, "profile": random id, "member": random id, "created": ms, "practice": bool,
     "label": text chosen by the user, "passphrase": {times, kib, salt, nonce, box} or null, "recovery": {nonce, box},
     "next": {…} or null, "mac": keyed by the LDK, "sum": SHA-256}

`sum` tells damage apart from a wrong passphrase; `mac` finds what was changed on purpose, once the key is known.
Written new → fsync → rename. Must not: keep a passphrase or a recovery secret, or accept two keys of one name.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar, cast

from app.base import files
from app.base.errors import UserError
from app.crypto.keys import Box, Kdf, Purpose, RawKey, mac, same

NAME = "vault.json"
FORMAT = 1
LIMIT = 64 * 1024
MAC = b"banso/keyfile/v1"
T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class Locked:
    """The box that a passphrase opens, with the cost of guessing it."""

    kdf: Kdf
    salt: bytes
    box: Box


@dataclass(frozen=True, slots=True, repr=False)
class Next:
    """A re-key under way: the new key in a box that the old key opens, and the boxes that will stay."""

    by_old: Box
    passphrase: Locked | None
    recovery: Box
    mac: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Keyfile:
    """What vault.json says. `passphrase` is None only for vaults of tests and scripts, which hand in the raw key."""

    profile: str
    member: str
    created_ms: int
    practice: bool
    label: str
    passphrase: Locked | None
    recovery: Box
    next: Next | None = None
    mac: bytes = b""

    def __repr__(self) -> str:
        return f"Keyfile({self.profile})"

    def purpose(self, name: str) -> Purpose:
        """What a box of this file is bound to."""
        return Purpose(name, FORMAT, self.profile)

    def signed(self, key: RawKey) -> Keyfile:
        """With the mac that `key` (the LDK) gives."""
        return replace(self, mac=self._mac(key))

    def check(self, key: RawKey) -> None:
        """Raises vault.damaged unless everything in the file was written by who held `key`."""
        if not same(self.mac, self._mac(key)):
            raise UserError("vault.damaged")

    def _mac(self, key: RawKey) -> bytes:
        return mac(_canonical(_plain(replace(self, mac=b""))), key, MAC)


def write(folder: Path, keyfile: Keyfile) -> None:
    """Replace vault.json. Raises the UserErrors of `files`."""
    files.write_whole(folder / NAME, packed(keyfile))


def packed(keyfile: Keyfile) -> bytes:
    """The bytes of vault.json."""
    plain = _plain(keyfile)
    return json.dumps(plain | {"sum": _sum(plain)}, ensure_ascii=False, indent=1, sort_keys=True).encode()


def read(folder: Path) -> Keyfile:
    """Raises UserError vault.missing, vault.newer_format, vault.damaged, vault.weak_kdf."""
    path = folder / NAME
    data = files.read(path, LIMIT)
    if data is None:
        raise UserError("vault.damaged" if path.exists() else "vault.missing")
    return unpacked(data)


def unpacked(data: bytes) -> Keyfile:
    """Reads what `packed` wrote; errors as `read`."""
    plain = _parsed(data)
    if plain.get("banso") != "vault" or type(plain.get("format")) is not int:
        raise UserError("vault.damaged")
    if plain["format"] > FORMAT:
        raise UserError("vault.newer_format", format=plain["format"])
    if plain.pop("sum", None) != _sum(plain):
        raise UserError("vault.damaged")
    return _checked(lambda: _keyfile(plain))


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        found: Any = json.loads(data, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise UserError("vault.damaged")
    return cast(dict[str, Any], found)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _checked(make: Callable[[], T]) -> T:
    try:
        return make()
    except (KeyError, TypeError, ValueError, AttributeError):
        raise UserError("vault.damaged") from None


def _canonical(plain: dict[str, Any]) -> bytes:
    return json.dumps(plain, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()


def _sum(plain: dict[str, Any]) -> str:
    return hashlib.sha256(_canonical(plain)).hexdigest()


def _plain(keyfile: Keyfile) -> dict[str, Any]:
    own: dict[str, Any] = {each.name: getattr(keyfile, each.name) for each in fields(keyfile)}
    own |= {
        "banso": "vault",
        "format": FORMAT,
        "passphrase": _plain_locked(keyfile.passphrase),
        "recovery": _plain_box(keyfile.recovery),
        "mac": _text(keyfile.mac),
        "next": None,
    }
    if coming := keyfile.next:
        own["next"] = {
            "by_old": _plain_box(coming.by_old),
            "passphrase": _plain_locked(coming.passphrase),
            "recovery": _plain_box(coming.recovery),
            "mac": _text(coming.mac),
        }
    return own


def _plain_locked(locked: Locked | None) -> dict[str, Any] | None:
    return locked and {**asdict(locked.kdf), "salt": _text(locked.salt), **_plain_box(locked.box)}


def _plain_box(box: Box) -> dict[str, Any]:
    return {"nonce": _text(box.nonce), "box": _text(box.sealed)}


def _keyfile(plain: dict[str, Any]) -> Keyfile:
    coming = plain["next"]
    return Keyfile(
        profile=_is(str, plain["profile"]),
        member=_is(str, plain["member"]),
        created_ms=_is(int, plain["created_ms"]),
        practice=_is(bool, plain["practice"]),
        label=_is(str, plain["label"]),
        passphrase=_locked(plain["passphrase"]),
        recovery=_box(plain["recovery"]),
        mac=_bytes(plain["mac"]),
        next=coming
        and Next(
            _box(coming["by_old"]), _locked(coming["passphrase"]), _box(coming["recovery"]), _bytes(coming["mac"])
        ),
    )


def _locked(plain: dict[str, Any] | None) -> Locked | None:
    if plain is None:
        return None
    kdf = Kdf(_is(int, plain["times"]), _is(int, plain["kib"])).checked()
    return Locked(kdf, _bytes(plain["salt"]), _box(plain))


def _box(plain: dict[str, Any]) -> Box:
    return Box(_bytes(plain["nonce"]), _bytes(plain["box"]))


def _is(kind: type[T], value: Any) -> T:
    if type(value) is not kind:
        raise TypeError("another type")
    return value


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: Any) -> bytes:
    return base64.b64decode(_is(str, text), validate=True)
