from __future__ import annotations

import pytest

from sehat.terminology.strengths import family_of, presentation_of, strengths_of


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (("500 mg", "tablet"), ("500 mg", "Oral tablet")),
        (("1 g", "injection"), ("1000 mg", "Powder for solution for injection")),
        (("125 mg/5 mL", "syrup"), ("25 mg/mL", "Oral suspension")),
        (("50 microgram", "tablet"), ("50 mcg", "Oral tablet")),
        (("2%", "ointment"), ("20 mg/g", "Cutaneous ointment")),
        (("12 lakh units", "injection"), ("1.2 million unit", "Powder for injection")),
        (("40 units/mL", "injection"), ("40 IU/1 mL", "Solution for injection")),
        (("500 mg + 125 mg", "tablet"), ("125 mg + 500 mg", "Dispersible oral tablet")),
        (
            ("100 microgram/dose", "inhaler"),
            ("100 microgram/actuation", "Gas for inhalation"),
        ),
    ],
)
def test_presentations_of_two_lists_are_the_same(
    ours: tuple[str, str], theirs: tuple[str, str]
) -> None:
    assert presentation_of(*ours) == presentation_of(*theirs)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("500 mg", "tablet"), ("250 mg", "tablet")),
        (("500 mg", "tablet"), ("500 mg", "capsule")),
        (("500 mg", "tablet"), ("500 mg", "sustained-release tablet")),
        (("0.3%", "eye drops"), ("0.3%", "ear drops")),
        (("500 mg", "injection"), ("500 units", "injection")),
    ],
)
def test_presentations_differ(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert presentation_of(*one) != presentation_of(*other)


def test_strengths_of_a_name_stand_as_written() -> None:
    name = "Amoxicillin (as trihydrate) 500 mg and clavulanic acid 125 mg oral tablet"

    assert strengths_of(name) == ("500 mg", "125 mg")


def test_strengths_of_a_name_without_any_are_none() -> None:
    assert strengths_of("Vitamin B12 tablet") == ()


def test_family_of_an_unknown_form_is_the_form() -> None:
    assert family_of("Dental paste") == "dental paste"
