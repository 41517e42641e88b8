"""Rows as the file has them, before anybody asks what they mean."""

from __future__ import annotations

from dataclasses import dataclass

Notice = tuple[int, str]  # column from 0, code


@dataclass(slots=True)
class RawRow:
    """`cells` are the texts to read, `shown` the same as they are kept for the record (escaped where needed)."""

    sheet: str
    number: int
    cells: list[str]
    shown: list[str] | None = None
    notices: tuple[Notice, ...] = ()
    refused: str = ""  # a code: the row cannot be read whole

    @property
    def blank(self) -> bool:
        return not self.refused and not any(cell and not cell.isspace() for cell in self.cells)
