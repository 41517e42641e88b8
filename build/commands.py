"""What the words after `build/dev.py` do. Each sets up first; nothing here changes a tracked file."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from say import Refused, complain, say
from setup_steps import ROOT, environment, python, set_up

QUICK_TESTS = ["-n", "2", "--dist", "worksteal", "-m", "not slow", "--durations=10", "-p", "no:cacheprovider"]


def main(words: list[str]) -> int:
    """Run one command; 0 done, 1 refused with a sentence, 2 not a command."""
    command = COMMANDS.get(words[0]) if words else None
    if command is None:
        complain(f"使い方: python3 build/dev.py {' | '.join(COMMANDS)}", "usage: one of the words above")
        return 2
    try:
        return command(words[1:])
    except Refused as refusal:
        complain(refusal.japanese, refusal.english)
    except KeyboardInterrupt:
        complain("中止しました。もう一度実行すれば続きから始められます。", "stopped; run it again to go on")
    except PermissionError as error:
        complain(f"書き込めません: {error.filename}", "the place named above cannot be written to")
    return 1


def run(words: list[str]) -> int:
    """The practice vault in a window, or the self-test journey where there is no display."""
    set_up(tests=False)
    if has_display():
        say("練習用のデータを開きます。", "opening the practice vault")
        return _python(["-m", "app", "--practice", *words])
    folder = ROOT / "out" / f"self-test-{time.strftime('%Y%m%d-%H%M%S')}"
    folder.mkdir(parents=True, exist_ok=True)
    say(
        "画面（ディスプレイ）がないので、窓を開かずに一日の流れを通します。",
        "no display here: playing the self-test journey instead",
    )
    offscreen = {"QT_QPA_PLATFORM": "offscreen"}
    code = _python(["-m", "app", "self-test", "--keep", str(folder), *words], offscreen)
    if code == 0:
        code = _python(["-m", "ui.tour", "--to", str(folder), "--languages", "ja", "--themes", "light"], offscreen)
    if code == 0:
        say(f"画面の写真と PDF はここにあります: {folder}", "screenshots and PDFs are in the folder above")
    else:
        complain(
            f"途中で失敗しました（{code}）。残ったもの: {folder}",
            f"the journey failed ({code}); what it left is in the folder above",
        )
    return code


def has_display() -> bool:
    """Windows and macOS always; elsewhere when X11 or Wayland is named."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def test(words: list[str]) -> int:
    """All tests but the campaigns, on two workers; the ten slowest and the seconds per area are printed."""
    set_up(tests=True)
    own = {
        "HYPOTHESIS_PROFILE": os.environ.get("HYPOTHESIS_PROFILE", "ci"),
        "BANSO_HEART_EXAMPLES": os.environ.get("BANSO_HEART_EXAMPLES", "600"),  # for each of two machines
        "QT_QPA_PLATFORM": "offscreen",
    }
    with tempfile.TemporaryDirectory(prefix="banso-test-") as folder:
        return _python(["-m", "pytest", *QUICK_TESTS, f"--basetemp={Path(folder) / 'tests'}", *words], own)


def setup(words: list[str]) -> int:
    """Only the set-up (`--tests`: with what the tests need)."""
    set_up(tests="--tests" in words)
    say("すべて整っています。", "everything is in place")
    return 0


def bench(words: list[str]) -> int:
    """The product beside its limits; needs the tests' packages."""
    set_up(tests=True)
    return _python(["-m", "bench.run", *words], {"QT_QPA_PLATFORM": "offscreen"})


def shots(words: list[str]) -> int:
    """Pictures of every screen."""
    set_up(tests=True)
    return _python(["-m", "ui.tour", *words], {"QT_QPA_PLATFORM": "offscreen"})


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run,
    "test": test,
    "setup": setup,
    "bench": bench,
    "shots": shots,
}


def _python(words: list[str], own: dict[str, str] | None = None) -> int:
    """Run our interpreter in the project's folder; its exit code is ours."""
    return subprocess.run(
        [str(python()), *words], cwd=ROOT, env={**environment(), **(own or {})}, check=False
    ).returncode
