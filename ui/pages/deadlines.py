"""期限: everything that must happen by a day, lane by lane as full lists. A tick is done, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from app.base.texts import N_
from app.services import organisations, today
from app.services.shapes import Rows
from app.services.today import DueCard, TodayPage
from models.changes import Changes
from ui import paint
from ui.commands import Command
from ui.context import Context
from ui.lists import delegates
from ui.lists.delegates import RowState, row_back
from ui.lists.due_cards import beside, chip_of, spoken_card
from ui.lists.records import RECORD, Index, RecordModel, RecordView, RowDelegate
from ui.pages.base import Page
from ui.paint import ChipSpec
from ui.people.panels import DeadlinePanel
from ui.people.undo import Undo
from ui.widgets.buttons import Button
from ui.widgets.frames import Hairline, column, row
from ui.widgets.labels import Label
from ui.widgets.notices import EmptyState
from ui.widgets.switches import SectionTabs, Segmented

LANES = (
    ("overdue", N_("期限切れ"), N_("期限切れはありません"), N_("期日を過ぎたものが、ここに並びます。")),
    ("today", N_("今日"), N_("今日の期限はありません"), N_("今日中のものが、時刻の順に並びます。")),
    ("week", N_("今週"), N_("7日以内の期限はありません"), N_("明日から7日先までのものが並びます。")),
    ("later", N_("来週以降"), N_("先の期限はありません"), N_("8日より先のものが並びます。")),
    ("undated", N_("期日なし"), N_("期日のない約束はありません"), N_("日付を決めていない、本人との約束が並びます。")),
)


class DeadlineDelegate(RowDelegate):
    """A box to tick, when, what and for whom, language, owner."""

    def __init__(self, ctx: Context, lane: Callable[[], str], owner: Callable[[str], str], parent: QWidget) -> None:
        super().__init__(ctx.theme, parent)
        self._ctx, self._lane, self._owner = ctx, lane, owner

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self.theme.line("strong") + self.theme.line("small") + self.theme.px(14))

    def button_box(self, rect: QRect, record: Any) -> QRect | None:
        return QRect(rect.x() + self.theme.px(8), rect.y(), self.theme.px(36), rect.height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        card: DueCard = index.data(RECORD)
        theme, px = self.theme, self.theme.px
        box = QRectF(option.rect)  # type: ignore[attr-defined]
        painter.save()
        state = RowState.of(option)
        row_back(painter, theme, box, RowState(False, state.hover, state.focus))
        mark = QRectF(self.button_box(option.rect, card) or QRect())  # type: ignore[attr-defined]
        paint.check_box(painter, theme, mark, Qt.CheckState.Unchecked, state.hover)
        wide = px(128)
        spec = self._chip(card)
        chip = QRectF(mark.right() + px(8), box.center().y() - px(11), wide, px(22))
        paint.chip(painter, theme, chip, spec)
        right = box.right() - px(20)
        owner = self._owner(card.owner)
        if owner:
            disc = QRectF(right - px(20), box.center().y() - px(10), px(20), px(20))
            paint.avatar(painter, theme, disc, owner, "accent" if card.owner == self._ctx.me else "neutral")
        right -= px(36)
        note = beside(card, self._lane(), self._ctx.now(), self._ctx)
        if note and box.width() > px(640):
            place = QRectF(right - px(110), box.y(), px(110), box.height())
            paint.text(painter, theme, place, note, "small", theme.color("text2"), "right")
            right -= px(122)
        left = chip.x() + wide + px(12)
        self._words(painter, QRectF(left, box.y(), right - left, box.height() - 1), card)
        painter.restore()

    def _chip(self, card: DueCard) -> ChipSpec:
        if not card.due:
            return ChipSpec(self._ctx.t("期日なし"), "", "neutral", "code")
        return chip_of(card, self._lane(), self._ctx.dates.due(card.due))

    def _words(self, painter: QPainter, box: QRectF, card: DueCard) -> None:
        ctx = self._ctx
        kind = ctx.label("deadline_kind", card.kind)
        what = card.what or kind or ctx.t("期限")
        who = card.name or (ctx.t("名前は未確認") if card.case_id else ctx.t("案件なし"))
        parts = (who, card.number, ctx.short("language", card.language), kind if card.what else "")
        detail = "　".join(part for part in parts if part)
        delegates.two_lines(painter, self.theme, box, what, detail)


class DeadlineView(RecordView):
    """Space ticks, Enter opens the case."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and index.isValid():
            self.acted.emit(self.record_at(index))
            return
        super().keyPressEvent(event)


class DeadlinesPage(Page):
    """One lane at a time, all of it; one's own or the team's."""

    icon = "calendar"
    by_minute = True

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx, "deadlines", parent)
        self._ctx = ctx
        self._names: dict[str, str] = {}
        self._lanes: dict[str, tuple[DueCard, ...]] = {}
        self._seen = 0
        self._scope = "mine"
        self._lane = ""
        self.undo = Undo(ctx, self)
        self._build()

    def _build(self) -> None:
        ctx, t, px = self._ctx, self._ctx.t, self._ctx.theme.px
        self.whose = Segmented(
            ctx.theme,
            [("mine", t("自分")), ("team", t("チーム"))],
            spoken=t("誰の期限か"),
            name="deadlines.whose",
        )
        self._new = Button(ctx.theme, t("新しい期限"), icon="plus", shortcut="Ctrl+D", size="h", name="deadlines.new")
        self.tabs = SectionTabs(ctx.theme, [(code, t(title)) for code, title, _, _ in LANES], name="deadlines.lane")
        self.model = RecordModel(spoken_card(ctx), self)
        painter = DeadlineDelegate(ctx, lambda: self._lane, lambda id: self._names.get(id, ""), self)
        self.view = DeadlineView(ctx.theme, self.model, painter, name="deadlines.rows", spoken=t("期限"))
        self.empty = EmptyState(ctx.theme, "", "", icon="calendar", name="deadlines.empty")
        head = row(Label(ctx.theme, t("期限"), "title"), None, self.whose, self._new, gap=px(12))
        head.setContentsMargins(px(20), px(12), px(20), px(4))
        tabs = row(self.tabs, gap=0, margins=(px(20), 0, px(20), 0))
        self._holder = QWidget(self)
        self._holder.setLayout(column(self.empty, margins=(px(20), px(20), px(20), px(20))))
        box = column(head, tabs, Hairline(ctx.theme), gap=0)
        box.addWidget(self.view, 1)
        box.addWidget(self._holder, 1)
        self.setLayout(box)
        self._holder.hide()
        self.whose.picked.connect(self._choose)
        self.tabs.picked.connect(self.show_lane)
        self.view.opened.connect(self._open)
        self.view.acted.connect(self.tick)
        self._new.clicked.connect(self.ask_new)

    # --- the contract -------------------------------------------------------------------------
    def title(self) -> str:
        return self.t("期限")

    def cares_about(self, changes: Changes) -> bool:
        return changes.touches("deadline", "case", "person", "contact", "member", "batch")

    def arrive(self, lane: str = "", **_: Any) -> None:
        """Come here for a lane: overdue, today, week, later, undated."""
        if lane:
            self.show_lane(lane)

    def own_state(self) -> dict[str, Any]:
        return {"scope": self._scope, "lane": self._lane, "row": self.view.currentIndex().row()}

    def restore_own(self, state: dict[str, Any]) -> None:
        self._scope, self._lane = state.get("scope", "mine"), state.get("lane", "")
        self._row = state.get("row", -1)
        self.whose.set_current(self._scope)
        self.refresh()

    _row = -1

    def refresh(self) -> None:
        clock, member, scope = self._ctx.clock, self._ctx.me if self._scope == "mine" else "", self._scope

        def read(rows: Rows, seen: int) -> tuple[TodayPage, dict[str, str]]:
            names = {str(m.id): m.short or m.name for m in organisations.members(rows)}
            return today.read(rows, clock, member, seen=seen), names

        def show(answer: tuple[TodayPage, dict[str, str]]) -> None:
            if scope == self._scope:
                self._show(*answer)

        self._ctx.ask(read, owner=self, done=show)

    def commands(self) -> Sequence[Command]:
        return (
            Command("deadlines.new", N_("新しい期限"), self.ask_new, "Ctrl+D", icon="calendar", menu="case"),
            self.undo.command(),
        )

    # --- showing ------------------------------------------------------------------------------
    def _show(self, page: TodayPage, names: dict[str, str]) -> None:
        self._names, self._seen = names, page.seen
        self._lanes = dict(page.lanes)
        self._lanes["undated"] = tuple(card for card in page.promises if not card.due)
        for code, *_ in LANES:
            self.tabs.set_count(code, str(len(self._lanes.get(code, ()))))
        if not self._lane:
            self._lane = next((code for code, *_ in LANES if self._lanes.get(code)), "today")
        self.tabs.set_current(self._lane)
        self._show_rows()

    def show_lane(self, lane: str) -> None:
        """Show one lane."""
        self._lane = lane
        self.tabs.set_current(lane)
        self._show_rows()

    def _show_rows(self) -> None:
        cards = self._lanes.get(self._lane, ())
        current = self._row if self._row >= 0 else self.view.currentIndex().row()
        self._row = -1
        self.model.set_records(cards)
        if cards and current >= 0:
            self.view.setCurrentIndex(self.model.index(min(current, len(cards) - 1), 0))
        self.view.setVisible(bool(cards))
        self._holder.setVisible(not cards)
        what, why = next(((what, why) for code, _, what, why in LANES if code == self._lane), ("", ""))
        if what:
            self.empty.show_words(self.t(what), self.t(why))

    # --- acting -------------------------------------------------------------------------------
    def _choose(self, scope: str) -> None:
        self._scope = scope
        self.refresh()

    def _open(self, card: DueCard) -> None:
        if card.case_id:
            self._ctx.go("case", id=card.case_id)
        else:
            self._ctx.go("inbox")

    def tick(self, card: DueCard) -> None:
        """Done; the bar and Ctrl+Z take it back."""
        service, seen = self._ctx.vault.deadlines, self._seen
        words = self.t("済みにしました: {what}", what=card.what or self.t("期限"))
        self._ctx.write(
            lambda: service.done(card.id, seen=seen),
            owner=self,
            done=lambda changes: self.undo.offer(words, changes),
        )

    def ask_new(self) -> None:
        """A deadline of the desk, without a case."""
        panel = DeadlinePanel(self._ctx, self._new, self.t("新しい期限(案件なし)"))
        service = self._ctx.vault.deadlines

        def add(what: str, due: str) -> None:
            words = self.t("期限を足しました")
            self._ctx.write(
                lambda: service.add("", what, due),
                owner=self,
                done=lambda saved: self.undo.offer(words, saved.changes),
            )

        panel.made.connect(add)
