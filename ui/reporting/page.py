"""日報・月報: 人・回・件 of a day or a month. ← → walk in time; every figure opens what it counts.

For the desk itself: nothing is hidden in small numbers, and the page says so. Page key "report".
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.base import files
from app.base.texts import N_
from app.services.tallies import DEFINITIONS, NO_NATIONAL, TABLES, Period, Tally, tally
from models.changes import Changes
from ui.commands import Command
from ui.context import Context
from ui.pages.base import Page
from ui.reporting.table import CountTable
from ui.sentences import sentence
from ui.widgets.buttons import Button, IconButton
from ui.widgets.frames import Hairline, Panel, Plane, column, row
from ui.widgets.labels import ElidingLabel, Label
from ui.widgets.notices import EmptyState
from ui.widgets.scroll import ScrollArea
from ui.widgets.switches import Segmented

INTERNAL = N_("内部用。公表用の統計は別に作ります。")
FIGURES = {
    "persons": N_("人"),
    "contacts": N_("回"),
    "topics": N_("件"),
    "unnamed": N_("うち登録のない人"),
    "new": N_("新しい案件"),
    "ongoing": N_("続いている案件"),
    "outside": N_("窓口の時間外（回）"),
}
MAIN = ("persons", "contacts", "topics")


class ReportPage(Page):
    """One page; `arrive(span=…, name=…)` opens a period."""

    icon = "chart"

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx, "report", parent)
        self._ctx = ctx
        self.period = Period.of("daily", ctx.now().date())
        self._asked = 0
        self._meaning = ""
        self._dialog: QFileDialog | None = None
        self._build()
        self._show_period()

    # --- building -----------------------------------------------------------------------------
    def _build(self) -> None:
        theme, t = self.theme, self.t
        self.kind = Segmented(
            theme, [("daily", t("日報")), ("monthly", t("月報"))], current="daily", spoken=t("期間"), name="report.kind"
        )
        self.earlier = IconButton(theme, "chevron-left", t("前へ"), shortcut="←", name="report.earlier")
        self.later = IconButton(theme, "chevron-right", t("次へ"), shortcut="→", name="report.later")
        self.when = Label(theme, "", "strong", name="report.when")
        self.today = Button(theme, t("今日へ"), kind="quiet", size="s", name="report.today")
        self.kind.picked.connect(self._pick_kind)
        self.earlier.clicked.connect(lambda: self.step(-1))
        self.later.clicked.connect(lambda: self.step(1))
        self.today.clicked.connect(self.go_today)
        self._numbers = {name: Label(theme, "－", "name" if name in MAIN else "strong") for name in FIGURES}
        self.openers: dict[str, Button] = {}
        for name, words in FIGURES.items():
            button = Button(theme, t(words), kind="text", icon="info", size="s", name=f"report.what.{name}")
            button.clicked.connect(lambda _=False, n=name: self.explain(n))
            self.openers[name] = button
        self.meaning = Label(theme, "", "small", "text2", wrap=True, name="report.meaning")
        units = (t("人"), t("回"), t("件"))
        self.tables = {
            name: CountTable(theme, t(title), units, name=f"report.table.{name}") for name, (title, _) in TABLES.items()
        }
        self.empty = EmptyState(
            theme, t("この期間の対応記録はありません"), t("← → で、ほかの日や月を見られます。"), icon="chart"
        )
        self._arrange()
        self.meaning.hide()

    def _arrange(self) -> None:
        theme, px = self.theme, self.theme.px
        head = row(
            Label(theme, self.t("日報・月報"), "title"), self.kind, self.earlier, self.when, self.later, self.today,
            None, gap=px(10),
        )  # fmt: skip
        band = Panel(theme, fill="surface", border="", radius=6, pad=12)
        main, more = QHBoxLayout(), QHBoxLayout()
        for line, names in ((main, MAIN), (more, tuple(n for n in FIGURES if n not in MAIN))):
            line.setSpacing(px(12))
            for name in names:
                figure = row(self._numbers[name], None, margins=(px(8), 0, 0, 0))
                line.addLayout(column(figure, row(self.openers[name], None), gap=0), 1)
        band.body.addLayout(main)
        band.body.addWidget(Hairline(theme))
        band.body.addLayout(more)
        band.body.addWidget(self.meaning)
        inner = QWidget()
        box = QVBoxLayout(inner)
        box.setContentsMargins(px(20), px(12), px(20), px(20))
        box.setSpacing(px(12))
        box.addLayout(head)
        box.addWidget(
            Label(theme, self.t(INTERNAL), "small", "warn", icon="eye-off", wrap=True, name="report.internal")
        )
        box.addWidget(band)
        box.addWidget(self.empty)
        for table in self.tables.values():
            box.addWidget(table)
        box.addStretch(1)
        self.area = ScrollArea(theme, inner, name="report.scroll")
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.area, 1)
        whole.addWidget(self._side())

    def _side(self) -> QWidget:
        """What leaves, before it does."""
        theme, t, px = self.theme, self.t, self.theme.px
        self.print = Button(theme, t("印刷・PDF…"), icon="print", shortcut="Ctrl+P", name="report.print")
        self.save = Button(theme, t("表計算の表を保存…"), kind="primary", icon="table", name="report.xlsx")
        self.print.clicked.connect(self.open_print)
        self.save.clicked.connect(self.ask_where)
        inside = t("期間と、言語・相談分野・経路・対応区分ごとの数だけが入ります。")
        outside = t("名前、電話番号、案件番号、相談の文は入りません。")
        small = t("少ない数からは、だれのことか分かることがあります。窓口の外には渡さないでください。")
        self._plane = Plane(theme, "window", "l", name="report.side")
        self._plane.setLayout(
            column(
                Label(theme, t("この端末から出るもの"), "section"),
                Label(theme, inside, "small", "text", wrap=True, icon="check"),
                Label(theme, outside, "small", "text", wrap=True, icon="lock"),
                Label(theme, small, "small", "warn", wrap=True, icon="warning"),
                Label(theme, t("保存される表は暗号化されません。"), "small", "text2", wrap=True, icon="info"),
                Hairline(theme), self.print, self.save,
                ElidingLabel(theme, t("保存と印刷は、監査の記録に残ります"), "small", "text2"), None,
                gap=px(10), margins=(px(16), px(16), px(16), px(16)),
            )
        )  # fmt: skip
        return self._plane

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._plane.setFixedWidth(self.theme.px(300 if self.width() >= self.theme.px(1000) else 244))

    # --- the contract -------------------------------------------------------------------------
    def title(self) -> str:
        return self.t("日報・月報")

    def cares_about(self, changes: Changes) -> bool:
        return changes.touches("contact", "topic", "case", "person", "batch")

    def commands(self) -> Sequence[Command]:
        return (
            Command("print", N_("印刷…"), self.open_print, "Ctrl+P", icon="print", menu="file", group=2),
            Command("report.xlsx", N_("表計算の表を保存…"), self.ask_where, icon="table", menu="file", group=2),
            Command("report.earlier", N_("前の日・月"), lambda: self.step(-1), icon="chevron-left"),
            Command("report.later", N_("次の日・月"), lambda: self.step(1), icon="chevron-right"),
        )

    def arrive(self, *, span: str = "", name: str = "") -> None:
        """Come for a period, or for the daily or monthly report of now."""
        if span and name:
            self._go(Period.named(span, name))
        elif span:
            self._go(Period.of(span, self._ctx.now().date()))

    def own_state(self) -> dict[str, Any]:
        return {"kind": self.period.kind, "name": self.period.name}

    def restore_own(self, state: dict[str, Any]) -> None:
        if state:
            self._go(Period.named(state["kind"], state["name"]))

    def refresh(self) -> None:
        self._asked += 1
        number, period = self._asked, self.period

        def show(found: Tally) -> None:
            if number == self._asked:
                self._show(found)

        self._ctx.ask(lambda rows, seen: tally(rows, period), owner=self, done=show)

    # --- moving -------------------------------------------------------------------------------
    def step(self, steps: int) -> None:
        """So many days or months on; the future has no figures."""
        self._go(self.period.moved(steps))

    def go_today(self) -> None:
        self._go(Period.of(self.period.kind, self._ctx.now().date()))

    def _pick_kind(self, kind: str) -> None:
        today = self._ctx.now().date().isoformat()
        inside = self.period.first <= today <= self.period.last
        self._go(Period.named(kind, today if inside else self.period.first))

    def _go(self, period: Period) -> None:
        if period.first > self._ctx.now().date().isoformat():
            return
        self.period = period
        self.kind.set_current(period.kind)
        self._show_period()
        self.refresh()

    def _show_period(self) -> None:
        period, today = self.period, self._ctx.now().date().isoformat()
        words = self._ctx.dates.day(period.name) if period.kind == "daily" else period.name.replace("-", "/")
        self.when.set_words(words)
        here = period.first <= today <= period.last
        self.later.refuse(self.t("ここより先は、まだありません") if here else "")
        self.today.setVisible(not here)

    def wake(self) -> None:
        """The arrows are for the time, so the page itself takes the keys when one comes here."""
        super().wake()
        if not self.isAncestorOf(QApplication.focusWidget() or self):
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """← → walk in time, unless a field or a switch below has used them."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if steps and event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            self.step(steps)
        else:
            super().keyPressEvent(event)

    # --- showing ------------------------------------------------------------------------------
    def _show(self, found: Tally) -> None:
        figures = {
            "persons": found.persons, "contacts": found.contacts, "topics": found.topics, "unnamed": found.unnamed,
            "new": found.new_cases, "ongoing": found.ongoing_cases, "outside": found.outside,
        }  # fmt: skip
        for name, label in self._numbers.items():
            label.set_words(f"{figures[name]:,}")
            self.openers[name].setAccessibleName(f"{self.t(FIGURES[name])} {figures[name]}")
        shown = dict(found.tables())
        for name, table in self.tables.items():
            lines = shown.get(name, ())
            table.show_rows([(self._words(name, x.code), x.persons, x.contacts, x.topics) for x in lines])
            table.setVisible(bool(lines))
        self.empty.setVisible(not found.contacts)

    def _words(self, table: str, code: str) -> str:
        kind = TABLES[table][1]
        if not code:
            return self.t("記録なし")
        if table == "days":
            return self._ctx.dates.day(code)
        if table == "national":
            return self.t(NO_NATIONAL) if code == NO_NATIONAL else code
        label = self._ctx.label(kind, code)
        return f"{code} {label}" if table == "categories" and label != code else label

    def explain(self, name: str) -> None:
        """Show what a figure counts; asked again, it closes."""
        self._meaning = "" if self._meaning == name else name
        self.meaning.set_words(self.t(DEFINITIONS[name]) if self._meaning else "")
        self.meaning.setVisible(bool(self._meaning))

    # --- leaving ------------------------------------------------------------------------------
    def open_print(self) -> None:
        """The sheets as they will be, with save and print."""
        self._ctx.go("print", what=self.period.kind, id=self.period.name)

    def ask_where(self) -> None:
        """Ask for a place; the dialog blocks nothing."""
        what = self.t("日報") if self.period.kind == "daily" else self.t("月報")
        name = self.t("{what}_{day}.xlsx", what=what, day=self.period.name)
        dialog = QFileDialog(self.window(), self.t("表計算の表を保存"), name, "Excel (*.xlsx)")
        dialog.setObjectName("report.where")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("xlsx")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        period = self.period
        dialog.fileSelected.connect(lambda chosen: self.save_as(Path(chosen), period))
        self._dialog = dialog
        dialog.open()

    def save_as(self, path: Path, period: Period) -> None:
        """Make it, log it, write it whole or not at all."""
        program, vault, language = self._ctx.program, self._ctx.vault, self.t.language

        def make() -> bytes:
            desk = program.printing()
            options = desk.options(vault, "ja" if language.startswith("ja") else "en", vault.person)
            return desk.day_workbook(vault, period.kind, period.name, options)

        def write(data: bytes) -> None:
            self.tasks.run(
                lambda: files.write_whole(path, data), owner=self, lane="work", failed=self._broke,
                done=lambda _: self.notice(self.t("表を保存しました。暗号化されていません。"), "ok", seconds=10),
            )  # fmt: skip

        def log(data: bytes) -> None:
            audit = vault.audit
            self._ctx.write(
                lambda: audit.note("export", period.kind, period.name, "xlsx"),
                owner=self, done=lambda _: write(data), failed=self._broke,
            )  # fmt: skip

        self.tasks.run(make, owner=self, done=log, failed=self._broke, lane="work")

    def _broke(self, error: BaseException) -> None:
        self.notice(sentence(self.t, error), "error")
