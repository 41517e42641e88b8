"""記入: six sections with completeness dots; what is typed becomes a draft within a second and a change on leaving
the field. A remote change never touches a field that is being edited."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.base.clock import local
from models.changes import Changes
from models.records.cases import DraftRecord, WorkRecord
from ui.case.deadline_box import DeadlineBox
from ui.case.form import Bound, ComboBound, DraftClock, EmployerBound, changed
from ui.case.missing import MissingLine, empty_fields, unreadable
from ui.case.reading import CaseRoom
from ui.case.saving import save, writes_of
from ui.case.section_form import ConsentBox, SectionForm, WaysBox
from ui.case.sections import FORMS, SECTIONS, dot_of, value_of, work_of
from ui.context import Context
from ui.paint import DotState
from ui.widgets.buttons import Button, IconButton
from ui.widgets.combo import ComboField, Option
from ui.widgets.flow import Flow
from ui.widgets.frames import Hairline, Plane, column, row
from ui.widgets.labels import ElidingLabel, Label
from ui.widgets.notices import NoticeBar, SaveChip
from ui.widgets.scroll import ScrollArea
from ui.widgets.switches import DotTab


class CaseDock(Plane):
    """`committed(changes)`: fields were saved · `unsaved(bool)` · `close_asked` · `way_added`, `consent_given`."""

    committed = Signal(object)
    unsaved = Signal(bool)
    close_asked = Signal()
    way_added = Signal(str, str)
    consent_given = Signal(list, str)

    def __init__(self, ctx: Context, case_id: str) -> None:
        super().__init__(ctx.theme, "window", "l", name="case.dock")
        self._ctx, self._case = ctx, case_id
        self._room: CaseRoom | None = None
        self._work = ""
        self._new_work = False
        self._draft = ""
        self._saving = self._again = False
        self.section = "basic"
        self.forms: dict[str, SectionForm] = {}
        self._areas: dict[str, ScrollArea] = {}
        self.ways: WaysBox | None = None
        self.consents: ConsentBox | None = None
        self._lists: dict[str, list[Option]] = {}
        self.deadlines = DeadlineBox(ctx, "case.dock.deadlines", short=True)
        self.notice_place = QVBoxLayout()
        self._clock = DraftClock(self)
        self._clock.due.connect(self._save_draft)
        self._clock.rested.connect(lambda: self.commit(resting=True))
        self.missing = MissingLine(ctx)
        self.missing.wanted.connect(self.go_to)
        self._head()
        self._arrange()

    # --- building -----------------------------------------------------------------------------
    def _head(self) -> None:
        ctx, t = self._ctx, self._ctx.t
        self.share = ElidingLabel(ctx.theme, "", "small", "text2")
        self.chip = SaveChip(ctx.theme, name="case.save")
        self.chip.hide()
        self.cross = IconButton(ctx.theme, "close", t("記入欄を閉じる"), size=28, glyph=16, name="case.dock.close")
        self.cross.clicked.connect(self.close_asked)
        self.tabs: dict[str, DotTab] = {}
        self.flow = Flow(gap=ctx.theme.px(1), line_gap=ctx.theme.px(2))
        for key, words in SECTIONS:
            tab = DotTab(ctx.theme, t(words), name=f"case.section.{key}", parent=self.flow)
            tab.clicked.connect(lambda _=False, k=key: self.show_section(k))
            self.tabs[key] = tab
            self.flow.add(tab)
        self.which = ComboField(ctx.theme, "", (), spoken=t("どの勤め先か"), name="case.which_work", parent=self)
        self.which.picked.connect(self._show_work)
        self.which.hide()
        self.more = Button(
            ctx.theme, t("勤め先を追加"), kind="text", icon="plus", size="xs", name="case.more_work", parent=self
        )
        self.more.clicked.connect(self._add_work)
        self.more.hide()

    def _arrange(self) -> None:
        px = self.theme.px
        self.stack = QStackedWidget(self)
        head = row(
            Label(self.theme, self.t("記入"), "strong"), self.share, self.chip, self.cross, gap=px(8),
            margins=(px(16), px(8), px(10), px(2)),
        )  # fmt: skip
        head.setStretch(1, 1)
        box = column(gap=0, margins=(1, 0, 0, 0))
        box.addLayout(head)
        tabs = row(self.flow, margins=(px(12), px(2), px(8), px(8)))
        box.addLayout(tabs)
        box.addLayout(row(self.missing, margins=(px(8), 0, px(8), px(4))))
        box.addWidget(Hairline(self.theme))
        self.notice_place.setContentsMargins(px(10), 0, px(10), 0)
        box.addLayout(self.notice_place)
        box.addWidget(self.stack, 1)
        box.addWidget(Hairline(self.theme))
        box.addWidget(self.deadlines)
        self.setLayout(box)

    def form(self, key: str) -> SectionForm:
        """The form of a section, made when first wanted: a case must open at once."""
        if key in self.forms:
            return self.forms[key]
        made = self.forms[key] = SectionForm(self._ctx, key, FORMS[key])
        if key == "safety":
            self.ways = WaysBox(self._ctx)
            self.ways.added.connect(self.way_added)
            made.below(self.ways)
        elif key == "consent":
            self.consents = ConsentBox(self._ctx)
            self.consents.given.connect(self.consent_given)
            made.box.insertWidget(0, self.consents)
        elif key == "work":
            made.box.insertWidget(0, self.which)
            made.below(self.more)
        area = self._areas[key] = ScrollArea(self.theme, made, name=f"case.scroll.{key}")
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.stack.addWidget(area)
        for bound in made.fields:
            self._watch(bound)
        if self._room is not None:
            self._show_fields(made)
        return made

    def _show_fields(self, form: SectionForm) -> list[Bound]:
        """Offer values to the fields of one form; returns those that keep what is being typed."""
        room = self._room
        assert room is not None
        fields = list(form.fields)
        if form.section == "safety" and self.ways is not None:
            if self.ways.show_file(room.file):
                for bound in self.ways.fields:
                    self._watch(bound)
            fields += self.ways.fields
        if form.section == "work":
            self.which.setVisible(self._jobs > 1 or self._new_work)
            self.more.setVisible(self._jobs > 0 and not self._new_work)
        if form.section == "consent" and self.consents is not None:
            self.consents.show_file(room.file)
        for bound in form.fields:
            if isinstance(bound, EmployerBound):
                bound.entries = self._lists["organisation"]
            elif isinstance(bound, ComboBound) and bound.spec.kind in ("organisation", "options"):
                name = "organisation" if bound.spec.kind == "organisation" else bound.spec.name
                bound.combo.set_options([Option("", ""), *self._lists[name]])
        work = self._current_work()
        return [bound for bound in fields if not bound.offer(self._value(bound, work), room.seen)]

    @property
    def t(self) -> Any:
        return self._ctx.t

    def _all(self) -> list[Bound]:
        return [
            bound
            for form in self.forms.values()
            for bound in (*form.fields, *(self.ways.fields if self.ways and form.section == "safety" else ()))
        ]

    def _watch(self, bound: Bound) -> None:
        bound.edited.connect(self._edited)
        bound.left.connect(self.commit)

    # --- showing ------------------------------------------------------------------------------
    def show_room(self, room: CaseRoom) -> list[Bound]:
        """Offer every field its newly read value; returns those that keep what is being typed against another's."""
        first, self._room = self._room is None, room
        self._saving = False
        self._fill_lists(room)
        self.show_section(self.section)
        against = [bound for form in list(self.forms.values()) for bound in self._show_fields(form)]
        if first:
            self._take_up(room.form_drafts)
        self._show_dots()
        self.unsaved.emit(bool(changed(self._all())))
        if self._again:
            self._again = False
            self.commit()
        return against

    def take_theirs(self, against: list[Bound]) -> None:
        """Show what the others wrote in these fields; the person asked for it."""
        if self._room is None:
            return
        work = self._current_work()
        for bound in against:
            bound.take(self._value(bound, work), self._room.seen)
        self.unsaved.emit(bool(changed(self._all())))

    def show_section(self, key: str, *, focus: bool = False) -> None:
        """Show the form of a section; the one before it is saved."""
        if key not in self.tabs:
            return
        if key != self.section:
            self.commit()
        self.section = key
        self.tabs[key].setChecked(True)
        form = self.form(key)
        self.stack.setCurrentWidget(self._areas[key])
        if self._room is not None:
            self._show_dots()
        if focus and form.fields:
            widget = form.fields[0].widget
            (widget.focusProxy() or widget).setFocus()

    def go_to(self, target: str, name: str) -> bool:
        """Put the keyboard into a field, whichever section it stands in."""
        key = next((key for key, specs in FORMS.items() if (target, name) in {spec.key for spec in specs}), "")
        if not key:
            return False
        self.show_section(key)
        bound = next(each for each in self.form(key).fields if each.spec.key == (target, name))
        self._areas[key].ensureWidgetVisible(bound.widget)
        bound.take_focus()
        return True

    def go_missing(self) -> bool:
        """The first field that is empty or cannot be read."""
        return self.missing.jump(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.missing.take_key(event):
            super().keyPressEvent(event)

    def _fill_lists(self, room: CaseRoom) -> None:
        self._lists = {
            "organisation": [Option(o.id, o.name, o.reading) for o in room.organisations],
            "owner": [Option(id, name) for id, name in room.file.members],
            "programme": [Option(p.id, p.short or p.name, p.name) for p in room.programmes],
        }
        jobs = [Option(w.id, _job_name(w, room) or self.t("勤め先 {n}", n=n)) for n, w in enumerate(room.file.works, 1)]
        if self._new_work and len(jobs) > self._jobs:
            self._new_work, self._work = False, room.file.works[-1].id
        self._jobs = len(jobs)
        work = self._current_work()
        self.which.set_options(jobs, work.id if work else "")

    _jobs = 0

    def _current_work(self) -> WorkRecord | None:
        if self._room is None or self._new_work:
            return None
        return work_of(self._room.file, self._work)

    def _value(self, bound: Bound, work: WorkRecord | None) -> Any:
        assert self._room is not None
        spec, client = bound.spec, self._room.file.client
        if spec.target == "way":
            id, _, name = spec.name.partition("/")
            way = next((w for w in (client.ways if client else ()) if w.id == id), None)
            return getattr(way.safe, name.removeprefix("safe_")) if way else ""
        return value_of(self._room.file, spec, work)

    def _show_work(self, work: str) -> None:
        self.commit()
        self._work, self._new_work = work, False
        self._reload_work()

    def _add_work(self) -> None:
        self.commit()
        self._new_work = True
        self._reload_work()
        self.form("work").fields[0].widget.setFocus()

    def _reload_work(self) -> None:
        if self._room is None:
            return
        work = self._current_work()
        for bound in self._all():
            if bound.spec.target == "work":
                bound.take(self._value(bound, work), self._room.seen)
        self._show_dots()

    def _show_dots(self) -> None:
        assert self._room is not None
        states: dict[str, DotState] = {key: dot_of(self._room.file, key, self._current_work()) for key, _ in SECTIONS}
        bad = {key: [b.spec for b in form.fields if unreadable(b)] for key, form in self.forms.items()}
        wrong = {key for key, fields in bad.items() if fields}
        everywhere = [spec for fields in bad.values() for spec in fields]
        self.missing.show_fields(empty_fields(self._room.file, self.section, self._current_work()), everywhere)
        for key, tab in self.tabs.items():
            state: DotState = "wrong" if key in wrong else states[key]
            tab.show_state(state)
        self.done = sum(state == "done" for state in states.values())
        self.share.set_words(self.t("{all}節のうち {done}節が完了", all=len(states), done=self.done))

    done = 0

    # --- saving -------------------------------------------------------------------------------
    def _edited(self) -> None:
        self.chip.show()
        self.chip.show_saving()
        self.unsaved.emit(True)
        self._clock.touch()

    def _save_draft(self) -> None:
        fields = changed(self._all())
        if self._room is None or not fields:
            return
        self._draft = self._draft or self._ctx.vault.ids.new()
        draft, kept = self._draft, {f"{b.spec.target}.{b.spec.name}": b.raw() for b in fields}
        if self._work:
            kept["work"] = self._work
        seen = min(bound.seen for bound in fields) or self._room.seen
        vault, case = self._ctx.vault, self._case
        self._ctx.write(
            lambda: vault.drafts.save(draft, "case", case, kept, seen=seen),
            owner=self,
            done=lambda ms: self.chip.show_saved(local(ms).strftime("%H:%M:%S")),
            failed=self._failed,
        )

    def commit(self, *, resting: bool = False) -> None:
        """Save everything that was changed and can be read; the rest stays a draft. `resting`: nobody has left the
        field, there was only a pause, so what is in the middle of being written waits."""
        everything = changed(self._all())
        fields = [bound for bound in everything if not (resting and bound.is_busy())]
        if self._room is None or not fields:
            return
        if self._saving:
            # Until the answer of the last save is read back, nobody knows what these fields rest on.
            self._again = True
            return
        file, work = self._room.file, self._current_work()
        client = str(file.client.id) if file.client else ""
        writes = writes_of(fields, case=self._case, client=client, work=work.id if work else "")
        if not writes:
            self._save_draft()
            self._show_dots()
            return
        self._clock.stop()
        self._saving = True
        left = len(fields) < len(everything) or any(unreadable(bound) for bound in fields)
        draft, self._draft = ("", self._draft) if left else (self._draft, "")
        vault, case, seen = self._ctx.vault, self._case, self._room.seen
        self._ctx.write(
            lambda: save(vault, case, writes, seen=seen, draft=draft),
            owner=self,
            done=self._saved,
            failed=self._failed,
        )
        if left:
            self._save_draft()

    def leave(self) -> None:
        """Before lock, tab switch, close: what can be read is saved, the rest is a draft, nothing waits."""
        self.commit()
        if self._clock.is_running():
            self._clock.stop()
            self._save_draft()

    def _saved(self, changes: tuple[Changes, ...]) -> None:
        self.chip.show_saved(self._ctx.now().strftime("%H:%M:%S"))
        if not changes:
            self._saving = False
        self.committed.emit(changes)

    def _failed(self, error: BaseException) -> None:
        self._saving = self._again = False
        for bound in self._all():
            bound.sent = None
        self.chip.show()
        self.chip.show_failed()
        self._ctx.errors.report(error)

    def _take_up(self, drafts: tuple[DraftRecord, ...]) -> None:
        """What a crash or a lock left typed: put back, marked as unsaved."""
        if not drafts:
            return
        kept = dict(drafts[0].fields)
        self._draft = drafts[0].id
        self._work = str(kept.get("work") or "")
        for key, specs in FORMS.items():
            if any(f"{spec.target}.{spec.name}" in kept for spec in specs):
                self.form(key)
        if any(name.startswith("way.") for name in kept):
            self.form("safety")
        for bound in self._all():
            name = f"{bound.spec.target}.{bound.spec.name}"
            if name in kept:
                bound.restore(kept[name])
                bound.seen = drafts[0].seen
        self.chip.show()
        self.chip.show_saved(local(drafts[0].updated_ms).strftime("%H:%M:%S"))

    def is_editing(self) -> bool:
        """Whether somebody is typing here or something is unsaved."""
        return any(bound.has_focus() for bound in self._all()) or bool(changed(self._all()))

    def tell(self, words: str, action: str, act: Any) -> NoticeBar:
        """Show a notice bar above the form, one at a time."""
        while self.notice_place.count():
            gone = self.notice_place.takeAt(0)
            widget: QWidget | None = gone.widget() if gone else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        bar = NoticeBar(self.theme, words, "info", closable=False, name="case.dock.notice", parent=self)
        bar.acted.connect(act)
        self.notice_place.addWidget(bar)
        # Shown only now that they have a parent: a button without one would be a window and take the focus.
        bar.action.set_words(action)
        bar.action.show()
        bar.cross.show()
        bar.show()
        return bar


def _job_name(work: WorkRecord, room: CaseRoom) -> str:
    return dict(room.file.organisations).get(work.employer, "") or work.employer_text
