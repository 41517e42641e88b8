"""機関 as a place of its own to go to: the page of persons and organisations, opened at the organisations."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.context import Context
from ui.pages.people import People


class Organisations(People):
    """`arrive(id=…)` shows one organisation."""

    icon = "building"

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx, parent, name="organisations")
        self.open_tab("organisations")

    def arrive(self, *, tab: str = "organisations", organisation: str = "", id: str = "") -> None:
        super().arrive(tab=tab, organisation=organisation, id=id)
