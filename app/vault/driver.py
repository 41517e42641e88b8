"""One encrypted connection: SQLCipher with a raw 256-bit key, checked before anything is read.

Must not: see a passphrase, a URL with a key, or any table. Recipe and traps: docs/decisions/0002.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, cast

from sqlalchemy import create_engine, event, pool
from sqlalchemy.engine import Engine
from sqlcipher3 import dbapi2 as sqlcipher

from app.base.errors import UserError

MIN_SQLITE = (3, 51, 3)
"""Older releases can corrupt a WAL database when it is reset (sqlite.org, fixed in 3.51.3)."""
CACHE_KIB = 32 * 1024

Connection = sqlite3.Connection
"""sqlcipher3 mirrors the standard library's interface; the stub type is all a checker needs."""


def connect(path: Path, key: bytes, *, read_only: bool = False, create: bool = False) -> Connection:
    """Open `path` with a raw 32-byte `key`.

    Raises UserError: vault.old_sqlite, vault.wrong_key (also any file that is not ours), vault.missing.
    Thread: any, one connection per thread at a time.
    """
    if len(key) != 32:
        raise ValueError("key must be 32 bytes")
    if sqlcipher.sqlite_version_info < MIN_SQLITE:
        raise UserError("vault.old_sqlite", version=sqlcipher.sqlite_version)
    if not create and not path.exists():
        raise UserError("vault.missing")
    raw: Any = sqlcipher.connect(  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType, reportAttributeAccessIssue]
        str(path), isolation_level=None, check_same_thread=False, timeout=10, cached_statements=256
    )
    connection = cast(Connection, raw)
    try:
        _prepare(connection, key, read_only=read_only)
    except sqlcipher.DatabaseError as error:
        connection.close()
        raise UserError("vault.wrong_key") from error
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: Connection, key: bytes, *, read_only: bool) -> None:
    run = connection.execute
    run("pragma cipher_log_level = NONE")
    run(f"pragma key = \"x'{key.hex()}'\"")
    if not run("pragma cipher_version").fetchone():
        raise UserError("vault.not_encrypted")
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


def engine(path: Path, key: bytes, *, read_only: bool = False, create: bool = False) -> Engine:
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
