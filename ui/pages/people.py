"""人・機関: persons, organisations, programmes with their codes, on one page with three parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.base.texts import N_
from models.changes import Changes
from ui.commands import Command
from ui.context import Context
from ui.pages.base import Page
from ui.people.organisations_tab import OrganisationsTab
from ui.people.persons_tab import PersonsTab
from ui.people.programmes_tab import ProgrammesTab
from ui.people.undo import Undo
from ui.widgets.frames import column, row
from ui.widgets.labels import Label
from ui.widgets.switches import Segmented

TABS = ("persons", "organisations", "programmes")


class People(Page):
    """`arrive(tab=…)` opens a part; `arrive(organisation=id)` an organisation."""

    icon = "people"

    def __init__(self, ctx: Context, parent: QWidget | None = None, *, name: str = "people") -> None:
        super().__init__(ctx, name, parent)
        self._ctx = ctx
        self.undo = Undo(ctx, self)
        t, px = ctx.t, ctx.theme.px
        self.switch = Segmented(
            ctx.theme,
            [("persons", t("人")), ("organisations", t("機関")), ("programmes", t("事業・識別コード"))],
            spoken=t("何の一覧か"),
            name="people.tab",
        )
        self.persons = PersonsTab(ctx, self, self.undo)
        self.organisations = OrganisationsTab(ctx, self, self.undo)
        self.programmes = ProgrammesTab(ctx, self, self.undo)
        self._stack = QStackedWidget(self)
        for part in (self.persons, self.organisations, self.programmes):
            self._stack.addWidget(part)
        head = row(
            Label(ctx.theme, t("人・機関"), "title"),
            self.switch,
            None,
            gap=px(16),
            margins=(px(20), px(12), px(20), px(10)),
        )
        box = column(head, gap=0)
        box.addWidget(self._stack, 1)
        self.setLayout(box)
        self.switch.picked.connect(self.open_tab)

    # --- the contract -------------------------------------------------------------------------
    def title(self) -> str:
        return self.t("人・機関")

    def cares_about(self, changes: Changes) -> bool:
        return changes.touches("person", "way", "case", "organisation", "programme", "member_code", "batch")

    def arrive(self, *, tab: str = "", organisation: str = "", id: str = "") -> None:
        """Come here for a part or for one organisation (`id` is the same as `organisation`)."""
        organisation = organisation or id
        if organisation:
            self.open_tab("organisations")
            self.organisations.open_record(organisation)
        elif tab:
            self.open_tab(tab)

    def refresh(self) -> None:
        part = self._stack.currentWidget()
        if isinstance(part, PersonsTab | OrganisationsTab | ProgrammesTab):
            part.load()

    def own_state(self) -> dict[str, Any]:
        return {
            "tab": self.switch.current(),
            "person": self.persons.view.currentIndex().row(),
            "organisation": self.organisations.pane.keeper.subject,
        }

    def restore_own(self, state: dict[str, Any]) -> None:
        if state.get("organisation"):
            self.organisations.open_record(state["organisation"])
        self.open_tab(state.get("tab", "persons"))

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.refresh()

    def leave(self) -> None:
        super().leave()
        self.save_now()

    def save_now(self) -> None:
        """Write what is pending in any part."""
        self.organisations.pane.keeper.flush()
        self.programmes.flush()

    def commands(self) -> Sequence[Command]:
        return (
            Command("people.find", N_("この一覧で探す"), self._find, "Ctrl+F", icon="search", menu="edit"),
            Command("people.new", N_("新しい人"), self.persons.new_person, icon="plus", menu="case"),
            Command("organisations.new", N_("新しい機関"), self._new_organisation, icon="plus", menu="case"),
            Command("people.save", N_("いま保存"), self.save_now, "Ctrl+S", icon="save", menu="file"),
            self.undo.command(),
        )

    # --- acting -------------------------------------------------------------------------------
    def open_tab(self, tab: str) -> None:
        """Show a part; what was typed in another is handed over."""
        self.save_now()
        self.switch.set_current(tab)
        self._stack.setCurrentIndex(TABS.index(tab) if tab in TABS else 0)
        self.refresh()

    def _new_organisation(self) -> None:
        self.open_tab("organisations")
        self.organisations.new_organisation()

    def _find(self) -> None:
        part = self._stack.currentWidget()
        if isinstance(part, PersonsTab | OrganisationsTab):
            part.search.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
            part.search.edit.selectAll()
