"""同僚に引き継ぐ (Ctrl+Shift+H): a floating picker of colleagues, who is in now first, with room for a few words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.services import duty
from app.services.duty import Present
from ui.context import Context
from ui.duty.words import duty_line
from ui.lists.lines import Line, LineDelegate
from ui.lists.records import RecordModel, RecordView
from ui.shell.shell import Shell
from ui.widgets.buttons import Button, IconButton
from ui.widgets.fields import Glyph, TextField
from ui.widgets.frames import Floating, Hairline, column, row
from ui.widgets.labels import ElidingLabel, Label
from ui.widgets.notices import EmptyState

WIDTH, HEIGHT = 460, 400


@dataclass(frozen=True, slots=True)
class Given:
    """Who goes on, and what they are told."""

    member: str
    name: str
    note: str = ""


class HandPanel(Floating):
    """`chosen(Given)`; `closed()` on Escape or the cross. Up and down choose while the note is written."""

    chosen = Signal(object)
    closed = Signal()

    def __init__(self, ctx: Context, parent: QWidget, *, title: str, but: str, note: bool = True) -> None:
        """`but`: the member who is not offered."""
        super().__init__(ctx.theme, parent, movable=True, grip=44, name="hand")
        self._ctx, self._but = ctx, but
        self.setAccessibleName(title)
        theme, t, px = self.theme, self.theme.t, self.theme.px
        close = IconButton(theme, "close", t("閉じる"), shortcut="Esc", size=28, glyph=16, name="hand.close")
        close.clicked.connect(self.closed)
        head = row(Glyph(theme, "people", 17, "accent"), Label(theme, title, "strong"), None, close,
                   gap=px(8), margins=(px(15), px(6), px(8), px(6)))  # fmt: skip
        self.model = RecordModel(lambda line: f"{line.title}、{line.sub}", self)
        self.view = RecordView(theme, self.model, LineDelegate(theme, self), name="hand.rows", spoken=t("引き継ぐ相手"))
        self.empty = EmptyState(theme, t("同僚がまだいません"), t("設定の「職員」で、相談室の人を加えられます。"),
                                icon="people", name="hand.empty")  # fmt: skip
        self.empty.hide()
        self.note = TextField(
            theme, t("ひと言"), placeholder=t("折り返しは19時以降に"), hint=t("なくてもよい"), name="hand.note"
        )
        if not note:
            self.note.hide()
        self.take = Button(theme, t("引き継ぐ"), kind="primary", icon="check", shortcut="Enter", name="hand.take")
        self.body.addLayout(head)
        self.body.addWidget(Hairline(theme))
        self.body.addWidget(self.view, 1)
        pad = px(14)
        self.body.addLayout(column(self.empty, margins=(pad, pad, pad, pad)), 1)
        self.body.addWidget(Hairline(theme))
        hint = ElidingLabel(theme, t("↑↓ で選び、Enter で引き継ぎます"), "caption", "text2")
        foot = row(hint, self.take, gap=px(8))
        foot.setStretch(0, 1)
        self.body.addLayout(column(self.note, foot, gap=px(8), margins=(pad, px(8), pad, px(9))))
        self.note.edit.installEventFilter(self)
        self.view.installEventFilter(self)
        self.view.opened.connect(lambda line: self._mark(line))
        self.take.clicked.connect(self.choose)
        self.take.refuse(t("相手を選ぶと使えます"))

    def open_in(self, shell: Shell) -> None:
        """Show it in the middle above, caret in the note."""
        px = self.theme.px
        shell.float_panel(self, px(WIDTH), px(HEIGHT))
        width, height = min(px(WIDTH), shell.width() - 48), min(px(HEIGHT), shell.height() - 100)
        self.place((shell.width() - width) // 2, min(px(84), shell.height() - height - 36), width, height)
        self._home().setFocus(Qt.FocusReason.ShortcutFocusReason)
        now = self._ctx.now()
        self._ctx.ask(lambda rows, seen: duty.present(rows, now), owner=self, done=self._show)

    def _home(self) -> QWidget:
        return self.view if self.note.isHidden() else self.note.edit

    def _show(self, people: list[Present]) -> None:
        others = [each for each in people if each.id != self._but]
        ctx = self._ctx
        self.model.set_records([
            Line(each.name or ctx.t("名前なし"), duty_line(ctx, each), "person", ink="ok" if each.now else "text2",
                 record=each)
            for each in others
        ])  # fmt: skip
        self.view.setVisible(bool(others))
        self.empty.setVisible(not others)
        if others:
            self.view.setCurrentIndex(self.model.index(0, 0))
            self.take.refuse("")
        self._home().setFocus(Qt.FocusReason.OtherFocusReason)

    def _mark(self, line: Line) -> None:
        self._home().setFocus(Qt.FocusReason.OtherFocusReason)
        self.take.set_words(self.theme.t("{name}に引き継ぐ", name=line.title))

    def choose(self) -> None:
        """Enter: the marked colleague gets it."""
        index = self.view.currentIndex()
        if index.isValid() and self.take.isEnabled():
            person: Present = self.view.record_at(index).record
            self.chosen.emit(Given(person.id, person.name, self.note.text().strip()))

    # --- keys ---------------------------------------------------------------------------------
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if getattr(self.note.edit, "preedit_active", False):
                return False
            return self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key, count = event.key(), self.model.rowCount()
        if key == Qt.Key.Key_Escape:
            self.closed.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.choose()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and count:
            step = 1 if key == Qt.Key.Key_Down else -1
            at = min(max(self.view.currentIndex().row() + step, 0), count - 1)
            self.view.setCurrentIndex(self.model.index(at, 0))
        else:
            return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # From the buttons; nothing goes through to the page behind.
        self._key(event)
        event.accept()
