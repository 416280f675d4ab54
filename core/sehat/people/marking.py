"""Mark a person's record as restricted, or the person as one made for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from uuid import UUID

    from sehat.tenancy.context import TenantContext

__all__ = ["mark_person"]

FEWEST_LETTERS = 3

declare_words({"people.mark_reason": "Say in a few words why this mark is set or taken away."})


async def mark_person(
    ctx: TenantContext, *, person_id: UUID, restricted: bool, test_patient: bool, reason: str
) -> Refusal | None:
    """Set both marks; every page that shows the person tells them, at every hospital.

    The marks warn and keep nobody out: who may open a record decides `record_open`.
    Refuses with `people.mark_reason` or `people.not_open`.
    """
    if len(reason.strip()) < FEWEST_LETTERS:
        return Refusal("people.mark_reason")
    before = await ctx.db.fetchrow(
        "select restricted, test_patient from person where id = $1 for update", person_id
    )
    if before is None:
        return Refusal("people.not_open")
    await ctx.db.execute(
        "update person set restricted = $2, test_patient = $3 where id = $1",
        person_id,
        restricted,
        test_patient,
    )
    await ctx.audit(
        "people.person_marked",
        entity="person",
        entity_id=person_id,
        before=dict(before),
        after={"restricted": restricted, "test_patient": test_patient, "reason": reason.strip()},
    )
    return None
