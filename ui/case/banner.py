"""The banner of a case: who, how it stands, how this person may be reached, what comes next, whose it is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout

from models.records.cases import CaseFile, DeadlineRecord
from models.records.people import SafeContact
from ui import paint
from ui.context import Context
from ui.lists.delegates import urgency
from ui.theme import Theme
from ui.tokens import ToneName
from ui.widgets.base import PaintedButton
from ui.widgets.chips import Chip, StateChip
from ui.widgets.frames import Hairline, Plane, column, row
from ui.widgets.labels import ElidingLabel, Label
from ui.widgets.switches import Avatar


def safe_words(ctx: Context, safe: SafeContact) -> str:
    """文字だけ・19時以降・寮に電話しない: the rule in one line, "" if there is none."""
    mode = ctx.label("safe_mode", safe.mode)
    by = ctx.t("話すのは{who}", who=safe.by) if safe.by else ""
    return "・".join(part for part in (mode, safe.when, safe.avoid, by) if part)


class SafeBlock(PaintedButton):
    """安全な連絡: always visible; pressing it opens the rule. Quiet while there is none."""

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__(theme, "", name)
        self.rule = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.room = 400

    def show_rule(self, rule: str) -> None:
        """The rule in words, "" for none."""
        self.rule = rule
        words = self._line()
        self.setAccessibleName(f"{self.theme.t('安全な連絡')}: {words}")
        self.setToolTip(words if rule else "")
        self.updateGeometry()
        self.update()

    def _line(self) -> str:
        return self.rule or self.theme.t("安全な連絡の決まりはまだありません")

    def set_room(self, room: int) -> None:
        """How wide it may be; longer rules take a second line."""
        if room != self.room:
            self.room = room
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        t = self.theme
        words = t.width(self._line(), "small") + t.px(39 + 14)
        lead = t.width(t.t("決まりを書く"), "small") + t.px(53)
        return QSize(round(min(max(words, lead), max(self.room, t.px(150)))), t.px(58))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), self.theme
        own, tint = t.tone("warn" if self.rule else "neutral")
        border = own if t.tokens.bordered else None if self.rule else t.color("line")
        fill = t.mixed("warn_tint" if self.rule else "surface", self.shade())
        paint.plane(painter, self.box(), fill, border, t.px(4))
        del tint
        side = t.px(18)
        t.icons.paint(painter, "shield", QRectF(t.px(12), (self.height() - side) / 2, side, side), own)
        x, room = t.px(41), self.width() - t.px(41 + 10)
        words = self._line()
        made, height = paint.layout(t, words, "small", room, 2)
        if height > t.line("small") * 1.5:
            made, height = paint.layout(t, words, "caption", room, 3 if not self.rule else 2)
        head = t.line("caption") if height > t.line("small") * 1.5 else t.line("small")
        title = t.t("安全な連絡") if self.rule else t.t("決まりを書く")
        parts = (head, height)
        y = (self.height() - sum(parts)) / 2
        ink = own if self.rule else t.color("accent")
        heading = QRectF(x, y if self.rule else y + height, room, head)
        paint.text(painter, t, heading, title, "small_strong" if self.rule else "small", ink)
        painter.setPen(own)
        made.draw(painter, QRectF(x, y + head if self.rule else y, room, height).topLeft())


class CaseBanner(Plane):
    """`safe_asked`, `conflict_asked`, `owner_asked`, `due_asked`."""

    safe_asked = Signal()
    conflict_asked = Signal()

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, "window", "b", name="case.banner")
        self._ctx = ctx
        theme, t = ctx.theme, ctx.t
        self.name = Label(theme, "", "name", name="case.banner.name")
        self.name.setMinimumWidth(theme.px(60))
        self.name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.name.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.call = Label(theme, "", "body", "text")
        self.reading = ElidingLabel(theme, "", "caption", "text2")
        self.number = Label(theme, "", "small", "text2")
        self.status = StateChip(theme, "", tone="accent", name="case.banner.status")
        self.triage = StateChip(theme, "", name="case.banner.triage")
        self.conflict = Chip(theme, t("競合"), kind="plain", icon="warning", tone="warn", on=True, height=22,
                             name="case.banner.conflict")  # fmt: skip
        self.conflict.clicked.connect(self.conflict_asked)
        self.detail = ElidingLabel(theme, "", "small", "text2")
        self.safe = SafeBlock(theme, name="case.banner.safe")
        self.safe.clicked.connect(self.safe_asked)
        self.due_head = Label(theme, t("次の期限"), "caption", "text2")
        self.due = Label(theme, "", "strong", "text")
        self.owner_head = Label(theme, t("担当"), "caption", "text2")
        self.owner_place = row(gap=theme.px(6))
        self.owner = Label(theme, "", "body")
        self._arrange()

    def _arrange(self) -> None:
        px = self.theme.px
        first = row(self.name, self.call, self.reading, gap=px(12))
        first.setStretch(2, 1000)
        first.addStretch(1)
        second = row(self.number, self.status, self.triage, self.conflict, self.detail, gap=px(10))
        second.setStretch(4, 1)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(px(2))
        left.addStretch(1)
        left.addLayout(first)
        left.addLayout(second)
        left.addStretch(1)
        self.disc = Avatar(self.theme, "", parent=self)
        self.owner_place.addWidget(self.disc)
        self.owner_place.addWidget(self.owner)
        due = column(None, self.due_head, self.due, None, gap=px(4))
        owner = column(None, self.owner_head, gap=px(4))
        owner.addLayout(self.owner_place)
        owner.addStretch(1)
        self.line = Hairline(self.theme, vertical=True)
        self.line.setFixedHeight(px(56))
        box = row(gap=px(13), margins=(px(20), 0, px(20), 1))
        box.addLayout(left, 1)
        box.addWidget(self.safe)
        box.addSpacing(px(2))
        box.addLayout(due)
        box.addWidget(self.line)
        box.addLayout(owner)
        self.setLayout(box)
        self._rethemed()

    def _rethemed(self) -> None:
        self.setFixedHeight(self.theme.px(76))
        super()._rethemed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.safe.set_room(round(self.width() * (0.34 if self.width() > self.theme.px(1000) else 0.26)))
        self.reading.setVisible(self.width() > self.theme.px(860))
        self._fit_owner()

    # --- showing ------------------------------------------------------------------------------
    def show_file(self, file: CaseFile) -> None:
        """Show a newly read case. Names stand as written, never rearranged."""
        ctx, t, client, case = self._ctx, self._ctx.t, file.client, file.case
        call = client.call_name if client else ""
        name = client.shown_name if client else ""
        self.name.set_words(name or t("名前は未確認"), "text" if name else "text2")
        self.name.setToolTip(name)
        self.call.set_words(call if call != name else "")
        self.reading.set_words(client.reading if client and client.reading != name else "")
        self.number.set_words(case.number)
        self.status.show_state(ctx.label("case_status", case.status) or t("状態なし"), _status_tone(case.status))
        spec = urgency(case.triage)
        self.triage.spec = spec
        self.triage.setAccessibleName(t("緊急度 {code}", code=case.triage))
        self.triage.setToolTip(ctx.label("triage", case.triage))
        self.triage.setVisible(bool(case.triage))
        self.triage.updateGeometry()
        conflicts = case.conflicts + (client.conflicts if client else 0)
        self.conflict.set_words(t("競合 {n}", n=conflicts))
        self.conflict.setVisible(conflicts > 0)
        self.detail.set_words("\u3000".join(self._details(file)))
        self.safe.show_rule(safe_words(ctx, file.safe))
        self._show_due(file)
        self._show_owner(file)

    def _details(self, file: CaseFile) -> list[str]:
        ctx, t, case, client = self._ctx, self._ctx.t, file.case, file.client
        language = ctx.label("language", (client.language if client else "") or case.language)
        helped = any(contact.interpreter not in ("", "none") for contact in file.contacts[:20])
        if language and helped:
            language = t("{language}・通訳つき", language=language)
        stay = ctx.short("stay_status", case.stay_sub or case.stay_status)
        until = t("在留 {day} まで", day=case.stay_until) if case.stay_until else ""
        if case.stay_pending:
            until = t("{until}（申請中）", until=until) if until else t("在留を申請中")
        return [part for part in (language, stay, until) if part]

    def _show_due(self, file: CaseFile) -> None:
        ctx = self._ctx
        due: DeadlineRecord | None = next((d for d in file.deadlines if not d.done and d.due), None)
        if due is None:
            self.due.set_words(ctx.t("なし"), "text3", "")
            self.due.setToolTip("")
            return
        today = ctx.now().date().isoformat()
        late, now = due.due[:10] < today, due.due[:10] == today
        words = ctx.dates.due(due.due)
        self.due.set_words(words, "danger" if late else "warn" if now else "text", "warning" if late else "")
        self.due.setToolTip(due.what)
        self.due.setAccessibleName(f"{ctx.t('次の期限')} {words} {due.what}")

    def _show_owner(self, file: CaseFile) -> None:
        name = dict(file.members).get(file.case.owner, "")
        disc = self.disc
        disc.person, disc.tone = name, "accent" if file.case.owner == self._ctx.me else "neutral"
        disc.setAccessibleName(name)
        disc.setToolTip(name)
        disc.setVisible(bool(name))
        disc.update()
        self.owner.set_words(name or self._ctx.t("未割当"), "text" if name else "warn")
        self._has_owner = bool(name)
        self._fit_owner()

    _has_owner = False

    def _fit_owner(self) -> None:
        # Where it is narrow the disc says it (its tooltip has the name); 未割当 is always in words.
        self.owner.setVisible(not self._has_owner or self.width() > self.theme.px(1000))


def _status_tone(status: str) -> ToneName:
    tones: dict[str, ToneName] = {"closed": "neutral", "watching": "neutral", "adr_prep": "review",
                                        "adr_pending": "review", "specialist": "review"}  # fmt: skip
    return tones.get(status, "accent")
