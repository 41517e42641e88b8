"""同じ人としてまとめる: find the other record of a person, look at both side by side, make them one. Never modal.

First a list that is found as one types; then field by field what each says where they differ, with the value that stays
marked. Nothing of the other is lost, and one undo takes all of it back, so nobody is asked whether they are sure.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QWidget
from shiboken6 import isValid

from app.base.texts import Texts
from app.services import merging, people
from app.services.merging import Pair
from app.services.search import Search
from app.services.shapes import Rows
from models.records.people import PersonRecord, SafeContact
from ui.conflicts.words import Words
from ui.context import Context
from ui.lists.lines import Line, LineDelegate
from ui.lists.records import RecordModel, RecordView
from ui.memo.readers import safe_words
from ui.shell.shell import Shell
from ui.widgets.buttons import Button, IconButton
from ui.widgets.chips import Chip
from ui.widgets.fields import Glyph, SearchField
from ui.widgets.flow import Flow
from ui.widgets.frames import Floating, Hairline, column, row
from ui.widgets.labels import ElidingLabel, Label
from ui.widgets.notices import EmptyState
from ui.widgets.scroll import ScrollArea

WIDTH, HEIGHT = 640, 480
TYPING_MS = 120
MOST = 30


class MergePanel(Floating):
    """`chosen(other id, fields taken from the other)`; `closed()` on Escape or the cross. Thread: main."""

    chosen = Signal(str, object)
    closed = Signal()

    def __init__(self, ctx: Context, parent: QWidget, person: str) -> None:
        super().__init__(ctx.theme, parent, movable=True, grip=44, name="merge")
        self._ctx, self._person = ctx, person
        self._pair: Pair | None = None
        self._taken: dict[str, Chip] = {}
        self._asked = 0
        self.setAccessibleName(ctx.t("同じ人としてまとめる"))
        self._build()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(TYPING_MS)
        self._soon.timeout.connect(self.look)
        self.search.changed.connect(lambda _: self._soon.start())
        self.search.edit.installEventFilter(self)
        self.view.opened.connect(lambda line: self.compare(line.record))
        self.back.clicked.connect(self.choose_again)
        self.take.clicked.connect(self.merge)

    # --- building -----------------------------------------------------------------------------
    def _build(self) -> None:
        theme, t, px = self.theme, self.theme.t, self.theme.px
        close = IconButton(theme, "close", t("閉じる"), shortcut="Esc", size=28, glyph=16, name="merge.close")
        close.clicked.connect(self.closed)
        head = row(Glyph(theme, "merge", 17, "accent"), Label(theme, t("同じ人としてまとめる"), "strong"), None, close,
                   gap=px(8), margins=(px(15), px(6), px(8), px(6)))  # fmt: skip
        self.search = SearchField(theme, t("名前、呼び名、電話"), height=32, name="merge.search")
        self.model = RecordModel(lambda line: f"{line.title}、{line.sub}", self)
        self.view = RecordView(
            theme, self.model, LineDelegate(theme, self), name="merge.rows", spoken=t("もう一つの記録")
        )
        self.empty = EmptyState(theme, t("合う人がいません"), t("ほかの書き方や電話番号でも探せます。"),
                                icon="search", name="merge.empty")  # fmt: skip
        self.empty.hide()
        pad = px(14)
        find = QWidget()
        find.setLayout(column(self.search, self.view, self.empty, gap=px(10), margins=(pad, px(10), pad, px(8))))
        self._both: QWidget = QWidget()
        self.stack = QStackedWidget(self)
        self.stack.addWidget(find)
        self.stack.addWidget(self._both)
        self.back = Button(theme, t("選び直す"), kind="text", size="s", name="merge.back")
        self.hint = ElidingLabel(theme, "", "small", "text2")
        self.take = Button(theme, t("まとめる"), kind="primary", icon="merge", shortcut="Ctrl+Enter", name="merge.take")
        foot = row(self.back, margins=(pad, px(8), pad, px(9)), gap=px(8))
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.take)
        self.body.addLayout(head)
        self.body.addWidget(Hairline(theme))
        self.body.addWidget(self.stack, 1)
        self.body.addWidget(Hairline(theme))
        self.body.addLayout(foot)
        self._show_stage()

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
        """Who it may be: what was typed; before that, whoever has the same names or numbers."""
        self._soon.stop()
        self._asked += 1
        asked, text, own = self._asked, self.search.text().strip(), self._person

        def read(rows: Rows, seen: int) -> list[PersonRecord]:
            found = [str(p.id) for p in (_named(rows, text) if text else _alike(rows, own, seen))]
            ends = people.lives_on(rows, [own, *found])
            here = ends.get(own, own)
            others = dict.fromkeys(ends.get(id, id) for id in found if ends.get(id, id) != here)
            return people.read_many(rows, list(others)[:MOST])

        self._ctx.ask(read, owner=self, done=lambda found: self._show(found) if asked == self._asked else None)

    def _show(self, found: list[PersonRecord]) -> None:
        self.model.set_records([self._line(person) for person in found])
        self.view.setVisible(bool(found))
        self.empty.setVisible(not found)
        if found:
            self.view.setCurrentIndex(self.model.index(0, 0))

    def _line(self, person: PersonRecord) -> Line:
        name = person.shown_name or self._ctx.t("名前は未確認")
        numbers = "・".join(way.value for way in person.ways[:2])
        parts = (person.call_name, self._ctx.label("language", person.language), numbers)
        return Line(name, "・".join(part for part in parts if part), "person", record=str(person.id))

    # --- both ---------------------------------------------------------------------------------
    def compare(self, other: str) -> None:
        """Show both records side by side."""
        own = self._person
        self._ctx.ask(lambda rows, seen: merging.pair(rows, own, other, seen=seen), owner=self, done=self._show_pair)

    def _show_pair(self, pair: Pair) -> None:
        self._pair = pair
        self._taken.clear()
        theme, t, px = self.theme, self.theme.t, self.theme.px
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(12))
        grid.setVerticalSpacing(px(8))
        for at, field in enumerate(pair.differing()):
            label = Label(theme, self._label(field), "small", "text2")
            grid.addWidget(label, at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self._choice(field, pair), at, 1)
        grid.setColumnStretch(1, 1)
        follows = t(
            "まとめると、案件 {cases}件と対応記録 {contacts}回、連絡先もこちらに移ります。選ばなかった値も残ります。",
            cases=pair.cases,
            contacts=pair.contacts,
        )
        said = t("ちがうところ: 残すほうを選びます。") if pair.differing() else t("くいちがうところはありません。")
        fresh = QWidget()
        fresh.setLayout(
            column(Label(theme, f"{_name(t, pair.keep)} ＋ {_name(t, pair.other)}", "section", wrap=True),
                   Label(theme, said, "small", "text2", wrap=True), grid,
                   Label(theme, follows, "small", "text2", wrap=True), None,
                   gap=px(10), margins=(px(16), px(12), px(16), px(12)))
        )  # fmt: skip
        area = ScrollArea(theme, fresh, name="merge.both")
        self.stack.removeWidget(self._both)
        self._both.deleteLater()
        self.stack.addWidget(area)
        self._both = area
        self.stack.setCurrentIndex(1)
        self._show_stage()
        first = next(iter(self._taken.values()), self.take)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choice(self, field: str, pair: Pair) -> QWidget:
        mine, other = self._words(field, pair.keep), self._words(field, pair.other)
        stays = Chip(self.theme, mine, on=True, name=f"merge.keep.{field}")
        comes = Chip(self.theme, other, name=f"merge.other.{field}")
        for pressed, rest in ((stays, comes), (comes, stays)):
            pressed.clicked.connect(partial(_only, pressed, rest))
        self._taken[field] = comes
        return Flow(stays, comes, gap=6)

    def _label(self, field: str) -> str:
        return self.theme.t("安全な連絡") if field == "safe" else Words(self._ctx).label("person", field)

    def _words(self, field: str, person: PersonRecord) -> str:
        value = getattr(person, field)
        if isinstance(value, SafeContact):
            return safe_words(self._ctx, value)
        return Words(self._ctx).value("person", field, value, {})

    def choose_again(self) -> None:
        """Back to the list."""
        self._pair = None
        self.stack.setCurrentIndex(0)
        self._show_stage()
        self.search.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_stage(self) -> None:
        t, chosen = self.theme.t, self._pair is not None
        self.back.setVisible(chosen)
        self.take.refuse("" if chosen else t("もう一つの記録を選ぶと使えます"))
        self.hint.set_words(t("Ctrl+Z で元に戻せます") if chosen else t("↑↓ で選び、Enter で並べて見ます"))

    def merge(self) -> None:
        """Make them one, with the values that are marked."""
        if self._pair is not None:
            taken = tuple(field for field, chip in self._taken.items() if chip.isChecked())
            self.chosen.emit(str(self._pair.other.id), taken)

    # --- keys ---------------------------------------------------------------------------------
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or not isValid(self.search.edit):
            return False
        if self.search.edit.preedit_active:
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self._soon.isActive():
                self.look()  # what was just typed decides, not the answer to the letters before
            elif self.model.rowCount() and self.view.currentIndex().isValid():
                self.compare(self.view.record_at(self.view.currentIndex()).record)
            return True
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step and self.model.rowCount():
            at = min(max(self.view.currentIndex().row() + step, 0), self.model.rowCount() - 1)
            self.view.setCurrentIndex(self.model.index(at, 0))
            return True
        return False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._act(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = self._act(event)
        if act:
            act()
        event.accept()  # nothing goes through to the page behind

    def _act(self, event: QKeyEvent) -> Callable[[], object] | None:
        if event.key() == Qt.Key.Key_Escape:
            return self.choose_again if self._pair is not None else self.closed.emit
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        return self.merge if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier else None


def _only(pressed: Chip, rest: Chip) -> None:
    """One of two: pressing the one that is on keeps it on."""
    pressed.setChecked(True)
    rest.setChecked(False)


def _name(t: Texts, person: PersonRecord) -> str:
    return person.shown_name or t("名前は未確認")


def _named(rows: Rows, text: str) -> list[PersonRecord]:
    hits = Search(rows).page(text, ("person",), MOST)
    return [*people.by_phone(rows, text), *people.read_many(rows, [hit.id for hit in hits])]


def _alike(rows: Rows, own: str, seen: int) -> list[PersonRecord]:
    """Whoever shares a number or a name with this person."""
    person = people.read(rows, own, seen=seen)
    found = {str(p.id): p for way in person.ways for p in people.by_phone(rows, way.value)}
    for name in dict.fromkeys((person.call_name, person.name, person.latin)):
        if len(name.strip()) >= 2:
            found |= {str(p.id): p for p in _named(rows, name)}
    return list(found.values())
