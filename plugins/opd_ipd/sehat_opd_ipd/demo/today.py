"""Today at the demo's hospitals: some are done, some are in the rooms, and the others wait."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from sehat.api import uuid7

if TYPE_CHECKING:
    from datetime import date

    from asyncpg import Connection

__all__ = ["fill_today"]

ZONE = ZoneInfo("Asia/Kolkata")
DONE, WAITING = (3, 10), (3, 9)
"""The fewest and the most of a queue who are done, and who wait."""

MINUTES = (4, 6, 7, 8, 9, 10, 12)
"""From the call to the end of a consultation."""

PRIORITIES = ("routine",) * 8 + ("senior", "senior", "pregnant", "disabled")

_QUEUES = """
select q.tenant_id, q.id as queue_id, q.prefix, u.name as department, o.place_id,
  p.id as practitioner_id, p.user_id as doctor_id,
  (select m.user_id from membership m join role r on r.id = m.role_id
   where m.tenant_id = q.tenant_id and r.code = 'registration_clerk' limit 1) as clerk_id
from opd_ipd_queue q
join org_unit u on u.tenant_id = q.tenant_id and u.id = q.org_unit_id
join posting o on o.tenant_id = q.tenant_id and o.org_unit_id = u.id
join practitioner p on p.tenant_id = o.tenant_id and p.id = o.practitioner_id
where not exists (select from opd_ipd_visit v where v.tenant_id = q.tenant_id
                  and v.queue_id = q.id and v.business_date = $1)
order by q.tenant_id, q.prefix
"""

_PATIENTS = """
select v.person_id, r.number as registration, max(p.sex) as sex,
  extract(year from age(max(p.birth_date)))::integer as years
from opd_ipd_visit v
join person p on p.id = v.person_id
join registration r on r.tenant_id = v.tenant_id and r.person_id = v.person_id
where v.tenant_id = $1 and v.queue_id = $2
group by v.person_id, r.number order by v.person_id
"""

_STATEMENTS = {
    "counter": (
        "insert into opd_ipd_token_counter (tenant_id, queue_id, business_date, last, waiting)"
        " values ($1, $2, $3, $4, $5)"
    ),
    "visit": (
        "insert into opd_ipd_visit (tenant_id, id, person_id, queue_id, number, business_date,"
        " priority, opened_at, opened_by, closed_at, state)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
    ),
    "token": (
        "insert into opd_ipd_queue_token (tenant_id, id, visit_id, queue_id, business_date, number,"
        " label, place_id, practitioner_id, changed_at, state)"
        " values ($1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    ),
    "transition": (
        "insert into opd_ipd_token_transition (tenant_id, token_id, from_state, to_state, at, by,"
        " place_id) values ($1, $2, $3, $4, $5, $6, $7)"
    ),
    "care": (
        "insert into care_relation (tenant_id, id, person_id, kind, source_id, since, until)"
        " values ($1, $2, $3, 'visit', $2, $4, $5)"
    ),
    "record": (
        "insert into record_entry (tenant_id, person_id, id, kind, grade, occurred_at, title,"
        " summary) values ($1, $2, $3, 'opd_visit', 'event', $4, $5, $6::text::jsonb)"
    ),
}


async def fill_today(owner: Connection, now: datetime | None = None) -> int:
    """Give every queue that has no visit today its day so far; return how many visits that is.

    Those who come have come to the queue before, so they fit it. Run again on another day, the
    demo is alive on that day too.
    """
    now = now or datetime.now(UTC)
    day = now.astimezone(ZONE).date()
    dice = random.Random(day.toordinal())  # noqa: S311 - invented visits, no secret
    visits = 0
    for queue in await owner.fetch(_QUEUES, day):
        patients = await owner.fetch(_PATIENTS, queue["tenant_id"], queue["queue_id"])
        line = _Line(queue, day, now, dice)
        line.come(dice.sample(patients, min(len(patients), dice.randint(*DONE) + 8)))
        for name, statement in _STATEMENTS.items():
            await owner.executemany(statement, line.rows.get(name, []))
        visits += line.number
    return visits


class _Line(Struct):
    """The rows of one queue's day."""

    queue: Any
    day: date
    now: datetime
    dice: random.Random
    number: int = 0
    rows: dict[str, list[tuple[Any, ...]]] = msgspec.field(default_factory=dict)

    def come(self, patients: list[Any]) -> None:
        """The first of them are done, one is in the room, one is called, and the rest wait."""
        waiting = min(len(patients), self.dice.randint(*WAITING))
        past = len(patients) - waiting
        at = self.now - timedelta(minutes=5 * len(patients) + 4)
        for place, patient in enumerate(patients):
            at += timedelta(minutes=self.dice.randint(3, 5))
            if place < past - 2:
                self._visit(patient, at, "done")
            elif place < past:
                self._visit(patient, at, "in_room" if place == past - 2 else "called")
            else:
                self._visit(patient, at, "registered")
        self._add("counter", self.queue["queue_id"], self.day, len(patients), waiting)

    def _visit(self, patient: Any, at: datetime, state: str) -> None:  # noqa: ANN401 - a row
        self.number += 1
        queue, visit = self.queue, uuid7()
        label = f"{queue['prefix']}-{self.number:03}"
        steps = self._steps(at, state)
        last = steps[-1][1]
        closed = last if state == "done" else None
        room = queue["place_id"] if len(steps) > 1 else None
        self._add(
            "visit",
            *(visit, patient["person_id"], queue["queue_id"], f"{self.day:%y%m%d}-{label}"),
            *(self.day, self._priority(patient), at, queue["clerk_id"], closed),
            "closed" if closed else "open",
        )
        doctor = queue["practitioner_id"] if room else None
        self._add(
            "token",
            *(visit, queue["queue_id"], self.day, self.number, label, room, doctor, last, state),
        )
        for (before, _), (name, when) in itertools.pairwise(steps):
            self._add("transition", visit, before, name, when, queue["doctor_id"], room)
        self._add("care", visit, patient["person_id"], at, closed)
        summary = {"visit": str(visit), "number": patient["registration"]}
        text = msgspec.json.encode(summary).decode()
        self._add("record", patient["person_id"], visit, at, queue["department"], text)

    def _steps(self, at: datetime, state: str) -> list[tuple[str, datetime]]:
        called = min(
            at + timedelta(minutes=self.dice.randint(6, 30)), self.now - timedelta(minutes=4)
        )
        steps = [("registered", at), ("called", called)]
        steps.append(("in_room", called + timedelta(minutes=1)))
        ended = called + timedelta(minutes=self.dice.choice(MINUTES))
        steps.append(("done", min(ended, self.now - timedelta(minutes=1))))
        return steps[: [name for name, _ in steps].index(state) + 1]

    def _priority(self, patient: Any) -> str:  # noqa: ANN401 - a row
        drawn = self.dice.choice(PRIORITIES)
        fits = {
            "senior": (patient["years"] or 0) >= 60,  # noqa: PLR2004 - the age of a senior citizen
            "pregnant": patient["sex"] == "female" and 18 <= (patient["years"] or 0) <= 42,  # noqa: PLR2004
        }
        return drawn if fits.get(drawn, True) else "routine"

    def _add(self, name: str, *values: Any) -> None:  # noqa: ANN401 - a row
        self.rows.setdefault(name, []).append((self.queue["tenant_id"], *values))
