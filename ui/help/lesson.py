"""操作を試す: five acts of a day on practice data, each done with its own key, none explained before it is needed.

A step is a quiet bar above the page: never over a memo, never a window. It goes on when its act has been done; Esc, the
cross or 「やめる」 end it at any step. Only in a practice vault, where nothing that is typed concerns anybody.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.base.texts import N_
from models.changes import Changes
from ui.commands import Command
from ui.context import Context
from ui.settings.rows import keep
from ui.shell.shell import Shell
from ui.widgets.notices import NoticeBar

STEPS: tuple[tuple[str, str], ...] = (
    ("contact", N_("1/5 電話が鳴ったつもりで Ctrl+N を押し、ひと言書いて Ctrl+Enter で完了します。")),
    ("case", N_("2/5 Ctrl+K を押し、「ホア」と打って Enter。人や案件を、名前の一部で開けます。")),
    ("deadline", N_("3/5 この案件で Ctrl+D を押し、することと日付を書いて、期限を加えます。")),
    ("deadline", N_("4/5 いまの期限を Ctrl+Z で元に戻します。ほとんどの操作は、こうして戻せます。")),
    ("", N_("5/5 席を離れるときは Ctrl+Shift+L。書きかけも、そのまま残ります。これで終わりです。")),
)
"""What ends each step (a kind that changed, or a page that was opened), and its words."""
OFFERED = "lesson_offered"


class Lesson(QObject):
    """Thread: main. Lives from unlock to lock."""

    def __init__(self, ctx: Context, shell: Shell) -> None:
        super().__init__(shell)
        self._ctx, self._shell = ctx, shell
        self.step = -1
        self._bar: NoticeBar | None = None
        ctx.bus.changed.connect(self._hear)
        shell.page_shown.connect(self._opened)

    def command(self) -> Command:
        """In the help menu and the palette, while this is a practice vault."""
        return Command("lesson.start", N_("操作を試す(5つの手順)"), self.start, icon="play", menu="help",
                       enabled=lambda: self._ctx.vault.practice, words="tour lesson practice")  # fmt: skip

    def start(self) -> None:
        """From the first step, also when it runs already."""
        self._show(0)

    def end(self) -> None:
        """Stop wherever it stands; nothing is kept of it."""
        self._show(-1)

    def _show(self, step: int) -> None:
        bar, self._bar = self._bar, None
        self.step = step
        if bar is not None and not bar.dismissed:
            bar.dismiss()
        if 0 <= step < len(STEPS):
            t = self._ctx.t
            last = step == len(STEPS) - 1
            words = t(STEPS[step][1])
            self._bar = self._shell.notice(words, "info", action=t("終わる") if last else t("やめる"), act=self.end)
            self._bar.closed.connect(self._closed)

    def _closed(self) -> None:
        """Esc or the cross; a bar that was put away for the next step is no longer ours by then."""
        if self._bar is not None and self._bar.dismissed:
            self.end()

    def _hear(self, changes: Changes) -> None:
        if self.step >= 0 and changes.origin == "local" and changes.touches(STEPS[self.step][0]):
            self._show(self.step + 1)

    def _opened(self, kind: str) -> None:
        if self.step >= 0 and STEPS[self.step][0] == kind == "case":
            self._show(self.step + 1)


def offer(ctx: Context, shell: Shell) -> None:
    """Once on this machine, in the first practice session."""
    if not ctx.vault.practice or ctx.program.settings().other.get(OFFERED):
        return
    keep(ctx, shell, other={OFFERED: True})
    run = ctx.commands.run
    shell.notice(ctx.t("はじめての方へ。5つの操作を、押しながら試せます。"), "info", action=ctx.t("試す"),
                 act=lambda: run("lesson.start"))  # fmt: skip
