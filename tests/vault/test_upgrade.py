"""Old vaults open: on a copy, checked, swapped by one rename; whatever happens on the way, a vault is left."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from alembic.operations import Operations

from app.base import files
from app.base.clock import FakeClock
from app.base.errors import UserError
from app.crypto.keys import RawKey
from app.vault import blobs, drafts, driver, keyfile, lifecycle, upgrade
from app.vault import folder as folders
from app.vault.store import Store
from models.migrations import env

STRIDE = 1 if os.environ.get("BANSO_THOROUGH") else 3
"""Every third step in daily runs, every step in a campaign."""
FROZEN = Path(__file__).parents[1] / "data" / "vaults"
KEY = RawKey(b"k" * 32)


@pytest.fixture(scope="module")
def key() -> RawKey:
    """The frozen vault's own key, so that its passphrase is stretched once."""
    with zipfile.ZipFile(FROZEN / "format-1.zip") as packed:
        known = json.loads(packed.read("known.json"))
        return lifecycle.key_of(keyfile.unpacked(packed.read("vault/vault.json")), known["passphrase"])


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A fresh copy of the frozen vault of format 1."""
    with zipfile.ZipFile(FROZEN / "format-1.zip") as packed:
        packed.extractall(tmp_path)
    return tmp_path / "vault"


def known() -> dict[str, str]:
    with zipfile.ZipFile(FROZEN / "format-1.zip") as packed:
        return json.loads(packed.read("known.json"))


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(UserError) as error:
        act()
    return error.value.code


def schema_of(path: Path, key: RawKey) -> dict[str, str]:
    connection = driver.connect(path, key)
    found = connection.execute("select name, sql from sqlite_master where sql is not null").fetchall()
    connection.close()
    return {name: " ".join(sql.replace('"', "").split()) for name, sql in found}


def set_format(path: Path, key: RawKey, number: int) -> None:
    connection = driver.connect(path, key)
    connection.execute(f"pragma user_version = {number}")
    connection.close()


def look(folder: Path, secret: lifecycle.Secret, wanted: dict[str, str] | None = None) -> lifecycle.Opened:
    """Open the frozen vault, find everything that was put into it, lock it again."""
    wanted = wanted or known()
    opened = lifecycle.unlock(folder, secret, clock=FakeClock())
    try:
        run = opened.store.db.execute
        found = run("select summary, facts, language from contact where id=?", (wanted["contact"],)).fetchone()
        assert found == ("凍結された記録", "あとから書いた", "vi")
        assert run("select name from person where id=?", (wanted["person"],)).fetchone() == ("練習 グエン",)
        assert run("select count(*) from document where blob=?", (wanted["blob"],)).fetchone() == (1,)
        assert [draft.payload_json for draft in drafts.listed(opened.store)] == ['{"summary": "書きかけ"}']
        assert blobs.whole(folder, wanted["blob"], wanted["blob_key"]) == b"frozen attachment " * 1000
        assert opened.practice
    finally:
        lifecycle.close(opened)
    return opened


def test_every_format_has_a_frozen_vault() -> None:
    frozen = {int(each.stem.removeprefix("format-")) for each in FROZEN.glob("format-*.zip")}
    assert frozen >= set(range(env.FIRST, env.FORMAT + 1)), "freeze the format before it is released"
    assert [step.FORMAT for step in env.STEPS] == list(range(env.FIRST + 1, env.FORMAT + 1))


def test_a_vault_of_format_1_opens_by_passphrase_and_by_code_and_is_upgraded_once(old: Path, key: RawKey) -> None:
    assert look(old, known()["passphrase"]).upgraded_from == 1
    assert look(old, lifecycle.RecoveryCode(known()["recovery_code"])).upgraded_from == 0
    assert upgrade.format_of(old / "vault.db", key) == env.FORMAT
    assert upgrade.format_of(old / "vault.format-1.db", key) == 1, "the old file is kept"
    assert {"ix_contact_language_start", "duty"} <= schema_of(old / "vault.db", key).keys()
    assert "ix_contact_language_start" not in schema_of(old / "vault.format-1.db", key)


@pytest.mark.parametrize("number", range(env.FIRST, env.FORMAT + 1))
def test_an_upgraded_vault_has_the_tables_of_a_new_one(number: int, tmp_path: Path) -> None:
    with zipfile.ZipFile(FROZEN / f"format-{number}.zip") as packed:
        packed.extractall(tmp_path)
        secret = json.loads(packed.read("known.json"))
    old = tmp_path / "vault"
    key = lifecycle.key_of(keyfile.read(old), secret["passphrase"])
    look(old, key, secret)
    lifecycle.create(tmp_path / "new", KEY, clock=FakeClock())
    assert schema_of(old / "vault.db", key) == schema_of(tmp_path / "new" / "vault.db", KEY)
    assert upgrade.format_of(tmp_path / "new" / "vault.db", KEY) == env.FORMAT


def test_a_newer_vault_is_refused_and_left_alone(old: Path, key: RawKey) -> None:
    set_format(old / "vault.db", key, env.FORMAT + 1)
    before = (old / "vault.db").read_bytes()
    with pytest.raises(UserError) as error:
        lifecycle.unlock(old, key, clock=FakeClock())
    assert (error.value.code, error.value.facts) == ("vault.newer_format", {"format": env.FORMAT + 1})
    assert (old / "vault.db").read_bytes() == before


def test_a_database_that_was_never_finished_is_damage(old: Path, key: RawKey) -> None:
    set_format(old / "vault.db", key, 0)
    assert code_of(lambda: lifecycle.unlock(old, key, clock=FakeClock())) == "vault.damaged"


def step(up: Callable[[Operations], None], number: int = env.FORMAT) -> ModuleType:
    made = ModuleType("v9999_planted")
    made.FORMAT, made.up = number, up  # type: ignore[attr-defined]
    return made


def breaks_half_way(op: Operations) -> None:
    op.execute("create table half(a)")
    op.execute("delete from contact")
    op.execute("select nothing from nowhere")


def loses_rows(op: Operations) -> None:
    op.execute("delete from contact")


def drops_a_table(op: Operations) -> None:
    op.drop_table("topic")


def refuses(_: Operations) -> None:
    raise UserError("vault.disk_full")


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (breaks_half_way, "vault.upgrade_failed"),
        (loses_rows, "vault.upgrade_failed"),
        (drops_a_table, "vault.upgrade_failed"),
        (refuses, "vault.disk_full"),
    ],
)
def test_a_step_that_fails_leaves_the_vault_as_it_was(
    old: Path, key: RawKey, bad: Callable[[Operations], None], code: str
) -> None:
    before = upgrade.check(old / "vault.db", key)
    assert code_of(lambda: upgrade.bring_up(old, key, [step(bad)])) == code
    assert upgrade.check(old / "vault.db", key) == before
    assert upgrade.format_of(old / "vault.db", key) == 1
    assert sorted(each.name for each in old.iterdir()) == ["blobs", "vault.db", "vault.json"]
    look(old, key)


def test_a_failed_step_rolls_back_whole_on_its_copy(old: Path, key: RawKey) -> None:
    copy = old / "copy.db"
    upgrade.copy(old / "vault.db", copy, key)
    before = upgrade.check(copy, key)
    with pytest.raises(Exception, match="nowhere"):
        upgrade._migrate(copy, key, 1, [step(breaks_half_way)])
    assert upgrade.check(copy, key) == before
    assert "half" not in schema_of(copy, key)


def test_steps_that_were_taken_are_not_taken_again(old: Path, key: RawKey) -> None:
    upgrade._migrate(old / "vault.db", key, env.FORMAT, [step(breaks_half_way)])
    assert upgrade.format_of(old / "vault.db", key) == env.FORMAT


def test_a_damaged_vault_is_not_upgraded(old: Path, key: RawKey) -> None:
    whole = bytearray((old / "vault.db").read_bytes())
    whole[len(whole) // 2 + 100] ^= 1
    (old / "vault.db").write_bytes(whole)
    assert code_of(lambda: lifecycle.unlock(old, key, clock=FakeClock())) == "vault.damaged"
    assert (old / "vault.db").read_bytes()[4096:] == whole[4096:]
    assert not (old / upgrade.COMING).exists()


def test_a_database_with_an_open_log_is_never_swapped(old: Path) -> None:
    (old / "vault.db-wal").write_bytes(b"frames")
    assert code_of(lambda: upgrade.swap(old, "")) == "vault.in_use"


def test_the_old_file_is_copied_where_the_disk_knows_no_links(
    old: Path, key: RawKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "link", no_links)
    look(old, key)
    assert upgrade.format_of(old / "vault.format-1.db", key) == 1


# the process ends at every single change of the disk


def run_and_die(act: Callable[[], object], at: int) -> bool:
    """Run `act` in a child that ends without a word at its `at`-th step on the disk; False when it came through."""
    child = os.fork()
    if child == 0:
        count = 0

        def counting(real: Callable[..., object], after: bool) -> Callable[..., object]:
            def called(*args: object, **named: object) -> object:
                nonlocal count
                count += 1
                own = count
                if not after and own == at:
                    os._exit(9)
                found = real(*args, **named)
                if after and own == at:
                    os._exit(9)
                return found

            return called

        try:
            for name, after in (("sync", False), ("replace", True), ("twin", True), ("remove", False)):
                setattr(files, name, counting(getattr(files, name), after))
            driver.connect = counting(driver.connect, False)  # type: ignore[assignment]
            driver.refused = counting(driver.refused, False)  # type: ignore[assignment]
            act()
        except BaseException:
            os._exit(3)
        os._exit(0)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert ended in (0, 9), ended
    return ended == 9


def at_every_step(make: Callable[[], Path], act: Callable[[Path], object], look_at: Callable[[Path], object]) -> int:
    for at in range(1, 400, STRIDE):
        folder = make()
        died = run_and_die(lambda folder=folder: act(folder), at)  # type: ignore[misc]
        look_at(folder)
        shutil.rmtree(folder, ignore_errors=True)
        if not died:
            return at - 1
    raise AssertionError("it never came through")


def test_an_upgrade_killed_at_any_step_leaves_a_vault_that_opens(old: Path, key: RawKey, tmp_path: Path) -> None:
    def fresh() -> Path:
        return Path(shutil.copytree(old, tmp_path / "work"))

    steps = at_every_step(fresh, lambda folder: upgrade.bring_up(folder, key), lambda folder: look(folder, key))
    assert steps >= 15


def test_a_rekey_killed_at_any_step_leaves_a_vault_that_opens_by_one_of_its_keys(tmp_path: Path) -> None:
    made, fresh_key, clock = tmp_path / "made", RawKey(b"n" * 32), FakeClock()
    lifecycle.create(made, KEY, clock=clock)

    def look_at(folder: Path) -> None:
        for secret in (KEY, fresh_key):
            try:
                opened = lifecycle.unlock(folder, secret, clock=clock)
            except UserError as error:
                refused = error.code
                continue
            assert opened.store.db.execute("select count(*) from contact").fetchone() == (0,)
            lifecycle.close(opened)
            return
        raise AssertionError(refused)

    steps = at_every_step(
        lambda: Path(shutil.copytree(made, tmp_path / "work")),
        lambda folder: lifecycle.rekey(folder, KEY, new_key=fresh_key),
        look_at,
    )
    assert steps >= 20


def test_a_birth_killed_at_any_step_is_whole_or_nothing(tmp_path: Path) -> None:
    def look_at(folder: Path) -> None:
        if not folder.exists():
            lifecycle.create(folder, KEY, clock=FakeClock())
        lifecycle.close(lifecycle.unlock(folder, KEY, clock=FakeClock()))
        for left in tmp_path.glob(".banso-*"):
            shutil.rmtree(left)

    steps = at_every_step(
        lambda: tmp_path / "work", lambda folder: lifecycle.create(folder, KEY, clock=FakeClock()), look_at
    )
    assert steps >= 8


def test_an_opening_killed_at_any_step_keeps_or_renews_the_device(tmp_path: Path) -> None:
    made = tmp_path / "made"
    lifecycle.create(made, KEY, clock=FakeClock())
    Path(made).rename(tmp_path / "work")

    def opened_and_closed(folder: Path) -> str:
        opened = lifecycle.unlock(folder, KEY, clock=FakeClock())
        lifecycle.close(opened)
        return opened.device

    first = opened_and_closed(tmp_path / "work")
    for at in range(1, 100):
        died = run_and_die(lambda: opened_and_closed(tmp_path / "work"), at)
        assert opened_and_closed(tmp_path / "work") == first, at
        if not died:
            break
    assert at > 6


def test_the_store_stamps_the_first_format(tmp_path: Path) -> None:
    Store.create_tables(tmp_path / "v.db", bytes(KEY))
    assert upgrade.format_of(tmp_path / "v.db", KEY) == env.FIRST
    assert folders.DATABASE == "vault.db"
