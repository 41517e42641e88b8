"""Which keys a command may have: what the input method, the system, text fields and our own panels already use.

IMEs own F6–F10 (conversion), Ctrl+U/I/O/P/T in some settings (Ctrl+P stays ours: our fields keep all chords while a
conversion is open), and the switches Ctrl+Space, Shift+Space and Alt+`. A single letter would begin a conversion.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

from app.base.texts import N_, Texts
from ui.commands import IME_KEYS, Command

IME = IME_KEYS | {"Shift+Space", "Alt+`", "Ctrl+`", "Alt+Space"}
SYSTEM = frozenset({"Alt+F4", "Alt+Tab", "Alt+Esc", "Ctrl+Esc", "Ctrl+Alt+Del", "Ctrl+Shift+Esc", "Print", "Menu"})
TEXT = frozenset(
    {
        "Ctrl+C",
        "Ctrl+V",
        "Ctrl+X",
        "Ctrl+A",
        "Ctrl+Z",
        "Ctrl+Y",
        "Ctrl+Shift+Z",
        "Ctrl+Left",
        "Ctrl+Right",
        "Ctrl+Up",
        "Ctrl+Down",
        "Ctrl+Home",
        "Ctrl+End",
        "Ctrl+Backspace",
        "Ctrl+Del",
        "Ctrl+Ins",
        "Shift+Ins",
        "Shift+Del",
        "Shift+F10",
    }
)
PANELS = frozenset({"Ctrl+Return", "Ctrl+Enter", *(f"Alt+{n}" for n in range(1, 10))})
FIXED = frozenset({"edit.undo"})
"""Commands whose key stays: Ctrl+Z is that of every text field, and undo must be found without looking."""

OWNERS = {
    "ime": N_("{key} は、日本語入力が変換や切り替えに使います。"),
    "system": N_("{key} は、このコンピューターが使います。"),
    "text": N_("{key} は、文字を書くときに使います。"),
    "panel": N_("{key} は、開いている窓の完了や選択に使います。"),
    "letter": N_("Ctrl か Alt と一緒に押してください。文字だけのキーは、入力の始まりになります。"),
    "altgr": N_("Ctrl+Alt は、文字の入力に使うキーボードがあります。Ctrl+Shift を使ってください。"),
    "command": N_("{key} は「{other}」のキーです。先にそちらを変えてください。"),
}
FREE_ALONE = {Qt.Key.Key_F1, Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F5, Qt.Key.Key_F11, Qt.Key.Key_F12}
MODIFIERS = {Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr}


def key_text(combination: QKeyCombination) -> str:
    """A chord as it is written everywhere: "Ctrl+Shift+N"."""
    return QKeySequence(combination).toString(QKeySequence.SequenceFormat.PortableText)


def owner_of(key: str) -> str:
    """Who uses a key already: a word of OWNERS, "" when it is free for commands."""
    for owner, keys in (("ime", IME), ("system", SYSTEM), ("text", TEXT), ("panel", PANELS)):
        if key in keys:
            return owner
    sequence = QKeySequence(key)
    if sequence.count() != 1:
        return "letter"
    chord = sequence[0]  # type: ignore[index]
    held = chord.keyboardModifiers()
    ctrl, alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
    if held & Qt.KeyboardModifier.MetaModifier:
        return "system"
    if held & ctrl and held & alt:
        return "altgr"
    return "" if held & (ctrl | alt) or chord.key() in FREE_ALONE else "letter"


def clash(command: Command, key: str, commands: Iterable[Command]) -> Command | None:
    """Another command that has this key where both can be used. `commands`: all there are, with their present keys.

    Two pages may give one key to their own acts: they are never in front together."""
    here = page_of(command.id)
    for other in commands:
        there = page_of(other.id)
        if other.id != command.id and other.shortcut == key and (not here or not there or here == there):
            return other
    return None


def page_of(command_id: str) -> str:
    """The page whose own command this is, "" for one that is always there."""
    from ui.key_book import PAGE_OF

    return PAGE_OF.get(command_id, "")


def refusal(t: Texts, command: Command, key: str, commands: Iterable[Command]) -> str:
    """Why a command cannot have this key, as a sentence; "" if it can."""
    if owner := owner_of(key):
        return t(OWNERS[owner], key=key)
    other = clash(command, key, commands)
    sentence = OWNERS["command"]
    return t(sentence, key=key, other=t(other.title)) if other is not None else ""
