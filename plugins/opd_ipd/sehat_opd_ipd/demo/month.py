"""A month of a hospital's visits, collected by table and written at once."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from sehat.api import uuid7
from sehat.demo.hospitals import DEPARTMENTS

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sehat.demo.cases import Case
    from sehat.demo.load import DemoCity, DemoHospital

__all__ = ["Consulted", "Month"]

VISITS_A_QUEUE = 5
SIGNED_SHARE = 0.5
ZONE = ZoneInfo("Asia/Kolkata")

STATEMENTS = {
    "registration": (
        "insert into registration (tenant_id, person_id, number, at, by)"
        " values ($1, $2, $3, $4, $5)"
    ),
    "opd_ipd_token_counter": (
        "insert into opd_ipd_token_counter (tenant_id, queue_id, business_date, last)"
        " values ($1, $2, $3, $4)"
    ),
    "opd_ipd_visit": (
        "insert into opd_ipd_visit (tenant_id, id, person_id, queue_id, number, business_date,"
        " opened_at, opened_by, closed_at, state)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'closed')"
    ),
    "opd_ipd_queue_token": (
        "insert into opd_ipd_queue_token (tenant_id, id, visit_id, queue_id, business_date,"
        " number, label, place_id, changed_at, state)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'done')"
    ),
    "opd_ipd_token_transition": (
        "insert into opd_ipd_token_transition (tenant_id, token_id, from_state, to_state, at, by,"
        " place_id) values ($1, $2, $3, $4, $5, $6, $7)"
    ),
    "care_relation": (
        "insert into care_relation (tenant_id, person_id, kind, id, source_id, since, until)"
        " values ($1, $2, 'visit', $3, $3, $4, $5)"
    ),
    "record_entry": (
        "insert into record_entry (tenant_id, person_id, id, kind, grade, occurred_at, title,"
        " summary) values ($1, $2, $3, 'opd_visit', 'event', $4, $5, $6::text::jsonb)"
    ),
}


class Consulted(Struct, frozen=True):
    """A visit that ended with a signed consultation."""

    code: str
    department: str
    person_id: UUID
    visit_id: UUID
    visit_number: str
    at: datetime
    case: Case


class Month(Struct):
    """The rows of one hospital."""

    city: DemoCity
    hospital: DemoHospital
    queues: dict[str, UUID]
    fitting: Mapping[str, Sequence[tuple[UUID, Sequence[Case]]]]
    """By department, those who may come to it, each with the cases that fit."""
    dice: random.Random
    consulted: list[Consulted] = msgspec.field(default_factory=list)
    registered: dict[UUID, str] = msgspec.field(default_factory=dict)
    rows: dict[str, list[tuple[Any, ...]]] = msgspec.field(default_factory=dict)

    def live(self, day: date) -> None:
        """A day of visits to every queue."""
        for department in DEPARTMENTS:
            count = self.dice.randint(1, VISITS_A_QUEUE)
            for number in range(1, count + 1):
                self._visit(department.code, day, number)
            self._add("opd_ipd_token_counter", self.queues[department.code], day, count)

    async def write(self) -> None:
        """Write all tables, those that others point at first."""
        for table, statement in STATEMENTS.items():
            await self.city.owner.executemany(statement, self.rows.get(table, []))
        await self.city.owner.execute(
            "insert into number_series (tenant_id, kind, period, last)"
            " values ($1, 'registration', $2, $3)",
            self.hospital.id,
            str(self.city.today.year),
            len(self.registered),
        )
        await self.city.owner.fetchval(
            "select index_registration($1, $2)", self.hospital.id, list(self.registered)
        )

    def _visit(self, code: str, day: date, number: int) -> None:
        department = next(d for d in DEPARTMENTS if d.code == code)
        (person, cases), visit = self.dice.choice(self.fitting[code]), uuid7()
        label = f"{department.prefix}-{number:03}"
        opened = datetime.combine(day, time(8, 0), ZONE).astimezone(UTC) + timedelta(
            minutes=7 * number + self.dice.randint(0, 5)
        )
        called = opened + timedelta(minutes=self.dice.randint(4, 55))
        done = called + timedelta(minutes=self.dice.randint(3, 14))
        visit_number = f"{day:%y%m%d}-{label}"
        registration = self._registration(person, opened)
        clerk, queue = self.hospital.clerk, self.queues[code]
        self._add("opd_ipd_visit", visit, person, queue, visit_number, day, opened, clerk, done)
        self._token(code, visit, day, number, label, (called, done))
        self._add("care_relation", person, visit, opened, done)
        summary = msgspec.json.encode({"visit": visit, "number": registration}).decode()
        self._add("record_entry", person, visit, opened, department.name, summary)
        if self.dice.random() < SIGNED_SHARE:
            self.consulted.append(
                Consulted(
                    code,
                    department.name,
                    person,
                    visit,
                    visit_number,
                    done,
                    self.dice.choice(cases),
                )
            )

    def _token(  # noqa: PLR0917 - a row's columns
        self,
        code: str,
        visit: UUID,
        day: date,
        number: int,
        label: str,
        times: tuple[datetime, datetime],
    ) -> None:
        called, done = times
        token, room = uuid7(), self.hospital.rooms[code]
        doctor = self.hospital.doctors[code][1]
        self._add(
            "opd_ipd_queue_token", token, visit, self.queues[code], day, number, label, room, done
        )
        entered = called + timedelta(minutes=1)
        for step in (
            ("registered", "called", called, doctor, room),
            ("called", "in_room", entered, doctor, room),
            ("in_room", "done", done, doctor, room),
        ):
            self._add("opd_ipd_token_transition", token, *step)

    def _registration(self, person: UUID, at: datetime) -> str:
        number = self.registered.get(person)
        if number is None:
            number = f"{at.year % 100:02}-{len(self.registered) + 1:06}"
            self.registered[person] = number
            self._add("registration", person, number, at, self.hospital.clerk)
        return number

    def _add(self, table: str, *values: Any) -> None:  # noqa: ANN401 - a row
        self.rows.setdefault(table, []).append((self.hospital.id, *values))
