"""Files and functions that one head can hold, and names that say something."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.laws import tree

MAX_FILE = 500
MAX_FUNCTION = 50
LONG_BY_REASON: dict[str, str] = {}
"""`path` or `path:function` → why it may be longer. Empty is best; an entry that is no longer needed fails."""

EMPTY_NAMES = frozenset(
    {"util", "utils", "helper", "helpers", "common", "core", "manager", "managers", "misc", "mixed"}
)
NO_PACKAGE = ("build", "i18n", "resources")


def files_and_functions_are_small(root: Path) -> list[str]:
    """A file of more than 500 lines or a function of more than 50 fails, unless listed with a reason."""
    found: dict[str, str] = {}
    for path in tree.files(root, suffix=".py"):
        name = path.relative_to(root).as_posix()
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > MAX_FILE:
            found[name] = f"{name}:1: {lines} lines (at most {MAX_FILE})"
    for path, module in tree.python(root):
        name = path.relative_to(root).as_posix()
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > MAX_FUNCTION:
                    told = tree.at(root, path, node, f"{node.name} has {lines} lines (at most {MAX_FUNCTION})")
                    found[f"{name}:{node.name}"] = told
    stale = [f"{name}: listed as long, but it is not" for name in LONG_BY_REASON if name not in found]
    return [told for name, told in found.items() if name not in LONG_BY_REASON] + stale


def names_say_something(root: Path) -> list[str]:
    """No module, folder or class called utils, helpers, common, core, manager."""
    problems: list[str] = []
    for path in tree.files(root, "app", "ui", "models", "server", "bench", "build", "tests", suffix=".py"):
        for part in path.relative_to(root).with_suffix("").parts:
            if EMPTY_NAMES & set(part.lower().split("_")):
                problems.append(f"{path.relative_to(root).as_posix()}:1: the name {part!r} says nothing")
    for path, module in tree.python(root, "app", "ui", "models", "server", "bench", "build"):
        for node in ast.walk(module):
            if isinstance(node, ast.ClassDef) and EMPTY_NAMES & set(_words(node.name)[-1:]):
                problems.append(tree.at(root, path, node, f"the name {node.name!r} says nothing"))
    return problems


def no_package_where_inputs_lie(root: Path) -> list[str]:
    """No __init__.py in build/, i18n/, resources/: with one, our `build` would hide the tool of that name."""
    return [
        f"{path.relative_to(root).as_posix()}:1: must not be a package"
        for path in tree.files(root, *NO_PACKAGE, suffix="__init__.py")
    ]


def every_file_parses(root: Path) -> list[str]:
    """A file that does not parse is judged by no other law."""
    problems: list[str] = []
    for path in tree.files(root, suffix=".py"):
        try:
            tree.parsed(path)
        except SyntaxError as error:
            problems.append(f"{path.relative_to(root).as_posix()}:{error.lineno}: {error.msg}")
    return problems


def _words(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*", name)]
