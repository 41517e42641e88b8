"""The blank paper form. Needs no vault and no passphrase: it is for the day when neither opens."""

from __future__ import annotations

from pathlib import Path

from app.base import files
from app.commands.io import Io


def form(io: Io) -> int:
    """Write the form in Japanese and one more language as a PDF."""
    data = io.app.printing().form(io.args.form_language)
    files.write_whole(Path(io.args.out), data)
    io.tell(f"紙の用紙を作りました ({len(data)} バイト)", {"bytes": len(data), "language": io.args.form_language})
    return 0
