"""Lab rooms and counters, set up by the superintendent."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from sehat_opd_ipd.testing import add_lab_room, add_order, add_visit

if TYPE_CHECKING:
    import httpx

    from sehat.testing.city import City

ROOMS = "/civil/opd_ipd/lab/rooms"


def words(answer: httpx.Response) -> str:
    """The words of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


@pytest.mark.feature("OP17")
async def test_room_that_is_added_gets_the_orders_of_its_sections(city: City):
    superintendent = await city.browser_of("superintendent", "civil")
    fields = {"kind": "lab_room", "code": "l77", "name": "Evening laboratory", "hindi": "सांध्य"}
    assert (await superintendent.post(ROOMS, fields)).status_code == 303
    async with city.connect("owner") as owner:
        room = await owner.fetchval("select id from place where code = 'L77'")
    chosen = {"section": ["haematology", "nonsense"]}
    assert (await superintendent.post(f"{ROOMS}/{room}/sections", chosen)).status_code == 303
    async with city.inside("civil") as ctx:
        blood, serum = await add_visit(ctx), await add_visit(ctx)
        await add_order(ctx, blood, "hb")
        await add_order(ctx, serum, "urea")

    technician = await city.browser_of("technician", "civil")
    listed = await technician.open(f"/civil/opd_ipd/lab?room={room}&show=collect")

    assert "Evening laboratory" in words(listed)
    assert str(blood.id) in listed.text
    assert str(serum.id) not in listed.text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "lab_room", "code": "", "name": "Room"}, "Give a short code"),
        ({"kind": "ward", "code": "W1", "name": "Ward"}, "Give a short code"),
    ],
)
async def test_unfinished_place_is_refused(city: City, fields: dict[str, str], said: str):
    superintendent = await city.browser_of("superintendent", "civil")

    answer = await superintendent.post(ROOMS, fields)

    assert answer.status_code == 422
    assert said in words(answer)


async def test_code_that_is_taken_is_refused_and_what_was_typed_is_kept(city: City):
    superintendent = await city.browser_of("superintendent", "civil")
    fields = {"kind": "counter", "code": "C88", "name": "Night counter"}
    assert (await superintendent.post(ROOMS, fields)).status_code == 303

    answer = await superintendent.post(ROOMS, {**fields, "name": "Day counter"})

    assert answer.status_code == 422
    assert "The code C88 is taken" in words(answer)
    assert 'value="Day counter"' in answer.text


@pytest.mark.feature("AD03")
async def test_room_of_another_hospital_is_not_changed(city: City):
    async with city.inside("kamla") as ctx:
        room = await add_lab_room(ctx)
    superintendent = await city.browser_of("superintendent", "civil")

    answer = await superintendent.post(f"{ROOMS}/{room}/sections", {"section": ["serology"]})

    assert answer.status_code == 404
    async with city.connect("owner") as owner:
        sections = await owner.fetch(
            "select section from opd_ipd_lab_room where place_id = $1", room
        )
    assert [row["section"] for row in sections] == ["haematology"]
