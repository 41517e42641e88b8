"""Kill -9 of the whole program while somebody types at its window; nothing that was acknowledged may be missing.

    python build/window_kill_campaign.py --kills 50 [--seed 7]

A child runs the real window offscreen on a real vault (raw key) and works with keys: memos, records in a case,
finishing, locking, an import behind. It says `ok` when the vault has answered, which is when the save chip shows its
time, and is killed at a random moment. Then the vault is opened again: every acknowledged text must be there, a memo
is a draft or a contact and never neither or both, an import is whole or gone, and `verify` must pass. POSIX only.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import select
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"
ROOT = Path(__file__).parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from PySide6.QtCore import QTimer  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402

import ui.rooms  # noqa: E402, F401  (imported once, before the forks)
from app.base.clock import SystemClock  # noqa: E402
from app.bootstrap import build  # noqa: E402
from app.services import drafts  # noqa: E402
from app.services.opened import OpenVault  # noqa: E402
from app.vault.verify import verify  # noqa: E402
from tests.journeys.desk import KEY, PROFILE, Desk  # noqa: E402
from tests.ui.rooms import practice_vault  # noqa: E402

WORDS = ("zangyodai", "mibarai", "ryo wo deru", "passport", "azukarare", "dong bao hiem", "byoin", "kyuryo", "mendan")
SHORT = 0.4
"""Share of the kills that come within the first act; the others meet several acts behind each other."""
BOOK = ROOT / "resources" / "practice" / "book.csv"


@dataclass
class Known:
    """What the child said: drafts by id, finished texts, imported rows; what it tried last; when it typed what."""

    drafts: dict[str, str] = field(default_factory=dict)
    done: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    maybe: dict[str, list[str]] = field(default_factory=dict)
    keys: list[tuple[float, str, str]] = field(default_factory=list)
    acknowledged: int = 0

    def hear(self, line: str) -> None:
        """One line of the child: `key|try|ok`, then what."""
        said, kind, *rest = line.split("\t")
        if said == "key":
            self.keys.append((float(kind), rest[0], rest[1]))
        elif said == "try":
            self.maybe[kind] = rest
        elif said == "ok":
            self.maybe.pop(kind, None)
            self.acknowledged += 1
            self._take(kind, rest)

    def _take(self, kind: str, rest: list[str]) -> None:
        if kind == "draft":
            self.drafts[rest[0]] = rest[1]
        elif kind == "drop":
            self.drafts.pop(rest[0], None)
        elif kind == "finish":
            draft, contact, text = rest
            self.drafts.pop(draft, None)
            self.done[contact] = text
        elif kind == "import":
            self.rows[rest[0]] = int(rest[1])


class Bot:
    """Waits as pytest-qt does."""

    def waitUntil(self, happened: Callable[[], bool], timeout: int) -> None:
        until = time.monotonic() + timeout / 1000
        while not happened():
            if time.monotonic() > until:
                raise TimeoutError
            QTest.qWait(5)

    @contextlib.contextmanager
    def waitExposed(self, window: Any) -> Iterator[None]:
        yield
        QTest.qWaitForWindowExposed(window)


class SpeakingDesk(Desk):
    """Its vault says what it has kept."""

    def __init__(self, home: Path, out: int) -> None:
        self._out = out
        super().__init__(home, Bot(), clock=SystemClock())

    def say(self, *words: str) -> None:
        os.write(self._out, ("\t".join(words) + "\n").encode())

    def _open(self, key: str, passphrase: str) -> OpenVault:
        vault = super()._open(key, passphrase)
        save, drop, finish = vault.drafts.save, vault.drafts.drop, vault.contacts.finish

        def saved(id: str, kind: str, subject: str, fields: Any, *, seen: int) -> int:
            kept = save(id, kind, subject, fields, seen=seen)
            self.say("ok", "draft", id, str(fields.get("summary") or ""))
            return kept

        def dropped(id: str) -> None:
            drop(id)
            self.say("ok", "drop", id)

        def finished(fields: Any, *, draft: str = "", seen: int | None = None) -> Any:
            text = str(fields.get("summary") or "")
            self.say("try", "finish", draft, text)
            found = finish(fields, draft=draft, seen=seen)
            self.say("ok", "finish", draft, found.id, text)
            return found

        vault.drafts.save, vault.drafts.drop, vault.contacts.finish = saved, dropped, finished  # type: ignore[method-assign]
        return vault


class Worker:
    """The child: a counsellor with quick hands."""

    def __init__(self, home: Path, chance: random.Random, out: int) -> None:
        self._chance = chance
        self.desk = SpeakingDesk(home, out)
        self.desk.start().unlock()
        self.desk.say("ready", "")

    def run(self) -> None:
        """Until killed."""
        self._write()
        acts = [self._write, self._write, self._finish, self._lock, self._case, self._import]
        while True:
            self._chance.choices(acts, [4, 4, 5, 2, 2, 2])[0]()

    def _write(self) -> None:
        desk = self.desk
        if desk.memo_or_none() is None:
            desk.call()
        desk.memo().text.setFocus()
        self._keys(lambda: (desk.memo().saver.draft, desk.memo().text.text()))

    def _keys(self, stands: Callable[[], tuple[str, str]]) -> None:
        for letter in " ".join(self._chance.choices(WORDS, k=self._chance.randrange(1, 9))) + " ":
            self.desk.type(letter)
            draft, text = stands()
            self.desk.say("key", f"{time.monotonic():.4f}", draft, text)
            QTest.qWait(self._chance.randrange(1, 20))
        QTest.qWait(self._chance.randrange(1, 400))

    def _finish(self) -> None:
        memo = self.desk.memo_or_none()
        if memo is not None and not memo.is_blank():
            memo.text.setFocus()
            self.desk.finish()

    def _lock(self) -> None:
        self.desk.lock()
        self.desk.unlock()

    def _case(self) -> None:
        """A record in a case, left as a draft."""
        page = self.desk.open_case("0112")
        page.add_contact()
        self.desk.into("case.editor.summary")
        self._keys(lambda: ("", ""))

    def _import(self) -> None:
        """Behind, while the typing goes on."""
        desk, vault = self.desk, self.desk.vault()

        def work() -> None:
            plan = desk.program.reading().read(BOOK)
            desk.say("try", "import", "")
            made = vault.imports.whole(plan, None)
            desk.say("ok", "import", made.batch, str(made.rows))

        desk.window.tasks.run(work, owner=desk.window, lane="vault")
        self._write()


def run_child(home: Path, seed: int, delay_s: float) -> tuple[list[str], float, bool]:
    """Fork, let it work for `delay_s` after it is ready, kill it: its whole lines, when, and whether it was killed."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        try:
            Worker(home, random.Random(seed), theirs).run()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(5)
    os.close(theirs)
    heard, until = bytearray(), time.monotonic() + 60.0
    ready = False
    while time.monotonic() < until:
        if select.select([ours], [], [], max(0.0, until - time.monotonic()))[0]:
            data = os.read(ours, 1 << 16)
            if not data:
                break
            heard += data
            if not ready and b"ready\t" in heard:
                ready, until = True, time.monotonic() + delay_s
    killed = time.monotonic()
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    while data := os.read(ours, 1 << 16):
        heard += data
    os.close(ours)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    whole, _, _ = bytes(heard).rpartition(b"\n")
    return (whole.decode().split("\n") if whole else []), killed, ready and ended == -signal.SIGKILL


def check(vault: OpenVault, known: Known) -> list[str]:
    """What is missing or wrong after a kill; takes over what the last, cut-off acts have brought."""
    wrong: list[str] = []
    found = {
        str(d.id): str(dict(d.fields).get("summary") or "") for d in vault.read(lambda rows, _: drafts.read_all(rows))
    }
    wrong += _check_finish(vault, known, found)
    for id, text in known.drafts.items():
        if not found.get(id, "\0").startswith(text):
            wrong.append(f"draft {id}")
        elif id in found:
            known.drafts[id] = found[id]
    for id, text in known.done.items():
        if _one(vault, "select summary from contact where id = ? and dead = 0", id) != text:
            wrong.append(f"contact {id}")
    for batch, rows in known.rows.items():
        if (
            _one(
                vault,
                "select count(*) from contact where stream like 'archive/' || ? || '%'",
                batch,
            )
            != rows
        ):
            wrong.append(f"import {batch}")
    known.maybe.clear()
    return wrong


def _check_finish(vault: OpenVault, known: Known, found: dict[str, str]) -> list[str]:
    """A finish that was cut off has happened, or its draft is still there; never both."""
    draft, text = known.maybe.get("finish") or ("", "")
    if not draft:
        return []
    made = _one(vault, "select count(*) from contact where summary = ? and dead = 0", text)
    if draft not in found:
        known.drafts.pop(draft, None)
        return [] if made == 1 else [f"finished {draft}"]
    return [f"twice {draft}"] if made else []


def _one(vault: OpenVault, sql: str, *values: Any) -> Any:
    found = vault.read(lambda rows, seen: rows.rows(sql, values))
    return found[0][0] if found else None


def late_s(vault: OpenVault, known: Known, killed: float) -> float:
    """How old the oldest key was that the kill has cost, in seconds."""
    found = {
        str(d.id): str(dict(d.fields).get("summary") or "") for d in vault.read(lambda rows, _: drafts.read_all(rows))
    }
    lost = [at for at, id, text in known.keys if id in found and not found[id].startswith(text)]
    return killed - min(lost) if lost else 0.0


def campaign(folder: Path, kills: int, seed: int, tell: Callable[[str], None] = print) -> tuple[int, float, list[str]]:
    """Kill `kills` times: how much was acknowledged, the oldest key lost in seconds, everything that was wrong."""
    home, chance, known, wrong, worst = folder / "home", random.Random(seed), Known(), list[str](), 0.0
    os.environ["BANSO_HOME"] = str(home)
    with practice_vault(home, size=2):
        pass
    for kill in range(kills):
        delay = chance.uniform(0.05, 1.5) if chance.random() < SHORT else chance.uniform(1.5, 4.5)
        lines, killed, was_killed = run_child(home, seed * 10_000 + kill, delay)
        if not was_killed:
            wrong.append(f"kill {kill}: the child ended by itself")
        known.keys.clear()
        for line in lines:
            known.hear(line)
        app = build(clock=SystemClock(), home=home)
        vault = app.open_vault(app.places.profiles / PROFILE, KEY)
        try:
            vault.begin_session()
            worst = max(worst, late_s(vault, known, killed))
            wrong += [f"kill {kill}: {each}" for each in check(vault, known)]
            if kill % 5 == 4 or kill == kills - 1:
                wrong += [f"kill {kill}: verify {name} {figure}" for name, ok, figure in verify(vault.store) if not ok]
        finally:
            vault.close()
            app.lanes.stop()
    tell(f"{kills} kills, {known.acknowledged} acknowledged, oldest key lost {worst:.2f} s, {len(wrong)} wrong")
    return known.acknowledged, worst, wrong


def type_and_wait(home: Path, words: str) -> None:
    """For the acceptance check: a call, its words, `last` after the last key, `second` a second later; then stay."""
    desk = SpeakingDesk(home, sys.stdout.fileno())
    desk.start().unlock()
    desk.call()
    for letter in words:
        desk.type(letter)
        QTest.qWait(8)
    QTimer.singleShot(1000, lambda: desk.say("second", ""))
    QTest.qWait(60_000)


def main() -> int:
    parser = argparse.ArgumentParser(description="kill -9 campaign through the window")
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", help="where the vault lies; memory is as good as a disk, for a killed process")
    parser.add_argument("--type-and-wait", nargs=2, metavar=("HOME", "WORDS"))
    asked = parser.parse_args()
    if asked.type_and_wait:
        type_and_wait(Path(asked.type_and_wait[0]), asked.type_and_wait[1])
        return 0
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        acknowledged, _, wrong = campaign(Path(folder), asked.kills, asked.seed)
    for line in wrong[:20]:
        print(line)
    return 1 if wrong or not acknowledged else 0


if __name__ == "__main__":
    sys.exit(main())
