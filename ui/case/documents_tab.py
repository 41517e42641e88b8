"""資料: what the case holds besides words. Files come in by button or by dropping them; they leave by a named act."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from models.records.base import Quiet
from models.records.cases import DocumentRecord
from ui.case.plans import Plan, PlanModel, PlanView
from ui.context import Context
from ui.widgets.buttons import Button
from ui.widgets.frames import Plane, column, row
from ui.widgets.labels import ElidingLabel
from ui.widgets.notices import EmptyState


@dataclass(frozen=True, slots=True, repr=False)
class Paper(Quiet):
    """A row."""

    id: str
    record: DocumentRecord

    @property
    def key(self) -> object:
        r = self.record
        return (r.id, r.name, r.size, r.received, r.note)

    @property
    def heading(self) -> bool:
        return False


def size_words(size: int) -> str:
    """1.2 MB, 340 KB."""
    if size >= 1 << 20:
        return f"{size / (1 << 20):.1f} MB"
    return f"{max(1, round(size / 1024))} KB"


def mime_of(path: Path) -> str:
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"


class DocumentsTab(Plane):
    """`files_given([Path])`, `export_asked(record, Path)`, `delete_asked(record)`."""

    files_given = Signal(list)
    export_asked = Signal(object, object)
    delete_asked = Signal(object)

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, "window", name="case.documents")
        self._ctx = ctx
        theme, t = ctx.theme, ctx.t
        self.setAcceptDrops(True)
        self.view = PlanView(theme, PlanModel(self._spoken), self._plan, name="case.documents.rows", spoken=t("資料"))
        self.view.opened.connect(lambda paper: self.ask_export(paper.record))
        self.view.asked.connect(self._act)
        self.add = Button(theme, t("ファイルを加える"), icon="plus", name="case.documents.add")
        self.add.clicked.connect(self.ask_files)
        self.empty = EmptyState(
            theme,
            t("資料はまだありません"),
            t("写真や明細を、ここに引きずって置けます。端末の中で暗号化されます。"),
            icon="paperclip",
            action=t("ファイルを加える"),
            action_icon="plus",
            name="case.documents.empty",
        )
        self.empty.acted.connect(self.ask_files)
        px = theme.px
        hint = ElidingLabel(
            theme, t("ファイルは暗号化して保管します。書き出したものだけが、保管庫の外に出ます。"), "small", "text2"
        )
        head = row(hint, self.add, gap=px(8), margins=(px(20), px(8), px(20), px(8)))
        head.setStretch(0, 1)
        box = column(gap=0)
        box.addLayout(head)
        box.addWidget(self.view, 1)
        self.holder = QWidget(self)
        self.holder.setLayout(column(self.empty, margins=(px(20), px(4), px(20), px(20))))
        box.addWidget(self.holder, 1)
        self.setLayout(box)

    def show_documents(self, records: Sequence[DocumentRecord]) -> None:
        """Show these, the newest first."""
        self.view.show_items([Paper(record.id, record) for record in records])
        self.view.setVisible(bool(records))
        self.holder.setVisible(not records)

    # --- in and out ---------------------------------------------------------------------------
    def ask_files(self) -> None:
        """Choose files to take in."""
        dialog = QFileDialog(self, self._ctx.t("案件に加えるファイル"))
        dialog.setObjectName("case.documents.choose")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.files_given.emit([Path(name) for name in names]))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def ask_export(self, record: DocumentRecord) -> None:
        """Warn first: what is written leaves the encryption."""
        bar = self._ctx.notice(
            self._ctx.t("「{name}」を暗号の外に書き出します。書き出しは記録されます。", name=record.name),
            "warn",
            action=self._ctx.t("書き出す場所を選ぶ"),
            act=lambda: self._choose_place(record),
        )
        bar.action.setFocus()

    def _choose_place(self, record: DocumentRecord) -> None:
        dialog = QFileDialog(self, self._ctx.t("書き出す場所"))
        dialog.setObjectName("case.documents.place")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(record.name)
        dialog.fileSelected.connect(lambda name: self.export_asked.emit(record, Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        found = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        files = [path for path in found if path.is_file()]
        if files:
            event.acceptProposedAction()
            self.files_given.emit(files)

    def _act(self, act: str, paper: Paper) -> None:
        if act == "export":
            self.ask_export(paper.record)
        elif act == "delete":
            self.delete_asked.emit(paper.record)

    # --- rows ---------------------------------------------------------------------------------
    def _spoken(self, paper: Paper) -> str:
        return "、".join((paper.record.name, size_words(paper.record.size), self._ctx.dates.day(paper.record.received)))

    def _plan(self, paper: Paper, width: float) -> Plan:
        ctx, t, record = self._ctx, self._ctx.theme, paper.record
        made = Plan(t, width)
        made.height = float(t.row(44))
        middle, side = made.height / 2, t.px(18)
        icon = "image" if record.mime.startswith("image/") else "document"
        made.icons.append((icon, QRectF(t.px(22), middle - side / 2, side, side), "text2"))
        right = made.press(width - t.px(20), middle, "delete", ctx.t("消す")) - t.px(16)
        right = made.press(right, middle, "export", ctx.t("書き出す"), "button") - t.px(16)
        aside = f"{size_words(record.size)}   {ctx.dates.day(record.received)}"
        used = t.width(aside, "caption")
        made.say(QRectF(right - used - 1, 0, used + 1, made.height), aside, "caption", "text2")
        x = t.px(52)
        made.say(QRectF(x, 0, right - used - t.px(12) - x, made.height), record.name, "body")
        made.rules.append((QRectF(t.px(20), made.height - 1, width - t.px(40), 1), "line"))
        return made
