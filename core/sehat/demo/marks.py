"""A merged pair, a restricted record and a test patient at each hospital, so that all are seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from sehat.demo.registering import register_at
from sehat.people.register import PersonDetails

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = ["mark_some"]

TRIED_ON = PersonDetails(
    name="Pariksha Rogi",
    name_local="परीक्षा रोगी",
    sex="female",
    birth_date=date(1990, 1, 1),
    birth_precision="year",
    locality="Kotwali Road",
)

_MERGE = """
select (merge_persons(d.tenant_id, m.user_id, d.other_id, d.person_id,
                      'Same mobile and age, spelt otherwise')).code
from possible_duplicate d
join membership m on m.tenant_id = d.tenant_id
join role_permission p on p.role_id = m.role_id and p.permission = 'people.merge_persons'
where d.tenant_id = $1 and d.state = 'open' order by d.likeness desc, d.id limit 1
"""
_RESTRICT = """
update person set restricted = true
where id = (select p.id from registration r join person p on p.id = r.person_id
            where r.tenant_id = $1 and p.merged_into is null and not p.restricted
            order by r.number desc offset 40 limit 1)
"""


async def mark_some(owner: Connection, hospitals: Iterable[UUID]) -> None:
    """Decide one of each hospital's doubles, and mark a person and a test patient of its own."""
    for hospital in hospitals:
        made_up = await register_at(owner, hospital, [TRIED_ON])
        await owner.execute("update person set test_patient = true where id = any($1)", made_up)
        await owner.fetchval(_MERGE, hospital)
        await owner.execute(_RESTRICT, hospital)
