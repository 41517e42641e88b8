"""All persons of this vault: by page as one scrolls, or found by name, sound, romaji or number."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from app.services import case_list, people
from app.services.contacts import Saved
from app.services.search import Search
from app.services.shapes import Rows
from models.records.people import PersonRecord
from ui import paint
from ui.context import Context
from ui.lists.delegates import RowState, row_back
from ui.lists.records import RECORD, Index, RecordModel, RecordView, RowDelegate
from ui.pages.base import Page
from ui.paint import ChipSpec
from ui.people.safe import safe_icon, safe_words
from ui.people.undo import Undo
from ui.widgets.buttons import Button
from ui.widgets.fields import SearchField
from ui.widgets.frames import Hairline, column, row
from ui.widgets.labels import ElidingLabel
from ui.widgets.notices import EmptyState

STEP = 50
TYPING_MS = 150


@dataclass(frozen=True, slots=True, repr=False)
class PersonLine:
    """A person and in how many cases they are."""

    person: PersonRecord
    cases: int

    def __repr__(self) -> str:
        return f"PersonLine({self.person.id})"


def read_lines(rows: Rows, text: str, after: tuple[str, str] | None, seen: int) -> list[PersonLine]:
    """The next page of persons, or those that the words find."""
    if text:
        hits = Search(rows).page(text, ["person"], STEP)
        found = people.read_many(rows, people.living(rows, [hit.id for hit in hits]), seen=seen)
    else:
        found = people.page(rows, after, STEP)
    return [PersonLine(person, len(case_list.of_person(rows, str(person.id)))) for person in found]


def sort_key(person: PersonRecord) -> tuple[str, str]:
    """What `people.page` sorts by."""
    name = person.family or person.reading or person.name or person.latin or person.call_name
    return name, str(person.id)


class PersonDelegate(RowDelegate):
    """Name as written, what they are called, reading; language; the number with its rule; cases."""

    def __init__(self, ctx: Context, parent: QWidget) -> None:
        super().__init__(ctx.theme, parent)
        self._ctx = ctx

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self.theme.row(44))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: PersonLine = index.data(RECORD)
        theme, px, person = self.theme, self.theme.px, line.person
        box = QRectF(option.rect)  # type: ignore[attr-defined]
        painter.save()
        state = RowState.of(option)
        row_back(painter, theme, box, RowState(False, state.hover, state.focus))
        inner = box.adjusted(px(20), 0, -px(20), -1)
        phone = inner.width() * 0.36 if inner.width() > px(560) else inner.width() * 0.4
        counted = px(56)
        spoken = px(120) if inner.width() > px(760) else 0
        name = QRectF(inner.x(), inner.y(), inner.width() - phone - counted - spoken, inner.height())
        self._name(painter, name.adjusted(0, 0, -px(12), 0), person)
        if spoken:
            words = self._ctx.short("language", person.language)
            place = QRectF(name.right(), inner.y(), spoken - px(8), inner.height())
            paint.text(painter, theme, place, words, "small", theme.color("text2"))
        self._reach(painter, QRectF(name.right() + spoken, inner.y(), phone - px(8), inner.height()), person)
        words = self._ctx.t.many("{n}件", line.cases) if line.cases else "－"
        last = QRectF(inner.right() - counted, inner.y(), counted, inner.height())
        paint.text(painter, theme, last, words, "small", theme.color("text2"), "right")
        painter.restore()

    def _name(self, painter: QPainter, box: QRectF, person: PersonRecord) -> None:
        theme = self.theme
        shown = person.shown_name or self._ctx.t("名前は未確認")
        used = paint.text(painter, theme, box, shown, "strong")
        more = [person.call_name if person.call_name != shown else "", person.reading]
        words = "　".join(part for part in more if part)
        rest = box.adjusted(used + theme.px(10), 0, 0, 0)
        if words and rest.width() > theme.px(24):
            paint.text(painter, theme, rest, words, "small", theme.color("text2"))

    def _reach(self, painter: QPainter, box: QRectF, person: PersonRecord) -> None:
        """The first way with the rule that holds for it; no number without its rule."""
        theme, ctx = self.theme, self._ctx
        if not person.ways:
            paint.text(painter, theme, box, ctx.t("連絡先なし"), "small", theme.color("text3"))
            return
        way = person.ways[0]
        rule = way.safe if not way.safe.is_empty else person.safe
        used = paint.text(painter, theme, box, way.value, "small", theme.color("text2"))
        words = safe_words(ctx, rule) or ctx.t("未確認")
        chip = ChipSpec(words, safe_icon(rule), "warn" if rule.mode in ("text", "none", "voice") else "neutral")
        left = box.x() + used + theme.px(8)
        room = QRectF(left, box.center().y() - theme.px(10), box.right() - left, theme.px(20))
        if room.width() > theme.px(30):
            paint.chip(painter, theme, room, chip)


class PersonsTab(QWidget):
    """The list with its search box. A new person is opened at once; everything about them may come later."""

    def __init__(self, ctx: Context, page: Page, undo: Undo) -> None:
        super().__init__()
        self._ctx, self._page, self._undo = ctx, page, undo
        self._lines: list[PersonLine] = []
        self._more = True
        self._asked = 0
        t, px = ctx.t, ctx.theme.px
        self.search = SearchField(ctx.theme, t("名前・よみ・番号で探す"), shortcut="Ctrl+F", name="persons.search")
        self.search.setMaximumWidth(px(420))
        self._count = ElidingLabel(ctx.theme, "", "small", "text2")
        self._new = Button(ctx.theme, t("新しい人"), icon="plus", size="h", name="persons.new")
        self.model = RecordModel(self._spoken, self)
        self.view = RecordView(
            ctx.theme, self.model, PersonDelegate(ctx, self), name="persons.rows", spoken=t("人の一覧")
        )
        self.empty = EmptyState(ctx.theme, "", "", icon="people", name="persons.empty")
        head = row(gap=px(10), margins=(px(20), 0, px(20), px(10)))
        head.addWidget(self.search, 2)
        head.addWidget(self._count, 1)
        head.addWidget(self._new)
        box = column(head, Hairline(ctx.theme), gap=0)
        box.addWidget(self.view, 1)
        self._holder = QWidget(self)
        self._holder.setLayout(column(self.empty, margins=(px(20), px(20), px(20), px(20))))
        box.addWidget(self._holder, 1)
        self.setLayout(box)
        self._holder.hide()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.load)
        self.search.changed.connect(lambda _: self._typing.start())
        self.search.entered.connect(self._enter)
        self._new.clicked.connect(self.new_person)
        self.view.opened.connect(lambda line: ctx.go("person", id=str(line.person.id)))
        self.view.verticalScrollBar().valueChanged.connect(self._scrolled)

    def _spoken(self, line: PersonLine) -> str:
        person = line.person
        parts = (person.shown_name, person.call_name, person.reading, safe_words(self._ctx, person.safe))
        return "、".join(part for part in parts if part)

    def load(self) -> None:
        """The first page anew, as far as had been read before."""
        self._typing.stop()
        self._asked += 1
        number, text, wanted = self._asked, self.search.text().strip(), max(STEP, len(self._lines))

        def read(rows: Rows, seen: int) -> tuple[list[PersonLine], bool]:
            found = read_lines(rows, text, None, seen)
            more = not text and len(found) == STEP
            while more and len(found) < wanted:
                part = read_lines(rows, "", sort_key(found[-1].person), seen)
                found += part
                more = len(part) == STEP
            return found, more

        def show(answer: tuple[list[PersonLine], bool]) -> None:
            if number == self._asked:
                self._lines, self._more = answer
                self._show(text)

        self._ctx.ask(read, owner=self, done=show)

    def _scrolled(self, value: int) -> None:
        bar = self.view.verticalScrollBar()
        if self._more and self._lines and value > bar.maximum() - self.theme_row() * 10:
            self._more = False
            number, after = self._asked, sort_key(self._lines[-1].person)

            def show(part: list[PersonLine]) -> None:
                if number == self._asked:
                    at = bar.value()
                    self._lines = [*self._lines, *part]
                    self._more = len(part) == STEP
                    self._show("")
                    bar.setValue(at)

            self._ctx.ask(lambda rows, seen: read_lines(rows, "", after, seen), owner=self, done=show)

    def theme_row(self) -> int:
        return self._ctx.theme.row(44)

    def _show(self, text: str) -> None:
        t = self._ctx.t
        current = self.view.currentIndex().row()
        self.model.set_records(self._lines)
        if self._lines:
            self.view.setCurrentIndex(self.model.index(min(max(current, 0), len(self._lines) - 1), 0))
        shown = t.many("{n}人", len(self._lines))
        self._count.set_words(t("{n}以上", n=shown) if self._more else shown)
        nothing = not self._lines
        self.view.setVisible(not nothing)
        self._holder.setVisible(nothing)
        if text:
            self.empty.show_words(t("見つかりません"), t("よみ・ローマ字・番号の一部でも探せます。"))
        else:
            self.empty.show_words(t("人はまだ登録されていません"), t("通話メモを整理すると、ここに並びます。"))

    def _enter(self) -> None:
        """Enter in the box: search at once, and into the list."""
        self.load()
        self.view.setFocus(Qt.FocusReason.TabFocusReason)

    def new_person(self) -> None:
        service = self._ctx.vault.people

        def made(saved: Saved) -> None:
            self._undo.offer(self._ctx.t("人を登録しました"), saved.changes)
            self._ctx.go("person", id=saved.id)

        self._ctx.write(lambda: service.create({}), owner=self._page, done=made)
