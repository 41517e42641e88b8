"""Errors in words: what happened, what is safe, what to do next. Codes come from below, sentences are made here.

Expected failures (`UserError`) become a notice bar; our own mistakes too, with a code for the problem report.
Nothing here shows a traceback, a path or a person's text.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from types import TracebackType

from app.base.errors import BansoError, UserError
from app.base.texts import N_, Texts

log = logging.getLogger("ui.errors")

SENTENCES: dict[str, str] = {
    "vault.wrong_passphrase": N_("合い言葉がちがいます。大文字・小文字と、全角・半角を確かめてください。"),
    "vault.wrong_recovery": N_("回復コードがこの保管庫のものと合いません。紙の文字をもう一度確かめてください。"),
    "vault.wrong_key": N_("この鍵では開けません。別の保管庫の鍵かもしれません。"),
    "vault.newer_format": N_("新しい版の Banso で作られた保管庫です。Banso を新しくしてから開いてください。"),
    "vault.damaged": N_("保管庫のファイルが壊れています。控え(バックアップ)から戻せます。"),
    "vault.not_encrypted": N_("暗号化されていないファイルです。保管庫としては開けません。"),
    "vault.in_use": N_("この保管庫は、いま別の Banso が開いています。そちらを閉じてから開いてください。"),
    "vault.synced_folder": N_("クラウド同期のフォルダには置けません。別の場所を選んでください。"),
    "vault.missing": N_("保管庫が見つかりません。場所が変わっていないか確かめてください。"),
    "vault.exists": N_("この場所には、もう保管庫があります。別の名前にしてください。"),
    "vault.not_empty": N_("空のフォルダを選んでください。"),
    "vault.no_memory": N_("メモリが足りず、鍵を作れません。ほかのプログラムを閉じてから、もう一度お試しください。"),
    "vault.disk_error": N_("ディスクに書き込めません。画面の文は残っています。空きと接続を確かめてください。"),
    "vault.upgrade_failed": N_("保管庫を新しい形式にできませんでした。元の保管庫は変わっていません。"),
    "vault.disk_full": N_("ディスクに空きがありません。画面の文は残っています。空きを作ってからお試しください。"),
    "vault.unwritable": N_("この場所に書き込む許可がありません。別の場所を選んでください。"),
    "text.my_number": N_("マイナンバーは記録できません(番号法)。番号を消してから続けてください。"),
    "contact.empty": N_("まだ何も書かれていません。ひとことでも書くと残せます。"),
    "record.missing": N_("この記録は見つかりません。ほかの人が整理したか、共有されていません。"),
    "undo.superseded": N_("そのあとに書きかえられたので、元に戻せません。履歴から前の値を見られます。"),
    "undo.unknown": N_("元に戻す操作が見つかりません。"),
    "backup.damaged": N_("この控えは壊れています。別の日の控えを選んでください。"),
    "backup.missing": N_("控えが見つかりません。場所を確かめてください。"),
    "pdf.password_short": N_("PDF の合い言葉が短すぎます。もう少し長くしてください。"),
}
OTHER_USER = N_("うまくいきませんでした。画面の文は残っています。もう一度お試しください。(記号 {code})")
OTHER_BUG = N_("思わぬ誤りが起きました。書いたものは残っています。続けて使えます。(記号 {code})")


def register(sentences: dict[str, str]) -> None:
    """Add sentences of an area: codes to source texts, marked by `N_`."""
    SENTENCES.update(sentences)


def sentence(t: Texts, error: BaseException) -> str:
    """What to tell a person about an error."""
    if isinstance(error, BansoError):
        source = SENTENCES.get(error.code)
        if source is not None:
            try:
                return t(source, **error.facts)
            except (KeyError, IndexError):
                return t(source)
        return t(OTHER_USER if isinstance(error, UserError) else OTHER_BUG, code=error.code)
    return t(OTHER_BUG, code=type(error).__name__)


class ErrorBox:
    """Where errors go that nobody else handles. The window gives it a place to show sentences: `show(words)`."""

    def __init__(self) -> None:
        self.texts: Texts = Texts()
        self.show: Callable[[str], None] | None = None
        self.seen: list[str] = []

    def report(self, error: BaseException) -> None:
        """Log code and place, tell the person. Thread: main."""
        code = error.code if isinstance(error, BansoError) else type(error).__name__
        self.seen.append(code)
        # The message of a foreign exception may hold a person's text: its type and place are enough.
        frame = error.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        place = f"{frame.tb_frame.f_globals.get('__name__')}:{frame.tb_lineno}" if frame is not None else "?"
        (log.info if isinstance(error, UserError) else log.error)("error %s at %s", code, place)
        if self.show is not None:
            self.show(sentence(self.texts, error))

    def watch_slots(self) -> None:
        """PySide6 hands exceptions of slots to sys.excepthook: bring them here."""
        former = sys.excepthook

        def hook(kind: type[BaseException], error: BaseException, place: TracebackType | None) -> None:
            if issubclass(kind, KeyboardInterrupt):
                former(kind, error, place)
                return
            self.report(error)

        sys.excepthook = hook
