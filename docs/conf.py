"""How the site of the documentation is built: Sphinx reads Markdown by MyST."""

from __future__ import annotations

project = "Sehat"
copyright = "The Sehat authors, Apache-2.0"  # noqa: A001 - Sphinx's own name
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "shibuya"
html_title = "Sehat"
html_static_path: list[str] = []
html_theme_options = {
    "accent_color": "teal",
    "nav_links": [
        {"title": "Using Sehat", "url": "roles/index"},
        {"title": "Plugins", "url": "plugins/index"},
        {"title": "Reference", "url": "reference/index"},
    ],
}
suppress_warnings = ["myst.xref_missing"]
