"""A disk that is full or fails: a clear code, nothing lost, work goes on. The full sweep: build/disk_campaign.py."""

from __future__ import annotations

import errno
import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import pytest

from app.base.errors import UserError
from app.vault import drafts
from app.vault.verify import verify
from models.tables import ContactRow
from tests.vault.desk import TestDesk, open_desk

POINTS = int(os.environ.get("BANSO_DISK_POINTS", "6"))
ROOT = Path(__file__).parents[2]
SHM = Path("/dev/shm")
posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="the limit of a process's files is POSIX")


@pytest.fixture(scope="module")
def campaign() -> Iterator[ModuleType]:
    found = importlib.util.spec_from_file_location("disk_campaign", ROOT / "build" / "disk_campaign.py")
    assert found
    assert found.loader
    module = sys.modules["disk_campaign"] = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    yield module
    for name in ("disk_campaign", "kill_campaign"):
        sys.modules.pop(name, None)


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory(dir=SHM if SHM.is_dir() else None) as made:
        yield Path(made)


@posix
def test_the_nth_touch_of_the_disk_may_fail(campaign: ModuleType, folder: Path) -> None:
    trials, refused, wrong = campaign.injected(folder, POINTS * 4, step=4)
    assert wrong == []
    assert refused >= trials // 2, "hardly anything failed: the test would prove nothing"


@posix
def test_files_may_meet_their_limit_at_any_size(campaign: ModuleType, folder: Path) -> None:
    trials, refused, wrong = campaign.limited(folder, POINTS)
    assert wrong == []
    assert refused >= trials, "hardly anything failed: the test would prove nothing"


@posix
def test_the_campaign_sees_a_loss(campaign: ModuleType, folder: Path) -> None:
    frozen = next(iter(campaign.frozen_vaults().values()))
    place = campaign.template(folder)
    frozen.unpack(place / "old")
    done = campaign.Done(texts={"gone": "x"}, rows=1, draft="another")
    assert campaign.check(place, done, frozen) == ["lost gone", "lost the draft", "lost rows"]


def test_a_full_database_refuses_the_save_and_keeps_the_draft(tmp_path: Path) -> None:
    """SQLite's own answer to a full disk, at every step of a save that no longer fits, and again when there is room."""
    with open_desk(tmp_path) as desk:
        desk.drafts.save("d", "memo", "", {"summary": "書きかけ"}, seen=0)
        pages = desk.store.db.execute("pragma page_count").fetchone()[0]
        for more in range(4):
            desk.store.db.execute(f"pragma max_page_count = {pages + more}")
            with pytest.raises(UserError) as caught:
                _large(desk)
            assert caught.value.code == "vault.disk_full"
            assert caught.value.__cause__ is None
            assert [d.id for d in drafts.listed(desk.store)] == ["d"]
        desk.store.db.execute("pragma max_page_count = 1073741823")
        _large(desk)
        assert desk.store.db.execute("select count(*) from contact").fetchone() == (1,)
        assert all(ok for _, ok, _ in verify(desk.store))


def _large(desk: TestDesk) -> None:
    with desk.store.unit() as unit:
        text = "".join(f"{number:x}" for number in range(40_000))
        unit.new(ContactRow, stream="desk/main", summary=text)
        unit.commit()


def test_a_file_larger_than_the_disk_takes_is_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.base import files

    def fail(_: int) -> None:
        raise OSError(errno.EFBIG, "no")

    monkeypatch.setattr(files, "sync", fail)
    with pytest.raises(UserError) as caught:
        files.write_whole(tmp_path / "x", b"x")
    assert caught.value.code == "vault.disk_full"
    assert list(tmp_path.iterdir()) == []
