"""案件一覧: saved views at the left, filters as chips, a table that stands at once and scrolls through everything.

The first page is painted from one query; ids, totals and the figures of the views follow behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.base.errors import UserError
from app.base.texts import N_
from app.services import case_list, organisations, views
from app.services.case_list import CaseQuery
from app.services.contacts import Saved
from app.services.shapes import Rows
from models.changes import Changes
from models.records.cases import CaseLine, ViewRecord
from ui.commands import Command
from ui.context import Context
from ui.lists.case_actions import BulkBar
from ui.lists.case_filters import FilterBar, resolved
from ui.lists.case_model import COLUMNS, PAGE, CaseModel
from ui.lists.case_table import CaseTable
from ui.lists.saved_views import SavedViews, ViewEntry, fixed_views
from ui.lists.view_actions import ViewActions
from ui.pages.base import Page
from ui.people.undo import Undo
from ui.widgets.buttons import Button
from ui.widgets.combo import Option, PickList
from ui.widgets.fields import SearchField
from ui.widgets.frames import column, row
from ui.widgets.labels import ElidingLabel, Label
from ui.widgets.notices import EmptyState

TYPING_MS = 150


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What is asked first: lines of the first page, the views there are, the members' names."""

    lines: list[CaseLine]
    views: list[ViewRecord]
    members: list[tuple[str, str]]
    seen: int


class CaseList(Page):
    """All cases of this vault in one table. Reads on the read lane; acts through services, each with its undo."""

    icon = "list"

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx, "cases", parent)
        self._ctx = ctx
        self.query = CaseQuery()
        self.view_key = ""
        self._members: dict[str, str] = {}
        self._seen = 0
        self._asked = 0
        self._loaded = False
        self._unreadable: set[str] = set()
        self._total = 0
        self._wanted_view = ""
        self.undo = Undo(ctx, self)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self._search)
        self._build()

    # --- building -----------------------------------------------------------------------------
    def _build(self) -> None:
        ctx, t = self._ctx, self._ctx.t
        self.views = SavedViews(ctx)
        self._title = Label(ctx.theme, t("案件"), "title")
        self._count = ElidingLabel(ctx.theme, "", "small", "text2")
        self._columns = Button(ctx.theme, t("列"), kind="quiet", icon="columns", size="s", name="cases.columns")
        self._new = Button(ctx.theme, t("新しい案件"), icon="plus", size="h", name="cases.new")
        self.search = SearchField(ctx.theme, t("この一覧で探す"), shortcut="Ctrl+F", name="cases.search")
        self.search.setFixedWidth(ctx.theme.px(212))
        self.filters = FilterBar(ctx, self.search, self._member_pairs)
        self._changed = Label(ctx.theme, t("変更した表示を"), "caption", "text2")
        self.save_button = Button(ctx.theme, t("保存"), kind="text", size="xs", name="cases.save_view")
        self.model = CaseModel(ctx, self)
        self.table = CaseTable(ctx, self.model, lambda id: self._members.get(id, ""), name="cases.table",
                               spoken=t("案件一覧"))  # fmt: skip
        self.bulk = BulkBar(ctx, self)
        self.view_actions = ViewActions(ctx, self)
        self.empty = EmptyState(ctx.theme, "", "", icon="folder", name="cases.empty")
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        px = self.theme.px
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.table)
        holder = QWidget(self)
        holder.setLayout(column(self.empty, margins=(px(18), px(18), px(18), px(18))))
        self._stack.addWidget(holder)
        right = column(gap=0)
        right.addLayout(
            row(self._title, self._count, self._columns, self._new, gap=px(10), margins=(px(18), px(11), px(18), px(6)))
        )
        chips = row(gap=px(8), margins=(px(18), 0, px(18), px(6)))
        chips.addWidget(self.filters, 1)
        chips.addWidget(self._changed, 0, Qt.AlignmentFlag.AlignVCenter)
        chips.addWidget(self.save_button, 0, Qt.AlignmentFlag.AlignVCenter)
        right.addLayout(chips)
        right.addWidget(self._stack, 1)
        right.addWidget(self.bulk)
        box = row(self.views, gap=0)
        box.addLayout(right, 1)
        self.setLayout(box)
        self.bulk.hide()
        self._show_changed()

    def _connect(self) -> None:
        self.views.picked.connect(self._open_view)
        self.views.add_asked.connect(self._name_view)
        self.views.rename_asked.connect(self.view_actions.ask_rename)
        self.views.delete_asked.connect(self.view_actions.delete)
        self.save_button.clicked.connect(self.view_actions.save_pressed)
        self._columns.clicked.connect(self._choose_columns)
        self._new.clicked.connect(self.new_case)
        self.search.changed.connect(lambda _: self._typing.start())
        self.search.entered.connect(self._search)
        self.filters.changed.connect(self._filtered)
        self.model.wanted.connect(self._fetch)
        self.model.ticked_changed.connect(self._show_ticked)
        self.table.opened.connect(lambda id: self._ctx.go("case", id=id))
        self.table.sort_asked.connect(self.sort_by)
        self.empty.acted.connect(self._empty_pressed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        px = self.theme.px
        wide = self.width() >= px(1000)
        self.views.setFixedWidth(px(196 if wide else 176))
        self.search.setFixedWidth(px(212 if wide else 150))
        self.search.set_suffix("Ctrl+F" if wide else "")
        # On a small screen at 150 % the views would leave the table no room: their menu is the palette then.
        self.views.setVisible(self.width() >= px(620))

    # --- the contract -------------------------------------------------------------------------
    def title(self) -> str:
        return self.t("案件一覧")

    def cares_about(self, changes: Changes) -> bool:
        return changes.touches("case", "person", "deadline", "contact", "topic", "member", "view", "batch")

    def arrive(self, view: str = "", **_: Any) -> None:
        """Come here for a view: "unassigned", "mine", "open", "closed", "due_week", or the id of a saved one."""
        self._wanted_view = view
        if self._loaded and view:
            found = self.views.entry(view)
            if found is not None:
                self._open_view(found)
            self._wanted_view = ""

    def own_state(self) -> dict[str, Any]:
        return {
            "view": self.view_key,
            "query": replace(self.query, text="").as_data(),
            "ticked": self.model.in_order() if len(self.model.ticked) <= 500 else [],
            "row": self.table.current_id(),
            "hidden": sorted(self.table.hidden_by_choice),
        }

    def restore_own(self, state: dict[str, Any]) -> None:
        self.query = CaseQuery.of_data(state.get("query", {}))
        self.view_key = state.get("view", "")
        self._state = state
        self.table.hidden_by_choice = set(state.get("hidden", ()))
        self.table.fit()
        self.search.set_text(self.query.text)
        self._loaded = bool(self.view_key)
        self._ask_first()

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        # The words of the search box come back with the box; behind the lock they are kept nowhere.
        self._search()

    _state: dict[str, Any] | None = None

    def refresh(self) -> None:
        if self._loaded:
            self._renew()
        else:
            self._ask_first()

    def commands(self) -> Sequence[Command]:
        ticked = self.has_ticked
        return (
            Command("cases.find", N_("この一覧で探す"), self._find, "Ctrl+F", icon="search", menu="edit"),
            Command("cases.new", N_("新しい案件"), self.new_case, "Ctrl+Shift+N", icon="plus", menu="case"),
            Command(
                "cases.assign",
                N_("担当を変える"),
                self.bulk.choose_owner,
                "Ctrl+Shift+A",
                icon="person",
                menu="case",
                enabled=ticked,
            ),
            Command(
                "cases.status", N_("状態を変える"), self.bulk.choose_status, icon="flag", menu="case", enabled=ticked
            ),
            Command(
                "cases.deadline",
                N_("期限を追加"),
                self.bulk.ask_deadline,
                "Ctrl+D",
                icon="calendar",
                menu="case",
                enabled=ticked,
            ),
            Command("cases.sort.triage", N_("緊急の順に並べる"), lambda: self.sort_by("triage"), icon="sort"),
            Command("cases.sort.number", N_("案件番号の順に並べる"), lambda: self.sort_by("number"), icon="sort"),
            Command("cases.sort.last", N_("最終対応の順に並べる"), lambda: self.sort_by("last_contact"), icon="sort"),
            Command(
                "cases.save_view",
                N_("いまの表示を保存"),
                lambda: self.view_actions.ask_name(self.save_button),
                icon="bookmark",
            ),
            self.undo.command(),
        )

    def has_ticked(self) -> bool:
        return bool(self.model.ticked)

    # --- loading ------------------------------------------------------------------------------
    def _ask_first(self) -> None:
        """The first page of the present query; everything else follows when it stands."""
        self._asked += 1
        number, query, me = self._asked, self._asking(), self._ctx.me

        def read(rows: Rows, seen: int) -> FirstPage:
            members = [(str(m.id), m.short or m.name) for m in organisations.members(rows) if m.active]
            return FirstPage(case_list.page(rows, query, PAGE), views.read_all(rows, me), members, seen)

        self._ctx.ask(read, owner=self, done=lambda first: self._show_first(number, first))

    def _asking(self) -> CaseQuery:
        return resolved(self.query, self._ctx.now().date())

    def _show_first(self, number: int, first: FirstPage) -> None:
        if number != self._asked:
            return
        self._members, self._seen = dict(first.members), first.seen
        self._show_views(first.views)
        if not self._loaded:
            self._loaded = True
            start = self.views.entry(self._wanted_view) or next(iter(self.views.entries()))
            self._wanted_view = ""
            if start.query != self.query:
                self._open_view(start)
                return
            self.view_key = start.key
        self.views.set_current(self.view_key)
        self.filters.show_query(self.query)
        self.table.show_sort(self.query.sort)
        self.model.show_first(first.lines)
        self.table.scrollToTop()
        self.table.go_to(0)
        self._show_changed()
        self._ask_ids(number)

    def _ask_ids(self, number: int) -> None:
        query = self._asking()

        def read(rows: Rows, seen: int) -> tuple[list[str], int]:
            del seen
            return case_list.ids(rows, query), case_list.count(rows, CaseQuery(scope="all"))

        def show(answer: tuple[list[str], int]) -> None:
            if number == self._asked:
                ids, self._total = answer
                self.model.show_ids(ids)
                self._take_up_state()
                self._show_count()
                self._ask_counts()

        self._ctx.ask(read, owner=self, done=show)

    def _renew(self) -> None:
        """The same view anew, with the lines in sight; the place stays."""
        self._asked += 1
        number, query, me = self._asked, self._asking(), self._ctx.me
        top = max(0, self.table.rowAt(0))
        lines = self.table.viewport().height() // max(1, self.theme.row(36)) + 2

        def read(rows: Rows, seen: int) -> tuple[list[str], list[CaseLine], list[ViewRecord], int, int]:
            ids = case_list.ids(rows, query)
            near = case_list.lines(rows, ids[max(0, top - PAGE) : top + lines + PAGE])
            return ids, near, views.read_all(rows, me), case_list.count(rows, CaseQuery(scope="all")), seen

        def show(answer: tuple[list[str], list[CaseLine], list[ViewRecord], int, int]) -> None:
            if number != self._asked:
                return
            ids, near, found, self._total, self._seen = answer
            bar = self.table.verticalScrollBar()
            at, current = bar.value(), self.table.current_id()
            if self.model.renew(ids, near) and current in ids:
                self.table.go_to(ids.index(current))
            bar.setValue(at)
            self._show_views(found)
            self._show_count()
            self._ask_counts()

        self._ctx.ask(read, owner=self, done=show)

    def _fetch(self, part: list[str]) -> None:
        def read(rows: Rows, seen: int) -> list[CaseLine]:
            del seen
            return case_list.lines(rows, part)

        self._ctx.ask(read, owner=self, done=lambda lines: self.model.take(part, lines))

    def _ask_counts(self) -> None:
        today = self._ctx.now().date()
        queries = {entry.key: resolved(entry.query, today) for entry in self.views.entries()}

        def read(rows: Rows, seen: int) -> dict[str, int]:
            del seen
            return {key: case_list.count(rows, query) for key, query in queries.items()}

        self._ctx.ask(read, owner=self, done=self.views.show_counts)

    def _take_up_state(self) -> None:
        """After a rebuild: ticks and the row where the caret stood."""
        state, self._state = self._state, None
        if state is None:
            return
        places = {id: place for place, id in enumerate(self.model.ids())}
        self.model.tick([places[id] for id in state.get("ticked", ()) if id in places], True)
        if state.get("row") in places:
            self.table.go_to(places[state["row"]])

    # --- showing ------------------------------------------------------------------------------
    def _show_views(self, found: list[ViewRecord]) -> None:
        known = {entry.key: entry.count for entry in self.views.entries()}
        saved = [
            ViewEntry(str(v.id), v.name, query, "shared" if v.shared else "own", self._seen)
            for v in found
            if (query := self._query_of(v)) is not None
        ]
        entries = [e for e in saved if e.group == "own"] + [e for e in saved if e.group == "shared"]
        entries += fixed_views(self._ctx)
        self.views.show_entries([replace(e, count=known.get(e.key, -1)) for e in entries])
        if self._loaded and self.view_key and self.views.entry(self.view_key) is None:
            self.view_key = "open"
        self.views.set_current(self.view_key)
        self._show_changed()

    def _query_of(self, view: ViewRecord) -> CaseQuery | None:
        """None, and a sentence the first time, for a view that cannot be read: the others are shown."""
        try:
            return views.query_of(view)
        except UserError as error:
            if view.id not in self._unreadable:
                self._unreadable.add(view.id)
                self._ctx.errors.report(error)
            return None

    def _show_count(self) -> None:
        t = self.t
        entry = self.views.entry(self.view_key)
        shown = t("{n}件(全 {all}件)", n=self.model.rowCount(), all=self._total)
        self._count.set_words(t("{view}・{count}", view=entry.name, count=shown) if entry else shown)
        nothing = self.model.rowCount() == 0
        if nothing:
            self._show_empty()
            self.empty.button.show()
        self._stack.setCurrentIndex(1 if nothing else 0)

    def _show_empty(self) -> None:
        t = self.t
        if self._total == 0:
            self.empty.show_words(t("案件はまだありません"), t("通話メモ(Ctrl+N)からも、ここからも始められます。"))
            self.empty.button.set_words(t("新しい案件"))
        elif self._is_changed() or self.query.text:
            self.empty.show_words(t("この条件に合う案件はありません"), t("条件をゆるめると見つかるかもしれません。"))
            self.empty.button.set_words(t("条件を外す"))
        else:
            self.empty.show_words(t("この表示に入る案件はありません"), t("ほかの表示に、進行中の案件があります。"))
            self.empty.button.set_words(t("すべての進行中を見る"))

    def _empty_pressed(self) -> None:
        if self._total == 0:
            self.new_case()
            return
        keep = self.views.entry(self.view_key) if self._is_changed() else self.views.entry("open")
        if keep is not None:
            self._open_view(keep)
        self.table.setFocus()

    def _show_ticked(self) -> None:
        self.bulk.show_ticked(len(self.model.ticked))

    def _is_changed(self) -> bool:
        entry = self.views.entry(self.view_key)
        return entry is None or replace(entry.query, text="") != replace(self.query, text="")

    def _show_changed(self) -> None:
        changed = bool(self.view_key) and self._is_changed()
        self._changed.setVisible(changed)
        self.save_button.setVisible(changed)

    # --- acting -------------------------------------------------------------------------------
    def members(self) -> list[tuple[str, str]]:
        """(id, short name) of the colleagues."""
        return list(self._members.items())

    def _member_pairs(self) -> list[tuple[str, str]]:
        return self.members()

    @property
    def seen(self) -> int:
        """The log position of what is on the screen."""
        return self._seen

    def new_case(self) -> None:
        """Open a case; everything in it may come later."""

        def opened(saved: Saved) -> None:
            self.undo.remember(saved.changes)
            self._ctx.go("case", id=saved.id)

        self._ctx.write(lambda: self._ctx.vault.cases.open(), owner=self, done=opened)

    def sort_by(self, sort: str) -> None:
        self._ask(replace(self.query, sort=sort))

    def _find(self) -> None:
        self.search.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.edit.selectAll()

    def _search(self) -> None:
        self._typing.stop()
        words = self.search.text().strip()
        if words != self.query.text:
            self._ask(replace(self.query, text=words))

    def _filtered(self, query: CaseQuery) -> None:
        self._ask(replace(query, text=self.query.text, sort=self.query.sort))

    def _open_view(self, entry: ViewEntry) -> None:
        self.view_key = entry.key
        self.search.set_text("")
        self._ask(entry.query)

    def _ask(self, query: CaseQuery) -> None:
        self.query = query
        self._ask_first()

    def _choose_columns(self) -> None:
        entries = [Option(c.key, self.t(c.title)) for c in COLUMNS if c.drop]
        shown = {c.key for c in COLUMNS} - self.table.hidden_by_choice
        opened = PickList(self.theme, self._columns, entries, chosen=shown, search=False, keep_open=True)

        def turn(key: str) -> None:
            self.table.hidden_by_choice ^= {key}
            self.table.fit()

        opened.picked.connect(turn)

    def _name_view(self) -> None:
        self.view_actions.ask_name(self.views.add)
