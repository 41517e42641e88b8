"""Parts: they fit their words at any size, have names, can be reached and pressed by key, and show why they refuse."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui import paint
from ui.focus_ring import FocusRing
from ui.gallery import Gallery
from ui.paint import ChipSpec
from ui.theme import Theme
from ui.widgets.buttons import Button, CheckBox, IconButton
from ui.widgets.chips import Chip, StateChip
from ui.widgets.combo import CodePicker, ComboField, Option, PickList, folded
from ui.widgets.flow import Flow
from ui.widgets.frames import Card, Floating, Panel
from ui.widgets.labels import ElidingLabel, Label
from ui.widgets.notices import NoticeBar, NoticeStack
from ui.widgets.switches import SectionTabs, Segmented, Steps

Show = Callable[..., Any]


def faults(root: QWidget) -> list[str]:
    """The walker over a tree of widgets: labels smaller than their text, children outside, siblings that overlap."""
    found = []
    for widget in [root, *root.findChildren(QWidget)]:
        if not widget.isVisibleTo(root):
            continue
        words = widget.text() if isinstance(widget, (QLabel, QAbstractButton)) else ""
        name = f"{type(widget).__name__} {widget.objectName()} {words!r}"
        small = isinstance(widget, (Label, QAbstractButton)) and not isinstance(widget, ElidingLabel)
        if small and (widget.width() < widget.minimumSizeHint().width() or _too_low(widget)):
            found.append(f"too small: {name} {widget.size()} < {widget.sizeHint()}")
        children = [
            c
            for c in widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
            if c.isVisibleTo(root) and c.width() and c.height() and c.objectName() != "focus.ring"
        ]
        found += [
            f"outside: {type(c).__name__} {c.objectName()} in {name}"
            for c in children
            if not widget.rect().contains(c.geometry()) and "viewport" not in widget.objectName()
        ]
        if widget.layout() is not None and not isinstance(widget, QLineEdit):
            pairs = [(a, b) for i, a in enumerate(children) for b in children[i + 1 :]]
            found += [
                f"overlap: {type(a).__name__}/{type(b).__name__} in {name}"
                for a, b in pairs
                if a.geometry().intersects(b.geometry())
            ]
    return found


def _too_low(widget: QWidget) -> bool:
    if isinstance(widget, Label) and widget.wrap:
        return widget.height() < widget.heightForWidth(widget.width())
    return widget.height() < widget.minimumSizeHint().height()


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_nothing_in_the_gallery_is_cut_or_overlaps(name: Any, theme: Theme, show: Show) -> None:
    theme.use(name=name)
    assert faults(show(Gallery(theme), 1366, 768)) == []


@pytest.mark.parametrize("scale", [90, 110, 125, 150])
def test_the_gallery_grows_with_the_text(scale: int, theme: Theme, show: Show) -> None:
    theme.use(scale=scale)
    gallery = Gallery(theme)
    assert faults(show(gallery, max(1366, gallery.sizeHint().width()), 768 * scale // 100 + 200)) == []


def test_the_walker_sees_a_planted_fault(theme: Theme, show: Show) -> None:
    page = QWidget()
    label = Label(theme, "見えなくなる文字", parent=page)
    label.setFixedSize(20, 10)
    assert len(faults(show(page, 200, 100))) == 1


def test_changing_the_theme_at_run_time_repaints_everything(theme: Theme, show: Show) -> None:
    gallery = show(Gallery(theme), 1366, 768)
    before: QImage = gallery.grab().toImage()
    theme.use(name="dark")
    QApplication.processEvents()
    after = gallery.grab().toImage()
    assert before.pixelColor(5, 5).name() == "#ffffff"
    assert after.pixelColor(5, 5).name() == "#16191d"
    inputs = [w for w in gallery.findChildren(QLineEdit) if w.isVisible()]
    assert inputs
    for edit in inputs:
        corner = edit.mapTo(gallery, QPoint(edit.width() - 2, 1))
        assert after.pixelColor(corner).lightness() < 80, edit.text()


def test_every_part_that_can_be_reached_has_a_name(theme: Theme, show: Show) -> None:
    gallery = show(Gallery(theme), 1366, 768)
    reachable = [w for w in gallery.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert len(reachable) > 25
    assert [
        type(w).__name__
        for w in reachable
        if w.isVisible() and not w.accessibleName() and not (isinstance(w, QLineEdit) and w.text() == "きょうの約束")
    ] == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_a_button_is_pressed_by_key(key: Qt.Key, theme: Theme, show: Show, qtbot: Any) -> None:
    button = show(Button(theme, "完了", kind="primary", icon="check", shortcut="Ctrl+Enter", name="x.finish"))
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, key)


def test_a_refusing_button_says_why(theme: Theme) -> None:
    button = Button(theme, "内容を確認した")
    button.refuse("残り3つを終えると確認できます")
    assert not button.isEnabled()
    assert button.toolTip() == button.accessibleDescription() == "残り3つを終えると確認できます"
    button.refuse("")
    assert button.isEnabled()
    assert button.toolTip() == ""


def test_an_ampersand_in_a_persons_words_is_no_mnemonic(theme: Theme) -> None:
    button = Button(theme, "A&B社")
    assert button.words() == "A&B社"
    assert button.shortcut().isEmpty()


@pytest.mark.parametrize("scale", [90, 100, 150])
def test_words_fit_into_button_and_chip(scale: int, theme: Theme) -> None:
    theme.use(scale=scale)
    inside = 2 * theme.px(7) + theme.px(14) + theme.px(4)
    for words in ("完了", "人・案件につなぐ", "Hủy hợp đồng lao động", "ခင်သီတာ"):
        assert Button(theme, words).sizeHint().width() >= theme.width(words, "body") + 2 * theme.px(12)
        assert paint.chip_width(theme, ChipSpec(words, "clock")) >= theme.width(words, "caption") + inside


def test_a_check_chip_shows_a_check_mark_and_grows_for_it(theme: Theme, show: Show, qtbot: Any) -> None:
    row = Flow(Chip(theme, "ポルトガル語", name="l.pt"), Chip(theme, "ほか", kind="menu"))
    chip = row.flow.itemAt(0).widget()  # type: ignore[union-attr]
    show(row, 400, 40)
    narrow = chip.sizeHint().width()
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert chip.isChecked()  # type: ignore[attr-defined]
    assert chip.sizeHint().width() > narrow


def test_a_filter_chip_goes_by_its_cross_or_delete(theme: Theme, show: Show, qtbot: Any) -> None:
    chip = show(Chip(theme, "状態: 進行中", kind="filter"))
    with qtbot.waitSignal(chip.removed):
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(chip.width() - 10, 10))
    with qtbot.waitSignal(chip.removed):
        qtbot.keyClick(chip, Qt.Key.Key_Delete)
    with qtbot.waitSignal(chip.clicked), qtbot.assertNotEmitted(chip.removed):
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))


def test_chips_wrap_and_never_overlap(theme: Theme, show: Show) -> None:
    flow = Flow(*[StateChip(theme, f"分類 {n:02}", tone="warn", icon="flag") for n in range(12)])
    page = QWidget()
    box = QVBoxLayout(page)
    box.addWidget(flow)
    box.addStretch(1)
    show(page, 260, 400)
    assert faults(page) == []
    assert flow.height() >= 4 * 22


def test_an_eliding_label_gives_way_and_keeps_the_whole_text_at_hand(theme: Theme, show: Show) -> None:
    label = ElidingLabel(theme, "とても長い名前" * 20)
    assert label.minimumSizeHint().width() < 40
    assert label.toolTip() == label.text() == "とても長い名前" * 20


def test_a_wrapping_label_is_as_high_as_its_width_asks(theme: Theme, show: Show) -> None:
    page = QWidget()
    box = QVBoxLayout(page)
    label = Label(theme, "入力中の通話メモは、そのまま戻ります。" * 4, "small", wrap=True)
    box.addWidget(label)
    box.addStretch(1)
    show(page, 240, 500)
    assert label.height() == label.heightForWidth(label.width()) >= 3 * theme.line("small")


def test_switches_move_by_arrows(theme: Theme, show: Show, qtbot: Any) -> None:
    switch = show(Segmented(theme, [("me", "自分"), ("team", "チーム")], name="s"))
    picked: list[str] = []
    switch.picked.connect(picked.append)
    first = switch.findChild(QAbstractButton, "s.me")
    first.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(first, Qt.Key.Key_Right)
    assert switch.current() == "team"
    assert picked == ["team"]
    tabs = SectionTabs(theme, [("time", "時系列"), ("form", "様式")], name="t")
    tabs.set_current("form")
    tabs.set_count("time", "24")
    assert tabs.current() == "form"


def test_steps_tell_where_one_is(theme: Theme, show: Show) -> None:
    steps = show(Steps(theme, ["ファイル", "列の対応", "取り込み"], current=1), 600, 28)
    assert steps.accessibleName() == "2/3 列の対応"
    steps.set_current(2)
    assert steps.accessibleName() == "3/3 取り込み"


def test_a_notice_acts_once_and_goes(theme: Theme, show: Show, qtbot: Any) -> None:
    stack = show(NoticeStack(theme), 600, 200)
    done: list[int] = []
    bar = stack.show_notice("つなぎました。", "ok", action="元に戻す", act=lambda: done.append(1), seconds=10)
    qtbot.mouseClick(bar.action, Qt.MouseButton.LeftButton)
    assert done == [1]
    assert stack.bars() == []


def test_at_most_three_notices_and_no_twins(theme: Theme, show: Show) -> None:
    stack = show(NoticeStack(theme), 600, 300)
    for words in ("1", "2", "2", "3", "4"):
        stack.show_notice(words)
    assert [bar.words.text() for bar in stack.bars()] == ["4", "3", "2"]


def test_a_notice_with_a_time_goes_by_itself(theme: Theme, show: Show) -> None:
    bar = show(NoticeBar(theme, "元に戻せます", seconds=10), 500, 60)
    assert bar._timer.isActive()
    assert bar._timer.interval() == 10_000
    bar._timer.timeout.emit()
    assert not bar.isVisible()


def test_a_card_is_pressed_by_mouse_and_key(theme: Theme, show: Show, qtbot: Any) -> None:
    card = show(Card(theme, clickable=True, spoken="ホアさん", name="card"), 200, 80)
    for act in (
        lambda: qtbot.keyClick(card, Qt.Key.Key_Return),
        lambda: qtbot.mouseClick(card, Qt.MouseButton.LeftButton),
    ):
        with qtbot.waitSignal(card.pressed):
            act()


def test_a_panel_leaves_its_border_free(theme: Theme, show: Show) -> None:
    panel = Panel(theme)
    panel.body.addWidget(QLabel("x"))
    show(panel, 100, 60)
    assert panel.rect().adjusted(1, 1, -1, -1).contains(panel.findChild(QLabel).geometry())


def test_a_floating_panel_is_dragged_and_stays_inside(theme: Theme, show: Show, qtbot: Any) -> None:
    page = show(QWidget(), 800, 600)
    panel = Floating(theme, page, movable=True)
    panel.place(100, 100, 300, 200)
    panel.show()
    grip = panel.sheet().topLeft().toPoint() + QPoint(40, 10)
    qtbot.mousePress(panel, Qt.MouseButton.LeftButton, pos=grip)
    qtbot.mouseMove(panel, grip + QPoint(50, 30))
    qtbot.mouseRelease(panel, Qt.MouseButton.LeftButton, pos=grip)
    sheet = panel.sheet().translated(panel.x(), panel.y())
    assert (sheet.x(), sheet.y()) == (150, 130)
    panel.place(5000, 5000, 300, 200)


class TestRing:
    """The focus ring follows the focus, around frames too, and not for the mouse."""

    def test_it_follows_keys_and_not_the_mouse(self, theme: Theme, show: Show, qtbot: Any) -> None:
        page = QWidget()
        box = QVBoxLayout(page)
        first, second = Button(theme, "ひとつ"), Button(theme, "ふたつ")
        box.addWidget(first)
        box.addWidget(second)
        ring = FocusRing(theme, page)
        show(page, 300, 120)
        second.setFocus(Qt.FocusReason.TabFocusReason)
        first.setFocus(Qt.FocusReason.TabFocusReason)
        assert ring.target() is first
        assert ring.geometry() == first.geometry().adjusted(-3, -3, 3, 3)
        second.setFocus(Qt.FocusReason.MouseFocusReason)
        assert ring.target() is None

    def test_it_moves_with_its_widget_and_goes_with_it(self, theme: Theme, show: Show) -> None:
        page = QWidget()
        box = QVBoxLayout(page)
        combo = ComboField(theme, "在留資格", [Option("a", "あ")], name="c")
        box.addWidget(combo)
        ring = FocusRing(theme, page)
        show(page, 300, 120)
        combo.button.clearFocus()
        combo.setFocus(Qt.FocusReason.TabFocusReason)
        assert ring.target() is combo.button
        page.resize(420, 160)
        QApplication.processEvents()
        corner = combo.button.mapTo(page, QPoint(0, 0))
        assert ring.pos() == corner - QPoint(3, 3)
        assert ring.width() == combo.button.width() + 6
        combo.hide()
        assert ring.target() is None


class TestChoosing:
    """Lists: opened by key, searched by two letters, left by Escape, an unknown code is kept."""

    ENTRIES = (
        Option("L02", "残業代", "ざんぎょう zangyo overtime"),
        Option("S02", "寮からの退去", "りょう"),
        Option("E01", "就学"),
        Option("L07", "雇止め", "やといどめ"),
    )

    def test_letters_find_whatever_their_writing(self) -> None:
        assert folded("ｻﾞﾝｷﾞｮｳ") == folded("ざんぎょう")
        assert folded("Nguyễn Đức") == "nguyen duc"
        assert folded("か") != folded("が")

    def test_a_combo_is_worked_by_key_alone(self, theme: Theme, show: Show, qtbot: Any) -> None:
        combo = ComboField(theme, "分野", self.ENTRIES, name="f")
        page = QWidget()
        QVBoxLayout(page).addWidget(combo)
        show(page, 500, 400)
        picked: list[str] = []
        combo.picked.connect(picked.append)
        combo.button.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.keyClick(combo.button, Qt.Key.Key_Down)
        opened = page.findChild(PickList)
        assert opened is not None
        qtbot.keyClick(opened.view, Qt.Key.Key_Down)
        qtbot.keyClick(opened.view, Qt.Key.Key_Return)
        assert picked == ["S02"]
        assert combo.code() == "S02"
        assert combo.button.words() == "寮からの退去"
        assert QApplication.focusWidget() is combo.button

    def test_escape_changes_nothing(self, theme: Theme, show: Show, qtbot: Any) -> None:
        combo = ComboField(theme, "分野", self.ENTRIES, code="E01", name="f")
        page = QWidget()
        QVBoxLayout(page).addWidget(combo)
        show(page, 500, 400)
        opened = combo.open_list()
        qtbot.keyClick(opened.view, Qt.Key.Key_Escape)
        assert not opened.isVisible()
        assert combo.code() == "E01"

    def test_an_unknown_code_is_kept_and_shown(self, theme: Theme) -> None:
        combo = ComboField(theme, "分野", self.ENTRIES, code="Z99")
        assert combo.code() == "Z99"
        assert combo.button.words() == "Z99"

    def test_codes_are_searched_and_stay_open_for_more(self, theme: Theme, show: Show, qtbot: Any) -> None:
        picker = CodePicker(theme, self.ENTRIES, favourites=("E01",), show_code=True, spoken="分類", name="k")
        page = QWidget()
        box = QVBoxLayout(page)
        box.addWidget(picker)
        box.addStretch(1)
        show(page, 600, 420)
        opened = picker.open_list()
        qtbot.keyClicks(opened.search.edit, "zan")
        qtbot.keyClick(opened.search.edit, Qt.Key.Key_Return)
        assert picker.chosen() == ["L02"]
        assert opened.isVisible()
        qtbot.mouseClick(page.findChild(Chip, "k.E01"), Qt.MouseButton.LeftButton)
        assert picker.chosen() == ["L02", "E01"]
        assert not opened.isVisible()
        assert picker.findChild(Chip, "k.L02").words() == "L02 残業代"

    def test_real_code_lists_open(self, theme: Theme) -> None:
        from models.codes import codes

        picker = CodePicker(theme, codes("stay_status"), single=True)
        assert len(picker._entries) > 20
        picker.set_chosen(["nonsense"])
        assert picker.words_of("nonsense") == "nonsense"


def test_a_partial_check_becomes_whole_when_pressed(theme: Theme, show: Show, qtbot: Any) -> None:
    box = show(CheckBox(theme, "一部"))
    box.set_partial(True)
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert box.isChecked()
    assert not box._partial


def test_an_icon_button_has_words_for_everyone(theme: Theme) -> None:
    button = IconButton(theme, "print", "印刷", shortcut="Ctrl+P")
    assert button.accessibleName() == "印刷"
    assert button.toolTip() == "印刷 Ctrl+P"


def test_a_stack_of_notices_is_not_kept_alive_by_its_bars(theme: Theme) -> None:
    """Seen as a crash: the bar dropped the last hold on its own parent from within its destructor."""
    stack = NoticeStack(theme)
    bar = stack.show_notice("保存しました", seconds=10)
    gone = weakref.ref(stack)
    del stack
    gc.collect()
    assert gone() is None
    assert not isValid(bar)


def test_a_dismissed_bar_leaves_its_stack(theme: Theme) -> None:
    stack = NoticeStack(theme)
    first, second = stack.show_notice("一つ目"), stack.show_notice("二つ目")
    first.dismiss()
    assert stack.bars() == [second]
    second.dismiss()
    assert stack.bars() == []
    assert stack.isHidden()
