"""A page of all parts (look.md, picture 13): for the eye, for screenshots, for the walker over widgets."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui import paint
from ui.theme import Theme
from ui.tokens import ToneName
from ui.widgets.base import Themed
from ui.widgets.buttons import Button, CheckBox, Radio
from ui.widgets.chips import Chip, StateChip
from ui.widgets.fields import TextField
from ui.widgets.flow import Flow
from ui.widgets.frames import Hairline, Plane, column, row
from ui.widgets.labels import Label
from ui.widgets.logo import Logo
from ui.widgets.notices import EmptyState, NoticeBar
from ui.widgets.switches import Dots

SWATCHES = (
    ["text", "text2", "text3", "line", "line2", "input"],
    ["accent", "danger", "warn", "ok", "review", "machine"],
)


class Swatch(Themed, QWidget):
    """One colour with its token and value."""

    def __init__(self, theme: Theme, token: str) -> None:
        super().__init__()
        self._token = token
        self._begin(theme)
        self.setFixedSize(theme.px(61), theme.px(48))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = self.theme
        paint.plane(painter, QRectF(0, 0, t.px(60), t.px(22)), t.color(self._token), t.color("line2"), 3)
        box = QRectF(0, t.px(23), self.width(), t.px(14))
        paint.text(painter, t, box, self._token, "tiny", elide=False)
        value = t.color(self._token).name().upper()
        paint.text(painter, t, box.translated(0, t.px(11)), value, "tiny", t.color("text3"), elide=False)


class Ring(Themed, QWidget):
    """A child inside a focus ring, to show the ring without focus."""

    def __init__(self, theme: Theme, child: QWidget) -> None:
        super().__init__()
        self._begin(theme)
        box = QVBoxLayout(self)
        box.setContentsMargins(3, 3, 3, 3)
        box.addWidget(child)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self.theme
        paint.plane(QPainter(self), QRectF(self.rect()), None, t.color("accent"), t.px(4) + 2, 2)


class Forced:
    """Shows a button as hovered, pressed or disabled."""

    @staticmethod
    def shade(button: Button, shade: float) -> Button:
        button.shade = lambda: shade  # type: ignore[method-assign]
        return button


class Gallery(Plane):
    """The page. Nothing on it does anything."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "window", name="gallery", parent=parent)
        t = theme.t
        name = {"light": t("明るい"), "dark": t("暗い"), "contrast": t("コントラスト")}[theme.tokens.name]
        head = row(
            Logo(theme),
            4,
            Label(theme, t("部品見本"), "title"),
            Label(theme, f"Banso・{name}", "small", "text3"),
            None,
            gap=8,
        )
        columns = row(
            self._left(), Hairline(theme, vertical=True), self._middle(), Hairline(theme, vertical=True), self._right()
        )
        columns.setSpacing(theme.px(24))
        for i in (0, 2, 4):
            columns.setStretch(i, 1)
        box = column(gap=theme.px(12), margins=(theme.px(28), theme.px(16), theme.px(28), theme.px(16)))
        box.addLayout(head)
        box.addLayout(columns, 1)
        self.setLayout(box)

    def _section(self, words: str, right: str = "") -> QWidget:
        part = QWidget()
        head = row(Label(self.theme, words, "small", "text3"), None, Label(self.theme, right, "small", "text3"))
        box = column(gap=self.theme.px(5), margins=(0, 0, 0, self.theme.px(3)))
        box.addLayout(head)
        box.addWidget(Hairline(self.theme))
        part.setLayout(box)
        return part

    def _column(self, *parts) -> QWidget:
        page = QWidget()
        page.setLayout(column(*parts, None, gap=self.theme.px(7)))
        return page

    # --- left: buttons, chips, progress, colours ----------------------------------------------
    def _left(self) -> QWidget:
        t = self.theme.t
        return self._column(
            self._section(t("ボタン 32px・1画面に主は 1つ")),
            self._buttons(),
            self._section(t("チップ 22px・絵と言葉")),
            self._chips(),
            self._section(t("記入の進み・チェック")),
            self._marks(),
            self._section(t("色"), t("明・暗 同じ名前")),
            *[row(*[Swatch(self.theme, token) for token in line], None, gap=self.theme.px(10)) for line in SWATCHES],
        )

    def _buttons(self) -> QWidget:
        t = self.theme.t
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(self.theme.px(6))
        states = ((t("ふつう"), 0.0), (t("重ねる"), 0.06), (t("押す"), 0.12), (t("不可"), -1.0))
        for y, (words, shade) in enumerate(states):
            grid.addWidget(Label(self.theme, words, "caption", "text3"), y, 0)
            for x, button in enumerate(self._five()):
                button.setEnabled(shade >= 0)
                grid.addWidget(Forced.shade(button, max(0.0, shade)), y, x + 1)
        ringed = Button(self.theme, t("完了"), kind="primary", icon="check")
        field = TextField(self.theme, text=t("きょうの約束"))
        field.setFixedWidth(self.theme.px(150))
        grid.addWidget(Label(self.theme, t("焦点"), "caption", "text3"), 4, 0)
        grid.addWidget(Ring(self.theme, ringed), 4, 1)
        grid.addLayout(row(Ring(self.theme, field), None), 4, 2, 1, 4)
        grid.setColumnStretch(6, 1)
        return page

    def _five(self) -> list[Button]:
        t = self.theme.t
        return [
            Button(self.theme, t("完了"), kind="primary", icon="check"),
            Button(self.theme, t("つなぐ")),
            Button(self.theme, t("追加"), kind="text"),
            Button(self.theme, t("書き出し"), kind="quiet"),
            Button(self.theme, t("消す"), kind="danger"),
        ]

    def _chips(self) -> QWidget:
        t = self.theme.t
        states: tuple[tuple[str, ToneName, str], ...] = (
            (t("期限切れ"), "danger", "warning"),
            (t("今日"), "warn", "clock"),
            (t("あと7日"), "accent", "calendar"),
            (t("保存済み"), "ok", "check-circle"),
            (t("ADR 確認"), "review", "eye"),
            (t("機械訳・未確認"), "machine", "chip"),
        )
        read = [StateChip(self.theme, words, tone=tone, icon=icon) for words, tone, icon in states]
        read.append(StateChip(self.theme, t("L02 残業代"), kind="code"))
        read.append(StateChip(self.theme, t("途中"), tone="warn", icon="pencil"))
        pressed = [
            Chip(self.theme, t("選んだ"), on=True),
            Chip(self.theme, t("選べる")),
            Chip(self.theme, t("言語"), kind="menu"),
            Chip(self.theme, t("状態: 進行中"), kind="filter"),
        ]
        page = QWidget()
        page.setLayout(column(Flow(*read, gap=6, line_gap=8), Flow(*pressed, gap=6), gap=self.theme.px(8)))
        return page

    def _marks(self) -> QWidget:
        t = self.theme.t
        agreed, partly = CheckBox(self.theme, t("同意した")), CheckBox(self.theme, t("一部"))
        agreed.setChecked(True)
        partly.set_partial(True)
        sms, phone = Radio(self.theme, "SMS"), Radio(self.theme, t("電話"))
        sms.setChecked(True)
        dots = row(
            Dots(self.theme, t("まだ")),
            Dots(self.theme, t("途中"), "part"),
            Dots(self.theme, t("完了"), "done"),
            Dots(self.theme, t("直す"), "wrong"),
            None,
            gap=self.theme.px(6),
        )
        page = QWidget()
        checks = row(agreed, CheckBox(self.theme, t("まだ")), partly, None, gap=self.theme.px(20))
        page.setLayout(column(dots, checks, row(sms, phone, None, gap=self.theme.px(20)), gap=self.theme.px(5)))
        return page

    # --- middle: fields, notices, states ------------------------------------------------------
    def _middle(self) -> QWidget:
        t = self.theme.t
        return self._column(
            self._section(t("入力 32px・保存を止めない")),
            *self._fields(),
            self._section(t("知らせの帯・入力を止めない")),
            NoticeBar(
                self.theme,
                t("田中さんが「住まい」を変更。下書きはそのままです。"),
                icon="people",
                action=t("見る"),
                closable=False,
            ),
            NoticeBar(self.theme, t("競合 1件。両方の値を残しています。"), "warn", action=t("決める"), closable=False),
            NoticeBar(
                self.theme,
                t("メモを 2026-0087 につなぎました。"),
                "ok",
                action=t("元に戻す"),
                shortcut="Ctrl+Z",
                closable=False,
            ),
            NoticeBar(
                self.theme,
                t("送れていません。この端末には残っています。"),
                "error",
                action=t("もう一度"),
                closable=False,
            ),
            self._section(t("同期と保存のしるし")),
            self._saving(),
            self._section(t("緊急度・面はこの 4つだけ")),
            self._urgency(),
        )

    def _fields(self) -> list:
        from ui.widgets.combo import ComboField, Option

        t = self.theme.t
        phone = TextField(self.theme, t("電話"), text="090-0000-4821", hint=t("全角の数字を半角にしました"))
        born = TextField(self.theme, t("生年月日"), text="H5.2.30")
        born.set_error(t("2月30日はありません。年月だけでも残せます。"))
        owner = TextField(self.theme, t("担当(見るだけ)"), text=t("田中"))
        owner.set_read_only(True)
        status = ComboField(
            self.theme, t("在留資格"), [Option("", ""), Option("H", t("定住者"))], placeholder=t("不明のままでよい")
        )
        pair = row(owner, status, gap=self.theme.px(10))
        return [phone, born, pair]

    def _saving(self) -> QWidget:
        t = self.theme.t
        chips: tuple[tuple[str, ToneName, str], ...] = (
            (t("保存しています…"), "neutral", "pencil"),
            (t("保存済み {time}", time="14:03:22"), "ok", "check-circle"),
            (t("待ち 2件・最終 13:58"), "neutral", "sync"),
            (t("オフライン・この端末に保存"), "neutral", "lock"),
            (t("競合 1件"), "warn", "warning"),
            (t("届かない 3件"), "danger", "stop"),
        )
        return Flow(*[StateChip(self.theme, words, tone=tone, icon=icon) for words, tone, icon in chips])

    def _urgency(self) -> QWidget:
        t, theme = self.theme.t, self.theme
        page = QWidget()
        page.setLayout(
            row(
                StateChip(theme, "T0", tone="danger", icon="stop", kind="solid"),
                Label(theme, t("生命・身体"), "small", "text2"),
                StateChip(theme, "T1", tone="danger", icon="warning"),
                Label(theme, t("24時間"), "small", "text2"),
                StateChip(theme, "T2", tone="warn", icon="flag"),
                Label(theme, t("3営業日"), "small", "text2"),
                StateChip(theme, "T3", icon="minus"),
                Label(theme, t("通常"), "small", "text2"),
                None,
                gap=theme.px(7),
            )
        )
        return page

    # --- right: empty states, original and translation, type ----------------------------------
    def _right(self) -> QWidget:
        t, theme = self.theme.t, self.theme
        empty = EmptyState(
            theme,
            t("未整理メモはありません"),
            t("Ctrl+N で始めたメモのうち、\nまだ人につないでいないものが並びます。"),
            icon="note",
            action=t("通話メモ"),
            action_icon="phone",
            shortcut="Ctrl+N",
        )
        nothing = EmptyState(
            theme,
            t("「{text}」に合うものはありません", text="tida"),
            t("本文の中は探していません。"),
            icon="search",
            action=t("本文まで探す"),
            shortcut="Ctrl+Shift+F",
        )
        for part in (empty, nothing):
            part.setMinimumHeight(theme.px(164))
        sizes = row(
            Label(theme, t("19 画面の題"), "title"),
            Label(theme, t("16 節"), "section"),
            Label(theme, t("14 本文 あア漢字")),
            Label(theme, t("13 補い"), "small", "text2"),
            Label(theme, t("12 添え"), "caption", "text3"),
            None,
            gap=theme.px(12),
        )
        return self._column(
            self._section(t("空の画面・何が/なぜ/次に")),
            empty,
            nothing,
            self._section(t("原文と訳")),
            *self._pairs(),
            self._section(t("文字")),
            Label(theme, t("21 人の名前"), "name"),
            sizes,
        )

    def _pairs(self) -> list:
        theme, t = self.theme, self.theme.t
        return [
            self._pair(
                t("インドネシア語"),
                "Paspor saya masih disimpan perusahaan.",
                StateChip(theme, t("機械訳・未確認"), tone="machine", icon="chip", height=20),
                "旅券はまだ会社が持っています。",
                "machine",
            ),
            self._pair(
                t("ミャンマー語"),
                "လစာ မရသေးပါဘူး။",
                StateChip(theme, t("確認済み 佐藤 11/20"), tone="ok", height=20),
                "給料をまだもらっていません。",
                "ok",
            ),
        ]

    def _pair(self, language: str, original: str, tag: StateChip, translated: str, token: str) -> QWidget:
        theme = self.theme
        left = column(
            row(StateChip(theme, theme.t("原文"), kind="tag"), Label(theme, language, "caption", "text3"), None, gap=6),
            Label(theme, original, "body", wrap=True),
            None,
            gap=2,
        )
        rule = Hairline(theme, vertical=True, ink=token)
        rule.setFixedWidth(2)
        right = column(row(tag, None), Label(theme, translated, "body", wrap=True), None, gap=2)
        page = QWidget()
        both = row(left, rule, right, gap=theme.px(8))
        both.setStretch(0, 1)
        both.setStretch(2, 1)
        page.setLayout(both)
        return page
