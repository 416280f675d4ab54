"""Merge a person into another by a pointer, and undo it; nothing moves either way."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sehat.plugins.dispatch import veto
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from sehat.tenancy.context import TenantContext

__all__ = ["call_different", "merge_persons", "undo_merge"]

declare_words(
    {
        "people.merge_reason": "Say in a few words why.",
        "people.merge_itself": "These two are one person already.",
        "people.already_merged": (
            "One of them was merged into somebody else since. Load the page again."
        ),
        "people.not_merged": "This person stands alone; there is no merge to undo.",
        "people.already_decided": "Somebody has decided this since. Load the page again.",
    }
)


async def merge_persons(
    ctx: TenantContext, *, person_id: UUID, into_id: UUID, reason: str
) -> UUID | Refusal:
    """Let one person stand for another as well: all reads see one, all cards keep working.

    Stores both as they stood. Refuses with `people.not_open`, `people.merge_…`,
    `people.already_merged`, or whatever a plugin answers to `person_merge_check`.
    """
    if refused := await veto(ctx, "person_merge_check", person_id=person_id, into_id=into_id):
        return refused
    row = await ctx.db.fetchrow(
        "select code, merge from merge_persons($1, $2, $3, $4, $5)",
        ctx.tenant.id,
        ctx.actor.user_id,
        person_id,
        into_id,
        reason,
    )
    if row["code"] != "ok":
        return Refusal(row["code"])
    merge: UUID = row["merge"]
    await ctx.audit(
        "people.persons_merged",
        entity="person",
        entity_id=person_id,
        before={"merged_into": None},
        after={"merged_into": str(into_id), "merge": str(merge), "reason": reason.strip()},
    )
    return merge


async def undo_merge(ctx: TenantContext, *, person_id: UUID, reason: str) -> UUID | Refusal:
    """Let a merged person stand alone again, as before the merge.

    Refuses with `people.not_open`, `people.merge_reason` or `people.not_merged`.
    """
    row = await ctx.db.fetchrow(
        "select code, merge from undo_merge($1, $2, $3, $4)",
        ctx.tenant.id,
        ctx.actor.user_id,
        person_id,
        reason,
    )
    if row["code"] != "ok":
        return Refusal(row["code"])
    merge: UUID = row["merge"]
    await ctx.audit(
        "people.merge_undone",
        entity="person",
        entity_id=person_id,
        after={"merged_into": None, "merge": str(merge), "reason": reason.strip()},
    )
    return merge


async def call_different(ctx: TenantContext, pair_id: UUID) -> UUID | Refusal:
    """Decide that two registrations are two persons; refuses with `people.already_decided`."""
    decided: UUID | None = await ctx.db.fetchval(
        "update possible_duplicate set state = 'different', decided_by = $3, decided_at = $4"
        " where tenant_id = $1 and id = $2 and state = 'open' returning person_id",
        ctx.tenant.id,
        pair_id,
        ctx.actor.user_id,
        ctx.now,
    )
    if decided is None:
        return Refusal("people.already_decided")
    await ctx.audit("people.called_different", entity="possible_duplicate", entity_id=pair_id)
    return decided
