"""What `sehat plugin new` writes is whole: it passes every check and its own tests, unchanged."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from sehat.errors import PluginError
from sehat.plugins.checking import check_project
from sehat.plugins.scaffold import Wish, write_plugin

SHORT, LONG = "abc", "a_name_that_is_long_as_can_bee"
KINDS = {
    "plain": Wish(name=SHORT, title="Cold chain", hindi="शीत शृंखला"),
    "tables": Wish(name=SHORT, tables=True),
    "jobs": Wish(name=SHORT, jobs=True),
    "link": Wish(name=SHORT, link=True),
    "all": Wish(name=SHORT, tables=True, jobs=True, link=True),
}
BIN = Path(sys.executable).parent

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a program of this environment in a folder, with what `site` holds on its path."""

    def run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [BIN / words[0], *words[1:]],
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": str(tmp_path / "site"), "MYPYPATH": str(cwd)},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    return run


@pytest.mark.feature("PL08")
@pytest.mark.parametrize("name", [SHORT, LONG])
@pytest.mark.parametrize("kind", KINDS)
def test_written_project_breaks_no_rule(tmp_path: Path, run: Run, kind: str, name: str):
    project = write_plugin(replace(KINDS[kind], name=name), tmp_path)

    assert check_project(project).findings == ()
    for check in (("ruff", "check", "--no-cache"), ("ruff", "format", "--no-cache", "--check")):
        done = run(*check, cwd=project)
        assert done.returncode == 0, done.stdout
    assert not [path for path in project.rglob("*") if "@" in path.name or path.suffix == ".in"]


@pytest.mark.parametrize("kind", ["plain", "all"])
def test_written_project_is_typed(tmp_path: Path, run: Run, kind: str):
    project = write_plugin(KINDS[kind], tmp_path)

    done = run("mypy", cwd=project)

    assert done.returncode == 0, done.stdout


@pytest.mark.feature("PL08")
@pytest.mark.parametrize("kind", ["plain", "all"])
def test_tests_of_a_written_project_pass(tmp_path: Path, run: Run, kind: str):
    project = write_plugin(KINDS[kind], tmp_path)
    install(project, tmp_path / "site")

    done = run("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=project)

    assert done.returncode == 0, done.stdout[-6000:]


@pytest.mark.feature("PL08")
def test_tests_of_a_written_project_can_fail(tmp_path: Path, run: Run):
    """The page shows nothing of the hospital any more; the project's tests must see it."""
    project = write_plugin(KINDS["tables"], tmp_path)
    (page,) = project.rglob("pages/*.html")
    page.write_text('{% extends "shell.html" %}{% block main %}{% endblock %}', encoding="utf-8")
    install(project, tmp_path / "site")

    done = run("python", "-m", "pytest", "-q", "-x", "tests/routes", cwd=project)

    assert done.returncode == 1, done.stdout[-6000:]


def test_project_is_its_own_and_whole(tmp_path: Path):
    project = write_plugin(Wish(name="cold_chain", vendor="Himachal Cold", tables=True), tmp_path)

    written = {path.relative_to(project).as_posix() for path in project.rglob("*")}
    assert project.name == "sehat-cold-chain"
    assert written >= {
        "pyproject.toml",
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
        ".gitignore",
        ".github/workflows/check.yml",
        "sehat_cold_chain/plugin.toml",
        "sehat_cold_chain/py.typed",
        "sehat_cold_chain/locale/hi/LC_MESSAGES/sehat_cold_chain.po",
        "sehat_cold_chain/locale/hi/LC_MESSAGES/sehat_cold_chain.mo",
        "tests/test_conformance.py",
    }
    assert "Himachal Cold" in (project / "LICENSE").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (Wish(name="Cold"), "cannot be a name"),
        (Wish(name="ab"), "cannot be a name"),
        (Wish(name="scan"), "a word of Sehat's own addresses"),
        (Wish(name="cards"), "installed here already"),
        (Wish(name="cold", title='Cold "chain"'), "no quotes"),
        (Wish(name="cold", title="Cold chain " * 5), "at most 40 letters"),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_is(
    tmp_path: Path, wish: Wish, words: str
):
    with pytest.raises(PluginError, match=words):
        write_plugin(wish, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_nothing_that_is_there_is_written_over(tmp_path: Path):
    (tmp_path / "sehat-cold-chain").mkdir()

    with pytest.raises(PluginError, match="is there already"):
        write_plugin(Wish(name="cold_chain"), tmp_path)


def install(project: Path, site: Path) -> None:
    """Install the project's wheel into a folder, as pip would."""
    uv = shutil.which("uv") or str(BIN / "uv")
    words = [uv, "pip", "install", "--quiet", "--python", sys.executable, "--no-deps"]
    subprocess.run(
        [*words, "--no-build-isolation", "--target", str(site), str(project)],
        check=True,
        capture_output=True,
        timeout=120,
    )
