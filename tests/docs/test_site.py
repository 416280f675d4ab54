"""The documentation: its references say what the code says, and it builds without a warning."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools import references

ROOT = Path(__file__).resolve().parents[2]


def test_reference_pages_say_what_the_code_says():
    assert references.stale() == [], "run make references"


def test_site_builds_without_a_warning(tmp_path: Path):
    command = [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "docs"]

    built = subprocess.run(
        [*command, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert built.returncode == 0, built.stderr
    assert (tmp_path / "reference/hooks.html").exists()
