"""紙の用紙: the languages in which the blank call memo can be printed. Page key "forms"; also before any vault is open.

`save_form` makes and saves one without a vault: the unlock page uses it on the day when nothing opens.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QGridLayout, QWidget

from app.base import files
from app.base.texts import N_
from models.changes import Changes
from ui.context import Context
from ui.first_run.frame import FirstRunPage
from ui.pages.base import Page
from ui.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.frames import column
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from app.bootstrap import App
    from ui.window import MainWindow

LANGUAGES = (
    ("ja", "日本語"), ("en", "English"), ("zh-Hans", "简体中文"), ("vi", "Tiếng Việt"), ("fil", "Filipino"),
    ("id", "Bahasa Indonesia"), ("my", "မြန်မာ"), ("pt", "Português"), ("es", "Español"), ("ne", "नेपाली"),
)  # fmt: skip
"""Code and own name, as in resources/forms/call_memo.json (a test holds them together); nothing is loaded for it."""
WHY = N_(
    "パソコンが使えない日のために、通話メモの用紙を印刷しておきます。日本語と、えらんだ言語の両方が書いてあります。"
)
AFTER = N_("書いた紙は鍵のかかる所に置き、入力して見直したら裁断してください。")


def language_buttons(theme: Theme, pick: Callable[[str], object], name: str, columns: int) -> QGridLayout:
    """A button for each language, in its own script."""
    grid = QGridLayout()
    grid.setSpacing(theme.px(8))
    for at, (code, own) in enumerate(LANGUAGES):
        button = Button(theme, own, icon="document", name=f"{name}.{code}")
        button.clicked.connect(lambda _=False, c=code: pick(c))
        grid.addWidget(button, at // columns, at % columns, Qt.AlignmentFlag.AlignLeft)
    grid.setColumnStretch(columns, 1)
    return grid


class FormsPage(Page):
    """Choose a language; the print preview shows the form and saves or prints it."""

    icon = "document"

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx, "forms", parent)
        theme, t, px = ctx.theme, ctx.t, ctx.theme.px
        box = column(
            Label(theme, t("紙の用紙"), "title"),
            Label(theme, t(WHY), "body", "text2", wrap=True),
            language_buttons(theme, lambda code: ctx.go("print", what="form", id=code), "forms", 3),
            Label(theme, t(AFTER), "small", "text2", wrap=True, icon="info"),
            None,
            gap=px(14),
            margins=(px(20), px(16), px(20), px(20)),
        )
        self.setLayout(box)

    def title(self) -> str:
        return self.t("紙の用紙")

    def cares_about(self, changes: Changes) -> bool:
        return False


class PaperForms(FirstRunPage):
    """The same before a vault is open: the form is saved as a PDF, from where any program prints it."""

    def __init__(self, app: App, window: MainWindow) -> None:
        super().__init__(app, window, "paper")
        t, theme = self.theme.t, self.theme
        self.body.addWidget(Label(theme, t("紙の用紙"), "name"))
        self.body.addWidget(Label(theme, t(WHY), "small", "text2", wrap=True))
        self.body.addLayout(language_buttons(theme, self.ask_where, "paper", 2))
        self.body.addWidget(Label(theme, t(AFTER), "small", "text2", wrap=True, icon="info"))
        self.said = Label(theme, "", "small", "ok", wrap=True, name="paper.said")
        self.body.addWidget(self.said)

    def begin(self) -> None:
        first = self.findChild(Button, "paper.ja")
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_where(self, language: str) -> None:
        """Ask for a place; the dialog blocks nothing."""
        t = self.theme.t
        name = t("{what}_{day}.pdf", what=t("紙の用紙"), day=language)
        dialog = QFileDialog(self, t("PDFとして保存"), name, "PDF (*.pdf)")
        dialog.setObjectName("paper.where")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.save_as(Path(chosen), language))
        dialog.open()

    def save_as(self, path: Path, language: str) -> None:
        """Make the form and write it whole or not at all; nothing in it is anybody's."""
        app = self.app
        self.work(
            lambda: files.write_whole(path, app.printing().form(language)),
            lambda _: self.said.set_words(self.theme.t("用紙を保存しました。開いて印刷してください。"), "ok", "check"),
        )
