"""期限: a short list in the dock, the whole one in its tab; a line to add or change one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from models.codes import codes
from models.records.base import Quiet
from models.records.cases import DeadlineRecord
from ui.case.form import date_reader
from ui.case.plans import Plan, PlanModel, PlanView, Press
from ui.context import Context
from ui.paint import ChipSpec
from ui.widgets.buttons import Button
from ui.widgets.combo import ComboField
from ui.widgets.fields import TextField
from ui.widgets.frames import Plane, column, row
from ui.widgets.labels import Label
from ui.widgets.notices import EmptyState
from ui.widgets.parsed import DateField

ICONS = {"visit": "walk", "claim": "clock", "promise": "message-check", "stay": "card"}
SHORT_ROWS = 4


@dataclass(frozen=True, slots=True, repr=False)
class Due(Quiet):
    """A row: a deadline as of a day."""

    id: str
    record: DeadlineRecord
    today: str

    @property
    def key(self) -> object:
        r = self.record
        return (r.id, r.what, r.due, r.done, r.kind, r.owner, self.today)

    @property
    def heading(self) -> bool:
        return False


class DeadlineEditor(QWidget):
    """One line: what, by when, which kind. `given(what, due, kind)`, `dropped()`."""

    given = Signal(str, str, str)
    dropped = Signal()

    def __init__(self, ctx: Context, name: str) -> None:
        super().__init__()
        theme, t = ctx.theme, ctx.t
        self.what = TextField(theme, t("何を"), placeholder=t("資料を弁護士へ送る"), name=f"{name}.what")
        parse = date_reader(t, ctx.now().date())
        self.due = DateField(theme, t("いつまでに"), parse=parse, placeholder="11/25", name=f"{name}.due")
        self.kind = ComboField(theme, t("種類"), codes("deadline_kind"), code="task", name=f"{name}.kind")
        self.keep = Button(theme, t("追加"), kind="primary", size="s", name=f"{name}.keep")
        self.drop = Button(theme, t("やめる"), kind="quiet", size="s", shortcut="Esc", name=f"{name}.drop")
        self.keep.clicked.connect(self.finish)
        self.drop.clicked.connect(self.dropped)
        self.what.entered.connect(self.finish)
        self.due.entered.connect(self.finish)
        box = column(self.what, gap=theme.px(6), margins=(0, theme.px(4), 0, theme.px(8)))
        box.addLayout(row(self.due, self.kind, gap=theme.px(8)))
        box.addLayout(row(None, self.drop, self.keep, gap=theme.px(6)))
        self.setLayout(box)
        self.record: DeadlineRecord | None = None
        self._t = t

    def begin(self, record: DeadlineRecord | None = None) -> None:
        """Empty for a new one, or filled with the one to change."""
        self.record = record
        self.what.set_text(record.what if record else "")
        self.due.set_text(record.due[:10] if record else "")
        self.kind.set_code(record.kind or "task" if record else "task")
        self.keep.set_words(self._t("保存") if record else self._t("追加"))
        self.show()
        self.what.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def finish(self) -> None:
        """Hand it over if it says something; a date that cannot be read is told and stays."""
        if self.what.edit.preedit_active or self.due.edit.preedit_active:
            return
        value = self.due.value()
        if self.due.text().strip() and value is None:
            self.due.edit.setFocus()
            return
        if not self.what.text().strip():
            self.what.edit.setFocus()
            return
        due = value or ""
        if self.record and self.record.due[:10] == due:
            due = self.record.due  # keeps the hour
        self.given.emit(self.what.text().strip(), due, self.kind.code())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dropped.emit()
            return
        super().keyPressEvent(event)


class DeadlineBox(Plane):
    """`added(what, due, kind)`, `changed(record, what, due, kind)`, `ticked(record)`, `deleted(record)`."""

    added = Signal(str, str, str)
    changed = Signal(object, str, str, str)
    ticked = Signal(object)
    deleted = Signal(object)

    def __init__(self, ctx: Context, name: str, *, short: bool) -> None:
        super().__init__(ctx.theme, "window", name=name)
        self._ctx, self._short = ctx, short
        theme, t = ctx.theme, ctx.t
        self.count = Label(theme, "", "small", "text2")
        self.plus = Button(theme, t("追加"), kind="text", icon="plus", size="s", shortcut="Ctrl+D", name=f"{name}.add")
        self.plus.clicked.connect(self.begin)
        self.editor = DeadlineEditor(ctx, f"{name}.editor")
        self.editor.given.connect(self._given)
        self.editor.dropped.connect(self.end)
        self.editor.hide()
        self.view = PlanView(theme, PlanModel(self._spoken), self._plan, name=f"{name}.rows", spoken=t("期限"))
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.view.opened.connect(lambda due: self.begin(due.record))
        self.view.asked.connect(self._act)
        self.view.menu_asked.connect(lambda due, _at: self.begin(due.record))
        if short:
            self.empty: QWidget = Label(theme, t("期限はありません"), "small", "text3")
        else:
            state = EmptyState(
                theme,
                t("期限はありません"),
                t("次にすること、約束、在留や時効の日を並べます。"),
                icon="calendar",
                action=t("追加"),
                action_icon="plus",
                shortcut="Ctrl+D",
                name=f"{name}.empty",
            )
            state.acted.connect(self.begin)
            self.empty = state
        px = theme.px
        side = px(16 if short else 20)
        head = row(Label(theme, t("期限"), "strong"), self.count, None, self.plus, gap=px(8))
        box = column(gap=0, margins=(side, px(6 if short else 10), side, px(8)))
        box.addLayout(head)
        for part in (self.editor, self.empty):
            box.addWidget(part)
        box.addWidget(self.view, 1)
        self.setLayout(box)

    def show_deadlines(self, records: Sequence[DeadlineRecord]) -> None:
        """Show open ones; the tab also those that are done."""
        today = self._ctx.now().date().isoformat()
        still = [record for record in records if not record.done]
        self.count.set_words(str(len(still)) if still else "")
        shown = still if self._short else list(records)
        self.view.show_items([Due(record.id, record, today) for record in shown])
        self.view.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        self._fit()

    def _fit(self) -> None:
        if self._short:
            rows = min(self.view.plans.rowCount(), SHORT_ROWS)
            self.view.setFixedHeight(self.theme.row(33) * rows + 1 if rows else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def begin(self, record: object = None) -> None:
        """Open the line to add one, or to change one."""
        self.editor.begin(record if isinstance(record, DeadlineRecord) else None)

    def end(self) -> None:
        """Close the line; the focus goes back to where one adds."""
        self.editor.hide()
        self.plus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _given(self, what: str, due: str, kind: str) -> None:
        record = self.editor.record
        self.end()
        if record is None:
            self.added.emit(what, due, kind)
        else:
            self.changed.emit(record, what, due, kind)

    def _act(self, act: str, due: Due) -> None:
        if act in ("tick", "space"):
            self.ticked.emit(due.record)
        elif act == "delete":
            self.deleted.emit(due.record)

    # --- rows ---------------------------------------------------------------------------------
    def _spoken(self, due: Due) -> str:
        record = due.record
        state = self._ctx.t("済み") if record.done else self._ctx.dates.left(record.due)
        return "、".join(part for part in (record.what, self._ctx.dates.day(record.due), state) if part)

    def _plan(self, due: Due, width: float) -> Plan:
        ctx, t, record = self._ctx, self._ctx.theme, due.record
        made = Plan(t, width)
        made.height = float(t.row(33))
        middle, right = made.height / 2, width - t.px(1)
        made.rules.append((QRectF(0, made.height - 1, width, 1), "line"))
        tick = QRectF(0, middle - t.px(9), t.px(18), t.px(18))
        made.presses.append(Press("tick", tick, ctx.t("済みにする"), "tick", on=bool(record.done)))
        left, ink = self._state(record, due.today)
        used = t.width(left, "caption_strong")
        made.say(QRectF(right - used - 1, 0, used + 1, made.height), left, "caption_strong", ink)
        right -= used + t.px(8)
        day = ctx.dates.day(record.done or record.due) if (record.done or record.due) else ctx.t("日付なし")
        used = t.width(day, "caption")
        made.say(QRectF(right - used - 1, 0, used + 1, made.height), day, "caption", "text2")
        right -= used + t.px(8)
        icon = "warning" if ink == "danger" and record.kind != "claim" else ICONS.get(record.kind, "calendar-small")
        side = t.px(16)
        made.icons.append((icon, QRectF(t.px(26), middle - side / 2, side, side), ink if ink != "text3" else "text2"))
        x = t.px(50)
        if not self._short:
            names = ctx.label("deadline_kind", record.kind)
            wide = made.chip(right - t.width(names, "caption") - t.px(16), middle, ChipSpec(names, kind="code"), 20)
            right -= wide + t.px(8)
        made.say(QRectF(x, 0, right - x, made.height), record.what, "small", "text3" if record.done else "text")
        return made

    def _state(self, record: DeadlineRecord, today: str) -> tuple[str, str]:
        """Words and colour of what is left: red when it hurts, blue this week, grey beyond."""
        ctx = self._ctx
        if record.done:
            return ctx.t("済み"), "text3"
        left = ctx.dates.left(record.due)
        if record.due and record.due[:10] < today:
            return left, "danger"
        if record.kind == "claim":
            return left, "danger"
        if record.due[:10] == today:
            return left, "warn"
        return left, "accent" if left else "text3"
