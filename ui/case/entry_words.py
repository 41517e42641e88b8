"""Words of a timeline row: channel and direction, who, which chips. Pure: records and texts in, texts out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.base.texts import N_
from app.services.filing import FiledAway
from models.records.cases import CaseFile, ContactRecord
from ui.case.reading import Entry, group_of
from ui.context import Context
from ui.paint import ChipSpec

WAYS: dict[tuple[str, str], str] = {
    ("phone", "in"): N_("着信"),
    ("phone", "out"): N_("発信"),
    ("text", "in"): N_("受信"),
    ("text", "out"): N_("送信"),
    ("paper", "in"): N_("受領"),
    ("paper", "out"): N_("送付"),
}
ICONS = {"phone": "phone", "text": "message", "meet": "people", "paper": "document", "": "note"}


class EntryWords:
    """Speaks of one case file in the screen's language."""

    def __init__(self, ctx: Context, file: CaseFile) -> None:
        self.ctx = ctx
        self.file = file
        self.members: Mapping[str, str] = dict(file.members)

    def icon(self, entry: Entry) -> str:
        return "mail" if entry.channel == "mail" else ICONS[group_of(entry.channel)]

    def title(self, entry: Entry) -> str:
        """電話・着信, SMS・受信, 文書・受領, オンライン面談."""
        fields = _fields(entry)
        channel, direction = str(fields.get("channel") or ""), str(fields.get("direction") or "")
        label = self.ctx.label("channel", channel) or self.ctx.t("記録")
        if group_of(channel) == "paper" and entry.documents:
            label = self.ctx.t("文書")
        way = WAYS.get((group_of(channel), direction))
        return self.ctx.t("{channel}・{way}", channel=label, way=self.ctx.t(way)) if way else label

    def who(self, entry: Entry) -> str:
        """佐藤・18分 · ホアさん · 佐藤 → ホアさん · 田中・通訳 レー・ミンさん・60分."""
        t, fields = self.ctx.t, _fields(entry)
        author = self.author(entry)
        client = self.client()
        channel, direction = str(fields.get("channel") or ""), fields.get("direction")
        who = author
        if group_of(channel) == "text" and client:
            if direction == "in":
                who = client
            elif direction == "out" and author:
                who = t("{author} → {client}", author=author, client=client)
        parts = [who] if who else []
        helper = str(fields.get("interpreter_name") or "") or self._interpreter(fields)
        if helper:
            parts.append(t("通訳 {name}", name=helper))
        if fields.get("minutes"):
            parts.append(t("{n}分", n=fields["minutes"]))
        return "・".join(parts)

    def author(self, entry: Entry) -> str:
        if entry.contact is None:
            return self.members.get(self.ctx.me, "")
        return self.members.get(entry.contact.author, "") or entry.contact.author_text

    def client(self) -> str:
        client = self.file.client
        return (client.call_name or client.shown_name) if client else ""

    def _interpreter(self, fields: Mapping[str, Any]) -> str:
        code = str(fields.get("interpreter") or "")
        return self.ctx.label("interpreter", code) if code not in ("", "none") else ""

    def codes(self, contact: ContactRecord) -> list[ChipSpec]:
        """Topics and what was done, as code chips: L02 残業代."""
        specs = [ChipSpec(f"{c} {self.ctx.short('category', c)}", kind="code") for c in contact.categories]
        return specs + [ChipSpec(f"{c} {self.ctx.short('response', c)}", kind="code") for c in contact.responses]

    def states(self, contact: ContactRecord) -> list[ChipSpec]:
        """What must be seen: a conflict, words sent with a checked translation, a correction."""
        t, found = self.ctx.t, list[ChipSpec]()
        if contact.underway:
            to = self.members.get(contact.handed_to, "")
            found.append(ChipSpec(t("途中 → {who}", who=to) if to else t("途中"), "people", "warn"))
        if contact.conflicts:
            found.append(ChipSpec(t("競合"), "warning", "warn"))
        if contact.direction == "out" and contact.translation and contact.translation_checked:
            found.append(ChipSpec(t("確認済みの訳で送信"), "check", "ok"))
        if contact.cites and any(other.id == contact.cites for other in self.file.contacts):
            found.append(ChipSpec(t("訂正"), "history", "neutral", "code"))
        return found

    def translation_chip(self, contact: ContactRecord) -> ChipSpec:
        t = self.ctx.t
        if contact.translation_checked:
            name = self.members.get(contact.translation_checked, "")
            return ChipSpec(t("確認済み・{name}", name=name) if name else t("確認済み"), "check", "ok")
        if contact.translation_by == "machine":
            return ChipSpec(t("機械訳・未確認"), "chip", "machine")
        return ChipSpec(t("人の訳"), "person", "neutral", "code")

    def away(self, away: FiledAway) -> str:
        """整理済み(別の案件へ 2026-0098)。この間に読めた人: 佐藤・チャン."""
        t = self.ctx.t
        words = t("整理済み(別の案件へ {number})", number=away.number) if away.number else t("整理済み(別の案件へ)")
        who = t("・").join(away.readers) or t("いません")
        return t("{words}。この間に読めた人: {who}", words=words, who=who)

    def spoken(self, entry: Entry) -> str:
        """What a screen reader says of a row."""
        if entry.away is not None:
            return f"{self.ctx.dates.moment(entry.start)}、{self.away(entry.away)}"
        if entry.heading:
            return self.ctx.dates.heading(entry.start)[0]
        fields = _fields(entry)
        text = next((str(fields[k]) for k in ("summary", "facts", "said", "original") if fields.get(k)), "")
        state = self.ctx.t("途中") if entry.draft else ""
        parts = (self.ctx.dates.moment(entry.start), self.title(entry), self.who(entry), state, text)
        return "、".join(part for part in parts if part)


def cells_of(contact: ContactRecord) -> list[tuple[str, str]]:
    """The cells of an imported row as they were read: (column, text)."""
    try:
        kept: Any = json.loads(contact.cells) if contact.cells else {}
    except ValueError:
        return [("", contact.cells)]
    cells = kept.get("cells", kept) if isinstance(kept, dict) else kept
    pairs = cells.items() if isinstance(cells, dict) else enumerate(cells, 1) if isinstance(cells, list) else ()
    found = [_pair(name, value) for name, value in pairs]
    return [(name, value) for name, value in found if value]


def _pair(name: object, value: object) -> tuple[str, str]:
    if isinstance(value, list | tuple) and len(value) == 2:
        return str(value[0]), str(value[1] if value[1] is not None else "")
    return str(name), str(value if value is not None else "")


def _fields(entry: Entry) -> Mapping[str, Any]:
    if entry.draft is not None:
        return dict(entry.draft.fields)
    contact = entry.contact
    return {name: getattr(contact, name) for name in type(contact).__dataclass_fields__} if contact else {}
