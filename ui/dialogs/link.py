"""つなぐ (Ctrl+L): a floating picker of cases and persons, found as one types. Never modal, never forced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from app.services import memos
from app.services.contacts import Saved
from app.services.memos import Target
from models.records.cases import ContactRecord
from ui import paint
from ui.context import Context
from ui.lists.records import RECORD, Index, RecordModel, RecordView, RowDelegate
from ui.memo.readers import safe_words
from ui.shell.shell import Shell
from ui.widgets.buttons import Button, IconButton
from ui.widgets.fields import Glyph, SearchField
from ui.widgets.frames import Floating, Hairline, column, row
from ui.widgets.labels import ElidingLabel, Label
from ui.widgets.notices import EmptyState

if TYPE_CHECKING:
    from ui.memo.memo import Memo

WIDTH, HEIGHT = 620, 460


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen: into a case, as a new case (of `target`'s person, or of nobody yet), or the person only."""

    kind: Literal["case", "new_case", "person"]
    target: Target | None = None


class TargetDelegate(RowDelegate):
    """Two lines: name as written, what we call them, language; case number, last contact, how to reach safely."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx.theme, parent)
        self._ctx = ctx

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, self.theme.line("strong") + self.theme.line("small") + self.theme.px(13))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        target, theme = index.data(RECORD), self.theme
        rect = QRectF(option.rect)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.tone("accent")[1])
            painter.fillRect(QRectF(rect.x(), rect.y(), 3, rect.height()), theme.color("accent"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.mixed("window", 0.03))
        paint.hairline(painter, theme.color("line"), rect.left(), rect.bottom() - 0.5, rect.right(), rect.bottom())
        side = theme.px(17)
        icon = QRectF(rect.x() + theme.px(15), rect.center().y() - side / 2, side, side)
        theme.icons.paint(painter, "folder" if target.case_id else "person", icon, theme.color("text2"))
        left, right = rect.x() + theme.px(44), rect.right() - theme.px(14)
        first = QRectF(left, rect.y() + theme.px(6), right - left, theme.line("strong"))
        self._first(painter, first, target)
        second = QRectF(left, first.bottom(), right - left, theme.line("small"))
        rule = safe_words(self._ctx, target.safe)
        x = second.x() + paint.text(painter, theme, second, self._place(target), "small", theme.color("text2"))
        if rule:
            x += theme.px(12)
            mark = theme.px(14)
            theme.icons.paint(painter, "shield", QRectF(x, second.y(), mark, second.height()), theme.color("warn"))
            room = QRectF(x + mark + theme.px(4), second.y(), right - x - mark - theme.px(4), second.height())
            paint.text(painter, theme, room, rule, "small", theme.color("warn"))
        painter.restore()

    def _first(self, painter: QPainter, box: QRectF, target: Target) -> None:
        theme = self.theme
        language = self._ctx.label("language", target.language)
        width = theme.width(language, "caption") + theme.px(10) if language else 0
        paint.text(painter, theme, box, language, "caption", theme.color("text2"), "right")
        room = box.adjusted(0, 0, -width, 0)
        used = paint.text(painter, theme, room, target.name or self._ctx.t("名前は未確認"), "strong")
        rest = room.adjusted(used + theme.px(8), 0, 0, 0)
        if target.call_name and rest.width() > theme.px(24):
            paint.text(painter, theme, rest, target.call_name, "small", theme.color("text2"))

    def _place(self, target: Target) -> str:
        return place_words(self._ctx, target)


def place_words(ctx: Context, target: Target) -> str:
    """案件 2026-0087・前回 11/13(金), or 人."""
    if not target.case_id:
        return ctx.t("人(案件には入れない)")
    parts = [ctx.t("案件 {number}", number=target.number)]
    if target.status == "closed":
        parts.append(ctx.t("終結"))
    if target.last:
        parts.append(ctx.t("前回 {day}", day=ctx.dates.day(target.last[:10])))
    return "・".join(parts)


class LinkPanel(Floating):
    """`chosen(Choice)`; `closed()` on Escape or the cross. Enter takes the row, Alt+1 a new case, Alt+2 the person."""

    chosen = Signal(object)
    closed = Signal()

    def __init__(self, ctx: Context, parent: QWidget, *, phone: str = "", name: str = "") -> None:
        super().__init__(ctx.theme, parent, movable=True, grip=44, name="link")
        self._ctx, self._phone, self._caller = ctx, phone, name
        self.memo: Memo | None = None
        self._asked = 0
        self.setAccessibleName(ctx.t("人・案件につなぐ"))
        self._build()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(120)
        self._soon.timeout.connect(self.look)
        self._connect()

    def _build(self) -> None:
        ctx, theme, t = self._ctx, self.theme, self.theme.t
        close = IconButton(theme, "close", t("閉じる"), shortcut="Esc", size=28, glyph=16, name="link.close")
        close.clicked.connect(self.closed)
        head = row(Glyph(theme, "link", 17, "accent"), Label(theme, t("人・案件につなぐ"), "strong"), None, close,
                   gap=theme.px(8), margins=(theme.px(15), theme.px(6), theme.px(8), theme.px(6)))  # fmt: skip
        self.search = SearchField(theme, t("名前、呼び名、番号、電話"), height=32, name="link.search")
        self.model = RecordModel(lambda target: _spoken(ctx, target), self)
        self.view = RecordView(theme, self.model, TargetDelegate(ctx, self), name="link.rows", spoken=t("つなぐ先"))
        self.empty = EmptyState(theme, t("合うものがありません"), t("名前がわからなくても、新しい案件にできます。"),
                                icon="search", name="link.empty")  # fmt: skip
        self.empty.hide()
        self.hint = ElidingLabel(theme, "", "small", "text2")
        self.new_case = Button(theme, t("新しい案件にする"), icon="plus", shortcut="Alt+1", name="link.new_case")
        self.person = Button(theme, t("人だけ"), icon="person", shortcut="Alt+2", name="link.person")
        self.take = Button(theme, t("つなぐ"), kind="primary", icon="link", shortcut="Enter", name="link.take")
        self.body.addLayout(head)
        self.body.addWidget(Hairline(theme))
        pad = theme.px(14)
        self.body.addLayout(column(self.search, margins=(pad, theme.px(10), pad, theme.px(8))))
        self.body.addWidget(Hairline(theme))
        self.body.addWidget(self.view, 1)
        self.body.addLayout(column(self.empty, margins=(pad, pad, pad, pad)), 1)
        self.body.addWidget(Hairline(theme))
        foot = row(self.new_case, self.person, margins=(pad, theme.px(8), pad, theme.px(9)), gap=theme.px(8))
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.take)
        self.body.addLayout(foot)

    def _connect(self) -> None:
        self.search.edit.installEventFilter(self)
        self.view.installEventFilter(self)
        self.search.changed.connect(lambda _: self._soon.start())
        self.view.opened.connect(self._choose)
        self.take.clicked.connect(lambda: self._choose(self.current()))
        self.new_case.clicked.connect(lambda: self.choose_new(self.current()))
        self.person.clicked.connect(self.choose_person)
        self.view.selectionModel().currentChanged.connect(lambda *_: self._show_foot())

    def open_in(self, shell: Shell) -> None:
        """Show it in the middle above, caret in the search."""
        px = self.theme.px
        shell.float_panel(self, px(WIDTH), px(HEIGHT))
        width, height = min(px(WIDTH), shell.width() - 48), min(px(HEIGHT), shell.height() - 100)
        self.place((shell.width() - width) // 2, min(px(72), shell.height() - height - 36), width, height)
        self.search.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.look()

    # --- finding ------------------------------------------------------------------------------
    def look(self) -> None:
        """Ask for what was typed; a late answer to an earlier question is dropped."""
        self._soon.stop()
        self._asked += 1
        asked, text, phone, caller = self._asked, self.search.text(), self._phone, self._caller
        self._ctx.ask(
            lambda rows, seen: memos.targets(rows, text, phone=phone, name=caller),
            owner=self,
            done=lambda found: self._show(found) if asked == self._asked else None,
        )

    def _show(self, found: list[Target]) -> None:
        self.model.set_records(found)
        self.view.setVisible(bool(found))
        self.empty.setVisible(not found)
        if found and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.model.index(0, 0))
        self._show_foot()

    def current(self) -> Target | None:
        """The row that is marked."""
        index = self.view.currentIndex()
        return self.view.record_at(index) if index.isValid() and self.model.rowCount() else None

    def _show_foot(self) -> None:
        t, target = self.theme.t, self.current()
        self.person.refuse("" if target and target.person else t("人を選ぶと使えます"))
        self.take.refuse("" if target else t("つなぐ先を選ぶと使えます"))
        self.view.viewport().update()

    # --- choosing -----------------------------------------------------------------------------
    def _choose(self, target: Target | None) -> None:
        if target is not None:
            self.chosen.emit(Choice("case" if target.case_id else "person", target))

    def choose_new(self, target: Target | None) -> None:
        """A new case: of the marked person if the row is a person, else of whoever the memo speaks of."""
        self.chosen.emit(Choice("new_case", target if target is not None and not target.case_id else None))

    def choose_person(self) -> None:
        """Only say who it is."""
        target = self.current()
        if target is not None and target.person:
            self.chosen.emit(Choice("person", target))

    # --- keys ---------------------------------------------------------------------------------
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if not self.search.edit.preedit_active and self._act_of(event):
                event.accept()
                return True
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if self.search.edit.preedit_active:
                return False
            return self._key(watched, event)
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # From the buttons; nothing goes through to the page behind.
        act = self._act_of(event)
        if act:
            act()
        event.accept()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._act_of(event):
            event.accept()
            return True
        return super().event(event)

    def _act_of(self, event: QKeyEvent) -> Callable[[], Any] | None:
        key, chord = event.key(), event.modifiers()
        if key == Qt.Key.Key_Escape and not self.search.text():
            return self.closed.emit
        if chord == Qt.KeyboardModifier.AltModifier and key == Qt.Key.Key_1:
            return lambda: self.choose_new(self.current())
        if chord == Qt.KeyboardModifier.AltModifier and key == Qt.Key.Key_2:
            return self.choose_person
        return None

    def _key(self, watched: QObject, event: QKeyEvent) -> bool:
        key = event.key()
        act = self._act_of(event)
        if act is not None:
            act()
            return True
        if watched is not self.search.edit or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # What was just typed decides, not the answer to the letters before.
            if self._soon.isActive():
                self.look()
            else:
                self._choose(self.current())
            return True
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}.get(Qt.Key(key))
        if step and self.model.rowCount():
            at = min(max(self.view.currentIndex().row() + step, 0), self.model.rowCount() - 1)
            self.view.setCurrentIndex(self.model.index(at, 0))
            return True
        return False


def _spoken(ctx: Context, target: Target) -> str:
    rule = safe_words(ctx, target.safe)
    parts = (target.name, target.call_name, place_words(ctx, target), ctx.label("language", target.language), rule)
    return "、".join(part for part in parts if part)


def link_contact(ctx: Context, contact: ContactRecord, choice: Choice, *, owner: QObject) -> None:
    """File a contact as chosen; the result stands in a notice bar with 元に戻す."""
    filing, id, seen, target = ctx.vault.filing, contact.id, contact.seen, choice.target

    def write() -> tuple[Saved, str]:
        if choice.kind == "case" and target:
            return filing.to_case(id, target.case_id, seen=seen), target.number
        if choice.kind == "person" and target:
            return filing.to_person(id, target.person, seen=seen), ""
        saved = filing.to_new_case(id, target.person if target else "", seen=seen)
        made = ctx.vault.read(lambda rows, position: memos.target(rows, case_id=saved.id))
        return saved, made.number if made else ""

    def done(answer: tuple[Saved, str]) -> None:
        saved, number = answer
        t = ctx.t
        if choice.kind == "case":
            words = t("メモを {number} につなぎました。", number=number)
        elif choice.kind == "new_case":
            words = t("メモから新しい案件 {number} を作りました。", number=number)
        else:
            name = target.name if target else ""
            words = t("メモを {name} の記録にしました。案件はまだありません。", name=name)
        txn = saved.changes.txn
        ctx.notice(words, "ok", action=t("元に戻す"), shortcut="Ctrl+Z", seconds=10,
                   act=lambda: ctx.write(lambda: ctx.vault.cases.undo(txn), owner=owner))  # fmt: skip

    ctx.write(write, owner=owner, done=done)
