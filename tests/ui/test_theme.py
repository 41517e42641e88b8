"""Colours hold their contrast, icons their stroke, type its sizes; nothing keeps a colour over a change of theme."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from app.base.texts import Texts
from ui import fonts, paint
from ui.icons import WIDTH, Icons
from ui.theme import Theme, mix
from ui.tokens import THEMES, Tokens

PLANES = ("window", "surface", "raised")
INKS = ("text", "text2", "text3")
STATES = ("accent", "danger", "warn", "ok", "review", "machine")


def luminance(colour: str) -> float:
    c = QColor(colour)
    parts = [(v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4) for v in (c.redF(), c.greenF(), c.blueF())]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", THEMES.values(), ids=lambda t: t.name)
def test_every_text_colour_can_be_read_on_every_plane_and_tint(tokens: Tokens) -> None:
    floor = 6.1 if tokens.name == "contrast" else 4.5
    grounds = [*PLANES, *(f"{state}_tint" for state in STATES)]
    worst = {
        (ink, ground): contrast(getattr(tokens, ink), getattr(tokens, ground))
        for ink, ground in [*product(INKS, grounds), *product(STATES, PLANES), *((s, f"{s}_tint") for s in STATES)]
    }
    assert {pair: round(ratio, 2) for pair, ratio in worst.items() if ratio < floor} == {}
    assert contrast(tokens.on_accent, tokens.accent) >= floor
    assert contrast(tokens.on_accent, tokens.danger) >= floor
    assert contrast(tokens.text, tokens.sel) >= 4.5
    assert contrast(tokens.text2, tokens.sel) >= 4.5


@pytest.mark.parametrize("tokens", THEMES.values(), ids=lambda t: t.name)
def test_the_border_of_a_field_is_seen(tokens: Tokens) -> None:
    assert all(contrast(tokens.input, getattr(tokens, plane)) >= 3 for plane in PLANES)


def test_no_colour_literal_outside_the_tokens() -> None:
    import re

    found = [
        f"{path.name}:{number}"
        for path in Path(__file__).parents[2].joinpath("ui").rglob("*.py")
        if path.name != "tokens.py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"#[0-9A-Fa-f]{6}\b|GlobalColor\.(?!transparent)", line)
    ]
    assert found == []


def test_icons_are_all_drawn_alike(qapp: object) -> None:
    icons = Icons()
    names = icons.names()
    assert len(names) >= 55
    folder = Path(__file__).parents[2] / "resources" / "icons"
    assert [n for n in names if WIDTH not in (folder / f"{n}.svg").read_text(encoding="utf-8")] == []
    for name in names:
        image = icons.pixmap(name, 20, QColor("red"), 2.0).toImage()
        inked = [image.pixelColor(x, y) for x in range(40) for y in range(40) if image.pixelColor(x, y).alpha() > 200]
        assert inked, name
        assert all(c.red() > 200 and c.green() < 60 for c in inked), name


def test_an_icon_is_cached_by_colour_size_and_ratio(qapp: object) -> None:
    icons = Icons()
    red = icons.pixmap("phone", 16, QColor("red"))
    assert icons.pixmap("phone", 16, QColor("red")).cacheKey() == red.cacheKey()
    assert icons.pixmap("phone", 16, QColor("blue")).cacheKey() != red.cacheKey()
    assert icons.pixmap("phone", 16, QColor("red"), 2.0).width() == 32


def test_sizes_follow_the_text_scale_within_bounds(theme: Theme) -> None:
    assert theme.font("body").pixelSize() == 14
    theme.use(scale=150)
    assert (theme.font("body").pixelSize(), theme.line("body"), theme.px(32)) == (21, 33, 48)
    theme.use(scale=400)
    assert theme.scale == 150
    theme.use(scale=10)
    assert theme.scale == 90


def test_burmese_and_nepali_are_set_one_size_up(theme: Theme) -> None:
    assert theme.font("body", "လစာ").pixelSize() == 16
    assert theme.font("body", "मलाई काम").pixelSize() == 16
    assert 28 <= theme.line("body", "လစာ") <= 30
    assert theme.font("body", "Hoa ホア 華").pixelSize() == 14
    assert theme.line("body", "Hoa") == 22


def test_chinese_text_has_its_own_faces(qapp: object) -> None:
    assert "Noto Sans CJK SC" in fonts.families("zh-Hans")[:2]
    assert fonts.families("ja")[:2] == ("Noto Sans", "BIZ UDPGothic")
    assert Theme(Texts("zh-Hans")).font("body").families()[1] == "Noto Sans CJK SC"


def test_a_line_stands_on_the_same_baseline_whatever_its_script(theme: Theme) -> None:
    def lowest_row(words: str) -> int:
        image = QImage(200, 40, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        paint.text(painter, theme, QRectF(0, 0, 200, 40), words, "body")
        painter.end()
        inked = (y for y in range(40) if any(image.pixelColor(x, y).alpha() > 128 for x in range(200)))
        return max(inked)

    # Both end in letters without a descender; a taller fallback face must not push them down.
    assert abs(lowest_row("HA") - lowest_row("HA ၁H")) <= 1


def test_a_change_of_theme_is_said_once_and_kept_nowhere(theme: Theme, qtbot: object) -> None:
    heard: list[str] = []
    theme.changed.connect(lambda: heard.append(theme.tokens.name))
    light = QColor(theme.color("window"))
    theme.use(name="dark", scale=110)
    assert heard == ["dark"]
    assert theme.color("window") != light
    assert theme.palette().window().color() == QColor(THEMES["dark"].window)


def test_mixing_lays_one_colour_over_another() -> None:
    assert mix(QColor(0, 0, 0), QColor(200, 100, 50), 0.5) == QColor(100, 50, 25)


def test_wrapped_text_is_cut_with_an_ellipsis_at_its_last_line(theme: Theme) -> None:
    words = "派遣会社から今朝また電話。" * 10
    _, whole = paint.layout(theme, words, "body", 200)
    cut, height = paint.layout(theme, words, "body", 200, lines=2)
    assert height == 2 * theme.line("body") < whole
    assert cut.text().endswith("…")
    assert cut.lineCount() == 2
