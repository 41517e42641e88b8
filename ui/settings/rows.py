"""What settings are laid out with: a section with its title, rows of words and a control, found by search."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from ui.context import Context
from ui.widgets.combo import folded
from ui.widgets.frames import Hairline, Panel, column, row
from ui.widgets.labels import Label


class SettingRow(QWidget):
    """Title and why at the left, the control at the right, more below it. `words`: what search also finds it by."""

    def __init__(
        self,
        ctx: Context,
        title: str,
        why: str = "",
        control: QWidget | None = None,
        *,
        words: str = "",
        name: str = "",
    ) -> None:
        super().__init__()
        theme, px = ctx.theme, ctx.theme.px
        self.setObjectName(name)
        self.title = Label(theme, title, "body")
        self.why = Label(theme, why, "small", "text2", wrap=True)
        if not why:  # never shown before it has a parent: it would be a window
            self.why.hide()
        said = QWidget()  # a widget, so that it takes the room also where a title alone stands in it
        said.setLayout(column(self.title, self.why, gap=px(2)))
        self._head = row(said, gap=px(20))
        self._head.setStretch(0, 1)
        self.control = control
        if control is not None:
            self._head.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        self.below = QVBoxLayout()
        self.below.setSpacing(px(8))
        self.below.setContentsMargins(0, 0, 0, 0)
        box = column(self._head, self.below, gap=px(6), margins=(px(16), px(10), px(16), px(10)))
        self.setLayout(box)
        self._words = folded(f"{title} {why} {words}")

    def add_below(self, *parts: QWidget) -> None:
        """More of this setting, under its words."""
        for part in parts:
            self.below.addWidget(part)

    def fit(self, room: int) -> None:
        """Where it is narrow the control stands under the words. `room`: the width there is."""
        if self.control is None:
            return
        px = self.title.theme.px
        narrow = self.control.sizeHint().width() + px(20 + 32 + 220) > room
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._head.direction() != way:
            self._head.setDirection(way)
            self._head.setSpacing(px(6) if narrow else px(20))
            side = Qt.AlignmentFlag.AlignLeft if narrow else Qt.AlignmentFlag.AlignVCenter
            self._head.setAlignment(self.control, side)

    def fits(self, typed: str) -> bool:
        """Whether every word that was typed stands in it."""
        return all(word in self._words for word in folded(typed).split())


class Section(QWidget):
    """A titled group of rows in a bordered panel."""

    def __init__(self, ctx: Context, key: str, title: str, rows: list[SettingRow]) -> None:
        super().__init__()
        self.key, self.rows = key, rows
        self.words = title
        self.setObjectName(f"settings.section.{key}")
        px = ctx.theme.px
        self._panel = Panel(ctx.theme, name=f"settings.panel.{key}")
        self._lines: list[QWidget] = []
        for at, each in enumerate(rows):
            if at:
                line = Hairline(ctx.theme)
                self._lines.append(line)
                self._panel.body.addWidget(line)
            self._panel.body.addWidget(each)
        self.setLayout(column(Label(ctx.theme, title, "section"), self._panel, gap=px(8)))

    def fit(self, room: int) -> None:
        """Lay the rows out for a width."""
        for each in self.rows:
            each.fit(room)

    def search(self, typed: str) -> int:
        """Show the rows that fit; all of them when the title fits. Says how many."""
        whole = not typed.strip() or all(word in folded(self.words) for word in folded(typed).split())
        shown = [whole or each.fits(typed) for each in self.rows]
        for each, on in zip(self.rows, shown, strict=True):
            each.setVisible(on)
        for at, line in enumerate(self._lines, 1):
            line.setVisible(shown[at] and any(shown[:at]))
        self.setVisible(any(shown))
        return sum(shown)


def keep(ctx: Context, owner: QObject, **changes: Any) -> None:
    """Write settings of this machine, behind the screen. `other` is merged into what is there."""
    program = ctx.program

    def write() -> None:
        now = program.settings()
        more = changes.get("other")
        fields = {**changes, "other": {**now.other, **more}} if more else changes
        program.keep_settings(replace(now, **fields))

    ctx.tasks.run(write, owner=owner, lane="work")


def undoable(ctx: Context, words: str, undo: Callable[[], object]) -> None:
    """Say what was changed, with the way back for ten seconds."""
    ctx.notice(words, "ok", action=ctx.t("元に戻す"), act=undo, seconds=10)
