"""元に戻す: Ctrl+Z takes back the last act of this session, outside text fields (they have their own)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QLineEdit, QTextEdit

from app.base.texts import N_
from models.changes import Changes
from ui.commands import Command
from ui.context import Context

KEPT = 100
QUIET = frozenset({"audit", "view"})
"""What a person does not think of as an act of theirs."""


class Undo(QObject):
    """Remembers the txns of this session, newest last. Thread: main."""

    def __init__(self, ctx: Context, parent: QObject, first: Callable[[], bool] = lambda: False) -> None:
        """`first` is asked before the last txn is taken back: a finished memo gives its words back as well."""
        super().__init__(parent)
        self._ctx = ctx
        self._first = first
        self._done: list[str] = []
        self._own: str = ""
        ctx.bus.changed.connect(self._hear)

    def commands(self) -> list[Command]:
        return [
            Command(
                "edit.undo",
                N_("元に戻す"),
                self.undo,
                "Ctrl+Z",
                icon="undo",
                menu="edit",
                enabled=lambda: bool(self._done) or in_text(),
            )
        ]

    def _hear(self, changes: Changes) -> None:
        if changes.origin != "local" or not changes.txn or changes.kinds <= QUIET or changes.txn == self._own:
            return
        if changes.txn not in self._done:
            self._done = [*self._done, changes.txn][-KEPT:]

    def undo(self) -> None:
        """Take back the last act; inside a text field, the last typing."""
        widget = QApplication.focusWidget()
        if isinstance(widget, QLineEdit | QTextEdit) and in_text():
            widget.undo()
            return
        if self._first() or not self._done:
            return
        self.take_back(self._done.pop())

    def take_back(self, txn: str) -> None:
        """Undo one act by its txn; says so, or why not."""
        self._done = [each for each in self._done if each != txn]
        vault = self._ctx.vault

        def told(changes: Changes) -> None:
            self._done = [each for each in self._done if each != changes.txn]
            self._ctx.notice(self._ctx.t("元に戻しました。"), "ok", seconds=6)

        self._ctx.write(lambda: vault.cases.undo(txn), owner=self, done=told)


def in_text() -> bool:
    """Whether the focus is in a text field that has something to take back."""
    widget = QApplication.focusWidget()
    if isinstance(widget, QLineEdit):
        return widget.isUndoAvailable()
    return isinstance(widget, QTextEdit) and widget.document().isUndoAvailable()
