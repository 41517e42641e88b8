"""What can be wrong with a vault, really done to its files, in the unlock window: one sentence under the passphrase."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.base.clock import FakeClock
from app.base.lanes import InlineLanes
from app.bootstrap import App, build
from app.vault import driver
from tests.ui.rooms import NOON_MS
from tests.vault.spoiling import CASES, GOOD, Spoil, bytes_of, lay_out, make, vault_of
from ui.errors import ErrorBox
from ui.pages.unlock import VaultEntry
from ui.sentences import SENTENCES
from ui.theme import Theme
from ui.window import Doors, MainWindow


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("made"))


@pytest.fixture
def app(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    monkeypatch.setenv("BANSO_HOME", str(tmp_path / "home"))
    lay_out(made, tmp_path)
    built = build(clock=FakeClock(NOON_MS), lanes=InlineLanes(), home=tmp_path / "home")
    yield built
    built.lanes.stop()


@pytest.fixture
def window(app: App, theme: Theme, show: Callable[..., QWidget]) -> MainWindow:
    doors = Doors(
        vaults=lambda: [VaultEntry("p", "佐藤")],
        unlock=lambda key, passphrase: app.open_vault(app.places.profiles / key, passphrase),
        close=lambda opened: opened.close(),
        pages=lambda parts, opened: {},
    )
    made = MainWindow(theme, InlineLanes(), doors, ErrorBox())
    show(made, 1093, 614)
    return made


def try_to_open(window: MainWindow, place: Path) -> str:
    """What stands under the field after the passphrase of the file was given; nothing has opened."""
    window.unlock_with("p", (place / "phrase").read_text().rstrip())
    QApplication.processEvents()
    assert window.shell is None
    assert window.opened is None
    assert window.unlock_page.isVisible()
    return window.unlock_page.passphrase.error.text()


@pytest.mark.parametrize(("spoil", "code"), CASES)
def test_the_window_says_what_is_wrong_and_changes_nothing(
    window: MainWindow, tmp_path: Path, spoil: Spoil, code: str
) -> None:
    spoil(tmp_path)
    before = bytes_of(vault_of(tmp_path))
    assert try_to_open(window, tmp_path) == window.theme.t(SENTENCES[code])
    assert bytes_of(vault_of(tmp_path)) == before
    assert window.unlock_page.passphrase.edit.isEnabled()


def test_an_older_database_library_is_said_with_its_number(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "MIN_SQLITE", (99, 0, 0))
    said = try_to_open(window, tmp_path)
    assert said == window.theme.t(SENTENCES["vault.old_sqlite"], version=driver.sqlcipher.sqlite_version)


def test_a_vault_that_another_program_has_open_is_said(window: MainWindow, app: App, tmp_path: Path) -> None:
    other = app.open_vault(vault_of(tmp_path), GOOD)
    try:
        assert try_to_open(window, tmp_path) == window.theme.t(SENTENCES["vault.in_use"])
    finally:
        other.close()
