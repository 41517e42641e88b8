"""Starts Qt: style, fonts, theme, error box, window. Before the first paint nothing is imported but Qt and the
standard library (tests/ui/test_shell.py looks); everything heavy comes through `Doors.preload` on a lane.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QLoggingCategory, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from app.base.lanes import Lanes, Runner
from app.base.texts import Texts
from ui import accessible, paint
from ui.errors import ErrorBox
from ui.ruby import ReadingTips
from ui.sweeping import Sweeper
from ui.theme import Density, Readings, Theme
from ui.tokens import ThemeName
from ui.window import Doors, MainWindow


@dataclass(frozen=True, slots=True)
class Look:
    """How this machine shows things; `theme` "system" follows the desktop."""

    theme: str = "system"
    text_size: int = 100
    density: Density = "normal"
    language: str = "ja"
    ruby: Callable[[], Readings] | None = None
    """Fetches the readings of kanji where furigana are shown."""


def make_application(argv: list[str] | None = None) -> QApplication:
    """The QApplication with our settings, or the one there is."""
    there = QApplication.instance()
    if isinstance(there, QApplication):
        return there
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    words = list(argv if argv is not None else sys.argv)
    # As a word and not by setStyle, which makes the whole QStyle known to Python before the first paint.
    app = QApplication([*(words or ["banso"]), "-style", "Fusion"])
    app.setApplicationName("Banso")
    app.setQuitOnLastWindowClosed(True)
    accessible.install()
    # Qt walks the fallback list for Devanagari and says so: harmless.
    QLoggingCategory.setFilterRules("qt.text.font.db=false")
    return app


def system_theme() -> ThemeName:
    """What the desktop asks for: high contrast before dark before light."""
    hints = QGuiApplication.styleHints()
    try:
        if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
            return "contrast"
    except AttributeError:
        pass  # an older Qt does not know the question
    return "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"


def make_theme(app: QApplication, look: Look, texts: Texts) -> Theme:
    """The theme of a look, applied; follows the desktop if it says "system"."""
    name: ThemeName = look.theme if look.theme in ("light", "dark", "contrast") else system_theme()  # type: ignore[assignment]
    theme = Theme(texts, name, look.text_size, look.density)
    if look.ruby is not None:
        theme.show_ruby(look.ruby())
    theme.apply(app)
    ReadingTips(theme, app)
    if look.theme == "system":

        def follow() -> None:
            theme.use(name=system_theme())
            theme.apply(app)

        app.styleHints().colorSchemeChanged.connect(follow)
    return theme


def window_icon(theme: Theme) -> QIcon:
    """The two strokes side by side, for title bar and task switcher."""
    icon = QIcon()
    for side in (16, 32, 64, 128):
        picture = QPixmap(side, side)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        box = QRectF(0, 0, side, side)
        paint.logo(painter, box, theme.color("accent"), theme.color("machine"))
        painter.end()
        icon.addPixmap(picture)
    return icon


def start(
    doors: Doors,
    look: Look,
    *,
    lanes: Runner | None = None,
    autolock_minutes: int = 10,
    shown: Callable[[MainWindow], object] | None = None,
    argv: list[str] | None = None,
) -> int:
    """Run the program until its window is closed; returns the exit code. Thread: main, once a process."""
    app = make_application(argv)
    errors = ErrorBox()
    errors.watch_slots()
    runner = lanes or Lanes()
    theme = make_theme(app, look, doors.texts(look.language))
    app.setWindowIcon(window_icon(theme))
    window = MainWindow(theme, runner, doors, errors, autolock_minutes=autolock_minutes)
    window.ended.connect(app.quit)
    window.show()
    if shown is not None:
        shown(window)
    sweeper = Sweeper()
    code = app.exec()
    runner.stop()
    sweeper.stop()
    return code
