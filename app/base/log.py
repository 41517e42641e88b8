"""The log of this machine: codes and ids, never a person's words (law 4).

Whatever is handed to a logger passes one filter: arguments that are not numbers, codes or ids become `-`, a message
that is not plain ASCII becomes its module and line, and of an exception only its type, code and line numbers stay.
"""

from __future__ import annotations

import logging
import re
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from app.base import files

NAME = "banso"
PLAIN = re.compile(r"(?:[a-z0-9_]{1,30}(?:\.[a-z0-9_]{1,30}){1,3}|[0-9a-hjkmnp-tv-z]{26}|[0-9.:+-]{1,40})\Z")
"""A dotted code, an id of ours, a number or version. One word alone could be a name and is dropped."""
MESSAGE = re.compile(r"[\x20-\x7e]{0,200}\Z")
BYTES = 512 * 1024
KEPT = 3
DROPPED = "-"


class CodesOnly(logging.Filter):
    """Drops from a record everything that could be a person's text."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not MESSAGE.match(str(record.msg)):
            record.msg, record.args = f"{record.module}:{record.lineno}", ()
        if isinstance(record.args, tuple):
            record.args = tuple(safe(each) for each in record.args)
        else:
            record.args = {name: safe(each) for name, each in (record.args or {}).items()}
        if record.exc_info and record.exc_info[1]:
            record.exc_text = error_lines(record.exc_info[1])
            record.exc_info = None
        record.stack_info = None
        return True


class Lines(logging.Formatter):
    """One line a record; a message whose arguments do not fit is kept without them."""

    def format(self, record: logging.LogRecord) -> str:
        try:
            return super().format(record)
        except (TypeError, ValueError, KeyError):
            record.args = ()
            record.msg = f"{record.module}:{record.lineno}"
            return super().format(record)


def safe(value: Any) -> int | float | str:
    """A number, a code or an id as it is; anything else a dash."""
    if isinstance(value, int | float):
        return value
    return value if isinstance(value, str) and PLAIN.match(value) else DROPPED


def error_lines(error: BaseException) -> str:
    """Types, codes and places of an exception and its causes; no message, no path, no value."""
    lines: list[str] = []
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        lines.append(f"{type(at).__name__} {safe(getattr(at, 'code', ''))}")
        for frame in traceback.extract_tb(at.__traceback__)[-8:]:
            lines.append(f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}")
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return "\n".join(lines)


def start(folder: Path, level: int = logging.INFO) -> logging.Handler:
    """Log to `folder`/banso.log, three files of half a MiB. The caller ends it with `stop`."""
    with files.told():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = RotatingFileHandler(
            folder / "banso.log", maxBytes=BYTES, backupCount=KEPT, encoding="utf-8", delay=True
        )
    handler.setFormatter(Lines("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.addFilter(CodesOnly())
    logger = logging.getLogger(NAME)
    logger.setLevel(level)
    logger.propagate = False
    logger.addHandler(handler)
    return handler


def stop(handler: logging.Handler) -> None:
    """End what `start` began."""
    logger = logging.getLogger(NAME)
    logger.removeHandler(handler)
    logger.propagate = True
    handler.close()
