"""A vault's life: born whole, opened by the right secret only, never lost between two keys."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from app.base import files
from app.base.clock import FakeClock
from app.base.errors import UserError
from app.crypto.keys import FLOOR_KIB, FLOOR_TIMES, Kdf, RawKey
from app.vault import blobs, driver, lifecycle, upgrade
from app.vault import folder as folders
from app.vault import keyfile as keyfiles
from app.vault.lifecycle import Opened, RecoveryCode
from models.tables import ContactRow

KEY = RawKey(b"k" * 32)
FLOOR = Kdf(FLOOR_TIMES, FLOOR_KIB)
WORDS = "velvet canoe ticket lamp"
OTHER_WORDS = "noodle-kettle-orbit-42"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def folder(tmp_path: Path, clock: FakeClock) -> Path:
    """A vault that the raw key opens, with one contact."""
    lifecycle.create(tmp_path / "profiles" / "p", KEY, clock=clock)
    with opening(tmp_path / "profiles" / "p", clock) as opened:
        write(opened, "はじめの記録")
    return tmp_path / "profiles" / "p"


class opening:
    def __init__(self, folder: Path, clock: FakeClock, secret: lifecycle.Secret = KEY) -> None:
        self.opened = lifecycle.unlock(folder, secret, clock=clock)

    def __enter__(self) -> Opened:
        return self.opened

    def __exit__(self, *_: object) -> None:
        lifecycle.close(self.opened)


def write(opened: Opened, text: str) -> None:
    with opened.store.unit() as unit:
        unit.new(ContactRow, stream="desk/main", summary=text)
        unit.commit()


def texts(opened: Opened) -> list[str]:
    return [row[0] for row in opened.store.db.execute("select summary from contact order by id")]


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(UserError) as error:
        act()
    assert not any(isinstance(fact, str) and "/" in fact for fact in error.value.facts.values())
    return error.value.code


def held(folder: Path, clock: FakeClock, secret: lifecycle.Secret = KEY) -> list[str]:
    with opening(folder, clock, secret) as opened:
        return texts(opened)


# the whole life with a passphrase


def test_from_birth_to_recovery_with_real_derivation(tmp_path: Path, clock: FakeClock) -> None:
    folder = tmp_path / "p"
    made = lifecycle.create(folder, WORDS, clock=clock, label="林檎デスク", practice=True, kdf=FLOOR)
    assert made.recovery_code not in repr(made)
    assert lifecycle.label_of(folder) == ("林檎デスク", True)
    with opening(folder, clock, WORDS) as opened:
        assert (opened.practice, opened.profile_id, opened.label) == (True, made.profile_id, "林檎デスク")
        assert repr(opened) == f"Opened({made.profile_id})"
        write(opened, "a")
    assert code_of(lambda: lifecycle.unlock(folder, WORDS + "!", clock=clock)) == "vault.wrong_passphrase"
    lifecycle.change_passphrase(folder, WORDS, OTHER_WORDS, kdf=FLOOR)
    assert code_of(lambda: lifecycle.unlock(folder, WORDS, clock=clock)) == "vault.wrong_passphrase"
    lifecycle.unlock_with_recovery(folder, made.recovery_code.lower(), WORDS, kdf=FLOOR)
    renewed = lifecycle.renew_recovery(folder, WORDS)
    assert code_of(lambda: lifecycle.unlock(folder, RecoveryCode(made.recovery_code), clock=clock)) == (
        "vault.wrong_recovery"
    )
    rekeyed = lifecycle.rekey(folder, WORDS, kdf=FLOOR)
    assert len({made.recovery_code, renewed.recovery_code, rekeyed.recovery_code}) == 3
    assert held(folder, clock, WORDS) == ["a"]
    assert held(folder, clock, RecoveryCode(rekeyed.recovery_code)) == ["a"]


def test_weak_passphrases_are_refused_before_anything_is_written(tmp_path: Path, clock: FakeClock) -> None:
    make = lambda words: lifecycle.create(tmp_path / "p", words, clock=clock, label="Kumquat Collective")  # noqa: E731
    assert code_of(lambda: make("short")) == "passphrase.too_short"
    assert code_of(lambda: make("kumquat collective 1")) == "passphrase.blocked"
    assert list(tmp_path.iterdir()) == []


def test_new_passphrases_follow_the_same_rules(folder: Path) -> None:
    assert code_of(lambda: lifecycle.change_passphrase(folder, KEY, "short")) == "passphrase.too_short"
    assert code_of(lambda: lifecycle.unlock_with_recovery(folder, "", "short")) == "passphrase.too_short"
    assert code_of(lambda: lifecycle.unlock_with_recovery(folder, "x", WORDS)) == "recovery.length"


def test_a_weaker_derivation_than_the_floor_is_neither_written_nor_read(tmp_path: Path, clock: FakeClock) -> None:
    weak = Kdf(1, 8192)
    assert code_of(lambda: lifecycle.create(tmp_path / "p", WORDS, clock=clock, kdf=weak)) == "vault.weak_kdf"
    assert list(tmp_path.iterdir()) == []
    lifecycle.create(tmp_path / "p", WORDS, clock=clock, kdf=FLOOR)
    found = keyfiles.read(tmp_path / "p")
    assert found.passphrase
    data = json.loads(keyfiles.packed(found))
    data["passphrase"]["kib"] = 8192
    data.pop("sum")
    rewritten = data | {"sum": keyfiles._sum(data)}
    (tmp_path / "p" / "vault.json").write_text(json.dumps(rewritten))
    assert code_of(lambda: lifecycle.unlock(tmp_path / "p", WORDS, clock=clock)) == "vault.weak_kdf"


# birth


def test_a_new_vault_is_private_and_holds_nothing_but_what_it_needs(folder: Path) -> None:
    assert sorted(each.name for each in folder.iterdir()) == [
        "blobs",
        "device.json",
        "vault.db",
        "vault.json",
        "vault.lock",
    ]
    for each in (folder, *folder.rglob("*")):
        assert stat.S_IMODE(each.stat().st_mode) & 0o077 == 0, each.name


def test_a_private_umask_is_used_for_the_database_too(tmp_path: Path, clock: FakeClock) -> None:
    before = os.umask(0)
    try:
        lifecycle.create(tmp_path / "p", KEY, clock=clock)
        with opening(tmp_path / "p", clock) as opened:
            write(opened, "x")
            modes = [stat.S_IMODE(each.stat().st_mode) & 0o077 for each in (tmp_path / "p").rglob("*")]
    finally:
        os.umask(before)
    assert not any(modes)


def test_a_vault_is_never_made_over_something(folder: Path, tmp_path: Path, clock: FakeClock) -> None:
    assert code_of(lambda: lifecycle.create(folder, KEY, clock=clock)) == "vault.exists"
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    assert code_of(lambda: lifecycle.create(tmp_path / "full", KEY, clock=clock)) == "vault.not_empty"
    (tmp_path / "file").write_text("mine")
    assert code_of(lambda: lifecycle.create(tmp_path / "file", KEY, clock=clock)) == "vault.not_empty"
    (tmp_path / "empty").mkdir()
    lifecycle.create(tmp_path / "empty", KEY, clock=clock)
    assert held(tmp_path / "empty", clock) == []


SERVICES = (
    "OneDrive|OneDrive - Desk|Dropbox|Dropbox (Desk)|iCloud Drive|iCloudDrive|Google Drive|My Drive|マイドライブ"
    "|CloudStorage|Mobile Documents|com~apple~CloudDocs|Nextcloud|Ｄｒｏｐｂｏｘ|Box Sync"
)


@pytest.mark.parametrize("name", SERVICES.split("|"))
def test_folders_that_a_service_carries_away_are_refused(tmp_path: Path, clock: FakeClock, name: str) -> None:
    assert code_of(lambda: lifecycle.create(tmp_path / name / "p", KEY, clock=clock)) == "vault.synced_folder"
    assert not (tmp_path / name).exists()


def test_synced_folders_are_known_by_link_variable_and_mark(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "Dropbox")
    assert folders.is_synced(tmp_path / "link" / "p", {})
    assert folders.is_synced(tmp_path / "work" / "p", {"OneDriveCommercial": str(tmp_path / "work")})
    (tmp_path / "renamed").mkdir()
    (tmp_path / "renamed" / ".dropbox.cache").mkdir()
    assert folders.is_synced(tmp_path / "renamed" / "p", {})
    for plain in ("onedrivers", "my dropboxes", "box", "omega"):
        assert not folders.is_synced(tmp_path / plain / "p", {"OneDrive": ""})


def test_an_unwritable_place_is_said(tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr(folders.tempfile, "mkdtemp", refuse)
    assert code_of(lambda: lifecycle.create(tmp_path / "p", KEY, clock=clock)) == "vault.unwritable"


# opening


def test_a_wrong_raw_key_is_one_code(folder: Path, clock: FakeClock) -> None:
    assert code_of(lambda: lifecycle.unlock(folder, RawKey(b"x" * 32), clock=clock)) == "vault.wrong_key"
    assert code_of(lambda: lifecycle.unlock(folder, WORDS, clock=clock)) == "vault.wrong_passphrase"
    assert held(folder, clock) == ["はじめの記録"]


def test_one_process_at_a_time_and_a_dead_one_does_not_count(folder: Path, clock: FakeClock) -> None:
    with opening(folder, clock):
        with pytest.raises(UserError) as error:
            lifecycle.unlock(folder, KEY, clock=clock)
        assert (error.value.code, error.value.facts["pid"]) == ("vault.in_use", os.getpid())
        assert code_of(lambda: lifecycle.rekey(folder, KEY)) == "vault.in_use"
    (folder / "vault.lock").write_text(" 999999")
    assert held(folder, clock) == ["はじめの記録"]


def test_letting_go_and_locking_twice_do_no_harm(folder: Path, clock: FakeClock) -> None:
    opened = lifecycle.unlock(folder, KEY, clock=clock)
    lifecycle.close(opened)
    lifecycle.close(opened)
    opened.lock.release()
    assert not opened.lock.held


def test_locking_wipes_the_key_and_closes_the_database(folder: Path, clock: FakeClock) -> None:
    opened = lifecycle.unlock(folder, KEY, clock=clock)
    lifecycle.close(opened)
    with pytest.raises(ValueError, match="wiped"):
        bytes(opened.key)
    with pytest.raises(driver.sqlcipher.ProgrammingError):
        opened.store.db.execute("select 1")
    assert bytes(KEY) == b"k" * 32, "the caller's key is the caller's"
    assert not list(folder.glob("vault.db-*"))


def test_drafts_that_wait_are_counted(folder: Path, clock: FakeClock) -> None:
    from app.vault import drafts

    with opening(folder, clock) as opened:
        drafts.save(opened.store, "d", "memo", "{}", seen=0, updated=1)
    with opening(folder, clock) as opened:
        assert opened.recovered_drafts == 1


def test_a_failure_after_the_store_opened_closes_everything(
    folder: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> list[object]:
        raise UserError("vault.disk_error")

    with monkeypatch.context() as patch:
        patch.setattr(lifecycle.drafts, "listed", fail)
        assert code_of(lambda: lifecycle.unlock(folder, KEY, clock=clock)) == "vault.disk_error"
    assert held(folder, clock) == ["はじめの記録"]


@pytest.mark.parametrize("name", ["vault.json", "vault.db"])
def test_a_missing_file_is_said(folder: Path, clock: FakeClock, name: str) -> None:
    (folder / name).unlink()
    assert code_of(lambda: lifecycle.unlock(folder, KEY, clock=clock)) == "vault.missing"
    assert not (folder / name).exists()


def test_a_missing_folder_is_said(tmp_path: Path, clock: FakeClock) -> None:
    assert code_of(lambda: lifecycle.unlock(tmp_path / "none", KEY, clock=clock)) == "vault.missing"


def test_an_emptied_or_plain_database_is_never_taken_for_a_vault(folder: Path, clock: FakeClock) -> None:
    import sqlite3

    (folder / "vault.db").write_bytes(b"")
    assert code_of(lambda: lifecycle.unlock(folder, KEY, clock=clock)) == "vault.damaged"
    (folder / "vault.db").unlink()
    plain = sqlite3.connect(folder / "vault.db")
    plain.execute("create table contact(summary)")
    plain.close()
    assert code_of(lambda: lifecycle.unlock(folder, KEY, clock=clock)) == "vault.damaged"


def test_the_standard_library_cannot_read_the_database(folder: Path) -> None:
    import sqlite3

    plain = sqlite3.connect(folder / "vault.db")
    with pytest.raises(sqlite3.DatabaseError):
        plain.execute("select * from sqlite_master")
    plain.close()


def test_a_flipped_bit_in_any_page_is_found_at_the_weekly_check(folder: Path, clock: FakeClock) -> None:
    whole = (folder / "vault.db").read_bytes()
    pages = len(whole) // 4096
    for page in range(0, pages, max(1, pages // 12)):
        changed = bytearray(whole)
        changed[page * 4096 + 2000] ^= 1
        (folder / "vault.db").write_bytes(changed)
        clock.forward(lifecycle.WEEK_MS)
        assert code_of(lambda: lifecycle.unlock(folder, KEY, clock=clock)) == "vault.damaged"
    (folder / "vault.db").write_bytes(whole)
    assert held(folder, clock) == ["はじめの記録"]


def test_a_database_of_another_vault_is_damage(folder: Path, tmp_path: Path, clock: FakeClock) -> None:
    lifecycle.create(tmp_path / "q", RawKey(b"q" * 32), clock=clock)
    shutil.copy(tmp_path / "q" / "vault.db", folder / "vault.db")
    assert code_of(lambda: lifecycle.unlock(folder, KEY, clock=clock)) == "vault.damaged"


def test_an_older_sqlite_is_refused(folder: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "MIN_SQLITE", (99, 0, 0))
    assert code_of(lambda: lifecycle.unlock(folder, KEY, clock=clock)) == "vault.old_sqlite"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "vault.disk_full"),
        (errno.EROFS, "vault.unwritable"),
        (errno.EACCES, "vault.unwritable"),
        (errno.EIO, "vault.disk_error"),
    ],
)
def test_a_disk_that_fails_while_opening_is_one_code(
    folder: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    def fail(_: int) -> None:
        raise OSError(number, "no")

    with monkeypatch.context() as patch:
        patch.setattr(files, "sync", fail)
        assert code_of(lambda: lifecycle.unlock(folder, KEY, clock=clock)) == code
        assert code_of(lambda: lifecycle.change_passphrase(folder, KEY, WORDS, kdf=FLOOR)) == code
    assert held(folder, clock) == ["はじめの記録"]


def test_an_unwritable_folder_is_said(folder: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """As root no permission stops us, so the system's answer is played."""
    real = os.open

    def closed(path: object, flags: int, *rest: int) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            raise PermissionError(errno.EACCES, "no")
        return real(path, flags, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", closed)
    assert code_of(lambda: lifecycle.unlock(folder, KEY, clock=clock)) == "vault.unwritable"


# copies get a new device id


def test_a_device_keeps_its_id_and_a_copy_gets_its_own(folder: Path, tmp_path: Path, clock: FakeClock) -> None:
    def device(place: Path) -> str:
        with opening(place, clock) as opened:
            return opened.device

    first = device(folder)
    assert device(folder) == first
    shutil.copytree(folder, tmp_path / "copy")
    assert device(tmp_path / "copy") not in ("", first)
    assert device(folder) == first
    older = tmp_path / "older"
    shutil.copytree(folder, older)
    assert device(folder) == first
    shutil.rmtree(folder)
    shutil.copytree(older, folder)
    again = device(folder)
    assert again != first, "an older copy laid over the vault is another device"
    assert device(folder) == again
    folder.rename(tmp_path / "moved")
    assert device(tmp_path / "moved") != again


@pytest.mark.parametrize("data", [b"", b"{", b"[1]", b'{"token": 3}', b"\xff\xfe"])
def test_a_device_file_that_cannot_be_read_means_a_new_device(folder: Path, clock: FakeClock, data: bytes) -> None:
    with opening(folder, clock) as opened:
        first = opened.device
    (folder / "device.json").write_bytes(data)
    with opening(folder, clock) as opened:
        assert opened.device != first


def test_a_device_file_without_an_id_means_a_new_device(folder: Path, clock: FakeClock) -> None:
    found = json.loads((folder / "device.json").read_text())
    (folder / "device.json").write_text(json.dumps({"token": found["token"], "device": 3, "checked_ms": "x"}))
    with opening(folder, clock) as opened:
        assert opened.device not in ("", found["device"])


# re-keying cut off


def test_a_rekeyed_vault_no_longer_opens_with_the_old_key(folder: Path, clock: FakeClock) -> None:
    sealed = blobs.add(folder, [b"attachment"])
    fresh = RawKey(b"n" * 32)
    lifecycle.rekey(folder, KEY, new_key=fresh)
    assert code_of(lambda: lifecycle.unlock(folder, KEY, clock=clock)) == "vault.wrong_key"
    assert held(folder, clock, fresh) == ["はじめの記録"]
    assert blobs.whole(folder, sealed.name, sealed.key) == b"attachment"
    assert "next" in (folder / "vault.json").read_text()
    assert keyfiles.read(folder).next is None


class Cut(BaseException):
    """The process ends here."""


def cut_off(patch: pytest.MonkeyPatch, place: str) -> None:
    """End a re-key before its swap, or after it, when the final key file is about to be written."""
    real, calls = keyfiles.write, list[int]()

    def write_once(where: Path, what: keyfiles.Keyfile) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise Cut
        real(where, what)

    def cut(*_: object) -> None:
        raise Cut

    if place == "before":
        patch.setattr(upgrade, "swap", cut)
    else:
        patch.setattr(keyfiles, "write", write_once)


NEW_KEY = RawKey(b"n" * 32)


@pytest.mark.parametrize(
    ("place", "secret"),
    [("before", KEY), ("before", WORDS), ("after", KEY), ("after", NEW_KEY), ("after", WORDS)],
)
def test_between_the_two_keys_either_database_opens(
    folder: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, place: str, secret: lifecycle.Secret
) -> None:
    lifecycle.change_passphrase(folder, KEY, WORDS, kdf=FLOOR)
    with monkeypatch.context() as patch, pytest.raises(Cut):
        cut_off(patch, place)
        lifecycle.rekey(folder, WORDS, kdf=FLOOR, new_key=NEW_KEY)
    assert keyfiles.read(folder).next is not None
    assert held(folder, clock, secret) == ["はじめの記録"]
    assert keyfiles.read(folder).next is None
    assert held(folder, clock, WORDS) == ["はじめの記録"]
    assert not (folder / upgrade.COMING).exists()


def test_a_forged_next_key_is_damage(folder: Path, clock: FakeClock) -> None:
    from dataclasses import replace

    from app.crypto import keys

    found = keyfiles.read(folder)
    forged = keyfiles.Next(keys.Box(b"n" * 24, b"x" * 48), None, found.recovery, b"m" * 32)
    keyfiles.write(folder, replace(found, next=forged).signed(KEY))
    assert code_of(lambda: lifecycle.unlock(folder, KEY, clock=clock)) == "vault.damaged"
    wrong = keys.wrap(RawKey(b"w" * 32), KEY, found.purpose("next"))
    keyfiles.write(folder, replace(found, next=replace(forged, by_old=wrong)).signed(KEY))
    assert held(folder, clock) == ["はじめの記録"], "the old key still fits: the attempt is dropped"
    keyfiles.write(folder, replace(found, next=replace(forged, by_old=wrong)).signed(KEY))
    shutil.copy(folder / "vault.json", folder / "spare")
    (folder / "vault.db").write_bytes(os.urandom(8192))
    assert code_of(lambda: lifecycle.unlock(folder, KEY, clock=clock)) == "vault.damaged"
    (folder / "vault.db").unlink()
    assert code_of(lambda: lifecycle.unlock(folder, KEY, clock=clock)) == "vault.missing"
