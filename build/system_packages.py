"""What Qt and the fonts need from Debian or Ubuntu: finds what is missing, says so, installs it or names it.

Thread: main. Must not: touch anything but apt, or ask a question.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from say import complain, say

QT = [
    "libegl1",
    "libgl1",
    "libglib2.0-0",
    "libfontconfig1",
    "libxkbcommon0",
    "libdbus-1-3",
    "libxcb-cursor0",
    "libxkbcommon-x11-0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxcb-shape0",
    "libxcb-image0",
    "libxcb-randr0",
    "libxcb-render-util0",
]
FONTS = ["fonts-noto-core", "fonts-noto-cjk", "fonts-morisawa-bizud-gothic", "fonts-droid-fallback"]
FOR_TESTS = ["xvfb", "xauth", "openbox", "poppler-utils"]
RELEASE = Path("/etc/os-release")


def family(release: Path = RELEASE) -> str:
    """`debian` on Debian, Ubuntu and their kin; `linux` on others; else the platform's own name."""
    if not sys.platform.startswith("linux"):
        return sys.platform
    words = release.read_text(encoding="utf-8").replace('"', "") if release.exists() else ""
    values = dict(line.split("=", 1) for line in words.splitlines() if "=" in line)
    names = {values.get("ID", ""), *values.get("ID_LIKE", "").split()}
    return "debian" if names & {"debian", "ubuntu"} and shutil.which("dpkg-query") else "linux"


def wanted(*, tests: bool) -> list[str]:
    """Package names in the order they are announced; venv comes first where this Python lacks it."""
    try:
        import ensurepip  # noqa: F401

        venv: list[str] = []
    except ImportError:
        venv = [f"python{sys.version_info.major}.{sys.version_info.minor}-venv"]
    return [*venv, *QT, *FONTS, *(FOR_TESTS if tests else [])]


def missing(names: list[str]) -> list[str]:
    """Those of `names` that are not installed (a package renamed with the ending t64 counts)."""
    asked = [*names, *(f"{name}t64" for name in names)]
    command = ["dpkg-query", "-W", "-f", "${db:Status-Abbrev}\t${Package}\n", *asked]
    answer = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    lines = [line.split("\t") for line in answer.splitlines() if "\t" in line]
    there = {name.strip() for status, name in lines if status.startswith("ii")}
    return [name for name in names if not {name, f"{name}t64"} & there]


def install(*, tests: bool) -> list[str]:
    """Install what is missing and return what is still missing; every outcome is said."""
    if family() != "debian":
        return []
    lacking = missing(wanted(tests=tests))
    if not lacking:
        return []
    say(
        f"画面と文字に必要なシステムの部品を入れます: {' '.join(lacking)}",
        "installing the system packages that the windows and fonts need (named above)",
    )
    prefix = _as_root()
    if prefix is None:
        _name_them(lacking, "管理者の権限（root か sudo）がないので", "neither root nor sudo here")
        return lacking
    return _apt(prefix, lacking)


def _as_root() -> list[str] | None:
    """The words before apt-get; None where we may not. sudo asks for a password only at a real terminal."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    silent = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    return ["sudo"] if silent or sys.stdin.isatty() else None


def _apt(prefix: list[str], lacking: list[str]) -> list[str]:
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    update = _run([*apt, "update"])
    offered = [name for name in lacking if _is_offered(name)]
    failure = _run([*apt, "install", "-y", "--no-install-recommends", *offered]) if offered else ""
    still = missing(lacking)
    if still:
        told = (failure or update or "these packages are not offered here").strip().splitlines()[-1][:200]
        _name_them(still, "apt-get で入れられなかったので", f"apt-get said: {told}")
    return still


def _run(command: list[str]) -> str:
    """Run and return what it complained about; empty if it went well."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    except OSError as error:
        return str(error)
    return "" if done.returncode == 0 else done.stdout or f"exit {done.returncode}"


def _is_offered(name: str) -> bool:
    command = ["env", "LC_ALL=C", "apt-cache", "policy", name, f"{name}t64"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return any("Candidate:" in line and "(none)" not in line for line in answer.stdout.splitlines())


def _name_them(names: list[str], why_japanese: str, why_english: str) -> None:
    command = f"sudo apt-get install {' '.join(names)}"
    complain(
        f"{why_japanese}、足りないシステムの部品があります。管理者に次を頼んでください: {command}",
        f"system packages are missing ({why_english}); ask an administrator to run the command above",
    )
