"""The list at the left: records with something to decide, and what was decided in the last days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.services.conflicts import ConflictLine, Decided
from ui.conflicts.rows import ListRow, ListRowDelegate, spoken
from ui.conflicts.words import Words
from ui.context import Context
from ui.lists.records import RecordModel, RecordView
from ui.widgets.frames import Hairline, Plane, column
from ui.widgets.labels import Label

WIDTH, NARROW = 252, 208


class Side(Plane):
    """`opened(ConflictLine)` and `past_opened(Decided)` on click or Enter."""

    opened = Signal(object)
    past_opened = Signal(object)

    def __init__(self, ctx: Context, words: Words) -> None:
        super().__init__(ctx.theme, "window", "r", name="conflicts.side")
        self._ctx, self._words = ctx, words
        t, px = ctx.t, ctx.theme.px
        self.count = Label(ctx.theme, "", "small", "text2", name="conflicts.count")
        self.model, self.past = RecordModel(spoken, self), RecordModel(spoken, self)
        self.records = self._view(self.model, "conflicts.records", t("競合のある記録"))
        self.decided = self._view(self.past, "conflicts.decided", t("この7日に決めたもの"))
        self.records.opened.connect(lambda row: self.opened.emit(row.record))
        self.decided.opened.connect(lambda row: self.past_opened.emit(row.record))
        title = Label(ctx.theme, t("競合"), "title")
        head = column(title, self.count, gap=px(4), margins=(px(16), px(16), px(16), px(8)))
        self._past_head = QWidget()
        lately = Label(ctx.theme, t("この7日に決めたもの"), "small", "text2")
        self._past_head.setLayout(column(lately, margins=(px(16), px(12), px(16), px(6))))
        told = t("選ばなかった値も変更の記録に残り、いつでも戻せます。")
        self._keep = Label(ctx.theme, told, "small", "text2", wrap=True, icon="undo")
        foot = column(self._keep, margins=(px(16), px(8), px(16), px(12)))
        whole = column(head, Hairline(ctx.theme), gap=0)
        whole.addWidget(self.records, 100)
        whole.addWidget(self._past_head)
        whole.addWidget(self.decided, 60)
        whole.addStretch(1)
        whole.addLayout(foot)
        whole.setContentsMargins(0, 0, 1, 0)
        self.setLayout(whole)
        self.fit(1366, 768)

    def _view(self, model: RecordModel, name: str, words: str) -> RecordView:
        return RecordView(self.theme, model, ListRowDelegate(self.theme, self), name=name, spoken=words)

    def fit(self, width: int, height: int) -> None:
        """Give way on a narrow page; on a low one the lists need the room of the note."""
        self._keep.setVisible(height >= self.theme.px(560))
        self.setFixedWidth(self.theme.px(WIDTH if width >= self.theme.px(1000) else NARROW))

    def show_lists(self, lines: Sequence[ConflictLine], decided: Sequence[Decided]) -> None:
        """Show these records; those that are the same keep the caret."""
        t, words = self._ctx.t, self._words
        fields = sum(line.fields for line in lines)
        self.count.set_words(t("{records}件・{fields}項目", records=len(lines), fields=fields) if lines else "")
        rows = [
            ListRow(
                words.title(line.subject),
                words.place(line.subject),
                t.many("{n}項目", line.fields),
                record=line,
            )
            for line in lines
        ]
        self._put(self.records, self.model, rows)
        past = [
            ListRow(words.title(one.subject), self._told(one), self._how(one), done=True, record=one) for one in decided
        ]
        self._put(self.decided, self.past, past)
        self._past_head.setVisible(bool(past))

    def mark(self, current: tuple[str, str] | None, progress: str) -> None:
        """Show which record is open and how far it is: 1/3."""
        rows: list[ListRow] = []
        for row in self.model.records():
            here = (row.record.kind, row.record.id) == current
            told = self._ctx.t.many("{n}項目", row.record.fields)
            rows.append(replace(row, current=here, right=progress if here else told))
        self._put(self.records, self.model, rows)

    def _put(self, view: RecordView, model: RecordModel, rows: list[ListRow]) -> None:
        place = view.currentIndex().row()
        model.set_records(rows)
        if 0 <= place < len(rows):
            view.setCurrentIndex(model.index(place, 0))
        step = self.theme.line("strong") + self.theme.line("small") + self.theme.px(14)
        view.setMaximumHeight(step * len(rows) + (2 if rows else 0))
        view.setMinimumHeight(min(step * len(rows), step))

    def _told(self, one: Decided) -> str:
        t, words = self._ctx.t, self._words
        field = words.label(one.kind, one.fields[0])
        if len(one.fields) > 1:
            field = t("{field}ほか", field=field)
        return t("{field}・{name} {day}", field=field, name=words.person(one.by), day=words.time(one.at_ms)[:-6])

    def _how(self, one: Decided) -> str:
        t = self._ctx.t
        if one.how == "side":
            return self._words.person(one.name)
        return {"both": t("両方"), "written": t("別の値")}.get(one.how, "")
