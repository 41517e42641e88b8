"""A real vault under fire, and the watch that is kept over each input: nothing is run, written or asked for outside."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.base.clock import FakeClock
from app.base.fonts import find_fonts
from app.base.ids import Ids
from app.crypto.keys import RawKey
from app.reports.page import Press
from app.services.opened import OpenVault
from app.services.search import Search
from app.vault import backup, keyfile, lifecycle
from tests.vault.desk import FRIDAY_NOON_MS

KEY = RawKey(bytes(range(32)))
FORBIDDEN = (
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.fork",
    "pty.spawn",
    "socket.connect",
    "socket.getaddrinfo",
    "socket.sendto",
    "urllib.Request",
    "webbrowser.open",
    "http.client.connect",
)
CHANGES = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.symlink", "os.link", "os.chmod", "shutil.rmtree")


class Watched:
    """Python's own audit events while an input is tried. One for a process: a hook cannot be taken away."""

    def __init__(self) -> None:
        self.inside: tuple[str, ...] = ()
        self.seen: list[str] = []
        self._on = False
        sys.addaudithook(self._hear)

    @contextmanager
    def over(self) -> Iterator[None]:
        """What happens in here goes into `seen`."""
        self.seen.clear()
        self._on = True
        try:
            yield
        finally:
            self._on = False

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        if not self._on:
            return
        if event in FORBIDDEN:
            self.seen.append(event)
        elif event == "open" and isinstance(args[0], str) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            self._place(event, args[0])
        elif event in CHANGES:
            self._place(event, os.fsdecode(args[0]))

    def _place(self, event: str, path: str) -> None:
        if path.startswith("/") and not path.startswith(self.inside):
            self.seen.append(event)


class Desk:
    """What the inputs are tried on: an open vault with records in it, a backup of it, fonts, an empty folder."""

    def __init__(self, folder: Path) -> None:
        os.environ["BANSO_HOME"] = str(folder / "home")
        self.folder = folder
        self.clock = FakeClock(FRIDAY_NOON_MS)
        self.ids = Ids(self.clock, random.Random(7).getrandbits)
        lifecycle.create(folder / "vault", KEY, clock=self.clock, ids=self.ids)
        self.vault = OpenVault.open(folder / "vault", KEY, clock=self.clock, ids=self.ids)
        self.reader = self.vault.store.reader()
        self.search = Search(self.reader)
        self.press = Press(find_fonts())
        for name in ("グエン・ティ・ホア", "NGUYỄN THỊ HOA", "シタ・グルン"):
            person = self.vault.people.create({"name": name}, [{"kind": "phone", "value": "090-0000-1234"}])
            case = self.vault.cases.open({"title": "残業代の未払い", "client": person.id, "language": "vi"})
            self.vault.contacts.finish({"summary": "残業代が出ない R4.5.23", "case_id": case.id, "person": person.id})
        self.keyfile = keyfile.packed(keyfile.read(folder / "vault"))
        target = folder / "one.banso-backup"
        backup.make(self.vault.opened, target, now_ms=0)
        self.backup = target.read_bytes()

    def count(self, entity: str) -> int:
        """How many living rows."""
        return int(self.vault.store.db.execute(f'select count(*) from "{entity}" where dead = 0').fetchone()[0])

    def close(self) -> None:
        self.reader.close()
        self.vault.close()
