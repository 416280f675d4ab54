"""`sehat plugin check`: what a vendor reads in a terminal, and what a program reads."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

CARDS = Path(__file__).parents[3] / "plugins/cards"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the plugin of cards, without its tests."""
    ignore = shutil.ignore_patterns("tests", "__pycache__", "*.mo")
    return Path(shutil.copytree(CARDS, tmp_path / "cards", ignore=ignore))


@pytest.mark.feature("PL08")
def test_command_prints_place_and_advice_and_exits_with_1(copy: Path, sehat: Run):
    (copy / "CHANGELOG.md").unlink()

    told, as_json = (
        sehat("plugin", "check", str(copy)),
        sehat("plugin", "check", str(copy), "--json"),
    )

    assert told.returncode == as_json.returncode == 1
    assert told.stdout == (
        "PC50  CHANGELOG.md:1  CHANGELOG.md has no heading for 0.1.0\n"
        "      Add ## 0.1.0 and what changed for those who use it.\n\n1 finding in cards.\n"
    )
    (finding,) = json.loads(as_json.stdout)["findings"]
    assert (finding["code"], finding["file"], finding["line"]) == ("PC50", "CHANGELOG.md", 1)


def test_folder_without_a_plugin_is_an_error_in_one_line(tmp_path: Path, sehat: Run):
    done = sehat("plugin", "check", str(tmp_path))

    assert done.returncode == 1
    assert done.stderr.startswith("sehat: There is no plugin.toml")
    assert done.stderr.count("\n") == 1


def test_new_project_is_written_and_the_next_steps_are_told(tmp_path: Path, sehat: Run):
    done = sehat("plugin", "new", "cold_chain", "--jobs", "--title", "Cold chain", cwd=tmp_path)
    again = sehat("plugin", "new", "cold_chain", cwd=tmp_path)
    checked = sehat("plugin", "check", str(tmp_path / "sehat-cold-chain"))

    assert done.returncode == checked.returncode == 0, done.stderr
    assert "    cd sehat-cold-chain\n" in done.stdout
    assert "sehat plugin enable cold_chain --tenant HOSPITAL" in done.stdout
    assert again.returncode == 1
    assert again.stderr.startswith("sehat: sehat-cold-chain is there already.")
    assert "cold_chain keeps 19 of 19 rules" in checked.stdout


def test_texts_that_wait_for_a_translation_are_counted(tmp_path: Path, sehat: Run):
    sehat("plugin", "new", "cold_chain", cwd=tmp_path)
    project = tmp_path / "sehat-cold-chain"
    page = next(project.rglob("today.html"))
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("_('Today')", "_('This very day')"), encoding="utf-8")

    told = sehat("plugin", "texts", ".", cwd=project)
    checked = sehat("plugin", "check", ".", cwd=project)

    assert told.stdout.endswith("1 text waits for a translation.\n")
    assert "PC33" in checked.stdout
    assert "not translated: 'This very day'" in checked.stdout
