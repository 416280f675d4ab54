"""The page of features says what a run showed; tests that show features act from outside."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TESTS = """
import pytest

@pytest.mark.feature("AA01", "AA02")
@pytest.mark.parametrize("way", ["here", "there"])
def test_one(way): pass

@pytest.mark.feature("AA02")
def test_two(): raise AssertionError

@pytest.mark.feature("AA03")
def test_three(): pytest.skip("no browser")

def test_unmarked(): pass
"""
DRIVER = """
import sys, pathlib, pytest
from tools import features
features.ROOT = pathlib.Path(sys.argv[1])
words = ["-q", "-p", "no:cacheprovider", "-p", "tools.features"]
pytest.main([*words, "-n", sys.argv[2], sys.argv[1]])
"""


def page_of(folder: Path, words: str, workers: str = "0") -> list[str]:
    """The page that a run of the tests above writes, from its table on; empty where none is."""
    for name in ("tools", "docs"):
        (folder / name).mkdir()
    (folder / "test_shown.py").write_text(TESTS, encoding="utf-8")
    (folder / "tools" / "features.toml").write_text(words, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = feature(*ids)\n", encoding="utf-8")
    command = [sys.executable, "-c", DRIVER, str(folder), workers]
    subprocess.run(command, cwd=ROOT, check=True)
    page = folder / "docs" / "features.md"
    return page.read_text("utf-8").splitlines()[-4:] if page.exists() else []


def marked_modules() -> Iterator[tuple[Path, ast.Module, set[str]]]:
    """Every test module that shows features, with the ids that it names."""
    for path in ROOT.glob("**/test_*.py"):
        if ".venv" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        ids = {
            str(given.value)
            for call in ast.walk(tree)
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.feature"
            for given in call.args
            if isinstance(given, ast.Constant)
        }
        if ids:
            yield path, tree, ids


def imported(tree: ast.Module) -> set[str]:
    modules = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules |= {f"{node.module}.{name.name}" for name in node.names}
    return modules


@pytest.mark.parametrize("workers", ["0", "2"])
def test_states_follow_from_the_tests(tmp_path: Path, workers: str):
    words = 'AA01 = "One"\nAA02 = "Two"\nAA03 = "Three"\nAA04 = "Four"\n'

    assert page_of(tmp_path, words, workers) == [
        "| AA01 | One | `test_shown.py::test_one` | passing |",
        "| AA02 | Two | `test_shown.py::test_one`<br>`test_shown.py::test_two` | failing |",
        "| AA03 | Three | `test_shown.py::test_three` | left out |",
        "| AA04 | Four |  | left out |",
    ]


def test_feature_without_words_gets_no_page(tmp_path: Path):
    assert page_of(tmp_path, 'AA01 = "One"\n') == []


def test_marks_name_known_features():
    known = set(tomllib.loads((ROOT / "tools" / "features.toml").read_text("utf-8")))

    assert {str(path): ids - known for path, _, ids in marked_modules() if ids - known} == {}


def test_tests_that_show_features_import_no_domain():
    inside = {
        str(path): sorted(name for name in imported(tree) if ".domain" in name)
        for path, tree, _ in marked_modules()
    }

    assert {path: names for path, names in inside.items() if names} == {}
    assert inside
