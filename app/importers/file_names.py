"""A name from a stranger's mail as a name that is safe to show and to save: no path, no disguise, no device."""

from __future__ import annotations

import mimetypes
import re
import unicodedata

from app.importers.cleaning import clean

_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_LONGEST = 120


def safe_name(given: str, mime: str, number: int) -> tuple[str, bool]:
    """Args: the name as the mail gives it, its type, its place (from 1).

    Returns: a name without folders, direction signs, control signs and device names, ≤ 120 characters, and whether
    anything had to be changed. A nameless part is called attachment-1.png by its type.
    """
    name, _, taken = clean(given)
    name = re.split(r"[/\\]", name)[-1]
    name = "".join(sign for sign in name if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    name = _FORBIDDEN.sub("_", name).strip(" .")
    if _DEVICE.match(name):
        name = "_" + name
    if len(name) > _LONGEST:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[: _LONGEST - len(ending) - 1]}.{ending}" if dot and len(ending) <= 10 else name[:_LONGEST]
    if not name:
        return f"attachment-{number}{mimetypes.guess_extension(mime) or '.bin'}", bool(given)
    return name, name != given or bool(taken)
