"""What the palette and the search page show of a hit: who or what it is, with the match marked in it.

`Search` finds; here each hit gets the facts by which a person is told apart before anything is opened: names in
every script, the rule for safe contact, the case number, the last contact. Codes and texts only, no sentences.
Thread: that of the reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.services.search import Hit, Search
from app.services.shapes import Rows
from app.vault.search_query import Part, Word, ask

PEOPLE, RECORDS, PLACES = ("person",), ("case", "contact"), ("organisation",)
KINDS = (*PEOPLE, *RECORDS, *PLACES)
COUNTED = 200


@dataclass(frozen=True, slots=True, repr=False)
class Piece:
    """A text and the [start, end) of it that the question found."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()

    def __repr__(self) -> str:
        return f"Piece({len(self.marks)} marks)"


NOTHING = Piece("")


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """One line of an answer. `names`: most telling first. Codes: language, stay, status, safe, channel, direction."""

    kind: str
    id: str
    names: tuple[Piece, ...] = ()
    snippet: Piece = NOTHING
    case_id: str = ""
    person: str = ""
    number: str = ""
    language: str = ""
    stay: str = ""
    status: str = ""
    safe: str = ""
    channel: str = ""
    direction: str = ""
    when: str = ""
    owner: str = ""
    loose: bool = False

    def __repr__(self) -> str:
        return f"Found({self.kind} {self.id})"


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What the palette shows of one question, group by group."""

    people: tuple[Found, ...] = ()
    records: tuple[Found, ...] = ()
    places: tuple[Found, ...] = ()

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.people) + len(self.records) + len(self.places)

    def __repr__(self) -> str:
        return f"Answer({self.count})"


def answer(rows: Rows, text: str, kinds: Sequence[str] = KINDS, each: int = 5) -> Answer:
    """The first hits of every group; a group that was not asked for is empty."""

    def group(own: Sequence[str], limit: int) -> tuple[Found, ...]:
        wanted = [kind for kind in own if kind in kinds]
        return tuple(find(rows, text, wanted, limit)) if wanted else ()

    alone = len(kinds) < len(KINDS)
    most = each * 4 if alone else each
    return Answer(group(PEOPLE, most), group(RECORDS, most), group(PLACES, most if alone else 3))


def find(rows: Rows, text: str, kinds: Sequence[str] = KINDS, limit: int = 50) -> list[Found]:
    """Hits of some kinds, newest first, with what tells them apart."""
    return _described(rows, Search(rows).page(text, kinds, limit), ask(text, kinds).words)


def counts(rows: Rows, text: str, most: int = COUNTED) -> dict[str, int]:
    """How many hits there are of each kind, up to `most`: a whole count would hold the lane on a large vault."""
    search = Search(rows)
    return {kind: len(search.page(text, (kind,), most)) for kind in KINDS}


def recent(rows: Rows, limit: int = 5) -> list[Found]:
    """The open cases with the newest contact: what is shown before anything is typed."""
    found = rows.rows(
        "select id, coalesce(last_contact, opened, '') from \"case\" where dead = 0 and status is not 'closed'"
        " order by last_contact desc, id desc limit ?",
        (limit,),
    )
    return _described(rows, [Hit("case", id, "", "", when=when) for id, when in found], ())


def marked(text: str, words: Sequence[Word], *, name: bool = True) -> Piece:
    """A text with the places where words of the question stand in it."""
    part = Part(text, name)
    spans = [span for word in words if part.has_loosely(word) for span in Part(text, name).marks((word,))]
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return Piece(text, tuple(joined))


def _described(rows: Rows, hits: Sequence[Hit], words: Sequence[Word]) -> list[Found]:
    tellers = {"person": _people, "case": _cases, "contact": _contacts, "organisation": _places}
    told: dict[tuple[str, str], Found] = {}
    for kind, tell in tellers.items():
        ids = [hit.id for hit in hits if hit.kind == kind]
        if ids:
            own = {hit.id: hit for hit in hits if hit.kind == kind}
            told |= {(kind, found.id): found for found in tell(rows, ids, own, words)}
    return [told[hit.kind, hit.id] for hit in hits if (hit.kind, hit.id) in told]


def _in(rows: Rows, sql: str, ids: Sequence[str]) -> list[tuple[Any, ...]]:
    return rows.rows(sql.format(marks=",".join("?" * len(ids))), tuple(ids))


_NEWEST_CASE = (
    "(select c.{what} from \"case\" c where c.client = p.id and c.dead = 0 order by c.status = 'closed',"
    " c.last_contact desc, c.id desc limit 1)"
)
_PERSON = f"""
select p.id, coalesce(p.native, ''), coalesce(p.name, ''), coalesce(p.latin, ''), coalesce(p.call_name, ''),
  coalesce(p.language, ''), coalesce(p.safe_mode, ''), coalesce({_NEWEST_CASE.format(what="id")}, ''),
  coalesce({_NEWEST_CASE.format(what="number")}, ''), coalesce({_NEWEST_CASE.format(what="stay_status")}, ''),
  coalesce({_NEWEST_CASE.format(what="status")}, ''), coalesce({_NEWEST_CASE.format(what="last_contact")}, ''),
  coalesce({_NEWEST_CASE.format(what="owner")}, '')
from person p where p.id in ({{marks}}) and p.dead = 0"""


def _people(rows: Rows, ids: list[str], hits: dict[str, Hit], words: Sequence[Word]) -> list[Found]:
    made: list[Found] = []
    for id, native, name, latin, call, language, safe, case, number, stay, status, last, owner in _in(
        rows, _PERSON, ids
    ):
        names = tuple(marked(each, words) for each in dict.fromkeys((native, name, latin, call)) if each)
        shown = any(piece.marks for piece in names)
        snippet = NOTHING if shown or not words else Piece(hits[id].snippet, hits[id].marks)
        made.append(
            Found(
                "person", id, names, snippet, case_id=case, person=id, number=number, language=language, stay=stay,
                status=status, safe=safe, when=last, owner=owner, loose=hits[id].loose,
            )
        )  # fmt: skip
    return made


_CASE = """
select c.id, coalesce(c.number, ''), coalesce(c.title, ''), coalesce(c.status, ''), coalesce(c.owner, ''),
  coalesce(p.id, ''), coalesce(p.native, ''), coalesce(p.name, ''), coalesce(p.latin, ''), coalesce(p.call_name, ''),
  coalesce(c.language, p.language, ''), coalesce(p.safe_mode, ''), coalesce(c.stay_status, '')
from "case" c left join person p on p.id = c.client where c.id in ({marks}) and c.dead = 0"""


def _cases(rows: Rows, ids: list[str], hits: dict[str, Hit], words: Sequence[Word]) -> list[Found]:
    made: list[Found] = []
    for id, number, title, status, owner, person, native, name, latin, call, language, safe, stay in _in(
        rows, _CASE, ids
    ):
        who = call or name or latin or native
        names = tuple(marked(each, words) for each in (who, title) if each)
        made.append(
            Found(
                "case", id, names, Piece(hits[id].snippet, hits[id].marks), case_id=id, person=person, number=number,
                language=language, stay=stay, status=status, safe=safe, when=hits[id].when, owner=owner,
                loose=hits[id].loose,
            )
        )  # fmt: skip
    return made


_CONTACT = """
select k.id, coalesce(k.channel, ''), coalesce(k.direction, ''), coalesce(k.start, ''), coalesce(k.case_id, ''),
  coalesce(c.number, ''), coalesce(k.person, ''), coalesce(p.call_name, p.name, p.latin, p.native, k.call_name, '')
from contact k left join "case" c on c.id = k.case_id left join person p on p.id = k.person
where k.id in ({marks}) and k.dead = 0"""


def _contacts(rows: Rows, ids: list[str], hits: dict[str, Hit], words: Sequence[Word]) -> list[Found]:
    return [
        Found(
            "contact", id, (marked(name, words),) if name else (), Piece(hits[id].snippet, hits[id].marks),
            case_id=case, person=person, number=number, channel=channel, direction=direction, when=start,
            loose=hits[id].loose,
        )
        for id, channel, direction, start, case, number, person, name in _in(rows, _CONTACT, ids)
    ]  # fmt: skip


_PLACE = "select id, coalesce(name, ''), coalesce(prefecture, '') from organisation where id in ({marks}) and dead = 0"


def _places(rows: Rows, ids: list[str], hits: dict[str, Hit], words: Sequence[Word]) -> list[Found]:
    return [
        Found("organisation", id, (marked(name, words),), Piece(hits[id].snippet, hits[id].marks), loose=hits[id].loose)
        for id, name, _ in _in(rows, _PLACE, ids)
    ]
