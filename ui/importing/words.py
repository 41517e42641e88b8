"""Every code that an importer says, as a sentence for a person: why a cell is in question and what would be stored.

tests/ui/test_import_page.py holds this table against the codes listed in models/records/imports.py.
"""

from __future__ import annotations

from app.base.texts import N_, Texts
from models.records.imports import DECIDE, FIXED, REFUSED, REFUSED_FIELD, ColumnRead, Issue

FIELD_WORDS: dict[str, str] = {
    "contact.date": N_("受付日"),
    "contact.time": N_("受付時刻"),
    "contact.channel": N_("対応の方法"),
    "contact.minutes": N_("所要時間(分)"),
    "contact.language": N_("対応言語"),
    "contact.summary": N_("対応の要約"),
    "contact.original": N_("原文"),
    "contact.responses": N_("対応の結果"),
    "contact.author_text": N_("担当"),
    "contact.note": N_("備考"),
    "contact.categories": N_("相談の分類"),
    "person.name": N_("名前(書かれたまま)"),
    "person.reading": N_("読み"),
    "person.gender": N_("性別"),
    "person.age": N_("年齢"),
    "person.birth": N_("生年月日"),
    "person.nationalities": N_("国籍"),
    "person.prefecture": N_("住んでいる県"),
    "person.phone": N_("電話"),
    "case.stay_status": N_("在留資格"),
    "case.stay_until": N_("在留期限"),
    "work.industry": N_("業種"),
    "work.employer_text": N_("勤め先"),
    REFUSED_FIELD: N_("マイナンバー"),
}
CODE_LISTS = {
    "contact.channel": "channel",
    "contact.language": "language",
    "contact.responses": "response",
    "contact.categories": "category",
    "person.gender": "gender",
    "person.nationalities": "nationality",
    "person.prefecture": "prefecture",
    "case.stay_status": "stay_status",
    "work.industry": "industry",
}
BROKEN_DAY = N_("その日はありません。")
UNREAD_DAY = N_("日付として読めません。")
NOT_RECORD = N_("記録ではない行です。")

REASONS: dict[str, str] = {
    "choice.made": N_("手で直しました。"),
    "sheet.no_header": N_("見出しの行が見つからないシートです。"),
    "sheet.not_chosen": N_("取り込まないシートです。"),
    "row.blank": N_("空の行です。"),
    "row.title": N_("表題や説明の行です。"),
    "row.header": N_("見出しの行です。"),
    "row.header_again": N_("くり返しの見出しの行です。"),
    "row.total": N_("合計の行です。"),
    "row.duplicate": N_("{stored}行目と、人も日付も内容も同じです。"),
    "row.similar": N_("{stored}行目と、人と内容が同じで、日付だけがちがいます。"),
    "row.no_text": N_("相談の内容が書かれていません。"),
    "row.too_long": N_("1行が長すぎるため、取り込めません。"),
    "cell.too_long": N_("1つのセルが長すぎるため、取り込めません。"),
    "cell.beyond": N_("読める列の数をこえているため、取り込めません。"),
    "cell.nul": N_("見えない記号(NUL)を取りのぞきました。"),
    "cell.control": N_("見えない制御の記号を取りのぞきました。"),
    "cell.surrogate": N_("文字として正しくない記号を取りのぞきました。"),
    "cell.bidi": N_("文字の向きを変える見えない記号を取りのぞきました。"),
    "cell.letters_lost": N_("「?」の字は、このファイルになる前に失われています。"),
    "cell.formula_cached": N_("数式です。表計算ソフトが残した値を読みました。"),
    "cell.formula_unread": N_("数式の値がファイルにありません。計算はしません。"),
    "cell.error": N_("表計算ソフトの誤りの値です。"),
    "cell.zawgyi": N_("Zawgyi の文字のようです。"),
    "date.unreadable": UNREAD_DAY,
    "date.no_such_day": BROKEN_DAY,
    "date.not_in_era": N_("その元号にはない日です。"),
    "date.no_such_era_year": N_("その元号にはない年です。"),
    "date.too_far": N_("遠すぎる年です。"),
    "date.needs_era": N_("元号か西暦が書かれていません。"),
    "date.no_such_time": N_("その時刻はありません。"),
    "date.ambiguous_time": N_("午前か午後かがわかりません。"),
    "date.no_year": N_("年が書かれていません。"),
    "date.future": N_("今日より先の日付です。"),
    "date.too_old": N_("1980年より前の日付です。"),
    "date.partial": N_("日までは書かれていません。"),
    "date.era_assumed": N_("元号がないので、ほかの行と同じ令和と読みました。"),
    "date.wareki": N_("和暦を読みました。"),
    "date.missing": N_("受付日が空です。"),
    "time.unread": N_("時刻として読めません。"),
    "minutes.unread": N_("分の数として読めるか、確かではありません。"),
    "age.unread": N_("年齢として読めません。"),
    "age.band": N_("年齢から年代を入れました。"),
    "phone.unread": N_("電話番号として読めません。"),
    "phone.odd": N_("桁数や並びが、ふつうの番号とちがいます。"),
    "phone.lost_zero": N_("先頭の0が、表計算ソフトで消えたようです。"),
    "phone.several": N_("番号がいくつか書かれています。"),
    "phone.folded": N_("全角の番号を半角で読みました。"),
    "code.unknown": N_("一覧にない書き方です。"),
    "code.assumed": N_("言いかえとして読みました。"),
    "code.unclear": N_("どれを指すか、いくつか考えられます。"),
    "name.anonymous": N_("「匿名」は名前として入れません。"),
    "code.said_unknown": N_("「不明」と書かれています。"),
    "code.state": N_("進み具合の言葉なので、備考に残します。"),
    "mynumber.column": N_("マイナンバーの列です。番号法により取り込みません。"),
    "mynumber.cell": N_("マイナンバーらしい番号を伏せました。"),
    "safety.hint": N_("連絡のしかたの注意が書かれています。"),
    "contact.repeat": N_("前にも相談した人のようです。"),
    "mail.no_text": N_("本文のないメールです。"),
    "mail.html_only": N_("飾りつきのメールなので、文字だけを読みました。"),
    "mail.bad_date": N_("送信の日付が読めません。"),
    "mail.attachment_name": N_("添付の名前を、安全な名前に直しました。"),
    "mail.attachment_large": N_("大きな添付です。"),
    "mail.charset_guessed": N_("文字コードの書かれていないメールです。推し量って読みました。"),
    "chat.photo": N_("写真は書き出しに入っていません。"),
    "chat.sticker": N_("スタンプは書き出しに入っていません。"),
    "chat.no_desk": N_("どちらが窓口の発言か、わかりません。"),
    "json.not_object": N_("1件の形になっていない行です。"),
    "json.unknown_key": N_("知らない項目です。"),
    "json.wrong_type": N_("値の形がちがいます。"),
    "json.no_text": N_("相談の内容が書かれていません。"),
    "json.bad_code": N_("一覧にないコードです。"),
    "json.bad_line": N_("読めない行です。"),
}
STORED: dict[str, str] = {
    "cell.zawgyi": N_("読める人に確かめてください"),
    "row.duplicate": N_("二度書かれた行なら、とばしてください"),
    "row.similar": N_("二度書かれた行なら、とばしてください"),
    "row.no_text": N_("日付や人だけでも取り込めます"),
    "phone.lost_zero": N_("{stored} として探せるようにします"),
    "phone.odd": N_("書かれたままの番号で残します"),
    "date.partial": N_("{stored} までの日付として入ります"),
    "date.missing": N_("日付のない記録として入ります"),
    "code.state": N_("備考に「{stored}」と残します"),
    "mynumber.cell": N_("番号は伏せたまま、ほかの文字だけが入ります"),
}
EMPTY_THEN = N_("元の値は控えに残し、ここは空にできます")
STORED_THEN = N_("{stored} として入ります")
CHOSEN_THEN = N_("選んだとおりに入ります")
OUT_THEN = N_("この行は取り込まれません。元のファイルで直せます")
KEPT_THEN = N_("書かれたまま入ります")
STATUS_WORDS = {
    "ok": N_("そのまま入ります"),
    "fixed": N_("直して入ります"),
    "decide": N_("決めてもらう行です"),
    "refused": N_("取り込めない行です"),
    "not_record": N_("記録ではない行です"),
    "skipped": N_("とばす行です"),
}
ACTIONS = {
    "empty": N_("空にして残す"),
    "fix": N_("直す"),
    "keep": N_("そのまま"),
    "skip": N_("とばす"),
    "take": N_("取り込む"),
    "undo": N_("決める前に戻す"),
}
ACCEPT = N_("{stored} にする")
MATCH_WORDS = {
    "same_phone": N_("同じ電話"),
    "same_name_nationality": N_("同じ名前と国籍"),
    "known": N_("登録ずみの人と同じ電話"),
}
CERTAINTY = {
    "likely": N_("同じ人らしい"),
    "possible": N_("同じ人かもしれない"),
    "weak": N_("ちがう人かもしれない"),
}
KINDS = {
    "xlsx": N_("Excel ブック"),
    "csv": N_("CSV"),
    "eml": N_("メール"),
    "chat_line": N_("LINE のトーク"),
    "chat_messenger": N_("Messenger のトーク"),
    "jsonl": N_("Banso の行形式"),
}
DELIMITERS = {",": N_("カンマ"), "\t": N_("タブ"), ";": N_("セミコロン"), "|": N_("縦棒")}
NOTES: tuple[tuple[str, str], ...] = (
    ("date.wareki", N_("和暦を読んだ")),
    ("date.era_assumed", N_("令和と読んだ")),
    ("phone.folded", N_("全角を半角に")),
    ("phone.lost_zero", N_("消えた0を補った")),
    ("code.said_unknown", N_("{n}行は「不明」")),
    ("code.assumed", N_("言いかえを読んだ")),
    ("age.band", N_("年代にした")),
    ("name.anonymous", N_("匿名 {n}行")),
    ("mynumber.cell", N_("番号を伏せた {n}行")),
    ("cell.letters_lost", N_("失われた字 {n}行")),
    ("date.partial", N_("年月まで {n}行")),
    ("phone.odd", N_("ふつうでない番号 {n}行")),
    ("phone.several", N_("番号が二つ以上 {n}行")),
    ("safety.hint", N_("連絡の注意 {n}行")),
)
QUIET_DAYS = ("date.wareki", "date.partial", "date.era_assumed", "date.missing")
ASKING = (
    *(code for code in REASONS if code.startswith("date.") and code not in QUIET_DAYS),
    "time.unread",
    "minutes.unread",
    "age.unread",
    "phone.unread",
    "cell.zawgyi",
    "cell.formula_unread",
    "cell.error",
)


def field_words(t: Texts, field: str) -> str:
    """The name of a field; "" for the row itself."""
    source = FIELD_WORDS.get(field)
    return t(source) if source else field


def short_words(t: Texts, field: str) -> str:
    """The name of a field without what stands in brackets, for narrow places."""
    return field_words(t, field).partition("(")[0]


def reason(t: Texts, issue: Issue) -> str:
    """Why this cell or row is in question."""
    source = REASONS.get(issue.code)
    if source is None:
        return t("確かめてほしい行です。(記号 {code})", code=issue.code)
    return t(source, stored=issue.stored) if "{stored}" in source else t(source)


def afterwards(t: Texts, issue: Issue, label: str = "") -> str:
    """What is stored as things stand. `label`: the stored code in words."""
    stored = label or issue.stored
    if issue.severity == REFUSED:
        return t(OUT_THEN)
    source = STORED.get(issue.code)
    if source is not None and (stored or "{stored}" not in source):
        return t(source, stored=stored) if "{stored}" in source else t(source)
    if stored and issue.severity != DECIDE:
        return t(STORED_THEN, stored=stored)
    if issue.severity == DECIDE and issue.field:
        return t(EMPTY_THEN)
    return t(CHOSEN_THEN) if issue.severity == FIXED else t(KEPT_THEN)


def verdict(t: Texts, column: ColumnRead) -> tuple[str, str, str]:
    """How reading a column went: words, icon, ink."""
    counts = dict(column.codes)
    if column.field == REFUSED_FIELD:
        return t("取り込みません(番号法)"), "stop", "danger"
    if not column.field:
        return t("元の値は控えにだけ残ります"), "minus", "text3"
    if column.verdict == DECIDE:
        if counts.get("code.unknown") or counts.get("code.unclear"):
            return t("表記 {n}種を確認", n=len(column.unknown)), "warning", "warn"
        return t("{n}行を確認", n=sum(counts.get(code, 0) for code in ASKING)), "warning", "warn"
    said = [t(words, n=counts[code]) if "{n}" in words else t(words) for code, words in NOTES if counts.get(code)]
    return "・".join([t("{n}行", n=column.filled), *said[:1]]), "check-circle", "ok"
