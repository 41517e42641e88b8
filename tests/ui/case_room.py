"""A case opened in a real shell on a practice vault, driven as a person would: for tests of the case workspace."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.bootstrap import App
from app.services import cases
from app.services.opened import OpenVault
from models.records.cases import CaseFile
from tests.ui.conftest import commit
from ui.case.page import CasePage
from ui.case.reading import Entry
from ui.context import Context

Show = Callable[..., QWidget]


@dataclasses.dataclass
class Desk:
    """A case on the screen, its vault, and short ways to ask both."""

    program: App
    vault: OpenVault
    ctx: Context
    page: CasePage

    def file(self) -> CaseFile:
        return self.vault.read(lambda rows, seen: cases.file(rows, self.page.case_id, seen=seen))

    def find(self, name: str) -> QWidget:
        found = self.page.findChild(QWidget, name)
        assert found is not None, name
        return found

    def settle(self) -> None:
        for _ in range(6):
            QApplication.processEvents()

    def focus(self, widget: QWidget) -> QWidget:
        """The keyboard goes to this widget of the page."""
        self.page.activateWindow()
        self.settle()
        widget.setFocus()
        assert widget.hasFocus()
        return widget

    def type_in(self, name: str, words: str) -> None:
        """Into a field, over what stands there."""
        field = self.find(f"{name}.edit")
        assert isinstance(field, QLineEdit)
        self.focus(field)
        field.selectAll()
        if words.isascii():
            QTest.keyClicks(field, words)
        else:
            commit(field, words)
        self.settle()

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        assert self.page.isAncestorOf(focused)
        QTest.keyClick(focused, key, modifier)
        self.settle()

    def entry(self, **wanted: Any) -> Entry:
        """The first contact of the timeline with these values."""
        assert self.page.room is not None
        return next(
            e for e in self.page.room.entries
            if e.contact and all(getattr(e.contact, k) == v for k, v in wanted.items())
        )  # fmt: skip

    def notices(self) -> list[str]:
        return [bar.words.text() for bar in self.ctx.notice.__self__.bars()]  # type: ignore[attr-defined]
