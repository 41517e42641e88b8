"""Where errors go that nobody else handles; their words stand in ui/sentences.py.

Expected failures (`UserError`) become a notice bar; our own mistakes too, with a code for the problem report.
Nothing here shows a traceback, a path or a person's text.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from types import TracebackType

from app.base.errors import BansoError, UserError
from app.base.texts import Texts
from ui.sentences import sentence

log = logging.getLogger("ui.errors")


class ErrorBox:
    """Where errors go that nobody else handles. The window gives it a place to show sentences: `show(words)`."""

    def __init__(self) -> None:
        self.texts: Texts = Texts()
        self.show: Callable[[str], None] | None = None
        self.seen: list[str] = []

    def report(self, error: BaseException) -> None:
        """Log code and place, tell the person. Thread: main."""
        code = error.code if isinstance(error, BansoError) else type(error).__name__
        self.seen.append(code)
        # The message of a foreign exception may hold a person's text: its type and place are enough.
        frame = error.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        place = f"{frame.tb_frame.f_globals.get('__name__')}:{frame.tb_lineno}" if frame is not None else "?"
        (log.info if isinstance(error, UserError) else log.error)("error %s at %s", code, place)
        if self.show is not None:
            self.show(sentence(self.texts, error))

    def watch_slots(self) -> None:
        """PySide6 hands exceptions of slots to sys.excepthook: bring them here."""
        former = sys.excepthook

        def hook(kind: type[BaseException], error: BaseException, place: TracebackType | None) -> None:
            if issubclass(kind, KeyboardInterrupt):
                former(kind, error, place)
                return
            self.report(error)

        sys.excepthook = hook
