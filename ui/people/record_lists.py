"""Lists at the right of a person: cases, contacts, what was changed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt

from app.base.texts import N_
from app.services.histories import HistoryLine
from models.records.cases import CaseLine, ContactRecord
from ui.context import Context
from ui.lists.case_model import due_words
from ui.lists.lines import Line, LineDelegate
from ui.lists.records import RecordModel, RecordView
from ui.widgets.frames import Hairline, Panel, row
from ui.widgets.labels import Label

FIELDS = {
    "name": N_("氏名"),
    "reading": N_("よみ"),
    "latin": N_("ローマ字"),
    "native": N_("母語の表記"),
    "call_name": N_("呼び名"),
    "family": N_("姓"),
    "birth": N_("生年月日"),
    "gender": N_("性別"),
    "language": N_("言語"),
    "languages": N_("ほかの言語"),
    "nationalities": N_("国籍"),
    "japanese": N_("日本語"),
    "safe_mode": N_("連絡の方法"),
    "safe_when": N_("連絡してよい時間"),
    "safe_by": N_("誰から・誰あて"),
    "safe_avoid": N_("言わないこと"),
    "note": N_("メモ"),
    "prefecture": N_("都道府県"),
    "municipality": N_("市区町村"),
    "staff_gender": N_("担当者の性別の希望"),
    "needs": N_("配慮"),
    "age_band": N_("年代"),
}
CODED = {
    "gender": "gender",
    "language": "language",
    "languages": "language",
    "nationalities": "nationality",
    "japanese": "japanese_level",
    "safe_mode": "safe_mode",
    "prefecture": "prefecture",
    "needs": "need",
    "age_band": "age_band",
    "staff_gender": "gender",
}


class SideList(Panel):
    """A titled list that shows all of its rows, or one line saying that there are none."""

    def __init__(self, ctx: Context, name: str, title: str, empty: str, *, most: int = 6) -> None:
        super().__init__(ctx.theme, fill="window", name=name)
        px = ctx.theme.px
        self._most = most
        self.count = Label(ctx.theme, "", "small", "text2")
        self.model = RecordModel(lambda line: f"{line.title}、{line.sub}", self)
        self._delegate = LineDelegate(ctx.theme, self)
        self.view = RecordView(ctx.theme, self.model, self._delegate, name=f"{name}.rows", spoken=title)
        self._none = Label(ctx.theme, empty, "small", "text2", wrap=True)
        self._none.setContentsMargins(px(13), px(10), px(13), px(10))
        head = row(
            Label(ctx.theme, title, "strong"), self.count, None, gap=px(6), margins=(px(13), px(9), px(13), px(8))
        )
        self.body.addLayout(head)
        self.body.addWidget(Hairline(ctx.theme))
        self.body.addWidget(self.view)
        self.body.addWidget(self._none)

    def show_lines(self, lines: Sequence[Line]) -> None:
        self.model.set_records(lines)
        self.count.set_words(str(len(lines)) if lines else "")
        self.view.setVisible(bool(lines))
        self._none.setVisible(not lines)
        shown = min(len(lines), self._most)
        self.view.setFixedHeight(self._delegate.height() * shown + 2)
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if len(lines) > shown else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.view.setVerticalScrollBarPolicy(policy)


def case_lines(ctx: Context, cases: Sequence[CaseLine]) -> list[Line]:
    found = []
    for line in cases:
        parts = (ctx.short("category", line.main_category), due_words(ctx, line) if line.next_due else "")
        title = ctx.t("{number} {status}", number=line.number, status=ctx.label("case_status", line.status))
        late = bool(line.next_due) and line.next_due[:10] < ctx.now().date().isoformat()
        when = ctx.dates.brief(line.last_contact) if line.last_contact else ""
        sub = "・".join(part for part in parts if part)
        found.append(Line(title, sub, "folder", when, ink="danger" if late else "text2", record=str(line.id)))
    return found


CHANNELS = {"phone": "phone", "visit": "walk", "meeting": "meeting", "mail": "mail", "line": "message"}


def contact_lines(ctx: Context, contacts: Sequence[ContactRecord]) -> list[Line]:
    found = []
    for contact in contacts:
        title = ctx.label("channel", contact.channel) or ctx.t("対応")
        words = contact.summary or contact.said or contact.original
        icon = CHANNELS.get(contact.channel, "note")
        found.append(Line(title, words, icon, ctx.dates.brief(contact.start), record=contact))
    return found


def history_lines(ctx: Context, lines: Sequence[HistoryLine], members: dict[str, str]) -> list[Line]:
    t = ctx.t
    found = []
    for line in lines:
        if not line.field:
            title = t("人を登録") if line.kind == "append" else t("人を削除")
        else:
            name = t(FIELDS[line.field]) if line.field in FIELDS else line.field
            value = ctx.label(CODED[line.field], line.value) if line.field in CODED else line.value
            verb = {"add": t("{field} + {value}", field=name, value=value), "remove": t("{field} − {value}", field=name,
                    value=value)}  # fmt: skip
            title = verb.get(line.kind) or t("{field} → {value}", field=name, value=value or t("(空)"))
        who = members.get(line.member) or t("ほかの職員")
        found.append(Line(title, who, "history", ctx.dates.brief_ms(line.at_ms), record=line))
    return found
