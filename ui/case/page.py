"""The case workspace. Reads on the read lane, writes on the vault lane; every act can be undone from the notice bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.base.errors import UserError
from app.base.texts import N_
from models.changes import Changes
from ui.case.acting import CaseActs
from ui.case.banner import CaseBanner
from ui.case.deadline_box import DeadlineBox
from ui.case.dock import CaseDock
from ui.case.documents_tab import DocumentsTab
from ui.case.editor import ContactEditor
from ui.case.people_tab import PeopleTab
from ui.case.reading import CaseRoom, Entry, read_room
from ui.case.timeline import Timeline
from ui.commands import Command
from ui.context import Context
from ui.pages.base import Page
from ui.widgets.buttons import Button, IconButton
from ui.widgets.frames import Plane, row
from ui.widgets.notices import EmptyState
from ui.widgets.switches import SectionTabs

TABS = (
    ("timeline", N_("時系列")),
    ("form", N_("記入")),
    ("people", N_("関係者")),
    ("documents", N_("資料")),
    ("deadlines", N_("期限")),
)
WIDE = 1040
DOCK = 372


class CasePage(Page):
    """One case: made as `CasePage(ctx, id=…)`. Also takes `contact=` to open on one of its contacts."""

    icon = "folder"

    def __init__(self, ctx: Context, id: str, contact: str = "", parent: QWidget | None = None) -> None:
        super().__init__(ctx, "case", parent)
        self._ctx = ctx
        self.case_id = id
        self.room: CaseRoom | None = None
        self._wanted: dict[str, Any] = {"entry": contact}
        self._noted = False
        self._dock_open = True
        self._tab = "timeline"
        self._editor: ContactEditor | None = None
        self.acts = CaseActs(self, ctx, id)
        self._build()
        self._connect()

    # --- building -----------------------------------------------------------------------------
    def _build(self) -> None:
        ctx, t, theme = self._ctx, self._ctx.t, self._ctx.theme
        self.banner = CaseBanner(ctx)
        self.tabs = SectionTabs(theme, [(key, t(words)) for key, words in TABS], name="case.tabs")
        self.add = Button(theme, t("記録を追加"), icon="plus", name="case.add")
        self.print = IconButton(theme, "print", t("印刷"), shortcut="Ctrl+P", size=32, name="case.print")
        self.dock_button = IconButton(
            theme, "panel", t("記入欄"), shortcut="Ctrl+Shift+B", size=32, name="case.dock.show"
        )
        self.dock_button.setCheckable(True)
        self.more = IconButton(theme, "more", t("この案件の操作"), size=32, name="case.more")
        self.timeline = Timeline(ctx)
        self.people = PeopleTab(ctx)
        self.documents = DocumentsTab(ctx)
        self.deadlines = DeadlineBox(ctx, "case.deadlines", short=False)
        self.dock = CaseDock(ctx, self.case_id)
        self.gone = EmptyState(
            theme,
            t("この案件は見つかりません"),
            t("消されたか、担当外になりました。"),
            icon="folder",
            action=t("案件一覧へ"),
            name="case.gone",
        )
        self.gone.hide()
        self.stack = QStackedWidget(self)
        self._pages = {"timeline": self.timeline, "people": self.people, "documents": self.documents,
                       "deadlines": self.deadlines, }  # fmt: skip
        for part in self._pages.values():
            self.stack.addWidget(part)
        self._arrange()

    def _arrange(self) -> None:
        px = self.theme.px
        strip = Plane(self.theme, "window", "b")
        line = row(self.tabs, None, self.add, self.print, self.dock_button, self.more, gap=px(6),
                   margins=(px(20), px(2), px(16), 1))  # fmt: skip
        strip.setLayout(line)
        self.strip = strip
        self.middle = QHBoxLayout()
        self.middle.setContentsMargins(0, 0, 0, 0)
        self.middle.setSpacing(0)
        self.middle.addWidget(self.stack, 1)
        self.middle.addWidget(self.dock)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.banner)
        box.addWidget(strip)
        box.addLayout(self.middle, 1)
        box.addWidget(self.gone, 1)

    def _connect(self) -> None:
        self.tabs.picked.connect(self.show_tab)
        self.add.clicked.connect(self.add_contact)
        self.print.clicked.connect(lambda: self.acts.print_case())
        self.dock_button.clicked.connect(self.toggle_dock)
        self.more.clicked.connect(self._show_more)
        self.banner.safe_asked.connect(lambda: self.show_section("safety"))
        self.banner.conflict_asked.connect(self.acts.show_conflicts)
        self.timeline.opened.connect(self.open_entry)
        self.timeline.asked.connect(self._asked)
        self.people.person_asked.connect(lambda id: self._ctx.go("person", id=id))
        self.people.organisation_asked.connect(lambda id: self._ctx.go("people", id=id))
        self.people.case_asked.connect(lambda id: self._ctx.go("case", id=id))
        self.people.added.connect(self.acts.add_person)
        self.documents.files_given.connect(self.acts.keep_files)
        self.documents.export_asked.connect(self.acts.export)
        self.documents.delete_asked.connect(self.acts.delete_document)
        self.gone.acted.connect(lambda: self._ctx.go("cases"))
        self.dock.committed.connect(self.acts.committed)
        self.dock.unsaved.connect(self.set_unsaved)
        self.dock.close_asked.connect(self.toggle_dock)
        self.dock.way_added.connect(self.acts.add_way)
        self.dock.consent_given.connect(self.acts.record_consent)
        for box in (self.dock.deadlines, self.deadlines):
            box.added.connect(self.acts.add_deadline)
            box.changed.connect(self.acts.change_deadline)
            box.ticked.connect(self.acts.tick)
            box.deleted.connect(self.acts.delete_deadline)
        self._ctx.theme.changed.connect(self._place_dock)

    @property
    def editor(self) -> ContactEditor:
        """Made when first wanted: a case must open at once."""
        if self._editor is None:
            made = self._editor = ContactEditor(self._ctx, self.case_id)
            made.finished.connect(self.acts.finish_contact)
            made.closed.connect(self._editor_closed)
            made.dropped.connect(self.acts.drop_draft)
            made.kept.connect(lambda: None if self._is_writing() else self.refresh())
            self.stack.addWidget(made)
        return self._editor

    # --- the contract -------------------------------------------------------------------------
    def title(self) -> str:
        if self.room is None:
            return self.t("案件")
        file = self.room.file
        client = file.client
        who = (client.call_name or client.shown_name) if client else ""
        return f"{who or self.t('名前は未確認')} {file.case.number}".strip()

    def key(self) -> str:
        return self.case_id

    def cares_about(self, changes: Changes) -> bool:
        if self.case_id in changes.ids:
            return True
        if self.room is not None:
            file = self.room.file
            own = {p.id for p in file.persons} | {w.id for w in file.works} | {d.id for d in file.deadlines}
            own |= {c.id for c in file.contacts} | {d.id for d in file.documents}
            if changes.ids & own:
                return True
        # Births carry ids that are not known here yet.
        return changes.touches("contact", "work", "deadline", "document", "way", "draft", "organisation", "batch")

    def hear(self, changes: Changes) -> None:
        super().hear(changes)
        mine = changes.origin == "local"
        if not mine and self.cares_about(changes) and (self.dock.is_editing() or self._is_writing()):
            place = self.dock if self.dock.isVisible() else None
            words = self.t("ほかの人がこの案件を書き換えました。入力中の項目はそのままです。")
            if place is not None and self.dock.is_editing():
                self.dock.tell(words, self.t("届いた内容を見る"), self._take_theirs)
            else:
                self.notice(words, "info")

    def refresh(self) -> None:
        case_id, today = self.case_id, self._ctx.now().strftime("%Y-%m-%dT%H:%M")
        self._ctx.ask(
            lambda rows, seen: read_room(rows, case_id, seen=seen, today=today),
            owner=self,
            done=self._show,
            failed=self._missing,
        )

    def leave(self) -> None:
        super().leave()
        self.dock.leave()
        if self._is_writing():
            self.editor.save_draft()

    def own_state(self) -> dict[str, Any]:
        entry = self.timeline.view.item()
        return {
            "tab": self._tab,
            "filter": self.timeline.filter,
            "mode": self.timeline.mode.current(),
            "section": self.dock.section,
            "entry": entry.id if entry is not None else "",
            "dock": self._dock_open,
            "draft": self.editor.draft_id() if self._is_writing() else "",
            "contact": self.editor.contact_id() if self._is_writing() else "",
        }

    def restore_own(self, state: dict[str, Any]) -> None:
        self._dock_open = state.get("dock", True)
        self.timeline.show_filter(state.get("filter", "all"))
        self.timeline.show_mode(state.get("mode", "both"))
        self.dock.show_section(state.get("section", "basic"))
        self._wanted = {name: state.get(name, "") for name in ("entry", "draft", "contact")}
        self.show_tab(state.get("tab", "timeline"))
        if self.room is not None:
            self._take_wanted()

    def commands(self) -> Sequence[Command]:
        return self.acts.commands()

    # --- showing ------------------------------------------------------------------------------
    def _show(self, room: CaseRoom) -> None:
        self.room = room
        file = room.file
        self.gone.hide()
        self.banner.show_file(file)
        self.timeline.show_room(room)
        self.people.show_room(room)
        self.documents.show_documents(file.documents)
        self.deadlines.show_deadlines(file.deadlines)
        self.dock.deadlines.show_deadlines(file.deadlines)
        self._against = self.dock.show_room(room)
        due = sum(1 for deadline in file.deadlines if not deadline.done)
        counts = {"timeline": len(room.entries), "people": self.people.count(file), "documents": len(file.documents),
                  "deadlines": due}  # fmt: skip
        for key, count in counts.items():
            self.tabs.set_count(key, str(count) if count else "")
        self.tabs.set_count("form", f"{self.dock.done}/6")
        self.title_changed.emit()
        if not self._noted:
            self._noted = True
            self._note_read(file.case.owner)
        self._take_wanted()

    _against: list[Any] = []

    def _note_read(self, owner: str) -> None:
        # Behind the screen, never before it (architecture §4 "Reading another's case … are logged").
        vault, case = self._ctx.vault, self.case_id
        self._ctx.write(lambda: vault.audit.note_read("case", case, owner), owner=self)

    def _take_wanted(self) -> None:
        wanted, self._wanted = self._wanted, {}
        if self.room is None:
            self._wanted = wanted
            return
        if wanted.get("entry"):
            self.timeline.view.choose(wanted["entry"])
        for name in ("draft", "contact"):
            entry = next((e for e in self.room.entries if e.id == wanted.get(name)), None)
            if entry is not None:
                self.open_entry(entry)
                break
        if wanted:
            # What was typed has come back: now caret, scroll and focus can take their places.
            self.settle()

    def _missing(self, error: BaseException) -> None:
        if not (isinstance(error, UserError) and error.code == "record.missing"):
            self._ctx.errors.report(error)
            return
        for part in (self.banner, self.strip, self.stack, self.dock):
            part.hide()
        self.gone.show()

    def _take_theirs(self) -> None:
        self.dock.take_theirs(self._against)
        self._against = []

    def _is_writing(self) -> bool:
        return self._editor is not None and self.stack.currentWidget() is self._editor

    # --- tabs and dock ------------------------------------------------------------------------
    def show_tab(self, key: str) -> None:
        """Show one of the tabs; 記入 only where the dock has no place of its own."""
        if key == "form" and self.is_wide():
            self._dock_open = True
            key = self._tab
        self._tab = key if key in dict(TABS) else "timeline"
        if self._tab != "form":
            inside = self.stack.isAncestorOf(QApplication.focusWidget() or self)
            self.stack.setCurrentWidget(self._pages[self._tab])
            if inside:
                # Else Qt gives it to whatever comes next, which may be a text field.
                self._pages[self._tab].view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._place_dock()

    def is_wide(self) -> bool:
        """Whether timeline and dock stand side by side."""
        return self.width() >= self.theme.px(WIDE)

    def toggle_dock(self) -> None:
        """Show or hide 記入."""
        if self.is_wide():
            self._dock_open = not self._dock_open
            self._place_dock()
        else:
            self.show_tab("timeline" if self._tab == "form" else "form")

    def show_section(self, key: str) -> None:
        """Open a section of 記入 and put the caret into its first field."""
        self._dock_open = True
        if not self.is_wide():
            self.show_tab("form")
        self._place_dock()
        self.dock.show_section(key, focus=True)

    def _place_dock(self) -> None:
        wide = self.is_wide()
        form_tab = self.findChild(QWidget, "case.tabs.form")
        side = wide and self._dock_open
        if form_tab is not None:
            form_tab.setVisible(not side)
        if wide and self._tab == "form":
            self._tab = "timeline"
            self.stack.setCurrentWidget(self.timeline)
        alone = self._tab == "form"
        self.tabs.set_current(self._tab)
        self.stack.setVisible(not alone)
        self.dock.setVisible(side or alone)
        self.dock.setMinimumWidth(self.theme.px(DOCK) if not alone else 0)
        self.dock.setMaximumWidth(self.theme.px(DOCK) if not alone else 16777215)
        self.dock.cross.setVisible(not alone)
        self.dock.deadlines.setVisible(not alone and self._tab != "deadlines")
        self.dock_button.setChecked(side or alone)
        self.dock_button.setVisible(wide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_dock()

    # --- contacts -----------------------------------------------------------------------------
    def add_contact(self) -> None:
        """A new contact, written here; the draft begins with the first key."""
        self.editor.begin(seen=self.room.seen if self.room else 0)
        self._show_editor()

    def open_entry(self, entry: Entry) -> None:
        """Read or correct a contact, or go on with a draft."""
        if self.room is None or entry.heading:
            return
        contact = entry.contact
        if entry.away is not None:
            self._ctx.go("case", id=entry.away.case_id, contact=entry.away.goal)
            return
        if contact is not None and contact.underway:
            self._ctx.open_memo(contact=contact.id)
            return
        if entry.draft is not None:
            if entry.draft.kind == "memo":
                self._ctx.open_memo(draft=entry.draft.id)
                return
            cited = str(dict(entry.draft.fields).get("corrects") or "")
            contact = next((c for c in self.room.file.contacts if c.id == cited), None)
        self.editor.begin(seen=self.room.seen, contact=contact, draft=entry.draft)
        self._show_editor()

    def _show_editor(self) -> None:
        if self._tab != "timeline":
            self.show_tab("timeline")
        self.stack.setCurrentWidget(self.editor)
        self.editor.texts["summary"].edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _editor_closed(self) -> None:
        self.stack.setCurrentWidget(self.timeline)
        self.timeline.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh()

    def _asked(self, act: str, entry: Entry | None) -> None:
        if act == "add":
            self.add_contact()
        elif entry is not None and act == "mend":
            self.open_entry(entry)
            self.editor.mend_translation()
        elif entry is not None:
            self.acts.on_entry(act, entry)

    print_next: tuple[str, str] | None = None

    def printable(self) -> tuple[str, str] | None:
        """What Ctrl+P prints: (kind, id); kinds are "case" and "contact"."""
        return self.print_next or (("case", self.case_id) if self.room else None)

    def link_current(self) -> None:
        """Ctrl+L: move the chosen contact to another case."""
        self.acts.refile_current()

    def go_missing(self) -> None:
        """To the first field of the form that is empty or cannot be read."""
        if not self.dock.isVisible():
            self.show_section(self.dock.section)
        self.dock.go_missing()

    def begin_deadline(self) -> None:
        """Ctrl+D: the line to add a deadline, where deadlines are shown now."""
        if self.dock.deadlines.isVisible():
            self.dock.deadlines.begin()
            return
        self.show_tab("deadlines")
        self.deadlines.begin()

    def _show_more(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("case.more.menu")
        menu.setStyleSheet(self.theme.menu_qss())
        self.acts.fill_menu(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._tab == "form":
            self.show_tab("timeline")
            return
        super().keyPressEvent(event)
