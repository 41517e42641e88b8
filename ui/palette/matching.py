"""Which commands a question means: every word of it stands in the title, in a command's further words, or sounds so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.base.fold import fold, folded, kana_key, markless, sound_key
from app.base.texts import Texts
from app.services.finding import Piece
from ui.commands import Command

PLACES = ("case", "file", "edit", "tools", "view", "help", "none")
"""Menus in the order in which their commands are offered before one has been used."""


def matching(commands: Sequence[Command], question: str, t: Texts, used: Mapping[str, int]) -> list[Command]:
    """Commands that hold every word of the question, best first: at the beginning of the title, then by use."""
    words = fold(question).split()
    found = [(rank, -used.get(each.id, 0), each) for each in commands if (rank := _rank(each, words, t)) is not None]
    return [each for _, _, each in sorted(found, key=lambda one: one[:2])]


def frequent(commands: Sequence[Command], used: Mapping[str, int], limit: int) -> list[Command]:
    """Those used most; before anything was used, those that have a key."""
    order = sorted(
        (each for each in commands if each.enabled() and not each.id.startswith("tab.")),
        key=lambda each: (-used.get(each.id, 0), PLACES.index(each.menu), not each.shortcut),
    )
    return order[:limit]


def title_of(command: Command, question: str, t: Texts) -> Piece:
    """The title with the words of the question marked."""
    title = t(command.title)
    key = folded(title)
    marks: list[tuple[int, int]] = []
    for word in fold(question).split():
        at = key.text.find(word)
        if at >= 0:
            marks.append(key.span(at, at + len(word)))
    return Piece(title, tuple(sorted(marks)))


def _rank(command: Command, words: Sequence[str], t: Texts) -> int | None:
    if not words or not command.enabled():
        return None
    title = fold(t(command.title))
    text = fold(f"{t(command.title)} {command.title} {command.words} {command.id.replace('.', ' ')}")
    if not all(_holds(text, word) for word in words):
        return None
    return 0 if title.startswith(words[0]) else 1 if all(word in title for word in words) else 2


def _holds(text: str, word: str) -> bool:
    if word in text or markless(word) in markless(text):
        return True
    kana = kana_key(word)
    if len(word) > 1 and kana and kana in kana_key(text):
        return True
    sound = sound_key(word) if len(word) > 2 else ""
    return len(sound) > 2 and any(sound in sound_key(run) for run in text.split())
