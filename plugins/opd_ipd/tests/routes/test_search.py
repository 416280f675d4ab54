"""Search finds today's tokens and visits, and leads each role where it goes on with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sehat.testing import add_person
from sehat_opd_ipd.testing import OpenVisit, add_queue, add_visit

if TYPE_CHECKING:
    from sehat.testing.city import City


async def hits(city: City, role: str, tenant: str, text: str) -> dict[str, str]:
    browser = await city.browser_of(role, tenant)
    answer: Any = (await browser.open(f"/{tenant}/search.json", params={"q": text})).json()
    (group,) = [g for g in answer["groups"] if g["name"] == "opd_ipd.tokens"] or [{"hits": []}]
    return {hit["href"]: hit["label"] for hit in group["hits"]}


@pytest.fixture
async def visit(city: City) -> OpenVisit:
    async with city.inside("civil") as ctx:
        return await add_visit(ctx, queue_id=await add_queue(ctx))


async def test_token_is_found_by_what_its_slip_says(city: City, visit: OpenVisit):
    prefix, number = visit.label.split("-")
    path = f"/civil/opd_ipd/visits/{visit.id}"

    typed = [visit.label, visit.label.lower(), f"{prefix}{int(number)}", f"{prefix} {number}"]
    found = [await hits(city, "doctor", "civil", text) for text in typed]

    assert found == [{path: f"{visit.label} Asha Devi"}] * 4


async def test_visit_is_found_by_its_number_and_each_role_goes_where_it_works(
    city: City, visit: OpenVisit
):
    async with city.inside("civil") as ctx:
        number = await ctx.db.fetchval("select number from opd_ipd_visit where id = $1", visit.id)

    found = {
        role: list(await hits(city, role, "civil", number)) for role in ("doctor", "clerk", "nurse")
    }

    assert found == {
        "doctor": [f"/civil/opd_ipd/visits/{visit.id}"],
        "clerk": [f"/civil/opd_ipd/visits/{visit.id}/slip"],
        "nurse": [f"/civil/opd_ipd/queue?queue={visit.queue_id}"],
    }


async def test_token_of_another_hospital_is_not_found(city: City, visit: OpenVisit):
    async with city.inside("civil") as ctx:
        number = await ctx.db.fetchval("select number from opd_ipd_visit where id = $1", visit.id)

    told = [await hits(city, "doctor", "kamla", text) for text in (number, visit.label)]

    assert all(str(visit.id) not in path for found in told for path in found)
    assert await hits(city, "doctor", "civil", number)


@pytest.mark.feature("ID16")
async def test_patient_is_found_by_name_in_any_script_at_their_own_hospital_alone(city: City):
    async with city.inside("civil") as ctx:
        person = await add_person(ctx, name="Vishwanath Tripathi")

    found = {}
    for tenant in ("civil", "kamla"):
        clerk = await city.browser_of("clerk", tenant)
        answer = await clerk.post(
            f"/{tenant}/search", {"q": "विश्वनाथ त्रिपाठी"}, headers={"HX-Request": "true"}
        )
        assert answer.status_code == 200
        found[tenant] = f"/{tenant}/opd_ipd/desk?person={person}" in answer.text

    assert found == {"civil": True, "kamla": False}
