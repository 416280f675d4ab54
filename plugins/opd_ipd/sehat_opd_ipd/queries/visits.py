"""One visit: what the slip prints and what the consultation begins with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from uuid import UUID

    from asyncpg import Connection

__all__ = [
    "consultation_of",
    "diagnoses_of",
    "last_vitals",
    "lines_of",
    "open_visit_of",
    "person_of_visit",
    "removed_line",
    "visit_by_number",
    "visit_detail",
]

Rows = Sequence[Any]

_VISIT = """
select v.*, t.id as token_id, t.label, t.state as token_state, t.place_id, u.name as department,
  u.name_i18n as department_i18n, pl.name as room, pl.name_i18n as room_i18n, pl.code as room_code,
  (select count(*) from opd_ipd_slip_print s where s.tenant_id = $1 and s.visit_id = v.id) as prints
from opd_ipd_visit v
join opd_ipd_queue_token t on t.tenant_id = $1 and t.visit_id = v.id
join opd_ipd_queue q on q.tenant_id = $1 and q.id = v.queue_id
join org_unit u on u.tenant_id = $1 and u.id = q.org_unit_id
left join place pl on pl.tenant_id = $1 and pl.id = t.place_id
where v.tenant_id = $1 and v.id = $2
"""

_PERSON_OF_VISIT = """
select p.*, r.number as registration from opd_ipd_visit v
join person p on p.id = v.person_id
left join registration r on r.tenant_id = $1 and r.person_id = p.id
where v.tenant_id = $1 and v.number = regexp_replace($2, '^SEHATV:', '')
"""

_CONSULTATION = """
select c.*, u.name as saver from opd_ipd_consultation c
left join practitioner u on u.tenant_id = $1 and u.user_id = c.saved_by
where c.tenant_id = $1 and c.visit_id = $2
"""

_VITALS = """
select distinct on (kind) kind, value, taken_at from opd_ipd_vital
where tenant_id = $1 and visit_id = $2 order by kind, taken_at desc
"""


async def visit_detail(db: Connection, tenant_id: UUID, visit_id: UUID) -> Any:  # noqa: ANN401 - a row
    """A visit with token, department, room and number of printed slips, or nothing."""
    return await db.fetchrow(_VISIT, tenant_id, visit_id)


async def person_of_visit(db: Connection, tenant_id: UUID, number: str) -> Any:  # noqa: ANN401
    """The person of the visit with this number and their hospital number, or nothing."""
    return await db.fetchrow(_PERSON_OF_VISIT, tenant_id, number)


async def visit_by_number(db: Connection, tenant_id: UUID, number: str) -> UUID | None:
    """The visit that bears a number, or nothing."""
    return await db.fetchval(  # type: ignore[no-any-return]
        "select id from opd_ipd_visit where tenant_id = $1 and number = $2", tenant_id, number
    )


async def open_visit_of(db: Connection, tenant_id: UUID, person_id: UUID) -> UUID | None:
    """The newest open visit of a person, under whichever entry it was registered, or nothing."""
    return await db.fetchval(  # type: ignore[no-any-return]
        "select id from opd_ipd_visit where tenant_id = $1 and state = 'open'"
        " and person_id = any((select persons_as_one($2))::uuid[])"
        " order by opened_at desc limit 1",
        tenant_id,
        person_id,
    )


async def consultation_of(db: Connection, tenant_id: UUID, visit_id: UUID) -> Any:  # noqa: ANN401
    """The consultation of a visit, or nothing."""
    return await db.fetchrow(_CONSULTATION, tenant_id, visit_id)


async def last_vitals(db: Connection, tenant_id: UUID, visit_id: UUID) -> Rows:
    """The latest measurement of each kind at a visit."""
    return await db.fetch(_VITALS, tenant_id, visit_id)  # type: ignore[no-any-return]


async def diagnoses_of(db: Connection, tenant_id: UUID, consultation_id: UUID) -> Rows:
    """The diagnoses in their order."""
    return await db.fetch(  # type: ignore[no-any-return]
        "select * from opd_ipd_diagnosis where tenant_id = $1 and consultation_id = $2"
        " order by position",
        tenant_id,
        consultation_id,
    )


async def removed_line(
    db: Connection, tenant_id: UUID, visit_id: UUID, line_id: UUID
) -> str | None:
    """The medicine of a line that was taken out of the draft of a visit, or nothing."""
    return await db.fetchval(  # type: ignore[no-any-return]
        "select l.drug_name from opd_ipd_prescription_line l join opd_ipd_consultation c"
        " on c.tenant_id = $1 and c.id = l.consultation_id where l.tenant_id = $1 and l.id = $3"
        " and c.visit_id = $2 and c.state = 'draft' and l.removed_at is not null",
        tenant_id,
        visit_id,
        line_id,
    )


async def lines_of(db: Connection, tenant_id: UUID, consultation_id: UUID) -> Rows:
    """The prescription lines in their order."""
    return await db.fetch(  # type: ignore[no-any-return]
        "select * from opd_ipd_prescription_line where tenant_id = $1 and consultation_id = $2"
        " and removed_at is null order by position",
        tenant_id,
        consultation_id,
    )
