"""The tab 時系列: filter chips with counts, 原文と訳 / 訳だけ, and the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from app.base.texts import N_
from app.services.contacts import may_correct
from models.records.cases import ContactRecord
from ui.case.entry_words import EntryWords
from ui.case.plans import PlanModel, PlanView
from ui.case.reading import CaseRoom, Entry, group_of, with_days
from ui.case.timeline_rows import TimelineRows
from ui.context import Context
from ui.widgets.chips import Chip
from ui.widgets.flow import Flow
from ui.widgets.frames import Plane, column, row
from ui.widgets.labels import Label
from ui.widgets.notices import EmptyState
from ui.widgets.switches import Segmented

FILTERS = (
    ("all", N_("すべて {n}"), ""),
    ("phone", N_("電話 {n}"), "phone"),
    ("text", N_("文字 {n}"), "message"),
    ("meet", N_("面談 {n}"), "people"),
    ("paper", N_("文書 {n}"), "document"),
)


class Timeline(Plane):
    """`opened(entry)`: read, correct or resume · `asked(act, entry)`: checked, mend, delete, print, refile, correct."""

    opened = Signal(object)
    asked = Signal(str, object)

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, "window", name="case.timeline")
        self._ctx = ctx
        self._room: CaseRoom | None = None
        self.filter = "all"
        self._rows: TimelineRows | None = None
        t = ctx.t
        self.chips: dict[str, Chip] = {}
        flow = Flow(Label(ctx.theme, t("表示"), "caption", "text2"), gap=ctx.theme.px(6))
        for key, _words, icon in FILTERS:
            chip = Chip(ctx.theme, "", icon=icon, on=key == "all", name=f"case.filter.{key}")
            chip.clicked.connect(lambda _=False, k=key: self.show_filter(k))
            self.chips[key] = chip
            flow.add(chip)
        options = [("both", t("原文と訳")), ("translation", t("訳だけ"))]
        self.mode = Segmented(ctx.theme, options, spoken=t("原文の見せ方"), name="case.mode")
        self.mode.picked.connect(self.show_mode)
        model = PlanModel(lambda entry: self._rows.words.spoken(entry) if self._rows else "")
        self.view = PlanView(ctx.theme, model, self._plan, name="case.entries", spoken=t("時系列"))
        self.view.opened.connect(self.opened)
        self.view.asked.connect(self._act)
        self.view.menu_asked.connect(self._menu)
        self.empty = EmptyState(
            ctx.theme,
            t("まだ記録がありません"),
            t("最初の電話やメッセージを、ここに残します。"),
            icon="note",
            action=t("記録を追加"),
            action_icon="plus",
            name="case.timeline.empty",
        )
        self.empty.acted.connect(lambda: self.asked.emit("add", None))
        self._arrange(flow)

    def _arrange(self, flow: Flow) -> None:
        px = self.theme.px
        head = row(flow, self.mode, gap=px(8), margins=(px(20), px(6), px(8), px(6)))
        head.setStretch(0, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(self.view, 1)
        self.holder = QWidget(self)
        self.holder.setLayout(column(self.empty, margins=(px(20), px(12), px(20), px(20))))
        box.addWidget(self.holder, 1)
        self.holder.hide()

    def _plan(self, entry: Entry, width: float) -> Any:
        assert self._rows is not None
        return self._rows.plan(entry, width)

    # --- showing ------------------------------------------------------------------------------
    def show_room(self, room: CaseRoom) -> None:
        """Show a newly read case; the chosen row and the place stay."""
        former, self._room = self._rows, room
        self._rows = TimelineRows(EntryWords(self._ctx, room.file))
        self._rows.mode = self.mode.current()
        if former is not None:
            self._rows.expanded = former.expanded
            if former.words.members != self._rows.words.members or former.words.client() != self._rows.words.client():
                self.view.delegate.forget()
        self._show_entries()

    def _show_entries(self) -> None:
        assert self._room is not None
        entries = self._room.entries
        for key, words, _icon in FILTERS:
            n = sum(1 for entry in entries if key == "all" or group_of(entry.channel) == key)
            self.chips[key].set_words(self._ctx.t(words, n=n))
            self.chips[key].setChecked(key == self.filter)
            self.chips[key].setVisible(bool(n) or key in ("all", self.filter))
        shown = [e for e in entries if self.filter == "all" or group_of(e.channel) == self.filter]
        self.view.show_items(with_days(shown))
        self.view.setVisible(bool(shown))
        self.holder.setVisible(not shown)

    def show_filter(self, key: str) -> None:
        """Show one kind of contact only."""
        self.filter = key if key in self.chips else "all"
        if self._room is not None:
            self._show_entries()

    def show_mode(self, mode: str) -> None:
        """Original beside translation, or the translation alone."""
        self.mode.set_current(mode)
        if self._rows is not None and self._rows.mode != mode:
            self._rows.mode = mode
            self.view.plan_anew()

    # --- acting -------------------------------------------------------------------------------
    def _act(self, act: str, entry: Entry) -> None:
        if act in ("cells", "space") and self._rows is not None:
            if entry.contact is not None and entry.contact.sheet_row:
                self._rows.expanded ^= {entry.id}
                self.view.plan_anew()
            return
        if act == "resume":
            self.opened.emit(entry)
        else:
            self.asked.emit(act, entry)

    def _menu(self, entry: Entry, at: Any) -> None:
        menu = self.make_menu(entry)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def make_menu(self, entry: Entry) -> QMenu:
        """What can be done with a row; also all that its painted buttons do."""
        menu = QMenu(self)
        menu.setObjectName("case.entry.menu")
        menu.setStyleSheet(self.theme.menu_qss())
        for act, words, icon_words in self._acts(entry):
            action = QAction(words, menu)
            action.setObjectName(f"entry.{act}")
            action.setText(f"{words}\t{icon_words}" if icon_words else words)
            action.triggered.connect(self._caller(act, entry))
            menu.addAction(action)
        return menu

    def _caller(self, act: str, entry: Entry) -> Callable[[], None]:
        return lambda: self.opened.emit(entry) if act in ("open", "resume", "follow") else self._act(act, entry)

    def _acts(self, entry: Entry) -> list[tuple[str, str, str]]:
        t = self._ctx.t
        if entry.draft is not None:
            return [("resume", t("続ける"), "Enter"), ("delete", t("下書きを消す"), "Delete")]
        if entry.away is not None:
            return [("follow", t("移した先の案件を開く"), "Enter")]
        contact = entry.contact
        found = [("open", self._opening(contact), "Enter")] if contact is not None else []
        if contact is not None and contact.translation:
            if not contact.translation_checked:
                found.append(("checked", t("訳を確認した"), ""))
            found.append(("mend", t("訳を直す"), ""))
        if contact is not None and contact.sheet_row:
            found.append(("cells", t("取り込んだセルを見る"), "Space"))
        found.append(("history", t("変更の記録を見る"), ""))
        found += [("refile", t("別の案件へ移す"), "Ctrl+L"), ("print", t("この記録を印刷"), "")]
        return [*found, ("delete", t("消す"), "Delete")]

    def _opening(self, contact: ContactRecord) -> str:
        """What opening a record is for: its author corrects it until the day closes; later a new record cites it."""
        t, ctx = self._ctx.t, self._ctx
        if contact.underway:
            return t("引き取って続ける")
        return t("訂正する") if may_correct(contact, ctx.me, ctx.now()) else t("訂正の記録を加える")
