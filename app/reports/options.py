"""What the person who prints may choose, and how reports write dates, codes and names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from app.base.ids import ALPHABET, LENGTH
from app.base.texts import Texts
from app.reports.page import Frame
from models.codes import codes


@dataclass(frozen=True, slots=True)
class Options:
    """Choices for one print. `printed_at` is desk time ("2026-11-21T07:30"), `printed_by` a member's name.

    `show_name` puts the client's name into the running head of every page; the banner on page one always has it.
    """

    language: str = "ja"
    show_name: bool = False
    show_number: bool = True
    include_original: bool = True
    practice: bool = False
    printed_by: str = ""
    printed_at: str = ""


class Wording:
    """Texts, code labels and dates of one print, in one language."""

    def __init__(self, texts: Texts, options: Options, names: Mapping[str, str] | None = None) -> None:
        self.t = texts
        self.options = options
        self.names = names or {}

    def label(self, kind: str, code: str) -> str:
        """Label of a code; an unknown code comes back as it is."""
        return codes(kind).label(code, self.options.language) if code else ""

    def coded(self, kind: str, code: str) -> str:
        """Code and label: "L02 残業代"."""
        label = self.label(kind, code)
        return f"{code} {label}" if label and label != code else code

    def listed(self, kind: str, many: Iterable[str], coded: bool = False) -> str:
        show: Callable[[str, str], str] = self.coded if coded else self.label
        return self.join(show(kind, code) for code in many)

    def join(self, parts: Iterable[str]) -> str:
        return ("、" if self.options.language.startswith("ja") else ", ").join(part for part in parts if part)

    def dots(self, parts: Iterable[str]) -> str:
        """電話・受信, Phone, Incoming."""
        return ("・" if self.options.language.startswith("ja") else ", ").join(part for part in parts if part)

    def named(self, value: str) -> str:
        """A field that holds an id or words: the name of the id, or the words; an unknown id is not printed."""
        known = self.names.get(value, "")
        return known or ("" if len(value) == LENGTH and set(value) <= set(ALPHABET) else value)

    def conflicts(self, count: int) -> str:
        """Two people's values stand against each other: paper must not hide it."""
        return self.t("競合あり（未決 {n}件）", n=count) if count else ""

    def name(self, identity: str) -> str:
        """Shown name of a member or organisation; an unknown id is not printed."""
        return self.names.get(identity, "")

    def day(self, iso: str) -> str:
        """2026-11-20（金）14:02; partial dates and anything unreadable stay as they are."""
        date, _, time = iso.partition("T")
        try:
            weekday = dt.date.fromisoformat(date).weekday()
        except ValueError:
            return iso
        if self.options.language.startswith("ja"):
            return f"{date}（{'月火水木金土日'[weekday]}）{time[:5]}"
        return f"{date} ({('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun')[weekday]}) {time[:5]}".rstrip()

    def yes(self, flag: bool) -> str:
        return self.t("はい") if flag else ""

    def minutes(self, count: int | None) -> str:
        return "" if count is None else self.t("{n}分", n=count)

    def frame(self, title: str, number: str, name: str) -> Frame:
        """Head and foot of every page: number, title, who printed and when, page of pages."""
        options, t = self.options, self.t
        left = "　".join(
            part
            for part in (
                t("案件 {number}", number=number) if number and options.show_number else "",
                name if options.show_name else "",
            )
            if part
        )
        printed = t("印刷 {at}", at=options.printed_at.replace("T", " ")[:16]) if options.printed_at else ""
        return Frame(
            head_left=left,
            head_right=self._titled(title),
            foot_left="　".join(part for part in (printed, options.printed_by, t("取扱注意")) if part),
            page_of=lambda page, pages: f"{page} / {pages}",
            lost_note=lambda lost: t("この機械のフォントにない文字は符号で示しました: {codes}", codes=lost),
            practice=t("練習") if options.practice else "",
        )

    def _titled(self, title: str) -> str:
        if not self.options.practice:
            return title
        return self.t("{title}（練習・架空の人物です）", title=title)
