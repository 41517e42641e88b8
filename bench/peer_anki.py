"""Anki as a peer, run by its own interpreter: notes from a file of texts, then `go find WORD` or `go page`.

python peer_anki.py TEXTS FOLDER      TEXTS: one text a line; FOLDER: where its collection goes
"""

import sys
import time
from pathlib import Path

from anki.collection import Collection  # type: ignore[import-not-found]


def main(texts: str, folder: str) -> None:
    """Add the notes, say `ready`, then answer each order with its milliseconds."""
    collection = Collection(str(Path(folder) / "peer.anki2"))
    kind = collection.models.by_name("Basic")
    deck = collection.decks.id("Default")
    for line in Path(texts).read_text(encoding="utf-8").splitlines():
        note = collection.new_note(kind)
        note["Front"] = line
        collection.add_note(note, deck)
    print("ready", flush=True)
    for order in sys.stdin:
        _, act, *words = order.split()
        began = time.perf_counter_ns()
        if act == "find":
            collection.find_notes(" ".join(words))
        else:
            for card in collection.find_cards("", order=True)[:50]:
                collection.get_card(card).note()
        print((time.perf_counter_ns() - began) / 1e6, flush=True)
    collection.close()


main(*sys.argv[1:3])
