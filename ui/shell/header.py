"""The header: logo, menu bar, search, memo button, user, lock. Menu and search share one row on purpose."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLayout, QMenuBar, QSizePolicy, QWidget

from ui import paint
from ui.theme import Theme
from ui.tokens import ToneName
from ui.widgets.base import PaintedButton
from ui.widgets.buttons import Button, IconButton
from ui.widgets.frames import Plane, row
from ui.widgets.logo import Logo


class SearchButton(PaintedButton):
    """Looks like a search field and opens the palette, where one types."""

    def __init__(self, theme: Theme, shortcut: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, theme.t("検索・操作"), "header.search", parent)
        self._hint = shortcut
        self.setToolTip(shortcut)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(theme.px(400))

    def show_key(self, key: str) -> None:
        self._hint = key
        self.setToolTip(key)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(400), self.theme.px(30))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(120), self.theme.px(30))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = self.theme
        paint.plane(painter, self.box(), t.mixed("raised", self.shade() / 2), t.color("line2"), t.px(4))
        side = t.px(16)
        t.icons.paint(painter, "search", QRectF(t.px(9), 0, side, self.height()), t.color("text2"))
        hint = t.width(self._hint, "tiny")
        room = self.box().adjusted(t.px(33), 0, -hint - t.px(16), 0)
        paint.text(painter, t, room, self.words(), "small", t.color("text3"))
        right = self.box().adjusted(0, 0, -t.px(9), 0)
        paint.text(painter, t, right, self._hint, "tiny", t.color("text3"), "right", elide=False)


class UserButton(PaintedButton):
    """Disc, name, chevron; opens the user's menu."""

    def __init__(self, theme: Theme, person: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, person, "header.user", parent)
        self.tone: ToneName = "accent"
        self.short = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        t = self.theme
        name = 0 if self.short else round(t.width(self.words(), "small")) + t.px(8)
        return QSize(name + t.px(4 + 24 + 8 + 14 + 6), t.px(30))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = self.theme
        if shade := self.shade():
            paint.plane(painter, self.box(), t.color("text", shade), None, t.px(4))
        side = t.px(24)
        paint.avatar(painter, t, QRectF(t.px(4), (self.height() - side) / 2, side, side), self.words(), self.tone)
        x = t.px(4 + 24 + 8)
        if not self.short:
            room = self.box().adjusted(x, 0, -t.px(22), 0)
            x += paint.text(painter, t, room, self.words(), "small", t.color("text2")) + t.px(7)
        box = QRectF(x, 0, t.px(14), self.height())
        t.icons.paint(painter, "chevron-down", box, t.color("text2"))


class Header(Plane):
    """`search_asked`, `memo_asked`, `user_asked`, `lock_asked`; `menu_bar` is filled by the shell."""

    search_asked = Signal()
    memo_asked = Signal()
    user_asked = Signal()
    lock_asked = Signal()

    def __init__(self, theme: Theme, person: str, *, primary: bool = True, practice: bool = False) -> None:
        super().__init__(theme, "surface", "b", name="header")
        t = theme.t
        self._primary = primary
        self.logo = Logo(theme, 20)
        self.menu_bar = QMenuBar(self)
        self.menu_bar.setNativeMenuBar(False)
        self.menu_bar.setObjectName("menu")
        self.menu_bar.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.search = SearchButton(theme, "Ctrl+K")
        kind = "primary" if primary else "line"
        self.memo = Button(
            theme, t("通話メモ"), kind=kind, icon="phone", shortcut="Ctrl+N", size="h", name="header.memo"
        )
        self.user = UserButton(theme, person)
        self.lock = IconButton(theme, "lock", t("ロック"), shortcut="Ctrl+Shift+L", size=28, name="header.lock")
        left = theme.px(16)
        box = row(self.logo, theme.px(10), self.menu_bar, None, self.search, None, gap=theme.px(4))
        if practice:
            from ui.widgets.chips import StateChip

            box.addWidget(StateChip(theme, t("練習"), tone="review", icon="star", strong=True, name="header.practice"))
            box.addSpacing(theme.px(6))
        box.addWidget(self.memo)
        box.addSpacing(theme.px(4))
        box.addWidget(self.user)
        box.addWidget(self.lock)
        box.setContentsMargins(left, 1, theme.px(10), 1)
        box.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        box.setStretchFactor(self.search, 40)
        self.setLayout(box)
        self.search.clicked.connect(self.search_asked)
        self.memo.clicked.connect(self.memo_asked)
        self.user.clicked.connect(self.user_asked)
        self.lock.clicked.connect(self.lock_asked)
        self._rethemed()

    def _rethemed(self) -> None:
        self.setFixedHeight(self.theme.px(44))
        if hasattr(self, "menu_bar"):
            self.menu_bar.setFont(self.theme.font("small"))
            self.menu_bar.setStyleSheet(self.theme.menu_qss())
            self.search.setMaximumWidth(self.theme.px(400))
        super()._rethemed()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.theme.px(44))

    def fit(self, width: int) -> None:
        """Give way when the window is narrow or the text large: first the memo's key, then the user's name."""
        spare = width - self._needed()
        self.memo.show_hint = spare >= 0
        self.user.short = spare < -self.theme.px(60)
        self.memo.updateGeometry()
        self.user.updateGeometry()

    def _needed(self) -> int:
        t = self.theme
        words = t.width(self.memo.key, "tiny") + t.px(10) if not self.memo.show_hint else 0
        name = t.width(self.user.words(), "small") if self.user.short else 0
        parts = (self.menu_bar, self.memo, self.user, self.lock)
        return round(sum(part.sizeHint().width() for part in parts) + words + name) + t.px(120 + 100)

    def show_call(self, time: str) -> None:
        """While a call runs the button shows it and steps back; "" ends it."""
        t = self.theme.t
        self.memo.kind = "line" if time or not self._primary else "primary"
        self.memo.hint = "" if time else self.memo.key
        self.memo.set_words(t("通話中 {time}", time=time) if time else t("通話メモ"))

    def set_person(self, person: str) -> None:
        """The name of who is at work."""
        self.user.set_words(person)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.theme.px(44))
