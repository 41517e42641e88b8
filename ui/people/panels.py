"""Small floating panels: a name for a view, a new deadline. They never block; Escape closes them,
and a new one takes the place of the one before. What is typed stays while people look elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.context import Context
from ui.people.readers import moment_reader
from ui.widgets.buttons import Button, CheckBox
from ui.widgets.fields import TextField
from ui.widgets.frames import Floating, column, row
from ui.widgets.labels import Label
from ui.widgets.parsed import DateField


class SmallPanel(Floating):
    """A panel under its anchor with a title, a body and its primary button. The focus returns to the anchor."""

    closed = Signal()

    def __init__(self, ctx: Context, anchor: QWidget, title: str, done: str, *, name: str) -> None:
        super().__init__(ctx.theme, anchor.window(), name=name)
        self._ctx, self._anchor = ctx, anchor
        for old in anchor.window().findChildren(SmallPanel):
            if old is not self and not old.isHidden():
                old.close_panel()
        px, t = ctx.theme.px, ctx.t
        self.finish = Button(ctx.theme, done, kind="primary", size="s", name=f"{name}.finish")
        self.finish.clicked.connect(self.accept)
        self.cancel = Button(ctx.theme, t("やめる"), kind="quiet", size="s", name=f"{name}.cancel")
        self.cancel.clicked.connect(self.close_panel)
        self.inside = column(gap=px(10), margins=(px(14), px(12), px(14), px(12)))
        self.inside.addWidget(Label(ctx.theme, title, "strong"))
        self.foot = row(None, self.cancel, self.finish, gap=px(6))
        self.body.addLayout(self.inside)

    def open_at(self, first: QWidget, width: int = 340) -> None:
        """Lay out, show below the anchor (or above it), put the caret into `first`."""
        self.inside.addLayout(self.foot)
        self._wide = self.theme.px(width)
        self.fit()
        self.show()
        self.raise_()
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    _wide = 340

    def fit(self) -> None:
        """As high as the fields are now, an error under one of them included."""
        window = self._anchor.window()
        at = self._anchor.mapTo(window, QPoint(0, 0))
        self.inside.activate()
        wide = self._wide
        tall = self.inside.totalHeightForWidth(wide) if self.inside.hasHeightForWidth() else 0
        tall = max(tall, self.inside.totalSizeHint().height()) + 6
        y = at.y() + self._anchor.height() + 6
        if y + tall > window.height() - 8:
            y = max(8, at.y() - tall - 6)
        self.place(max(8, min(at.x(), window.width() - wide - 12)), y, wide, tall)

    def accept(self) -> None:
        """The primary button; override."""

    def close_panel(self) -> None:
        self.hide()
        self._anchor.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
            return
        super().keyPressEvent(event)


class NamePanel(SmallPanel):
    """Asks for the name of a view; `named(name, shared)`."""

    named = Signal(str, bool)

    def __init__(self, ctx: Context, anchor: QWidget, title: str, *, text: str = "", can_share: bool = True) -> None:
        super().__init__(ctx, anchor, title, ctx.t("保存"), name="view.name")
        self.field = TextField(ctx.theme, ctx.t("名前"), text=text, name="view.name.text")
        self.field.entered.connect(self.accept)
        self.shared = CheckBox(ctx.theme, ctx.t("デスクの全員に見せる"), name="view.name.shared")
        self.shared.setVisible(can_share)
        self.inside.addWidget(self.field)
        if can_share:
            self.inside.addWidget(self.shared)
        self.open_at(self.field)
        self.field.edit.selectAll()

    def accept(self) -> None:
        name = self.field.text().strip()
        if not name:
            self.field.set_error(self._ctx.t("名前を書いてください"))
            self.fit()
            return
        self.named.emit(name, self.shared.isChecked())
        self.close_panel()


class WayPanel(SmallPanel):
    """Asks for one number, address or account; `made(value)`."""

    made = Signal(str)

    def __init__(self, ctx: Context, anchor: QWidget, kind: str) -> None:
        super().__init__(ctx, anchor, kind, ctx.t("追加"), name="way.new")
        self.value = TextField(ctx.theme, ctx.t("番号・宛先"), name="way.new.value")
        self.value.entered.connect(self.accept)
        self.inside.addWidget(self.value)
        self.open_at(self.value)

    def accept(self) -> None:
        words = self.value.text().strip()
        if not words:
            self.value.set_error(self._ctx.t("番号か宛先を書いてください"))
            self.fit()
            return
        self.made.emit(words)
        self.close_panel()


class DeadlinePanel(SmallPanel):
    """Asks what is to be done by when; `made(what, due)`, due an ISO date or ""."""

    made = Signal(str, str)

    def __init__(self, ctx: Context, anchor: QWidget, title: str) -> None:
        super().__init__(ctx, anchor, title, ctx.t("追加"), name="deadline.new")
        t = ctx.t
        self.what = TextField(ctx.theme, t("すること"), placeholder=t("例: 監督署へ同行"), name="deadline.new.what")
        hint = t("例: 12/4、令和8年12月4日、明日")
        self.due = DateField(ctx.theme, t("期限"), parse=moment_reader(ctx), placeholder=hint, name="deadline.new.due")
        self.due.tool.hide()
        self.what.entered.connect(lambda: self.due.edit.setFocus(Qt.FocusReason.TabFocusReason))
        self.due.read.connect(lambda _: self.fit())
        self.due.entered.connect(self.accept)
        self.inside.addWidget(self.what)
        self.inside.addWidget(self.due)
        self.open_at(self.what)

    def accept(self) -> None:
        due = self.due.value()
        what = self.what.text().strip()
        if self.due.reading().error:
            return
        if not what and not due:
            self.what.set_error(self._ctx.t("することか期限を書いてください"))
            self.fit()
            return
        self.made.emit(what, due or "")
        self.close_panel()
