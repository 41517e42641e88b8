"""表示: language, colours, text size, density. All at run time."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from ui.application import system_theme
from ui.context import Context
from ui.settings.rows import Section, SettingRow, keep
from ui.theme import SCALES, Density
from ui.tokens import ThemeName
from ui.widgets.switches import Segmented

DENSITIES: dict[str, Density] = {"comfortable": "normal", "compact": "compact"}


class LookSection(Section):
    """Everything about how this machine shows things."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        t, theme = ctx.t, ctx.theme
        now = ctx.program.settings()
        languages = [("ja", "日本語"), ("en", "English")]
        looks = [
            ("light", t("明るい")),
            ("dark", t("暗い")),
            ("contrast", t("高コントラスト")),
            ("system", t("OSに合わせる")),
        ]
        sizes = [(str(n), f"{n}%") for n in SCALES]
        gaps = [("comfortable", t("ふつう")), ("compact", t("つめる"))]
        kana = [("off", t("出さない")), ("on", t("出す"))]
        words = (t("画面の言葉"), t("色"), t("文字の大きさ"), t("行の間隔"), t("ふりがな"))
        why = (
            t("開いているものは、そのままの場所に戻ります。"),
            t("高コントラストは、まぶしさや見えにくさがあるときに。"),
            t("表示のメニューとキーでも変わります。"),
            t("一覧に、より多くの行を出します。"),
            t("漢字の上に読みを出します。文字が小さいところでは、指すと出ます。人の名前の読みは推測しません。"),
        )

        def switch(options: list[tuple[str, str]], current: str, at: int, name: str) -> Segmented:
            return Segmented(theme, options, current=current, spoken=words[at], name=name)

        self.language = switch(languages, t.language, 0, "settings.language")
        self.theme_switch = switch(looks, now.theme, 1, "settings.theme")
        self.size_switch = switch(sizes, str(theme.scale), 2, "settings.size")
        self.density = switch(gaps, now.density, 3, "settings.density")
        self.ruby = switch(kana, "on" if theme.ruby is not None else "off", 4, "settings.ruby")
        more = ("language", "theme dark light contrast", "font size zoom", "density", "furigana ruby kanji")
        parts = (self.language, self.theme_switch, self.size_switch, self.density, self.ruby)
        rows = [SettingRow(ctx, words[i], why[i], parts[i], words=more[i]) for i in range(len(parts))]
        super().__init__(ctx, "look", t("表示"), rows)
        self.language.picked.connect(lambda code: ctx.commands.run(f"language.{code}"))
        self.theme_switch.picked.connect(self.use_theme)
        self.size_switch.picked.connect(lambda size: self._use(scale=int(size), text_size=int(size)))
        self.density.picked.connect(lambda name: self._use(density=DENSITIES[name], kept=name))
        self.ruby.picked.connect(lambda _: ctx.commands.run("look.ruby"))
        theme.changed.connect(self._follow)

    def use_theme(self, name: str) -> None:
        """Take a theme, or the one the desktop asks for."""
        taken: ThemeName = system_theme() if name == "system" else name  # type: ignore[assignment]
        self._ctx.theme.use(name=taken)
        self._apply()
        keep(self._ctx, self, theme=name)

    def _use(
        self, *, scale: int | None = None, text_size: int = 0, density: Density | None = None, kept: str = ""
    ) -> None:
        self._ctx.theme.use(scale=scale, density=density)
        self._apply()
        changed = {"text_size": text_size} if text_size else {"density": kept}
        keep(self._ctx, self, **changed)

    def _apply(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self._ctx.theme.apply(app)

    def _follow(self) -> None:
        """Something else changed the look: show what holds now."""
        self.size_switch.set_current(str(self._ctx.theme.scale))
        self.ruby.set_current("on" if self._ctx.theme.ruby is not None else "off")
        if self.theme_switch.current() != "system":
            self.theme_switch.set_current(self._ctx.theme.name)
