"""受信箱: memos that no case has taken, and memos left half-written. Read, link, correct, delete; all can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields as fields_of
from typing import Any

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.services import contacts, drafts, handing, memos, organisations
from app.services.memos import Caller, Target
from app.services.shapes import Rows
from models.changes import Changes
from models.records.cases import ContactRecord, DraftRecord
from ui.context import Context
from ui.dialogs.link import Choice, link_contact
from ui.lists.inbox_rows import InboxDelegate, InboxRow
from ui.lists.records import RecordModel, RecordView
from ui.memo.match import MatchBlock
from ui.memo.reading import ReadingPane, gravest
from ui.pages.base import Page
from ui.paint import ChipSpec
from ui.widgets.buttons import Button, IconButton
from ui.widgets.frames import Hairline, Plane
from ui.widgets.labels import ElidingLabel, Label
from ui.widgets.notices import EmptyState
from ui.widgets.scroll import ScrollArea
from ui.widgets.switches import Segmented

VIEWS = ("all", "memo", "draft")
Answer = tuple[list[ContactRecord], list[DraftRecord], dict[str, str]]


class Inbox(Page):
    """`arrive(contact=…, link=…)` shows a memo and, if asked, opens the picker for it."""

    icon = "inbox"

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx, "inbox", parent)
        self._ctx = ctx
        self._rows: list[InboxRow] = []
        self._names: dict[str, str] = {}
        self._key, self._view_name, self._link_next = "", "all", False
        self._build_list()
        self._build_pane()
        self._arrange()
        self._connect()

    # --- building -----------------------------------------------------------------------------
    def _build_list(self) -> None:
        ctx, t = self._ctx, self._ctx.t
        self._count = Label(ctx.theme, "", "body", "text2")
        self._which = Segmented(
            ctx.theme,
            [("all", t("すべて")), ("memo", t("未整理")), ("draft", t("途中"))],
            current="all",
            spoken=t("見るもの"),
            name="inbox.view",
        )
        self._model = RecordModel(lambda row: row.spoken(), self)
        delegate = InboxDelegate(ctx.theme, self)
        self._list = RecordView(ctx.theme, self._model, delegate, name="inbox.rows", spoken=t("受信箱"))
        self._none = EmptyState(
            ctx.theme,
            t("未整理メモはありません"),
            t("通話メモのうち、\nまだ人につないでいないものが並びます。"),
            icon="note",
            action=t("通話メモ"),
            action_icon="phone",
            shortcut="Ctrl+N",
            name="inbox.empty",
        )

    def _build_pane(self) -> None:
        ctx, t, theme = self._ctx, self._ctx.t, self._ctx.theme
        self._name = ElidingLabel(theme, "", "title")
        self._about = ElidingLabel(theme, "", "small", "text2")
        self.link = Button(theme, t("つなぐ"), kind="primary", icon="link", shortcut="Ctrl+L", name="inbox.link")
        self.resume = Button(theme, t("続ける"), kind="primary", icon="pencil", name="inbox.resume")
        self.hand = Button(theme, t("引き継ぐ"), icon="people", shortcut="Ctrl+Shift+H", name="inbox.hand")
        self.new_case = Button(theme, t("新しい案件"), icon="folder", name="inbox.new_case")
        self.correct = Button(theme, t("訂正"), kind="quiet", name="inbox.correct")
        self.paper = IconButton(theme, "print", t("印刷"), shortcut="Ctrl+P", size=32, name="inbox.print")
        self.delete = Button(theme, t("消す"), kind="quiet", name="inbox.delete")
        self.match = MatchBlock(ctx, name="inbox.match", filing=False)
        self._reading = ReadingPane(ctx)

    def _arrange(self) -> None:
        theme, px = self._ctx.theme, self._ctx.theme.px
        self._left = Plane(theme, "window", "r", name="inbox.left")
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(Label(theme, self.t("受信箱"), "title"))
        head.addWidget(self._count)
        head.addStretch(1)
        top = QVBoxLayout()
        top.setContentsMargins(px(16), px(14), px(14), px(12))
        top.setSpacing(px(10))
        top.addLayout(head)
        switch = QHBoxLayout()
        switch.addWidget(self._which)
        switch.addStretch(1)
        top.addLayout(switch)
        box = QVBoxLayout(self._left)
        box.setContentsMargins(0, 0, 1, 0)
        box.setSpacing(0)
        box.addLayout(top)
        box.addWidget(Hairline(theme))
        box.addWidget(self._list, 1)
        hollow = QVBoxLayout()
        hollow.setContentsMargins(px(14), px(14), px(14), px(14))
        hollow.addWidget(self._none)
        box.addLayout(hollow)
        box.addStretch(0)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._left)
        whole.addWidget(self._pane(), 1)

    def _pane(self) -> QWidget:
        theme, px = self._ctx.theme, self._ctx.theme.px
        self._right = QWidget(self)
        words = QVBoxLayout()
        words.setSpacing(px(1))
        words.addWidget(self._name)
        words.addWidget(self._about)
        head = QHBoxLayout()
        head.setContentsMargins(px(20), px(12), px(14), px(12))
        head.setSpacing(px(8))
        head.addLayout(words, 1)
        for part in (self.link, self.resume, self.hand, self.new_case, self.correct, self.paper, self.delete):
            head.addWidget(part)
        inside = QWidget()
        body = QVBoxLayout(inside)
        body.setContentsMargins(px(20), px(14), px(20), px(16))
        body.setSpacing(px(14))
        body.addWidget(self.match)
        body.addWidget(self._reading, 1)
        box = QVBoxLayout(self._right)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(Hairline(theme))
        box.addWidget(ScrollArea(theme, inside, name="inbox.pane"), 1)
        self._right.hide()
        return self._right

    def _connect(self) -> None:
        self._which.picked.connect(self._choose_view)
        self._list.selectionModel().currentChanged.connect(lambda now, _: self._show_row(now.row()))
        self._list.opened.connect(lambda row: self.resume.click() if row.is_underway else None)
        self._list.acted.connect(lambda row: self.link_now() if not row.is_underway else None)
        self._none.acted.connect(lambda: self._ctx.commands.run("memo.new"))
        self.link.clicked.connect(self.link_now)
        self.resume.clicked.connect(self._resume)
        self.hand.clicked.connect(lambda: self._ctx.commands.run("memo.hand"))
        self.new_case.clicked.connect(self._new_case)
        self.correct.clicked.connect(self._correct)
        self.delete.clicked.connect(self._delete)
        self.paper.clicked.connect(lambda: self._ctx.commands.run("print"))
        self.match.taken.connect(self._belongs_to)
        for keys, act in (("Alt+1", self.match.accept), ("Alt+2", self.match.refuse)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # --- the contract -------------------------------------------------------------------------
    def title(self) -> str:
        return self.t("受信箱")

    def cares_about(self, changes: Changes) -> bool:
        return changes.touches("contact", "topic", "case", "person", "way", "member", "batch", "draft")

    def own_state(self) -> dict[str, Any]:
        return {"key": self._key, "view": self._view_name}

    def restore_own(self, state: dict[str, Any]) -> None:
        self._key, view = str(state.get("key", "")), str(state.get("view", "all"))
        self._view_name = view if view in VIEWS else "all"
        self._which.set_current(self._view_name)
        self._list_rows()

    def arrive(self, contact: str = "", link: bool = False) -> None:
        """Show this memo; `link`: and open the picker for it."""
        self._key, self._link_next = contact or self._key, link
        self._view_name = "all"
        self._which.set_current("all")
        self._list_rows()

    def refresh(self) -> None:
        before = self._ctx.clock.now_ms() - handing.LEFT_MS

        def read(rows: Rows, seen: int) -> Answer:
            names = {str(m.id): m.short or m.name for m in organisations.members(rows)}
            waiting = handing.underway(rows, seen=seen)
            known = {contact.id for contact in waiting}
            found = [*waiting, *(each for each in contacts.unfiled(rows, seen=seen) if each.id not in known)]
            drafted = {d.id: d for d in drafts.read_all(rows) if d.kind == "memo" and not d.subject}
            left = [d for d in drafted.values() if d.updated_ms <= before and d.id not in known]
            return found, left, names

        self._ctx.ask(read, owner=self, done=self._show)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        px = self.theme.px
        self._left.setFixedWidth(min(px(376), max(px(280), round(self.width() * 0.36))))
        self.link.show_hint = self.width() >= px(1000)
        self.link.updateGeometry()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.paper.refuse("" if self._ctx.commands.get("print") else self.t("印刷はまだ使えません"))

    # --- showing ------------------------------------------------------------------------------
    def _show(self, answer: Answer) -> None:
        found, left, self._names = answer
        mine = self._ctx.me
        # What waits for oneself stands above everything.
        found.sort(key=lambda c: not (c.underway and c.handed_to == mine))
        self._rows = [*(self._contact_row(c) for c in found), *(self._draft_row(d) for d in left)]
        t, draft = self.t, len(left) + sum(contact.underway for contact in found)
        memo = len(self._rows) - draft
        self._count.set_words(str(len(self._rows)))
        for key, words, count in (
            ("all", t("すべて"), memo + draft),
            ("memo", t("未整理"), memo),
            ("draft", t("途中"), draft),
        ):
            self._which.set_words(key, f"{words} {count}")
        self._list_rows()

    def _list_rows(self) -> None:
        kept = {"memo": lambda r: not r.is_underway, "draft": lambda r: r.is_underway}
        shown = [row for row in self._rows if kept.get(self._view_name, lambda r: True)(row)]
        before = self._list.currentIndex().row()
        had_focus = self._list.hasFocus()
        self._model.set_records(shown)
        self._list.setVisible(bool(shown))
        self._none.setVisible(not shown)
        self._right.setVisible(bool(shown))
        if not shown:
            return
        at = next((i for i, row in enumerate(shown) if row.key == self._key), min(max(before, 0), len(shown) - 1))
        index = self._model.index(at, 0)
        self._list.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if had_focus:
            self._list.setFocus()
        self._show_row(at)
        if self._link_next and shown[at].contact is not None:
            self._link_next = False
            self.link_now()

    def _show_row(self, at: int) -> None:
        if not 0 <= at < self._model.rowCount():
            return
        row: InboxRow = self._model.records()[at]
        moved = row.key != self._key
        self._key = row.key
        record = row.contact or row.draft
        fields = _fields(record)
        self._name.set_words(row.title)
        self._about.set_words(self._about_words(row, fields))
        underway = row.contact is not None and row.contact.underway
        for part in (self.link, self.new_case, self.correct):
            part.setVisible(row.contact is not None and not underway)
        self.paper.setVisible(row.contact is not None)
        self.hand.setVisible(underway)
        self.resume.setVisible(row.is_underway)
        self.resume.set_words(self.t("引き取って続ける") if underway else self.t("続ける"))
        author = self._names.get(str(fields.get("author") or self._ctx.me), "")
        self._reading.show_fields(fields, author)
        if moved:
            self.match.clear()
        self._look_for_caller(row)

    def _about_words(self, row: InboxRow, fields: Mapping[str, Any]) -> str:
        ctx, t = self._ctx, self.t
        start = str(fields.get("start") or "")
        minutes = fields.get("minutes")
        parts = [
            t("途中の下書き") if row.draft else "",
            self._handed_words(row.contact) if row.contact and row.contact.underway else "",
            ctx.dates.moment(start) if start else "",
            ctx.label("channel", str(fields.get("channel") or "")),
            ctx.label("direction", str(fields.get("direction") or "")) if fields.get("direction") != "none" else "",
            t("{n}分", n=minutes) if minutes else "",
            self._names.get(str(fields.get("author") or ctx.me), ""),
        ]
        return "・".join(part for part in parts if part)

    def _handed_words(self, contact: ContactRecord) -> str:
        """途中・佐藤さんからあなたへ「折り返しは19時以降に」."""
        t, names = self.t, self._names
        who = names.get(contact.handed_by or contact.author, "") or t("同僚")
        if not contact.handed_to:
            return t("途中")
        if contact.handed_to == self._ctx.me:
            words = t("{who}さんからあなたへの引き継ぎ", who=who)
        else:
            words = t("{who}さんから{to}さんへの引き継ぎ", who=who, to=names.get(contact.handed_to, "") or t("同僚"))
        return t("{words}「{note}」", words=words, note=contact.handed_note) if contact.handed_note else words

    def _underway_mark(self, contact: ContactRecord) -> ChipSpec:
        t, names = self.t, self._names
        if contact.handed_to == self._ctx.me:
            return ChipSpec(t("あなたへ"), "people", "accent")
        if contact.handed_to:
            return ChipSpec(t("途中 → {who}", who=names.get(contact.handed_to, "")), "people", "warn")
        author = names.get(contact.author, "")
        return ChipSpec(t("途中 {who}", who=author) if author else t("途中"), "pencil", "warn")

    def _contact_row(self, contact: ContactRecord) -> InboxRow:
        ctx = self._ctx
        mark = self._underway_mark(contact) if contact.underway else gravest(ctx, contact.safety)
        if mark is None and contact.person:
            mark = ChipSpec(self.t("人につないだ"), "person", "ok")
        text = contact.summary or contact.original or contact.facts or contact.said
        return InboxRow(
            contact.id,
            contact.call_name or contact.phone or self.t("名前・番号なし"),
            ctx.short("language", contact.language),
            ctx.dates.brief(contact.start),
            text.replace("\n", " "),
            "phone" if contact.channel in ("", "phone") else "message",
            mark,
            contact=contact,
        )

    def _draft_row(self, draft: DraftRecord) -> InboxRow:
        fields, t = dict(draft.fields), self.t
        author = self._names.get(self._ctx.me, "")
        text = next((str(fields[n]) for n in ("summary", "original", "facts", "said", "view") if fields.get(n)), "")
        return InboxRow(
            draft.id,
            str(fields.get("call_name") or fields.get("phone") or t("名前・番号なし")),
            self._ctx.short("language", str(fields.get("language") or "")),
            self._ctx.dates.brief_ms(draft.updated_ms),
            text.replace("\n", " "),
            "pencil",
            ChipSpec(t("途中 {who}", who=author) if author else t("途中"), "pencil", "warn"),
            draft=draft,
        )

    def _look_for_caller(self, row: InboxRow) -> None:
        contact = row.contact
        if contact is None or contact.person or not (contact.phone or contact.call_name):
            self.match.clear()
            return
        phone, name, key = contact.phone, contact.call_name, row.key
        self._ctx.ask(
            lambda rows, seen: memos.callers(rows, phone, name),
            owner=self,
            done=lambda found: self.match.show_found(found) if key == self._key else None,
        )

    # --- acting -------------------------------------------------------------------------------
    def _row(self) -> InboxRow | None:
        return next((row for row in self._model.records() if row.key == self._key), None)

    def current_contact(self) -> ContactRecord | None:
        """The memo in the reading pane: for Ctrl+L and for printing."""
        row = self._row()
        return row.contact if row else None

    def link_now(self) -> None:
        """つなぐ: the picker for the memo that is shown."""
        self._list.setFocus()
        self._ctx.commands.run("memo.link")

    def _choose_view(self, view: str) -> None:
        self._view_name = view
        self._list_rows()

    def _resume(self) -> None:
        row = self._row()
        if row is not None and row.draft is not None:
            self._ctx.open_memo(draft=row.draft.id)
        elif row is not None and row.contact is not None:
            self._ctx.open_memo(contact=row.contact.id)

    def _correct(self) -> None:
        contact = self.current_contact()
        if contact is not None:
            self._ctx.open_memo(contact=contact.id)

    def _new_case(self) -> None:
        contact = self.current_contact()
        if contact is not None:
            link_contact(self._ctx, contact, Choice("new_case"), owner=self)

    def _belongs_to(self, caller: Caller) -> None:
        contact = self.current_contact()
        self.match.clear()
        if contact is not None:
            target = Target(
                caller.id, "", caller.id, caller.name, caller.call_name, "", caller.language, "", "", caller.safe
            )
            link_contact(self._ctx, contact, Choice("person", target), owner=self)

    def _delete(self) -> None:
        row = self._row()
        if row is not None and row.draft is not None:
            self._delete_draft(row.draft)
        elif row is not None and row.contact is not None:
            self._delete_contact(row.contact)

    def _delete_contact(self, contact: ContactRecord) -> None:
        vault, t = self._ctx.vault, self.t

        def back(changes: Changes) -> None:
            self._ctx.write(lambda: vault.cases.undo(changes.txn), owner=self)

        def done(changes: Changes) -> None:
            self._ctx.notice(t("メモを消しました。"), "info", action=t("元に戻す"), shortcut="Ctrl+Z", seconds=10,
                             act=lambda: back(changes))  # fmt: skip

        self._ctx.write(lambda: vault.contacts.delete(contact.id, seen=contact.seen), owner=self, done=done)

    def _delete_draft(self, draft: DraftRecord) -> None:
        kept, t = self._ctx.vault.drafts, self.t
        told = Changes(frozenset({"draft"}), frozenset({draft.id}))

        def back() -> object:
            kept.save(draft.id, draft.kind, draft.subject, dict(draft.fields), seen=draft.seen)
            return told

        def done(_: object) -> None:
            self._ctx.notice(t("下書きを消しました。"), "info", action=t("元に戻す"), shortcut="Ctrl+Z", seconds=10,
                             act=lambda: self._ctx.write(back, owner=self))  # fmt: skip

        self._ctx.write(lambda: (kept.drop(draft.id), told), owner=self, done=done)


def _fields(record: ContactRecord | DraftRecord | None) -> dict[str, Any]:
    if isinstance(record, DraftRecord):
        return dict(record.fields)
    if record is None:
        return {}
    return {field.name: getattr(record, field.name) for field in fields_of(record)}
