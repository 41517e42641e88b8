"""対応表: the mapping of the wizard, opened from a file and kept as one. Headings and field names only, no data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog

from models.records.imports import Choices
from models.records.imports import Mapping as Columns


class MapFiles:
    """Mixin of the page. Thread: main; files are touched on the work lane."""

    _ctx: Any
    _mapping: Columns | None

    def _load_map(self) -> None:
        dialog = QFileDialog(self.window(), self.t("対応表を開く"), "", self.t("対応表") + " (*.json)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._ask(dialog, lambda name: self.load_map(Path(name)))

    def load_map(self, path: Path) -> None:
        """Use a mapping that was kept as a file."""
        desk = self._ctx.program.reading()

        def use(mapping: Columns) -> None:
            self._mapping, self._choices, self._ticked = mapping, Choices(), frozenset()
            self._before = []
            self._read_again()

        self.tasks.run(lambda: desk.load_mapping(path), owner=self, done=use, failed=self._unreadable, lane="work")

    def _save_map(self) -> None:
        dialog = QFileDialog(self.window(), self.t("対応表を保存"), "", self.t("対応表") + " (*.json)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        self._ask(dialog, lambda name: self.save_map(Path(name)))

    def save_map(self, path: Path) -> None:
        """Keep the mapping as a file: headings and field names, no data."""
        mapping, desk = self._mapping, self._ctx.program.reading()
        if mapping is None:
            return
        words = self.t("対応表を保存しました")
        self.tasks.run(
            lambda: desk.save_mapping(mapping, path),
            owner=self,
            done=lambda _: self.notice(words, "ok", seconds=10),
            failed=self._unreadable,
            lane="work",
        )
