"""Commands as an administrator types them: exit codes, JSON shapes, nothing half-done, no passphrase in an argument."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import main
from app.base.clock import FakeClock
from app.base.ids import Ids
from app.crypto.keys import RawKey
from app.services import opened as opened_service
from app.vault import lifecycle

KEY = RawKey(bytes(range(1, 33)))
SHEET = "受付日,お名前,相談内容\n2026-01-05,ホア,残業代が出ない\n令和5年13月40日,陳,辞めたい\n"
Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault opened by its raw key, so that no test waits for a key derivation or weakens one."""
    folder = tmp_path / "vault"
    clock = FakeClock()
    lifecycle.create(folder, KEY, clock=clock, practice=True, ids=Ids(clock))
    real = lifecycle.unlock
    monkeypatch.setattr(lifecycle, "unlock", lambda where, secret, **more: real(where, KEY, **more))
    monkeypatch.setattr(opened_service.lifecycle, "unlock", lifecycle.unlock)
    return folder


@pytest.fixture
def run(vault: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    phrase = tmp_path / "phrase"
    phrase.write_text("unused here\n")

    def act(*words: str) -> tuple[int, Any, str]:
        code = main([*words, "--json", "--vault", str(vault), "--passphrase-file", str(phrase)])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return act


def test_import_tells_every_row_and_search_finds_it(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "book.csv"
    sheet.write_text(SHEET, encoding="utf-8-sig")
    code, dry, _ = run("import", str(sheet), "--dry-run")
    assert (code, dry["imported"]) == (0, 0)
    assert run("search", "残業", "--limit", "0")[1] == []
    code, told, _ = run("import", str(sheet))
    assert (code, told["rows"], told["imported"]) == (0, 3, 1)
    assert [(row["row"], row["code"]) for row in told["refused"]] == [(3, "date.no_such_day")]
    assert sum(told["counts"].values()) == told["rows"]
    [hit] = run("search", "残業", "--limit", "0")[1]
    assert set(hit) == {"kind", "id", "title", "snippet"}
    assert run("show", hit["id"])[1]["summary"] == "残業代が出ない"


def test_verify_list_and_report(run: Run, tmp_path: Path) -> None:
    assert run("verify")[1]["ok"] is True
    assert run("list", "--limit", "0")[1] == []
    code, _, err = run("report", "case", "nobody", "--to", str(tmp_path / "x.pdf"))
    assert code == 1
    assert json.loads(err)["code"] == "record.missing"
    assert not (tmp_path / "x.pdf").exists()


def test_a_refusal_is_a_code_and_a_sentence_on_stderr(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    phrase = tmp_path / "phrase"
    phrase.write_text("x\n")
    assert main(["verify", "--json", "--vault", str(tmp_path / "none"), "--passphrase-file", str(phrase)]) == 1
    said = json.loads(capsys.readouterr().err)
    assert said["code"] == "vault.missing"
    assert "見つかりません" in said["message"]


def test_wrong_use_is_exit_2() -> None:
    with pytest.raises(SystemExit) as caught:
        main(["report", "case"])
    assert caught.value.code == 2


def test_no_command_takes_a_passphrase_as_an_argument() -> None:
    with pytest.raises(SystemExit) as caught:
        main(["verify", "--passphrase", "secret"])
    assert caught.value.code == 2


def test_doctor_says_nothing_personal(run: Run, tmp_path: Path) -> None:
    _, told, _ = run("doctor")
    text = json.dumps(told)
    assert str(tmp_path) not in text
    assert {check["name"] for check in told["checks"]} >= {"python", "sqlite", "fonts"}


def test_the_whole_journey(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["self-test", "--json", "--keep", str(tmp_path / "kept")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ok"]
    assert {path.name for path in (tmp_path / "kept").iterdir()} == {"contact.pdf", "case.pdf"}
