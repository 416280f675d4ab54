"""Record what is known of a person's allergies; a statement is superseded, never erased."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sehat.api import Refusal, allergen_detail, uuid7

if TYPE_CHECKING:
    from sehat.api import TenantContext

__all__ = ["state_allergy", "state_no_known_allergies"]

_INSERT = """
insert into allergy_statement (person_id, id, tenant_id, kind, allergen_code, allergen_text,
  reaction, severity, recorded_by, recorder_name)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""


async def state_allergy(
    ctx: TenantContext,
    *,
    person_id: UUID,
    allergen_code: str,
    reaction: str,
    severity: str,
) -> UUID | Refusal:
    """State an allergy to a substance or a class; refuses with `opd_ipd.unknown_allergen`."""
    allergen = await allergen_detail(ctx.db, allergen_code)
    if allergen is None:
        return Refusal("opd_ipd.unknown_allergen")
    return await _state(
        ctx, person_id, ("allergy", allergen.code, allergen.display, reaction or None, severity)
    )


async def state_no_known_allergies(ctx: TenantContext, *, person_id: UUID) -> UUID:
    """State that the person was asked and no allergy is known."""
    return await _state(ctx, person_id, ("none_known", None, None, None, None))


async def _state(
    ctx: TenantContext, person_id: UUID, statement: tuple[str, *tuple[str | None, ...]]
) -> UUID:
    statement_id = uuid7()
    await ctx.db.execute(
        _INSERT,
        person_id,
        statement_id,
        ctx.tenant.id,
        *statement,
        ctx.actor.user_id,
        ctx.actor.name,
    )
    await ctx.audit("opd_ipd.allergy_stated", entity="allergy_statement", entity_id=statement_id)
    return statement_id
