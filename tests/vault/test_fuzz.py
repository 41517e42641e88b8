"""Bad input: refused in words or read whole, nothing else. By hand for longer: build/fuzz_campaign.py."""

from __future__ import annotations

import importlib.util
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from app.base.errors import UserError
from tests.fuzz.aims import AIMS, Aim
from tests.fuzz.desk import Desk

INPUTS = int(os.environ.get("BANSO_FUZZ", "20000"))
ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "build" / "fuzz_campaign.py"
SHM = Path("/dev/shm")  # a vault there is as real, and no disk is waited for


@pytest.fixture(scope="module")
def campaign() -> Iterator[ModuleType]:
    found = importlib.util.spec_from_file_location("fuzz_campaign", SCRIPT)
    assert found
    assert found.loader
    module = sys.modules["fuzz_campaign"] = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    yield module
    del sys.modules["fuzz_campaign"]


def test_every_importer_and_every_field_takes_bad_input() -> None:
    """In a process of its own: what it watches, it watches for good."""
    folder = ("--folder", str(SHM)) if SHM.is_dir() else ()
    command = [sys.executable, str(SCRIPT), "--inputs", str(INPUTS), "--seed", "20261121", *folder]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert done.stdout.startswith(f"{INPUTS} inputs, 0 wrong")
    assert all(aim.try_.__name__ in done.stdout for aim in AIMS), "an aim was never tried"


def strange(_desk: Desk, _chance: random.Random) -> None:
    raise ValueError


def wordless(_desk: Desk, _chance: random.Random) -> None:
    raise UserError("no.such")


def lossy(desk: Desk, _chance: random.Random) -> None:
    desk.vault.store.db.execute("select nothing from nowhere")


def leaking(desk: Desk, _chance: random.Random) -> None:
    (desk.folder.parent / "outside").write_text("x")


def running(_desk: Desk, _chance: random.Random) -> None:
    subprocess.run([sys.executable, "-c", ""], check=True)


def endless(_desk: Desk, _chance: random.Random) -> None:
    while True:
        pass


def test_the_campaign_sees_what_may_not_be(
    campaign: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(campaign, "SECONDS", 0.05)
    (tmp_path / "desk").mkdir()
    aims = [Aim(each, 1) for each in (strange, wordless, lossy, leaking, running, endless)]
    counted, wrong = campaign.campaign(tmp_path / "desk", range(40), 5, aims)
    assert len(counted) == len(aims)
    assert len(wrong) == 40
    told = "\n".join(wrong)
    for sign in ("ValueError", "no sentence: no.such", "nowhere", "did ['open']", "subprocess.Popen", "too long"):
        assert sign in told
