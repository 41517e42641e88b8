"""変更の記録: who changed what of a record, from what to what; each act that still stands can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from app.base.texts import N_
from app.services import record_history, subjects
from app.services.conflicts import Conflicts
from app.services.record_history import Entry, FieldChange, RecordHistory
from app.services.shapes import Rows
from app.services.subjects import Subject
from models.changes import Changes
from ui import paint
from ui.conflicts.words import Words
from ui.context import Context
from ui.lists.records import RECORD, Index, RecordModel, RecordView, RowDelegate
from ui.shell.shell import Shell
from ui.widgets.buttons import IconButton
from ui.widgets.frames import Floating, Hairline, column, row
from ui.widgets.labels import ElidingLabel, Label

WIDTH, SHOWN_AT_BIRTH = 460, 6
ACTS = {
    "conflict.decide": N_("競合を決めた"),
    "conflict.reopen": N_("競合に戻した"),
    "practice": N_("練習データ"),
    "import": N_("取り込み"),
}


class HistoryWords:
    """What an entry says, line by line: (label, words)."""

    def __init__(self, words: Words, kind: str, names: Mapping[str, str]) -> None:
        self.words, self.kind, self.names = words, kind, names

    def head(self, entry: Entry) -> str:
        parts = [self.words.time(entry.at_ms), self.words.person(entry.name)]
        if entry.act in ACTS:
            parts.append(self.words.ctx.t(ACTS[entry.act]))
        return "・".join(parts)

    def lines(self, entry: Entry) -> list[tuple[str, str]]:
        found = [line for change in entry.fields for line in self._change(change)]
        if entry.others:
            found.append(("", self.words.ctx.t.many("ほか{n}件の記録も、同じ操作で変わりました", entry.others)))
        return found

    def _change(self, change: FieldChange) -> list[tuple[str, str]]:
        t = self.words.ctx.t
        if change.kind == "append":
            born = [(self._label(field), self._say(field, value)) for field, value in change.new.items()]
            rest = len(born) - SHOWN_AT_BIRTH
            more = [("", t.many("ほか{n}項目", rest))] if rest > 0 else []
            return [("", t("記録を作った")), *born[:SHOWN_AT_BIRTH], *more]
        if change.kind == "tomb":
            return [("", t("記録を削除した"))]
        if change.field == "+":
            return [("", t("削除を取り消した"))]
        label, new = self._label(change.field), self._say(change.field, change.new)
        if change.kind == "add":
            return [(label, t("「{value}」を加えた", value=new))]
        if change.kind == "remove":
            return [(label, t("「{value}」を外した", value=new))]
        old = " / ".join(self._say(change.field, value) for value in change.old) or self._say(change.field, None)
        return [(label, t("{old} → {new}", old=old, new=new))]

    def _label(self, field: str) -> str:
        return self.words.label(self.kind, field)

    def _say(self, field: str, value: Any) -> str:
        return self.words.value(self.kind, field, value, self.names)

    def spoken(self, entry: Entry) -> str:
        told = ("：".join(part for part in line if part) for line in self.lines(entry))
        return "、".join((self.head(entry), *told))


class EntryDelegate(RowDelegate):
    """An entry as high as its lines; 「元に戻す」 at its right while it can be taken back."""

    def __init__(self, ctx: Context, parent: QWidget) -> None:
        super().__init__(ctx.theme, parent)
        self._ctx = ctx
        self.speak: HistoryWords | None = None
        self.width = 0

    def _label_width(self) -> float:
        return self.theme.px(112)

    def _rows(self, entry: Entry, width: float) -> list[tuple[str, Any, float]]:
        found: list[tuple[str, Any, float]] = []
        room = width - 2 * self.theme.px(16)
        for label, words in self.speak.lines(entry) if self.speak else ():
            wide = room - (self._label_width() if label else 0)
            made, height = paint.layout(self.theme, words, "small", max(wide, 40.0), 4)
            found.append((label, made, height))
        return found

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        entry = index.data(RECORD)
        height = sum(row[2] + self.theme.px(2) for row in self._rows(entry, self.width))
        return QSize(self.width, round(height) + self.theme.line("strong") + self.theme.px(24))

    def button_box(self, rect: QRect, record: Any) -> QRect | None:
        if not record.undoable:
            return None
        theme = self.theme
        width = round(theme.width(self._ctx.t("元に戻す"), "small")) + theme.px(24)
        return QRect(rect.right() - theme.px(14) - width, rect.top() + theme.px(8), width, theme.px(26))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry, theme = index.data(RECORD), self.theme
        rect = QRectF(option.rect)  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_HasFocus:  # type: ignore[attr-defined]
            painter.fillRect(rect, theme.tone("accent")[1])
        paint.hairline(painter, theme.color("line"), rect.left(), rect.bottom() - 0.5, rect.right(), rect.bottom())
        x, y = rect.x() + theme.px(16), rect.y() + theme.px(11)
        right = rect.right() - theme.px(14)
        box = self.button_box(option.rect, entry)  # type: ignore[attr-defined]
        if box is not None:
            paint.plane(
                painter, QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), theme.color("raised"), theme.color("line2")
            )
            paint.text(painter, theme, QRectF(box), self._ctx.t("元に戻す"), "small", theme.color("text"), "center")
            right = box.left() - theme.px(8)
        head = self.speak.head(entry) if self.speak else ""
        paint.text(painter, theme, QRectF(x, y, right - x, theme.line("strong")), head, "small_strong")
        y += theme.line("strong") + theme.px(2)
        for label, made, height in self._rows(entry, self.width):
            line = QRectF(x, y, self._label_width() - theme.px(8), theme.line("small"))
            paint.text(painter, theme, line, label, "small", theme.color("text2"))
            painter.setPen(theme.color("text" if label else "text2"))
            made.draw(painter, line.topLeft() + QPoint(round(self._label_width()) if label else 0, 0))
            y += height + theme.px(2)
        painter.restore()


class HistoryPanel(Floating):
    """Docked at the right of the window; Escape or the cross closes it, the focus goes back to where it came from."""

    def __init__(self, ctx: Context, kind: str, id: str, anchor: QWidget, field: str | None) -> None:
        super().__init__(ctx.theme, _floor(anchor), name="history")
        self._ctx, self._kind, self._id, self._anchor, self._field = ctx, kind, id, anchor, field
        self._words = Words(ctx)
        px, t = ctx.theme.px, ctx.t
        self.setAccessibleName(t("変更の記録"))
        self._about = ElidingLabel(ctx.theme, "", "small", "text2")
        cross = IconButton(ctx.theme, "close", t("閉じる"), shortcut="Esc", size=28, glyph=16, name="history.close")
        cross.clicked.connect(self.close_panel)
        title = Label(ctx.theme, t("変更の記録"), "section", icon="history")
        head = row(title, self._about, cross, gap=px(10), margins=(px(16), px(8), px(8), px(8)))
        head.setStretch(1, 1)
        self.model = RecordModel(self._spoken, self)
        self.delegate = EntryDelegate(ctx, self)
        self.view = RecordView(ctx.theme, self.model, self.delegate, name="history.entries", spoken=t("変更の記録"))
        self.view.setUniformItemSizes(False)
        self.view.acted.connect(self._take_back)
        keys = t("↑↓ で選び、Ctrl+Enter で元に戻す")
        foot = row(ElidingLabel(ctx.theme, keys, "caption", "text2"), margins=(px(16), px(6), px(16), px(8)))
        self.body.addLayout(column(head, Hairline(ctx.theme), gap=0))
        self.body.addWidget(self.view, 1)
        self.body.addLayout(column(Hairline(ctx.theme), foot, gap=0))
        ctx.bus.changed.connect(self._hear)
        anchor.destroyed.connect(self.deleteLater)

    def open(self) -> None:
        """Stand at the right, as high as the window allows."""
        window, px = self.parentWidget(), self.theme.px
        assert window is not None
        width = min(px(WIDTH), window.width() - 24)
        self.place(window.width() - width - px(16), px(52), width, max(px(240), window.height() - px(52 + 48)))
        self.delegate.width = width - 12
        self.show()
        self.raise_()
        self.view.setFocus(Qt.FocusReason.PopupFocusReason)
        self.refresh()

    def refresh(self) -> None:
        kind, id, field = self._kind, self._id, self._field

        def ask(rows: Rows, seen: int) -> tuple[Subject, RecordHistory]:
            return subjects.subject(rows, kind, id), record_history.read(rows, kind, id, field)

        self._ctx.ask(ask, owner=self, done=self._arrived)

    def _arrived(self, answer: tuple[Subject, RecordHistory]) -> None:
        about, history = answer
        place = "・".join((self._words.title(about), self._words.place(about)))
        if self._field:
            place = "・".join((place, self._words.label(self._kind, self._field)))
        self._about.set_words(place)
        self.delegate.speak = HistoryWords(self._words, self._kind, history.names)
        self.model.set_records(history.entries)
        if not self.view.currentIndex().isValid() and history.entries:
            self.view.setCurrentIndex(self.model.index(0, 0))

    def _spoken(self, entry: Entry) -> str:
        return self.delegate.speak.spoken(entry) if self.delegate.speak else ""

    def _hear(self, changes: Changes) -> None:
        if self._id in changes.ids and self.isVisible():
            self.refresh()

    def _take_back(self, entry: Entry) -> None:
        if not entry.undoable:
            self._ctx.notice(self._ctx.t("そのあとに別の変更があるため、ここからは戻せません"), "info", seconds=5)
            return
        work = partial(Conflicts(self._ctx.vault.store).undo, entry.txn)
        self._ctx.write(work, owner=self, done=lambda _: self._undone())

    def _undone(self) -> None:
        self._ctx.notice(self._ctx.t("元に戻しました"), "ok", seconds=5)
        self.refresh()

    def close_panel(self) -> None:
        self.hide()
        self._anchor.setFocus(Qt.FocusReason.PopupFocusReason)
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
            return
        super().keyPressEvent(event)


def _floor(anchor: QWidget) -> QWidget:
    """What the panel lies on: the shell, so that it goes with everything else when the vault is locked."""
    above: QWidget | None = anchor
    while above is not None and not isinstance(above, Shell):
        above = above.parentWidget()
    return above or anchor.window()


def open_history(ctx: Context, kind: str, id: str, *, anchor: QWidget, field: str | None = None) -> HistoryPanel:
    """変更の記録 of a record, or of one field of it, over the shell of `anchor`; one at a time. Thread: main."""
    for old in anchor.window().findChildren(HistoryPanel):
        old.hide()
        old.deleteLater()
    panel = HistoryPanel(ctx, kind, id, anchor, field)
    panel.open()
    return panel
