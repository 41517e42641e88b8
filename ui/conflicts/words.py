"""What fields are called and how their values read: codes by their lists, dates in both calendars, ids by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from app.base.clock import local
from app.base.dates import wareki
from app.services.subjects import REFERENCES, Subject
from models.codes import codes
from ui.conflicts.fields import CHECKS, CODED, DATES, FIELDS, KINDS, MOMENTS, NUMBERS, ONE_VALUE
from ui.context import Context


class Words:
    """Speaks of records and their fields in the screen's language."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    def kind(self, entity: str) -> str:
        source = KINDS.get(entity)
        return self.ctx.t(source) if source else entity

    def label(self, entity: str, field: str) -> str:
        """What a field is called; one of a newer program under its own name."""
        source = FIELDS.get(entity, {}).get(field)
        return self.ctx.t(source) if source else field

    def is_text(self, entity: str, field: str) -> bool:
        """Whether two values can stand in it one after the other."""
        key = f"{entity}.{field}"
        apart = key in CODED or key in DATES or key in MOMENTS or key in CHECKS or key in NUMBERS or key in ONE_VALUE
        return field in FIELDS.get(entity, {}) and not apart and (entity, field) not in REFERENCES

    def value(self, entity: str, field: str, value: Any, names: Mapping[str, str]) -> str:
        """A value as people read it; an empty one is said to be empty."""
        t, key = self.ctx.t, f"{entity}.{field}"
        if key in CHECKS:
            return t("はい") if value else t("いいえ")
        if value is None or value == "":
            return t("(空欄)")
        if (entity, field) in REFERENCES:
            return names.get(str(value), "") or t("(この保管庫にない記録)")
        if key in CODED:
            return self.coded(CODED[key], str(value))
        if key in DATES or key in MOMENTS:
            return self.date(str(value))
        return str(value)

    def coded(self, kind: str, code: str) -> str:
        label = self.ctx.label(kind, code)
        showing = kind in ("category", "response", "outcome", "triage") and label != code
        return f"{code} {label}" if showing else label

    def date(self, iso: str) -> str:
        """Both calendars: 2026-11-25(水)・令和8年11月25日 15:00."""
        try:
            both = wareki(iso[:10])
            weekday = f"({self.ctx.dates.weekday(dt.date.fromisoformat(iso))})" if len(iso) == 10 else ""
            weekday = weekday or (f"({self.ctx.dates.weekday(dt.date.fromisoformat(iso[:10]))})" if iso[10:] else "")
        except ValueError:
            return iso
        return " ".join(part for part in (f"{iso[:10]}{weekday}・{both}", iso[11:16]) if part)

    def options(self, entity: str, field: str) -> Sequence[Any]:
        """The codes that a field may hold; empty for other fields."""
        kind = CODED.get(f"{entity}.{field}")
        return tuple(codes(kind)) if kind else ()

    def person(self, name: str) -> str:
        """Who did it; somebody this vault has no name for is said to be unknown."""
        return name or self.ctx.t("不明の職員")

    def time(self, ms: int) -> str:
        """11/20 14:01, with the year when it is another."""
        moment, now = local(ms), self.ctx.now()
        day = f"{moment.month}/{moment.day}" if moment.year == now.year else moment.date().isoformat()
        return f"{day} {moment:%H:%M}"

    def title(self, subject: Subject) -> str:
        """Whose record it is, as the head of a list row."""
        if subject.who:
            return subject.who
        return self.ctx.t("名前は未確認") if subject.kind in ("case", "person", "contact") else self.kind(subject.kind)

    def place(self, subject: Subject) -> str:
        """案件 2026-0087 · 対応記録 11/19 14:00 · 資料 通知書.pdf."""
        kind = self.kind(subject.kind)
        about = self.ctx.dates.moment(subject.about) if subject.kind == "contact" else subject.about
        if subject.kind == "case" or (subject.number and not about):
            about = subject.number
        return f"{kind} {about}".rstrip()
