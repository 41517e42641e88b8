"""The pages of a PDF on a grey ground, white in every theme. Only pages in view are rendered, on the work lane."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QAccessible, QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QSizePolicy

from ui import paint
from ui.context import Context
from ui.printing.sheets import Sheets
from ui.widgets.scroll import thin_bars

PAPER = QColor(255, 255, 255)  # paper is white at night too
WIDEST, MARGIN, GAP, KEPT = 760, 24, 18, 12


class Preview(QAbstractScrollArea):
    """`show_sheets(sheets)`; Page Up and Down scroll. Thread: main."""

    ring_radius = 4
    accessible_role = QAccessible.Role.Document

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self._sheets: Sheets | None = None
        self._pictures: OrderedDict[tuple[int, int], QImage] = OrderedDict()
        self._asked: set[tuple[int, int]] = set()
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(30)
        self._wait.timeout.connect(self._ask)
        thin_bars(ctx.theme, self)
        self.setObjectName("print.preview")
        self.setAccessibleName(ctx.t("印刷の見本"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        ctx.theme.changed.connect(self.viewport().update)

    def show_sheets(self, sheets: Sheets | None) -> None:
        """Show these; the place one was looking at stays."""
        self._sheets = sheets
        self._pictures.clear()
        self._asked.clear()
        pages = len(sheets) if sheets else 0
        self.setAccessibleDescription(self._ctx.t("{n}ページ", n=pages))
        self._measure()
        self._wait.start()

    def ready(self) -> bool:
        """Whether every page in view is painted."""
        return self._sheets is not None and all(key in self._pictures for key in self._in_view())

    def picture(self, number: int) -> QImage | None:
        """The rendered page, if it is in view."""
        return next((image for (page, _), image in self._pictures.items() if page == number), None)

    # --- places -------------------------------------------------------------------------------
    def _wide(self) -> int:
        px = self._ctx.theme.px
        return max(px(120), min(px(WIDEST), self.viewport().width() - 2 * px(MARGIN)))

    def _boxes(self) -> list[QRectF]:
        px, wide = self._ctx.theme.px, self._wide()
        x = (self.viewport().width() - wide) / 2
        y = float(px(GAP)) - self.verticalScrollBar().value()
        found: list[QRectF] = []
        for width, height in self._sheets.sizes if self._sheets else ():
            tall = round(wide * height / width)
            found.append(QRectF(x, y, wide, tall))
            y += tall + px(GAP)
        return found

    def _measure(self) -> None:
        boxes = self._boxes()
        px = self._ctx.theme.px
        whole = sum(box.height() + px(GAP) for box in boxes) + px(GAP)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, round(whole) - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(px(40))
        self.viewport().update()

    def _in_view(self) -> list[tuple[int, int]]:
        device = round(self._wide() * self.devicePixelRatioF())
        view = QRectF(self.viewport().rect())
        return [(number, device) for number, box in enumerate(self._boxes()) if box.intersects(view)]

    # --- rendering ----------------------------------------------------------------------------
    def _ask(self) -> None:
        sheets = self._sheets
        for key in self._in_view():
            if sheets is None or key in self._pictures or key in self._asked:
                continue
            self._asked.add(key)
            self._ctx.tasks.run(
                lambda at=key: sheets.picture(*at),
                owner=self,
                done=lambda image, at=key: self._came(sheets, at, image),
                lane="work",
            )

    def _came(self, sheets: Sheets, key: tuple[int, int], image: QImage | None) -> None:
        if sheets is not self._sheets or image is None:
            return
        self._asked.discard(key)
        self._pictures[key] = image
        while len(self._pictures) > KEPT:
            self._pictures.popitem(last=False)
        self.viewport().update()

    # --- Qt -----------------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()
        self._wait.start()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()
        self._wait.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self.viewport()), self._ctx.theme
        painter.fillRect(self.viewport().rect(), t.mixed("surface", 0.08))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        device = round(self._wide() * self.devicePixelRatioF())
        for number, box in enumerate(self._boxes()):
            if not box.intersects(QRectF(self.viewport().rect())):
                continue
            painter.fillRect(box, PAPER)
            image = self._pictures.get((number, device))
            if image is not None:
                painter.drawImage(box, image)
            paint.plane(painter, box, None, t.color("line2"), 0)
