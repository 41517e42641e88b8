"""The palette: find anybody and anything, and do anything, from one field (Ctrl+K; picture 07)."""

from ui.palette.palette import Palette, PaletteDesk

__all__ = ["Palette", "PaletteDesk"]
