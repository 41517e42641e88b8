"""Twenty pages of print beside bare ReportLab paragraphs of the same text at the same width and size.

The limit sets Nepali without shaping: wrong on paper, but the least that any shaping must be compared with.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.paired import Goal, Scale, Work

JAPANESE = (
    "今月は52時間残業しましたが、給与明細には12時間としか書いてありません。班長に、まだ聞くなら契約を更新しないと"
    "言われました。とても怖いです。寮には電話しないでください。タイムカードの写真は本人の携帯にあります。"
)
NEPALI = (
    "मलाई तीन महिनाको तलब दिइएको छैन। कम्पनीले मेरो राहदानी राखेको छ। कृपया मलाई सहयोग गर्नुहोस्। "
    "म बिरामी छु र अस्पताल जान चाहन्छु। हामी दश जना एउटै कोठामा बस्छौं, कसैले केही भन्दैनन्। "
)


@dataclass(frozen=True, slots=True)
class State:
    """The same paragraphs for both sides; `press` is the product's, warm as it is after the first print."""

    press: Any
    paragraphs: tuple[str, ...]
    style: Any


def _prepare(text: str, role: str, wrap: str) -> Any:
    @contextmanager
    def prepare(scale: Scale) -> Iterator[State]:
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.pdfbase import pdfmetrics, ttfonts

        from app.base.fonts import find_fonts
        from app.reports.page import Press

        fonts = find_fonts()
        file = fonts.of(role)
        if file is None:
            raise LookupError(role)
        pdfmetrics.registerFont(ttfonts.TTFont(f"bench-{role}", str(file.regular), subfontIndex=file.index))
        options = {"wordWrap": wrap} if wrap else {}
        style = ParagraphStyle("x", fontName=f"bench-{role}", fontSize=9.5, leading=15.2, **options)
        count = scale.of(100, 25)
        yield State(Press(fonts), tuple(f"{text * 4}{number}" for number in range(count)), style)

    return prepare


def product(state: State) -> object:
    from app.reports.page import Frame
    from app.reports.sections import BODY, text

    frame = Frame("2026-0112", "", "", lambda page, pages: f"{page} / {pages}", lambda lost: lost)
    return state.press.make(frame, lambda book: (text(book, [(one, BODY)]) for one in state.paragraphs))


def limit(state: State) -> object:
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    from app.reports.page import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH

    margins = {"leftMargin": LEFT, "rightMargin": RIGHT, "topMargin": TOP, "bottomMargin": BOTTOM}
    target = io.BytesIO()
    document = SimpleDocTemplate(target, pagesize=(WIDTH, HEIGHT), **margins)
    document.build([Paragraph(one, state.style) for one in state.paragraphs])
    return target.getvalue()


WORKS = [
    Work("pdf_japanese", Goal(ratio=1.5), _prepare(JAPANESE, "japanese", "CJK"), product, limit),
    Work("pdf_nepali", Goal(ratio=3.0), _prepare(NEPALI, "devanagari", ""), product, limit),
]
