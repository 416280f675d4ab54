"""The demo's bookings: today's, of whom some have come, and those of the coming two weeks."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct, field

from sehat.api import uuid7
from sehat_opd_ipd.booking_sights import slots_of

if TYPE_CHECKING:
    from datetime import date

    from asyncpg import Connection

__all__ = ["fill_bookings"]

AHEAD = 14
"""Days from today that are booked; the nearer ones more."""

CLASSES = ("opd",) * 12 + ("virtual", "home")

_CLINICS = """
select d.tenant_id, d.id, d.queue_id, d.day, d.starts, d.ends, d.slot_minutes,
  array(select c.quota from opd_ipd_clinic_place c where c.tenant_id = d.tenant_id
        and c.clinic_day_id = d.id order by c.channel) as quotas
from opd_ipd_clinic_day d
where d.state = 'open' and d.day between $1 and $2
  and not exists (select from opd_ipd_booking b where b.tenant_id = d.tenant_id and b.day = d.day)
order by d.tenant_id, d.queue_id, d.day, d.starts
"""
CHANNELS = ("desk", "online", "phone")
"""In the order of their names, as the statement gives their places."""

_PATIENTS = """
select v.person_id, max(p.sex) as sex,
  extract(year from age(max(p.birth_date)))::integer as years
from opd_ipd_visit v join person p on p.id = v.person_id
where v.tenant_id = $1 and v.queue_id = $2 and v.business_date < $3
  and not exists (select from opd_ipd_visit t where t.tenant_id = $1 and t.queue_id = $2
                  and t.person_id = v.person_id and t.business_date = $3)
group by v.person_id order by v.person_id
"""

_CAME = """
select v.person_id, v.id as visit_id, v.priority, v.state, v.opened_at from opd_ipd_visit v
where v.tenant_id = $1 and v.queue_id = $2 and v.business_date = $3
  and not exists (select from opd_ipd_booking b where b.tenant_id = $1 and b.visit_id = v.id)
order by v.opened_at
"""

_BOOKING = """
insert into opd_ipd_booking (tenant_id, id, number, person_id, clinic_day_id, day, slot, channel,
  state, visit_class, priority, locale, visit_id, made_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, now() - interval '3 days')
"""

_CHANGE = """
insert into opd_ipd_booking_change (tenant_id, booking_id, from_state, to_state, at)
values ($1, $2, $3, $4, now() - make_interval(mins => $5))
"""

_COUNT = """
update opd_ipd_clinic_place c set booked = n.booked, over = greatest(n.booked - c.quota, 0)
from (select tenant_id, clinic_day_id, channel, count(*) as booked from opd_ipd_booking
      where state in ('booked', 'arrived', 'completed', 'no_show')
      group by tenant_id, clinic_day_id, channel) n
where c.tenant_id = n.tenant_id and c.clinic_day_id = n.clinic_day_id and c.channel = n.channel
  and c.booked <> n.booked
"""


async def fill_bookings(owner: Connection, today: date) -> int:
    """Book those days of the coming two weeks that nobody has booked yet; returns how many."""
    dice = random.Random(today.toordinal())  # noqa: S311 - invented bookings, no secret
    books: dict[UUID, _Book] = {}
    for clinic in await owner.fetch(_CLINICS, today, today + timedelta(days=AHEAD - 1)):
        tenant, queue = clinic["tenant_id"], clinic["queue_id"]
        if tenant not in books:
            books[tenant] = _Book(today, dice, await _last_number(owner, tenant, today))
        book = books[tenant]
        if queue not in book.patients:
            book.patients[queue] = await owner.fetch(_PATIENTS, tenant, queue, today)
        came = await owner.fetch(_CAME, tenant, queue, today) if clinic["day"] == today else []
        book.fill(clinic, came)
    for tenant, book in books.items():
        await owner.executemany(_BOOKING, book.bookings)
        await owner.executemany(_CHANGE, book.changes)
        await owner.execute(
            "insert into number_series (tenant_id, kind, period, last)"
            " values ($1, 'booking', $2, $3) on conflict (tenant_id, kind, period)"
            " do update set last = excluded.last",
            tenant,
            str(today.year),
            book.number,
        )
    await owner.execute(_COUNT)
    return sum(len(book.bookings) for book in books.values())


async def _last_number(owner: Connection, tenant: UUID, today: date) -> int:
    return (
        await owner.fetchval(
            "select last from number_series where tenant_id = $1 and kind = 'booking'"
            " and period = $2",
            tenant,
            str(today.year),
        )
        or 0
    )


class _Book(Struct):
    """The rows of one hospital's bookings."""

    today: date
    dice: random.Random
    number: int
    patients: dict[UUID, list[Any]] = field(default_factory=dict)
    taken: set[tuple[UUID, date]] = field(default_factory=set)
    """Persons with a visit or a booking of a day, so that nobody is twice there."""
    bookings: list[tuple[Any, ...]] = field(default_factory=list)
    changes: list[tuple[Any, ...]] = field(default_factory=list)

    def fill(self, clinic: Any, came: list[Any]) -> None:  # noqa: ANN401 - a row
        """Half of the places of tomorrow, fewer of later days; of today, some have come."""
        ahead = (clinic["day"] - self.today).days
        quotas = zip(CHANNELS, clinic["quotas"], strict=True)
        places = [channel for channel, quota in quotas for _ in range(quota)]
        self.dice.shuffle(places)
        share = max(0.1, 0.6 - 0.04 * ahead)
        slots = slots_of(clinic)
        wanted = [(slots[n % len(slots)], channel) for n, channel in enumerate(places)]
        wanted = sorted(self.dice.sample(wanted, int(len(places) * share)))
        for visit in came[: len(wanted) // 2]:
            slot, channel = wanted.pop(0)
            state = "completed" if visit["state"] == "closed" else "arrived"
            self._book(clinic, visit, (slot, channel), state, visit["priority"])
        free = [
            person
            for person in self.patients[clinic["queue_id"]]
            if (person["person_id"], clinic["day"]) not in self.taken
        ]
        for person, place in zip(
            self.dice.sample(free, min(len(free), len(wanted))), wanted, strict=False
        ):
            cancelled = ahead > 0 and self.dice.random() < 0.06  # noqa: PLR2004 - of those booked
            self._book(clinic, person, place, "cancelled" if cancelled else "booked", None)

    def _book(
        self,
        clinic: Any,  # noqa: ANN401 - a row
        person: Any,  # noqa: ANN401 - a row
        place: tuple[Any, str],
        state: str,
        priority: str | None,
    ) -> None:
        self.number += 1
        booking, tenant = uuid7(), clinic["tenant_id"]
        self.taken.add((person["person_id"], clinic["day"]))
        senior = priority is None and (person["years"] or 0) >= 60  # noqa: PLR2004 - a senior's age
        self.bookings.append(
            (
                *(tenant, booking, f"B{self.today:%y}-{self.number:06}", person["person_id"]),
                *(clinic["id"], clinic["day"], place[0], place[1], state),
                "opd" if state in ("arrived", "completed") else self.dice.choice(CLASSES),
                priority or ("senior" if senior else "routine"),
                self.dice.choice(("hi", "hi", "hi", "en")),
                person["visit_id"] if state in ("arrived", "completed") else None,
            )
        )
        self.changes.append((tenant, booking, None, "booked", 3 * 24 * 60))
        if state != "booked":
            through = "arrived" if state in ("arrived", "completed") else state
            self.changes.append((tenant, booking, "booked", through, 90))
        if state == "completed":
            self.changes.append((tenant, booking, "arrived", "completed", 20))
