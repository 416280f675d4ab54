"""A theme is tokens and nothing else, and can be read in light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest

from sehat.errors import PluginError
from sehat.themes.contrast import contrast
from sehat.themes.discovery import style_of
from sehat.themes.manifest import read_theme
from sehat.themes.scaffold import write_theme


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A new theme, as it is written to begin with."""
    return write_theme("city_blue", tmp_path) / "sehat_theme_city_blue"


def edit(package: Path, before: str, after: str) -> None:
    path = package / "theme.toml"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#0a5f56", "#0a5f56", 1.0)],
)
def test_contrast_is_that_of_the_standard(one: str, other: str, ratio: float):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)


def test_new_theme_can_be_used(package: Path):
    assert read_theme(package).name == "city_blue"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('ink = "#11201c"', 'ink = "#b0b8b6"', "ink on surface has"),
        ('brand = "#5ac8b9"', 'brand = "#1d4040"', "dark: brand on surface"),
        ('focus = "#1d4fd0"\n', "", "light.focus is missing"),
        ('radius = "0.75rem"', 'radius = "url(x)"', "shape.radius"),
        ("[dark]", 'shadow = "none"\n\n[dark]', "light.shadow is no token"),
        ('line = "#dbe3e0"', 'line = "red; } body { display: none"', "must look like"),
        ("schema = 1", "schema = 2", "this Sehat reads schema 1"),
        ("schema = 1", 'schema = 1\nlogo = "../x.svg"', "logo"),
    ],
    ids=["pale", "dark pale", "missing", "shape", "unknown", "smuggled", "schema", "logo"],
)
def test_theme_with_a_fault_is_refused_by_name(package: Path, before: str, after: str, told: str):
    edit(package, before, after)

    with pytest.raises(PluginError, match=told.replace(".", r"\.")):
        read_theme(package)


def test_style_sheet_holds_tokens_in_the_layer_of_themes(package: Path):
    style = style_of(read_theme(package))

    assert style.startswith("@layer theme { :root { --canvas: #f2f5f4;")
    assert ':root[data-theme="dark"]' in style
    assert style.count("--brand: #5ac8b9;") == 2
    assert "url(" not in style
