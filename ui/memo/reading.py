"""A contact to be read: its texts, and only those fields that say something."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.base.texts import N_
from ui import ruby
from ui.context import Context
from ui.fonts import Role
from ui.paint import ChipSpec
from ui.theme import Theme
from ui.widgets.chips import StateChip
from ui.widgets.flow import Flow
from ui.widgets.freetext import FreeText
from ui.widgets.labels import Label

TEXTS = (
    ("original", N_("原文")),
    ("translation", N_("訳")),
    ("facts", N_("事実")),
    ("said", N_("本人の話")),
    ("view", N_("見立て")),
)
SAFETY: dict[str, tuple[str, str]] = {
    "danger": ("danger", "warning"),
    "text_back": ("warn", "shield"),
    "cannot_talk": ("warn", "phone-off"),
    "not_company": ("warn", "shield"),
    "not_family": ("warn", "shield"),
    "can_talk": ("ok", "phone"),
}
"""The gravest first: a row shows only one."""


class ReadText(FreeText):
    """Text to be read and copied: as high as it is long, never scrolling by itself. Carries furigana while they are
    shown; a copy then has them in brackets, the text itself stays as it was written."""

    ring_radius = 4

    def __init__(self, theme: Theme, words: str, role: Role, *, spoken: str, name: str) -> None:
        self._plain_role: Role = role
        super().__init__(theme, text=words, role=role, rows=1, spoken=spoken, name=name)
        self.setReadOnly(True)
        self.ring_none = False
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )

    def _rethemed(self) -> None:
        self._role = "read" if self.theme.ruby is not None else self._plain_role
        super()._rethemed()
        self._fit()

    def _line_height(self) -> int:
        line = super()._line_height()
        text = self.toPlainText()
        return line + ruby.room(self.theme, self._role) if ruby.spans(self.theme, text, self._role) else line

    def _fit(self) -> None:
        self.document().setTextWidth(self.viewport().width())
        self.setFixedHeight(round(self.document().size().height()) + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setPen(self.theme.color("text"))
        block = self.document().firstBlock()
        while block.isValid():
            found = ruby.spans(self.theme, block.text(), self._role)
            ruby.over_layout(painter, self.theme, self._role, block.layout(), found, block.layout().position())
            block = block.next()

    def createMimeDataFromSelection(self) -> QMimeData:
        words = self.textCursor().selection().toPlainText()
        copied = QMimeData()
        copied.setText(self.theme.ruby.inline(words) if self.theme.ruby is not None else words)
        return copied


class ReadingPane(QWidget):
    """Shows the fields of a contact or of a draft, by the names of ContactRecord."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self._inside: QWidget | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)

    def show_fields(self, fields: Mapping[str, Any], author: str) -> None:
        """Build it anew for another record."""
        if self._inside is not None:
            self._box.removeWidget(self._inside)
            self._inside.hide()
            self._inside.deleteLater()
        self._inside = QWidget(self)
        theme, t, px = self._ctx.theme, self._ctx.t, self._ctx.theme.px
        box = QVBoxLayout(self._inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(14))
        if fields.get("summary"):
            box.addWidget(ReadText(theme, str(fields["summary"]), "read", spoken=t("メモの本文"), name="inbox.summary"))
        for name, title in TEXTS:
            if fields.get(name):
                part = QVBoxLayout()
                part.setSpacing(px(2))
                part.addWidget(Label(theme, t(title), "caption_strong", "text2"))
                part.addWidget(ReadText(theme, str(fields[name]), "body", spoken=t(title), name=f"inbox.{name}"))
                box.addLayout(part)
        box.addLayout(self._grid(fields, author))
        box.addStretch(1)
        self._box.addWidget(self._inside)

    def _grid(self, fields: Mapping[str, Any], author: str) -> QGridLayout:
        theme, px = self._ctx.theme, self._ctx.theme.px
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(12))
        grid.setVerticalSpacing(px(7))
        grid.setColumnMinimumWidth(0, px(72))
        grid.setColumnStretch(1, 1)
        place = 0
        for label, value in self._values(fields, author):
            if not value:
                continue
            grid.addWidget(Label(theme, label, "small", "text2"), place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value if isinstance(value, QWidget) else Label(theme, value, "body", wrap=True), place, 1)
            place += 1
        return grid

    def _values(self, fields: Mapping[str, Any], author: str) -> list[tuple[str, str | QWidget | None]]:
        ctx, t = self._ctx, self._ctx.t
        due = str(fields.get("next_due") or "")
        promise = " ".join(part for part in (str(fields.get("next_step") or ""), ctx.dates.day(due)) if part)
        codes_of = lambda kind, name: ctx.label(kind, str(fields.get(name) or ""))  # noqa: E731
        interpreter = " ".join(
            part for part in (codes_of("interpreter", "interpreter"), str(fields.get("interpreter_name") or "")) if part
        )
        return [
            (t("安全"), self._chips("safety", fields.get("safety") or ())),
            (t("電話"), str(fields.get("phone") or "")),
            (t("呼び名"), str(fields.get("call_name") or "")),
            (t("言語"), codes_of("language", "language")),
            (t("通訳"), interpreter),
            (t("同意"), codes_of("consent_form", "consent")),
            (t("分類"), self._chips("category", fields.get("categories") or ())),
            (t("次の約束"), promise),
            (t("記録"), author or str(fields.get("author_text") or "")),
        ]

    def _chips(self, kind: str, found: Any) -> QWidget | None:
        if not found:
            return None
        theme, chips = self._ctx.theme, []
        for code in found:
            label = self._ctx.label(kind, code)
            if kind == "category":
                chips.append(StateChip(theme, f"{code} {label}", kind="code"))
            else:
                tone, icon = SAFETY.get(code, ("neutral", ""))
                chips.append(StateChip(theme, label, tone=tone, icon=icon))  # type: ignore[arg-type]
        return Flow(*chips, gap=6)


def gravest(ctx: Context, safety: Any) -> ChipSpec | None:
    """The chip of the safety mark that matters most; talking freely needs none."""
    for code, (tone, icon) in SAFETY.items():
        if code in safety and code != "can_talk":
            return ChipSpec(ctx.label("safety", code), icon, tone)  # type: ignore[arg-type]
    return None
