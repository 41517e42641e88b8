"""The ⋯ menu of a memo: what is done with it more rarely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from ui.memo.memo import Memo

HAND_KEY = "Ctrl+Shift+H"


def make_menu(memo: Memo) -> QMenu:
    """Hand over, make small, close."""
    t, menu = memo.theme.t, QMenu(memo)
    menu.setObjectName("memo.menu.list")
    menu.setStyleSheet(memo.theme.menu_qss())
    entries = (
        ("memo.act.hand", t("同僚に引き継ぐ"), HAND_KEY, memo.hand_asked),
        ("memo.act.minimise", t("小さくする"), "", memo.minimise_asked),
        ("memo.act.close", t("閉じる(下書きに残します)"), "", memo.close_asked),
    )
    for name, words, key, asked in entries:
        action = menu.addAction(f"{words}\t{key}" if key else words)
        action.setObjectName(name)
        action.triggered.connect(lambda _=False, asked=asked: asked.emit())
    return menu


def open_menu(memo: Memo) -> None:
    """Show it under its button."""
    menu = make_menu(memo)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(memo.more_acts.mapToGlobal(memo.more_acts.rect().bottomLeft()))
