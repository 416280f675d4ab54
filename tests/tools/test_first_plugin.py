"""The tutorial is its files, and following it with wheels alone ends in a running plugin."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import first_plugin


def test_page_shows_its_files_and_no_other_snippet():
    assert first_plugin.faults() == []


def test_changed_snippet_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    page = tmp_path / "page.md"
    text = first_plugin.PAGE.read_text(encoding="utf-8")
    page.write_text(text.replace("MOST = 3", "MOST = 4"), encoding="utf-8")
    monkeypatch.setattr(first_plugin, "PAGE", page)

    assert first_plugin.faults() == [
        "sehat_notices/slots.py differs from docs/examples/first-plugin/sehat_notices/slots.py;"
        " run first_plugin.py write."
    ]


@pytest.mark.feature("PL01", "PL08")
def test_tutorial_followed_with_wheels_alone_ends_in_a_running_plugin(tmp_path: Path):
    """Every command is typed and every file written as the page says; its own tests pass, twice."""
    first_plugin.prove(tmp_path.resolve())
