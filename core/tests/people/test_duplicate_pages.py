"""The list of possible duplicates, two persons side by side, the merge and its undo, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from sehat.ids import uuid7
from sehat.testing.persons import add_person

if TYPE_CHECKING:
    from sehat.testing.city import City


async def add_pair(city: City, tenant: str, name: str) -> tuple[UUID, UUID, UUID]:
    async with city.inside(tenant) as ctx:
        one, other = sorted([await add_person(ctx, name=name), await add_person(ctx, name=name)])
        await ctx.db.execute("update person set mobile = '9876500001' where id = $1", one)
        await ctx.db.execute("update person set mobile = '9876500002' where id = $1", other)
        pair = uuid7()
        await ctx.db.execute(
            "insert into possible_duplicate (tenant_id, id, person_id, other_id, likeness)"
            " values ($1, $2, $3, $4, 0.9)",
            ctx.tenant.id,
            pair,
            one,
            other,
        )
    return pair, one, other


@pytest.mark.feature("ID18")
async def test_merge_and_undo_by_page(city: City):
    pair, one, other = await add_pair(city, "civil", "Padmini Tambe")
    admin, clerk = await city.browser_of("admin", "civil"), await city.browser_of("clerk", "civil")
    page = f"/civil/admin/duplicates/{pair}"

    listed = await admin.open("/civil/admin/duplicates")
    before = await admin.open(page)
    nobody = await admin.post(f"{page}/merge", {"reason": "same card"})
    silent = await admin.post(f"{page}/merge", {"into": one})
    merged = await admin.post(f"{page}/merge", {"into": one, "reason": "same card"})
    after = await admin.open(page)
    desk = await clerk.open(f"/civil/opd_ipd/desk?person={other}")
    undone = await admin.post(f"{page}/undo", {"reason": "two sisters"})

    assert "Padmini Tambe" in listed.text
    assert "Differs" in before.text
    assert (nobody.status_code, silent.status_code) == (422, 422)
    assert merged.status_code == 303
    assert "Undo the merge" in after.text
    assert f'value="{one}"' in desk.text
    assert undone.status_code == 303
    async with city.connect("owner") as owner:
        pointer = await owner.fetchval("select merged_into from person where id = $1", other)
        actions = await owner.fetch(
            "select action from audit where entity_id = $1 order by at, id", other
        )
    assert pointer is None
    assert [row["action"] for row in actions][-2:] == [
        "people.persons_merged",
        "people.merge_undone",
    ]


@pytest.mark.feature("ID18")
async def test_two_persons_leave_the_list(city: City):
    pair, _, _ = await add_pair(city, "civil", "Rohini Gokhale")
    admin = await city.browser_of("admin", "civil")

    answer = await admin.post(f"/civil/admin/duplicates/{pair}/different", {})
    again = await admin.post(f"/civil/admin/duplicates/{pair}/different", {})

    assert answer.status_code == 303
    assert again.status_code == 422
    assert "Rohini Gokhale" not in (await admin.open("/civil/admin/duplicates")).text


@pytest.mark.feature("ID18")
async def test_pairs_of_another_hospital_are_not_there(city: City):
    pair, one, _ = await add_pair(city, "kamla", "Suhasini Mulay")
    admin = await city.browser_of("admin", "civil")

    listed = await admin.open("/civil/admin/duplicates")
    page = await admin.open(f"/civil/admin/duplicates/{pair}")
    merged = await admin.post(
        f"/civil/admin/duplicates/{pair}/merge", {"into": one, "reason": "same card"}
    )

    assert "Suhasini Mulay" not in listed.text
    assert (page.status_code, merged.status_code) == (404, 404)
