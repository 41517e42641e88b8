"""Which row is the header, and what its headings mean. Proposals only: the user may change every one of them.

The words are those that desks write above their columns; compared by `models.codes.fold` (width, case and punctuation
do not count).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from types import MappingProxyType

from models.codes import fold
from models.records.imports import REFUSED_FIELD

_WORDS: dict[str, tuple[str, ...]] = {
    "contact.date": (
        "受付日", "相談日", "日付", "年月日", "受付年月日", "相談年月日", "対応日", "受電日", "受理日", "来所日",
        "日時", "受付日時", "相談日時", "対応日時", "date", "日",
    ),
    "contact.time": ("時刻", "時間", "受付時刻", "受付時間", "開始時刻", "開始時間", "相談時刻", "time"),
    "contact.channel": (
        "方法", "相談方法", "受付方法", "手段", "経路", "相談経路", "媒体", "形態", "相談形態", "対応方法",
        "連絡方法", "channel",
    ),
    "contact.minutes": ("所要時間", "対応時間", "相談時間", "所要", "所要時間分", "対応時間分", "分数", "minutes"),
    "contact.language": ("対応言語", "言語", "相談言語", "使用言語", "母語", "language"),
    "contact.summary": (
        "相談内容", "内容", "概要", "相談概要", "要約", "対応の要約", "相談の内容", "相談内容詳細", "内容詳細",
        "主訴", "相談要旨", "summary",
    ),
    "contact.original": ("原文", "本人の言葉", "相談原文", "原語", "original"),
    "contact.responses": ("対応", "対応区分", "対応結果", "処理", "処理区分", "対応内容", "結果", "response"),
    "contact.author_text": ("担当", "担当者", "相談員", "受付者", "対応者", "担当者名", "記入者", "staff"),
    "contact.note": ("備考", "メモ", "特記事項", "注意", "注意事項", "その他", "引継ぎ", "note", "notes", "remarks"),
    "contact.categories": (
        "相談内容分類", "分類", "相談分野", "分野", "区分", "相談区分", "相談種別", "種別", "カテゴリ", "カテゴリー",
        "相談項目", "内容分類", "category",
    ),
    "person.name": ("お名前", "名前", "氏名", "相談者", "相談者名", "相談者氏名", "本人氏名", "name"),
    "person.reading": ("フリガナ", "ふりがな", "よみ", "よみがな", "読み", "カナ", "氏名カナ"),
    "person.gender": ("性別", "男女", "gender", "sex"),
    "person.age": ("年齢", "年代", "年令", "歳", "age"),
    "person.birth": ("生年月日", "誕生日", "生まれ", "birth", "dateofbirth"),
    "person.nationalities": ("国籍", "国", "出身国", "国籍地域", "出身", "nationality", "country"),
    "person.prefecture": (
        "お住まい", "住まい", "居住地", "都道府県", "住所", "現住所", "在住", "在住地", "居住県", "県", "prefecture",
    ),
    "person.phone": (
        "電話番号", "電話", "連絡先", "tel", "携帯", "携帯電話", "携帯番号", "連絡先電話番号", "phone", "☎",
    ),
    "case.stay_status": ("在留資格", "在留", "ビザ", "資格", "visa", "status"),
    "case.stay_until": ("在留期限", "在留期間満了日", "満了日", "在留期間", "ビザ期限"),
    "work.industry": ("業種", "産業", "職種", "業界", "仕事", "職業", "industry"),
    "work.employer_text": ("会社", "会社名", "勤務先", "就労先", "事業所", "雇用主", "実習先", "employer"),
    REFUSED_FIELD: ("マイナンバー", "個人番号", "mynumber", "マイナ番号"),
}  # fmt: skip
_PLAIN = ("no", "番号", "連番", "通番", "整理番号", "id", "受付番号", "管理番号", "#", "通し番号")
_MOST_ROWS = 60
_LONGEST = 40


@cache
def _by_word() -> MappingProxyType[str, str]:
    return MappingProxyType({fold(word): field for field, words in _WORDS.items() for word in words})


def field_of(heading: str) -> str:
    """The field that a heading means, "" for none. A longer heading may begin or end with a known word."""
    key = fold(heading)
    if not key or len(heading) > _LONGEST or key in _PLAIN:
        return ""
    exact = _by_word().get(key)
    if exact is not None:
        return exact
    if any(word in key for word in ("マイナンバー", "個人番号", "mynumber")):
        return REFUSED_FIELD
    near = [word for word in _by_word() if len(word) >= 2 and (key.startswith(word) or key.endswith(word))]
    return _by_word()[max(near, key=len)] if near else ""


def score(cells: Sequence[str]) -> int:
    """How much a row looks like a header: exact headings count three, near ones one, long texts against it."""
    total = 0
    seen: set[str] = set()
    for cell in cells:
        field = field_of(cell) if cell else ""
        if field and field not in seen:
            seen.add(field)
            total += 3 if fold(cell) in _by_word() else 1
        elif len(cell) > _LONGEST:
            total -= 2
        elif fold(cell) in _PLAIN:
            total += 1
    return total if len(seen) >= 2 else 0


def find_header(rows: Sequence[tuple[int, Sequence[str]]]) -> int:
    """The number of the header row among the first rows, 0 if none looks like one."""
    best, best_score = 0, 3
    for number, cells in rows[:_MOST_ROWS]:
        points = score(cells)
        if points > best_score:
            best, best_score = number, points
    return best


def propose(headings: Sequence[str]) -> tuple[str, ...]:
    """A field for each heading; a field is given once, to the heading that fits best."""
    fields = [field_of(heading) for heading in headings]
    taken: dict[str, int] = {}
    for column, (heading, field) in enumerate(zip(headings, fields, strict=True)):
        if not field or field == REFUSED_FIELD:
            continue
        before = taken.get(field)
        if before is None:
            taken[field] = column
        elif fold(heading) in _by_word() and fold(headings[before]) not in _by_word():
            fields[before], taken[field] = "", column
        else:
            fields[column] = ""
    return tuple(fields)
