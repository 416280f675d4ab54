"""A folder in which tests install plugins of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sehat.testing.packages import importable


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Path]:
    """A folder of `sys.path`; what was imported from it is forgotten at the end."""
    with importable(tmp_path) as folder:
        yield folder
