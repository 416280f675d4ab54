"""Find a person by card: a signed QR opens at once, a typed number needs a second fact."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from sehat.api import Refusal, uuid7
from sehat_cards.domain.number import parse_number
from sehat_cards.domain.qr import PREFIX, verify_text

if TYPE_CHECKING:
    from sehat_cards.domain.public_keys import PublicKeys

__all__ = ["MOST_MISSES_AN_HOUR", "find_card"]

MOST_MISSES_AN_HOUR = 20
"""Misses of one user at one hospital, after which a supervisor has to help."""

_CALL = """
select f.*, f.person_id as id, f.number as card_number
from cards_find($1, $2, $3, $4, $5, $6, $7, $8, $9) f
"""
_SECOND = re.compile(r"^[0-9]{4}$")

Purpose = Literal["registration", "care"]


async def find_card(
    db: Any,  # noqa: ANN401 - a pool or a connection
    *,
    tenant_id: UUID,
    user_id: UUID,
    text: str,
    second: str,
    purpose: Purpose,
    hours: int,
    keys: PublicKeys,
) -> Any | Refusal:  # noqa: ANN401 - the row of `cards_find`
    """Look the card up in one round trip, which writes the access log and opens the scan session.

    A wrong check digit or a broken signature is refused before any look-up. Refuses with the
    codes of `parse_number` and `verify_text`, or with `cards.second_fact`, `cards.not_found`,
    `cards.unknown_card`, `cards.not_active`, `cards.too_many_misses`.
    """
    serial, number = None, None
    # A scanner types small letters where somebody left the lock for capitals on.
    scanned = text.strip().upper()
    if scanned.startswith(PREFIX):
        claims = verify_text(scanned, keys)
        if isinstance(claims, Refusal):
            return claims
        serial, second = claims.serial, ""
    else:
        parsed = parse_number(text)
        if isinstance(parsed, Refusal):
            return parsed
        if not _SECOND.match(second):
            return Refusal("cards.second_fact")
        number = parsed
    row = await db.fetchrow(
        _CALL,
        tenant_id,
        user_id,
        serial,
        number,
        second,
        purpose,
        hours,
        MOST_MISSES_AN_HOUR,
        uuid7(),
    )
    return row if row["code"] == "ok" else Refusal(row["code"])
