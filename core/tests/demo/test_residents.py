from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from sehat.demo.city import DISTRICTS, LOCALITIES
from sehat.demo.names import COMMUNITIES
from sehat.demo.residents import residents
from sehat.people.names import clean_name, script_of
from sehat.people.phone import normalise_mobile
from sehat.people.register import PersonDetails

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def people() -> list[PersonDetails]:
    return list(residents(5000, today=TODAY))


def test_same_seed_invents_the_same_people_and_another_seed_others() -> None:
    first = list(residents(50, today=TODAY))

    assert first == list(residents(50, today=TODAY))
    assert first != list(residents(50, today=TODAY, seed=8))


@pytest.mark.parametrize("count", [0, 1, 23])
def test_as_many_are_invented_as_asked_for(count: int) -> None:
    assert len(list(residents(count, today=TODAY))) == count


def test_lists_of_names_are_long_and_clean() -> None:
    given = {name.latin for c in COMMUNITIES for name in (*c.female, *c.male)}
    last = {name.latin for c in COMMUNITIES for name in (*c.surnames, *c.female_last, *c.male_last)}

    assert len(given) >= 250
    assert len(last) >= 120
    for community in COMMUNITIES:
        for name in (*community.female, *community.male, *community.surnames):
            assert (script_of(name.latin), script_of(name.devanagari)) == ("Latn", "Deva")
            assert all(clean_name(text) == text for text in name)


def test_city_holds_every_kind_of_name_and_birth(people: list[PersonDetails]) -> None:
    scripts = Counter(script_of(person.name_local or "") for person in people)
    precisions = Counter(person.birth_precision for person in people)

    assert set(scripts) == {"Deva", "Guru", "Arab", "Beng", "Taml"}
    assert scripts["Deva"] > len(people) * 0.6
    assert set(precisions) == {"day", "month", "year", "age", "unknown"}
    assert {person.sex for person in people} == {"female", "male", "other"}
    assert any(" " not in person.name for person in people)


def test_birth_date_agrees_with_its_precision(people: list[PersonDetails]) -> None:
    for person in people:
        assert (person.birth_date is None) == (person.birth_precision == "unknown")
        if person.birth_date is None:
            continue
        assert date(1926, 1, 1) <= person.birth_date <= TODAY
        if person.birth_precision == "month":
            assert person.birth_date.day == 1
        if person.birth_precision in ("year", "age"):
            assert (person.birth_date.month, person.birth_date.day) == (1, 1)


def test_households_share_mobiles_and_addresses(people: list[PersonDetails]) -> None:
    by_mobile = Counter(person.mobile for person in people if person.mobile)

    assert max(by_mobile.values()) <= 7
    assert sum(1 for count in by_mobile.values() if count > 1) > 500
    assert all(normalise_mobile(mobile) == mobile for mobile in by_mobile)
    assert any(person.mobile is None for person in people)


def test_guardian_goes_with_the_sex(people: list[PersonDetails]) -> None:
    allowed = {"male": {"S/o"}, "female": {"D/o", "W/o"}, "other": {"C/o"}}

    for person in people:
        assert person.guardian_name
        assert person.guardian_relation in allowed[person.sex]


def test_wives_are_of_age(people: list[PersonDetails]) -> None:
    wives = [person for person in people if person.guardian_relation == "W/o" and person.birth_date]

    assert wives
    assert all(wife.birth_date <= date(2009, 1, 1) for wife in wives if wife.birth_date)


def test_address_stands_on_the_map(people: list[PersonDetails]) -> None:
    places = {
        (locality.name, locality.district, locality.pin, ward)
        for locality in LOCALITIES
        for ward in locality.wards
    }

    assert {locality.district for locality in LOCALITIES} == set(DISTRICTS)
    assert len({ward for locality in LOCALITIES for ward in locality.wards}) == 240
    assert {(p.locality, p.district, p.pin, p.ward_code) for p in people} <= places
