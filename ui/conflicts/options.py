"""The choices of one field, all buttons with real focus: a card per side, and what else can be done.

Figures choose only here, in the list of decisions: in a text field or an open conversion they are letters.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QKeyEvent, QPainter, QPaintEvent, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import paint
from ui.theme import Theme
from ui.widgets.base import PaintedButton

MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class Option(PaintedButton):
    """`figured(n)` by a figure, `moved(dx, dy)` by an arrow."""

    figured = Signal(int)
    moved = Signal(int, int)

    def __init__(self, theme: Theme, words: str, name: str, figure: int) -> None:
        super().__init__(theme, words, name)
        self.figure = figure
        self.setCheckable(True)

    def nextCheckState(self) -> None:
        """The block checks what was chosen; a click alone does not."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() in PLAIN:
            figure = event.key() - Qt.Key.Key_0
            if 1 <= figure <= 9:
                self.figured.emit(figure)
                return
            step = MOVES.get(Qt.Key(event.key()))
            if step:
                self.moved.emit(*step)
                return
        super().keyPressEvent(event)


class SideCard(Option):
    """One side: who wrote it, where and when, and the value with what differs from before in a tint."""

    def __init__(self, theme: Theme, name: str, figure: int, head: str, time: str, words: str, before: str) -> None:
        super().__init__(theme, words, name, figure)
        self._head, self._time, self._words = head, time, words
        self._spans = spans(before, words)
        self.setAccessibleName("、".join((head, time, words)))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        width = self.theme.px(320)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(180), self.theme.px(64))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        t = self.theme
        _, height = paint.layout(t, self._words, "body", width - 2 * t.px(12))
        return round(t.px(9) + t.line("strong") + t.px(3) + height + t.px(10))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t, on = QPainter(self), self.theme, self.isChecked()
        shade = self.shade()
        fill = t.color("accent_tint") if on else t.mixed("raised", shade)
        paint.plane(painter, self.box(), fill, t.color("accent" if on else "line2"), t.px(4))
        inner = self.box().adjusted(t.px(12), t.px(9), -t.px(12), -t.px(10))
        top = QRectF(inner.x(), inner.y(), inner.width(), t.line("strong"))
        mark = QRectF(top.x(), top.y(), t.px(16), top.height())
        if on:
            side = t.px(18)
            box = QRectF(mark.center().x() - side / 2, mark.center().y() - side / 2, side, side)
            t.icons.paint(painter, "check", box, t.color("accent"))
        else:
            paint.radio(painter, t, mark, False, shade > 0)
        key = str(self.figure)
        right = top.right() - t.width(key, "caption")
        paint.text(painter, t, QRectF(right, top.y(), t.px(20), top.height()), key, "caption", t.color("text2"))
        width = t.width(self._time, "caption")
        right -= width + t.px(12)
        paint.text(painter, t, QRectF(right, top.y(), width + 1, top.height()), self._time, "caption", t.color("text2"))
        left = mark.right() + t.px(9)
        paint.text(painter, t, QRectF(left, top.y(), right - left - t.px(8), top.height()), self._head, "strong")
        self._body(painter, QPointF(inner.x(), top.bottom() + t.px(3)), inner.width())

    def _body(self, painter: QPainter, at: QPointF, width: float) -> None:
        t = self.theme
        made, _ = paint.layout(t, self._words, "body", width)
        tint = QTextCharFormat()
        # On a chosen card the tint of others' words would not stand out; the selection's does in every theme.
        tint.setBackground(QBrush(t.color("sel" if self.isChecked() or self.figure == 1 else "review_tint")))
        formats: list[QTextLayout.FormatRange] = []
        for start, length in self._spans:
            one = QTextLayout.FormatRange()
            one.start, one.length, one.format = start, length, tint  # type: ignore[misc]
            formats.append(one)
        painter.setPen(t.color("text"))
        made.draw(painter, at, formats)


class Pick(Option):
    """What else can be done with a field: keep both, write another value. Lit while it is what was chosen."""

    def __init__(self, theme: Theme, words: str, icon: str, name: str, figure: int) -> None:
        super().__init__(theme, words, name, figure)
        self._icon = icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        t = self.theme
        width = t.width(self.words(), "small") + t.width(str(self.figure), "caption") + t.px(12 + 18 + 6 + 10 + 12)
        return QSize(round(width + 0.5), t.px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t, on = QPainter(self), self.theme, self.isChecked()
        fill = t.color("accent_tint") if on else t.mixed("raised", self.shade())
        paint.plane(painter, self.box(), fill, t.color("accent" if on else "line2"), t.px(4))
        ink, side = t.color("accent" if on else "text"), t.px(16)
        x = float(t.px(12))
        icon = "check" if on else self._icon
        t.icons.paint(painter, icon, QRectF(x, (self.height() - side) / 2, side, side), ink)
        x += t.px(18 + 6)
        room = QRectF(x, 0, self.width() - x, self.height())
        x += paint.text(painter, t, room, self.words(), "small", ink) + t.px(10)
        key = QRectF(x, 0, self.width() - x, self.height())
        paint.text(painter, t, key, str(self.figure), "caption", t.color("accent" if on else "text2"))


def spans(before: str, words: str) -> list[tuple[int, int]]:
    """Where `words` departs from `before`: (start, length), one span between what both begin and end with. Nothing
    when they share too little: a tint over all of it would say nothing."""
    shorter = min(len(before), len(words))
    head = next((n for n in range(shorter) if before[n] != words[n]), shorter)
    longest = shorter - head
    tail = next((n for n in range(longest) if before[-1 - n] != words[-1 - n]), longest)
    if not before or (head + tail) * 5 < len(before) * 2:
        return []
    length = len(words) - head - tail
    return [(head, length)] if length > 0 else []


def neighbour(widgets: Sequence[QWidget], one: QWidget, step: int) -> QWidget | None:
    """The widget `step` places on, if there is one."""
    place = list(widgets).index(one) + step if one in widgets else -1
    return widgets[place] if 0 <= place < len(widgets) else None
