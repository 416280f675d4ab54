"""Persons are not merged while a doctor sees one of them, nor while nobody can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from sehat.api import uuid7
from sehat.testing import add_person
from sehat_opd_ipd.testing import add_queue, add_visit

if TYPE_CHECKING:
    from sehat.testing.city import City


async def a_pair(city: City, tenant: str) -> tuple[str, UUID, UUID]:
    """The address of two persons who may be one, and both."""
    async with city.inside(tenant) as ctx:
        one, other = sorted([await add_person(ctx), await add_person(ctx)])
        pair = uuid7()
        await ctx.db.execute(
            "insert into possible_duplicate (tenant_id, id, person_id, other_id, likeness)"
            " values ($1, $2, $3, $4, 0.9)",
            ctx.tenant.id,
            pair,
            one,
            other,
        )
    return f"/{tenant}/admin/duplicates/{pair}/merge", one, other


@pytest.mark.feature("ID17", "PL03")
async def test_persons_are_merged_once_the_consultation_is_over(city: City):
    path, one, other = await a_pair(city, "civil")
    async with city.inside("civil") as ctx:
        visit = await add_visit(ctx, person_id=other, queue_id=await add_queue(ctx))
    admin = await city.browser_of("admin", "civil")
    form = {"into": one, "reason": "same card shown"}
    async with city.connect("owner") as owner:

        async def stands(state: str) -> None:
            await owner.execute(
                "update opd_ipd_queue_token set state = $2 where id = $1", visit.token_id, state
            )

        await stands("in_room")
        refused = await admin.post(path, form)
        await stands("done")
        merged = await admin.post(path, form)
        into = await owner.fetchval("select merged_into from person where id = $1", other)

    assert refused.status_code == 422
    assert f"Token {visit.label} is with a doctor now." in refused.text
    assert (merged.status_code, into) == (303, one)


@pytest.mark.feature("PL03")
async def test_persons_are_not_merged_while_the_guard_has_fallen(city: City):
    path, one, other = await a_pair(city, "civil")
    admin = await city.browser_of("admin", "civil")
    form = {"into": one, "reason": "same card shown"}
    guard = city.platform.plugins.by_name("opd_ipd")
    assert guard is not None

    guard.state = "quarantined"
    try:
        refused = await admin.post(path, form)
    finally:
        guard.state = "live"
    async with city.connect("owner") as owner:
        into = await owner.fetchval("select merged_into from person where id = $1", other)
    merged = await admin.post(path, form)

    assert refused.status_code == 422
    assert "Out-patient care is switched on at this hospital but does not work" in refused.text
    assert into is None
    assert merged.status_code == 303
