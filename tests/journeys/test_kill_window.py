"""Kill -9 of the running program (acceptance check 4): what was typed is there. More: build/window_kill_campaign.py."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import pytest

from app.base.clock import SystemClock
from tests.journeys.desk import Desk

KILLS = int(os.environ.get("BANSO_WINDOW_KILLS", "60"))
PARTS = 4
ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "build" / "window_kill_campaign.py"
SHM = Path("/dev/shm")  # what a killed process wrote is in memory or on the disk alike
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 needs POSIX; Windows has its own campaign")


def test_killed_a_second_after_the_last_key_everything_is_there_as_a_draft(
    home: Path, make_desk: Callable[..., Desk]
) -> None:
    words = "he has to leave the dormitory today and has no place to sleep"
    command = [sys.executable, str(SCRIPT), "--type-and-wait", str(home), words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as child:
        assert child.stdout is not None
        said = iter(child.stdout.readline, b"")
        assert any(line.startswith(b"second") for line in said), "the child never typed to its end"
        child.send_signal(signal.SIGKILL)
        child.wait()
    desk = make_desk(home, clock=SystemClock()).unlock()
    desk.until(lambda: desk.memo_or_none() is not None)
    memo = desk.memo()
    assert memo.text.text() == words
    assert memo.mark.isVisible()
    assert memo.mark.words() == "下書き"
    assert desk.focus() is memo.text
    assert memo.text.textCursor().position() == len(words)


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory(dir=SHM if SHM.is_dir() else None) as made:
        yield Path(made)


@pytest.mark.parametrize("seed", range(20261121, 20261121 + PARTS))
def test_nothing_acknowledged_is_lost_by_kills_at_the_window(folder: Path, seed: int) -> None:
    """In a process of its own: a program that has started Qt can not be forked. In parts: two run side by side."""
    kills = KILLS // PARTS
    command = [sys.executable, str(SCRIPT), "--kills", str(kills), "--seed", str(seed), "--folder", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60 + 12 * kills)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    acknowledged = int(done.stdout.split(" kills, ")[1].split(" ")[0])
    assert acknowledged >= kills, "the child hardly worked: the test would prove nothing"


@pytest.fixture
def campaign() -> Iterator[ModuleType]:
    found = importlib.util.spec_from_file_location("window_kill_campaign", SCRIPT)
    assert found
    assert found.loader
    module = sys.modules["window_kill_campaign"] = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    yield module
    del sys.modules["window_kill_campaign"]


def test_the_campaign_sees_a_loss(campaign: ModuleType, desk: Desk) -> None:
    """Acknowledged and not there, finished and still a draft, neither draft nor contact: all must be noticed."""
    vault, known = desk.vault(), campaign.Known()
    vault.drafts.save("kept", "memo", "", {"summary": "half a"}, seen=0)
    known.hear("ok\tdraft\tkept\thalf a sentence")
    known.hear("ok\tdraft\tlost\ttext")
    known.hear("ok\tfinish\tsome\tlost-contact\ttext")
    known.hear("ok\timport\tlost-batch\t3")
    known.hear("try\tfinish\tgone\twords that are nowhere")
    wrong = campaign.check(vault, known)
    assert wrong == ["finished gone", "draft kept", "draft lost", "contact lost-contact", "import lost-batch"]
    known.keys.append((1.0, "kept", "half a sentence"))
    assert campaign.late_s(vault, known, 3.5) == 2.5
    contact = vault.contacts.finish({"summary": "twice"})
    vault.drafts.save("twice", "memo", "", {"summary": "twice"}, seen=0)
    fresh = campaign.Known()
    fresh.hear("try\tfinish\ttwice\ttwice")
    assert campaign.check(vault, fresh) == ["twice twice"]
    assert contact.id
