"""Every code that the program can raise has a sentence, and every sentence has a code."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from app.base.errors import BugError, UserError
from app.base.texts import Texts
from app.crypto.passphrase import Reason
from ui.sentences import SENTENCES, sentence

ROOT = Path(__file__).parents[2]


def raised() -> set[str]:
    """Literal codes of every UserError(…) in app/."""
    codes: set[str] = set()
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "UserError" and node.args:
                codes |= {c.value for c in ast.walk(node.args[0]) if isinstance(c, ast.Constant) and c.value}
    return {code for code in codes if "." in str(code) and not str(code).endswith(".")}


def test_every_raised_code_has_a_sentence() -> None:
    reasons = {f"passphrase.{reason}" for reason in Reason.__args__}  # type: ignore[attr-defined]
    missing = sorted((raised() | reasons) - SENTENCES.keys())
    assert missing == []


def test_a_sentence_is_filled_with_facts() -> None:
    t = Texts("ja")
    assert "2番目" in sentence(t, UserError("recovery.group", group=2))
    assert "(記号 no.such)" in sentence(t, UserError("no.such"))
    assert "BugError" not in sentence(t, BugError("unit.nested"))


def test_facts_that_do_not_come_never_raise() -> None:
    assert "recovery.group" in sentence(Texts("ja"), UserError("recovery.group"))


@pytest.mark.parametrize("error", [ValueError("090-0000-4821 ホア"), KeyError("secret")])
def test_a_strange_error_is_told_without_its_text(error: Exception) -> None:
    told = sentence(Texts("ja"), error)
    assert "090" not in told
    assert "secret" not in told
