"""Every code in words: what happened, what is safe, what to do next. No Qt here: commands speak with it too.

tests/unit/test_sentences.py holds this table against the codes that the program raises.
"""

from __future__ import annotations

from app.base.errors import BansoError, UserError
from app.base.texts import N_, Texts, field_names

DAMAGED = N_("保管庫のファイルが壊れています。控え(バックアップ)から戻せます。")
BAD_BACKUP = N_("控え(バックアップ)のファイルが壊れているか、途中で切れています。別の控えを選んでください。")
BAD_FILE = N_("ファイルの形が正しくないため、読み取れませんでした。何も取り込んでいません。")
MAP = N_("対応表のファイルが読めません。")
GONE = N_("この記録は見つかりません。消されたか、別の案件へ移されました。")

VAULT = {
    "vault.missing": N_("保管庫が見つかりません。フォルダの場所を確かめてください。"),
    "vault.exists": N_("そこにはもう保管庫があります。別の場所を選んでください。"),
    "vault.not_empty": N_("フォルダが空ではありません。空のフォルダを選んでください。"),
    "vault.wrong_passphrase": N_("パスフレーズがちがいます。大文字・小文字と、全角・半角を確かめてください。"),
    "vault.wrong_key": N_("この鍵では開きません。保管庫と鍵の組み合わせを確かめてください。"),
    "vault.wrong_recovery": N_("この回復コードでは開きません。緊急用シートが、この保管庫のものか確かめてください。"),
    "vault.newer_format": N_("新しい版の Banso で作られた保管庫です。Banso を新しくしてから開いてください。"),
    "vault.old_sqlite": N_("この環境のデータベース部品が古く、記録を壊すおそれがあるため開きません。(版 {version})"),
    "vault.not_encrypted": N_("暗号の部品が働いていないため、開きません。入れ直してください。"),
    "vault.damaged": DAMAGED,
    "vault.weak_kdf": N_("鍵の守りが弱く書き換えられています。開かずに、管理者に知らせてください。"),
    "vault.in_use": N_("この保管庫は、いま別の Banso が開いています。"),
    "vault.locked": N_("保管庫はロックされています。"),
    "vault.synced_folder": N_("クラウド同期のフォルダには置けません。記録が外へ写されます。別の場所を選んでください。"),
    "vault.unwritable": N_("このフォルダには書き込めません。場所か、権限を確かめてください。"),
    "vault.disk_full": N_("ディスクに空きがありません。画面の文は残っています。空きを作ると保存されます。"),
    "vault.disk_error": N_("ディスクの読み書きに失敗しました。画面の文は残っています。機器を確かめてください。"),
    "vault.no_memory": N_("鍵を作るためのメモリが足りません。ほかのプログラムを閉じて、もう一度お試しください。"),
    "vault.upgrade_failed": N_("新しい形への移し替えができませんでした。元の保管庫はそのままです。"),
    "passphrase.too_short": N_("パスフレーズは15文字以上にしてください。短い文にすると覚えやすくなります。"),
    "passphrase.too_long": N_("パスフレーズは1024文字までです。"),
    "passphrase.blocked": N_("推測されやすい言葉です。関係のない言葉をいくつか並べてください。"),
    "passphrase.repeated": N_("同じ並びのくり返しです。別の言葉にしてください。"),
    "passphrase.sequence": N_("続いた文字や数字が多すぎます。別の言葉にしてください。"),
    "passphrase.unreadable": N_("パスフレーズのファイルが読めません。"),
    "recovery.length": N_("回復コードの文字数が合いません。いま{characters}文字です。"),
    "recovery.letter": N_("{group}番目のまとまりに、回復コードで使わない文字があります。"),
    "recovery.group": N_("{group}番目のまとまりが合いません。紙と見比べてください。"),
    "recovery.other": N_("回復コードではないようです。緊急用シートのコードを入れてください。"),
    "backup.missing": N_("控え(バックアップ)のファイルが見つかりません。"),
    "backup.damaged": BAD_BACKUP,
    "blob.missing": N_("資料の本体が見つかりません。控え(バックアップ)から戻せることがあります。"),
    "blob.damaged": N_("資料の本体が壊れています。控え(バックアップ)から戻せることがあります。"),
}

RECORDS = {
    "contact.empty": N_("話の内容がまだありません。ひとことでも書くと保存できます。"),
    "text.my_number": N_(
        "マイナンバーは記録できません。番号法で、相談窓口は集めることも残すことも認められていません。番号を消してください。"
    ),
    "record.missing": GONE,
    "row.missing": GONE,
    "person.same": N_("二つの記録は、もう同じ人としてまとめてあります。"),
    "view.unreadable": N_("保存した表示を読み取れません。条件を選び直して、もう一度保存してください。"),
    "undo.superseded": N_("そのあとに別の変更があるため、元に戻せません。変更の記録から選んでください。"),
    "undo.unknown": N_("元に戻す操作が見つかりません。"),
    "value.broken_text": N_("文字として読めない部分があります。打ち直してください。"),
    "value.too_large": N_("数が大きすぎます。"),
    "value.not_a_number": N_("数ではありません。"),
    "document.too_large": N_("大きすぎる資料です。{limit_mib}MBまで入れられます。"),
    "batch.unknown": N_("この取り込みは見つかりません。もう取り消されています。"),
    "import.nothing": N_("取り込める行がありません。列の対応と、決めていない行を確かめてください。"),
    "practice.not_empty": N_("記録のある保管庫には、練習データを入れられません。"),
    "duty.hours": N_("時間が読めません。10:00-18:00 のように書いてください。"),
    "form.language": N_("この言語の用紙はまだありません。"),
    "pdf.password_short": N_("パスワードは{least}文字以上にしてください。"),
    "pdf.archive_unavailable": N_("長期保存形式(PDF/A)の部品が入っていません。ふつうのPDFは作れます。"),
    "pdf.archive_refused": N_("この文書は長期保存形式(PDF/A)にできません。ふつうのPDFは作れます。"),
}

FIELDS = {
    "date.unreadable": N_("日付として読めません。2026-11-20、R8.11.20、11/20 などで書けます。"),
    "date.no_such_day": N_("その日はありません。年月だけでも残せます。"),
    "date.no_such_time": N_("その時刻はありません。"),
    "date.not_in_era": N_("その元号にはない日です。"),
    "date.no_such_era_year": N_("その元号にはない年です。"),
    "date.needs_era": N_("元号か西暦が要ります。"),
    "date.too_far": N_("遠すぎる年です。"),
    "date.ambiguous_time": N_("午前か午後かがわかりません。"),
    "number.unreadable": N_("数として読めません。"),
    "number.too_large": N_("数が大きすぎます。"),
    "number.not_minutes": N_("分として読めません。45、1時間、90分 などで書けます。"),
    "number.not_yen": N_("金額として読めません。"),
}

FILES = {
    "file.unreadable": BAD_FILE,
    "file.empty": N_("空のファイルです。"),
    "file.too_large": N_("大きすぎるファイルです。分けてから取り込んでください。"),
    "file.unknown_kind": N_("読めない種類のファイルです。xlsx、csv、eml、トークの書き出し、jsonl を取り込めます。"),
    "file.old_excel": N_("古い形(.xls)のファイルです。Excelで .xlsx として保存し直してください。"),
    "file.encrypted": N_("パスワードのかかったファイルです。外してから取り込んでください。"),
    "file.not_text": N_("文字のファイルとして読めません。"),
    "file.bad_zip": BAD_FILE,
    "file.bad_xml": BAD_FILE,
    "file.bad_csv": BAD_FILE,
    "file.bad_mail": N_("メールとして読めませんでした。"),
    "file.bad_chat": N_("トークの書き出しとして読めませんでした。"),
    "file.bad_json": N_("{line}行目が正しいJSONではありません。"),
    "file.bomb": N_("開くと異常にふくらむファイルです。安全のため読みません。"),
    "file.xml_entities": N_("危険な仕掛けのあるファイルです。安全のため読みません。"),
    "file.too_many_parts": N_("部品が多すぎるファイルです。安全のため読みません。"),
    "file.too_many_rows": N_("行が多すぎます。{limit}行までに分けてください。"),
    "file.too_many_cells": N_("セルが多すぎます。ファイルを分けてください。"),
    "file.too_many_columns": N_("列が多すぎます。使わない列を消してください。"),
    "file.no_sheet": N_("表が見つかりません。"),
    "file.cancelled": N_("取り込みをやめました。何も取り込んでいません。"),
    "map.unreadable": MAP,
    "map.not_json": MAP,
    "map.wrong_shape": MAP,
    "map.wrong_version": N_("新しい版の対応表です。Banso を新しくしてください。"),
    "map.unknown_field": N_("対応表に、知らない項目があります。"),
    "map.unknown_key": N_("対応表に、知らない言葉があります。"),
    "map.unknown_era": N_("対応表の元号が読めません。"),
    "map.twice": N_("対応表で、同じ項目に二つの列が当てられています。"),
    "map.no_column": N_("対応表の列が、このファイルにありません。"),
    "choice.unknown_action": N_("選び方が正しくありません。"),
    "choice.unknown_match": N_("その人の重なりは、このファイルにありません。"),
    "choice.unknown_field": N_("その項目は選べません。"),
    "choice.unreadable": N_("入れた値が読めません。"),
}

SENTENCES: dict[str, str] = {**VAULT, **RECORDS, **FIELDS, **FILES}
OTHER_USER = N_("うまくいきませんでした。画面の文は残っています。もう一度お試しください。(記号 {code})")
OTHER_BUG = N_("思わぬ誤りが起きました。書いたものは残っています。続けて使えます。(記号 {code})")


def sentence(t: Texts, error: BaseException) -> str:
    """What to tell a person about an error; never a traceback, a path or a person's text."""
    if not isinstance(error, BansoError):
        return t(OTHER_BUG, code=type(error).__name__)
    source = SENTENCES.get(error.code)
    if source is None or not field_names(source) <= error.facts.keys():
        return t(OTHER_USER if isinstance(error, UserError) else OTHER_BUG, code=error.code)
    return t(source, **error.facts)
