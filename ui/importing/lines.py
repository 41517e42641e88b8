"""A doubt of the row check in words, and the model of many: words are made when a row is painted, not before."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from app.base.texts import Texts
from models.codes import codes
from models.records.imports import DECIDE, FIXED, OK, REFUSED
from ui.importing.choices import SPELLING, Digest, Item, ways_out
from ui.importing.words import ACCEPT, ACTIONS, CODE_LISTS, STATUS_WORDS, afterwards, reason, short_words

Index = QModelIndex | QPersistentModelIndex
RECORD = Qt.ItemDataRole.UserRole
LOOKS = {
    DECIDE: ("warning", "warn", "warn_tint"),
    FIXED: ("check-circle", "text2", "surface"),
    OK: ("check-circle", "ok", "surface"),
    REFUSED: ("stop", "danger", "danger_tint"),
}
PLAIN = ("minus", "text3", "surface")
BAD = ("date.no_such_day", "date.unreadable", "date.no_such_time", "cell.error", "cell.formula_unread")


@dataclass(frozen=True, slots=True)
class Shown:
    """A line in words."""

    item: Item
    number: str
    icon: str
    ink: str
    tint: str
    field: str
    cell: str
    why: str
    then: str
    ways: tuple[tuple[str, str], ...]

    def __repr__(self) -> str:
        return f"Shown({self.item.place})"


def shown(t: Texts, digested: Digest, item: Item, *, acting: bool = True) -> Shown:
    """Put a line into words; not `acting`: it is only to be read."""
    row, issue = digested.row(item), digested.issue(item)
    icon, ink, tint = LOOKS.get(row.status, PLAIN)
    if issue.code in BAD and row.status == DECIDE:
        ink, tint = "danger", "danger_tint"
    if issue.code in ("row.duplicate", "row.similar"):
        icon = "copy"
    number = t("{n}行", n=row.row) if row.span == 1 else t("{n}行から{m}行", n=row.row, m=row.span)
    if row.sheet:
        number = row.sheet + " " + number
    about = issue.field or next((f for f in ("person.name", "contact.summary") if row.value(f)), "")
    cell = issue.shown or _said(row.value(about)) or " ".join(cell for cell in row.cells if cell.strip())[:200]
    stored = issue.stored
    if issue.stored and issue.field in CODE_LISTS:
        stored = codes(CODE_LISTS[issue.field]).label(issue.stored, t.language)
    why = reason(t, issue) if issue.code else t(STATUS_WORDS.get(row.status, row.status))
    if issue.code:
        then = afterwards(t, issue, stored)
        if issue.code in SPELLING and issue.severity == DECIDE:
            then = t("同じ書き方の行に、まとめて当てます")
        if not acting and row.status == DECIDE:
            then = t("決めていないため、取り込みません")
    else:
        then = _said(row.value("contact.summary"))
    ways = tuple(
        (way, t(ACCEPT, stored=issue.stored) if way == "accept" else t(ACTIONS[way]))
        for way in (ways_out(digested, item) if acting else ())
    )
    return Shown(item, number, icon, ink, tint, short_words(t, about) if about else t("行"), cell, why, then, ways)


def _way_words(t: Texts, way: str, stored: str) -> str:
    return t(ACCEPT, stored=stored) if way == "accept" else t(ACTIONS[way])


def _said(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value)


class CheckModel(QAbstractListModel):
    """The lines of one list; words are made on demand and the last 400 kept."""

    def __init__(self, t: Texts, parent: QWidget) -> None:
        super().__init__(parent)
        self._t = t
        self._items: Sequence[Item] = ()
        self._digest: Digest | None = None
        self._made: OrderedDict[int, Shown] = OrderedDict()
        self.acting = True

    def show_items(self, digested: Digest | None, items: Sequence[Item]) -> None:
        self.beginResetModel()
        self._digest, self._items = digested, items
        self._made.clear()
        self.endResetModel()

    def items(self) -> Sequence[Item]:
        return self._items

    def at(self, row: int) -> Shown:
        found = self._made.get(row)
        if found is None:
            assert self._digest is not None
            found = self._made[row] = shown(self._t, self._digest, self._items[row], acting=self.acting)
            if len(self._made) > 400:
                self._made.popitem(last=False)
        return found

    def field(self, item: Item) -> str:
        """The field that a line is about."""
        return self._digest.issue(item).field if self._digest else ""

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == RECORD:
            return self.at(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            one = self.at(index.row())
            return "、".join((one.number, one.field, one.cell, one.why, one.then, *(words for _, words in one.ways)))
        return None
