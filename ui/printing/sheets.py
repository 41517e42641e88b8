"""A finished PDF as pictures: what is shown and what is printed is rendered from exactly the bytes that are saved."""

from __future__ import annotations

import importlib
import threading
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrinter

# PDFium keeps one state for the whole process and bears one caller at a time; the work lane has two threads.
# Reentrant, because a document that nobody closed is closed by the sweep, perhaps while its thread has the turn.
PDFIUM_TURN = threading.RLock()
POINT = 72
MOST_DPI = 300


class Sheets:
    """`data` opened with its password. `sizes` are the pages in points. Thread: any; `close` when done with."""

    def __init__(self, data: bytes, password: str = "") -> None:
        self.data = data
        self._document: Any = None
        with PDFIUM_TURN:
            pdfium: Any = importlib.import_module("pypdfium2")
            self._document = pdfium.PdfDocument(data, password=password or None)
            self.sizes: tuple[tuple[float, float], ...] = tuple(
                self._document.get_page_size(number) for number in range(len(self._document))
            )

    def __len__(self) -> int:
        return len(self.sizes)

    def picture(self, number: int, width: int) -> QImage | None:
        """A page as wide as `width` device pixels, on white; None once closed."""
        with PDFIUM_TURN:
            if self._document is None:
                return None
            page = self._document[number]
            bitmap = page.render(scale=width / self.sizes[number][0], prefer_bgrx=True)
            try:
                made = QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32)
                return made.copy()
            finally:
                bitmap.close()
                page.close()

    def close(self) -> None:
        """Let the document go; twice is once."""
        with PDFIUM_TURN:
            if self._document is not None:
                self._document.close()
                self._document = None

    def __del__(self) -> None:
        self.close()


def print_pages(sheets: Sheets, printer: QPrinter) -> int:
    """Draw the pages that the printer was asked for; returns how many, 0 if it refused. Thread: work lane."""
    first = max(1, printer.fromPage())
    last = min(len(sheets), printer.toPage() or len(sheets))
    printer.setFullPage(True)
    painter = QPainter()
    if not painter.begin(printer):
        return 0
    try:
        done = 0
        for number in range(first - 1, last):
            if done:
                printer.newPage()
            paper = printer.paperRect(QPrinter.Unit.DevicePixel)
            dpi = min(MOST_DPI, printer.resolution())
            picture = sheets.picture(number, round(sheets.sizes[number][0] / POINT * dpi))
            if picture is None:
                break
            share = min(paper.width() / picture.width(), paper.height() / picture.height())
            goal = QRectF(0, 0, picture.width() * share, picture.height() * share)
            painter.drawImage(goal, picture)
            done += 1
        return done
    finally:
        painter.end()
