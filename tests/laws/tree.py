"""What the laws read: the project's own files under a root folder, parsed once.

Must not: judge anything; each law lives in its own function and returns lines `path:line: what is wrong`.
"""

from __future__ import annotations

import ast
import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path

SKIPPED = {".git", ".venv", "__pycache__", "out", ".pytest_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache"}


def files(root: Path, *folders: str, suffix: str = "") -> list[Path]:
    """Files of the project: what git tracks or would track; in a tree without git, everything but caches."""
    names = _listed_by_git(root) if (root / ".git").exists() else _listed_by_hand(root)
    wanted = [name for name in names if not folders or Path(name).parts[0] in folders]
    return [root / name for name in wanted if name.endswith(suffix) and (root / name).is_file()]


def _listed_by_git(root: Path) -> list[str]:
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    return sorted(set(filter(None, listing.split("\0"))))


def _listed_by_hand(root: Path) -> list[str]:
    found = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in found if not SKIPPED & set(path.parts))


@functools.lru_cache(maxsize=2048)
def _parsed(path: Path, _stamp: int) -> ast.Module:
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    for parent in ast.walk(tree):
        for child in ast.iter_child_nodes(parent):
            child.parent = parent  # type: ignore[attr-defined]
    return tree


def parsed(path: Path) -> ast.Module:
    """The syntax tree of a file; every node knows its `parent`."""
    return _parsed(path, path.stat().st_mtime_ns)


def python(root: Path, *folders: str) -> Iterator[tuple[Path, ast.Module]]:
    """(path, tree) of each Python file; a file that does not parse is the SyntaxError law's business."""
    for path in files(root, *folders, suffix=".py"):
        try:
            yield path, parsed(path)
        except SyntaxError:
            continue


def parent(node: ast.AST) -> ast.AST | None:
    return getattr(node, "parent", None)


def at(root: Path, path: Path, node: ast.AST, message: str) -> str:
    return f"{path.relative_to(root).as_posix()}:{getattr(node, 'lineno', 1)}: {message}"


def called(node: ast.Call) -> str:
    """Last name of what is called: `a.b.c()` → c."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def imported(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """(node, dotted module) of each import, wherever it stands; `from a import b` gives a and a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node, node.module
            for alias in node.names:
                yield node, f"{node.module}.{alias.name}"
