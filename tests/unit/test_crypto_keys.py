"""Keys: what opens a box and what does not."""

from __future__ import annotations

import logging
import pickle

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from hypothesis import given
from hypothesis import strategies as st
from nacl import pwhash

from app.base.errors import UserError
from app.crypto import keys
from app.crypto.keys import Box, Kdf, Purpose, RawKey

PURPOSE = Purpose("passphrase", 1, "profile")
FLOOR = Kdf(keys.FLOOR_TIMES, keys.FLOOR_KIB)
one_key = st.binary(min_size=32, max_size=32).map(RawKey)


def test_a_raw_key_never_shows_itself(caplog: pytest.LogCaptureFixture) -> None:
    key = RawKey(b"K" * 32)
    with caplog.at_level(logging.INFO):
        logging.getLogger("t").info("%s %r", key, key)
    for text in (repr(key), str(key), f"{key}", caplog.text):
        assert "KKK" not in text
        assert "4b4b" not in text
    with pytest.raises(TypeError):
        pickle.dumps(key)
    with pytest.raises(TypeError):
        hash(key)


def test_a_wiped_key_is_gone_and_its_copy_is_not() -> None:
    key = RawKey(b"K" * 32)
    copy = key.copy()
    inner = key._bytes
    key.wipe()
    key.wipe()
    assert bytes(inner) == b""
    with pytest.raises(ValueError, match="wiped"):
        bytes(key)
    assert bytes(copy) == b"K" * 32


def test_keys_have_32_bytes_and_compare_by_value() -> None:
    with pytest.raises(ValueError):
        RawKey(b"short")
    assert RawKey(b"a" * 32) == RawKey(b"a" * 32)
    assert RawKey(b"a" * 32) != RawKey(b"b" * 32)
    assert RawKey(b"a" * 32) != b"a" * 32
    assert RawKey.new() != RawKey.new()


@given(one_key, one_key, st.text(max_size=20), st.text(max_size=20), st.integers(0, 9))
def test_a_box_opens_only_for_its_key_purpose_profile_and_format(
    key: RawKey, under: RawKey, name: str, profile: str, number: int
) -> None:
    box = keys.wrap(key, under, Purpose(name, number, profile))
    assert keys.unwrap(box, under, Purpose(name, number, profile)) == key
    assert keys.unwrap(box, RawKey(bytes(b ^ 1 for b in bytes(under))), Purpose(name, number, profile)) is None
    assert keys.unwrap(box, under, Purpose(name + "x", number, profile)) is None
    assert keys.unwrap(box, under, Purpose(name, number + 1, profile)) is None
    assert keys.unwrap(box, under, Purpose(name, number, profile + "x")) is None


@given(st.data())
def test_a_flipped_bit_or_a_cut_closes_a_box(data: st.DataObject) -> None:
    under = RawKey(b"u" * 32)
    box = keys.wrap(RawKey(b"k" * 32), under, PURPOSE)
    whole = bytearray(box.nonce + box.sealed)
    bit = data.draw(st.integers(0, len(whole) * 8 - 1))
    whole[bit // 8] ^= 1 << bit % 8
    assert keys.unwrap(Box(bytes(whole[:24]), bytes(whole[24:])), under, PURPOSE) is None
    cut = data.draw(st.integers(0, len(box.sealed) - 1))
    assert keys.unwrap(Box(box.nonce, box.sealed[:cut]), under, PURPOSE) is None
    assert keys.unwrap(Box(box.nonce[:23], box.sealed), under, PURPOSE) is None


def test_a_box_with_something_else_than_a_key_gives_nothing() -> None:
    under = RawKey(b"u" * 32)
    assert keys.unwrap(keys.seal(b"not a key", bytes(under), PURPOSE.bound()), under, PURPOSE) is None


def test_nonces_are_never_used_twice() -> None:
    boxes = [keys.wrap(RawKey(b"k" * 32), RawKey(b"u" * 32), PURPOSE) for _ in range(500)]
    assert len({box.nonce for box in boxes}) == 500


def test_below_the_floor_nothing_is_derived() -> None:
    for weak in (Kdf(2, keys.FLOOR_KIB), Kdf(3, keys.FLOOR_KIB - 1), Kdf(0, 0), Kdf(-1, 1 << 20)):
        with pytest.raises(UserError) as error:
            keys.derive("a good long passphrase", b"s" * 16, weak)
        assert error.value.code == "vault.weak_kdf"
    for absurd in (Kdf(keys.CEILING_TIMES + 1), Kdf(3, keys.CEILING_KIB + 1)):
        with pytest.raises(UserError) as error:
            absurd.checked()
        assert error.value.code == "vault.damaged"


def test_the_default_is_a_quarter_of_a_gib_and_three_rounds() -> None:
    assert Kdf() == Kdf(3, 262_144)
    assert Kdf().checked() == Kdf()


def test_the_floor_is_not_lowered() -> None:
    assert (keys.FLOOR_TIMES, keys.FLOOR_KIB) == (3, 65_536)


def test_every_keyboard_gives_the_same_key() -> None:
    composed = keys.derive("ｶﾞｲｺｸｼﾞﾝ Ｖｉệｔ", b"s" * 16, FLOOR)
    decomposed = keys.derive("ガイコクジン Vie\u0323\u0302t", b"s" * 16, FLOOR)
    assert composed == decomposed
    assert composed != keys.derive("ガイコクジン Viet", b"s" * 16, FLOOR)


def test_salt_and_cost_change_the_key() -> None:
    base = keys.derive("same words", b"s" * 16, FLOOR)
    assert base != keys.derive("same words", b"t" * 16, FLOOR)
    assert base != keys.derive("same words", b"s" * 16, Kdf(4, keys.FLOOR_KIB))


def test_argon2id_agrees_with_another_implementation() -> None:
    """libsodium takes no published vector (16-byte salts only); OpenSSL computes the same by other code."""
    other = Argon2id(salt=b"somesaltsomesalt", length=32, iterations=3, lanes=1, memory_cost=keys.FLOOR_KIB)
    stretched = other.derive("合言葉 password".encode())
    assert bytes(keys.derive("合言葉 password", b"somesaltsomesalt", FLOOR)) == keys.expand(stretched, keys.LOCAL)


def test_hkdf_is_rfc_5869() -> None:
    """RFC 5869, A.1, first 32 bytes."""
    found = keys.expand(bytes([0x0B] * 22), bytes(range(0xF0, 0xFA)), bytes(range(13)))
    assert found.hex() == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"


def test_too_little_memory_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(pwhash.argon2id, "kdf", broken)
    with pytest.raises(UserError) as error:
        keys.derive("words", b"s" * 16, FLOOR)
    assert error.value.code == "vault.no_memory"


def test_lone_surrogates_do_not_break_the_unlock_page() -> None:
    assert keys.normalised("\ud800") == b"\xed\xa0\x80"


def test_macs_differ_by_key_label_and_data() -> None:
    key = RawKey(b"k" * 32)
    found = {keys.mac(b"d", key, b"l"), keys.mac(b"e", key, b"l"), keys.mac(b"d", key, b"m")}
    assert len(found | {keys.mac(b"d", RawKey(b"j" * 32), b"l")}) == 4
    assert keys.same(keys.mac(b"d", key, b"l"), keys.mac(b"d", key, b"l"))


def test_recovery_keys_are_bound_to_their_profile() -> None:
    assert keys.recovery_key(b"s" * 16, "a") != keys.recovery_key(b"s" * 16, "b")
