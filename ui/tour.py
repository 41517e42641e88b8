"""The tour: every screen × {ja, en} × {light, dark} as PNG, from practice data on a fixed day; the manual's pictures.

`python -m ui.tour --to FOLDER [--only NAME] [--size 1366x768] [--scale 1] [--text 100]` writes the pictures and
report.json: labels that are cut off, glyphs that no font has. Runs offscreen; touches no vault of the user.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOMENT_MS = 1_795_150_980_000
"""Friday 2026-11-20 14:03 in Japan."""
QUIET_ROUNDS = 4
BOOK = Path(__file__).parents[1] / "resources" / "practice" / "book.csv"


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: what to do in an unlocked window (or, with `locked`, before)."""

    name: str
    play: Callable[[Any], None]
    locked: bool = False


def scenes() -> list[Scene]:
    """All screens, in the order of a day."""
    return [
        Scene("unlock", lambda stage: None, locked=True),
        Scene("today", lambda stage: stage.go("today")),
        Scene("memo", _memo),
        Scene("inbox", lambda stage: stage.go("inbox")),
        Scene("cases", lambda stage: stage.go("cases")),
        Scene("case", lambda stage: stage.go("case", id=stage.case("2026-0112"))),
        Scene("people", lambda stage: stage.go("people")),
        Scene("person", lambda stage: stage.go("person", id=stage.client("2026-0098"))),
        Scene("deadlines", lambda stage: stage.go("deadlines")),
        Scene("report", lambda stage: stage.go("report", span="monthly", name="2026-11")),
        Scene("forms", lambda stage: stage.go("forms")),
        Scene("palette", _palette),
        Scene("search", lambda stage: stage.go("search", text="52")),
        Scene("import", _import),
        Scene("conflicts", lambda stage: stage.go("conflicts")),
        Scene("settings", lambda stage: stage.go("settings")),
        Scene("print", _print),
    ]


def _memo(stage: Stage) -> None:
    stage.go("case", id=stage.case("2026-0112"))
    stage.settle()
    stage.memo(phone="070-0000-3355")
    stage.settle()
    stage.type("Disseram que eu tenho que assinar hoje.")


def _palette(stage: Stage) -> None:
    stage.go("today")
    stage.settle()
    stage.run("palette.open")
    stage.settle()
    stage.type("thida")


def _import(stage: Stage) -> None:
    stage.go("import", path=str(stage.sheet()))


def _print(stage: Stage) -> None:
    stage.go("case", id=stage.case("2026-0112"))
    stage.settle()
    stage.run("print")


class Stage:
    """An application with an unlocked practice vault, moved from scene to scene."""

    def __init__(self, home: Path, theme: str, language: str, size: tuple[int, int], text: int) -> None:
        from app.base.clock import FakeClock
        from app.base.lanes import Lanes
        from app.base.texts import Texts
        from app.bootstrap import build
        from ui.application import Look, make_application, make_theme
        from ui.doors import make_doors
        from ui.errors import ErrorBox
        from ui.window import MainWindow

        self.home = home
        self.qt = make_application(["banso"])
        self.lanes = Lanes()
        ids = random.Random(5).getrandbits  # noqa: S311  (the same pictures every time)
        clock = FakeClock(MOMENT_MS)
        self.app = build(clock=clock, lanes=self.lanes, home=home, randbits=ids)
        self.errors = ErrorBox()
        self.theme = make_theme(self.qt, Look(theme=theme, language=language, text_size=text), Texts(language))
        self.window = MainWindow(self.theme, self.lanes, make_doors(self.app), self.errors, clock=clock)
        self.window.resize(*size)
        self.vault: Any = None

    def open(self) -> None:
        """Unlock the practice vault; it is made for the first picture."""
        from app.services import vaults

        self.vault = vaults.open_practice(self.app.places, clock=self.app.clock, ids=self.app.ids)
        self.window.enter(self.vault)
        self.settle()

    def close(self) -> None:
        self.window.lock()
        self.settle()
        self.window.close()
        self.window.deleteLater()
        self.settle()
        self.lanes.stop()

    def settle(self) -> None:
        """Until every answer has come and been painted."""
        from PySide6.QtTest import QTest

        quiet = 0
        while quiet < QUIET_ROUNDS:
            QTest.qWait(40)
            quiet = quiet + 1 if self.window.tasks.open_count() == 0 else 0

    def shell(self) -> Any:
        """The shell of the unlocked window."""
        assert self.window.shell is not None
        return self.window.shell

    def run(self, command: str) -> None:
        self.shell().parts.commands.run(command)

    def go(self, kind: str, **where: Any) -> None:
        self.shell().go(kind, **where)

    def memo(self, **what: Any) -> None:
        self.shell().parts.open_memo(**what)

    def type(self, text: str) -> None:
        from PySide6.QtTest import QTest

        QTest.keyClicks(self.window.focusWidget() or self.window, text)

    def case(self, number: str) -> str:
        return self._one('select id from "case" where number = ?', number)

    def client(self, number: str) -> str:
        return self._one('select client from "case" where number = ?', number)

    def _one(self, sql: str, value: str) -> str:
        return str(self.vault.read(lambda rows, seen: rows.rows(sql, (value,)))[0][0])

    def sheet(self) -> Path:
        """An invented book of a desk, with the faults that desks' books have."""
        path = self.home / "book.csv"
        path.write_bytes(BOOK.read_bytes())
        return path


def main(argv: list[str] | None = None) -> int:
    """Take every picture; exit 1 if something is cut off or cannot be drawn."""
    parser = argparse.ArgumentParser(prog="tour")
    parser.add_argument("--to", default="out/shots")
    parser.add_argument("--only", default="")
    parser.add_argument("--size", default="1366x768")
    parser.add_argument("--text", type=int, default=100)
    parser.add_argument("--languages", default="ja,en")
    parser.add_argument("--themes", default="light,dark")
    args = parser.parse_args(argv)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    goal = Path(args.to)
    goal.mkdir(parents=True, exist_ok=True)
    width, height = map(int, args.size.split("x"))
    report: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="banso-tour-") as home:
        for language in args.languages.split(","):
            for theme in args.themes.split(","):
                stage = Stage(Path(home), theme, language, (width, height), args.text)
                report += _take(stage, goal, args.only, f"{language}-{theme}")
                stage.close()
    (goal / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    faults = [found for found in report if found["faults"]]
    print(f"{len(report)} pictures, {len(faults)} with faults", file=sys.stdout)
    return 1 if faults else 0


def _take(stage: Stage, goal: Path, only: str, look: str) -> list[dict[str, Any]]:
    from ui.walker import faults_of

    taken: list[dict[str, Any]] = []
    stage.window.show()
    stage.settle()
    for scene in scenes():
        if only and scene.name != only:
            continue
        if not scene.locked and stage.vault is None:
            stage.open()
        scene.play(stage)
        stage.settle()
        name = f"{scene.name}-{look}.png"
        stage.window.grab().save(str(goal / name))
        taken.append({"picture": name, "faults": faults_of(stage.window)})
        _clear(stage)
    return taken


def _clear(stage: Stage) -> None:
    """Take floating panels away before the next scene."""
    shell = stage.window.shell
    if shell is None:
        return
    for panel in [kept[0] for kept in shell._overlays]:
        shell.close_panel(panel)
    stage.settle()


if __name__ == "__main__":
    raise SystemExit(main())
