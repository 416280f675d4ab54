"""The demo's roster: each doctor's week, afternoon clinics, leave, a holiday, an extra clinic."""

from __future__ import annotations

import random
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct, field

from sehat.api import uuid7

if TYPE_CHECKING:
    from datetime import date

    from asyncpg import Connection

__all__ = ["HORIZON", "fill_late_leave", "fill_roster"]

HORIZON = 30
"""Days that a hospital books ahead where nobody set another number."""

MORNING, LATE = (time(9), time(13)), (time(14), time(16))
SUNDAY = 6

_DOCTORS = """
select q.tenant_id, q.id as queue_id, q.prefix, o.place_id, p.id as practitioner_id
from opd_ipd_queue q
join posting o on o.tenant_id = q.tenant_id and o.org_unit_id = q.org_unit_id
join practitioner p on p.tenant_id = o.tenant_id and p.id = o.practitioner_id
where not exists (select from opd_ipd_clinic_session s where s.tenant_id = q.tenant_id)
order by q.tenant_id, length(q.prefix), q.prefix
"""

_SESSION = """
insert into opd_ipd_clinic_session (tenant_id, id, series_id, kind, queue_id, unit, place_id,
  practitioner_id, weekday, starts, ends, slot_minutes, quota_desk, quota_phone, quota_online,
  valid_from, valid_until)
values ($1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10, 10, $11, $12, $13, $14, $15)
"""

_EXCEPTION = """
insert into opd_ipd_clinic_exception (tenant_id, kind, practitioner_id, since, until, name,
  name_i18n) values ($1, $2, $3, $4, $5, $6, $7::text::jsonb)
"""


async def fill_roster(owner: Connection, today: date) -> None:
    """Give every hospital that has no roster one, and open the days of all to the horizon."""
    dice = random.Random(50)  # noqa: S311 - an invented roster, no secret
    hospitals: dict[UUID, _Roster] = {}
    for doctor in await owner.fetch(_DOCTORS):
        roster = hospitals.setdefault(doctor["tenant_id"], _Roster(today, dice))
        roster.work(doctor)
    for roster in hospitals.values():
        roster.rest()
        await owner.executemany(_SESSION, roster.sessions)
        await owner.executemany(_EXCEPTION, roster.exceptions)
    for row in await owner.fetch("select distinct tenant_id from opd_ipd_clinic_session"):
        await owner.fetchval(
            "select opd_ipd_open_days($1, $2, $3)",
            row["tenant_id"],
            today,
            today + timedelta(days=HORIZON - 1),
        )


_LATE_LEAVE = """
insert into opd_ipd_clinic_exception (tenant_id, kind, practitioner_id, since, until, name)
select distinct on (d.tenant_id) d.tenant_id, 'leave', d.practitioner_id, d.day, d.day, 'Sick leave'
from opd_ipd_clinic_day d
where d.day between $1 and $1 + 6 and d.state = 'open' and d.practitioner_id is not null
  and not exists (select from opd_ipd_clinic_exception x where x.tenant_id = d.tenant_id
                  and x.name = 'Sick leave' and x.until >= $1)
order by d.tenant_id, d.day, d.starts desc
returning tenant_id, since
"""


async def fill_late_leave(owner: Connection, today: date) -> None:
    """A doctor of each hospital is ill on a day that is booked, so that bookings have to move."""
    for row in await owner.fetch(_LATE_LEAVE, today + timedelta(days=2)):
        await owner.fetchval("select opd_ipd_open_days($1, $2, $2)", row["tenant_id"], row["since"])


class _Roster(Struct):
    """The rows of one hospital's roster."""

    today: date
    dice: random.Random
    doctors: list[Any] = field(default_factory=list)
    sessions: list[tuple[Any, ...]] = field(default_factory=list)
    exceptions: list[tuple[Any, ...]] = field(default_factory=list)

    def work(self, doctor: Any) -> None:  # noqa: ANN401 - a row
        """Three to six mornings a week, and mostly an afternoon for those who come again."""
        place = len(self.doctors)
        self.doctors.append(doctor)
        days = range(1, 7) if place < 2 else sorted(self.dice.sample(range(1, 7), 4))  # noqa: PLR2004
        unit = ("Unit I", "Unit II", "Unit III")[place % 3]
        for weekday in days:
            self._session(doctor, weekday, MORNING, unit, (12, 6, 6))
        if place % 3 != 2:  # noqa: PLR2004
            weekday = self.dice.choice([day for day in days if day < SUNDAY])
            self._session(doctor, weekday, LATE, "Follow-up", (6, 3, 3))

    def rest(self) -> None:
        """A holiday, a week of leave for one doctor, and an extra clinic of another."""
        holiday = self._working(self.today + timedelta(days=9))
        self._exception(
            "holiday", None, holiday, holiday, "Local holiday", '{"hi": "स्थानीय अवकाश"}'
        )
        away, extra = self.doctors[4], self.doctors[0]
        since = self._working(self.today + timedelta(days=4))
        self._exception("leave", away, since, since + timedelta(days=5), "Conference", "{}")
        day = self.today + timedelta(days=11)
        self._session(extra, day.isoweekday(), (time(16), time(18)), "Diabetes", (10, 5, 5), day)

    def _working(self, day: date) -> date:
        return day + timedelta(days=1) if day.weekday() == SUNDAY else day

    def _session(  # noqa: PLR0917 - a row's columns
        self,
        doctor: Any,  # noqa: ANN401 - a row
        weekday: int,
        hours: tuple[time, time],
        unit: str,
        quotas: tuple[int, int, int],
        day: date | None = None,
    ) -> None:
        self.sessions.append(
            (
                *(doctor["tenant_id"], uuid7(), "extra" if day else "weekly"),
                *(doctor["queue_id"], unit, doctor["place_id"], doctor["practitioner_id"]),
                *(weekday, *hours, *quotas),
                *(day or self.today - timedelta(days=60), day),
            )
        )

    def _exception(  # noqa: PLR0917 - a row's columns
        self,
        kind: str,
        doctor: Any,  # noqa: ANN401 - a row or nothing
        since: date,
        until: date,
        name: str,
        names: str,
    ) -> None:
        tenant = self.doctors[0]["tenant_id"]
        practitioner = doctor["practitioner_id"] if doctor else None
        self.exceptions.append((tenant, kind, practitioner, since, until, name, names))
