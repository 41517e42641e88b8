"""The first page of all open cases, most urgent first, beside raw SQL for the same columns of the same 50 rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.services import case_list
from app.vault.store import Reader
from bench.desk import fill_cases
from bench.paired import Goal, Scale, Work
from bench.vaults import opened

PAGE = """
select c.id, c.number, c.triage, c.status, p.call_name, p.name, c.language, c.stay_status, c.main_category, d.due,
  d.what, c.owner, c.last_contact, c.conflicts
from (select id from "case" where dead = 0 and status is not 'closed'
      order by triage, last_contact desc, id desc limit 50) o
  cross join "case" c on c.id = o.id left join person p on p.id = c.client
  left join deadline d on d.id = (select id from deadline where case_id = c.id and done is null and dead = 0
                                  order by due limit 1)
"""
IDS = """select id from "case" where dead = 0 and status is not 'closed' order by triage, last_contact desc, id desc"""


@dataclass(frozen=True, slots=True)
class State:
    """A reader, and a page from the middle of the list."""

    reader: Reader
    middle: list[str]


@contextmanager
def prepare(scale: Scale) -> Iterator[State]:
    with opened(scale, indexed=False) as store:
        fill_cases(store, scale.of(200_000, 2_000), scale.seed)
        reader = store.reader()
        try:
            found = case_list.ids(reader, case_list.CaseQuery())
            yield State(reader, found[len(found) // 2 :][:50])
        finally:
            reader.close()


def page(state: State) -> None:
    assert len(case_list.page(state.reader, case_list.CaseQuery())) == 50


def raw_page(state: State) -> None:
    assert len(state.reader.rows(PAGE)) == 50


def middle(state: State) -> None:
    """What scrolling fetches: 50 lines by their ids."""
    assert len(case_list.lines(state.reader, state.middle)) == 50


def ids(state: State) -> None:
    """What the list holds of everything it could scroll to."""
    case_list.ids(state.reader, case_list.CaseQuery())


def raw_ids(state: State) -> None:
    state.reader.rows(IDS)


WORKS = [
    Work("list", Goal(ratio=1.5), prepare, page, raw_page, rounds=41, quick_rounds=21),
    Work("list_middle", Goal(ratio=1.2), prepare, middle, page, rounds=41, quick_rounds=21),
    Work("list_ids", Goal(ratio=1.5), prepare, ids, raw_ids, rounds=11),
]
