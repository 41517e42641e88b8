"""Every screen for people who do not see it or use no mouse: names, roles, order, the ring, and what is said aloud."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui import reader
from tests.ui.reader import Role, Stop, face
from ui import accessible
from ui.shell.shell import Shell
from ui.theme import Theme
from ui.tour import Scene, Stage, _clear, scenes
from ui.widgets.combo import ComboField, Option
from ui.widgets.notices import NoticeStack, SaveChip
from ui.widgets.switches import DotTab, SectionTabs

Show = Callable[..., QWidget]


@dataclass
class Found:
    """What one walk through all screens has found, by screen."""

    nameless: dict[str, list[str]] = field(default_factory=dict)
    silent: dict[str, list[str]] = field(default_factory=dict)
    against: dict[str, list[str]] = field(default_factory=dict)
    stops: dict[str, list[Stop]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def found(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Found:
    stage = Stage(tmp_path_factory.mktemp("walk"), "light", "ja", (1366, 768), 100)
    told = Found()
    stage.window.show()
    stage.window.activateWindow()
    stage.settle()
    for scene in scenes():
        if not scene.locked and stage.vault is None:
            stage.open()
        _look(told, stage, scene)
    assert stage.errors.seen == []
    stage.close()
    return told


def _look(told: Found, stage: Stage, scene: Scene) -> None:
    scene.play(stage)
    stage.settle()
    window = stage.window
    told.nameless[scene.name] = reader.unnamed(window)
    told.silent[scene.name] = reader.rows_unspoken(window)
    order: list[QWidget] = []
    told.stops[scene.name] = reader.stops(
        window, order, stage.window.shell.panel_over() if stage.window.shell else None
    )
    told.against[scene.name] = reader.out_of_order(window, order)
    _clear(stage)


def faults(by_screen: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {name: those for name, those in by_screen.items() if those}


def test_everything_that_takes_the_focus_has_a_name_and_a_role(found: Found) -> None:
    assert len(found.nameless) == len(scenes())
    assert faults(found.nameless) == {}


def test_every_row_says_something(found: Found) -> None:
    assert faults(found.silent) == {}


def test_tab_goes_as_one_reads(found: Found) -> None:
    assert faults(found.against) == {}


def test_tab_comes_round_and_shows_where_it_stands(found: Found) -> None:
    for name, stops in found.stops.items():
        # A list or a screen with little in it has few places, never one.
        assert len(stops) > 2, name
    ringless = {
        name: [s for s in stops if s.changed < max(s.least, 16)] for name, stops in found.stops.items()
    }  # fmt: skip
    assert faults(ringless) == {}


class TestRoles:
    def test_painted_parts_say_what_they_are_and_can_be_pressed(self, theme: Theme, show: Show) -> None:
        tab = DotTab(theme, "基本", name="tab")
        pressed: list[bool] = []
        tab.clicked.connect(lambda: pressed.append(True))
        tab.show_state("part")
        show(tab)
        told = face(tab)
        assert (told.role(), told.text(QAccessible.Text.Name)) == (Role.PageTab, "基本")
        assert told.text(QAccessible.Text.Description) == "書きかけ"
        assert not told.state().selected
        told.actionInterface().doAction(accessible.PRESS)
        assert pressed == [True]
        assert face(tab).state().selected

    def test_a_closed_list_is_a_combo_box_with_its_value(self, theme: Theme, show: Show) -> None:
        combo = ComboField(theme, "言語", [Option("vi", "ベトナム語")], code="vi", name="language")
        show(combo)
        told = face(combo.button)
        assert told.role() == Role.ComboBox
        assert told.text(QAccessible.Text.Name) == "言語 ベトナム語"
        assert told.state().hasPopup

    def test_a_section_without_a_name_is_found(self, theme: Theme, show: Show) -> None:
        """The reader itself: a nameless button and a bare widget that takes the focus."""
        page = QWidget()
        bare = QWidget(page)
        bare.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        SectionTabs(theme, [("a", "時系列")], name="tabs").setParent(page)
        show(page, 200, 100)
        assert len(reader.unnamed(page)) == 2


class Voice(list[tuple[str, bool]]):
    """What a screen reader would have said."""


@pytest.fixture
def voice(monkeypatch: pytest.MonkeyPatch) -> Voice:
    heard = Voice()
    # Qt hands events to no listener of ours: listen where they leave.
    manner = QAccessible.AnnouncementPoliteness.Assertive

    class Ear:
        AnnouncementPoliteness = QAccessible.AnnouncementPoliteness

        @staticmethod
        def updateAccessibility(event: Any) -> None:
            heard.append((event.message(), event.politeness() == manner))
            QAccessible.updateAccessibility(event)

    monkeypatch.setattr(accessible, "QAccessible", Ear)
    return heard


class TestSaidAloud:
    def test_a_bar_is_said_with_its_way_back_and_errors_interrupt(self, theme: Theme, show: Show, voice: Voice) -> None:
        page = QWidget()
        stack = NoticeStack(theme, page)
        show(page, 600, 200)
        stack.show_notice("メモを消しました。", "info", action="元に戻す", shortcut="Ctrl+Z")
        stack.show_notice("保存できませんでした。", "error")
        assert voice == [("メモを消しました。元に戻す Ctrl+Z", False), ("保存できませんでした", True)]

    def test_saved_is_said_once_and_a_failure_at_once(self, theme: Theme, show: Show, voice: Voice) -> None:
        chip = SaveChip(theme)
        show(chip)
        for time in ("10:00:01", "10:00:04"):
            chip.show_saving()
            chip.show_saved(time)
        chip.show_failed()
        chip.show_saved("10:00:09")
        assert voice == [
            ("保存済み 10:00:01", False),
            ("まだ保存できていません", True),
            ("保存済み 10:00:09", False),
        ]

    def test_locking_a_panel_and_a_page_are_said(self, qapp: QApplication, tmp_path: Any, voice: Voice) -> None:
        stage = Stage(tmp_path, "light", "ja", (1093, 614), 100)
        stage.window.show()
        stage.open()
        voice.clear()
        stage.go("inbox")
        stage.memo()
        stage.settle()
        assert [words for words, _ in voice][:2] == ["受信箱", "通話メモ"]
        shell = stage.shell()
        assert isinstance(shell, Shell)
        stage.window.lock()
        stage.settle()
        assert any("ロックしました。" in words for words, _ in voice)
        stage.close()
