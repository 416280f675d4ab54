"""A step of a token can be taken back by whoever took it, once, and nothing is left changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from sehat_opd_ipd.testing import OpenVisit, add_visit

if TYPE_CHECKING:
    from sehat.testing.browser import Browser
    from sehat.testing.city import City

ACTION = re.compile(r'action="(/civil/opd_ipd/transitions/[^"]+/undo)"')
STANDING = """
select t.state, v.state as visit, v.closed_at, c.until,
  (select sum(waiting) from opd_ipd_token_counter k where k.queue_id = t.queue_id) as waiting
from opd_ipd_queue_token t join opd_ipd_visit v on v.id = t.visit_id
join care_relation c on c.person_id = v.person_id and c.tenant_id = v.tenant_id
where t.id = $1
"""


async def standing(city: City, token: UUID) -> dict[str, Any]:
    async with city.connect("owner") as owner:
        return dict(await owner.fetchrow(STANDING, token))


async def called(city: City) -> tuple[Browser, OpenVisit, UUID]:
    """A nurse of civil who called a token into a room."""
    async with city.inside("civil") as ctx:
        visit = await add_visit(ctx)
        room = await ctx.db.fetchval(
            "insert into place (tenant_id, code, name) values ($1, $2, 'Room') returning id",
            ctx.tenant.id,
            f"U{visit.id.hex[-8:]}",
        )
    nurse = await city.fresh_browser("nurse.civil")
    await move(nurse, visit, "call", room)
    return nurse, visit, room


async def move(browser: Browser, visit: OpenVisit, step: str, room: UUID) -> str:
    await browser.open("/civil")
    answer = await browser.post(
        f"/civil/opd_ipd/tokens/{visit.token_id}/{step}", {"place_id": str(room)}
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def undo_of(browser: Browser, location: str) -> str:
    found = ACTION.search((await browser.open(location)).text)
    assert found
    return found[1]


@pytest.mark.parametrize("step", ["skip", "no_show", "return", "finish", "leave"])
async def test_step_is_taken_back_and_leaves_nothing_changed(city: City, step: str):
    nurse, visit, room = await called(city)
    before = await standing(city, visit.token_id)
    action = await undo_of(nurse, await move(nurse, visit, step, room))
    assert await standing(city, visit.token_id) != before

    answer = await nurse.post(action, {"queue_id": str(visit.queue_id), "place_id": str(room)})

    assert answer.status_code == 303
    assert await standing(city, visit.token_id) == before


async def test_step_is_taken_back_once(city: City):
    nurse, visit, room = await called(city)
    action = await undo_of(nurse, await move(nurse, visit, "skip", room))
    fields = {"queue_id": str(visit.queue_id), "place_id": str(room)}

    assert (await nurse.post(action, fields)).status_code == 303
    assert (await nurse.post(action, fields)).status_code == 409


async def test_step_of_somebody_else_or_of_long_ago_or_gone_on_from_stays(city: City):
    nurse, visit, room = await called(city)
    location = await move(nurse, visit, "skip", room)
    action = await undo_of(nurse, location)
    fields = {"queue_id": str(visit.queue_id), "place_id": str(room)}

    doctor = await city.fresh_browser("doctor.civil")
    assert not ACTION.search((await doctor.open(location)).text)
    assert (await doctor.post(action, fields)).status_code == 409

    with city.clock.ahead(minutes=3):
        await nurse.open(location)
        assert (await nurse.post(action, fields)).status_code == 409

    await move(nurse, visit, "return", room)
    assert (await nurse.post(action, fields)).status_code == 409
