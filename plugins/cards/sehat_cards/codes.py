"""Health cards as codes: the signed QR, or the number with a second fact."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sehat.api import Arrival, CodePlace, CodeReader, Codes, Refusal, Scanned
from sehat_cards.domain.find import find_card
from sehat_cards.ring import ring_of

if TYPE_CHECKING:
    from sehat.api import TenantContext

__all__ = ["CODES"]

PATTERN = r"^(SEHAT1:|[2-9][0-9 .\-]{10,14}$)"
LAST = 900


async def read_card(arrival: Arrival, text: str) -> Scanned | Refusal:
    """The person behind a card; the look-up is logged and opens a scan session.

    Those who read signed documents look for care, others to register.
    """
    found = await find_card(
        arrival.platform.engine.pool,
        tenant_id=arrival.here.id,
        user_id=arrival.person.user_id,
        text=text,
        second=arrival.field("second"),
        purpose="care" if "record.read_documents" in arrival.person.permissions else "registration",
        hours=arrival.platform.settings.scan_hours,
        keys=ring_of(arrival).public_keys,
    )
    return found if isinstance(found, Refusal) else Scanned("person", found["person_id"])


async def cards_href(ctx: TenantContext, person_id: UUID) -> str | None:
    """The person's cards, where nobody else has a page for them."""
    return f"/{ctx.tenant.slug}/cards/people/{person_id}"


CODES = Codes(
    readers=(CodeReader(PATTERN, "cards.find_card", read_card),),
    places=(CodePlace("person", "cards.see_card", cards_href, LAST),),
)
