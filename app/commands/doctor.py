"""doctor: what this machine has, without anything about a person, a path or a key."""

from __future__ import annotations

import platform
import shutil
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from app.commands.io import Io

PACKAGES = ("PySide6-Essentials", "SQLAlchemy", "sqlcipher3", "PyNaCl", "reportlab", "uharfbuzz", "pikepdf", "openpyxl")


def doctor(io: Io) -> int:
    """Checks with a figure each; exit 1 if something that is needed is missing."""
    checks = [*_programs(), *_fonts(), *_disk(io)]
    ok = all(check["ok"] for check in checks)
    lines = [f"{'○' if check['ok'] else '×'} {check['name']}: {check['figure']}" for check in checks]
    io.tell("\n".join(lines), {"ok": ok, "checks": checks})
    return 0 if ok else 1


def _check(name: str, ok: bool, figure: object) -> dict[str, Any]:
    return {"name": name, "ok": ok, "figure": str(figure)}


def _programs() -> list[dict[str, Any]]:
    from app.vault.driver import MIN_SQLITE

    sqlite: Any = import_module("sqlcipher3.dbapi2")
    found = [_check("python", sys.version_info >= (3, 11), platform.python_version())]
    found.append(_check("system", True, f"{platform.system()} {platform.machine()}"))
    found.append(_check("sqlite", sqlite.sqlite_version_info >= MIN_SQLITE, sqlite.sqlite_version))
    for name in PACKAGES:
        try:
            found.append(_check(name, True, version(name)))
        except PackageNotFoundError:
            found.append(_check(name, False, "-"))
    return found


def _fonts() -> list[dict[str, Any]]:
    from app.base.fonts import find_fonts

    fonts = find_fonts()
    missing = [_check(f"font {gap.role}", not gap.needed, gap.package) for gap in fonts.missing]
    return [_check("fonts", bool(fonts.files), len(fonts.files)), *missing]


def _disk(io: Io) -> list[dict[str, Any]]:
    home = io.app.places.home
    while not home.exists():
        home = home.parent
    free = shutil.disk_usage(home).free >> 20
    return [
        _check("disk free MiB", free > 512, free),
        _check("vaults", True, len(io.app.places.folders())),
    ]
