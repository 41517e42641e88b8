"""What screen readers are told beyond Qt's own: the roles of painted widgets, and sentences said aloud.

A widget class names its role with `accessible_role`, as it names its ring with `ring_radius`. The name comes from
`setAccessibleName`, which every widget here sets. Announcements are for what happens away from the focus: saved at
last, locked, a conflict, a notice bar, a panel that took the focus. Thread: main.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QAccessibleWidget, QWidget

Role = QAccessible.Role
PRESS, TOGGLE = "Press", "Toggle"
CHOSEN = (Role.PageTab, Role.ListItem)
"""Roles that are selected, not checked."""


class Painted(QAccessibleWidget):
    """A painted widget with its role; buttons can be pressed and say whether they are chosen."""

    def state(self) -> Any:
        found = super().state()
        button = self.widget()
        if isinstance(button, QAbstractButton):
            found.pressed = int(button.isDown())
            if button.isCheckable() and self.role() in CHOSEN:
                found.selectable, found.selected = 1, int(button.isChecked())
            elif button.isCheckable():
                found.checkable, found.checked = 1, int(button.isChecked())
        if self.role() == Role.ComboBox:
            found.hasPopup = 1
        return found

    def actionNames(self) -> list[str]:
        given: Sequence[str] = super().actionNames()
        widget = self.widget()
        can_press = isinstance(widget, QAbstractButton) or hasattr(widget, "pressed")
        return [*([PRESS] if can_press and widget.isEnabled() else []), *given]

    def doAction(self, name: str) -> None:
        widget = self.widget()
        if name != PRESS or not widget.isEnabled():
            super().doAction(name)
        elif isinstance(widget, QAbstractButton):
            widget.click()
        else:
            widget.pressed.emit()  # type: ignore[attr-defined]


def _make(_key: str, thing: QObject) -> QAccessibleInterface | None:
    role = getattr(type(thing), "accessible_role", None)
    if role is None or not isinstance(thing, QWidget):
        return None
    # Qt keeps it for as long as the widget lives.
    return Painted(thing, role, "")


def install() -> None:
    """Give painted widgets their roles; once for an application."""
    QAccessible.installFactory(_make)


def announce(widget: QWidget, words: str, *, urgent: bool = False) -> None:
    """Have a screen reader say a sentence; `urgent` interrupts what it says. Silent when none is running."""
    if not words:
        return
    event = QAccessibleAnnouncementEvent(widget, words)
    manner = QAccessible.AnnouncementPoliteness
    event.setPoliteness(manner.Assertive if urgent else manner.Polite)
    QAccessible.updateAccessibility(event)
