"""今日: one page answers "who next?". Four lanes by due day; below, memos to file, drafts, promises (look.md 01)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.base.texts import N_
from app.services import duty, handing, organisations, today
from app.services.duty import Present
from app.services.shapes import Rows
from app.services.today import DueCard, TodayPage
from models.changes import Changes
from models.records.cases import ContactRecord, DraftRecord
from ui.context import Context
from ui.dates_text import clock_text
from ui.duty.strip import DayStrip
from ui.lists.due_cards import GAP, CardDelegate, spoken_card
from ui.lists.lines import Line, LineDelegate
from ui.lists.records import RecordModel, RecordView
from ui.pages.base import Page
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip, StateChip
from ui.widgets.frames import Hairline, Lane, Panel
from ui.widgets.labels import ElidingLabel, Label
from ui.widgets.notices import EmptyState
from ui.widgets.switches import Segmented

Answer = tuple[TodayPage, dict[str, str], list[Present], list[ContactRecord]]
LANES = (
    ("overdue", N_("期限切れ"), "warning", "danger", N_("期限切れはありません"), N_("ほかに期限切れはありません")),
    ("today", N_("今日"), "today", "warn", N_("今日の期限はありません"), ""),
    ("week", N_("今週"), "calendar", "text2", N_("7日以内の期限はありません"), ""),
    ("later", N_("来週以降"), "arrow-right", "text2", N_("先の期限はありません"), ""),
)
DRAFT_TITLES = {
    "memo": N_("通話メモ"),
    "contact": N_("対応記録"),
    "case": N_("案件の記入"),
    "person": N_("本人の記入"),
    "work": N_("就労の記入"),
    "organisation": N_("機関の記入"),
    "programme": N_("事業の記入"),
    "way": N_("連絡先の記入"),
    "conflict": N_("競合の決定"),
}


class LaneView(Lane):
    """One lane: its head, as many cards as fit, and how many more there are."""

    more_asked = Signal(str)
    opened = Signal(object)

    def __init__(self, ctx: Context, spec: tuple[str, str, str, str, str, str], owner: Callable[[str], str]) -> None:
        self._code, title, icon, ink, empty, after = spec
        super().__init__(ctx.theme, name=f"today.lane.{self._code}")
        self._ctx = ctx
        self._cards: tuple[DueCard, ...] = ()
        t = ctx.t
        strong = ink if ink != "text2" else "text"
        self._title = Label(ctx.theme, t(title), "section", strong, icon=icon)
        self._count = Label(ctx.theme, "0", "small", "text2")
        self._more = Button(ctx.theme, "", kind="text", size="xs", name=f"today.more.{self._code}")
        self._delegate = CardDelegate(ctx, self._code, owner, self)
        self._model = RecordModel(spoken_card(ctx), self)
        name = f"today.cards.{self._code}"
        self._view = RecordView(ctx.theme, self._model, self._delegate, name=name, spoken=t(title))
        self._note = Label(ctx.theme, t(empty), "small", "text2", align="center")
        self._empty, self._after = t(empty), t(after) if after else ""
        self._arrange()
        self._more.clicked.connect(lambda: self.more_asked.emit(self._code))
        self._view.opened.connect(self.opened)

    def _arrange(self) -> None:
        px = self._ctx.theme.px
        head = QHBoxLayout()
        head.setSpacing(px(6))
        head.addWidget(self._title)
        head.addWidget(self._count)
        head.addStretch(1)
        head.addWidget(self._more)
        note = QHBoxLayout()
        note.addStretch(1)
        note.addWidget(self._note)
        note.addStretch(1)
        self.body.setContentsMargins(px(11), px(6), px(11), px(8))
        self.body.setSpacing(px(6))
        self.body.addLayout(head)
        self.body.addWidget(self._view)
        self.body.addLayout(note)
        self.body.addStretch(1)

    def show_cards(self, cards: tuple[DueCard, ...]) -> None:
        """Show these; how many fit is decided by the height."""
        self._cards = cards
        self._count.set_words(str(len(cards)))
        self._fit()

    def step(self) -> int:
        """Height of a card with its gap."""
        return self._delegate.height()

    def head_height(self) -> int:
        """Height of everything but the cards."""
        px = self._ctx.theme.px
        return px(6 + 6 + 8) + max(self._title.sizeHint().height(), self._more.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        step = self.step()
        room = max(1, (self.height() - self.head_height() + self._ctx.theme.px(GAP)) // step)
        shown = self._cards[:room]
        rest = len(self._cards) - len(shown)
        self._model.set_records(shown)
        self._view.setFixedHeight(step * len(shown))
        self._more.setVisible(rest > 0)
        self._more.set_words(self._ctx.t.many("ほか{n}件", rest))
        words = self._after if self._cards else self._empty
        self._note.set_words(words)
        self._note.setVisible(bool(words) and len(self._cards) < room)


class ListPanel(Panel):
    """A titled panel with rows, or the reason why there are none."""

    def __init__(
        self, ctx: Context, name: str, title: str, *, note: str = "", action: str = "", empty: tuple[str, str, str]
    ) -> None:
        super().__init__(ctx.theme, fill="window", name=name)
        self._ctx = ctx
        px = ctx.theme.px
        self.count = Label(ctx.theme, "0", "small", "text2")
        self.action = Button(ctx.theme, action, kind="text", size="xs", name=f"{name}.action") if action else None
        head = QHBoxLayout()
        head.setContentsMargins(px(13), px(8), px(13), px(8))
        head.setSpacing(px(6))
        head.addWidget(Label(ctx.theme, title, "strong"))
        head.addWidget(self.count)
        head.addStretch(1)
        if note:
            head.addWidget(ElidingLabel(ctx.theme, note, "caption", "text2", align="right"), 10)
        if self.action:
            head.addWidget(self.action)
        self.model = RecordModel(_spoken_line, self)
        self.view = RecordView(ctx.theme, self.model, LineDelegate(ctx.theme, self), name=f"{name}.rows", spoken=title)
        icon, what, why = empty
        self.empty = EmptyState(ctx.theme, what, why, icon=icon)
        self.body.setContentsMargins(1, 0, 1, px(8))
        self.body.setSpacing(0)
        self.body.addLayout(head)
        self.body.addWidget(Hairline(ctx.theme))
        self.body.addWidget(self.view, 1)
        self._nothing = QWidget()
        box = QVBoxLayout(self._nothing)
        box.setContentsMargins(px(12), px(12), px(12), px(4))
        box.addWidget(self.empty)
        self.body.addWidget(self._nothing, 1)
        self.foot = Label(ctx.theme, "", "caption", "text3", wrap=True)
        below = QVBoxLayout()
        below.setContentsMargins(px(13), 0, px(13), px(4))
        below.addWidget(self.foot)
        self.body.addLayout(below)
        self.foot.hide()

    def show_lines(self, lines: list[Line]) -> None:
        self.model.set_records(lines)
        self.count.set_words(str(len(lines)))
        self.view.setVisible(bool(lines))
        self._nothing.setVisible(not lines)


def _spoken_line(line: Line) -> str:
    return "、".join(part for part in (line.title, line.sub, line.when) if part)


class Today(Page):
    """The home page. Reads on the read lane; every action leads elsewhere."""

    icon = "today"
    by_minute = True

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx, "today", parent)
        self._ctx = ctx
        self._names: dict[str, str] = {}
        self._page: TodayPage | None = None
        self._scope = "mine"
        self._narrow = False
        self._build()

    # --- building -----------------------------------------------------------------------------
    def _build(self) -> None:
        ctx, px, t = self._ctx, self._ctx.theme.px, self._ctx.t
        self._date = Label(ctx.theme, "", "body", "text2")
        self._closing = Label(ctx.theme, "", "body", "text2")
        self._unassigned = Chip(ctx.theme, "", kind="plain", icon="inbox", height=28, name="today.unassigned")
        self._promise_chip = Chip(
            ctx.theme, "", kind="plain", icon="message-check", height=28, name="today.promise_chip"
        )
        self._promise_chip.hide()
        self._conflicts = StateChip(ctx.theme, "", tone="warn", icon="warning", height=28)
        self._whose = Segmented(
            ctx.theme,
            [("mine", t("自分")), ("team", t("チーム"))],
            current="mine",
            spoken=t("誰の予定か"),
            name="today.whose",
        )
        self._strip = DayStrip(ctx)
        self._strip.hide()
        self._lanes = {spec[0]: LaneView(ctx, spec, lambda id: self._names.get(id, "")) for spec in LANES}
        self._memos = ListPanel(
            ctx,
            "today.unfiled",
            t("未整理メモ"),
            action=t("まとめて整理"),
            empty=("note", t("未整理メモはありません"), t("案件につないでいないメモが、ここに並びます。")),
        )
        self._memos.foot.set_words(
            t("通話のあと Ctrl+L で人・案件につなぎます。\nつながなくても、メモはここに残ります。")
        )
        self._drafts = ListPanel(
            ctx,
            "today.drafts",
            t("下書き・中断"),
            note=t("この端末に暗号化して保存"),
            empty=("pencil", t("書きかけはありません"), t("途中で閉じた記録は、自動で保存されてここに並びます。")),
        )
        self._promises = ListPanel(
            ctx,
            "today.promises",
            t("本人との約束"),
            empty=("message-check", t("約束はありません"), t("メモの「次の約束」に書いたことが並びます。")),
        )
        self._arrange(px)
        self._connect()

    def _arrange(self, px: Callable[[float], int]) -> None:
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(Label(self.theme, self.t("今日"), "title"))
        head.addWidget(self._date)
        head.addSpacing(px(8))
        head.addWidget(self._closing)
        head.addStretch(1)
        for part in (self._promise_chip, self._unassigned, self._conflicts):
            head.addWidget(part)
        head.addSpacing(px(4))
        head.addWidget(self._whose)
        lanes = QHBoxLayout()
        lanes.setSpacing(px(12))
        for lane in self._lanes.values():
            lane.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            lanes.addWidget(lane, 1)
        below = QHBoxLayout()
        below.setSpacing(px(12))
        for panel in (self._memos, self._drafts, self._promises):
            panel.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
            panel.setMinimumHeight(px(80))
            below.addWidget(panel, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(20), px(14), px(20), px(16))
        box.setSpacing(px(14))
        box.addLayout(head)
        box.addWidget(self._strip)
        box.addLayout(lanes)
        box.addLayout(below, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The lanes take what shows whole cards; where it is narrow, promises become a chip above."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        px = self.theme.px
        strip = 0 if self._strip.isHidden() else self._strip.sizeHint().height() + px(14)
        room = self.height() - px(14 + 16 + 14 + 14 + 34) - strip
        lane = next(iter(self._lanes.values()))
        cards = max(2, int((room * 0.585 - lane.head_height()) // lane.step()))
        for each in self._lanes.values():
            each.setFixedHeight(lane.head_height() + cards * lane.step())
        self._narrow = self.width() < px(1000)
        self._promises.setVisible(not self._narrow)
        self._promise_chip.setVisible(self._narrow and self._promises.model.rowCount() > 0)
        self._closing.setVisible(not self._narrow)
        self._show_foot()

    def _connect(self) -> None:
        self._whose.picked.connect(self._choose)
        self._strip.go_on.connect(lambda contact: self._ctx.open_memo(contact=contact))
        self._strip.more.connect(lambda: self._ctx.go("inbox"))
        self._strip.days.connect(lambda: self._ctx.go("settings", section="duty"))
        self._promise_chip.clicked.connect(lambda: self._ctx.go("deadlines", kind="promise"))
        self._unassigned.clicked.connect(lambda: self._ctx.go("cases", view="unassigned"))
        for lane in self._lanes.values():
            lane.opened.connect(self._open_card)
            lane.more_asked.connect(lambda code: self._ctx.go("deadlines", lane=code))
        if self._memos.action:
            self._memos.action.clicked.connect(lambda: self._ctx.go("inbox"))
        self._memos.view.opened.connect(lambda line: self._ctx.go("inbox", contact=line.record))
        self._memos.view.acted.connect(lambda line: self._ctx.go("inbox", contact=line.record, link=True))
        self._drafts.view.opened.connect(self._resume)
        self._drafts.view.acted.connect(self._resume)
        self._promises.view.opened.connect(lambda line: self._open_card(line.record))

    # --- the contract -------------------------------------------------------------------------
    def title(self) -> str:
        return self.t("今日")

    def cares_about(self, changes: Changes) -> bool:
        return changes.touches("case", "contact", "deadline", "person", "member", "duty", "batch", "draft")

    def own_state(self) -> dict[str, Any]:
        return {"scope": self._scope}

    def restore_own(self, state: dict[str, Any]) -> None:
        self._scope = state.get("scope", "mine")
        self._whose.set_current(self._scope)

    def refresh(self) -> None:
        clock, me, now = self._ctx.clock, self._ctx.me, self._ctx.now()
        member = me if self._scope == "mine" else ""

        def read(rows: Rows, seen: int) -> Answer:
            names = {str(m.id): m.short or m.name for m in organisations.members(rows)}
            people, handed = duty.present(rows, now), handing.underway(rows, to=me, seen=seen)
            return today.read(rows, clock, member, seen=seen), names, people, handed

        self._ctx.ask(read, owner=self, done=self._show)

    # --- showing ------------------------------------------------------------------------------
    def _show(self, answer: Answer) -> None:
        page, self._names, people, handed = answer
        self._page = page
        self._strip.show_people(people)
        self._strip.show_handed(handed, self._names)
        self._fit()
        self._show_head(page)
        for code, cards in page.lanes:
            self._lanes[code].show_cards(cards)
        self._memos.show_lines([self._memo_line(contact) for contact in page.unfiled])
        self._show_foot()
        put_aside = [draft for draft in page.drafts if not dict(draft.fields).get("_open")]  # not the running memo
        self._drafts.show_lines([self._draft_line(draft) for draft in put_aside])
        self._promises.show_lines([self._promise_line(card) for card in page.promises])
        self._promise_chip.set_words(self.t("約束 {n}", n=len(page.promises)))
        self._promise_chip.setVisible(self._narrow and bool(page.promises))

    def _show_head(self, page: TodayPage) -> None:
        t, now = self.t, self._ctx.now()
        self._date.set_words(self._ctx.dates.long(now.date()))
        self._closing.set_words(clock_text(t, today.closing_minutes(now)))
        self._unassigned.set_words(t("未割当 {n}", n=page.unassigned))
        self._unassigned.setVisible(page.unassigned > 0)
        self._conflicts.show_state(t("競合 {n}", n=page.conflicts), "warn", "warning")
        self._conflicts.setVisible(page.conflicts > 0)

    def _show_foot(self) -> None:
        """The hint stands only where rows leave room for it."""
        count = self._memos.model.rowCount()
        self._memos.foot.setVisible(0 < count <= 2 and self._memos.height() > self.theme.px(120 + 64 * count))

    def _memo_line(self, contact: ContactRecord) -> Line:
        t = self.t
        who = contact.call_name or contact.phone or t("名前・番号なし")
        language = self._ctx.label("language", contact.language)
        title = f"{who}({language})" if language else who
        return Line(
            title, contact.summary, "phone", self._ctx.dates.brief(contact.start), t("つなぐ"), record=contact.id
        )

    def _draft_line(self, draft: DraftRecord) -> Line:
        fields = dict(draft.fields)
        kind = self.t(DRAFT_TITLES.get(draft.kind, N_("下書き")))
        known = self._page.draft_names.get(draft.subject, "") if self._page else ""
        who = known or str(fields.get("call_name") or fields.get("phone") or "")
        text = next((str(fields[k]) for k in ("summary", "original", "said", "facts", "note") if fields.get(k)), "")
        when = self._ctx.dates.brief_ms(draft.updated_ms)
        return Line(f"{who}・{kind}" if who else kind, text, "pencil", when, self.t("続ける"), "warn", draft)

    def _promise_line(self, card: DueCard) -> Line:
        name = card.name or self.t("名前は未確認")
        near = card.due[:10] <= self._ctx.now().date().isoformat()
        return Line(
            self.t("{name}:{what}", name=name, what=card.what),
            self.t("案件 {number}", number=card.number) if card.number else self.t("未整理のメモ"),
            "message-check",
            self._ctx.dates.due(card.due) if card.due else "",
            ink="warn" if near else "text2",
            record=card,
        )

    # --- acting -------------------------------------------------------------------------------
    def _choose(self, scope: str) -> None:
        self._scope = scope
        self.refresh()

    def _open_card(self, card: DueCard) -> None:
        if card.case_id:
            self._ctx.go("case", id=card.case_id)
        else:
            self._ctx.go("inbox")

    def _resume(self, line: Line) -> None:
        draft: DraftRecord = line.record
        fields = dict(draft.fields)
        if draft.kind == "memo":
            self._ctx.open_memo(draft=draft.id)
        elif draft.kind == "conflict":
            self._ctx.go("conflicts", entity=fields.get("entity", ""), id=fields.get("id", ""))
        elif draft.kind in ("person", "way"):
            self._ctx.go("person", id=draft.subject)
        elif draft.kind == "organisation":
            self._ctx.go("people", id=draft.subject)
        elif draft.kind == "programme":
            self._ctx.go("people", tab="programmes")
        else:
            self._ctx.go("case", id=draft.subject)
