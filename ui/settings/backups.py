"""控え: which backups there are, a new one, the proof of one, where they lie, and how one comes back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from app.base.clock import local
from ui.context import Context
from ui.first_run.backups import folder_of
from ui.lists.lines import Line, LineDelegate
from ui.lists.records import RecordModel, RecordView
from ui.settings.rows import Section, SettingRow, keep, undoable
from ui.widgets.buttons import Button
from ui.widgets.fields import TextField
from ui.widgets.frames import row

if TYPE_CHECKING:
    from app.services.vaults import Copies, Copy, Proved


class BackupSection(Section):
    """Everything about backups of this vault."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        t, theme, px = ctx.t, ctx.theme, ctx.theme.px
        self.now = Button(theme, t("いま控えを作る"), icon="save", name="settings.backup.now")
        self.model = RecordModel(lambda line: f"{line.title} {line.sub}")
        self.view = RecordView(
            theme, self.model, LineDelegate(theme), name="settings.backup.kept", spoken=t("残っている控え")
        )
        self.folder = TextField(theme, spoken=t("控えの場所"), name="settings.backup.folder")
        self.folder.set_read_only(True)
        self.pick = Button(theme, t("変える"), name="settings.backup.pick")
        self.usual = Button(theme, t("元の場所に戻す"), kind="text", name="settings.backup.usual")
        self.state = SettingRow(ctx, t("控え(バックアップ)"), t("調べています…"), self.now, words="backup daily")
        self.state.add_below(self.view)
        where = t("暗号化されたままのファイルです。別のディスクやUSBメモリに置くと、故障にも強くなります。")
        place = SettingRow(ctx, t("控えの場所"), where, words="folder usb")
        line = row(self.folder, self.pick, self.usual, gap=px(8))
        place.below.addLayout(line)
        back = SettingRow(
            ctx, t("控えから戻すには"),
            t("ロックの画面で「控え(バックアップ)から戻す」を選びます。いまの保管庫はそのまま残り、別の保管庫として戻ります。"),
            words="restore",
        )  # fmt: skip
        super().__init__(ctx, "backup", t("控え"), [self.state, place, back])
        self.now.clicked.connect(self.make)
        self.view.acted.connect(lambda line: self.prove(line.record))
        self.view.opened.connect(lambda line: self.prove(line.record))
        self.pick.clicked.connect(self._choose)
        self.usual.clicked.connect(lambda: self.use(""))

    # --- reading ------------------------------------------------------------------------------
    def load(self) -> None:
        """Look into the folder, on the work lane."""
        ctx = self._ctx
        program, vault = ctx.program, ctx.vault

        def work() -> Copies:
            from app.services import vaults

            return vaults.copies(vault, folder_of(program.settings(), program.places.backups))

        ctx.tasks.run(work, owner=self, done=self._show, lane="work")

    def _show(self, copies: Copies) -> None:
        t, ctx = self._ctx.t, self._ctx
        self.folder.set_text(str(copies.folder))
        self.usual.setVisible(copies.folder != ctx.program.places.backups)
        if ctx.vault.practice:
            words = t("練習の保管庫の控えは、自動では作りません。")
        elif copies.last_ms is None:
            words = t("まだ1つもありません。毎日1回、自動で作ります。")
        else:
            last, coming = self._when(copies.last_ms), self._when(copies.next_ms)
            words = t("最後は {last}、次は {next} よりあとに作ります。新しい3つを残します。", last=last, next=coming)
        self.state.why.set_words(words)
        lines = [self._line(each) for each in copies.kept]
        self.model.set_records(lines)
        self.view.setFixedHeight(LineDelegate(ctx.theme).height() * min(len(lines), 5))
        self.view.setVisible(bool(lines))

    def _when(self, at_ms: int) -> str:
        return self._ctx.dates.moment(local(at_ms).strftime("%Y-%m-%dT%H:%M"))

    def _line(self, copy: Copy) -> Line:
        t = self._ctx.t
        size = t("{n}MB", n=f"{copy.size / 1_048_576:.1f}")
        return Line(self._when(copy.made_ms), size, "save", button=t("確かめる"), record=copy.file)

    # --- acting -------------------------------------------------------------------------------
    def make(self) -> None:
        """A backup now."""
        ctx = self._ctx
        program, vault, now = ctx.program, ctx.vault, ctx.clock.now_ms()

        def work() -> Proved:
            from app.services import vaults

            return vaults.copy_now(vault, folder_of(program.settings(), program.places.backups), now_ms=now)

        self._busy(True)
        ctx.tasks.run(work, owner=self, done=self._made, failed=self._failed, lane="work")

    def _made(self, proved: Proved) -> None:
        ctx = self._ctx
        self._busy(False)
        words = ctx.t(
            "控えを作り、戻せることを確かめました。記録 {rows}行、資料 {blobs}件。",
            rows=proved.rows,
            blobs=proved.blobs,
        )
        ctx.notice(words, "ok", seconds=10)
        ctx.write(lambda: ctx.vault.audit.note("backup"), owner=self)
        self.load()

    def prove(self, file: Path) -> None:
        """Restore a backup beside itself and check all of it."""
        ctx = self._ctx
        vault = ctx.vault

        def work() -> Proved:
            from app.services import vaults

            return vaults.prove(vault, file)

        def proved(found: Proved) -> None:
            self._busy(False)
            words = ctx.t("この控えは戻せます。記録 {rows}行、資料 {blobs}件。", rows=found.rows, blobs=found.blobs)
            ctx.notice(words, "ok", seconds=10)

        self._busy(True)
        ctx.tasks.run(work, owner=self, done=proved, failed=self._failed, lane="work")

    def _failed(self, error: BaseException) -> None:
        self._busy(False)
        self._ctx.errors.report(error)

    def _busy(self, busy: bool) -> None:
        t = self._ctx.t
        self.now.setEnabled(not busy)
        self.now.set_words(t("確かめています…") if busy else t("いま控えを作る"))

    def _choose(self) -> None:
        dialog = QFileDialog(self, self._ctx.t("控えの場所"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.use)
        dialog.open()

    def use(self, folder: str, *, told: bool = True) -> None:
        """Keep backups there from now on; "" is the usual place. Those that are there stay where they are."""
        ctx = self._ctx
        before = str(ctx.program.settings().other.get("backup_folder", ""))
        keep(ctx, self, other={"backup_folder": folder})
        self.load()
        if told and before != folder:
            words = ctx.t("これからの控えは、新しい場所に作ります。")
            undoable(ctx, words, lambda: self.use(before, told=False))
