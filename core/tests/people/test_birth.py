from __future__ import annotations

from datetime import date, timedelta

import pytest

from sehat.people.birth import Born, age_text, born_text, parse_age, parse_birth, parse_day
from sehat.refusals import Refusal, refusal_msgid

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("23111990", date(1990, 11, 23)),
        ("231190", date(1990, 11, 23)),
        ("23-11-90", date(1990, 11, 23)),
        ("23/11/1990", date(1990, 11, 23)),
        (" 23 . 11 . 1990 ", date(1990, 11, 23)),
        ("23 nov 1990", date(1990, 11, 23)),
        ("23 Sept, 1990", date(1990, 9, 23)),
        ("1 नवम्बर 2025", date(2025, 11, 1)),
        ("5 मई 1990", date(1990, 5, 5)),
        ("२३-११-१९९०", date(1990, 11, 23)),
        ("29022024", date(2024, 2, 29)),
        ("23-11-26", date(2026, 11, 23)),
        ("24-11-27", date(1927, 11, 24)),
    ],
)
def test_birth_date_is_read_in_the_ways_it_is_typed(text: str, day: date) -> None:
    assert parse_birth(text, TODAY) == Born(day, "day")


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("1974", Born(date(1974, 1, 1), "year")),
        ("nov 1990", Born(date(1990, 11, 1), "month")),
        ("11/1990", Born(date(1990, 11, 1), "month")),
    ],
)
def test_birth_known_in_part_keeps_its_precision(text: str, born: Born) -> None:
    assert parse_birth(text, TODAY) == born


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31-02-1990", "people.birth_impossible"),
        ("29 feb 2023", "people.birth_impossible"),
        ("00-10-1990", "people.birth_impossible"),
        ("10-13-1990", "people.birth_impossible"),
        ("01010000", "people.birth_impossible"),
        ("0000", "people.birth_impossible"),
        ("24-11-2026", "people.birth_future"),
        ("2030", "people.birth_future"),
        ("1890", "people.birth_too_old"),
        ("", "people.birth_unread"),
        ("yesterday", "people.birth_unread"),
        ("marble 1990", "people.birth_unread"),
        ("23 ju 1990", "people.birth_unread"),
        ("1-2-3-4", "people.birth_unread"),
        ("²³-11-1990", "people.birth_unread"),
        ("99999999999999999999", "people.birth_unread"),
    ],
)
def test_impossible_birth_date_is_refused_with_words(text: str, code: str) -> None:
    refused = parse_birth(text, TODAY)

    assert isinstance(refused, Refusal)
    assert refused.code == code
    assert refusal_msgid(refused) % dict(refused.parameters)


@pytest.mark.parametrize(
    ("text", "unit", "born"),
    [
        ("34", "years", Born(date(1992, 1, 1), "age")),
        ("0", "years", Born(date(2026, 1, 1), "age")),
        ("7m", "years", Born(date(2026, 4, 1), "month")),
        ("18d", "years", Born(date(2026, 11, 5), "day")),
        ("18", "days", Born(date(2026, 11, 5), "day")),
        ("3 weeks", "years", Born(date(2026, 11, 1), "month")),
        ("34 yrs.", "months", Born(date(1992, 1, 1), "age")),
        ("34 साल", "days", Born(date(1992, 1, 1), "age")),
        ("७ माह", "years", Born(date(2026, 4, 1), "month")),
    ],
)
def test_age_is_read_with_its_own_unit_or_the_chosen_one(text: str, unit: str, born: Born) -> None:
    assert parse_age(text, unit, TODAY) == born


@pytest.mark.parametrize(
    ("text", "unit", "code"),
    [
        ("", "years", "people.age_unread"),
        ("-3", "years", "people.age_unread"),
        ("3.5", "years", "people.age_unread"),
        ("²", "years", "people.age_unread"),
        ("34 moons", "years", "people.age_unread"),
        ("34", "moons", "people.age_unread"),
        ("131", "years", "people.birth_too_old"),
        ("99999", "years", "people.birth_too_old"),
        ("99999", "months", "people.birth_too_old"),
        ("47000 w", "years", "people.birth_too_old"),
        ("48000", "days", "people.birth_too_old"),
    ],
)
def test_impossible_age_is_refused(text: str, unit: str, code: str) -> None:
    refused = parse_age(text, unit, TODAY)

    assert isinstance(refused, Refusal)
    assert refused.code == code


@pytest.mark.parametrize("days", range(0, 4000, 37))
def test_age_in_days_counts_back_to_the_day(days: int) -> None:
    assert parse_age(str(days), "days", TODAY) == Born(TODAY - timedelta(days=days), "day")


@pytest.mark.parametrize("text", ["2026-11-23", "23-11-26", "23 nov 2026", "23112026"])
def test_day_of_any_year_is_read(text: str) -> None:
    assert parse_day(text) == TODAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("23 nov", date(2026, 11, 23)),
        ("23-11", date(2026, 11, 23)),
        ("2 jan", date(2027, 1, 2)),
        ("30.6", date(2026, 6, 30)),
        ("२३ नवंबर", date(2026, 11, 23)),
    ],
)
def test_day_without_a_year_is_the_nearest_one(text: str, day: date) -> None:
    assert parse_day(text, TODAY) == day
    assert isinstance(parse_day(text), Refusal)


@pytest.mark.parametrize("text", ["2026", "nov 2026", "31-11-2026", "1.1.0000", "soon", ""])
def test_day_that_is_none_is_refused(text: str) -> None:
    assert isinstance(parse_day(text), Refusal)
    assert isinstance(parse_day(text, TODAY), Refusal)


@pytest.mark.parametrize(
    ("born", "precision", "locale", "shown"),
    [
        (date(2026, 11, 5), "day", "en", "18d"),
        (date(2026, 11, 23), "day", "en", "0d"),
        (date(2025, 12, 9), "day", "en", "11m 2w"),
        (date(2026, 8, 23), "day", "en", "3m"),
        (date(2019, 7, 20), "day", "en", "7y 4m"),
        (date(2019, 11, 23), "day", "en", "7y"),
        (date(1990, 11, 24), "day", "en", "35y"),
        (date(1990, 11, 23), "day", "en", "36y"),
        (date(1974, 1, 1), "year", "en", "~52y"),
        (date(1974, 1, 1), "age", "hi", "~52 वर्ष"),
        (date(2026, 4, 1), "month", "en", "~7m"),
        (date(2026, 11, 1), "month", "en", "~0m"),
        (date(2019, 7, 1), "month", "en", "~7y 4m"),
        (date(2019, 7, 20), "day", "hi", "7 वर्ष 4 माह"),
        (None, "unknown", "en", ""),
    ],
)
def test_age_is_shown_by_band_and_no_finer_than_known(
    born: date | None, precision: str, locale: str, shown: str
) -> None:
    assert age_text(born, precision, TODAY, locale) == shown


def test_age_of_one_born_on_a_leap_day_grows_in_march() -> None:
    born = date(2024, 2, 29)

    assert age_text(born, "day", date(2026, 2, 28), "en") == "1y 11m"
    assert age_text(born, "day", date(2026, 3, 1), "en") == "2y"


@pytest.mark.parametrize(
    ("born", "precision", "locale", "shown"),
    [
        (date(1990, 11, 23), "day", "en", "23 Nov 1990"),
        (date(1990, 11, 23), "day", "hi", "23 नवंबर 1990"),
        (date(1990, 11, 1), "month", "en", "Nov 1990"),
        (date(1974, 1, 1), "age", "en", "about 1974"),
        (date(1974, 1, 1), "year", "hi", "लगभग 1974"),
        (None, "unknown", "en", "not known"),
    ],
)
def test_birth_is_shown_as_precisely_as_it_is_known(
    born: date | None, precision: str, locale: str, shown: str
) -> None:
    assert born_text(born, precision, locale) == shown
