"""Contact ways 連絡先: each number or address with its own rule beside it, or the person's rule where it has none."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.phones import read_phone
from app.services.contacts import Saved
from models.changes import Changes
from models.codes import codes
from models.records.people import PersonRecord, SafeContact, WayRecord
from ui.context import Context
from ui.people.form import Form, grid
from ui.people.keeper import Keeper
from ui.people.panels import WayPanel
from ui.people.readers import phone_reader
from ui.people.safe import safe_icon, safe_values, safe_words
from ui.people.undo import Undo
from ui.widgets.buttons import Button, IconButton
from ui.widgets.chips import StateChip
from ui.widgets.frames import Panel, row
from ui.widgets.labels import Label
from ui.widgets.notices import SaveChip

CALLED = frozenset({"phone", "mobile", "sms", "fax"})


class WayCard(Panel):
    """One way: kind, value, label; below, its rule in words and the fields that change it."""

    remove_asked = Signal(str)

    def __init__(self, ctx: Context, way: WayRecord, chip: SaveChip) -> None:
        super().__init__(ctx.theme, fill="window", pad=0, name=f"way.{way.id}")
        self._ctx, self.way_id = ctx, str(way.id)
        t, px = ctx.t, ctx.theme.px
        self.form = Form(ctx, f"way.{way.id}", self)
        people = ctx.vault.people

        def save(id: str, fields: dict[str, object], seen: int) -> Changes:
            return people.edit_way(id, fields, seen=seen)

        self.keeper = Keeper(ctx, "way", save, chip, self)
        value = (
            self.form.phone("value", t("番号"), phone_reader(ctx))
            if way.kind in CALLED
            else self.form.text("value", t("宛先・住所"))
        )
        kind = self.form.combo("kind", t("種類"), kind="way_kind")
        label = self.form.text("label", t("メモ"), placeholder=t("例: 寮、友人の番号"))
        self.rule = StateChip(ctx.theme, "", icon="shield", name=f"way.{way.id}.rule")
        self.own = Button(
            ctx.theme, t("この連絡先のルール"), kind="text", size="xs", name=f"way.{way.id}.own", flush=True
        )
        self.away = IconButton(
            ctx.theme, "trash", t("この連絡先を削除"), size=26, glyph=15, name=f"way.{way.id}.remove"
        )
        self.away.clicked.connect(lambda: self.remove_asked.emit(self.way_id))
        entries = [(c.code, c.label(t.language)) for c in codes("safe_mode")]
        self._rules = QWidget(self)
        self._rules.setLayout(
            grid(
                ctx,
                (
                    self.form.combo("safe_mode", t("連絡の方法"), entries, placeholder=t("本人のルールと同じ")),
                    self.form.text("safe_when", t("連絡してよい時間")),
                ),
                (self.form.text("safe_by", t("誰から・誰あて")), self.form.text("safe_avoid", t("言わないこと"))),
            )
        )
        self._rules.layout().setContentsMargins(0, 0, 0, 0)  # type: ignore[union-attr]
        self.body.setContentsMargins(px(12), px(8), px(8), px(10))
        self.body.setSpacing(px(8))
        self.body.addLayout(grid(ctx, (kind, value, None, label)))
        self.body.addLayout(row(self.rule, self.own, None, self.away, gap=px(10)))
        self.body.addWidget(self._rules)
        self._rules.hide()
        self.own.clicked.connect(lambda: self._rules.setVisible(self._rules.isHidden()))
        self.form.edited.connect(self._edited)
        self.form.unreadable.connect(self.keeper.hold)
        self.form.left.connect(self.keeper.flush)

    def _edited(self, field: str, value: object) -> None:
        # A way without a number says nothing: taking it away is an act of its own.
        empty = field == "value" and not value
        if field == "value":
            self.form.set_error("value", self._ctx.t("空にはできません。右下のごみ箱で削除できます。") if empty else "")
        if empty:
            self.keeper.pending.pop("value", None)
        else:
            self.keeper.change(field, value)

    def show_way(self, way: WayRecord, person: SafeContact, seen: int) -> None:
        """Show what was read; the rule that holds is said beside the number."""
        values = {"kind": way.kind, "value": way.value, "label": way.label, **safe_values(way.safe)}
        if not self.keeper.subject:
            self.keeper.begin(str(way.id), seen)
        held = self.form.show(values, self.keeper.is_busy)
        self.keeper.read_again(seen, held)
        t = self._ctx.t
        if not way.safe.is_empty:
            self.rule.show_state(safe_words(self._ctx, way.safe), "warn", safe_icon(way.safe))
        elif not person.is_empty:
            words = t("本人のルール: {rule}", rule=safe_words(self._ctx, person))
            self.rule.show_state(words, "neutral", safe_icon(person))
        else:
            self.rule.show_state(t("連絡のルールは未確認"), "neutral", "shield")


class Ways(QWidget):
    """All ways of a person."""

    def __init__(self, ctx: Context, undo: Undo, chip: SaveChip) -> None:
        super().__init__()
        self._ctx, self._undo, self._chip = ctx, undo, chip
        self._person: PersonRecord | None = None
        self._cards: dict[str, WayCard] = {}
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(ctx.theme.px(8))
        self._none = Label(ctx.theme, ctx.t("連絡先はまだありません"), "small", "text2")
        self._box.addWidget(self._none)

    def show_person(self, person: PersonRecord) -> None:
        """Show the ways; cards that stand stay, so that nothing is torn from under the caret."""
        self._person = person
        wanted = {str(way.id): way for way in person.ways}
        for id in [id for id in self._cards if id not in wanted]:
            card = self._cards.pop(id)
            self._box.removeWidget(card)
            card.hide()
            card.deleteLater()
        for id, way in wanted.items():
            if id not in self._cards:
                card = self._cards[id] = WayCard(self._ctx, way, self._chip)
                card.remove_asked.connect(self._remove)
                card.keeper.saved.connect(self._undo.remember)
                self._box.addWidget(card)
            self._cards[id].show_way(way, person.safe, person.seen)
        self._none.setVisible(not wanted)

    def add(self, kind: str, anchor: QWidget) -> None:
        """A new way of this kind: asks for it under the anchor."""
        panel = WayPanel(self._ctx, anchor, self._ctx.label("way_kind", kind))
        panel.made.connect(lambda value: self._add(kind, value))

    def _add(self, kind: str, value: str) -> None:
        person = self._person
        if person is None:
            return
        people = self._ctx.vault.people
        phone = read_phone(value) if kind in CALLED else None
        shown = phone.shown if phone is not None and phone.valid else value

        def added(saved: Saved) -> None:
            self._undo.offer(self._ctx.t("連絡先を足しました"), saved.changes)

        way = {"kind": kind, "value": shown}
        self._ctx.write(lambda: people.add_way(str(person.id), way, seen=person.seen), owner=self, done=added)

    def _remove(self, id: str) -> None:
        person = self._person
        if person is None:
            return
        people = self._ctx.vault.people
        self._ctx.write(
            lambda: people.remove_way(id, seen=person.seen),
            owner=self,
            done=lambda changes: self._undo.offer(self._ctx.t("連絡先を削除しました"), changes),
        )

    def flush(self) -> None:
        """Hand over what is typed."""
        for card in self._cards.values():
            card.keeper.flush()
