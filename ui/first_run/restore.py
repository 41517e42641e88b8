"""控えから戻す: a backup file and its passphrase; checked page by page before anything is put in place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from app.base.errors import UserError
from ui.first_run.frame import FirstRunPage
from ui.widgets.buttons import Button
from ui.widgets.fields import PasswordField, TextField
from ui.widgets.frames import row
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from app.bootstrap import App
    from app.services.opened import OpenVault
    from ui.window import MainWindow


class Restore(FirstRunPage):
    """Makes a folder of its own: no vault that is there is written over."""

    def __init__(self, app: App, window: MainWindow) -> None:
        super().__init__(app, window, "restore")
        t, theme, px = self.theme.t, self.theme, self.theme.px
        self.file: Path | None = None
        self.shown = TextField(
            theme, t("控えのファイル"), placeholder=t("まだ選んでいません"), height=38, name="restore.file"
        )
        self.shown.set_read_only(True)
        self.pick = Button(theme, t("選ぶ"), icon="folder", name="restore.pick")
        self.passphrase = PasswordField(theme, t("パスフレーズ(その控えを作った日のもの)"), name="restore.passphrase")
        self.go = Button(theme, t("戻す"), kind="primary", size="xl", icon="download", name="restore.go")
        self.why_not = Label(theme, t("ファイルとパスフレーズがそろうと、戻せます"), "caption", "text3")
        self.go.refuse(self.why_not.text())
        self.body.addWidget(Label(theme, t("控え(バックアップ)から戻す"), "name"))
        why = t("新しいフォルダに戻し、1ページずつ確かめてから開きます。いまある保管庫は変わりません。")
        self.body.addWidget(Label(theme, why, "small", "text2", wrap=True))
        line = row(self.shown, self.pick, gap=px(8))
        line.setAlignment(self.pick, Qt.AlignmentFlag.AlignBottom)
        self.body.addLayout(line)
        self.body.addWidget(self.passphrase)
        self.body.addLayout(row(self.go, self.why_not, None, gap=px(10)))
        self.pick.clicked.connect(self._choose)
        self.passphrase.edit.textChanged.connect(lambda _text: self._readied())
        self.passphrase.entered.connect(self.restore)
        self.go.clicked.connect(self.restore)

    def begin(self) -> None:
        self.pick.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self) -> None:
        t = self.theme.t
        dialog = QFileDialog(self, t("控えのファイルを選ぶ"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(t("Banso の控え") + " (*.banso-backup)")
        if self.app.places.backups.is_dir():
            dialog.setDirectory(str(self.app.places.backups))
        dialog.fileSelected.connect(lambda file: self.take_file(Path(file)))
        dialog.open()

    def take_file(self, file: Path) -> None:
        """This file is to be restored."""
        self.file = file
        self.shown.set_text(file.name)
        self.passphrase.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self._readied()

    def _readied(self) -> None:
        ready = self.file is not None and bool(self.passphrase.text())
        self.go.setEnabled(ready)
        self.go.setToolTip("" if ready else self.why_not.text())
        self.why_not.setVisible(not ready)

    def busy(self, busy: bool) -> None:
        self.go.setEnabled(not busy)
        self.back.setEnabled(not busy)
        self.go.set_words(self.theme.t("確かめながら戻しています…") if busy else self.theme.t("戻す"))
        if not busy:
            self._readied()

    def restore(self) -> None:
        """Restore, open, go in."""
        if not self.go.isEnabled() or self.file is None:
            return
        app, file, secret = self.app, self.file, self.passphrase.take()

        def work() -> tuple[str, OpenVault]:
            from app.services import vaults

            folder = vaults.restore(app.places, file, secret, ids=app.ids)
            vault = app.open_vault(folder, secret)
            vault.begin_session()
            vault.audit.note("restore")
            return folder.name, vault

        self.work(work, lambda answer: self._restored(*answer))

    def fail(self, error: BaseException) -> None:
        super().fail(error)
        if isinstance(error, UserError) and error.code == "vault.wrong_passphrase":
            self.passphrase.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _restored(self, key: str, vault: OpenVault) -> None:
        self.enter(vault, key)
        shell, t = self.main.shell, self.theme.t
        if shell is not None:
            shell.notice(t("控えから戻しました。すべてのページを確かめてあります。"), "ok", seconds=10)
