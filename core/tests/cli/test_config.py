"""`sehat config show`: values and the places that decided them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


def shown(done: subprocess.CompletedProcess[str]) -> dict[str, tuple[Any, str]]:
    return {row["name"]: (row["value"], row["origin"]) for row in json.loads(done.stdout)}


@pytest.mark.feature("DP01")
def test_config_says_which_place_decided(sehat: Run, tmp_path: Path):
    (tmp_path / "sehat.toml").write_text('port = 9000\nhost = "127.0.0.2"\n', encoding="utf-8")

    settings = shown(
        sehat(*("config", "show", "--origin", "--json"), cwd=tmp_path, SEHAT_PORT="9100")
    )

    assert settings["port"] == (9100, "SEHAT_PORT")
    assert settings["host"] == ("127.0.0.2", "sehat.toml")
    assert settings["pool_size"] == (8, "default")


def test_config_reads_another_file(sehat: Run, tmp_path: Path):
    file = tmp_path / "other.toml"
    file.write_text("port = 9000\n", encoding="utf-8")

    settings = shown(sehat("config", "show", "--json", SEHAT_CONFIG=str(file)))

    assert settings["port"] == (9000, str(file))


def test_database_url_gives_way_to_a_setting_of_its_own(sehat: Run):
    common = {"DATABASE_URL": "postgresql://host/common"}
    words = ("config", "show", "--json")

    alone = shown(sehat(*words, **common))
    beside = shown(sehat(*words, **common, SEHAT_DATABASE_URL="postgresql://host/own"))

    assert alone["database_url"] == ("postgresql://host/common", "DATABASE_URL")
    assert beside["database_url"] == ("postgresql://host/own", "SEHAT_DATABASE_URL")


def test_config_hides_keys_and_passwords(sehat: Run):
    done = sehat(
        *("config", "show", "--origin"),
        SEHAT_SECRET="key-of-forms",
        SEHAT_DATABASE_URL="postgresql://sehat_owner:first-secret@host/sehat",
        SEHAT_APP_URL="postgresql://host/sehat?user=sehat_app&password=second-secret",
    )

    assert "postgresql://sehat_owner:(hidden)@host/sehat" in done.stdout
    assert [
        word for word in ("key-of-forms", "first-secret", "second-secret") if word in done.stdout
    ] == []
