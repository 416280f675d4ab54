from __future__ import annotations

import pytest

from sehat.people.phone import mask_mobile, normalise_mobile
from sehat.refusals import Refusal


@pytest.mark.parametrize(
    "text",
    [
        "9812345210",
        "+91 98123 45210",
        "91-98123-45210",
        "098123 45210",
        "0091 9812345210",
        "(+91) 98123.45210",
        "९८१२३४५२१०",
        "\u200e9812345210",
    ],
)
def test_mobile_is_ten_digits_however_typed(text: str) -> None:
    assert normalise_mobile(text) == "9812345210"


@pytest.mark.parametrize(
    "text", ["", "98123", "5812345210", "98123452100", "9812345abc", "+1 9812345210", "²812345210"]
)
def test_mobile_that_is_none_is_refused(text: str) -> None:
    assert normalise_mobile(text) == Refusal("people.mobile")


def test_mask_shows_first_two_and_last_three_digits() -> None:
    assert mask_mobile("9812345210") == "98••• ••210"
