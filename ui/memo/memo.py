"""通話メモ: a floating panel over whatever is shown. Free text first; everything else is optional (look.md 02)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.base.clock import local
from app.services import memos
from app.services.memos import Caller, Favourites, Target
from models.codes import codes
from ui.context import Context
from ui.memo.form import MemoForm
from ui.memo.match import MatchBlock
from ui.memo.menu import open_menu
from ui.memo.readers import call_time
from ui.memo.saving import Autosave
from ui.memo.text import MemoText, keep_preedit
from ui.widgets.buttons import Button, IconButton
from ui.widgets.chips import Chip, StateChip
from ui.widgets.combo import Option, PickList
from ui.widgets.fields import Glyph
from ui.widgets.frames import Floating, Hairline
from ui.widgets.labels import ElidingLabel, Label
from ui.widgets.notices import SaveChip
from ui.widgets.scroll import ScrollArea

WIDTH, HEIGHT, LONG_HEIGHT = 610, 520, 592
"""Px at 100 %; `LONG_HEIGHT` where words are longer than in Japanese, so that the memo is whole and nothing scrolls."""
CHORD = Qt.KeyboardModifier.ControlModifier
TEXTS = ("summary", "original", "facts", "said", "view")


class Memo(Floating):
    """The signals that ask are for its desk; `ticked(str)` once a second."""

    finish_asked = Signal()
    link_asked = Signal()
    hand_asked = Signal()
    close_asked = Signal()
    minimise_asked = Signal()
    ticked = Signal(str)

    def __init__(self, ctx: Context, parent: QWidget, draft: str, *, favourites: Favourites, subject: str = "",
                 goes_on: bool = False) -> None:  # fmt: skip
        super().__init__(ctx.theme, parent, movable=True, name="memo")
        self._ctx, self.subject = ctx, subject
        self.goes_on = goes_on  # a memo that a colleague began
        self.setAccessibleName(ctx.t("通話メモ"))
        self.began_ms = ctx.clock.now_ms()
        self._ticks = ctx.clock.ticks_ms()
        self._before = 0
        self.running = not subject
        self._channel, self._direction = "phone", "in"
        self._start = local(self.began_ms).strftime("%Y-%m-%dT%H:%M")
        self.person, self.case_id, self.new_case = "", "", False
        self._caller: Caller | None = None
        self._kept: dict[str, Any] = {}
        self._put_away = False
        self.form = MemoForm(ctx, favourites, promise=goes_on or not subject)
        self._build_head()
        self._build_middle()
        self._build_foot()
        self.saver = Autosave(ctx, draft, subject, self.stored, self)
        self._connect()
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tick)
        self._clock.start()
        self._tick()

    # --- building -----------------------------------------------------------------------------
    def _build_head(self) -> None:
        theme, t, px = self.theme, self.theme.t, self.theme.px
        self._time = Label(theme, "00:00:00", "body", "text2", name="memo.time")
        self.channel = Chip(theme, "", kind="menu", height=24, name="memo.channel")
        self.direction = Chip(theme, "", kind="plain", height=24, name="memo.direction")
        self.mark = StateChip(theme, t("下書き"), tone="warn", icon="pencil", name="memo.mark")
        self.mark.hide()
        self.chip = SaveChip(theme, name="memo.saved")
        small = IconButton(theme, "minus", t("小さくする"), size=28, glyph=16, name="memo.minimise")
        close = IconButton(theme, "close", t("閉じる(下書きに残します)"), size=28, glyph=16, name="memo.close")
        small.clicked.connect(self.minimise_asked)
        close.clicked.connect(self.close_asked)
        head = self._head = QHBoxLayout()
        head.setContentsMargins(px(15), px(6), px(8), px(6))
        head.setSpacing(px(8))
        correcting = bool(self.subject) and not self.goes_on
        title = t("訂正") if correcting else t("通話メモ")
        self.more_acts = IconButton(theme, "more", t("このメモの操作"), size=28, glyph=16, name="memo.menu")
        self.more_acts.clicked.connect(lambda: open_menu(self))
        for part in (Glyph(theme, "pencil" if correcting else "phone", 17, "accent"), Label(theme, title, "strong"),
                     self._time, self.channel, self.direction, self.mark):  # fmt: skip
            head.addWidget(part)
        head.addStretch(1)
        for part in (self.chip, self.more_acts, small, close):
            head.addWidget(part)
        self.body.addLayout(head)
        # Only once they have a parent: shown before, they would be windows and take the focus.
        self._time.setVisible(not self.subject)
        self.more_acts.setVisible(not correcting)
        if self.goes_on:
            self.show_underway(t("途中・引き継ぎ"))
        self.body.addWidget(Hairline(theme))

    def _fit_head(self) -> None:
        """Where the head is too narrow for all it says, the time gives way: the window's header shows it too."""
        shown = self._time.isVisibleTo(self)
        hidden = 0 if shown else self._time.sizeHint().width() + self._head.spacing()
        fits = self._head.minimumSize().width() + hidden <= self.sheet().width() - 2
        if not self.subject and fits != shown:
            self._time.setVisible(fits)

    def _build_middle(self) -> None:
        theme, t, px = self.theme, self.theme.t, self.theme.px
        self.text = MemoText(
            theme,
            placeholder=t("聞きながら、そのまま書けます。名前も番号も、あとで足せます。"),
            rows=3,
            spoken=t("メモの本文"),
            name="memo.text",
        )
        self.text.setMinimumHeight(theme.line("memo") * 3 + px(6))
        self.error = Label(theme, "", "small", "danger", wrap=True, icon="warning", name="memo.error")
        self.error.hide()
        self.match = MatchBlock(self._ctx, name="memo.match")
        self.where = StateChip(theme, "", tone="accent", icon="folder", height=24, name="memo.place")
        self.where.hide()
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(px(12), px(10), px(12), px(6))
        box.setSpacing(px(8))
        box.addWidget(self.text, 1)
        box.addWidget(self.error)
        box.addWidget(self.match)
        box.addWidget(self.where)
        box.addWidget(self.form)
        self.rolling = ScrollArea(theme, inside, name="memo.scroll")
        self.body.addWidget(self.rolling, 1)

    def _build_foot(self) -> None:
        theme, t, px = self.theme, self.theme.t, self.theme.px
        self.link = Button(theme, t("人・案件につなぐ"), icon="link", shortcut="Ctrl+L", name="memo.link")
        self.more = Button(theme, t("ほかの欄"), kind="text", size="xs", name="memo.more")
        self.done = Button(
            theme, t("完了"), kind="primary", icon="check", shortcut="Ctrl+Enter", name="memo.finish"
        )  # fmt: skip
        self.link.clicked.connect(self.link_asked)
        self.more.clicked.connect(self._toggle_more)
        self.done.clicked.connect(self._ask_finish)
        foot = QHBoxLayout()
        foot.setContentsMargins(px(12), px(8), px(12), px(9))
        foot.setSpacing(px(8))
        foot.addWidget(self.link)
        foot.addWidget(ElidingLabel(theme, t("名前がなくても完了できます"), "caption", "text2"), 1)
        foot.addWidget(self.more)
        foot.addWidget(self.done)
        self.body.addWidget(Hairline(theme))
        self.body.addLayout(foot)
        self.link.setVisible(not self.subject)

    def _connect(self) -> None:
        self.text.typed.connect(self._typed)
        self.text.finished.connect(self._ask_finish)
        self.form.changed.connect(self._typed)
        self.form.called.connect(self._look_soon)
        self.form.warned.connect(lambda: QTimer.singleShot(0, self, self._show_warning))
        for box in self.form.boxes.values():
            box.edit.finished.connect(self._ask_finish)
        self.channel.clicked.connect(self._open_channels)
        self.direction.clicked.connect(self._turn)
        self.match.taken.connect(self._take)
        self.match.dropped.connect(self._drop)
        self.match.filed.connect(self._file)
        self.saver.saving.connect(self.chip.show_saving)
        self.saver.saved.connect(lambda ms: self.chip.show_saved(local(ms).strftime("%H:%M:%S")))
        self.saver.failed.connect(self.chip.show_failed)
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(250)
        self._look.timeout.connect(self.look_for_callers)
        for keys, act in (("Alt+1", self.match.accept), ("Alt+2", self.match.refuse)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        self._show_way()

    # --- what it holds ------------------------------------------------------------------------
    def fill(self, fields: Mapping[str, Any], *, before: Mapping[str, Any] | None = None) -> None:
        """Show a draft or a contact; `before` is what a correction is told against, where that is not what is shown."""
        kept = fields if before is None else before
        self._kept = {name: value for name, value in kept.items() if not name.startswith("_")}
        self.text.set_text(str(fields.get("summary") or ""))
        self.form.fill(fields)
        self._channel = str(fields.get("channel") or self._channel)
        self._direction = str(fields.get("direction") or self._direction)
        self._start = str(fields.get("start") or self._start)
        self.person, self.case_id = str(fields.get("person") or ""), str(fields.get("case_id") or "")
        self.new_case = bool(fields.get("_new_case"))
        self._show_way()
        caret = fields.get("_caret")
        if isinstance(caret, (tuple, list)) and len(caret) == 2:
            self.put_caret(int(caret[0]), int(caret[1]))
        else:
            self.text.moveCursor(QTextCursor.MoveOperation.End)
        if self.form.more.isVisibleTo(self.form):
            self._show_more(True)

    def put_caret(self, anchor: int, at: int) -> None:
        """Caret and selection in the text."""
        cursor, last = self.text.textCursor(), len(self.text.text())
        cursor.setPosition(min(anchor, last))
        cursor.setPosition(min(at, last), QTextCursor.MoveMode.KeepAnchor)
        self.text.setTextCursor(cursor)

    def content(self) -> dict[str, Any]:
        """What was written and chosen, by the names of ContactRecord; empty if nothing was."""
        found = {"summary": self.text.text(), "person": self.person, "case_id": self.case_id, **self.form.fields()}
        return {name: value for name, value in found.items() if value}

    def is_blank(self) -> bool:
        """Nothing was written yet."""
        return not (self.content().keys() - {"case_id", "person"})

    def stored(self) -> dict[str, Any]:
        """What the draft keeps: names with _ are the memo's own."""
        cursor = self.text.textCursor()
        own = {
            "_caret": [cursor.anchor(), cursor.position()],
            "_open": not self._put_away,
            "_began": self.began_ms,
            "_seconds": self.seconds(),
        }
        if self.new_case:
            own["_new_case"] = True
        if self.is_blank():
            return own
        way = {"channel": self._channel, "direction": self._direction, "start": self._start}
        return {**self.content(), **way, **own}

    def fields(self) -> dict[str, Any]:
        """What is finished: fields of ContactRecord. A typed member code joins the facts, it has no column yet."""
        self.form.tidy()
        found = self.content()
        code, due = found.pop("_code", ""), found.pop("_due", "")
        if code:
            line = self.theme.t("識別コード: {code}", code=code)
            found["facts"] = "\n".join(part for part in (found.get("facts", ""), line) if part)
        if due:
            # A date that nobody could read stays in words, beside what was promised.
            found["next_step"] = " ".join(part for part in (found.get("next_step", ""), due) if part)
        found |= {"channel": self._channel, "direction": self._direction, "start": self._start}
        if self.subject:
            return self._changed_only(found)
        return found | {"minutes": max(1, -(-self.seconds() // 60))}

    def _changed_only(self, found: dict[str, Any]) -> dict[str, Any]:
        """Of a correction only what differs from what was read; emptied fields become ""."""
        names = (*TEXTS, "channel", "direction", "language", "interpreter", "consent", "call_name", "phone",
                 *(("next_step", "next_due") if self.goes_on else ()))  # fmt: skip
        changed = {n: found.get(n, "") for n in names if found.get(n, "") != (self._kept.get(n) or "")}
        for name in ("categories", "safety"):
            if tuple(found.get(name, ())) != tuple(self._kept.get(name) or ()):
                changed[name] = tuple(found.get(name, ()))
        return changed

    def has_words(self) -> bool:
        """Whether there is any text to save."""
        return any(str(self.content().get(name) or "").strip() for name in TEXTS)

    # --- the call -----------------------------------------------------------------------------
    def seconds(self) -> int:
        """How long the call has lasted."""
        if not self.running:
            return self._before
        return self._before + (self._ctx.clock.ticks_ms() - self._ticks) // 1000

    def continue_call(self, fields: Mapping[str, Any], *, running: bool) -> None:
        """Take up the time of a draft: the call goes on, or it is over and only its writing goes on."""
        began, seconds = int(fields.get("_began") or self.began_ms), int(fields.get("_seconds") or 0)
        self.began_ms = began
        self.running = running and not self.subject
        self._before = max(seconds, (self._ctx.clock.now_ms() - began) // 1000) if self.running else seconds
        self._ticks = self._ctx.clock.ticks_ms()
        self._tick()

    def _tick(self) -> None:
        shown = call_time(self.seconds())
        self._time.set_words(shown)
        self.ticked.emit(shown)

    def shown_time(self) -> str:
        """The time as the head shows it."""
        return self._time.text()

    def _show_way(self) -> None:
        self.channel.set_words(self._ctx.label("channel", self._channel))
        t = self.theme.t
        call = self._channel in ("phone", "online")
        words = {"in": t("着信") if call else t("受信"), "out": t("発信") if call else t("送信")}
        self.direction.set_words(words.get(self._direction, self._ctx.label("direction", self._direction)))
        icons = {"in": "phone-in", "out": "phone-out"} if call else {"in": "download", "out": "upload"}
        self.direction.icon_name = icons.get(self._direction, "")
        self.direction.set_lit(True)

    def _open_channels(self) -> None:
        entries = [Option(code.code, code.label(self.theme.t.language)) for code in codes("channel")]
        opened = PickList(self.theme, self.channel, entries, chosen={self._channel}, search=False)
        opened.picked.connect(self._choose_channel)

    def _choose_channel(self, code: str) -> None:
        self._channel = code
        if code in ("visit", "accompany", "outreach"):
            self._direction = "none"
        elif self._direction == "none":
            self._direction = "in"
        self._show_way()
        self._typed()

    def _turn(self) -> None:
        self._direction = "out" if self._direction == "in" else "in"
        self._show_way()
        self._typed()

    # --- who calls ----------------------------------------------------------------------------
    def _look_soon(self) -> None:
        if not self.person:
            self._look.start()

    def look_for_callers(self) -> None:
        """Ask who has this number or name; the answer is only offered."""
        phone, name = self.form.phone.text(), self.form.call_name.text()
        self._ctx.ask(
            lambda rows, seen: memos.callers(rows, phone, name),
            owner=self,
            done=lambda found: self._offer(found, phone, name),
        )

    def _offer(self, found: list[Caller], phone: str, name: str) -> None:
        if (phone, name) == (self.form.phone.text(), self.form.call_name.text()) and not self.person:
            self.match.show_found(found)

    def _take(self, caller: Caller) -> None:
        self.person, self.case_id = caller.id, caller.case_id
        self._caller = caller
        self._fill_from(caller.call_name, caller.language)
        self._typed()

    def _drop(self) -> None:
        self.person, self.case_id, self.new_case = "", "", False
        self._caller = None
        self._show_place("")
        self._typed()

    def _file(self, on: bool) -> None:
        self.case_id = self._caller.case_id if on and self._caller else ""
        self._typed()

    def attach(self, target: Target | None, *, new_case: bool = False, person_only: bool = False) -> None:
        """What the link panel chose: a case, a person, or a case yet to be opened."""
        t = self.theme.t
        self.new_case = new_case
        self.person = target.person if target else ""
        self.case_id = "" if new_case or person_only or target is None else target.case_id
        self.match.clear()
        who = " ".join(part for part in ((target.name, target.call_name) if target else ()) if part)
        if new_case:
            where = t("完了すると、新しい案件にします")
        elif self.case_id and target:
            where = t("案件 {number} に入れます", number=target.number)
        else:
            where = t("この人の記録にします")
        self._show_place(t("{who}・{where}", who=who, where=where) if who else where)
        if target:
            self._fill_from(target.call_name, target.language)
        self._typed()

    def show_target(self, target: Target | None) -> None:
        """Say to whom or where the memo was tied when it was opened; a case brings its client."""
        if target is None:
            return
        self.person = self.person or target.person
        t = self.theme.t
        who = " ".join(part for part in (target.name, target.call_name) if part)
        where = t("案件 {number} に入れます", number=target.number) if target.case_id else t("この人の記録にします")
        self._show_place(t("{who}・{where}", who=who, where=where) if who else where)

    def _show_place(self, words: str) -> None:
        self.where.show_state(words, "accent", "folder")
        self.where.setVisible(bool(words))

    def _fill_from(self, call_name: str, language: str) -> None:
        if call_name and not self.form.call_name.text().strip():
            self.form.call_name.set_text(call_name)
        if language and not self.form.language.chosen():
            self.form.language.set_chosen([language])

    # --- acting -------------------------------------------------------------------------------
    def show_underway(self, words: str) -> None:
        """The desk sees it already."""
        self.mark.show_state(words, "warn", "people")
        self.mark.show()

    def _typed(self, *_: object) -> None:
        if self.error.isVisibleTo(self):
            self.show_error("")
        self.saver.touch()

    def _ask_finish(self) -> None:
        if not self.text.preedit_active:
            self.finish_asked.emit()

    def show_error(self, words: str) -> None:
        """Why it could not be finished, under the text; nothing is lost."""
        self.error.set_words(words)
        self.error.setVisible(bool(words))
        self.text.setAccessibleDescription(words)

    def _show_warning(self) -> None:
        self.rolling.ensureWidgetVisible(self.form.danger)

    def _toggle_more(self) -> None:
        on = not self.form.more.isVisibleTo(self.form)
        self._show_more(on)
        if on:
            self.form.boxes["original"].edit.setFocus(Qt.FocusReason.OtherFocusReason)
            QTimer.singleShot(0, self, lambda: self.rolling.ensureWidgetVisible(self.form.boxes["view"]))

    def _show_more(self, on: bool) -> None:
        self.form.more.setVisible(on)
        self.more.set_words(self.theme.t("たたむ") if on else self.theme.t("ほかの欄"))

    def save_now(self) -> None:
        """Ctrl+S."""
        self.saver.flush(always=True)

    def leave(self) -> None:
        """Before lock or close: a conversion stands as text, the draft is written."""
        for edit in (self.text, *(box.edit for box in self.form.boxes.values())):
            edit.commit_preedit()
            keep_preedit(edit)
        for line in self.findChildren(QLineEdit):
            commit = getattr(line, "commit_preedit", None)
            if commit is not None:
                commit()
        self.saver.flush(always=not self.is_blank())

    def forget_open(self) -> None:
        """It is put away on purpose: it shall not come back by itself."""
        self._put_away = True
        if self.saver.kept or not self.is_blank():
            self.leave()

    def hideEvent(self, event: QHideEvent) -> None:
        # Also when the whole shell goes away for a lock: then nobody else asks the memo.
        if not self._put_away:
            self.leave()
        super().hideEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fit_head()
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._own_key(event):
            event.accept()
            return True
        return super().event(event)

    def _own_key(self, event: QKeyEvent) -> Any:
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            return self.close_asked.emit if self.is_blank() else None
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier != CHORD:
            return None
        acts = {
            Qt.Key.Key_Return: self._ask_finish,
            Qt.Key.Key_Enter: self._ask_finish,
            Qt.Key.Key_S: self.save_now,
            Qt.Key.Key_L: self.link_asked.emit,
        }
        return acts.get(Qt.Key(event.key()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = self._own_key(event)
        if act is not None:
            act()
            return
        # Nothing typed in the memo may act on the page behind it.
        event.accept()
