"""The palette over everything: one field that finds people, cases, records, organisations and commands as one types.

It asks on the read lane, one question at a time; while an answer is under way only the newest text waits, and an
answer to an older text is dropped. A conversion that is open is searched for, but no key of it does anything here.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.base.texts import N_
from app.services import finding, organisations
from app.services.finding import Answer, Found
from app.services.shapes import Rows
from ui.commands import Command
from ui.context import Context
from ui.palette.lines import Head, Line, line_of, open_found
from ui.palette.matching import frequent, matching, title_of
from ui.palette.rows import LineView, Row
from ui.shell.shell import Shell
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.combo import Option, PickList
from ui.widgets.fields import Glyph
from ui.widgets.frames import Floating, Hairline, row
from ui.widgets.ime import LineEdit
from ui.widgets.labels import Label
from ui.widgets.notices import EmptyState

WIDTH, TOP = 720, 84
KINDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("all", N_("すべて"), finding.KINDS),
    ("person", N_("人"), ("person",)),
    ("case", N_("案件"), ("case",)),
    ("contact", N_("記録"), ("contact",)),
    ("organisation", N_("機関"), ("organisation",)),
    ("command", N_("操作"), ()),
)
MOST_COMMANDS = 6


class Palette(Floating):
    """`open(text)` and `close()`; `target()` is what is chosen. Thread: main."""

    answered = Signal()
    """The newest question has its answer on the screen."""

    def __init__(
        self,
        ctx: Context,
        shell: Shell,
        *,
        link: Callable[[Found], object] | None = None,
        can_link: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(ctx.theme, shell, name="palette")
        self._ctx, self._shell = ctx, shell
        self._link, self._can_link = link, can_link
        self.kind = "all"
        self.used: dict[str, int] = {}
        self.last: list[tuple[str, str]] = []
        self._names: dict[str, str] = {}
        self._answer = Answer()
        self._preedit = ""
        self._asked = ""
        self._moved = False
        self._busy = self._waiting = False
        self._began = 0.0
        self._before: QWidget | None = None
        self._build()
        self.hide()

    # --- building -----------------------------------------------------------------------------
    def _build(self) -> None:
        theme, t, px = self.theme, self.theme.t, self.theme.px
        self.edit = LineEdit(theme, "read", name="palette.field")
        self.edit.setAccessibleName(t("検索・操作"))
        self.edit.setPlaceholderText(t("名前、番号、電話、言葉、操作"))
        self.edit.focus_visible = False  # type: ignore[attr-defined]
        self.edit.installEventFilter(self)
        self.edit.textChanged.connect(self._typed)
        self.chip = Chip(theme, t(KINDS[0][1]), kind="menu", name="palette.kind")
        self.chip.clicked.connect(self._pick_kind)
        self.count = Label(theme, "", "caption", "text2", name="palette.count")
        head = row(Glyph(theme, "search", 18, "accent"), self.edit, self.chip, self.count, gap=px(10))
        head.setContentsMargins(px(22), px(10), px(20), px(10))
        self.view = LineView(theme, name="palette.rows", spoken=t("見つかったもの"))
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.opened.connect(self._open)
        self.view.chosen.connect(self._say_choice)
        self.empty = EmptyState(theme, "", "", icon="search")
        self._empty_box = QWidget(self)
        self._empty_box.setLayout(row(self.empty, margins=(px(20), px(12), px(20), px(12))))
        self.body.addLayout(head)
        self.body.addWidget(Hairline(theme))
        self.body.addSpacing(px(3))
        self.body.addWidget(self.view, 1)
        self.body.addWidget(self._empty_box)
        self.body.addWidget(Hairline(theme))
        self.body.addWidget(self._foot())

    def _foot(self) -> QWidget:
        theme, t, px = self.theme, self.theme.t, self.theme.px
        foot = QWidget(self)
        self._hints: list[Label] = []
        parts: list[Any] = []
        for key, words in (
            ("↑↓", t("選ぶ")),
            ("Enter", t("開く")),
            ("Ctrl+Enter", t("通話メモをつなぐ")),
            ("Esc", t("閉じる")),
        ):
            pair = (Label(theme, key, "caption", "text"), Label(theme, words, "caption", "text2"))
            self._hints += pair
            parts += [row(*pair, gap=px(6)), px(10)]
        self._link_hint = self._hints[4:6]
        self.texts = Button(
            theme, t("本文まで探す"), kind="text", size="xs", shortcut="Ctrl+Shift+F", name="palette.texts"
        )
        self.texts.clicked.connect(self.search_texts)
        box = row(*parts, None, self.texts, gap=0)
        box.setContentsMargins(px(22), px(6), px(14), px(6))
        foot.setLayout(box)
        return foot

    # --- open and close -----------------------------------------------------------------------
    def open(self, text: str = "") -> None:
        """Show it over the page; the field is empty, or holds `text`."""
        if not self.isVisible():
            self._before = QApplication.focusWidget()
        linkable = self._link is not None and self._can_link()
        for label in self._link_hint:
            label.setVisible(linkable)
        self.kind = "all"
        self.chip.set_words(self.theme.t(KINDS[0][1]))
        self.edit.blockSignals(True)
        self.edit.setText(text)
        self.edit.blockSignals(False)
        self._answer, self._preedit, self._moved = Answer(), "", False
        self._show()
        self._place()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search()

    def close(self) -> bool:
        """Take it away; the focus goes back to where it was."""
        self._shell.close_panel(self)
        return True

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        before, self._before = self._before, None
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place(self) -> None:
        px = self.theme.px
        top = min(px(TOP), max(px(12), self._shell.height() // 10))
        self._shell.open_over(self, px(WIDTH), self._wanted(), top) if not self.isVisible() else self._fit(top)

    def _wanted(self) -> int:
        px = self.theme.px
        rows = self._empty_box.sizeHint().height() if self._empty_box.isVisibleTo(self) else self.view.content_height()
        return px(54 + 3 + 44) + rows + px(8)

    def _fit(self, top: int) -> None:
        width = min(self.theme.px(WIDTH), self._shell.width() - 48)
        height = min(self._wanted(), self._shell.height() - top - 24)
        self.place((self._shell.width() - width) // 2, top, width, height)

    # --- asking -------------------------------------------------------------------------------
    def question(self) -> str:
        """What is typed, with what is being converted."""
        text, at = self.edit.text(), self.edit.cursorPosition()
        return (text[:at] + self._preedit + text[at:]).strip()

    def _typed(self, _text: str) -> None:
        self._moved = False
        self.search()

    def search(self) -> None:
        """Ask for the present text; an answer under way is waited for, older texts are skipped."""
        self._began = time.perf_counter()
        self._ask()

    def _ask(self) -> None:
        if self._busy:
            self._waiting = True
            return
        self._busy, self._waiting = True, False
        text, kinds = self.question(), dict((key, kinds) for key, _, kinds in KINDS)[self.kind]
        self._asked = text

        def ask(rows: Rows, seen: int) -> tuple[Answer, dict[str, str]]:
            names = {str(one.id): one.short or one.name for one in organisations.members(rows)}
            if not text:
                return Answer(records=tuple(finding.recent(rows)) if "case" in kinds else ()), names
            return (finding.answer(rows, text, kinds) if kinds else Answer()), names

        self._ctx.ask(ask, owner=self, done=self._take, failed=self._fail)

    def _take(self, answer: tuple[Answer, dict[str, str]]) -> None:
        self._busy = False
        if self._waiting:
            # Something newer was typed meanwhile: this answer is stale.
            self._waiting = False
            self._ask()
            return
        self._answer, self._names = answer
        self._show()
        if self.isVisible():
            self._place()
        self.answered.emit()

    def _fail(self, error: BaseException) -> None:
        self._busy = self._waiting = False
        self._ctx.errors.report(error)

    # --- showing ------------------------------------------------------------------------------
    def rows(self) -> list[Row]:
        """Groups with their titles, in the order of the picture."""
        t, answer, typed = self.theme.t, self._answer, bool(self._asked)
        groups = [
            (t("人"), [self._line(found) for found in answer.people]),
            (t("案件・記録") if typed else t("最近の案件"), [self._line(found) for found in answer.records]),
            (t("機関"), [self._line(found) for found in answer.places]),
            (t("操作") if typed else t("よく使う操作"), self._commands()),
        ]
        found: list[Row] = []
        for title, lines in groups:
            if lines:
                found += [Head(title, len(lines)), *lines]
        return found

    def _line(self, found: Found) -> Line:
        return line_of(self._ctx, found, self._names)

    def _commands(self) -> list[Line]:
        if self.kind not in ("all", "command"):
            return []
        t = self.theme.t
        listed = [each for each in self._ctx.commands.all() if each.palette and each.id != "palette.open"]
        most = MOST_COMMANDS if self.kind == "all" else 40
        if not self._asked:
            return [self._command_line(each) for each in frequent(listed, self.used, most if self.kind != "all" else 5)]
        own = [self._command_line(each) for each in matching(listed, self._asked, t, self.used)[:most]]
        return [*self._acts_for_first(), *own][:most]

    def _command_line(self, command: Command) -> Line:
        title = title_of(command, self._asked, self.theme.t)
        return Line(command.icon or "window", (title,), cap=command.shortcut, command=command.id)

    def _acts_for_first(self) -> list[Line]:
        """What one wants of the person who was found: a memo of their case."""
        first = next((found for found in self._answer.people if found.case_id), None)
        if first is None or self.kind != "all":
            return []
        name = first.names[-1].text if first.names else first.number
        words = self.theme.t("{name}の通話メモを書く", name=name)
        case = first.case_id
        marks = first.names[-1].marks if first.names and words.startswith(name) else ()
        return [Line("note", (finding.Piece(words, marks),), act=lambda: self._ctx.open_memo(case=case))]

    def _show(self) -> None:
        rows = self.rows()
        now = self.view.current()
        chosen = _key(now) if now is not None and self._moved else ()
        self.view.show_rows(rows, keep=lambda line: bool(chosen) and _key(line) == chosen)
        self.view.setVisible(bool(rows))
        self._empty_box.setVisible(not rows)
        self._say_nothing()
        self._show_count(sum(isinstance(each, Line) for each in rows))

    def _say_nothing(self) -> None:
        t = self.theme.t
        self.empty.show_words(
            t("「{text}」に合うものはありません", text=self._asked),
            t("名前・番号・電話・本文を探しました。短くするか、かなやローマ字でも探せます。"),
        )

    def _show_count(self, count: int) -> None:
        took = round((time.perf_counter() - self._began) * 1000)
        words = self.theme.t("{n}件・{ms}ミリ秒", n=count, ms=max(1, took)) if self._asked else ""
        self.count.set_words(words)

    def _say_choice(self, line: Line | None) -> None:
        self.edit.setAccessibleDescription(line.spoken() if line is not None else "")

    # --- acting -------------------------------------------------------------------------------
    def target(self) -> Found | None:
        """What is chosen, if it is a record."""
        line = self.view.current()
        return line.found if line is not None else None

    def _open(self, line: Line) -> None:
        self.close()
        # After the key: what opens may take this shell down (lock, another language).
        QTimer.singleShot(0, self, lambda: self._act(line))

    def _act(self, line: Line) -> None:
        if line.command:
            self.used[line.command] = self.used.get(line.command, 0) + 1
            self._ctx.commands.run(line.command)
        elif line.act is not None:
            line.act()
        elif line.found is not None:
            open_found(self._ctx, line.found)

    def link_chosen(self) -> None:
        """Ctrl+Enter: the running memo belongs to what is chosen."""
        found = self.target()
        if found is None or self._link is None or not self._can_link():
            return
        link = self._link
        self.close()
        QTimer.singleShot(0, self, lambda: link(found))

    def search_texts(self) -> None:
        """Go on in the search page with the same words."""
        text = self.question()
        self.close()
        self._ctx.go("search", text=text)

    def _pick_kind(self) -> None:
        t = self.theme.t
        entries = [Option(key, t(words)) for key, words, _ in KINDS]
        opened = PickList(self.theme, self.chip, entries, chosen={self.kind}, search=False)
        opened.picked.connect(self.show_kind)
        opened.closed.connect(lambda: self.edit.setFocus(Qt.FocusReason.OtherFocusReason))

    def show_kind(self, kind: str) -> None:
        """Only one kind, or all."""
        self.kind = kind
        self.chip.set_words(self.theme.t(next(words for key, words, _ in KINDS if key == kind)))
        self.chip.set_lit(kind != "all")
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search()

    # --- keys ---------------------------------------------------------------------------------
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusIn:
            # The caret tells where one types; the ring comes when Tab brought the focus.
            by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
            self.edit.focus_visible = by_key  # type: ignore[attr-defined]
        if watched is self.edit and isinstance(event, QInputMethodEvent):
            self._preedit = event.preeditString()
            # After the field has taken what was committed.
            QTimer.singleShot(0, self, self.search)
        elif watched is self.edit and event.type() == QEvent.Type.ShortcutOverride and self._is_own(event):
            # Ctrl+Shift+F with the words that stand here, not the command of the window.
            event.accept()
            return True
        elif (
            watched is self.edit
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and not self.edit.preedit_active
        ):
            return self._key(event)
        return super().eventFilter(watched, event)

    def _is_own(self, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or self.edit.preedit_active:
            return False
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        return event.key() == Qt.Key.Key_F and event.modifiers() == both

    def _key(self, event: QKeyEvent) -> bool:
        key, chord = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}
        step = next((by for arrow, by in steps.items() if arrow == key), 0)
        if step and not chord:
            self._moved = True
            self.view.step(step)
            return True
        if key == Qt.Key.Key_F and chord and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.search_texts()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            line = self.view.current()
            if chord:
                self.link_chosen()
            elif line is not None:
                self._open(line)
            return True
        if key == Qt.Key.Key_Escape:
            self.close()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)


def _key(line: Line) -> tuple[str, ...]:
    if line.found is not None:
        return (line.found.kind, line.found.id)
    return (line.command,) if line.command else ()


class PaletteDesk(QObject):
    """The palette of a shell and its command (Ctrl+K). `link(found)` ties the running memo while `can_link()`."""

    def __init__(
        self,
        ctx: Context,
        shell: Shell,
        *,
        link: Callable[[Found], object] | None = None,
        can_link: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(shell)
        self.palette = Palette(ctx, shell, link=link, can_link=can_link)

    def commands(self) -> tuple[Command, ...]:
        """For the registry of the window."""
        return (Command("palette.open", N_("検索・操作"), self.palette.open, "Ctrl+K", icon="search", menu="edit"),)
