"""What axe finds wrong with a page for people who read it otherwise than by eye and mouse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python

_AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")

# The page itself picks out the violations: what passed is a hundred times as long, and putting it
# into words and handing it over took longer than looking.
_LOOK = """async options => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...options });
  const shown = nodes => nodes.slice(0, 3).map(({ html }) => html.slice(0, 120));
  return violations.map(({ id, nodes }) => [id, shown(nodes)]);
}"""


def faults_of(page: Any, rules: list[str] | None = None) -> list[list[Any]]:
    """The rules that the page breaks as it stands, each with the first elements that do.

    Without `rules` all are asked.
    """
    # What a page scrolled beneath its bar would count as too small to be hit.
    page.evaluate("scrollTo(0, 0)")
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    options = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    found: list[list[Any]] = page.evaluate(_LOOK, options)
    return found
