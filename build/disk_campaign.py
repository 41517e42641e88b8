"""A disk that fails at the n-th touch, or takes no more from a size on: nothing acknowledged may be missing afterwards.

    python build/disk_campaign.py --points 300

Two kinds. `failing`: the n-th write, sync, rename or open of our own file code answers ENOSPC or EIO, once, for
n = 1 … points. `limited`: a child process may write no file beyond a size (RLIMIT_FSIZE), swept over `points` sizes;
that is what SQLite's own files meet. Each act must end well or with a UserError that has a sentence; then, in the same
process, work goes on; then the vault is opened again, everything acknowledged is there, and `verify` passes. POSIX.
"""

from __future__ import annotations

import argparse
import errno
import os
import pickle
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
for each in (ROOT, ROOT / "build"):
    if str(each) not in sys.path:
        sys.path.insert(0, str(each))

from kill_campaign import Frozen, frozen_vaults  # noqa: E402

from app.base import files  # noqa: E402
from app.base.clock import SystemClock  # noqa: E402
from app.base.errors import UserError  # noqa: E402
from app.crypto.keys import RawKey  # noqa: E402
from app.vault import backup, batches, blobs, drafts, lifecycle  # noqa: E402
from app.vault.lifecycle import Opened  # noqa: E402
from app.vault.search import SearchIndex  # noqa: E402
from app.vault.verify import verify  # noqa: E402
from models.tables import ContactRow  # noqa: E402
from ui.sentences import SENTENCES  # noqa: E402

KEY, FRESH = RawKey(bytes(range(32))), RawKey(bytes(range(1, 33)))
DRAFT = "書きかけの文 " * 40
TEXT = "残業代が払われていない。寮を出たい。" * 60
ERRORS = (errno.ENOSPC, errno.EIO)


@dataclass
class Done:
    """What one trial acknowledged, refused and got wrong."""

    texts: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    sealed: list[tuple[str, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    draft: str = ""
    key: bytes = bytes(KEY)
    upgraded: bool = False


def template(folder: Path) -> Path:
    """A vault with a record and an open draft, closed."""
    place = folder / "template"
    lifecycle.create(place / "vault", KEY, clock=SystemClock())
    vault = _open(place / "vault", KEY)
    _save(vault, "first", "はじめの記録")
    drafts.save(vault.store, "d", "memo", DRAFT, seen=vault.store.position, updated=1)
    lifecycle.close(vault)
    return place


def _open(folder: Path, key: RawKey) -> Opened:
    return lifecycle.unlock(
        folder, key, clock=SystemClock(), machine=folder.parent / "machine", observers=(SearchIndex(),)
    )


def _save(vault: Opened, entity: str, text: str) -> None:
    with vault.store.unit() as unit:
        unit.new(ContactRow, stream="desk/main", id=entity, summary=text)
        unit.commit()


class Trial:
    """Acts of a working day on one vault; what the disk refuses is noted, and work goes on."""

    def __init__(self, place: Path, frozen: Frozen) -> None:
        self.place, self.frozen, self.done = place, frozen, Done()
        self.vault: Opened | None = None

    def play(self) -> Done:
        """Every act once, however many of them fail."""
        for act in (self._lock, self._type, self._save, self._import, self._blob, self._idle, self._backup):
            self._try(act)
        for act in (self._lock, self._rekey, self._upgrade):
            self._try(act)
        if self.vault is not None:
            lifecycle.close(self.vault)
            self.vault = None
        return self.done

    def _try(self, act: Callable[[], None]) -> None:
        name = act.__name__.strip("_")
        try:
            act()
        except UserError as error:
            self.done.refused.append(f"{name} {error.code}")
            if error.code not in ("vault.disk_full", "vault.disk_error"):
                self.done.wrong.append(f"{name}: {error.code} is not what the disk did")
            if error.code not in SENTENCES:
                self.done.wrong.append(f"{name}: {error.code} has no sentence")
        except Exception as error:
            self.done.wrong.append(f"{name}: {type(error).__name__} is no UserError")

    def _opened(self) -> Opened:
        if self.vault is None:
            self.vault = _open(self.place / "vault", RawKey(self.done.key))
        return self.vault

    def _lock(self) -> None:
        if self.vault is not None:
            vault, self.vault = self.vault, None
            lifecycle.close(vault)
        self._opened()

    def _type(self) -> None:
        store = self._opened().store
        drafts.save(store, "d", "memo", DRAFT * 2, seen=store.position, updated=2)
        self.done.draft = DRAFT * 2

    def _save(self) -> None:
        for number in range(3):
            _save(self._opened(), f"new-{number}", TEXT)
            self.done.texts[f"new-{number}"] = TEXT

    def _import(self) -> None:
        store = self._opened().store
        batch = batches.start(store, "表", rows_total=120)
        batch.write("contact", ("summary",), [(store.ids.new(), f"行 {n}") for n in range(120)])
        batch.finish()
        self.done.rows += 120

    def _blob(self) -> None:
        made = blobs.add(self._opened().folder, [TEXT.encode() * 20])
        self.done.sealed.append((made.name, made.key))

    def _idle(self) -> None:
        while self._opened().store.idle():
            pass

    def _backup(self) -> None:
        backup.make(self._opened(), self.place / "b" / "last.banso-backup", now_ms=0)

    def _rekey(self) -> None:
        if self.vault is not None:
            lifecycle.close(self.vault)
            self.vault = None
        lifecycle.rekey(self.place / "vault", RawKey(self.done.key), new_key=FRESH)
        self.done.key = bytes(FRESH)

    def _upgrade(self) -> None:
        folder = self.place / "old" / "vault"
        lifecycle.close(lifecycle.unlock(folder, self.frozen.key, clock=SystemClock(), machine=self.place / "machine"))
        self.done.upgraded = True


def check(place: Path, done: Done, frozen: Frozen) -> list[str]:
    """The disk is well again: everything acknowledged is there, and the vault takes new work."""
    wrong = list(done.wrong)
    vault, done.key = _either(place / "vault", done.key)
    try:
        run = vault.store.db.execute
        held = dict(run("select id, summary from contact where dead = 0 and stream = 'desk/main'").fetchall())
        for entity, text in {"first": "はじめの記録", **done.texts}.items():
            if held.get(entity) != text:
                wrong.append(f"lost {entity}")
        found = drafts.get(vault.store, "d")
        if found is None or found.payload_json not in ({done.draft} if done.draft else {DRAFT, DRAFT * 2}):
            wrong.append("lost the draft")
        if run("select count(*) from contact where summary like '行 %'").fetchone()[0] < done.rows:
            wrong.append("lost rows")
        for name, key in done.sealed:
            if blobs.whole(vault.folder, name, key) != TEXT.encode() * 20:
                wrong.append("lost a blob")
        _save(vault, "after", "あとの記録")
        wrong += [f"verify {name} {figure}" for name, ok, figure in verify(vault.store) if not ok]
    finally:
        lifecycle.close(vault)
    file = place / "b" / "last.banso-backup"
    if file.exists():
        backup.verify(file, KEY)
    if list(place.rglob(".banso-*")) or list(place.rglob("*.new")):
        wrong.append("leftovers")
    return wrong + frozen.check(place / "old" / "vault")


def _either(folder: Path, key: bytes) -> tuple[Opened, bytes]:
    """A re-key that was refused near its end may still have happened: the key that opens it decides."""
    try:
        return _open(folder, RawKey(key)), key
    except UserError as error:
        if error.code != "vault.wrong_key" or key == bytes(FRESH):
            raise
        return _open(folder, FRESH), bytes(FRESH)


@contextmanager
def failing(point: int, number: int) -> Generator[list[int]]:
    """The `point`-th touch of the disk by our own file code answers `number`; gives the touches counted so far."""
    count = [0]
    saved: list[tuple[Any, str, Any]] = []

    def wrap(owner: Any, name: str) -> None:
        real = getattr(owner, name)
        saved.append((owner, name, real))

        def touched(*args: Any, **more: Any) -> Any:
            count[0] += 1
            if count[0] == point:
                raise OSError(number, "no")
            return real(*args, **more)

        setattr(owner, name, touched)

    for owner, name in ((os, "open"), (os, "fsync"), (os, "replace"), (os, "link"), (os, "mkdir"), (files, "_write")):
        wrap(owner, name)
    try:
        yield count
    finally:
        for owner, name, real in saved:
            setattr(owner, name, real)


def injected(folder: Path, points: int, step: int = 1) -> tuple[int, int, list[str]]:
    """Fail at each step-th point up to `points`, with both errors in turn: trials, refusals, what was wrong."""
    made, frozen = template(folder), _oldest()
    trials, refused, wrong = 0, 0, list[str]()
    for point in range(1, points + 1, step):
        number = ERRORS[(point // step) % len(ERRORS)]
        with _fresh(folder, made, frozen) as place:
            with failing(point, number) as count:
                done = Trial(place, frozen).play()
            wrong += [f"point {point} {errno.errorcode[number]}: {line}" for line in check(place, done, frozen)]
            trials, refused = trials + 1, refused + len(done.refused)
        if count[0] < point:
            break
    return trials, refused, wrong


def limited(folder: Path, points: int, most_kib: int = 640) -> tuple[int, int, list[str]]:
    """A child that may write no file beyond a size, for `points` sizes up to `most_kib`."""
    made, frozen = template(folder), _oldest()
    refused, wrong = 0, list[str]()
    for point in range(points):
        size = 4096 + (most_kib * 1024 - 4096) * point // max(1, points - 1)
        with _fresh(folder, made, frozen) as place:
            done = _in_child(place, frozen, size)
            wrong += [f"limit {size}: {line}" for line in check(place, done, frozen)]
            refused += len(done.refused)
    return points, refused, wrong


def _in_child(place: Path, frozen: Frozen, size: int) -> Done:
    answer = place / "answer"
    child = os.fork()
    if child == 0:
        try:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
            done = Trial(place, frozen).play()
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
            answer.write_bytes(pickle.dumps(done))
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    if not answer.exists():
        return Done(wrong=["the child ended by itself"])
    return pickle.loads(answer.read_bytes())


@contextmanager
def _fresh(folder: Path, made: Path, frozen: Frozen) -> Generator[Path]:
    place = folder / "trial"
    shutil.copytree(made, place)
    frozen.unpack(place / "old")
    try:
        yield place
    finally:
        shutil.rmtree(place)


def _oldest() -> Frozen:
    return next(iter(frozen_vaults().values()))


def main() -> int:
    parser = argparse.ArgumentParser(description="a disk that fails or is full")
    parser.add_argument("--points", type=int, default=300)
    asked = parser.parse_args()
    begun, all_wrong = time.monotonic(), list[str]()
    for kind in (injected, limited):
        with tempfile.TemporaryDirectory() as folder:
            os.environ["BANSO_HOME"] = str(Path(folder) / "home")
            trials, refused, wrong = kind(Path(folder), asked.points)
        print(f"{kind.__name__}: {trials} trials, {refused} acts refused, {len(wrong)} wrong")
        all_wrong += wrong
    print(f"{time.monotonic() - begun:.0f} s")
    for line in all_wrong[:40]:
        print(line)
    return 1 if all_wrong else 0


if __name__ == "__main__":
    sys.exit(main())
