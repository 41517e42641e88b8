"""Furigana on the screen: small readings painted above text that stays what it is.

The text itself is laid out as ever, so that copying, selecting and reading aloud meet the words and no placeholder;
readings are painted over it where the letters are large enough to be read (ux-ecosystem §7: base of 16 px and more).
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QHelpEvent, QPainter, QTextLayout
from PySide6.QtWidgets import QAbstractButton, QLabel, QToolTip, QWidget

from ui.fonts import Role
from ui.theme import RUBY_BASE, Theme


class Span:
    """Where a reading goes: the letters from `start` to `end` of the text."""

    __slots__ = ("end", "reading", "start")

    def __init__(self, start: int, end: int, reading: str) -> None:
        self.start, self.end, self.reading = start, end, reading


def spans(theme: Theme, text: str, role: Role) -> list[Span]:
    """Readings to show over this text in this role: none while furigana are off or the letters are small."""
    if theme.ruby is None or theme.font(role, text).pixelSize() < RUBY_BASE:
        return []
    found: list[Span] = []
    at = 0
    for segment in theme.ruby.segments(text):
        end = at + len(segment.base)
        if segment.reading:
            found.append(Span(at, end, segment.reading))
        at = end
    return found


def room(theme: Theme, role: Role) -> int:
    """How much higher a line becomes that carries readings, in px."""
    return round(theme.font(role).pixelSize() * 0.5)


def over_line(
    painter: QPainter, theme: Theme, role: Role, text: str, found: list[Span], left: float, base: float
) -> None:
    """Paint readings over one line of text that begins at `left` and stands on `base`."""
    metrics = theme.metrics(role, text)
    for span in found:
        x = left + metrics.horizontalAdvance(text[: span.start])
        width = metrics.horizontalAdvance(text[: span.end]) - metrics.horizontalAdvance(text[: span.start])
        _reading(painter, theme, role, span.reading, x, width, base, left)


def over_layout(
    painter: QPainter, theme: Theme, role: Role, made: QTextLayout, found: list[Span], origin: QPointF
) -> None:
    """Paint readings over wrapped text; a word that is broken carries its reading on its first part."""
    for span in found:
        line = made.lineForTextPosition(span.start)
        if not line.isValid():
            continue  # cut off by the number of lines
        end = min(span.end, line.textStart() + line.textLength())
        x1, x2 = _cursor(line, span.start), _cursor(line, end)
        base = origin.y() + line.y() + line.ascent()
        _reading(painter, theme, role, span.reading, origin.x() + x1, x2 - x1, base, origin.x())


def _cursor(line: object, at: int) -> float:
    where = line.cursorToX(at)  # type: ignore[attr-defined]
    return float(where[0] if isinstance(where, tuple) else where)


def _reading(
    painter: QPainter, theme: Theme, role: Role, reading: str, x: float, width: float, base: float, left: float
) -> None:
    """One reading, centred, never beyond the text's left edge; one that is much wider than its word is set narrower,
    so that it covers no neighbour."""
    font = QFont(theme.font(role))
    size = font.pixelSize()
    font.setPixelSize(max(8, round(size * 0.5)))
    font.setWeight(QFont.Weight.Normal)
    wide = QFontMetricsF(font).horizontalAdvance(reading)
    most = width + size * 0.5
    if wide > most:
        font.setStretch(max(50, int(100 * most / wide)))
        wide = QFontMetricsF(font).horizontalAdvance(reading)
    painter.save()
    painter.setFont(font)
    painter.drawText(QPointF(max(left, x + (width - wide) / 2), base - size * 0.93), reading)
    painter.restore()


class ReadingTips(QObject):
    """Where letters are too small for readings, pointing at them shows how they are read."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        parent.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ToolTip or self._theme.ruby is None or not isinstance(event, QHelpEvent):
            return False
        return isinstance(watched, QWidget) and self._show(watched, event.globalPos())

    def _show(self, widget: QWidget, at: QPoint) -> bool:
        words = "\n".join(dict.fromkeys(part for part in _words_of(widget) if part))
        read = self._theme.ruby.inline(words) if self._theme.ruby else words
        if read == words:
            return False
        QToolTip.showText(at, read, widget)
        return True


def _words_of(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text().replace("&&", "&")
    yield widget.toolTip()
