"""Settings of this machine, in one JSON file: never anything about a client or a key.

Unknown keys (from a newer program) are kept; a file that cannot be read is put aside and defaults are used.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from app.base import files
from app.base.errors import UserError

LIMIT = 1 << 20
THEMES = ("system", "light", "dark", "contrast")
DENSITIES = ("comfortable", "compact")


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Settings:
    """Change with `dataclasses.replace`; values out of range fall back to the default when read."""

    language: str = "ja"
    theme: str = "system"
    text_size: int = 100  # percent
    density: str = "comfortable"
    ruby: bool = False  # furigana
    autolock_minutes: int = 10
    last_profile: str = ""
    keys: Mapping[str, str] = field(default_factory=_nothing)  # command id → key chosen by this person, "" for none
    other: Mapping[str, Any] = field(default_factory=_nothing, repr=False)


OWN = tuple(each.name for each in fields(Settings) if each.name != "other")


def load(path: Path) -> Settings:
    """Read the settings; never raises for what is in the file."""
    data = files.read(path, LIMIT)
    if data is None:
        return Settings()
    try:
        found: Any = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        _put_aside(path)
        return Settings()
    given = cast(dict[str, Any], found)
    kept = {name: given[name] for name in OWN if name in given and _valid(name, given[name])}
    rest = {name: value for name, value in given.items() if name not in OWN}
    if "keys" in kept:
        kept["keys"] = MappingProxyType(dict(kept["keys"]))
    return Settings(**kept, other=MappingProxyType(rest))


def save(path: Path, settings: Settings) -> None:
    """Write all settings, whole or not at all. Raises UserError of `files`."""
    data = dict(settings.other) | {name: getattr(settings, name) for name in OWN} | {"keys": dict(settings.keys)}
    with files.told():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    files.write_whole(path, json.dumps(data, indent=1, sort_keys=True).encode())


def _put_aside(path: Path) -> None:
    try:
        with files.told():
            files.replace(path, path.with_name(path.name + ".unreadable"))
    except UserError:
        pass  # defaults serve; the next save says what is wrong with the disk


def _valid(name: str, value: Any) -> bool:
    if name in ("language", "last_profile"):
        return isinstance(value, str) and len(value) <= 200
    if name == "theme":
        return value in THEMES
    if name == "density":
        return value in DENSITIES
    if name == "ruby":
        return isinstance(value, bool)
    if name == "keys":
        return (
            isinstance(value, dict)
            and len(cast(dict[Any, Any], value)) <= 300
            and all(
                isinstance(each, str) and len(each) <= 60
                for pair in cast(dict[Any, Any], value).items()
                for each in pair
            )
        )
    low, high = (80, 200) if name == "text_size" else (1, 10)
    return type(value) is int and low <= value <= high
