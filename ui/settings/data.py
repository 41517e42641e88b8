"""データ and このソフトについて: where the vault lies, what was done in it, what leaves this machine (nothing)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base.texts import N_
from app.services import organisations
from app.services.shapes import Rows
from ui.context import Context
from ui.lists.lines import Line, LineDelegate
from ui.lists.records import RecordModel, RecordView
from ui.settings.rows import Section, SettingRow
from ui.widgets.buttons import Button
from ui.widgets.fields import TextField

if TYPE_CHECKING:
    from app.services.vaults import Act

ACTS = {
    "read": (N_("開いた"), "eye"),
    "print": (N_("印刷した"), "print"),
    "export": (N_("書き出した"), "upload"),
    "unlock": (N_("ロックを解除した"), "unlock"),
    "import": (N_("取り込んだ"), "download"),
    "backup": (N_("控えを作った"), "save"),
    "restore": (N_("控えから戻した"), "history"),
}
SUBJECTS = {
    "case": N_("案件"),
    "contact": N_("記録"),
    "person": N_("人"),
    "organisation": N_("機関"),
    "batch": N_("取り込み"),
}
LICENCES = (
    ("Qt / PySide6", "LGPL-3.0"),
    ("SQLCipher", "BSD-3-Clause"),
    ("SQLite", "Public Domain"),
    ("SQLAlchemy", "MIT"),
    ("PyNaCl, libsodium", "Apache-2.0, ISC"),
    ("cryptography", "Apache-2.0 / BSD-3-Clause"),
    ("ReportLab", "BSD-3-Clause"),
    ("HarfBuzz, uharfbuzz", "MIT, Apache-2.0"),
    ("pikepdf, QPDF", "MPL-2.0, Apache-2.0"),
    ("pypdfium2, PDFium", "Apache-2.0 / BSD-3-Clause"),
    ("openpyxl", "MIT"),
    ("phonenumbers", "Apache-2.0"),
    ("jaconv, jpholiday", "MIT"),
    ("Noto, BIZ UDPGothic", "OFL-1.1"),
)
SHOWN = 100


class DataSection(Section):
    """Where everything lies, the way to the import, the log of acts."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        t, theme = ctx.t, ctx.theme
        self.place = TextField(theme, text=str(ctx.vault.folder), spoken=t("保管庫の場所"), name="settings.data.place")
        self.place.set_read_only(True)
        self.importing = Button(theme, t("取り込みを開く"), icon="download", name="settings.data.import")
        self.erase = Button(theme, t("練習を終わって消す"), kind="danger", name="settings.data.practice")
        self.model = RecordModel(lambda line: f"{line.title} {line.sub} {line.when}")
        self.view = RecordView(
            theme, self.model, LineDelegate(theme), name="settings.data.acts", spoken=t("操作の記録")
        )
        lies = SettingRow(ctx, t("保管庫の場所"), t("中はすべて暗号化されています。"), words="folder vault")
        lies.add_below(self.place)
        read = t("Excel、CSV、メール、トークの書き出しを記録にします。")
        bring = SettingRow(ctx, t("取り込み"), read, self.importing, words="import")
        end = SettingRow(ctx, t("練習データ"), t("フォルダごと消えます。本当の保管庫には触れません。"), self.erase,
                         words="practice")  # fmt: skip
        self.log = SettingRow(
            ctx, t("操作の記録"), t("だれが、いつ、何を開き、印刷し、書き出したか。消すことはできません。"),
            words="audit log",
        )  # fmt: skip
        self.log.add_below(self.view)
        rows = [lies, bring, *([end] if ctx.vault.practice else []), self.log]
        super().__init__(ctx, "data", t("データ"), rows)
        self._unused = end
        self.importing.clicked.connect(lambda: ctx.go("import"))
        self.erase.clicked.connect(lambda: ctx.commands.run("practice.end"))

    def load(self) -> None:
        """Ask for the newest acts."""

        def ask(rows: Rows, seen: int) -> tuple[list[Act], dict[str, str]]:
            from app.services import vaults

            names = {str(each.id): each.short or each.name for each in organisations.members(rows)}
            return vaults.acts(rows, SHOWN), names

        self._ctx.ask(ask, owner=self, done=self._show)

    def _show(self, answer: tuple[list[Act], dict[str, str]]) -> None:
        acts, names = answer
        lines = [self._line(act, names) for act in acts]
        self.model.set_records(lines)
        self.view.setFixedHeight(LineDelegate(self._ctx.theme).height() * min(len(lines), 6))
        self.view.setVisible(bool(lines))

    def _line(self, act: Act, names: dict[str, str]) -> Line:
        t = self._ctx.t
        words, icon = ACTS.get(act.act, (act.act, "info"))
        kind = SUBJECTS.get(act.subject_kind, "")
        what = " ".join(part for part in (t(kind) if kind else "", act.number) if part)
        who = names.get(act.member, t("名前なし"))
        sub = "・".join(part for part in (who, what, act.detail) if part)
        return Line(t(words), sub, icon, self._ctx.dates.moment(act.at[:16]), record=act)


class AboutSection(Section):
    """What it is, and what it sends to others: nothing."""

    def __init__(self, ctx: Context, version: str) -> None:
        t = ctx.t
        licences = "\n".join(f"{name}: {licence}" for name, licence in LICENCES)
        rows = [
            SettingRow(ctx, t("伴走 Banso"), t("版 {version}", version=version), words="version about"),
            SettingRow(
                ctx, t("この端末の外へ出るもの"),
                t("ありません。使い方の統計も、誤りの報告も、更新の確認も送りません。印刷と書き出しは、あなたが選んだときだけです。"),
                words="privacy network telemetry",
            ),
            SettingRow(ctx, t("使っている部品と利用条件"), licences, words="licence license open source"),
        ]  # fmt: skip
        super().__init__(ctx, "about", t("このソフトについて"), rows)
