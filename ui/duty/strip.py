"""The strip of Today: who is in, and the memos that colleagues have handed to me. Quiet when there is nothing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.services.duty import Present
from models.records.cases import ContactRecord
from ui.context import Context
from ui.duty.words import duty_line, duty_words
from ui.widgets.buttons import Button
from ui.widgets.fields import Glyph
from ui.widgets.frames import Panel
from ui.widgets.labels import ElidingLabel

NAMED = 6


class DayStrip(QWidget):
    """`go_on(contact id)`, `more()`: the inbox, `days()`: where one's days are told."""

    go_on = Signal(str)
    more = Signal()
    days = Signal()

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        t, theme, px = ctx.t, ctx.theme, ctx.theme.px
        self._first = ""
        self.people = ElidingLabel(theme, "", "small", "text2")
        self.people.setObjectName("today.duty")
        self.change = Button(theme, t("変える"), kind="text", size="xs", name="today.duty.change")
        self.change.clicked.connect(self.days)
        self._people_row = QWidget(self)
        line = QHBoxLayout(self._people_row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(px(8))
        line.addWidget(Glyph(theme, "people", 16, "text2"))
        line.addWidget(self.people, 1)
        line.addWidget(self.change)
        self._people_row.hide()
        self.handed = Panel(theme, fill="accent_tint", name="today.handed")
        self.words = ElidingLabel(theme, "", "small_strong", "accent")
        self.what = ElidingLabel(theme, "", "small", "text")
        self.take = Button(theme, t("引き取って続ける"), icon="pencil", size="s", name="today.handed.take")
        self.rest = Button(theme, "", kind="text", size="s", name="today.handed.rest")
        self.take.clicked.connect(lambda: self.go_on.emit(self._first))
        self.rest.clicked.connect(self.more)
        inside = QHBoxLayout()
        inside.setContentsMargins(px(12), px(6), px(8), px(6))
        inside.setSpacing(px(10))
        inside.addWidget(Glyph(theme, "people", 18, "accent"))
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(self.words)
        said.addWidget(self.what)
        inside.addLayout(said, 1)
        inside.addWidget(self.rest)
        inside.addWidget(self.take)
        self.handed.body.addLayout(inside)
        self.handed.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(8))
        box.addWidget(self.handed)
        box.addWidget(self._people_row)

    def show_people(self, people: Sequence[Present]) -> None:
        """きょうの出勤 3人: 佐藤 10–18(いま)・…; nothing where nobody's week is known."""
        t = self._ctx.t
        there = [each for each in people if each.is_in]
        away = [each for each in people if each.state == "off"]
        known = bool(there or away)
        parts = [self._short(each) for each in there[:NAMED]]
        if len(there) > NAMED:
            parts.append(t("ほか{n}人", n=len(there) - NAMED))
        parts += [t("休み {names}", names=t("・").join(each.name for each in away))] if away else []
        words = t("、").join(parts) or t("いません")
        self.people.set_words(t("きょうの出勤 {n}人: {names}", n=len(there), names=words))
        lines = [f"{each.name}: {duty_line(self._ctx, each)}" for each in (*there, *away)]
        self.people.setToolTip("\n".join(lines))
        self._people_row.setVisible(known)
        self.setVisible(known or not self.handed.isHidden())

    def _short(self, person: Present) -> str:
        ctx = self._ctx
        tongues = [ctx.short("language", code) for code in person.languages if code != "ja"]
        name = f"{person.name} {duty_words(ctx, person)}".rstrip()
        return ctx.t("{name}({languages})", name=name, languages=ctx.t("・").join(tongues)) if tongues else name

    def show_handed(self, memos: Sequence[ContactRecord], names: dict[str, str]) -> None:
        """あなたへの引き継ぎ: the newest with its words, and how many more there are."""
        t = self._ctx.t
        self.handed.setVisible(bool(memos))
        if memos:
            first = memos[0]
            self._first = first.id
            who = names.get(first.handed_by or first.author, "") or t("同僚")
            head = t("あなたへの引き継ぎ {n}件・{who}さんから", n=len(memos), who=who)
            self.words.set_words(
                t("{words}「{note}」", words=head, note=first.handed_note) if first.handed_note else head
            )
            whom = first.call_name or first.phone or t("名前・番号なし")
            text = next((s for s in (first.summary, first.original, first.facts, first.said) if s), "")
            self.what.set_words(f"{whom}  {text.splitlines()[0] if text else ''}".rstrip())
            self.rest.set_words(t("ほか{n}件", n=len(memos) - 1))
            self.rest.setVisible(len(memos) > 1)
        self.setVisible(bool(memos) or not self._people_row.isHidden())
