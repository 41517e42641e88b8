"""Kill -9 while somebody works, many times over; nothing that was acknowledged may be missing afterwards.

    python build/kill_campaign.py --kills 100 [--seed 7]

A child opens a real vault (raw key; units, drafts, batches, blobs, backups, locks as under the window) and says `try`
before and `ok` after each act. It is killed at a random moment. Then the vault is opened again, every acknowledged
act is looked for, what was only tried may be there whole or not at all, and `verify` must pass. Among the acts are
locking, a new key for the vault, and vaults of past formats that are opened for the first time. POSIX only (fork).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from app.base.clock import SystemClock  # noqa: E402
from app.crypto.keys import RawKey  # noqa: E402
from app.vault import backup, batches, blobs, drafts, keyfile, lifecycle  # noqa: E402
from app.vault.lifecycle import Opened  # noqa: E402
from app.vault.search import SearchIndex  # noqa: E402
from app.vault.verify import verify  # noqa: E402
from models.tables import ContactRow  # noqa: E402

KEY = RawKey(bytes(range(32)))
GENERATION = 30
FROZEN = ROOT / "tests" / "data" / "vaults"
WORDS = "残業代 未払い 寮を出たい パスポートを預けている đóng bảo hiểm ဆေးရုံ 給料 面談 期限 労基署"


@dataclass
class Known:
    """What the child said. `sure`: acknowledged; `maybe`: tried last, and cut off."""

    texts: dict[str, str] = field(default_factory=dict)
    drafts: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    blobs: dict[str, str] = field(default_factory=dict)
    old: dict[str, str] = field(default_factory=dict)
    maybe: list[str] = field(default_factory=list)
    acknowledged: int = 0

    def hear(self, line: str) -> None:
        """One line of the child: `try|ok act id value`."""
        said, *act = line.split("\t")
        if said == "try":
            self.maybe = act
            if act[0] == "migrate":
                self.old[act[1]] = act[2]  # cut off or not: it must open, whole
            return
        self.maybe, self.acknowledged = [], self.acknowledged + 1
        self._take(act)

    def _take(self, act: list[str]) -> None:
        kind, entity, value = act
        if kind in ("save", "edit"):
            self.texts[entity] = value
        elif kind == "draft":
            self.drafts[entity] = value
        elif kind == "promote":
            self.texts[entity] = self.drafts.pop(value)
        elif kind == "import":
            self.rows[entity] = int(value)
        elif kind == "blob":
            self.blobs[entity] = value


@dataclass(frozen=True)
class Frozen:
    """A vault of a past format: its zip, its key (derived once), what is in it."""

    path: Path
    key: RawKey
    known: dict[str, str]

    def unpack(self, goal: Path) -> Path:
        with zipfile.ZipFile(self.path) as packed:
            packed.extractall(goal)
        return goal / "vault"

    def check(self, folder: Path) -> list[str]:
        """What is missing in a vault that came from this one, after however many interrupted openings."""
        vault = lifecycle.unlock(folder, self.key, clock=SystemClock())
        try:
            sql = "select summary, facts from contact where id = ? and dead = 0"
            row = vault.store.db.execute(sql, (self.known["contact"],)).fetchone()
            there = [draft.id for draft in drafts.listed(vault.store)]
            whole = row == ("凍結された記録", "あとから書いた") and there == ["draft-1"]
            return (
                []
                if whole and all(ok for _, ok, _ in verify(vault.store))
                else [f"{self.path.stem} {folder.parent.name}"]
            )
        finally:
            lifecycle.close(vault)


def frozen_vaults() -> dict[str, Frozen]:
    """Every past format, by name. Deriving their keys takes a moment: done once, before the forks."""
    found: dict[str, Frozen] = {}
    for path in sorted(FROZEN.glob("format-*.zip")):
        with zipfile.ZipFile(path) as packed:
            known = json.loads(packed.read("known.json"))
            key = lifecycle.key_of(keyfile.unpacked(packed.read("vault/vault.json")), known["passphrase"])
        found[path.stem] = Frozen(path, key, known)
    return found


def opened(folder: Path) -> Opened:
    """The vault as the window opens it, with its search index."""
    return lifecycle.unlock(folder, KEY, clock=SystemClock(), observers=(SearchIndex(),))


class Worker:
    """The child: works as a counsellor would, faster."""

    def __init__(self, folder: Path, chance: random.Random, out: int, frozen: dict[str, Frozen]) -> None:
        self._folder, self._chance, self._out, self._frozen = folder, chance, out, frozen
        self._opened = opened(folder)
        self._ids: list[str] = []

    def run(self) -> None:
        """Until killed."""
        acts = [self._save, self._edit, self._type, self._type, self._promote, self._import, self._lock, self._blob]
        weights = [6, 5, 6, 6, 3, 1, 1, 1]
        while True:
            self._chance.choices([*acts, self._backup, self._migrate], [*weights, 0.3, 0.5])[0]()
            if self._chance.random() < 0.2:
                self._opened.store.idle()

    def _say(self, said: str, *act: str) -> None:
        os.write(self._out, ("\t".join((said, *act)) + "\n").encode())

    def _text(self) -> str:
        return " ".join(self._chance.choices(WORDS.split(), k=self._chance.randrange(1, 120)))

    def _save(self) -> None:
        entity, text = self._opened.store.ids.new(), self._text()
        self._say("try", "save", entity, text)
        with self._opened.store.unit() as unit:
            unit.new(ContactRow, stream="desk/main", id=entity, summary=text)
            unit.commit()
        self._say("ok", "save", entity, text)
        self._ids.append(entity)

    def _edit(self) -> None:
        if not self._ids:
            return
        entity, text = self._chance.choice(self._ids), self._text()
        self._say("try", "edit", entity, text)
        with self._opened.store.unit() as unit:
            unit.set("contact", entity, "summary", text)
            unit.commit()
        self._say("ok", "edit", entity, text)

    def _type(self) -> None:
        entity, text = f"draft-{os.getpid()}-{self._chance.randrange(3)}", self._text()
        self._say("try", "draft", entity, text)
        store = self._opened.store
        drafts.save(store, entity, "memo", text, seen=store.position, updated=store.clock.now_ms())
        self._say("ok", "draft", entity, text)

    def _promote(self) -> None:
        store = self._opened.store
        waiting = drafts.listed(store)
        if not waiting:
            return
        draft, entity = self._chance.choice(waiting), store.ids.new()
        self._say("try", "promote", entity, draft.id)
        drafts.promote(
            store,
            draft.id,
            lambda unit, found: unit.append("contact", entity, "desk/main", {"summary": found.payload_json}),
        )
        self._say("ok", "promote", entity, draft.id)

    def _import(self) -> None:
        store, count = self._opened.store, self._chance.randrange(1, 900)
        batch = batches.start(store, "表", rows_total=count)
        self._say("try", "import", batch.id, str(count))
        for start in range(0, count, 400):
            size = min(400, count - start)
            batch.write("contact", ("summary",), [(store.ids.new(), f"{batch.id} {n}") for n in range(size)])
        batch.finish()
        self._say("ok", "import", batch.id, str(count))

    def _blob(self) -> None:
        text = self._text()
        self._say("try", "blob", "", text)
        made = blobs.add(self._folder, [text.encode() * 50])
        self._say("ok", "blob", f"{made.name} {made.key}", text)

    def _backup(self) -> None:
        self._say("try", "backup", "", "")
        backup.make(self._opened, self._folder.parent / "b" / "last.banso-backup", now_ms=0)
        self._say("ok", "backup", "", "")

    def _migrate(self) -> None:
        """A vault of a past format is opened for the first time: copied, brought up, checked, swapped."""
        name = self._chance.choice(list(self._frozen))
        place = self._folder.parent / f"old-{self._opened.store.ids.new()}"
        folder = self._frozen[name].unpack(place)
        self._say("try", "migrate", str(folder), name)
        lifecycle.close(lifecycle.unlock(folder, self._frozen[name].key, clock=SystemClock()))
        self._say("ok", "migrate", str(folder), name)

    def _lock(self) -> None:
        self._say("try", "lock", "", "")
        lifecycle.close(self._opened)
        self._opened = opened(self._folder)
        self._say("ok", "lock", "", "")


def run_child(folder: Path, seed: int, delay_s: float, frozen: dict[str, Frozen]) -> tuple[list[str], bool]:
    """Fork, let it work for `delay_s` after its first word, kill it; its whole lines, and whether it was killed."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        try:
            Worker(folder, random.Random(seed), theirs, frozen).run()
        finally:
            os._exit(5)
    os.close(theirs)
    heard, until = bytearray(), time.monotonic() + 30.0
    while time.monotonic() < until:
        if select.select([ours], [], [], max(0.0, until - time.monotonic()))[0]:
            data = os.read(ours, 1 << 16)
            if not data:
                break
            if not heard:
                until = time.monotonic() + delay_s
            heard += data
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    while data := os.read(ours, 1 << 16):
        heard += data
    os.close(ours)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    whole, _, _ = bytes(heard).rpartition(b"\n")
    return (whole.decode().split("\n") if whole else []), ended == -signal.SIGKILL


def check(vault: Opened, known: Known) -> list[str]:
    """What is missing or wrong after a kill; takes over what the last, cut-off act has brought."""
    wrong: list[str] = []
    run = vault.store.db.execute
    kind, entity, value = known.maybe or ("", "", "")
    for contact, text in known.texts.items():
        row = run("select summary from contact where id=? and dead=0", (contact,)).fetchone()
        tried = kind == "edit" and contact == entity
        if row is None or (row[0] != text and not (tried and row[0] == value)):
            wrong.append(f"contact {contact}")
        elif tried:
            known.texts[contact] = row[0]
    wrong += _check_drafts(vault, known, kind, entity, value)
    for batch, count in known.rows.items():
        visible = run("select visible from batch where id=?", (batch,)).fetchone()
        shown = run("select count(*) from contact where summary like ?", (f"{batch} %",)).fetchone()
        if visible != (1,) or shown != (count,):
            wrong.append(f"batch {batch}")
    for blob, text in known.blobs.items():
        name, key = blob.split(" ")
        if blobs.whole(vault.folder, name, key) != text.encode() * 50:
            wrong.append(f"blob {name}")
    if kind == "save":
        row = run("select summary from contact where id=?", (entity,)).fetchone()
        if row is not None and row[0] != value:
            wrong.append(f"half a contact {entity}")
    known.maybe = []
    return wrong


def _check_drafts(vault: Opened, known: Known, kind: str, entity: str, value: str) -> Iterator[str]:
    found = {draft.id: draft.payload_json for draft in drafts.listed(vault.store)}
    if kind == "promote" and value not in found:
        row = vault.store.db.execute("select summary from contact where id=?", (entity,)).fetchone()
        known.texts[entity] = known.drafts.pop(value)
        if row is None or row[0] != known.texts[entity]:
            yield f"promoted {entity}"
    if kind == "draft" and found.get(entity) == value:
        known.drafts[entity] = value
    for draft, text in known.drafts.items():
        if found.get(draft) != text:
            yield f"draft {draft}"


def campaign(folder: Path, kills: int, seed: int) -> tuple[int, list[str]]:
    """Kill `kills` times; returns how much was acknowledged in all, and everything that was wrong.

    A vault lives for GENERATION kills: looking through all that was ever written costs more than the kills themselves.
    """
    os.environ["BANSO_HOME"] = str(folder / "home")
    chance, frozen, acknowledged, wrong = random.Random(seed), frozen_vaults(), 0, list[str]()
    for first in range(0, kills, GENERATION):
        place = folder / f"generation-{first}"
        place.mkdir()
        more, found = generation(place, range(first, min(first + GENERATION, kills)), chance, frozen)
        acknowledged += more
        wrong += found
        shutil.rmtree(place)
    return acknowledged, wrong


def generation(folder: Path, kills: range, chance: random.Random, frozen: dict[str, Frozen]) -> tuple[int, list[str]]:
    """One vault through these kills, verified at every tenth and at its end."""
    vault, known, wrong, devices = folder / "vault", Known(), list[str](), set[str]()
    lifecycle.create(vault, KEY, clock=SystemClock())
    for kill in kills:
        delay = chance.choice((0.0, 0.005, 0.03, 0.1, 0.25))
        lines, killed = run_child(vault, chance.getrandbits(32), delay, frozen)
        if not killed:
            wrong.append(f"kill {kill}: the child ended by itself")
        for line in lines:
            known.hear(line)
        for place, name in known.old.items():
            wrong += [f"kill {kill}: {each}" for each in frozen[name].check(Path(place))]
            shutil.rmtree(Path(place).parent)
        known.old.clear()
        found = opened(vault)
        try:
            devices.add(found.device)
            wrong += [f"kill {kill}: {each}" for each in check(found, known)]
            if kill % 10 == 9 or kill == kills[-1]:
                wrong += [f"kill {kill}: verify {name} {figure}" for name, ok, figure in verify(found.store) if not ok]
        finally:
            lifecycle.close(found)
    if len(devices) != 1:
        wrong.append(f"{len(devices)} device ids")
    last = folder / "b" / "last.banso-backup"
    if last.exists():
        backup.verify(last, KEY)
    return known.acknowledged, wrong


def main() -> int:
    parser = argparse.ArgumentParser(description="kill -9 campaign")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", help="where the vault lies; memory is as good as a disk, for a killed process")
    asked = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        acknowledged, wrong = campaign(Path(folder), asked.kills, asked.seed)
    seconds = time.monotonic() - begun
    print(f"{asked.kills} kills, {acknowledged} acts acknowledged, {len(wrong)} wrong, {seconds:.0f} s")
    for line in wrong[:20]:
        print(line)
    return 1 if wrong or not acknowledged else 0


if __name__ == "__main__":
    sys.exit(main())
