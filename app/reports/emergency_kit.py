"""緊急用シート: one sheet that opens a vault again when the passphrase is lost. Printed once, kept on paper.

Nothing of it stays in the program: the caller hands the recovery code in as text and drops it afterwards.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.base.texts import Texts
from app.reports.book import BLACK, Book, Style
from app.reports.options import Options, Wording
from app.reports.page import GREY, HAIRLINE, LEFT, TEXT_WIDTH, Cell, Press, Row
from app.reports.protect import finish
from app.reports.sections import BODY, CAPTION, STRONG, aligned, fields, heading, line, text
from app.reports.text_flow import set_text

_CODE = Style(21, bold=True, leading=1.5)
_NUMBER = Style(8, colour=GREY, leading=1.55)
_TITLE = Style(18, bold=True, leading=1.5)
_PER_LINE = 4
_QR_SIDE = 80.0


@dataclass(frozen=True, slots=True, repr=False)
class Kit:
    """What the sheet says. `code` as app.crypto.recovery shows it: groups joined by hyphens, check digits within."""

    code: str
    profile: str
    made_on: str
    with_qr: bool = False

    def __repr__(self) -> str:
        return "Kit()"


def emergency_kit(press: Press, kit: Kit, options: Options, texts: Texts) -> bytes:
    """The PDF, always one A4 page. Thread: a work lane. Never store or send it: it opens the vault."""
    words = Wording(texts, options)
    title = texts("緊急用シート")
    sheets = press.make(words.frame(title, "", ""), lambda book: _rows(book, words, kit, title))
    return finish(sheets.data, title, options.language, options.printed_at)


def _rows(book: Book, words: Wording, kit: Kit, title: str) -> Iterator[Row]:
    t = words.t
    yield text(book, [(title, _TITLE)], keep=True)
    yield text(
        book,
        [(_what(words), BODY)],
        before=2,
    )
    about = ((t("プロファイル"), kit.profile), (t("作成日"), words.day(kit.made_on)))
    yield Row([], after=6)
    yield from fields(book, about)
    yield heading(book, t("回復コード"))
    yield from _code(book, kit.code.replace(" ", "").split("-"))
    yield text(
        book,
        [(t("各組の最後の1字は確かめの字です。0と1は数字です（英字のO・I・Lは使いません）。"), CAPTION)],
        before=4,
    )
    yield from _steps(book, t("保管のしかた"), _keeping(words))
    yield from _steps(book, t("使いかた"), _using(words))
    if kit.with_qr:
        yield heading(book, t("読み取り用（同じ回復コード）"))
        yield line()
        yield Row([], modules=_qr(kit.code), side=_QR_SIDE, before=4)
    yield from _drill(book, words)


def _what(words: Wording) -> str:
    return words.t(
        "パスフレーズを忘れたとき、パソコンが壊れたときに、この紙の回復コードで記録を開けます。"
        "回復コードを知っている人は、すべての記録を読めます。現金や印鑑と同じように扱ってください。"
    )


def _code(book: Book, groups: Sequence[str]) -> Iterator[Row]:
    """The groups in a bordered block, each with its number, four to a line."""
    lines = [groups[i : i + _PER_LINE] for i in range(0, len(groups), _PER_LINE)]
    width = (TEXT_WIDTH - 24) / _PER_LINE
    cells: list[Cell] = []
    for column in range(min(_PER_LINE, len(groups))):
        spans: list[tuple[str, Style]] = []
        for row, part in enumerate(lines):
            if column < len(part):
                number = row * _PER_LINE + column + 1
                spans += [("\n" if row else "", _NUMBER), (f"{number}\n", _NUMBER), (part[column], _CODE)]
        cells.append(Cell(LEFT + 16 + column * width, set_text(book, spans, width)))
    yield Row(cells, box=BLACK, pad=8, before=2)


def _steps(book: Book, title: str, sentences: Sequence[str]) -> Iterator[Row]:
    yield heading(book, title)
    yield line()
    for number, sentence in enumerate(sentences, 1):
        cells = [
            Cell(LEFT, set_text(book, [(f"{number}.", STRONG)], 16)),
            Cell(LEFT + 18, set_text(book, [(sentence, BODY)], TEXT_WIDTH - 18)),
        ]
        yield Row(aligned(cells), after=1.5)


def _keeping(words: Wording) -> tuple[str, ...]:
    t = words.t
    return (
        t("封筒に入れて封をし、鍵のかかる金庫か引き出しに入れます。パソコンと同じ場所には置きません。"),
        t("写真を撮らない、スキャンしない、メールで送らない。印刷に使ったPDFファイルは残しません。"),
        t(
            "紙をなくしたとき、見られたおそれがあるときは、設定の「回復コードを作り直す」で新しくし、この紙は裁断します。"
        ),
    )


def _using(words: Wording) -> tuple[str, ...]:
    t = words.t
    return (
        t("Bansoを開き、鍵の画面で「回復コードで開く」を選びます。"),
        t("上のコードを左から順に打ちます。組の番号と確かめの字で、打ちまちがいの場所が分かります。"),
        t("新しいパスフレーズを決めます。そのあと新しい緊急用シートを印刷し、この紙は裁断します。"),
    )


def _drill(book: Book, words: Wording) -> Iterator[Row]:
    """Lines to sign on: who keeps the sheet, and when its use was last practised."""
    t = words.t
    yield heading(book, t("署名と練習の記録（半年に1度、実際に開けるか試します）"))
    third = TEXT_WIDTH / 3
    labels = (t("保管者の署名"), t("受け取った日"), t("保管場所"))
    for names in (labels, (t("練習した日"), t("練習した日"), t("練習した日"))):
        cells = [Cell(LEFT + i * third, set_text(book, [(name, CAPTION)], third - 8)) for i, name in enumerate(names)]
        yield Row(cells, after=17)
        yield Row([], hairline=HAIRLINE, after=3)


def _qr(code: str) -> tuple[tuple[bool, ...], ...]:
    """The dark modules of a QR code, medium error correction."""
    widget: Any = importlib.import_module("reportlab.graphics.barcode.qr")
    qr: Any = widget.QrCodeWidget(code, barLevel="M").qr
    qr.make()
    return tuple(tuple(bool(qr.isDark(r, c)) for c in range(qr.getModuleCount())) for r in range(qr.getModuleCount()))
