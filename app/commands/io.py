"""How commands speak and ask: text for people, JSON for programs, and a passphrase that is never an argument."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from app.base.errors import BansoError, UserError
from app.bootstrap import App

if TYPE_CHECKING:
    from app.services.opened import OpenVault


@dataclass(frozen=True, slots=True)
class Io:
    """`say` is how a code becomes a sentence; it comes from above, because sentences live in ui/."""

    app: App
    args: argparse.Namespace
    say: Callable[[BaseException], str]
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)

    @property
    def as_json(self) -> bool:
        return bool(self.args.json)

    def tell(self, text: str, data: Any) -> None:
        """Print for people, or the data with --json."""
        print(json.dumps(data, ensure_ascii=False) if self.as_json else text, file=self.out)

    def refuse(self, error: BansoError) -> int:
        """Code and sentence on stderr; exit code 1."""
        said = {"code": error.code, "message": self.say(error)}
        print(
            json.dumps(said, ensure_ascii=False) if self.as_json else f"{said['code']}: {said['message']}",
            file=self.err,
        )
        return 1

    def folder(self) -> Path:
        """The vault that was named, else the one opened last, else the only one."""
        if self.args.vault:
            return Path(self.args.vault)
        found = self.app.places.folders()
        last = self.app.settings().last_profile
        chosen = [folder for folder in found if folder.name == last] or list(found)
        if len(chosen) != 1:
            raise UserError("vault.missing")
        return chosen[0]

    def passphrase(self, question: str = "パスフレーズ / Passphrase: ") -> str:
        """From --passphrase-file (its first line) or a prompt without echo."""
        file = self.args.passphrase_file
        if not file:
            return getpass.getpass(question)
        try:
            return Path(file).read_text(encoding="utf-8").split("\n", 1)[0].rstrip("\r")
        except (OSError, ValueError):
            raise UserError("passphrase.unreadable") from None

    @contextmanager
    def vault(self) -> Generator[OpenVault]:
        """The vault, opened for one command."""
        opened = self.app.open_vault(self.folder(), self.passphrase())
        try:
            opened.begin_session()
            yield opened
        finally:
            opened.close()
