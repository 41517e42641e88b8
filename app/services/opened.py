"""An opened vault with all its services: what a window or a command works with until it is locked.

Threads: build it on the work lane; `write` services run on the vault lane; `read` on the read lane.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from app.base.clock import Clock
from app.base.errors import UserError
from app.base.ids import Ids
from app.crypto.keys import RawKey
from app.services.audit import Audit
from app.services.cases import Cases
from app.services.contacts import Contacts
from app.services.deadlines import Deadlines
from app.services.documents import Documents
from app.services.drafts import Drafts
from app.services.duty import Duty
from app.services.filing import Filing
from app.services.handing import Handing
from app.services.imports import Imports
from app.services.merging import Merging
from app.services.organisations import Desk
from app.services.people import People
from app.services.shapes import Rows
from app.services.views import Views
from app.vault import folder as folders
from app.vault import lifecycle
from app.vault.search import SearchIndex
from app.vault.store import Reader

T = TypeVar("T")


class OpenVault:
    """One unlocked vault. `close` is the lock: nothing of it can be used afterwards."""

    def __init__(self, opened: lifecycle.Opened, clock: Clock, ids: Ids) -> None:
        store = opened.store
        self.opened = opened
        self.store = store
        self.clock = clock
        self.ids = ids
        self.folder = opened.folder
        self.practice = opened.practice
        self.member = opened.member
        self.audit = Audit(store, clock, ids)
        self.contacts = Contacts(store, clock, ids)
        self.people = People(store, ids)
        self.merging = Merging(store, ids)
        self.cases = Cases(store, clock, ids)
        self.filing = Filing(store, ids, self.cases, self.people)
        self.handing = Handing(store, clock, self.contacts)
        self.desk = Desk(store, ids)
        self.duty = Duty(store, ids)
        self.deadlines = Deadlines(store, clock, ids)
        self.documents = Documents(store, opened.folder, clock, ids)
        self.drafts = Drafts(store, clock, ids)
        self.views = Views(store, ids)
        self.imports = Imports(store, self.documents, clock, ids)
        self._reading = threading.Lock()
        self._reader: Reader | None = store.reader()

    @classmethod
    def open(cls, folder: Path, secret: str | RawKey, *, clock: Clock, ids: Ids) -> OpenVault:
        """Unlock and build. Raises the UserErrors of `lifecycle.unlock`."""
        opened = lifecycle.unlock(folder, secret, clock=clock, ids=ids, observers=(SearchIndex(),))
        return cls(opened, clock, ids)

    @property
    def person(self) -> str:
        """The name under which this member is shown; their vault's label until they have one."""
        name = self.read(
            lambda rows, seen: rows.rows("select coalesce(name, short, '') from member where id = ?", (self.member,))
        )
        return (name[0][0] if name else "") or self.opened.label

    def begin_session(self) -> None:
        """What happens at every unlock: the act is logged, an import that a crash cut off is dropped.

        Thread: before anything else uses the vault.
        """
        self.imports.drop_unfinished()
        self.audit.note("unlock")

    def read(self, question: Callable[[Rows, int], T]) -> T:
        """Ask something of one steady picture of the vault; `question` gets rows and the position they show."""
        with self._reading:
            if self._reader is None:
                raise UserError("vault.locked")
            reader = self._reader
            reader.rows("begin")
            try:
                seen = reader.value("select max(position) from log") or 0
                return question(reader, seen)
            finally:
                reader.rows("rollback")

    def nearly_full(self) -> int | None:
        """The MiB left on the vault's disk, if they are too few for comfort. Thread: work lane."""
        return folders.nearly_full(self.folder)

    def close(self) -> None:
        """Lock: connections close, keys drop. Drafts are already on disk. Twice is once."""
        with self._reading:
            if self._reader is None:
                return
            self._reader.close()
            self._reader = None
        lifecycle.close(self.opened)
