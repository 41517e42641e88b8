"""From an older format to this program's: refuse newer → copy → migrate the copy → check → swap.

The original is not touched before the swap, and the swap is one rename; a crash at any point leaves a vault that
opens. The old file is kept as `vault.format-N.db` (ciphertext, same key) until the next upgrade replaces it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from app.base import files
from app.base.errors import BansoError, UserError
from app.crypto.keys import RawKey
from app.vault import driver
from app.vault.folder import DATABASE

COMING = "vault.db.new"
STRAYS = (COMING, f"{COMING}-wal", f"{COMING}-shm", f"{COMING}-journal", "vault.json.new")


def bring_up(folder: Path, key: RawKey, steps: Sequence[ModuleType] | None = None) -> int:
    """Make the database of `folder` one of this program's format; returns the format it had.

    Raises UserError vault.newer_format, vault.damaged, vault.upgrade_failed (the vault is as it was), vault.disk_full.
    """
    had = readable(folder / DATABASE, key)
    if had < this_format():
        try:
            _upgrade(folder, key, had, steps)
        finally:
            clear(folder)
    return had


def format_of(path: Path, key: RawKey) -> int:
    """`pragma user_version`; 0 would be a file that was never finished: vault.damaged."""
    connection = driver.connect(path, key)
    try:
        found = int(connection.execute("pragma user_version").fetchone()[0])
    except driver.sqlcipher.Error as error:
        raise driver.refused(error) from None
    finally:
        connection.close()
    if found < 1:
        raise UserError("vault.damaged")
    return found


def readable(path: Path, key: RawKey) -> int:
    """The database's format. Raises vault.newer_format if this program cannot know it."""
    had = format_of(path, key)
    if had > this_format():
        raise UserError("vault.newer_format", format=had)
    return had


def finish_new(path: Path, key: RawKey, start: int = 1, steps: Sequence[ModuleType] | None = None) -> None:
    """Note the format in a database whose tables were just made, with what steps add beside the tables."""
    _migrate(path, key, start, steps)
    settle(path, key)


def copy(path: Path, goal: Path, key: RawKey) -> None:
    """A consistent copy of the database under the same key, also while it is in use."""
    source = driver.connect(path, key)
    try:
        target = driver.connect(goal, key, create=True)
        try:
            source.backup(target)
        finally:
            target.close()
    except driver.sqlcipher.Error as error:
        raise driver.refused(error) from None
    finally:
        source.close()


def settle(path: Path, key: RawKey) -> None:
    """Bring everything from the WAL into the file and onto the disk; afterwards the file stands alone."""
    connection = driver.connect(path, key)
    try:
        connection.execute("pragma journal_mode = delete")
    except driver.sqlcipher.Error as error:
        raise driver.refused(error) from None
    finally:
        connection.close()
    with files.told():
        files.sync_file(path)


def check(path: Path, key: RawKey) -> dict[str, int]:
    """Every page's seal and SQLite's own check; returns the rows of each table. Raises vault.damaged."""
    connection = driver.connect(path, key, read_only=True)
    try:
        if connection.execute("pragma cipher_integrity_check").fetchall():
            raise UserError("vault.damaged")
        if connection.execute("pragma integrity_check(1)").fetchone() != ("ok",):
            raise UserError("vault.damaged")
        return _counts(connection)
    except driver.sqlcipher.Error as error:
        raise driver.refused(error) from None
    finally:
        connection.close()


def swap(folder: Path, kept: str) -> None:
    """The copy takes the database's place by one rename; the database is kept as `kept`. Both must stand alone."""
    path = folder / DATABASE
    with files.told():
        if any((folder / f"{DATABASE}{end}").exists() for end in ("-wal", "-journal")):
            raise UserError("vault.in_use")  # a log of the old file must never be read into the new one
        if kept:
            files.twin(path, folder / kept)
        files.replace(folder / COMING, path)


def clear(folder: Path) -> None:
    """Remove what an ended attempt left."""
    with files.told():
        for name in STRAYS:
            files.remove(folder / name)


def _upgrade(folder: Path, key: RawKey, had: int, steps: Sequence[ModuleType] | None) -> None:
    path, coming = folder / DATABASE, folder / COMING
    settle(path, key)
    before = check(path, key)
    copy(path, coming, key)
    try:
        _migrate(coming, key, had, steps)
    except BansoError:
        raise
    except Exception as error:
        raise UserError("vault.upgrade_failed", format=had) from error
    settle(coming, key)
    after = check(coming, key)
    if any(after.get(table) != rows for table, rows in before.items()):
        raise UserError("vault.upgrade_failed", format=had)
    swap(folder, f"vault.format-{had}.db")


def _migrate(path: Path, key: RawKey, start: int, steps: Sequence[ModuleType] | None) -> None:
    from models.migrations.env import STEPS, run

    engine = driver.engine(path, key)
    try:
        with engine.begin() as connection:
            run(connection, STEPS if steps is None else steps, start)
    finally:
        engine.dispose()


def _counts(connection: driver.Connection) -> dict[str, int]:
    names = connection.execute("select name from sqlite_master where type='table' and sql not like '%virtual%'")
    return {
        str(name): int(connection.execute(f'select count(*) from "{name}"').fetchone()[0])
        for (name,) in names.fetchall()
        if not str(name).startswith("sqlite_")
    }


def rekeyed_copy(folder: Path, key: RawKey, fresh: RawKey) -> None:
    """Leave beside the database a checked copy of it under another key."""
    path, coming = folder / DATABASE, folder / COMING
    clear(folder)
    settle(path, key)
    before = check(path, key)
    copy(path, coming, key)
    settle(coming, key)
    connection = driver.connect(coming, key)
    try:
        connection.execute("pragma journal_mode = delete")
        connection.execute(f"pragma rekey = \"x'{bytes(fresh).hex()}'\"")
    except driver.sqlcipher.Error as error:
        raise driver.refused(error) from None
    finally:
        connection.close()
    settle(coming, fresh)
    if check(coming, fresh) != before:
        raise UserError("vault.damaged")


def this_format() -> int:
    """The format that this program writes."""
    from models.migrations.env import FORMAT

    return FORMAT
