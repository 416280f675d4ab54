from __future__ import annotations

import pytest

from sehat.terminology.bases import active_of, base_of, code_of, reviewed_bases


@pytest.mark.parametrize(
    ("name", "base", "decided_by"),
    [
        ("Amoxicillin trihydrate", "Amoxicillin", "rule"),
        ("Metformin hydrochloride", "Metformin", "rule"),
        ("Lidocaine hydrochloride anhydrous", "Lidocaine", "rule"),
        ("Hydrocortisone sodium succinate", "Hydrocortisone", "rule"),
        ("Cefpodoxime proxetil", "Cefpodoxime", "rule"),
        ("Tenofovir disoproxil fumarate", "Tenofovir", "rule"),
        ("Amphotericin B liposome", "Amphotericin B", "rule"),
        ("Zoledronic acid anhydrous", "Zoledronic acid", "rule"),
        ("Clopidogrel hydrogen sulphate", "Clopidogrel", "rule"),
        ("Anhydrous caffeine", "Caffeine", "rule"),
        ("Micronised Progesterone IP", "Progesterone", "rule"),
        ("Sulphadiazine", "Sulfadiazine", "itself"),
        ("Magnesium sulphate", "Magnesium sulfate", "review"),
        ("Dried ferrous sulphate", "Iron", "review"),
        ("Levamlodipine besylate", "Amlodipine", "review"),
        ("Sodium valproate", "Valproic acid", "review"),
        ("Divalproex sodium", "Valproic acid", "review"),
        ("Clavulanate potassium", "Clavulanic acid", "review"),
        ("Aspirin", "Acetylsalicylic acid", "review"),
        ("Acetaminophen", "Paracetamol", "review"),
        ("Albuterol sulfate", "Salbutamol", "review"),
        ("Epinephrine bitartrate", "Adrenaline", "review"),
        ("Penicillin G benzathine", "Benzylpenicillin", "review"),
        ("Silver sulfadiazine", "Sulfadiazine", "review"),
        ("Sodium chloride", "Sodium chloride", "review"),
        ("Ferrous sulfate", "Iron", "review"),
        ("Zinc sulfate monohydrate", "Zinc", "review"),
        ("Zinc oxide", "Zinc oxide", "review"),
        ("Isosorbide dinitrate", "Isosorbide dinitrate", "review"),
        ("Ibuprofen", "Ibuprofen", "itself"),
        ("Folic acid", "Folic acid", "itself"),
        ("Insulin glargine", "Insulin glargine", "itself"),
        ("Sodium", "Sodium", "itself"),
        ("Sodium succinate", "Sodium succinate", "undecided"),
        ("Sodium inventate", "Sodium inventate", "undecided"),
        ("Novel inventide", "Novel inventide", "undecided"),
    ],
)
def test_base_of_a_name(name: str, base: str, decided_by: str) -> None:
    found = base_of(name)

    assert (found.name, found.decided_by) == (base, decided_by)


def test_base_of_every_reviewed_base_is_that_base() -> None:
    bases = sorted(set(reviewed_bases().values()))

    assert [base_of(base).name for base in bases] == bases
    assert [base for base in bases if base_of(base).decided_by == "undecided"] == []


def test_base_of_ignores_letters_spaces_and_what_stands_in_brackets() -> None:
    assert base_of("  LIGNOCAINE   Hydrochloride (substance)").name == "Lidocaine"


def test_code_of_is_the_same_for_every_spelling_of_a_base() -> None:
    assert code_of(base_of("Amphotericin B liposome").name) == "amphotericin-b"
    assert code_of(base_of("rifampin").name) == code_of(base_of("Rifampicin sodium").name)


@pytest.mark.parametrize(
    ("name", "active"),
    [
        ("Amlodipine besylate", "amlodipine"),
        ("Levamlodipine besylate", "levamlodipine"),
        ("Valacyclovir hydrochloride", "valacyclovir"),
        ("Divalproex sodium", "divalproex"),
        ("Ferrous sulfate dried", "ferrous sulfate"),
        ("Zinc sulfate monohydrate", "zinc sulfate"),
        ("Acetaminophen", "paracetamol"),
        ("Aluminum hydroxide", "aluminium hydroxide"),
    ],
)
def test_active_of_keeps_what_weighs_another_dose(name: str, active: str) -> None:
    assert active_of(name) == active
