"""印刷: the pages as they will be, the few choices, and in words what leaves this machine. Page key "print".

The preview is rendered from the very bytes that are saved or printed, password and all. Nothing temporary is written
to the disk. Every save and print is logged before the bytes leave (`audit.note("print", kind, id)`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.base import files
from app.base.texts import N_
from models.changes import Changes
from ui.commands import Command
from ui.context import Context
from ui.pages.base import Page
from ui.printing.preview import Preview
from ui.printing.sheets import Sheets, print_pages
from ui.sentences import sentence
from ui.widgets.buttons import Button, CheckBox
from ui.widgets.fields import PasswordField
from ui.widgets.frames import Hairline, Panel, Plane
from ui.widgets.labels import ElidingLabel, Label
from ui.widgets.scroll import ScrollArea
from ui.widgets.switches import Segmented

if TYPE_CHECKING:
    from app.bootstrap import PrintDesk
    from app.services.opened import OpenVault

TITLES = {
    "contact": N_("対応記録"),
    "case": N_("案件記録"),
    "daily": N_("日報"),
    "monthly": N_("月報"),
    "form": N_("紙の用紙"),
}
RECORDS = ("contact", "case")
LEAVES = {
    "record": N_("{n}ページ・{kb}KB。本人の名前、連絡先、相談の内容が読める形で入ります。"),
    "report": N_("{n}ページ・{kb}KB。数だけで、名前や相談の文は入りません。内部用です。"),
    "form": N_("{n}ページ・{kb}KB。書き込む前の用紙で、だれの記録も入りません。"),
}
LEAST = 8
SETTLE_MS = 400


@dataclass(frozen=True, slots=True, repr=False)
class Made:
    """A document as it would leave."""

    desk: PrintDesk
    sheets: Sheets
    locked: bool


def open_print(ctx: Context, kind: str, id: str) -> object:
    """The preview: `kind` contact or case with an id, daily or monthly with a period, form with a language."""
    return ctx.go("print", what=kind, id=id)


class PrintPage(Page):
    """One record before it leaves."""

    icon = "print"

    def __init__(self, ctx: Context, what: str = "contact", id: str = "", parent: QWidget | None = None) -> None:
        super().__init__(ctx, "print", parent)
        self._ctx = ctx
        self._what, self._id = what, id
        self._desk: PrintDesk | None = None
        self._made: Made | None = None
        self._turn = 0
        held = self._held = list[Sheets]()
        self.destroyed.connect(lambda: [sheets.close() for sheets in held])
        self._dialog: QDialog | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._make)
        self._build()
        self._connect()
        self._show_state()

    # --- building -----------------------------------------------------------------------------
    def _build(self) -> None:
        theme, t = self.theme, self.t
        self.preview = Preview(self._ctx)
        languages = [("ja", t("日本語")), ("en", t("English"))]
        current = "ja" if t.language.startswith("ja") else "en"
        self.language = Segmented(theme, languages, current=current, spoken=t("印刷の言語"), name="print.language")
        self.with_name = CheckBox(theme, t("名前を全ページの上に入れる"), name="print.with_name")
        self.with_original = CheckBox(theme, t("原文を入れる"), name="print.with_original")
        self.with_original.setChecked(True)
        self.with_password = CheckBox(theme, t("パスワードを付ける"), name="print.with_password")
        self.password = PasswordField(
            theme, t("PDFのパスワード"), hint=t("8文字以上"), height=34, name="print.password"
        )
        self.mail_note = Label(
            theme,
            t("パスワードは、このPDFを送るメールには書かないでください。電話など別の道で伝えます。"),
            "small",
            "text2",
            wrap=True,
            icon="info",
        )
        self.leaves = Label(theme, "", "small", "text", wrap=True, name="print.leaves")
        self.safety = Label(theme, "", "small", "warn", wrap=True, icon="warning", name="print.safety")
        for box in (self.with_name, self.with_original):
            if self._what not in RECORDS:
                box.hide()
        self.practice = Label(theme, t("練習の記録です。全ページに「練習」と入ります。"), "small", "text2", wrap=True)
        if not self._ctx.vault.practice:  # never shown before it has a parent: it would be a window
            self.practice.hide()
        self._wait = Label(theme, t("作っています…"), "small", "text2")
        self._note = ElidingLabel(theme, t("保存と印刷は、監査の記録に残ります"), "small", "text2")
        self.print = Button(theme, t("印刷"), icon="print", name="print.print")
        self.save = Button(theme, t("PDFとして保存"), kind="primary", icon="save", name="print.save")
        self._arrange()

    def _arrange(self) -> None:
        px = self.theme.px
        content = QWidget()
        box = QVBoxLayout(content)
        box.setContentsMargins(px(16), px(16), px(15), px(12))
        box.setSpacing(px(10))
        box.addWidget(Label(self.theme, self.t(TITLES[self._what]), "title"))
        box.addWidget(Label(self.theme, self.t("印刷の言語"), "caption", "text2"))
        box.addWidget(self.language)
        record = (self.with_name, self.with_original) if self._what in RECORDS else ()
        for part in (*record, Hairline(self.theme), self.with_password, self.password):
            box.addWidget(part)
        box.addWidget(self.mail_note)
        box.addWidget(Hairline(self.theme))
        box.addWidget(Label(self.theme, self.t("この端末から出るもの"), "strong"))
        block = Panel(self.theme, fill="surface", border="", radius=4, pad=10)
        block.body.setSpacing(px(6))
        for part in (self.leaves, self.safety, self.practice, self._wait):
            block.body.addWidget(part)
        box.addWidget(block)
        box.addStretch(1)
        self._side = Plane(self.theme, "window", "l", name="print.side")
        side = QVBoxLayout(self._side)
        side.setContentsMargins(1, 0, 0, 0)
        side.addWidget(ScrollArea(self.theme, content, name="print.side.scroll"))
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.preview, 1)
        middle.addWidget(self._side)
        bar = Plane(self.theme, "surface", "t", name="print.actions")
        bar.setFixedHeight(px(52))
        line = QHBoxLayout(bar)
        line.setContentsMargins(px(20), 0, px(15), 0)
        line.setSpacing(px(10))
        line.addWidget(self._note, 1)
        line.addWidget(self.print)
        line.addWidget(self.save)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(middle, 1)
        whole.addWidget(bar)

    def _connect(self) -> None:
        self.language.picked.connect(lambda _: self._make())
        for box in (self.with_name, self.with_original, self.with_password):
            box.toggled.connect(lambda _: self._make())
        self.password.changed.connect(self._typed)
        self.save.clicked.connect(self.ask_where)
        self.print.clicked.connect(self.ask_printer)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        px = self.theme.px
        self._side.setFixedWidth(px(300) if self.width() >= px(1000) else px(252))

    # --- the contract -------------------------------------------------------------------------
    def title(self) -> str:
        return self.t("印刷:{what}", what=self.t(TITLES[self._what]))

    def key(self) -> str:
        return f"{self._what}.{self._id}"

    def cares_about(self, changes: Changes) -> bool:
        return self._what != "form" and changes.touches("contact", "case", "person", "deadline", "work")

    def refresh(self) -> None:
        self._make()

    def leave(self) -> None:
        self.password.eye.setChecked(False)
        super().leave()

    def commands(self) -> list[Command]:
        return [
            Command("print.save", N_("PDFとして保存"), self.ask_where, "Ctrl+S", "save", enabled=self.save.isEnabled),
            Command("print", N_("紙に印刷"), self.ask_printer, "Ctrl+P", "print", enabled=self.print.isEnabled),
        ]

    # --- making -------------------------------------------------------------------------------
    def _typed(self, _: str) -> None:
        self._turn += 1  # what is shown is no longer what was asked for
        self._show_state()
        self._settle.start()

    def _secret(self) -> str | None:
        """The password to be set, "" for none, None while it is too short."""
        if not self.with_password.isChecked():
            return ""
        words = self.password.text()
        return words if len(words) >= LEAST else None

    def _make(self) -> None:
        """Make the document anew, off the main thread; what an older call still brings is dropped."""
        self._settle.stop()
        self._turn += 1
        turn, secret = self._turn, self._secret()
        self._let_go()
        self._show_state()
        if secret is None:
            return
        work = self._work(secret)

        def came(made: Made) -> None:
            if turn != self._turn:
                self.tasks.run(made.sheets.close, owner=self, lane="work")
                return
            self._desk, self._made = made.desk, made
            self._held.append(made.sheets)
            self.preview.show_sheets(made.sheets)
            self._show_state()

        def broke(error: BaseException) -> None:
            if turn == self._turn:
                self.preview.show_sheets(None)
                self._wait.set_words(sentence(self.t, error), "danger")

        self.tasks.run(work, owner=self, done=came, failed=broke, lane="work")

    def _work(self, secret: str) -> Callable[[], Made]:
        """What the work lane does: plain values only, no widget."""
        program, vault, known = self._ctx.program, self._ctx.vault, self._desk
        what, id, language = self._what, self._id, self.language.current()
        name, original = self.with_name.isChecked(), self.with_original.isChecked()

        def work() -> Made:
            desk = known or program.printing()
            options = desk.options(vault, language, vault.person, show_name=name)
            options = replace(options, include_original=original)
            data = _data(desk, vault, what, id, options)
            if secret:
                data = desk.with_password(data, secret)
            return Made(desk, Sheets(data, secret), bool(secret))

        return work

    def _let_go(self) -> None:
        made, self._made = self._made, None
        self._held.clear()
        if made is not None:
            self.tasks.run(made.sheets.close, owner=self, lane="work")

    def _fresh(self) -> bool:
        return self._made is not None and not self._settle.isActive()

    def _show_state(self) -> None:
        t, made, secret = self.t, self._made, self._secret()
        wanted = self.with_password.isChecked()
        self.password.setVisible(wanted)
        self.mail_note.setVisible(wanted)
        short = wanted and secret is None and bool(self.password.text())
        self.password.set_error(t("8文字以上にしてください") if short else "")
        fresh = self._fresh()
        why = t("パスワードを8文字以上にすると進めます") if secret is None else t("作っています…")
        for button in (self.save, self.print):
            button.refuse("" if fresh else why)
        self._wait.set_words(why, "text2")
        self._wait.setVisible(not fresh)
        self.leaves.setVisible(fresh)
        if made is not None:
            size = max(1, len(made.sheets.data) // 1024)
            kind = "record" if self._what in RECORDS else "form" if self._what == "form" else "report"
            self.leaves.set_words(t(LEAVES[kind], n=len(made.sheets), kb=size))
        if wanted:
            self.safety.set_words(t("開くにはパスワードが要ります(AES-256)。"), "ok", "lock")
        else:
            self.safety.set_words(t("このPDFは暗号化されずに保存されます。"), "warn", "warning")

    # --- leaving ------------------------------------------------------------------------------
    def ask_where(self) -> None:
        """Ask for a place; the dialog blocks nothing."""
        made = self._made
        if made is None or not self._fresh():
            return
        name = self.t("{what}_{day}.pdf", what=self.t(TITLES[self._what]), day=self._ctx.now().date().isoformat())
        dialog = QFileDialog(self.window(), self.t("PDFとして保存"), name, "PDF (*.pdf)")
        dialog.setObjectName("print.where")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        data, locked = made.sheets.data, made.locked
        dialog.fileSelected.connect(lambda chosen: self.save_as(Path(chosen), data, locked))
        self._open(dialog)

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog = dialog
        dialog.open()

    def save_as(self, path: Path, data: bytes, locked: bool) -> None:
        """Log it, then write the bytes that were shown, whole or not at all, readable by this user only."""
        words = t_saved(self.t, locked)

        def write(_: Any) -> None:
            self.tasks.run(
                lambda: files.write_whole(path, data),
                owner=self,
                done=lambda _: self.notice(words, "ok", seconds=10),
                failed=self._broke,
                lane="work",
            )

        self._log("pdf", write)

    def ask_printer(self) -> None:
        """The printer's own dialog, which blocks nothing."""
        made = self._made
        if made is None or not self._fresh():
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self.t(TITLES[self._what]))
        dialog = QPrintDialog(printer, self.window())
        dialog.setObjectName("print.printer")
        dialog.setMinMax(1, len(made.sheets))
        data, secret = made.sheets.data, self._secret() or ""
        dialog.accepted.connect(lambda: self.print_on(printer, data, secret))
        self._open(dialog)

    def print_on(self, printer: QPrinter, data: bytes, secret: str) -> None:
        """Log it, then draw the pages on the work lane."""

        def work() -> int:
            sheets = Sheets(data, secret)
            try:
                return print_pages(sheets, printer)
            finally:
                sheets.close()

        def done(pages: int) -> None:
            if pages:
                self.notice(self.t("{n}ページを印刷に送りました", n=pages), "ok", seconds=10)
            else:
                self.notice(self.t("印刷できませんでした。プリンターを確かめてください。"), "error")

        self._log("paper", lambda _: self.tasks.run(work, owner=self, done=done, failed=self._broke, lane="work"))

    def _log(self, way: str, then: Callable[[Any], object]) -> None:
        audit, what, id = self._ctx.vault.audit, self._what, self._id
        self._ctx.write(lambda: audit.note("print", what, id, way), owner=self, done=then, failed=self._broke)

    def _broke(self, error: BaseException) -> None:
        self.notice(sentence(self.t, error), "error")


def _data(desk: PrintDesk, vault: OpenVault, what: str, id: str, options: Any) -> bytes:
    """The document, without password. Thread: work lane."""
    if what in RECORDS:
        return (desk.contact if what == "contact" else desk.case)(vault, id, options)
    if what == "form":
        return desk.form(id, practice=vault.practice)
    return desk.day_report(vault, what, id, options)


def t_saved(t: Any, locked: bool) -> str:
    """What to say once the file is there."""
    return t("パスワード付きのPDFを保存しました") if locked else t("PDFを保存しました。暗号化されていません。")
