"""機関: employers, 監理団体, partners, offices. The list at the left, all fields of one at the right."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer
from PySide6.QtWidgets import QWidget

from app.services import drafts, organisations
from app.services.contacts import Saved
from app.services.shapes import Rows
from models.codes import codes
from models.records.cases import DraftRecord
from models.records.people import OrganisationRecord
from ui.context import Context
from ui.lists.lines import Line
from ui.lists.records import RecordModel, RecordView
from ui.pages.base import Page
from ui.people.edit_pane import ChosenLines, EditPane
from ui.people.form import grid
from ui.people.readers import corporate_reader, phone_reader
from ui.people.undo import Undo
from ui.widgets.buttons import Button
from ui.widgets.combo import ComboField, Option, options
from ui.widgets.fields import SearchField
from ui.widgets.frames import Hairline, Plane, column, row
from ui.widgets.notices import EmptyState

Found = tuple[list[OrganisationRecord], list[OrganisationRecord], list[DraftRecord]]
TYPING_MS = 150
USUAL = ("employer", "supervising", "support", "dispatcher", "sender", "broker")


class OrganisationPane(EditPane):
    """All fields of an organisation."""

    def __init__(self, ctx: Context, undo: Undo) -> None:
        super().__init__(ctx, "organisation", undo, gone=ctx.t("機関を削除しました"))
        t, form = ctx.t, self.form
        names = grid(
            ctx,
            (form.text("name", t("名前")), form.text("reading", t("よみ"), hint=t("任意"))),
            (
                form.combo("parent", t("親会社・上部団体"), placeholder=t("なし・未確認")),
                form.number("corporate_number", t("法人番号"), corporate_reader(ctx), placeholder=t("13桁")),
            ),
        )
        kinds = form.picks("kinds", t("種類(いくつでも)"), "organisation_kind", favourites=USUAL)
        where = grid(
            ctx,
            (
                form.combo("industry", t("業種"), kind="industry"),
                form.combo("prefecture", t("都道府県"), kind="prefecture"),
            ),
            (form.text("address", t("住所")), None),
            (form.phone("phone", t("電話"), phone_reader(ctx)), form.text("hours", t("受付時間"))),
            (form.text("url", t("ウェブサイト")), None),
        )
        languages = form.picks("languages", t("対応できる言語"), "language")
        funds = form.check("funds_desk", t("この窓口に資金を出している"))
        self.arrange(names, kinds, where, languages, funds, form.note("note", t("メモ"), rows=3))

    def show_organisation(self, record: OrganisationRecord, parents: list[Option]) -> None:
        combo = self.form.widget("parent")
        if isinstance(combo, ComboField):
            combo.set_options([Option("", ""), *(p for p in parents if p.code != record.id)])
        values = {f.name: getattr(record, f.name) for f in fields(OrganisationRecord)}
        self.show_record(str(record.id), record.seen, values, record.name or self._ctx.t("名前のない機関"))


class OrganisationsTab(QWidget):
    """List, search, kind; the pane."""

    def __init__(self, ctx: Context, page: Page, undo: Undo) -> None:
        super().__init__()
        self._ctx, self._page, self._undo = ctx, page, undo
        self._wanted = ""
        self._records: list[OrganisationRecord] = []
        t, px = ctx.t, ctx.theme.px
        self.search = SearchField(ctx.theme, t("名前・よみで探す"), shortcut="Ctrl+F", name="organisations.search")
        self._kind = ComboField(
            ctx.theme, "", [Option("", t("すべての種類")), *options(codes("organisation_kind"), t.language)],
            placeholder=t("すべての種類"), spoken=t("種類"), height=30, name="organisations.kind",
        )  # fmt: skip
        self._new = Button(ctx.theme, t("新しい機関"), icon="plus", size="h", name="organisations.new", wide=True)
        self.model = RecordModel(lambda line: f"{line.title}、{line.sub}", self)
        self.view = RecordView(
            ctx.theme, self.model, ChosenLines(ctx.theme, self), name="organisations.rows", spoken=t("機関の一覧")
        )
        self.pane = OrganisationPane(ctx, undo)
        self.empty = EmptyState(
            ctx.theme, t("機関を選んでください"), t("左の一覧から選ぶと、ここで読み書きできます。"), icon="building"
        )
        self._arrange(px)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.load)
        self.search.changed.connect(lambda _: self._typing.start())
        self.search.entered.connect(self._enter)
        self._kind.picked.connect(lambda _: self.load())
        self._new.clicked.connect(self.new_organisation)
        self.view.opened.connect(self._open)

    def _arrange(self, px: Any) -> None:
        self._left = Plane(self._ctx.theme, "window", "r", name="organisations.left")
        tools = column(self.search, self._kind, self._new, gap=px(8), margins=(px(14), 0, px(14), px(10)))
        left = column(tools, Hairline(self._ctx.theme), gap=0, margins=(0, 0, 1, 0))
        left.addWidget(self.view, 1)
        self._left.setLayout(left)
        self._left.setFixedWidth(px(320))
        self._holder = QWidget(self)
        self._holder.setLayout(column(self.empty, margins=(px(20), px(4), px(20), px(20))))
        box = row(self._left, gap=0)
        box.addWidget(self.pane, 1)
        box.addWidget(self._holder, 1)
        self.setLayout(box)
        self.pane.hide()

    def load(self) -> None:
        self._typing.stop()
        text, kind = self.search.text().strip(), self._kind.code()

        def read(rows: Rows, seen: int) -> Found:
            found = organisations.organisations(rows, text=text, kind=kind, seen=seen)
            everyone = organisations.organisations(rows, seen=seen) if text or kind else found
            return found, everyone, drafts.read_all(rows)

        self._ctx.ask(read, owner=self, done=self._show)

    def _show(self, answer: Found) -> None:
        self._records, everyone, kept = answer
        self.pane.know_drafts(kept)
        self._parents = [Option(str(o.id), o.name, o.reading) for o in everyone if o.name]
        keep = self._wanted or self.pane.keeper.subject
        self.model.set_records([self._line(record) for record in self._records])
        chosen = next((o for o in everyone if str(o.id) == keep), None)
        if chosen is None and self._records and not self.pane.keeper.subject:
            chosen = self._records[0]
        self.pane.setVisible(chosen is not None)
        self._holder.setVisible(chosen is None)
        if chosen is None:
            return
        place = next((i for i, o in enumerate(self._records) if o.id == chosen.id), -1)
        if place >= 0:
            self.view.setCurrentIndex(self.model.index(place, 0))
        elif self._records:
            first = self.model.index(0, 0)
            self.view.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.pane.show_organisation(chosen, self._parents)
        if self._wanted and self._focus_name:
            self.pane.form.widget("name").setFocus(Qt.FocusReason.OtherFocusReason)
            self._focus_name = False
        self._wanted = ""

    _parents: list[Option] = []
    _focus_name = False

    def _line(self, record: OrganisationRecord) -> Line:
        ctx = self._ctx
        kinds = "・".join(ctx.short("organisation_kind", kind) for kind in record.kinds[:3])
        where = ctx.short("prefecture", record.prefecture)
        sub = "　".join(part for part in (kinds, where) if part) or ctx.t("種類は未確認")
        return Line(record.name or ctx.t("名前のない機関"), sub, "building", record=record)

    def open_record(self, id: str) -> None:
        """Show this organisation."""
        self._wanted = id
        self.load()

    def _open(self, line: Line) -> None:
        self.pane.keeper.flush()
        self.pane.setVisible(True)
        self._holder.hide()
        self.pane.show_organisation(line.record, self._parents)

    def _enter(self) -> None:
        self.load()
        self.view.setFocus(Qt.FocusReason.TabFocusReason)

    def new_organisation(self) -> None:
        desk = self._ctx.vault.desk
        self.search.set_text("")
        self._kind.set_code("")

        def made(saved: Saved) -> None:
            self._wanted, self._focus_name = saved.id, True
            self._undo.offer(self._ctx.t("機関を足しました"), saved.changes)

        self._ctx.write(lambda: desk.create("organisation", {}), owner=self._page, done=made)
