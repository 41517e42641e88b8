"""Specs of practice data: entities to be born, as frozen records, and the tools that make them."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from app.base.clock import JST, FakeClock
from app.base.ids import Ids

FOLDER = Path(__file__).parents[2] / "resources" / "practice"
Row = dict[str, Any]
NewId = Callable[[dt.datetime], str]


@dataclass(frozen=True, slots=True, repr=False)
class Spec:
    """One entity to be born. `sets` are its set fields."""

    entity: str
    id: str
    stream: str
    values: Mapping[str, Any]
    sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def __repr__(self) -> str:
        return f"Spec({self.entity} {self.id})"


def spec(
    entity: str, id: str, stream: str, values: Mapping[str, Any], sets: Mapping[str, tuple[str, ...]] | None = None
) -> Spec:
    """A spec with only what says something."""
    named = sets or {}
    kept = {name: value for name, value in values.items() if value not in (None, "") and name not in named}
    return Spec(entity, id, stream, kept, {name: members for name, members in named.items() if members})


def id_maker(dice: random.Random) -> NewId:
    """Ids that repeat with the seed and are as old as what they name."""
    ids = Ids(FakeClock(), dice.getrandbits)  # the clock is never asked: every id is given its moment
    return lambda at: ids.new(int(at.replace(tzinfo=JST).timestamp() * 1000))


def minute(moment: dt.datetime) -> str:
    """ISO minute, desk time."""
    return moment.strftime("%Y-%m-%dT%H:%M")


def read_file(name: str) -> Row:
    """One data file of `resources/practice/`."""
    return cast(Row, json.loads((FOLDER / name).read_bytes()))
