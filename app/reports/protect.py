"""The last touch on a PDF: neutral metadata, a password (AES-256, R6), or the archive form PDF/A-2b.

pikepdf is imported when a document is made, never before. Thread: any; nothing is kept.
"""

from __future__ import annotations

import importlib
import io
from typing import Any

from app.base.errors import UserError

PRODUCER = "Banso"
MIN_PASSWORD = 8


def finish(data: bytes, title: str, language: str, at: str = "") -> bytes:
    """Sets the metadata of a fresh PDF: a title that names no person, our own producer, the printing time.

    `at` is desk time as ISO text ("2026-11-20T14:02"); "" leaves the dates out.
    """
    pikepdf: Any = importlib.import_module("pikepdf")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        del pdf.docinfo
        info = {"/Title": title, "/Producer": PRODUCER, "/Creator": PRODUCER}
        stamp = _pdf_date(at)
        if stamp:
            info |= {"/CreationDate": stamp, "/ModDate": stamp}
        pdf.docinfo = pdf.make_indirect(pikepdf.Dictionary(info))
        pdf.Root.Lang = pikepdf.String("ja-JP" if language.startswith("ja") else language)
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        for page in pdf.pages:
            if "/Trans" in page:
                del page.Trans
        return _saved(pdf)


def with_password(data: bytes, user: str, owner: str = "") -> bytes:
    """The same document, to be opened with `user` only. Errors: UserError("pdf.password_short").

    Without an `owner` password the user's own serves as both, so that no reader may lift the lock without it.
    """
    if len(user) < MIN_PASSWORD or (owner and len(owner) < MIN_PASSWORD):
        raise UserError("pdf.password_short", least=MIN_PASSWORD)
    pikepdf: Any = importlib.import_module("pikepdf")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return _saved(pdf, encryption=pikepdf.Encryption(user=user, owner=owner or user, R=6, aes=True, metadata=True))


def archived(data: bytes) -> bytes:
    """The same document as PDF/A-2b, checked by the library. PDF/A forbids passwords.

    Errors: UserError("pdf.archive_unavailable") where the optional parts of pikepdf are not installed,
    UserError("pdf.archive_refused") where the finished file does not pass the check.
    """
    try:
        pdfa: Any = importlib.import_module("pikepdf.pdfa")
    except ImportError:
        raise UserError("pdf.archive_unavailable") from None
    pikepdf: Any = importlib.import_module("pikepdf")
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        try:
            pdfa.save(pdf, target, "2b")
        except (pdfa.PdfaError, pikepdf.PdfError, ValueError):
            raise UserError("pdf.archive_refused") from None
    return target.getvalue()


def _saved(pdf: Any, **options: Any) -> bytes:
    target = io.BytesIO()
    pdf.save(target, deterministic_id="encryption" not in options, **options)
    return target.getvalue()


def _pdf_date(at: str) -> str:
    digits = "".join(c for c in at if c.isascii() and c.isdigit())[:14]
    return f"D:{digits:0<14}+09'00'" if len(digits) >= 12 else ""
