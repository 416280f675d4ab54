"""Card numbers: random, never trivial, and wrong ones refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sehat.api import Refusal
from sehat_cards.domain.number import format_number, generate_number, parse_number

numbers = st.builds(generate_number)


@given(numbers)
def test_number_drawn_has_the_shape_of_a_card_number(number: str):
    assert re.fullmatch("[2-9][0-9]{10}", number)
    assert parse_number(number) == number


@given(numbers, st.integers(0, 10), st.integers(1, 9))
def test_number_with_one_wrong_digit_is_refused(number: str, place: int, shift: int):
    wrong = str((int(number[place]) + shift) % 10)

    assert isinstance(parse_number(number[:place] + wrong + number[place + 1 :]), Refusal)


@given(numbers, st.integers(0, 9))
def test_number_with_two_neighbours_swapped_is_refused(number: str, place: int):
    first, second = number[place], number[place + 1]
    swapped = number[:place] + second + first + number[place + 2 :]

    assert first == second or isinstance(parse_number(swapped), Refusal)


@given(st.text())
def test_number_of_any_text_is_eleven_digits_or_refused(text: str):
    parsed = parse_number(text)

    assert isinstance(parsed, Refusal) or re.fullmatch("[2-9][0-9]{10}", parsed)


@given(numbers)
def test_number_as_printed_is_read_again(number: str):
    assert parse_number(format_number(number)) == number
    assert parse_number(f" {number[:3]} {number[3:7]}\u2013{number[7:]} ") == number


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("491-4177-7634", None),
        ("491-4177-7635", "cards.number_check"),
        ("491-4177-763", "cards.number_length"),
        ("491-4177-76345", "cards.number_length"),
        ("091-4177-7634", "cards.number_length"),
        ("4914177763A", "cards.number_length"),
        ("४९१४१७७७६३४", "cards.number_length"),
        ("", "cards.number_length"),
    ],
)
def test_number_that_is_typed_wrong_is_told_why(typed: str, code: str | None):
    parsed = parse_number(typed)

    assert (parsed.code if isinstance(parsed, Refusal) else None) == code


def test_number_is_never_trivial():
    for number in (generate_number() for _ in range(20_000)):
        windows = [number[at : at + 5] for at in range(7)]
        assert not re.search(r"(\d)\1{3}", number)
        assert not [window for window in windows if window in "0123456789 9876543210"]


def test_numbers_are_unique_and_spread_evenly():
    drawn = [generate_number() for _ in range(20_000)]
    first = [sum(number[0] == digit for number in drawn) for digit in "23456789"]

    # 20,000 of eight thousand million: the chance of two equal pairs is below one in 3,000.
    assert len(set(drawn)) >= len(drawn) - 1
    # 2,500 expected of each, with a standard deviation of 47.
    assert all(2_200 < count < 2_800 for count in first)
