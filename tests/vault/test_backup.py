"""Backups: proved before they count, restored whole or not at all, never trusted blindly."""

from __future__ import annotations

import errno
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from app.base import files
from app.base.clock import FakeClock
from app.base.errors import UserError
from app.crypto import keys
from app.crypto.keys import RawKey
from app.vault import backup, blobs, driver, lifecycle, upgrade
from app.vault import keyfile as keyfiles
from app.vault.lifecycle import Opened
from models.migrations import env
from models.tables import ContactRow

KEY = RawKey(b"k" * 32)
HOUR = 3_600_000
CLOCK = FakeClock()


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    lifecycle.create(tmp_path / "p", KEY, clock=CLOCK, label="林檎デスク")
    found = lifecycle.unlock(tmp_path / "p", KEY, clock=CLOCK)
    write(found, "一件目")
    blobs.add(found.folder, [b"attachment"])
    yield found
    lifecycle.close(found)


@pytest.fixture
def made(opened: Opened, tmp_path: Path) -> Path:
    backup.make(opened, tmp_path / "b" / "one.banso-backup", now_ms=5)
    return tmp_path / "b" / "one.banso-backup"


def write(opened: Opened, text: str) -> None:
    with opened.store.unit() as unit:
        unit.new(ContactRow, stream="desk/main", summary=text)
        unit.commit()


def texts(folder: Path) -> list[str]:
    found = lifecycle.unlock(folder, KEY, clock=CLOCK)
    try:
        return [row[0] for row in found.store.db.execute("select summary from contact order by id")]
    finally:
        lifecycle.close(found)


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(UserError) as error:
        act()
    return error.value.code


def rewritten(source: Path, goal: Path, change: Callable[[zipfile.ZipFile, dict[str, bytes]], None]) -> Path:
    """The backup with some of its members changed."""
    with zipfile.ZipFile(source) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(goal, "w") as packed:
        change(packed, members)
        for name, data in members.items():
            packed.writestr(name, data)
    return goal


def test_what_was_saved_comes_back_on_another_machine_as_another_device(
    opened: Opened, made: Path, tmp_path: Path
) -> None:
    write(opened, "二件目")
    assert backup.verify(made, KEY) == backup.restore(made, tmp_path / "r", KEY)
    assert texts(tmp_path / "r") == ["一件目"]
    assert sorted(each.name for each in (tmp_path / "r").iterdir()) == [
        "blobs",
        "device.json",
        "vault.db",
        "vault.json",
        "vault.lock",
    ]
    found = lifecycle.unlock(tmp_path / "r", KEY, clock=CLOCK)
    assert (found.device != opened.device, found.member == opened.member) == (True, True)
    assert found.label == "林檎デスク"
    lifecycle.close(found)
    name = blobs.names(opened.folder)[0]
    assert (tmp_path / "r" / "blobs" / name).read_bytes() == (opened.folder / "blobs" / name).read_bytes()


def test_a_backup_tells_what_it_holds(opened: Opened, made: Path) -> None:
    found = backup.verify(made, KEY)
    assert (found.profile_id, found.created_ms, found.blobs) == (opened.profile_id, 5, 1)
    assert found.rows > 0


def test_a_backup_without_attachments_comes_back(tmp_path: Path) -> None:
    lifecycle.create(tmp_path / "p", KEY, clock=CLOCK)
    found = lifecycle.unlock(tmp_path / "p", KEY, clock=CLOCK)
    shutil.rmtree(tmp_path / "p" / "blobs")
    backup.make(found, tmp_path / "one", now_ms=0)
    lifecycle.close(found)
    backup.restore(tmp_path / "one", tmp_path / "r", KEY)
    assert (tmp_path / "r" / "blobs").is_dir()


def test_a_backup_opens_by_the_passphrase_and_the_code_of_its_day(tmp_path: Path) -> None:
    words, floor = "velvet canoe ticket lamp", keys.Kdf(keys.FLOOR_TIMES, keys.FLOOR_KIB)
    made = lifecycle.create(tmp_path / "p", words, clock=CLOCK, kdf=floor)
    found = lifecycle.unlock(tmp_path / "p", words, clock=CLOCK)
    backup.make(found, tmp_path / "one", now_ms=0)
    lifecycle.close(found)
    lifecycle.change_passphrase(tmp_path / "p", words, "noodle-kettle-orbit-42", kdf=floor)
    assert code_of(lambda: backup.verify(tmp_path / "one", "noodle-kettle-orbit-42")) == "vault.wrong_passphrase"
    backup.restore(tmp_path / "one", tmp_path / "r", words)
    backup.restore(tmp_path / "one", tmp_path / "s", lifecycle.RecoveryCode(made.recovery_code))
    other = lifecycle.RecoveryCode(lifecycle.renew_recovery(tmp_path / "p", "noodle-kettle-orbit-42").recovery_code)
    assert code_of(lambda: backup.verify(tmp_path / "one", other)) == "vault.wrong_recovery"


def test_nothing_readable_lies_in_a_backup(made: Path) -> None:
    data = made.read_bytes()
    for text in ("一件目", "attachment", "contact", "rows"):
        assert text.encode() not in data
    with zipfile.ZipFile(made) as packed:
        assert {info.date_time[0] for info in packed.infolist()} == {1980}


def test_a_restore_never_goes_over_a_vault_or_a_folder_in_use(opened: Opened, made: Path, tmp_path: Path) -> None:
    assert code_of(lambda: backup.restore(made, opened.folder, KEY)) == "vault.exists"
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").write_text("mine")
    assert code_of(lambda: backup.restore(made, tmp_path / "full", KEY)) == "vault.not_empty"
    assert code_of(lambda: backup.restore(made, tmp_path / "Dropbox" / "p", KEY)) == "vault.synced_folder"
    assert code_of(lambda: backup.restore(made, tmp_path / "r", RawKey(b"x" * 32))) == "vault.wrong_key"
    assert not (tmp_path / "r").exists()
    assert not list(tmp_path.glob(".banso-*"))


def test_a_flipped_bit_or_a_cut_anywhere_is_damage(made: Path, tmp_path: Path) -> None:
    whole = made.read_bytes()
    spoilt = tmp_path / "spoilt"
    for place in range(60, len(whole), max(1, len(whole) // 25)):
        changed = bytearray(whole)
        changed[place] ^= 4
        spoilt.write_bytes(changed)
        assert code_of(lambda: backup.restore(spoilt, tmp_path / "r", KEY)) == "backup.damaged", place
    for end in range(0, len(whole), max(1, len(whole) // 10)):
        spoilt.write_bytes(whole[:end])
        assert code_of(lambda: backup.restore(spoilt, tmp_path / "r", KEY)) == "backup.damaged", end
    assert not (tmp_path / "r").exists()


def test_no_file_no_backup(tmp_path: Path) -> None:
    assert code_of(lambda: backup.verify(tmp_path / "none", KEY)) == "backup.missing"
    assert code_of(lambda: backup.restore(tmp_path / "none", tmp_path / "r", KEY)) == "backup.missing"
    (tmp_path / "folder").mkdir()
    assert code_of(lambda: backup.verify(tmp_path / "folder", KEY)) == "backup.missing"
    assert code_of(lambda: backup.restore(tmp_path / "folder", tmp_path / "r", KEY)) == "backup.damaged"


def drop_database(_: zipfile.ZipFile, members: dict[str, bytes]) -> None:
    del members["vault.db"]


def drop_keys(_: zipfile.ZipFile, members: dict[str, bytes]) -> None:
    del members["vault.json"]


def drop_list(_: zipfile.ZipFile, members: dict[str, bytes]) -> None:
    del members["list.sealed"]


def drop_blob(_: zipfile.ZipFile, members: dict[str, bytes]) -> None:
    del members[next(name for name in members if name.startswith("blobs/"))]


def escape(packed: zipfile.ZipFile, _: dict[str, bytes]) -> None:
    packed.writestr("../escaped", b"x")


def compress(packed: zipfile.ZipFile, members: dict[str, bytes]) -> None:
    packed.writestr(f"blobs/{'0' * 32}", b"\0" * 1_000_000, zipfile.ZIP_DEFLATED)


def foreign_blob(packed: zipfile.ZipFile, _: dict[str, bytes]) -> None:
    packed.writestr(f"blobs/{'0' * 32}", b"x")


def spoil_list(_: zipfile.ZipFile, members: dict[str, bytes]) -> None:
    members["list.sealed"] = members["list.sealed"][:-1] + b"x"


def exchange_blob(_: zipfile.ZipFile, members: dict[str, bytes]) -> None:
    members[next(name for name in members if name.startswith("blobs/"))] = b"other"


def huge_keys(_: zipfile.ZipFile, members: dict[str, bytes]) -> None:
    members["vault.json"] = b" " * (keyfiles.LIMIT + 1)


CHANGES = (drop_database, drop_keys, drop_list, drop_blob, escape, compress, foreign_blob, spoil_list, exchange_blob)


@pytest.mark.parametrize("change", [*CHANGES, huge_keys])
def test_a_backup_that_was_put_together_otherwise_is_damage(
    made: Path, tmp_path: Path, change: Callable[[zipfile.ZipFile, dict[str, bytes]], None]
) -> None:
    spoilt = rewritten(made, tmp_path / "spoilt", change)
    assert code_of(lambda: backup.restore(spoilt, tmp_path / "r", KEY)) == "backup.damaged"
    assert not (tmp_path / "escaped").exists()
    assert not (tmp_path / "r").exists()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_damage(made: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(made, "a") as packed:
        packed.writestr("vault.json", b"{}")
    assert code_of(lambda: backup.verify(made, KEY)) == "backup.damaged"


def test_rows_that_went_missing_inside_are_damage(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = backup._sealed

    def more(plain: dict[str, Any], key: RawKey) -> bytes:
        return real(plain | {"rows": plain["rows"] | {"contact": 99}}, key)

    monkeypatch.setattr(backup, "_sealed", more)
    assert code_of(lambda: backup.make(opened, tmp_path / "b" / "one", now_ms=0)) == "backup.damaged"
    assert list((tmp_path / "b").iterdir()) == []


def test_a_backup_of_a_newer_program_is_refused_in_words(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(env, "FORMAT", env.FORMAT + 1)
        opened.store.db.execute(f"pragma user_version = {env.FORMAT}")
        backup.make(opened, tmp_path / "one", now_ms=0)
    assert code_of(lambda: backup.restore(tmp_path / "one", tmp_path / "r", KEY)) == "vault.newer_format"


def test_an_old_backup_is_restored_and_upgraded_when_opened(tmp_path: Path) -> None:
    lifecycle.create(tmp_path / "p", KEY, clock=CLOCK)
    found = lifecycle.unlock(tmp_path / "p", KEY, clock=CLOCK)
    found.store.db.execute("drop index ix_contact_language_start")
    found.store.db.execute("pragma user_version = 1")
    backup.make(found, tmp_path / "one", now_ms=0)
    lifecycle.close(found)
    backup.restore(tmp_path / "one", tmp_path / "r", KEY)
    again = lifecycle.unlock(tmp_path / "r", KEY, clock=CLOCK)
    assert again.upgraded_from == 1
    lifecycle.close(again)


def test_a_member_that_lies_before_the_beginning_is_damage(made: Path, tmp_path: Path) -> None:
    raw = bytearray(made.read_bytes())
    at = raw.rindex(b"PK\x05\x06") + 16  # where the list of members begins, of which their places are counted
    raw[at : at + 4] = (int.from_bytes(raw[at : at + 4], "little") + 5000).to_bytes(4, "little")
    spoilt = tmp_path / "spoilt.banso-backup"
    spoilt.write_bytes(raw)
    assert code_of(lambda: backup.verify(spoilt, KEY)) == "backup.damaged"
    assert code_of(lambda: backup.restore(spoilt, tmp_path / "r", KEY)) == "backup.damaged"


def test_a_damaged_vault_gives_no_backup_and_the_good_one_stays(opened: Opened, made: Path) -> None:
    good = made.read_bytes()
    opened.store.db.execute("pragma wal_checkpoint(truncate)").fetchall()
    whole = bytearray((opened.folder / "vault.db").read_bytes())
    whole[len(whole) // 2 + 99] ^= 1
    (opened.folder / "vault.db").write_bytes(whole)
    assert code_of(lambda: backup.make(opened, made, now_ms=9)) == "vault.damaged"
    assert made.read_bytes() == good
    assert [each.name for each in made.parent.iterdir()] == [made.name]


@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, "vault.disk_full"), (errno.EROFS, "vault.unwritable")])
def test_a_disk_that_fails_keeps_the_good_backup(
    opened: Opened, made: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    good = made.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(number, "no")

    for name in ("sync", "replace"):
        with monkeypatch.context() as patch:
            patch.setattr(files, name, fail)
            assert code_of(lambda: backup.make(opened, made, now_ms=9)) == code
    assert made.read_bytes() == good
    assert backup.verify(made, KEY).created_ms == 5


def test_due_once_a_day_and_whenever_the_clock_is_odd() -> None:
    assert backup.due(None, 0)
    assert not backup.due(1000, 1000)
    assert not backup.due(0, backup.DAY_MS - 1)
    assert backup.due(0, backup.DAY_MS)
    assert backup.due(5, 4), "the clock was set back: a backup too many does no harm"


def test_scheduled_backups_are_daily_and_three_are_kept(opened: Opened, tmp_path: Path) -> None:
    folder, now = tmp_path / "b", 1_795_146_000_000
    folder.mkdir()
    (folder / f"banso-{opened.profile_id}-20261301-000000.banso-backup").write_bytes(b"odd name")
    (folder / "holiday.jpg").write_bytes(b"mine")
    assert backup.last_ms(tmp_path / "none", opened.profile_id) is None
    made: list[Path] = []
    for hour in range(0, 24 * 6, 12):
        found = backup.scheduled(opened, folder, now_ms=now + hour * HOUR)
        if found:
            made.append(found)
    assert len(made) == 6
    left = sorted(each.name for each in folder.glob("*.banso-backup"))
    assert left == [*(each.name for each in made[-3:]), f"banso-{opened.profile_id}-20261301-000000.banso-backup"]
    assert (folder / "holiday.jpg").exists()
    assert backup.last_ms(folder, opened.profile_id) == now // 1000 * 1000 + 24 * 5 * HOUR
    assert all(backup.verify(each, KEY).blobs == 1 for each in made[-3:])


def test_old_backups_stay_while_a_new_one_fails(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_795_146_000_000
    for day in range(3):
        backup.scheduled(opened, tmp_path / "b", now_ms=now + day * backup.DAY_MS)
    before = sorted((tmp_path / "b").iterdir())

    def fail(*_: object) -> backup.Verified:
        raise UserError("backup.damaged")

    monkeypatch.setattr(backup, "verify", fail)
    assert code_of(lambda: backup.scheduled(opened, tmp_path / "b", now_ms=now + 9 * backup.DAY_MS)) == "backup.damaged"
    assert sorted((tmp_path / "b").iterdir()) == before


def test_the_vault_is_used_while_it_is_copied(opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = upgrade.copy

    def writing(path: Path, goal: Path, key: RawKey) -> None:
        write(opened, "二件目")
        with opened.store.unit() as unit:
            unit.new(ContactRow, stream="desk/main", summary="ungesichert")
            real(path, goal, key)

    monkeypatch.setattr(upgrade, "copy", writing)
    backup.make(opened, tmp_path / "one", now_ms=0)
    backup.restore(tmp_path / "one", tmp_path / "r", KEY)
    assert sorted(texts(tmp_path / "r")) == ["一件目", "二件目"]


def test_lists_that_are_no_list_are_damage(opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for plain in ([], {}, {"files": {}}, {"files": 3, "profile": 1}, "text"):
        box = keys.seal(json.dumps(plain).encode(), keys.expand(bytes(KEY), backup.LABEL), backup.LABEL)
        with monkeypatch.context() as patch:
            patch.setattr(backup, "_sealed", lambda *_, box=box: box.nonce + box.sealed)
            assert code_of(lambda: backup.make(opened, tmp_path / "one", now_ms=0)) == "backup.damaged"


def test_an_unreadable_file_is_damage(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> IO[bytes]:
        raise OSError(errno.EIO, "no")

    monkeypatch.setattr(backup.zipfile, "ZipFile", fail)
    assert code_of(lambda: backup.verify(made, KEY)) == "backup.damaged"
    assert driver.MIN_SQLITE
