"""The vendor's plugin keeps the rules that its files can break, as its vendor is told."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.link_plugin.conftest import PROJECT

PROGRAM = Path(sys.executable).with_name("sehat")


@pytest.mark.feature("PL08")
def test_files_of_the_link_plugin_are_good():
    done = subprocess.run(
        [PROGRAM, "plugin", "check", PROJECT, "--json"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)
