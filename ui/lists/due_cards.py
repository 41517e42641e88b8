"""Cards of Today's lanes: who, what to do, by when, whose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from app.services.today import DueCard
from ui import paint
from ui.context import Context
from ui.lists.records import RECORD, Index, RowDelegate
from ui.paint import ChipSpec

HEIGHT = 91
GAP = 8
ICONS = {"visit": "walk", "claim": "clock"}


def chip_of(card: DueCard, lane: str, due_text: str) -> ChipSpec:
    """The chip of a due date: red when it hurts, amber today, blue this week, grey beyond."""
    if lane == "overdue":
        return ChipSpec(due_text, "warning", "danger")
    if lane == "today":
        return ChipSpec(due_text, "clock", "warn")
    if card.kind == "claim":
        return ChipSpec(due_text, "warning", "danger")
    icon = ICONS.get(card.kind, "calendar-small")
    if lane == "week":
        return ChipSpec(due_text, icon, "accent")
    return ChipSpec(due_text, icon, "neutral", kind="code")


def beside(card: DueCard, lane: str, now: dt.datetime, ctx: Context) -> str:
    """What stands beside the chip: the time left, or how this person may be reached."""
    if lane == "today" and len(card.due) > 10:
        left = dt.datetime.fromisoformat(card.due[:16]) - now.replace(tzinfo=None)
        minutes = int(left.total_seconds() // 60)
        if 0 <= minutes < 60:
            return ctx.t("残り {n}分", n=minutes)
    if card.safe_mode in ("text", "none"):
        return ctx.t("電話しない")
    if card.kind in ("claim", "stay") and lane == "later":
        return ctx.dates.left(card.due)
    return card.due[11:16] if lane == "week" else ""


class CardDelegate(RowDelegate):
    """Paints one card; the record is a DueCard."""

    def __init__(
        self, ctx: Context, lane: str, owner_name: Callable[[str], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(ctx.theme, parent)
        self._ctx = ctx
        self._lane = lane
        self._owner_name = owner_name

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, self.height())

    def height(self) -> int:
        theme = self.theme
        return theme.line("strong") + theme.line("small") + theme.px(22 + 21) + theme.px(GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        card: Any = index.data(RECORD)
        theme, ctx = self.theme, self._ctx
        box = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -theme.px(GAP) - 0.5)
        hover = bool(option.state & QStyle.StateFlag.State_MouseOver)
        focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = theme.mixed("raised", 0.04) if hover else theme.color("raised")
        paint.plane(painter, box, fill, theme.color("accent" if focus else "line2"))
        inner = box.adjusted(theme.px(12), theme.px(7), -theme.px(12), -theme.px(7))
        language = ctx.label("language", card.language)
        width = theme.width(language, "caption")
        line = QRectF(inner.x(), inner.y(), inner.width(), theme.line("strong"))
        right = line.adjusted(line.width() - width - 1, 0, 0, 0)
        paint.text(painter, theme, right, language, "caption", theme.color("text2"), "right")
        name = card.name or ctx.t("名前は未確認")
        paint.text(painter, theme, line.adjusted(0, 0, -width - theme.px(8), 0), name, "strong")
        line = QRectF(inner.x(), line.bottom() + theme.px(1), inner.width(), theme.line("small"))
        paint.text(painter, theme, line, card.what, "small", theme.color("text2"))
        self._foot(painter, inner, line.bottom() + theme.px(3), card)
        painter.restore()

    def _foot(self, painter: QPainter, inner: QRectF, top: float, card: DueCard) -> None:
        theme, ctx = self.theme, self._ctx
        spec = chip_of(card, self._lane, ctx.dates.due(card.due))
        chip = QRectF(inner.x(), top, paint.chip_width(theme, spec), theme.px(22))
        paint.chip(painter, theme, chip, spec)
        note = beside(card, self._lane, ctx.now(), ctx)
        rest = QRectF(chip.right() + theme.px(6), top, inner.right() - chip.right() - theme.px(32), theme.px(22))
        paint.text(painter, theme, rest, note, "caption", theme.color("text2"))
        owner = self._owner_name(card.owner)
        if owner:
            disc = QRectF(inner.right() - theme.px(20), top + theme.px(1), theme.px(20), theme.px(20))
            paint.avatar(painter, theme, disc, owner, "accent" if card.owner == ctx.me else "neutral")


def spoken_card(ctx: Context) -> Callable[[DueCard], str]:
    """What a screen reader says of a card."""

    def say(card: DueCard) -> str:
        parts = (card.name or ctx.t("名前は未確認"), card.what, ctx.dates.due(card.due))
        return "、".join(part for part in parts if part)

    return say
