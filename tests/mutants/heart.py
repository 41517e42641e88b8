"""Planted bugs of the heart: faults that such a design really has, each a small change to one function.

A mutant is the source of a function with a few words replaced. The words must be there, so no mutant can rot unseen.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from app.vault import batches, counters, heads, project, store, text_merge, undo, unit


@dataclass(frozen=True)
class Mutant:
    """One planted bug."""

    name: str
    owner: Any
    function: str
    old: str
    new: str
    seed: int = 0
    """Of the machine: one that shows this bug within a few games."""

    @contextmanager
    def planted(self) -> Generator[None]:
        """Plant it for a while."""
        original = self.owner.__dict__[self.function]
        source = textwrap.dedent(inspect.getsource(original))
        assert self.old in source, f"{self.name}: the code it changes is gone"
        module = inspect.getmodule(original)
        made: dict[str, Any] = {}
        exec("from __future__ import annotations\n" + source.replace(self.old, self.new), module.__dict__, made)
        setattr(self.owner, self.function, made[self.function])
        try:
            yield
        finally:
            setattr(self.owner, self.function, original)


_BIRTHS = "found.update(born for (born,) in store.db.execute(sql, batch_range(batch)))"
_LATER = "'select change from log where stream>=? and stream<?'"
_EDITS = f"found.update(born for (born,) in store.db.execute({_LATER}, batch_range(batch)))"

MUTANTS = (
    Mutant("base taken at save time, not from what was seen", unit.Unit, "set", "self.seen)", "self._store.position)"),
    Mutant("a tomb covers what its author had not seen", unit.Unit, "tomb", "self.seen)", "self._store.position)"),
    Mutant(
        "a removal covers adds that were not seen", project.Projector, "_remove", "and change=?", "and ?<>''", seed=3
    ),
    Mutant(
        "the last op of a unit is lost",
        unit.Unit,
        "_changes",
        "in self._ops.values()",
        "in list(self._ops.values())[:-1]",
    ),
    Mutant("a value set back leaves the first op", unit.Unit, "set", "self._ops.pop(key, None)", "pass"),
    Mutant("what was replaced before it came is shown", heads.Heads, "is_gone", "found is not None", "False", seed=1),
    Mutant(
        "ties are broken by arrival",
        heads.Heads,
        "shown",
        "head.hlc, head.device",
        "head.position, head.device",
        seed=1,
    ),
    Mutant("the protective rank is ignored", heads.Heads, "shown", "shape.rank(field, head.value), ", ""),
    Mutant("a deletion beats an edit", project.Projector, "_state", '["tombs"] and not live', '["tombs"]'),
    Mutant("a deletion never takes", project.Projector, "_state", '["tombs"] and not live', '["tombs"] and False'),
    Mutant(
        "a wild clock is believed", project.Projector, "project", "effective(change.hlc, arrived)", "change.hlc", seed=1
    ),
    Mutant(
        "an acknowledgement changes nothing", project.Projector, "restamp", "fields = ", "fields = [] and ", seed=12
    ),
    Mutant("a change is taken twice", store.Store, "accept", "is not None:\n", "is False:\n"),
    Mutant(
        "a birth that comes late overwrites edits",
        project.Projector,
        "_append",
        "early = early or image is None or",
        "early = False and",
    ),
    Mutant(
        "rows overlook edits that came before them",
        project.Projector,
        "_insert_rows",
        "if not self._tables.insert(",
        "if self._tables.insert(",
        seed=1,
    ),
    Mutant("a batch shows before its end", project.Projector, "_state", "return _promised(whole)", "return SHOWN"),
    Mutant("undoing an import buries later edits", batches, "births_of", _BIRTHS, _EDITS, seed=1),
    Mutant(
        "rows stay when their batch goes",
        project.Projector,
        "_turn_batch",
        "for entity in self._shapes",
        "for entity in ()",
        seed=1,
    ),
    Mutant("a counter forgets what was before", counters.Counters, "move", "moved.subtract(before)", "pass"),
    Mutant("undo overlooks that somebody built on it", undo._Undo, "_set", "!= [change]", "== []", seed=5),
    Mutant("undo of a birth overlooks edits", undo._Undo, "_birth", " - self._own", " - self._own and False", seed=1),
    Mutant("undo goes back to nothing", undo._Undo, "_earlier", "op.base", "()", seed=3),
    Mutant(
        "a revival does not keep alive",
        heads.Heads,
        "life",
        "from head where entity=?1 and id=?2",
        "from head where entity=?1 and id=?2 and field<>'+'",
        seed=24,
    ),
    Mutant("merging a text drops a side", text_merge, "merge", "for new in cut ", "for new in cut[:1] ", seed=1),
    Mutant("merging lets touching edits pass", text_merge, "merge", "start <= regions", "start < 0 * regions", seed=1),
    Mutant("conflicts are not counted", heads.Heads, "conflicts", "len(apart)", "0"),
    Mutant("a merged text counts as a conflict", heads.Heads, "conflicts", "if shape is None or", "if True or", seed=1),
    Mutant(
        "base forgets what was replaced since it was seen",
        heads.Heads,
        "known",
        "for change in self._replaced_since(",
        "for change in () and self._replaced_since(",
        seed=3,
    ),
)
