"""The plugin API is the one that is kept, and its version moves when what it promises does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sehat.plugins.manifest import API_VERSION
from tools.public_api import api_lines, differences, read, refusal

ROOT = Path(__file__).resolve().parents[2]


def run_tool(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "tools/public_api.py", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.feature("PL01")
def test_plugin_api_is_that_of_the_kept_file():
    checked = run_tool("check")

    assert checked.returncode == 0, checked.stderr


def test_difference_names_what_is_gone_and_new_and_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from tools import public_api  # noqa: PLC0415

    kept = [line for line in api_lines() if "sehat.api.needs(" not in line]
    monkeypatch.setattr(public_api, "ROOT", tmp_path)
    monkeypatch.setattr(public_api, "FOLDER", tmp_path)
    public_api.file_of(API_VERSION).write_text("\n".join([*kept, "sehat.api.gone() -> None"]))

    with pytest.raises(SystemExit) as stopped:
        public_api.main.callback("check")

    words = str(stopped.value)
    assert "run `make references`" in words
    assert "compatibility.md says when the version moves" in words
    assert "\n- sehat.api.gone() -> None" in words
    assert "\n+ sehat.api.needs(permission: str, *, example: str='') -> dict[str, Any]" in words


OLD = ["sehat.api.a() -> None", "sehat.api.b() -> None"]


@pytest.mark.parametrize(
    ("now", "version", "expected"),
    [
        (OLD, (1, 0), ""),
        ([*OLD, "sehat.api.c() -> None"], (1, 0), "Raise API_VERSION to (1, 1): this is new."),
        ([*OLD, "sehat.api.c() -> None"], (1, 1), ""),
        (OLD[:1], (1, 1), "Raise API_VERSION to (2, 0): this was promised and is gone."),
        ([OLD[0], "sehat.api.b(x: int) -> None"], (1, 5), "Raise API_VERSION to (2, 0): this was"),
        (OLD[:1], (2, 0), ""),
    ],
)
def test_version_moves_with_what_is_promised(
    now: list[str], version: tuple[int, int], expected: str
):
    said = refusal(OLD, now, version=version, latest=(1, 0))

    assert said.startswith(expected)
    assert bool(said) == bool(expected)


def test_changed_signature_is_gone_and_new():
    assert differences(["f(a) -> None"], ["f(a, b) -> None"]) == (
        ["f(a) -> None"],
        ["f(a, b) -> None"],
    )


def test_kept_file_has_every_exported_name():
    from sehat import api, testing  # noqa: PLC0415

    kept = "\n".join(read(API_VERSION))

    assert [name for name in api.__all__ if f"sehat.api.{name}" not in kept] == []
    assert [name for name in testing.__all__ if f"sehat.testing.{name}" not in kept] == []
    assert "fixture platform" in kept
