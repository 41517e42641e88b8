"""Keys of one vault: a passphrase or a recovery secret opens a box in which the vault's own random key lies.

    passphrase --Argon2id(salt)--> HKDF "banso/local/v1" ----> opens the passphrase box --+
    recovery secret (128 bit) ----> HKDF "banso/recovery/v1" -> opens the recovery box ---+--> LDK, 256 bit
    LDK: raw key of the database; HKDF of it: seal of vault.json, seal of a backup's list

Everything is libsodium (PyNaCl) or HKDF-SHA-256 (cryptography). Pure: no files, no clock.
Must not: print, log or raise anything that holds a key. Source: security-sync §2.1, §2.2; decision 0003.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from app.base.errors import UserError

KEY_BYTES = 32
SALT_BYTES = 16
FLOOR_TIMES = 3
FLOOR_KIB = 64 * 1024
CEILING_TIMES = 64
CEILING_KIB = 4 * 1024 * 1024
LOCAL = b"banso/local/v1"
RECOVERY = b"banso/recovery/v1"


class RawKey:
    """32 secret bytes that never show themselves. `wipe` overwrites our copy (best effort: Python copies freely)."""

    __slots__ = ("_bytes",)

    def __init__(self, data: bytes) -> None:
        if len(data) != KEY_BYTES:
            raise ValueError("a key has 32 bytes")
        self._bytes = bytearray(data)

    @classmethod
    def new(cls, random: Callable[[int], bytes] = secrets.token_bytes) -> RawKey:
        """A fresh random key."""
        return cls(random(KEY_BYTES))

    def __bytes__(self) -> bytes:
        if not self._bytes:
            raise ValueError("the key was wiped")
        return bytes(self._bytes)

    def copy(self) -> RawKey:
        """A key of its own, to be wiped apart."""
        return RawKey(bytes(self))

    def wipe(self) -> None:
        """Overwrite and empty; using the key afterwards raises."""
        self._bytes[:] = bytes(len(self._bytes))
        self._bytes.clear()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RawKey) and hmac.compare_digest(bytes(self), bytes(other))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "RawKey(hidden)"

    def __reduce__(self) -> str:
        raise TypeError("keys are not pickled")


@dataclass(frozen=True, slots=True)
class Kdf:
    """Cost of guessing a passphrase: rounds and memory in KiB."""

    times: int = 3
    kib: int = 256 * 1024

    def checked(self) -> Kdf:
        """Itself; raises vault.weak_kdf below the floor, vault.damaged for costs nobody writes."""
        if self.times < FLOOR_TIMES or self.kib < FLOOR_KIB:
            raise UserError("vault.weak_kdf", times=self.times, kib=self.kib)
        if self.times > CEILING_TIMES or self.kib > CEILING_KIB:
            raise UserError("vault.damaged")
        return self


@dataclass(frozen=True, slots=True, repr=False)
class Box:
    """A key under a key: 24-byte nonce and ciphertext."""

    nonce: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a box is for; bound into it, so that no box opens in another's place."""

    name: str
    format: int
    profile: str

    def bound(self) -> bytes:
        """Bytes that are authenticated with the box."""
        return b"\0".join((b"banso/box/v1", self.name.encode(), str(self.format).encode(), self.profile.encode()))


def normalised(passphrase: str) -> bytes:
    """The bytes that are derived from: NFKC, so that every keyboard gives the same key."""
    return unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")


def derive(passphrase: str, salt: bytes, kdf: Kdf) -> RawKey:
    """The key of a passphrase; takes about half a second and `kdf.kib` of memory. Thread: the work lane.

    Raises UserError vault.weak_kdf, vault.no_memory.
    """
    from nacl import exceptions, pwhash

    kdf.checked()
    try:
        stretched = pwhash.argon2id.kdf(
            KEY_BYTES, normalised(passphrase), salt, opslimit=kdf.times, memlimit=kdf.kib * 1024
        )
    except (MemoryError, exceptions.RuntimeError):
        raise UserError("vault.no_memory", kib=kdf.kib) from None
    return RawKey(expand(stretched, LOCAL))


def recovery_key(secret: bytes, profile: str) -> RawKey:
    """The key of a recovery secret; the secret is random, so no stretching is needed."""
    return RawKey(expand(secret, RECOVERY, profile.encode()))


def expand(secret: bytes, label: bytes, salt: bytes = b"") -> bytes:
    """HKDF-SHA-256: 32 bytes that serve one purpose, named by `label`."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt or None, info=label).derive(secret)


def wrap(key: RawKey, under: RawKey, purpose: Purpose, random: Callable[[int], bytes] = secrets.token_bytes) -> Box:
    """Lay `key` into a box that only `under` opens (XChaCha20-Poly1305, random nonce)."""
    return seal(bytes(key), bytes(under), purpose.bound(), random)


def unwrap(box: Box, under: RawKey, purpose: Purpose) -> RawKey | None:
    """The key in the box, or None when `under` or `purpose` is not the right one or a bit was changed."""
    data = opened(box, bytes(under), purpose.bound())
    return RawKey(data) if data is not None and len(data) == KEY_BYTES else None


def seal(data: bytes, key: bytes, bound: bytes, random: Callable[[int], bytes] = secrets.token_bytes) -> Box:
    """Encrypt and authenticate `data`; `bound` is authenticated but not stored."""
    from nacl import bindings

    nonce = random(bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)
    return Box(nonce, bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(data, bound, nonce, key))


def opened(box: Box, key: bytes, bound: bytes) -> bytes | None:
    """What `seal` took, or None."""
    from nacl import bindings, exceptions

    if len(box.nonce) != bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES:
        return None
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(box.sealed, bound, box.nonce, key)
    except (exceptions.CryptoError, ValueError):
        return None


def mac(data: bytes, key: RawKey, label: bytes) -> bytes:
    """A keyed BLAKE2b of `data` under a key of its own, made from `key` by `label`."""
    from nacl import encoding
    from nacl import hash as hashes

    return hashes.blake2b(data, digest_size=32, key=expand(bytes(key), label), encoder=encoding.RawEncoder)


def same(one: bytes, other: bytes) -> bool:
    """Compare without telling by time where they differ."""
    return hmac.compare_digest(one, other)
