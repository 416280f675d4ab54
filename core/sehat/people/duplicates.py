"""Who may be somebody that is about to be registered: a warning, never a block."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sehat.people.birth import Born
from sehat.people.name_keys import spoken_name
from sehat.people.residents import Candidate, Described, birth_years, find_resident
from sehat.people.search_tokens import person_tokens
from sehat.refusals import Refusal

if TYPE_CHECKING:
    from sehat.people.register import PersonDetails
    from sehat.tenancy.context import TenantContext

__all__ = ["LIKELY", "Likely", "decide_duplicates", "likely_same"]

LIKELY = 0.6
"""Likeness from which somebody is shown: half is the name, 0.2 birth, 0.2 mobile, 0.1 place."""
MOST_OWN = 5

_OWN = """
select p.*, r.number as registration, d.likeness
from own_duplicates($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) d
  join person p on p.id = d.person_id
  join registration r on r.tenant_id = $1 and r.person_id = d.person_id
order by d.likeness desc
"""
_DIFFERENT = """
update possible_duplicate set state = 'different', decided_by = $2, decided_at = $3
where tenant_id = $1 and state = 'open'
  and ((person_id = $4 and other_id = any($5::uuid[]))
    or (other_id = $4 and person_id = any($5::uuid[])))
"""


_NOT_CHOSEN = """
update resident_candidate set choice = 'different'
where tenant_id = $1 and user_id = $2 and id = any($3::uuid[]) and choice is null
"""


@dataclass(frozen=True, slots=True)
class Likely:
    """Rows of the hospital's own people, and masked residents of the city beside them."""

    own: Sequence[Any]
    city: Sequence[Candidate]
    refusal: Refusal | None = None
    """Why the city was not asked, where it was to be."""


async def likely_same(ctx: TenantContext, details: PersonDetails) -> Likely:
    """The hospital's own people and residents of the city who may be the one described.

    The city is only asked where birth and one of mobile and locality are known, and by those who
    may find residents; such a look is counted and logged like any other.
    """
    own = await ctx.db.fetch(_OWN, ctx.tenant.id, *_asked(details), LIKELY, MOST_OWN)
    born, user_id = _born(details), ctx.actor.user_id
    fact = details.mobile or details.locality
    if not (born and fact and user_id and ctx.allowed("people.find_resident")):
        return Likely(own, ())
    city = await find_resident(
        ctx.db,
        tenant_id=ctx.tenant.id,
        user_id=user_id,
        described=Described(
            name=details.name,
            born=born,
            mobile=details.mobile,
            area=None if details.mobile else details.locality,
        ),
        purpose="duplicate",
    )
    if isinstance(city, Refusal):
        return Likely(own, (), city)
    return Likely(own, city)


async def decide_duplicates(
    ctx: TenantContext, person_id: UUID, different: Collection[UUID]
) -> int:
    """Note who may be one with a person who was just registered, and whom the clerk ruled out.

    `different` holds ids of own people and handles of candidates; others mean nothing. Returns
    how many pairs were noted.
    """
    at = ctx.tenant.id
    noted: int = await ctx.db.fetchval(
        "select note_duplicates($1, $2, $3::real)", at, [person_id], LIKELY
    )
    if different:
        ruled = sorted(different)
        await ctx.db.execute(_DIFFERENT, at, ctx.actor.user_id, ctx.now, person_id, ruled)
        await ctx.db.execute(_NOT_CHOSEN, at, ctx.actor.user_id, ruled)
        await ctx.audit(
            "people.duplicates_ruled_out",
            entity="person",
            entity_id=person_id,
            after={"different": [str(one) for one in ruled]},
        )
    return noted


def _asked(details: PersonDetails) -> tuple[Any, ...]:
    names = [name for name in (details.name, details.name_local) if name]
    tokens = person_tokens(names, details.mobile)
    kinds = "fm" if any(token[0] == "f" for token in tokens) else "wm"
    return (
        [token for token in tokens if token[0] in kinds],
        spoken_name(details.name),
        details.sex,
        *birth_years(_born(details)),
        details.mobile,
        details.locality,
    )


def _born(details: PersonDetails) -> Born | None:
    born: date | None = details.birth_date
    return Born(born, details.birth_precision) if born else None
