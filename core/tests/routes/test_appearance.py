"""A hospital chooses its theme, and only its own pages change."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sehat.testing.city import City

TEMPLATES = Path(__file__).parents[2] / "sehat/templates"
MACRO = re.compile(r"{% macro (\w+)")
NOT_SHOWN = {
    "choices": "the inside of select",
    "cell": "the inside of list_table",
    "list_table": "a named list of its own page",
    "list_filters": "a named list of its own page",
    "label": "the inside of field",
    "fault": "the inside of field",
    "marks": "attributes, or the inside of named",
    "named": "the inside of person_row",
    "facts": "the inside of person_row",
    "other_entries": "the inside of person_row",
    "states": "the inside of banner",
    "secret_fields": "has nothing to see",
    "draft_marks": "attributes",
    "draft_field": "has nothing to see",
    "draft_state": "needs a draft to speak of",
    "axis": "the inside of bar and line",
    "ticks": "the inside of bar and line",
    "frame": "the inside of bar and line",
    "places": "the inside of bar and line",
    "twin": "the inside of bar and line",
    "live_state": "needs a board to speak of",
    "undo_toast": "needs something to undo",
}


async def themes_chosen(city: City) -> int:
    """How often the audit says that a theme was chosen at the civil hospital."""
    count: int = await city.platform.pool.fetchval(
        "select count(*) from audit where action = 'admin.theme_chosen' and tenant_id = $1",
        city.tenants["civil"].id,
    )
    return count


async def test_theme_is_chosen_for_one_hospital_and_worn_at_the_next_page(city: City):
    admin = await city.browser_of("admin", "civil")
    other = await city.browser_of("admin", "kamla")
    before = await themes_chosen(city)

    chosen = await admin.post("/civil/admin/appearance", {"theme": "government"})

    assert chosen.status_code == 303
    assert "/static/themes/government." in (await admin.open("/civil")).text
    assert "/static/themes/" not in (await other.open("/kamla")).text
    assert await themes_chosen(city) == before + 1


async def test_theme_that_is_not_installed_is_refused(city: City):
    admin = await city.browser_of("admin", "civil")

    refused = await admin.post("/civil/admin/appearance", {"theme": "midnight"})

    assert refused.status_code == 422
    assert "There is no such theme here" in refused.text


async def test_own_look_can_be_taken_back(city: City):
    admin = await city.browser_of("admin", "civil")
    await admin.post("/civil/admin/appearance", {"theme": "private"})

    await admin.post("/civil/admin/appearance", {"theme": ""})

    assert "/static/themes/" not in (await admin.open("/civil")).text


def test_gallery_shows_every_piece_of_the_kit():
    gallery = (TEMPLATES / "pages/admin/gallery.html").read_text("utf-8")
    made = {
        name
        for path in (TEMPLATES / "kit").glob("*.html")
        for name in MACRO.findall(path.read_text("utf-8"))
    }

    missing = {name for name in made - NOT_SHOWN.keys() if f"{name}(" not in gallery}

    assert missing == set()


async def test_themes_are_told_in_the_language_of_the_reader(city: City):
    admin = await city.browser_of("admin", "civil")

    english = (await admin.open("/civil/admin/appearance")).text
    await admin.post("/preferences", {"locale": "hi"})
    hindi = (await admin.open("/civil/admin/appearance")).text
    await admin.post("/preferences", {"locale": "en"})

    assert "Deep blue on cool grey" in english
    assert "Deep blue on cool grey" not in hindi
    assert "गहरा नीला" in hindi
