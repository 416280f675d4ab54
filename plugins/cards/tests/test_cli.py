"""`sehat card`: a stranger verifies a card with the published list alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"
TEXT = (DATA / "card.txt").read_text().strip()
KEYS = str(DATA / "card-keys.json")


def sehat(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("sehat"), *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **settings},
    )


@pytest.mark.feature("ID10")
def test_card_that_is_genuine_verifies_without_a_database():
    done = sehat(
        "card", "verify", TEXT, "--keys", KEYS, "--json", DATABASE_URL="postgresql://nowhere/none"
    )

    assert (done.returncode, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    assert (said["valid"], said["number"], said["name"]) == (True, "49141777634", "Sunita Devi")


@pytest.mark.feature("ID11")
def test_card_tells_who_it_is_for_and_nothing_clinical():
    said = json.loads(sehat("card", "verify", TEXT, "--keys", KEYS, "--json").stdout)

    assert set(said) == {
        *("valid", "number", "serial", "name", "born", "sex"),
        *("issued", "expires", "status_index", "key", "note"),
    }
    assert (said["born"], said["sex"]) == ("1987", "female")


@pytest.mark.feature("ID10")
def test_card_with_a_changed_letter_is_not_accepted():
    place = len(TEXT) - 40
    changed = TEXT[:place] + ("B" if TEXT[place] == "A" else "A") + TEXT[place + 1 :]
    done = sehat("card", "verify", changed, "--keys", KEYS, "--json")

    assert done.returncode == 1
    assert json.loads(done.stdout)["valid"] is False


@pytest.mark.feature("ID10")
def test_card_of_another_city_is_not_accepted():
    done = sehat("card", "verify", TEXT, "--keys", str(DATA / "other-keys.json"))

    assert done.returncode == 1
    assert "not signed by this city" in done.stdout


def test_card_in_plain_words_names_its_holder():
    done = sehat("card", "verify", TEXT, "--keys", KEYS)

    assert done.returncode == 0
    assert "Genuine." in done.stdout
    assert "Sunita Devi" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["verify", TEXT],
        ["verify", "--keys", KEYS],
        ["verify", TEXT, "--keys", "/nowhere.json"],
        ["verify", TEXT, "--keys", str(DATA / "card.txt")],
        ["conjure"],
    ],
    ids=["no list", "no text", "missing list", "no such list", "no such command"],
)
def test_card_command_used_wrongly_says_how(words: list[str]):
    done = sehat("card", *words)

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr != ""


def test_card_keys_writes_the_list_of_this_city_and_no_secret(tmp_path: Path):
    target = tmp_path / "published.json"

    first = sehat("card", "keys", str(target), SEHAT_DATA=str(tmp_path / "data"))
    published = target.read_text()
    sehat("card", "keys", str(target), SEHAT_DATA=str(tmp_path / "data"))

    assert first.returncode == 0, first.stderr
    assert target.read_text() == published
    assert "PRIVATE" not in published
    assert set(json.loads(published)["keys"][0]) == {
        *("kid", "alg", "spki", "not_before", "retire", "status"),
    }
