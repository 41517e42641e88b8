"""The set-up says in words what it cannot do; nothing here installs anything."""

from __future__ import annotations

import ast
import importlib
import io
import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType

import pytest

BUILD = Path(__file__).resolve().parents[2] / "build"


@pytest.fixture
def part(monkeypatch: pytest.MonkeyPatch):
    """Import a module of build/ by name, as build/dev.py does."""
    monkeypatch.syspath_prepend(str(BUILD))
    names = {"say", "setup_steps", "system_packages", "one_at_a_time", "commands"}

    def load(name: str) -> ModuleType:
        assert name in names
        return importlib.import_module(name)

    yield load
    for name in names:
        sys.modules.pop(name, None)


@pytest.fixture
def stubs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder first in PATH for commands that only pretend."""
    folder = tmp_path / "stubs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


def pretend(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)


def test_the_front_can_be_read_by_old_pythons() -> None:
    source = (BUILD / "dev.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 4))
    assert source.isascii() or source.startswith("# -*- coding: utf-8 -*-")


def test_an_old_python_gets_one_sentence() -> None:
    code = f"import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path({str(BUILD / 'dev.py')!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.strip().splitlines() == [
        "Python 3.11 以上が必要です（今は 3.9 です）。 / Python 3.11 or newer is needed (this is 3.9)."
    ]


def test_an_unknown_word_shows_the_known_ones(part, capsys: pytest.CaptureFixture[str]) -> None:
    assert part("commands").main(["dance"]) == 2
    assert "run | test | setup | bench | shots" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("told", "english"),
    [
        ("Failed to establish a new connection: [Errno 111]\nERROR: Could not find a version", "no network"),
        ("Temporary failure in name resolution", "no network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "recorded hash"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: Could not find a version that satisfies x (from versions: none)", "no package fits"),
        ("something new", "could not be installed"),
    ],
)
def test_what_pip_said_becomes_a_sentence(part, told: str, english: str) -> None:
    refusal = part("setup_steps").why(told)
    assert english in refusal.english
    assert refusal.japanese
    assert told.splitlines()[-1] in refusal.english


def test_only_what_is_missing_is_named(part, stubs: Path) -> None:
    pretend(stubs, "dpkg-query", "printf 'ii \\tlibegl1\\nii \\tlibglib2.0-0t64\\nrc \\tlibgl1\\n'")
    assert part("system_packages").missing(["libegl1", "libglib2.0-0", "libgl1", "xvfb"]) == ["libgl1", "xvfb"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="apt is Debian's")
def test_without_rights_the_packages_are_named(part, stubs: Path, monkeypatch, capsys) -> None:
    packages = part("system_packages")
    pretend(stubs, "dpkg-query", "exit 1")
    pretend(stubs, "sudo", "exit 1")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(packages, "family", lambda: "debian")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert "libegl1" in packages.install(tests=False)
    captured = capsys.readouterr()
    assert "sudo apt-get install" in captured.err
    assert "fonts-noto-cjk" in captured.err
    assert "システムの部品を入れます" in captured.out


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="apt is Debian's")
def test_apt_is_updated_first_and_its_failure_is_told(part, stubs: Path, tmp_path: Path, monkeypatch, capsys) -> None:
    packages = part("system_packages")
    calls = tmp_path / "calls"
    pretend(stubs, "dpkg-query", "exit 1")
    pretend(stubs, "apt-cache", "echo '  Candidate: 1.0'")
    pretend(stubs, "apt-get", f'echo "$@" >> "{calls}"\necho "E: no route" >&2\nexit 100')
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(packages, "family", lambda: "debian")
    assert packages.install(tests=True)
    first, second = calls.read_text().splitlines()
    assert first.endswith("update")
    assert "install -y --no-install-recommends" in second
    assert "xvfb" in second
    assert "E: no route" in capsys.readouterr().err


def test_two_set_ups_wait_for_each_other(part, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = part("one_at_a_time")
    monkeypatch.setattr(lock, "PATIENCE_SECONDS", -1)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with lock.one_at_a_time(tmp_path):
        with pytest.raises(part("say").Refused), lock.one_at_a_time(tmp_path):
            pass
        with lock.one_at_a_time(tmp_path / "other"):
            pass
    with lock.one_at_a_time(tmp_path):
        pass


def test_a_display_is_named_or_there_is_none(part, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = part("commands")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not commands.has_display()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert commands.has_display()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.delenv("WAYLAND_DISPLAY")
    assert commands.has_display()
