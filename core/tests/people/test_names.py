from __future__ import annotations

import pytest

from sehat.people.latin import to_latin
from sehat.people.names import clean_name, script_of, sort_key


def test_name_composed_and_decomposed_is_the_same() -> None:
    assert clean_name("Jose\u0301  Maria ") == "José Maria"
    assert clean_name("क\u095c\u0940") == clean_name("क\u0921\u093c\u0940")


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Asha", "Latn"),
        ("1. आशा", "Deva"),
        ("ਸਿੰਘ", "Guru"),
        ("রায়", "Beng"),
        ("محمد", "Arab"),
        ("முருகன்", "Taml"),
        ("42", "Zyyy"),
        ("", "Zyyy"),
    ],
)
def test_script_is_that_of_the_first_letter(text: str, script: str) -> None:
    assert script_of(text) == script


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("लक्ष्मी", "lakshmi"),
        ("कमला", "kamla"),
        ("संजय", "sanjay"),
        ("कृष्ण", "krishna"),
        ("फ़ातिमा", "fatima"),
        ("ज्ञान", "gyan"),
        ("सिंह", "singh"),
        ("ਗੁਰਪ੍ਰੀਤ ਕੌਰ", "gurprit kaur"),
        ("সৌরভ", "saurabh"),
        ("کریم", "karim"),
        ("Éva O'Brien", "eva o'brien"),
    ],
)
def test_latin_reading_is_as_spoken(name: str, latin: str) -> None:
    assert to_latin(name) == latin


def test_names_of_all_scripts_sort_together() -> None:
    names = ["सुनीता देवी", "Suresh", "ਸੁਖਦੇਵ", "Sunita Rawat", "আশা", "zoya", "Ánjali"]

    assert sorted(names, key=sort_key) == [
        "Ánjali",
        "আশা",
        "ਸੁਖਦੇਵ",
        "सुनीता देवी",
        "Sunita Rawat",
        "Suresh",
        "zoya",
    ]


def test_sort_key_holds_letters_digits_and_single_spaces_only() -> None:
    assert sort_key("  B/o   Sunita-Devi (2)") == "b o sunita devi 2"
