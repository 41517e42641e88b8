"""Painting shared by the rows of all lists and tables: backgrounds, cells, chips, discs, two-line rows, marked matches.

A list is a QListView or QTableView with one `RowDelegate`; nothing in a row is a widget. Layouts of wrapped text are
kept by (id, revision, width, theme) in the delegate and dropped when the theme changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QTextLayout
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui import paint
from ui.fonts import Role
from ui.paint import Align, ChipSpec
from ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
URGENCY: dict[str, ChipSpec] = {
    "T0": ChipSpec("T0", "stop", "danger", "solid"),
    "T1": ChipSpec("T1", "warning", "danger"),
    "T2": ChipSpec("T2", "flag", "warn"),
    "T3": ChipSpec("T3", "minus", "neutral"),
}


@dataclass(frozen=True, slots=True)
class RowState:
    """How a row stands: chosen, under the mouse, with the keyboard's focus, in the active list."""

    selected: bool
    hover: bool
    focus: bool

    @classmethod
    def of(cls, option: QStyleOptionViewItem) -> RowState:
        """Read from Qt's option."""
        state = option.state  # type: ignore[attr-defined]
        flag = QStyle.StateFlag
        return cls(
            bool(state & flag.State_Selected), bool(state & flag.State_MouseOver), bool(state & flag.State_HasFocus)
        )


class RowDelegate(QStyledItemDelegate):
    """Base of list delegates: paints the background, then `paint_row`. Give `height` at 100 % and normal density."""

    height = 36
    bar = False

    def __init__(self, theme: Theme, view: QAbstractItemView) -> None:
        super().__init__(view)
        self.theme = theme
        self._layouts: dict[tuple[object, ...], tuple[QTextLayout, float]] = {}
        theme.changed.connect(self._rethemed)

    def _rethemed(self) -> None:
        self._layouts.clear()
        view = self.parent()
        if isinstance(view, QAbstractItemView):
            view.doItemsLayout()
            view.viewport().update()

    def paint_row(self, painter: QPainter, box: QRectF, index: Index, state: RowState) -> None:
        """Paint the content of a row or cell; override."""
        raise NotImplementedError

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self.theme.px(80), self.theme.row(self.height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        box, state = QRectF(option.rect), RowState.of(option)  # type: ignore[attr-defined]
        painter.save()
        row_back(painter, self.theme, box, state, bar=self.bar)
        self.paint_row(painter, box, index, state)
        painter.restore()

    def layout(self, key: tuple[object, ...], words: str, role: Role, width: float, lines: int = 0):
        """Wrapped text, laid out once per key (id, revision) and width."""
        full = (*key, role, round(width), lines)
        found = self._layouts.get(full)
        if found is None:
            if len(self._layouts) > 2000:
                self._layouts.clear()
            found = self._layouts[full] = paint.layout(self.theme, words, role, width, lines)
        return found


def row_back(
    painter: QPainter, theme: Theme, box: QRectF, state: RowState, *, line: bool = True, bar: bool = False
) -> None:
    """Background of a row: tint when chosen (text colour unchanged), hover, hairline below, accent bar if asked."""
    if state.selected:
        painter.fillRect(box, theme.color("accent_tint"))
        if bar:
            painter.fillRect(QRectF(box.x(), box.y(), 3, box.height()), theme.color("accent"))
    elif state.hover:
        painter.fillRect(box, theme.color("text", 0.04))
    if line:
        paint.hairline(painter, theme.color("line"), box.x(), box.bottom() - 1, box.right(), box.bottom())
    if state.focus and not state.selected:
        paint.plane(painter, box.adjusted(1, 1, -1, -2), None, theme.color("accent"), theme.px(3), 2)


def cell(
    painter: QPainter,
    theme: Theme,
    box: QRectF,
    words: str,
    *,
    role: Role = "small",
    ink: str = "text2",
    align: Align = "left",
    pad: int = 8,
) -> float:
    """One line of text in a cell."""
    inner = box.adjusted(theme.px(pad), 0, -theme.px(pad), -1)
    return paint.text(painter, theme, inner, words, role, theme.color(ink), align)


def cell_icon(painter: QPainter, theme: Theme, box: QRectF, icon: str, ink: str = "text2", size: int = 16) -> None:
    """An icon in the middle of a cell."""
    side = theme.px(size)
    theme.icons.paint(
        painter, icon, QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side), theme.color(ink)
    )


def cell_chip(
    painter: QPainter, theme: Theme, box: QRectF, spec: ChipSpec, *, pad: int = 8, height: int = 20
) -> QRectF:
    """A chip at the left of a cell, centred."""
    tall = theme.px(height)
    inner = QRectF(box.x() + theme.px(pad), box.center().y() - tall / 2 - 0.5, box.width() - 2 * theme.px(pad), tall)
    return paint.chip(painter, theme, inner, spec)


def urgency(code: str) -> ChipSpec:
    """The chip of an urgency (triage) code; an unknown one is shown as it is."""
    return URGENCY.get(code, ChipSpec(code, "", "neutral", "code"))


def chips_right(
    painter: QPainter, theme: Theme, right: float, middle: float, specs: Sequence[ChipSpec], height: int = 20
) -> float:
    """Chips from the right to the left in reading order; returns where they begin."""
    tall = theme.px(height)
    x = right
    for spec in reversed(specs):
        width = paint.chip_width(theme, spec)
        x -= width
        paint.chip(painter, theme, QRectF(x, middle - tall / 2, width, tall), spec)
        x -= theme.px(6)
    return x


def avatar(painter: QPainter, theme: Theme, box: QRectF, name: str, *, mine: bool = False, pad: int = 8) -> None:
    """The disc of the owner at the left of a cell."""
    side = theme.px(20)
    disc = QRectF(box.x() + theme.px(pad), box.center().y() - side / 2 - 0.5, side, side)
    paint.avatar(painter, theme, disc, name, "accent" if mine else "neutral")


def two_lines(
    painter: QPainter,
    theme: Theme,
    box: QRectF,
    title: str,
    detail: str,
    *,
    aside: str = "",
    right: str = "",
    right_ink: str = "text3",
    title_role: Role = "strong",
) -> None:
    """Title (semibold) with words beside it, detail below, a time at the right of the title. Centred in the box."""
    top_h, low_h = theme.line(title_role, title), theme.line("small", detail)
    y = box.center().y() - (top_h + low_h) / 2
    top = QRectF(box.x(), y, box.width(), top_h)
    if right:
        width = theme.width(right, "caption")
        corner = QRectF(top.right() - width, y, width + 1, top_h)
        paint.text(painter, theme, corner, right, "caption", theme.color(right_ink), elide=False)
        top.setRight(top.right() - width - theme.px(8))
    used = paint.text(painter, theme, top, title, title_role)
    if aside:
        rest = top.adjusted(used + theme.px(8), 0, 0, 0)
        paint.text(painter, theme, rest, aside, "small", theme.color("text2"))
    low = QRectF(box.x(), y + top_h, box.width(), low_h)
    paint.text(painter, theme, low, detail, "small", theme.color("text2"))


def marked(
    painter: QPainter,
    theme: Theme,
    box: QRectF,
    words: str,
    spans: Sequence[tuple[int, int]],
    role: Role = "body",
    colour: QColor | None = None,
) -> float:
    """One line with spans (start, length) tinted as matches."""
    shown = paint.elided(theme, words, role, box.width())
    metrics = theme.metrics(role, words)
    for start, length in spans:
        if start >= len(shown) or length <= 0:
            continue
        left = metrics.horizontalAdvance(shown[:start])
        right = metrics.horizontalAdvance(shown[: start + length])
        tint = QRectF(box.x() + left - 1, box.center().y() - theme.px(9), right - left + 2, theme.px(18))
        paint.plane(painter, tint, theme.color("sel"), None, theme.px(2))
    return paint.text(painter, theme, box, words, role, colour)


class TableHeader(QHeaderView):
    """Column heads: 12 px words, the sorted column bold with a chevron, one hairline below."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.theme = theme
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        theme.changed.connect(self._rethemed)
        self._rethemed()

    def _rethemed(self) -> None:
        self.setFixedHeight(self.theme.px(30))
        self.viewport().update()

    def paintSection(self, painter: QPainter, rect, section: int) -> None:
        t = self.theme
        box = QRectF(rect)
        painter.save()
        painter.fillRect(box, t.color("window"))
        paint.hairline(painter, t.color("line2"), box.x(), box.bottom() - 1, box.right() + 1, box.bottom())
        words = str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")
        align = self.model().headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        sorted_here = self.isSortIndicatorShown() and self.sortIndicatorSection() == section
        role: Role = "caption_strong" if sorted_here else "caption"
        to_right = align is not None and bool(int(align) & int(Qt.AlignmentFlag.AlignRight))
        inner = box.adjusted(t.px(8), 0, -t.px(8), -1)
        ink = t.color("text" if sorted_here else "text2")
        width = paint.text(painter, t, inner, words, role, ink, "right" if to_right else "left")
        if sorted_here:
            side = t.px(13)
            up = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
            x = inner.x() + width + t.px(4)
            name = "chevron-up" if up else "chevron-down"
            t.icons.paint(painter, name, QRectF(x, box.center().y() - side / 2, side, side), ink)
        painter.restore()
