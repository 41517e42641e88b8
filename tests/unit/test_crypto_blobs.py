"""Sealed files: whole and in order, or refused."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import UserError
from app.crypto import blobs
from app.crypto.keys import RawKey

KEY = RawKey(b"f" * 32)
HEAD = len(blobs.MAGIC) + blobs.HEADER
WHOLE = blobs.CHUNK + blobs.OVERHEAD


def seal(data: bytes, key: RawKey = KEY, name: str = "n") -> bytes:
    return b"".join(blobs.sealed([data], key, name))


def open_(data: bytes, key: RawKey = KEY, name: str = "n") -> bytes:
    return b"".join(blobs.opened([data], key, name))


def refused(data: bytes, key: RawKey = KEY, name: str = "n") -> bool:
    with pytest.raises(UserError) as error:
        open_(data, key, name)
    return error.value.code == "blob.damaged"


THREE = seal(bytes([1]) * blobs.CHUNK + bytes([2]) * blobs.CHUNK + b"tail")
CHUNKS = [THREE[HEAD:][start : start + WHOLE] for start in range(0, len(THREE) - HEAD, WHOLE)]


@pytest.mark.parametrize("size", [0, 1, blobs.CHUNK - 1, blobs.CHUNK, blobs.CHUNK + 1, 2 * blobs.CHUNK])
def test_every_length_comes_back(size: int) -> None:
    data = bytes(each % 251 for each in range(1000)) * (size // 1000 + 1)
    assert open_(seal(data[:size])) == data[:size]


@given(st.binary(max_size=3000), st.lists(st.integers(0, 3000), max_size=8))
def test_the_way_the_bytes_are_cut_does_not_matter(data: bytes, cuts: list[int]) -> None:
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    pieces = [data[start:end] for start, end in pairwise(places)]
    sealed = b"".join(blobs.sealed(pieces, KEY, "n"))
    cuts_ = sorted({0, len(sealed), *(cut for cut in cuts if cut < len(sealed))})
    assert b"".join(blobs.opened([sealed[a:b] for a, b in pairwise(cuts_)], KEY, "n")) == data


def test_a_cut_at_a_chunk_border_is_refused() -> None:
    assert len(CHUNKS) == 3
    for kept in range(3):
        assert refused(THREE[:HEAD] + b"".join(CHUNKS[:kept]))


@given(st.integers(0, len(THREE) - 1))
def test_a_cut_anywhere_is_refused(end: int) -> None:
    assert refused(THREE[:end])


def test_exchanged_repeated_missing_and_added_chunks_are_refused() -> None:
    one, two, three = CHUNKS
    for order in ([two, one, three], [one, one, two, three], [one, three], [one, two, three, three], [three]):
        assert refused(THREE[:HEAD] + b"".join(order))


@given(st.integers(0, (HEAD + 100) * 8 - 1))
def test_a_flipped_bit_is_refused(bit: int) -> None:
    sealed = bytearray(seal(b"x" * (100 - blobs.OVERHEAD)))
    sealed[bit // 8] ^= 1 << bit % 8
    assert refused(bytes(sealed))


def test_another_key_another_name_and_another_header_are_refused() -> None:
    assert refused(THREE, key=RawKey(b"g" * 32))
    assert refused(THREE, name="m")
    assert refused(seal(b"other")[:HEAD] + THREE[HEAD:])
    assert refused(b"")
    assert refused(b"PK\x03\x04" + THREE[4:])


def test_nothing_of_the_file_shows() -> None:
    assert b"canary" not in seal(b"canary" * 100)
    assert seal(b"same") != seal(b"same")
