"""How a call is spoken: as a person would say it, and only with clips that are there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sehat_opd_ipd
from sehat_opd_ipd.domain.speaking import LANGUAGES, clips_of_call, clips_of_number

CLIPS = Path(sehat_opd_ipd.__file__).parent / "clips"


@pytest.mark.parametrize(
    ("label", "room", "said"),
    [
        ("C-045", "R12", "token letter-c number-45 room number-12"),
        ("A-001", "", "token letter-a number-1"),
        ("AB-100", "R01", "token letter-a letter-b number-100 room number-1"),
        ("K-999", "OPD 305", "token letter-k number-900 number-99 room number-300 number-5"),
        ("B-1042", "Hall", "token letter-b number-1 number-0 number-4 number-2"),
        ("007", "R7", "token number-7 room number-7"),
    ],
)
def test_call_is_said_as_a_person_says_it(label: str, room: str, said: str):
    assert " ".join(clips_of_call(label, room)) == said


@given(st.integers(0, 99_999))
def test_every_number_has_its_clips_and_differs_from_all_others(number: int):
    clips = clips_of_number(number)
    values = [int(clip.removeprefix("number-")) for clip in clips]

    assert (sum(values) == number) if number < 1000 else ("".join(map(str, values)) == str(number))
    assert all((CLIPS / "hi" / f"{clip}.opus").is_file() for clip in clips)


def test_each_language_has_the_same_clips_and_all_are_small():
    names = {
        language: {path.name for path in (CLIPS / language).iterdir()} for language in LANGUAGES
    }

    assert len(names["hi"]) == 2 + 26 + 100 + 9
    assert set(map(frozenset, names.values())) == {frozenset(names["hi"])}
    assert sum(path.stat().st_size for path in CLIPS.rglob("*.opus")) < 2_000_000
    assert all(path.read_bytes()[:4] == b"OggS" for path in CLIPS.rglob("*.opus"))
