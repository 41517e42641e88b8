"""Unlock and first run on one page (picture 05). What happens to an open draft is said first.

Knows nothing of keys: it asks by signals, and is told what to show. The passphrase leaves the field with the signal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import paint
from ui.accessible import announce
from ui.theme import SCALES, Theme, mix
from ui.tokens import DARK, ThemeName
from ui.widgets.base import PaintedButton, Themed
from ui.widgets.buttons import Button, Choice
from ui.widgets.chips import Chip
from ui.widgets.fields import Field, Glyph, PasswordField
from ui.widgets.flow import Flow
from ui.widgets.frames import Hairline, Plane, column, row
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea

# Names in their own script: never translated.
LANGUAGES: tuple[tuple[str, str], ...] = (
    ("ja", "日本語"),
    ("ja-x-easy", "やさしい日本語"),
    ("en", "English"),
    ("zh-Hans", "简体中文"),
    ("vi", "Tiếng Việt"),
    ("fil", "Filipino"),
    ("id", "Bahasa Indonesia"),
    ("my", "မြန်မာ"),
    ("pt", "Português"),
    ("es", "Español"),
    ("ne", "नेपाली"),
)


@dataclass(frozen=True, slots=True)
class VaultEntry:
    """A vault of this machine: `key` names its folder, the rest is shown."""

    key: str
    person: str
    desk: str = ""


class Side(Themed, QWidget):
    """The blue side: who we are, three promises, the version."""

    def __init__(self, theme: Theme, version: str) -> None:
        super().__init__()
        self._begin(theme, "unlock.side")
        self._version = version

    def ink(self, alpha: float = 1.0) -> QColor:
        """Text on the side, in the colours of the theme."""
        colour = QColor(self.theme.color("text" if self.theme.tokens.dark else "on_accent"))
        colour.setAlphaF(alpha)
        return colour

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = self.theme
        black = QColor(0, 0, 0)
        base = t.color("accent_tint") if t.tokens.dark else t.color("accent")
        shade = QLinearGradient(0, 0, 0, self.height())
        shade.setColorAt(0, mix(base, black, 0.1))
        shade.setColorAt(1, mix(base, black, 0.38))
        painter.fillRect(self.rect(), t.color("window") if t.tokens.bordered else shade)
        self._strokes(painter)
        if t.tokens.bordered:
            paint.hairline(painter, t.color("line"), self.width() - 1, 0, self.width(), self.height())
        self._words(painter)

    def _strokes(self, painter: QPainter) -> None:
        """The mark, very large and faint."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        w, h = self.width(), self.height()
        for shift, colour, alpha in ((0.0, self.ink(), 0.15), (0.235, QColor(DARK.machine), 0.22)):
            colour.setAlphaF(alpha)
            pen = QPen(colour, w * 0.085)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            path = QPainterPath()
            path.moveTo(w * (0.10 + shift), h * 1.02)
            path.cubicTo(w * (0.50 + shift), h * 0.92, w * (0.10 + shift), h * 0.48, w * (0.60 + shift), h * 0.385)
            painter.drawPath(path)

    def _words(self, painter: QPainter) -> None:
        t = self.theme
        x, room = t.px(44), self.width() - t.px(64)
        teal = QColor(DARK.machine)
        paint.logo(painter, QRectF(x + t.px(2), t.px(58), t.px(40), t.px(40)), self.ink(), teal)
        box = QRectF(x, t.px(116), room, t.px(42))
        paint.text(painter, t, box, t.t("伴走 Banso"), "display", self.ink())
        words = t.t("話を聴くあいだ、記録のことを\n忘れていられるように。")
        made, _ = paint.layout(t, words, "read", room, height=t.px(27))
        painter.setPen(self.ink())
        made.draw(painter, QRectF(x, t.px(166), room, t.px(60)).topLeft())
        bottom = self.height() - t.px(40)
        paint.text(painter, t, QRectF(x, bottom - t.px(10), room, t.px(20)), self._version, "caption", self.ink(0.82))
        facts = (
            ("lock", t.t("記録はこの端末で暗号化され、\n読めるのは相談室の人だけです。")),
            ("undo", t.t("書いたものは消えません。\n停電でも、ロックでも、競合でも。")),
            ("globe", t.t("通信がなくても、\nすべての画面が使えます。")),
        )
        y = bottom - t.px(26) - len(facts) * t.px(50)
        if y < t.px(250):
            return
        for icon, fact in facts:
            t.icons.paint(painter, icon, QRectF(x, y + t.px(11), t.px(18), t.px(18)), self.ink(0.92))
            paint.block(painter, t, QRectF(x + t.px(28), y, room - t.px(28), t.px(42)), fact, "small", self.ink())
            y += t.px(50)


class VaultButton(PaintedButton):
    """Whose vault: disc, name, desk, chevron if there are several."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", "unlock.vault", parent)
        self.desk, self.several = "", False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(280), self.theme.px(50))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(200), self.theme.px(50))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = self.theme
        paint.plane(painter, self.box(), t.mixed("raised", self.shade() / 2), t.color("input"), t.px(4))
        middle, side = self.height() / 2, t.px(28)
        paint.avatar(painter, t, QRectF(t.px(10), middle - side / 2, side, side), self.words(), "accent")
        x, room = t.px(48), self.width() - t.px(48 + 36)
        top = QRectF(x, middle - t.px(20), room, t.px(21)) if self.desk else QRectF(x, 0, room, self.height())
        paint.text(painter, t, top, self.words(), "strong")
        paint.text(painter, t, QRectF(x, middle, room, t.px(18)), self.desk, "caption", t.color("text2"))
        if self.several:
            box = QRectF(self.width() - t.px(26), 0, t.px(16), self.height())
            t.icons.paint(painter, "chevron-down", box, t.color("text2"))


class LanguageButton(PaintedButton):
    """A language in its own script."""

    def __init__(self, theme: Theme, code: str, words: str) -> None:
        super().__init__(theme, words, f"unlock.language.{code}")
        self.on = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        t = self.theme
        return QSize(round(t.width(self.words(), "small_strong" if self.on else "small")) + t.px(16), t.px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = self.theme
        if not self.isEnabled():
            painter.setOpacity(0.6)
        if self.on or self.shade():
            fill = t.color("accent_tint") if self.on else t.color("text", self.shade())
            paint.plane(painter, self.box(), fill, None, t.px(4))
        role, colour = ("small_strong", t.color("accent")) if self.on else ("small", t.color("text2"))
        paint.text(painter, t, self.box(), self.words(), role, colour, "center", elide=False)


class UnlockPage(Plane):
    """`unlock_asked(key, passphrase)`; `choice_asked(str)`: practice, new, invited, restore, forgotten, other_key;
    `language_asked(str)`; `look_changed` after theme or text size was changed here."""

    unlock_asked = Signal(str, str)
    choice_asked = Signal(str)
    language_asked = Signal(str)
    look_changed = Signal()

    def __init__(
        self,
        theme: Theme,
        *,
        vaults: Sequence[VaultEntry] = (),
        version: str = "",
        languages: Sequence[str] = ("ja", "en"),
        choices: Sequence[str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, "window", name="unlock", parent=parent)
        self._vaults: list[VaultEntry] = []
        self._key = ""
        self._choices = choices
        self.side = Side(theme, version)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addLayout(self._top())
        right.addWidget(ScrollArea(theme, self._centre(), name="unlock.scroll"), 1)
        right.addWidget(self._languages(languages))
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.side)
        box.addLayout(right, 1)
        self.show_vaults(vaults)

    # --- building -----------------------------------------------------------------------------
    def _top(self) -> QHBoxLayout:
        t, theme = self.theme.t, self.theme
        words: dict[ThemeName, str] = {"light": t("明るい"), "dark": t("暗い"), "contrast": t("コントラスト")}
        self.size_chip = Chip(theme, t("文字 {n}%", n=theme.scale), kind="menu", name="unlock.size")
        self.look_chip = Chip(theme, words[theme.tokens.name], kind="menu", icon="today", name="unlock.look")
        self.size_chip.clicked.connect(self._pick_size)
        self.look_chip.clicked.connect(lambda: self._pick_look(words))
        return row(None, self.size_chip, self.look_chip, gap=theme.px(8), margins=(0, theme.px(20), theme.px(24), 0))

    def _centre(self) -> QWidget:
        theme, px = self.theme, self.theme.px
        self.enter = self._enter()
        self.line = Hairline(theme, vertical=True)
        self.first = self._first()
        both = row(None, self.enter, self.line, self.first, None, gap=px(28))
        both.setStretchFactor(self.enter, 39)
        both.setStretchFactor(self.first, 34)
        both.setContentsMargins(px(28), px(12), px(28), px(12))
        page = QWidget()
        box = column(None, gap=0)
        box.addLayout(both)
        box.addStretch(1)
        page.setLayout(box)
        return page

    def _enter(self) -> QWidget:
        t, theme, px = self.theme.t, self.theme, self.theme.px
        self.why = Label(theme, t("書いたものは、そのまま残っています。"), "small", "text2", wrap=True)
        self.vault = VaultButton(theme)
        self.vault.clicked.connect(self._pick_vault)
        vault = Field(theme, t("保管庫"))
        vault._place(self.vault, self.vault)
        self.passphrase = PasswordField(theme, t("パスフレーズ(合い言葉)"), name="unlock.passphrase")
        self.passphrase.entered.connect(self._ask)
        self.button = Button(
            theme,
            t("ロックを解除"),
            kind="primary",
            icon="lock",
            shortcut="Enter",
            size="xl",
            wide=True,
            name="unlock.open",
        )
        self.button.clicked.connect(self._ask)
        forgotten = self._way("forgotten", t("パスフレーズを忘れたとき"))
        other = self._way("other_key", t("ちがう端末の鍵で開く"))
        paper = self._way("paper", t("紙の用紙を保存する"))
        page = QWidget()
        page.setMaximumWidth(px(392))
        page.setMinimumWidth(px(250))
        page.setLayout(
            column(
                Label(theme, t("ロックを解除"), "name"),
                px(2),
                self.why,
                px(6),
                vault,
                px(2),
                self.passphrase,
                px(8),
                self.button,
                row(forgotten, None, other, gap=px(4)),
                row(paper, None),
                None,
                gap=px(5),
            )
        )
        self.links = (forgotten, other)
        return page

    def _way(self, choice: str, words: str) -> Button:
        """A quiet way out of this page, hidden where the program does not offer it."""
        way = Button(self.theme, words, kind="text", size="s", flush=True, name=f"unlock.{choice}")
        way.clicked.connect(lambda: self.choice_asked.emit(choice))
        way.setVisible(self._choices is None or choice in self._choices)
        return way

    def _first(self) -> QWidget:
        t, theme, px = self.theme.t, self.theme, self.theme.px
        entries = (
            ("practice", t("練習データで試す"), t("架空の相談だけ。あとかたもなく消せます"), "star", "ok"),
            ("new", t("新しい保管庫をつくる"), t("相談室で最初の 1台。3分ほど"), "plus", "accent"),
            ("invited", t("招待された端末を加える"), t("管理者から届いた招待の紙かファイルで"), "link", "accent"),
            ("restore", t("控え(バックアップ)から戻す"), t("別の端末や、機器の故障のあとに"), "download", "neutral"),
        )
        self.choices: dict[str, Choice] = {}
        self.others = Label(theme, "", "section")
        parts: list = [self.others, px(2)]
        for key, words, why, icon, tone in entries:
            choice = Choice(theme, words, why, icon=icon, tone=tone, name=f"unlock.{key}")  # type: ignore[arg-type]
            choice.clicked.connect(lambda _=False, k=key: self.choice_asked.emit(k))
            # What does not exist in this version is not offered.
            choice.setVisible(self._choices is None or key in self._choices)
            self.choices[key] = choice
            parts.append(choice)
        self.calm = Label(theme, t("どれを選んでも、いまの保管庫は変わりません。"), "caption", "text3", wrap=True)
        page = QWidget()
        page.setMaximumWidth(px(340))
        page.setMinimumWidth(px(230))
        page.setLayout(column(*parts, px(4), self.calm, None, gap=px(8)))
        return page

    def _languages(self, available: Sequence[str]) -> QWidget:
        theme, px = self.theme, self.theme.px
        bar = Plane(theme, "window", "t", name="unlock.languages")
        flow = Flow(Glyph(theme, "globe", 16), gap=px(3), line_gap=px(2))
        self.language_buttons: dict[str, LanguageButton] = {}
        for code, words in LANGUAGES:
            button = LanguageButton(theme, code, words)
            button.on = code == theme.t.language
            if code not in available:
                button.refuse(theme.t("この版ではまだ選べません"))
            button.clicked.connect(lambda _=False, c=code: self.language_asked.emit(c))
            self.language_buttons[code] = button
            flow.add(button)
        box = QHBoxLayout(bar)
        box.setContentsMargins(px(20), px(11), px(20), px(11))
        box.addStretch(1)
        box.addWidget(flow, 100)
        box.addStretch(1)
        flow.setMaximumWidth(flow.sizeHint().width() + px(8))
        return bar

    # --- what is shown ------------------------------------------------------------------------
    def show_vaults(self, vaults: Sequence[VaultEntry], current: str = "") -> None:
        """The vaults of this machine; with none only the first-run entries stand here."""
        self._vaults = list(vaults)
        self.enter.setVisible(bool(vaults))
        self.line.setVisible(bool(vaults))
        self.calm.setVisible(bool(vaults))
        self._show_new(bool(vaults))
        if vaults:
            self._choose(current or vaults[0].key)

    def _show_new(self, beside: bool) -> None:
        """A second person of this machine gets a vault of their own, beside the ones that are there."""
        t, new = self.theme.t, self.choices["new"]
        self.others.set_words(t("ほかの方・ほかの保管庫") if beside else t("はじめての方"))
        new.set_words(t("この PC に人を加える") if beside else t("新しい保管庫をつくる"))
        new.say_why(t("その人だけの保管庫を、となりに") if beside else t("相談室で最初の 1台。3分ほど"))

    def show_next(self, left: str) -> None:
        """After 人を替える: another person's passphrase comes next; with nobody else, adding one."""
        other = next((vault for vault in self._vaults if vault.key != left), None)
        if other is not None:
            self._choose(other.key)
            self.begin()
        elif not self.choices["new"].isHidden():
            self.choices["new"].setFocus(Qt.FocusReason.OtherFocusReason)

    def show_locked(self, words: str) -> None:
        """Why it is locked and what happens to an open draft, in words."""
        self.why.set_words(words)
        announce(self, words)

    def show_busy(self, busy: bool) -> None:
        """While the key is made (about a second) the button says so; nothing else moves."""
        t = self.theme.t
        self.button.setEnabled(not busy)
        self.button.set_words(t("開いています…") if busy else t("ロックを解除"))

    def show_error(self, words: str) -> None:
        """Say what to do, under the passphrase, and put the caret there."""
        self.show_busy(False)
        self.passphrase.set_error(words)
        self.passphrase.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def begin(self) -> None:
        """Put the caret where one types first."""
        if self._vaults:
            self.passphrase.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            next(iter(self.choices.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    # --- asking -------------------------------------------------------------------------------
    def _ask(self) -> None:
        if not self.button.isEnabled() or not self._key:
            return
        if not self.passphrase.text():
            self.passphrase.set_error(self.theme.t("パスフレーズを入れてください。"))
            self.passphrase.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.passphrase.set_error("")
        self.show_busy(True)
        self.unlock_asked.emit(self._key, self.passphrase.take())

    def _choose(self, key: str) -> None:
        if key != self._key:
            # What was typed for one person's vault is not tried on another's.
            self.passphrase.take()
            self.passphrase.set_error("")
        found = next((v for v in self._vaults if v.key == key), self._vaults[0])
        self._key = found.key
        self.vault.desk, self.vault.several = found.desk, len(self._vaults) > 1
        self.vault.set_words(found.person)
        self.vault.setAccessibleName(f"{self.theme.t('保管庫')} {found.person} {found.desk}".strip())
        self.vault.update()

    # The list to pick from loads when it is first wanted: nothing of it is on the page.
    def _pick_vault(self) -> None:
        from ui.widgets.combo import Option, PickList

        if len(self._vaults) > 1:
            entries = [Option(v.key, v.person, v.desk, v.desk) for v in self._vaults]
            PickList(self.theme, self.vault, entries, chosen={self._key}).picked.connect(self._pick)

    def _pick(self, key: str) -> None:
        self._choose(key)
        self.passphrase.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _pick_size(self) -> None:
        from ui.widgets.combo import Option, PickList

        entries = [Option(str(n), f"{n}%") for n in SCALES]
        opened = PickList(self.theme, self.size_chip, entries, chosen={str(self.theme.scale)}, search=False)
        opened.picked.connect(lambda n: self._look(scale=int(n)))

    def _pick_look(self, words: dict[ThemeName, str]) -> None:
        from ui.widgets.combo import Option, PickList

        entries = [Option(name, text) for name, text in words.items()]
        opened = PickList(self.theme, self.look_chip, entries, chosen={self.theme.tokens.name}, search=False)
        opened.picked.connect(lambda name: self._look(name=name))

    def _look(self, **change) -> None:
        self.theme.use(**change)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self.theme.apply(app)
        self.look_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        logical = self.width() * 100 / self.theme.scale
        side = 420 if logical >= 1250 else 290 if logical >= 1000 else 0
        self.side.setFixedWidth(self.theme.px(side))
        self.side.setVisible(bool(side))
