"""The mark of Banso."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui import paint
from ui.theme import Theme
from ui.widgets.base import Themed


class Logo(Themed, QWidget):
    """The mark: two strokes side by side, accent and teal."""

    def __init__(self, theme: Theme, side: int = 24, *, tokens: tuple[str, str] = ("accent", "machine"), parent=None):
        super().__init__(parent)
        self._side, self._tokens = side, tokens
        self._begin(theme)
        self._rethemed()

    def _rethemed(self) -> None:
        self.setFixedSize(self.theme.px(self._side), self.theme.px(self._side))
        super()._rethemed()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        first, second = self._tokens
        paint.logo(painter, QRectF(self.rect()), self.theme.color(first), self.theme.color(second))
