"""The front door: `python -m app` opens the window, `python -m app COMMAND` serves administrators, scripts and tests.

Exit 0 done, 1 refused (code and sentence on stderr), 2 usage. A passphrase comes from --passphrase-file or a prompt.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

PLACES = {
    "init": "vaults:init",
    "practice": "vaults:practice",
    "backup": "vaults:backup",
    "restore": "vaults:restore",
    "verify": "vaults:verify",
    "rekey": "vaults:rekey",
    "import": "records:import_file",
    "list": "records:list_cases",
    "show": "records:show",
    "search": "records:search",
    "report": "records:report",
    "form": "forms:form",
    "doctor": "doctor:doctor",
    "self-test": "self_test:self_test",
}


def parser() -> argparse.ArgumentParser:
    """All commands and their arguments."""
    own = argparse.ArgumentParser(prog="banso", description="伴走 Banso", allow_abbrev=False)
    own.add_argument("--practice", action="store_true", help="練習の保管庫で画面を開く / open the practice vault")
    own.add_argument("--benchmark-first-paint", action="store_true", help=argparse.SUPPRESS)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--vault", help="保管庫のフォルダ / folder of the vault")
    shared.add_argument("--passphrase-file", help="パスフレーズのファイル / file with the passphrase")
    shared.add_argument("--json", action="store_true", help="JSONで答える / answer in JSON")
    shared.add_argument("--language", choices=("ja", "en"), default="ja")
    commands = own.add_subparsers(dest="command")

    def add(name: str, *words: tuple[str, Mapping[str, Any]]) -> None:
        command = commands.add_parser(name, parents=[shared], allow_abbrev=False)
        for word, options in words:
            command.add_argument(word, **options)

    add("init", ("--label", {}), ("--kit", {"help": "緊急用シートのPDF / Emergency Kit PDF"}))
    add("practice", ("--size", {"type": int, "default": 24}), ("--label", {}))
    for name in ("backup", "restore"):
        add(name, ("file", {}))
    for name in ("verify", "rekey", "doctor"):
        add(name)
    add("import", ("file", {}), ("--map", {}), ("--dry-run", {"action": "store_true"}))
    limit = ("--limit", {"type": int, "default": 50})
    add("list", ("--query", {}), ("--all", {"action": "store_true"}), limit)
    add("search", ("text", {}), limit)
    add("show", ("id", {}))
    add(
        "report",
        ("name", {"choices": ("contact", "case", "daily", "monthly")}),
        ("id", {"nargs": "?", "help": "記録の番号、または書き出すファイル / id of the record, or OUT"}),
        ("--to", {}),
        ("--date", {"help": "2026-11-20, 2026-11"}),
        ("--xlsx", {"action": "store_true"}),
        ("--pdf-password-file", {}),
    )
    add("form", ("form_language", {"metavar": "LANGUAGE", "help": "ja, en, zh-Hans, vi, …"}), ("out", {}))
    add("self-test", ("--keep", {}))
    return own


def main(argv: list[str] | None = None) -> int:
    """Parse, act, answer with an exit code."""
    own = parser()
    args = own.parse_args(argv)
    if args.command == "report" and not args.id:
        own.error("report daily|monthly [--date] [--xlsx] OUT; report contact|case ID --to OUT")
    if args.command == "report" and args.name in ("contact", "case") and not args.to:
        own.error("report contact|case ID --to OUT")
    if args.command is None:
        return window(args)
    from app.base.errors import BansoError
    from app.base.texts import Texts
    from app.bootstrap import build
    from app.commands.io import Io
    from ui.sentences import sentence

    texts = Texts(args.language)
    io = Io(build(), args, lambda error: sentence(texts, error))
    module, function = PLACES[args.command].split(":")
    act: Callable[[Io], int] = getattr(import_module(f"app.commands.{module}"), function)
    try:
        return act(io)
    except BansoError as error:
        return io.refuse(error)
    finally:
        io.app.lanes.stop()


def window(args: argparse.Namespace) -> int:
    """The window. Before the first paint nothing is imported but Qt and the standard library."""
    import gc

    # The window sweeps by itself (ui/sweeping.py); until it stands, nothing becomes garbage.
    gc.disable()
    from ui.start import start_window

    return start_window(practice=args.practice, first_paint_only=args.benchmark_first_paint)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    raise SystemExit(main())
