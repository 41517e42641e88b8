"""The limit of starting: the form of the unlock page in bare Qt, painted once. Prints `painted`, ends.

The same words, fonts, icons and parts as a first start shows, as stock widgets and one painted side, in one file
without anything of ours. What Qt needs for a form like this (its enums, the fonts, the SVG renderer) is paid here too.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QIcon, QLinearGradient, QPainter, QPaintEvent, QPalette, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

ICONS = Path(__file__).resolve().parents[1] / "resources" / "icons"
FAMILIES = ["Noto Sans", "BIZ UDPGothic", "Noto Sans Myanmar", "Noto Sans Devanagari", "Noto Sans CJK JP"]
FACTS = (
    ("lock", "記録はこの端末で暗号化され、\n読めるのは相談室の人だけです。"),
    ("undo", "書いたものは消えません。\n停電でも、ロックでも、競合でも。"),
    ("globe", "通信がなくても、\nすべての画面が使えます。"),
)
CHOICES = (
    ("star", "練習データで試す", "架空の相談だけ。あとかたもなく消せます"),
    ("plus", "新しい保管庫をつくる", "相談室で最初の 1台。3分ほど"),
    ("download", "控え(バックアップ)から戻す", "別の端末や、機器の故障のあとに"),
)
LANGUAGES = ("日本語", "やさしい日本語", "English", "简体中文", "Tiếng Việt", "Filipino", "Bahasa Indonesia", "မြန်မာ",
             "Português", "Español", "नेपाली")  # fmt: skip


def font(size: int, weight: int = 400) -> QFont:
    made = QFont()
    made.setFamilies(FAMILIES)
    made.setPixelSize(size)
    made.setWeight(QFont.Weight(weight))
    return made


def icon(name: str, side: int) -> QPixmap:
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    QSvgRenderer(str(ICONS / f"{name}.svg")).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return made


class Side(QWidget):
    """The painted side: a gradient, two strokes, the words."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(420)
        self._told = False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade = QLinearGradient(0, 0, 0, self.height())
        shade.setColorAt(0, QColor("#1f4e79"))
        shade.setColorAt(1, QColor("#143350"))
        painter.fillRect(self.rect(), shade)
        painter.setPen(QPen(QColor(255, 255, 255, 40), 36))
        painter.drawLine(40, self.height(), 250, 300)
        painter.drawLine(140, self.height(), 350, 300)
        painter.setPen(QColor("white"))
        painter.setFont(font(30, 700))
        painter.drawText(QRectF(44, 116, 340, 42), "伴走 Banso")
        painter.setFont(font(15))
        painter.drawText(QRectF(44, 166, 340, 60), "話を聴くあいだ、記録のことを\n忘れていられるように。")
        painter.setFont(font(13))
        for place, (name, words) in enumerate(FACTS):
            y = self.height() - 216 + place * 50
            painter.drawPixmap(44, y + 11, icon(name, 18))
            painter.drawText(QRectF(72, y, 320, 42), words)
        if not self._told:
            self._told = True
            QTimer.singleShot(0, self._tell)

    def _tell(self) -> None:
        print("painted", flush=True)
        QApplication.exit(0)


def words(text: str, size: int, weight: int = 400) -> QLabel:
    made = QLabel(text)
    made.setFont(font(size, weight))
    return made


def button(text: str, size: int = 13, name: str = "") -> QPushButton:
    made = QPushButton(text)
    made.setFont(font(size))
    made.setFlat(True)
    if name:
        made.setIcon(QIcon(icon(name, 18)))
        made.setIconSize(QSize(18, 18))
    return made


def enter() -> QWidget:
    """Unlocking: there, but hidden on a first start."""
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    page = QWidget()
    column = QVBoxLayout(page)
    for part in (words("ロックを解除", 21, 700), words("保管庫", 13), button("佐藤"), words("合い言葉", 13), field,
                 button("ロックを解除", 15), button("合い言葉を忘れたとき")):  # fmt: skip
        column.addWidget(part)
    page.hide()
    return page


def first() -> QWidget:
    """The ways to begin."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.addWidget(words("はじめての方", 16, 600))
    for name, title, why in CHOICES:
        column.addWidget(button(f"{title}\n{why}", 14, name))
    column.addStretch(1)
    return page


def right() -> QVBoxLayout:
    """Chips, the form, the languages."""
    top = QHBoxLayout()
    top.addStretch(1)
    top.addWidget(button("文字 100%"))
    top.addWidget(button("明るい", name="today"))
    inner = QWidget()
    both = QHBoxLayout(inner)
    both.addWidget(enter())
    both.addWidget(first())
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(inner)
    languages = QGridLayout()
    for place, text in enumerate(LANGUAGES):
        languages.addWidget(button(text), place // 6, place % 6)
    column = QVBoxLayout()
    column.addLayout(top)
    column.addWidget(area, 1)
    column.addLayout(languages)
    return column


def main() -> int:
    application = QApplication(sys.argv)
    application.setStyle("Fusion")
    application.setFont(font(14))
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, QColor("#f7f8fa"))
    application.setPalette(palette)
    window = QMainWindow()
    page = QWidget()
    box = QHBoxLayout(page)
    box.addWidget(Side())
    box.addLayout(right(), 1)
    window.setCentralWidget(page)
    window.resize(1366, 768)
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
