"""Icons: a page names none that the sheet lacks, and the sheet holds none that nobody names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SHEET = ROOT / "core/sehat/static/icons.svg"
CALLS = re.compile(r"\b(icon|panel|empty_state|tag|step)\(((?:[^()]|\([^()]*\))*)\)")
NAV = re.compile(r'(?:NavItem|Command)\(\s*_\("[^"]*"\),\s*"[^"]*",\s*"([a-z-]+)"')


def sheet() -> set[str]:
    return set(re.findall(r'<symbol id="([a-z-]+)"', SHEET.read_text()))


def templates() -> Iterator[str]:
    for folder in (ROOT / "core/sehat/templates", *ROOT.glob("plugins/*/*/templates")):
        yield from (path.read_text() for path in folder.rglob("*.html"))


def navigation() -> set[str]:
    sources = [*ROOT.glob("core/sehat/*.py"), *ROOT.glob("plugins/*/*/plugin.py")]
    return {name for path in sources for name in NAV.findall(path.read_text())}


def test_every_icon_that_is_named_is_in_the_sheet():
    literal = {
        name
        for text in templates()
        for call, arguments in CALLS.findall(text)
        if call == "icon"
        for name in re.findall(r"'([a-z-]+)'", arguments.partition(" if ")[0])
    }

    assert len(literal) > 10
    assert (literal | navigation()) <= sheet()


def test_every_icon_of_the_sheet_is_used():
    words = {
        word
        for text in templates()
        for _, arguments in CALLS.findall(text)
        for word in re.findall(r"'([a-z-]+)'", arguments)
    }

    assert navigation()
    assert sheet() <= words | navigation()
