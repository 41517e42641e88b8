"""Words on the screen: one line on a fixed baseline, wrapped text with fixed line height, eliding labels."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui import paint, ruby
from ui.fonts import Role
from ui.paint import Align
from ui.theme import Theme
from ui.widgets.base import Themed


class Label(Themed, QLabel):
    """Text in a role and a ink's colour. `wrap`: several lines, as high as its width asks. `icon` stands before."""

    def __init__(
        self,
        theme: Theme,
        words: str = "",
        role: Role = "body",
        ink: str = "text",
        *,
        wrap: bool = False,
        align: Align = "left",
        icon: str = "",
        lines: int = 0,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.role: Role = role
        self.ink, self.wrap, self.icon_name, self.lines = ink, wrap, icon, lines
        self.align: Align = align
        self._begin(theme, name)
        super().setText(words)
        policy = QSizePolicy(
            QSizePolicy.Policy.Preferred if wrap else QSizePolicy.Policy.Fixed,
            # Not Fixed when wrapping: Qt would take the height of one line for the most there may be.
            QSizePolicy.Policy.Minimum if wrap else QSizePolicy.Policy.Fixed,
        )
        policy.setHeightForWidth(wrap)
        self.middle = False
        self.setSizePolicy(policy)

    def set_words(self, words: str, ink: str = "", icon: str | None = None) -> None:
        """Change the text, and colour or icon with it."""
        self.ink = ink or self.ink
        self.icon_name = self.icon_name if icon is None else icon
        if words != self.text():
            super().setText(words)
        self.updateGeometry()
        self.update()

    def _lead(self) -> int:
        if not self.icon_name:
            return 0
        return self._glyph() + self.theme.px(6)

    def _glyph(self) -> int:
        small = self.role in ("caption", "tiny", "small", "caption_strong", "small_strong")
        return self.theme.px(15 if small else 18)

    def _line(self) -> int:
        """Height of a line, with room for readings where there are any."""
        line = self.theme.line(self.role, self.text())
        return line + ruby.room(self.theme, self.role) if self._spans() else line

    def _spans(self) -> list[ruby.Span]:
        return ruby.spans(self.theme, self.text(), self.role)

    def sizeHint(self) -> QSize:
        t = self.theme
        widest = max((t.width(part, self.role) for part in self.text().split("\n")), default=0)
        line = self._line()
        if self.wrap:
            width = min(round(widest + 1), t.px(420))
            return QSize(width + self._lead(), self.heightForWidth(width + self._lead()))
        count = self.text().count("\n") + 1
        return QSize(round(widest + 1) + self._lead(), line * count)

    def minimumSizeHint(self) -> QSize:
        if self.wrap:
            return QSize(self.theme.px(60), self._line())
        return self.sizeHint()

    def hasHeightForWidth(self) -> bool:
        return self.wrap

    def heightForWidth(self, width: int) -> int:
        if not self.wrap:
            return self.sizeHint().height()
        _, height = paint.layout(self.theme, self.text(), self.role, width - self._lead(), self.lines, self._line())
        return round(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.wrap and event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = self.theme
        colour = t.color(self.ink)
        if not self.isEnabled():
            painter.setOpacity(0.45)
        lead, line = self._lead(), self._line()
        if self.icon_name:
            top = 0 if self.wrap else (self.height() - line) / 2
            t.icons.paint(painter, self.icon_name, QRectF(0, top, self._glyph(), line), colour)
        if self.wrap:
            self._paint_wrapped(painter, lead, line)
        else:
            self._paint_lines(painter, lead, line)

    def _paint_wrapped(self, painter: QPainter, lead: int, line: int) -> None:
        t, found = self.theme, self._spans()
        made, height = paint.layout(t, self.text(), self.role, self.width() - lead, self.lines, line)
        top = max(0.0, (self.height() - height) / 2) if self.middle else 0.0
        origin = QPointF(lead, top + (ruby.room(t, self.role) / 2 if found else 0))
        painter.setPen(t.color(self.ink))
        made.draw(painter, origin)
        ruby.over_layout(painter, t, self.role, made, found, origin)

    def _paint_lines(self, painter: QPainter, lead: int, line: int) -> None:
        t = self.theme
        parts = self.text().split("\n")
        top = (self.height() - line * len(parts)) / 2
        for part in parts:
            found = ruby.spans(t, part, self.role)
            down = ruby.room(t, self.role) if found else 0
            box = QRectF(lead, top + down, self.width() - lead, line - down)
            width = paint.text(painter, t, box, part, self.role, t.color(self.ink), self.align)
            if found and width <= box.width() + 1:
                left = {"left": box.x(), "center": box.center().x() - width / 2, "right": box.right() - width}[
                    self.align
                ]
                base = paint.baseline(t, box, self.role, part)
                ruby.over_line(painter, t, self.role, part, found, left, base)
            top += line


class ElidingLabel(Label):
    """One line that gives way: takes the room there is, cut with …, full text as tooltip."""

    def __init__(self, theme: Theme, words: str = "", role: Role = "body", ink: str = "text", **more) -> None:
        super().__init__(theme, words, role, ink, **more)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(theme.px(24))
        self.setToolTip(words)

    def set_words(self, words: str, ink: str = "", icon: str | None = None) -> None:
        super().set_words(words, ink, icon)
        self.setToolTip(words)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(24), self.sizeHint().height())


class KeyCap(Themed, QWidget):
    """A key shown in a small frame, as in the palette."""

    def __init__(self, theme: Theme, words: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._begin(theme, spoken=words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(round(self.theme.width(self._words, "tiny")) + self.theme.px(13), self.theme.px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = self.theme
        paint.plane(painter, QRectF(self.rect()), t.color("raised"), t.color("line2"), t.px(3))
        paint.text(painter, t, QRectF(self.rect()), self._words, "tiny", t.color("text2"), "center", elide=False)
