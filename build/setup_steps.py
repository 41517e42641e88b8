"""Makes .venv from the hash-checked locks, and knows when there is nothing to do.

A stamp in .venv holds the hashes of the locks that are in it; a marker is there while pip works, so that an
interrupted set-up is seen and begun again. Must not: install anything that is not in a lock.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import system_packages
from one_at_a_time import one_at_a_time
from say import Refused, complain, say

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "banso-setup.json"
UNDER_WAY = VENV / "banso-setup-under-way"
LOG = VENV / "banso-setup.log"
LOCKS = {"app": ROOT / "build/locks/app.lock", "dev": ROOT / "build/locks/dev.lock"}
ASTRAY = {"PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIREMENT", "PIP_CONSTRAINT"}
QT_CHECK = "import PySide6.QtWidgets, PySide6.QtSvg, PySide6.QtPrintSupport"

NETWORK_SIGNS = ("new connection", "Connection refused", "name resolution", "getaddrinfo", "ProxyError", "timed out")
REASONS = (
    (
        "do not match the hashes",
        "部品の中身が記録（ハッシュ）と違うので、入れませんでした。",
        "a package differs from its recorded hash, so nothing was installed.",
    ),
    (
        "No space left",
        "ディスクの空きがありません（約 1.5 GB 必要です）。",
        "the disk is full (about 1.5 GB is needed).",
    ),
    ("Permission denied", "このフォルダーに書き込めません。", "this folder cannot be written to."),
    (
        "Could not find a version",
        "この機械（OS か Python の版）に合う部品が見つかりません。",
        "no package fits this system or this Python.",
    ),
)
NO_NETWORK = (
    "ネットワークにつながらないので、部品を取れません。つないでから、同じコマンドをもう一度実行してください。",
    "no network, so the packages cannot be fetched. Connect, then run the same command again.",
)


def set_up(*, tests: bool) -> None:
    """Bring system packages, .venv and compiled texts up to date. Raises Refused with two sentences."""
    lacking = system_packages.install(tests=tests)
    make_venv(["app", "dev"] if tests else ["app"])
    check_qt(lacking)
    compile_texts()


def python() -> Path:
    """The interpreter of .venv."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def environment() -> dict[str, str]:
    """Ours without what would lead Python or pip astray; a missing HOME becomes a folder that exists."""
    kept = {name: value for name, value in os.environ.items() if name not in ASTRAY}
    if os.name != "nt" and not kept.get("HOME"):
        kept["HOME"] = str(VENV)
    kept["PYTHONUTF8"] = "1"
    return kept


def make_venv(parts: list[str]) -> None:
    """Create .venv and install the locks, unless the stamp says that just these are in it."""
    with one_at_a_time(ROOT):
        _bring_up_to_date(parts)


def _bring_up_to_date(parts: list[str]) -> None:
    digests = {part: hashlib.sha256(LOCKS[part].read_bytes()).hexdigest() for part in parts}
    if UNDER_WAY.exists():
        say(
            "前回の準備が途中で止まったので、はじめからやり直します。",
            "the last set-up was interrupted; starting afresh",
        )
        shutil.rmtree(VENV)
    if _works() and _stamp().items() >= digests.items():
        return
    _create()
    started = time.monotonic()
    say(
        "部品（Python パッケージ）を確かめながら入れます。初回は数分かかります。",
        "installing hash-checked packages; minutes at first",
    )
    UNDER_WAY.touch()
    try:
        _pip([str(LOCKS[part]) for part in parts])
    except Refused:
        UNDER_WAY.unlink()  # pip ended by itself and left nothing half; only a killed one is begun afresh
        raise
    STAMP.write_text(json.dumps({**_stamp(), **digests, "python": _version()}), encoding="utf-8")
    UNDER_WAY.unlink()
    say(f"準備ができました（{time.monotonic() - started:.0f} 秒）。", f"set up in {time.monotonic() - started:.0f} s")


def _stamp() -> dict[str, str]:
    try:
        held = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return held if held.get("python") == _version() else {}


def _version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _works() -> bool:
    """There is a .venv, and its Python starts and is of our version (it may have been copied or its base removed)."""
    if not python().exists():
        return False
    code = f"import sys, pip; sys.exit(sys.version_info[:2] != {tuple(sys.version_info[:2])!r})"
    return subprocess.run([str(python()), "-c", code], capture_output=True, check=False).returncode == 0


def _create() -> None:
    if _works():
        return
    say(f"Python の環境を作ります: {VENV}", "making the Python environment named above")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)
    if done.returncode != 0:
        told = (done.stderr + done.stdout).strip().splitlines() or ["?"]
        package = f"python{_version()}-venv"
        raise Refused(
            f"Python の環境（.venv）を作れません: {told[-1]}\n  Debian や Ubuntu では {package} が必要です。",
            f".venv cannot be made (see above); Debian and Ubuntu need the package {package}.",
        )


def _pip(locks: list[str]) -> None:
    command = [str(python()), "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:", "--no-input"]
    command += ["--disable-pip-version-check", "--retries", "2", "--progress-bar", "off"]
    for lock in locks:
        command += ["-r", lock]
    with LOG.open("w", encoding="utf-8") as log:
        code = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, env=environment(), check=False).returncode
    if code != 0:
        raise why(LOG.read_text(encoding="utf-8", errors="replace"))


def why(told: str) -> Refused:
    """The sentence that fits what pip said; its last lines follow, for whoever helps."""
    tail = "\n".join(f"    {line.strip()[:160]}" for line in told.strip().splitlines()[-4:])
    lower = told.lower()
    if any(sign.lower() in lower for sign in NETWORK_SIGNS):
        return Refused(NO_NETWORK[0], f"{NO_NETWORK[1]}\n{tail}")
    for sign, japanese, english in REASONS:
        if sign.lower() in lower:
            return Refused(japanese, f"{english}\n{tail}")
    return Refused(
        f"部品を入れられませんでした。記録: {LOG}", f"the packages could not be installed; log named above.\n{tail}"
    )


def check_qt(lacking: list[str]) -> None:
    """Qt must load; if a library of the system is missing, say which."""
    done = subprocess.run(
        [str(python()), "-c", QT_CHECK], capture_output=True, text=True, env=environment(), check=False
    )
    if done.returncode == 0:
        if lacking:
            complain(
                "そのまま続けますが、文字や一部のテストが正しく動かないことがあります。",
                "going on; some fonts or tests may fail",
            )
        return
    told = (done.stderr.strip().splitlines() or ["?"])[-1]
    names = " ".join(lacking or system_packages.QT)
    raise Refused(
        f"画面の部品（Qt）を読み込めません: {told}\n  システムに必要な部品（Debian での名前）: {names}",
        "Qt cannot be loaded; the system packages it needs are named above.",
    )


def compile_texts() -> None:
    """Translations → the form the program reads; the source language needs none."""
    command = [str(python()), str(ROOT / "build/texts.py"), "compile"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False, cwd=ROOT)
    if done.returncode != 0:
        told = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise Refused(f"翻訳を準備できません: {told}", "the translations could not be compiled (see above).")
