"""Sign a consultation: freeze it, hash it, and write the document into the person's record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from msgspec import Struct

from sehat.api import Refusal, uuid7, veto
from sehat_opd_ipd.api import ConsultationSigned
from sehat_opd_ipd.domain.document import (
    Author,
    ConsultationFacts,
    canonical_sha256,
    consultation_bundle,
)
from sehat_opd_ipd.queries.lab import orders_of
from sehat_opd_ipd.queries.visits import diagnoses_of, last_vitals, lines_of, visit_detail

if TYPE_CHECKING:
    from sehat.api import TenantContext
    from sehat_opd_ipd.queries.allergies import AllergyHeading

__all__ = ["SignedConsultation", "sign_consultation"]


class SignedConsultation(Struct, frozen=True):
    """The entry that signing wrote."""

    entry_id: UUID
    sha256: str


async def sign_consultation(
    ctx: TenantContext,
    *,
    visit_id: UUID,
    posting: Any,  # noqa: ANN401 - the row of `posting_of`
    allergies: AllergyHeading,
) -> SignedConsultation | Refusal:
    """Freeze the consultation and write its document.

    The record must be open in this transaction. Refuses with `opd_ipd.no_council_number`,
    `opd_ipd.unknown_visit`, `opd_ipd.signed` or `opd_ipd.nothing_to_sign`, and with whatever
    another plugin says against it.
    """
    if posting is None or not posting["council_number"]:
        return Refusal("opd_ipd.no_council_number")
    standing = await ctx.db.fetchrow(
        "select * from opd_ipd_consultation where tenant_id = $1 and visit_id = $2 for update",
        ctx.tenant.id,
        visit_id,
    )
    if standing is None:
        return Refusal("opd_ipd.unknown_visit")
    if standing["state"] == "signed":
        return Refusal("opd_ipd.signed")
    facts = await _facts(ctx, standing, posting, allergies)
    if not facts.diagnoses and not facts.lines:
        return Refusal("opd_ipd.nothing_to_sign")
    if refused := await veto(ctx, "opd_ipd_sign_check", visit_id=visit_id):
        return refused
    document = consultation_bundle(facts)
    signed = SignedConsultation(facts.entry_id, canonical_sha256(document))
    await _freeze(ctx, standing["id"], signed)
    await _write_entry(ctx, facts, document, signed)
    await ctx.audit(
        "opd_ipd.consultation_signed",
        entity="opd_ipd_consultation",
        entity_id=standing["id"],
        after={"sha256": signed.sha256, "entry": facts.entry_id},
    )
    await ctx.publish(
        ConsultationSigned(
            aggregate_id=standing["id"],
            person_id=facts.person_id,
            visit_id=visit_id,
            record_entry_id=facts.entry_id,
        )
    )
    return signed


async def _facts(
    ctx: TenantContext,
    standing: Any,  # noqa: ANN401 - a row
    posting: Any,  # noqa: ANN401 - a row
    allergies: AllergyHeading,
) -> ConsultationFacts:
    tenant_id, visit_id = ctx.tenant.id, standing["visit_id"]
    visit = await visit_detail(ctx.db, tenant_id, visit_id)
    person = await ctx.db.fetchrow("select * from person where id = $1", standing["person_id"])
    return ConsultationFacts(
        entry_id=uuid7(),
        visit_id=visit_id,
        visit_number=visit["number"],
        person_id=person["id"],
        person_name=person["name"],
        sex=person["sex"],
        birth_date=person["birth_date"],
        birth_precision=person["birth_precision"],
        hospital_id=tenant_id,
        hospital_name=ctx.tenant.name,
        department=visit["department"],
        department_hi=msgspec.json.decode(visit["department_i18n"]).get("hi", ""),
        author=Author(
            posting["practitioner_id"],
            posting["name"],
            posting["qualification"] or "",
            posting["council"] or "",
            posting["council_number"],
        ),
        signed_at=ctx.now,
        complaint=standing["complaint"],
        advice=standing["advice"],
        next_visit=standing["next_visit"],
        vitals=await last_vitals(ctx.db, tenant_id, visit_id),
        diagnoses=await diagnoses_of(ctx.db, tenant_id, standing["id"]),
        lines=await lines_of(ctx.db, tenant_id, standing["id"]),
        allergy_heading=allergies.state,
        allergies=allergies.statements,
        orders=await orders_of(ctx.db, tenant_id, visit_id),
    )


async def _freeze(ctx: TenantContext, consultation_id: UUID, signed: SignedConsultation) -> None:
    await ctx.db.execute(
        "update opd_ipd_consultation set state = 'signed', signed_at = $3, sha256 = $4,"
        " record_entry_id = $5 where tenant_id = $1 and id = $2",
        ctx.tenant.id,
        consultation_id,
        ctx.now,
        signed.sha256,
        signed.entry_id,
    )


async def _write_entry(
    ctx: TenantContext,
    facts: ConsultationFacts,
    document: dict[str, Any],
    signed: SignedConsultation,
) -> None:
    summary = {
        "diagnoses": [f"{row['code']} {row['display']}" for row in facts.diagnoses],
        "medicines": [f"{row['drug_name']} {row['dose']}" for row in facts.lines],
        "visit": facts.visit_number,
        "department_hi": facts.department_hi,
    }
    author = {
        "name": facts.author.name,
        "qualification": facts.author.qualification,
        "council": facts.author.council,
        "council_number": facts.author.council_number,
    }
    await ctx.db.execute(
        "insert into record_entry (person_id, id, tenant_id, kind, grade, occurred_at, title,"
        " summary, fhir, author, signed_at, sha256) values ($1, $2, $3, 'opd_consultation',"
        " 'document', $4, $5, $6::text::jsonb, $7::text::jsonb, $8::text::jsonb, $4, $9)",
        facts.person_id,
        facts.entry_id,
        ctx.tenant.id,
        ctx.now,
        facts.department,
        msgspec.json.encode(summary).decode(),
        msgspec.json.encode(document).decode(),
        msgspec.json.encode(author).decode(),
        signed.sha256,
    )
