"""Zawgyi is noticed, Unicode Burmese and other scripts are left in peace."""

from __future__ import annotations

import pytest

from app.base.zawgyi import looks_like_zawgyi


@pytest.mark.parametrize(
    "text",
    ["လစာ မရသေးပါ။", "သီတာ ပါ။ ဖုန်းမခေါ်ပါနဲ့၊ စာပဲ ပို့ပေးပါ။", "မြန်မာနိုင်ငံ", "ကျွန်တော် အလုပ်ရှင်က ပတ်စပို့ကို သိမ်းထားတယ်", "ခင်သီတာ", "ဗုဒ္ဓ",
     "संगीत", "相談", "", "အင်္ဂလိပ်", "ကြောင့်"],
)  # fmt: skip
def test_unicode_is_not_accused(text: str) -> None:
    assert not looks_like_zawgyi(text)


@pytest.mark.parametrize(
    "text",
    [
        "\u1031\u1000\u103a\u102c\u1004\u1039\u1038",  # ေက်ာင္း school
        "\u103b\u1019\u1014\u1039\u1019\u102c",  # ျမန္မာ Myanmar
        "\u1031\u1014\u1000\u1031\u102c\u1004\u1039\u1038\u101c\u102c\u1038",  # ေနေကာင္းလား
        "\u1000\u103d\u103a\u1094\u1014\u1039\u1031\u1010\u102c\u1039",
    ],
)
def test_zawgyi_is_seen(text: str) -> None:
    assert looks_like_zawgyi(text)
