"""One encrypted connection: asserted before anything is read, one code for each way it can fail."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.base.errors import UserError
from app.crypto.keys import RawKey
from app.vault import driver, upgrade

KEY = bytes(range(32))
ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = driver.connect(tmp_path / "v.db", KEY, create=True)
    made.execute("create table t(a)")
    made.execute("insert into t values ('x')")
    made.execute("pragma user_version = 1")
    made.close()
    return tmp_path / "v.db"


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(UserError) as error:
        act()
    return error.value.code


def test_the_settings_that_safety_needs_are_on(path: Path) -> None:
    connection = driver.connect(path, RawKey(KEY))
    try:
        found = {
            name: str(connection.execute(f"pragma {name}").fetchone()[0])
            for name in ("journal_mode", "synchronous", "trusted_schema", "secure_delete", "temp_store", "foreign_keys")
        }
        assert found == {
            "journal_mode": "wal",
            "synchronous": "2",
            "trusted_schema": "0",
            "secure_delete": "1",
            "temp_store": "2",
            "foreign_keys": "0",
        }
        with pytest.raises(driver.sqlcipher.Error):
            connection.execute("select load_extension('x')")
    finally:
        connection.close()


def test_the_program_locks_what_it_keeps_in_memory(path: Path) -> None:
    """In a process of its own: the switch is the whole process's, and the tests leave it off (unlocked_memory.py)."""
    code = (
        "import sys, pathlib; from app.vault import driver; "
        "opened = driver.connect(pathlib.Path(sys.argv[1]), bytes(range(32))); "
        "print(opened.execute('pragma cipher_memory_security').fetchone()[0]); opened.close()"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "1\n", done.stderr


def test_keys_of_another_length_and_wrong_keys(path: Path) -> None:
    with pytest.raises(ValueError, match="32"):
        driver.connect(path, KEY[:31])
    assert code_of(lambda: driver.connect(path, b"x" * 32)) == "vault.wrong_key"
    assert code_of(lambda: driver.connect(path.with_name("none"), KEY)) == "vault.missing"
    assert not path.with_name("none").exists()


def test_a_database_in_memory_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = driver.connect(driver.MEMORY, KEY, create=True)
    made.execute("create table t(a)")
    made.close()
    assert list(tmp_path.iterdir()) == []


def test_a_library_without_encryption_is_never_used(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Played by the standard library, which ignores `pragma key` and would write plain pages."""
    import sqlite3

    def plain(name: str, **_: Any) -> sqlite3.Connection:
        return sqlite3.connect(":memory:")

    monkeypatch.setattr(driver.sqlcipher, "connect", plain)
    assert code_of(lambda: driver.connect(path, KEY)) == "vault.not_encrypted"


def test_a_place_that_is_no_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "x").touch()
    assert code_of(lambda: driver.connect(tmp_path / "folder", KEY)) in ("vault.unwritable", "vault.disk_error")
    assert code_of(lambda: driver.connect(tmp_path / "folder", KEY, create=True)) == "vault.disk_error"
    assert code_of(lambda: driver.connect(tmp_path / "none" / "v.db", KEY, create=True)) == "vault.missing"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SQLITE_NOTADB", "vault.wrong_key"),
        ("SQLITE_CORRUPT_VTAB", "vault.damaged"),
        ("SQLITE_BUSY_SNAPSHOT", "vault.in_use"),
        ("SQLITE_FULL", "vault.disk_full"),
        ("SQLITE_READONLY_DBMOVED", "vault.unwritable"),
        ("SQLITE_CANTOPEN", "vault.unwritable"),
        ("SQLITE_IOERR_WRITE", "vault.disk_error"),
        ("SQLITE_MISMATCH", "vault.disk_error"),
        (None, "vault.disk_error"),
    ],
)
def test_each_error_of_the_driver_is_one_code(name: str | None, code: str) -> None:
    error = driver.sqlcipher.OperationalError("no such table: 田中さん")
    if name:
        error.sqlite_errorname = name
    found = driver.refused(error)
    assert found.code == code
    assert found.facts == {}


def test_a_reader_cannot_write(path: Path) -> None:
    connection = driver.connect(path, KEY, read_only=True)
    with pytest.raises(driver.sqlcipher.OperationalError):
        connection.execute("delete from t")
    connection.close()
    engine = driver.engine(path, KEY, read_only=True)
    with engine.connect() as made:
        assert made.execute(text("select a from t")).scalar() == "x"
    engine.dispose()


def test_an_engine_shows_no_values_and_rolls_back_what_it_defined(path: Path) -> None:
    engine = driver.engine(path, KEY)
    with pytest.raises(Exception, match="nowhere") as error, engine.begin() as made:
        made.execute(text("create table half(a)"))
        made.execute(text("insert into nowhere values (:name)"), {"name": "田中さん"})
    assert "田中" not in str(error.value)
    with engine.connect() as made:
        assert made.execute(text("select count(*) from sqlite_master where name='half'")).scalar() == 0
    engine.dispose()


# what the upgrader makes of a database that fails


class Failing:
    """A connection whose statements fail from a given word on."""

    def __init__(self, real: driver.Connection, word: str, answer: object = None) -> None:
        self._real, self._word, self._answer = real, word, answer

    def execute(self, sql: str, *rest: object) -> Any:
        if self._word in sql:
            if self._answer is None:
                raise driver.sqlcipher.OperationalError("no")
            return Answer(self._answer)
        return self._real.execute(sql, *rest)

    def backup(self, _: object) -> None:
        raise driver.sqlcipher.OperationalError("no")

    def close(self) -> None:
        self._real.close()


class Answer:
    def __init__(self, answer: object) -> None:
        self._answer = answer

    def fetchone(self) -> object:
        return self._answer

    def fetchall(self) -> list[object]:
        return []


@pytest.mark.parametrize(
    ("word", "answer", "act", "code"),
    [
        ("user_version", None, lambda path, key: upgrade.format_of(path, key), "vault.disk_error"),
        ("journal_mode", None, lambda path, key: upgrade.settle(path, key), "vault.disk_error"),
        ("nothing", None, lambda path, key: upgrade.copy(path, path.with_name("c"), key), "vault.disk_error"),
        ("integrity", None, lambda path, key: upgrade.check(path, key), "vault.disk_error"),
        ("pragma integrity", ("row 3 missing",), lambda path, key: upgrade.check(path, key), "vault.damaged"),
    ],
)
def test_a_database_that_fails_under_the_upgrader_is_one_code(
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    word: str,
    answer: object,
    act: Callable[[Path, RawKey], object],
    code: str,
) -> None:
    real = driver.connect
    monkeypatch.setattr(driver, "connect", lambda *args, **named: Failing(real(*args, **named), word, answer))
    assert code_of(lambda: act(path, RawKey(KEY))) == code


def test_a_rekey_that_fails_or_loses_rows_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = path.rename(path.with_name("vault.db"))
    real, real_check = driver.connect, upgrade.check
    fresh = RawKey(b"n" * 32)
    with monkeypatch.context() as patch:
        counts: list[int] = []

        def fewer(where: Path, key: RawKey) -> dict[str, int]:
            counts.append(1)
            return real_check(where, key) | ({"t": 0} if len(counts) == 2 else {})

        patch.setattr(upgrade, "check", fewer)
        assert code_of(lambda: upgrade.rekeyed_copy(path.parent, RawKey(KEY), fresh)) == "vault.damaged"
    with monkeypatch.context() as patch:

        def failing(*args: Any, **named: Any) -> Any:
            made = real(*args, **named)
            return Failing(made, "rekey") if args[0].name == upgrade.COMING and not named else made

        patch.setattr(driver, "connect", failing)
        assert code_of(lambda: upgrade.rekeyed_copy(path.parent, RawKey(KEY), fresh)) == "vault.disk_error"
    assert upgrade.check(path, RawKey(KEY)) == {"t": 1}
