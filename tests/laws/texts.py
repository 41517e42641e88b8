"""No sentence reaches a person except through `t(...)`: a text that is not extracted is never translated."""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path

from tests.laws import tree

JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ㐀-鿿々〆]")
"""Kana and Han; punctuation alone (「」、。・) is no text."""
CALLS = frozenset({"t", "_t", "texts", "N_", "many"})
"""`t(...)`, `self.t(...)`, `self._t(...)`, `texts(...)`, `N_(...)`, `t.many(...)`; build/texts.py extracts the same."""
NOT_TEXTS: dict[str, str] = {
    "app/reports/scripts.py": "characters that must not begin or end a line (JIS X 4051), not words",
    "ui/dates_text.py": "writes Japanese dates from numbers; the other languages take the branch beside it",
    "ui/gallery.py": "a sheet of all parts with invented sample sentences; the program never opens it",
}
"""`path` → why Japanese words there are not texts for people (e.g. words that are read, not shown)."""

NEVER_TRANSLATED = frozenset({"月火水木金土日", "日本語", "やさしい日本語", "简体中文", "繁體中文"})
"""Weekday letters picked by number for a Japanese date, and languages under their own names."""

SHOWN_BY = frozenset(
    [
        "QLabel",
        "QPushButton",
        "QCheckBox",
        "QRadioButton",
        "QGroupBox",
        "QAction",
        "QToolButton",
        "setText",
        "setWindowTitle",
        "setToolTip",
        "setStatusTip",
        "setPlaceholderText",
        "setAccessibleName",
        "setAccessibleDescription",
        "setTitle",
        "setWhatsThis",
        "addTab",
        "setTabText",
        "setHeaderLabels",
        "setInformativeText",
        "setDetailedText",
    ]
)
NOT_WORDS = re.compile(r"^(?:[^A-Za-z]*|Banso|(?:Ctrl|Alt|Shift|Meta|Esc|Enter|Tab|F\d+|[A-Z])(?:\+\S+)*)$")


def japanese_goes_through_t(root: Path) -> list[str]:
    """Japanese literals in ui/ and app/reports are the first argument of t(), self.t(), self._t(), N_() or many()."""
    problems: list[str] = []
    for path, module in _speaking(root):
        for node in ast.walk(module):
            if not (isinstance(node, ast.Constant) and isinstance(node.value, str) and JAPANESE.search(node.value)):
                continue
            if not (
                _is_docstring(node) or _is_compared(node) or _is_source_text(node) or node.value in NEVER_TRANSLATED
            ):
                problems.append(tree.at(root, path, node, f"not through t(): {node.value[:24]!r}"))
    return problems


def no_built_source_text(root: Path) -> list[str]:
    """No f-string, `+`, `%` or `.format()` as the source of t(): the extractor cannot read it."""
    problems: list[str] = []
    for path, module in tree.python(root, "app", "ui"):
        for node in ast.walk(module):
            if not (isinstance(node, ast.Call) and tree.called(node) in CALLS and node.args):
                continue
            source = node.args[0]
            built = isinstance(source, ast.JoinedStr | ast.BinOp | ast.IfExp | ast.BoolOp)
            if built and _has_words(source):
                problems.append(tree.at(root, path, node, "the source text is put together; use {fields}"))
    return problems


def no_plain_words_on_widgets(root: Path) -> list[str]:
    """A widget's words, in whatever language, are not literals."""
    problems: list[str] = []
    for path, module in tree.python(root, "ui"):
        for node in ast.walk(module):
            if not (isinstance(node, ast.Call) and tree.called(node) in SHOWN_BY):
                continue
            for argument in node.args[:1] + [word.value for word in node.keywords if word.arg == "text"]:
                words = _literal(argument)
                if words and not NOT_WORDS.match(words) and not JAPANESE.search(words):
                    problems.append(tree.at(root, path, node, f"not through t(): {words[:24]!r}"))
    return problems


def _speaking(root: Path) -> list[tuple[Path, ast.Module]]:
    found = [*tree.python(root, "ui"), *tree.python(root, "app")]
    return [
        (path, module)
        for path, module in found
        if path.relative_to(root).parts[:2] == ("app", "reports") or path.relative_to(root).parts[0] == "ui"
        if path.relative_to(root).as_posix() not in NOT_TEXTS
    ]


def _is_docstring(node: ast.Constant) -> bool:
    """A string that stands alone as a statement: docstrings of modules, functions and attributes."""
    return isinstance(tree.parent(node), ast.Expr)


def _is_compared(node: ast.Constant) -> bool:
    """`"ァ" <= letter <= "ヶ"`: read, never shown."""
    return isinstance(tree.parent(node), ast.Compare)


def _is_source_text(node: ast.Constant) -> bool:
    above = tree.parent(node)
    return isinstance(above, ast.Call) and tree.called(above) in CALLS and bool(above.args) and above.args[0] is node


def _has_words(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in ast.walk(node))


def _literal(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [one.value for one in node.values if isinstance(one, ast.Constant)]
        return "".join(part for part in parts if isinstance(part, str))
    return ""


def every_text_is_translated(root: Path) -> list[str]:
    """Each source text has an English translation with the same {fields} (build/texts.py)."""
    place = Path(__file__).resolve().parents[2] / "build" / "texts.py"
    spec = importlib.util.spec_from_file_location("banso_build_texts", place)
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool.check(root)
