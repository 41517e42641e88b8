"""Nobody but the projector writes a logged table: not a stray flush, not update(), not raw SQL (law 2).

SQLite asks the authorizer when a statement is prepared, so a prepared statement would pass later without being asked.
The projector's statements therefore carry a mark of their own (`MARK`) that no other statement has.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from app.base.errors import BugError
from app.vault.driver import Connection
from app.vault.schema import PROTECTED
from models.tables.base import Logged

MARK = "/*projector*/ "
_OK, _DENY = 0, 1
_DELETE, _INSERT, _UPDATE, _DROP_TABLE, _ALTER_TABLE = 9, 18, 23, 11, 26
_TRIGGERS = frozenset({5, 7})  # create temp trigger, create trigger: a write that no change would know of


class Guard:
    """Watches one connection; writes pass only inside `open()`. Thread: that of the connection."""

    def __init__(self, connection: Connection) -> None:
        self._open = False
        connection.set_authorizer(self._judge)

    @contextmanager
    def open(self) -> Generator[None]:
        """The projector's own section."""
        self._open = True
        try:
            yield
        finally:
            self._open = False

    def _judge(self, action: int, first: str | None, second: str | None, database: str | None, by: str | None) -> int:
        if self._open:
            return _OK
        if action in _TRIGGERS:
            return _DENY
        if action == _ALTER_TABLE:
            return _DENY if second in PROTECTED else _OK
        writes = action in (_INSERT, _UPDATE, _DELETE, _DROP_TABLE)
        return _DENY if writes and first in PROTECTED else _OK


@event.listens_for(Session, "before_flush")
def _refuse_flush(session: Session, context: Any, instances: Any) -> None:  # pyright: ignore[reportUnusedFunction]
    """Row objects are a scratch pad: a session that tries to write them is a mistake, on any connection."""
    if any(isinstance(row, Logged) for row in (*session.new, *session.dirty, *session.deleted)):
        raise BugError("vault.stray_flush")
