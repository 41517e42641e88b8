"""Editing one record of the desk at the right of its list: fields that save themselves, delete with a way back."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from models.changes import Changes
from models.records.cases import DraftRecord
from ui.context import Context
from ui.lists.lines import LineDelegate
from ui.lists.records import Index
from ui.people.form import Form
from ui.people.keeper import Keeper
from ui.people.undo import Undo
from ui.widgets.buttons import IconButton
from ui.widgets.frames import column, row
from ui.widgets.labels import ElidingLabel
from ui.widgets.notices import SaveChip
from ui.widgets.scroll import ScrollArea


class ChosenLines(LineDelegate):
    """Two-line rows; the one whose fields stand at the right stays tinted."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]
            painter.fillRect(option.rect, self.theme.color("accent_tint"))  # type: ignore[attr-defined]
        super().paint(painter, option, index)


class EditPane(QWidget):
    """One record of `kind` (organisation, programme, member_code). Build fields on `form`, then `arrange`."""

    def __init__(self, ctx: Context, kind: str, undo: Undo, *, gone: str) -> None:
        super().__init__()
        self._ctx, self._kind, self._undo, self._gone = ctx, kind, undo, gone
        theme = ctx.theme
        self.chip = SaveChip(theme, name=f"{kind}.save")
        desk = ctx.vault.desk

        def save(id: str, fields: dict[str, Any], seen: int) -> Changes:
            return desk.edit(kind, id, fields, seen=seen)

        self.keeper = Keeper(ctx, kind, save, self.chip, self)
        self.form = Form(ctx, kind, self)
        self.form.edited.connect(self.keeper.change)
        self.form.unreadable.connect(self.keeper.hold)
        self.form.left.connect(self.keeper.flush)
        self.keeper.refused.connect(self._refused)
        self.keeper.saved.connect(undo.remember)
        self.title = ElidingLabel(theme, "", "section")
        self.delete = IconButton(theme, "trash", ctx.t("削除"), size=28, glyph=16, name=f"{kind}.delete")
        self.delete.clicked.connect(self.remove)
        self._seen = 0
        self._drafts: dict[str, DraftRecord] = {}

    def know_drafts(self, found: list[DraftRecord]) -> None:
        """Drafts of an earlier session: taken up when their record is shown."""
        self._drafts = {d.subject: d for d in found if d.kind == self._kind and d.id not in self.keeper.made}

    def arrange(self, *parts: Any, scrolls: bool = True) -> None:
        """Head and fields below each other."""
        px = self._ctx.theme.px
        head = row(gap=px(10))
        head.addWidget(self.title, 1)
        head.addWidget(self.chip)
        head.addWidget(self.delete)
        inside = column(head, *parts, gap=px(12), margins=(px(18), px(12), px(18), px(16)))
        if not scrolls:
            self.setLayout(inside)
            return
        inside.addStretch(1)
        content = QWidget()
        content.setLayout(inside)
        self.setLayout(column(ScrollArea(self._ctx.theme, content, name=f"{self._kind}.scroll"), gap=0))

    def show_record(self, id: str, seen: int, values: dict[str, Any], title: str) -> None:
        """Show a record; the same one again leaves alone what is being typed."""
        if id != self.keeper.subject:
            draft = self._drafts.get(id)
            self.keeper.begin(id, seen, draft.id if draft else "")
            self.form.show_all(values)
            for field, value in draft.fields if draft else ():
                self.form.put(field, value)
            if draft is not None:
                self.keeper.take_up(draft, lambda field: field in self.form.errors())
            held = {field for field in values if self.keeper.is_busy(field)}
        else:
            held = self.form.show(values, self.keeper.is_busy)
            if any(not self.keeper.is_busy(field) for field in held):
                self._ctx.notice(self._ctx.t("ほかの人がこの欄を変えました。書き終えると、両方が残ります。"), "info")
        self.keeper.read_again(seen, held)
        self._seen = seen
        self.title.set_words(title)

    def remove(self) -> None:
        """Delete the record; the bar brings it back."""
        self.keeper.flush()
        id, kind, seen, desk = self.keeper.subject, self._kind, self._seen, self._ctx.vault.desk
        if not id:
            return
        self.keeper.begin("", 0)
        self._ctx.write(
            lambda: desk.delete(kind, id, seen=seen),
            owner=self,
            done=lambda changes: self._undo.offer(self._gone, changes),
        )

    def _refused(self, field: str) -> None:
        self.form.set_error(field, self._ctx.t("マイナンバーは記録できません(番号法)。番号を消すと保存されます。"))
