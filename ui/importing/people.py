"""人の重なり: rows that may be one person, side by side with the reason. Nothing is joined unless it is ticked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QStyleOptionViewItem, QVBoxLayout, QWidget

from models.records.imports import RowRead
from models.records.people import PersonRecord
from ui import paint
from ui.context import Context
from ui.importing.choices import Pair
from ui.importing.words import CERTAINTY, MATCH_WORDS
from ui.lists.delegates import RowState, row_back
from ui.lists.records import RECORD, Index, RecordModel, RecordView, RowDelegate
from ui.paint import ChipSpec
from ui.tokens import ToneName
from ui.widgets.frames import Hairline, Panel
from ui.widgets.labels import ElidingLabel, Label
from ui.widgets.notices import EmptyState

TONES: dict[str, ToneName] = {"likely": "warn", "possible": "neutral", "weak": "neutral"}


def person_lines(ctx: Context, one: RowRead | PersonRecord) -> tuple[str, str, str]:
    """Where it stands, who it says, and what tells them apart."""
    t = ctx.t
    if isinstance(one, PersonRecord):
        phones = "・".join(way.value for way in one.ways if way.kind == "phone")
        lands = "・".join(ctx.label("nationality", code) for code in one.nationalities)
        return t("登録ずみの人"), one.shown_name or t("名前は未確認"), "  ".join(p for p in (lands, phones) if p)
    where = t("{n}行", n=one.row)
    place = f"{one.sheet} {where}" if one.sheet else where
    codes = one.value("person.nationalities")
    lands = "・".join(ctx.label("nationality", c) for c in codes) if isinstance(codes, tuple) else ""
    start = str(one.value("contact.start"))
    day = ctx.dates.day(start[:10]) if start else ""
    name = str(one.value("person.name")) or t("名前は未確認")
    return place, name, "  ".join(p for p in (lands, str(one.value("person.phone_typed")), day) if p)


class PairDelegate(RowDelegate):
    """A tick, the reason, and two cards."""

    def __init__(self, ctx: Context, ticked: Callable[[str], bool]) -> None:
        super().__init__(ctx.theme)
        self._ctx, self._ticked = ctx, ticked

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        theme = self.theme
        return QSize(200, theme.line("strong") + 2 * theme.line("small") + theme.px(30))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        t = self.theme
        pair: Pair = index.data(RECORD)
        rect: QRect = option.rect  # type: ignore[attr-defined]
        state = RowState.of(option)
        on = self._ticked(pair.id)
        painter.save()
        row_back(painter, t, QRectF(rect), RowState(on, state.hover, state.focus))
        box = QRectF(rect.left() + t.px(15), rect.top(), t.px(16), rect.height())
        paint.check_box(painter, t, box, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked, state.hover)
        left = rect.left() + t.px(45)
        column = QRectF(left, rect.top(), t.px(176 if rect.width() > t.px(760) else 140), rect.height())
        self._reason(painter, column, pair)
        room = rect.right() - column.right() - t.px(26)
        half = room / 2
        middle = t.px(20)
        first = QRectF(column.right() + t.px(8), rect.top() + t.px(8), half - middle / 2, rect.height() - t.px(17))
        second = first.translated(half + middle / 2 + t.px(4), 0)
        self._card(painter, first, pair.left)
        side = t.px(15)
        link = QRectF(first.right() + t.px(5), rect.center().y() - side / 2, side, side)
        t.icons.paint(painter, "link" if on else "unlink", link, t.color("accent" if on else "text3"))
        self._card(painter, second, pair.right)
        painter.restore()

    def _reason(self, painter: QPainter, box: QRectF, pair: Pair) -> None:
        t = self.theme
        strong, small = t.line("strong"), t.line("small")
        top = box.center().y() - (strong + small + t.px(2)) / 2
        paint.text(
            painter, t, QRectF(box.x(), top, box.width(), strong), self._ctx.t(MATCH_WORDS[pair.reason]), "strong"
        )
        said = self._ctx.t(CERTAINTY[pair.certainty])
        if len(pair.rows) > (1 if pair.reason == "known" else 2):
            said = self._ctx.t("{said}・全{n}行", said=said, n=len(pair.rows))
        low = QRectF(box.x(), top + strong + t.px(2), box.width(), t.px(20))
        paint.chip(painter, t, low, ChipSpec(said, "", TONES[pair.certainty]))

    def _card(self, painter: QPainter, box: QRectF, one: RowRead | PersonRecord) -> None:
        t = self.theme
        place, name, more = person_lines(self._ctx, one)
        paint.plane(painter, box, t.color("raised"), t.color("line2"), t.px(4))
        strong, small = t.line("strong"), t.line("small")
        inner = box.adjusted(t.px(10), 0, -t.px(8), 0)
        y = box.center().y() - (strong + 2 * small) / 2
        paint.text(painter, t, QRectF(inner.x(), y, inner.width(), small), place, "caption", t.color("text2"))
        paint.text(painter, t, QRectF(inner.x(), y + small, inner.width(), strong), name, "strong")
        low = QRectF(inner.x(), y + small + strong, inner.width(), small)
        paint.text(painter, t, low, more, "small", t.color("text2"))


class PairView(RecordView):
    """Space and Enter tick, as a click does."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and index.isValid():
            self.opened.emit(self.record_at(index))
            return
        super().keyPressEvent(event)


class PeopleStep(QWidget):
    """Step 3. `ticked(Pair)`."""

    ticked = Signal(object)

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        theme, t = ctx.theme, ctx.t
        self._ctx = ctx
        self._on: frozenset[str] = frozenset()
        self._lines = RecordModel(self._spoken, self)
        delegate = PairDelegate(ctx, lambda id: id in self._on)
        self.view = PairView(theme, self._lines, delegate, name="import.pairs", spoken=t("人の重なり"))
        delegate.setParent(self.view)
        self.view.ring_none = True  # type: ignore[attr-defined]
        self.view.opened.connect(self.ticked)
        self.count = Label(theme, "", "small", "text2")
        self._empty = EmptyState(
            theme,
            t("重なりそうな人はいません"),
            t("同じ電話や、同じ名前と国籍の行は見つかりませんでした。"),
            icon="people",
            name="import.pairs.none",
        )
        self._panel = Panel(theme, name="import.people")
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(15), theme.px(10), theme.px(14), theme.px(10))
        head.setSpacing(theme.px(8))
        head.addWidget(Label(theme, t("同じ人かもしれない行"), "strong"))
        head.addWidget(self.count)
        note = t("印を付けた行だけを、一人として記録します。あとからでもまとめられます")
        head.addWidget(ElidingLabel(theme, note, "small", "text2", align="right"), 1)
        self._panel.body.addLayout(head)
        self._panel.body.addWidget(Hairline(theme))
        self._panel.body.addWidget(self.view, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._panel, 1)
        box.addWidget(self._empty, 1)

    def show_pairs(self, pairs: tuple[Pair, ...], on: frozenset[str]) -> None:
        """Show what is offered and what is ticked."""
        self._on = on
        self._lines.set_records(pairs)
        self.count.set_words(self._ctx.t("{n}組のうち {m}組に印", n=len(pairs), m=len(on)))
        self._panel.setVisible(bool(pairs))
        self._empty.setVisible(not pairs)
        self.view.viewport().update()

    def _spoken(self, pair: Pair) -> str:
        t = self._ctx.t
        left, right = (" ".join(person_lines(self._ctx, one)) for one in (pair.left, pair.right))
        state = t("同じ人とする") if pair.id in self._on else t("別の人とする")
        return "、".join((t(MATCH_WORDS[pair.reason]), left, right, state))
