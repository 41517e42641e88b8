"""決めたあとの見え方: what will stand in each field, as it is chosen so far."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QGridLayout

from ui.conflicts.blocks import FieldBlock
from ui.context import Context
from ui.widgets.chips import StateChip
from ui.widgets.frames import Panel, row
from ui.widgets.labels import Label


class Preview(Panel):
    """Follows the choices of the blocks."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, fill="surface", border="", name="conflicts.preview")
        self._ctx = ctx
        px = ctx.theme.px
        self._rest = Label(ctx.theme, "", "small", "text2")
        self.body.setContentsMargins(px(14), px(10), px(14), px(10))
        self.body.setSpacing(px(6))
        title = Label(ctx.theme, ctx.t("決めたあとの見え方"), "strong")
        self.body.addLayout(row(title, self._rest, None, gap=px(10)))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(px(16))
        self._grid.setVerticalSpacing(px(4))
        self._grid.setColumnMinimumWidth(0, px(110))
        self._grid.setColumnStretch(1, 1)
        self.body.addLayout(self._grid)
        self._blocks: Sequence[FieldBlock] = ()
        self._lines: list[tuple[Label, StateChip]] = []

    def paintEvent(self, event: QPaintEvent) -> None:
        self._border = "line" if self.theme.tokens.bordered else ""
        super().paintEvent(event)

    def show_blocks(self, blocks: Sequence[FieldBlock], names: Sequence[str]) -> None:
        """Rows for these fields."""
        while self._grid.count():
            item = self._grid.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._blocks, self._lines = blocks, []
        for number, name in enumerate(names):
            words = Label(self.theme, "", "small", wrap=True, lines=3)
            chip = StateChip(self.theme, "", height=22)
            self._grid.addWidget(Label(self.theme, name, "small", "text2", wrap=True), number, 0)
            self._grid.addWidget(words, number, 1)
            self._grid.addWidget(chip, number, 2)
            self._lines.append((words, chip))
        self.follow()

    def follow(self) -> None:
        """Say what is chosen now."""
        t = self._ctx.t
        rest = sum(not block.ready() for block in self._blocks)
        self._rest.set_words(t.many("のこり {n}項目", rest) if rest else t("すべて決まりました"))
        for block, (words, chip) in zip(self._blocks, self._lines, strict=True):
            if block.ready():
                words.set_words(block.say(block.value()), "text")
                chip.show_state(block.how(), "ok", "check")
            else:
                words.set_words(t("{value}(決めるまでの表示)", value=block.say(block.shown())), "text2")
                chip.show_state(t("未定"), "neutral", "")
