"""The main window: the unlock page, or the shell of an unlocked vault; never both.

`lock()` hides everything at once and asks nothing: pages hand over what was typed, then they are dropped, then the
vault is closed on its own lane, behind whatever was still to be written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from app.base.clock import Clock, SystemClock
from app.base.lanes import Runner
from app.base.texts import Texts
from ui.bus import Bus
from ui.errors import ErrorBox
from ui.focus_ring import FocusRing
from ui.idle import FirstPaint, IdleWatch
from ui.pages.unlock import UnlockPage, VaultEntry
from ui.reading_order import move_focus
from ui.sentences import sentence
from ui.tasks import Tasks
from ui.theme import Theme

if TYPE_CHECKING:
    from ui.pages.base import Parts
    from ui.shell.shell import PageSpec, Shell

Opened = Any


@dataclass(slots=True)
class Doors:
    """What the window is given to reach the rest of the program; every call but `pages` and `begin` may be slow and
    runs on a lane.

    vaults     the vaults of this machine (quick, standard library only)
    unlock     (key, passphrase) → an opened vault; raises UserError
    close      locks an opened vault
    pages      (parts, opened) → pages by key, the first one is home; imports the page modules
    begin      called when the shell stands: adds commands, fills the status bar
    preload    imports what unlocking will need, while the passphrase is typed
    key        which of the vaults an opened one is; "" if it is none of them
    choices    what the first-run entries do: practice, new, invited, restore, forgotten, other_key
    texts      the texts of a language; `languages` those that can be chosen
    keep_look  remembers theme, text size and language of this machine
    """

    vaults: Callable[[], Sequence[VaultEntry]]
    unlock: Callable[[str, str], Opened]
    close: Callable[[Opened], object]
    pages: Callable[[Parts, Opened], dict[str, PageSpec]]
    make_parts: Callable[[Parts, Opened], Parts] = lambda parts, opened: parts
    begin: Callable[[Shell, Opened], object] = lambda shell, opened: None
    preload: Callable[[], object] = lambda: None
    person: Callable[[Opened], str] = lambda opened: ""
    key: Callable[[Opened], str] = lambda opened: ""
    practice: Callable[[Opened], bool] = lambda opened: False
    choices: dict[str, Callable[[MainWindow], object]] = field(default_factory=dict)
    texts: Callable[[str], Texts] = Texts
    languages: Sequence[str] = ("ja", "en")
    keep_look: Callable[[Theme], object] = lambda theme: None
    version: str = ""


class MainWindow(QWidget):
    """`locked` and `unlocked` tell what stands in front."""

    locked = Signal()
    unlocked = Signal()
    ended = Signal()

    def __init__(
        self,
        theme: Theme,
        lanes: Runner,
        doors: Doors,
        errors: ErrorBox,
        *,
        autolock_minutes: int = 10,
        clock: Clock | None = None,
    ) -> None:
        super().__init__()
        self.theme, self.doors, self.errors = theme, doors, errors
        self.bus = Bus(self)
        self.tasks = Tasks(lanes, self.bus, errors, self)
        self.opened: Opened = None
        self.shell: Shell | None = None
        self._state: dict[str, dict[str, Any]] = {}  # where each person of this machine stood, by their vault
        self._key = ""
        self._closing = False
        self.setObjectName("window")
        self.setWindowTitle("Banso")
        self.setMinimumSize(720, 480)
        self.resize(1366, 768)
        self.stack = QStackedLayout(self)
        self.unlock_page = self._unlock_page()
        self.ring = FocusRing(theme, self)
        # Not before: what is imported on a lane meanwhile would hold up the painting.
        FirstPaint(self).happened.connect(self._preload)
        self.idle = IdleWatch(self, autolock_minutes, clock or SystemClock())
        self.idle.due.connect(lambda: self.lock(self.theme.t("しばらく使われなかったので、自動でロックしました。")))
        self.idle.minutes_left.connect(self._show_minutes)
        self._built = (theme.scale, theme.density)
        errors.show = self._show_error
        errors.texts = theme.t
        theme.changed.connect(self._themed)
        theme.changed.connect(self._measure)
        self._themed()

    def _themed(self) -> None:
        # Palette and not QSS: what no page covers must not flash in the system's grey.
        self.setPalette(self.theme.palette())
        self.setAutoFillBackground(True)

    # --- unlock -------------------------------------------------------------------------------
    def _unlock_page(self) -> UnlockPage:
        page = UnlockPage(
            self.theme,
            vaults=self.doors.vaults(),
            version=self.doors.version,
            languages=self.doors.languages,
            choices=tuple(self.doors.choices),
        )
        page.unlock_asked.connect(self.unlock_with)
        page.choice_asked.connect(self._choice)
        page.language_asked.connect(self.speak)
        page.look_changed.connect(self._keep_look)
        self.stack.addWidget(page)
        return page

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.shell is None:
            self.unlock_page.begin()
        self.idle.watch_window()

    def _preload(self) -> None:
        """Heavy imports, while the passphrase is typed."""
        self.tasks.run(self.doors.preload, owner=self, lane="work")

    def unlock_with(self, key: str, passphrase: str) -> None:
        """Open a vault on the work lane; then the shell stands."""
        self._key = key
        self.unlock_page.show_busy(True)
        self.tasks.run(
            lambda: self.doors.unlock(key, passphrase),
            owner=self,
            done=self.enter,
            failed=lambda error: self.unlock_page.show_error(sentence(self.theme.t, error)),
            lane="work",
        )

    def enter(self, opened: Opened) -> None:
        """Show the shell of an opened vault. Also called by first-run steps that made one."""
        self.opened = opened
        self._key = self.doors.key(opened)
        # Another size may have been chosen while a passphrase stood in the field.
        self._built = (self.theme.scale, self.theme.density)
        self._build_shell()
        self.idle.begin()
        self.unlock_page.show_busy(False)
        self.unlock_page.passphrase.set_error("")
        self.unlocked.emit()

    def _build_shell(self) -> None:
        # Here and not above: the unlock page stands before any of it is needed (`Doors.preload` has had it by now).
        from ui.commands import Commands
        from ui.pages.base import Parts
        from ui.shell.shell import Shell

        commands = Commands()
        plain = Parts(
            theme=self.theme,
            tasks=self.tasks,
            bus=self.bus,
            errors=self.errors,
            commands=commands,
            go=lambda *a, **k: None,
            notice=lambda *a, **k: None,  # type: ignore[arg-type,return-value]
            app=self.opened,
        )
        parts = self.doors.make_parts(plain, self.opened)
        shell = Shell(
            parts,
            self.doors.pages(parts, self.opened),
            person=self.doors.person(self.opened),
            practice=self.doors.practice(self.opened),
        )
        shell.lock_asked.connect(lambda: self.lock())
        shell.switch_asked.connect(self.switch)
        shell.quit_asked.connect(self.close)
        shell.language_asked.connect(self.speak)
        shell.settings_changed.connect(self._keep_look)
        shell.panel_closed.connect(self._measure)
        self.shell = shell
        self.idle.tell()
        self.stack.addWidget(shell)
        self.stack.setCurrentWidget(shell)
        self.doors.begin(shell, self.opened)
        state = self._state.pop(self._key, {})
        try:
            shell.restore(state)
        except Exception as mistake:
            # Where one stood is a comfort; that one gets in is not.
            self.errors.report(mistake)
        if shell.page() is None:
            shell.go(shell.home)
        shell.focus_page()

    def focusNextPrevChild(self, next: bool) -> bool:
        over = self.shell.panel_over() if self.shell is not None else None
        return move_focus(over or self, next)

    def _drop_shell(self) -> None:
        shell, self.shell = self.shell, None
        if shell is not None:
            self.stack.removeWidget(shell)
            shell.hide()
            shell.setParent(None)
            shell.deleteLater()

    # --- lock ---------------------------------------------------------------------------------
    def lock(self, words: str = "") -> None:
        """Hide everything now; never a question, never a lost draft."""
        shell, opened = self.shell, self.opened
        if shell is None:
            return
        self._leave(shell)
        self._state[self._key] = without_words(shell.state())
        self.opened = None
        self.idle.end()
        self.stack.setCurrentWidget(self.unlock_page)
        t = self.theme.t
        self.unlock_page.show_vaults(self.doors.vaults(), self._key)
        said = words or t("ロックしました。")
        self.unlock_page.show_locked(said + "\n" + t("入力中のものは、そのまま戻ります。"))
        self._drop_shell()
        self.unlock_page.begin()
        self.locked.emit()
        # Behind the drafts, which were handed to the same lane a moment ago.
        close = self.doors.close
        self.tasks.run(lambda: close(opened), owner=self, lane="vault", done=self._closed, failed=self._not_closed)

    def switch(self) -> None:
        """人を替える: lock, and let the next person of this machine enter; nothing is asked and nothing is lost."""
        if self.shell is None:
            return
        t, left = self.theme.t, self._key
        self.lock(t("ロックしました。次の方が開けます。"))
        self.unlock_page.show_next(left)

    def _leave(self, shell: Shell) -> None:
        try:
            QGuiApplication.inputMethod().commit()
            shell.leave()
        except Exception as mistake:
            self.errors.report(mistake)

    def _closed(self, _answer: object = None) -> None:
        if self._closing:
            self._closing = False
            self.close()

    def _not_closed(self, error: BaseException) -> None:
        self.errors.report(error)
        self._closed()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.opened is None and not self._closing:
            event.accept()
            self.ended.emit()
            return
        # Lock first, then end: drafts are written before the program goes.
        event.ignore()
        if not self._closing:
            self._closing = True
            self.hide()
            self.lock()

    # --- language and look --------------------------------------------------------------------
    def speak(self, language: str) -> None:
        """Change the language: keep where everything stands, build all anew, put it back."""
        if language == self.theme.t.language:
            return
        state = self._standing()
        self.theme.speak(self.doors.texts(language))
        self.errors.texts = self.theme.t
        self._build_anew(state)
        self._keep_look()

    def _standing(self) -> dict[str, Any]:
        """Hand over what was typed and tell where everything stands."""
        if self.shell is None:
            return {}
        self._leave(self.shell)
        return self.shell.state()

    def _build_anew(self, state: dict[str, Any]) -> None:
        """Build what is shown from nothing, in the language and at the size of now, and put everything back."""
        self._built = (self.theme.scale, self.theme.density)
        former = self.unlock_page
        self.unlock_page = self._unlock_page()
        self.stack.removeWidget(former)
        former.hide()
        former.deleteLater()
        if self.shell is not None:
            self._drop_shell()
            self._state[self._key] = state
            self._build_shell()
        else:
            self.stack.setCurrentWidget(self.unlock_page)
            self.unlock_page.begin()

    def _measure(self) -> None:
        # Queued: the button that asked for another size belongs to what is replaced.
        QTimer.singleShot(0, self, self._resize_all)

    def _resize_all(self) -> None:
        """Margins and fixed sizes are measured when a page is built: another text size or density builds anew. An open
        memo is not taken from under the fingers; it is done when the last panel closes."""
        if self._built == (self.theme.scale, self.theme.density):
            return
        if self.shell is not None and self.shell.has_panels():
            return
        if self.shell is None and self.unlock_page.passphrase.text():
            return
        self._build_anew(self._standing())

    def _keep_look(self) -> None:
        self.tasks.run(lambda: self.doors.keep_look(self.theme), owner=self, lane="work")

    def _choice(self, key: str) -> None:
        act = self.doors.choices.get(key)
        if act is not None:
            act(self)

    def _show_minutes(self, minutes: int) -> None:
        if self.shell is not None:
            words = self.theme.t("自動ロックまで {n}分", n=minutes)
            self.shell.status.show_item("lock", words, "key")

    def _show_error(self, words: str) -> None:
        if self.shell is not None:
            self.shell.notice(words, "error")
        else:
            self.unlock_page.show_error(words)


def without_words(state: dict[str, Any]) -> dict[str, Any]:
    """A state without anything typed: behind the lock no words may stay in memory; drafts bring them back."""
    tabs = []
    for tab in state.get("tabs", []):
        page = tab["page"]
        widgets = {
            name: {key: value for key, value in one.items() if key != "text"}
            for name, one in page.get("widgets", {}).items()
        }
        tabs.append({**tab, "page": {"widgets": widgets, "own": page.get("own", {})}})
    return {**state, "tabs": tabs}
