"""How a row of the timeline is laid out: gutter with the time, rail with a disc, body (look.md §3 "Timeline row")."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from app.services.filing import FiledAway
from models.records.cases import ContactRecord
from ui import paint
from ui.case.entry_words import EntryWords, cells_of
from ui.case.plans import Plan
from ui.case.reading import Entry
from ui.fonts import Role
from ui.paint import ChipSpec

GUTTER, RAIL, BODY, RIGHT = 52, 72, 92, 18


class TimelineRows:
    """Makes plans. `mode`: "both" shows original and translation, "translation" the translation alone."""

    def __init__(self, words: EntryWords) -> None:
        self.words = words
        self.mode = "both"
        self.expanded: set[str] = set()

    def plan(self, entry: Entry, width: float) -> Plan:
        made = Plan(self.words.ctx.theme, width)
        if entry.heading:
            self._day(made, entry)
            return made
        if entry.away is not None:
            self._away(made, entry.away)
            return made
        body = QRectF(made.theme.px(BODY), made.theme.px(9), width - made.theme.px(BODY + RIGHT), 0)
        y = self._head(made, entry, body)
        if entry.draft is not None:
            fields = dict(entry.draft.fields)
            text = next((str(fields[k]) for k in ("summary", "facts", "said", "view", "original") if fields.get(k)), "")
            y += self._text(made, body.x(), y, body.width(), text, "text2", 4)
        elif entry.contact is not None:
            y = self._body(made, entry, entry.contact, QRectF(body.x(), y, body.width(), 0))
        made.height = y + made.theme.px(11)
        self._rail(made, entry)
        return made

    # --- parts --------------------------------------------------------------------------------
    def _day(self, made: Plan, entry: Entry) -> None:
        t = made.theme
        made.height, made.fill = float(t.row(28)), "surface"
        text, aside = self.words.ctx.dates.heading(entry.start)
        box = QRectF(t.px(20), 0, made.width - t.px(40), made.height)
        used = made.say(box, text, "small_strong")
        if aside:
            made.say(box.adjusted(used + t.px(9), 0, 0, 0), aside, "small", "text2")
        for y in (0.0, made.height - 1):
            made.rules.append((QRectF(0, y, made.width, 1), "line"))

    def _away(self, made: Plan, away: FiledAway) -> None:
        """One quiet line: it was moved, and who could read it here meanwhile."""
        t, x = made.theme, made.theme.px(BODY)
        line, width = float(t.line("small")), made.width - x - made.theme.px(RIGHT)
        made.height = line + t.px(12)
        made.rules.append((QRectF(t.px(RAIL) - 0.5, 0, 1, made.height), "line2"))
        made.say(QRectF(0, t.px(6), t.px(GUTTER), line), away.start[11:16], "small", "text3", "right")
        made.say(QRectF(x, t.px(6), width, line), self.words.away(away), "small", "text3")

    def _rail(self, made: Plan, entry: Entry) -> None:
        t, middle = made.theme, made.theme.px(9) + made.theme.line("strong") / 2
        made.rules.insert(0, (QRectF(t.px(RAIL) - 0.5, 0, 1, made.height), "line2"))
        time = entry.start[11:16]
        made.say(QRectF(0, middle - t.px(11), t.px(GUTTER), t.px(22)), time, "small", "text2", "right")
        side = t.px(24)
        disc = QRectF(t.px(RAIL) - side / 2, middle - side / 2, side, side)
        # A gap in the rail around the disc, as in the pictures.
        made.discs.append((disc.adjusted(-3, -3, 3, 3), "window", ""))
        fill, border, ink = self._disc(entry)
        made.discs.append((disc, fill, border))
        glyph = t.px(16)
        at = QRectF(disc.center().x() - glyph / 2, disc.center().y() - glyph / 2, glyph, glyph)
        made.icons.append((self.words.icon(entry), at, ink))

    @staticmethod
    def _disc(entry: Entry) -> tuple[str, str, str]:
        contact = entry.contact
        if entry.draft is not None:
            return "warn_tint", "", "warn"
        if contact and contact.conflicts:
            return "warn_tint", "", "warn"
        if contact and contact.translation_by == "machine" and not contact.translation_checked:
            return "accent_tint", "", "accent"
        return "window", "line2", "text2"

    def _head(self, made: Plan, entry: Entry, body: QRectF) -> float:
        t = made.theme
        line = float(t.line("strong"))
        middle, right = body.y() + line / 2, body.right()
        if entry.draft is not None:
            right = made.press(right, middle, "resume", t.t("続ける"), "button") - t.px(8)
            right = self._chips(made, right, middle, [ChipSpec(t.t("途中"), "pencil", "warn")], right - body.x())
        else:
            right = made.press(right, middle, "menu", t.t("この記録の操作"), "icon", "more") - t.px(6)
        title, who = self.words.title(entry), self.words.who(entry)
        room = right - body.x() - t.width(title, "strong") - t.px(20) - min(t.width(who, "small"), t.px(120))
        if entry.contact is not None:
            contact = entry.contact
            if contact.sheet_row:
                words = t.t("取り込み {n}行目", n=contact.sheet_row)
                right = made.press(right, middle, "cells", words, "chip", "table") - t.px(6)
                room = right - body.x() - t.width(title, "strong") - t.px(140)
            right = self._chips(made, right, middle, self.words.states(contact) + self.words.codes(contact), room)
        used = made.say(QRectF(body.x(), body.y(), right - body.x(), line), title, "strong")
        rest = QRectF(body.x() + used + t.px(8), body.y(), right - body.x() - used - t.px(16), line)
        if rest.width() > t.px(24):
            made.say(rest, who, "small", "text2")
        return body.y() + line + t.px(4)

    def _chips(self, made: Plan, right: float, middle: float, specs: list[ChipSpec], room: float) -> float:
        """As many chips as fit, in reading order, +n for the rest; returns where they begin."""
        t, shown, used = made.theme, list[ChipSpec](), 0.0
        for spec in specs:
            wide = paint.chip_width(t, spec) + t.px(6)
            if used + wide > room - (t.px(34) if len(shown) + 1 < len(specs) else 0):
                break
            shown.append(spec)
            used += wide
        if len(shown) < len(specs) and room > t.px(34):
            shown.append(ChipSpec(f"+{len(specs) - len(shown)}", kind="code"))
        for spec in reversed(shown):
            right -= paint.chip_width(t, spec)
            made.chip(right, middle, spec)
            right -= t.px(6)
        return right

    def _body(self, made: Plan, entry: Entry, contact: ContactRecord, box: QRectF) -> float:
        t, y = made.theme, box.y()
        boxes = [pair for pair in self._boxes(contact) if pair[1]]
        columns = bool(contact.original or contact.translation)
        if contact.summary and not (contact.translation and columns):
            ink = "text2" if boxes or columns else "text"
            y += self._text(made, box.x(), y, box.width(), contact.summary, ink)
        if columns:
            y = self._columns(made, contact, QRectF(box.x(), y, box.width(), 0))
        if boxes:
            y = self._three(made, boxes, QRectF(box.x(), y + (t.px(4) if y > box.y() else 0), box.width(), 0))
        if contact.next_step:
            promise = t.t("次: {what}", what=contact.next_step)
            if contact.next_due:
                promise = t.t(
                    "次: {what}({due})", what=contact.next_step, due=self.words.ctx.dates.day(contact.next_due)
                )
            y += self._text(made, box.x(), y + t.px(2), box.width(), promise, "text2", role="small") + t.px(2)
        if entry.documents:
            y = self._papers(made, entry, QRectF(box.x(), y + t.px(3), box.width(), 0))
        if contact.id in self.expanded:
            y = self._cells(made, contact, QRectF(box.x(), y + t.px(4), box.width(), 0))
        return y

    @staticmethod
    def _text(
        made: Plan, x: float, y: float, width: float, text: str, ink: str = "text", lines: int = 0, role: Role = "body"
    ) -> float:
        return made.wrap(x, y, width, text, role, ink, lines) if text else 0.0

    def _columns(self, made: Plan, contact: ContactRecord, box: QRectF) -> float:
        t, gap = made.theme, made.theme.px(24)
        both = self.mode == "both" and bool(contact.original) and bool(contact.translation)
        if not both:
            text = contact.translation or contact.original
            if self.mode == "both" or not contact.translation:
                self._original_head(made, contact, box) if not contact.translation else self._translation_head(
                    made, contact, box
                )
                box = box.adjusted(0, t.px(24), 0, 0)
            return box.y() + self._text(made, box.x(), box.y(), box.width(), text)
        half = (box.width() - gap) / 2
        left, right = QRectF(box.x(), box.y(), half, 0), QRectF(box.x() + half + gap, box.y(), half, 0)
        self._original_head(made, contact, left)
        self._translation_head(made, contact, right)
        top = box.y() + t.px(24)
        tall = max(
            self._text(made, left.x(), top, half, contact.original),
            self._text(made, right.x(), top, half, contact.translation),
        )
        ink = "ok" if contact.translation_checked else "machine" if contact.translation_by == "machine" else "line2"
        made.rules.append((QRectF(right.x() - t.px(11), box.y(), t.px(2), t.px(24) + tall), ink))
        return top + tall

    def _original_head(self, made: Plan, contact: ContactRecord, box: QRectF) -> None:
        t, middle = made.theme, box.y() + made.theme.px(11)
        used = made.chip(box.x(), middle, ChipSpec(t.t("原文"), kind="tag"), 18)
        language = self.words.ctx.label("language", contact.original_language or contact.language)
        rest = QRectF(box.x() + used + t.px(8), box.y(), box.width() - used, t.px(22))
        made.say(rest, language, "caption", "text2")

    def _translation_head(self, made: Plan, contact: ContactRecord, box: QRectF) -> None:
        t, middle = made.theme, box.y() + made.theme.px(11)
        made.chip(box.x(), middle, self.words.translation_chip(contact), 20)
        right = box.right()
        if contact.translation and not contact.translation_checked:
            right = made.press(right, middle, "checked", t.t("確認した")) - t.px(10)
        made.press(right, middle, "mend", t.t("直す"))

    @staticmethod
    def _boxes_of(contact: ContactRecord) -> tuple[str, str, str]:
        return contact.facts, contact.said, contact.view

    def _boxes(self, contact: ContactRecord) -> list[tuple[str, str]]:
        t = self.words.ctx.t
        return list(zip((t("事実"), t("本人の話"), t("職員の見立て")), self._boxes_of(contact), strict=True))

    def _three(self, made: Plan, boxes: list[tuple[str, str]], box: QRectF) -> float:
        t, gap = made.theme, made.theme.px(20)
        if box.width() < t.px(420):
            y = box.y()
            for tag, text in boxes:
                made.chip(box.x(), y + t.px(10), ChipSpec(tag, kind="tag"), 18)
                y += t.px(24) + self._text(made, box.x(), y + t.px(24), box.width(), text)
            return y
        each, tallest = (box.width() - gap * (len(boxes) - 1)) / len(boxes), 0.0
        for place, (tag, text) in enumerate(boxes):
            x = box.x() + place * (each + gap)
            made.chip(x, box.y() + t.px(10), ChipSpec(tag, kind="tag"), 18)
            tallest = max(tallest, self._text(made, x, box.y() + t.px(23), each, text))
        return box.y() + t.px(23) + tallest

    def _papers(self, made: Plan, entry: Entry, box: QRectF) -> float:
        t, x, y = made.theme, box.x(), box.y() + made.theme.px(12)
        specs = [ChipSpec(document.name, "paperclip", kind="code") for document in entry.documents]
        contact = entry.contact
        if contact and contact.consent and contact.consent != "none":
            form = self.words.ctx.label("consent_form", contact.consent)
            specs.append(ChipSpec(t.t("同意・{form}", form=form), "check", "ok"))
        for spec in specs:
            wide = min(paint.chip_width(t, spec), round(box.width()))
            if x > box.x() and x + wide > box.right():
                x, y = box.x(), y + t.px(30)
            made.chips.append((QRectF(x, y - t.px(12), wide, t.px(24)), spec))
            x += wide + t.px(7)
        return y + t.px(14)

    def _cells(self, made: Plan, contact: ContactRecord, box: QRectF) -> float:
        t, y = made.theme, box.y()
        for name, value in cells_of(contact):
            side = t.px(140)
            made.say(QRectF(box.x(), y, side - t.px(8), t.line("small")), name, "caption", "text3")
            y += self._text(made, box.x() + side, y, box.width() - side, value, "text2", role="small")
        return y
