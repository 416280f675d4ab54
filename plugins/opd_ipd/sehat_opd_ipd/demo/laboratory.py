"""The demo's laboratories: rooms, a month of trends, and today's orders in every state."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sehat.api import uuid7
from sehat_opd_ipd.demo.lab_bench import Bench

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = ["fill_laboratory"]

ZONE = ZoneInfo("Asia/Kolkata")

ROOMS = (
    ("L01", "Haematology laboratory", "रक्त विज्ञान प्रयोगशाला", "haematology clinical_pathology"),
    ("L02", "Biochemistry laboratory", "जैव रसायन प्रयोगशाला", "biochemistry"),
    ("L03", "Serology and microbiology", "सीरम व सूक्ष्मजीव विज्ञान", "serology microbiology other"),
)
CHRONIC = 14
"""How many of a hospital's patients have a month of results."""

BACK = (27, 19, 11, 4)
"""Days before today on which their samples were taken."""

COURSES = (
    (("hba1c", "glucose_fasting"), {"hba1c": (9.1, -0.4), "glucose_fasting": (188, -14)}),
    (("cbc",), {"hb": (8.6, 0.6)}),
    (("creatinine", "potassium"), {"creatinine": (1.6, 0.25), "potassium": (4.8, 0.2)}),
    (("lipid", "tsh"), {"ldl": (168, -12), "tsh": (7.9, -1.1)}),
)
"""What is measured again and again: panels, and by test where it begins and how it moves."""

TODAY = (
    ("cbc", "verified"),
    ("glucose_fasting", "verified"),
    ("kft", "resulted"),
    ("cbc", "resulted"),
    ("lft", "collected"),
    ("hba1c", "collected"),
    ("dengue", "collected"),
    ("urine_routine", "refused"),
    ("cbc", "ordered"),
    ("malaria_smear", "ordered"),
    ("electrolytes", "ordered"),
    ("thyroid", "ordered"),
)
URGENCIES = ("routine", "routine", "routine", "urgent", "stat")
REASONS = ("", "Fever for five days", "Follow-up", "Before surgery", "Tiredness", "")

_HOSPITALS = """
select t.id, t.slug, t.name,
  array(select m.user_id from membership m join role r on r.id = m.role_id
        where m.tenant_id = t.id and r.code = 'lab_technician' order by m.user_id) as technicians,
  exists (select from opd_ipd_lab_order o where o.tenant_id = t.id) as worked
from tenant t where exists (select from opd_ipd_queue q where q.tenant_id = t.id) order by t.slug
"""
_PATIENTS = """
select distinct on (v.person_id) v.id as visit_id, v.number as visit_number, v.person_id,
  p.name as person_name, p.sex, p.birth_date, k.user_id as doctor_id, k.name as doctor
from opd_ipd_visit v
join opd_ipd_queue q on q.tenant_id = $1 and q.id = v.queue_id
join posting o on o.tenant_id = $1 and o.org_unit_id = q.org_unit_id
join practitioner k on k.tenant_id = $1 and k.id = o.practitioner_id
join person p on p.id = v.person_id
where v.tenant_id = $1 and v.business_date < $2
  and extract(year from age($2::date, p.birth_date)) >= 35
order by v.person_id, v.opened_at
"""
_COMING = """
select v.person_id from opd_ipd_visit v join opd_ipd_queue q on q.tenant_id = $1
  and q.id = v.queue_id
where v.tenant_id = $1 and v.business_date = $2 and v.state = 'open' and q.prefix = 'A'
"""
_OPEN = """
select v.id as visit_id, v.number as visit_number, v.person_id, v.queue_id, v.opened_at,
  p.name as person_name, p.sex, p.birth_date, k.user_id as doctor_id, k.name as doctor,
  t.id as token_id, t.state, q.prefix
from opd_ipd_visit v
join opd_ipd_queue_token t on t.tenant_id = $1 and t.visit_id = v.id
join opd_ipd_queue q on q.tenant_id = $1 and q.id = v.queue_id
join posting o on o.tenant_id = $1 and o.org_unit_id = q.org_unit_id
join practitioner k on k.tenant_id = $1 and k.id = o.practitioner_id
join person p on p.id = v.person_id
where v.tenant_id = $1 and v.business_date = $2 and v.state = 'open' and t.state = 'registered'
  and not exists (select from opd_ipd_lab_order l where l.tenant_id = $1 and l.visit_id = v.id)
order by t.number desc, q.prefix
"""


async def fill_laboratory(owner: Connection, now: datetime | None = None) -> None:
    """Give every hospital its laboratory, a month of results once, and its orders of today."""
    now = now or datetime.now(UTC)
    day = now.astimezone(ZONE).date()
    dice = random.Random(day.toordinal() + 7)  # noqa: S311 - invented results, no secret
    for hospital in await owner.fetch(_HOSPITALS):
        rooms = await _rooms(owner, hospital["id"])
        bench = Bench(owner, hospital, rooms, dice)
        if not hospital["worked"]:
            patients = await owner.fetch(_PATIENTS, hospital["id"], day)
            rows = await owner.fetch(_COMING, hospital["id"], day)
            coming = {row["person_id"] for row in rows}
            await _month(bench, sorted(patients, key=lambda p: p["person_id"] not in coming), now)
        if not await owner.fetchval(
            "select 1 from opd_ipd_lab_order where tenant_id = $1 and ordered_at > $2 limit 1",
            hospital["id"],
            now - timedelta(hours=12),
        ):
            await _today(bench, await owner.fetch(_OPEN, hospital["id"], day), now)
        await bench.write()


async def _rooms(owner: Connection, tenant: UUID) -> dict[str, UUID]:
    """Section → room; the rooms are made where there are none."""
    by_section = "select section, place_id from opd_ipd_lab_room where tenant_id = $1"
    standing = await owner.fetch(by_section, tenant)
    if standing:
        return {row["section"]: row["place_id"] for row in standing}
    for code, name, hindi, sections in ROOMS:
        room = uuid7()
        await owner.execute(
            "insert into place (tenant_id, id, kind, code, name, name_i18n)"
            " values ($1, $2, 'lab_room', $3, $4, jsonb_build_object('hi', $5::text))",
            tenant,
            room,
            code,
            name,
            hindi,
        )
        await owner.executemany(
            "insert into opd_ipd_lab_room (tenant_id, place_id, section) values ($1, $2, $3)",
            [(tenant, room, section) for section in sections.split()],
        )
    return {row["section"]: row["place_id"] for row in await owner.fetch(by_section, tenant)}


async def _month(bench: Bench, patients: list[Any], now: datetime) -> None:
    for turn, patient in enumerate(patients[:CHRONIC]):
        panels, course = COURSES[turn % len(COURSES)]
        for step, back in enumerate(BACK):
            at = now - timedelta(days=back, minutes=bench.dice.randint(0, 240))
            wanted = {code: start + move * step for code, (start, move) in course.items()}
            for panel in panels:
                await bench.order(patient, panel, at, "verified", wanted=wanted)


async def _today(bench: Bench, patients: list[Any], now: datetime) -> None:
    """Some of those who wait have been at the doctor already and were sent for tests."""
    for place, (code, state) in enumerate(TODAY[: len(patients)]):
        patient = patients[place]
        at = max(patient["opened_at"], now - timedelta(minutes=95 - 6 * place))
        await bench.order(
            patient,
            code,
            at,
            state,
            urgency=bench.dice.choice(URGENCIES),
            reason=bench.dice.choice(REASONS),
        )
        await _send(bench, patient, at, back=state == "verified")


async def _send(bench: Bench, patient: Any, at: datetime, *, back: bool) -> None:  # noqa: ANN401
    """The token's way: called, in the room, sent for tests, and perhaps back."""
    steps = ["registered", "called", "in_room", "sent_for_test", *(["back"] if back else [])]
    for number, (before, state) in enumerate(itertools.pairwise(steps)):
        await bench.owner.execute(
            "insert into opd_ipd_token_transition (tenant_id, token_id, from_state, to_state, at,"
            " by) values ($1, $2, $3, $4, $5, $6)",
            bench.hospital["id"],
            patient["token_id"],
            before,
            state,
            at + timedelta(minutes=(0, 1, 6, 40)[number]),
            patient["doctor_id"],
        )
    await bench.owner.execute(
        "update opd_ipd_queue_token set state = $3 where tenant_id = $1 and id = $2",
        bench.hospital["id"],
        patient["token_id"],
        steps[-1],
    )
    if not back:
        await bench.owner.execute(
            "update opd_ipd_token_counter set waiting = waiting - 1 where tenant_id = $1"
            " and queue_id = $2 and business_date = $3",
            bench.hospital["id"],
            patient["queue_id"],
            patient["opened_at"].astimezone(ZONE).date(),
        )
