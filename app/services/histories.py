"""What was changed of a record, by whom and when: the log, told field by field for a screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from app.services.shapes import Rows
from app.vault import history
from models.records.base import Quiet


@dataclass(frozen=True, slots=True, repr=False)
class HistoryLine(Quiet):
    """One thing that one member did to one field. `kind` as in `Op`; a birth is told per field, its `field` "" line
    first. `value` is what was written, "" for nothing; `member` an id; `at_ms` the author's wall time."""

    id: str
    at_ms: int
    member: str
    kind: str
    field: str
    value: str
    txn: str


def of(rows: Rows, entity: str, id: str, *, limit: int = 200) -> list[HistoryLine]:
    """The changes of a living or dead record, newest first."""
    found: list[HistoryLine] = []
    for event in history.history(rows, entity, id):
        for field, value in _parts(event):
            found.append(
                HistoryLine(event.change, event.at_ms, event.author, event.kind, field, _text(value), event.txn)
            )
    return found[::-1][:limit]


def _parts(event: history.Event) -> Iterator[tuple[str, Any]]:
    if event.kind == "append":
        values = cast(dict[str, Any], event.value)
        yield from reversed([(name, value) for name, value in values.items() if value not in (None, "")])
        yield "", ""
    else:
        yield event.field, event.value


def _text(value: object) -> str:
    return str(value) if isinstance(value, (str, int, float)) else ""
