"""How a member's day reads: いま出勤 10–18・ベトナム語, 休み(熱), 遅番 13–18."""

from __future__ import annotations

from app.services.duty import Present
from ui.context import Context


def span_text(span: str) -> str:
    """10:00-18:30 → 10–18:30."""
    first, _, last = span.partition("-")
    return "–".join(each.removesuffix(":00").removeprefix("0") for each in (first, last) if each)


def duty_words(ctx: Context, person: Present) -> str:
    """When they are in, or why not; "" where nothing is known."""
    t, state = ctx.t, ctx.label("duty_kind", person.state)
    hours = span_text(person.hours)
    if person.state == "off":
        return state
    if person.state == "out":
        return " ".join(part for part in (hours, f"{state} {span_text(person.away)}".rstrip()) if part)
    if person.state:
        return f"{state} {hours}".rstrip()
    return hours or t("予定なし")


def duty_line(ctx: Context, person: Present) -> str:
    """The second line of a colleague in a list."""
    t = ctx.t
    spoken = [ctx.label("language", code) for code in person.languages]
    parts = [t("いま出勤") if person.now else "", duty_words(ctx, person), person.note, *spoken]
    return t("・").join(part for part in parts if part)
