"""Who may import what: rooms of our own by import-linter (pyproject.toml), libraries of others by reading."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.laws import tree

NETWORK = [
    "aiohttp",
    "ftplib",
    "http.client",
    "http.server",
    "httpx",
    "imaplib",
    "poplib",
    "requests",
    "smtplib",
    "socket",
    "socketserver",
    "ssl",
    "telnetlib",
    "urllib.request",
    "urllib3",
    "websockets",
    "xmlrpc",
    "PySide6.QtNetwork",
    "asyncio",
]
NETWORK_ROOMS = ("app/sync/remote.py", "app/language/packs.py")
SQL_ROOMS = ("models/tables/", "models/migrations/", "app/vault/", "app/services/", "app/sync/")
PAINT_FIRST = frozenset(["sqlalchemy", "reportlab", "httpx", "ctranslate2", "pikepdf", "openpyxl", "pypdfium2"])
"""Nothing of these is imported when ui/application.py is: they wait until they are needed (architecture §8)."""


def own_rooms(root: Path) -> list[str]:
    """The import contracts of pyproject.toml hold (floors, rooms of app, what ui may see)."""
    start = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", start, "--no-cache"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120)
    if done.returncode == 0:
        return []
    lines = [line.strip() for line in (done.stdout + done.stderr).splitlines()]
    told = [
        line for line in lines if re.search(r" -> | is not allowed to import |BROKEN|not listed|^- |[Ee]rror", line)
    ]
    return told or lines[-5:]


def no_qt_below_ui(root: Path) -> list[str]:
    """Law 1: only ui/ imports Qt."""
    return _importers(root, ("app", "models", "server"), lambda name: name.split(".")[0] in {"PySide6", "shiboken6"})


def no_network_outside_its_modules(root: Path) -> list[str]:
    """The network lives in two files, so that a privacy review reads two files. No asyncio in the desktop."""

    def is_network(name: str) -> bool:
        return any(name == one or name.startswith(f"{one}.") for one in NETWORK)

    found = _importers(root, ("app", "models", "ui"), is_network)
    return [line for line in found if not line.startswith(tuple(f"{room}:" for room in NETWORK_ROOMS))]


def no_sql_outside_its_rooms(root: Path) -> list[str]:
    """SQLAlchemy and the SQLite drivers stay where rows are."""
    drivers = {"sqlalchemy", "alembic", "sqlcipher3", "sqlite3"}
    found = _importers(root, ("app", "models", "ui"), lambda name: name.split(".")[0] in drivers)
    return [line for line in found if not line.startswith(SQL_ROOMS)]


def nothing_heavy_before_paint(root: Path) -> list[str]:
    """Modules reached from ui/application.py by imports at module level load no heavy library."""
    problems: list[str] = []
    seen: set[Path] = set()
    waiting = [root / "ui/application.py"] if (root / "ui/application.py").exists() else []
    while waiting:
        path = waiting.pop()
        if path in seen or path not in set(tree.files(root, suffix=".py")):
            continue
        seen.add(path)
        for node, name in tree.imported(tree.parsed(path)):
            if not _at_module_level(node):
                continue
            if name.split(".")[0] in PAINT_FIRST:
                problems.append(tree.at(root, path, node, f"{name} is loaded before the first paint"))
            waiting.extend(_module_files(root, name))
    return sorted(set(problems))


def _importers(root: Path, folders: tuple[str, ...], refused: Callable[[str], bool]) -> list[str]:
    found = [
        tree.at(root, path, node, f"imports {name}")
        for path, module in tree.python(root, *folders)
        for node, name in tree.imported(module)
        if refused(name)
    ]
    return sorted(set(found))


def _at_module_level(node: ast.AST) -> bool:
    above = tree.parent(node)
    while above is not None:
        if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            return False
        if isinstance(above, ast.If) and "TYPE_CHECKING" in ast.dump(above.test):
            return False
        above = tree.parent(above)
    return True


def _module_files(root: Path, name: str) -> list[Path]:
    parts = name.split(".")
    found = [root.joinpath(*parts).with_suffix(".py")]
    found += [root.joinpath(*parts[:n]) / "__init__.py" for n in range(1, len(parts) + 1)]
    return [path for path in found if path.exists()]
