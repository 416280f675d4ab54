"""Consultations that need an interpreter, and a doctor who may sign them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sehat_opd_ipd.testing import examples as opd_examples

if TYPE_CHECKING:
    from sehat.testing.city import City

__all__ = ["a_consultation", "may_sign"]


async def a_consultation(city: City, language: str = "sat") -> tuple[UUID, Mapping[str, Any]]:
    """A visit of civil that waits for a signature, and its form; an interpreter is needed."""
    async with city.inside("civil") as ctx:
        made = await opd_examples["visit"](ctx)
        await ctx.db.execute(
            "insert into interpreters_need (tenant_id, visit_id, person_id, language, id, asked_at)"
            " select v.tenant_id, v.id, v.person_id, $2, gen_random_uuid(), now()"
            " from opd_ipd_visit v where v.id = $1",
            made.path["visit"],
            language,
        )
    return made.path["visit"], made.form


async def may_sign(city: City) -> None:
    """The doctor of civil has a council's number and is posted everywhere."""
    async with city.inside("civil") as ctx:
        await ctx.db.execute(
            "insert into practitioner (tenant_id, user_id, name, council, council_number)"
            " select $1, $2, 'Doctor', 'Delhi Medical Council', '27'"
            " where not exists (select from practitioner where user_id = $2)",
            ctx.tenant.id,
            city.users["doctor.civil"],
        )
        await ctx.db.execute(
            "insert into posting (tenant_id, practitioner_id, org_unit_id, since)"
            " select $1, p.id, q.org_unit_id, '2026-01-01' from practitioner p, opd_ipd_queue q"
            " where p.user_id = $2 and not exists (select from posting o"
            "   where o.practitioner_id = p.id and o.org_unit_id = q.org_unit_id)",
            ctx.tenant.id,
            city.users["doctor.civil"],
        )
