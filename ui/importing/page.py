"""取り込み: the wizard. File → columns and doubts → who is one person → store. Nothing is written before the last step.

Shapes: `Digest` (plan with choices) comes from the lanes; each choice makes a new one. A row that nobody decided about
stays out and stays listed. Thread: main; reading and deciding on the work lane, storing on the vault lane.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.base.texts import N_
from app.services.imports import Imported
from app.services.shapes import Rows
from models.changes import Changes
from models.records.imports import Choices, ColumnRead
from models.records.imports import Mapping as Columns
from ui.commands import Command
from ui.context import Context
from ui.importing.check import CheckStep
from ui.importing.choices import (
    At,
    Digest,
    Pair,
    chosen,
    forgotten,
    known_links,
    known_people,
    links,
    pairs,
    remapped,
    toggled,
    unasked,
)
from ui.importing.jobs import Reading, Storing
from ui.importing.lines import Shown
from ui.importing.maps import MapFiles
from ui.importing.people import PeopleStep
from ui.importing.side import Side
from ui.importing.steps import FileStep, StoreStep
from ui.pages.base import Page
from ui.sentences import sentence
from ui.widgets.buttons import Button
from ui.widgets.frames import Plane
from ui.widgets.labels import ElidingLabel, Label
from ui.widgets.switches import Steps

STEPS = (N_("ファイル"), N_("列の対応と誤り"), N_("人の重なり"), N_("取り込み"))
NEXT = (N_("次へ:列の対応"), N_("次へ:人の重なり"), N_("次へ:取り込み"), N_("取り込む"))
FILE, CHECK, PEOPLE, STORE = range(4)
SETTLE_MS = 250


class ImportPage(Page):
    """Key "import". `arrive(path=…)` reads a file at once."""

    icon = "download"

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx, "import", parent)
        self._ctx = ctx
        self._path: Path | None = None
        self._mapping: Columns | None = None
        self._choices = Choices()
        self._before: list[Choices] = []
        self._digest: Digest | None = None
        self._pairs: tuple[Pair, ...] = ()
        self._ticked: frozenset[str] = frozenset()
        self._result: Imported | None = None
        self._undone = False
        self._dialog: QFileDialog | None = None
        self._reading = Reading(ctx, self)
        self._storing = Storing(ctx, self)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self.maps = MapFiles(ctx, self, ask=self._ask, use=self._use_map, failed=self._unreadable)
        self._build()
        self._connect()
        self.setAcceptDrops(True)
        self._show_step(FILE)

    def _use_map(self, mapping: Columns) -> None:
        self._mapping, self._choices, self._ticked = mapping, Choices(), frozenset()
        self._before = []
        self._read_again()

    # --- building -----------------------------------------------------------------------------
    def _build(self) -> None:
        theme, t = self.theme, self.t
        self._name = ElidingLabel(theme, "", "body", "text2", name="import.name")
        self._steps = Steps(theme, [t(step) for step in STEPS], name="import.steps")
        self.file, self.check = FileStep(self._ctx), CheckStep(self._ctx)
        self.people, self.store = PeopleStep(self._ctx), StoreStep(self._ctx)
        self._stack = QStackedWidget()
        for step in (self.file, self.check, self.people, self.store):
            self._stack.addWidget(step)
        self.side = Side(theme)
        self._back = Button(theme, t("戻る"), kind="quiet", icon="chevron-left", name="import.back")
        self._note = ElidingLabel(theme, "", "small", "text2", align="right", name="import.note")
        self._try = Button(theme, t("試し取り込み"), icon="play", name="import.try")
        self._next = Button(theme, t(NEXT[0]), kind="primary", name="import.next")
        self._arrange()

    def _arrange(self) -> None:
        px = self.theme.px
        head = QHBoxLayout()
        head.setSpacing(px(14))
        head.addWidget(Label(self.theme, self.t("取り込み"), "title"))
        head.addWidget(self._name, 2)
        head.addWidget(self._steps, 5)
        left = QVBoxLayout()
        left.setContentsMargins(px(20), px(14), px(16), px(14))
        left.setSpacing(px(13))
        left.addLayout(head)
        left.addWidget(self._stack, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addLayout(left, 1)
        middle.addWidget(self.side)
        bar = Plane(self.theme, "surface", "t", name="import.actions")
        bar.setFixedHeight(px(52))
        line = QHBoxLayout(bar)
        line.setContentsMargins(px(20), 0, px(15), 0)
        line.setSpacing(px(10))
        line.addWidget(self._back)
        line.addWidget(self._note, 1)
        line.addWidget(self._try)
        line.addWidget(self._next)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(middle, 1)
        box.addWidget(bar)

    def _connect(self) -> None:
        self.file.choose_asked.connect(self.choose)
        self.file.cancel_asked.connect(self._stop_reading)
        self._reading.came.connect(self._came)
        self._reading.failed.connect(self._unreadable)
        self._reading.progressed.connect(self.file.show_progress)
        self._reading.busy.connect(self.check.show_busy)
        self.check.mapped.connect(self._map)
        self.check.decided.connect(self._decide)
        self.people.ticked.connect(self._tick)
        self.side.load_asked.connect(self.maps.ask_open)
        self.side.save_asked.connect(lambda: self.maps.ask_save(lambda: self._mapping))
        self._settle.timeout.connect(self._read_again)
        self._back.clicked.connect(self._go_back)
        self._next.clicked.connect(self._go_on)
        self._try.clicked.connect(self._rehearse)
        self.store.cancel_asked.connect(self._storing.cancel)
        self.store.undo_asked.connect(self._undo)
        self.store.search_asked.connect(self._search)
        self.store.again_asked.connect(self._anew)
        self._storing.progressed.connect(self.store.show_progress)
        self._storing.stored.connect(self._stored)
        self._storing.cancelled.connect(self._dropped)
        self._storing.failed.connect(self._broke)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        px = self.theme.px
        self.side.setFixedWidth(px(268) if self.width() >= px(1060) else px(218))

    # --- the contract -------------------------------------------------------------------------
    def title(self) -> str:
        return self.t("取り込み")

    def cares_about(self, changes: Changes) -> bool:
        return False  # what is read here comes from a file

    def commands(self) -> list[Command]:
        return [
            Command("import.choose", N_("取り込むファイルを選ぶ"), self.choose, "Ctrl+Shift+O", "folder"),
            Command("edit.undo", N_("元に戻す"), self._take_back, "Ctrl+Z", "undo", enabled=self._can_take_back),
        ]

    def _can_take_back(self) -> bool:
        return bool(self._before) if self._result is None else not self._undone

    def own_state(self) -> dict[str, Any]:
        return {
            "path": self._path,
            "mapping": self._mapping,
            "choices": self._choices,
            "step": self._steps.current(),
            "ticked": self._ticked,
            "list": self.check.present_list(),
            "done": self._result is not None,
        }

    def restore_own(self, state: dict[str, Any]) -> None:
        """A file that was being looked at is read again; one that is stored already is not."""
        path = state.get("path")
        if path is None or state.get("done") or not Path(path).exists():
            return
        self._path, self._choices = Path(path), replace(state.get("choices") or Choices(), links=())
        self._mapping = state.get("mapping")
        self._name.set_words(self._path.name)
        self._ticked = state.get("ticked", frozenset())
        self.check.use_list(state.get("list", ""))
        step = min(state.get("step", CHECK), PEOPLE)
        self._reading.read(self._path, self._mapping, self._choices, lambda found: self._came(found, step))

    def arrive(self, path: str | Path = "") -> None:
        """Opened with a file."""
        if path:
            self.open_file(Path(path))

    # --- the file -----------------------------------------------------------------------------
    def choose(self) -> None:
        """Ask for a file; the dialog blocks nothing."""
        if self._storing.running:
            return
        kinds = self.t("読めるファイル") + " (*.xlsx *.csv *.tsv *.txt *.eml *.jsonl)"
        dialog = QFileDialog(
            self.window(), self.t("取り込むファイルを選ぶ"), "", kinds + ";;" + self.t("すべて") + " (*)"
        )
        dialog.setObjectName("import.dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._ask(dialog, lambda name: self.open_file(Path(name)))

    def _ask(self, dialog: QFileDialog, use: Any) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(use)
        self._dialog = dialog
        dialog.open()

    def open_file(self, path: Path) -> None:
        """Begin with this file; whatever was decided about another is gone with it."""
        if self._storing.running:
            return
        self._anew()
        self._path = path
        self._name.set_words(path.name)
        self.file.show_reading(True)
        self._reading.read(path, None, self._choices)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile() and not self._storing.running:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        urls = event.mimeData().urls()
        if urls and urls[0].isLocalFile():
            event.acceptProposedAction()
            self.open_file(Path(urls[0].toLocalFile()))

    def _anew(self) -> None:
        self._reading.cancel()
        self._path = self._mapping = self._digest = self._result = None
        self._choices, self._before = Choices(), []
        self._pairs, self._ticked = (), frozenset()
        self.check.forget()
        self.store.left.show_items(None, ())
        self.people.show_pairs((), frozenset())
        self._name.set_words("")
        self.file.show_reading(False)
        self.file.show_error("")
        self.set_unsaved(False)
        self._show_step(FILE)

    def _stop_reading(self) -> None:
        self._reading.cancel()
        self.file.show_reading(False)

    def _unreadable(self, error: BaseException) -> None:
        words = sentence(self.t, error)
        if self._digest is None:
            self.file.show_reading(False)
            self.file.show_error(words)
            self._show_step(FILE)
        else:
            self.notice(words, "error")

    def _came(self, found: Digest, step: int = CHECK) -> None:
        self.file.show_reading(False)
        self._take_up(found)
        self.set_unsaved(True)
        if self._steps.current() == FILE:
            self._show_step(step)

    def _take_up(self, found: Digest) -> None:
        self._digest = found
        if self._mapping is None and found.plan.columns:
            self._mapping = found.plan.mapping
        self.check.show_digest(found)
        self.side.show_plan(found.decided)
        self._show_bar()

    # --- columns and doubts -------------------------------------------------------------------
    def _map(self, column: ColumnRead, field: str) -> None:
        if self._digest is None or self._mapping is None:
            return
        self._mapping = remapped(self._mapping, self._digest.plan.columns, column, field)
        self._choices = unasked(replace(self._choices, links=()), column.field, field)
        self._before, self._ticked = [], frozenset()
        self.check.show_busy(True)
        self._settle.start()

    def _read_again(self) -> None:
        if self._path is not None:
            self._reading.read(self._path, self._mapping, self._choices)

    def _decide(self, one: Shown, way: str, value: str) -> None:
        if self._digest is None:
            return
        row, issue = self._digest.row(one.item), self._digest.issue(one.item)
        if way == "undo":
            self._apply(forgotten(self._choices, self._digest.plan.rows[one.item.place]))
        else:
            self._apply(chosen(self._choices, row, issue, way, value))

    def _apply(self, choices: Choices, *, remember: bool = True) -> None:
        """Try these choices; a value that cannot be read changes nothing and says so beside the field."""
        assert self._digest is not None
        former = self._choices

        def took(found: Digest) -> None:
            self._choices = choices
            if remember:
                self._before.append(former)
            self._take_up(found)

        self._reading.decide(self._digest.plan, choices, took, lambda error: self.check.refuse(sentence(self.t, error)))

    def _take_back(self) -> None:
        """Ctrl+Z: the last decision, or the import itself once it is in."""
        if self._result is not None:
            self._undo()
            return
        if self._before and self._digest is not None and not self._storing.running:
            self._apply(replace(self._before.pop(), links=self._choices.links), remember=False)

    # --- people -------------------------------------------------------------------------------
    def _find_people(self) -> None:
        found = self._digest
        assert found is not None

        def ask(rows: Rows, seen: int) -> tuple[Pair, ...]:
            del seen
            return pairs(found.decided, known_people(rows, found.decided))

        def show(offered: tuple[Pair, ...]) -> None:
            if self._digest is found:
                self._pairs = offered
                self._ticked &= frozenset(pair.id for pair in offered)
                self.people.show_pairs(offered, self._ticked)

        self._ctx.ask(ask, owner=self, done=show)

    def _tick(self, pair: Pair) -> None:
        self._ticked = toggled(self._ticked, pair, self._pairs)
        self.people.show_pairs(self._pairs, self._ticked)

    # --- steps --------------------------------------------------------------------------------
    def _show_step(self, step: int) -> None:
        self._steps.set_current(step)
        self._stack.setCurrentIndex(step)
        self.side.setVisible(step != FILE)
        if step == PEOPLE and self._digest is not None:
            self._find_people()
        if step == STORE and self._digest is not None:
            self.store.show_plan(self._digest, len(self._ticked))
        self._show_bar()

    def _show_bar(self) -> None:
        step, t, found = self._steps.current(), self.t, self._digest
        done, busy = self._result is not None, self._storing.running
        self._back.setVisible(step != FILE and not done)
        self._back.refuse(t("取り込んでいます") if busy else "")
        self._try.setVisible(step in (CHECK, PEOPLE))
        self._next.setVisible(step != FILE and not done)
        self._next.set_words(t(NEXT[step]))
        ready = found is not None and found.decided.counts.ok + found.decided.counts.fixed > 0
        self._next.refuse("" if ready and not busy else t("取り込める行がありません"))
        held = found.decided.counts.decide if found else 0
        said = t("決めていない {n}行は、取り込まずに一覧で残します", n=held) if held and not done else ""
        self._note.set_words(said)

    def _go_back(self) -> None:
        self._show_step(max(FILE, self._steps.current() - 1))
        self._next.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_on(self) -> None:
        step = self._steps.current()
        if step == CHECK:
            self._show_step(PEOPLE)
        elif step == PEOPLE:
            self._link()
        elif step == STORE:
            self._store()

    def _link(self) -> None:
        """Agreed matches become part of the choices before the summary is shown."""
        assert self._digest is not None
        choices = replace(self._choices, links=links(self._pairs, self._ticked))

        def linked(found: Digest) -> None:
            self._choices, self._digest = choices, found
            self._show_step(STORE)

        self._reading.decide(self._digest.plan, choices, linked, self._unreadable)

    def _rehearse(self) -> None:
        """試し取り込み: the whole way from the file, with everything decided so far, and nothing written."""
        if self._path is None:
            return

        def read(found: Digest) -> None:
            self._take_up(found)
            counts = found.decided.counts
            words = self.t(
                "試しました。{n}行が入り、{m}行が残ります。まだ何も書き込んでいません。",
                n=counts.ok + counts.fixed,
                m=counts.decide + counts.refused + counts.skipped,
            )
            self.notice(words, "ok", seconds=10)

        self._reading.read(self._path, self._mapping, replace(self._choices, links=()), read)

    # --- storing ------------------------------------------------------------------------------
    def _store(self) -> None:
        found, offered, ticked = self._digest, self._pairs, self._ticked
        if found is None or self._storing.running or self._result is not None:
            return
        counts = found.decided.counts
        self.store.show_progress(0, counts.ok + counts.fixed)

        def known() -> dict[At, str]:
            return known_links(found.decided, offered, ticked)

        self._storing.start(found.decided, self._path, known)
        self._show_bar()

    def _stored(self, result: Imported) -> None:
        self._result, self._undone = result, False
        self.set_unsaved(False)
        assert self._digest is not None
        counts = self._digest.decided.counts
        self.store.show_done(result, counts.decide + counts.refused + counts.skipped)
        self._show_bar()
        self.store.search.setFocus(Qt.FocusReason.OtherFocusReason)
        words = self.t("{n}行を取り込みました", n=result.rows)
        self.notice(words, "ok", action=self.t("元に戻す"), act=self._undo, seconds=10)

    def _dropped(self) -> None:
        self._show_step(STORE)
        self.notice(self.t("取り込みをやめました。何も残っていません。"), "info", seconds=10)

    def _broke(self, error: BaseException) -> None:
        self._show_step(STORE)
        self.notice(sentence(self.t, error), "error")

    def _search(self) -> None:
        self._ctx.go("search", batch=self._result.batch if self._result else "")

    def _undo(self) -> None:
        """Take the whole import back, once."""
        result = self._result
        if result is None or self._undone:
            return
        self._undone = True
        imports = self._ctx.vault.imports

        def undone(_: Changes) -> None:
            self.store.show_undone()
            self._show_bar()

        self._ctx.write(lambda: imports.undo(result.batch), owner=self, done=undone, failed=self._not_undone)

    def _not_undone(self, error: BaseException) -> None:
        self._undone = False
        self.notice(sentence(self.t, error), "error")
