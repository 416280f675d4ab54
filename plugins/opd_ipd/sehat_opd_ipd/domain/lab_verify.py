"""Verify the results of an order: a second person looks, and the report enters the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from sehat.api import Refusal, uuid7
from sehat_opd_ipd.api import ResultVerified
from sehat_opd_ipd.domain.document import canonical_sha256
from sehat_opd_ipd.domain.lab_order import move_order
from sehat_opd_ipd.domain.lab_report import ReportFacts, report_bundle, report_summary
from sehat_opd_ipd.domain.token import move_token
from sehat_opd_ipd.queries.lab import current_results, order_detail, pending_orders

if TYPE_CHECKING:
    from sehat.api import TenantContext

__all__ = ["ALONE", "verify_results"]

ALONE = "opd_ipd.verify_own_results"
"""Who holds this may verify what they typed themselves, as where one technician works alone."""

_ENTRY = """
insert into record_entry (person_id, id, tenant_id, kind, grade, occurred_at, title, summary, fhir,
  author, signed_at, sha256, supersedes)
values ($1, $2, $3, 'lab_report', 'document', $4, $5, $6::text::jsonb, $7::text::jsonb,
  $8::text::jsonb, $4, $9, $10)
"""


async def verify_results(
    ctx: TenantContext, *, order_id: UUID, place_id: UUID | None = None
) -> UUID | Refusal:
    """Verify and write the report; after a correction it supersedes the former report.

    When nothing else of the visit is awaited, a token that was sent for tests comes back by itself.
    Refuses with `opd_ipd.same_person`, or as `move_order`.
    """
    moved = await move_order(ctx, order_id=order_id, step="verify", place_id=place_id)
    if isinstance(moved, Refusal):
        return moved
    results = await current_results(ctx.db, ctx.tenant.id, order_id)
    own = any(row["entered_by"] == ctx.actor.user_id for row in results)
    if own and not ctx.allowed(ALONE):
        return Refusal("opd_ipd.same_person")
    facts = ReportFacts(
        entry_id=uuid7(),
        order=await order_detail(ctx.db, ctx.tenant.id, order_id),
        results=results,
        hospital_id=ctx.tenant.id,
        hospital_name=ctx.tenant.name,
        verifier=ctx.actor.name,
        verified_at=ctx.now,
        amends=moved["record_entry_id"],
    )
    await _write_entry(ctx, facts)
    await ctx.db.execute(
        "update opd_ipd_lab_order set state = 'verified', changed_at = now(), record_entry_id = $3"
        " where tenant_id = $1 and id = $2",
        ctx.tenant.id,
        order_id,
        facts.entry_id,
    )
    await _tell(ctx, facts)
    await _come_back(ctx, facts.order)
    return facts.entry_id


async def _write_entry(ctx: TenantContext, facts: ReportFacts) -> None:
    document = report_bundle(facts)
    author = {"name": facts.verifier, "qualification": "", "council": "", "council_number": ""}
    await ctx.db.execute(
        _ENTRY,
        facts.order["person_id"],
        facts.entry_id,
        ctx.tenant.id,
        facts.verified_at,
        facts.order["name"],
        msgspec.json.encode(report_summary(facts)).decode(),
        msgspec.json.encode(document).decode(),
        msgspec.json.encode(author).decode(),
        canonical_sha256(document),
        facts.amends,
    )


async def _tell(ctx: TenantContext, facts: ReportFacts) -> None:
    await ctx.publish(
        ResultVerified(
            aggregate_id=facts.order["id"],
            person_id=facts.order["person_id"],
            visit_id=facts.order["visit_id"],
            record_entry_id=facts.entry_id,
            abnormal=any(row["reading"] not in ("", "normal") for row in facts.results),
            corrects=facts.amends,
        )
    )


async def _come_back(ctx: TenantContext, order: Any) -> None:  # noqa: ANN401 - a row
    ctx.touch("opd_ipd.queue", order["queue_id"])
    if order["token_state"] != "sent_for_test":  # noqa: S105 - a queue token's state
        return
    if not await pending_orders(ctx.db, ctx.tenant.id, order["visit_id"]):
        await move_token(ctx, token_id=order["token_id"], step="back")
