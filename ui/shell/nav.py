"""The left navigation: words and icons, a badge where something waits; folds to icons when the window is narrow."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import paint
from ui.theme import Theme
from ui.widgets.base import PaintedButton
from ui.widgets.frames import Plane, column

WIDE, NARROW, FOLDED = 168, 144, 64
WIDE_FROM, FOLD_BELOW = 1200, 1000


@dataclass(frozen=True, slots=True)
class NavEntry:
    """A line of the navigation; `place` "top" or "bottom"."""

    key: str
    words: str
    icon: str
    place: str = "top"


class NavItem(PaintedButton):
    """One page. Up and Down move, Enter opens."""

    accessible_role = QAccessible.Role.PageTab

    def __init__(self, theme: Theme, entry: NavEntry, parent: QWidget | None = None) -> None:
        super().__init__(theme, entry.words, f"nav.{entry.key}", parent)
        self.entry = entry
        self.badge, self.badge_ink = "", "text3"
        self.folded, self.low = False, False
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_badge(self, badge: str, ink: str = "text3") -> None:
        """A figure at the right: text3 quiet, danger or warn when it hurts."""
        self.badge, self.badge_ink = badge, ink
        self.setAccessibleName(f"{self.words()} {badge}".strip())
        self.update()

    def nextCheckState(self) -> None:
        """The shell checks what is open; a click alone does not."""

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(120), self.theme.px(32 if self.low else 36))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(40), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = self.theme
        on = self.isChecked()
        box = self.box().adjusted(0, t.px(2), 0, -t.px(2)) if not self.low else self.box().adjusted(0, 2, 0, -2)
        if on:
            paint.plane(painter, box, t.color("accent_tint"), None, t.px(4))
            paint.plane(painter, QRectF(0, box.y() + t.px(8), 3, box.height() - t.px(16)), t.color("accent"), None, 1.5)
        elif shade := self.shade():
            paint.plane(painter, box, t.color("text", shade), None, t.px(4))
        colour = t.color("accent" if on else "text2")
        side = t.px(20)
        x = (self.width() - side) / 2 if self.folded else t.px(12)
        t.icons.paint(painter, self.entry.icon, QRectF(x, (self.height() - side) / 2, side, side), colour)
        if self.folded:
            self._dot(painter, x + side)
            return
        right = self.width() - t.px(12)
        if self.badge:
            hurts = self.badge_ink != "text3"
            role = "small_strong" if hurts else "small"
            ink = t.color("accent") if on and not hurts else t.color(self.badge_ink)
            width = t.width(self.badge, role)
            paint.text(painter, t, QRectF(right - width, 0, width + 1, self.height()), self.badge, role, ink)
            right -= width + t.px(2)
        x += side + t.px(9)
        role = "strong" if on else "body"
        paint.text(painter, t, QRectF(x, 0, right - x, self.height()), self.words(), role, colour)

    def _dot(self, painter: QPainter, x: float) -> None:
        if not self.badge or self.badge_ink == "text3":
            return
        t = self.theme
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.color(self.badge_ink))
        painter.drawEllipse(QRectF(x - t.px(4), (self.height() - t.px(20)) / 2 - 1, t.px(6), t.px(6)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step:
            items = self.siblings(NavItem)
            items[(items.index(self) + step) % len(items)].setFocus(Qt.FocusReason.TabFocusReason)
            return
        super().keyPressEvent(event)


class Nav(Plane):
    """`picked(str)` with the key of a page."""

    picked = Signal(str)

    def __init__(self, theme: Theme, entries: list[NavEntry]) -> None:
        super().__init__(theme, "surface", "r", name="nav")
        self.setAccessibleName(theme.t("画面を選ぶ"))
        self._items: dict[str, NavItem] = {}
        box = column(gap=0, margins=(theme.px(8), theme.px(8), theme.px(8) + 1, theme.px(8)))
        for place in ("top", "bottom"):
            for entry in entries:
                if entry.place == place:
                    item = NavItem(theme, entry, self)
                    item.clicked.connect(lambda _=False, key=entry.key: self.picked.emit(key))
                    self._items[entry.key] = item
                    box.addWidget(item)
            if place == "top":
                box.addStretch(1)
        self.setLayout(box)
        self._force_folded: bool | None = None
        self._window_width = 1366
        self.fit(1366)

    def fit(self, window_width: int) -> None:
        """Choose the width by the window: 168, 144, or 64 with icons only."""
        self._window_width = window_width
        t = self.theme
        logical = window_width * 100 / t.scale
        folded = self._force_folded if self._force_folded is not None else logical < FOLD_BELOW
        low = logical < WIDE_FROM
        self.setFixedWidth(t.px(FOLDED if folded else NARROW if low else WIDE))
        for item in self._items.values():
            item.folded, item.low = folded, low
            item.setToolTip(item.words() if folded else "")
            item.updateGeometry()
            item.update()

    def fold(self, folded: bool | None) -> None:
        """Fold by hand; None: by width again."""
        self._force_folded = folded
        self.fit(self._window_width)

    def is_folded(self) -> bool:
        """Whether only icons are shown."""
        return any(item.folded for item in self._items.values())

    def _rethemed(self) -> None:
        if hasattr(self, "_items"):
            self.fit(self._window_width)
        super()._rethemed()

    def set_current(self, key: str) -> None:
        """Mark the page that is open; an unknown key marks none."""
        for name, item in self._items.items():
            item.setChecked(name == key)

    def set_badge(self, key: str, badge: str, ink: str = "text3") -> None:
        """The figure of a page; "" takes it away."""
        if key in self._items:
            self._items[key].show_badge(badge, ink)

    def item(self, key: str) -> NavItem | None:
        """The item of a page."""
        return self._items.get(key)
