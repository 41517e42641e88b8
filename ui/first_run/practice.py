"""練習データで試す: one click in, one click out. Invented people only; the 練習 mark stands on every screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from app.base.texts import N_
from ui.commands import Command
from ui.first_run.frame import FirstRunPage
from ui.widgets.frames import Plane
from ui.widgets.labels import Label
from ui.window import MainWindow

if TYPE_CHECKING:
    from app.bootstrap import App
    from app.services.opened import OpenVault
    from ui.context import Context


class Preparing(FirstRunPage):
    """Says for the second or two that the practice vault is being made."""

    def __init__(self, app: App, window: MainWindow) -> None:
        super().__init__(app, window, "practice")
        t = self.theme.t
        self.body.addWidget(Label(self.theme, t("練習の保管庫を用意しています…"), "name"))
        why = t("架空の相談だけが入ります。本当の記録とは別の場所に置かれ、いつでも跡かたなく消せます。")
        self.body.addWidget(Label(self.theme, why, "small", "text2", wrap=True))

    def begin(self) -> None:
        app = self.app

        def work() -> OpenVault:
            from app.services import vaults

            vault = vaults.open_practice(app.places, clock=app.clock, ids=app.ids)
            vault.begin_session()
            return vault

        self.work(work, self._in)

    def _in(self, vault: OpenVault) -> None:
        from ui.context import Context
        from ui.help.lesson import offer

        window = self.main
        self.enter(vault)
        if window.shell is not None and isinstance(window.shell.parts, Context):
            offer(window.shell.parts, window.shell)


def begin_practice(app: App, window: MainWindow) -> Plane:
    """Into the practice vault without a question."""
    return Preparing(app, window).open()


def end_practice(ctx: Context) -> None:
    """Out of it, and every trace of it gone. Nothing but the practice folder is deleted."""
    places = ctx.program.places
    if not ctx.vault.practice:
        return
    window = next((each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow)), None)
    app = QApplication.instance()
    assert app is not None
    tasks, t = ctx.tasks, ctx.t

    def erase() -> bool:
        from app.services import vaults

        return vaults.erase_practice(places)

    def told(gone: bool) -> None:
        if window is not None and window.shell is None:
            words = t("練習データを消しました。") if gone else t("練習データの一部が消せませんでした。")
            window.unlock_page.show_locked(words)

    ctx.commands.run("lock")
    # Behind the closing of the vault, which the lock has just handed to the same lane.
    tasks.run(erase, owner=app, done=told, lane="vault")


def practice_commands(ctx: Context) -> tuple[Command, ...]:
    """The way out, in the menu and the palette, while a practice vault is open."""
    return (
        Command(
            "practice.end",
            N_("練習を終わって、練習データを消す"),
            lambda: end_practice(ctx),
            icon="broom",
            menu="file",
            group=7,
            words="practice end erase",
        ),
    )
