"""The first step (which file) and the last (storing it, with progress, what was left out, and undo)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.services.imports import Imported
from ui.context import Context
from ui.importing.choices import Digest
from ui.importing.rows import CheckView
from ui.importing.side import Bar, Fact
from ui.widgets.buttons import Button
from ui.widgets.frames import Hairline, Panel
from ui.widgets.labels import ElidingLabel, Label
from ui.widgets.notices import EmptyState


class FileStep(QWidget):
    """Step 1. `choose_asked`, `cancel_asked`; a file can also be dropped anywhere on the page."""

    choose_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        theme, t = ctx.theme, ctx.t
        self._ctx = ctx
        self.drop = EmptyState(
            theme,
            t("ここに古い台帳のファイルを置いてください"),
            t("この端末の中だけで読みます。試し取り込みは何も書き込みません。"),
            icon="download",
            action=t("ファイルを選ぶ"),
            action_icon="folder",
            name="import.drop",
        )
        self.drop.acted.connect(self.choose_asked)
        self._wait = self._waiting()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.drop)
        self._stack.addWidget(self._wait)
        self.error = Label(theme, "", "body", "danger", wrap=True, icon="warning", name="import.file.error")
        self.error.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(8))
        box.addWidget(self.error)
        box.addWidget(self._stack, 1)
        box.addWidget(self._kinds())

    def _kinds(self) -> Panel:
        """What can be read, and what is never taken."""
        theme, t = self._ctx.theme, self._ctx.t
        panel = Panel(theme, pad=10)
        panel.body.setSpacing(theme.px(3))
        panel.body.addWidget(Label(theme, t("読めるファイル"), "strong"))
        lines = (
            ("table", t("Excel(.xlsx)と CSV・TSV。文字コード、見出しの行、和暦、全角の番号は自動で読みます")),
            ("mail", t("メール(.eml)。本文が1件の記録になり、添付は元のメールごと暗号化して残します")),
            ("message", t("LINE・Messenger のトークの書き出し。1日の会話が1件の記録になります")),
            ("document", t("ほかの窓口の Banso が出した行形式(.jsonl)")),
            ("shield", t("マイナンバーはどのファイルからも取り込みません(番号法)。元のファイルは変わりません")),
        )
        for icon, words in lines:
            panel.body.addWidget(Label(theme, words, "small", "text2", wrap=True, icon=icon))
        return panel

    def _waiting(self) -> Panel:
        theme, t = self._ctx.theme, self._ctx.t
        panel = Panel(theme, pad=24, dashed=True)
        self.reading = Label(theme, t("読んでいます…"), "strong", align="center", name="import.reading")
        self.figure = Label(theme, "", "small", "text2", align="center")
        self.cancel = Button(theme, t("やめる"), icon="close", name="import.read.cancel")
        self.cancel.clicked.connect(self.cancel_asked)
        panel.body.setSpacing(theme.px(8))
        panel.body.addStretch(1)
        for widget in (self.reading, self.figure, self.cancel):
            line = QHBoxLayout()
            line.addStretch(1)
            line.addWidget(widget)
            line.addStretch(1)
            panel.body.addLayout(line)
        panel.body.addStretch(1)
        return panel

    def show_reading(self, reading: bool) -> None:
        """Waiting, or ready for a file."""
        self._stack.setCurrentIndex(int(reading))
        if reading:
            self.error.hide()
            self.show_progress(0)

    def show_progress(self, rows: int) -> None:
        self.figure.set_words(self._ctx.t("{n}行まで読みました", n=f"{rows:,}") if rows else "")

    def show_error(self, words: str) -> None:
        """Why the file could not be read; "" takes it away."""
        self.error.set_words(words)
        self.error.setVisible(bool(words))


class StoreStep(QWidget):
    """Step 4: what goes in and what stays out; then progress; then the result. `cancel_asked`, `undo_asked`,
    `search_asked`, `again_asked`."""

    cancel_asked = Signal()
    undo_asked = Signal()
    search_asked = Signal()
    again_asked = Signal()

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        theme, t = ctx.theme, ctx.t
        self._ctx = ctx
        self.title = Label(theme, "", "section", name="import.store.title")
        self.words = Label(theme, "", "body", "text2", wrap=True)
        self.facts = {
            "rows": Fact(theme, t("対応記録になる行"), "import.store.rows"),
            "linked": Fact(theme, t("一人としてまとめる組"), "import.store.linked"),
            "held": Fact(theme, t("決めていない行(取り込まない)"), "import.store.held"),
            "out": Fact(theme, t("とばす行・取り込めない行"), "import.store.out"),
            "source": Fact(theme, t("元のファイル"), "import.store.source"),
        }
        self.bar = Bar(theme, spoken=t("取り込みの進み"), name="import.store.bar")
        self.progress = Label(theme, "", "small", "text2", name="import.store.progress")
        self.cancel = Button(theme, t("やめる"), icon="close", size="s", name="import.store.cancel")
        self.undo = Button(theme, t("この取り込みを元に戻す"), icon="undo", name="import.undo")
        self.search = Button(theme, t("取り込んだ記録を探す"), icon="search", name="import.search")
        self.again = Button(theme, t("ほかのファイルを取り込む"), icon="download", name="import.again")
        self.cancel.clicked.connect(self.cancel_asked)
        self.undo.clicked.connect(self.undo_asked)
        self.search.clicked.connect(self.search_asked)
        self.again.clicked.connect(self.again_asked)
        self.left = CheckView(theme, name="import.left")
        self.left.lines.acting = False
        self.left_count = Label(theme, "", "small", "text2")
        self._arrange()

    def _arrange(self) -> None:
        theme, t = self._ctx.theme, self._ctx.t
        px = theme.px
        top = Panel(theme, pad=15, name="import.store")
        top.body.setSpacing(px(7))
        top.body.addWidget(self.title)
        top.body.addWidget(self.words)
        for fact in self.facts.values():
            fact.setMaximumWidth(px(420))
            top.body.addWidget(fact)
        top.body.addWidget(self.bar)
        line = QHBoxLayout()
        line.setSpacing(px(8))
        for widget in (self.progress, self.cancel, self.undo, self.search, self.again):
            line.addWidget(widget)
        line.addStretch(1)
        top.body.addLayout(line)
        self._below = Panel(theme, name="import.leftover")
        head = QHBoxLayout()
        head.setContentsMargins(px(15), px(9), px(14), px(9))
        head.setSpacing(px(8))
        head.addWidget(Label(theme, t("取り込まない行"), "strong"))
        head.addWidget(self.left_count)
        note = t("元のファイルはそのままです。直して、もう一度取り込めます")
        head.addWidget(ElidingLabel(theme, note, "small", "text2", align="right"), 1)
        self._below.body.addLayout(head)
        self._below.body.addWidget(Hairline(theme))
        self._below.body.addWidget(self.left, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(12))
        box.addWidget(top)
        box.addWidget(self._below, 1)
        box.addStretch(0)
        self._stage("ready")

    def show_plan(self, digested: Digest, linked: int) -> None:
        """Before: what would happen."""
        t, plan = self._ctx.t, digested.decided
        counts = plan.counts
        ready = counts.ok + counts.fixed
        self.title.set_words(
            t("{n}行を取り込みます", n=f"{ready:,}") if ready else t("取り込める行がありません"), "text", ""
        )
        self.words.set_words(
            t("すべてが書き終わるまで、どの一覧にも検索にも出ません。取り込んだあとも、一度にまとめて元に戻せます。")
        )
        self.facts["rows"].show_value(t("{n}行", n=f"{ready:,}"), "ok", strong=True)
        self.facts["linked"].show_value(t("{n}組", n=linked))
        self.facts["held"].show_value(t("{n}行", n=counts.decide), "danger" if counts.decide else "text2")
        self.facts["out"].show_value(t("{n}行", n=counts.refused + counts.skipped), "text2")
        kept = t("残しません(マイナンバーあり)") if plan.file.has_mynumber else t("暗号化して1つ残します")
        self.facts["source"].show_value(kept)
        self._show_left(digested)
        self._stage("ready")

    def _show_left(self, digested: Digest) -> None:
        items = (*digested.lists["decide"], *digested.lists["out"])
        rows = len({item.place for item in items})
        self.left.show_items(digested, items)
        self.left_count.set_words(self._ctx.t("{n}行", n=rows))
        self._below.setVisible(bool(items))

    def show_progress(self, done: int, total: int) -> None:
        """During: rows written of rows to write."""
        self._stage("busy")
        self.bar.show_share(done, total)
        self.progress.set_words(self._ctx.t("{n} / {m}行", n=f"{done:,}", m=f"{total:,}"))

    def show_done(self, result: Imported, left: int) -> None:
        """After: what came of it."""
        t = self._ctx.t
        self.title.set_words(t("{n}行を取り込みました", n=f"{result.rows:,}"), "ok", "check-circle")
        words = t("新しい人 {n}人。", n=result.persons) if result.persons else ""
        more = t("取り込まなかった行は下にあります。") if left else t("取り込まなかった行はありません。")
        self.words.set_words(f"{words}{more}")
        self._stage("done")

    def show_undone(self) -> None:
        """The import was taken back."""
        t = self._ctx.t
        self.title.set_words(t("取り込みを元に戻しました"), "text", "undo")
        self.words.set_words(t("取り込みのあとに書き足された記録だけが残っています。"))
        self._stage("undone")

    def _stage(self, stage: str) -> None:
        for widget in (self.bar, self.progress, self.cancel):
            widget.setVisible(stage == "busy")
        self.undo.setVisible(stage == "done")
        self.search.setVisible(stage == "done")
        self.again.setVisible(stage in ("done", "undone"))
        for fact in self.facts.values():
            fact.setVisible(stage in ("ready", "busy"))
