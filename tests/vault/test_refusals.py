"""What can be wrong with a vault or a backup, really done to its files, at the command line: one code, one sentence
with a next step, and the files stay as they were. The same in the window: tests/ui/test_unlock_refusals.py."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import main
from tests.vault.spoiling import CASES, Spoil, bytes_of, flip, lay_out, make, vault_of
from ui.sentences import SENTENCES


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("made"))


@pytest.fixture
def place(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BANSO_HOME", str(tmp_path / "home"))
    return lay_out(made, tmp_path)


def commanded(place: Path, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """The refusal of a command as JSON."""
    capsys.readouterr()
    assert main([*words, "--json", "--passphrase-file", str(place / "phrase")]) == 1
    return json.loads(capsys.readouterr().err)


@pytest.mark.parametrize(("spoil", "code"), CASES)
def test_a_command_says_what_is_wrong_and_changes_nothing(
    place: Path, capsys: pytest.CaptureFixture[str], spoil: Spoil, code: str
) -> None:
    spoil(place)
    before = bytes_of(vault_of(place))
    said = commanded(place, capsys, "verify", "--vault", str(vault_of(place)))
    assert said["code"] == code
    assert said["message"] == SENTENCES[code]
    assert str(place) not in said["message"]
    assert bytes_of(vault_of(place)) == before


@pytest.mark.parametrize("at", [0.001, 0.3, 0.6, 0.999])
def test_a_flipped_bit_in_a_backup_restores_nothing(place: Path, capsys: pytest.CaptureFixture[str], at: float) -> None:
    file = place / "one.banso-backup"
    flip(file, at)
    said = commanded(place, capsys, "restore", str(file), "--vault", str(place / "new"))
    assert said["code"] == "backup.damaged"
    assert said["message"] == SENTENCES["backup.damaged"]
    assert not (place / "new").exists()


@pytest.mark.parametrize("name", ["OneDrive - 相談室", "Dropbox", "iCloudDrive", "Google Drive"])
def test_a_synced_folder_is_refused_by_every_command_that_makes_a_vault(
    place: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    goal = place / name / "vault"
    for words in (("init",), ("restore", str(place / "one.banso-backup"))):
        said = commanded(place, capsys, *words, "--vault", str(goal))
        assert said["code"] == "vault.synced_folder", words
    assert not goal.exists()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="rights of POSIX")
@pytest.mark.parametrize("words", [("verify",), ("rekey",), ("init",), ("backup",)])
def test_a_folder_without_the_right_to_write(place: Path, words: tuple[str, ...], tmp_path: Path) -> None:
    """Root may write anywhere, so a child becomes somebody else first."""
    folder = vault_of(place)
    closed = place / "closed"
    closed.mkdir(mode=0o555)
    goal = {"init": closed / "vault"}.get(words[0], folder)
    more = [str(closed / "b.banso-backup")] if words[0] == "backup" else []
    code, said = _as_somebody(place, [*words, *more, "--vault", str(goal)], open_vault=words[0] == "backup")
    assert code == 1
    assert said["code"] == "vault.unwritable"
    assert said["message"] == SENTENCES["vault.unwritable"]
    assert not list(closed.iterdir())


def _as_somebody(place: Path, words: list[str], *, open_vault: bool) -> tuple[int, dict[str, Any]]:
    """Exit code and refusal of a command run by a user who owns nothing here but, if `open_vault`, the vault."""
    nobody = 65534 if os.getuid() == 0 else os.getuid()
    for path in [place, *place.parents]:
        if path.stat().st_uid == os.getuid() and path.is_relative_to(place.parents[2]):
            path.chmod(path.stat().st_mode | 0o055)
    for path in vault_of(place).rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    for path in (place / "home").rglob("*") if open_vault and nobody != os.getuid() else ():
        os.chown(path, nobody, nobody)
    vault_of(place).chmod(0o755 if open_vault else 0o555)
    answer = place / "answer"
    answer.write_bytes(b"")
    descriptor = os.open(answer, os.O_WRONLY)
    child = os.fork()
    if child == 0:  # pragma: no cover  (another process)
        code = 70
        try:
            os.dup2(descriptor, 2)
            sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
            if nobody != os.getuid():
                os.setgroups([])
                os.setgid(nobody)
                os.setuid(nobody)
            code = main([*words, "--json", "--passphrase-file", str(place / "phrase")])
            sys.stderr.flush()
        finally:
            os._exit(code)
    os.close(descriptor)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    vault_of(place).chmod(0o755)
    text = answer.read_text()
    return code, json.loads(text.splitlines()[-1]) if text else {}
