"""新しい保管庫をつくる: who you are, a passphrase, the code for the safe; then the first memo can be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.first_run.code import CodeSheet
from ui.first_run.frame import FirstRunPage, NewPassphrase
from ui.widgets.buttons import Button
from ui.widgets.fields import TextField
from ui.widgets.frames import column, row
from ui.widgets.labels import Label
from ui.widgets.switches import Steps

if TYPE_CHECKING:
    from app.bootstrap import App
    from app.services.opened import OpenVault
    from app.services.vaults import Made
    from ui.window import MainWindow


class NewVault(FirstRunPage):
    """Three steps. After the second the vault exists; the third cannot be left by accident, only skipped in words."""

    def __init__(self, app: App, window: MainWindow) -> None:
        super().__init__(app, window, "new")
        t, theme, px = self.theme.t, self.theme, self.theme.px
        self.opened: OpenVault | None = None
        self.made: Made | None = None
        self.sheet: CodeSheet | None = None
        self._warned = False
        self.steps = Steps(theme, [t("お名前"), t("パスフレーズ"), t("回復コード")])
        self.stack = QStackedWidget()
        for page in (self._who(), self._secret(), QWidget()):
            self.stack.addWidget(page)
        self.body.addWidget(Label(theme, t("新しい保管庫をつくる"), "name"))
        self.body.addWidget(self.steps)
        self.body.addSpacing(px(6))
        self.body.addWidget(self.stack)

    # --- steps --------------------------------------------------------------------------------
    def _who(self) -> QWidget:
        t, theme, px = self.theme.t, self.theme, self.theme.px
        self.name_field = TextField(theme, t("お名前"), placeholder=t("佐藤 美咲"), height=38, name="new.name")
        self.desk_field = TextField(
            theme,
            t("相談室の名前"),
            placeholder=t("みなと多言語相談室"),
            hint=t("空でもよい"),
            height=38,
            name="new.desk",
        )
        why = Label(
            theme, t("鍵の画面に出て、どの保管庫かを見分けるために使います。この2つだけは暗号化の外に置かれます。"),
            "small", "text2", wrap=True,
        )  # fmt: skip
        self.next = Button(theme, t("次へ"), kind="primary", size="xl", shortcut="Enter", name="new.next")
        self.next.clicked.connect(self.go_on)
        self.name_field.entered.connect(lambda: self.desk_field.edit.setFocus(Qt.FocusReason.TabFocusReason))
        self.desk_field.entered.connect(self.go_on)
        page = QWidget()
        page.setLayout(column(self.name_field, self.desk_field, why, px(6), row(self.next, None), None, gap=px(10)))
        return page

    def _secret(self) -> QWidget:
        t, theme, px = self.theme.t, self.theme, self.theme.px
        self.passphrase = NewPassphrase(theme, self.tasks, words=self._own_words, name="new.passphrase")
        why = Label(
            theme, t("パスフレーズは、どこにも保存されません。忘れたときは、次の画面の回復コードだけで開けます。"),
            "small", "text2", wrap=True,
        )  # fmt: skip
        self.make = Button(theme, t("保管庫をつくる"), kind="primary", size="xl", icon="lock", name="new.make")
        self.make.refuse(t("パスフレーズを2回入れると、つくれます"))
        self.passphrase.ready.connect(self._readied)
        self.passphrase.entered.connect(self.make_vault)
        self.make.clicked.connect(self.make_vault)
        self.why_not = Label(theme, t("パスフレーズを2回入れると、つくれます"), "caption", "text3")
        page = QWidget()
        buttons = row(self.make, self.why_not, None, gap=px(10))
        page.setLayout(column(why, self.passphrase, px(6), buttons, None, gap=px(10)))
        return page

    def _code(self, made: Made) -> QWidget:
        t, theme, px = self.theme.t, self.theme, self.theme.px
        group = self.app.clock.now_ms() % 7 + 1
        self.sheet = CodeSheet(
            self.app, self.tasks, theme, made.recovery_code, self.label(), ask=group, name="new.code"
        )
        said = t(
            "パスフレーズを忘れたとき、このコードだけが保管庫を開きます。いま紙にしてください。二度と表示しません。"
        )
        why = Label(theme, said, "body", "text", wrap=True)
        self.start = Button(theme, t("はじめる"), kind="primary", size="xl", name="new.start")
        self.skip = Button(theme, t("あとで確かめる"), kind="text", name="new.skip")
        self.warning = Label(theme, "", "small", "warn", wrap=True, icon="warning", name="new.warning")
        self.warning.hide()
        self.start.refuse(t("紙のまとまりを1つ入れると、始められます"))
        self.sheet.proved.connect(self._proved)
        self.start.clicked.connect(self.finish)
        self.skip.clicked.connect(self._skip)
        page = QWidget()
        buttons = row(self.start, self.skip, None, gap=px(10))
        page.setLayout(column(why, self.sheet, self.warning, px(4), buttons, None, gap=px(10)))
        return page

    # --- going on -----------------------------------------------------------------------------
    def begin(self) -> None:
        self.name_field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def label(self) -> str:
        """What the unlock page will show."""
        name, desk = self.name_field.text().strip(), self.desk_field.text().strip()
        return f"{name}・{desk}" if name and desk else name or desk

    def _own_words(self) -> tuple[str, ...]:
        return (self.name_field.text(), self.desk_field.text(), "banso")

    def go_on(self) -> None:
        """From the names to the passphrase."""
        if not self.name_field.text().strip():
            self.name_field.set_error(self.theme.t("お名前を入れてください。あとで変えられます。"))
            self.name_field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.name_field.set_error("")
        self._show_step(1)
        self.passphrase.first.edit.setFocus(Qt.FocusReason.TabFocusReason)

    def close_page(self) -> None:
        """Back: from the passphrase to the names, from the names to the unlock page."""
        if self.made is not None:
            return
        if self.stack.currentIndex() == 1 and self.main.stack.currentWidget() is self:
            self._show_step(0)
            self.begin()
            return
        super().close_page()

    def _show_step(self, step: int) -> None:
        self.stack.setCurrentIndex(step)
        self.steps.set_current(step)

    def _readied(self, ready: bool) -> None:
        self.make.setEnabled(ready)
        self.why_not.setVisible(not ready)
        self.make.setToolTip("" if ready else self.why_not.text())

    def busy(self, busy: bool) -> None:
        self.make.setEnabled(not busy and self.passphrase.is_ready())
        self.back.setEnabled(not busy)
        self.make.set_words(self.theme.t("鍵を作っています…") if busy else self.theme.t("保管庫をつくる"))

    def make_vault(self) -> None:
        """Make the vault, open it, say who works with it."""
        if not self.passphrase.is_ready() or not self.make.isEnabled():
            return
        app, label, name = self.app, self.label(), self.name_field.text().strip()
        secret = self.passphrase.take()

        def make() -> tuple[Made, OpenVault]:
            from app.services import vaults

            made = vaults.create(app.places, secret, clock=app.clock, ids=app.ids, label=label)
            vault = app.open_vault(made.folder, secret)
            vault.begin_session()
            vaults.introduce(vault, name, name.split()[0], "counsellor")
            return made, vault

        self.work(make, self._created)

    def _created(self, answer: tuple[Made, OpenVault]) -> None:
        self.made, self.opened = answer
        self.back.hide()
        old = self.stack.widget(2)
        self.stack.insertWidget(2, self._code(self.made))
        if old is not None:
            self.stack.removeWidget(old)
        self._show_step(2)
        assert self.sheet is not None
        self.sheet.save.setFocus(Qt.FocusReason.OtherFocusReason)

    def _proved(self) -> None:
        self.start.setEnabled(True)
        self.start.setToolTip("")
        self.start.setFocus(Qt.FocusReason.OtherFocusReason)

    def _skip(self) -> None:
        t = self.theme.t
        if not self._warned:
            self._warned = True
            self.warning.set_words(
                t("紙がないままパスフレーズを忘れると、記録は二度と開けません。私たちにも開けられません。")
            )
            self.warning.show()
            self.skip.set_words(t("わかりました。紙なしで始める"))
            return
        self.finish()

    def finish(self) -> None:
        """Into the vault; the code leaves the screen and the memory of this page."""
        if self.opened is None or self.made is None:
            return
        vault, made = self.opened, self.made
        proved = self.sheet is not None and self.sheet.is_proved
        self.enter(vault, made.folder.name)
        shell = self.main.shell
        if shell is not None and not proved:
            t = self.theme.t
            shell.notice(
                t("回復コードの紙は、まだ確かめていません。設定の「回復コードを作り直す」でいつでも作れます。"), "warn"
            )
