"""安全な連絡: the rule in words, wherever a number or an address is, and the fields in which it is written."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from models.codes import codes
from models.records.people import SafeContact
from ui.context import Context
from ui.people.form import Form, grid
from ui.widgets.frames import ToneBlock

ICONS = {"either": "phone", "voice": "phone", "text": "message", "none": "phone-off"}


def safe_words(ctx: Context, safe: SafeContact) -> str:
    """文字だけ・19時以降・会社名を出さない; "" without a rule."""
    t = ctx.t
    parts = [ctx.short("safe_mode", safe.mode), safe.when, safe.by]
    if safe.avoid:
        parts.append(t("言わない: {what}", what=safe.avoid))
    return "・".join(part for part in parts if part)


def safe_icon(safe: SafeContact) -> str:
    return ICONS.get(safe.mode, "shield")


class SafeBlock(ToneBlock):
    """The rule of a person, always in sight: title how, below when and what not to mention."""

    def __init__(self, ctx: Context, name: str, parent: QWidget | None = None) -> None:
        super().__init__(ctx.theme, ctx.t("安全な連絡"), "", tone="warn", icon="shield", name=name, parent=parent)
        self._ctx = ctx

    def show_rule(self, safe: SafeContact) -> None:
        """Show a rule, or that none is known yet."""
        t = self._ctx.t
        if safe.is_empty:
            self.icon_name = "shield"
            self.show_words(t("安全な連絡: 未確認"), t("電話・文字・時間帯を、本人に確かめてください"))
        else:
            self.icon_name = safe_icon(safe)
            mode = self._ctx.label("safe_mode", safe.mode) or t("条件あり")
            rest = [safe.when, safe.by, t("言わない: {what}", what=safe.avoid) if safe.avoid else ""]
            words = "・".join(part for part in rest if part) or t("時間帯などの条件は書かれていません")
            self.show_words(t("安全な連絡: {mode}", mode=mode), words)
        self.updateGeometry()
        self.update()


def safe_grid(ctx: Context, form: Form):  # type: ignore[no-untyped-def]
    """The four fields of a rule."""
    t = ctx.t
    entries = [(c.code, c.label(t.language)) for c in codes("safe_mode")]
    return grid(
        ctx,
        (
            form.combo("safe_mode", t("連絡の方法"), entries),
            form.text("safe_when", t("連絡してよい時間"), placeholder=t("例: 平日19時以降、日曜")),
        ),
        (
            form.text("safe_by", t("誰から・誰あて"), placeholder=t("例: 女性の相談員から、本人だけに")),
            form.text("safe_avoid", t("言わないこと"), placeholder=t("例: 窓口名、相談の件")),
        ),
    )


SAFE_FIELDS = ("safe_mode", "safe_when", "safe_by", "safe_avoid")


def safe_values(safe: SafeContact) -> dict[str, str]:
    """A rule as the fields of a form."""
    return {f"safe_{part}": getattr(safe, part) for part in ("by", "mode", "when", "avoid")}
