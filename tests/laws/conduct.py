"""What code must not do: make the main thread wait, print, let the database invent values, tell where it was made."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.laws import tree

STATIC_DIALOGS = {
    "QMessageBox": {"question", "information", "warning", "critical", "about", "aboutQt"},
    "QFileDialog": {"getOpenFileName", "getOpenFileNames", "getSaveFileName", "getExistingDirectory"},
    "QInputDialog": {"getText", "getItem", "getInt", "getDouble", "getMultiLineText"},
    "QColorDialog": {"getColor"},
    "QFontDialog": {"getFont"},
}
LOOP_OF_THE_PROGRAM = "ui/application.py"
REFUSED_COLUMN_WORDS = frozenset(
    [
        "default",
        "insert_default",
        "default_factory",
        "server_default",
        "onupdate",
        "server_onupdate",
        "ondelete",
        "cascade",
        "secondary",
    ]
)
REGISTRIES = (
    "py" + "pi.org",
    "python" + "hosted.org",
    "registry.npm" + "js.org",
    "deb.deb" + "ian.org",
    "archive.ubu" + "ntu.com",
)
MACHINE_PATHS = re.compile(
    r"(?<![\w.])/(?:wor[k]|roo[t]|far[m]|home/[a-z]\w*|Users/[A-Za-z]\w*|opt/py\w+)/|[A-Z]:\\\\?Users\\"
)
ADDRESS_IN_LOCK = re.compile(r"://|^\s*(?:--(?:index|extra|find|trusted)|-[if]\s)|\bfile:|@\s")


def main_thread_never_waits(root: Path) -> list[str]:
    """Law 5: no processEvents, no exec() of dialogs, no static dialogs, no QEventLoop, QThread subclass or sleep."""
    problems: list[str] = []
    for path, module in tree.python(root, "app", "ui"):
        for node in ast.walk(module):
            told = _waiting(node, path.relative_to(root).as_posix())
            if told:
                problems.append(tree.at(root, path, node, told))
    return problems


def _waiting(node: ast.AST, name: str) -> str:
    if isinstance(node, ast.ClassDef):
        bases = {base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in node.bases}
        return "a subclass of QThread; use a lane" if "QThread" in bases else ""
    if isinstance(node, ast.ImportFrom) and node.module == "time" and any(one.name == "sleep" for one in node.names):
        return "sleeps"
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Name):
        return "a nested event loop" if node.func.id == "QEventLoop" else ""
    if not isinstance(node.func, ast.Attribute):
        return ""
    owner = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
    return _waiting_call(owner, node.func.attr, name)


def _waiting_call(owner: str, attribute: str, name: str) -> str:
    if attribute == "processEvents":
        return "processEvents"
    if owner == "time" and attribute == "sleep":
        return "sleeps"
    if attribute in {"exec", "exec_"} and name != LOOP_OF_THE_PROGRAM:
        return f".{attribute}() waits in a nested event loop; use open() and a signal"
    if attribute in STATIC_DIALOGS.get(owner, set()):
        return f"{owner}.{attribute}() waits in a nested event loop; use open() and a signal"
    return ""


def nothing_prints_below_the_door(root: Path) -> list[str]:
    """Only app/__main__.py prints (a call that names its `file=` has been handed a stream)."""
    problems: list[str] = []
    for path, module in tree.python(root, "app", "models", "ui"):
        if path.name == "__main__.py":
            continue
        for node in ast.walk(module):
            bare = isinstance(node, ast.Call) and not any(word.arg == "file" for word in node.keywords)
            if bare and isinstance(node.func, ast.Name) and node.func.id == "print":
                problems.append(tree.at(root, path, node, "prints"))
    return problems


def tables_invent_nothing(root: Path) -> list[str]:
    """A value the database makes up is in no change: no defaults, onupdate, cascades or secondary tables."""
    problems: list[str] = []
    for path, module in tree.python(root, "models"):
        if path.relative_to(root).parts[:2] not in {("models", "tables"), ("models", "tables.py")}:
            continue
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and tree.called(node) in {
                "mapped_column",
                "Column",
                "relationship",
                "ForeignKey",
                "ForeignKeyConstraint",
                "backref",
            }:
                words = sorted({word.arg or "" for word in node.keywords} & REFUSED_COLUMN_WORDS)
                problems += [tree.at(root, path, node, f"{word} in a table") for word in words]
    return problems


def no_place_of_making(root: Path) -> list[str]:
    """No host of a package registry and no path of somebody's machine in any tracked file."""
    problems: list[str] = []
    for path in tree.files(root):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if any(host in line for host in REGISTRIES) or MACHINE_PATHS.search(line):
                problems.append(f"{path.relative_to(root).as_posix()}:{number}: {line.strip()[:60]}")
    return problems


def locks_name_no_address(root: Path) -> list[str]:
    """A lock has packages, versions and hashes, no address, no folder, no option, and a hash for every package."""
    problems: list[str] = []
    for path in tree.files(root, "build", suffix=".lock"):
        name = path.relative_to(root).as_posix()
        text = path.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            if ADDRESS_IN_LOCK.search(line):
                problems.append(f"{name}:{number}: {line.strip()[:60]}")
            if re.match(r"(?i)(torch|pyside6-essentials==(?!6\.11\.3))", line):
                problems.append(f"{name}:{number}: must not be locked: {line.strip()[:40]}")
        for entry in re.split(r"\n(?=\S)", text.strip()):
            if "==" in entry and "--hash=sha256:" not in entry:
                problems.append(f"{name}: no hash: {entry[:40]}")
    return problems


def no_fonts_keys_or_databases(root: Path) -> list[str]:
    """Fonts come by hash from the system or build/, keys and databases from nowhere (frozen vaults in tests/ apart)."""
    refused = re.compile(r"(?i)\.(?:ttf|otf|ttc|woff2?|pem|key|p12|sqlite3?|db)$")
    found = [path.relative_to(root).as_posix() for path in tree.files(root)]
    return [
        f"{name}:1: does not belong here" for name in found if refused.search(name) and not name.startswith("tests/")
    ]
