from __future__ import annotations

import pytest

from sehat.terminology.words import spellings, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Amoxicillin 500 mg + Clavulanic acid",
            ["amoxicillin", "500", "mg", "clavulanic", "acid"],
        ),
        ("Ménière's disease", ["meniere", "s", "disease"]),
        ("J18.9", ["j18.9"]),
        ("Pneumonia, unspecified.", ["pneumonia", "unspecified"]),
        ("Burn of the hand", ["burn", "hand"]),
        ("of", ["of"]),
        ("मेटफॉर्मिन 500", ["मेटफॉर्मिन", "500"]),
        ("  ", []),
        ("fever FEVER", ["fever"]),
    ],
)
def test_words_of_a_text(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_words_with_and_without_nukta_and_chandrabindu_are_the_same() -> None:
    assert words_of("गाँठ") == words_of("गांठ")
    assert words_of("कब्ज़") == words_of("कब्ज")


@pytest.mark.parametrize(
    ("british", "american"),
    [("anaemia", "anemia"), ("oedema", "edema"), ("sulphate", "sulfate"), ("fever", "fever")],
)
def test_spellings_meet_across_the_ocean(british: str, american: str) -> None:
    assert spellings(british) == {british, american}
