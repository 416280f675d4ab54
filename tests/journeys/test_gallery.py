"""The gallery in every theme: readable, whole, and mirrored for scripts that run the other way."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.axe import faults_of

LOOKS = [
    (theme, locale, colours, width, query)
    for theme in ("", "government", "private")
    for locale, colours, width, query in (
        ("en", "light", 1440, ""),
        ("hi", "dark", 360, ""),
        ("en", "dark", 1440, "?mirrored=1"),
        ("hi", "light", 360, "?mirrored=1"),
    )
]


@pytest.mark.parametrize(("theme", "locale", "colours", "width", "query"), LOOKS)
def test_gallery_is_accessible_and_fits(
    staff_at: Any, theme: str, locale: str, colours: str, width: int, query: str
):
    desk = staff_at("admin.district", width=width, locale=locale, theme=colours)
    desk.open("/district/admin/appearance")
    desk.page.select_option("#theme", theme)
    desk.click("button[data-main-action]")

    desk.open(f"/district/admin/gallery{query}")

    assert faults_of(desk.page) == []
    wider = desk.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wider <= 0
