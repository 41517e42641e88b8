"""Planes: page window, surface, panel with a border, lane, card, hairlines, floating panel with its shadow."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import paint
from ui.theme import Theme
from ui.tokens import ToneName
from ui.widgets.base import Themed


class Plane(Themed, QWidget):
    """A plain area of one token, with hairlines at the named edges: any of "t", "b", "l", "r"."""

    def __init__(
        self, theme: Theme, fill: str = "window", edges: str = "", *, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._fill, self._edges = fill, edges
        self._begin(theme, name)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = self.theme
        painter.fillRect(event.rect(), t.color(self._fill))
        w, h, line = self.width(), self.height(), t.color("line")
        for edge, x1, y1, x2, y2 in (
            ("t", 0, 0, w, 1),
            ("b", 0, h - 1, w, h),
            ("l", 0, 0, 1, h),
            ("r", w - 1, 0, w, h),
        ):
            if edge in self._edges:
                paint.hairline(painter, line, x1, y1, x2, y2)


class Panel(Themed, QWidget):
    """A bordered box, radius 6, with a 1 px margin so that children do not cover the border. `body` is its layout."""

    def __init__(
        self,
        theme: Theme,
        *,
        fill: str = "window",
        border: str = "line",
        radius: int = 6,
        pad: int = 0,
        dashed: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._fill, self._border, self._radius, self._dashed = fill, border, radius, dashed
        self._begin(theme, name)
        self.body = QVBoxLayout(self)
        gap = theme.px(pad) + 1
        self.body.setContentsMargins(gap, gap, gap, gap)
        self.body.setSpacing(0)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self.theme
        border = t.color(self._border) if self._border else None
        fill = t.color(self._fill) if self._fill else None
        paint.plane(QPainter(self), QRectF(self.rect()), fill, border, t.px(self._radius), dashed=self._dashed)


class Lane(Panel):
    """A column of cards on surface; in high contrast it gets a border."""

    def __init__(self, theme: Theme, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, fill="surface", border="", pad=9, name=name, parent=parent)
        self.body.setSpacing(theme.px(8))

    def paintEvent(self, event: QPaintEvent) -> None:
        self._border = "line" if self.theme.tokens.bordered else ""
        super().paintEvent(event)


class Card(Panel):
    """A raised card, radius 4, padding 12/9; `pressed()` when `clickable` and pressed by mouse, Enter or Space."""

    pressed = Signal()
    ring_radius = 4

    def __init__(
        self, theme: Theme, *, clickable: bool = False, spoken: str = "", name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, fill="raised", border="line", radius=4, name=name, parent=parent)
        self.body.setContentsMargins(theme.px(12), theme.px(9), theme.px(12), theme.px(9))
        self._clickable = clickable
        if spoken:
            self.setAccessibleName(spoken)
        if clickable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setAttribute(Qt.WidgetAttribute.WA_Hover)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self.theme
        share = 0.06 if self._clickable and self.underMouse() else 0.0
        paint.plane(QPainter(self), QRectF(self.rect()), t.mixed("raised", share), t.color("line"), t.px(4))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._clickable and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event) -> None:  # type: ignore[override]
        if self._clickable and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
            return
        super().keyPressEvent(event)


class ToneBlock(Themed, QWidget):
    """A tinted block with an icon, a bold word and a line: the safe contact in the banner, a verdict."""

    def __init__(
        self,
        theme: Theme,
        title: str,
        words: str,
        *,
        tone: ToneName = "warn",
        icon: str = "shield",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        from ui.widgets.labels import Label

        super().__init__(parent)
        self.tone: ToneName = tone
        self.icon_name = icon
        self._begin(theme, name, f"{title}: {words}")
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(39), theme.px(5), theme.px(12), theme.px(5))
        box.setSpacing(theme.px(2))
        self.title = Label(theme, title, "small_strong", tone)
        self.words = Label(theme, words, "small", tone)
        box.addStretch()
        box.addWidget(self.title)
        box.addWidget(self.words)
        box.addStretch()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_words(self, title: str, words: str) -> None:
        """Change what it says."""
        self.title.set_words(title)
        self.words.set_words(words)
        self.setAccessibleName(f"{title}: {words}")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = self.theme
        own, tint = t.tone(self.tone)
        paint.plane(painter, QRectF(self.rect()), tint, own if t.tokens.bordered else None, t.px(4))
        side = t.px(18)
        t.icons.paint(painter, self.icon_name, QRectF(t.px(11), (self.height() - side) / 2, side, side), own)


class Hairline(Themed, QWidget):
    """A 1 px line; `vertical` stands."""

    def __init__(self, theme: Theme, *, vertical: bool = False, ink: str = "line", parent=None) -> None:
        super().__init__(parent)
        self._ink = ink
        self._begin(theme)
        if vertical:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self.theme.color(self._ink))


class Floating(Themed, QWidget):
    """A floating child panel (memo, palette, pick list) with a soft shadow; never a modal window. Put the content in
    `body`; `sheet()` is its rectangle. `movable`: dragged by its first `grip` px."""

    SHADOW = 26
    accessible_role = QAccessible.Role.Dialog

    def __init__(self, theme: Theme, parent: QWidget, *, movable: bool = False, grip: int = 44, name: str = "") -> None:
        super().__init__(parent)
        self._begin(theme, name)
        self._movable, self._grip = movable, grip
        self._from: QPoint | None = None
        self.body = QVBoxLayout(self)
        s = self.SHADOW
        self.body.setContentsMargins(s + 1, s - 8 + 1, s + 1, s + 8 + 1)
        self.body.setSpacing(0)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sheet(self) -> QRectF:
        """The visible panel without its shadow, in own coordinates."""
        s = self.SHADOW
        return QRectF(self.rect()).adjusted(s, s - 8, -s, -s - 8)

    def place(self, x: int, y: int, width: int, height: int) -> None:
        """Put the visible panel there, in the parent's coordinates."""
        s = self.SHADOW
        self.setGeometry(x - s, y - s + 8, width + 2 * s, height + 2 * s)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = self.theme
        sheet = self.sheet()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        shade = QColor(t.tokens.shadow)
        steps = 13
        for i in range(steps):
            # Laid over each other, the rings sum up to a soft fall-off.
            grow = (steps - i) * self.SHADOW / steps * 0.92
            shade.setAlphaF((0.030 if t.tokens.dark else 0.013) * (i + 1) / steps * 1.6)
            painter.setBrush(shade)
            painter.drawRoundedRect(sheet.adjusted(-grow, -grow + 7, grow, grow + 7), 8 + grow, 8 + grow)
        paint.plane(painter, sheet, t.color("window"), t.color("line2"), t.px(8))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        grip = QRectF(self.sheet().topLeft(), self.sheet().topRight() + QPoint(0, self.theme.px(self._grip)))
        if self._movable and grip.contains(at):
            self._from = event.globalPosition().toPoint() - self.pos()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            return
        parent = self.parentWidget()
        assert parent is not None
        at = event.globalPosition().toPoint() - self._from
        s = self.SHADOW
        at.setX(min(max(at.x(), -s), parent.width() - self.width() + s))
        at.setY(min(max(at.y(), -s + 8), parent.height() - self.height() + s + 8))
        self.move(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._from = None
        event.accept()


Part = QWidget | QLayout | int | None


def row(*parts: Part, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """A horizontal layout: widgets, ints for fixed gaps, None for a stretch."""
    box = QHBoxLayout()
    _fill(box, parts, gap, margins)
    return box


def column(*parts: Part, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    """A vertical layout: widgets, ints for fixed gaps, None for a stretch."""
    box = QVBoxLayout()
    _fill(box, parts, gap, margins)
    return box


def _fill(
    box: QHBoxLayout | QVBoxLayout, parts: tuple[Part, ...], gap: int, margins: tuple[int, int, int, int]
) -> None:
    box.setContentsMargins(*margins)
    box.setSpacing(gap)
    for part in parts:
        if part is None:
            box.addStretch(1)
        elif isinstance(part, int):
            box.addSpacing(part)
        elif isinstance(part, QWidget):
            box.addWidget(part)
        else:
            box.addLayout(part)
