"""探す: everything that holds the words, newest first, kind by kind (Ctrl+Shift+F).

Asked on the read lane while one types; the newest text wins. Shows fifty, and fifty more when asked.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.texts import N_
from app.services import finding, organisations
from app.services.finding import Found
from app.services.shapes import Rows
from models.changes import Changes
from ui.context import Context
from ui.pages.base import Page
from ui.palette.lines import Line, line_of, open_found
from ui.palette.rows import LineView
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.fields import SearchField
from ui.widgets.flow import Flow
from ui.widgets.frames import Hairline, row
from ui.widgets.labels import Label
from ui.widgets.notices import EmptyState

STEP = 50
KINDS = (
    ("person", N_("人")),
    ("case", N_("案件")),
    ("contact", N_("記録")),
    ("organisation", N_("機関")),
)


class SearchPage(Page):
    """`arrive(text=…)` looks for these words."""

    icon = "search"

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx, "search", parent)
        self._ctx = ctx
        self.limit = STEP
        self._kinds: set[str] = set()
        self._busy = self._waiting = False
        self.found: list[Found] = []
        self._build()

    # --- building -----------------------------------------------------------------------------
    def _build(self) -> None:
        t, theme, px = self.t, self.theme, self.theme.px
        self.field = SearchField(
            theme, t("名前、番号、電話、本文の言葉"), height=38, spoken=t("探す言葉"), name="search.field"
        )
        self.field.edit.textChanged.connect(lambda _text: self._typed())
        self.field.edit.installEventFilter(self)
        self.chips = {
            kind: Chip(theme, t(words), kind="check", height=26, name=f"search.kind.{kind}") for kind, words in KINDS
        }
        for kind, chip in self.chips.items():
            chip.toggled.connect(lambda on, k=kind: self._choose(k, on))
        self.count = Label(theme, "", "caption", "text2", name="search.count")
        self.view = LineView(theme, name="search.rows", spoken=t("見つかったもの"))
        self.view.opened.connect(self._open)
        self.more = Button(theme, t("つづきを見る"), size="s", name="search.more")
        self.more.clicked.connect(self._more)
        self.empty = EmptyState(theme, "", "", icon="search")
        self._arrange(px)

    def _arrange(self, px: Any) -> None:
        t, theme = self.t, self.theme
        self.field.setMaximumWidth(px(640))
        head = row(Label(theme, t("探す"), "title"), self.field, None, gap=px(16))
        head.setStretch(1, 100)
        chips = row(Flow(*self.chips.values(), gap=px(6)), self.count, gap=px(8))
        chips.setStretch(0, 1)
        self._empty_box = QWidget(self)
        self._empty_box.setLayout(row(self.empty, margins=(px(20), px(16), px(20), px(16))))
        foot = row(None, self.more, None)
        foot.setContentsMargins(0, px(6), 0, px(8))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, px(14), 0, 0)
        box.setSpacing(px(10))
        for part in (head, chips):
            part.setContentsMargins(px(20), 0, px(20), 0)
            box.addLayout(part)
        box.addWidget(Hairline(theme))
        box.addWidget(self.view, 1)
        box.addWidget(self._empty_box, 1)
        box.addLayout(foot)

    # --- the contract -------------------------------------------------------------------------
    def title(self) -> str:
        return self.t("探す")

    def cares_about(self, changes: Changes) -> bool:
        return changes.touches("case", "contact", "person", "organisation", "way", "work", "batch")

    def own_state(self) -> dict[str, Any]:
        return {"kinds": sorted(self._kinds), "limit": self.limit}

    def restore_own(self, state: dict[str, Any]) -> None:
        self.limit = int(state.get("limit", STEP))
        for kind in state.get("kinds", []):
            if kind in self.chips:
                self.chips[kind].setChecked(True)

    def arrive(self, text: str = "", **_more: Any) -> None:
        """Look for these words; called by `go("search", text=…)`."""
        self.field.set_text(text)
        self.field.edit.setCursorPosition(len(text))
        self.field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def wake(self) -> None:
        super().wake()
        if not self.field.text():
            self.field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        self._ask()

    # --- asking -------------------------------------------------------------------------------
    def _typed(self) -> None:
        self.limit = STEP
        self._ask()

    def _choose(self, kind: str, on: bool) -> None:
        (self._kinds.add if on else self._kinds.discard)(kind)
        self.limit = STEP
        self._ask()

    def _more(self) -> None:
        self.limit += STEP
        self._ask()

    def _ask(self) -> None:
        if self._busy:
            self._waiting = True
            return
        self._busy, self._waiting = True, False
        text, limit = self.field.text().strip(), self.limit
        kinds = [kind for kind, _ in KINDS if kind in self._kinds] or list(finding.KINDS)

        def ask(rows: Rows, seen: int) -> tuple[str, list[Found], dict[str, str]]:
            names = {str(one.id): one.short or one.name for one in organisations.members(rows)}
            # One more than is shown tells whether there is more.
            return text, finding.find(rows, text, kinds, limit + 1) if text else [], names

        self._ctx.ask(ask, owner=self, done=self._take, failed=self._fail)

    def _take(self, answer: tuple[str, list[Found], dict[str, str]]) -> None:
        self._busy = False
        if self._waiting:
            self._ask()
            return
        text, found, names = answer
        self.found = found[: self.limit]
        now = self.view.current()
        kept = now.found.id if now is not None and now.found is not None else ""
        lines = [line_of(self._ctx, each, names) for each in self.found]
        self.view.show_rows(lines, keep=lambda line: line.found is not None and line.found.id == kept)
        self.view.setVisible(bool(lines))
        self.more.setVisible(len(found) > self.limit)
        more, all_kinds = len(found) > self.limit, not self._kinds
        self.count.set_words(
            self.t("{n}件以上", n=len(lines)) if more else self.t("{n}件", n=len(lines)) if text else ""
        )
        if all_kinds and not more:
            self._show_counts(text, {kind: sum(each.kind == kind for each in found) for kind, _ in KINDS})
        else:
            self._count(text)
        self._show_empty(text, bool(lines))

    def _count(self, text: str) -> None:
        """The numbers on the chips come behind the rows."""

        def counted(counts: dict[str, int]) -> None:
            if text == self.field.text().strip():
                self._show_counts(text, counts)

        self._ctx.ask(lambda rows, seen: finding.counts(rows, text), owner=self, done=counted)

    def _fail(self, error: BaseException) -> None:
        self._busy = self._waiting = False
        self._ctx.errors.report(error)

    def _show_counts(self, text: str, counts: dict[str, int]) -> None:
        for kind, words in KINDS:
            count = counts.get(kind, 0)
            shown = f"{finding.COUNTED}+" if count >= finding.COUNTED else str(count)
            self.chips[kind].set_words(f"{self.t(words)} {shown}" if text else self.t(words))

    def _show_empty(self, text: str, some: bool) -> None:
        t = self.t
        self._empty_box.setVisible(not some)
        if text:
            what, why = t("「{text}」に合うものはありません", text=text), t("短くするか、かなやローマ字でも探せます。")
        else:
            what, why = t("言葉を入れると、すぐに探します"), t("漢字・かな・ローマ字・電話番号の一部で見つかります。")
        self.empty.show_words(what, why)

    # --- acting -------------------------------------------------------------------------------
    def _open(self, line: Line) -> None:
        if line.found is not None:
            open_found(self._ctx, line.found)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            edit = self.field.edit
            if not edit.preedit_active and not event.modifiers():
                return self._key(event.key())
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        """Arrows and Enter act on the list while the caret stays in the field."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}
        if key in steps:
            self.view.step(steps[Qt.Key(key)])
            return True
        line = self.view.current()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and line is not None:
            self._open(line)
            return True
        return False
