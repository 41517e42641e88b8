"""対応表: the mapping of the wizard, opened from a file and kept as one. Headings and field names only, no data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from models.records.imports import Mapping as Columns
from ui.context import Context


class MapFiles:
    """Asks for files in the name of the page `owner`. Thread: main; files are touched on the work lane.

    `ask(dialog, act)` opens a dialog without blocking; `use(mapping)` takes what was read; `failed(error)` is told.
    """

    def __init__(
        self,
        ctx: Context,
        owner: QWidget,
        *,
        ask: Callable[[QFileDialog, Callable[[str], object]], object],
        use: Callable[[Columns], object],
        failed: Callable[[BaseException], object],
    ) -> None:
        self._ctx, self._owner = ctx, owner
        self._ask, self._use, self._failed = ask, use, failed

    def ask_open(self) -> None:
        """Choose a file to use."""
        t = self._ctx.t
        dialog = QFileDialog(self._owner.window(), t("対応表を開く"), "", t("対応表") + " (*.json)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._ask(dialog, lambda name: self.load(Path(name)))

    def load(self, path: Path) -> None:
        """Use a mapping that was kept as a file."""
        desk = self._ctx.program.reading()
        self._ctx.tasks.run(
            lambda: desk.load_mapping(path), owner=self._owner, done=self._use, failed=self._failed, lane="work"
        )

    def ask_save(self, mapping: Callable[[], Columns | None]) -> None:
        """Choose where to keep the mapping of the moment."""
        t = self._ctx.t
        dialog = QFileDialog(self._owner.window(), t("対応表を保存"), "", t("対応表") + " (*.json)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        self._ask(dialog, lambda name: self.save(mapping(), Path(name)))

    def save(self, mapping: Columns | None, path: Path) -> None:
        """Keep the mapping as a file."""
        if mapping is None:
            return
        desk, words = self._ctx.program.reading(), self._ctx.t("対応表を保存しました")
        self._ctx.tasks.run(
            lambda: desk.save_mapping(mapping, path),
            owner=self._owner,
            done=lambda _: self._ctx.notice(words, "ok", seconds=10),
            failed=self._failed,
            lane="work",
        )
