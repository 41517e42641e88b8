"""Code lists as dated data: statuses of residence, fields, categories, flags … one JSON file a list.

`codes("stay_status").label("SSW1", "ja")`. Records store codes, screens show labels. Lists are read when first
asked for, are immutable, and may be shared by any thread. An unknown code (a newer program's, a colleague's) is
shown as it is, never dropped. Nothing here decides anything: what a rule needs to know stands in `extra`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from models.codes.lists import Certainty, Code, CodeList, Match, fold, read_list

DATA = Path(__file__).with_name("data")


@cache
def codes(kind: str) -> CodeList:
    """The list of this kind, e.g. "channel". KeyError if there is none: that is our own mistake."""
    path = DATA / f"{kind}.json"
    if not kind.replace("_", "").isalnum() or not path.is_file():
        raise KeyError(kind)
    return read_list(path)


def kinds() -> tuple[str, ...]:
    """Names of all lists, sorted."""
    return tuple(sorted(path.stem for path in DATA.glob("*.json")))


__all__ = ["Certainty", "Code", "CodeList", "Match", "codes", "fold", "kinds"]
