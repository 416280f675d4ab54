"""Tell a patient by a message that the prescription is signed, and where to get it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sehat.api import Refusal, day_text
from sehat_opd_ipd.messages import PRESCRIPTION
from sehat_opd_ipd.queries.prescription_messages import messages_of_entry

if TYPE_CHECKING:
    from sehat.api import TenantContext

__all__ = ["MOST_MESSAGES", "send_prescription_again", "tell_prescription"]

MOST_MESSAGES = 5
"""How often one prescription is told about; a sixth message helps nobody."""

_TOLD = """
select e.signed_at, e.summary ->> 'visit' as number, p.mobile,
  coalesce((select b.locale from opd_ipd_booking b where b.tenant_id = $1
    and b.person_id = e.person_id order by b.made_at desc limit 1), 'hi') as locale,
  jsonb_array_length(coalesce(e.summary -> 'medicines', '[]')) as medicines
from record_entry e join person p on p.id = $2
where e.person_id = $2 and e.id = $3 and e.tenant_id = $1 and e.kind = 'opd_consultation'
"""
"""The language is that of the person's last booking here, and Hindi where none is known."""


async def tell_prescription(ctx: TenantContext, *, person_id: UUID, entry_id: UUID) -> None:
    """Put the message about a signed prescription into the outbox; the record must be open.

    It is sent once. Without medicines or without a mobile nothing is sent.
    """
    row = await ctx.db.fetchrow(_TOLD, ctx.tenant.id, person_id, entry_id)
    if row is not None and row["medicines"] and row["mobile"]:
        await _put(ctx, row, str(entry_id))


async def send_prescription_again(
    ctx: TenantContext, *, person_id: UUID, entry_id: UUID
) -> Refusal | None:
    """Send it once more; refuses with `opd_ipd.no_mobile`, `opd_ipd.told_enough` or
    `opd_ipd.unknown_entry`.
    """
    row = await ctx.db.fetchrow(_TOLD, ctx.tenant.id, person_id, entry_id)
    if row is None:
        return Refusal("opd_ipd.unknown_entry")
    if not row["mobile"]:
        return Refusal("opd_ipd.no_mobile")
    sent = len(await messages_of_entry(ctx.db, ctx.tenant.id, entry_id))
    if sent >= MOST_MESSAGES:
        return Refusal("opd_ipd.told_enough")
    await _put(ctx, row, f"{entry_id}/{sent}" if sent else str(entry_id))
    await ctx.audit("opd_ipd.prescription_told", entity="record_entry", entity_id=entry_id)
    return None


async def _put(ctx: TenantContext, row: Any, key: str) -> None:  # noqa: ANN401 - a row
    locale = row["locale"]
    await ctx.notify(
        PRESCRIPTION,
        to=row["mobile"],
        locale=locale,
        parameters={
            "number": row["number"],
            "day": day_text(row["signed_at"].astimezone(ZoneInfo(ctx.tenant.zone)).date(), locale),
            "hospital": ctx.tenant.title(locale),
        },
        key=key,
    )
