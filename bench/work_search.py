"""Keystroke → the newest 50 hits with title and snippet; the limit is the bare index query of the same words.

One step asks every question once and reports the mean; the peer is Anki on the same texts (with --peers).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from app.services.search import Search
from app.vault.search_query import ask
from app.vault.store import Reader
from bench import peers
from bench.corpus import texts
from bench.paired import Goal, Measured, Peer, Scale, Work, timed
from bench.vaults import filled

QUESTIONS = ("給", "縫", "旅券", "残業代", "労働基準監督", "passport", "lương", "給料 会社", "無いことば")
PAGE = "select rowid from search_fts where search_fts match ? order by rowid desc limit 50"


@dataclass(frozen=True, slots=True)
class State:
    """A reader of its own connection, the search on it, and the questions in the index's words."""

    reader: Reader
    search: Search
    matches: tuple[str, ...]


def size(scale: Scale) -> int:
    return scale.of(100_000, 3_000)


@contextmanager
def prepare(scale: Scale) -> Iterator[State]:
    with filled(scale, size(scale)) as vault:
        reader = vault.store.reader()
        try:
            asked = [ask(question, None).first for question in QUESTIONS]
            matches = tuple(match for match in asked if match)
            yield State(reader, Search(reader), matches)
        finally:
            reader.close()


def product(state: State) -> Measured:
    return Measured(mean(timed(lambda word=word: state.search.page(word)) for word in QUESTIONS))


def limit(state: State) -> Measured:
    return Measured(
        mean(timed(lambda match=match: state.reader.rows(PAGE, (match,))) for match in state.matches if match)
    )


@contextmanager
def anki(state: State, scale: Scale) -> Iterator[Callable[[], Measured]]:
    """Anki's find_notes on the same texts."""
    source = scale.folder / "texts.txt"
    source.write_text("\n".join(text.words for text in texts(size(scale), scale.seed)), encoding="utf-8")
    python = peers.environment("anki", "anki==26.9.3")
    with peers.speaking(python, Path(__file__).with_name("peer_anki.py"), str(source), str(scale.folder)) as step:
        yield lambda: Measured(mean(step(f"find {word}").ms for word in QUESTIONS))


GOAL = Goal(ratio=2, median_ms=2, peer_times=25)
WORK = Work("search", GOAL, prepare, product, limit, Peer("anki", anki))
