"""The daily backup behind the screen: made when it is due and nobody types, asked again every hour, silent but for
one sentence when it fails. Thread: main; the work itself runs on the work lane while the vault stays in use."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication

from app.base.errors import UserError
from app.base.settings import Settings
from ui.context import Context
from ui.sentences import sentence

HOUR_MS = 3_600_000
AFTER_UNLOCK_MS = 4_000
QUIET_MS = 20_000
"""Nobody typed for so long; else it waits as long again."""


class Backups(QObject):
    """Lives as long as its session."""

    def __init__(self, ctx: Context, *, after_ms: int = AFTER_UNLOCK_MS) -> None:
        super().__init__(ctx.commands)
        self._ctx = ctx
        self._told = self._running = False
        self._typed_ms = -QUIET_MS
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self.look)
        self.timer.start(after_ms)
        app = QGuiApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.InputMethod):
            self._typed_ms = self._ctx.clock.ticks_ms()
        return False

    def look(self) -> None:
        """Make the backup if it is due; wait if somebody is typing."""
        ctx = self._ctx
        if self._running:
            return
        if ctx.clock.ticks_ms() - self._typed_ms < QUIET_MS:
            self.timer.start(QUIET_MS)
            return
        self._running = True
        program, vault, now = ctx.program, ctx.vault, ctx.clock.now_ms()

        def work() -> bool:
            from app.services import vaults

            return vaults.copy_if_due(vault, folder_of(program.settings(), program.places.backups), now_ms=now)

        ctx.tasks.run(work, owner=self, done=self._done, failed=self._failed, lane="work")

    def _done(self, made: bool) -> None:
        self._running = self._told = False
        self.timer.start(HOUR_MS)
        if made:
            audit = self._ctx.vault.audit
            self._ctx.write(lambda: audit.note("backup"), owner=self)

    def _failed(self, error: BaseException) -> None:
        self._running = False
        self.timer.start(HOUR_MS)
        if self._told or (isinstance(error, UserError) and error.code == "vault.locked"):
            return
        self._told = True
        t = self._ctx.t
        words = t("今日の控え(バックアップ)を作れませんでした。{why}", why=sentence(t, error))
        go = self._ctx.go
        self._ctx.notice(words, "warn", action=t("控えの設定"), act=lambda: go("settings", section="backup"))


def folder_of(settings: Settings, usual: Path) -> Path:
    """Where backups are kept: what was chosen, else the usual folder."""
    chosen = settings.other.get("backup_folder")
    return Path(chosen) if isinstance(chosen, str) and chosen else usual


def begin(ctx: Context) -> Backups | None:
    """For `begin_backups`."""
    if ctx.vault.practice:
        from ui.first_run.practice import practice_commands

        ctx.commands.add(*practice_commands(ctx))
        return None
    return Backups(ctx)
