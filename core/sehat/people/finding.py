"""Find one of the hospital's own people by what was typed: a name in any script, or a number."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sehat.people.search_tokens import asked_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["MOST_FOUND", "find_registered"]

MOST_FOUND = 20
ENOUGH = 1
"""Where two words together find nobody, each word is looked for alone."""

_CALL = "select * from find_registered($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"


async def find_registered(
    db: Any,  # noqa: ANN401 - a pool or a connection
    *,
    tenant_id: UUID,
    text: str,
    today: date,
    most: int = MOST_FOUND,
) -> Sequence[Any]:
    """People registered at this hospital, the likeliest first, in one round trip.

    `text` holds words of a name in any script and spelling, a birth year, a mobile or its digits,
    or a hospital number. Each row is what `sight_of` takes; no row where too little was typed.
    """
    asked = asked_of(text, this_year=today.year)
    if asked is None:
        return ()
    return await db.fetch(  # type: ignore[no-any-return]
        _CALL,
        tenant_id,
        asked.spoken,
        asked.year,
        [span.low for span in asked.narrow],
        [span.high for span in asked.narrow],
        [span.weight for span in asked.narrow],
        [span.low for span in asked.wide],
        [span.high for span in asked.wide],
        ENOUGH,
        most,
    )
