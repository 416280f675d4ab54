"""The page of a patient whom hospitals have seen five hundred times, against one seen once."""

from __future__ import annotations

import asyncio
from datetime import date
from uuid import UUID

import asyncpg

from sehat.auth.accounts import add_account
from sehat.bench.city import PASSWORD
from sehat.bench.client import Shot, fire
from sehat.bench.figures import Figure
from sehat.bench.session import BenchSession, sign_in
from sehat.bench.stage import Stage
from sehat.db.engine import open_pool
from sehat.errors import SehatError
from sehat.ids import uuid7
from sehat.refusals import Refusal

__all__ = ["patient_page"]

LOGIN = "bench.doctor"
VISITS = 500
MOST_SECONDS = 1.0
SECONDS = 3.0

_VISIT = """
with visit as (
  insert into opd_ipd_visit (tenant_id, id, person_id, queue_id, number, business_date)
  values ($1, $2::uuid, $3, $4, $2::uuid::text, $5))
insert into care_relation (tenant_id, id, person_id, kind, source_id)
values ($1, $2::uuid, $3, 'visit', $2::uuid)
"""
_IN_QUEUE = """
insert into opd_ipd_queue_token (tenant_id, id, visit_id, queue_id, business_date, number, label)
values ($1, $2::uuid, $2::uuid, $3, $4, $5::integer, 'X-' || $5::integer::text)
"""
_PAST = """
insert into record_entry (person_id, id, tenant_id, kind, grade, occurred_at, title, summary, fhir,
                          signed_at, sha256)
select $1, sehat_uuid7(), $2, case n % 2 when 0 then 'opd_visit' else 'opd_consultation' end,
  case n % 2 when 0 then 'event' else 'document' end, now() - n * interval '3 days', 'Medicine',
  '{"diagnoses": [], "medicines": [], "visit": "bench", "number": "bench"}', '{}',
  now() - n * interval '3 days', md5(n::text)
from generate_series(1, $3::integer) n
"""


async def patient_page(stage: Stage) -> list[Figure]:
    """Seconds of one consultation page after the other, and how much the long past adds."""
    owner = await asyncpg.connect(stage.addresses.owner)
    try:
        tenant = await owner.fetchval("select id from tenant where slug = $1", stage.city.slugs[0])
        known = [desk for desk in stage.city.desks if desk.slug == stage.city.slugs[0]][-2:]
        often, once = [
            await _patient(owner, tenant, desk.person_id, desk.queue_id, visits, number)
            for number, (desk, visits) in enumerate(zip(known, (VISITS, 1), strict=True), 9001)
        ]
    finally:
        await owner.close()
    session = await _doctor(stage, tenant)
    seconds = [await _seconds(stage, session, visit) for visit in (often, once)]
    return [
        Figure("patient_page", seconds[0], "s", MOST_SECONDS, at_least=False),
        Figure("patient_page of a long past", seconds[0] / seconds[1], "times"),
    ]


async def _patient(  # noqa: PLR0917 - the rows of one patient
    owner: asyncpg.Connection, tenant: UUID, person: UUID, queue: UUID, visits: int, number: int
) -> UUID:
    visit, day = uuid7(), date(2001, 1, 1)
    await owner.execute(_VISIT, tenant, visit, person, queue, day)
    await owner.execute(_IN_QUEUE, tenant, visit, queue, day, number)
    await owner.execute(_PAST, person, tenant, visits)
    return visit


async def _doctor(stage: Stage, tenant: UUID) -> BenchSession:
    platform = await open_pool(stage.addresses.platform, size=1)
    user = await add_account(platform, login=LOGIN, name="Bench Doctor", password=PASSWORD)
    if isinstance(user, Refusal):
        raise SehatError(f"The bench's doctor was refused: {user.code}.")
    await platform.execute(
        "insert into membership (user_id, tenant_id, role_id)"
        " select $1, $2, id from role where tenant_id = $2 and code = 'doctor'",
        user,
        tenant,
    )
    await platform.close()
    landing = f"/{stage.city.slugs[0]}/opd_ipd/queue"
    return await asyncio.to_thread(sign_in, stage.ours.port, landing, LOGIN)


async def _seconds(stage: Stage, session: BenchSession, visit: UUID) -> float:
    path = f"/{stage.city.slugs[0]}/opd_ipd/visits/{visit}"
    shots = [Shot.get(path, {"cookie": session.cookie})]
    load = await fire(stage.ours.port, shots, seconds=SECONDS, connections=1)
    if load.failed:
        raise SehatError(f"{load.failed} of {load.answers} pages failed; figures are void.")
    return load.seconds / load.answers
