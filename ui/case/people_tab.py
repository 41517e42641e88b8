"""関係者: the client and other persons with every number and its rule beside it, organisations, linked cases."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Signal

from models.records.base import Quiet
from models.records.cases import CaseFile, CaseLine
from models.records.people import OrganisationRecord, PersonRecord, WayRecord
from ui.case.banner import safe_words
from ui.case.plans import Plan, PlanModel, PlanView
from ui.case.reading import CaseRoom
from ui.context import Context
from ui.lists.delegates import urgency
from ui.paint import ChipSpec
from ui.widgets.buttons import Button
from ui.widgets.fields import TextField
from ui.widgets.frames import Plane, column, row
from ui.widgets.labels import ElidingLabel

WAY_ICONS = {"mail": "mail", "address": "home", "fax": "print"}


@dataclass(frozen=True, slots=True, repr=False)
class Tie(Quiet):
    """A row: a heading, a person, an organisation with its part, or a linked case."""

    id: str
    key: object
    head: str = ""
    role: str = ""
    person: PersonRecord | None = None
    organisation: OrganisationRecord | None = None
    case: CaseLine | None = None

    @property
    def heading(self) -> bool:
        return bool(self.head)


class PeopleTab(Plane):
    """`person_asked(id)`, `organisation_asked(id)`, `case_asked(id)`, `added(name)`."""

    person_asked = Signal(str)
    organisation_asked = Signal(str)
    case_asked = Signal(str)
    added = Signal(str)

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, "window", name="case.people")
        self._ctx = ctx
        theme, t = ctx.theme, ctx.t
        self.view = PlanView(theme, PlanModel(self._spoken), self._plan, name="case.people.rows", spoken=t("関係者"))
        self.view.opened.connect(self._open)
        self.view.asked.connect(lambda act, tie: self._open(tie) if act == "open" else None)
        self.name = TextField(
            theme, "", placeholder=t("名前や呼び名"), spoken=t("加える人の名前"), name="case.people.name"
        )
        self.add = Button(theme, t("人を加える"), icon="plus", size="m", name="case.people.add")
        self.add.clicked.connect(self._add)
        self.name.entered.connect(self._add)
        self.name.setMaximumWidth(theme.px(280))
        px = theme.px
        head = row(
            ElidingLabel(theme, t("家族、同僚、支援者など、この案件に関わる人を並べます。"), "small", "text2"),
            self.name,
            self.add,
            gap=px(8),
            margins=(px(20), px(8), px(20), px(8)),
        )
        head.setStretch(0, 2)
        head.setStretch(1, 1)
        box = column(gap=0)
        box.addLayout(head)
        box.addWidget(self.view, 1)
        self.setLayout(box)

    def count(self, file: CaseFile) -> int:
        return len(file.persons) + len(file.organisations)

    def show_room(self, room: CaseRoom) -> None:
        """Show a newly read case."""
        t, file = self._ctx.t, room.file
        ties = [Tie("head.people", ("head", 1), t("人"))]
        for person in file.persons:
            role = t("本人") if person.id == file.case.client else t("関係者")
            ties.append(Tie(person.id, (person.id, hash(_bare(person)), role), role=role, person=person))
        parts = self._parts(room)
        if parts:
            ties.append(Tie("head.organisations", ("head", 2), t("機関")))
            ties += [
                Tie(f"{o.id}.{role}", (o.id, role, o.name, o.phone), role=role, organisation=o) for o, role in parts
            ]
        if room.linked:
            ties.append(Tie("head.cases", ("head", 3), t("つながる案件")))
            ties += [Tie(line.id, (line.id, hash(line)), case=line) for line in room.linked]
        self.view.show_items(ties)

    def _parts(self, room: CaseRoom) -> list[tuple[OrganisationRecord, str]]:
        t, known, found = (
            self._ctx.t,
            {str(o.id): o for o in room.organisations},
            list[tuple[OrganisationRecord, str]](),
        )
        for work in room.file.works:
            for id, role in (
                (work.employer, t("勤め先")),
                (work.supervising, t("監理団体")),
                (work.support, t("登録支援機関")),
                (work.sender, t("送出機関")),
            ):
                if id in known:
                    found.append((known[id], role))
        found += [(known[id], t("連携先")) for id in room.file.case.organisations if id in known]
        return list(dict.fromkeys(found))

    def _open(self, tie: Tie) -> None:
        if tie.person is not None:
            self.person_asked.emit(tie.person.id)
        elif tie.organisation is not None:
            self.organisation_asked.emit(tie.organisation.id)
        elif tie.case is not None:
            self.case_asked.emit(tie.case.id)

    def _add(self) -> None:
        if self.name.edit.preedit_active:
            return
        if not self.name.text().strip():
            self.name.edit.setFocus()
            return
        self.added.emit(self.name.text().strip())
        self.name.set_text("")

    # --- rows ---------------------------------------------------------------------------------
    def _spoken(self, tie: Tie) -> str:
        if tie.person is not None:
            ways = [f"{way.value} {self._rule(way, tie.person)}" for way in tie.person.ways]
            return "、".join((tie.role, tie.person.shown_name, *ways))
        if tie.organisation is not None:
            return f"{tie.role}、{tie.organisation.name}"
        return f"{tie.case.number}、{tie.case.call_name or tie.case.name}" if tie.case else tie.head

    def _plan(self, tie: Tie, width: float) -> Plan:
        t = self._ctx.theme
        made = Plan(t, width)
        if tie.heading:
            made.height, made.fill = float(t.row(28)), "surface"
            made.say(QRectF(t.px(20), 0, width - t.px(40), made.height), tie.head, "small_strong")
            made.rules += [(QRectF(0, y, width, 1), "line") for y in (0.0, made.height - 1)]
            return made
        if tie.person is not None:
            self._person(made, tie, tie.person)
        elif tie.organisation is not None:
            self._organisation(made, tie, tie.organisation)
        elif tie.case is not None:
            self._case(made, tie.case)
        made.rules.append((QRectF(t.px(20), made.height - 1, width - t.px(40), 1), "line"))
        return made

    def _head(self, made: Plan, icon: str, title: str, role: str, aside: str) -> float:
        t, top, line = made.theme, made.theme.px(10), float(made.theme.line("strong"))
        side, middle = t.px(16), top + line / 2
        made.icons.append((icon, QRectF(t.px(24), middle - side / 2, side, side), "text2"))
        right = made.press(made.width - t.px(20), middle, "open", self._ctx.t("開く"), "button") - t.px(12)
        x = float(t.px(52))
        used = made.say(QRectF(x, top, right - x, line), title, "strong")
        x += min(used, right - x) + t.px(8)
        if role and x < right - t.px(40):
            x += made.chip(x, middle, ChipSpec(role, kind="tag"), 18) + t.px(8)
        if aside and x < right - t.px(30):
            made.say(QRectF(x, top, right - x, line), aside, "small", "text2")
        return top + line + t.px(2)

    def _person(self, made: Plan, tie: Tie, person: PersonRecord) -> None:
        ctx, t = self._ctx, made.theme
        name = person.shown_name or ctx.t("名前は未確認")
        call = person.call_name if person.call_name != name else ""
        aside = "   ".join(p for p in (call, ctx.label("language", person.language)) if p)
        y = self._head(made, "person", name, tie.role, aside)
        for way in person.ways:
            line, x = float(t.line("body")), float(t.px(52))
            side = t.px(14)
            icon = WAY_ICONS.get(way.kind, "phone" if way.kind in ("phone", "mobile") else "message")
            made.icons.append((icon, QRectF(x, y + (line - side) / 2, side, side), "text3"))
            x += t.px(22)
            words = f"{ctx.label('way_kind', way.kind)}  {way.value}"
            x += made.say(QRectF(x, y, made.width - x - t.px(110), line), words, "body") + t.px(10)
            if way.label:
                x += made.say(QRectF(x, y, max(0.0, made.width - x - t.px(110)), line), way.label, "small", "text2")
                x += t.px(10)
            rule = self._rule(way, person)
            if rule and x < made.width - t.px(60):
                spec = ChipSpec(rule, "shield", "warn")
                made.chips.append((QRectF(x, y + (line - t.px(20)) / 2, made.width - x - t.px(20), t.px(20)), spec))
            y += line + t.px(4)
        if not person.ways:
            words = ctx.t("連絡先はまだありません")
            made.say(QRectF(t.px(52), y, made.width, t.line("small")), words, "small", "text3")
            y += t.line("small")
        made.height = y + t.px(9)

    def _rule(self, way: WayRecord, person: PersonRecord) -> str:
        """The way's own rule; where it has none, the person's holds."""
        return safe_words(self._ctx, person.safe if way.safe.is_empty else way.safe)

    def _organisation(self, made: Plan, tie: Tie, organisation: OrganisationRecord) -> None:
        ctx, t = self._ctx, made.theme
        y = self._head(made, "building", organisation.name or ctx.t("名前なし"), tie.role, "")
        place = ctx.label("prefecture", organisation.prefecture)
        words = "   ".join(p for p in (organisation.phone, place, organisation.address) if p)
        if words:
            made.say(QRectF(t.px(52), y, made.width - t.px(130), t.line("small")), words, "small", "text2")
            y += t.line("small")
        made.height = y + t.px(9)

    def _case(self, made: Plan, line: CaseLine) -> None:
        ctx = self._ctx
        who = line.call_name or line.name or ctx.t("名前は未確認")
        y = self._head(made, "folder", f"{who} {line.number}", "", ctx.label("case_status", line.status))
        if line.triage:
            made.chips.append(
                (QRectF(made.width - made.theme.px(130), made.theme.px(11), 60, 20), urgency(line.triage))
            )
        made.height = y + made.theme.px(9)


def _bare(person: PersonRecord) -> tuple[object, ...]:
    return (person.name, person.call_name, person.latin, person.native, person.reading, person.language, person.safe,
            person.ways)  # fmt: skip
