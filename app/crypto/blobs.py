"""A file as sealed chunks: libsodium secretstream, a random key per file, the last chunk marked FINAL.

Layout: `BNSB` · version byte · 24-byte header · chunks of (17 + ≤ 1 MiB). The blob's random name is bound into every
chunk, so that two blobs cannot be exchanged. A stream that ends without FINAL, or goes on after it, is refused.
Pure: bytes in, bytes out, at most two chunks in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.base.errors import UserError
from app.crypto.keys import RawKey

MAGIC = b"BNSB\x01"
CHUNK = 1 << 20
OVERHEAD = 17
HEADER = 24


def sealed(data: Iterable[bytes], key: RawKey, name: str) -> Iterator[bytes]:
    """The blob's bytes, piece by piece. `data` may be cut in any way; an empty file gives one empty FINAL chunk."""
    from nacl import bindings as sodium

    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    yield MAGIC + sodium.crypto_secretstream_xchacha20poly1305_init_push(state, bytes(key))
    bound = MAGIC + name.encode()
    for chunk, last in _marked(_cut(data, CHUNK)):
        tag = (
            sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
            if last
            else sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
        )
        yield sodium.crypto_secretstream_xchacha20poly1305_push(state, chunk, bound, tag)


def opened(data: Iterable[bytes], key: RawKey, name: str) -> Iterator[bytes]:
    """The file's bytes, chunk by chunk. Do not show or keep any of them before the iterator has ended.

    Raises UserError blob.damaged for a wrong key, a wrong name, a changed bit, a cut or a longer file.
    """
    from nacl import bindings as sodium
    from nacl.exceptions import CryptoError

    pieces = _cut(_after_head(data, head := bytearray()), CHUNK + OVERHEAD)
    first = next(pieces, b"")
    if len(head) != len(MAGIC) + HEADER or not head.startswith(MAGIC):
        raise UserError("blob.damaged")
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, bytes(head[len(MAGIC) :]), bytes(key))
    bound = MAGIC + name.encode()
    for piece, last in _marked(_chain(first, pieces)):
        try:
            chunk, tag = sodium.crypto_secretstream_xchacha20poly1305_pull(state, piece, bound)
        except (CryptoError, ValueError):
            raise UserError("blob.damaged") from None
        if last != (tag == sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL):
            raise UserError("blob.damaged")
        yield chunk


def _after_head(data: Iterable[bytes], head: bytearray) -> Iterator[bytes]:
    for piece in data:
        missing = len(MAGIC) + HEADER - len(head)
        head += piece[:missing]
        yield piece[missing:]


def _cut(data: Iterable[bytes], size: int) -> Iterator[bytes]:
    waiting = bytearray()
    for piece in data:
        waiting += piece
        while len(waiting) >= size:
            yield bytes(waiting[:size])
            del waiting[:size]
    if waiting:
        yield bytes(waiting)


def _marked(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each chunk with whether it is the last; an empty input is one empty last chunk."""
    before: bytes | None = None
    for chunk in chunks:
        if before is not None:
            yield before, False
        before = chunk
    yield before or b"", True


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest
