"""Colours by role, one frozen set per theme. The only module with colour literals.

Source: look.md §2. All text colours hold 4.5:1 on all planes and tints (high contrast 6.1), tests/ui/test_theme.py
computes it; the one exception is text3 on sel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ThemeName = Literal["light", "dark", "contrast"]
ToneName = Literal["neutral", "accent", "danger", "warn", "ok", "review", "machine"]


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme. `bordered`: state chips and lanes get a border, because their tints are plain black."""

    name: ThemeName
    dark: bool
    bordered: bool
    window: str
    surface: str
    raised: str
    text: str
    text2: str
    text3: str
    line: str
    line2: str
    input: str
    accent: str
    accent_tint: str
    on_accent: str
    danger: str
    danger_tint: str
    warn: str
    warn_tint: str
    ok: str
    ok_tint: str
    review: str
    review_tint: str
    machine: str
    machine_tint: str
    sel: str
    disc: str
    shadow: str

    def tone(self, name: ToneName) -> tuple[str, str]:
        """Colour and tint of a state; a tint with its own colour makes a chip."""
        if name == "neutral":
            return self.text2, self.surface
        return getattr(self, name), getattr(self, f"{name}_tint")


LIGHT = Tokens(
    name="light",
    dark=False,
    bordered=False,
    window="#FFFFFF",
    surface="#F5F6F8",
    raised="#FFFFFF",
    text="#1B1F24",
    text2="#4B5563",
    text3="#616B78",
    line="#E3E7EC",
    line2="#C9D0D9",
    input="#767F8C",
    accent="#0B5CAD",
    accent_tint="#E3EEFA",
    on_accent="#FFFFFF",
    danger="#B42318",
    danger_tint="#FDECEA",
    warn="#8A4B00",
    warn_tint="#FFF1DC",
    ok="#1E6B3A",
    ok_tint="#E4F4E9",
    review="#5B3DA6",
    review_tint="#EFEAFB",
    machine="#0F5E66",
    machine_tint="#E1F3F4",
    sel="#CFE3F9",
    disc="#E3E7EC",
    shadow="#1B1F24",
)

DARK = Tokens(
    name="dark",
    dark=True,
    bordered=False,
    window="#16191D",
    surface="#1F2429",
    raised="#272D34",
    text="#E8EAED",
    text2="#B3BAC4",
    text3="#98A2AE",
    line="#2C333A",
    line2="#46505A",
    input="#7C8794",
    accent="#7CB7FF",
    accent_tint="#17324D",
    on_accent="#0E1D2E",
    danger="#FF9A8F",
    danger_tint="#46201C",
    warn="#F3B562",
    warn_tint="#432F12",
    ok="#7FD79B",
    ok_tint="#173523",
    review="#C3AEFF",
    review_tint="#2D2547",
    machine="#7FD3DB",
    machine_tint="#123A3E",
    sel="#1F4468",
    disc="#2C333A",
    shadow="#000000",
)

CONTRAST = Tokens(
    name="contrast",
    dark=True,
    bordered=True,
    window="#000000",
    surface="#000000",
    raised="#000000",
    text="#FFFFFF",
    text2="#FFFFFF",
    text3="#D6DBE1",
    line="#6B7480",
    line2="#D6DBE1",
    input="#FFFFFF",
    accent="#8CC8FF",
    accent_tint="#0A2540",
    on_accent="#0A1420",
    danger="#FFB0A6",
    danger_tint="#000000",
    warn="#FFCC7A",
    warn_tint="#000000",
    ok="#9BEBB3",
    ok_tint="#000000",
    review="#D3C4FF",
    review_tint="#000000",
    machine="#9BE6ED",
    machine_tint="#000000",
    sel="#1F4468",
    disc="#3A424C",
    shadow="#000000",
)

THEMES: dict[ThemeName, Tokens] = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}
