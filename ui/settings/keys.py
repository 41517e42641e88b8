"""操作（キー）: every command with its key; press another to change it. Taken keys are refused by name."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.accessible import announce
from ui.commands import Command
from ui.context import Context
from ui.key_book import every_command, listed
from ui.keys import FIXED, MODIFIERS, key_text, refusal
from ui.settings.rows import Section, SettingRow, undoable
from ui.widgets.buttons import Button, IconButton
from ui.widgets.frames import row
from ui.widgets.labels import Label


class KeyButton(Button):
    """Shows a key; pressed, it waits for another: `chosen(key)`. Escape leaves it as it is, Backspace takes it away."""

    chosen = Signal(str)

    def __init__(self, ctx: Context, title: str, name: str) -> None:
        super().__init__(ctx.theme, "", size="s", name=name)
        self._title, self._key = title, ""
        self.waiting = False
        self.clicked.connect(self._wait)

    def show_chosen(self, key: str) -> None:
        """Show the present key."""
        self._key, self.waiting = key, False
        t = self.theme.t
        self.set_words(key or t("キーなし"))
        self.setAccessibleName(f"{self._title}: {self.words()}")

    def _wait(self) -> None:
        self.waiting = True
        words = self.theme.t("新しいキーを押してください（Escでやめる）")
        self.set_words(words)
        announce(self, words)

    def event(self, event: QEvent) -> bool:
        # The chord may belong to a command: while waiting it comes here and runs nothing.
        if self.waiting and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if self.waiting and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self._take(event)
            return True
        return super().event(event)

    def _take(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in MODIFIERS:
            return
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.show_chosen(self._key)
            self.focusNextPrevChild(key == Qt.Key.Key_Tab)
        elif key == Qt.Key.Key_Escape:
            self.show_chosen(self._key)
        elif plain and key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.chosen.emit("")
        else:
            self.chosen.emit(key_text(event.keyCombination()))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self.waiting:
            self.show_chosen(self._key)
        super().focusOutEvent(event)


class KeyRow(SettingRow):
    """One command: its words, its key, the way back to the key it came with."""

    asked = Signal(str, str)

    def __init__(self, ctx: Context, command: Command) -> None:
        title = ctx.t(command.title)
        self.id = command.id
        self.button = KeyButton(ctx, title, f"settings.key.{command.id}")
        self.back = IconButton(
            ctx.theme, "undo", ctx.t("「{title}」のキーを元に戻す", title=title), name=f"settings.key.back.{command.id}"
        )
        both = QWidget()
        both.setLayout(row(self.button, self.back, gap=ctx.theme.px(6)))
        super().__init__(ctx, title, "", both, words=f"key shortcut {command.shortcut} {command.words}")
        self.said = Label(
            ctx.theme, "", "small", "danger", wrap=True, icon="warning", name=f"settings.key.said.{self.id}"
        )
        self.add_below(self.said)
        self.said.hide()
        if command.id in FIXED:
            self.button.refuse(ctx.t("このキーは文字の欄と同じなので、変えられません"))
        self.button.chosen.connect(lambda key: self.asked.emit(self.id, key))

    def show_key(self, key: str, own: bool) -> None:
        """The present key; `own`: the person has chosen it."""
        self.button.show_chosen(key)
        self.back.setVisible(own)
        self.said.hide()

    def refuse(self, words: str) -> None:
        """Say why not."""
        self.said.set_words(words)
        self.said.show()
        announce(self.said, words, urgent=True)


class KeysSection(Section):
    """All commands a person can give a key. Kept for this machine; everything follows at once."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        t = ctx.t
        self.reset = Button(ctx.theme, t("すべて元に戻す"), icon="undo", name="settings.keys.reset")
        head = SettingRow(
            ctx,
            t("キーの割り当て"),
            t("ボタンを押してから、新しいキーを押します。Backspaceでキーをなくせます。"),
            self.reset,
            words="key shortcut keyboard",
        )
        self.keys: dict[str, KeyRow] = {}
        for command in listed(every_command(ctx.commands)):
            self.keys[command.id] = KeyRow(ctx, command)
            self.keys[command.id].asked.connect(self.bind)
            self.keys[command.id].back.clicked.connect(lambda _=False, id=command.id: self.unbind(id))
        super().__init__(ctx, "keys", t("操作（キー）"), [head, *self.keys.values()])
        self.reset.clicked.connect(self.unbind_all)
        ctx.commands.changed.connect(self.show_keys)
        self.show_keys()

    def show_keys(self) -> None:
        """Show what holds now."""
        chosen = self._ctx.commands.chosen()
        for command in listed(every_command(self._ctx.commands)):
            if (line := self.keys.get(command.id)) is not None:
                line.show_key(command.shortcut, command.id in chosen)
        self.reset.refuse("" if chosen else self._ctx.t("変えたキーはありません"))

    def bind(self, id: str, key: str) -> None:
        """Give a command a key, or say who has it."""
        known = every_command(self._ctx.commands)
        command = next(each for each in known if each.id == id)
        why = refusal(self._ctx.t, command, key, known) if key else ""
        if why:
            self.keys[id].button.show_chosen(command.shortcut)
            self.keys[id].refuse(why)
            return
        self._keep({**self._ctx.commands.chosen(), id: key})

    def unbind(self, id: str) -> None:
        """The key it came with, unless another command has it by now."""
        before = self._ctx.commands.chosen()
        after = {each: key for each, key in before.items() if each != id}
        self._ctx.commands.use_keys(after)
        known = every_command(self._ctx.commands)
        command = next(each for each in known if each.id == id)
        why = refusal(self._ctx.t, command, command.shortcut, known) if command.shortcut else ""
        if why:
            self._ctx.commands.use_keys(before)
            self.keys[id].refuse(why)
            return
        self._keep(after)

    def unbind_all(self) -> None:
        """Every command as it came; can be taken back for ten seconds."""
        before = dict(self._ctx.commands.chosen())
        self._keep({})
        undoable(self._ctx, self._ctx.t("キーをすべて元に戻しました"), lambda: self._keep(before))

    def _keep(self, keys: dict[str, str]) -> None:
        self._ctx.commands.use_keys(keys)
        program = self._ctx.program
        self._ctx.tasks.run(
            lambda: program.keep_settings(replace(program.settings(), keys=keys)), owner=self, lane="work"
        )
