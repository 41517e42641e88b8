"""The second step: what each column means, and row by row what must be decided. Mails and chats have no columns; they
show what was read and their attachments instead."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.records.imports import Counts
from ui.context import Context
from ui.importing.choices import Digest
from ui.importing.columns import ColumnsPanel
from ui.importing.rows import CheckView
from ui.widgets.chips import Chip
from ui.widgets.frames import Hairline, Panel
from ui.widgets.labels import ElidingLabel, Label
from ui.widgets.notices import EmptyState

LISTS = ("decide", "fixed", "out", "all")


class CheckStep(QWidget):
    """`mapped(ColumnRead, field)`, `decided(Shown, way, value)`."""

    mapped = Signal(object, str)
    decided = Signal(object, str, str)

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        theme, t = ctx.theme, ctx.t
        self._list = ""
        self._digest: Digest | None = None
        self.columns = ColumnsPanel(theme)
        self.attachments = Panel(theme, pad=12, name="import.attachments")
        self._files = Label(theme, "", "small", "text2", wrap=True, icon="paperclip")
        self.attachments.body.addWidget(Label(theme, t("添付"), "strong"))
        self.attachments.body.addWidget(self._files)
        self.chips = {
            name: Chip(theme, "", name=f"import.list.{name}", on=name == "decide", height=26) for name in LISTS
        }
        self.view = CheckView(theme, name="import.rows")
        self._count = Label(theme, "", "small", "text2")
        self._said = ElidingLabel(theme, "", "small", "text2", align="right")
        self._none = EmptyState(
            theme, t("決める行はありません"), t("すべての行が、このまま取り込めます。"), icon="check-circle"
        )
        self._arrange()
        self.columns.view.picked.connect(self.mapped)
        self.view.decided.connect(self.decided)
        for name, chip in self.chips.items():
            chip.clicked.connect(lambda _=False, n=name: self.use_list(n))

    def _arrange(self) -> None:
        theme, t = self._ctx.theme, self._ctx.t
        px = theme.px
        self._panel = Panel(theme, name="import.check")
        head = QHBoxLayout()
        head.setContentsMargins(px(15), px(8), px(14), px(8))
        head.setSpacing(px(8))
        head.addWidget(Label(theme, t("行ごとの確認"), "strong"))
        head.addWidget(self._count)
        head.addSpacing(px(4))
        for chip in self.chips.values():
            head.addWidget(chip)
        head.addWidget(self._said, 1)
        self._panel.body.addLayout(head)
        self._panel.body.addWidget(Hairline(theme))
        self._panel.body.addWidget(self.view, 1)
        self._room = QWidget()
        none = QVBoxLayout(self._room)
        none.setContentsMargins(px(12), px(12), px(12), px(12))
        none.addWidget(self._none)
        self._panel.body.addWidget(self._room, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(12))
        box.addWidget(self.columns, 50)
        box.addWidget(self.attachments)
        box.addWidget(self._panel, 1)
        self._room.hide()
        self.attachments.hide()
        self.show_busy(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The table takes what its lines need, but leaves the row check at least two lines."""
        room = self.height() - self._ctx.theme.px(12 + 44 + 2 * 52)
        self.columns.setMinimumHeight(self.columns.least())
        self.columns.setMaximumHeight(max(self.columns.least(), min(self.columns.wanted(), room)))

    def present_list(self) -> str:
        """Which list is shown."""
        return self._list

    def use_list(self, name: str) -> None:
        """Show a list; "" lets the file decide."""
        self._list = name if name in LISTS else ""
        if self._digest is not None:
            self._show_list()

    def show_digest(self, found: Digest) -> None:
        """Show a plan as it is decided now."""
        t, plan = self._ctx.t, found.decided
        first = self._digest is None or self._digest.plan.file is not found.plan.file
        self._digest = found
        self.columns.setVisible(bool(plan.columns))
        self.columns.show_columns(plan.columns)
        self.attachments.setVisible(bool(plan.attachments))
        names = [t("{name}({n}KB)", name=one.name, n=max(1, one.size // 1024)) for one in plan.attachments]
        kept = (
            t("元のファイルは残さないため、添付も残りません。")
            if plan.file.has_mynumber
            else t("元のメールごと暗号化して残します。")
        )
        self._files.set_words("\n".join((*names, kept)))
        self._show_counts(plan.counts)
        if first and not self._list:
            self._list = "decide" if plan.counts.decide or plan.columns else "all"
        self._fit()
        self._show_list()

    def forget(self) -> None:
        """Let the file go."""
        self._digest, self._list = None, ""
        self.view.show_items(None, ())

    def _show_counts(self, counts: Counts) -> None:
        t = self._ctx.t
        words = {
            "decide": t("決める {n}", n=f"{counts.decide:,}"),
            "fixed": t("直せる {n}", n=f"{counts.fixed:,}"),
            "out": t("入らない {n}", n=f"{counts.refused + counts.skipped:,}"),
            "all": t("すべて {n}", n=f"{counts.total:,}"),
        }
        for name, chip in self.chips.items():
            chip.set_words(words[name])
        self.chips["out"].setVisible(counts.refused + counts.skipped > 0)
        self._count.set_words(f"{counts.decide + counts.fixed:,}")

    def _show_list(self) -> None:
        assert self._digest is not None
        name = self._list or "decide"
        for other, chip in self.chips.items():
            chip.setChecked(other == name)
            chip.updateGeometry()
        items = self._digest.lists[name]
        self.view.show_items(self._digest, items)
        self.view.setVisible(bool(items))
        self._room.setVisible(not items)
        t = self._ctx.t
        what = t("決める行はありません") if name == "decide" else t("ここに並ぶ行はありません")
        self._none.show_words(what, t("このまま次へ進めます。"))

    def show_busy(self, busy: bool) -> None:
        """Say that the file is being read anew."""
        t = self._ctx.t
        self._said.set_words(t("読み直しています…") if busy else t("直しても元のファイルは変わりません"))

    def refuse(self, words: str) -> None:
        """A typed value could not be read."""
        self.view.refuse(words)
