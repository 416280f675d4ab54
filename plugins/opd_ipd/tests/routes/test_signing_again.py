"""Signing asks again after ten minutes, and takes the password or a code of the app."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from sehat.testing import add_second_step
from sehat.testing.city import PASSWORD
from sehat_opd_ipd.testing import examples

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from sehat.testing.city import City

pytestmark = pytest.mark.feature("AD05", "OP18")


async def doctor_with_visit(city: City, login: str) -> tuple[UUID, Mapping[str, object]]:
    """A doctor with a council's number, and a visit that waits for a signature."""
    user_id = await city.add_user(login, roles=("doctor",), tenant="civil")
    async with city.inside("civil") as ctx:
        made = await examples["visit"](ctx)
        practitioner = await ctx.db.fetchval(
            "insert into practitioner (tenant_id, user_id, name, council, council_number)"
            " values ($1, $2, $3, 'Delhi Medical Council', '27') returning id",
            ctx.tenant.id,
            user_id,
            login,
        )
        await ctx.db.execute(
            "insert into posting (tenant_id, practitioner_id, org_unit_id, since)"
            " select $1, $2, q.org_unit_id, $4 from opd_ipd_visit v"
            " join opd_ipd_queue q on q.id = v.queue_id where v.id = $3",
            ctx.tenant.id,
            practitioner,
            made.path["visit"],
            date(2026, 1, 1),
        )
    return made.path["visit"], made.form


async def signed(city: City, visit: UUID) -> bool:
    async with city.inside("civil") as ctx:
        return await ctx.db.fetchval(
            "select state = 'signed' from opd_ipd_consultation where visit_id = $1", visit
        )


@pytest.mark.parametrize("way", ["password", "code"])
async def test_signing_takes_password_or_code_after_ten_minutes(city: City, way: str):
    login = f"signs.by.{way}"
    visit, form = await doctor_with_visit(city, login)
    if way == "code":
        await add_second_step(city, login)
    browser = await city.sign_in(login)
    path = f"/civil/opd_ipd/visits/{visit}/sign"

    with city.clock.ahead(minutes=11):
        asked = await browser.post(path, form)
        assert asked.status_code == 422
        assert not await signed(city, visit)
        wrong = await browser.post(path, {**form, "password": "000000"})
        assert "The password is not right" in wrong.text
        given = city.apps[login].code() if way == "code" else PASSWORD
        done = await browser.post(path, {**form, "password": given})

    assert done.status_code == 303
    assert await signed(city, visit)
