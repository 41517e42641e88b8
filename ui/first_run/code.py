"""The recovery code on the screen, its sheet for the safe, and the proof that it was copied rightly."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QWidget

from ui import paint
from ui.sentences import sentence
from ui.theme import Theme
from ui.widgets.base import Themed
from ui.widgets.buttons import Button
from ui.widgets.fields import TextField
from ui.widgets.flow import Flow
from ui.widgets.frames import column
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from app.bootstrap import App
    from ui.tasks import Tasks

PER_LINE = 4


class CodeBlock(Themed, QWidget):
    """The groups with their numbers, four to a line, in a bordered block as on paper."""

    def __init__(self, theme: Theme, code: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.groups = code.split("-")
        self._begin(theme, "code.block", " ".join(self.groups))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        lines = -(-len(self.groups) // PER_LINE)
        return QSize(self.theme.px(400), self.theme.px(20 + 52 * lines))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = self.theme, QPainter(self)
        paint.plane(painter, QRectF(self.rect()), t.color("surface"), t.color("input"), t.px(4))
        wide = (self.width() - t.px(24)) / PER_LINE
        for at, group in enumerate(self.groups):
            x = t.px(16) + (at % PER_LINE) * wide
            y = t.px(10) + (at // PER_LINE) * t.px(52)
            paint.text(painter, t, QRectF(x, y, wide, t.px(16)), str(at + 1), "tiny", t.color("text2"))
            paint.text(painter, t, QRectF(x, y + t.px(16), wide, t.px(30)), group, "title")


class CodeSheet(QWidget):
    """Save the Emergency Kit, open it for printing, type one group back. `proved` when that was right.

    The sheet opens the vault: it is written only where a person says, and nothing of it is kept."""

    proved = Signal()
    saved = Signal()

    def __init__(self, app: App, tasks: Tasks, theme: Theme, code: str, profile: str, *, ask: int, name: str) -> None:
        super().__init__()
        self._app, self._tasks, self.theme = app, tasks, theme
        self._code, self._profile, self.group = code, profile, ask
        self.file: Path | None = None
        self.is_proved = False
        t, px = theme.t, theme.px
        self.block = CodeBlock(theme, code)
        self.save = Button(theme, t("緊急用シート(PDF)を保存"), icon="save", name=f"{name}.save")
        self.print = Button(theme, t("開いて印刷"), icon="print", name=f"{name}.print")
        self.print.refuse(t("先に保存してください"))
        self.told = Label(
            theme,
            t("紙に印刷して金庫へ。写真や、ネットのドライブには残さないでください。"),
            "small",
            "text2",
            wrap=True,
        )
        self.check = TextField(
            theme,
            t("紙を見て、{n}番目のまとまりを入れてください", n=ask),
            placeholder=t("5文字"),
            name=f"{name}.check",
        )
        self.save.clicked.connect(self._choose)
        self.print.clicked.connect(self._open)
        self.check.changed.connect(lambda _text: self._compare())
        buttons = Flow(self.save, self.print, gap=px(8))
        self.setLayout(column(self.block, buttons, self.told, px(4), self.check, gap=px(8)))

    def _choose(self) -> None:
        t = self.theme.t
        dialog = QFileDialog(self, t("緊急用シートの保存先"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(t("Banso 緊急用シート") + ".pdf")
        dialog.fileSelected.connect(lambda file: self.write(Path(file)))
        dialog.open()

    def write(self, file: Path) -> None:
        """Make the sheet and write it there."""
        app, code, profile, language = self._app, self._code, self._profile, self.theme.t.language

        def make() -> Path:
            file.write_bytes(app.printing().kit(code, profile, language))
            return file

        self.save.setEnabled(False)
        self._tasks.run(make, owner=self, done=self._written, failed=self._failed, lane="work")

    def _written(self, file: Path) -> None:
        self.file = file
        self.save.setEnabled(True)
        self.print.setEnabled(True)
        self.print.setToolTip("")
        words = self.theme.t("保存しました。印刷したら、このPDFは消してください。")
        self.told.set_words(words, "ok", "check-circle")
        self.saved.emit()

    def _failed(self, error: BaseException) -> None:
        self.save.setEnabled(True)
        words = self.theme.t("その場所には書き込めません。別の場所を選んでください。")
        self.told.set_words(words if isinstance(error, OSError) else sentence(self.theme.t, error), "danger", "warning")

    def _open(self) -> None:
        if self.file is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.file)))

    def _compare(self) -> None:
        from app.services.vaults import GROUP_LETTERS, same_group

        t, text = self.theme.t, self.check.text().strip()
        letters = sum(each.isalnum() for each in text)
        if letters < GROUP_LETTERS:
            self.check.set_error("")
            return
        if same_group(self._code, self.group, text):
            self.is_proved = True
            self.check.set_error(t("合っています。"), "ok", "check-circle")
            self.proved.emit()
        else:
            self.check.set_error(t("紙と合いません。{n}番目のまとまりを見てください。", n=self.group))
