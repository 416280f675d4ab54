"""Density and keys are kept with the account, and known to the next page at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from sehat.testing.city import City

SHOWN = {
    ("density", "compact"): 'data-density="compact"',
    ("character_keys", "off"): 'data-character-keys="off"',
}


@pytest.mark.parametrize(("name", "value"), SHOWN)
async def test_preference_is_on_the_next_page_and_in_another_browser(
    city: City, name: str, value: str
):
    login = "store.asha"
    browser = await city.fresh_browser(login)
    before = await browser.open("/asha")

    answer = await browser.post("/preferences", {name: value, "next": "/asha"})
    after = await browser.open("/asha")
    elsewhere = await (await city.fresh_browser(login)).open("/asha")

    assert SHOWN[name, value] not in before.text
    assert answer.headers["location"] == "/asha"
    assert SHOWN[name, value] in after.text
    assert SHOWN[name, value] in elsewhere.text


async def test_preference_of_nobody_or_unknown_changes_nothing(city: City):
    visitor = await city.fresh_browser()
    browser = await city.fresh_browser("nurse.asha")

    assert (await visitor.post("/preferences", {"density": "compact"})).status_code == 303
    assert (await browser.post("/preferences", {"density": "tiny"})).status_code == 303
    assert "data-density" not in (await browser.open("/asha")).text
