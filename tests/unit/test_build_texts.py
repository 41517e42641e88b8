"""From a source text to its translation, the whole way; and the rules of the tests themselves are seen to bite."""

from __future__ import annotations

import importlib.util
import logging
import threading
from pathlib import Path
from types import ModuleType

import pytest

from app.base.texts import Texts
from tests.conftest import area_of, judge_log, threads_left

SOURCE = "label = t('保存済み {time}', time=now)\nrows = t.many('{n}件', 2)\ntitle = N_('今日')\n"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    place = Path(__file__).resolve().parents[2] / "build" / "texts.py"
    spec = importlib.util.spec_from_file_location("banso_build_texts_test", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "ui").mkdir()
    (tmp_path / "app").mkdir()
    (tmp_path / "ui/a.py").write_text(SOURCE, encoding="utf-8")
    return tmp_path


def complete(tool: ModuleType, root: Path) -> None:
    tool.update(root)
    path = root / "i18n/en/LC_MESSAGES/banso.po"
    text = path.read_text(encoding="utf-8")
    text = text.replace('msgid "保存済み {time}"\nmsgstr ""', 'msgid "保存済み {time}"\nmsgstr "Saved {time}"')
    text = text.replace('msgid "今日"\nmsgstr ""', 'msgid "今日"\nmsgstr "Today"')
    text = text.replace('msgstr[0] ""\nmsgstr[1] ""', 'msgstr[0] "{n} row"\nmsgstr[1] "{n} rows"')
    path.write_text(text, encoding="utf-8")


def test_all_the_way(tool: ModuleType, root: Path) -> None:
    tool.update(root)
    assert len(tool.check(root)) == 3
    complete(tool, root)
    assert tool.check(root) == []
    tool.compile_all(root)
    english = Texts("en", root / "i18n")
    assert english("保存済み {time}", time="14:05") == "Saved 14:05"
    assert english("今日") == "Today"
    assert [english.many("{n}件", n) for n in (1, 2)] == ["1 row", "2 rows"]
    assert Texts("ja", root / "i18n").many("{n}件", 2) == "2件"


def test_nothing_changes_when_nothing_changed(tool: ModuleType, root: Path) -> None:
    complete(tool, root)
    before = {path: path.read_bytes() for path in (root / "i18n").rglob("*.po*")}
    tool.update(root)
    assert {path: path.read_bytes() for path in (root / "i18n").rglob("*.po*")} == before


def test_a_new_text_keeps_its_neighbours_and_a_gone_one_goes(tool: ModuleType, root: Path) -> None:
    complete(tool, root)
    (root / "ui/a.py").write_text(SOURCE.replace("今日", "明日"), encoding="utf-8")
    tool.update(root)
    assert [line for line in tool.check(root) if "明日" in line]
    assert len(tool.check(root)) == 1
    assert "今日" not in (root / "i18n/en/LC_MESSAGES/banso.po").read_text(encoding="utf-8")


def test_a_translation_with_other_fields_is_refused(tool: ModuleType, root: Path) -> None:
    complete(tool, root)
    path = root / "i18n/en/LC_MESSAGES/banso.po"
    path.write_text(path.read_text(encoding="utf-8").replace("Saved {time}", "Saved {hour}"), encoding="utf-8")
    assert "other {fields}" in tool.check(root)[0]


def test_an_unexpected_warning_is_named_and_an_expected_one_must_come() -> None:
    record = logging.LogRecord("app.vault", logging.WARNING, "", 1, "slow disk", None, None)
    assert "app.vault: slow disk" in judge_log([record], [])
    assert judge_log([record], ["app"]) == ""
    assert "none came" in judge_log([], ["app.vault"])
    assert judge_log([], []) == ""


@pytest.mark.expects_log("banso.test")
def test_a_warning_may_be_expected() -> None:
    logging.getLogger("banso.test.deep").warning("as it should")


def test_a_thread_that_stays_is_named() -> None:
    before = set(threading.enumerate())
    leave = threading.Event()
    thread = threading.Thread(target=leave.wait, name="stays")
    thread.start()
    try:
        assert threads_left(before, 0.01) == ["stays"]
    finally:
        leave.set()
        thread.join()
    assert threads_left(before, 0.01) == []


def test_areas() -> None:
    assert area_of("tests/vault/test_x.py::test_y") == "vault"
    assert area_of("tests/test_architecture.py::test_y[a/b]") == "laws"
