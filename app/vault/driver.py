"""One encrypted connection: SQLCipher with a raw 256-bit key, checked before anything is read.

Must not: see a passphrase, a URL with a key, or any table. Recipe and traps: docs/decisions/0002-sqlcipher-driver.md.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any, SupportsBytes, cast

from sqlalchemy import create_engine, event, pool
from sqlalchemy.engine import Engine
from sqlcipher3 import dbapi2 as _sqlcipher  # pyright: ignore[reportMissingTypeStubs]

from app.base import files
from app.base.errors import UserError

sqlcipher: Any = _sqlcipher
"""The module; it has no type stubs."""
MIN_SQLITE = (3, 51, 3)
"""Older releases can corrupt a WAL database when it is reset (sqlite.org, fixed in 3.51.3)."""
CACHE_KIB = 32 * 1024
MEMORY = Path(":memory:")
"""A database of no file, for replays."""
CODES = {
    "SQLITE_NOTADB": "vault.wrong_key",
    "SQLITE_CORRUPT": "vault.damaged",
    "SQLITE_BUSY": "vault.in_use",
    "SQLITE_LOCKED": "vault.in_use",
    "SQLITE_FULL": "vault.disk_full",
    "SQLITE_READONLY": "vault.unwritable",
    "SQLITE_CANTOPEN": "vault.unwritable",
    "SQLITE_PERM": "vault.unwritable",
    "SQLITE_IOERR": "vault.disk_error",
}

Connection = sqlite3.Connection
"""sqlcipher3 mirrors the standard library's interface; the stub type is all a checker needs."""


class _Cursor(sqlcipher.Cursor):
    """What the disk does to a statement becomes a UserError, whoever asked; our own mistakes stay as they are."""

    def execute(self, *asked: Any) -> Any:
        try:
            return _execute(self, *asked)
        except sqlcipher.Error as error:
            raise self._told(error) from None

    def executemany(self, *asked: Any) -> Any:
        try:
            return _executemany(self, *asked)
        except sqlcipher.Error as error:
            raise self._told(error) from None

    def fetchone(self) -> Any:
        try:
            return _fetchone(self)
        except sqlcipher.Error as error:
            raise self._told(error) from None

    def fetchall(self) -> Any:
        try:
            return _fetchall(self)
        except sqlcipher.Error as error:
            raise self._told(error) from None

    def _told(self, error: BaseException) -> BaseException:
        code, connection = _code(error), self.connection
        if code == "vault.wrong_key" and connection.ready:
            code = "vault.damaged"  # the key has opened it: a page that it does not open has changed
        if code == "vault.unwritable" and connection.read_only:
            return error  # writing there is a mistake of ours, not of the disk
        return UserError(code) if code else error


_execute, _executemany = sqlcipher.Cursor.execute, sqlcipher.Cursor.executemany
_fetchone, _fetchall = sqlcipher.Cursor.fetchone, sqlcipher.Cursor.fetchall


class _Connection(sqlcipher.Connection):
    """`execute` of a connection asks for its cursor here. `ready` once the key has proved right."""

    ready = False
    read_only = False

    def cursor(self, factory: Any = _Cursor) -> Any:
        return _new_cursor(self, factory)


_new_cursor = sqlcipher.Connection.cursor


def connect(
    path: Path,
    key: bytes | SupportsBytes,
    *,
    read_only: bool = False,
    create: bool = False,
    lock_memory: bool = True,
) -> Connection:
    """Open `path` with a raw 32-byte `key`. `lock_memory=False` is for tests: a system call less per allocation.

    Raises UserError: vault.old_sqlite, vault.wrong_key (also any file that is not ours), vault.missing,
    vault.damaged, vault.in_use, vault.unwritable, vault.disk_full, vault.disk_error.
    Thread: any, one connection per thread at a time.
    """
    secret = bytes(key)
    if len(secret) != 32:
        raise ValueError("key must be 32 bytes")
    if sqlcipher.sqlite_version_info < MIN_SQLITE:
        raise UserError("vault.old_sqlite", version=sqlcipher.sqlite_version)
    if create and path != MEMORY:
        _private(path)
    elif not create:
        _there(path)
    try:
        raw = sqlcipher.connect(
            str(path),
            isolation_level=None,
            check_same_thread=False,
            timeout=10,
            cached_statements=256,
            factory=_Connection,
        )
    except sqlcipher.Error as error:
        raise refused(error) from None
    connection = cast(Connection, raw)
    try:
        _prepare(connection, secret, read_only=read_only, lock_memory=lock_memory)
        raw.ready, raw.read_only = True, read_only
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlcipher.Error):
            raise refused(error) from None
        raise
    return connection


def _private(path: Path) -> None:
    """A new file that only its owner reads; SQLite gives its -wal and -shm the same rights."""
    with files.told():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _there(path: Path) -> None:
    """An empty file would be taken for a new database and every record for gone."""
    try:
        size = path.stat().st_size
    except OSError:
        raise UserError("vault.missing") from None
    if size == 0:
        raise UserError("vault.damaged")


def refused(error: BaseException) -> UserError:
    """The expected failure behind a driver's error; its message is not kept, because it can hold text."""
    return UserError(_code(error) or "vault.disk_error")


def _code(error: BaseException) -> str | None:
    """The code for what the disk, or somebody else's lock on it, did; None for a mistake of ours."""
    name = str(getattr(error, "sqlite_errorname", ""))
    return next((code for begin, code in CODES.items() if name.startswith(begin)), None)


def _prepare(connection: Connection, key: bytes, *, read_only: bool, lock_memory: bool = True) -> None:
    run = connection.execute
    run("pragma cipher_log_level = NONE")
    run(f"pragma key = \"x'{key.hex()}'\"")
    if not run("pragma cipher_version").fetchone():
        raise UserError("vault.not_encrypted")
    if lock_memory:
        run("pragma cipher_memory_security = ON")
    run("select count(*) from sqlite_master").fetchone()
    for pragma in (
        "journal_mode = wal",
        "synchronous = full",
        "fullfsync = on",
        "checkpoint_fullfsync = on",
        "trusted_schema = off",
        "secure_delete = on",
        "temp_store = memory",
        f"cache_size = -{CACHE_KIB}",
        "foreign_keys = off",  # a reference into a stream that has not come is legal (architecture §4)
        "wal_autocheckpoint = 0",  # checkpoints run when idle, never inside a save
    ):
        run(f"pragma {pragma}")
    if read_only:
        run("pragma query_only = on")


def engine(path: Path, key: bytes | SupportsBytes, *, read_only: bool = False, create: bool = False) -> Engine:
    """A SQLAlchemy engine whose transactions really begin, so that a failed migration rolls back whole."""
    made = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: connect(path, key, read_only=read_only, create=create),
        poolclass=pool.QueuePool,
        pool_size=1,
        max_overflow=1,
        hide_parameters=True,
    )

    @event.listens_for(made, "begin")
    def _begin(connection: Any) -> None:  # pyright: ignore[reportUnusedFunction]
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return made
