"""Choosing from a list: a combo field, and a code picker that searches by two letters.

The list is a floating child of the window and not a popup window: in a popup window an IME has no place to compose.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAccessible, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui import paint
from ui.theme import Theme
from ui.widgets.base import PaintedButton, Themed
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.fields import Field, SearchField
from ui.widgets.flow import Flow
from ui.widgets.frames import Floating, column
from ui.widgets.labels import Label
from ui.widgets.scroll import thin_bars

SEARCH_FROM = 9


@dataclass(frozen=True, slots=True)
class Option:
    """A line of a list. `search`: more words to find it by (readings, romaji, other languages); `note` small, right."""

    code: str
    text: str
    search: str = ""
    note: str = ""

    def words(self) -> str:
        """What is searched: code, text and more, folded."""
        return folded(f"{self.code} {self.text} {self.search}")


def folded(words: str) -> str:
    """For comparing what was typed: full-width to half, katakana to hiragana, no case, no marks above letters."""
    wide = unicodedata.normalize("NFKC", words).casefold()
    hira = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in wide)
    bare = unicodedata.normalize("NFD", hira)
    # Only marks on Latin letters go: が must stay apart from か.
    kept = (c for i, c in enumerate(bare) if not ("\u0300" <= c <= "\u036f" and i))
    return unicodedata.normalize("NFC", "".join(kept)).replace("đ", "d")


def options(code_list: Iterable, language: str = "ja") -> list[Option]:
    """Options from a `CodeList` of models.codes, or from (code, text) pairs; options stay as they are. Japanese,
    English, plain Japanese and synonyms of a code all find it."""
    found = []
    for entry in code_list:
        if isinstance(entry, Option):
            found.append(entry)
        elif isinstance(entry, tuple):
            found.append(Option(*entry))
        else:
            more = " ".join((entry.ja, entry.en, entry.easy, entry.short, *entry.synonyms))
            found.append(Option(entry.code, entry.label(language), more))
    return found


class _Model(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.shown: list[Option] = []

    def show(self, found: list[Option]) -> None:
        self.beginResetModel()
        self.shown = found
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole):
        option = self.shown[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return option.text
        return None


class _Rows(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: PickList) -> None:
        super().__init__(parent)
        self._theme, self._list = theme, parent

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self._theme.px(120), self._theme.row(32))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex):
        t = self._theme
        entry = self._list.entry(index.row())
        box = QRectF(option.rect).adjusted(4, 0, -4, 0)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            paint.plane(painter, box, t.color("accent_tint"), None, t.px(4))
        elif state & QStyle.StateFlag.State_MouseOver:
            paint.plane(painter, box, t.color("text", 0.05), None, t.px(4))
        x = box.x() + t.px(8)
        side = t.px(14)
        if entry.code in self._list.chosen:
            glyph = QRectF(x, box.center().y() - side / 2, side, side)
            t.icons.paint(painter, "check", glyph, t.color("accent"))
        x += side + t.px(6)
        note = t.width(entry.note, "caption")
        if entry.note:
            right = QRectF(box.right() - note - t.px(8), box.y(), note + 1, box.height())
            paint.text(painter, t, right, entry.note, "caption", t.color("text3"), elide=False)
            note += t.px(8)
        words = entry.text or t.t("(空にする)")
        token = "text" if entry.text else "text3"
        paint.text(painter, t, QRectF(x, box.y(), box.right() - x - note - t.px(8), box.height()), words, "body",
                   t.color(token))  # fmt: skip
        painter.restore()


class PickList(Floating):
    """The open list under an anchor. `picked(str)` with the code; closes on Escape, a click outside, a pick."""

    picked = Signal(str)
    closed = Signal()

    def __init__(self, theme: Theme, anchor: QWidget, entries: Sequence[Option], *, chosen: Iterable[str] = (),
                 search: bool | None = None, keep_open: bool = False) -> None:  # fmt: skip
        super().__init__(theme, anchor.window(), name="picklist")
        self._anchor, self._all, self._keep = anchor, list(entries), keep_open
        self.chosen = set(chosen)
        self._model = _Model(self)
        self.view = QListView(self)
        self.view.setObjectName("picklist.view")
        self.view.setAccessibleName(anchor.accessibleName())
        thin_bars(theme, self.view)
        self.view.setModel(self._model)
        self.view.setItemDelegate(_Rows(theme, self))
        self.view.setMouseTracking(True)
        self.view.setUniformItemSizes(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.ring_none = True  # type: ignore[attr-defined]
        palette = theme.palette()
        palette.setColor(palette.ColorRole.Base, theme.color("window"))
        self.view.setPalette(palette)
        self.view.clicked.connect(lambda index: self._pick(index.row()))
        with_search = len(self._all) >= SEARCH_FROM if search is None else search
        self.search = SearchField(theme, theme.t("2文字で探す"), height=30, name="picklist.search")
        self.search.setVisible(with_search)
        self.search.changed.connect(self._find)
        self.search.edit.installEventFilter(self)
        self.view.installEventFilter(self)
        self.none = Label(theme, theme.t("合うものがありません"), "small", "text3")
        self.none.hide()
        inside = column(gap=4, margins=(6, 6, 6, 6))
        inside.addWidget(self.search)
        inside.addWidget(self.none)
        inside.addWidget(self.view, 1)
        self.body.addLayout(inside)
        self._find("")
        self._put()
        self.show()
        self.raise_()
        (self.search.edit if with_search else self.view).setFocus(Qt.FocusReason.PopupFocusReason)
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def entry(self, row: int) -> Option:
        """The option shown in a row."""
        return self._model.shown[row]

    def _put(self) -> None:
        t = self.theme
        window = self.parentWidget()
        assert window is not None
        top_left = self._anchor.mapTo(window, QPoint(0, 0))
        widest = max((t.width(o.text) + t.width(o.note, "caption") for o in self._all), default=0)
        width = max(self._anchor.width(), min(t.px(440), round(widest) + t.px(72)), t.px(200))
        head = t.px(40) if self.search.isVisibleTo(self) else 0
        wanted = head + t.row(32) * min(len(self._all), 10) + 16
        below = window.height() - top_left.y() - self._anchor.height() - 12
        above = top_left.y() - 12
        down = below >= min(wanted, t.px(180)) or below >= above
        height = min(wanted, below if down else above)
        y = top_left.y() + self._anchor.height() + 4 if down else top_left.y() - height - 4
        x = max(4, min(top_left.x(), window.width() - width - 8))
        self.place(x, y, width, max(height, t.px(60)))

    def _find(self, words: str) -> None:
        wanted = folded(words).split()
        found = [o for o in self._all if all(part in o.words() for part in wanted)]
        self._model.show(found)
        self.none.setVisible(not found)
        at = next((i for i, o in enumerate(found) if o.code in self.chosen), 0) if not words else 0
        if found:
            self.view.setCurrentIndex(self._model.index(at, 0))

    def _pick(self, row: int) -> None:
        if not 0 <= row < len(self._model.shown):
            return
        code = self._model.shown[row].code
        if self._keep:
            self.chosen ^= {code}
            self.view.viewport().update()
            self.picked.emit(code)
            return
        self.close_list()
        self.picked.emit(code)

    def close_list(self) -> None:
        """Close and give the focus back to the anchor."""
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
        if self.isAncestorOf(QApplication.focusWidget() or self._anchor.window()):
            self._anchor.setFocus(Qt.FocusReason.PopupFocusReason)
        self.hide()
        self.closed.emit()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            if watched is not self and not self.isAncestorOf(watched) and watched.window() is self.window():
                inside_anchor = watched is self._anchor or self._anchor.isAncestorOf(watched)
                self.close_list()
                return inside_anchor
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and watched in (self.view, self.search.edit):
            return self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        if self.search.edit.preedit_active:
            return False
        key = event.key()
        if key == Qt.Key.Key_Escape or key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.close_list()
            return key == Qt.Key.Key_Escape
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._pick(self.view.currentIndex().row())
            return True
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}.get(Qt.Key(key))
        if step:
            last = len(self._model.shown) - 1
            row = min(max(self.view.currentIndex().row() + step, 0), last)
            self.view.setCurrentIndex(self._model.index(row, 0))
            return True
        return False


class _ComboButton(PaintedButton):
    """The closed field: words and a chevron. Space, Enter, Down and Alt+Down open; letters open and search."""

    accessible_role = QAccessible.Role.ComboBox

    def __init__(self, theme: Theme, height: int, parent: QWidget) -> None:
        super().__init__(theme, "", "", parent)
        self._height = height
        self.placeholder = ""
        self.icon_name = ""
        self.mark = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        t = self.theme
        return QSize(round(t.width(self.words() or self.placeholder)) + t.px(44), t.px(self._height))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(72), self.theme.px(self._height))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_F4):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = self.theme
        if not self.isEnabled():
            painter.setOpacity(0.45)
        border = t.color(self.mark or "input")
        paint.plane(painter, self.box(), t.mixed("raised", self.shade() / 2), border, t.px(4))
        x, side = t.px(11), t.px(16)
        if self.icon_name:
            t.icons.paint(painter, self.icon_name, QRectF(x, 0, side, self.height()), t.color("text2"))
            x += t.px(22)
        words = self.words()
        colour = t.color("text" if words else "text3")
        room = QRectF(x, 0, self.width() - x - t.px(28), self.height())
        paint.text(painter, t, room, words or self.placeholder, "body", colour)
        chevron = QRectF(self.width() - t.px(9) - side, 0, side, self.height())
        t.icons.paint(painter, "chevron-down", chevron, t.color("text2"))


class ComboField(Field):
    """One of a list; searched by letters when the list is long. `picked(str)`; `code()`, `set_code()`."""

    picked = Signal(str)

    def __init__(
        self,
        theme: Theme,
        label: str = "",
        entries: Iterable = (),
        *,
        code: str = "",
        placeholder: str = "",
        hint: str = "",
        icon: str = "",
        height: int = 32,
        search: bool | None = None,
        spoken: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, label, hint=hint, spoken=spoken, name=name, parent=parent)
        self.button = _ComboButton(theme, height, self)
        self.button.placeholder = placeholder or theme.t("選んでください")
        self.button.icon_name = icon
        self._place(self.button, self.button)
        self._search = search
        self._entries: list[Option] = []
        self._code = ""
        self.set_options(entries, code)
        self.button.clicked.connect(self.open_list)

    def code(self) -> str:
        """Code of the chosen option, "" for none."""
        return self._code

    def set_code(self, code: str) -> None:
        """Choose by program; says nothing. An unknown code is kept and shown as it is."""
        self._code = code
        found = next((o.text for o in self._entries if o.code == code), code)
        self.button.set_words(found)
        self.button.setAccessibleName(f"{self.spoken} {found}".strip())
        self.button.update()

    def set_options(self, entries: Iterable, code: str | None = None) -> None:
        """Change the list; the chosen code stays unless one is given."""
        self._entries = options(entries, self.theme.t.language)
        self.set_code(self._code if code is None else code)

    def set_mark(self, mark: str) -> None:
        """Colour the border by a token."""
        self.button.mark = mark
        self.button.update()

    def open_list(self) -> PickList:
        """Open the list under the field."""
        opened = PickList(self.theme, self.button, self._entries, chosen={self._code}, search=self._search)
        opened.picked.connect(self._choose)
        return opened

    def _choose(self, code: str) -> None:
        if code != self._code:
            self.set_code(code)
            self.picked.emit(code)


class CodePicker(Themed, QWidget):
    """Several codes as chips: chosen ones on, favourites off beside them, the rest by 「2文字で探す」."""

    changed = Signal()

    def __init__(
        self,
        theme: Theme,
        code_list: Iterable,
        *,
        favourites: Sequence[str] = (),
        chosen: Sequence[str] = (),
        single: bool = False,
        show_code: bool = False,
        spoken: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._begin(theme, name, spoken)
        self._entries = options(code_list, theme.t.language)
        self._single, self._show_code, self._favourites = single, show_code, tuple(favourites)
        self._chosen: list[str] = list(chosen)
        self.flow = Flow(gap=6, line_gap=6)
        box = column(self.flow, gap=0)
        self.setLayout(box)
        self.find_button = Button(
            theme, theme.t("2文字で探す"), kind="text", icon="search", size="xs", name=f"{name}.find"
        )
        self.find_button.clicked.connect(self.open_list)
        self._chips: dict[str, Chip] = {}
        self._build()
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
        self.setSizePolicy(policy)

    def chosen(self) -> list[str]:
        """Codes in the order they were chosen."""
        return list(self._chosen)

    def set_chosen(self, codes: Sequence[str]) -> None:
        """Choose by program; says nothing."""
        if list(codes) != self._chosen:
            self._chosen = list(codes)
            self._build()

    def words_of(self, code: str) -> str:
        """The label of a code; the code itself if it is unknown here."""
        found = next((o.text for o in self._entries if o.code == code), code)
        return f"{code} {found}" if self._show_code and found != code else found

    def open_list(self) -> PickList:
        """Open the whole list."""
        opened = PickList(
            self.theme, self.find_button, self._entries, chosen=self._chosen, search=True, keep_open=not self._single
        )
        opened.picked.connect(self._toggle)
        return opened

    def _toggle(self, code: str) -> None:
        if code in self._chosen:
            self._chosen.remove(code)
        else:
            self._chosen = [code] if self._single else [*self._chosen, code]
        self._build()
        self.changed.emit()

    def _build(self) -> None:
        focused = next((code for code, chip in self._chips.items() if chip.hasFocus()), "")
        shown = [*self._favourites, *(code for code in self._chosen if code not in self._favourites)]
        while self.flow.flow.count():
            taken = self.flow.flow.takeAt(0)
            widget = taken.widget() if taken is not None else None
            if widget is not None and widget is not self.find_button:
                widget.hide()
                widget.deleteLater()
        self._chips = {}
        for code in shown:
            name = f"{self.objectName()}.{code}"
            chip = Chip(self.theme, self.words_of(code), on=code in self._chosen, name=name, parent=self.flow)
            chip.clicked.connect(lambda _=False, c=code: self._toggle(c))
            self._chips[code] = chip
            self.flow.add(chip)
            chip.show()
        if len(self._entries) > len(shown) or not self._favourites:
            self.flow.add(self.find_button)
            self.find_button.show()
        else:
            self.find_button.hide()
        if focused in self._chips:
            self._chips[focused].setFocus(Qt.FocusReason.OtherFocusReason)
        self.updateGeometry()
