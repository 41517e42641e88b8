"""The disk is nearly full: said once, quietly, with what to do; work goes on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.rooms import make_context, practice_vault
from ui.context import Context
from ui.housekeeping import DiskRoom


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture(scope="module")
def ctx(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Iterator[Context]:
    with practice_vault(tmp_path_factory.mktemp("disk"), size=1) as both:
        yield make_context(*both)


def test_a_disk_that_fills_is_said_once_and_again_after_it_was_emptied(
    ctx: Context, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, str]] = []
    ctx.notice = lambda words, kind="info", **_: said.append((words, kind))  # type: ignore[assignment]
    owner = QWidget()
    room = DiskRoom(ctx, owner)
    free_mib = 0

    def usage(place: Path) -> Usage:
        assert place == ctx.vault.folder
        return Usage(1 << 40, 0, free_mib << 20)

    def look(mib: int) -> int:
        nonlocal free_mib
        free_mib = mib
        room.look()
        qapp.processEvents()
        return len(said)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    assert [look(mib) for mib in (4_000, 300, 200, 4_000, 300)] == [0, 1, 1, 1, 2]
    words, kind = said[0]
    assert kind == "warn"
    assert "300MB" in words
    assert "片づけて" in words
    assert ctx.errors.seen == []


def test_a_disk_that_cannot_be_measured_is_not_an_alarm(
    ctx: Context, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_: Path) -> Usage:
        raise OSError(5, "no")

    owner = QWidget()
    room = DiskRoom(ctx, owner)
    monkeypatch.setattr(shutil, "disk_usage", gone)
    room.look()
    qapp.processEvents()
    assert ctx.errors.seen == []


def test_a_large_vault_needs_more_room(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup and a re-key need the database several times."""
    from app.vault import folder as folders

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1 << 40, 0, 600 << 20))
    assert ctx.vault.nearly_full() is None
    size = (ctx.vault.folder / folders.DATABASE).stat().st_size
    monkeypatch.setattr(folders, "LEAST_FREE", 0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1 << 40, 0, 3 * size - 1))
    assert ctx.vault.nearly_full() is not None
