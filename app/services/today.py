"""Today 今日: who next? Four lanes by due day, unfiled memos, drafts, promises to clients."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.base.clock import Clock, local
from app.rules.calendar import LANES, DeskCalendar, lane_of, read_hours
from app.services import contacts, drafts
from app.services.shapes import Rows
from models.records.base import Quiet
from models.records.cases import ContactRecord, DraftRecord

SHOWN_PER_LANE = 50


@dataclass(frozen=True, slots=True, repr=False)
class DueCard(Quiet):
    """One thing to do, with as much of its case as the card shows."""

    id: str
    case_id: str
    kind: str
    what: str
    due: str
    owner: str
    number: str
    name: str
    language: str
    safe_mode: str


@dataclass(frozen=True, slots=True, repr=False)
class TodayPage(Quiet):
    id: str
    lanes: tuple[tuple[str, tuple[DueCard, ...]], ...]  # (lane code, cards), in order
    unfiled: tuple[ContactRecord, ...]
    drafts: tuple[DraftRecord, ...]
    promises: tuple[DueCard, ...]
    unassigned: int
    conflicts: int
    draft_names: Mapping[str, str] = field(default_factory=dict[str, str])  # subject of a draft → who it is about
    seen: int = 0

    def lane(self, code: str) -> tuple[DueCard, ...]:
        return dict(self.lanes).get(code, ())


CARD = """
select d.id, coalesce(d.case_id,''), coalesce(d.kind,''), coalesce(d.what,''), coalesce(d.due,''), coalesce(d.owner,''),
  coalesce(c.number,''), coalesce(p.call_name, p.name, p.latin, ct.call_name, ct.phone, ''),
  coalesce(c.language, p.language, ct.language, ''), coalesce(p.safe_mode,'')
from ({picked}) o cross join deadline d on d.id = o.id left join "case" c on c.id = d.case_id
  left join person p on p.id = c.client left join contact ct on ct.id = d.contact"""
PICKED = """
select d.id from deadline d left join "case" c on c.id = d.case_id
where d.dead = 0 and d.done is null and coalesce(c.status, '') is not 'closed'"""
"""Open deadlines, walked along an index and cut before anything is joined: a large desk's page costs what a small one's
does."""
MOST_DUE, MOST_PROMISES = 400, 50


def _cards(rows: Rows, where: str, params: tuple[str, ...], most: int) -> list[DueCard]:
    """The first of these deadlines by day; within a day those with a time come before those without."""
    picked = f"{PICKED}{where} order by d.due limit {most}"
    found = [DueCard(*row) for row in rows.rows(CARD.format(picked=picked), params)]
    return sorted(found, key=lambda card: (card.due[:10], len(card.due) == 10, card.due, card.id))


def read(rows: Rows, clock: Clock, member: str = "", *, seen: int = 0) -> TodayPage:
    """The whole page in a handful of queries; `member` narrows to one owner, "" is the team."""
    now = local(clock.now_ms()).replace(tzinfo=None)
    horizon = (now.date() + dt.timedelta(days=120)).isoformat()
    mine, params = (" and d.owner = ?", (member,)) if member else ("", ())
    cards = _cards(rows, f"{mine} and d.due > '' and d.due < ?", (*params, horizon), MOST_DUE)
    lanes: dict[str, list[DueCard]] = {code: [] for code in LANES}
    for card in cards:
        lanes[lane_of(card.due, now)].append(card)
    of_whom = mine.replace("d.owner", "+d.owner")  # few are promises: not to be found by walking all of a person's
    promised = f"{of_whom} and d.kind = 'promise' and d.due"
    promises = _cards(rows, f"{promised} > ''", params, MOST_PROMISES)
    promises += _cards(rows, f"{promised} is null", params, MOST_PROMISES - len(promises))
    counts = rows.rows(
        "select (select coalesce(sum(value), 0) from counter where name = 'cases.owner' and key = ''),"
        " (select coalesce(sum(value), 0) from counter where name like '%.conflicts')"
    )[0]
    open_drafts = tuple(drafts.read_all(rows))
    return TodayPage(
        id=now.date().isoformat(),
        lanes=tuple((code, tuple(found)) for code, found in lanes.items()),
        unfiled=tuple(contacts.unfiled(rows, seen=seen)),
        drafts=open_drafts,
        draft_names=_names(rows, {draft.subject for draft in open_drafts if draft.subject}),
        promises=tuple(promises),
        unassigned=counts[0],
        conflicts=counts[1],
        seen=seen,
    )


def _names(rows: Rows, subjects: set[str]) -> dict[str, str]:
    """Who the subjects of drafts are: a case's client, a person, a contact's case."""
    if not subjects:
        return {}
    marks = ",".join("?" * len(subjects))
    shown = "coalesce(p.call_name, p.name, p.latin, '')"
    sql = (
        f'select c.id, {shown} from "case" c join person p on p.id = c.client where c.id in ({marks})'
        f" union all select p.id, {shown} from person p where p.id in ({marks})"
        f' union all select k.id, {shown} from contact k join "case" c on c.id = k.case_id'
        f" join person p on p.id = c.client where k.id in ({marks})"
    )
    return dict(rows.rows(sql, tuple(subjects) * 3))


def closing_minutes(now: dt.datetime) -> int | None:
    """Minutes until the desk closes; None while it is closed."""
    left = DeskCalendar(read_hours()).closing_in(now)
    return None if left is None else int(left.total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the navigation counts: due today or before, overdue, memos to file, conflicts."""

    due: int
    overdue: int
    unfiled: int
    conflicts: int


def figures(rows: Rows, clock: Clock, member: str) -> Figures:
    """A few index walks; safe to ask after every change."""
    now = local(clock.now_ms())
    day, minute = now.date().isoformat(), now.strftime("%Y-%m-%dT%H:%M")
    mine = "select count(*) from deadline where dead = 0 and done is null and owner = ?"
    found = rows.rows(
        f"select ({mine} and due < ?), ({mine} and (due < ? or due > ? and due < ?)),"
        " (select coalesce(sum(value), 0) from counter where name = 'contacts.unfiled'),"
        " (select coalesce(sum(value), 0) from counter where name like '%.conflicts')",
        (member, day + "~", member, day, day + "T", minute),
    )[0]
    return Figures(*found)
