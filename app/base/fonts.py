"""Finds the fonts that PDFs are set in. Looks only at this machine's font folders; never a network.

TrueType outlines only: ReportLab cannot embed CFF ("OTTO") fonts, and Japanese set in Noto CJK is found by nobody's
search. Frozen builds hand their own folder in as `extra`; elsewhere the fonts come from the system (Debian packages
are named in ROLES for `doctor`). Thread: any. Nothing is cached here: the result is a frozen record to keep.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_TRUETYPE = (b"\x00\x01\x00\x00", b"true")


@dataclass(frozen=True, slots=True)
class Candidate:
    """File names of one family, regular and bold, with their place in a collection (.ttc)."""

    family: str
    regular: str
    bold: str = ""
    index: int = 0
    bold_index: int = 0


@dataclass(frozen=True, slots=True)
class Role:
    """What a family is for. `package` is the Debian package that brings the first candidate."""

    name: str
    package: str
    needed: bool
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class FontFile:
    """A family found for a role: TrueType files that exist and can be embedded."""

    role: str
    family: str
    regular: Path
    index: int = 0
    bold: Path | None = None
    bold_index: int = 0


@dataclass(frozen=True, slots=True)
class MissingFont:
    """A role for which this machine has no usable family; `needed` ones are a finding of `doctor`."""

    role: str
    family: str
    package: str
    needed: bool


@dataclass(frozen=True, slots=True)
class FontSet:
    """What was found, in order of preference, and what was not."""

    files: tuple[FontFile, ...]
    missing: tuple[MissingFont, ...]

    def of(self, role: str) -> FontFile | None:
        """The family of a role, or None."""
        return next((file for file in self.files if file.role == role), None)


def _noto(family: str) -> Candidate:
    stem = family.replace(" ", "")
    return Candidate(family, f"{stem}-Regular.ttf", f"{stem}-Bold.ttf")


ROLES: tuple[Role, ...] = (
    Role(
        "latin",
        "fonts-noto-core",
        True,
        (
            _noto("Noto Sans"),
            Candidate("Segoe UI", "segoeui.ttf", "segoeuib.ttf"),
            Candidate("Arial", "Arial.ttf", "Arial Bold.ttf"),
            _noto("DejaVu Sans"),
        ),
    ),
    Role(
        "japanese",
        "fonts-morisawa-bizud-gothic",
        True,
        (
            Candidate("BIZ UDPGothic", "BIZUDPGothic-Regular.ttf", "BIZUDPGothic-Bold.ttf"),
            Candidate("BIZ UDPGothic", "BIZ-UDGothicR.ttc", "BIZ-UDGothicB.ttc", 1, 1),
            Candidate("Yu Gothic", "YuGothR.ttc", "YuGothB.ttc"),
            Candidate("Meiryo", "meiryo.ttc", "meiryob.ttc"),
            Candidate("IPAexGothic", "ipaexg.ttf"),
            Candidate("Arial Unicode MS", "Arial Unicode.ttf"),
        ),
    ),
    Role(
        "myanmar",
        "fonts-noto-core",
        True,
        (
            _noto("Noto Sans Myanmar"),
            Candidate("Myanmar Text", "mmrtext.ttf", "mmrtextb.ttf"),
            Candidate("Myanmar Sangam MN", "Myanmar Sangam MN.ttc"),
        ),
    ),
    Role(
        "devanagari",
        "fonts-noto-core",
        True,
        (
            _noto("Noto Sans Devanagari"),
            Candidate("Nirmala UI", "Nirmala.ttf", "NirmalaB.ttf"),
            Candidate("Nirmala UI", "Nirmala.ttc"),
            Candidate("Devanagari MT", "DevanagariMT.ttc"),
        ),
    ),
    Role(
        "thai",
        "fonts-noto-core",
        True,
        (
            _noto("Noto Sans Thai"),
            Candidate("Leelawadee UI", "LeelawUI.ttf", "LeelaUIb.ttf"),
            Candidate("Thonburi", "Thonburi.ttc"),
        ),
    ),
    Role(
        "khmer",
        "fonts-noto-core",
        True,
        (
            _noto("Noto Sans Khmer"),
            Candidate("Leelawadee UI", "LeelawUI.ttf", "LeelaUIb.ttf"),
            Candidate("Khmer Sangam MN", "Khmer Sangam MN.ttf"),
        ),
    ),
    Role(
        "chinese",
        "fonts-droid-fallback",
        True,
        (
            Candidate("Droid Sans Fallback", "DroidSansFallbackFull.ttf"),
            Candidate("Droid Sans Fallback", "DroidSansFallback.ttf"),
            Candidate("Microsoft YaHei", "msyh.ttc", "msyhbd.ttc"),
            Candidate("STHeiti", "STHeiti Light.ttc", "STHeiti Medium.ttc"),
            Candidate("Songti SC", "Songti.ttc"),
        ),
    ),
    Role(
        "symbols", "fonts-noto-core", False, (_noto("Noto Sans Symbols2"), Candidate("Segoe UI Symbol", "seguisym.ttf"))
    ),
    Role("rare", "fonts-ipamj-mincho", False, (Candidate("IPAmjMincho", "ipamjm.ttf"),)),
    Role("rare2", "fonts-hanazono", False, (Candidate("HanaMinB", "HanaMinB.ttf"),)),
    Role("lao", "fonts-noto-core", False, (_noto("Noto Sans Lao"), Candidate("Leelawadee UI", "LeelawUI.ttf"))),
    Role("sinhala", "fonts-noto-core", False, (_noto("Noto Sans Sinhala"), Candidate("Nirmala UI", "Nirmala.ttf"))),
    Role("bengali", "fonts-noto-core", False, (_noto("Noto Sans Bengali"), Candidate("Nirmala UI", "Nirmala.ttf"))),
    Role("tamil", "fonts-noto-core", False, (_noto("Noto Sans Tamil"), Candidate("Nirmala UI", "Nirmala.ttf"))),
    Role("arabic", "fonts-noto-core", False, (_noto("Noto Sans Arabic"), Candidate("Arial", "Arial.ttf"))),
)


def find_fonts(extra: Iterable[Path] = (), folders: Iterable[Path] | None = None) -> FontSet:
    """The families that can be embedded, `extra` folders before the system's. About 30 ms; call it once."""
    where = [*extra, *(system_folders() if folders is None else folders)]
    index = _index(where)
    files: list[FontFile] = []
    missing: list[MissingFont] = []
    for role in ROLES:
        found = _first(role, index)
        if found is not None:
            files.append(found)
        else:
            missing.append(MissingFont(role.name, role.candidates[0].family, role.package, role.needed))
    return FontSet(tuple(files), tuple(missing))


def system_folders(platform: str = sys.platform) -> tuple[Path, ...]:
    """Where this kind of machine keeps fonts, the user's own first."""
    home = Path.home()
    if platform == "win32":
        windows = Path(os.environ.get("WINDIR", r"C:\Windows"))
        local = Path(os.environ.get("LOCALAPPDATA", str(home / "AppData" / "Local")))
        return (local / "Microsoft" / "Windows" / "Fonts", windows / "Fonts")
    if platform == "darwin":
        return (home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts"))
    data = Path(os.environ.get("XDG_DATA_HOME", str(home / ".local/share")))
    return (data / "fonts", home / ".fonts", Path("/usr/local/share/fonts"), Path("/usr/share/fonts"))


def has_truetype_outlines(path: Path, index: int = 0) -> bool:
    """True for a font that ReportLab can embed: a `glyf` table, alone or at `index` of a collection."""
    try:
        with path.open("rb") as stream:
            start = stream.read(12)
            if start[:4] == b"ttcf":
                if index >= struct.unpack(">L", start[8:12])[0]:
                    return False
                stream.seek(12 + 4 * index)
                stream.seek(struct.unpack(">L", stream.read(4))[0])
                start = stream.read(12)
            if start[:4] not in _TRUETYPE:
                return False
            tables = struct.unpack(">H", start[4:6])[0]
            return any(stream.read(16)[:4] == b"glyf" for _ in range(tables))
    except (OSError, struct.error):
        return False


def _first(role: Role, index: dict[str, Path]) -> FontFile | None:
    for candidate in role.candidates:
        regular = index.get(candidate.regular.lower())
        if regular is None or not has_truetype_outlines(regular, candidate.index):
            continue
        bold = index.get(candidate.bold.lower()) if candidate.bold else None
        if bold is not None and not has_truetype_outlines(bold, candidate.bold_index):
            bold = None
        return FontFile(role.name, candidate.family, regular, candidate.index, bold, candidate.bold_index)
    return None


def _index(folders: Iterable[Path]) -> dict[str, Path]:
    """File names in lower case to the first place that has them; only names that a role asks for."""
    wanted = {name.lower() for role in ROLES for c in role.candidates for name in (c.regular, c.bold) if name}
    found: dict[str, Path] = {}
    for path in _walk(folders):
        name = path.name.lower()
        if name in wanted:
            found.setdefault(name, path)
    return found


def _walk(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        for place, inner, names in os.walk(folder):
            inner.sort()
            for name in sorted(names):
                yield Path(place, name)
