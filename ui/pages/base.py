"""What every page promises the shell: a title, its state in words that survive a rebuild, and how it refreshes.

`state()` and `restore()` are one mechanism for lock, language switch and restart. The base keeps focus, caret,
selection, scroll and typed text of all named widgets; a page adds what only it knows (tab, filter, record id).
Nothing personal is written anywhere by this: states live in memory, or in the vault if the window says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLineEdit,
    QTextEdit,
    QWidget,
)

from app.base.texts import Texts
from models.changes import Changes
from ui.bus import Bus
from ui.commands import Command, Commands
from ui.errors import ErrorBox
from ui.tasks import Tasks
from ui.theme import Theme
from ui.widgets.frames import Plane
from ui.widgets.notices import NoticeBar, NoticeKind


@dataclass(slots=True)
class Parts:
    """What pages are given: built once by the application, handed on. `app` is the App of services (None while
    locked), `go(page, **where)` opens a page or tab, `notice(…)` shows a bar of the window."""

    theme: Theme
    tasks: Tasks
    bus: Bus
    errors: ErrorBox
    commands: Commands
    go: Callable[..., object]
    notice: Callable[..., NoticeBar]
    app: Any = None

    @property
    def t(self) -> Texts:
        """Texts of the present language."""
        return self.theme.t


class Page(Plane):
    """Base of all pages. Build widgets in the constructor, load in `refresh`. Thread: main."""

    icon = "document"
    by_minute = False
    """Whether what is shown depends on the time of day (what is left, what is overdue), not only on the date."""
    ring_none = True
    title_changed = Signal()
    unsaved_changed = Signal(bool)

    def __init__(self, parts: Parts, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parts.theme, "window", name=name, parent=parent)
        self.parts = parts
        self.tasks = parts.tasks
        self.stale = True
        self.unsaved = False
        self._kept: dict[str, dict[str, Any]] = {}

    @property
    def t(self) -> Texts:
        """Texts of the present language."""
        return self.parts.theme.t

    # --- the contract -------------------------------------------------------------------------
    def title(self) -> str:
        """Words of the tab."""
        return self.objectName()

    def key(self) -> str:
        """What tells two tabs of one kind apart (the case id); "" for pages that exist once."""
        return ""

    def refresh(self) -> None:
        """Ask for the data anew, off the main thread. Called when shown first and when stale; never throws away
        what is being typed."""

    def cares_about(self, changes: Changes) -> bool:
        """Whether these changes concern what is shown."""
        return True

    def commands(self) -> Sequence[Command]:
        """Commands that live while this page is the present one."""
        return ()

    def own_state(self) -> dict[str, Any]:
        """What only this page knows; plain values."""
        return {}

    def restore_own(self, state: dict[str, Any]) -> None:
        """Take up what `own_state` gave."""

    def leave(self) -> None:
        """Before lock, tab switch, close: let conversions stand, hand drafts over. Never asks."""
        for text in (*self.findChildren(QTextEdit), *self.findChildren(QLineEdit)):
            commit = getattr(text, "commit_preedit", None)
            if commit is not None:
                commit()

    # --- given --------------------------------------------------------------------------------
    def notice(self, words: str, kind: NoticeKind = "info", **more: Any) -> NoticeBar:
        """Show a bar at the top of the window's content."""
        return self.parts.notice(words, kind, **more)

    def set_unsaved(self, unsaved: bool) -> None:
        """Show the dot on the tab."""
        if unsaved != self.unsaved:
            self.unsaved = unsaved
            self.unsaved_changed.emit(unsaved)

    def hear(self, changes: Changes) -> None:
        """The shell hands every change here: visible pages reload, hidden ones become stale."""
        if not self.cares_about(changes):
            return
        self.stale = True
        if self.isVisible():
            self.wake()

    def time_passed(self, *, new_day: bool) -> None:
        """The desk's clock has gone on to another minute, or past midnight; nobody has to restart for that."""
        if new_day or self.by_minute:
            self.stale = True
            if self.isVisible():
                self.wake()

    def wake(self) -> None:
        """Called when shown: reload if stale."""
        if self.stale:
            self.stale = False
            self.refresh()

    def state(self) -> dict[str, Any]:
        """Everything that is needed to stand here again."""
        return {"widgets": widget_states(self), "own": self.own_state()}

    def restore(self, state: dict[str, Any]) -> None:
        """Stand where `state` was taken."""
        self.restore_own(state.get("own", {}))
        self._kept = state.get("widgets", {})
        restore_widgets(self, self._kept)

    def settle(self) -> None:
        """Call when what was typed has come back from its draft: caret, scroll and focus take their places, once."""
        kept, self._kept = self._kept, {}
        places = {name: {k: v for k, v in one.items() if k != "text"} for name, one in kept.items()}
        restore_widgets(self, places)


def widget_states(root: QWidget) -> dict[str, dict[str, Any]]:
    """Text, caret, selection, scroll, check and focus of all named widgets below `root`."""
    focused = QApplication.focusWidget()
    found: dict[str, dict[str, Any]] = {}
    for widget in root.findChildren(QWidget):
        name = widget.objectName()
        if not name or name.startswith("qt_"):
            continue
        state = _state_of(widget)
        if widget is focused:
            state["focus"] = True
        if state:
            found[name] = state
    return found


def _state_of(widget: QWidget) -> dict[str, Any]:
    state: dict[str, Any] = {}
    if isinstance(widget, QLineEdit):
        if widget.echoMode() == QLineEdit.EchoMode.Normal:
            state["text"] = widget.text()
        state["caret"] = widget.cursorPosition()
        if widget.hasSelectedText():
            state["selection"] = (widget.selectionStart(), widget.selectionLength())
    elif isinstance(widget, QTextEdit):
        cursor = widget.textCursor()
        state["text"] = widget.toPlainText()
        state["caret"] = (cursor.anchor(), cursor.position())
    elif isinstance(widget, QAbstractButton) and widget.isCheckable():
        state["checked"] = widget.isChecked()
    if isinstance(widget, QAbstractScrollArea):
        state["scroll"] = (widget.horizontalScrollBar().value(), widget.verticalScrollBar().value())
    return state


def restore_widgets(root: QWidget, states: dict[str, dict[str, Any]]) -> None:
    """Put the states back; widgets that no longer exist are passed over, shown text is not replaced by the same."""
    focus: QWidget | None = None
    for name, state in states.items():
        widget = root.findChild(QWidget, name)
        if widget is None:
            continue
        _restore_one(widget, state)
        if state.get("focus"):
            focus = widget
    if focus is not None:
        focus.setFocus(Qt.FocusReason.OtherFocusReason)


def _restore_one(widget: QWidget, state: dict[str, Any]) -> None:
    if isinstance(widget, QLineEdit):
        if "text" in state and widget.text() != state["text"]:
            widget.setText(state["text"])
        widget.setCursorPosition(state.get("caret", 0))
        if "selection" in state:
            widget.setSelection(*state["selection"])
    elif isinstance(widget, QTextEdit):
        if "text" in state and widget.toPlainText() != state["text"]:
            setter = getattr(widget, "set_text", widget.setPlainText)
            setter(state["text"])
        cursor = widget.textCursor()
        # The text may not have come yet, or be shorter by now.
        longest = len(widget.toPlainText())
        anchor, position = (min(place, longest) for place in state.get("caret", (0, 0)))
        cursor.setPosition(anchor)
        cursor.setPosition(position, cursor.MoveMode.KeepAnchor)
        widget.setTextCursor(cursor)
    elif isinstance(widget, QAbstractButton) and "checked" in state:
        widget.setChecked(state["checked"])
    if isinstance(widget, QAbstractScrollArea) and "scroll" in state:
        across, down = state["scroll"]
        widget.horizontalScrollBar().setValue(across)
        widget.verticalScrollBar().setValue(down)
