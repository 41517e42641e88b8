"""Conditions of the case list as chips: what is set can be taken away, the usual ones stand ready, more by a menu.

Days in a condition may be relative to today ("+7" due within seven days, "-14" silent for fourteen): so a saved view
still means the same tomorrow. `resolved` makes dates of them before a question is asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.texts import N_
from app.services.case_list import CaseQuery
from models.codes import codes
from ui.context import Context
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.combo import Option, PickList, options
from ui.widgets.flow import Flow

DAYS = ("due_by", "stay_until", "silent_since")
CHOICES: dict[str, tuple[str, ...]] = {
    "due_by": ("+0", "+7", "+14", "+30"),
    "stay_until": ("+0", "+30", "+90", "+180"),
    "silent_since": ("-7", "-14", "-30", "-90"),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """One kind of condition: its field in CaseQuery, title, code list (""=days or members), shown even when unset."""

    field: str
    title: str
    kind: str = ""
    ready: bool = False


FILTERS = (
    Filter("statuses", N_("状態"), "case_status", True),
    Filter("owners", N_("担当"), "", True),
    Filter("languages", N_("言語"), "language", True),
    Filter("categories", N_("相談分野"), "category", True),
    Filter("triage", N_("緊急"), "triage"),
    Filter("stay", N_("在留資格"), "stay_status"),
    Filter("due_by", N_("期限")),
    Filter("stay_until", N_("在留期限")),
    Filter("silent_since", N_("最終対応")),
)
SCOPES = {"open": N_("進行中"), "closed": N_("終結"), "all": N_("すべて")}


def resolved(query: CaseQuery, today: dt.date) -> CaseQuery:
    """The same conditions with days as dates."""
    changed = {name: _date(getattr(query, name), today) for name in DAYS}
    return replace(query, **changed)


def _date(value: str, today: dt.date) -> str:
    if value[:1] not in ("+", "-"):
        return value
    try:
        return (today + dt.timedelta(days=int(value))).isoformat()
    except (ValueError, OverflowError):
        return ""


class FilterBar(Flow):
    """`changed(CaseQuery)` when a condition was set or taken away."""

    changed = Signal(object)

    def __init__(self, ctx: Context, lead: QWidget, members: Callable[[], list[tuple[str, str]]]) -> None:
        super().__init__(lead, gap=ctx.theme.px(8), line_gap=ctx.theme.px(6))
        self._ctx, self._members = ctx, members
        self._query = CaseQuery()
        self._chips: list[Chip] = []
        self._more = Button(
            ctx.theme, ctx.t("条件を追加"), kind="quiet", icon="plus", size="xs", name="cases.filter.more"
        )
        self._more.clicked.connect(self._open_more)
        self.add(self._more)
        self.show_query(self._query)

    def show_query(self, query: CaseQuery) -> None:
        """Show the conditions of this query."""
        self._query = query
        for chip in self._chips:
            self.flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [self._chip(spec) for spec in FILTERS if self._is_set(spec)]
        self._chips += [self._ready_chip(spec) for spec in FILTERS if spec.ready and not self._is_set(spec)]
        for place, chip in enumerate(self._chips):
            self.flow.insert_widget(1 + place, chip)
            chip.show()
        self.flow.activate()
        self.updateGeometry()

    # --- chips --------------------------------------------------------------------------------
    def _is_set(self, spec: Filter) -> bool:
        if spec.field == "statuses":
            return bool(self._query.statuses) or self._query.scope != "all"
        return bool(getattr(self._query, spec.field))

    def _chip(self, spec: Filter) -> Chip:
        words = self._ctx.t("{title}: {value}", title=self._ctx.t(spec.title), value=self._value(spec))
        chip = Chip(self._ctx.theme, words, kind="filter", name=f"cases.filter.{spec.field}", parent=self)
        chip.setToolTip(self._ctx.t("Delete で外す"))
        chip.clicked.connect(lambda: self.open_filter(spec, chip))
        chip.removed.connect(lambda: self._remove(spec))
        return chip

    def _ready_chip(self, spec: Filter) -> Chip:
        name = f"cases.filter.{spec.field}"
        chip = Chip(self._ctx.theme, self._ctx.t(spec.title), kind="menu", name=name, parent=self)
        chip.clicked.connect(lambda: self.open_filter(spec, chip))
        return chip

    def _value(self, spec: Filter) -> str:
        query, t = self._query, self._ctx.t
        if spec.field == "statuses" and not query.statuses:
            return t(SCOPES[query.scope]) if query.scope in SCOPES else query.scope
        value = getattr(query, spec.field)
        if spec.field in DAYS:
            return self._days(spec.field, value)
        if spec.field == "owners":
            known = dict(self._members())
            shown = [str(known.get(id, id)) if id else t("未割当") for id in value]
        else:
            shown = [self._ctx.short(spec.kind, code) for code in value]
        rest = t.many("ほか{n}", len(shown) - 2) if len(shown) > 2 else ""
        return "・".join([*shown[:2], rest] if rest else shown)

    def _days(self, field: str, value: str) -> str:
        t, ctx = self._ctx.t, self._ctx
        if value[:1] not in ("+", "-"):
            shown = ctx.dates.day(value)
            return t("{day}から連絡なし", day=shown) if field == "silent_since" else t("{day}まで", day=shown)
        days = abs(int(value))
        if field == "silent_since":
            return t.many("{n}日 連絡なし", days)
        return t.many("{n}日以内", days) if days else t("今日まで")

    # --- choosing -----------------------------------------------------------------------------
    def _entries(self, spec: Filter) -> tuple[list[Option], set[str]]:
        query, t = self._query, self._ctx.t
        if spec.field in DAYS:
            found = [Option(code, self._days(spec.field, code)) for code in CHOICES[spec.field]]
            return found, {getattr(query, spec.field)}
        if spec.field == "owners":
            return [Option("", t("未割当")), *(Option(id, name) for id, name in self._members())], set(query.owners)
        entries = options(codes(spec.kind), t.language)
        if spec.field == "statuses":
            scopes = [Option(f"@{code}", t(words)) for code, words in SCOPES.items()]
            chosen = set(query.statuses) or {f"@{query.scope}"}
            return [*scopes, *(e for e in entries if e.code != "closed")], chosen
        return entries, set(getattr(query, spec.field))

    def open_filter(self, spec: Filter, anchor: QWidget) -> PickList:
        """Choose the values of a condition."""
        entries, chosen = self._entries(spec)
        single = spec.field in DAYS or spec.field == "statuses"
        opened = PickList(self._ctx.theme, anchor, entries, chosen=chosen, keep_open=not single)
        if single:
            opened.picked.connect(lambda code: self._pick_one(spec, code))
        else:
            opened.closed.connect(lambda: self._take(spec, entries, opened.chosen))
        return opened

    def _pick_one(self, spec: Filter, code: str) -> None:
        if spec.field in DAYS:
            self._change(**{spec.field: code})
        elif code.startswith("@"):
            self._change(scope=code[1:], statuses=())
        else:
            had = self._query.statuses
            now = tuple(c for c in had if c != code) if code in had else (*had, code)
            self._change(scope="all" if now else "open", statuses=now)

    def _take(self, spec: Filter, entries: list[Option], chosen: set[str]) -> None:
        # A chip that was removed meanwhile must not come back: only a real difference counts.
        now = tuple(entry.code for entry in entries if entry.code in chosen)
        if set(now) != set(getattr(self._query, spec.field)):
            self._change(**{spec.field: now})

    def _remove(self, spec: Filter) -> None:
        if spec.field == "statuses":
            self._change(scope="all", statuses=())
        else:
            self._change(**{spec.field: "" if spec.field in DAYS else ()})
        self._more.setFocus()

    def _change(self, **values: object) -> None:
        query = replace(self._query, **values)  # type: ignore[arg-type]
        self.show_query(query)
        self.changed.emit(query)

    def _open_more(self) -> None:
        entries = [Option(spec.field, self._ctx.t(spec.title)) for spec in FILTERS if not self._is_set(spec)]
        opened = PickList(self._ctx.theme, self._more, entries, search=False)
        by_field = {spec.field: spec for spec in FILTERS}
        opened.picked.connect(lambda field: self.open_filter(by_field[field], self._more))
