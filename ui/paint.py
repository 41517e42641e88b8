"""Painting shared by widgets and list delegates: text on a fixed baseline, chips, discs, dots, boxes.

Everything takes the theme, so that colours and sizes are those of the moment. Units: logical px.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTextLayout, QTextLine, QTextOption

from ui.fonts import Role
from ui.theme import Theme
from ui.tokens import ToneName

Align = Literal["left", "center", "right"]
DotState = Literal["none", "part", "done", "wrong"]
ELLIPSIS = "…"


def baseline(theme: Theme, box: QRectF, role: Role, sample: str = "") -> float:
    """Where one line stands in a box. AlignVCenter would shift it when a fallback script is taller."""
    return box.center().y() + 0.387 * theme.font(role, sample).pixelSize()


def elided(theme: Theme, text: str, role: Role, width: float) -> str:
    """The text on one line, cut with … at `width`."""
    flat = text.replace("\n", " ")
    metrics = theme.metrics(role, flat)
    if metrics.horizontalAdvance(flat) <= width + 0.5:
        return flat
    return metrics.elidedText(flat, Qt.TextElideMode.ElideRight, max(0.0, width))


def text(
    painter: QPainter,
    theme: Theme,
    box: QRectF,
    words: str,
    role: Role = "body",
    colour: QColor | None = None,
    align: Align = "left",
    elide: bool = True,
) -> float:
    """Paint one line; returns the width it took."""
    shown = elided(theme, words, role, box.width()) if elide else words
    width = theme.width(shown, role)
    x = {"left": box.x(), "center": box.center().x() - width / 2, "right": box.right() - width}[align]
    painter.setFont(theme.font(role, words))
    painter.setPen(colour or theme.color("text"))
    painter.drawText(QPointF(x, baseline(theme, box, role, words)), shown)
    return width


def layout(
    theme: Theme, words: str, role: Role, width: float, lines: int = 0, height: int = 0
) -> tuple[QTextLayout, float]:
    """Wrapped text with fixed line height; `lines` > 0 cuts it with … . Returns the layout and its height.

    Keep it by (id, revision, width, theme) in delegates; draw with `layout.draw(painter, point)`.
    """
    font = theme.font(role, words)
    step = height or theme.line(role, words)
    made = QTextLayout(words.replace("\n", "\u2028"), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    made.setTextOption(option)
    count, last = _break(made, max(1.0, width), step, 0.5 * step + 0.387 * font.pixelSize(), lines)
    if lines and last is not None and count == lines and last.textStart() + last.textLength() < len(words):
        head = words[: last.textStart()]
        tail = theme.metrics(role, words).elidedText(
            words[last.textStart() :].replace("\n", " "), Qt.TextElideMode.ElideRight, max(1.0, width)
        )
        if not tail.endswith(ELLIPSIS):
            tail = tail[:-1] + ELLIPSIS
        made.setText((head + tail).replace("\n", "\u2028"))
        count, _ = _break(made, max(1.0, width), step, 0.5 * step + 0.387 * font.pixelSize(), lines)
    return made, float(count * step)


def _break(made: QTextLayout, width: float, step: int, stand: float, lines: int) -> tuple[int, QTextLine | None]:
    count = 0
    last: QTextLine | None = None
    made.beginLayout()
    while not lines or count < lines:
        line = made.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        line.setPosition(QPointF(0, count * step + stand - line.ascent()))
        count += 1
        last = line
    made.endLayout()
    return max(count, 1), last


def block(
    painter: QPainter,
    theme: Theme,
    box: QRectF,
    words: str,
    role: Role = "body",
    colour: QColor | None = None,
    lines: int = 0,
) -> float:
    """Paint wrapped text from the top of a box; returns its height."""
    made, height = layout(theme, words, role, box.width(), lines)
    painter.setPen(colour or theme.color("text"))
    made.draw(painter, box.topLeft())
    return height


def plane(
    painter: QPainter,
    box: QRectF,
    fill: QColor | None,
    border: QColor | None = None,
    radius: float = 4,
    pen: float = 1,
    dashed: bool = False,
) -> None:
    """A rounded plane with a border inside its box, on half pixels, so that it is sharp."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if border is None:
        painter.setPen(Qt.PenStyle.NoPen)
        inner = box
    else:
        line = QPen(border, pen)
        if dashed:
            line.setDashPattern([4, 3])
        painter.setPen(line)
        inner = box.adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(inner, radius, radius)


def hairline(painter: QPainter, colour: QColor, x1: float, y1: float, x2: float, y2: float) -> None:
    """A sharp line of one px, horizontal or vertical."""
    painter.fillRect(QRectF(x1, y1, max(1.0, x2 - x1), max(1.0, y2 - y1)), colour)


# --- chips --------------------------------------------------------------------------------------
ChipKind = Literal["state", "solid", "off", "on", "code", "tag"]


@dataclass(frozen=True, slots=True)
class ChipSpec:
    """What a chip shows. `state` tint without border · `solid` T0 · `off`/`on` choices · `code` and `tag` grey."""

    text: str
    icon: str = ""
    tone: ToneName = "neutral"
    kind: ChipKind = "state"
    close: bool = False
    menu: bool = False
    strong: bool = False


def chip_width(theme: Theme, spec: ChipSpec) -> int:
    """Width of a chip in px."""
    pad = theme.px(5 if spec.kind == "tag" else 7)
    width = 2 * pad + theme.width(spec.text, _chip_role(spec))
    if spec.icon or spec.kind == "on":
        width += theme.px(14) + (theme.px(4) if spec.text else 0)
    if spec.close:
        width += theme.px(4 + 12)
    if spec.menu:
        width += theme.px(4 + 13)
    return round(width + 0.5)


def _chip_role(spec: ChipSpec) -> Role:
    if spec.kind == "tag":
        return "tiny"
    return "caption_strong" if spec.strong or spec.kind == "solid" else "caption"


def chip_colours(theme: Theme, spec: ChipSpec) -> tuple[QColor, QColor, QColor | None]:
    """Text, fill and border of a chip."""
    own, tint = theme.tone(spec.tone)
    if spec.kind == "solid":
        return theme.color("on_accent"), own, None
    if spec.kind == "on":
        return theme.color("accent"), theme.color("accent_tint"), theme.color("accent")
    if spec.kind == "off":
        return theme.color("text2"), theme.color("raised"), theme.color("line2")
    if spec.kind in ("code", "tag") or spec.tone == "neutral":
        return theme.color("text2"), theme.color("surface"), theme.color("line2" if theme.tokens.bordered else "line")
    return own, tint, own if theme.tokens.bordered else None


def chip(
    painter: QPainter, theme: Theme, box: QRectF, spec: ChipSpec, shade: float = 0.0, faint: bool = False
) -> QRectF:
    """Paint a chip at the left of a box, centred; returns the rectangle it took. `shade`: hover 0.06, pressed 0.12."""
    colour, fill, border = chip_colours(theme, spec)
    if shade:
        from ui.theme import mix

        fill = mix(fill, theme.color("text"), shade)
    rect = QRectF(box.x(), box.y(), min(chip_width(theme, spec), box.width()), box.height())
    painter.save()
    if faint:
        painter.setOpacity(0.45)
    plane(painter, rect, fill, border, theme.px(4))
    pad = theme.px(5 if spec.kind == "tag" else 7)
    x, right = rect.x() + pad, rect.right() - pad
    icon = "check" if spec.kind == "on" and not spec.icon else spec.icon
    if icon:
        side = theme.px(14)
        theme.icons.paint(painter, icon, QRectF(x, rect.center().y() - side / 2, side, side), colour)
        x += side + theme.px(4)
    if spec.close or spec.menu:
        side = theme.px(12 if spec.close else 13)
        name = "close" if spec.close else "chevron-down"
        theme.icons.paint(painter, name, QRectF(right - side, rect.center().y() - side / 2, side, side), colour)
        right -= side + theme.px(4)
    text(painter, theme, QRectF(x, rect.y(), right - x + 1, rect.height()), spec.text, _chip_role(spec), colour)
    painter.restore()
    return rect


# --- small marks --------------------------------------------------------------------------------
def avatar(painter: QPainter, theme: Theme, box: QRectF, name: str, tone: ToneName = "neutral") -> None:
    """The disc of a colleague with the first letter of the name; own disc in accent."""
    side = min(box.width(), box.height())
    disc = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
    own, tint = theme.tone(tone)
    fill = theme.color("disc") if tone == "neutral" else tint
    colour = theme.color("text2") if tone == "neutral" else own
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawEllipse(disc)
    letter = name[:1].upper()
    font = theme.font("caption_strong", letter)
    font.setPixelSize(max(8, round(side * 0.54)))
    painter.setFont(font)
    painter.setPen(colour)
    from PySide6.QtGui import QFontMetricsF

    width = QFontMetricsF(font).horizontalAdvance(letter)
    painter.drawText(QPointF(disc.center().x() - width / 2, disc.center().y() + 0.387 * font.pixelSize()), letter)


def dot(painter: QPainter, theme: Theme, box: QRectF, state: DotState) -> None:
    """How far a section is: empty ring, half, full, or to be mended."""
    side = min(box.width(), box.height())
    disc = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    token = {"none": "input", "part": "accent", "done": "ok", "wrong": "danger"}[state]
    colour = theme.color(token)
    pen = 1.5
    inner = disc.adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2)
    painter.setPen(QPen(colour, pen))
    painter.setBrush(colour if state in ("done", "wrong") else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(inner)
    if state == "part":
        path = QPainterPath()
        path.moveTo(inner.center())
        path.arcTo(inner, 90, -180)
        path.closeSubpath()
        painter.fillPath(path, colour)


def check_box(
    painter: QPainter, theme: Theme, box: QRectF, state: Qt.CheckState, hover: bool = False, faint: bool = False
) -> None:
    """A box of 16 px: empty, ticked, or partly."""
    side = theme.px(16)
    rect = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
    painter.save()
    if faint:
        painter.setOpacity(0.45)
    on = state != Qt.CheckState.Unchecked
    fill = theme.color("accent") if on else theme.mixed("raised", 0.06 if hover else 0.0)
    plane(painter, rect, fill, theme.color("accent" if on else "input"), theme.px(3), 1.2)
    if on:
        name = "check" if state == Qt.CheckState.Checked else "minus"
        pen = QPen(theme.color("on_accent"), 1.8 * theme.scale / 100)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        path = QPainterPath()
        unit = side / 16
        if name == "check":
            path.moveTo(rect.x() + 3.8 * unit, rect.y() + 8.4 * unit)
            path.lineTo(rect.x() + 6.8 * unit, rect.y() + 11.2 * unit)
            path.lineTo(rect.x() + 12.2 * unit, rect.y() + 5.2 * unit)
        else:
            path.moveTo(rect.x() + 4.4 * unit, rect.center().y())
            path.lineTo(rect.x() + 11.6 * unit, rect.center().y())
        painter.drawPath(path)
    painter.restore()


def radio(painter: QPainter, theme: Theme, box: QRectF, on: bool, hover: bool = False, faint: bool = False) -> None:
    """A ring of 16 px with a dot when chosen."""
    side = theme.px(16)
    rect = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if faint:
        painter.setOpacity(0.45)
    pen = 1.4
    painter.setPen(QPen(theme.color("accent" if on else "input"), pen))
    painter.setBrush(theme.mixed("raised", 0.06 if hover else 0.0))
    painter.drawEllipse(rect.adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2))
    if on:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        gap = side * 0.26
        painter.drawEllipse(rect.adjusted(gap, gap, -gap, -gap))
    painter.restore()


def logo(painter: QPainter, box: QRectF, first: QColor, second: QColor) -> None:
    """Two strokes side by side (伴走)."""
    side = min(box.width(), box.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.center().x() - side / 2, box.center().y() - side / 2)
    painter.scale(side / 24, side / 24)
    for shift, colour in ((0.0, first), (8.2, second)):
        pen = QPen(colour, 2.7)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        path = QPainterPath(QPointF(3.6 + shift, 20))
        path.cubicTo(QPointF(9.4 + shift, 19.2), QPointF(5.4 + shift, 4.8), QPointF(12.4 + shift, 4))
        painter.drawPath(path)
    painter.restore()
