"""The right side: what reading found (figures that add up to all rows), facts of the file, the mapping as a file."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from models.records.imports import Counts, FileFacts, ImportPlan
from ui import paint
from ui.importing.words import DELIMITERS, KINDS
from ui.theme import Theme
from ui.widgets.base import Themed
from ui.widgets.buttons import Button
from ui.widgets.frames import Hairline, Panel, Plane
from ui.widgets.labels import ElidingLabel, Label
from ui.widgets.scroll import ScrollArea

PARTS = (("ok", "ok"), ("fixed", "warn"), ("decide", "danger"), ("refused", "text3"), ("skipped", "line2"))


class Bar(Themed, QWidget):
    """Shares of one whole, or one share of progress: `show_parts([(count, token)])`."""

    def __init__(self, theme: Theme, *, spoken: str = "", name: str = "") -> None:
        super().__init__()
        self._parts: list[tuple[float, str]] = []
        self._begin(theme, name, spoken)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._rethemed()

    def _rethemed(self) -> None:
        self.setFixedHeight(self.theme.px(7))
        super()._rethemed()

    def show_parts(self, parts: list[tuple[float, str]]) -> None:
        """Counts with their colour tokens, left to right."""
        self._parts = parts
        self.update()

    def show_share(self, done: int, total: int) -> None:
        """How far one is."""
        self.show_parts([(done, "accent"), (max(0, total - done), "line")])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), self.theme
        whole = sum(count for count, _ in self._parts)
        box = QRectF(self.rect())
        if not whole:
            paint.plane(painter, box, t.color("line"), None, t.px(3))
            return
        painter.setClipRect(box)
        x = 0.0
        for count, token in self._parts:
            if count:
                width = max(t.px(6), (self.width() * count) / whole)
                part = QRectF(x, 0, min(width, self.width() - x), self.height())
                paint.plane(painter, part, t.color(token), None, t.px(3))
                x += width + 1.5


class Fact(QWidget):
    """A name at the left, a figure at the right."""

    def __init__(self, theme: Theme, words: str, name: str = "") -> None:
        super().__init__()
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(8))
        self.words = Label(theme, words, "small", "text2")
        self.value = ElidingLabel(theme, "", "small", "text", align="right", name=name)
        box.addWidget(self.words)
        box.addWidget(self.value, 1)

    def show_value(self, words: str, ink: str = "text", *, strong: bool = False) -> None:
        self.value.role = "small_strong" if strong else "small"
        self.value.set_words(words, ink)


class Side(Plane):
    """`load_asked`, `save_asked`: the mapping as a file."""

    load_asked = Signal()
    save_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "window", "l", name="import.side")
        t = theme.t
        self.bar = Bar(theme, spoken=t("読み取りの結果"), name="import.bar")
        self.counts = {
            "ok": Fact(theme, t("そのまま取り込める"), "import.count.ok"),
            "fixed": Fact(theme, t("自動で直せる"), "import.count.fixed"),
            "decide": Fact(theme, t("決めてもらう"), "import.count.decide"),
            "refused": Fact(theme, t("取り込めない"), "import.count.refused"),
            "skipped": Fact(theme, t("とばす"), "import.count.skipped"),
            "not_record": Fact(theme, t("記録ではない行"), "import.count.not_record"),
            "total": Fact(theme, t("ファイルの行"), "import.count.total"),
        }
        self.facts = {
            "kind": Fact(theme, t("種類")),
            "encoding": Fact(theme, t("文字コード")),
            "delimiter": Fact(theme, t("区切り・見出し")),
            "size": Fact(theme, t("行・列")),
            "sheets": Fact(theme, t("シート")),
        }
        self.info = Label(
            theme,
            t("この端末の中だけで読みます。試し取り込みは何も書き込みません。"),
            "small",
            "text2",
            wrap=True,
            icon="info",
        )
        self.warning = Label(theme, "", "small", "warn", wrap=True, icon="warning")
        self.load = Button(theme, t("開く"), size="s", name="import.map.load")
        self.save = Button(theme, t("保存"), size="s", name="import.map.save")
        self.load.clicked.connect(self.load_asked)
        self.save.clicked.connect(self.save_asked)
        self._arrange(theme)

    def _arrange(self, theme: Theme) -> None:
        px, t = theme.px, theme.t
        content = QWidget()
        box = QVBoxLayout(content)
        box.setContentsMargins(px(15), px(16), px(15), px(8))
        box.setSpacing(px(6))
        box.addWidget(Label(theme, t("読み取りの結果"), "strong"))
        box.addWidget(self.bar)
        for fact in self.counts.values():
            box.addWidget(fact)
        box.addSpacing(px(5))
        box.addWidget(Hairline(theme))
        box.addSpacing(px(5))
        box.addWidget(Label(theme, t("ファイル"), "strong"))
        for fact in self.facts.values():
            box.addWidget(fact)
        note = Panel(theme, fill="surface", border="", radius=4, pad=9)
        note.body.addWidget(self.info)
        box.addWidget(note)
        box.addWidget(self.warning)
        box.addStretch(1)
        area = ScrollArea(theme, content, name="import.side.scroll")
        content.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self._map = QWidget()
        below = QVBoxLayout(self._map)
        below.setContentsMargins(px(15), px(4), px(15), px(14))
        below.setSpacing(px(8))
        below.addWidget(Label(theme, t("対応表"), "strong"))
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addWidget(ElidingLabel(theme, t("次のファイルでも使えます"), "caption", "text2"), 1)
        buttons.addWidget(self.load)
        buttons.addWidget(self.save)
        below.addLayout(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addWidget(self._map)

    def show_plan(self, plan: ImportPlan) -> None:
        """Figures and facts of a plan as it is decided now."""
        self._show_counts(plan.counts)
        self._show_facts(plan.file, plan)
        self._map.setVisible(bool(plan.columns))

    def _show_counts(self, counts: Counts) -> None:
        t = self.theme.t
        inks = {"ok": "ok", "fixed": "warn", "decide": "danger"}
        for name, fact in self.counts.items():
            number: int = getattr(counts, name)
            ink = inks.get(name, "text") if number else "text2"
            fact.show_value(t("{n}行", n=f"{number:,}"), ink, strong=number > 0)
            fact.setVisible(name not in ("refused", "skipped") or number > 0)
        self.bar.show_parts([(getattr(counts, name), token) for name, token in PARTS])
        self.bar.setAccessibleDescription(t("{n}行のうち{m}行をそのまま取り込めます", n=counts.total, m=counts.ok))

    def _show_facts(self, file: FileFacts, plan: ImportPlan) -> None:
        t, facts = self.theme.t, self.facts
        used = [sheet for sheet in file.sheets if sheet.used]
        facts["kind"].show_value(t(KINDS.get(file.kind, file.kind)))
        facts["encoding"].show_value(file.encoding.upper().removesuffix("-SIG"))
        facts["encoding"].setVisible(bool(file.encoding))
        header = used[0].header_row if used else 0
        mark = t(DELIMITERS.get(file.delimiter, file.delimiter)) if file.delimiter else ""
        parts = (mark, t("{n}行目", n=header) if header else "")
        facts["delimiter"].show_value("・".join(part for part in parts if part))
        facts["delimiter"].setVisible(bool(header))
        wide = max((sheet.columns for sheet in used), default=0)
        rows = t("{n}行", n=f"{plan.counts.total:,}")
        facts["size"].show_value(f"{rows}・{t('{n}列', n=wide)}" if wide else rows)
        facts["sheets"].show_value(t("{n}枚のうち{m}枚", n=len(file.sheets), m=len(used)))
        facts["sheets"].setVisible(file.kind == "xlsx")
        self.warning.set_words(self._warnings(file))
        self.warning.setVisible(bool(self.warning.text()))

    def _warnings(self, file: FileFacts) -> str:
        t = self.theme.t
        said = [
            t("マイナンバーがあるため、元のファイルは残しません。") if file.has_mynumber else "",
            t("マクロがあります。動かしません。") if file.has_macros else "",
            t("外へのリンクがあります。開きません。") if file.has_links else "",
        ]
        return "\n".join(line for line in said if line)
