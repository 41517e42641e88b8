"""Who may be calling: the person with the same number or name, offered, never forced (この人 Alt+1, 別の人 Alt+2)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.services.memos import Caller
from ui import paint
from ui.context import Context
from ui.memo.readers import safe_words
from ui.widgets.base import Themed
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.fields import Glyph
from ui.widgets.labels import ElidingLabel, Label


class MatchBlock(Themed, QWidget):
    """`taken(Caller)`: this is the person; `dropped()`: no longer; `filed(bool)`: into their open case or not.
    `filing`: whether the case is offered as a chip."""

    taken = Signal(object)
    dropped = Signal()
    filed = Signal(bool)

    def __init__(self, ctx: Context, *, name: str, filing: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx, self._filing = ctx, filing
        self._begin(ctx.theme, name)
        self._found: tuple[Caller, ...] = ()
        self._at = 0
        self._refused: set[str] = set()
        self._chosen: Caller | None = None
        self._build(name)
        self.hide()

    def _build(self, name: str) -> None:
        theme, t = self.theme, self.theme.t
        self._glyph = Glyph(theme, "person", 18, "accent")
        self._name = Label(theme, "", "strong")
        self._called = ElidingLabel(theme, "", "small", "text2")
        self._why = ElidingLabel(theme, "", "small", "text2")
        # Wrapped and never cut: half a rule of safety is worse than none.
        self._safe = Label(theme, "", "small", "warn", icon="shield", wrap=True)
        self.yes = Button(theme, t("この人"), shortcut="Alt+1", size="s", name=f"{name}.yes")
        self.no = Button(theme, t("別の人"), kind="quiet", shortcut="Alt+2", size="s", name=f"{name}.no")
        self.case = Chip(theme, "", on=True, name=f"{name}.case")
        self.case.hide()
        self.yes.clicked.connect(self.accept)
        self.no.clicked.connect(self.refuse)
        self.case.clicked.connect(lambda: self.filed.emit(self.case.isChecked()))
        head = QHBoxLayout()
        head.setSpacing(theme.px(10))
        head.addWidget(self._name)
        head.addWidget(self._called, 1)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addLayout(head)
        words.addWidget(self._why)
        line = QHBoxLayout()
        line.setSpacing(theme.px(10))
        line.addWidget(self._glyph)
        line.addLayout(words, 1)
        for part in (self.case, self.yes, self.no):
            line.addWidget(part)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(13), theme.px(5), theme.px(8), theme.px(5))
        box.setSpacing(0)
        box.addLayout(line)
        self._safe.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._safe)

    # --- what it shows ------------------------------------------------------------------------
    def show_found(self, found: Sequence[Caller]) -> None:
        """Offer these, the first one first; whoever was refused before is not offered again."""
        if self._chosen is not None:
            return
        offered = tuple(caller for caller in found if caller.id not in self._refused)
        if offered != self._found:
            self._found, self._at = offered, 0
        self._show()

    def show_chosen(self, caller: Caller, *, filed: bool) -> None:
        """Show who was chosen (from a draft or by the link panel)."""
        self._chosen = caller
        self.case.setChecked(filed)
        self._show()

    def clear(self) -> None:
        """Forget everybody."""
        self._found, self._at, self._chosen = (), 0, None
        self._refused.clear()
        self._show()

    def offered(self) -> Caller | None:
        """Whom it shows at the moment."""
        if self._chosen is not None:
            return self._chosen
        return self._found[self._at] if self._at < len(self._found) else None

    def chosen(self) -> Caller | None:
        """Who was accepted."""
        return self._chosen

    def accept(self) -> None:
        """この人."""
        caller = self.offered()
        if caller is None or self._chosen is not None:
            return
        self._chosen = caller
        self.case.setChecked(bool(caller.case_id))
        self._show()
        self.taken.emit(caller)

    def refuse(self) -> None:
        """別の人: the next one, or nobody."""
        if self._chosen is not None:
            self._chosen = None
            self._show()
            self.dropped.emit()
            return
        caller = self.offered()
        if caller is not None:
            self._refused.add(caller.id)
            self._at += 1
            self._show()

    def _show(self) -> None:
        caller, t = self.offered(), self.theme.t
        self.setVisible(caller is not None)
        if caller is None:
            return
        chosen = self._chosen is not None
        self._glyph.show_icon("check-circle" if chosen else "person", "ok" if chosen else "accent")
        self._name.set_words(caller.name or t("名前は未確認"))
        self._called.set_words(caller.call_name)
        self._why.set_words(self._reason(caller, chosen))
        rule = safe_words(self._ctx, caller.safe)
        self._safe.set_words(t("安全な連絡: {rule}", rule=rule) if rule else "")
        self._safe.setVisible(bool(rule))
        self.yes.setVisible(not chosen)
        self.no.set_words(t("取り消す") if chosen else t("別の人"))
        self.case.set_words(t("{number} に入れる", number=caller.number))
        self.case.setVisible(chosen and self._filing and bool(caller.case_id))
        self.setAccessibleName("、".join(p for p in (caller.name, caller.call_name, self._why.text(), rule) if p))
        self.updateGeometry()

    def _reason(self, caller: Caller, chosen: bool) -> str:
        t = self.theme.t
        why = {"phone": t("同じ番号"), "name": t("同じ名前")}.get(caller.why, "")
        parts = [t("この人です") if chosen else why]
        if caller.number and not (chosen and self._filing and caller.case_id):
            parts.append(t("案件 {number}", number=caller.number))
        if caller.last:
            day = self._ctx.dates.day(caller.last[:10])
            by = caller.last_by
            parts.append(t("前回 {day}({by})", day=day, by=by) if by else t("前回 {day}", day=day))
        return t("・").join(part for part in parts if part)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self.theme
        tint = t.tone("ok")[1] if self._chosen is not None else t.color("surface")
        border = t.color("line2") if t.tokens.bordered else None
        paint.plane(QPainter(self), QRectF(self.rect()), tint, border, t.px(4))
