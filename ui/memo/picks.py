"""Code pickers of the memo: short labels on chips, whole labels in the list, tones for what must be seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from models.codes import codes
from ui.theme import Theme
from ui.tokens import ToneName
from ui.widgets.combo import CodePicker, Option


def short_options(kind: str, language: str, narrow: Mapping[str, str] | None = None) -> list[Option]:
    """Options of a code list with narrow words (or those of `narrow`); the whole label stands at the right where it
    says more."""
    found = []
    for entry in codes(kind):
        label = entry.label(language)
        short = entry.short if language == "ja" and entry.short else label
        if narrow and language == "ja":
            short = narrow.get(entry.code, short)
        more = " ".join((entry.ja, entry.en, entry.easy, entry.short, *entry.synonyms))
        found.append(Option(entry.code, short, more, label if label != short else ""))
    return found


class FewCodes(CodePicker):
    """A CodePicker that stays on one line: what was chosen from the list takes the place of a favourite that is off."""

    _usual: tuple[str, ...] | None = None

    def _build(self) -> None:
        if self._usual is None:
            self._usual = self._favourites
        others = sum(code not in self._usual for code in self._chosen)
        off = [code for code in self._usual if code not in self._chosen]
        dropped = set(off[len(off) - min(others, len(off)) :])
        self._favourites = tuple(code for code in self._usual if code not in dropped)
        super()._build()
        # Chips shown one by one have already arranged the line; the button behind them must move with it.
        self.flow.flow.invalidate()
        self.flow.updateGeometry()


class ToneCodes(FewCodes):
    """The rest hides behind 「ほか」, and some chips have a tone and an icon of their own."""

    def __init__(self, theme: Theme, entries: Iterable[Option], *, rest: str,
                 tones: Mapping[str, tuple[ToneName, str]] | None = None, **more) -> None:  # fmt: skip
        self._tones = dict(tones or {})
        super().__init__(theme, entries, **more)
        self.find_button.opens_menu = True
        self.find_button.set_icon("")
        self.find_button.set_words(rest)
        self.find_button.setAccessibleName(f"{self.accessibleName()} {rest}".strip())

    def _build(self) -> None:
        super()._build()
        for code, (tone, icon) in self._tones.items():
            chip = self._chips.get(code)
            if chip is not None:
                chip.tone = tone
                if chip.isChecked():
                    chip.icon_name = icon
                chip.updateGeometry()
