"""What matching compares: E.164 for numbers, folded text for the rest. Stored beside the text as typed."""

from __future__ import annotations

from app.base.fold import fold
from app.base.phones import digits_of, read_phone

PHONE_KINDS = frozenset({"phone", "mobile", "fax", "sms", "whatsapp"})


def phone_key(typed: str) -> str:
    """E.164 where the number is valid, else its digits; "" where there are none."""
    phone = read_phone(typed)
    return phone.key if phone else digits_of(typed)


def way_key(kind: str, value: str) -> str:
    """The key of a contact way of any kind."""
    return phone_key(value) if kind in PHONE_KINDS else fold(value)
