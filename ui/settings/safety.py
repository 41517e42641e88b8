"""安全: when it locks by itself, the passphrase, the recovery code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.context import Context
from ui.first_run.code import CodeSheet
from ui.first_run.frame import NewPassphrase
from ui.sentences import sentence
from ui.settings.rows import Section, SettingRow, keep, undoable
from ui.widgets.buttons import Button
from ui.widgets.fields import PasswordField
from ui.widgets.frames import column, row
from ui.widgets.switches import Segmented

if TYPE_CHECKING:
    from app.services.vaults import Made

MINUTES = (1, 2, 3, 5, 10)


class PassphraseForm(QWidget):
    """The present passphrase and a new one, twice; opened by a button, gone when it is done."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        t, theme, px = ctx.t, ctx.theme, ctx.theme.px
        self.old = PasswordField(theme, t("いまのパスフレーズ"), name="settings.passphrase.old")
        label = ctx.vault.opened.label
        self.new = NewPassphrase(theme, ctx.tasks, words=lambda: (label, "banso"), name="settings.passphrase.new")
        self.go = Button(theme, t("変える"), kind="primary", name="settings.passphrase.go")
        self.stop = Button(theme, t("やめる"), kind="text", name="settings.passphrase.stop")
        self.go.setEnabled(False)
        self.setMaximumWidth(px(480))
        self.setLayout(column(self.old, self.new, row(self.go, self.stop, None, gap=px(8)), gap=px(8)))
        self.new.ready.connect(lambda _on: self._readied())
        self.old.edit.textChanged.connect(lambda _text: self._readied())
        self.new.entered.connect(self.change)
        self.go.clicked.connect(self.change)
        self.stop.clicked.connect(self.end)

    def begin(self) -> None:
        self.show()
        self.old.edit.setFocus(Qt.FocusReason.TabFocusReason)

    def end(self) -> None:
        """Empty and away."""
        self.old.take()
        self.old.set_error("")
        self.new.take()
        self.hide()

    def _readied(self) -> None:
        self.go.setEnabled(self.new.is_ready() and bool(self.old.text()))

    def change(self) -> None:
        """Wrap the key anew, on the work lane; both passphrases leave the fields."""
        if not self.go.isEnabled():
            return
        vault, old, new = self._ctx.vault, self.old.take(), self.new.take()

        def work() -> None:
            from app.services import vaults

            vaults.change_passphrase(vault, old, new)

        self.go.set_words(self._ctx.t("鍵を作っています…"))
        self._ctx.tasks.run(work, owner=self, done=self._changed, failed=self._failed, lane="work")

    def _changed(self, _answer: object) -> None:
        t = self._ctx.t
        self.go.set_words(t("変える"))
        self.end()
        self._ctx.notice(t("パスフレーズを変えました。紙の回復コードは、そのまま使えます。"), "ok", seconds=10)

    def _failed(self, error: BaseException) -> None:
        t = self._ctx.t
        self.go.set_words(t("変える"))
        self.old.set_error(sentence(t, error))
        self.old.edit.setFocus(Qt.FocusReason.OtherFocusReason)


class CodeForm(QWidget):
    """A new recovery code: the passphrase first, then the code and its sheet in place."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self.sheet: CodeSheet | None = None
        t, theme, px = ctx.t, ctx.theme, ctx.theme.px
        self.passphrase = PasswordField(theme, t("いまのパスフレーズ"), name="settings.code.passphrase")
        self.go = Button(theme, t("作り直す"), kind="primary", name="settings.code.go")
        self.stop = Button(theme, t("やめる"), kind="text", name="settings.code.stop")
        self.setMaximumWidth(px(480))
        self.box = column(self.passphrase, row(self.go, self.stop, None, gap=px(8)), gap=px(8))
        self.setLayout(self.box)
        self.go.clicked.connect(self.renew)
        self.passphrase.entered.connect(self.renew)
        self.stop.clicked.connect(self.end)

    def begin(self) -> None:
        self.show()
        self.passphrase.edit.setFocus(Qt.FocusReason.TabFocusReason)

    def end(self) -> None:
        """Away; the code leaves the screen with it."""
        self.passphrase.take()
        self.passphrase.set_error("")
        if self.sheet is not None:
            self.box.removeWidget(self.sheet)
            self.sheet.deleteLater()
            self.sheet = None
        for part in (self.passphrase, self.go):
            part.show()
        self.stop.set_words(self._ctx.t("やめる"))
        self.hide()

    def renew(self) -> None:
        """Ask for a new code on the work lane."""
        vault, secret = self._ctx.vault, self.passphrase.take()

        def work() -> Made:
            from app.services import vaults

            return vaults.renew_code(vault, secret)

        self.go.set_words(self._ctx.t("鍵を作っています…"))
        self._ctx.tasks.run(work, owner=self, done=self._renewed, failed=self._failed, lane="work")

    def _renewed(self, made: Made) -> None:
        ctx, t = self._ctx, self._ctx.t
        self.go.set_words(t("作り直す"))
        for part in (self.passphrase, self.go):
            part.hide()
        group = ctx.clock.now_ms() % 7 + 1
        profile = ctx.vault.opened.label or made.profile
        self.sheet = CodeSheet(
            ctx.program, ctx.tasks, ctx.theme, made.recovery_code, profile, ask=group, name="settings.code"
        )
        self.box.insertWidget(0, self.sheet)
        self.stop.set_words(t("閉じる"))
        ctx.notice(t("新しい回復コードができました。古い紙ではもう開きません。裁断してください。"), "warn")

    def _failed(self, error: BaseException) -> None:
        t = self._ctx.t
        self.go.set_words(t("作り直す"))
        self.passphrase.set_error(sentence(t, error))
        self.passphrase.edit.setFocus(Qt.FocusReason.OtherFocusReason)


class SafetySection(Section):
    """Lock, passphrase, code."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        t, theme = ctx.t, ctx.theme
        now = ctx.program.settings().autolock_minutes
        options = [(str(n), t("{n}分", n=n)) for n in sorted({*MINUTES, now})]
        self.minutes = Segmented(
            theme, options, current=str(now), spoken=t("自動でロックするまで"), name="settings.autolock"
        )
        self.change = Button(theme, t("変える"), name="settings.passphrase")
        self.renew = Button(theme, t("回復コードを作り直す"), name="settings.code")
        self.passphrase, self.code = PassphraseForm(ctx), CodeForm(ctx)
        soon = t("長くて10分です。書きかけは、ロックしても残ります。")
        lock = SettingRow(ctx, t("自動でロックするまで"), soon, self.minutes, words="lock minutes")
        kept = t("どこにも保存されていません。")
        secret = SettingRow(ctx, t("パスフレーズ"), kept, self.change, words="password")
        why = t("パスフレーズを忘れたときの紙です。なくしたとき、見られたときは作り直します。")
        paper = SettingRow(ctx, t("回復コードと緊急用シート"), why, self.renew, words="recovery kit")
        secret.add_below(self.passphrase)
        paper.add_below(self.code)
        super().__init__(ctx, "safety", t("安全"), [lock, secret, paper])
        self.passphrase.hide()
        self.code.hide()
        if ctx.vault.practice:
            for row_, button in ((secret, self.change), (paper, self.renew)):
                button.setEnabled(False)
                row_.why.set_words(t("練習の保管庫には、パスフレーズも回復コードもありません。"))
        self.minutes.picked.connect(lambda n: self.set_minutes(int(n)))
        self.change.clicked.connect(self.passphrase.begin)
        self.renew.clicked.connect(self.code.begin)

    def set_minutes(self, minutes: int, *, told: bool = True) -> None:
        """From now on, and from the next start on."""
        ctx, before = self._ctx, self._ctx.program.settings().autolock_minutes
        idle: Any = getattr(self.window(), "idle", None)
        if idle is not None:
            idle.set_minutes(minutes)
        self.minutes.set_current(str(minutes))
        keep(ctx, self, autolock_minutes=minutes)
        if told and before != minutes:
            words = ctx.t("{n}分使わないと、ロックします。", n=minutes)
            undoable(ctx, words, lambda: self.set_minutes(before, told=False))
