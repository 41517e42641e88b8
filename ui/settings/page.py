"""設定: sections at the left, a search over all of them, everything acts at once."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from models.changes import Changes
from ui import paint
from ui.context import Context
from ui.doors import VERSION
from ui.pages.base import Page
from ui.settings.backups import BackupSection
from ui.settings.data import AboutSection, DataSection
from ui.settings.keys import KeysSection
from ui.settings.look import LookSection
from ui.settings.people import PeopleSection
from ui.settings.rows import Section
from ui.settings.safety import SafetySection
from ui.theme import Theme
from ui.widgets.base import PaintedButton
from ui.widgets.fields import SearchField
from ui.widgets.frames import Hairline, Plane, column
from ui.widgets.labels import Label
from ui.widgets.notices import EmptyState
from ui.widgets.scroll import ScrollArea

ICONS = {
    "look": "contrast",
    "keys": "keyboard",
    "people": "people",
    "safety": "lock",
    "backup": "save",
    "data": "server",
    "about": "info",
}


class SectionButton(PaintedButton):
    """An entry of the list at the left."""

    accessible_role = QAccessible.Role.PageTab

    def __init__(self, theme: Theme, icon: str, words: str, name: str) -> None:
        super().__init__(theme, words, name)
        self.icon_name, self.on = icon, False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(150), self.theme.px(34))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), self.theme
        if self.on or self.shade():
            fill = t.color("accent_tint") if self.on else t.color("text", self.shade())
            paint.plane(painter, self.box(), fill, None, t.px(4))
        ink = t.color("accent" if self.on else "text2")
        side = t.px(18)
        t.icons.paint(painter, self.icon_name, QRectF(t.px(10), (self.height() - side) / 2, side, side), ink)
        box = QRectF(t.px(38), 0, self.width() - t.px(44), self.height())
        paint.text(painter, t, box, self.words(), "strong" if self.on else "body", ink if self.on else t.color("text"))


class SettingsPage(Page):
    """`arrive(section=…)`: look, keys, people, safety, backup, data, about."""

    icon = "settings"
    searched = Signal(int)

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx, "settings", parent)
        self._ctx = ctx
        self.people, self.backups, self.data = PeopleSection(ctx), BackupSection(ctx), DataSection(ctx)
        self.safety, self.look, self.keys = SafetySection(ctx), LookSection(ctx), KeysSection(ctx)
        self.sections: dict[str, Section] = {
            each.key: each
            for each in (
                self.look,
                self.keys,
                self.people,
                self.safety,
                self.backups,
                self.data,
                AboutSection(ctx, VERSION),
            )
        }
        self._build()
        self._mark("look")

    # --- building -----------------------------------------------------------------------------
    def _build(self) -> None:
        t, theme, px = self.t, self.theme, self.theme.px
        self.search = SearchField(theme, t("設定を探す"), spoken=t("設定を探す"), name="settings.search")
        self.search.edit.textChanged.connect(self._search)
        self.buttons: dict[str, SectionButton] = {}
        for key, section in self.sections.items():
            button = SectionButton(theme, ICONS[key], section.words, f"settings.go.{key}")
            button.clicked.connect(lambda _=False, k=key: self.show_section(k))
            self.buttons[key] = button
        self.left = Plane(theme, "window", "r", name="settings.left")
        self.left.setLayout(
            column(
                Label(theme, t("設定"), "title"), px(4), self.search, px(4), *self.buttons.values(), None,
                gap=px(4), margins=(px(20), px(14), px(16), px(14)),
            )
        )  # fmt: skip
        self.none = EmptyState(theme, t("その設定は見つかりません"), t("別の言葉で探してください。"), icon="search")
        self.none.hide()
        inner = QWidget()
        inner.setMaximumWidth(px(820))
        self._inner = QVBoxLayout(inner)
        self._inner.setContentsMargins(0, 0, 0, 0)
        self._inner.setSpacing(px(22))
        for section in self.sections.values():
            self._inner.addWidget(section)
        self._inner.addWidget(self.none)
        self._inner.addStretch(1)
        page = QWidget()
        across = QHBoxLayout(page)
        across.setContentsMargins(px(24), px(16), px(24), px(28))
        across.addWidget(inner, 100)
        across.addStretch(1)
        self.area = ScrollArea(theme, page, name="settings.scroll")
        self.area.verticalScrollBar().valueChanged.connect(self._scrolled)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.left)
        box.addWidget(Hairline(theme, vertical=True))
        box.addWidget(self.area, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        px = self.theme.px
        left = px(236 if self.width() >= px(900) else 210)
        self.left.setFixedWidth(left)
        room = min(self.width() - left - px(24 + 24) - px(14), px(820))
        for section in self.sections.values():
            section.fit(room)

    # --- the contract -------------------------------------------------------------------------
    def title(self) -> str:
        return self.t("設定")

    def cares_about(self, changes: Changes) -> bool:
        return changes.touches("member", "audit")

    def refresh(self) -> None:
        self.people.load()
        self.backups.load()
        self.data.load()

    def own_state(self) -> dict[str, Any]:
        return {"section": self.section()}

    def restore_own(self, state: dict[str, Any]) -> None:
        self._mark(state.get("section", "look"))

    def arrive(self, section: str = "", **_more: Any) -> None:
        """Come for one section."""
        if section in self.sections:
            # Once the page has its size.
            QTimer.singleShot(0, self, lambda: self.show_section(section))

    # --- moving -------------------------------------------------------------------------------
    def section(self) -> str:
        """Which section one looks at."""
        return next((key for key, button in self.buttons.items() if button.on), "look")

    def show_section(self, key: str) -> None:
        """Scroll there."""
        self.search.edit.clear()
        section = self.sections[key]
        # How far down is known only when the layout has been made.
        content = self.area.widget()
        layout = content.layout() if content is not None else None
        if layout is not None:
            layout.activate()
        top = section.mapTo(content, section.rect().topLeft()).y() if content is not None else 0
        self.area.verticalScrollBar().setValue(max(0, top - self.theme.px(16)))
        self._mark(key)

    def _scrolled(self, value: int) -> None:
        content = self.area.widget()
        if content is None or self.search.text():
            return
        tops = [(each.mapTo(content, each.rect().topLeft()).y(), key) for key, each in self.sections.items()]
        above = [key for top, key in tops if top <= value + self.theme.px(60)]
        if value >= self.area.verticalScrollBar().maximum() > 0:
            above = [key for _, key in tops if self.buttons[key].on or key == above[-1]] if above else []
        self._mark(above[-1] if above else "look")

    def _mark(self, key: str) -> None:
        for name, button in self.buttons.items():
            button.on = name == key
            button.setAccessibleDescription(self.t("表示中") if button.on else "")
            button.update()

    def _search(self, typed: str) -> None:
        found = sum([section.search(typed) for section in self.sections.values()])
        self.none.setVisible(found == 0)
        self.searched.emit(found)
