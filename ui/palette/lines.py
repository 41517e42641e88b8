"""What one row of palette and search page says, made from what was found; and how it is painted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from app.base.texts import N_
from app.services.finding import Found, Piece
from ui import paint
from ui.context import Context
from ui.fonts import Role
from ui.lists.delegates import marked
from ui.theme import Theme

SAFE = {
    "text": N_("電話しない・文字だけ"),
    "voice": N_("文字は送らない・電話だけ"),
    "none": N_("こちらから連絡しない"),
}
NOTHING = Piece("")
CHANNEL_ICONS = {
    "phone": "phone",
    "mail": "mail",
    "visit": "meeting",
    "online": "meeting",
    "outreach": "walk",
    "accompany": "walk",
    "letter": "document",
    "fax": "document",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row: first line in pieces (the first one strong), second line, words at the right, a key cap."""

    icon: str
    names: tuple[Piece, ...]
    sub: Piece = NOTHING
    right: str = ""
    right_ink: str = "text2"
    cap: str = ""
    found: Found | None = None
    command: str = ""
    act: Callable[[], object] | None = None

    def __repr__(self) -> str:
        return f"Line({self.icon})"

    @property
    def two(self) -> bool:
        """Whether it has a second line."""
        return bool(self.sub.text)

    def spoken(self) -> str:
        """What a screen reader says."""
        words = [*(piece.text for piece in self.names), self.sub.text, self.right, self.cap]
        return " ".join(word for word in words if word)


@dataclass(frozen=True, slots=True)
class Head:
    """The title of a group and how many rows it has; never chosen."""

    title: str
    count: int

    def spoken(self) -> str:
        return f"{self.title} {self.count}"


def line_of(ctx: Context, found: Found, members: dict[str, str]) -> Line:
    """The row of something found."""
    return {"person": _person, "case": _case, "contact": _contact}.get(found.kind, _place)(ctx, found, members)


def _joined(*words: str) -> str:
    return "・".join(word for word in words if word)


def _person(ctx: Context, found: Found, members: dict[str, str]) -> Line:
    closed = ctx.label("case_status", "closed") if found.status == "closed" else ""
    facts = _joined(ctx.label("language", found.language), ctx.label("stay_status", found.stay), found.number, closed)
    sub = found.snippet if found.snippet.marks else Piece(facts or ctx.t("案件はまだありません"))
    rule = SAFE.get(found.safe, "")
    last = " ".join(word for word in (_day(ctx, found.when), members.get(found.owner, "")) if word)
    return Line("person", found.names or (Piece(ctx.t("名前なし")),), sub, ctx.t(rule) if rule else last, found=found)


def _case(ctx: Context, found: Found, members: dict[str, str]) -> Line:
    facts = _joined(
        ctx.label("case_status", found.status), ctx.label("language", found.language), members.get(found.owner, "")
    )
    names = found.names or (Piece(ctx.t("名前なし")),)
    shown = any(piece.marks for piece in names)
    sub = found.snippet if found.snippet.marks and not shown else Piece(facts)
    return Line("folder", names, sub, found.number, found=found)


def _contact(ctx: Context, found: Found, members: dict[str, str]) -> Line:
    way = _joined(ctx.label("channel", found.channel), ctx.label("direction", found.direction).strip("-"))
    names = (Piece(way or ctx.t("対応記録")), Piece(ctx.dates.moment(found.when)), *found.names)
    icon = CHANNEL_ICONS.get(found.channel, "message")
    return Line(icon, tuple(n for n in names if n.text), found.snippet, found.number or ctx.t("未整理"), found=found)


def _place(ctx: Context, found: Found, members: dict[str, str]) -> Line:
    sub = found.snippet if found.snippet.text not in {piece.text for piece in found.names} else NOTHING
    return Line("building", found.names, sub, found=found)


def _day(ctx: Context, when: str) -> str:
    return ctx.dates.moment(when).rsplit(" ", 1)[0] if when else ""


# --- painting ---------------------------------------------------------------------------------
def line_height(theme: Theme, line: Line | Head) -> int:
    """Height of a row: group title 30, one line 38, two lines 48."""
    if isinstance(line, Head):
        return theme.px(30)
    return theme.row(48 if line.two else 38)


def paint_head(painter: QPainter, theme: Theme, box: QRectF, head: Head) -> None:
    """The title of a group."""
    inner = box.adjusted(theme.px(22), theme.px(6), -theme.px(12), 0)
    used = paint.text(painter, theme, inner, head.title, "small", theme.color("text2"))
    inner.setLeft(inner.left() + used + theme.px(7))
    paint.text(painter, theme, inner, str(head.count), "small", theme.color("text3"))


def paint_line(painter: QPainter, theme: Theme, box: QRectF, line: Line, *, chosen: bool, hover: bool) -> None:
    """A row in its box; the chosen one is tinted, with a bar and the key that opens it."""
    px = theme.px
    plate = box.adjusted(px(8), 0, -px(8), 0)
    if chosen:
        edge = theme.color("accent") if theme.tokens.bordered else None
        paint.plane(painter, plate, theme.color("accent_tint"), edge, px(4))
        bar = QRectF(plate.x(), plate.center().y() - px(9), px(3), px(18))
        paint.plane(painter, bar, theme.color("accent"), None, px(1))
    elif hover:
        paint.plane(painter, plate, theme.color("text", 0.04), None, px(4))
    side = px(18)
    ink = "accent" if chosen else "text2"
    glyph = QRectF(box.x() + px(24), box.center().y() - side / 2, side, side)
    theme.icons.paint(painter, line.icon, glyph, theme.color(ink))
    right = _paint_right(painter, theme, box, line, chosen)
    words = QRectF(box.x() + px(56), box.y(), right - box.x() - px(56), box.height())
    _paint_words(painter, theme, words, line)


def _paint_right(painter: QPainter, theme: Theme, box: QRectF, line: Line, chosen: bool) -> float:
    px, right = theme.px, box.right() - theme.px(22)
    cap = line.cap or ("Enter" if chosen else "")
    if cap:
        width = theme.width(cap, "tiny") + px(14)
        key = QRectF(right - width, box.center().y() - px(10), width, px(20))
        paint.plane(painter, key, theme.color("window"), theme.color("line2"), px(4))
        paint.text(painter, theme, key, cap, "tiny", theme.color("text2"), "center", elide=False)
        right -= width + px(12)
    if line.right:
        room = min(theme.width(line.right, "caption") + 1, box.width() * 0.4)
        paint.text(
            painter, theme, QRectF(right - room, box.y(), room, box.height()), line.right, "caption",
            theme.color(line.right_ink), "right",
        )  # fmt: skip
        right -= room + px(14)
    return right


def _paint_words(painter: QPainter, theme: Theme, box: QRectF, line: Line) -> None:
    first = theme.line("strong")
    second = theme.line("small") if line.two else 0
    y = box.center().y() - (first + second) / 2
    x, role, colour = box.x(), "strong", theme.color("text")
    for piece in line.names:
        room = QRectF(x, y, box.right() - x, first)
        if room.width() < theme.px(16):
            break
        x += _piece(painter, theme, room, piece, role, colour) + theme.px(8)
        role, colour = "body", theme.color("text2")
    if line.two:
        low = QRectF(box.x(), y + first, box.width(), second)
        _piece(painter, theme, low, line.sub, "small", theme.color("text2"))


def _piece(painter: QPainter, theme: Theme, box: QRectF, piece: Piece, role: Role, colour: QColor) -> float:
    flat = piece.text.replace("\n", " ")
    return marked(painter, theme, box, flat, spans(piece.marks), role, colour)


def spans(marks: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """[start, end) as (start, length)."""
    return [(start, end - start) for start, end in marks]


def open_found(ctx: Context, found: Found) -> Any:
    """Open what was found: a case in its tab, a memo without a case in the inbox."""
    if found.kind == "case" or (found.kind == "contact" and found.case_id):
        return ctx.go("case", id=found.case_id)
    if found.kind == "contact":
        return ctx.go("inbox", contact=found.id)
    if found.kind == "person":
        return ctx.go("person", id=found.id)
    return ctx.go("people", organisation=found.id)
