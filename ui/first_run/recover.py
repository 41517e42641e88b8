"""回復コードで開く: the printed code, checked group by group while it is typed, and a new passphrase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.base.errors import UserError
from ui.first_run.frame import FirstRunPage, NewPassphrase
from ui.widgets.buttons import Button
from ui.widgets.chips import StateChip
from ui.widgets.combo import ComboField, Option
from ui.widgets.fields import TextField
from ui.widgets.flow import Flow
from ui.widgets.frames import row
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from app.bootstrap import App
    from app.services.opened import OpenVault
    from ui.tokens import ToneName
    from ui.window import MainWindow

LOOKS: dict[str, tuple[ToneName, str]] = {
    "": ("neutral", ""),
    "part": ("neutral", "pencil"),
    "ok": ("ok", "check"),
    "wrong": ("danger", "close"),
}


class Recover(FirstRunPage):
    """The code stays valid afterwards; the desk is told to make a new one."""

    def __init__(self, app: App, window: MainWindow) -> None:
        super().__init__(app, window, "recover")
        t, theme, px = self.theme.t, self.theme, self.theme.px
        self.entries = list(window.doors.vaults())
        options = [Option(each.key, each.person, each.desk) for each in self.entries]
        first = self.entries[0].key if self.entries else ""
        self.which = ComboField(theme, t("保管庫"), options, code=first, height=38, name="recover.vault")
        self.which.setVisible(len(self.entries) > 1)
        self.code = TextField(
            theme, t("回復コード"), placeholder="00000-00000-…", icon="key", height=38, name="recover.code"
        )
        self.chips = [StateChip(theme, str(place + 1)) for place in range(7)]
        self.passphrase = NewPassphrase(theme, self.tasks, words=self._own_words, name="recover.passphrase")
        self.go = Button(theme, t("開く"), kind="primary", size="xl", icon="unlock", name="recover.open")
        self.why_not = Label(theme, t("コードと新しいパスフレーズがそろうと、開けます"), "caption", "text3")
        self.go.refuse(self.why_not.text())
        self.body.addWidget(Label(theme, t("回復コードで開く"), "name"))
        why = t("緊急用シートのコードを左から入れます。大文字・小文字、ハイフンは気にしなくてかまいません。")
        self.body.addWidget(Label(theme, why, "small", "text2", wrap=True))
        for part in (self.which, self.code, Flow(*self.chips, gap=px(6)), self.passphrase):
            self.body.addWidget(part)
        self.body.addLayout(row(self.go, self.why_not, None, gap=px(10)))
        self.groups: tuple[str, ...] = ("",) * 7
        self._number = 0
        self.code.edit.textChanged.connect(self._check)
        self.code.entered.connect(lambda: self.passphrase.first.edit.setFocus(Qt.FocusReason.TabFocusReason))
        self.passphrase.ready.connect(lambda _on: self._readied())
        self.passphrase.entered.connect(self.unlock)
        self.go.clicked.connect(self.unlock)

    def begin(self) -> None:
        self.code.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _own_words(self) -> tuple[str, ...]:
        return tuple(each.person for each in self.entries if each.key == self.which.code())

    def _check(self, text: str) -> None:
        self._number += 1
        number = self._number

        def check() -> tuple[str, ...]:
            from app.services.vaults import code_groups

            return code_groups(text)

        self.tasks.run(check, owner=self, done=lambda groups: self._show(number, groups), lane="work")

    def _show(self, number: int, groups: tuple[str, ...]) -> None:
        if number != self._number:
            return
        self.groups = groups
        for place, (chip, state) in enumerate(zip(self.chips, groups, strict=True), 1):
            tone, icon = LOOKS[state]
            chip.show_state(str(place), tone, icon)
        wrong = groups.index("wrong") + 1 if "wrong" in groups else 0
        words = self.theme.t("{group}番目のまとまりが合いません。紙と見比べてください。", group=wrong) if wrong else ""
        self.code.set_error(words)
        self._readied()

    def _readied(self) -> None:
        ready = all(group == "ok" for group in self.groups) and self.passphrase.is_ready()
        self.go.setEnabled(ready)
        self.go.setToolTip("" if ready else self.why_not.text())
        self.why_not.setVisible(not ready)

    def busy(self, busy: bool) -> None:
        self.go.setEnabled(not busy)
        self.back.setEnabled(not busy)
        self.go.set_words(self.theme.t("開いています…") if busy else self.theme.t("開く"))
        if not busy:
            self._readied()

    def unlock(self) -> None:
        """Set the new passphrase by the code and go in with it."""
        if not self.go.isEnabled():
            return
        app, key, code = self.app, self.which.code(), self.code.text()
        secret = self.passphrase.take()
        folder = app.places.profiles / key

        def work() -> OpenVault:
            from app.services import vaults

            vaults.open_by_code(folder, code, secret)
            vault = app.open_vault(folder, secret)
            vault.begin_session()
            return vault

        self.work(work, lambda vault: self._opened(vault, key))

    def fail(self, error: BaseException) -> None:
        super().fail(error)
        if isinstance(error, UserError) and error.code.startswith(("recovery.", "vault.wrong_recovery")):
            self.code.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _opened(self, vault: OpenVault, key: str) -> None:
        self.code.edit.clear()
        self.enter(vault, key)
        shell, t = self.main.shell, self.theme.t
        if shell is not None:
            shell.notice(
                t("新しいパスフレーズで開きました。使った紙は裁断し、回復コードを作り直してください。"),
                "warn",
                action=t("設定を開く"),
                act=lambda: shell.go("settings", section="safety"),
            )
