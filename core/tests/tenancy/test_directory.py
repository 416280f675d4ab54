"""The tree of tenants: what is granted above reaches below, and never beside."""

from __future__ import annotations

import pytest

from sehat.refusals import Refusal
from sehat.tenancy.founding import found_tenant
from sehat.testing.city import City


@pytest.mark.feature("AD01")
@pytest.mark.parametrize(
    ("login", "open_to"),
    [
        ("city.health", {"health", "civil", "kamla"}),
        ("admin.health", {"health"}),
        ("admin.civil", {"civil"}),
        ("admin.asha", {"asha"}),
        ("nobody.anywhere", set()),
    ],
)
async def test_staff_come_into_their_branch_alone(city: City, login: str, open_to: set[str]):
    browser = await city.browser(login)

    answers = {
        slug: (await browser.open(f"/{slug}")).status_code
        for slug in ("health", "civil", "kamla", "asha")
    }

    assert {slug for slug, status in answers.items() if status == 200} == open_to
    assert set(answers.values()) <= {200, 404}


@pytest.mark.feature("AD01")
async def test_branch_that_is_founded_later_is_covered_too(city: City):
    browser = await city.browser("city.health")
    assert (await browser.open("/newward")).status_code == 404

    await city.add_tenant("newward", "government", "health")

    assert (await browser.open("/newward")).status_code == 200


async def test_private_hospital_has_no_parent(city: City):
    async with city.platform.pool.acquire() as connection:
        made = await found_tenant(
            connection,
            slug="branchclinic",
            kind="private",
            name="Branch Clinic",
            declared=[],
            plugins={},
            parent_id=city.tenants["health"].id,
        )

    assert made == Refusal("tenancy.no_parent")


async def test_address_is_taken_once(city: City):
    async with city.platform.pool.acquire() as connection:
        made = await found_tenant(
            connection, slug="civil", kind="government", name="Again", declared=[], plugins={}
        )

    assert made == Refusal("tenancy.slug_taken", {"slug": "civil"})
