"""Furigana on the screen (acceptance check 17): above the words, out of the way of copies, on and off at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import QWidget

from app.language.ruby import Ruby
from tests.ui.rooms import make_context, practice_vault
from ui.context import Context
from ui.memo.reading import ReadText
from ui.rooms import furigana_command
from ui.settings.look import LookSection
from ui.theme import Theme
from ui.widgets.labels import Label

Show = Callable[..., QWidget]


@pytest.fixture(scope="module")
def ruby() -> Ruby:
    return Ruby.load()


@pytest.fixture
def ctx(tmp_path: Path, qapp: Any) -> Iterator[Context]:
    with practice_vault(tmp_path, size=1) as opened:
        yield make_context(*opened)


def ink_rows(widget: QWidget) -> list[int]:
    """Rows of pixels in which something is painted."""
    picture = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    ground = picture.pixel(picture.width() - 1, 0)
    return [y for y in range(picture.height()) if any(picture.pixel(x, y) != ground for x in range(picture.width()))]


def test_readings_stand_above_titles_and_leave_with_the_switch(theme: Theme, ruby: Ruby, show: Show) -> None:
    label = Label(theme, "相談の記録", "section")
    show(label)
    low, wide, ink = label.sizeHint().height(), label.sizeHint().width(), len(ink_rows(label))
    theme.show_ruby(ruby)
    label.resize(label.sizeHint())
    assert label.sizeHint().height() == low + 8
    assert label.sizeHint().width() == wide
    assert len(ink_rows(label)) >= ink + 6
    assert label.text() == "相談の記録"
    theme.show_ruby(None)
    assert label.sizeHint().height() == low


def test_wrapped_text_carries_readings_on_every_line(theme: Theme, ruby: Ruby, show: Show) -> None:
    label = Label(theme, "相談の記録と案件の期限と約束", "section", wrap=True)
    show(label, 100, 200)
    before = label.heightForWidth(100)
    theme.show_ruby(ruby)
    lines = before // theme.line("section")
    assert lines > 1
    assert label.heightForWidth(100) == before + 8 * lines


def test_small_letters_carry_none(theme: Theme, ruby: Ruby, show: Show) -> None:
    label = Label(theme, "相談の記録", "body")
    before = label.sizeHint()
    theme.show_ruby(ruby)
    assert label.sizeHint() == before
    theme.use(scale=125)
    assert label.sizeHint().height() > theme.line("body")


def test_a_copy_has_readings_in_brackets_and_the_text_stays_as_written(theme: Theme, ruby: Ruby, show: Show) -> None:
    text = ReadText(theme, "相談した。次の日に\nまた来る。", "read", spoken="本文", name="text")
    show(text, 300, 200)
    plain = text.height()
    theme.show_ruby(ruby)
    assert text.height() > plain
    assert text.toPlainText() == "相談した。次の日に\nまた来る。"
    text.selectAll()
    assert text.createMimeDataFromSelection().text() == "相談(そうだん)した。次(つぎ)の日(ひ)に\nまた来る。"
    spoken = QAccessible.queryAccessibleInterface(text).textInterface()
    assert spoken.text(0, spoken.characterCount()) == "相談した。次の日に\nまた来る。"
    theme.show_ruby(None)
    assert text.createMimeDataFromSelection().text() == "相談した。次の日に\nまた来る。"
    assert text.height() == plain


def test_one_command_turns_them_on_everywhere_and_is_remembered(ctx: Context, qtbot: Any, show: Show) -> None:
    command = furigana_command(ctx, ctx.bus)
    ctx.commands.add(command)
    section = LookSection(ctx)
    qtbot.addWidget(section)
    assert command.checked is not None
    assert not command.checked()
    assert section.ruby.current() == "off"
    ctx.commands.run("look.ruby")
    assert command.checked()
    assert section.ruby.current() == "on"
    assert ctx.program.settings().ruby
    section.ruby.picked.emit("off")
    assert ctx.theme.ruby is None
    assert not ctx.program.settings().ruby
