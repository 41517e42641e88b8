"""Chips: state, code and tag to be read; check, filter and menu to be pressed."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import paint
from ui.paint import ChipKind, ChipSpec
from ui.theme import Theme
from ui.tokens import ToneName
from ui.widgets.base import PaintedButton, Themed

PressKind = Literal["check", "filter", "menu", "plain"]


class StateChip(Themed, QWidget):
    """A chip to be read. `kind` "state" (tint), "solid" (T0), "code", "tag"."""

    def __init__(
        self,
        theme: Theme,
        words: str,
        *,
        tone: ToneName = "neutral",
        icon: str = "",
        kind: ChipKind = "state",
        height: int = 0,
        strong: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._begin(theme, name, words)
        self.spec = ChipSpec(words, icon, tone, kind, strong=strong)
        self._height = height or (18 if kind == "tag" else 22)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, words: str, tone: ToneName = "neutral", icon: str = "") -> None:
        """Change what it says."""
        self.spec = ChipSpec(words, icon, tone, self.spec.kind, strong=self.spec.strong)
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def words(self) -> str:
        """The text as shown."""
        return self.spec.text

    def sizeHint(self) -> QSize:
        return QSize(paint.chip_width(self.theme, self.spec), self.theme.px(self._height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.chip(QPainter(self), self.theme, QRectF(self.rect()), self.spec)


class Chip(PaintedButton):
    """A chip to be pressed. check: on or off · filter: always on, × removes it (`removed`, also Delete) · menu: opens
    a menu · plain: acts once. `tone` tints a plain or check chip as a state while it is on."""

    removed = Signal()

    def __init__(
        self,
        theme: Theme,
        words: str,
        *,
        kind: PressKind = "check",
        icon: str = "",
        tone: ToneName = "accent",
        on: bool = False,
        height: int = 26,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, words, name, parent)
        self.kind: PressKind = kind
        self.icon_name, self._height = icon, height
        self.tone: ToneName = tone
        self.setCheckable(kind == "check")
        self.setChecked(on and kind == "check")
        self._lit = on
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_lit(self, lit: bool) -> None:
        """Show a menu or plain chip as on."""
        self._lit = lit
        self.updateGeometry()
        self.update()

    def _spec(self) -> ChipSpec:
        on = self.isChecked() if self.isCheckable() else self._lit
        words = self.words()
        if self.kind == "filter":
            return ChipSpec(words, self.icon_name or "filter", "accent", "on", close=True)
        menu = self.kind == "menu"
        if on and self.tone != "accent":
            return ChipSpec(words, self.icon_name or "check", self.tone, "state", menu=menu)
        icon = self.icon_name
        if on:
            icon = "check" if self.kind == "check" or not icon else icon
        return ChipSpec(words, icon, "accent", "on" if on else "off", menu=menu)

    def sizeHint(self) -> QSize:
        return QSize(paint.chip_width(self.theme, self._spec()), self.theme.px(self._height))

    def nextCheckState(self) -> None:
        super().nextCheckState()
        self.updateGeometry()

    def checkStateSet(self) -> None:
        super().checkStateSet()
        self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.kind == "filter" and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        on_cross = self.kind == "filter" and event.position().x() > self.width() - self.theme.px(24)
        if on_cross and self.rect().contains(event.position().toPoint()):
            self.setDown(False)
            self.removed.emit()
            return
        super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.chip(QPainter(self), self.theme, self.box(), self._spec(), self.shade(), not self.isEnabled())
