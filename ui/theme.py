"""How everything is shown to this person: colours, text size, density, language. One object, handed to every widget.

Painters read it at paint time; nothing but the icon cache keeps a colour. `changed` says: lay out and paint anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from app.base.texts import Texts
from ui import fonts
from ui.fonts import Role
from ui.icons import Icons
from ui.tokens import THEMES, ThemeName, Tokens, ToneName

Density = Literal["compact", "normal", "roomy"]
ROW_STEP: dict[Density, int] = {"compact": -6, "normal": 0, "roomy": 8}
RUBY_BASE = 16
"""Logical px of the smallest text that may carry furigana: half of it is the least that can be read."""
SCALES = (90, 100, 110, 125, 150)


class Piece(Protocol):
    """A piece of a text; `reading` is empty where none is shown."""

    @property
    def base(self) -> str: ...
    @property
    def reading(self) -> str: ...


class Readings(Protocol):
    """Who knows how kanji are read (app/language/ruby.py)."""

    def segments(self, text: str) -> Sequence[Piece]:
        """The text in pieces."""
        ...

    def inline(self, text: str) -> str:
        """相談(そうだん)."""
        ...


class Theme(QObject):
    """Colours, measures and fonts of the moment. Thread: main."""

    changed = Signal()
    language_changed = Signal()

    def __init__(self, texts: Texts, name: ThemeName = "light", scale: int = 100, density: Density = "normal") -> None:
        super().__init__()
        self.t = texts
        self.tokens: Tokens = THEMES[name]
        self.scale = scale
        self.density: Density = density
        self.icons = Icons()
        self.ruby: Readings | None = None
        """Set while furigana are shown."""
        self._colours: dict[str, QColor] = {}
        self._fonts: dict[tuple[Role, bool], QFont] = {}
        self._metrics: dict[tuple[Role, bool], QFontMetricsF] = {}

    @property
    def name(self) -> ThemeName:
        """light, dark or contrast."""
        return self.tokens.name

    # --- what changes -------------------------------------------------------------------------
    def use(self, name: ThemeName | None = None, scale: int | None = None, density: Density | None = None) -> None:
        """Change theme, text size (90–150 %) or density; says `changed` once."""
        self.tokens = THEMES[name] if name else self.tokens
        self.scale = min(150, max(90, scale)) if scale else self.scale
        self.density = density or self.density
        self._forget()
        self.changed.emit()

    def speak(self, texts: Texts) -> None:
        """Change the language; whoever holds pages rebuilds them on `language_changed`."""
        self.t = texts
        self._forget()
        self.language_changed.emit()

    def show_ruby(self, ruby: Readings | None) -> None:
        """Show furigana, or none."""
        self.ruby = ruby
        self._forget()
        self.changed.emit()

    def _forget(self) -> None:
        self._colours.clear()
        self._fonts.clear()
        self._metrics.clear()

    # --- colours ------------------------------------------------------------------------------
    def color(self, token: str, alpha: float = 1.0) -> QColor:
        """A token as a colour, optionally see-through."""
        found = self._colours.get(token)
        if found is None:
            found = self._colours[token] = QColor(getattr(self.tokens, token))
        if alpha >= 1.0:
            return found
        faint = QColor(found)
        faint.setAlphaF(alpha)
        return faint

    def tone(self, name: ToneName) -> tuple[QColor, QColor]:
        """Colour and tint of a state."""
        colour, tint = self.tokens.tone(name)
        return QColor(colour), QColor(tint)

    def mixed(self, base: str, share: float, over: str = "text") -> QColor:
        """`base` with a share of another token laid over it: hover 0.06, pressed 0.12."""
        return mix(self.color(base), self.color(over), share)

    # --- measures -----------------------------------------------------------------------------
    def px(self, n: float) -> int:
        """Logical px at the text scale."""
        return round(n * self.scale / 100)

    def row(self, n: int) -> int:
        """Height of a list row at this density and text scale."""
        return self.px(n + ROW_STEP[self.density])

    def font(self, role: Role = "body", sample: str = "") -> QFont:
        """The font of a role; give the text itself as `sample`, so that Burmese and Nepali are set one size up."""
        key = (role, fonts.is_tall(sample))
        found = self._fonts.get(key)
        if found is None:
            found = self._fonts[key] = fonts.make(role, self.scale / 100, self.t.language, sample)
            if self.ruby is not None and role == "read":
                found.setPixelSize(max(RUBY_BASE, found.pixelSize()))
        return found

    def metrics(self, role: Role = "body", sample: str = "") -> QFontMetricsF:
        """Metrics of that font, kept."""
        key = (role, fonts.is_tall(sample))
        found = self._metrics.get(key)
        if found is None:
            found = self._metrics[key] = QFontMetricsF(self.font(role, sample))
        return found

    def width(self, text: str, role: Role = "body") -> float:
        """Width of one line of text in px."""
        return self.metrics(role, text).horizontalAdvance(text) if text else 0.0

    def line(self, role: Role = "body", sample: str = "") -> int:
        """Fixed line height of a role in px."""
        return fonts.line_height(role, self.scale / 100, sample)

    # --- for Qt's own widgets -----------------------------------------------------------------
    def palette(self) -> QPalette:
        """The tokens as Fusion reads them."""
        p = QPalette()
        role, group = QPalette.ColorRole, QPalette.ColorGroup
        pairs = {
            role.Window: "window",
            role.Base: "raised",
            role.AlternateBase: "surface",
            role.Button: "raised",
            role.ToolTipBase: "raised",
            role.ToolTipText: "text",
            role.WindowText: "text",
            role.Text: "text",
            role.ButtonText: "text",
            role.BrightText: "danger",
            role.PlaceholderText: "text3",
            role.Highlight: "sel",
            role.HighlightedText: "text",
            role.Accent: "accent",
            role.Link: "accent",
            role.LinkVisited: "review",
            role.Light: "raised",
            role.Midlight: "line",
            role.Mid: "line2",
            role.Dark: "line2",
            role.Shadow: "line2",
        }
        for key, token in pairs.items():
            p.setColor(key, self.color(token))
        for key in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
            p.setColor(group.Disabled, key, self.mixed("window", 0.45))
        return p

    def menu_qss(self) -> str:
        """Padding of menu bar and menu items, set on the bar alone. QSS on the application would slow every widget
        down and paint bases over our frames (tried)."""
        c = self.tokens
        pad, item, radius = self.px(10), self.px(6), self.px(4)
        return (
            f"QMenuBar{{background:transparent;spacing:0}}"
            f"QMenuBar::item{{padding:{item}px {pad}px;border-radius:{radius}px;background:transparent;"
            f"color:{c.text2}}}"
            f"QMenuBar::item:selected{{background:{self.mixed('surface', 0.06).name()};color:{c.text}}}"
            f"QMenu{{background:{c.raised};border:1px solid {c.line2};padding:{item}px}}"
            f"QMenu::item{{padding:{item}px {self.px(22)}px {item}px {pad}px;border-radius:{radius}px;"
            f"color:{c.text}}}"
            f"QMenu::item:selected{{background:{c.accent_tint}}}"
            f"QMenu::item:disabled{{color:{self.mixed('raised', 0.45).name()}}}"
            f"QMenu::separator{{height:1px;background:{c.line};margin:{item}px 0}}"
        )

    def apply(self, app: QApplication) -> None:
        """Set Qt's own palette and fonts to ours."""
        app.setPalette(self.palette())
        app.setFont(self.font("body"))
        QToolTip.setPalette(self.palette())
        QToolTip.setFont(self.font("caption"))


def mix(base: QColor, over: QColor, share: float) -> QColor:
    """`base` with a share (0–1) of `over` laid over it."""
    keep = 1 - share
    return QColor(
        round(base.red() * keep + over.red() * share),
        round(base.green() * keep + over.green() * share),
        round(base.blue() * keep + over.blue() * share),
    )
