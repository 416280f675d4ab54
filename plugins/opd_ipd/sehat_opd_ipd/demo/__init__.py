"""The demo of out-patient care: queues, and thirty days of visits with prescriptions."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sehat.api import uuid7
from sehat.demo.cases import CASES, USUAL_AGE, Case, Line
from sehat.demo.hospitals import DEPARTMENTS
from sehat_opd_ipd.demo.bookings import fill_bookings
from sehat_opd_ipd.demo.consultations import write_consultations
from sehat_opd_ipd.demo.laboratory import fill_laboratory
from sehat_opd_ipd.demo.month import ZONE, Month
from sehat_opd_ipd.demo.receipts import fill_receipts
from sehat_opd_ipd.demo.roster import fill_late_leave, fill_roster
from sehat_opd_ipd.demo.today import fill_today

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.demo.load import DemoCity, DemoHospital

__all__ = ["load_demo", "refresh_demo"]

DAYS = 30
SUNDAY = 6


async def load_demo(city: DemoCity) -> None:
    """Open a queue for each department, and fill the month before today."""
    dice = random.Random(11)  # noqa: S311 - invented visits, no secret
    drugs = await _drugs(city)
    titles = await _titles(city)
    fitting = await _fitting(city)
    for hospital in city.hospitals:
        city.say(f"thirty days of visits at {hospital.slug}")
        month = Month(city, hospital, await _queues(city, hospital), fitting, dice)
        for back in range(DAYS, 0, -1):
            day = city.today - timedelta(days=back)
            if day.weekday() != SUNDAY:
                month.live(day)
        await month.write()
        await write_consultations(city, hospital, month.consulted, drugs, titles)


async def refresh_demo(owner: Connection) -> None:
    """Fill the day that the demo is started on, where nobody has come yet, and the days after."""
    await fill_today(owner)
    await fill_laboratory(owner)
    today = datetime.now(ZONE).date()
    await fill_roster(owner, today)
    await fill_bookings(owner, today)
    await fill_late_leave(owner, today)
    await fill_receipts(owner)


async def _queues(city: DemoCity, hospital: DemoHospital) -> dict[str, UUID]:
    queues: dict[str, UUID] = {}
    for department in DEPARTMENTS:
        queues[department.code] = uuid7()
        await city.owner.execute(
            "insert into opd_ipd_queue (tenant_id, id, org_unit_id, prefix)"
            " values ($1, $2, $3, $4)",
            hospital.id,
            queues[department.code],
            hospital.units[department.code],
            department.prefix,
        )
    await _display(city, hospital, queues)
    return queues


async def _display(city: DemoCity, hospital: DemoHospital, queues: dict[str, UUID]) -> None:
    """A hall display of all departments; its key is made of the hospital's name: it is a demo."""
    display = uuid7()
    await city.owner.execute(
        "insert into opd_ipd_display (tenant_id, id, name, key, languages, made_by)"
        " select $1, $2, 'Hall', $3, 'hi,en', id from user_account order by created_at limit 1",
        hospital.id,
        display,
        f"demo-display-in-the-hall-of-hospital-{hospital.slug}",
    )
    await city.owner.execute(
        "insert into opd_ipd_display_queue (tenant_id, display_id, queue_id)"
        " select $1, $2, unnest($3::uuid[])",
        hospital.id,
        display,
        list(queues.values()),
    )


async def _fitting(city: DemoCity) -> dict[str, list[tuple[UUID, list[Case]]]]:
    """By department, the residents who may come to it, each with the cases that fit."""
    fitting: dict[str, list[tuple[UUID, list[Case]]]] = {d.code: [] for d in DEPARTMENTS}
    rows = await city.owner.fetch("select id, sex, birth_date from person order by id")
    for row in rows:
        born = row["birth_date"]
        years = city.today.year - born.year if born else USUAL_AGE
        by_department: dict[str, list[Case]] = {}
        for case in CASES:
            if case.fits(row["sex"], years):
                by_department.setdefault(case.department, []).append(case)
        for code, cases in by_department.items():
            fitting[code].append((row["id"], cases))
    return fitting


async def _drugs(city: DemoCity) -> dict[Line, tuple[str, str]]:
    """The shortest named drug of each generic and form."""
    found = {}
    for line in {line for case in CASES for line in case.lines}:
        row = await city.owner.fetchrow(
            "select code, name from drug where lower(name) like all($1::text[])"
            " and lower(form) = lower($2) and status = 'active'"
            " order by length(name), code limit 1",
            _patterns(line.drug),
            line.form,
        )
        found[line] = (row["code"], row["name"])
    return found


def _patterns(generic: str) -> list[str]:
    """What the name of a drug must be like: it begins so and, of many parts, holds each."""
    first, *more = generic.lower().split(" + ")
    return [f"{first}%", *(f"%{part}%" for part in more)]


async def _titles(city: DemoCity) -> dict[str, str]:
    rows = await city.owner.fetch(
        "select code, display from concept where system = 'icd10' and code = any($1::text[])",
        [code for case in CASES for code in case.diagnoses],
    )
    return {row["code"]: row["display"] for row in rows}
