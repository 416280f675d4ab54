"""A consultation: begun when the patient enters, saved as often as one likes, signed once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct, field

from sehat.api import Refusal, concept_detail, uuid7
from sehat_opd_ipd.domain.vitals import record_vitals

if TYPE_CHECKING:
    from sehat.api import TenantContext

__all__ = ["Draft", "Stale", "begin_consultation", "save_draft"]


class Draft(Struct, frozen=True, kw_only=True):
    """What the doctor's page holds; `version` is the one that was shown."""

    version: int
    complaint: str = ""
    advice: str = ""
    next_visit: date | None = None
    diagnoses: Sequence[str] = ()
    vitals: dict[str, Decimal] = field(default_factory=dict)


class Stale(Struct, frozen=True):
    """Somebody else saved in between: what stands now, beside what was typed."""

    saver: str
    standing: Any


async def begin_consultation(
    ctx: TenantContext, *, visit_id: UUID, person_id: UUID, practitioner_id: UUID
) -> None:
    """Make the consultation of a visit where it has none."""
    await ctx.db.execute(
        "insert into opd_ipd_consultation (tenant_id, id, visit_id, person_id, practitioner_id,"
        " saved_by) values ($1, $2, $3, $4, $5, $6) on conflict (tenant_id, visit_id) do nothing",
        ctx.tenant.id,
        uuid7(),
        visit_id,
        person_id,
        practitioner_id,
        ctx.actor.user_id,
    )


async def save_draft(ctx: TenantContext, *, visit_id: UUID, draft: Draft) -> UUID | Stale | Refusal:
    """Save and count the version up; return the consultation's id.

    Gives `Stale` where another version stands. Refuses with `opd_ipd.signed`,
    `opd_ipd.unknown_visit`, `opd_ipd.unknown_code` or `opd_ipd.vital_range`.
    """
    standing = await ctx.db.fetchrow(
        "select c.*, coalesce(p.name, '') as saver from opd_ipd_consultation c"
        " left join practitioner p on p.tenant_id = $1 and p.user_id = c.saved_by"
        " where c.tenant_id = $1 and c.visit_id = $2 for update of c",
        ctx.tenant.id,
        visit_id,
    )
    if standing is None:
        return Refusal("opd_ipd.unknown_visit")
    if standing["state"] == "signed":
        return Refusal("opd_ipd.signed")
    if standing["version"] != draft.version:
        return Stale(standing["saver"], standing)
    return await _write(ctx, standing, draft)


async def _write(ctx: TenantContext, standing: Any, draft: Draft) -> UUID | Refusal:  # noqa: ANN401
    consultation_id: UUID = standing["id"]
    refusal = await _write_diagnoses(ctx, consultation_id, draft.diagnoses)
    if refusal is None and draft.vitals:
        refusal = await record_vitals(
            ctx,
            visit_id=standing["visit_id"],
            person_id=standing["person_id"],
            values=draft.vitals,
        )
    if refusal is not None:
        return refusal
    await ctx.db.execute(
        "update opd_ipd_consultation set complaint = $3, advice = $4, next_visit = $5,"
        " version = version + 1, saved_at = now(), saved_by = $6"
        " where tenant_id = $1 and id = $2",
        ctx.tenant.id,
        consultation_id,
        draft.complaint,
        draft.advice,
        draft.next_visit,
        ctx.actor.user_id,
    )
    await ctx.audit(
        "opd_ipd.consultation_saved",
        entity="opd_ipd_consultation",
        entity_id=consultation_id,
        before={"version": standing["version"]},
        after={"version": standing["version"] + 1},
    )
    return consultation_id


async def _write_diagnoses(
    ctx: TenantContext, consultation_id: UUID, codes: Sequence[str]
) -> Refusal | None:
    chosen = []
    for code in dict.fromkeys(codes):
        concept = await concept_detail(ctx.db, "icd10", code)
        if concept is None:
            return Refusal("opd_ipd.unknown_code")
        chosen.append(concept)
    await ctx.db.execute(
        "delete from opd_ipd_diagnosis where tenant_id = $1 and consultation_id = $2",
        ctx.tenant.id,
        consultation_id,
    )
    await ctx.db.executemany(
        "insert into opd_ipd_diagnosis"
        " (tenant_id, consultation_id, position, system, code, display)"
        " values ($1, $2, $3, 'icd10', $4, $5)",
        [
            (ctx.tenant.id, consultation_id, position, concept.code, concept.display)
            for position, concept in enumerate(chosen, start=1)
        ],
    )
    return None
