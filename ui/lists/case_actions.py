"""The bar under the case list: there only while rows are ticked. One press is one act, and one undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from models.changes import Changes
from models.codes import codes
from ui.context import Context
from ui.people.panels import DeadlinePanel
from ui.widgets.buttons import Button
from ui.widgets.chips import StateChip
from ui.widgets.combo import Option, PickList, options
from ui.widgets.frames import Plane, row
from ui.widgets.labels import ElidingLabel

if TYPE_CHECKING:
    from ui.pages.case_list import CaseList


class BulkBar(Plane):
    """Acts on the ticked cases of its page."""

    def __init__(self, ctx: Context, page: CaseList) -> None:
        super().__init__(ctx.theme, "surface", "t", name="cases.bulk")
        self._ctx, self._page = ctx, page
        t, theme, px = ctx.t, ctx.theme, ctx.theme.px
        self._count = StateChip(theme, "", tone="accent", icon="check", strong=True, height=26, name="cases.bulk.count")
        self._owner = Button(
            theme, t("担当を変える"), icon="person", shortcut="Ctrl+Shift+A", size="h", name="cases.bulk.owner"
        )
        self._status = Button(theme, t("状態を変える"), menu=True, size="h", name="cases.bulk.status")
        self._deadline = Button(
            theme, t("期限を追加"), icon="calendar", shortcut="Ctrl+D", size="h", name="cases.bulk.deadline"
        )
        self._note = ElidingLabel(theme, t("変更はすべて Ctrl+Z で戻せます"), "caption", "text2", align="right")
        self._none = Button(theme, t("選択を解除"), kind="text", size="s", name="cases.bulk.none")
        box = row(self._count, px(4), self._owner, self._status, self._deadline, gap=px(8),
                  margins=(px(18), px(10), px(12), px(10)))  # fmt: skip
        box.addWidget(self._note, 1)
        box.addWidget(self._none)
        self.setLayout(box)
        self.setFixedHeight(px(52))
        self._owner.clicked.connect(self.choose_owner)
        self._status.clicked.connect(self.choose_status)
        self._deadline.clicked.connect(self.ask_deadline)
        self._none.clicked.connect(self._untick)

    def show_ticked(self, count: int) -> None:
        """Say how many are ticked; nothing ticked, no bar."""
        self._count.show_state(self._ctx.t.many("{n}件を選択", count), "accent", "check")
        had_focus = self.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        self.setVisible(count > 0)
        narrow = self._page.width() < self.theme.px(980)
        for button in (self._owner, self._deadline):
            button.show_hint = not narrow
            button.updateGeometry()
        if had_focus and not count:
            self._page.table.setFocus()

    def _untick(self) -> None:
        self._page.model.tick_all(False)
        self._page.table.setFocus()

    # --- acts ---------------------------------------------------------------------------------
    def choose_owner(self) -> None:
        """Give the ticked cases to somebody."""
        if not self._page.has_ticked():
            return
        t, me = self._ctx.t, self._ctx.me
        known = sorted(self._page.members(), key=lambda pair: pair[0] != me)
        entries = [Option(id, name, note=t("自分") if id == me else "") for id, name in known]
        opened = PickList(self._ctx.theme, self._owner, [*entries, Option("", t("未割当にする"))])
        opened.picked.connect(self._assign)

    def _assign(self, member: str) -> None:
        ids, seen = self._page.model.in_order(), self._page.seen
        name = dict(self._page.members()).get(member, "")
        t = self._ctx.t
        words = (
            t("{n}件の担当を{name}にしました", n=len(ids), name=name)
            if member
            else t("{n}件を未割当にしました", n=len(ids))
        )
        cases = self._ctx.vault.cases
        self._do(lambda: cases.assign(ids, member, seen=seen), words)

    def choose_status(self) -> None:
        """Move the ticked cases to a status."""
        if not self._page.has_ticked():
            return
        entries = options(codes("case_status"), self._ctx.t.language)
        opened = PickList(self._ctx.theme, self._status, entries)
        opened.picked.connect(self._set_status)

    def _set_status(self, status: str) -> None:
        ids, seen = self._page.model.in_order(), self._page.seen
        label = self._ctx.label("case_status", status)
        words = self._ctx.t("{n}件を「{status}」にしました", n=len(ids), status=label)
        cases = self._ctx.vault.cases
        self._do(lambda: cases.set_status(ids, status, seen=seen), words)

    def ask_deadline(self) -> None:
        """The same deadline for every ticked case."""
        if not self._page.has_ticked():
            return
        count = len(self._page.model.ticked)
        panel = DeadlinePanel(self._ctx, self._deadline, self._ctx.t.many("{n}件に期限を追加", count))
        panel.made.connect(self._add_deadlines)

    def _add_deadlines(self, what: str, due: str) -> None:
        ids, deadlines = self._page.model.in_order(), self._ctx.vault.deadlines

        def work() -> list[Changes]:
            return [deadlines.add(id, what, due).changes for id in ids]

        self._do(work, self._ctx.t.many("{n}件に期限を追加しました", len(ids)))

    def _do(self, work: Callable[[], Any], words: str) -> None:
        self._ctx.write(work, owner=self._page, done=lambda answer: self._done(answer, words))
        self._page.table.setFocus()

    def _done(self, answer: Changes | list[Changes], words: str) -> None:
        changes = answer if isinstance(answer, list) else [answer]
        for change in changes if len(changes) > 8 else ():
            self._ctx.bus.publish(change)
        self._page.undo.offer(words, *changes)
