"""Documents promise only what is there: links lead somewhere, named tests exist."""

from __future__ import annotations

import re
from pathlib import Path

from tests.laws import tree

LINK = re.compile(r"\]\((?!\w+:)([^)#\s]+)")
NAMED_TEST = re.compile(r"`(tests/[\w/]+\.py)`")


def documents_name_what_exists(root: Path) -> list[str]:
    """Every relative link of a .md file and every `tests/….py` it names exists."""
    problems: list[str] = []
    for path in tree.files(root, suffix=".md"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            targets = [path.parent / link for link in LINK.findall(line)]
            targets += [root / name for name in NAMED_TEST.findall(line)]
            lost = [target for target in targets if not target.exists()]
            problems += [f"{path.relative_to(root).as_posix()}:{number}: no {target.name}" for target in lost]
    return problems
