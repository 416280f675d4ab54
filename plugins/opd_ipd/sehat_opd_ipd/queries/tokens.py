"""Tokens of a day by what is printed on the slip."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from asyncpg import Connection

__all__ = ["tokens_named"]

Rows = Sequence[Any]

_TOKEN = re.compile(r"([A-Za-z]{0,4})[ -]?0*([0-9]{1,4})")
_VISIT = re.compile(r"[0-9]{6}-[A-Za-z]{1,4}-[0-9]{3,4}")
MOST = 8

_SHOWN = """
select v.id as visit_id, q.id as queue_id, t.label, t.state, t.business_date, p.name,
  u.name as department, u.name_i18n as department_i18n
from opd_ipd_queue q
join opd_ipd_queue_token t on t.tenant_id = $1 and t.queue_id = q.id
join opd_ipd_visit v on v.tenant_id = $1 and v.id = t.visit_id
join person p on p.id = v.person_id
join org_unit u on u.tenant_id = $1 and u.id = q.org_unit_id
where q.tenant_id = $1 and {which}
order by length(q.prefix), q.prefix limit $2
"""
_OF_DAY = _SHOWN.format(which="t.business_date = $3 and t.number = $4 and $5 in ('', q.prefix)")
_OF_VISIT = _SHOWN.format(which="v.number = $3")


async def tokens_named(db: Connection, tenant_id: UUID, day: date, text: str) -> Rows:
    """Tokens of the day such as `A-012`, `a12` or `12`, or the one of a visit's number."""
    if _VISIT.fullmatch(text):
        return await db.fetch(_OF_VISIT, tenant_id, MOST, text.upper())  # type: ignore[no-any-return]
    match = _TOKEN.fullmatch(text)
    if match is None:
        return ()
    prefix, number = match[1].upper(), int(match[2])
    return await db.fetch(_OF_DAY, tenant_id, MOST, day, number, prefix)  # type: ignore[no-any-return]
