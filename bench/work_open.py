"""Opening a case with 200 entries: everything its page shows, beside its raw rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.services import cases
from app.vault.store import Reader
from bench.desk import fill_cases, fill_timeline
from bench.paired import Goal, Scale, Work
from bench.vaults import opened

ENTRIES = 200
RAW = (
    'select * from "case" where id = ? and dead = 0',
    'select p.* from "case" c join person p on p.id = c.client where c.id = ?',
    "select * from work where case_id = ? and dead = 0",
    "select * from contact where dead = 0 and case_id = ? order by start desc, id desc",
    "select contact, category from topic where case_id = ? and dead = 0",
    "select * from deadline where case_id = ? and dead = 0",
    "select * from document where case_id = ? and dead = 0",
)


@dataclass(frozen=True, slots=True)
class State:
    """A reader and the case to open."""

    reader: Reader
    case: str


@contextmanager
def prepare(scale: Scale) -> Iterator[State]:
    with opened(scale, indexed=False) as store:
        case = fill_cases(store, scale.of(20_000, 500), scale.seed)[7]
        fill_timeline(store, case, ENTRIES, scale.seed)
        reader = store.reader()
        try:
            yield State(reader, case)
        finally:
            reader.close()


def product(state: State) -> None:
    assert len(cases.file(state.reader, state.case).contacts) == ENTRIES


def limit(state: State) -> None:
    assert len([state.reader.rows(sql, (state.case,)) for sql in RAW][3]) == ENTRIES


WORK = Work("open", Goal(ratio=2), prepare, product, limit, rounds=41, quick_rounds=21)
