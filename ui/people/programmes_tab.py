"""事業・識別コード: programmes (事業, ロット) with whom they are for, and the codes by which members are told."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from PySide6.QtWidgets import QWidget

from app.services import drafts, organisations
from app.services.contacts import Saved
from app.services.shapes import Rows
from models.records.cases import DraftRecord
from models.records.people import MemberCodeRecord, ProgrammeRecord
from ui.context import Context
from ui.lists.lines import Line
from ui.lists.records import RecordModel, RecordView
from ui.pages.base import Page
from ui.people.edit_pane import ChosenLines, EditPane
from ui.people.form import grid
from ui.people.readers import count_reader, date_reader
from ui.people.undo import Undo
from ui.widgets.buttons import Button
from ui.widgets.combo import ComboField, Option
from ui.widgets.frames import Hairline, Plane, column, row
from ui.widgets.labels import Label
from ui.widgets.notices import EmptyState

Found = tuple[list[ProgrammeRecord], list[MemberCodeRecord], list[tuple[str, str]], list[DraftRecord]]


class ProgrammePane(EditPane):
    """A programme: name, short name, owner, from when to when, for how many."""

    def __init__(self, ctx: Context, undo: Undo) -> None:
        super().__init__(ctx, "programme", undo, gone=ctx.t("事業を削除しました"))
        t, form = ctx.t, self.form
        self.arrange(
            grid(
                ctx,
                (form.text("name", t("事業・ロットの名前")), None, form.text("short", t("略称"))),
                (
                    form.combo("owner", t("実施する機関"), placeholder=t("未確認")),
                    form.date("starts", t("開始"), date_reader(ctx)),
                    form.date("ends", t("終了"), date_reader(ctx)),
                ),
                (
                    form.number("population", t("対象の人数"), count_reader(ctx), suffix=t("人")),
                    form.text("note", t("メモ")),
                    None,
                ),
            ),
        )


class CodePane(EditPane):
    """A member code: whose, in which programme, whether it still counts."""

    def __init__(self, ctx: Context, undo: Undo) -> None:
        super().__init__(ctx, "member_code", undo, gone=ctx.t("識別コードを削除しました"))
        t, form = ctx.t, self.form
        self.arrange(
            grid(
                ctx,
                (
                    form.text("code", t("識別コード")),
                    form.combo("organisation", t("機関"), placeholder=t("未確認")),
                    form.combo("programme", t("事業"), placeholder=t("未確認")),
                ),
            ),
            form.check("active", t("いまも有効(外しても、相談は断りません)")),
        )


class DeskList(Plane):
    """A small list with its own new button."""

    def __init__(self, ctx: Context, name: str, title: str, new: str, icon: str) -> None:
        super().__init__(ctx.theme, "window", "r", name=f"{name}.left")
        px = ctx.theme.px
        self._icon = icon
        self.new = Button(ctx.theme, new, kind="text", icon="plus", size="xs", name=f"{name}.new")
        self.model = RecordModel(lambda line: f"{line.title}、{line.sub}", self)
        self.view = RecordView(ctx.theme, self.model, ChosenLines(ctx.theme, self), name=f"{name}.rows", spoken=title)
        head = row(Label(ctx.theme, title, "strong"), None, self.new, margins=(px(16), px(8), px(8), px(6)))
        box = column(head, Hairline(ctx.theme), gap=0, margins=(0, 0, 1, 0))
        box.addWidget(self.view, 1)
        self.setLayout(box)
        self.setFixedWidth(px(320))


class ProgrammesTab(QWidget):
    """Programmes above, codes below; each a list and its fields."""

    def __init__(self, ctx: Context, page: Page, undo: Undo) -> None:
        super().__init__()
        self._ctx, self._page, self._undo = ctx, page, undo
        self._fresh = ""
        t = ctx.t
        self.programmes = DeskList(ctx, "programmes", t("事業・ロット"), t("新しい事業"), "tag")
        self.codes = DeskList(ctx, "codes", t("識別コード"), t("新しいコード"), "card")
        self.programme, self.code = ProgrammePane(ctx, undo), CodePane(ctx, undo)
        self._no_programme = self._empty(
            t("事業はまだありません"), t("受託した事業やロットごとに、件数を分けて数えられます。"), "tag"
        )
        self._no_code = self._empty(
            t("識別コードはまだありません"), t("会員企業などに配ったコードから、機関と事業がわかります。"), "card"
        )
        box = column(gap=0)
        upper, lower = row(self.programmes, gap=0), row(self.codes, gap=0)
        for line, pane, none in ((upper, self.programme, self._no_programme), (lower, self.code, self._no_code)):
            line.addWidget(pane, 1)
            line.addWidget(none, 1)
            pane.hide()
        box.addLayout(upper, 1)
        box.addWidget(Hairline(ctx.theme))
        box.addLayout(lower, 1)
        self.setLayout(box)
        self.programmes.new.clicked.connect(lambda: self.add_new("programme"))
        self.codes.new.clicked.connect(lambda: self.add_new("member_code"))
        self.programmes.view.opened.connect(lambda line: self._open_programme(line.record))
        self.codes.view.opened.connect(lambda line: self._open_code(line.record))

    def _empty(self, what: str, why: str, icon: str) -> QWidget:
        px = self._ctx.theme.px
        holder = QWidget()
        holder.setLayout(
            column(EmptyState(self._ctx.theme, what, why, icon=icon), margins=(px(18), px(14), px(18), px(14)))
        )
        return holder

    def load(self) -> None:
        def read(rows: Rows, seen: int) -> Found:
            names = [(str(o.id), o.name) for o in organisations.organisations(rows) if o.name]
            programmes = organisations.programmes(rows, seen=seen)
            return programmes, organisations.member_codes(rows, seen=seen), names, drafts.read_all(rows)

        self._ctx.ask(read, owner=self, done=self._show)

    def _show(self, answer: Found) -> None:
        programmes, member_codes, names, kept = answer
        self.programme.know_drafts(kept)
        self.code.know_drafts(kept)
        t = self._ctx.t
        offices = [Option(id, name) for id, name in names]
        lots = [Option(str(p.id), p.short or p.name) for p in programmes if p.short or p.name]
        for pane, field, entries in (
            (self.programme, "owner", offices),
            (self.code, "organisation", offices),
            (self.code, "programme", lots),
        ):
            combo = pane.form.widget(field)
            if isinstance(combo, ComboField):
                combo.set_options([Option("", ""), *entries])
        known, short = dict(names), {option.code: option.text for option in lots}
        self.programmes.model.set_records([self._programme_line(p, known) for p in programmes])
        lines = []
        for code in member_codes:
            parts = (known.get(code.organisation, ""), short.get(code.programme, ""), "" if code.active else t("無効"))
            sub = "・".join(part for part in parts if part)
            lines.append(Line(code.code or t("(コードなし)"), sub or t("機関は未確認"), "card", record=code))
        self.codes.model.set_records(lines)
        self._choose(self.programme, self._no_programme, programmes, self._open_programme)
        self._choose(self.code, self._no_code, member_codes, self._open_code)

    def _programme_line(self, record: ProgrammeRecord, known: dict[str, str]) -> Line:
        t = self._ctx.t
        span = t("{start} 〜 {end}", start=record.starts, end=record.ends) if record.starts or record.ends else ""
        sub = "　".join(part for part in (known.get(record.owner, ""), span) if part)
        return Line(record.name or record.short or t("名前のない事業"), sub, "tag", record=record)

    def _choose(self, pane: EditPane, none: QWidget, records: list[Any], show: Any) -> None:
        wanted = self._fresh or pane.keeper.subject
        chosen = next((r for r in records if str(r.id) == wanted), None)
        if chosen is None:
            chosen = next((r for r in records if str(r.id) == pane.keeper.subject), records[0] if records else None)
        pane.setVisible(chosen is not None)
        none.setVisible(chosen is None)
        if chosen is None:
            return
        show(chosen)
        if str(chosen.id) == self._fresh:
            self._fresh = ""
            pane.form.widget("name" if pane is self.programme else "code").setFocus()

    def _open_programme(self, record: ProgrammeRecord) -> None:
        values = {f.name: getattr(record, f.name) for f in fields(ProgrammeRecord)}
        title = record.name or self._ctx.t("新しい事業")
        self.programme.show_record(str(record.id), record.seen, values, title)

    def _open_code(self, record: MemberCodeRecord) -> None:
        values = {f.name: getattr(record, f.name) for f in fields(MemberCodeRecord)}
        title = record.code or self._ctx.t("新しいコード")
        self.code.show_record(str(record.id), record.seen, values, title)

    def add_new(self, kind: str) -> None:
        """A new, empty programme or code."""
        desk, t = self._ctx.vault.desk, self._ctx.t
        words = t("事業を足しました") if kind == "programme" else t("識別コードを足しました")
        start = {"active": True} if kind == "member_code" else {}

        def made(saved: Saved) -> None:
            self._fresh = saved.id
            self._undo.offer(words, saved.changes)

        self._ctx.write(lambda: desk.create(kind, start), owner=self._page, done=made)

    def flush(self) -> None:
        self.programme.keeper.flush()
        self.code.keeper.flush()
