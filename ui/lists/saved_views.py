"""The left list of the case list: one's own views, the desk's, and the ones that are always there, with counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from app.base.texts import N_
from app.services.case_list import CaseQuery
from ui import paint
from ui.context import Context
from ui.lists.records import RECORD, Index, RecordModel, RecordView, RowDelegate
from ui.widgets.buttons import IconButton
from ui.widgets.frames import Plane, column, row
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea


@dataclass(frozen=True, slots=True)
class ViewEntry:
    """One view: `key` is its id, or "open", "mine" … for those that are always there. `count` -1: not yet counted."""

    key: str
    name: str
    query: CaseQuery
    group: str  # own, shared, fixed
    seen: int = 0
    count: int = -1

    @property
    def saved(self) -> bool:
        return self.group != "fixed"


FIXED = (
    ("open", N_("すべての進行中"), CaseQuery()),
    ("mine", N_("自分の担当"), CaseQuery()),
    ("unassigned", N_("未割当"), CaseQuery(owners=("",))),
    ("due_week", N_("7日以内の期限"), CaseQuery(due_by="+7")),
    ("closed", N_("終結した案件"), CaseQuery(scope="closed", sort="last_contact")),
)
GROUPS = (("own", N_("保存した表示"), "bookmark"), ("shared", N_("共有"), "people"), ("fixed", N_("標準"), "list"))


def fixed_views(ctx: Context) -> list[ViewEntry]:
    """The views that are always there."""
    return [
        ViewEntry(key, ctx.t(name), replace(query, owners=(ctx.me,)) if key == "mine" else query, "fixed")
        for key, name, query in FIXED
    ]


class _Row(RowDelegate):
    def __init__(self, ctx: Context, icon: str, current: Callable[[], str], parent: QWidget) -> None:
        super().__init__(ctx.theme, parent)
        self._icon, self._current = icon, current

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, self.theme.row(31))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: ViewEntry = index.data(RECORD)
        t, rect = self.theme, QRectF(option.rect)  # type: ignore[attr-defined]
        box = rect.adjusted(0, 1, 0, -1)
        state = option.state  # type: ignore[attr-defined]
        on = entry.key == self._current()
        painter.save()
        if on:
            paint.plane(painter, box, t.color("accent_tint"), None, t.px(4))
        elif state & QStyle.StateFlag.State_MouseOver:
            paint.plane(painter, box, t.color("text", 0.04), None, t.px(4))
        if state & QStyle.StateFlag.State_HasFocus:
            paint.plane(painter, box, None, t.color("accent"), t.px(4), 2)
        side = t.px(15)
        ink = t.color("accent" if on else "text2")
        glyph = QRectF(box.x() + t.px(9), box.center().y() - side / 2, side, side)
        t.icons.paint(painter, self._icon, glyph, ink)
        count = str(entry.count) if entry.count >= 0 else ""
        right = box.right() - t.px(8)
        paint.text(painter, t, QRectF(box.x(), box.y(), right - box.x(), box.height()), count, "caption",
                   ink if on else t.color("text3"), "right")  # fmt: skip
        room = QRectF(box.x() + t.px(31), box.y(), right - box.x() - t.px(37) - t.width(count, "caption"), box.height())
        paint.text(painter, t, room, entry.name, "small_strong" if on else "small", ink if on else t.color("text"))
        painter.restore()


class SavedViews(Plane):
    """`picked(ViewEntry)`; `add_asked`, and for the saved one that is open `rename_asked`, `delete_asked`."""

    picked = Signal(object)
    add_asked = Signal()
    rename_asked = Signal()
    delete_asked = Signal()

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, "window", "r", name="cases.views")
        self._ctx, self._current = ctx, ""
        self._entries: list[ViewEntry] = []
        self._lists: dict[str, tuple[Label, RecordModel, RecordView]] = {}
        t, px = ctx.t, ctx.theme.px
        self.add = IconButton(ctx.theme, "plus", t("いまの表示を保存"), size=26, glyph=16, name="cases.views.add")
        self.add.clicked.connect(self.add_asked)
        self.rename = IconButton(
            ctx.theme, "pencil", t("表示の名前を変える"), shortcut="F2", size=26, glyph=15, name="cases.views.rename"
        )
        self.rename.clicked.connect(self.rename_asked)
        self.delete = IconButton(
            ctx.theme, "trash", t("表示を削除"), shortcut="Delete", size=26, glyph=15, name="cases.views.delete"
        )
        self.delete.clicked.connect(self.delete_asked)
        box = column(gap=px(2), margins=(px(10), px(10), px(10), px(10)))
        for group, title, icon in GROUPS:
            head = Label(ctx.theme, t(title), "caption", "text2")
            head.setContentsMargins(px(7), 0, 0, 0)
            model = RecordModel(_spoken, self)
            name = f"cases.views.{group}"
            view = RecordView(ctx.theme, model, _Row(ctx, icon, self.current, self), name=name, spoken=t(title))
            view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            view.opened.connect(self.picked)
            self._lists[group] = (head, model, view)
            if group == "own":
                box.addLayout(row(px(8), head, None, self.rename, self.delete, self.add, gap=0))
            else:
                box.addSpacing(px(10))
                box.addLayout(row(px(8), head, None, gap=0))
            box.addWidget(view)
        box.addStretch(1)
        inside = QWidget()
        inside.setLayout(box)
        self.setLayout(column(ScrollArea(ctx.theme, inside, name="cases.views.scroll"), gap=0, margins=(0, 0, 1, 0)))
        self.rename.hide()
        self.delete.hide()

    def current(self) -> str:
        return self._current

    def entries(self) -> Sequence[ViewEntry]:
        return self._entries

    def entry(self, key: str) -> ViewEntry | None:
        return next((entry for entry in self._entries if entry.key == key), None)

    def set_current(self, key: str) -> None:
        """Mark a view as the open one."""
        self._current = key
        found = self.entry(key)
        self.rename.setVisible(found is not None and found.saved)
        self.delete.setVisible(found is not None and found.saved)
        for _, _, view in self._lists.values():
            view.viewport().update()

    def show_entries(self, entries: Sequence[ViewEntry]) -> None:
        """Show these; lists are as high as what they hold."""
        self._entries = list(entries)
        for group, (head, model, view) in self._lists.items():
            part = [entry for entry in entries if entry.group == group]
            model.set_records(part)
            view.setFixedHeight(self.theme.row(31) * len(part))
            view.setVisible(bool(part))
            head.setVisible(bool(part) or group == "own")
        self.set_current(self._current)

    def show_counts(self, counts: dict[str, int]) -> None:
        self.show_entries([replace(entry, count=counts.get(entry.key, entry.count)) for entry in self._entries])

    def keyPressEvent(self, event) -> None:  # type: ignore[override]
        found = self.entry(self._current)
        if found is not None and found.saved and event.key() == Qt.Key.Key_F2:
            self.rename_asked.emit()
        elif found is not None and found.saved and event.key() == Qt.Key.Key_Delete:
            self.delete_asked.emit()
        else:
            super().keyPressEvent(event)


def _spoken(entry: ViewEntry) -> str:
    return f"{entry.name} {entry.count}" if entry.count >= 0 else entry.name


__all__ = ["FIXED", "SavedViews", "ViewEntry", "fixed_views"]
