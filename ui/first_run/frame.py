"""The frame of first-run steps: the blue side, a way back, one column in the middle. Also the two-field passphrase."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.base import settings as settings_file
from ui.pages.unlock import Side
from ui.sentences import SENTENCES, sentence
from ui.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.fields import PasswordField
from ui.widgets.frames import Plane, column, row
from ui.widgets.labels import Label
from ui.widgets.notices import NoticeBar
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from app.bootstrap import App
    from app.services.opened import OpenVault
    from ui.tasks import Tasks
    from ui.window import MainWindow


class FirstRunPage(Plane):
    """Base: `open()` puts it before the unlock page, `close_page()` goes back, `enter(vault)` goes in."""

    def __init__(self, app: App, window: MainWindow, name: str) -> None:
        super().__init__(window.theme, "window", name=name)
        self.app, self.main = app, window
        self.tasks: Tasks = window.tasks
        theme, px = window.theme, window.theme.px
        self.side = Side(theme, window.doors.version)
        self.back = Button(
            theme, theme.t("もどる"), kind="quiet", icon="arrow-left", shortcut="Esc", size="s", name=f"{name}.back"
        )
        self.back.clicked.connect(self.close_page)
        self.bar = NoticeBar(theme, "", "error", closable=False, name=f"{name}.error")
        self.bar.hide()
        self.body = QVBoxLayout()
        self.body.setSpacing(px(10))
        right = column(row(self.back, None, margins=(px(20), px(16), px(20), 0)), gap=0)
        right.addWidget(ScrollArea(theme, self._middle(), name=f"{name}.scroll"), 1)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.side)
        box.addLayout(right, 1)
        theme.language_changed.connect(self.close_page)

    def _middle(self) -> QWidget:
        px = self.theme.px
        inner = QWidget()
        inner.setMaximumWidth(px(480))
        inner.setLayout(column(self.bar, self.body, gap=px(10)))
        page = QWidget()
        across = row(None, inner, None, margins=(px(28), px(8), px(28), px(24)))
        across.setStretchFactor(inner, 100)
        page.setLayout(column(None, across, None, gap=0))
        return page

    # --- the window ---------------------------------------------------------------------------
    def open(self) -> FirstRunPage:
        """Show it in the place of the unlock page."""
        self.main.stack.addWidget(self)
        self.main.stack.setCurrentWidget(self)
        self.begin()
        return self

    def begin(self) -> None:
        """Put the caret where one types first."""

    def close_page(self) -> None:
        """Back to the unlock page, as it stands now on the disk."""
        if self.main.stack.currentWidget() is self:
            page = self.main.unlock_page
            page.show_vaults(self.main.doors.vaults())
            self.main.stack.setCurrentWidget(page)
            page.begin()
        self._go()

    def _go(self) -> None:
        self.main.stack.removeWidget(self)
        self.hide()
        self.deleteLater()

    def enter(self, vault: OpenVault, key: str = "") -> None:
        """Into the vault; the next start shows it first."""
        if key:
            app = self.app
            self.tasks.run(lambda: remember(app, key), owner=self.main, lane="work")
        self.main.enter(vault)
        self.main.unlock_page.show_vaults(self.main.doors.vaults(), key)
        self._go()

    # --- work ---------------------------------------------------------------------------------
    def work(self, work: Callable[[], Any], done: Callable[[Any], object]) -> None:
        """Run on the work lane; what fails is said in words above."""
        self.bar.hide()
        self.busy(True)

        def finished(answer: Any) -> None:
            self.busy(False)
            done(answer)

        self.tasks.run(work, owner=self, done=finished, failed=self.fail, lane="work")

    def busy(self, busy: bool) -> None:
        """While a key is made: buttons rest; override to say it in words."""

    def fail(self, error: BaseException) -> None:
        """Say what went wrong; what was typed stays."""
        self.busy(False)
        self.say(sentence(self.theme.t, error))

    def say(self, words: str) -> None:
        """Words in the bar above; "" takes it away."""
        self.bar.words.set_words(words)
        self.bar.setAccessibleName(words)
        self.bar.setVisible(bool(words))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.back.isVisible() and self.back.isEnabled():
            self.close_page()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        logical = self.width() * 100 / self.theme.scale
        side = 420 if logical >= 1250 else 290 if logical >= 1000 else 0
        self.side.setFixedWidth(self.theme.px(side))
        self.side.setVisible(bool(side))


def remember(app: App, key: str) -> None:
    """This vault was opened last."""
    from dataclasses import replace

    app.keep_settings(replace(settings_file.load(app.places.settings), last_profile=key))


class NewPassphrase(QWidget):
    """A new passphrase, twice, with the reasons against it in words while it is typed. No rule asks for kinds of signs;
    pasting is welcome. `ready(bool)`; `entered()` by Enter; `take()` hands it out and empties the fields."""

    ready = Signal(bool)
    entered = Signal()

    def __init__(self, theme: Theme, tasks: Tasks, *, words: Callable[[], tuple[str, ...]], name: str) -> None:
        super().__init__()
        self.theme, self._tasks, self._words = theme, tasks, words
        t = theme.t
        self.first = PasswordField(theme, t("新しいパスフレーズ(合い言葉)"), hint=t("15文字以上"), name=f"{name}.first")
        self.second = PasswordField(theme, t("もう一度"), name=f"{name}.second")
        self.verdict = Label(
            theme, t("短い文や、関係のない言葉をいくつか並べると、覚えやすく破られにくくなります。"), "small", "text2",
            wrap=True, name=f"{name}.verdict",
        )  # fmt: skip
        self.reasons: tuple[str, ...] | None = None
        self._number = 0
        self.setLayout(column(self.first, self.verdict, self.second, gap=theme.px(8)))
        # Pasted and undone text count as well as typed text.
        self.first.edit.textChanged.connect(self._check)
        self.second.edit.textChanged.connect(self._compare)
        self.first.entered.connect(lambda: self.second.edit.setFocus(Qt.FocusReason.TabFocusReason))
        self.second.entered.connect(self.entered)

    def is_ready(self) -> bool:
        """Whether it is good and was typed twice alike."""
        return self.reasons == () and bool(self.first.text()) and self.first.text() == self.second.text()

    def take(self) -> str:
        """The passphrase; the fields are empty afterwards."""
        self.second.take()
        return self.first.take()

    def _check(self, text: str) -> None:
        self.reasons = None
        self._number += 1
        number, words = self._number, self._words()

        def check() -> tuple[str, ...]:
            from app.services.vaults import weak

            return weak(text, words)

        self._tasks.run(check, owner=self, done=lambda found: self._judge(number, found), lane="work")
        self._compare()

    def _judge(self, number: int, reasons: tuple[str, ...]) -> None:
        if number != self._number:
            return
        t = self.theme.t
        self.reasons = reasons
        if not self.first.text():
            self.verdict.set_words(
                t("短い文や、関係のない言葉をいくつか並べると、覚えやすく破られにくくなります。"), "text2", ""
            )
        elif reasons:
            said = "\n".join(t(SENTENCES[f"passphrase.{reason}"]) for reason in reasons)
            self.verdict.set_words(said, "warn", "alert")
        else:
            self.verdict.set_words(t("このパスフレーズでだいじょうぶです。"), "ok", "check-circle")
        self.first.edit.setAccessibleDescription(self.verdict.text())
        self._compare()

    def _compare(self, *_: object) -> None:
        differs = bool(self.second.text()) and not self.first.text().startswith(self.second.text())
        self.second.set_error(self.theme.t("上のパスフレーズとちがいます。") if differs else "")
        self.ready.emit(self.is_ready())
