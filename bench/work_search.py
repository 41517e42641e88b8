"""Keystroke → the newest 50 hits with title and snippet; the limit is the bare bigram SQL of performance.md §1.

The bare index holds the same tokens under plain rising numbers and answers the newest 50 numbers, nothing more.
One step asks every question once and reports the mean; the peer is Anki on the same texts (with --peers).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from app.services.search import Search
from app.vault.driver import Connection, connect
from app.vault.search_query import ask
from app.vault.search_text import Texts, tokens
from bench import peers
from bench.corpus import texts
from bench.paired import Goal, Measured, Peer, Scale, Work, timed
from bench.vaults import KEY, filled
from bench.work_import import CREATE

QUESTIONS = ("給", "縫", "旅券", "残業代", "労働基準監督", "passport", "lương", "給料 会社", "無いことば", "41")
PAGE = "select rowid from words where words match ? order by rowid desc limit 50"


@dataclass(frozen=True, slots=True)
class State:
    """The search on a reader of its own connection, the bare index, and the questions in the index's words."""

    search: Search
    bare: Connection
    matches: tuple[str, ...]


def size(scale: Scale) -> int:
    return scale.of(100_000, 3_000)


@contextmanager
def prepare(scale: Scale) -> Iterator[State]:
    with filled(scale, size(scale)) as vault:
        reader = vault.store.reader()
        try:
            bare = bare_index(scale.folder / "bare.db", size(scale), scale.seed)
            try:
                yield State(Search(reader), bare, tuple(ask(question, None).first for question in QUESTIONS))
            finally:
                bare.close()
        finally:
            reader.close()


def bare_index(path: Path, count: int, seed: int) -> Connection:
    """One table of tokens, oldest first, on the connection settings of the product."""
    bare = connect(path, KEY, create=True)
    for statement in CREATE:
        bare.execute(statement)
    bodies = (tokens("contact", Texts("", (text.words,), (), False)) for text in texts(count, seed))
    bare.execute("begin")
    bare.executemany("insert into words(rowid, body) values(?, ?)", enumerate(bodies, 1))
    bare.execute("commit")
    bare.execute("pragma wal_checkpoint(passive)").fetchall()
    return bare


def product(state: State) -> Measured:
    return Measured(mean(timed(lambda word=word: state.search.page(word)) for word in QUESTIONS))


def limit(state: State) -> Measured:
    return Measured(
        mean(timed(lambda match=match: state.bare.execute(PAGE, (match,)).fetchall()) for match in state.matches)
    )


@contextmanager
def anki(state: State, scale: Scale) -> Iterator[Callable[[], Measured]]:
    """Anki's find_notes on the same texts."""
    source = scale.folder / "texts.txt"
    source.write_text("\n".join(text.words for text in texts(size(scale), scale.seed)), encoding="utf-8")
    python = peers.environment("anki", "anki==26.9.3")
    with peers.speaking(python, Path(__file__).with_name("peer_anki.py"), str(source), str(scale.folder)) as step:
        yield lambda: Measured(mean(step(f"find {word}").ms for word in QUESTIONS))


GOAL = Goal(ratio=1.5, p95_ms=2, peer_times=25)
WORK = Work("search", GOAL, prepare, product, limit, Peer("anki", anki))
