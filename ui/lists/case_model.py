"""What the case table holds: ids in order, lines fetched by page and kept while they are near, ticks.

200,000 rows cost the ids only. What is not there yet is a placeholder; `wanted` asks for its page.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.base.texts import N_
from models.records.cases import CaseLine
from ui.context import Context

Index = QModelIndex | QPersistentModelIndex
LINE = Qt.ItemDataRole.UserRole
PAGE = 50
KEPT = 2000


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `least` px it needs in Japanese, `long` in languages of longer words (0: the same), `drop` the order
    in which it gives way on a narrow screen (0: never)."""

    key: str
    title: str
    least: int
    drop: int = 0
    sort: str = ""
    long: int = 0

    def need(self, language: str) -> int:
        """The px it needs in that language, at 100 %."""
        return self.least if language.startswith("ja") else self.long or self.least


COLUMNS = (
    Column("tick", "", 34),
    Column("triage", N_("緊急"), 58, sort="triage"),
    Column("number", N_("案件番号"), 86, sort="number"),
    Column("name", N_("呼び名・氏名"), 184),
    Column("language", N_("言語"), 100, 4, long=104),
    Column("stay", N_("在留資格"), 100, 2, long=132),
    Column("category", N_("主な相談"), 90, 6, long=140),
    Column("status", N_("状態"), 76, 3, long=92),
    Column("due", N_("次の期限"), 96, 7),
    Column("owner", N_("担当"), 48, 5),
    Column("last", N_("最終対応"), 92, 1, sort="last_contact"),
)
PLACES = {column.key: place for place, column in enumerate(COLUMNS)}


class CaseModel(QAbstractTableModel):
    """`wanted(list of ids)` asks for lines; `ticked_changed()` after every tick."""

    wanted = Signal(object)
    ticked_changed = Signal()

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._ids: list[str] = []
        self._lines: OrderedDict[str, CaseLine] = OrderedDict()
        self._asked: set[int] = set()
        self.ticked: set[str] = set()

    # --- filling ------------------------------------------------------------------------------
    def show_first(self, lines: Sequence[CaseLine]) -> None:
        """The first page of a new view: painted before the rest is known."""
        self.beginResetModel()
        self._ids = [str(line.id) for line in lines]
        self._lines = OrderedDict((str(line.id), line) for line in lines)
        self._asked.clear()
        self.ticked.clear()
        self.endResetModel()
        self.ticked_changed.emit()

    def show_ids(self, ids: list[str]) -> None:
        """All ids of the view. Rows that stand already stay where they are."""
        known = len(self._ids)
        if ids[:known] == self._ids:
            if len(ids) > known:
                self.beginInsertRows(QModelIndex(), known, len(ids) - 1)
                self._ids = ids
                self.endInsertRows()
            return
        self.beginResetModel()
        self._ids = ids
        self._asked.clear()
        self.endResetModel()

    def renew(self, ids: list[str], lines: Sequence[CaseLine]) -> bool:
        """The same view after something changed; true if the order is another. Ticks of rows that went are dropped."""
        moved = ids != self._ids
        if moved:
            self.beginResetModel()
        self._ids = ids
        self._asked.clear()
        self._lines = OrderedDict((str(line.id), line) for line in lines)
        if moved:
            self.endResetModel()
        elif ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(ids) - 1, len(COLUMNS) - 1))
        gone = self.ticked - set(ids) if self.ticked else set[str]()
        if gone:
            self.ticked -= gone
        self.ticked_changed.emit()
        return moved

    def take(self, asked: Sequence[str], lines: Sequence[CaseLine]) -> None:
        """Lines that were wanted."""
        for line in lines:
            self._lines[str(line.id)] = line
        while len(self._lines) > KEPT:
            self._lines.popitem(last=False)
        # Rows that have gone stay asked for, or every painting would ask again; the next reading drops them.
        if all(id in self._lines for id in asked):
            self._asked -= {hash(tuple(asked))}
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(COLUMNS) - 1))

    # --- asking -------------------------------------------------------------------------------
    def ids(self) -> list[str]:
        return self._ids

    def id_at(self, row: int) -> str:
        return self._ids[row] if 0 <= row < len(self._ids) else ""

    def line_at(self, row: int) -> CaseLine | None:
        """The line of a row, or None while it is on its way."""
        id = self._ids[row]
        line = self._lines.get(id)
        if line is not None:
            self._lines.move_to_end(id)
            return line
        first = row // PAGE * PAGE
        part = self._ids[first : first + PAGE]
        key = hash(tuple(part))
        if key not in self._asked:
            self._asked.add(key)
            self.wanted.emit(part)
        return None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            title = COLUMNS[section].title
            return self._ctx.t(title) if title else ""
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == LINE:
            return self.line_at(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            line = self.line_at(index.row())
            return words_of(self._ctx, line, COLUMNS[index.column()].key) if line else ""
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0:
            on = self.id_at(index.row()) in self.ticked
            return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        return None

    # --- ticks --------------------------------------------------------------------------------
    def tick(self, rows: Sequence[int], on: bool | None = None) -> None:
        """Tick rows, or turn them over."""
        for row in rows:
            id = self.id_at(row)
            if on or (on is None and id not in self.ticked):
                self.ticked.add(id)
            else:
                self.ticked.discard(id)
        self._ticks_shown()

    def tick_all(self, on: bool) -> None:
        self.ticked = set(self._ids) if on else set()
        self._ticks_shown()

    def _ticks_shown(self) -> None:
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(COLUMNS) - 1))
        self.ticked_changed.emit()

    def in_order(self) -> list[str]:
        """Ticked ids as they stand."""
        return [id for id in self._ids if id in self.ticked]


def words_of(ctx: Context, line: CaseLine, key: str) -> str:
    """What a cell says, in words."""
    if key == "name":
        return " ".join(name_parts(ctx, line))
    found = {
        "tick": "",
        "triage": line.triage,
        "number": line.number,
        "language": ctx.short("language", line.language),
        "stay": ctx.short("stay_status", line.stay_status),
        "category": ctx.short("category", line.main_category),
        "status": ctx.short("case_status", line.status),
        "due": due_words(ctx, line),
        "owner": "" if line.owner else ctx.t("未割当"),
        "last": ctx.dates.moment(line.last_contact) if line.last_contact else "",
    }
    return found[key]


def name_parts(ctx: Context, line: CaseLine) -> tuple[str, str]:
    """What the person is called, and their name as written where it differs. Nothing is taken apart or reordered."""
    called = line.call_name or line.name or ctx.t("名前は未確認")
    return called, line.name if line.name and line.name != called else ""


def due_words(ctx: Context, line: CaseLine) -> str:
    if not line.next_due:
        return ctx.t("期限なし") if not line.next_what else ""
    today = ctx.now().date().isoformat()
    if line.next_due[:10] == today:
        return ctx.t("今日 {time}", time=line.next_due[11:16]) if len(line.next_due) > 10 else ctx.t("今日中")
    return ctx.dates.due(line.next_due)
