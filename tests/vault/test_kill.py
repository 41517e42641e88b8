"""Kill -9 at random moments of real work: nothing acknowledged is lost. The full campaign: build/kill_campaign.py."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import pytest

KILLS = int(os.environ.get("BANSO_KILLS", "300"))
ROOT = Path(__file__).parents[2]
SHM = Path("/dev/shm")  # what a killed process wrote is in memory or on the disk alike


@pytest.fixture(scope="module")
def campaign() -> Iterator[ModuleType]:
    found = importlib.util.spec_from_file_location("kill_campaign", ROOT / "build" / "kill_campaign.py")
    assert found
    assert found.loader
    module = sys.modules["kill_campaign"] = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    yield module
    del sys.modules["kill_campaign"]


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory(dir=SHM if SHM.is_dir() else None) as made:
        yield Path(made)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 needs POSIX; Windows has its own campaign")
def test_nothing_acknowledged_is_lost_by_kill_9(campaign: ModuleType, folder: Path) -> None:
    acknowledged, wrong = campaign.campaign(folder, KILLS, seed=20261121)
    assert wrong == []
    assert acknowledged >= KILLS * 2, "the child hardly worked: the test would prove nothing"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 needs POSIX; Windows has its own campaign")
def test_the_campaign_sees_a_loss(campaign: ModuleType, folder: Path) -> None:
    """A save that is said before it is committed, an attachment cut short: both must be noticed."""
    known = campaign.Known()
    campaign.lifecycle.create(folder / "vault", campaign.KEY, clock=campaign.SystemClock())
    opened = campaign.lifecycle.unlock(folder / "vault", campaign.KEY, clock=campaign.SystemClock())
    try:
        known.hear("ok\tsave\tlost-one\ttext")
        known.hear("ok\tdraft\tlost-draft\ttext")
        known.hear("ok\timport\tlost-batch\t3")
        assert campaign.check(opened, known) == ["contact lost-one", "draft lost-draft", "batch lost-batch"]
    finally:
        campaign.lifecycle.close(opened)
