"""The documentation: its references say what the code says, and it builds without a warning."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_reference_pages_say_what_the_code_says():
    # In a process of its own, because tests install plugins of theirs in this one.
    command = [sys.executable, "tools/references.py", "check"]

    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stderr


def test_site_builds_without_a_warning(tmp_path: Path):
    command = [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "docs"]

    built = subprocess.run(
        [*command, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert built.returncode == 0, built.stderr
    assert (tmp_path / "reference/hooks.html").exists()
