"""機関 as a place of its own to go to: the page of persons and organisations, opened at the organisations."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from ui.context import Context
from ui.pages.people import People


class Organisations(People):
    """`arrive(id=…)` shows one organisation."""

    icon = "building"

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx, parent, name="organisations")
        self.open_tab("organisations")

    def arrive(self, id: str = "", **where: Any) -> None:
        super().arrive(tab="organisations", organisation=id or where.get("organisation", ""))
