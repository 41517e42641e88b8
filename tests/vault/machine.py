"""Two or three people, each with a vault, who edit, delete, undo and crash while changes travel in any order.

After every step the touched row of every replica is held against the oracle; at the end everything is delivered and
all replicas, their counters and a replay of their logs must agree. Biased towards stale edits: the worst fault of such
a design, a base taken at save time, shows only there.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.base.clock import FakeClock
from app.base.errors import UserError
from app.vault import batches
from app.vault.store import Store
from app.vault.unit import Unit
from app.vault.verify import verify
from models.changes import Change, Changes
from tests.vault.heart_kit import KEY, memory_folder, open_store
from tests.vault.oracle import SLOTS, Fact, View, slots_text, text_slots, undone

START = 1_795_146_000_000
STREAMS = ("case/a/core", "case/b/core")
TITLES = ("甲", "乙", "丙")
STATUSES = ("closed", "watching", "working", "reopened")
FLAGS = ("violence", "minor")
YEARS = 365 * 86_400_000
PLACE = st.integers(0, 7)
STALE = st.sampled_from((0, 0, 0, 1, 1, 2, 3, 5, 9, 30))
SCALAR = st.one_of(
    st.tuples(st.just("title"), st.sampled_from(TITLES)),
    st.tuples(st.just("status"), st.sampled_from(STATUSES)),
    st.tuples(st.just("x_future"), st.sampled_from(("1", "2"))),
)


@dataclass
class Replica:
    """One person's vault, and what the model knows of it."""

    store: Store
    clock: FakeClock
    streams: tuple[str, ...]
    path: Path
    seed: int
    held: list[str] = field(default_factory=list)
    arrived: dict[str, int] = field(default_factory=dict)

    def reads(self, stream: str) -> bool:
        return stream in self.streams or stream.startswith("archive/")


class Machine(RuleBasedStateMachine):
    """Three replicas; the third reads only one of the two case streams."""

    replicas_count = 3

    def __init__(self) -> None:
        super().__init__()
        self.folder = memory_folder()
        self.world: dict[str, Fact] = {}
        self.changes: dict[str, Change] = {}
        self.sent: dict[str, int] = {}
        self.entities: dict[str, str] = {}
        self.batches: list[batches.Batch] = []
        self.now = START
        self.touched: set[str] = set()
        self.replicas: list[Replica] = []

    @initialize()
    def open_all(self) -> None:
        for place in range(self.replicas_count):
            path = Path(self.folder.name) / f"{place}.db"
            shutil.copy(_template(), path)
            clock = FakeClock(START)
            store = open_store(path, place + 1, clock=clock)
            streams = STREAMS if place < 2 else STREAMS[:1]
            self.replicas.append(Replica(store, clock, streams, path, place + 1))

    def teardown(self) -> None:
        try:
            if self.replicas:
                self._converge()
        finally:
            for replica in self.replicas:
                replica.store.close()
            self.folder.cleanup()

    # what people do

    @rule(
        who=PLACE, stream=st.sampled_from(STREAMS), title=st.sampled_from(TITLES), flags=st.sets(st.sampled_from(FLAGS))
    )
    def birth(self, who: int, stream: str, title: str, flags: set[str]) -> None:
        replica = self._who(who)
        if len(self.entities) >= 4 or not replica.reads(stream):
            return
        with replica.store.unit() as unit:
            entity = self._birth(unit, stream, title, flags)
            self._record(replica, unit.commit())
        self._world_birth(replica, entity, stream, title, flags)

    @rule(who=PLACE, which=PLACE, what=SCALAR, stale=STALE)
    def edit(self, who: int, which: int, what: tuple[str, str], stale: int) -> None:
        self._edit(who, which, [what], stale)

    @rule(who=PLACE, which=PLACE, what=st.lists(SCALAR, min_size=2, max_size=4), stale=STALE)
    def edit_several(self, who: int, which: int, what: list[tuple[str, str]], stale: int) -> None:
        """The same field may come twice, or be set and set back: the last write counts."""
        self._edit(who, which, what, stale)

    @rule(who=PLACE, which=PLACE, what=SCALAR, stale=STALE)
    def set_and_set_back(self, who: int, which: int, what: tuple[str, str], stale: int) -> None:
        replica, entity = self._pick(who, which)
        if entity:
            seen = self._seen(replica, stale)
            before = self._view(replica, seen).shown(entity, what[0])
            self._edit(who, which, [what, (what[0], before)], stale)

    @rule(who=PLACE, which=PLACE, slot=st.integers(0, SLOTS - 1), word=st.sampled_from("あいう"), stale=STALE)
    def write_text(self, who: int, which: int, slot: int, word: str, stale: int) -> None:
        self._write_text(who, which, slot, word, stale)

    def _write_text(self, who: int, which: int, slot: int, word: str, stale: int) -> None:
        replica, entity = self._pick(who, which)
        if entity:
            text = self._view(replica, self._seen(replica, stale)).shown(entity, "wish")
            slots = text_slots(text) if text else ["-"] * SLOTS
            slots[slot] = word
            self._edit(who, which, [("wish", slots_text(slots))], stale)

    @rule(which=PLACE, slots=st.permutations(range(SLOTS)), stale=STALE)
    def all_write_one_text(self, which: int, slots: list[int], stale: int) -> None:
        """Everybody edits a line of the same text before they hear of each other."""
        for who in range(len(self.replicas)):
            self._write_text(who, which, slots[who], "うえお"[who], stale * who)

    @rule(who=PLACE, which=PLACE, member=st.sampled_from(FLAGS), add=st.booleans(), stale=STALE)
    def set_member(self, who: int, which: int, member: str, add: bool, stale: int) -> None:
        self._set_member(who, which, member, add, stale)

    @rule(which=PLACE, member=st.sampled_from(FLAGS), who=PLACE, stale=STALE)
    def all_add_one_member_and_one_removes_it(self, which: int, member: str, who: int, stale: int) -> None:
        for adder in range(len(self.replicas)):
            self._set_member(adder, which, member, True, 0)
        for change in self._waiting(self._who(who))[-2:]:
            self._give(self._who(who), change)
        self._set_member(who, which, member, False, stale)

    def _set_member(self, who: int, which: int, member: str, add: bool, stale: int) -> None:
        replica, entity = self._pick(who, which)
        if not entity:
            return
        seen = self._seen(replica, stale)
        adds = self._view(replica, seen).adds(entity, "flags", member)
        with replica.store.unit(seen=seen) as unit:
            (unit.add if add else unit.remove)("case", entity, "flags", member)
            facts = self._record(replica, unit.commit())
        if add and not adds:
            facts[self.entities[entity]].adds.add((entity, "flags", member))
        elif adds and not add:
            facts[self.entities[entity]].removes[entity, "flags", member] = frozenset(adds)
        assert bool(facts) == (add != bool(adds))

    @rule(who=PLACE, which=PLACE, stale=STALE)
    def delete(self, who: int, which: int, stale: int) -> None:
        replica, entity = self._pick(who, which)
        if not entity:
            return
        seen = self._seen(replica, stale)
        life = self._view(replica, seen).life(entity)
        with replica.store.unit(seen=seen) as unit:
            unit.tomb("case", entity)
            [fact] = self._record(replica, unit.commit()).values()
        fact.tombs[entity] = frozenset({*life, fact.id})

    @rule(who=PLACE, which=PLACE, title=st.sampled_from(TITLES), stale=STALE)
    def one_act_over_two_streams(self, who: int, which: int, title: str, stale: int) -> None:
        replica, entity = self._pick(who, which)
        if not entity or len(self.entities) >= 6 or len(replica.streams) < 2:
            return
        other = STREAMS[1 - STREAMS.index(self.entities[entity])] if self.entities[entity] in STREAMS else STREAMS[0]
        seen = self._seen(replica, stale)
        view = self._view(replica, seen)
        with replica.store.unit(seen=seen) as unit:
            new = self._birth(unit, other, title, set())
            unit.set("case", entity, "title", title)
            self._record(replica, unit.commit())
        self._world_birth(replica, new, other, title, set())
        self._world_set(replica, view, entity, {"title": title})

    @rule(who=PLACE, back=st.integers(0, 6))
    def undo(self, who: int, back: int) -> None:
        replica = self._who(who)
        if back >= len(replica.held):
            return
        txn = self.world[replica.held[-1 - back]].txn
        view = self._view(replica)
        own = [self.world[change] for change in replica.held if self.world[change].txn == txn]
        wanted = undone(view, own)
        with replica.store.unit() as unit:
            try:
                unit.undo(txn)
            except UserError as refused:
                if wanted is not None or refused.code not in ("undo.superseded", "row.missing"):
                    raise
                return
            assert wanted is not None, "the model would have refused"
            facts = self._record(replica, unit.commit())
        for stream, plan in wanted.items():
            fact = facts.get(stream) or Fact("", "", "", 0, "")
            fact.sets, fact.adds, fact.removes = plan.sets, plan.adds, plan.removes
            fact.tombs = {entity: base | {fact.id} for entity, base in plan.tombs.items()}

    # batches

    @rule(who=PLACE, rows=st.integers(1, 3), title=st.sampled_from(TITLES))
    def import_rows(self, who: int, rows: int, title: str) -> None:
        replica = self._who(who)
        if len(self.batches) >= 2:
            return
        before = replica.store.position
        batch = batches.start(replica.store, "名簿")
        ids = [replica.store.ids.new() for _ in range(rows)]
        flags = {"flags": [(ids[0], FLAGS[0])]}
        batch.write("case", ["title", "status"], [(new, title, "working") for new in ids], sets=flags)
        self.batches.append(batch)
        [start, chunk] = self._learn(replica, before)
        start.births[batch.id] = {}
        chunk.births = {new: {"title": title, "status": "working"} for new in ids}
        chunk.adds = {(ids[0], "flags", FLAGS[0])}
        chunk.batch = batch.id
        self.entities.update(dict.fromkeys(ids, chunk.stream))
        self.touched.update(ids)

    @rule(who=PLACE, which=PLACE, keep=st.booleans())
    def turn_batch(self, who: int, which: int, keep: bool) -> None:
        """Make a batch visible, or drop it."""
        replica = self._who(who)
        view = self._view(replica)
        known = [batch.id for batch in self.batches if view.born(batch.id)]
        if not known:
            return
        batch = known[which % len(known)]
        before = replica.store.position
        if keep:
            with replica.store.unit() as unit:
                unit.set("batch", batch, "visible", 1)
                unit.commit()
        else:
            batches.undo(replica.store, batch)
        facts = self._learn(replica, before)
        if keep:
            self._plan_sets(view, facts, batch, {"visible": 1})
        else:
            births = {fact.id for fact in view.facts.values() if fact.batch == batch}
            facts[0].tombs[batch] = frozenset({*view.life(batch), *births, facts[0].id})
        self.touched.update(e for fact in view.facts.values() if fact.batch == batch for e in fact.births)

    # what the world does

    @rule(who=PLACE, picks=st.lists(st.integers(0, 50), min_size=1, max_size=6))
    def deliver(self, who: int, picks: list[int]) -> None:
        replica = self._who(who)
        for pick in picks:
            waiting = self._waiting(replica)
            if waiting:
                self._give(replica, waiting[pick % len(waiting)])

    @rule(who=PLACE, count=st.integers(1, 12))
    def deliver_newest_first(self, who: int, count: int) -> None:
        """Edits come before the births and values that they were made upon."""
        replica = self._who(who)
        for change in self._waiting(replica)[::-1][:count]:
            self._give(replica, change)

    @rule(who=PLACE, pick=st.integers(0, 50))
    def resend(self, who: int, pick: int) -> None:
        replica = self._who(who)
        if replica.held:
            again = self.changes[replica.held[pick % len(replica.held)]]
            assert replica.store.accept(again, "again", arrived=self.now) is None
            self.touched.update(self.entities)

    @rule(who=PLACE, count=st.integers(1, 5))
    def acknowledge(self, who: int, count: int) -> None:
        replica = self._who(who)
        for change in replica.held[-count:]:
            self._acknowledge(replica, change)

    @rule(who=PLACE, skew=st.sampled_from((0, 0, 60_000, 540_000, 3_600_000, -3_600_000, 10 * YEARS, -10 * YEARS)))
    def clock_jumps(self, who: int, skew: int) -> None:
        self._who(who).clock.set_wall(self.now + skew)

    @rule(ms=st.sampled_from((1, 1_000, 300_000)))
    def time_passes(self, ms: int) -> None:
        self.now += ms
        for replica in self.replicas:
            replica.clock.forward(ms)

    @rule(who=PLACE, which=PLACE, reopen=st.booleans())
    def crash_before_commit(self, who: int, which: int, reopen: bool) -> None:
        replica, entity = self._pick(who, which)
        with replica.store.unit() as unit:
            self._birth(unit, STREAMS[0], "lost", {"violence"})
            if entity:
                unit.set("case", entity, "title", "lost")
        if reopen:
            replica.store.close()
            replica.store = open_store(replica.path, replica.seed + 100 * len(self.world), clock=replica.clock,
                                       device=f"device{replica.seed}")  # fmt: skip

    # what must hold

    @invariant()
    def touched_rows_equal_the_model(self) -> None:
        for replica in self.replicas:
            view = self._view(replica)
            for entity in self.touched:
                self._check(replica, view, entity)
        self.touched.clear()

    def _check(self, replica: Replica, view: View, entity: str) -> None:
        store = replica.store
        row = store.tables.get("case", entity)
        mentioned = [f for f in view.facts.values() if self.entities[entity] == f.stream and f.mentions(entity)]
        assert (row is not None) == bool(mentioned)
        if row is None:
            return
        got = {name: row[name] for name in ("title", "status", "wish", "dead", "conflicts")}
        want = {name: view.shown(entity, name) for name in ("title", "status", "wish")}
        want.update(dead=view.dead(entity), conflicts=view.conflicts(entity))
        assert got == want, f"{entity} {got} {want}"
        for name in ("title", "status", "wish", "x_future", "+"):
            heads = {head.change for head in store.heads.current("case", entity, name, row)}
            assert heads == view.heads(entity, name), f"{name} {heads} {view.heads(entity, name)}"
        with store.unit() as unit:
            assert set(unit.members("case", entity, "flags")) == view.members(entity, "flags")

    def _converge(self) -> None:
        for replica in self.replicas:
            while waiting := self._waiting(replica):
                self._give(replica, waiting[0])
        for replica in self.replicas:
            for change in replica.held:
                self._acknowledge(replica, change)
        self.touched.update(self.entities)
        self.touched_rows_equal_the_model()
        if len(self.world) % 4 == 0:  # a replay costs as much as the forty steps before it
            checked = self.replicas[self.now % len(self.replicas)].store
            assert [name for name, ok, _ in verify(checked) if not ok] == []
        for replica in self.replicas:
            assert +replica.store.counters.kept() == replica.store.counters.truth()
        one, other = (_everything(replica.store) for replica in self.replicas[:2])
        assert one == other

    # inside

    def _who(self, who: int) -> Replica:
        return self.replicas[who % len(self.replicas)]

    def _pick(self, who: int, which: int) -> tuple[Replica, str | None]:
        replica = self._who(who)
        view = self._view(replica)
        known = [e for e in self.entities if any(fact.mentions(e) for fact in view.facts.values())]
        return replica, known[which % len(known)] if known else None

    def _view(self, replica: Replica, seen: int | None = None) -> View:
        return View((self.world[change] for change in replica.held[:seen]), replica.arrived)

    def _seen(self, replica: Replica, stale: int) -> int:
        return max(0, replica.store.position - stale)

    def _edit(self, who: int, which: int, what: list[tuple[str, Any]], stale: int) -> None:
        replica, entity = self._pick(who, which)
        if not entity:
            return
        seen = self._seen(replica, stale)
        view = self._view(replica, seen)
        with replica.store.unit(seen=seen) as unit:
            for name, value in what:
                unit.set("case", entity, name, value)
            self._record(replica, unit.commit())
        self._world_set(replica, view, entity, dict(what))

    def _world_set(self, replica: Replica, view: View, entity: str, values: dict[str, Any]) -> None:
        facts = [self.world[change] for change in replica.held if self.world[change].txn == self.last_txn]
        own = [fact for fact in facts if fact.stream == self.entities[entity]]
        self._plan_sets(view, own, entity, values)

    def _plan_sets(self, view: View, facts: list[Fact], entity: str, values: dict[str, Any]) -> None:
        for name, value in values.items():
            heads = view.heads(entity, name)
            if [view.facts[head].value(entity, name) for head in heads] != [value]:
                assert facts, "a change was expected"
                facts[0].sets[entity, name] = (value, frozenset(heads))

    def _birth(self, unit: Unit, stream: str, title: str, flags: set[str]) -> str:
        entity = unit._store.ids.new()
        unit.append("case", entity, stream, {"title": title, "status": "working"}, {"flags": sorted(flags)})
        return entity

    def _world_birth(self, replica: Replica, entity: str, stream: str, title: str, flags: set[str]) -> None:
        self.entities[entity] = stream
        [fact] = [f for c in replica.held if (f := self.world[c]).txn == self.last_txn and f.stream == stream]
        fact.births[entity] = {"title": title, "status": "working"}
        fact.adds |= {(entity, "flags", flag) for flag in flags}

    def _record(self, replica: Replica, done: Changes) -> dict[str, Fact]:
        """Take note that changes were made: their ids and stamps, not what is in them."""
        self.last_txn = done.txn
        facts = {}
        for change_id in done.change_ids:
            entry = replica.store.log.entry(change_id)
            assert entry is not None
            change = entry.change
            fact = Fact(change.id, change.stream, change.device, change.hlc, change.txn)
            self.world[change.id], self.changes[change.id] = fact, change
            replica.held.append(change.id)
            replica.arrived[change.id] = replica.clock.now_ms()
            self.sent[change.id] = self.now
            facts[change.stream] = fact
        self.touched.update(self.entities)
        return facts

    def _learn(self, replica: Replica, before: int) -> list[Fact]:
        new = replica.store.db.execute("select change, txn from log where position>? order by 1", (before,)).fetchall()
        positions = {change: replica.store.log.position_of(change) for change, _ in new}
        found: list[Fact] = []
        for change, txn in sorted(new, key=lambda pair: positions[pair[0]] or 0):
            found += self._record(replica, Changes(change_ids=(change,), txn=txn)).values()
        return found

    def _waiting(self, replica: Replica) -> list[str]:
        held = set(replica.held)
        return [c for c, fact in self.world.items() if c not in held and replica.reads(fact.stream)]

    def _give(self, replica: Replica, change: str) -> None:
        replica.store.accept(self.changes[change], "server", arrived=self.sent[change])
        replica.held.append(change)
        replica.arrived[change] = self.sent[change]
        self.touched.update(self.entities)

    def _acknowledge(self, replica: Replica, change: str) -> None:
        if replica.arrived[change] != self.sent[change]:
            replica.store.acknowledge(change, self.sent[change])
            replica.arrived[change] = self.sent[change]
            self.touched.update(self.entities)


class MachineOfTwo(Machine):
    """Two replicas that read everything."""

    replicas_count = 2


_kept_template: list[tuple[Any, Path]] = []


def _template() -> Path:
    """An empty vault, made once a process."""
    if not _kept_template:
        folder = memory_folder()
        path = Path(folder.name) / "template.db"
        Store.create_tables(path, KEY, lock_memory=False)
        _kept_template.append((folder, path))
    return _kept_template[0][1]


def _everything(store: Store) -> list[Any]:
    """What two replicas that hold the same changes must have in common: all but local positions."""
    case = [row[1:] for row in store.db.execute('select null, * from "case" order by id').fetchall()]
    heads = store.db.execute("select entity, id, field, change, hlc, device, value from head order by 1, 2, 3, 4")
    gone = store.db.execute("select entity, id, field, member, change from gone order by 1, 2, 3, 4, 5")
    elem = store.db.execute("select entity, id, field, member, change from elem order by 1, 2, 3, 4, 5")
    return [case, heads.fetchall(), gone.fetchall(), elem.fetchall(), +store.counters.kept()]
