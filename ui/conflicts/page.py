"""競合: the screen where values that people left side by side are decided (look.md 09). Never a modal, never a must."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from app.base.texts import N_
from app.services import conflicts, drafts
from app.services.conflicts import ConflictLine, ConflictRecord, Conflicts, Decided
from app.services.shapes import Rows
from models.changes import Changes
from models.records.cases import DraftRecord
from ui.commands import Command
from ui.conflicts.blocks import WRITTEN, Choice, FieldBlock
from ui.conflicts.history import open_history
from ui.conflicts.keeping import Keeping
from ui.conflicts.preview import Preview
from ui.conflicts.side import Side
from ui.conflicts.words import Words
from ui.context import Context
from ui.pages.base import Page
from ui.widgets.buttons import Button
from ui.widgets.frames import Hairline, Plane, column, row
from ui.widgets.labels import ElidingLabel, Label
from ui.widgets.notices import EmptyState
from ui.widgets.scroll import ScrollArea

DAYS_BACK = 7
DAY_MS = 86_400_000
FIGURES = range(1, 10)
UNDO_KEPT = 50


@dataclass(frozen=True, slots=True)
class Answer:
    """What the read lane brings."""

    lines: list[ConflictLine]
    decided: list[Decided]
    record: ConflictRecord | None
    drafts: list[DraftRecord]

    def __repr__(self) -> str:
        return f"Answer({len(self.lines)})"


class ConflictsPage(Page):
    """Reads on the read lane, decides on the vault lane. Choices stay on this screen until 「この内容で決める」."""

    icon = "merge"

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx, "conflicts", parent)
        self._ctx, self._words = ctx, Words(ctx)
        self._service = Conflicts(ctx.vault.store)
        self._wanted: tuple[str, str] | None = None
        self._record: ConflictRecord | None = None
        self._choices: dict[tuple[str, str, str], Choice] = {}
        self._keeping = Keeping(ctx, self)
        self._acts: list[str] = []
        self._focus_next = False
        self.blocks: list[FieldBlock] = []
        self._build()

    # --- the contract -------------------------------------------------------------------------
    def title(self) -> str:
        return self.t("競合")

    def refresh(self) -> None:
        since = self._ctx.clock.now_ms() - DAYS_BACK * DAY_MS
        work = partial(_read, self._wanted, self._ctx.vault.store.device, since)
        self._ctx.ask(work, owner=self, done=self._arrived)

    def arrive(self, entity: str = "", id: str = "") -> None:
        """`ctx.go("conflicts", entity=…, id=…)`: show this record."""
        if id:
            self._wanted = (entity, id)
            self._focus_next = True
            self.refresh()

    def commands(self) -> Sequence[Command]:
        return (
            Command("edit.undo", N_("元に戻す"), self.undo, "Ctrl+Z", icon="undo", menu="edit", enabled=self._can_undo),
            Command(
                "conflict.decide", N_("競合をこの内容で決める"), self.decide, icon="check", enabled=self._can_decide
            ),
            Command(
                "conflict.history", N_("変更の記録を開く"), self.open_history, icon="history", enabled=self._has_record
            ),
        )

    def leave(self) -> None:
        super().leave()
        self._keeping.flush()

    def own_state(self) -> dict[str, Any]:
        chosen = [(*key, one.how, one.side, one.value) for key, one in self._choices.items()]
        return {"wanted": self._wanted, "choices": chosen}

    def restore_own(self, state: dict[str, Any]) -> None:
        self._wanted = state.get("wanted")
        for entity, id, field, how, side, value in state.get("choices", ()):
            self._choices[entity, id, field] = Choice(how, side, value)

    # --- building -----------------------------------------------------------------------------
    def _build(self) -> None:
        ctx, px, t = self._ctx, self.theme.px, self.t
        self.side = Side(ctx, self._words)
        self._who = Label(ctx.theme, "", "name", name="conflicts.who")
        self._formal = ElidingLabel(ctx.theme, "", "body", "text2")
        self._what = Label(ctx.theme, "", "body", "text2", wrap=True, name="conflicts.what")
        self._open = Button(ctx.theme, t("開く"), kind="quiet", icon="folder", size="s", name="conflicts.open")
        self._history = Button(
            ctx.theme, t("変更の記録"), kind="quiet", icon="history", size="s", name="conflicts.history"
        )
        self._preview = Preview(ctx)
        self._hint = ElidingLabel(ctx.theme, "", "small", "text2", align="right")
        self._undo = Button(
            ctx.theme, t("元に戻す"), kind="quiet", icon="undo", shortcut="Ctrl+Z", name="conflicts.undo"
        )
        self._finish = Button(
            ctx.theme, t("この内容で決める"), kind="primary", shortcut="Ctrl+Enter", name="conflicts.finish"
        )
        self._empty = EmptyState(
            ctx.theme,
            t("競合はありません"),
            t("二人が互いの変更を見ないうちに同じ項目を書くと、\nどちらの値も残したまま、ここに並びます。"),
            icon="check-circle",
            action=t("今日へ戻る"),
            name="conflicts.empty",
        )
        # With a parent from the start: a page that a stack shows before that would be a window.
        self._sheet = QWidget(self)
        self._stack = QStackedLayout(self._sheet)
        self._stack.addWidget(self._empty_page(px))
        self._stack.addWidget(self._decisions(px))
        whole = row(self.side, gap=0)
        whole.addWidget(self._sheet, 1)
        self.setLayout(whole)
        self._connect()

    def _empty_page(self, px: Any) -> QWidget:
        page = QWidget()
        middle = column(None, self._empty, None)
        self._empty.setMinimumSize(px(380), px(190))
        page.setLayout(row(None, middle, None))
        return page

    def _decisions(self, px: Any) -> QWidget:
        page, inside = QWidget(), QWidget()
        title = row(self._who, self._formal, gap=px(10))
        title.setStretch(1, 1)
        left = column(title, self._what, gap=px(2))
        head = row(gap=px(8), margins=(px(20), px(12), px(20), px(8)))
        head.addLayout(left, 1)
        head.addWidget(self._open)
        head.addWidget(self._history)
        self._fields = QVBoxLayout()
        self._fields.setSpacing(px(11))
        body = column(gap=px(16), margins=(px(20), px(4), px(20), px(12)))
        body.addLayout(self._fields)
        body.addStretch(1)
        body.addWidget(self._preview)
        inside.setLayout(body)
        self._scroll = ScrollArea(self.theme, inside, name="conflicts.scroll")
        foot = Plane(self.theme, "surface", "t", name="conflicts.foot")
        calm = Label(self.theme, self.t("決めなくても仕事は続けられます"), "small", "text2", icon="info")
        inner = row(calm, self._hint, self._undo, self._finish, gap=px(12), margins=(px(20), px(9), px(16), px(9)))
        inner.setStretch(1, 1)
        foot.setLayout(inner)
        whole = column(head, gap=0)
        whole.addWidget(self._scroll, 1)
        whole.addWidget(foot)
        page.setLayout(whole)
        return page

    def _connect(self) -> None:
        self.side.opened.connect(lambda line: self._show(line.kind, line.id))
        self.side.past_opened.connect(self._open_past)
        self._empty.acted.connect(lambda: self._ctx.go("today"))
        self._open.clicked.connect(self._go_to_record)
        self._history.clicked.connect(self.open_history)
        self._undo.clicked.connect(self.undo)
        self._finish.clicked.connect(self.decide)
        # Only while the focus is on this page: the memo, which lies over it, has Alt+1 and Ctrl+Enter of its own.
        for figure in FIGURES:
            self._shortcut(f"Alt+{figure}", partial(self._figure, figure))
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            self._shortcut(keys, self.decide)

    def _shortcut(self, keys: str, act: Any) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.side.fit(self.width(), self.height())
        self._show_keys()

    # --- showing ------------------------------------------------------------------------------
    def _arrived(self, answer: Answer) -> None:
        for key, value in self._keeping.found(answer.drafts).items():
            self._choices.setdefault(key, Choice(WRITTEN, value=value))
        typing = next((block for block in self.blocks if block.typing()), None)
        if typing is not None and not self._same(answer.record):
            # Somebody else wrote: what is being typed stays where it is.
            self.notice(self.t("この記録にほかの変更が届きました"), "info", action=self.t("読み直す"), act=self._reload)
        elif not self._same(answer.record) or answer.record is None:
            self._show_record(answer.record)
        self.side.show_lists(answer.lines, answer.decided)
        self._show_progress()
        self._stack.setCurrentIndex(1 if self._record else 0)
        if self._focus_next and self.blocks:
            self._focus_next = False
            self.blocks[0].take_focus()
        self.settle()

    def _same(self, record: ConflictRecord | None) -> bool:
        old = self._record
        if record is None or old is None:
            return record is old
        return (old.kind, old.id, old.fields, old.merged, old.subject) == (
            record.kind,
            record.id,
            record.fields,
            record.merged,
            record.subject,
        )

    def _reload(self) -> None:
        self._record = None
        self._clear()
        self.refresh()

    def _show_record(self, record: ConflictRecord | None) -> None:
        self._clear()
        self._record = record
        if record is None:
            self._wanted = None
            return
        self._wanted = (record.kind, record.id)
        words = self._words
        self._who.set_words(words.title(record.subject))
        about = "・".join(part for part in (record.subject.formal, words.place(record.subject)) if part)
        self._formal.set_words(about)
        self._what.set_words(self._sentence(record))
        self._open.setVisible(record.kind in ("case", "person", "organisation") or bool(record.subject.case_id))
        total = len(record.fields)
        for number, field in enumerate(record.fields, 1):
            block = FieldBlock(words, record.kind, field, record.names, f"{number} / {total}")
            kept = self._choices.get((record.kind, record.id, field.id))
            if kept and (kept.how != "side" or any(side.id == kept.side for side in field.sides)):
                block.choose(kept)
            block.chosen.connect(partial(self._chosen, block))
            block.moved_out.connect(partial(self._move, block))
            if number > 1:
                self._fields.addWidget(Hairline(self.theme))
            self._fields.addWidget(block)
            self.blocks.append(block)
        for field in record.merged:
            self._fields.addWidget(self._merged_note(field.id))
        self._preview.show_blocks(self.blocks, [words.label(record.kind, field.id) for field in record.fields])
        self._follow()

    def _merged_note(self, field: str) -> Label:
        told = self.t(
            "{field}は、離れた場所への書き込みだったので、一つの文にまとまっています。",
            field=self._words.label(self._record.kind if self._record else "", field),
        )
        return Label(self.theme, told, "small", "text2", wrap=True, icon="merge")

    def _clear(self) -> None:
        self.blocks = []
        while self._fields.count():
            item = self._fields.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._preview.show_blocks((), ())

    def _sentence(self, record: ConflictRecord) -> str:
        t = self.t
        authors = {side.author: side.name for field in record.fields for side in field.sides}
        who = [t("{name}さん", name=name) if name else t("不明の職員") for name in authors.values()]
        if len(who) == 1:
            return t("{who}の二つの変更が、互いを見ないまま同じ項目に書かれました。どちらも残っています。", who=who[0])
        if len(who) == 2:
            return t(
                "{first}と{second}が、互いの変更を見ないうちに同じ項目を書きました。どちらも残っています。",
                first=who[0],
                second=who[1],
            )
        return t.many("{n}人が、互いの変更を見ないうちに同じ項目を書きました。どれも残っています。", len(who))

    # --- choosing -----------------------------------------------------------------------------
    def _chosen(self, block: FieldBlock) -> None:
        record = self._record
        if record is None:
            return
        key = (record.kind, record.id, block.field.id)
        self._choices[key] = block.choice
        if block.choice.how == WRITTEN and block.ready():
            self._keeping.note(key, str(block.value()), record.subject.case_id, record.seen)
        else:
            self._keeping.drop(key)
        self._follow()

    def _follow(self) -> None:
        self._preview.follow()
        self._show_keys()
        self._undo.refuse("" if self._acts else self.t("まだ決めたものがありません"))
        self._finish.refuse("" if self._can_decide() else self.t("項目を一つ以上選ぶと決められます"))
        self.set_unsaved(any(block.ready() for block in self.blocks))
        self._show_progress()

    def _show_keys(self) -> None:
        """How to choose by keys; half a hint says nothing, so a narrow page shows none."""
        figures = max((len(block.options) for block in self.blocks), default=2)
        keys = " / ".join(str(figure) for figure in range(1, figures + 1))
        wide = self.width() >= self.theme.px(1000)
        self._hint.set_words(self.t("{keys} で選び、↓ で次へ", keys=keys) if wide else "")

    def _show_progress(self) -> None:
        record = self._record
        ready = sum(block.ready() for block in self.blocks)
        self.side.mark((record.kind, record.id) if record else None, f"{ready}/{len(self.blocks)}")

    def _figure(self, figure: int) -> None:
        """Alt+1…: in the block that has the focus, else in the first that is not decided."""
        focus = self.window().focusWidget()
        block = next((one for one in self.blocks if focus is not None and one.isAncestorOf(focus)), None)
        block = block or next((one for one in self.blocks if not one.ready()), None)
        if block is not None:
            block.pick(figure)

    def _move(self, block: FieldBlock, step: int) -> None:
        place = self.blocks.index(block) + step
        if 0 <= place < len(self.blocks):
            self.blocks[place].take_focus()
            self._scroll.ensureWidgetVisible(self.blocks[place])
        elif step > 0:
            self._finish.setFocus(Qt.FocusReason.TabFocusReason)

    # --- acting -------------------------------------------------------------------------------
    def _has_record(self) -> bool:
        return self._record is not None

    def _can_decide(self) -> bool:
        return any(block.ready() for block in self.blocks)

    def _can_undo(self) -> bool:
        return bool(self._acts)

    def decide(self) -> None:
        """Write what was chosen, in one act; fields without a choice stay open."""
        record = self._record
        choices = {block.field.id: block.decision() for block in self.blocks if block.ready()}
        if record is None or not choices:
            return
        work = partial(self._service.decide, record.kind, record.id, choices, seen=record.seen)
        self._ctx.write(work, owner=self, done=partial(self._decided, record, list(choices)))

    def _decided(self, record: ConflictRecord, fields: list[str], changes: Changes) -> None:
        for field in fields:
            self._choices.pop((record.kind, record.id, field), None)
            self._keeping.drop((record.kind, record.id, field))
        self._acts = [*self._acts[-UNDO_KEPT:], changes.txn]
        self._focus_next = True
        words = self.t.many("{n}項目を決めました", len(fields))
        self.notice(
            words,
            "ok",
            action=self.t("元に戻す"),
            act=partial(self.undo, changes.txn),
            shortcut="Ctrl+Z",
            seconds=10,
        )
        self.set_unsaved(False)
        self.refresh()

    def undo(self, txn: str = "") -> None:
        """Take back a decision of this page, the last one by default: its values stand side by side again."""
        wanted = txn or (self._acts[-1] if self._acts else "")
        if wanted not in self._acts:
            return
        self._acts.remove(wanted)
        self._ctx.write(partial(self._service.undo, wanted), owner=self, done=lambda _: self._undone())

    def _undone(self) -> None:
        self.notice(self.t("元に戻しました"), seconds=5)
        self.refresh()

    def _show(self, kind: str, id: str) -> None:
        self._wanted, self._focus_next = (kind, id), True
        self.refresh()

    def _go_to_record(self) -> None:
        record = self._record
        if record is None:
            return
        if record.kind in ("person", "way") and record.subject.person:
            self._ctx.go("person", id=record.subject.person)
        elif record.kind == "organisation":
            self._ctx.go("people", id=record.id)
        elif record.subject.case_id:
            self._ctx.go("case", id=record.subject.case_id)

    def open_history(self) -> None:
        """変更の記録 of the record that is shown."""
        if self._record is not None:
            open_history(self._ctx, self._record.kind, self._record.id, anchor=self._history)

    def _open_past(self, one: Decided) -> None:
        open_history(self._ctx, one.kind, one.subject.id, anchor=self.side.decided)


def _read(wanted: tuple[str, str] | None, device: str, since: int, rows: Rows, seen: int) -> Answer:
    lines = conflicts.lines(rows)
    keys = [(line.kind, line.id) for line in lines]
    chosen = wanted if wanted in keys else (keys[0] if keys else None)
    record = conflicts.read(rows, *chosen, device, seen=seen) if chosen else None
    return Answer(lines, conflicts.decided(rows, since), record, drafts.read_all(rows))
