"""The fields of a person: names as they are, birth in both calendars, languages, how to reach them, a note."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from models.records.people import PersonRecord
from ui.context import Context
from ui.people.form import Form, grid, section
from ui.people.readers import count_reader, date_reader
from ui.people.safe import safe_grid, safe_values
from ui.people.ways import Ways
from ui.widgets.buttons import Button
from ui.widgets.combo import Option, PickList, options
from ui.widgets.frames import Panel

FIELDS = (
    "name", "reading", "latin", "native", "call_name", "family", "birth", "age_band", "gender", "nationalities",
    "language", "languages", "japanese", "prefecture", "municipality", "dependants_here", "dependants_abroad",
    "staff_gender", "needs", "note",
)  # fmt: skip


def values_of(person: PersonRecord) -> dict[str, Any]:
    """A person as the fields of the form."""
    return {**{field: getattr(person, field) for field in FIELDS}, **safe_values(person.safe)}


class PersonForm:
    """Builds the sections; `form` carries the fields."""

    def __init__(self, ctx: Context, ways: Ways, owner: QWidget) -> None:
        self._ctx = ctx
        self.form = Form(ctx, "person.field", owner)
        self._ways = ways
        self._sections = [self._names(), self._safe(), self._reach(), self._self(), self._words(), self._note()]

    def sections(self) -> list[Panel]:
        """In reading order."""
        return self._sections

    def _names(self) -> Panel:
        t, form = self._ctx.t, self.form
        fields = grid(
            self._ctx,
            (
                form.text("name", t("氏名（書いたまま）")),
                form.text("call_name", t("呼び名"), placeholder=t("例: ホアさん")),
            ),
            (form.text("reading", t("よみ"), hint=t("任意")), form.text("latin", t("ローマ字"), hint=t("任意"))),
            (
                form.text("native", t("母語の表記"), hint=t("任意")),
                form.text("family", t("姓（並べ替え用・任意）"), hint=t("姓がない人はそのままで")),
            ),
        )
        note = t("名前は、分けたり並べ替えたりせず、書いたまま残ります")
        return section(self._ctx, t("名前"), fields, note=note)

    def _safe(self) -> Panel:
        note = self._ctx.t("どの番号・住所の横にも、このルールが出ます")
        return section(self._ctx, self._ctx.t("安全な連絡"), safe_grid(self._ctx, self.form), note=note)

    def _reach(self) -> Panel:
        from models.codes import codes

        t, theme = self._ctx.t, self._ctx.theme
        add = Button(theme, t("連絡先を足す"), kind="text", icon="plus", size="xs", name="person.way.add", menu=True)

        def choose() -> None:
            entries: list[Option] = options(codes("way_kind"), t.language)
            PickList(theme, add, entries, search=False).picked.connect(lambda kind: self._ways.add(kind, add))

        add.clicked.connect(choose)
        self.add_way = choose
        return section(self._ctx, t("連絡先"), self._ways, tools=(add,))

    def _self(self) -> Panel:
        t, form, ctx = self._ctx.t, self.form, self._ctx
        hint = t("例: 1994、H6.5.1、平成6年5月1日")
        fields = grid(
            ctx,
            (
                form.date("birth", t("生年月日"), date_reader(ctx), placeholder=hint),
                None,
                form.combo("age_band", t("年代"), kind="age_band"),
                form.combo("gender", t("性別"), kind="gender"),
            ),
            (
                form.combo("prefecture", t("都道府県"), kind="prefecture"),
                form.text("municipality", t("市区町村")),
                form.number("dependants_here", t("日本の扶養家族"), count_reader(ctx), suffix=t("人")),
                form.number("dependants_abroad", t("国外の扶養家族"), count_reader(ctx), suffix=t("人")),
            ),
        )
        return section(ctx, t("本人"), fields, form.picks("nationalities", t("国籍"), "nationality"))

    def _words(self) -> Panel:
        t, form, ctx = self._ctx.t, self.form, self._ctx
        fields = grid(
            ctx,
            (
                form.combo("language", t("話しやすい言語"), kind="language"),
                form.combo("japanese", t("日本語の力"), kind="japanese_level"),
                form.combo("staff_gender", t("担当者の性別の希望"), kind="gender"),
            ),
        )
        more = form.picks("languages", t("ほかに話せる言語"), "language")
        needs = form.picks("needs", t("配慮すること"), "need", favourites=("disability", "religion", "children"))
        return section(ctx, t("言葉と配慮"), fields, more, needs)

    def _note(self) -> Panel:
        t = self._ctx.t
        return section(self._ctx, t("メモ"), self.form.note("note", t("この人について"), rows=4))
