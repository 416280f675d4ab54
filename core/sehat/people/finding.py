"""Find one of the hospital's own people by what was typed: a name in any script, or a number."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sehat.people.search_tokens import asked_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sehat.people.search_tokens import Span

__all__ = ["MOST_FOUND", "find_registered"]

MOST_FOUND = 20

_CALL = "select * from find_registered($1, $2, $3, $4, $5, $6, $7)"


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
    or a hospital number. Where two words together find nobody, each is looked for alone, in a
    second round trip. Each row is what `sight_of` takes; no row where too little was typed.
    """
    asked = asked_of(text, this_year=today.year)
    if asked is None:
        return ()

    async def fitting(spans: Sequence[Span]) -> Sequence[Any]:
        return await db.fetch(  # type: ignore[no-any-return]
            _CALL,
            tenant_id,
            asked.spoken,
            asked.year,
            [span.low for span in spans],
            [span.high for span in spans],
            [span.weight for span in spans],
            most,
        )

    rows = await fitting(asked.narrow)
    if not rows and (wide := asked.wide()):
        rows = await fitting(wide)
    return rows
