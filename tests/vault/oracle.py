"""An independent model of the vault: it is told what each person did and what they had seen, and nothing else.

It shares no code with the product. State is always computed from scratch out of the set of changes that a replica
holds, by the rules of architecture §4 in their plainest form: a change replaces what its author had seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

SCALARS = ("title", "status", "wish", "owner")
SETS = ("flags",)
RANK = {"closed": 0, "watching": 1, "working": 8, "reopened": 9}
TEN_MINUTES = 600_000
SLOTS = 4


@dataclass
class Fact:
    """One change as the model knows it. Keys: (entity, field) or (entity, field, member)."""

    id: str
    stream: str
    device: str
    hlc: int
    txn: str
    births: dict[str, dict[str, Any]] = field(default_factory=dict)
    sets: dict[tuple[str, str], tuple[Any, frozenset[str]]] = field(default_factory=dict)
    adds: set[tuple[str, str, str]] = field(default_factory=set)
    removes: dict[tuple[str, str, str], frozenset[str]] = field(default_factory=dict)
    tombs: dict[str, frozenset[str]] = field(default_factory=dict)
    batch: str | None = None
    """The batch whose rows this change bears."""

    def mentions(self, entity: str) -> bool:
        keys = (*self.sets, *self.adds, *self.removes)
        return entity in self.births or entity in self.tombs or any(key[0] == entity for key in keys)

    def writes(self, entity: str, name: str) -> bool:
        return (entity, name) in self.sets or (entity in self.births and (name in SCALARS or name == "visible"))

    def value(self, entity: str, name: str) -> Any:
        if (entity, name) in self.sets:
            return self.sets[entity, name][0]
        return self.births[entity].get(name)


class View:
    """What one set of changes amounts to. `arrived` is when each came, as this replica knows it."""

    def __init__(self, facts: Iterable[Fact], arrived: dict[str, int]) -> None:
        self.facts = {fact.id: fact for fact in facts}
        self._arrived = arrived

    def heads(self, entity: str, name: str) -> set[str]:
        written = {fact.id for fact in self.facts.values() if fact.writes(entity, name)}
        for fact in self.facts.values():
            if (entity, name) in fact.sets:
                written -= fact.sets[entity, name][1]
        return written

    def adds(self, entity: str, name: str, member: str) -> set[str]:
        key = (entity, name, member)
        added = {fact.id for fact in self.facts.values() if key in fact.adds}
        for fact in self.facts.values():
            added -= fact.removes.get(key, frozenset())
        return added

    def members(self, entity: str, name: str) -> set[str]:
        named = {m for fact in self.facts.values() for (e, n, m) in fact.adds if (e, n) == (entity, name)}
        return {member for member in named if self.adds(entity, name, member)}

    def life(self, entity: str) -> set[str]:
        alive = {fact.id for fact in self.facts.values() if entity in fact.births}
        for fact in self.facts.values():
            for e, name in fact.sets:
                if e == entity:
                    alive |= {head for head in self.heads(entity, name) if head not in alive}
            for e, name, member in fact.adds:
                if e == entity:
                    alive |= self.adds(entity, name, member)
        return alive

    def buried(self, entity: str) -> set[str]:
        return {c for fact in self.facts.values() for c in fact.tombs.get(entity, ())}

    def born(self, entity: str) -> bool:
        return any(entity in fact.births for fact in self.facts.values())

    def tombed(self, entity: str) -> bool:
        return any(entity in fact.tombs for fact in self.facts.values())

    def dead(self, entity: str) -> int:
        """0 shown, 1 deleted, 2 hidden with its batch."""
        alive = self.life(entity) - self.buried(entity)
        if self.tombed(entity) and not alive:
            return 1
        places = {fact.stream for fact in self.facts.values() if fact.mentions(entity)}
        batch = next((place.split("/")[1] for place in places if place.count("/") == 2 and place[0] == "a"), None)
        if batch is None:
            return 0
        if self.dead(batch) == 1 and not alive - self.buried(batch):
            return 1
        return 0 if self.born(batch) and self.shown(batch, "visible") else 2

    def effective(self, change: str) -> int:
        return min(self.facts[change].hlc, (self._arrived[change] + TEN_MINUTES) * 65536)

    def order(self, entity: str, name: str, change: str) -> tuple[Any, ...]:
        fact = self.facts[change]
        rank = RANK.get(fact.value(entity, name), -1) if name == "status" else 0
        return rank, self.effective(change), fact.device, change

    def shown(self, entity: str, name: str, heads: set[str] | None = None) -> Any:
        heads = self.heads(entity, name) if heads is None else heads & set(self.facts)
        if not heads:
            return None
        merged = self.merged(entity, name, heads)
        if merged is not None:
            return merged
        first = max(heads, key=lambda change: self.order(entity, name, change))
        return self.facts[first].value(entity, name)

    def conflicts(self, entity: str) -> int:
        names = {n for fact in self.facts.values() for (e, n) in fact.sets if e == entity} - {"+"}
        apart = [n for n in names if len(self.heads(entity, n)) > 1]
        return sum(1 for n in apart if self.merged(entity, n, self.heads(entity, n)) is None)

    # long text: the model's texts have SLOTS lines, each between guards, so that merging is choosing line by line

    def merged(self, entity: str, name: str, heads: set[str]) -> str | None:
        if name != "wish" or len(heads) < 2:
            return None
        return self._text(entity, name, heads)

    def _text(self, entity: str, name: str, changes: set[str]) -> str | None:
        if len(changes) == 1:
            [change] = changes
            return (self.facts[change].value(entity, name) or "") if change in self.facts else None
        before = [self._ancestors(entity, name, change) for change in changes]
        common = set.intersection(*before)
        newest = {c for c in common if not any(c in self._ancestors(entity, name, other) for other in common)}
        base = self._text(entity, name, newest) if newest else None
        texts = [self._text(entity, name, {change}) for change in changes]
        if base is None or any(text is None for text in texts):
            return None
        return merge_slots(base, [text or "" for text in texts])

    def _ancestors(self, entity: str, name: str, change: str) -> set[str]:
        fact = self.facts.get(change)
        base = fact.sets[entity, name][1] if fact and (entity, name) in fact.sets else frozenset()
        found = set(base)
        for older in base:
            found |= self._ancestors(entity, name, older)
        return found


def slots_text(slots: list[str]) -> str:
    return "".join(f"〈{place}〉\n{place}:{slot}\n" for place, slot in enumerate(slots))


def text_slots(text: str) -> list[str]:
    lines = text.split("\n")
    return [line.split(":", 1)[1] for line in lines[1::2]]


def merge_slots(base: str, texts: list[str]) -> str | None:
    changed = {text for text in texts if text != base}
    if len(changed) <= 1:
        return next(iter(changed), base)
    if not base or "" in changed:
        return None
    old = text_slots(base)
    slots: list[str] = []
    for place, slot in enumerate(old):
        new = {text_slots(text)[place] for text in texts} - {slot}
        if len(new) > 1:
            return None
        slots.append(new.pop() if new else slot)
    return slots_text(slots)


def undone(view: View, facts: list[Fact]) -> dict[str, Fact] | None:
    """What undoing these changes would write, by stream; None if somebody has built on them."""
    own = {fact.id for fact in facts}
    started = {entity for fact in facts for entity in fact.births if fact.stream == f"archive/{entity}"}
    batch = next((fact.batch for fact in facts if fact.batch), None) or next(iter(started), None)
    if batch:
        return _undone_batch(view, batch)
    born = {entity for fact in facts for entity in fact.births}
    plans: dict[str, Fact] = {}
    for fact in facts:
        plan = plans.setdefault(fact.stream, Fact("", fact.stream, "", 0, ""))
        for entity in fact.births:
            life = view.life(entity)
            if view.dead(entity) == 1 or life - own:
                return None
            plan.tombs[entity] = frozenset(life)
        if not _undone_edits(view, fact, born, plan):
            return None
    return plans


def _undone_batch(view: View, batch: str) -> dict[str, Fact] | None:
    """Undoing any part of an import undoes all of it that is here."""
    if not any(fact.mentions(batch) for fact in view.facts.values()):
        return None
    stream = f"archive/{batch}"
    births = {fact.id for fact in view.facts.values() if fact.batch == batch}
    return {stream: Fact("", stream, "", 0, "", tombs={batch: frozenset(view.life(batch) | births)})}


def _undone_edits(view: View, fact: Fact, born: set[str], plan: Fact) -> bool:
    for (entity, name), (_, base) in fact.sets.items():
        if entity in born:
            continue
        if view.heads(entity, name) != {fact.id}:
            return False
        if name == "+":
            plan.tombs[entity] = frozenset(view.life(entity))
            continue
        earlier = view.shown(entity, name, set(base))
        if earlier != fact.value(entity, name):
            plan.sets[entity, name] = (earlier, frozenset({fact.id}))
    for entity in fact.tombs:
        if view.dead(entity) != 1:
            return False
        plan.sets[entity, "+"] = (1, frozenset(view.heads(entity, "+")))
    for key in fact.adds:
        if key[0] not in born:
            if view.adds(*key) != {fact.id}:
                return False
            plan.removes[key] = frozenset({fact.id})
    for key in fact.removes:
        if view.adds(*key):
            return False
        plan.adds.add(key)
    return True
