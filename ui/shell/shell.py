"""The shell: header, navigation, tabs, content, status bar; floating panels over it. One per unlocked session.

Pages are made when first opened. The first entry is home and cannot be closed; other single pages share one browsing
tab and are kept alive behind it; records (cases) get a tab each. `state()`/`restore()` carry all of it over a rebuild.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.base.texts import N_
from models.changes import Changes
from ui.accessible import announce
from ui.commands import Command
from ui.pages.base import Page, Parts
from ui.shell.header import Header
from ui.shell.menus import Menus
from ui.shell.nav import Nav, NavEntry
from ui.shell.status import StatusBar
from ui.shell.tabs import Tabs
from ui.theme import SCALES
from ui.widgets.base import Themed
from ui.widgets.frames import Floating
from ui.widgets.notices import NoticeBar, NoticeKind, NoticeStack


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A kind of page. `title` is a source text (N_). `place`: in the navigation "top"/"bottom", or "" for none;
    `many`: a tab per record, made as `make(parts, **where)`; else once, as `make(parts)`."""

    title: str
    icon: str
    make: Callable[..., Page]
    place: Literal["top", "bottom", ""] = "top"
    many: bool = False
    nav: str = ""


@dataclass(slots=True)
class Opened:
    """A tab: which kind, with what, and its page."""

    kind: str
    page: Page
    where: dict[str, Any] = field(default_factory=dict)


class Scrim(Themed, QWidget):
    """24 % over everything while the palette is open; a click closes."""

    pressed = Signal()

    def __init__(self, theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._begin(theme, "scrim")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self.theme.color("shadow", 0.24 if not self.theme.tokens.dark else 0.5))


class Shell(Themed, QWidget):
    """`lock_asked`, `switch_asked`, `language_asked(str)`, `quit_asked` are for the window."""

    lock_asked = Signal()
    switch_asked = Signal()
    quit_asked = Signal()
    language_asked = Signal(str)
    settings_changed = Signal()
    page_shown = Signal(str)
    panel_closed = Signal()

    def __init__(self, parts: Parts, pages: dict[str, PageSpec], *, person: str = "", practice: bool = False,
                 home: str = "", memo_primary: bool = True, parent: QWidget | None = None) -> None:  # fmt: skip
        super().__init__(parent)
        self._begin(parts.theme, "shell")
        self.parts, self.pages = parts, pages
        self.home = home or next(iter(pages))
        t = parts.t
        self.opened: list[Opened] = []
        self._kept: dict[str, Page] = {}
        self._current = -1
        self._overlays: list[tuple[Floating, Scrim | None]] = []
        parts.go, parts.notice = self.go, self.notice
        self.header = Header(parts.theme, person, primary=memo_primary, practice=practice)
        entries = [NavEntry(k, t(s.title), s.icon, s.place) for k, s in pages.items() if s.place]
        self.nav = Nav(parts.theme, entries)
        self.tabs = Tabs(parts.theme)
        self.notices = NoticeStack(parts.theme)
        self.stack = QStackedWidget(self)
        self.status = StatusBar(parts.theme)
        self._arrange()
        parts.commands.add(*self._own_commands())
        self.menus = Menus(parts.theme, self.header.menu_bar, parts.commands, self)
        self._connect()

    def _arrange(self) -> None:
        px = self.theme.px
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.tabs)
        self._notice_box = QVBoxLayout()
        self._notice_box.setContentsMargins(px(12), 0, px(12), 0)
        self._notice_box.addWidget(self.notices)
        self.notices.box.setContentsMargins(0, px(8), 0, px(4))
        right.addLayout(self._notice_box)
        right.addWidget(self.stack, 1)
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.nav)
        middle.addLayout(right, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.header)
        box.addLayout(middle, 1)
        box.addWidget(self.status)

    def _connect(self) -> None:
        run = self.parts.commands.run
        self.header.search_asked.connect(lambda: run("palette.open"))
        self.header.memo_asked.connect(lambda: run("memo.new"))
        self.header.user_asked.connect(lambda: run("user.menu"))
        self.header.lock_asked.connect(self.lock_asked)
        self.tabs.new_asked.connect(lambda: run("palette.open"))
        self.nav.picked.connect(self.go)
        self.tabs.picked.connect(self.show_tab)
        self.tabs.closed.connect(self.close_tab)
        self.parts.bus.changed.connect(self._hear)

    # --- pages and tabs -----------------------------------------------------------------------
    def go(self, kind: str, **where: Any) -> Page:
        """Open a page, or bring its tab to the front. `where` names the record for pages of which there are many."""
        spec = self.pages[kind]
        index = self._find(kind, where)
        if index < 0:
            page = self._page(kind, where)
            index = self._tab_for(kind, page, where)
        elif where and not spec.many:
            self.opened[index].where = where
        self.show_tab(index)
        page = self.opened[index].page
        arrive = getattr(page, "arrive", None)
        if where and not spec.many and arrive is not None:
            arrive(**where)
        return page

    def _find(self, kind: str, where: dict[str, Any]) -> int:
        many = self.pages[kind].many
        return next(
            (i for i, o in enumerate(self.opened) if o.kind == kind and (not many or o.where == where)),
            -1,
        )

    def _page(self, kind: str, where: dict[str, Any]) -> Page:
        spec = self.pages[kind]
        if not spec.many and kind in self._kept:
            return self._kept[kind]
        page = spec.make(self.parts, **where) if spec.many else spec.make(self.parts)
        page.title_changed.connect(self._show_tabs)
        page.unsaved_changed.connect(self._show_tabs)
        self.stack.addWidget(page)
        if not spec.many:
            self._kept[kind] = page
        return page

    def _tab_for(self, kind: str, page: Page, where: dict[str, Any]) -> int:
        made = Opened(kind, page, where)
        if kind == self.home:
            self.opened.insert(0, made)
            self._current += 1 if self._current >= 0 else 0
            return 0
        if self.pages[kind].many:
            self.opened.append(made)
            return len(self.opened) - 1
        # Pages of the navigation share one browsing tab beside home.
        browsing = next((i for i, o in enumerate(self.opened) if self._is_browsing(o)), -1)
        if browsing >= 0:
            self.opened[browsing].page.leave()
            self.opened[browsing] = made
            return browsing
        at = 1 if self.opened and self.opened[0].kind == self.home else 0
        self.opened.insert(at, made)
        return at

    def _is_browsing(self, opened: Opened) -> bool:
        return opened.kind != self.home and not self.pages[opened.kind].many

    def show_tab(self, index: int) -> None:
        """Bring a tab to the front; the page before it leaves first."""
        if not 0 <= index < len(self.opened):
            return
        before = self.page()
        page = self.opened[index].page
        if before is not None and before is not page:
            before.leave()
        self._current = index
        held = before is not None and _holds_focus(before)
        self.stack.setCurrentWidget(page)
        if held:
            self.focus_page()
        kind = self.opened[index].kind
        self.nav.set_current(self.pages[kind].nav or kind)
        self.parts.commands.set_page(list(page.commands()))
        self._show_tabs()
        page.wake()
        if before is not None and before is not page:
            announce(page, page.title())
        self.page_shown.emit(kind)

    def close_tab(self, index: int) -> None:
        """Close a tab; what was typed in it is handed over first. Home stays."""
        if not 0 <= index < len(self.opened) or self.opened[index].kind == self.home:
            return
        gone = self.opened[index]
        gone.page.leave()
        front = self.page()
        del self.opened[index]
        if self.pages[gone.kind].many:
            self.stack.removeWidget(gone.page)
            gone.page.deleteLater()
        if front is gone.page or front is None:
            self._current = -1
            self.show_tab(max(0, min(index, len(self.opened) - 1)) if index else 0)
        else:
            self._current = next(i for i, o in enumerate(self.opened) if o.page is front)
            self._show_tabs()

    def page(self) -> Page | None:
        """The page in front."""
        return self.opened[self._current].page if 0 <= self._current < len(self.opened) else None

    def _show_tabs(self, *_: object) -> None:
        shown = []
        for opened in self.opened:
            spec = self.pages[opened.kind]
            title = opened.page.title() if spec.many else self.parts.t(spec.title)
            icon = opened.page.icon if spec.many else spec.icon
            shown.append((title, icon, opened.kind != self.home, opened.page.unsaved))
        self.tabs.show_tabs(shown, self._current)

    def _step(self, step: int) -> None:
        if self.opened:
            self.show_tab((self._current + step) % len(self.opened))

    # --- notices, changes ---------------------------------------------------------------------
    def notice(self, words: str, kind: NoticeKind = "info", **more: Any) -> NoticeBar:
        """Show a bar above the content; `seconds=10, action=…, act=…` for an undo."""
        return self.notices.show_notice(words, kind, **more)

    def _hear(self, changes: Changes) -> None:
        for page in self._pages():
            page.hear(changes)

    def time_passed(self, *, new_day: bool) -> None:
        """Tell every page that another minute, or another day, has begun."""
        for page in self._pages():
            page.time_passed(new_day=new_day)

    def _pages(self) -> list[Page]:
        """Every page there is, in a tab or kept for later, once."""
        return list({id(page): page for page in (*(o.page for o in self.opened), *self._kept.values())}.values())

    # --- floating panels ----------------------------------------------------------------------
    def float_panel(self, panel: Floating, width: int, height: int) -> None:
        """Show a non-modal panel at the lower right (memo): nothing behind it is blocked."""
        room_w, room_h = self.width(), self.height()
        width = min(width, room_w - 24)
        height = min(height, room_h - self.header.height() - self.status.height() - 8)
        right = 25 if room_w >= 1200 else 14
        bottom = self.status.height() + (17 if room_w >= 1200 else 8)
        panel.place(room_w - width - right, room_h - height - bottom, width, height)
        self._keep(panel, None)

    def open_over(self, panel: Floating, width: int, height: int, top: int = 84) -> None:
        """Show a panel over a scrim (palette); a click beside it closes it. The panel takes Escape itself."""
        scrim = Scrim(self.theme, self)
        scrim.setGeometry(self.rect())
        scrim.show()
        scrim.raise_()
        width = min(width, self.width() - 48)
        height = min(height, self.height() - top - 24)
        panel.place((self.width() - width) // 2, top, width, height)
        self._keep(panel, scrim)
        scrim.pressed.connect(lambda: self.close_panel(panel))

    def panel_over(self) -> Floating | None:
        """The panel that lies over a scrim, if one is open."""
        return next((panel for panel, scrim in self._overlays if scrim is not None and panel.isVisible()), None)

    def close_panel(self, panel: Floating) -> None:
        """Take a panel away, with its scrim."""
        for kept in list(self._overlays):
            if kept[0] is panel:
                self._overlays.remove(kept)
                if kept[1] is not None:
                    kept[1].deleteLater()
                    kept[1].hide()
        if panel.isAncestorOf(QApplication.focusWidget() or self):
            self.focus_page()  # else Qt gives it to the search in the header; the palette knows better still
        panel.hide()
        self.panel_closed.emit()

    def has_panels(self) -> bool:
        """Whether a memo or the palette is open."""
        return any(kept[0].isVisible() for kept in self._overlays)

    def focus_page(self) -> None:
        """The page in front has the keyboard, unringed: the first Tab comes to its first field, not to the header's."""
        page = self.page()
        if page is not None and not _holds_focus(page):
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self, panel: Floating, scrim: Scrim | None) -> None:
        if all(kept[0] is not panel for kept in self._overlays):
            self._overlays.append((panel, scrim))
            panel.destroyed.connect(lambda: self._forget(panel))
        panel.show()
        panel.raise_()
        announce(panel, panel.accessibleName())

    def _forget(self, panel: Floating) -> None:
        self._overlays = [kept for kept in self._overlays if kept[0] is not panel]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.nav.fit(self.width())
        self.header.fit(self.width())
        for panel, scrim in self._overlays:
            if scrim is not None:
                scrim.setGeometry(self.rect())
            sheet = panel.sheet()
            box = QRectF(panel.geometry().topLeft() + sheet.topLeft().toPoint(), sheet.size())
            width, height = min(box.width(), self.width() - 24), min(box.height(), self.height() - 60)
            x = min(max(box.x(), 8), self.width() - width - 8)
            y = min(max(box.y(), 40), self.height() - height - 8)
            panel.place(round(x), round(y), round(width), round(height))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.notices.bars():
            self.notices.bars()[0].dismiss()
            return
        super().keyPressEvent(event)

    # --- state --------------------------------------------------------------------------------
    def state(self) -> dict[str, Any]:
        """Tabs, pages and where the focus stands."""
        return {
            "tabs": [{"kind": o.kind, "where": o.where, "page": o.page.state()} for o in self.opened],
            "current": self._current,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Open the same tabs and put every page where it stood; kinds that no longer exist are passed over."""
        tabs = [tab for tab in state.get("tabs", []) if tab["kind"] in self.pages]
        for tab in tabs:
            self.go(tab["kind"], **tab["where"]).restore(tab["page"])
        wanted = state.get("current", 0)
        if not tabs:
            return
        self.show_tab(wanted if 0 <= wanted < len(self.opened) else 0)
        page = self.page()
        if page is not None and 0 <= wanted < len(tabs):
            # Once more: the focus belongs to the page in front.
            page.restore(tabs[wanted]["page"])

    def leave(self) -> None:
        """Before lock or rebuild: every open page hands over what was typed. One page's mistake stops no other."""
        for opened in self.opened:
            try:
                opened.page.leave()
            except Exception as mistake:
                self.parts.errors.report(mistake)

    # --- commands -----------------------------------------------------------------------------
    def _own_commands(self) -> list[Command]:
        found = [
            Command("tab.next", N_("次のタブ"), lambda: self._step(1), "Ctrl+Tab", menu="view", group=2),
            Command("tab.previous", N_("前のタブ"), lambda: self._step(-1), "Ctrl+Shift+Tab", menu="view", group=2),
            Command(
                "tab.close", N_("タブを閉じる"), lambda: self.close_tab(self._current), "Ctrl+W", menu="view", group=2
            ),
            Command(
                "nav.fold",
                N_("左の一覧をたたむ"),
                self._fold,
                "Ctrl+B",
                icon="panel",
                menu="view",
                group=3,
                checked=self.nav.is_folded,
            ),
            *self._look_commands(),
            Command("lock", N_("ロック"), self.lock_asked.emit, "Ctrl+Shift+L", icon="lock", menu="file", group=8),
            Command(
                "user.switch",
                N_("人を替える"),
                self.switch_asked.emit,
                "Ctrl+Shift+P",
                icon="people",
                menu="file",
                group=8,
                words="switch person user profile",
            ),
            Command("quit", N_("終了"), self.quit_asked.emit, "Ctrl+Q", icon="quit", menu="file", group=9),
        ]
        for number in range(1, 10):
            jump = (lambda n: lambda: self.show_tab(n - 1))(number)
            found.append(Command(f"tab.{number}", N_("タブへ移る"), jump, f"Ctrl+{number}", palette=False))
        for kind, spec in self.pages.items():
            if spec.place:
                opener = (lambda k: lambda: self.go(k))(kind)
                found.append(Command(f"go.{kind}", spec.title, opener, icon=spec.icon, menu="view", group=0))
        return found

    def _look_commands(self) -> list[Command]:
        theme = self.theme
        looks = (("light", N_("明るい画面")), ("dark", N_("暗い画面")), ("contrast", N_("コントラストの高い画面")))
        found = []
        for name, title in looks:
            use = (lambda n: lambda: self._look(name=n))(name)
            shown = (lambda n: lambda: theme.tokens.name == n)(name)
            found.append(Command(f"look.{name}", title, use, icon="contrast", menu="view", group=4, checked=shown))
        return [
            *found,
            Command("text.larger", N_("文字を大きく"), lambda: self._scale(1), "Ctrl++", menu="view", group=5),
            Command("text.smaller", N_("文字を小さく"), lambda: self._scale(-1), "Ctrl+-", menu="view", group=5),
            Command(
                "text.plain", N_("文字の大きさを戻す"), lambda: self._look(scale=100), "Ctrl+0", menu="view", group=5
            ),
            Command(
                "language.ja",
                N_("日本語で表示"),
                lambda: self.language_asked.emit("ja"),
                icon="globe",
                menu="view",
                group=6,
                words="Japanese",
            ),
            Command(
                "language.en",
                N_("英語で表示"),
                lambda: self.language_asked.emit("en"),
                icon="globe",
                menu="view",
                group=6,
                words="English",
            ),
        ]

    def _fold(self) -> None:
        self.nav.fold(not self.nav.is_folded())

    def _scale(self, step: int) -> None:
        at = min(range(len(SCALES)), key=lambda i: abs(SCALES[i] - self.theme.scale))
        self._look(scale=SCALES[min(max(at + step, 0), len(SCALES) - 1)])

    def _look(self, **change: Any) -> None:
        self.theme.use(**change)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self.theme.apply(app)
        self.settings_changed.emit()


def _holds_focus(widget: QWidget) -> bool:
    focus = QApplication.focusWidget()
    return focus is not None and (focus is widget or widget.isAncestorOf(focus))
