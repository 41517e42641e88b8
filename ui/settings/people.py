"""職員: how I am shown to colleagues, and who else works at this desk. Kept when a field is left, with undo."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.services import organisations
from app.services.shapes import Rows
from models.changes import Changes
from models.codes import codes
from models.records.people import MemberRecord
from ui.context import Context
from ui.lists.lines import Line, LineDelegate
from ui.lists.records import RecordModel, RecordView
from ui.settings.rows import Section, SettingRow, undoable
from ui.widgets.buttons import Button, CheckBox
from ui.widgets.combo import ComboField, Option
from ui.widgets.fields import TextField
from ui.widgets.frames import column, row


class MemberForm(QWidget):
    """Name, short name, role. `changed(fields)` when a field was left with something new in it."""

    changed = Signal(dict)

    def __init__(self, ctx: Context, name: str, *, with_active: bool = False) -> None:
        super().__init__()
        t, theme, px = ctx.t, ctx.theme, ctx.theme.px
        self.record: MemberRecord | None = None
        roles = [Option(each.code, each.label(t.language)) for each in codes("role")]
        self.full = TextField(theme, t("名前"), name=f"{name}.name")
        self.short = TextField(theme, t("短い名前"), hint=t("一覧の丸に出ます"), name=f"{name}.short")
        self.role = ComboField(theme, t("役割"), roles, placeholder=t("選ばなくてもよい"), name=f"{name}.role")
        self.active = CheckBox(theme, t("在籍している"), name=f"{name}.active")
        if not with_active:  # never shown before it has a parent: it would be a window
            self.active.hide()
        self._line = row(self.full, self.short, self.role, gap=px(12))
        for at, stretch in enumerate((4, 3, 4)):
            self._line.setStretch(at, stretch)
        self.setLayout(column(self._line, self.active, gap=px(8)))
        for field in (self.full, self.short):
            field.left.connect(self._left)
            field.entered.connect(self._left)
        self.role.picked.connect(lambda _code: self._left())
        self.active.clicked.connect(lambda _on=False: self._left())

    def fit(self, room: int) -> None:
        """Under each other where it is narrow."""
        way = QBoxLayout.Direction
        narrow = room < self.full.theme.px(560)
        self._line.setDirection(way.TopToBottom if narrow else way.LeftToRight)

    def show_member(self, record: MemberRecord | None) -> None:
        """Fill in; what is being typed is not replaced."""
        self.record = record
        for field, words in ((self.full, record.name if record else ""), (self.short, record.short if record else "")):
            if not field.edit.hasFocus():
                field.set_text(words)
        self.role.set_code(record.role if record else "")
        self.active.setChecked(record.active if record else True)

    def fields(self) -> dict[str, Any]:
        """What stands in it now."""
        return {
            "name": self.full.text().strip(),
            "short": self.short.text().strip(),
            "role": self.role.code() or None,
            "active": int(self.active.isChecked()),
        }

    def _left(self) -> None:
        now, old = self.fields(), self.record
        before = {
            "name": old.name if old else "",
            "short": old.short if old else "",
            "role": (old.role or None) if old else None,
            "active": int(old.active) if old else 1,
        }
        new = {name: value for name, value in now.items() if value != before[name]}
        if new and now["name"]:
            self.changed.emit(new)


class PeopleSection(Section):
    """My own entry and those of colleagues."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        t, theme = ctx.t, ctx.theme
        self._seen = 0
        self._members: dict[str, MemberRecord] = {}
        self.me = MemberForm(ctx, "settings.me")
        self.model = RecordModel(lambda line: f"{line.title} {line.sub}")
        self.view = RecordView(theme, self.model, LineDelegate(theme), name="settings.members", spoken=t("ほかの職員"))
        self.other = MemberForm(ctx, "settings.member", with_active=True)
        self.other.hide()
        self.add = Button(theme, t("職員を加える"), icon="plus", size="s", name="settings.member.add")
        own = SettingRow(ctx, t("自分"), t("同僚の画面と、印刷物の記入者に出ます。"), words="name role")
        own.add_below(self.me)
        others = SettingRow(
            ctx, t("ほかの職員"), t("担当や申し送りの相手に選べるようになります。鍵は渡りません。"), self.add,
            words=f"member {t('同僚')}",
        )  # fmt: skip
        others.add_below(self.view, self.other)
        super().__init__(ctx, "people", t("職員"), [own, others])
        self.me.changed.connect(self._save_me)
        self.other.changed.connect(self._save_other)
        self.add.clicked.connect(lambda: self.edit(""))
        self.view.opened.connect(lambda line: self.edit(line.record))

    def fit(self, room: int) -> None:
        super().fit(room)
        self.me.fit(room)
        self.other.fit(room)

    def load(self) -> None:
        """Ask for the members."""

        def ask(rows: Rows, seen: int) -> tuple[list[MemberRecord], int]:
            return organisations.members(rows), seen

        self._ctx.ask(ask, owner=self, done=self._show)

    def _show(self, answer: tuple[list[MemberRecord], int]) -> None:
        members, self._seen = answer
        self._members = {str(each.id): each for each in members}
        self.me.show_member(self._members.get(self._ctx.me))
        lines = [self._line(each) for each in members if str(each.id) != self._ctx.me]
        self.model.set_records(lines)
        height = LineDelegate(self._ctx.theme).height()
        self.view.setFixedHeight(height * min(len(lines), 5))
        self.view.setVisible(bool(lines))
        if self.other.isVisible() and self.other.record is not None:
            self.other.show_member(self._members.get(str(self.other.record.id)))

    def _line(self, member: MemberRecord) -> Line:
        t = self._ctx.t
        facts = [self._ctx.label("role", member.role), "" if member.active else t("在籍していません")]
        name = member.name or member.short or t("名前なし")
        return Line(
            name, "・".join(fact for fact in facts if fact) or t("役割はまだありません"), "person", record=member.id
        )

    def edit(self, id: str) -> None:
        """Show the form for a colleague; "" for a new one."""
        self.other.show_member(self._members.get(id))
        self.other.show()
        self.other.full.edit.setFocus(Qt.FocusReason.TabFocusReason)

    def _save_me(self, fields: dict[str, Any]) -> None:
        ctx, seen, me = self._ctx, self._seen, self._ctx.me
        if me in self._members:
            ctx.write(lambda: ctx.vault.desk.edit("member", me, fields, seen=seen), owner=self, done=self._saved)
        else:
            ctx.write(
                lambda: ctx.vault.desk.create("member", {**fields, "active": 1}, id=me).changes,
                owner=self,
                done=self._saved,
            )

    def _save_other(self, fields: dict[str, Any]) -> None:
        ctx, seen, record = self._ctx, self._seen, self.other.record
        if record is not None:
            id = str(record.id)
            ctx.write(lambda: ctx.vault.desk.edit("member", id, fields, seen=seen), owner=self, done=self._saved)
            return

        def made(saved: Any) -> None:
            self.other.record = MemberRecord(saved.id, fields.get("name", ""), fields.get("short", ""))
            self._saved(saved.changes)

        ctx.write(lambda: ctx.vault.desk.create("member", {**fields, "active": 1}), owner=self, done=made)

    def _saved(self, changes: Changes) -> None:
        ctx, txn = self._ctx, changes.txn
        self.load()
        undoable(
            ctx, ctx.t("職員の情報を保存しました。"), lambda: ctx.write(lambda: ctx.vault.cases.undo(txn), owner=self)
        )
