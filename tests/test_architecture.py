"""The laws of the house hold, and each law is seen failing on a tree that breaks it.

A law takes a root folder and returns a line for each breach; `PLANTED` holds one breach per line of the laws.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.laws import conduct, documents, imports, references, sizes, texts

ROOT = Path(__file__).resolve().parents[1]
Law = Callable[[Path], list[str]]

LAWS: dict[str, Law] = {
    law.__name__: law
    for law in (
        sizes.every_file_parses,
        imports.own_rooms,
        imports.no_qt_below_ui,
        imports.no_network_outside_its_modules,
        imports.no_sql_outside_its_rooms,
        imports.nothing_heavy_before_paint,
        sizes.files_and_functions_are_small,
        sizes.names_say_something,
        sizes.no_package_where_inputs_lie,
        texts.japanese_goes_through_t,
        texts.no_built_source_text,
        texts.no_plain_words_on_widgets,
        texts.every_text_is_translated,
        conduct.main_thread_never_waits,
        conduct.nothing_prints_below_the_door,
        conduct.tables_invent_nothing,
        conduct.no_place_of_making,
        conduct.locks_name_no_address,
        conduct.no_fonts_keys_or_databases,
        documents.documents_name_what_exists,
    )
}

SLASH = "/"
HOST = "py" + "pi.org"
LONG_FILE = "x = 1\n" * 501
LONG_FUNCTION = "def f() -> None:\n" + "    x = 1\n" * 50
PO = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'

PLANTED: list[tuple[str, str, str]] = [
    ("every_file_parses", "app/rules/a.py", "def ("),
    ("own_rooms", "app/services/a.py", "import ui.pages\n"),
    ("own_rooms", "models/a.py", "from app.base import errors\n"),
    ("own_rooms", "app/base/a.py", "from app.vault import driver\n"),
    ("own_rooms", "app/rules/a.py", "def f() -> None:\n    import app.services\n"),
    ("own_rooms", "app/reports/a.py", "import app.importers\n"),
    ("own_rooms", "app/base/a.py", "import ui\n"),
    ("own_rooms", "app/strange_room/__init__.py", ""),
    ("own_rooms", "ui/pages/a.py", "import app.vault\n"),
    ("own_rooms", "ui/pages/a.py", "from models.tables import base\n"),
    ("no_qt_below_ui", "app/services/a.py", "from PySide6.QtCore import QObject\n"),
    ("no_qt_below_ui", "models/a.py", "def f() -> None:\n    import PySide6\n"),
    ("no_network_outside_its_modules", "app/services/a.py", "import urllib.request\n"),
    ("no_network_outside_its_modules", "ui/a.py", "from http import client\n"),
    ("no_network_outside_its_modules", "app/sync/engine.py", "import socket\n"),
    ("no_network_outside_its_modules", "ui/a.py", "import asyncio\n"),
    ("no_sql_outside_its_rooms", "app/reports/a.py", "from sqlalchemy import select\n"),
    ("no_sql_outside_its_rooms", "models/records.py", "import sqlite3\n"),
    ("nothing_heavy_before_paint", "ui/application.py", "import sqlalchemy\n"),
    ("files_and_functions_are_small", "ui/a.py", LONG_FILE),
    ("files_and_functions_are_small", "ui/a.py", LONG_FUNCTION),
    ("names_say_something", "app/base/utils.py", ""),
    ("names_say_something", "ui/common/a.py", ""),
    ("names_say_something", "ui/a.py", "class VaultManager: ...\n"),
    ("no_package_where_inputs_lie", "build/__init__.py", ""),
    ("japanese_goes_through_t", "ui/a.py", "title = '保存'\n"),
    ("japanese_goes_through_t", "app/reports/a.py", "title = f'{1}件'\n"),
    ("japanese_goes_through_t", "ui/a.py", "label = t('{x}', x='日本')\n"),
    ("japanese_goes_through_t", "ui/a.py", "label = t('保存' if x else '中止')\n"),
    ("no_built_source_text", "ui/a.py", "label = t(f'{n}件')\n"),
    ("no_built_source_text", "app/reports/a.py", "label = self.t('あ' + name)\n"),
    ("no_built_source_text", "ui/a.py", "label = self._t('%d件' % n)\n"),
    ("no_plain_words_on_widgets", "ui/a.py", "button = QPushButton('Save')\n"),
    ("no_plain_words_on_widgets", "ui/a.py", "label.setToolTip(f'Saved {n}')\n"),
    ("every_text_is_translated", "ui/a.py", "label = t('まだ訳がない')\n"),
    ("every_text_is_translated", "i18n/en/LC_MESSAGES/banso.po", PO + 'msgid "{n}件"\nmsgstr "{m} rows"\n'),
    ("main_thread_never_waits", "ui/a.py", "application.processEvents()\n"),
    ("main_thread_never_waits", "ui/a.py", "dialog.exec()\n"),
    ("main_thread_never_waits", "ui/a.py", "QMessageBox.question(self, a, b)\n"),
    ("main_thread_never_waits", "ui/a.py", "class Loader(QtCore.QThread): ...\n"),
    ("main_thread_never_waits", "ui/a.py", "loop = QEventLoop()\n"),
    ("main_thread_never_waits", "app/services/a.py", "import time\ntime.sleep(1)\n"),
    ("main_thread_never_waits", "app/services/a.py", "from time import sleep\n"),
    ("nothing_prints_below_the_door", "app/services/a.py", "print('x')\n"),
    ("tables_invent_nothing", "models/tables/a.py", "x = mapped_column(default=0)\n"),
    ("tables_invent_nothing", "models/tables/a.py", "x = mapped_column(Text, server_default='')\n"),
    ("tables_invent_nothing", "models/tables/a.py", "x = sa.Column(onupdate=now)\n"),
    ("tables_invent_nothing", "models/tables/a.py", "x = relationship(cascade='all')\n"),
    ("tables_invent_nothing", "models/tables/a.py", "x = relationship(secondary=link)\n"),
    ("tables_invent_nothing", "models/tables/a.py", "x = ForeignKey('a.id', ondelete='CASCADE')\n"),
    ("no_place_of_making", "README.md", f"see {SLASH}work{SLASH}main\n"),
    ("no_place_of_making", "docs/a.md", f"{SLASH}home{SLASH}hanako{SLASH}banso\n"),
    ("no_place_of_making", "build/a.toml", f"index = 'https:{SLASH}{SLASH}{HOST}/simple'\n"),
    ("locks_name_no_address", "build/locks/a.lock", f"--index-url https:{SLASH}{SLASH}example.org\n"),
    ("locks_name_no_address", "build/locks/a.lock", f"--find-links {SLASH}somewhere\n"),
    ("locks_name_no_address", "build/locks/a.lock", "alembic==1.0\n"),
    ("locks_name_no_address", "build/locks/a.lock", "torch==2.0 \\\n    --hash=sha256:00\n"),
    ("locks_name_no_address", "build/locks/a.lock", "pyside6-essentials==6.12.0 \\\n    --hash=sha256:00\n"),
    ("no_fonts_keys_or_databases", "resources/a.ttf", ""),
    ("documents_name_what_exists", "docs/a.md", "see [this](nowhere.md)\n"),
    ("documents_name_what_exists", "README.md", "shown by `tests/unit/test_nothing.py`\n"),
]

ALLOWED: list[tuple[str, str, str]] = [
    ("own_rooms", "app/__main__.py", "def door() -> None:\n    import ui.pages\n"),
    ("no_network_outside_its_modules", "app/sync/remote.py", "import httpx\n"),
    ("no_sql_outside_its_rooms", "app/services/a.py", "from sqlalchemy import select\n"),
    ("nothing_heavy_before_paint", "ui/application.py", "def later() -> None:\n    import sqlalchemy\n"),
    ("files_and_functions_are_small", "ui/a.py", LONG_FILE[:-6]),
    (
        "japanese_goes_through_t",
        "ui/a.py",
        "'''説明'''\nlabel = self.t('保存済み {time}', time=now)\nmark = '「」・'\n",
    ),
    (
        "japanese_goes_through_t",
        "ui/a.py",
        "kana = 'ァ' <= letter <= 'ヶ'\nday = '月火水木金土日'[3]\nown = '日本語'\n",
    ),
    ("japanese_goes_through_t", "app/rules/a.py", "words = ('帰国',)\n"),
    ("no_built_source_text", "ui/a.py", "label = t('{n}件', n=1)\n"),
    ("no_plain_words_on_widgets", "ui/a.py", "label = QLabel('Ctrl+K')\nlabel.setText('')\n"),
    ("main_thread_never_waits", "ui/application.py", "code = application.exec()\n"),
    ("nothing_prints_below_the_door", "app/__main__.py", "print('x')\n"),
    ("tables_invent_nothing", "models/tables/a.py", "x = mapped_column(primary_key=True)\n"),
]


@pytest.mark.parametrize("name", LAWS)
def test_the_law_holds(name: str) -> None:
    breaches = LAWS[name](ROOT)
    assert not breaches, f"{LAWS[name].__doc__}\n" + "\n".join(breaches)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small house that obeys every law."""
    rooms = "base crypto vault rules services reports importers"
    packages = [
        "app",
        "ui",
        "models",
        "ui/pages",
        "models/tables",
        "models/migrations",
        *(f"app/{room}" for room in rooms.split()),
    ]
    for package in packages:
        (tmp_path / package).mkdir(parents=True, exist_ok=True)
        (tmp_path / package / "__init__.py").touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, text in {
        "app/base/errors.py": "",
        "app/vault/driver.py": "",
        "models/tables/base.py": "",
        "i18n/en/LC_MESSAGES/banso.po": PO + 'msgid "{n}件"\nmsgstr "{n} rows"\n',
        "ui/pages/rows.py": "label = t('{n}件', n=1)\n",
    }.items():
        plant(tmp_path, name, text)
    return tmp_path


def plant(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", LAWS)
def test_a_house_in_order_passes(house: Path, name: str) -> None:
    assert LAWS[name](house) == []


@pytest.mark.parametrize(("name", "where", "text"), PLANTED, ids=lambda value: str(value)[:40].strip())
def test_the_law_sees_a_breach(house: Path, name: str, where: str, text: str) -> None:
    plant(house, where, text)
    breaches = LAWS[name](house)
    module = where.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    assert any(where in line or module in line for line in breaches), breaches


@pytest.mark.parametrize(("name", "where", "text"), ALLOWED, ids=lambda value: str(value)[:40].strip())
def test_the_law_allows_what_is_meant(house: Path, name: str, where: str, text: str) -> None:
    plant(house, where, text)
    assert [line for line in LAWS[name](house) if where in line] == []


def test_every_law_is_seen_failing() -> None:
    assert {name for name, _, _ in PLANTED} == set(LAWS)


def test_only_what_git_tracks_is_judged(house: Path) -> None:
    plant(house, ".gitignore", "/out/\n")
    plant(house, "out/a.py", "def (")
    subprocess.run(["git", "init", "-q", str(house)], check=True)
    assert sizes.every_file_parses(house) == []


def test_qt_keeps_its_references_to_none() -> None:
    """PySide6 6.12.0 under Python 3.11 loses one reference to None a call, and aborts."""
    from PySide6.QtCore import QCoreApplication

    assert references.lost(QCoreApplication.processEvents, calls=20_000) < 100


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12: nothing can be lost")
def test_a_lost_reference_is_seen() -> None:
    api = ctypes.pythonapi
    none = ctypes.py_object(None)
    try:
        assert references.lost(lambda: api.Py_DecRef(none), calls=500) > 400
    finally:
        for _ in range(500):
            api.Py_IncRef(none)
