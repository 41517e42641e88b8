"""What is still empty or cannot be read in a section: a line of words with a key each. Nothing of it is compulsory."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu

from models.records.cases import CaseFile, WorkRecord
from ui.case.form import Bound, Spec
from ui.case.sections import FORMS, said, value_of
from ui.context import Context
from ui.widgets.buttons import Button
from ui.widgets.flow import Flow
from ui.widgets.labels import Label

SHOWN = 3
BRACKET = "（"


def empty_fields(file: CaseFile, section: str, work: WorkRecord | None) -> list[Spec]:
    """What is usually asked in a section and has not been written yet, in the order of the form."""
    return [spec for spec in FORMS[section] if spec.counts and not said(value_of(file, spec, work))]


def unreadable(bound: Bound) -> bool:
    """Whether what stands in a field cannot be read as what it is to be."""
    try:
        bound.value()
    except ValueError:
        return True
    return False


class MissingLine(Flow):
    """「あと3つ: 氏名・言語・…」: `wanted(key)` by click, Enter or Alt+figure; the rest in a menu."""

    wanted = Signal(str, str)

    def __init__(self, ctx: Context) -> None:
        super().__init__(gap=ctx.theme.px(2), line_gap=0)
        self._ctx = ctx
        self.setObjectName("case.missing")
        theme = ctx.theme
        self.count = Label(theme, "", "small", "text2")
        self.add(self.count)
        self.jumps = [self._button(f"case.missing.{at + 1}", f"Alt+{at + 1}") for at in range(SHOWN)]
        self.more = self._button("case.missing.more", "", menu=True)
        self._jumps: list[Spec] = []
        for at, button in enumerate(self.jumps):
            button.clicked.connect(lambda _=False, n=at: self.jump(n))
        self.more.clicked.connect(self._open_menu)
        self.hide()

    def _button(self, name: str, key: str, *, menu: bool = False) -> Button:
        made = Button(
            self._ctx.theme, "", kind="text", size="xs", shortcut=key, name=name, menu=menu, parent=self
        )  # fmt: skip
        self.add(made)
        return made

    def show_fields(self, empty: Iterable[Spec], wrong: Iterable[Spec]) -> None:
        """Unreadable ones first: somebody wrote something there."""
        t = self._ctx.t
        bad = list(wrong)
        keys = {spec.key for spec in bad}
        self._jumps = [*bad, *(spec for spec in empty if spec.key not in keys)]
        self.count.set_words(t("あと{n}つ:", n=len(self._jumps)))
        for button, spec in zip(self.jumps, self._jumps, strict=False):
            words = self._words(spec)
            button.set_icon("warning" if spec.key in keys else "")
            button.set_words(words)
            bad_words, empty_words = (
                t("「{field}」が読めません。この項目へ", field=words),
                t("「{field}」はまだ空です。この項目へ", field=words),
            )
            button.setAccessibleName(bad_words if spec.key in keys else empty_words)
        for at, button in enumerate(self.jumps):
            button.setVisible(at < len(self._jumps))
        rest = len(self._jumps) - SHOWN
        self.more.set_words(t("ほか{n}", n=rest))
        self.more.setVisible(rest > 0)
        self.setVisible(bool(self._jumps))
        self.flow.invalidate()

    def fields(self) -> list[Spec]:
        """What is listed."""
        return list(self._jumps)

    def jump(self, at: int) -> bool:
        """Go to one of them; False if there is none with this figure."""
        if not 0 <= at < len(self._jumps):
            return False
        self.wanted.emit(*self._jumps[at].key)
        return True

    def take_key(self, event: QKeyEvent) -> bool:
        """Alt+1…9 anywhere in the form."""
        if event.modifiers() != Qt.KeyboardModifier.AltModifier:
            return False
        return Qt.Key.Key_1 <= event.key() <= Qt.Key.Key_9 and self.jump(event.key() - Qt.Key.Key_1)

    def _words(self, spec: Spec) -> str:
        return self._ctx.t(spec.label).split(BRACKET)[0].split(" (")[0]

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setStyleSheet(self._ctx.theme.menu_qss())
        for at in range(SHOWN, len(self._jumps)):
            menu.addAction(self._words(self._jumps[at])).triggered.connect(lambda _=False, n=at: self.jump(n))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))
