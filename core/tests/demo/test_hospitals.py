from __future__ import annotations

from sehat.demo.hospitals import AUTHORITY, DEPARTMENTS, HOSPITALS, doctor_names, staff_names
from sehat.people.names import script_of
from sehat.permissions import STANDARD_ROLES


def test_city_has_an_authority_three_government_hospitals_and_a_private_one() -> None:
    kinds = [hospital.kind for hospital in HOSPITALS]

    assert AUTHORITY.kind == "authority"
    assert (kinds.count("government"), kinds.count("private")) == (3, 1)


def test_every_role_of_every_hospital_is_somebody_else() -> None:
    roles = set(STANDARD_ROLES) - {"doctor", "city_administrator"}
    names = [name for number in range(len(HOSPITALS)) for name in staff_names(number)]

    assert len(names) == len(set(names)) == len(HOSPITALS) * len(roles)


def test_every_department_has_a_doctor_and_a_token_letter_of_its_own() -> None:
    assert len({department.prefix for department in DEPARTMENTS}) == len(DEPARTMENTS)
    for number in range(len(HOSPITALS)):
        assert len(set(doctor_names(number))) == len(DEPARTMENTS)


def test_names_stand_in_hindi_too() -> None:
    hindi = [place.hindi for place in (AUTHORITY, *HOSPITALS, *DEPARTMENTS)]

    assert {script_of(name) for name in hindi} == {"Deva"}
