"""How much of a stranger's file we are willing to look at. Every limit ends in one error code, never in a hang."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.base.errors import UserError

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, texts in characters. The defaults hold a desk's ten years; tests use small ones."""

    file_bytes: int = 128 * MIB
    unpacked_bytes: int = 512 * MIB
    ratio: int = 400  # of one part above `ratio_from`; an honest sheet of repeated text reaches about 60
    ratio_from: int = 8 * MIB
    parts: int = 2_000
    sheets: int = 100
    rows: int = 250_000
    columns: int = 256
    cells: int = 6_000_000
    cell_chars: int = 100_000
    shared_strings: int = 6_000_000
    text_chars: int = 300_000_000  # of all cells together
    messages: int = 200_000
    line_bytes: int = 4 * MIB
    mail_bytes: int = 64 * MIB
    mail_parts: int = 500


DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class Watch:
    """Progress and cancel: `progress(rows)` is called every few thousand rows, `cancelled()` is asked as often."""

    progress: Callable[[int], None] | None = None
    cancelled: Callable[[], bool] | None = None

    def tick(self, rows: int) -> None:
        """Raises: UserError file.cancelled."""
        if self.cancelled is not None and self.cancelled():
            raise UserError("file.cancelled")
        if self.progress is not None:
            self.progress(rows)
